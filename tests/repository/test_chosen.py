"""What is asked about selected expenses, on both engines: ids by rows, amounts, what is common, the next payee."""

from collections import Counter
from collections.abc import Sequence

import pytest

from expense_desktop.domain.folding import fold
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort, SortKey
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.views import Common, ExpenseView, Summary
from tests.repository.two_engines import TwoEngines

# one worker fills the servers, not each
pytestmark = pytest.mark.xdist_group("both-engines")

SORTS = [ExpenseSort(key, descending) for key in SortKey for descending in (False, True)]
FILTERS = (ExpenseFilter(), ExpenseFilter(search="l"), ExpenseFilter(uncategorised=True), ExpenseFilter(deleted=True))
RANGES = [(0, 3)], [(2, 2), (9, 30)], [(at, at) for at in range(1, 40, 3)], [(5, 400)]


def whole(ledger: Ledger, chosen: ExpenseFilter, sort: ExpenseSort) -> tuple[ExpenseView, ...]:
    """All rows, as a page of them all."""
    return ledger.expenses.page(chosen, sort, limit=1_000)


@pytest.mark.parametrize("sort", SORTS[::4], ids=str)
def test_rows_are_named_by_their_ids(both: TwoEngines, sort: ExpenseSort) -> None:
    """Any ranges of rows give the ids of those rows, in order, however many ranges there are; past the end nothing."""

    def ask(ledger: Ledger) -> None:
        for chosen in FILTERS:
            ids = [view.expense.id for view in whole(ledger, chosen, sort)]
            for ranges in RANGES:
                expected = tuple(id_ for first, last in ranges for id_ in ids[first : last + 1])
                assert ledger.expenses.ids_in(ranges, chosen, sort) == expected

    both.on_both(ask)


def test_amounts_are_those_of_everything_that_is_let_through(both: TwoEngines) -> None:
    """By a filter, and by the ids of what it lets through."""

    def ask(ledger: Ledger) -> None:
        for chosen in FILTERS:
            rows = {view.expense.id: view.expense.amount_minor for view in whole(ledger, chosen, ExpenseSort())}
            named = ExpenseFilter(ids=frozenset(rows), deleted=chosen.deleted)
            assert dict(ledger.expenses.amounts(chosen)) == rows
            assert dict(ledger.expenses.amounts(named)) == rows

    both.on_both(ask)


def test_what_several_have_in_common(both: TwoEngines) -> None:
    """Of each field the one value or None, spellings that differ in accents are none; categories by their use."""

    def ask(ledger: Ledger) -> None:
        views = whole(ledger, ExpenseFilter(), ExpenseSort(SortKey.PAYEE))
        # neighbours by payee: some agree exactly, some but for accents
        for size in (1, 2, 3, 12, len(views)):
            for start in range(0, len(views) - size + 1, max(1, size * 12)):
                some = views[start : start + size]
                chosen = ExpenseFilter(ids=frozenset(view.expense.id for view in some))
                assert ledger.expenses.common(chosen) == in_common(ledger, some)
        assert ledger.expenses.common(ExpenseFilter()) == in_common(ledger, views)

    both.on_both(ask)


def in_common(ledger: Ledger, views: Sequence[ExpenseView]) -> Common:
    """The same, found by looking at every row."""
    expenses = [view.expense for view in views]

    def one(name: str) -> object:
        values = {getattr(each, name) for each in expenses}
        return values.pop() if len(values) == 1 else None

    used = Counter(None if view.category is None else view.category.category.id for view in views)
    places = {id_: at for at, id_ in enumerate([*ledger.categories.by_id, None])}
    ordered = sorted(used, key=lambda id_: (-used[id_], places[id_]))
    categories = tuple(None if id_ is None else ledger.categories.by_id[id_] for id_ in ordered)
    summary = Summary(len(expenses), sum(each.amount_minor for each in expenses))
    return Common(summary, one("spent_on"), one("payee"), one("note"), categories)  # type: ignore[arg-type]


@pytest.mark.parametrize("sort", [ExpenseSort(), *SORTS[2::2]], ids=str)
def test_letters_find_the_next_payee_that_begins_so(both: TwoEngines, sort: ExpenseSort) -> None:
    """Below the row one stands on, then from the top again; accents and case don't matter; nobody is nowhere."""

    def ask(ledger: Ledger) -> None:
        for chosen in FILTERS[:2]:
            views = whole(ledger, chosen, sort)
            keys = [fold(view.expense.payee) for view in views]
            for typed in ("CAF", "nobody"):
                hits = [at for at, key in enumerate(keys) if key.startswith(fold(typed))]
                first = hits[0] if hits else None
                assert ledger.expenses.next_with_payee(typed, chosen, sort) == first
                for at in range(3, len(views), 61):
                    below = next((hit for hit in hits if hit > at), first)
                    assert ledger.expenses.next_with_payee(typed, chosen, sort, views[at].expense.id) == below
            assert ledger.expenses.next_with_payee(" ", chosen, sort) is None

    both.on_both(ask)
