"""The Expenses page: everything that narrows down, shows, sums, edits and deletes expenses."""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.changes import Touched
from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import CategoryId, ExpenseId, SyncState
from expense_desktop.repository.choice import ExpenseSort
from expense_desktop.ui import queries
from expense_desktop.ui.background import Latest
from expense_desktop.ui.category_book import CategoryChoice
from expense_desktop.ui.commands import Command
from expense_desktop.ui.desk import Desk, Facts
from expense_desktop.ui.expenses.changing import Changing
from expense_desktop.ui.expenses.empty import EmptyList
from expense_desktop.ui.expenses.filter_bar import FilterBar
from expense_desktop.ui.expenses.footer import Footer
from expense_desktop.ui.expenses.head import Head
from expense_desktop.ui.expenses.inspector import INSPECTOR_PX, Inspector
from expense_desktop.ui.expenses.inspector_place import InspectorPlace
from expense_desktop.ui.expenses.model import ExpenseTableModel
from expense_desktop.ui.expenses.moving import Move
from expense_desktop.ui.expenses.page_commands import page_commands
from expense_desktop.ui.expenses.resting import Resting
from expense_desktop.ui.expenses.selecting import Selecting
from expense_desktop.ui.expenses.table import ExpenseTable
from expense_desktop.ui.marks import mark_words
from expense_desktop.ui.page import Page
from expense_desktop.ui.queries import Answer
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.rule import rule

if TYPE_CHECKING:
    from expense_desktop.repository.views import ExpenseView
    from expense_desktop.ui.expenses.category_picker import CategoryPicker
    from expense_desktop.ui.expenses.inspector.parts import Abandoned


