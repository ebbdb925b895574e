"""A month's statement: the picture's figures, agreement with the pages, odd months."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

import pytest

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.period import DateRange, Month
from expense_desktop.domain.records import CategoryId
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import analytics, limits
from expense_desktop.services.budget import month_budgets
from expense_desktop.services.statement import Statement, months, statement
from tests.replicas import add_category, add_expense
from tests.ui.demo import TODAY, demo_replica

MAY = Month(2026, 5)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """The ledger of the pictures."""
    folder = tmp_path_factory.mktemp("demo")
    with demo_replica(folder, folder / "prepared") as replica:
        yield replica


def of(replica: Replica, month: Month = MAY, today: dt.date = TODAY) -> Statement:
    return replica.read(lambda ledger: statement(ledger, month, today)).result()


def spend(replica: Replica, *entries: tuple[str, int, CategoryId | None]) -> None:
    """Expenses by day, amount and category."""

    def write(ledger: WritableLedger) -> None:
        for day, amount, category in entries:
            filed = None if category is None else str(category)
            add_expense(ledger, amount_minor=amount, spent_on=day, category_id=filed)

    replica.write(write).result()


def test_the_figures_of_the_picture(demo: Replica) -> None:
    """statement.png: the five figures and every row of the categories."""
    found = of(demo)
    assert (found.number, found.name, found.currency, found.count) == ("2026-05", "Aoife Byrne", "EUR", 49)
    assert (found.spent_minor, found.average_minor, found.averaged_days) == (2_180_47, 70_34, 31)
    assert (found.budgets.budget_minor, found.budgets.carried_over_minor, found.budgets.left_minor) == (
        2_804_50, 144_50, 624_03,
    )  # fmt: skip
    assert (found.left_per_mille, found.change_minor, found.change_per_mille) == (223, -304_08, -122)
    assert found.before is not None
    assert found.before.total_minor == 2_484_55
    rows = [
        (row.category.path, row.spent_minor, row.percent, row.budgeted.carried_over_minor, row.budgeted.left_minor)
        for row in found.rows
        if row.category is not None and row.budgeted is not None
    ]
    assert rows == [
        ("Housing", 1_308_77, 60, 0, 111_23),
        ("Groceries", 275_67, 13, 0, 104_33),
        ("Transport", 135_24, 6, 0, 14_76),
        ("Health", 125_34, 6, 25_19, -20_15),
        ("Eating out", 97_55, 4, 0, 52_45),
        ("Leisure", 56_12, 3, 0, 33_88),
        ("Education", 48_00, 2, 0, 12_00),
        ("Subscriptions", 43_96, 2, 0, 1_04),
        ("Household", 40_92, 2, 37_99, 67_07),
        ("Clothing", 33_90, 1, 56_10, 67_20),
        ("Gifts & donations", 15_00, 1, 0, 35_00),
        ("Travel", 0, 0, 25_22, 145_22),
    ]
    assert (found.daily[0], found.daily[14]) == (1_186_40, 0)
    assert found.until is None


def test_every_sum_agrees_with_the_pages(demo: Replica) -> None:
    """Categories, days, list and sub-totals come to the same; so do Budgets and the Overview's shares."""
    for month in (MAY, Month(2026, 6), Month(2026, 4), Month(2025, 8)):
        found = of(demo, month)
        assert found.spent_minor == sum(found.daily)
        assert found.spent_minor == sum(row.spent_minor for row in found.rows if not row.inside)
        assert found.spent_minor == sum(view.expense.amount_minor for view in found.expenses)
        assert found.spent_minor == sum(each.total_minor for each in found.sub_totals)
        assert found.count == sum(each.count for each in found.sub_totals)
        budgets = demo.read(partial(month_budgets, month=month, as_of=TODAY)).result()
        assert found.budgets == budgets
        shares = demo.read(partial(analytics.categories, days=month.range())).result()
        assert {(s.category, s.total_minor, s.percent) for s in shares} == {
            (row.category, row.spent_minor, row.percent) for row in found.rows if row.spent_minor and not row.inside
        }
        assert [(v.expense.spent_on, v.expense.id) for v in found.expenses] == sorted(
            (v.expense.spent_on, v.expense.id) for v in found.expenses
        )


def test_the_current_month_goes_to_today(demo: Replica) -> None:
    """An average over the days so far, against the same days of the month before."""
    found = of(demo, Month(2026, 6))
    assert (found.until, found.averaged_days) == (TODAY, 18)
    assert found.before is not None
    assert found.before.days == DateRange(dt.date(2026, 5, 1), dt.date(2026, 5, 18))
    assert found.before.total_minor == sum(of(demo).daily[:18])


def test_what_is_entered_for_later_is_in_it(replica: Replica) -> None:
    """The current month then goes to that day; the first month ever has nothing to be compared with."""
    spend(replica, ("2026-06-05", 10_00, None), ("2026-06-25", 5_00, None))
    found = of(replica, Month(2026, 6))
    assert (found.until, found.since, found.before) == (dt.date(2026, 6, 25), dt.date(2026, 6, 5), None)
    assert (found.spent_minor, found.averaged_days, found.average_minor) == (15_00, 21, 71)
    assert found.change_per_mille is None


def test_subcategories_with_a_limit_stand_below_their_category(replica: Replica) -> None:
    """They are a part of it and count once; what is in no category has a row and no budget."""

    def fill(ledger: WritableLedger) -> tuple[CategoryId, CategoryId]:
        top = add_category(ledger, "Eating out")
        cafes = add_category(ledger, "Cafés", top)
        limits.set_limit(ledger, top, MAY, 100_00)
        limits.set_limit(ledger, cafes, MAY, 20_00)
        return top, cafes

    top, cafes = replica.write(fill).result()
    spend(replica, ("2026-05-02", 30_00, cafes), ("2026-05-03", 50_00, top), ("2026-05-04", 120_00, None))
    found = of(replica)
    assert [(row.category and row.category.path, row.spent_minor, row.percent, row.inside) for row in found.rows] == [
        (None, 120_00, 60, False), ("Eating out", 80_00, 40, False), ("Eating out:Cafés", 30_00, 15, True),
    ]  # fmt: skip
    assert (found.budgets.budget_minor, found.budgets.left_minor, found.budgets.unbudgeted_minor) == (
        100_00, 20_00, 120_00,
    )  # fmt: skip


def test_an_empty_month_and_one_that_has_not_begun(replica: Replica) -> None:
    """All figures are zero in the one, the other is refused by its name."""
    found = of(replica, Month(2020, 2))
    assert (found.spent_minor, found.count, found.rows, set(found.daily), len(found.daily)) == (0, 0, (), {0}, 29)
    assert (found.left_per_mille, found.before) == (None, None)
    with pytest.raises(InputError, match="2026-07 has not begun yet"):
        of(replica, Month(2026, 7))


def test_months_since_the_first_expense(demo: Replica, replica: Replica) -> None:
    """The newest first, those without expenses too; a new ledger has this month."""
    found = demo.read(lambda ledger: months(ledger, TODAY)).result()
    assert [each.month for each in found] == [Month(2026, 6) - back for back in range(25)]
    assert [each.total_minor for each in found[:3]] == [2_242_32, 2_180_47, 2_484_55]
    assert [each.month.isoformat() for each in found if each.total_minor is None] == ["2025-08"]
    empty = replica.read(lambda ledger: months(ledger, TODAY)).result()
    assert [(each.month, each.total_minor) for each in empty] == [(Month(2026, 6), None)]
