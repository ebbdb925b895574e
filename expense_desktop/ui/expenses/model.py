"""The table of expenses: as many rows as the filter counts, of which only pages around what is visible are held."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterator
from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from expense_desktop.domain.errors import WorldError
from expense_desktop.domain.records import UNCATEGORISED_COLOUR, ExpenseId, SyncState
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort, SortKey
from expense_desktop.ui import queries
from expense_desktop.ui.background import Courier, Latest, Reply
from expense_desktop.ui.category_book import LEVELS, uncategorised
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.marks import mark_words
from expense_desktop.ui.queries import Answer, Page, Totals
from expense_desktop.ui.source import Source
from expense_desktop.ui.spoken import spoken_money

if TYPE_CHECKING:
    from expense_desktop.repository.expenses import ExpenseView

PAGE_ROWS = queries.PAGE_ROWS
_PAGES_HELD = 40
_NEAR_ROWS = 50
_SELECTED_PAGES = 12
"""Over more pages than these a selection is not asked for again with the rows that are seen: it would take seconds."""
AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class Columns(IntEnum):
    DATE = 0
    PAYEE = 1
    CATEGORY = 2
    NOTE = 3
    AMOUNT = 4
    MARK = 5


class Roles(IntEnum):
    LISTED = Qt.ItemDataRole.UserRole
    """The frozen row, None while it is not there yet."""
    COLOUR = Qt.ItemDataRole.UserRole + 1
    REPEATED = Qt.ItemDataRole.UserRole + 2
    """True for a date that the row above shows already."""
    STATE = Qt.ItemDataRole.UserRole + 3


_COLUMNS = tuple(Columns)
"""To be looked up: an enum is slow to call for each cell that is painted."""
SORT_KEYS = {
    Columns.DATE: SortKey.DATE,
    Columns.PAYEE: SortKey.PAYEE,
    Columns.CATEGORY: SortKey.CATEGORY,
    Columns.NOTE: SortKey.NOTE,
    Columns.AMOUNT: SortKey.AMOUNT,
}


class ExpenseTableModel(QAbstractTableModel):
    """Rows of one question (filter and order), answered by a Source.

    `answered(Answer)`: the question, or the same one again, was answered; the model has been reset to its rows.
    `rows_arrived(first, last)`: rows that were placeholders are there. `failed(WorldError)`: it was not answered, and
    what was there stays.
    """

    answered = Signal(object)
    rows_arrived = Signal(int, int)
    failed = Signal(object)

    def __init__(self, source: Source, courier: Courier, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._courier = courier
        self._formats = formats
        self._question = Latest(courier)
        self._filter = ExpenseFilter()
        self._sort = ExpenseSort()
        self._totals = Totals(0, 0)
        self._pages: OrderedDict[int, tuple[ExpenseView, ...]] = OrderedDict()
        self._refusals: dict[ExpenseId, str] = {}
        self._asked: dict[int, Reply] = {}
        self._visible = (0, -1)
        self._current = -1
        self._selected: tuple[tuple[int, int], ...] = ()
        self._generation = 0
        self._has_answer = False

    # ── the question ──

    @property
    def filter(self) -> ExpenseFilter:
        return self._filter

    @property
    def sorting(self) -> ExpenseSort:
        return self._sort

    @property
    def totals(self) -> Totals:
        """Count and sum of what the filter lets through."""
        return self._totals

    @property
    def known_totals(self) -> Totals | None:
        """What is filtered in all; None before the first answer."""
        return self.totals if self._has_answer else None

    @property
    def has_answer(self) -> bool:
        """Whether any question has been answered yet."""
        return self._has_answer

    @property
    def generation(self) -> int:
        """Grows with every answer; a row number means something only within one."""
        return self._generation

    def ask(self, filter_: ExpenseFilter, sort: ExpenseSort, follow: ExpenseId | None = None) -> None:
        """Ask something else. What is shown stays until the answer is there; a newer question supersedes this one.

        The answer says at which row the expense to `follow` stands now.
        """
        self._filter, self._sort = filter_, sort
        self._visible, self._current, self._selected = (0, 0), -1, ()
        self.refresh(follow)

    def refresh(self, follow: ExpenseId | None = None) -> None:
        """Ask the same again: something was changed."""
        rows = [*self._visible, *self._rows_of_selected()]
        if self._current >= 0:
            # It may have scrolled by, and moved by a few rows: it must be found again all the same.
            rows += [self._current - _NEAR_ROWS, self._current + _NEAR_ROWS]
        ask = partial(queries.answer, filter_=self._filter, sort=self._sort, rows=tuple(rows), follow=follow)
        self._question.ask(self._source.read(ask), self._on_answered, self._on_failed)

    def _on_answered(self, answer: Answer) -> None:
        self.beginResetModel()
        self._generation += 1
        self._has_answer = True
        for reply in self._asked.values():
            reply.forget()
        self._asked.clear()
        self._totals = answer.totals
        self._pages = OrderedDict((page.number, page.rows) for page in answer.pages)
        self._refusals = {expense: words for page in answer.pages for expense, words in page.refusals.items()}
        self.endResetModel()
        self.answered.emit(answer)

    def _on_failed(self, error: WorldError) -> None:
        self.failed.emit(error)

    # ── the sparse cache ──

    def want(self, first: int, last: int) -> None:
        """These rows are visible: ask for their pages, and no longer for those that have scrolled by."""
        self._visible = (first, last)
        needed = range(first // PAGE_ROWS, last // PAGE_ROWS + 1) if last >= first else range(0)
        for number in [number for number in self._asked if number not in needed]:
            self._asked.pop(number).forget()
        for number in needed:
            if number in self._pages:
                self._pages.move_to_end(number)
            elif number not in self._asked:
                self._ask_for(number)

    def hold(self, row: int) -> None:
        """This row is the current one: the same question asked again brings it too. -1 for none."""
        self._current = row

    def hold_selected(self, ranges: tuple[tuple[int, int], ...]) -> None:
        """These rows are selected: the same question asked again brings them too, so that they stay selected."""
        self._selected = ranges

    def _rows_of_selected(self) -> list[int]:
        """One row of each page that the selection lies on and may have moved to; none when those are too many."""
        pages: set[int] = set()
        for first, last in self._selected:
            pages.update(range(max(0, first - _NEAR_ROWS) // PAGE_ROWS, (last + _NEAR_ROWS) // PAGE_ROWS + 1))
            if len(pages) > _SELECTED_PAGES:
                return []
        return [page * PAGE_ROWS for page in pages]

    def _ask_for(self, number: int) -> None:
        ask = partial(queries.page, filter_=self._filter, sort=self._sort, number=number)
        arrived = partial(self._on_page, self._generation)
        self._asked[number] = self._courier.bring(self._source.read(ask), arrived, self._on_failed)

    def _on_page(self, generation: int, page: Page) -> None:
        if generation != self._generation:
            return
        self._asked.pop(page.number, None)
        self._pages[page.number] = page.rows
        self._refusals.update(page.refusals)
        while len(self._pages) > _PAGES_HELD:
            self._pages.popitem(last=False)
        first = page.number * PAGE_ROWS
        last = min(first + PAGE_ROWS, self.rowCount()) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, Columns.MARK))
            self.rows_arrived.emit(first, last)

    def listed(self, row: int) -> "ExpenseView | None":
        """A row if it is held."""
        rows = self._pages.get(row // PAGE_ROWS, ())
        at = row % PAGE_ROWS
        return rows[at] if at < len(rows) else None

    def days(self, first: int = 0, last: int | None = None) -> list[str]:
        """The dates of the rows that are held, among these, as they are written."""
        today = dt.date.today()
        days = {view.expense.spent_on for view in self._held(first, last)}
        return [self._formats.column_day(day, today) for day in days]

    def widest_amounts(self, first: int = 0, last: int | None = None) -> list[str]:
        """The least and the most among the amounts of these rows, as they are written: none is wider than both."""
        amounts = [view.expense.amount_minor for view in self._held(first, last)]
        return [self._formats.amount(each) for each in (min(amounts), max(amounts))] if amounts else []

    def _held(self, first: int, last: int | None) -> "Iterator[ExpenseView]":
        for number, rows in self._pages.items():
            if first < (number + 1) * PAGE_ROWS and (last is None or last >= number * PAGE_ROWS):
                for at, view in enumerate(rows, number * PAGE_ROWS):
                    if at >= first and (last is None or at <= last):
                        yield view

    def row_of(self, expense: ExpenseId) -> int:
        """The row of an expense among those held, or -1."""
        for number, rows in self._pages.items():
            for at, listed in enumerate(rows):
                if listed.expense.id == expense:
                    return number * PAGE_ROWS + at
        return -1

    # ── what Qt asks ──

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._totals.count

    @override
    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Columns)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(Columns(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = section == Columns.AMOUNT
            return int(
                Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
            )
        if role == Qt.ItemDataRole.AccessibleTextRole and section == Columns.MARK:
            return translate("Expenses", "Sync")
        return None

    def title(self, column: Columns) -> str:
        """What a column is called."""
        match column:
            case Columns.DATE:
                return translate("Expenses", "Date")
            case Columns.PAYEE:
                return translate("Expenses", "Payee")
            case Columns.CATEGORY:
                return translate("Expenses", "Category")
            case Columns.NOTE:
                return translate("Expenses", "Note")
            case Columns.AMOUNT:
                return translate("Expenses", "Amount {symbol}").format(symbol=self._formats.symbol)
            case Columns.MARK:
                return ""

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < self._totals.count:
            return None
        listed = self.listed(index.row())
        if role == Roles.LISTED:
            return listed
        if listed is None:
            return translate("Expenses", "Loading…") if role == Qt.ItemDataRole.AccessibleTextRole else None
        column = _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(listed, column)
        return self._more(listed, column, index.row(), role)

    def _shown(self, listed: "ExpenseView", column: Columns) -> str:
        expense = listed.expense
        match column:
            case Columns.DATE:
                return self._formats.column_day(expense.spent_on, dt.date.today())
            case Columns.PAYEE:
                return expense.payee
            case Columns.CATEGORY:
                return uncategorised() if listed.category is None else listed.category.category.name
            case Columns.NOTE:
                return expense.note.replace("\n", " ")
            case Columns.AMOUNT:
                return self._formats.amount(expense.amount_minor)
            case Columns.MARK:
                return ""

    def _more(self, listed: "ExpenseView", column: Columns, row: int, role: int) -> Any:
        if role == Roles.STATE:
            return listed.state
        if role == Roles.COLOUR:
            return UNCATEGORISED_COLOUR if listed.category is None else listed.category.colour
        if role == Roles.REPEATED:
            return self._repeats_date(listed, row)
        if role == Qt.ItemDataRole.TextAlignmentRole and column is Columns.AMOUNT:
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tooltip(listed, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(listed)
        return None

    def _repeats_date(self, listed: "ExpenseView", row: int) -> bool:
        if self._sort.key is not SortKey.DATE or row == 0:
            return False
        above = self.listed(row - 1)
        return above is not None and above.expense.spent_on == listed.expense.spent_on

    def _tooltip(self, listed: "ExpenseView", column: Columns) -> str | None:
        if column is Columns.MARK:
            return self._marked(listed) or None
        if column is Columns.CATEGORY:
            return category_path(listed, LEVELS)
        if column in (Columns.PAYEE, Columns.NOTE):
            return self._shown(listed, column) or None
        return None

    def _marked(self, listed: "ExpenseView") -> str:
        """What the mark says: of a refused row, why; empty when there is none."""
        words = mark_words(listed.state)
        refused = listed.state is SyncState.REFUSED
        return self._refusals.get(listed.expense.id, words) if refused else words

    def _spoken(self, listed: "ExpenseView") -> str:
        """`Tue 16 Jun, SuperValu, Groceries, Supermarket, 43.18 euro, changed on two devices`."""
        expense = listed.expense
        parts = [
            self._formats.table_day(expense.spent_on, dt.date.today()),
            expense.payee,
            category_path(listed, ", "),
            expense.note,
            spoken_money(expense.amount_minor, self._formats),
            self._marked(listed).lower(),
        ]
        return ", ".join(part for part in parts if part)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column in SORT_KEYS:
            key = SORT_KEYS[Columns(column)]
            self.ask(self._filter, ExpenseSort(key, order is Qt.SortOrder.DescendingOrder))


def category_path(listed: "ExpenseView", separator: str) -> str:
    """`Eating out › Cafés`, or that it has none."""
    if listed.category is None:
        return uncategorised()
    levels = (listed.category.parent, listed.category.category)
    return separator.join(level.name for level in levels if level is not None)
