"""Budgets of a month: the pictures' figures, carrying over, averages, and setting limits as steps."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

import pytest

from expense_desktop.domain.errors import InputError, NotFound
from expense_desktop.domain.period import Month
from expense_desktop.domain.records import CategoryId, new_id
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import categories, entry, limits
from expense_desktop.services.budget import Budgets, Line, month_budgets, overrun
from tests.replicas import add_category, add_expense
from tests.ui.demo import TODAY, demo_replica

T = TypeVar("T")
JUNE = Month(2026, 6)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """The ledger of the pictures."""
    folder = tmp_path_factory.mktemp("demo")
    with demo_replica(folder, folder / "prepared") as replica:
        yield replica


def do(replica: Replica, change: Callable[[WritableLedger], T]) -> T:
    return replica.write(change).result()


def budgets(replica: Replica, month: Month = JUNE, as_of: dt.date = TODAY) -> Budgets:
    return replica.read(lambda ledger: month_budgets(ledger, month, as_of)).result()


def line(replica: Replica, category: CategoryId, month: Month = JUNE) -> Line:
    return next(each for each in budgets(replica, month).lines if each.category.category.id == category)


def spend(replica: Replica, category: CategoryId | None, amount_minor: int, day: str) -> None:
    filed = None if category is None else str(category)
    do(replica, lambda ledger: add_expense(ledger, amount_minor=amount_minor, spent_on=day, category_id=filed))


@pytest.fixture
def eating(replica: Replica) -> CategoryId:
    """A category with a subcategory, “Cafés”."""

    def fill(ledger: WritableLedger) -> CategoryId:
        top = add_category(ledger, "Eating out")
        add_category(ledger, "Cafés", top)
        return top

    return do(replica, fill)


def cafes(replica: Replica) -> CategoryId:
    found = replica.read(lambda ledger: ledger.categories.find("Eating out:Cafés")).result()
    assert found is not None
    return found.category.id


def test_the_figures_of_budgets_light(demo: Replica) -> None:
    """Every cell of the picture: spent, limit, carried over, left, 3-month average, and the totals above."""
    found = budgets(demo)
    rows = [
        (
            each.category.path,
            each.spent_minor,
            each.limit_minor,
            each.carried_over_minor,
            each.left_minor,
            each.average_minor,
        )
        for each in found.lines
    ]
    assert rows == [
        ("Housing", 1_310_86, 1_420_00, 0, 109_14, 1_322_65),
        ("Groceries", 237_29, 380_00, 0, 142_71, 276_18),
        ("Eating out", 167_10, 150_00, 0, -17_10, 129_77),
        ("Transport", 114_98, 150_00, 0, 35_02, 111_62),
        ("Travel", 89_98, 120_00, 145_22, 175_24, 32_13),
        ("Health", 55_24, 80_00, -20_15, 4_61, 101_94),
        ("Leisure", 73_98, 90_00, 0, 16_02, 45_81),
        ("Subscriptions", 43_96, 45_00, 0, 1_04, 43_96),
        ("Clothing", 0, 45_00, 67_20, 112_20, 35_80),
        ("Household", 47_43, 70_00, 67_07, 89_64, 77_88),
        ("Gifts & donations", 53_50, 50_00, 0, -3_50, 36_95),
        ("Education", 48_00, 60_00, 0, 12_00, 93_67),
    ]
    assert (found.limits_minor, found.carried_over_minor, found.spent_minor, found.left_minor) == (
        2_660_00, 259_34, 2_242_32, 677_02,
    )  # fmt: skip
    assert (found.budget_minor, found.used_percent, found.average_minor) == (2_919_34, 77, 2_308_36)
    assert (found.a_day_minor, found.days_left, found.day) == (56_41, 12, 18)
    assert (found.over_minor, [each.category.path for each in found.over]) == (
        20_60,
        ["Eating out", "Gifts & donations"],
    )
    assert [each.category.path for each in found.lines if each.nearly_used] == ["Health"]
    assert [each.category.path for each in found.lines if each.fixed] == ["Housing", "Subscriptions", "Education"]
    assert next(each.suggested_minor for each in found.lines if each.category.path == "Groceries") == 280_00


def test_a_limit_holds_from_its_month_on_until_it_is_changed(replica: Replica, eating: CategoryId) -> None:
    """Set for April, changed for June, ended for August: each month has the one that holds in it."""
    for month, limit in ((4, 150_00), (6, 170_00), (8, None)):
        do(replica, partial(limits.set_limit, category=eating, month=Month(2026, month), limit_minor=limit))
    found = [line(replica, eating, Month(2026, month)).limit_minor for month in range(3, 10)]
    assert found == [None, 150_00, 150_00, 170_00, 170_00, None, None]


def test_spending_in_subcategories_counts(replica: Replica, eating: CategoryId) -> None:
    """A category's budget covers what lies in it; a refund gives back."""
    do(replica, lambda ledger: limits.set_limit(ledger, eating, JUNE, 100_00))
    spend(replica, eating, 30_00, "2026-06-01")
    spend(replica, cafes(replica), 40_00, "2026-06-30")
    spend(replica, cafes(replica), -5_00, "2026-06-30")
    spend(replica, cafes(replica), 99_00, "2026-07-01")
    assert line(replica, eating).spent_minor == 65_00
    assert line(replica, eating).left_minor == 35_00


