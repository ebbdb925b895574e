"""The Budgets page: one month at a time, its figures, the table with limits to edit, and what fills them at once."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QMenu, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.changes import Touched
from expense_desktop.domain.errors import InputError, WorldError
from expense_desktop.domain.period import DateRange, Month
from expense_desktop.domain.records import Budget, Category, CategoryId
from expense_desktop.ui import keys, typography
from expense_desktop.ui.background import Latest
from expense_desktop.ui.budgets import acts, words
from expense_desktop.ui.budgets.empty import NoLimits
from expense_desktop.ui.budgets.head import MonthHead
from expense_desktop.ui.budgets.limit_history import LimitHistory
from expense_desktop.ui.budgets.model import BudgetModel
from expense_desktop.ui.budgets.summary import Summary, TotalRow, hint
from expense_desktop.ui.budgets.table import BudgetTable
from expense_desktop.ui.commands import Command
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.page import Page
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.toast import News

if TYPE_CHECKING:
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.budget import Budgets, Line
    from expense_desktop.services.limits import LimitsSet

T = TypeVar("T")
_MINUTE_MS = 60_000
_SIDES_PX = 24
_ROOM_FOR_HINT_PX = 520


class BudgetsPage(Page):
    """`spent_wanted(DateRange, CategoryId)`: the expenses behind a number are to be shown."""

    spent_wanted = Signal(object, object)

    def __init__(self, desk: Desk, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._desk = desk
        self._stale = True
        self._choosing: CategoryId | None = None
        self._history_of: CategoryId | None = None
        self._editing_wanted = False
        self._set_in: Month | None = None
        """The month whose limits are being set, though it has neither limits nor expenses yet."""
        self._offered: set[CategoryId] = set()
        self._question = Latest(desk.courier)
        self._limits = Latest(desk.courier)
        self._after_editing = QTimer(self, singleShot=True, interval=0)
        self._fitting = QTimer(self, singleShot=True, interval=0)
        # Midnight comes while the window stands open, and the mark of the day moves.
        self._clock = QTimer(self, interval=_MINUTE_MS)
        self.month = Month.of(dt.date.today())
        self.model = BudgetModel(desk.formats, self)
        self.model.can_change = not desk.read_only
        self.table = BudgetTable(self.model, look)
        self.summary = Summary(look, desk.formats)
        self.total = TotalRow(self.table, look, desk.formats)
        self.empty = NoLimits(look)
        self.history = LimitHistory(desk, look, popup_host)
        self.head = MonthHead(desk.formats, look, can_fill=not desk.read_only)
        self._assemble()
        self._connect()
        self._show_month()

    # ── what the window asks ──

    @override
    def focus_main(self) -> None:
        shown = self._body.currentWidget()
        (self.table if shown is self._full else self.empty.set).setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def panes(self) -> list[tuple[QWidget, QWidget]]:
        return [(self, self.table if self._body.currentWidget() is self._full else self.empty.set)]

    @override
    def commands(self) -> list[Command]:
        table, chosen = self.table, self._has_current
        return [
            Command("budget-edit", translate("Budgets", "Edit the limit"), table.edit_limit, "pencil", changes=True,
                    possible=chosen),
            Command("budget-suggestion", translate("Budgets", "Use the suggestion"), self.use_suggestion, "",
                    ("Ctrl+U",), changes=True, within=table, possible=self._has_suggestion),
            Command("budget-within", translate("Budgets", "Set a limit for a subcategory"), self.open_subcategories, "",
                    changes=True, possible=self._has_subcategories),
            Command("budget-end", translate("Budgets", "End the budget"), self.end_budget, "x", changes=True,
                    possible=chosen),
            Command("budget-carry", translate("Budgets", "Carry over on or off"), self._turn_current_carry, "repeat",
                    changes=True, possible=chosen),
            Command("budget-fixed", translate("Budgets", "Fixed cost on or off"), self._turn_fixed, "", changes=True,
                    possible=chosen),
            Command("budget-expenses", translate("Budgets", "Show its expenses"), self._show_current, "receipt-text",
                    possible=chosen),
            Command("budget-history", translate("Budgets", "History of the limit"), self.open_history, "history",
                    possible=chosen),
            Command("budget-copy", translate("Budgets", "Copy the limits of the month before"), self.copy_limits,
                    "copy", section=True, changes=True),
            Command("budget-use-all", translate("Budgets", "Use all suggestions"), self.use_suggestions, "",
                    changes=True),
            Command("budget-this-month", translate("Budgets", "This month"), self.show_this_month, section=True),
        ]  # fmt: skip

    @override
    def step_period(self, step: int) -> None:
        self.show_month(self.month + step)

    def show_category(self, category: CategoryId | None) -> None:
        """Go to this month, and to the row of a category."""
        self._choosing = category
        self.show_this_month()
        self._choose_wanted()

    # ── months ──

    def show_month(self, month: Month) -> None:
        """Show another month."""
        if month != self.month:
            # What is being typed is of the month that it was typed in.
            self.table.finish_editing()
            self.month = month
            self._show_month()
            self.refresh()

    def show_this_month(self) -> None:
        """Show the month of today."""
        self.show_month(Month.of(dt.date.today()))

    def _show_month(self) -> None:
        self.head.show_month(self.month)
        names = (words.month_name(month, self._desk.formats, with_year=False) for month in (self.month, self.month - 1))
        self.empty.say(*names)
        self._fit()

    # ── reading ──

    def refresh(self) -> None:
        """Read again now if the page can be seen, else when it can. Rows keep their places while a limit is typed."""
        self._stale = True
        if self.isVisible():
            self._stale = False
            offered = frozenset(self._offered)
            reading = partial(acts.read, month=self.month, today=dt.date.today(), also=offered)
            self._question.ask(self._desk.source.read(reading), self._on_read)

    def _on_read(self, budgets: "Budgets") -> None:
        if self.table.is_editing:
            # What was typed above counts at once; the order can wait until the typing ends.
            self._stale = True
            if self.model.keep_up(budgets):
                self.summary.show_budgets(budgets)
                self.total.show_budgets(budgets)
            return
        current = self.table.current_line
        self.model.show_budgets(budgets)
        self.summary.show_budgets(budgets)
        self.total.show_budgets(budgets)
        kept = -1 if current is None else self.model.row_of(current.category.category.id)
        if kept != self.table.currentIndex().row() or not self.table.currentIndex().isValid():
            self.table.choose(max(kept, 0))
        nothing = not budgets.counted and not any(line.spent_minor for line in budgets.lines)
        self._body.setCurrentWidget(self.empty if nothing and self._set_in != self.month else self._full)
        self.head.copy.setEnabled(not self._desk.read_only)
        suggested = any(line.suggested_minor not in (None, line.limit_minor) for line in budgets.lines)
        self.head.use_all.setEnabled(suggested and not self._desk.read_only)
        self.head.use_all.setToolTip("" if suggested else translate("Budgets", "There is nothing else to suggest"))
        self.empty.suggest(self.head.use_all.isEnabled(), self.head.use_all.toolTip())
        self._choose_wanted()

    def _choose_wanted(self) -> None:
        row = -1 if self._choosing is None else self.model.row_of(self._choosing)
        if row >= 0:
            self._choosing = None
            self.table.choose(row)
            if self._editing_wanted:
                self.table.edit_limit(row)
            self._editing_wanted = False

    def _on_touched(self, touched: Touched) -> None:
        if touched.expenses or touched.categories or touched.budgets or touched.profile or touched.everything:
            self.refresh()
        if (touched.budgets or touched.everything) and self.history.isVisible() and self._history_of is not None:
            self._ask_limits(self._history_of, self.history.show_limits)

    def _on_minute(self) -> None:
        if self.model.budgets is not None and self.model.budgets.as_of != dt.date.today():
            self._show_month()
            self.refresh()

    def _on_editor_closed(self, _editor: QWidget, _hint: object) -> None:
        # By a timer, not a queued connection: that one would carry the editor along, which is gone by then.
        self._after_editing.start()

    def _refresh_if_stale(self) -> None:
        if self._stale:
            self.refresh()

    # ── changing ──

    def use_suggestion(self) -> None:
        """Take the current row's suggestion as its limit."""
        line = self.table.current_line
        if line is not None:
            self._use(line)

    def _use(self, line: "Line") -> None:
        if line.suggested_minor is not None:
            self._set(line.category.category.id, line.suggested_minor)

    def end_budget(self) -> None:
        """End the current row's budget from this month on."""
        line = self.table.current_line
        if line is not None:
            self._set(line.category.category.id, None)

    def _set(self, category: CategoryId, limit_minor: int | None) -> None:
        self._change(
            partial(acts.set_limit, category=category, month=self.month, limit_minor=limit_minor), self._on_set
        )

    def set_limits(self) -> None:
        """Show the categories of a month without limits, with the first limit to be typed."""
        self._set_in = self.month
        self._body.setCurrentWidget(self._full)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.table.choose(0)
        self.table.edit_limit(0)

    def copy_limits(self) -> None:
        """Take over the limits of the month before."""
        self._change(partial(acts.copy_limits, month=self.month), self._on_copied)

    def use_suggestions(self) -> None:
        """Take every suggestion."""
        self._change(partial(acts.use_suggestions, month=self.month, today=dt.date.today()), self._on_many)

    def _turn_current_carry(self) -> None:
        line = self.table.current_line
        if line is not None:
            self._turn_carry(line)

    def _turn_carry(self, line: "Line") -> None:
        """What was left of the month before is the first that comes along."""
        since = None if line.carries_over else self.month - 1
        self._change(partial(acts.carry_over, category=line.category.category.id, since=since), self._on_set)

    def _turn_fixed(self) -> None:
        line = self.table.current_line
        if line is not None:
            change = partial(acts.fixed_cost, category=line.category.category.id, fixed=not line.fixed)
            self._change(change, self._on_set)

    def _change(self, fn: "Callable[[WritableLedger], T]", done: Callable[[T], None]) -> None:
        if not self._desk.read_only:
            self._desk.courier.bring(self._desk.change(fn), done, self._on_failed)

    def _on_set(self, _done: "LimitsSet") -> None:
        self.refresh()

    def _on_copied(self, done: "LimitsSet") -> None:
        if done.step is None and not any(line.budgeted for line in self.model.lines):
            before = words.month_name(self.month - 1, self._desk.formats, with_year=False)
            self.news.emit(News(translate("Budgets", "There are no limits in {month}").format(month=before)))
        else:
            self._on_many(done)

    def _on_many(self, done: "LimitsSet") -> None:
        if done.step is None:
            self.news.emit(News(translate("Budgets", "The limits are so already")))
            return
        undo = translate("Budgets", "Undo")
        self.news.emit(News(words.changed(done.categories), undo, keys.shown(keys.UNDO), self.undo_wanted.emit))

    def _on_failed(self, error: WorldError) -> None:
        failure = failure_of(error)
        text = f"{in_words(failure.title)}. {in_words(failure.message)}"
        self.news.emit(News(text, grave=failure.grave))

    def _on_typed_wrong(self, problem: InputError) -> None:
        text = translate("Budgets", "Not saved: {reason}").format(reason=in_words(problem.message).rstrip("."))
        self.news.emit(News(text, translate("Budgets", "Fix"), act=self.table.edit_limit, grave=True))

    # ── subcategories ──

    def open_subcategories(self) -> None:
        """Offer the subcategories that have no limit of their own."""
        menu = QMenu(self)
        self._fill_subcategories(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        row = self.table.visualRect(self.table.currentIndex())
        menu.popup(self.table.viewport().mapToGlobal(row.bottomLeft()))

    def _fill_subcategories(self, menu: QMenu) -> None:
        for choice in self._subcategories():
            menu.addAction(choice.name, partial(self.offer, choice.id))

    def _subcategories(self) -> list[Category]:
        line = self.table.current_line
        if line is None or self._desk.read_only:
            return []
        parent = line.category.category.id if line.category.parent is None else line.category.parent.id
        shown = {each.category.category.id for each in self.model.lines if each.budgeted}
        choices = self._desk.facts.book.choices()
        return [each for each in choices if each.parent_id == parent and each.id not in shown]

    def _has_subcategories(self) -> bool:
        return bool(self._subcategories())

    def offer(self, category: CategoryId) -> None:
        """Show a row for a subcategory and type its limit there."""
        self._offered.add(category)
        self._choosing, self._editing_wanted = category, True
        self.refresh()

    # ── history ──

    def open_history(self) -> None:
        """Show how the current row's limit was set, month by month, and let a version be restored."""
        line = self.table.current_line
        if line is not None:
            category = line.category.category
            self._ask_limits(category.id, partial(self.history.open_with, category.name))

    def _ask_limits(self, category: CategoryId, show: Callable[[tuple[Budget, ...]], None]) -> None:
        self._history_of = category
        self._limits.ask(self._desk.source.read(partial(acts.limits_of, category=category)), show)

    def _tell_restored(self, words_of: str) -> None:
        self.news.emit(News(words_of, translate("Budgets", "Undo"), keys.shown(keys.UNDO), self.undo_wanted.emit))

    # ── leading on ──

    def _show_current(self) -> None:
        line = self.table.current_line
        if line is not None:
            self._show_expenses(line)

    def _show_current_averaged(self) -> None:
        line = self.table.current_line
        if line is not None:
            self._show_averaged(line)

    def _show_expenses(self, line: "Line") -> None:
        days: DateRange = self.month.range()
        self.spent_wanted.emit(days, line.category.category.id)

    def _show_averaged(self, line: "Line") -> None:
        budgets = self.model.budgets
        if budgets is not None and budgets.averaged is not None:
            self.spent_wanted.emit(budgets.averaged, line.category.category.id)

    def _has_current(self) -> bool:
        return self.table.current_line is not None

    def _has_suggestion(self) -> bool:
        line = self.table.current_line
        return line is not None and line.suggested_minor not in (None, line.limit_minor)

    def _open_menu(self, at: QPoint) -> None:
        line = self.table.current_line
        if line is None:
            return
        menu = QMenu(self)
        if not self._desk.read_only:
            menu.addAction(translate("Budgets", "Edit the limit"), self.table.edit_limit)
            suggestion = menu.addAction(translate("Budgets", "Use the suggestion"), self.use_suggestion)
            suggestion.setEnabled(self._has_suggestion())
            end = menu.addAction(translate("Budgets", "End the budget"), self.end_budget)
            end.setEnabled(line.budgeted)
            within = menu.addMenu(translate("Budgets", "Set a limit for a subcategory"))
            self._fill_subcategories(within)
            within.setEnabled(not within.isEmpty())
            menu.addSeparator()
            for text, checked, act in (
                (translate("Budgets", "Carry over"), line.carries_over, self._turn_current_carry),
                (translate("Budgets", "Fixed cost"), line.fixed, self._turn_fixed),
            ):
                action = menu.addAction(text, act)
                action.setCheckable(True)
                action.setChecked(checked)
            menu.addSeparator()
        menu.addAction(translate("Budgets", "History of the limit"), self.open_history)
        menu.addAction(translate("Budgets", "Show its expenses"), self._show_current)
        averaged = menu.addAction(translate("Budgets", "Show the expenses of the average"), self._show_current_averaged)
        averaged.setEnabled(line.average_minor is not None)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.table.viewport().mapToGlobal(at))

    # ── parts ──

    def _assemble(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.table)
        inside.addWidget(self.total)
        self._full = QWidget()
        self._hint = hint()
        full = QVBoxLayout(self._full)
        full.setContentsMargins(0, 0, 0, 0)
        full.setSpacing(0)
        full.addWidget(self.summary)
        full.addSpacing(14)
        full.addWidget(card)
        full.addSpacing(9)
        full.addWidget(self._hint)
        full.addStretch(1)
        self._body = QStackedWidget()
        self._body.addWidget(self._full)
        self._body.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_SIDES_PX, 18, _SIDES_PX, 16)
        layout.setSpacing(14)
        layout.addWidget(self.head)
        layout.addWidget(self._body, 1)
        for button in (self.empty.set, self.empty.copy, self.empty.use_all):
            button.setVisible(not self._desk.read_only)

    def _connect(self) -> None:
        self.head.month_wanted.connect(self.show_month)
        self.head.copy.clicked.connect(self.copy_limits)
        self.head.use_all.clicked.connect(self.use_suggestions)
        self.empty.set.clicked.connect(self.set_limits)
        self.empty.copy.clicked.connect(self.copy_limits)
        self.empty.use_all.clicked.connect(self.use_suggestions)
        self.model.limit_typed.connect(self._set)
        self.table.suggestion_wanted.connect(self._use)
        self.table.carry_wanted.connect(self._turn_carry)
        self.table.expenses_wanted.connect(self._show_expenses)
        self.table.averaged_wanted.connect(self._show_averaged)
        self.table.typed_wrong.connect(self._on_typed_wrong)
        self.table.itemDelegate().closeEditor.connect(self._on_editor_closed)
        self._after_editing.timeout.connect(self._refresh_if_stale)
        self._fitting.timeout.connect(self._fit)
        self._clock.timeout.connect(self._on_minute)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.history.pane.news.connect(self.news)
        self.history.pane.done.connect(self._tell_restored)
        self._desk.touched.connect(self._on_touched)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_fitting"):
            # Words are measured when all of them have their new size.
            self._fitting.start()

    def _fit(self) -> None:
        self.head.arrange(self.width() - 2 * _SIDES_PX)
        self._hint.setVisible(self.height() >= typography.scaled(_ROOM_FOR_HINT_PX))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()
        if self._stale:
            self.refresh()
        else:
            self._on_minute()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._clock.stop()
        super().hideEvent(event)
