"""Windows, the period before, averages, categories and payees: the pictures' figures, and odd ledgers."""

import datetime as dt
from collections.abc import Iterator

import pytest

from expense_desktop.domain.period import DateRange, window
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import analytics
from expense_desktop.services.analytics import Period
from tests.replicas import add_category, add_expense, delete
from tests.ui.demo import TODAY, demo_replica


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """The ledger of the pictures."""
    folder = tmp_path_factory.mktemp("demo")
    with demo_replica(folder, folder / "prepared") as replica:
        yield replica


def periods(replica: Replica, as_of: dt.date = TODAY) -> tuple[Period, ...]:
    return replica.read(lambda ledger: analytics.periods(ledger, as_of)).result()


def spend(replica: Replica, *entries: tuple[str, int]) -> None:
    """Expenses by day and amount."""

    def write(ledger: WritableLedger) -> None:
        for day, amount in entries:
            add_expense(ledger, amount_minor=amount, spent_on=day)

    replica.write(write).result()


def test_the_figures_of_overview_light(demo: Replica) -> None:
    """Totals, the period before, the change and the average of each window are those of the picture, to the cent."""
    figures = [
        (each.total_minor, each.previous_total_minor, each.change_per_mille, each.average_minor)
        for each in periods(demo)
    ]
    assert figures == [
        (392_95, 456_21, -139, 56_14),
        (2_517_66, 2_206_24, 141, 83_92),
        (25_302_56, 26_179_37, -33, 69_32),
    ]
    month = periods(demo)[1]
    fourth_of_june = month.daily.index(next(one for one in month.daily if one.days.first == dt.date(2026, 6, 4)))
    assert sum(one.total_minor for one in month.daily[: fourth_of_june + 1]) == 1_668_50
    assert sum(one.previous_minor for one in month.daily[: fourth_of_june + 1]) == 1_746_98
    year = periods(demo)[2]
    assert [one.days.first.month for one in year.months] == [6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6]
    assert [one.whole for one in year.months] == [False, *[True] * 11, False]
    assert year.months[2].total_minor == 0


def test_the_categories_of_overview_light(demo: Replica) -> None:
    """By category: the picture's names, sums and per cents of 30 days; subcategories make up their category."""
    shares = demo.read(lambda ledger: analytics.categories(ledger, window(30, TODAY))).result()
    assert [(share.category and share.category.path, share.total_minor, share.percent) for share in shares] == [
        ("Housing", 1_310_86, 52), ("Groceries", 350_59, 14), ("Eating out", 226_00, 9), ("Transport", 162_08, 6),
        ("Leisure", 105_62, 4), ("Travel", 89_98, 4), ("Health", 55_24, 2), ("Gifts & donations", 53_50, 2),
        ("Education", 48_00, 2), ("Household", 47_43, 2), ("Subscriptions", 43_96, 2), ("Clothing", 24_40, 1),
    ]  # fmt: skip
    assert sum(share.percent for share in shares) == 100
    for share in shares:
        if share.within:
            assert sum(part.total_minor for part in share.within) == share.total_minor
            assert sum(part.percent for part in share.within) == share.percent


def test_an_empty_ledger_has_zeros_and_no_comparison(replica: Replica) -> None:
    """Nothing recorded: every day is there with nothing, and nothing is compared."""
    week, _, year = periods(replica)
    assert (week.total_minor, week.previous_total_minor, week.average_minor, week.change_per_mille) == (
        0,
        None,
        0,
        None,
    )
    assert [one.total_minor for one in week.daily] == [0] * 7
    assert len(year.daily) == 365
    assert replica.read(lambda ledger: analytics.categories(ledger, week.days)).result() == ()


def test_one_expense_today_is_averaged_over_one_day(replica: Replica) -> None:
    """A history younger than the period: the average counts from the first expense, which the caption names."""
    spend(replica, ("2026-06-18", 1_250))
    for period in periods(replica):
        assert (period.total_minor, period.average_minor, period.since) == (1_250, 1_250, TODAY)
        assert period.previous_total_minor is None


def test_one_expense_two_years_ago_leaves_the_periods_empty_and_comparable(replica: Replica) -> None:
    """The ledger reaches back over all periods; they are compared with nothing spent, which gives no per cent."""
    spend(replica, ("2024-06-18", 1_250))
    for period in periods(replica):
        assert (period.total_minor, period.average_minor, period.since, period.previous_total_minor) == (0, 0, None, 0)
        assert period.change_per_mille is None


