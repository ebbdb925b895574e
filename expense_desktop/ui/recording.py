"""From a line of quick entry to a recorded expense, and back by undo: what the desk is asked, what the toast says."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from expense_desktop.domain.errors import WorldError
from expense_desktop.domain.quick_entry import Draft
from expense_desktop.domain.records import ExpenseId
from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.ui import acts, keys
from expense_desktop.ui.desk import Desk, Facts
from expense_desktop.ui.entry.bar import QuickEntryBar
from expense_desktop.ui.entry.drafting import with_new_category
from expense_desktop.ui.failures import Action, failure_of
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.widgets.toast import News, ToastHost

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.services.entry import Undone


class Recording(QObject):
    """`recorded(ExpenseId)`: it is on the disk. `edit_wanted(ExpenseId)`: the person wants to change it."""

    recorded = Signal(object)
    edit_wanted = Signal(object)

    def __init__(self, desk: Desk, entry: QuickEntryBar, toast: ToastHost, parent: QObject) -> None:
        super().__init__(parent)
        self._filter_now: Callable[[], ExpenseFilter | None] = _no_filter
        self._desk = desk
        self._entry = entry
        self._toast = toast
        self._early: list[tuple[Draft, bool]] = []
        entry.waits_for_names = not desk.knows_facts
        entry.submitted.connect(self._on_submitted)
        desk.facts_changed.connect(self._on_facts)

    def look_through(self, filter_now: Callable[[], ExpenseFilter | None]) -> None:
        """From now on this says what narrows down the rows that are looked at; None when nothing does."""
        self._filter_now = filter_now

    def finish(self) -> None:
        """Record what still waits for the known payees, as it was typed: the window goes."""
        early, self._early = self._early, []
        for draft, open_after in early:
            # The category is found by its name, or made: nobody can be asked any more.
            self._record(with_new_category(draft, draft.new_category), open_after)

    def undo(self) -> None:
        """Take back the last step."""
        self._desk.courier.bring(self._desk.change(acts.undo), self._on_undone, self.fail)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._desk.courier.bring(self._desk.change(acts.redo), self._on_redone, self.fail)

    def fail(self, error: WorldError) -> None:
        """Say that a change was not made."""
        failure = failure_of(error)
        syncing = self._desk.syncing
        again = syncing.sync_now if syncing is not None and failure.action is Action.TRY_AGAIN else None
        said = failure.words
        action = "" if again is None else translate("Recording", "Try again")
        self._toast.tell(News(said, action, act=again, grave=failure.grave))

    def fail_to_record(self, text: str, error: WorldError) -> None:
        """Say that a line was not recorded, and put it back into the bar."""
        self._entry.put_back(text)
        failure = failure_of(error)
        still = translate("Recording", "Your entry is still in the bar.")
        kept = still if self._entry.line.text() == text else ""
        self._toast.tell(News(f"{failure.words} {kept}".strip(), grave=True))

    # ── recording ──

    def _on_submitted(self, draft: Draft, open_after: bool) -> None:
        if self._desk.knows_facts:
            self._record(draft, open_after)
        else:
            # Typed before the payees and categories were known: it will say what it says with them.
            self._early.append((draft, open_after))

    def _on_facts(self, _facts: Facts) -> None:
        self._entry.waits_for_names = False
        early, self._early = self._early, []
        for draft, open_after in early:
            again = self._entry.drafting.read_again(draft)
            if again.ready:
                self._record(again, open_after)
            else:
                self._entry.put_back(draft.text)

    def _record(self, draft: Draft, open_after: bool) -> None:
        future = self._desk.change(partial(acts.record, draft=draft))
        recorded = partial(self._on_recorded, draft, open_after)
        self._desk.courier.bring(future, recorded, partial(self.fail_to_record, draft.text))

    def _on_recorded(self, draft: Draft, open_after: bool, expense: ExpenseId) -> None:
        chosen = None if open_after else self._filter_now()
        found = self._desk.source.read(partial(_look_for, expense=expense, chosen=chosen))
        self._desk.courier.bring(found, partial(self._tell_recorded, draft, expense))
        self.recorded.emit(expense)
        if open_after:
            self.edit_wanted.emit(expense)

    def _tell_recorded(self, draft: Draft, expense: ExpenseId, found: "_Recorded") -> None:
        amount = "" if draft.amount is None else self._desk.formats.money(draft.amount.amount_minor)
        what = ", ".join(part for part in (amount, draft.payee or draft.note) if part)
        said = translate("Recording", "Added {what}.").format(what=what)
        if found.over_minor:
            over = self._desk.formats.money(found.over_minor)
            overrun = translate("Recording", "{category} is {money} over.").format(category=found.budget, money=over)
            said = f"{said} {overrun}"
        if not found.shown:
            said = f"{said} {translate('Recording', 'Hidden by the filter.')}"
        edit = translate("Recording", "Edit")
        self._toast.tell(News(said, edit, act=partial(self.edit_wanted.emit, expense)))

    # ── undo ──

    def _on_undone(self, step: "Undone | None") -> None:
        if step is None:
            self._toast.tell(News(translate("Recording", "There is nothing to undo.")))
        else:
            done = translate("Recording", "Undone: {step}.").format(step=in_words(step.label))
            again = translate("Recording", "Redo")
            self._toast.tell(News(_joined(done, in_words(step.left_words)), again, keys.shown(keys.REDO), self.redo))

    def _on_redone(self, step: "Undone | None") -> None:
        if step is None:
            self._toast.tell(News(translate("Recording", "There is nothing to redo.")))
        else:
            done = translate("Recording", "Done again: {step}.").format(step=in_words(step.label))
            back = translate("Recording", "Undo")
            self._toast.tell(News(_joined(done, in_words(step.left_words)), back, keys.shown(keys.UNDO), self.undo))


def _no_filter() -> ExpenseFilter | None:
    return None


def _joined(done: str, left: str) -> str:
    """One sentence stands without its full stop, as the other toasts; two have theirs."""
    return f"{done} {left}" if left else done.rstrip(".")


@dataclass(frozen=True, slots=True)
class _Recorded:
    """Whether an expense is among the rows that are looked at, and by how much it has left its budget over."""

    shown: bool
    budget: str = ""
    over_minor: int = 0


def _look_for(ledger: "Ledger", expense: ExpenseId, chosen: ExpenseFilter | None) -> _Recorded:
    """On the source's thread. `chosen` is the filter of what is looked at, None when nothing is narrowed down."""
    from expense_desktop.services.budget import overrun

    shown = chosen is None or ledger.expenses.position(expense, chosen) is not None
    its = ledger.expenses.get(expense).expense
    line = overrun(ledger, its.category_id, its.spent_on)
    return _Recorded(shown) if line is None else _Recorded(shown, line.category.category.name, -line.left_minor)
