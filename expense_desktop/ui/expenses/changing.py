"""What the keys of the Expenses page do to the selected expenses: each one step, told with Undo beside it."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from expense_desktop.domain.errors import WorldError
from expense_desktop.domain.records import ExpenseId
from expense_desktop.ui import acts, keys
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.expenses.clipboard import Copying
from expense_desktop.ui.expenses.model import ExpenseTableModel
from expense_desktop.ui.expenses.moving import Move
from expense_desktop.ui.expenses.selecting import Selecting
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.language import translate
from expense_desktop.ui.queries import Chosen, Totals
from expense_desktop.ui.widgets.toast import News

if TYPE_CHECKING:
    from expense_desktop.repository.replica.writing import WritableLedger


class Changing(QObject):
    """`news(News)` for the toast, `undo_wanted` by it. `made(ExpenseId)`: a copy is there, to be shown.

    `moving`: dates are about to change, so the current row will stand elsewhere.
    """

    news = Signal(object)
    undo_wanted = Signal()
    made = Signal(object)
    moving = Signal()

    def __init__(self, desk: Desk, model: ExpenseTableModel, selecting: Selecting) -> None:
        super().__init__(selecting)
        self._desk = desk
        self._model = model
        self._selecting = selecting
        self._copying = Copying(desk, model, self)
        self._copying.copied.connect(self._on_copied)
        self._copying.failed.connect(self.fail)

    # ── the wishes ──

    def delete(self) -> None:
        """Delete what is selected, however much that is. Deleted rows stay where they are."""
        if not self._model.filter.deleted:
            self._change(self._delete)

    def duplicate(self) -> None:
        """Record what is selected again, today."""
        if not self._model.filter.deleted:
            self._change(self._duplicate)

    def restore(self) -> None:
        """Bring back what is selected of the deleted ones."""
        if self._model.filter.deleted:
            self._change(self._restore)

    def move_dates(self, move: Move) -> None:
        """Move the dates of what is selected."""
        if not self._model.filter.deleted:
            self._change(partial(self._redate, move))

    def set_fields(self, fields: Mapping[str, object]) -> None:
        """Set fields of everything that is selected; a category may be a CategoryChoice that is to be made."""
        if not self._model.filter.deleted:
            self._change(partial(self._set, fields))

    def copy(self) -> None:
        """Copy what is selected, as lines with tabs and as a table."""
        self._selecting.act_on(self._copying.begin)

    def _change(self, act: Callable[[Chosen], None]) -> None:
        if not self._desk.read_only:
            self._selecting.act_on(act)

    # ── carried out ──

    def _delete(self, chosen: Chosen) -> None:
        self._ask(partial(acts.delete_rows, rows=chosen.rows, expected=chosen.totals), self._on_deleted)

    def _duplicate(self, chosen: Chosen) -> None:
        act = partial(acts.duplicate_rows, rows=chosen.rows, expected=chosen.totals, today=dt.date.today())
        self._ask(act, self._on_duplicated)

    def _restore(self, chosen: Chosen) -> None:
        self._ask(partial(acts.restore_rows, rows=chosen.rows, expected=chosen.totals), self._on_restored)

    def _redate(self, move: Move, chosen: Chosen) -> None:
        self.moving.emit()
        act = partial(acts.redate_rows, rows=chosen.rows, expected=chosen.totals, moved=move)
        self._ask(act, self._on_changed)

    def _set(self, fields: Mapping[str, object], chosen: Chosen) -> None:
        if "spent_on" in fields:
            self.moving.emit()
        act = partial(acts.change_rows, rows=chosen.rows, expected=chosen.totals, fields=fields)
        self._ask(act, self._on_changed)

    def _ask(self, act: "Callable[[WritableLedger], Any]", done: Callable[[Any], None]) -> None:
        self._desk.courier.bring(self._desk.change(act), done, self.fail)

    # ── what came of it ──

    def _on_deleted(self, deleted: Totals) -> None:
        words = translate("Expenses", "Deleted %n expense(s), {sum}", "", deleted.count)
        self._tell(words.format(sum=self._desk.formats.money(deleted.total_minor)))

    def _on_restored(self, restored: Totals) -> None:
        words = translate("Expenses", "Restored %n expense(s), {sum}", "", restored.count)
        self._tell(words.format(sum=self._desk.formats.money(restored.total_minor)))

    def _on_changed(self, changed: Totals) -> None:
        if changed.count:
            self._tell(translate("Expenses", "Changed %n expense(s)", "", changed.count))
        else:
            self.news.emit(News(translate("Expenses", "Nothing to change: it is so already.")))

    def _on_duplicated(self, made: tuple[ExpenseId, ...]) -> None:
        self._tell(translate("Expenses", "Duplicated %n expense(s) to today", "", len(made)))
        if made:
            self.made.emit(made[0])

    def _on_copied(self, count: int) -> None:
        self.news.emit(News(translate("Expenses", "Copied %n expense(s)", "", count)))

    def fail(self, error: WorldError) -> None:
        """Say that something was not done."""
        failure = failure_of(error)
        self.news.emit(News(failure.words, grave=failure.grave))

    def _tell(self, words: str) -> None:
        self.news.emit(News(words, translate("Expenses", "Undo"), keys.shown(keys.UNDO), self.undo_wanted.emit))
