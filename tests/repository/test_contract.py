"""The repositories answer alike on the replica and on PostgreSQL, and for one owner only."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.period import DateRange, Month
from expense_desktop.domain.records import BudgetId, CategoryId, ExpenseId, SyncState
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort, SortKey
from expense_desktop.repository.ledger import Ledger
from expense_desktop.services.statement import statement
from tests.repository.two_engines import NOTES, PAYEES, TwoEngines

# one worker fills the servers, not each
pytestmark = pytest.mark.xdist_group("both-engines")

SORTS = [ExpenseSort(key, descending) for key in SortKey for descending in (False, True)]
SOME_SORTS = [ExpenseSort(), ExpenseSort(SortKey.PAYEE, False), ExpenseSort(SortKey.CATEGORY)]
SEARCHES = (
    "luigi", "l", "LU", "caf", "cafe mull", "strasse", "ß", "ist", "i", "寿", "寿司", "한국", "herz", "00%", "a_b", '"',
    "é", "e", "creme", "43", "43.1", "43.18", "-4", "1.293", "lunch luigi", "two lines", "nothing of this", "gi’s", " ",
    "fil", "αδυ", "οδυσ",
)  # fmt: skip


def filters(ledger: Ledger) -> Iterator[tuple[str, ExpenseFilter]]:
    """Every kind of filter, with values of this ledger."""
    categories = [view.category.id for view in ledger.categories.by_id.values()]
    some = [view.expense.id for view in ledger.expenses.page(limit=40)]
    yield "everything", ExpenseFilter()
    yield "deleted", ExpenseFilter(deleted=True)
    yield "a month", ExpenseFilter(since=dt.date(2026, 2, 1), until=dt.date(2026, 2, 28))
    yield "a range backwards", ExpenseFilter(since=dt.date(2026, 3, 1), until=dt.date(2026, 2, 1))
    yield "a category and what lies in it", ExpenseFilter(categories=frozenset(categories[:1]))
    yield "each category", ExpenseFilter(categories=frozenset(categories))
    yield "an unknown category", ExpenseFilter(categories=frozenset([CategoryId(uuid.uuid4())]))
    yield "uncategorised", ExpenseFilter(uncategorised=True)
    yield "uncategorised or one", ExpenseFilter(uncategorised=True, categories=frozenset(categories[-1:]))
    yield "amounts", ExpenseFilter(least_minor=-1_000, most_minor=5_000)
    yield "refunds", ExpenseFilter(most_minor=-1)
    yield "ids", ExpenseFilter(ids=frozenset([*some[::3], ExpenseId(uuid.uuid4())]))
    yield "no ids", ExpenseFilter(ids=frozenset())
    yield "synced", ExpenseFilter(states=frozenset([SyncState.SYNCED]))
    yield "in conflict", ExpenseFilter(states=frozenset([SyncState.CONFLICT]))
    yield (
        "all at once",
        ExpenseFilter(
            since=dt.date(2026, 1, 5),
            uncategorised=True,
            categories=frozenset(categories),
            search="l",
            most_minor=20_000,
        ),
    )
    for search in SEARCHES:
        yield f"search {search!r}", ExpenseFilter(search=search)
    yield "search in deleted", ExpenseFilter(search="cafe", deleted=True)


def everything(ledger: Ledger) -> dict[str, Any]:
    """What every repository answers to every question."""
    answers: dict[str, Any] = {
        "profile": ledger.profile(),
        "categories": ledger.categories.list(),
        "live categories": ledger.categories.list(archived=False),
        "tree": ledger.categories.tree(),
        "found": [ledger.categories.find(path) for path in ("EATING OUT:cafes", "cafés", "eating out", "x")],
        "named": ledger.categories.named("eclairs"),
        "limits": [ledger.budgets.limits(dt.date(2026, month, 1)) for month in (1, 2, 3, 4, 5)],
        "limits of one": [ledger.budgets.of_category(view.category.id) for view in ledger.categories.list()],
        "rollup": ledger.rollups.by_category(dt.date(2026, 1, 10), dt.date(2026, 2, 10)),
        "first day": ledger.rollups.first_day(),
        "by day": ledger.rollups.by_day(DateRange(dt.date(2026, 1, 10), dt.date(2026, 2, 10))),
        "by category in months": ledger.rollups.by_category_in([(Month(2025, 12) + at).range() for at in range(5)]),
        "by payee": ledger.rollups.by_payee(DateRange(dt.date(2026, 1, 10), dt.date(2026, 2, 10)), 7),
        "payees": ledger.expenses.payees(),
        "payees by prefix": [ledger.expenses.payees(prefix, 3) for prefix in ("c", "CAFÉ", "ist", "寿", "zz")],
        "payee totals": ledger.expenses.payee_totals([*PAYEES, "nobody", ""]),
        "payee totals since": ledger.expenses.payee_totals(PAYEES, dt.date(2026, 2, 1)),
        "last": [ledger.expenses.last_with_payee(payee) for payee in (*PAYEES, "nobody")],
        "recent": ledger.expenses.recent(9),
    }
    for name, chosen in filters(ledger):
        answers[f"summary, {name}"] = ledger.expenses.summary(chosen)
        sorts = SORTS if name in ("everything", "deleted", "all at once") else SOME_SORTS[: 2 if chosen.search else 3]
        answers |= {f"page, {name}, {sort}": ledger.expenses.page(chosen, sort, limit=500) for sort in sorts}
    shown = ledger.expenses.page(limit=500)
    entries = [(view.expense.spent_on + dt.timedelta(2), view.expense.amount_minor) for view in shown[::5]]
    answers["near"] = ledger.expenses.near(entries)
    answers["existing"] = ledger.expenses.existing([*(view.expense.id for view in shown), uuid.uuid4()])
    return answers


Answers = dict[str, Any]


@pytest.fixture(scope="module")
def answers(both: TwoEngines) -> tuple[Answers, Answers]:
    """All that Aoife's ledger answers, from the replica and from PostgreSQL."""
    return both.on_both(everything)


