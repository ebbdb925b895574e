"""Two computers of one person: what merges in silence, what is a conflict, what the server refuses."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.period import Month
from expense_desktop.domain.records import CategoryId
from expense_desktop.services import conflicts, limits
from expense_desktop.services.budget import month_budgets
from tests.repository.sync.desks import Desk, Truth, until_quiet, values

MINUTE = dt.timedelta(minutes=1)


@contextmanager
def a_minute_ago(desk: Desk) -> Iterator[None]:
    """What is done within was done a minute before the rest: a clock is corrected to half a round trip, not better."""
    desk.clock.ahead -= MINUTE
    try:
        yield
    finally:
        desk.clock.ahead += MINUTE


both_versions = pytest.mark.parametrize("major", [16, 18], ids=["pg16", "pg18"])


@both_versions
def test_an_expense_of_one_computer_appears_on_the_other(laptop: Desk, phone: Desk, truth: Truth) -> None:
    """What was entered here is there after a push and a pull, field by field, and waits nowhere."""
    lunch = laptop.spend("Luigi", 1250)

    status = laptop.sync()
    phone.sync()

    assert (status.phase, status.waiting) == ("synced", 0)
    assert phone.row(lunch) == laptop.row(lunch) == truth.rows(laptop.owner)[Entity.EXPENSE, lunch]
    assert phone.row(lunch).values["payee"] == "Luigi"


@both_versions
def test_edits_of_different_fields_merge_in_silence(laptop: Desk, phone: Desk) -> None:
    """Payee here, amount there: both stand, nobody is asked."""
    lunch = laptop.spend("Luigi", 1250)
    until_quiet([laptop, phone])

    laptop.change(lunch, payee="Luigi’s")
    phone.change(lunch, amount_minor=1300)
    until_quiet([laptop, phone])

    for desk in (laptop, phone):
        assert desk.row(lunch).values["payee"] == "Luigi’s"
        assert desk.row(lunch).values["amount_minor"] == 1300
        assert desk.conflicts() == {}


@both_versions
def test_of_two_edits_of_one_field_the_later_stands_and_the_other_is_kept(
    laptop: Desk, phone: Desk, truth: Truth
) -> None:
    """The loser is in change.lost, the conflict shows on both computers, and deciding it on one ends it on both."""
    lunch = laptop.spend("Luigi", 1250)
    until_quiet([laptop, phone])

    with a_minute_ago(laptop):
        laptop.change(lunch, payee="Earlier")
    phone.change(lunch, payee="Later")
    phone.sync()
    laptop.sync()
    phone.sync()

    for desk in (laptop, phone):
        assert desk.row(lunch).values["payee"] == "Later"
        assert list(desk.conflicts().values()) == [lunch]
        assert desk.status().conflicts == 1
    (seq,) = laptop.conflicts()
    assert truth.changes(laptop.owner)[seq - 1]["lost"] == {"payee": {"payee": "Earlier"}}

    laptop.decide(seq, lunch, payee="Earlier")
    assert laptop.status().conflicts == 0
    until_quiet([laptop, phone])

    for desk in (laptop, phone):
        assert desk.conflicts() == {}
        assert desk.row(lunch).values["payee"] == "Earlier"


def test_keeping_what_is_shown_is_a_decision_too(laptop: Desk, phone: Desk) -> None:
    """The mark goes everywhere without a value changing."""
    lunch = laptop.spend("Luigi")
    until_quiet([laptop, phone])
    laptop.change(lunch, note="one")
    phone.change(lunch, note="other")
    until_quiet([laptop, phone])
    (seq,) = phone.conflicts()
    shown = phone.row(lunch).values

    phone.decide(seq, lunch)
    until_quiet([phone, laptop])

    assert laptop.conflicts() == phone.conflicts() == {}
    assert laptop.row(lunch).values == phone.row(lunch).values == shown


def test_the_same_edit_twice_is_no_conflict(laptop: Desk, phone: Desk) -> None:
    """Two computers that make the same correction agree."""
    lunch = laptop.spend("Luigi")
    until_quiet([laptop, phone])

    laptop.change(lunch, payee="Luigi’s")
    phone.change(lunch, payee="Luigi’s")
    until_quiet([laptop, phone])

    assert laptop.conflicts() == phone.conflicts() == {}


@both_versions
@pytest.mark.parametrize("deleter_first", [True, False])
def test_an_edit_beats_a_concurrent_delete(laptop: Desk, phone: Desk, deleter_first: bool) -> None:
    """Whoever arrives first: the expense lives with the edit, and the person is told on both computers."""
    lunch = laptop.spend("Luigi")
    until_quiet([laptop, phone])

    laptop.delete(lunch)
    phone.change(lunch, amount_minor=999)
    until_quiet([laptop, phone] if deleter_first else [phone, laptop])

    for desk in (laptop, phone):
        assert not desk.row(lunch).deleted
        assert desk.row(lunch).values["amount_minor"] == 999
        assert list(desk.conflicts().values()) == [lunch]


def test_a_delete_that_saw_the_edit_stands(laptop: Desk, phone: Desk) -> None:
    """Deleting what one has seen is no conflict."""
    lunch = laptop.spend("Luigi")
    until_quiet([laptop, phone])
    phone.change(lunch, amount_minor=999)
    until_quiet([phone, laptop])

    laptop.delete(lunch)
    until_quiet([laptop, phone])

    assert phone.row(lunch).deleted
    assert phone.conflicts() == {}


def test_the_same_category_made_on_both_stays_twice(laptop: Desk, phone: Desk) -> None:
    """Neither is refused and neither swallows the other; merging them is the person's choice."""
    here, there = laptop.categorise("Cafés"), phone.categorise("Cafés")
    laptop.spend(category=here)
    phone.spend(category=there)
    until_quiet([laptop, phone])

    assert values(laptop.view()) == values(phone.view())
    names = [row.values["name"] for (entity, _), row in laptop.view().items() if entity is Entity.CATEGORY]
    assert names == ["Cafés", "Cafés"]
    assert laptop.refusals() == phone.refusals() == ()