def test_what_is_left_or_over_is_carried_from_its_month_on(replica: Replica, eating: CategoryId) -> None:
    """Carrying since April: March's rest stays behind; April's surplus and May's deficit come along."""
    do(replica, lambda ledger: limits.set_limit(ledger, eating, Month(2026, 3), 100_00))
    do(replica, lambda ledger: limits.carry_over(ledger, eating, Month(2026, 4)))
    for amount, day in ((10_00, "2026-03-10"), (70_00, "2026-04-10"), (150_00, "2026-05-10")):
        spend(replica, eating, amount, day)
    carried = [line(replica, eating, Month(2026, month)).carried_over_minor for month in range(3, 8)]
    assert carried == [0, 0, 30_00, -20_00, 80_00]
    do(replica, lambda ledger: limits.carry_over(ledger, eating, None))
    assert line(replica, eating).carried_over_minor == 0


def test_a_month_without_a_limit_carries_nothing_on(replica: Replica, eating: CategoryId) -> None:
    """A budget that ended and began again begins with nothing."""
    for month, limit in ((1, 50_00), (3, None), (5, 80_00)):
        do(replica, partial(limits.set_limit, category=eating, month=Month(2026, month), limit_minor=limit))
    do(replica, lambda ledger: limits.carry_over(ledger, eating, Month(2026, 1)))
    carried = [line(replica, eating, Month(2026, month)).carried_over_minor for month in (2, 4, 5, 6)]
    assert carried == [50_00, 0, 0, 80_00]


def test_a_subcategory_s_budget_is_part_of_its_category_s(replica: Replica, eating: CategoryId) -> None:
    """Both have a limit: both are shown, the money is counted once."""
    do(replica, lambda ledger: limits.set_limit(ledger, eating, JUNE, 100_00))
    own = cafes(replica)
    do(replica, lambda ledger: limits.set_limit(ledger, own, JUNE, 30_00))
    spend(replica, own, 40_00, "2026-06-03")
    found = budgets(replica)
    assert [(each.category.path, each.left_minor, each.part_of_another) for each in found.lines] == [
        ("Eating out", 60_00, False), ("Eating out:Cafés", -10_00, True),
    ]  # fmt: skip
    assert (found.limits_minor, found.spent_minor, found.left_minor, found.over) == (100_00, 40_00, 60_00, ())


def test_categories_without_a_budget_come_last_and_out_of_the_totals(replica: Replica, eating: CategoryId) -> None:
    """What they and the uncategorised came to is told apart, so that nothing is missing."""
    other = do(replica, lambda ledger: add_category(ledger, "Aardvarks"))
    do(replica, lambda ledger: limits.set_limit(ledger, other, JUNE, 0))
    spend(replica, eating, 30_00, "2026-06-02")
    spend(replica, None, 7_00, "2026-06-02")
    spend(replica, other, 1_00, "2026-06-02")
    found = budgets(replica)
    assert [each.category.path for each in found.lines] == ["Aardvarks", "Eating out"]
    assert (found.limits_minor, found.spent_minor, found.unbudgeted_minor, found.left_minor) == (0, 1_00, 37_00, -1_00)
    assert found.used_percent is None
    assert found.a_day_minor is None


def test_averages_leave_out_months_without_any_expense(replica: Replica, eating: CategoryId) -> None:
    """Three full months before; one without a single expense in the whole ledger doesn't count, one with some does."""
    assert line(replica, eating).average_minor is None
    spend(replica, eating, 101_00, "2026-03-31")
    spend(replica, None, 1, "2026-04-01")
    spend(replica, eating, 900_00, "2026-06-01")
    assert line(replica, eating).average_minor == 50_50
    assert line(replica, eating).suggested_minor == 55_00
    assert line(replica, eating, Month(2026, 9)).average_minor == 50_50, "future months look at the last full ones"
    assert line(replica, eating, Month(2026, 4)).average_minor == 101_00


def test_copying_limits_replaces_all_in_one_step(replica: Replica, eating: CategoryId) -> None:
    """June becomes as May was: another limit goes back, one that May hadn't ends; one undo brings June's back."""
    other = do(replica, lambda ledger: add_category(ledger, "Books"))
    do(replica, lambda ledger: limits.set_limit(ledger, eating, Month(2026, 4), 100_00))
    do(replica, lambda ledger: limits.set_limit(ledger, eating, JUNE, 120_00))
    do(replica, lambda ledger: limits.set_limit(ledger, other, JUNE, 20_00))
    done = do(replica, lambda ledger: limits.copy_limits(ledger, JUNE))
    assert (done.categories, line(replica, eating).limit_minor, line(replica, other).limit_minor) == (2, 100_00, None)
    assert do(replica, lambda ledger: limits.copy_limits(ledger, JUNE)).step is None
    do(replica, entry.undo)
    assert (line(replica, eating).limit_minor, line(replica, other).limit_minor) == (120_00, 20_00)


