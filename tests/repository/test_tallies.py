"""Sums by month and category: both engines agree with each other, and with adding up one expense after the other."""

import datetime as dt
from collections import defaultdict

import pytest

from expense_desktop.domain.period import DateRange, Month
from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.rollups import Tally
from expense_desktop.ui.categories import figures
from tests.repository.two_engines import TwoEngines

# one worker fills the servers, not each
pytestmark = pytest.mark.xdist_group("both-engines")

Tallies = list[dict[CategoryId | None, Tally]]
MONTHS = [Month(2025, 10) + number for number in range(8)]


def tallies(ledger: Ledger) -> Tallies:
    return ledger.rollups.tallies_in([month.range() for month in MONTHS])


def naive(ledger: Ledger) -> Tallies:
    """Every live expense looked at by itself."""
    found: list[dict[CategoryId | None, list[int]]] = [defaultdict(list) for _ in MONTHS]
    for view in ledger.expenses.page(limit=1_000):
        month = Month.of(view.expense.spent_on)
        if month in MONTHS:
            found[MONTHS.index(month)][view.expense.category_id].append(view.expense.amount_minor)
    return [{key: Tally(len(amounts), sum(amounts)) for key, amounts in month.items()} for month in found]


def test_months_of_categories_are_summed_alike_on_both_engines(both: TwoEngines) -> None:
    """Counts and sums of each category in each month, the uncategorised too, are a naive sum's; Ben's too."""
    here, there = both.on_both(tallies)
    assert here == there == both.on_both(naive)[0]
    bens = both.bens_on_both(tallies)
    assert bens[0] == bens[1] == both.bens_on_both(naive)[0]
    assert {len(month) for month in here} == {0, 7}


def test_a_category_s_own_expenses_are_found_on_both_engines(both: TwoEngines) -> None:
    """Those filed under just it, deleted ones and those of its subcategories left out."""

    def ask(ledger: Ledger) -> dict[CategoryId, set[ExpenseId]]:
        return {view.category.id: set(ledger.categories.members(view.category.id)) for view in ledger.categories.list()}

    def by_looking(ledger: Ledger) -> dict[CategoryId, set[ExpenseId]]:
        shown = ledger.expenses.page(ExpenseFilter(), limit=1_000)
        return {
            view.category.id: {one.expense.id for one in shown if one.expense.category_id == view.category.id}
            for view in ledger.categories.list()
        }

    here, there = both.on_both(ask)
    assert here == there == both.on_both(by_looking)[0]
    assert sum(map(len, here.values())) > 100


def test_the_categories_page_reads_the_same_from_both_engines(both: TwoEngines) -> None:
    """The tree with all its figures, as the window shows it here and with --server."""

    def ask(ledger: Ledger) -> figures.Year:
        return figures.read(ledger, today=dt.date(2026, 4, 9))

    here, there = both.on_both(ask)
    assert here == there
    total = both.on_both(lambda ledger: ledger.expenses.summary(ExpenseFilter()))[0]
    everything = DateRange(dt.date(2025, 5, 1), dt.date(2026, 4, 30))
    assert (here.total.count, here.total.total_minor) == (total.count, total.total_minor)
    assert here.months[0].first == everything.first
    assert here.averaged == 4