@both_versions
def test_a_circle_of_categories_made_offline_on_two_computers_is_refused(laptop: Desk, phone: Desk) -> None:
    """A under B here, B under A there: the second is refused, kept and shown; both end alike, and the queue goes on."""
    food, home = laptop.categorise("Food"), laptop.categorise("Home")
    until_quiet([laptop, phone])

    laptop.change(food, Entity.CATEGORY, parent_id=str(home))
    phone.change(home, Entity.CATEGORY, parent_id=str(food))
    after = phone.spend("After")
    until_quiet([laptop, phone])

    (refusal,) = phone.refusals()
    assert (refusal.code, refusal.operation.row_id) == ("category_depth", home)
    assert phone.status().refused == 1
    assert values(laptop.view()) == values(phone.view())
    assert laptop.row(food, Entity.CATEGORY).values["parent_id"] == str(home)
    assert laptop.row(home, Entity.CATEGORY).values["parent_id"] is None
    assert not laptop.row(after).deleted


def test_a_third_level_made_offline_is_refused(laptop: Desk, phone: Desk) -> None:
    """A subcategory that got a child elsewhere can't become one itself."""
    top, middle = laptop.categorise("Top"), laptop.categorise("Middle")
    until_quiet([laptop, phone])

    laptop.change(middle, Entity.CATEGORY, parent_id=str(top))
    low = phone.categorise("Low", parent=middle)
    until_quiet([laptop, phone])

    (refusal,) = phone.refusals()
    assert refusal.code == "category_depth"
    # what the server never had stays visible where it was entered, marked
    assert phone.row(low, Entity.CATEGORY).values["name"] == "Low"
    assert (Entity.CATEGORY, low) not in laptop.view()


@both_versions
def test_a_live_expense_brings_its_deleted_category_back(laptop: Desk, phone: Desk) -> None:
    """Deleted here while something was put into it there: it lives on both, with its parent."""
    eating = laptop.categorise("Eating out")
    cafes = laptop.categorise("Cafés", parent=eating)
    until_quiet([laptop, phone])

    laptop.delete(cafes, Entity.CATEGORY)
    laptop.delete(eating, Entity.CATEGORY)
    coffee = phone.spend("Kaph", category=cafes)
    until_quiet([laptop, phone])

    for desk in (laptop, phone):
        assert not desk.row(cafes, Entity.CATEGORY).deleted
        assert not desk.row(eating, Entity.CATEGORY).deleted
        assert desk.row(coffee).values["category_id"] == str(cafes)


def test_the_same_limit_set_on_both_is_one_row_with_a_conflict(laptop: Desk, phone: Desk) -> None:
    """Both computers make the same id of category and month; the later limit stands, the other is kept."""
    food = laptop.categorise("Food")
    until_quiet([laptop, phone])

    month = dt.date(2026, 6, 1)
    with a_minute_ago(laptop):
        budget = laptop.limit(food, 40_000, month)
    assert phone.limit(food, 50_000, month) == budget
    until_quiet([laptop, phone])

    assert laptop.row(budget, Entity.BUDGET).values["limit_minor"] == 50_000
    assert phone.row(budget, Entity.BUDGET).values["limit_minor"] == 50_000
    assert list(laptop.conflicts().values()) == list(phone.conflicts().values()) == [budget]