def test_a_period_before_that_is_covered_but_for_a_day_is_not_compared(replica: Replica) -> None:
    """The first expense on the second day of the seven before: six days would stand against seven."""
    spend(replica, ("2026-06-06", 100), ("2026-06-15", 700))
    assert periods(replica)[0].previous_total_minor is None
    spend(replica, ("2026-06-05", 100))
    assert periods(replica)[0].previous_total_minor == 200
    assert periods(replica)[0].change_per_mille == 2_500


def test_refunds_count_against(replica: Replica) -> None:
    """Only refunds: a negative total and average, no share of anything, and no per cent against them later."""
    category = replica.write(lambda ledger: add_category(ledger, "Shoes")).result()
    replica.write(
        lambda ledger: add_expense(ledger, amount_minor=-1_001, spent_on="2026-06-18", category_id=str(category))
    ).result()
    week = periods(replica)[0]
    assert (week.total_minor, week.average_minor) == (-1_001, -1_001)
    (share,) = replica.read(lambda ledger: analytics.categories(ledger, week.days)).result()
    assert (share.total_minor, share.percent) == (-1_001, 0)
    assert periods(replica, TODAY + dt.timedelta(days=7))[0].change_per_mille is None


def test_a_leap_day_is_a_day_like_any(replica: Replica) -> None:
    """The day itself is counted once; months of the period before are the same days' places, and its sum is exact."""
    spend(replica, ("2023-01-31", 1), ("2024-02-28", 10), ("2024-02-29", 100), ("2024-03-01", 1_000))
    week = periods(replica, dt.date(2024, 3, 2))[0]
    assert week.days == DateRange(dt.date(2024, 2, 25), dt.date(2024, 3, 2))
    assert [one.total_minor for one in week.daily] == [0, 0, 0, 10, 100, 1_000, 0]
    year = periods(replica, dt.date(2025, 2, 27))[2]
    assert year.days.first == dt.date(2024, 2, 29)
    assert year.total_minor == 1_100
    assert year.previous_total_minor == 10
    assert sum(one.previous_minor for one in year.months) == 10


def test_what_comes_tomorrow_is_in_no_window(replica: Replica) -> None:
    """An expense with a date ahead waits for its day; it makes no history either."""
    spend(replica, ("2026-06-19", 5_000))
    for period in periods(replica):
        assert (period.total_minor, period.since, period.average_minor) == (0, None, 0)


def test_top_payees_are_spelled_as_last_and_leave_deleted_ones_out(replica: Replica) -> None:
    """Spellings of one payee are one; refunds count against; the largest sum is first; nameless ones are out."""

    def fill(ledger: WritableLedger) -> None:
        add_expense(ledger, "LUIGI’S", 1_000, spent_on="2026-06-16")
        add_expense(ledger, "Luigi’s", 500, spent_on="2026-06-17")
        add_expense(ledger, "Kaph", 1_400, spent_on="2026-06-17")
        add_expense(ledger, "", 9_900, spent_on="2026-06-17")
        add_expense(ledger, "Returns", -300, spent_on="2026-06-17")
        delete(ledger, add_expense(ledger, "Gone", 9_900, spent_on="2026-06-17"))

    replica.write(fill).result()
    found = replica.read(lambda ledger: analytics.top_payees(ledger, window(7, TODAY))).result()
    assert [(one.payee, one.total_minor, one.count) for one in found] == [("Luigi’s", 1_500, 2), ("Kaph", 1_400, 1)]


def test_what_is_filed_under_a_category_itself_stands_beside_its_subcategories(replica: Replica) -> None:
    """Both levels: the category's own expenses are one of the parts that make it up; what is in none comes last."""

    def fill(ledger: WritableLedger) -> None:
        eating = add_category(ledger, "Eating out")
        cafes = add_category(ledger, "Cafés", eating)
        for category, amount in ((eating, 300), (cafes, 600), (None, 900)):
            add_expense(ledger, amount_minor=amount, category_id=None if category is None else str(category))

    replica.write(fill).result()
    eating, none = replica.read(lambda ledger: analytics.categories(ledger, window(7, TODAY))).result()
    assert (eating.total_minor, eating.percent, none.category, none.percent) == (900, 50, None, 50)
    names = [(part.category and part.category.category.name, part.total_minor, part.percent) for part in eating.within]
    assert names == [("Cafés", 600, 33), ("Eating out", 300, 17)]
