"""What the inspector shows of a selection: one expense with its conflicts and history, or several to change at once."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import WorldError
from expense_desktop.domain.records import ExpenseId
from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.ui import acts, keys, queries
from expense_desktop.ui.background import Latest
from expense_desktop.ui.desk import Desk, Facts
from expense_desktop.ui.expenses.inspector.bulk import BulkForm
from expense_desktop.ui.expenses.inspector.compare import Compare
from expense_desktop.ui.expenses.inspector.form import ExpenseForm
from expense_desktop.ui.expenses.inspector.wishes import Wishes
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.history.pane import HistoryPane, Subject
from expense_desktop.ui.language import translate
from expense_desktop.ui.queries import Chosen
from expense_desktop.ui.widgets.buttons import Segments
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.rule import rule
from expense_desktop.ui.widgets.table import OverlayBar
from expense_desktop.ui.widgets.toast import News

if TYPE_CHECKING:
    from expense_desktop.repository.expenses import ExpenseView

_PAD_PX, _TOP_PX, _GAP_PX = 16, 14, 12
_ONE, _ALL = "one", "all"


class Details(QWidget):
    """What is selected, to be looked at and changed; what it asks of the page goes by `wishes`."""

    def __init__(self, desk: Desk, look: Look, popup_host: QWidget, wishes: Wishes) -> None:
        super().__init__()
        self._desk = desk
        self._wishes = wishes
        self._current: ExpenseView | None = None
        self._rows: ExpenseFilter | None = None
        self._has_changed = False
        self._common = Latest(desk.courier)
        self.form = ExpenseForm(look, popup_host)
        self.bulk = BulkForm(look, popup_host)
        self.compare = Compare(desk, look)
        self.history = HistoryPane(desk, look)
        self.segments = Segments(
            [(_ONE, translate("Inspector", "This expense")), (_ALL, "")], translate("Inspector", "What is changed")
        )
        self._assemble()
        self._connect()
        self._on_order_changed()
        self._on_facts(desk.facts)
        if desk.read_only:
            self.form.set_read_only()
            self.history.set_read_only()

    @property
    def shows_form(self) -> bool:
        """Whether one expense is shown, alone or as the current one of several."""
        return self._stack.currentWidget() is self._one

    def first_field(self) -> QWidget | None:
        """Where somebody who comes here begins; None while nothing can be seen."""
        return next((field for field in (self.form.amount, self.bulk.date) if field.isVisible()), None)

    def show_one(self, view: "ExpenseView") -> None:
        """Show an expense to edit."""
        self._rows = None
        self._show_segments(0)
        self._show_current(view)

    def show_several(self, chosen: Chosen, current: "ExpenseView") -> None:
        """Show the current one of several, and offer to change all of them."""
        if self._bar.isHidden():
            self.segments.choose(_ONE)
        if chosen.rows != self._rows or self._has_changed:
            self._rows, self._has_changed = chosen.rows, False
            self.bulk.begin(chosen.totals.count)
        self._show_segments(chosen.totals.count)
        self._current = current
        self._on_segment(self.segments.choice)

    def leave(self) -> None:
        """Nothing is selected any more: what was typed is saved, or said to be abandoned."""
        self._current = None
        self._rows = None
        self._bar.hide()
        self.form.leave()
        self.compare.show_expense(None)
        self.history.show_history(None)

    # ── which of the pages ──

    def _show_segments(self, count: int) -> None:
        self._bar.setVisible(count > 1)
        self._above.setContentsMargins(_PAD_PX, _GAP_PX if count > 1 else _TOP_PX, _PAD_PX, _TOP_PX)
        if count > 1:
            words = translate("Inspector", "All {count} selected").format(count=self._desk.formats.count(count))
            self.segments.rename(_ALL, words)

    def _show_current(self, view: "ExpenseView") -> None:
        self._current = view
        self.form.show_expense(view)
        self.compare.show_expense(view)
        self.history.show_history(Subject.of(view.expense))
        self._stack.setCurrentWidget(self._one)

    def _on_segment(self, choice: str) -> None:
        if choice == _ALL:
            self.form.leave()
            self._ask_common()
            self._stack.setCurrentWidget(self._several)
        elif self._current is not None:
            self._show_current(self._current)

    def _ask_common(self) -> None:
        if self._rows is not None:
            ask = partial(queries.common, rows=self._rows)
            self._common.ask(self._desk.source.read(ask), self.bulk.show_common)

    # ── changes ──

    def _on_amended(self, expense: ExpenseId, fields: dict[str, object], seen: dict[str, object]) -> None:
        future = self._desk.change(partial(acts.amend, expense=expense, fields=fields, seen=seen))
        self._desk.courier.bring(future, partial(self._on_saved, expense), partial(self._on_not_saved, expense))

    def _on_saved(self, expense: ExpenseId, _nothing: object) -> None:
        # The answer may come when another expense stands in the form.
        if self.form.shown is not None and self.form.shown.expense.id == expense:
            self.form.show_saved()

    def _on_not_saved(self, expense: ExpenseId, error: WorldError) -> None:
        if self.form.shown is not None and self.form.shown.expense.id == expense:
            self.form.show_failure(error)
        failure = failure_of(error)
        self._wishes.news.emit(News(failure.words, grave=failure.grave))

    def _on_abandoned(self, abandoned: object) -> None:
        message = str(getattr(abandoned, "message", "")).rstrip(".")
        words = translate("Inspector", "Not saved: {reason}").format(reason=message)
        fix = partial(self._wishes.fix_wanted.emit, abandoned)
        self._wishes.news.emit(News(words, translate("Inspector", "Fix"), act=fix, grave=True))

    def _on_change_wanted(self, fields: dict[str, object]) -> None:
        # When the rows come back changed, the form is empty again; when they don't, what was typed is still there.
        self._has_changed = True
        self._wishes.change_wanted.emit(fields)

    def tell_undoable(self, words: str) -> None:
        """Say what was done, with Undo beside it."""
        undo = self._wishes.undo_wanted.emit
        self._wishes.news.emit(News(words, translate("Inspector", "Undo"), keys.shown(keys.UNDO), undo))

    def _on_order_changed(self) -> None:
        for form in (self.form, self.bulk):
            form.set_formats(self._desk.formats, self._desk.day_order)

    def _on_facts(self, facts: Facts) -> None:
        self.form.set_vocabulary(facts.vocabulary, facts.book)
        self.bulk.set_vocabulary(facts.vocabulary, facts.book)

    # ── parts ──

    def _assemble(self) -> None:
        above = QWidget()
        column = self._above = QVBoxLayout(above)
        column.setContentsMargins(_PAD_PX, _TOP_PX, _PAD_PX, _TOP_PX)
        column.setSpacing(_GAP_PX)
        column.addWidget(self.compare)
        column.addWidget(self.form)
        line = rule()
        self._one = _Column(above, line, self.history)
        self._several = _Column(self.bulk)
        self._stack = QStackedWidget()
        for page in (self._one, self._several):
            self._stack.addWidget(page)
        self.segments.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bar = QWidget()
        bar = QVBoxLayout(self._bar)
        bar.setContentsMargins(_PAD_PX, _TOP_PX, _PAD_PX, 0)
        bar.addWidget(self.segments)
        self._bar.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.segments.chosen.connect(self._on_segment)
        self.form.amended.connect(self._on_amended)
        self.form.abandoned.connect(self._on_abandoned)
        self.bulk.change_wanted.connect(self._on_change_wanted)
        for part in (self.form, self.bulk):
            part.returned.connect(self._wishes.returned)
            part.delete_wanted.connect(self._wishes.delete_wanted)
        self.form.duplicate_wanted.connect(self._wishes.duplicate_wanted)
        for panel in (self.compare, self.history):
            panel.news.connect(self._wishes.news)
            panel.done.connect(self.tell_undoable)
        self.compare.expense_wanted.connect(self._wishes.expense_wanted)
        self.history.learned.connect(self.compare.learn)
        self._desk.facts_changed.connect(self._on_facts)
        self._desk.order_changed.connect(self._on_order_changed)


class _Column(QScrollArea):
    """Parts below each other. The bar stands over the padding beside them: they are no narrower when it is needed.

    Qt's own bar takes their width away: where the form is higher for that, it comes and goes for ever.
    """

    def __init__(self, *parts: QWidget) -> None:
        super().__init__()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
        # `setWidget` has it filled.
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self._bar = OverlayBar(self)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bar.place()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._bar.place()