def test_using_all_suggestions_is_one_step(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every category gets its average, rounded up to five; one undo takes all back."""
    folder = tmp_path_factory.mktemp("own")
    with demo_replica(folder, tmp_path_factory.mktemp("first") / "prepared") as own:
        before = budgets(own)
        done = do(own, lambda ledger: limits.use_suggestions(ledger, JUNE, TODAY))
        after = budgets(own)
        # subscriptions and nothing else have the suggested limit already
        assert done.categories == 11
        assert [each.limit_minor for each in after.lines] == [each.suggested_minor for each in before.lines]
        do(own, entry.undo)
        assert [each.limit_minor for each in budgets(own).lines] == [each.limit_minor for each in before.lines]


def test_a_limit_that_was_undone_can_be_set_again(replica: Replica, eating: CategoryId) -> None:
    """Undo deletes the row, whose id is the category's and the month's; setting the limit anew brings it back."""
    do(replica, lambda ledger: limits.set_limit(ledger, eating, JUNE, 100_00))
    do(replica, entry.undo)
    assert line(replica, eating).limit_minor is None
    do(replica, lambda ledger: limits.set_limit(ledger, eating, JUNE, 70_00))
    assert line(replica, eating).limit_minor == 70_00


def test_setting_what_holds_already_is_no_step(replica: Replica, eating: CategoryId) -> None:
    """The same limit again, or none where there is none: nothing to undo, nothing to send."""
    assert do(replica, lambda ledger: limits.set_limit(ledger, eating, JUNE, None)).step is None
    do(replica, lambda ledger: limits.set_limit(ledger, eating, Month(2026, 4), 100_00))
    assert do(replica, lambda ledger: limits.set_limit(ledger, eating, JUNE, 100_00)).step is None


@pytest.mark.parametrize(
    ("limit", "words"), [(-1, "The limit can’t be negative."), (10**12 + 1, "The limit is too large.")]
)
def test_a_limit_that_can_not_be_is_refused(replica: Replica, eating: CategoryId, limit: int, words: str) -> None:
    """Nothing is changed."""
    with pytest.raises(InputError, match=words) as raised:
        do(replica, lambda ledger: limits.set_limit(ledger, eating, JUNE, limit))
    assert raised.value.field == "limit"
    assert line(replica, eating).limit_minor is None


def test_a_category_that_is_not_there_has_no_limit(replica: Replica) -> None:
    """An unknown id is NotFound."""
    with pytest.raises(NotFound):
        do(replica, lambda ledger: limits.set_limit(ledger, CategoryId(new_id()), JUNE, 1))


def test_archived_categories_are_shown_while_they_have_spending(replica: Replica, eating: CategoryId) -> None:
    """Out of the budgets from the first month without an expense; the month in which there was some stays as it was."""
    do(replica, lambda ledger: limits.set_limit(ledger, eating, Month(2026, 5), 100_00))
    spend(replica, eating, 1_00, "2026-05-05")
    do(replica, lambda ledger: categories.archive(ledger, eating))
    assert [each.category.path for each in budgets(replica, Month(2026, 5)).lines] == ["Eating out"]
    assert budgets(replica).lines == ()


def test_an_entry_hears_of_the_budget_it_is_over(replica: Replica, eating: CategoryId) -> None:
    """The narrower of two budgets speaks; one that is not over, and an expense in none, hear nothing."""
    do(replica, lambda ledger: limits.set_limit(ledger, eating, JUNE, 100_00))
    own = cafes(replica)
    spend(replica, own, 129_60, "2026-06-03")

    def over(category: CategoryId | None, day: dt.date = dt.date(2026, 6, 3)) -> tuple[str, int] | None:
        found = replica.read(lambda ledger: overrun(ledger, category, day)).result()
        return None if found is None else (found.category.category.name, -found.left_minor)

    assert over(own) == over(eating) == ("Eating out", 29_60)
    assert over(own, dt.date(2026, 7, 3)) is None
    assert over(None) is None
    do(replica, lambda ledger: limits.set_limit(ledger, own, JUNE, 50_00))
    assert over(own) == ("Cafés", 79_60)


def test_a_month_that_is_over_or_to_come_has_no_pace(replica: Replica, eating: CategoryId) -> None:
    """Only this month has a day; a past one has no days left, a coming one has them all."""
    do(replica, lambda ledger: limits.set_limit(ledger, eating, Month(2026, 5), 62_00))
    past, now, coming = (budgets(replica, Month(2026, month)) for month in (5, 6, 7))
    assert (past.day, now.day, coming.day) == (None, 18, None)
    assert (past.days_left, now.days_left, coming.days_left) == (0, 12, 31)
    assert (past.a_day_minor, coming.a_day_minor) == (None, 2_00)
    last = budgets(replica, as_of=dt.date(2026, 6, 30))
    assert (last.days_left, last.a_day_minor) == (0, None)
