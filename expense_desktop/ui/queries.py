"""What the Expenses page asks of a ledger; these run on the source's thread and give back values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.records import ExpenseId, SyncState
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort

if TYPE_CHECKING:
    from expense_desktop.repository.expenses import Common, ExpenseView
    from expense_desktop.repository.ledger import Ledger

PAGE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Totals:
    """How many expenses a filter lets through and their sum in minor units."""

    count: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Page:
    """Rows `number` × 200 and on."""

    number: int
    rows: "tuple[ExpenseView, ...]"
    refusals: Mapping[ExpenseId, str] = field(default_factory=dict)
    """Why the server refused what was last changed of a row, in words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's totals and the pages around the row that was looked at; `position` of the expense to follow."""

    totals: Totals
    pages: tuple[Page, ...]
    position: int | None = None


def answer(
    ledger: "Ledger",
    *,
    filter_: ExpenseFilter,
    sort: ExpenseSort,
    rows: tuple[int, ...],
    follow: ExpenseId | None,
) -> Answer:
    """Count and sum, and the pages that hold certain rows, all from one snapshot."""
    summary = ledger.expenses.summary(filter_)
    last_row = summary.count - 1
    numbers = {max(0, min(row, last_row)) // PAGE_ROWS for row in rows} if summary.count else set()
    position = None if follow is None else ledger.expenses.position(follow, filter_, sort)
    if position is not None:
        numbers.add(position // PAGE_ROWS)
    pages = tuple(page(ledger, filter_=filter_, sort=sort, number=number) for number in sorted(numbers))
    return Answer(Totals(summary.count, summary.total_minor), pages, position)


def page(ledger: "Ledger", *, filter_: ExpenseFilter, sort: ExpenseSort, number: int) -> Page:
    """One page of rows."""
    rows = ledger.expenses.page(filter_, sort, number * PAGE_ROWS, PAGE_ROWS)
    refused = any(view.state is SyncState.REFUSED for view in rows)
    return Page(number, rows, _refusals(ledger) if refused else {})


def _refusals(ledger: "Ledger") -> dict[ExpenseId, str]:
    """Only a replica keeps what was refused; the latest words of each row."""
    outbox = getattr(ledger, "outbox", None)
    kept = () if outbox is None else outbox.refusals()
    return {ExpenseId(each.operation.row_id): each.words for each in kept if each.operation.entity is Entity.EXPENSE}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Selected rows as a question, so that a hundred thousand are as light as one, and what the person saw of them."""

    rows: ExpenseFilter
    totals: Totals


def chosen_in(
    ledger: "Ledger", *, filter_: ExpenseFilter, sort: ExpenseSort, ranges: tuple[tuple[int, int], ...]
) -> Chosen:
    """The rows in inclusive ranges, by their ids from here on, for selections larger than what is held."""
    ids = frozenset(ledger.expenses.ids_in(ranges, filter_, sort))
    rows = ExpenseFilter(ids=ids, deleted=filter_.deleted)
    summary = ledger.expenses.summary(rows)
    return Chosen(rows, Totals(summary.count, summary.total_minor))


def common(ledger: "Ledger", *, rows: ExpenseFilter) -> "Common":
    """What selected rows have in common, for the form that changes them all: of each field its value, or that it is
    mixed; and the categories that would be replaced."""
    return ledger.expenses.common(rows)


def row_of_payee(
    ledger: "Ledger", *, prefix: str, filter_: ExpenseFilter, sort: ExpenseSort, after: ExpenseId | None
) -> int | None:
    """The row below `after`, else from the top, whose payee begins so."""
    return ledger.expenses.next_with_payee(prefix, filter_, sort, after)


def ids_of(ledger: "Ledger", *, rows: ExpenseFilter, sort: ExpenseSort) -> tuple[ExpenseId, ...]:
    """The ids of selected rows, in order, however many."""
    count = ledger.expenses.summary(rows).count
    return ledger.expenses.ids_in([(0, count - 1)], rows, sort) if count else ()