def test_both_engines_answer_every_question_alike(answers: tuple[Answers, Answers]) -> None:
    """Each cell of each page, sum, tree and list is the same from the replica and from PostgreSQL."""
    _compare(*answers)
    assert answers[0]["summary, everything"].count == 147


def test_the_second_person_s_answers_are_alike_too(both: TwoEngines, answers: tuple[Answers, Answers]) -> None:
    """Ben's rows lie in Aoife's file and on her server, and his ledger finds just them on both."""
    here, there = both.bens_on_both(everything)
    _compare(here, there)
    hers, his = ({view.expense.id for view in found["recent"]} for found in (answers[0], here))
    assert hers
    assert his
    assert not hers & his


def _compare(here: Answers, there: Answers) -> None:
    assert here.keys() == there.keys()
    for question in here:
        assert here[question] == there[question], question


def test_each_filter_lets_something_through_and_keeps_something_out(answers: tuple[Answers, Answers]) -> None:
    """No filter of the comparison is one that would agree whatever it did."""
    here, _ = answers
    counts = {name: answer.count for name, answer in here.items() if name.startswith("summary")}
    empty = {name.removeprefix("summary, ") for name, count in counts.items() if count == 0}
    assert empty == {
        "a range backwards", "an unknown category", "no ids", "search 'αδυ'", "search 'nothing of this'",
    }  # fmt: skip


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: f"{sort.key}-{'down' if sort.descending else 'up'}")
def test_pages_of_any_size_make_the_whole_list(both: TwoEngines, sort: ExpenseSort) -> None:
    """Wherever a page begins and ends, its rows are that part of the whole list, and each knows its place in it."""

    def ask(ledger: Ledger) -> None:
        for chosen in (ExpenseFilter(), ExpenseFilter(search="l"), ExpenseFilter(deleted=True)):
            whole = ledger.expenses.page(chosen, sort, limit=1_000)
            for offset, limit in ((0, 1), (5, 13), (100, 40), (140, 200), (400, 5)):
                assert ledger.expenses.page(chosen, sort, offset, limit) == whole[offset : offset + limit]
            for place in range(0, len(whole), 11):
                assert ledger.expenses.position(whole[place].expense.id, chosen, sort) == place
        hidden = ledger.expenses.page(ExpenseFilter(deleted=True))[0]
        assert ledger.expenses.position(hidden.expense.id, ExpenseFilter(), sort) is None

    both.on_both(ask)


def test_the_mirror_of_an_order_is_its_exact_reverse(both: TwoEngines) -> None:
    """Sorting the other way round turns the whole list around, ties included."""

    def ask(ledger: Ledger) -> None:
        for key in SortKey:
            up = ledger.expenses.page(sort=ExpenseSort(key, False), limit=500)
            down = ledger.expenses.page(sort=ExpenseSort(key, True), limit=500)
            assert up == down[::-1]

    both.on_both(ask)


