"""Conflicts as services tell and decide them, on replicas that share a real PostgreSQL."""

import uuid
from collections.abc import Collection
from functools import partial

import pytest

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.errors import NotFound
from expense_desktop.services import conflicts, history, refused
from expense_desktop.services.conflicts import Conflict, Decided, Whose
from tests.repository.sync.conftest import (  # noqa: F401  fixtures
    aoife,
    database,
    database_18,
    laptop,
    major,
    phone,
    set_up,
)
from tests.repository.sync.desks import Desk, until_quiet
from tests.repository.sync.test_two_devices import a_minute_ago


def told(desk: Desk) -> tuple[Conflict, ...]:
    """What waits for a decision."""
    return desk.replica.read(conflicts.undecided).result()


def decided(desk: Desk, seq: int, use: Collection[str] = ()) -> Decided:
    """Decide it."""
    return desk.replica.write(lambda ledger: conflicts.decide(ledger, seq, use)).result()


def in_conflict(laptop: Desk, phone: Desk) -> uuid.UUID:  # noqa: F811
    """An expense whose amount and note were changed on both, later on the phone."""
    lunch = laptop.spend("Luigi", 1250)
    until_quiet([laptop, phone])
    with a_minute_ago(laptop):
        laptop.change(lunch, amount_minor=1300, note="here")
    phone.change(lunch, amount_minor=1400, note="there")
    phone.sync()
    until_quiet([laptop, phone])
    return lunch


def test_each_field_is_told_with_both_values_and_whose_they_are(laptop: Desk, phone: Desk) -> None:  # noqa: F811
    """On both devices alike, each from its own side; a currency goes with its amount and is no question."""
    lunch = in_conflict(laptop, phone)
    here, there = Whose("Laptop", here=True), Whose("Phone", here=False)
    found = {each.field: each for each in told(laptop)}
    assert found.keys() == {"amount_minor", "note"}
    amount = found["amount_minor"]
    assert (amount.entity, amount.row_id, amount.shown, amount.kept) == (Entity.EXPENSE, lunch, 1400, 1300)
    assert (amount.shown_by, amount.kept_by) == (there, here)
    assert {each.shown_by for each in told(phone)} == {Whose("Phone", here=True)}


def test_fields_are_decided_one_for_what_was_kept_and_one_for_what_stands(
    laptop: Desk,  # noqa: F811
    phone: Desk,  # noqa: F811
) -> None:
    """One step, which syncs; one undo takes the value back, and the question stays answered."""
    lunch = in_conflict(laptop, phone)
    (seq,) = {each.seq for each in told(laptop)}
    assert decided(laptop, seq, ["amount_minor"]).used == {"amount_minor"}
    assert told(laptop) == ()
    until_quiet([laptop, phone])
    for desk in (laptop, phone):
        assert told(desk) == ()
        assert (desk.row(lunch).values["amount_minor"], desk.row(lunch).values["note"]) == (1300, "there")
    assert laptop.undo()
    assert laptop.row(lunch).values["amount_minor"] == 1400
    with pytest.raises(NotFound):
        decided(phone, seq)


def test_keeping_what_stands_is_no_step_for_undo(laptop: Desk, phone: Desk) -> None:  # noqa: F811
    """Nothing changed that could be taken back: undo goes on with what was done before."""
    lunch = in_conflict(laptop, phone)
    (seq,) = {each.seq for each in told(laptop)}
    assert decided(laptop, seq).step is None
    until_quiet([laptop, phone])
    assert told(phone) == ()
    assert phone.row(lunch).values["amount_minor"] == 1400


def test_a_conflict_of_a_category_is_told_too(laptop: Desk, phone: Desk) -> None:  # noqa: F811
    """Any record's fields can be changed on two devices."""
    cafes = laptop.categorise("Cafes")
    until_quiet([laptop, phone])
    with a_minute_ago(laptop):
        laptop.change(cafes, Entity.CATEGORY, name="Cafés")
    phone.change(cafes, Entity.CATEGORY, name="Coffee")
    phone.sync()
    laptop.sync()
    (found,) = told(laptop)
    assert (found.entity, found.field, found.shown, found.kept) == (Entity.CATEGORY, "name", "Coffee", "Cafés")


def test_a_history_is_put_together_without_telling_twice_what_was_sent_in_between(laptop: Desk) -> None:  # noqa: F811
    """The two halves are read one after the other; every state between is known."""
    lunch = laptop.spend("Luigi", 1250)
    here = laptop.replica.read(lambda ledger: ledger.history.versions(Entity.EXPENSE, lunch)).result()
    laptop.sync()
    laptop.change(lunch, amount_minor=1300)
    both = laptop.replica.read(lambda ledger: ledger.history.versions(Entity.EXPENSE, lunch)).result()
    waiting = history.Versions(here.versions + both.versions, complete=False)
    there = history.Versions(tuple(version for version in here.versions), complete=True)
    joined = history.joined(waiting, there)
    now = laptop.row(lunch).values
    assert [state["amount_minor"] for state in history.states(joined, now)] == [1250, 1300]
    assert [state.get("amount_minor") for state in history.states(both, now)] == [1300]


def test_what_the_server_refused_is_given_up_and_what_it_never_had_goes(laptop: Desk) -> None:  # noqa: F811
    """A refused edit leaves the row as the server has it; a refused new row is deleted, which undo takes back."""
    lunch = laptop.spend("Luigi", 1250)
    laptop.sync()
    laptop.change(lunch, note="two\u202eways")
    made_here = laptop.spend("Bad\u202epayee", 100)
    laptop.sync()
    found = {each.ref[1]: each for each in laptop.replica.read(refused.refused).result()}
    assert {row: each.only_here for row, each in found.items()} == {lunch: False, made_here: True}
    for row in (lunch, made_here):
        laptop.replica.write(partial(refused.drop, ref=found[row].ref)).result()
    assert laptop.refusals() == ()
    assert laptop.row(lunch).values["note"] == ""
    assert laptop.row(made_here).deleted


@pytest.mark.parametrize("first", ["laptop", "phone"])
def test_two_devices_that_decide_differently_offline_agree_afterwards(
    laptop: Desk,  # noqa: F811
    phone: Desk,  # noqa: F811
    first: str,
) -> None:
    """One uses the other value, one keeps what is shown: nothing is refused, nothing is left to decide."""
    lunch = in_conflict(laptop, phone)
    (seq,) = {each.seq for each in told(laptop)}
    decided(laptop, seq, ["amount_minor", "note"])
    decided(phone, seq)
    desks = [laptop, phone] if first == "laptop" else [phone, laptop]
    until_quiet(desks)
    for desk in desks:
        assert (desk.row(lunch).values["amount_minor"], desk.row(lunch).values["note"]) == (1300, "here")
        assert (told(desk), desk.refusals(), desk.waiting()) == ((), (), [])


def test_both_devices_may_use_a_different_field_of_the_same_conflict(laptop: Desk, phone: Desk) -> None:  # noqa: F811
    """Each takes what it wanted; both have both."""
    lunch = in_conflict(laptop, phone)
    (seq,) = {each.seq for each in told(laptop)}
    decided(laptop, seq, ["amount_minor"])
    decided(phone, seq, ["note"])
    until_quiet([laptop, phone])
    for desk in (laptop, phone):
        assert (desk.row(lunch).values["amount_minor"], desk.row(lunch).values["note"]) == (1300, "here")
        assert (told(desk), desk.refusals()) == ((), ())