class ExpensesPage(Page):
    """`import_wanted`, `export_wanted`, `entry_wanted` are the window's to do."""

    import_wanted = Signal()
    export_wanted = Signal()
    entry_wanted = Signal()

    def __init__(self, desk: Desk, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._desk = desk
        self._look = look
        self._popup_host = popup_host
        self._picker: CategoryPicker | None = None
        self._stale = False
        self._follow: ExpenseId | None = None
        self._followed: ExpenseId | None = None
        self._opening: ExpenseId | None = None
        self._elsewhere: list[Callable[[], None]] = []
        self.model = ExpenseTableModel(desk.source, desk.courier, desk.formats, self)
        self.filters = FilterBar(look, popup_host)
        self.head = Head(look, read_only=desk.read_only)
        self.clear_filters, self.import_button = self.head.clear_filters, self.head.import_button
        self.table = ExpenseTable(self.model, look)
        self.selecting = Selecting(desk, self.model, self.table)
        self.changing = Changing(desk, self.model, self.selecting)
        self.resting = Resting(self.table)
        self.footer = Footer()
        self.empty = EmptyList(look)
        self.inspector = Inspector(desk, look, popup_host)
        self._jump = Latest(desk.courier)
        self._assemble()
        self._connect()
        self._prepare()

    # ── from outside ──

    def refresh(self) -> None:
        """Ask again now if the page can be seen, else when it can."""
        self.resting.forget()
        if self.isVisible():
            self._stale = False
            self._refresh(self._follow)
        else:
            self._stale = True

    def follow(self, expense: ExpenseId) -> None:
        """Show this expense as the current row when the rows next change."""
        self._follow = expense
        self._refresh(expense)

    def show_only(self, ids: frozenset[ExpenseId], words: str) -> None:
        """Filter to exactly these expenses."""
        self.filters.show_only(ids, words)

    def show_state(self, state: SyncState) -> None:
        """Filter to the expenses in one state: refused, or changed on two devices."""
        self.filters.show_states(frozenset({state}), mark_words(state))

    def show_payee(self, payee: str) -> None:
        """Filter to a payee."""
        self.filters.show_search(payee)

    def show_category(self, category: str) -> None:
        """Filter to a category, by its id as text."""
        self.filters.clear()
        self.filters.categories.choose([CategoryId(uuid.UUID(category))])

    def show_deleted(self, shown: bool) -> None:
        """Show the deleted expenses instead, or those that aren't again."""
        self.filters.show_deleted(shown)
        self.focus_main()

    def toggle_deleted(self) -> None:
        """Go to the deleted expenses, or back."""
        self.show_deleted(not self.filters.deleted)

    def open(self, expense: ExpenseId) -> None:
        """Show an expense in the inspector, whatever hides it now."""
        self._opening = expense
        filters = self.filters
        narrowed = [filters.clear_silently] if filters.is_active or filters.deleted else []
        self._elsewhere = [*narrowed, filters.show_deleted_silently, filters.clear_silently]
        self._refresh(expense)

    @override
    def focus_main(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def focus_search(self) -> bool:
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()
        return True

    @override
    def panes(self) -> list[tuple[QWidget, QWidget]]:
        field = self.inspector.first_field()
        return [(self, self.table), *([] if field is None else [(self.inspector, field)])]

    @override
    def commands(self) -> list[Command]:
        return page_commands(self)

    @override
    def step_period(self, step: int) -> None:
        self.filters.step_period(step)

    def edit_current(self) -> None:
        """Open the inspector's first field: the expense's, or that of the form for all that are selected."""
        if self._desk.read_only or not self.table.selected_count():
            return
        self._place.show()
        if self.inspector.shows_form:
            self.inspector.form.enter()
        else:
            self.inspector.bulk.date.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle_inspector(self) -> None:
        """Open or close the inspector."""
        self._place.toggle()

    @override
    def state(self) -> dict[str, str]:
        return {**self.table.columns.state(), **self.filters.state(), **self._place.state()}

    @override
    def restore_state(self, state: dict[str, str]) -> None:
        sort = self.table.columns.restore_state(state)
        self.filters.restore_state(state)
        self._place.restore_state(state)
        if (self.filters.filter(), sort) != (self.model.filter, self.model.sorting):
            self._ask(sort)

    # ── questions and answers ──

    def _refresh(self, follow: ExpenseId | None) -> None:
        self._followed, self._follow = follow, None
        self.model.refresh(follow)

    def _ask(self, sort: ExpenseSort, follow: ExpenseId | None = None) -> None:
        self._followed = follow
        self.model.ask(self.filters.filter(), sort, follow)
        self.table.columns.show_sorting()
        self._show_filtered()

    def _on_filters_changed(self) -> None:
        self._ask(self.model.sorting)

    def _on_sort_wanted(self, sort: ExpenseSort) -> None:
        current = self._current()
        self._ask(sort, None if current is None else current.expense.id)

    def _on_answered(self, answer: Answer) -> None:
        followed, self._followed = self._followed, None
        if answer.position is not None and followed is not None:
            self._show_followed(followed, answer.position)
        self._show_body()
        self._show_totals()
        if self._opening is not None:
            self._go_on_opening(answer)

    def _show_followed(self, expense: ExpenseId, row: int) -> None:
        """One of several that are selected only comes into view; any other one becomes the selection."""
        if self.table.is_selected(expense) and self.table.selected_count() > 1:
            self.table.scrollTo(self.model.index(row, 0))
        else:
            self.table.select_row(row)

    def _go_on_opening(self, answer: Answer) -> None:
        """The expense to open is found, or hidden by the filter: then the filter goes; else it may be deleted."""
        opening, self._opening = self._opening, None
        if answer.position is not None:
            self.table.select_row(answer.position)
            self._place.show()
            self.inspector.form.enter()
        elif opening is not None and self._elsewhere:
            self._opening = opening
            self._elsewhere.pop(0)()
            self._ask(self.model.sorting, opening)

    def _on_touched(self, touched: Touched) -> None:
        rows_changed = bool(touched.expenses or touched.categories or touched.everything)
        if touched.step is not None or not self.isVisible():
            if rows_changed or touched.sync_state:
                self.refresh()
        elif rows_changed:
            # Another device's: not under the pointer of somebody who is about to click.
            self.resting.wait()
        elif touched.sync_state and not self.resting.waits:
            self.refresh()

    def _on_rested(self) -> None:
        self.table.keep_rows_in_place()
        self.refresh()

    def _on_order_changed(self) -> None:
        self.filters.set_formats(self._desk.formats, self._desk.day_order)

    def _on_facts(self, facts: Facts) -> None:
        self.filters.set_book(facts.book)
        if self._picker is not None:
            self._picker.set_book(facts.book)
        self._show_body()

    # ── the selection ──

    def _on_selected(self) -> None:
        self._show_totals()
        chosen, current = self.selecting.chosen, self._current()
        if chosen is not None and chosen.totals.count > 1:
            self.inspector.show_several(chosen, current)
        elif chosen is not None and current is not None:
            self.inspector.show_one(current)
        elif not self.table.selected_count():
            self.inspector.show_nothing(self.model.known_totals, self._desk.formats)

    def _current(self) -> "ExpenseView | None":
        """The selected expense that the keys move from."""
        ranges = self.table.ranges()
        row = self.table.current_row()
        if not any(first <= row <= last for first, last in ranges):
            row = ranges[0][0] if ranges else -1
        return self.model.listed(row) if row >= 0 else None

    def _on_typed(self, text: str, stay: bool) -> None:
        """Go to the payee that begins so, wherever it stands."""
        current = self._current()
        if stay and current is not None and fold(current.expense.payee).startswith(fold(text)):
            return
        after = None if current is None else current.expense.id
        ask = partial(
            queries.row_of_payee, prefix=text, filter_=self.model.filter, sort=self.model.sorting, after=after
        )
        self._jump.ask(self._desk.source.read(ask), partial(self._on_payee_found, self.model.generation))

    def _on_payee_found(self, generation: int, row: int | None) -> None:
        if row is not None and generation == self.model.generation:
            self.table.select_row(row)

    # ── changes ──

    def delete_selected(self) -> None:
        """Delete what is selected, however much that is; the toast offers Undo."""
        self.changing.delete()

    def move_to_today(self) -> None:
        """Date what is selected today."""
        self.changing.move_dates(Move(to=dt.date.today()))

    @property
    def picker(self) -> "CategoryPicker":
        """The list of categories over the table, made when it is first needed."""
        if self._picker is None:
            from expense_desktop.ui.expenses.category_picker import CategoryPicker

            self._picker = CategoryPicker(self._look, self._popup_host)
            self._picker.set_book(self._desk.facts.book)
            self._picker.picked.connect(self._file_under)
        return self._picker

    def pick_category(self) -> None:
        """Choose the category of what is selected, from a list over the table."""
        count = self.table.selected_count()
        if count and not self._desk.read_only and not self.filters.deleted:
            row = self.table.visualRect(self.model.index(self.table.current_row(), 0))
            below = min(max(row.bottom(), 0), self.table.viewport().height())
            corner = self.table.viewport().mapTo(self.picker.host, QPoint(96, below))
            self.picker.open_for(count, corner, self.table)

    def _file_under(self, choice: CategoryChoice) -> None:
        self.changing.set_fields({"category_id": choice})

    def _before_moving(self) -> None:
        """The current row will stand elsewhere: it is followed there."""
        current = self._current()
        self._follow = None if current is None else current.expense.id

    def _fix(self, abandoned: "Abandoned") -> None:
        """Go back to the expense whose field couldn't be saved, with what was typed."""
        row = self.model.row_of(abandoned.expense)
        if row >= 0:
            self.table.select_row(row)
            self.inspector.form.put_back(abandoned)

    # ── slots ──

    def _on_escaped(self) -> None:
        """Clear the selection; when there is none, clear the filters; then leave the deleted ones."""
        if self.table.selected_count():
            self.table.clearSelection()
        elif self.filters.is_active:
            self.filters.clear()
        elif self.filters.deleted:
            self.show_deleted(False)

    def _on_head_cleared(self) -> None:
        if self.filters.narrows:
            self.filters.clear()
        else:
            self.show_deleted(False)

    def _open_menu(self, at: QPoint) -> None:
        from expense_desktop.ui.expenses.row_menu import Deeds, RowMenu

        changing, current = self.changing, self._current()
        deeds = Deeds(
            edit=self.edit_current,
            duplicate=changing.duplicate,
            delete=changing.delete,
            restore=changing.restore,
            copy=changing.copy,
            pick_category=self.pick_category,
            file_under=self._file_under,
            show_payee=self.show_payee,
        )
        payee = "" if current is None else current.expense.payee
        book, deleted = self._desk.facts.book, self.filters.deleted
        RowMenu(deeds, payee, book, deleted=deleted, read_only=self._desk.read_only, parent=self).open_at(at)

    # ── looks ──

    def _show_filtered(self) -> None:
        self.head.show_filtered(narrowed=self.filters.narrows, deleted=self.filters.deleted)

    def _show_totals(self) -> None:
        self.footer.show_totals(self.model.known_totals, self.selecting.totals, self._desk.formats)
        self.head.offer_restore(self.table.selected_count() > 0)

    def _show_body(self) -> None:
        nothing = self.model.has_answer and not self.model.totals.count
        self.empty.setVisible(nothing)
        if not nothing:
            return
        # An answer to an older question than the filter bar shows says nothing about it.
        if self.filters.narrows:
            self.empty.say_no_match(self.filters.words())
        elif self.filters.is_active:
            self.empty.say_none_in(self.filters.nothing_in_period())
        elif self.filters.deleted:
            self.empty.say_none_deleted()
        else:
            self.empty.say_none_yet(read_only=self._desk.read_only)

    def _assemble(self) -> None:
        line = rule()
        self.empty.lie_over(self.table.viewport())
        left = QWidget()
        column = _column(left)
        column.addWidget(self.table, 1)
        column.addWidget(self.footer)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self.inspector)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        # The handle is the inspector's leading line.
        self._splitter.setSizes([768, INSPECTOR_PX - 1])
        self._place = InspectorPlace(self._splitter, self.inspector, self.table)
        bar = QWidget()
        within = _column(bar)
        within.setContentsMargins(24, 0, 24, 0)
        within.addWidget(self.filters)
        layout = _column(self)
        layout.setContentsMargins(0, 18, 0, 0)
        layout.addWidget(self.head)
        layout.addSpacing(12)
        layout.addWidget(bar)
        layout.addSpacing(12)
        layout.addWidget(line)
        layout.addWidget(self._splitter, 1)

    def _connect(self) -> None:
        self.filters.changed.connect(self._on_filters_changed)
        self.filters.left_downwards.connect(self.focus_main)
        self.head.cleared.connect(self._on_head_cleared)
        self.head.import_wanted.connect(self.import_wanted)
        self.head.export_wanted.connect(self.export_wanted)
        self.head.restore_wanted.connect(self.changing.restore)
        self.empty.cleared.connect(self.filters.clear)
        self.empty.entry_wanted.connect(self.entry_wanted)
        self.empty.import_wanted.connect(self.import_wanted)
        self.empty.left.connect(self.toggle_deleted)
        self.model.answered.connect(self._on_answered)
        self.model.failed.connect(self.changing.fail)
        self.selecting.changed.connect(self._on_selected)
        self.changing.moving.connect(self._before_moving)
        self.changing.made.connect(self.follow)
        self.resting.rested.connect(self._on_rested)
        self._connect_table()
        self._connect_inspector()
        for part in (self.changing, self.inspector.wishes):
            part.news.connect(self.news)
            part.undo_wanted.connect(self.undo_wanted)
        self._desk.touched.connect(self._on_touched)
        self._desk.facts_changed.connect(self._on_facts)
        self._desk.order_changed.connect(self._on_order_changed)

    def _connect_table(self) -> None:
        table, changing = self.table, self.changing
        table.columns.sort_wanted.connect(self._on_sort_wanted)
        table.delete_wanted.connect(changing.delete)
        table.duplicate_wanted.connect(changing.duplicate)
        table.restore_wanted.connect(changing.restore)
        table.copy_wanted.connect(changing.copy)
        table.move_wanted.connect(changing.move_dates)
        table.today_wanted.connect(self.move_to_today)
        table.category_wanted.connect(self.pick_category)
        table.edit_wanted.connect(self.edit_current)
        table.typed.connect(self._on_typed)
        table.menu_wanted.connect(self._open_menu)
        table.escaped.connect(self._on_escaped)

    def _connect_inspector(self) -> None:
        wishes, changing = self.inspector.wishes, self.changing
        wishes.returned.connect(self.focus_main)
        wishes.delete_wanted.connect(changing.delete)
        wishes.duplicate_wanted.connect(changing.duplicate)
        wishes.change_wanted.connect(changing.set_fields)
        wishes.fix_wanted.connect(self._fix)
        wishes.expense_wanted.connect(self.open)

    def _prepare(self) -> None:
        desk = self._desk
        self._on_order_changed()
        self._on_facts(desk.facts)
        self._show_filtered()
        self._show_totals()
        self.inspector.show_nothing(self.model.known_totals, desk.formats)
        self.table.waiting.begin()
        self.model.refresh()

    @override
    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self.refresh()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place.fit(event.size().width())


def _column(parent: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(parent)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(0)
    return made