def test_a_record_s_history_is_whole_on_the_server_and_a_part_of_it_here(both: TwoEngines) -> None:
    """The replica's versions are among the server's, and a conflict shows what was lost."""
    expense = both.laptop.replica.read(
        lambda ledger: ledger.expenses.page(ExpenseFilter(states=frozenset([SyncState.CONFLICT])))[0].expense
    ).result()
    here, there = both.on_both(lambda ledger: ledger.history.versions(Entity.EXPENSE, expense.id))
    assert there.complete
    assert not here.complete
    assert [version.seq for version in there.versions] == sorted(version.seq or 0 for version in there.versions)
    assert {(version.seq, str(version.changed)) for version in here.versions} <= {
        (version.seq, str(version.changed)) for version in there.versions
    }
    first, *_, last = there.versions
    assert first.changed["payee"] == (None, expense.payee)
    assert {version.device for version in there.versions} == {"laptop", "phone"}
    assert last.lost.keys() == {"note"}


Lookup = Callable[[Ledger, uuid.UUID], object]
LOOKUPS: dict[str, Lookup] = {
    "expense": lambda ledger, row: ledger.expenses.get(ExpenseId(row)),
    "category": lambda ledger, row: ledger.categories.get(CategoryId(row)),
    "budget": lambda ledger, row: ledger.budgets.get(BudgetId(row)),
    "expense history": lambda ledger, row: ledger.history.versions(Entity.EXPENSE, row),
    "category history": lambda ledger, row: ledger.history.versions(Entity.CATEGORY, row),
}


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_another_owner_s_id_is_not_found(both: TwoEngines, lookup: str) -> None:
    """Ben's ids answer NotFound to Aoife on both engines, as ids of nobody do, though the rows lie in her file."""
    entity = Entity(lookup.partition(" ")[0])
    bens = next(row_id for found, row_id in both.ben.view() if found is entity)

    def ask(ledger: Ledger) -> tuple[str, str]:
        words = []
        for row in (bens, uuid.uuid4()):
            with pytest.raises(NotFound) as raised:
                LOOKUPS[lookup](ledger, row)
            words.append(raised.value.message)
        return words[0], words[1]

    for of_ben, of_nobody in both.on_both(ask):
        assert of_ben == of_nobody
    both.bens_on_both(lambda ledger: LOOKUPS[lookup](ledger, bens))


def test_a_month_s_statement_is_the_same_on_both(both: TwoEngines) -> None:
    """Every figure, row and expense; the states beside expenses are the replica's own."""
    for month in (Month(2026, 1), Month(2026, 2), Month(2019, 2)):
        replica, server = both.on_both(partial(statement, month=month, today=dt.date(2026, 3, 5)))
        plain = [replace(each, expenses=()) for each in (replica, server)]
        assert plain[0] == plain[1]
        assert [view.expense for view in replica.expenses] == [view.expense for view in server.expenses]


def test_another_owner_s_ids_name_nothing(both: TwoEngines) -> None:
    """Sets of ids that hold Ben's are answered as if his were not there."""
    bens = frozenset(ExpenseId(row_id) for entity, row_id in both.ben.view() if entity is Entity.EXPENSE)
    bens_categories = frozenset(CategoryId(row_id) for entity, row_id in both.ben.view() if entity is Entity.CATEGORY)

    def ask(ledger: Ledger) -> None:
        assert not ledger.expenses.these(bens)
        assert not ledger.expenses.existing(bens)
        assert not ledger.expenses.page(ExpenseFilter(ids=bens))
        assert not ledger.expenses.page(ExpenseFilter(categories=bens_categories))

    both.on_both(ask)


@pytest.mark.parametrize("table", ["expense", "category", "budget", "profile", "change", "feed"])
def test_plain_sql_with_the_device_s_role_gives_none_of_another_owner_s_rows(both: TwoEngines, table: str) -> None:
    """Whoever speaks SQL with Aoife's computer's login counts no row of Ben's, and all of her own."""
    with closing(both.device.connect()) as connection:
        query = (
            f"SELECT count(*) FILTER (WHERE owner_id = %s), count(*) FILTER (WHERE owner_id <> %s) FROM ledger.{table}"
        )
        counted = connection.execute(query, (both.laptop.owner, both.laptop.owner)).fetchone()
    assert counted is not None
    own, others = counted
    assert own > 0
    assert others == 0


def test_the_texts_of_the_comparison_are_as_nasty_as_they_look() -> None:
    """Composed and decomposed accents, expansions, both directions of case, no letters at all."""
    assert any("\u0301" in note for note in NOTES)
    assert {"Straße", "STRASSE", "İstanbul", ""} <= set(PAYEES)