def test_an_undo_travels_like_any_change(laptop: Desk, phone: Desk) -> None:
    """Taking an expense back here takes it away there."""
    lunch = laptop.spend("Luigi")
    until_quiet([laptop, phone])

    assert laptop.undo()
    until_quiet([laptop, phone])

    assert phone.row(lunch).deleted
    assert phone.conflicts() == {}


@pytest.mark.parametrize("ahead", [dt.timedelta(days=2), dt.timedelta(days=-2), dt.timedelta(days=365 * 73)])
def test_a_wrong_clock_loses_nothing_and_does_not_win_for_ever(
    laptop: Desk, phone: Desk, truth: Truth, ahead: dt.timedelta
) -> None:
    """Two days off, or in 2099: later edits elsewhere still stand, losers are kept, stamps stay in the present."""
    laptop.clock.ahead = ahead
    lunch = laptop.spend("Luigi", 1000)
    until_quiet([laptop, phone])
    laptop.change(lunch, payee="First")
    until_quiet([laptop, phone])

    phone.change(lunch, payee="Second")
    until_quiet([phone, laptop])
    assert laptop.row(lunch).values["payee"] == "Second"

    with a_minute_ago(laptop):
        laptop.change(lunch, payee="Third")
    phone.change(lunch, payee="Fourth")
    until_quiet([laptop, phone])

    changes = truth.changes(laptop.owner)
    assert laptop.row(lunch).values["payee"] == phone.row(lunch).values["payee"] == "Fourth"
    assert changes[-1]["lost"] == {"payee": {"payee": "Third"}}
    assert all(change["made_at"] <= change["received_at"] for change in changes)
    assert laptop.refusals() == phone.refusals() == ()


def test_a_decision_that_meets_a_newer_change_is_a_conflict_of_its_own(laptop: Desk, phone: Desk) -> None:
    """The first conflict is decided, the second shows on both computers: no value is lost without a word."""
    lunch = laptop.spend("Luigi")
    until_quiet([laptop, phone])
    laptop.change(lunch, payee="One")
    phone.change(lunch, payee="Other")
    until_quiet([phone, laptop, phone])
    (first,) = laptop.conflicts()

    laptop.decide(first, lunch, payee="Decided")
    phone.change(lunch, payee="Changed meanwhile")
    until_quiet([phone, laptop])

    (second,) = laptop.conflicts()
    assert second != first
    assert phone.conflicts() == laptop.conflicts() == {second: lunch}


def test_budgets_set_offline_on_both_merge_and_the_month_says_the_same_on_both(laptop: Desk, phone: Desk) -> None:
    """Limits of different categories merge in silence; of one category the later holds, and the other can be taken."""
    food, travel = laptop.categorise("Food"), laptop.categorise("Travel")
    until_quiet([laptop, phone])
    june = Month(2026, 6)

    def set_limit(desk: Desk, category: uuid.UUID, limit_minor: int) -> None:
        desk.replica.write(lambda ledger: limits.set_limit(ledger, CategoryId(category), june, limit_minor)).result()

    with a_minute_ago(laptop):
        set_limit(laptop, food, 40_000)
    set_limit(laptop, travel, 12_000)
    set_limit(phone, food, 50_000)
    phone.replica.write(lambda ledger: limits.carry_over(ledger, CategoryId(travel), june - 1)).result()
    until_quiet([laptop, phone])

    def months(desk: Desk) -> tuple[int, int, bool]:
        found = desk.replica.read(lambda ledger: month_budgets(ledger, june, dt.date(2026, 6, 18))).result()
        by_id = {line.category.category.id: line for line in found.counted}
        return found.limits_minor, by_id[CategoryId(food)].limit_minor or 0, by_id[CategoryId(travel)].carries_over

    assert months(laptop) == months(phone) == (62_000, 50_000, True)
    (conflict,) = laptop.replica.read(conflicts.undecided).result()
    assert (conflict.field, conflict.shown, conflict.kept) == ("limit_minor", 50_000, 40_000)
    laptop.replica.write(lambda ledger: conflicts.decide(ledger, conflict.seq, {"limit_minor"})).result()
    until_quiet([laptop, phone])
    assert months(laptop) == months(phone) == (52_000, 40_000, True)
    assert laptop.conflicts() == phone.conflicts() == {}
