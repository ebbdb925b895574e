"""A server that was restored from a backup, and whoever returns to it, in whatever order: nothing is lost (I10)."""

import datetime as dt
import json
import os
import random
import uuid
from collections.abc import Callable, Sequence

import pytest

from expense_desktop.domain.changes import Entity, Kind
from tests.repository.sync.backups import Backup, at_rest, parked, said, told
from tests.repository.sync.desks import Desk, Rows, Truth, until_quiet

ORDERS = [(0, 1, 2), (2, 1, 0)]
"""Oldest first, and newest first."""
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
SEEDS = range(1, 20) if LONG else (1, 2)


class Busy:
    """Somebody who enters, edits, files, limits, moves, deletes, brings back, decides and undoes."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def __call__(self, desk: Desk, steps: int) -> None:
        for _ in range(steps):
            self._step(desk)

    def _some(self, rows: Rows, entity: Entity, *, deleted: bool = False, tops: bool = False) -> uuid.UUID | None:
        ids = sorted(
            ref[1]
            for ref, row in rows.items()
            if ref[0] is entity and row.deleted is deleted and not (tops and row.values["parent_id"])
        )
        return self._chance.choice(ids) if ids else None

    def _step(self, desk: Desk) -> None:  # noqa: C901  one line a kind of thing to do
        view, chance = desk.view(), self._chance
        expense, gone = self._some(view, Entity.EXPENSE), self._some(view, Entity.EXPENSE, deleted=True)
        category, top = self._some(view, Entity.CATEGORY), self._some(view, Entity.CATEGORY, tops=True)
        match chance.randrange(14):
            case 0 | 1:
                desk.spend(f"Shop {chance.randrange(9)}", chance.randrange(1, 9_999), category=category)
            case 2 | 3 if expense:
                desk.change(expense, payee=f"Payee {chance.randrange(99)}")
            case 4 if expense:
                desk.change(expense, amount_minor=chance.randrange(1, 9_999), note=f"note {chance.randrange(9)}")
            case 5 if expense:
                desk.delete(expense)
            case 6 if gone:
                desk.restore(gone)
            case 7 if category and expense:
                desk.change(expense, category_id=str(category))
            case 8 if category:
                desk.limit(category, chance.randrange(1, 99) * 100, dt.date(2026, 6, 1))
            case 9 if category:
                desk.change(category, Entity.CATEGORY, name=f"Renamed {chance.randrange(99)}")
            case 10 if category and top and category != top and not self._used(view, category, parents=True):
                desk.change(category, Entity.CATEGORY, parent_id=str(top))
            case 11 if category and not self._used(view, category):
                desk.delete(category, Entity.CATEGORY)
            case 12:
                desk.undo()
            case 13 if desk.conflicts():
                seq, row_id = min(desk.conflicts().items())
                if (Entity.EXPENSE, row_id) in view:
                    desk.decide(seq, row_id, note="decided")
            case _:
                desk.categorise(f"Category {chance.randrange(99)}", chance.choice([None, top]))

    @staticmethod
    def _used(view: Rows, category: uuid.UUID, *, parents: bool = False) -> bool:
        return any(
            str(category) in (row.values.get("parent_id"), None if parents else row.values.get("category_id"))
            for ref, row in view.items()
            if ref[0] is not Entity.BUDGET and not row.deleted
        )


def leave_at_different_points(three: list[Desk], busy: Busy, back_up: Callable[[], Backup]) -> Backup:
    """Give a past to lose, of which each computer has pulled another part; the last has all of it."""
    for desk in three:
        busy(desk, 12)
    until_quiet(three)
    saved = back_up()
    for knows in range(3):
        for desk in three[knows:]:
            busy(desk, 6)
            desk.sync()
        for desk in three[knows:]:
            desk.sync()
    return saved


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_returns_first_the_restored_server_gets_all_that_was_acknowledged(
    three: list[Desk], back_up: Callable[[], Backup], truth: Truth, seed: int, order: tuple[int, ...]
) -> None:
    """Each computer left off at another point of the lost past. The server is then as it was for the one that had
    pulled most: no value older, nothing deleted alive, no conflict that nobody had, nothing for the person to judge."""
    saved = leave_at_different_points(three, Busy(seed), back_up)
    before = truth.rows(three[2].owner)
    assert three[2].base() == before
    conflicts = set(three[2].conflicts().values())
    refused = [len(desk.refusals()) for desk in three]
    saved.restore(moves_epoch=seed % 2 == 0)

    for at in order:
        three[at].sync()
    after = at_rest(three, truth)

    assert said(after) == said(before)
    assert told(after) == told(before)
    assert set(three[2].conflicts().values()) >= conflicts
    assert not any(map(parked, three))
    assert [len(desk.refusals()) for desk in three] == refused


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_entered_on_the_restored_server_and_what_it_had_lost_are_both_kept(
    three: list[Desk], back_up: Callable[[], Backup], truth: Truth, seed: int, order: tuple[int, ...]
) -> None:
    """Whoever returns goes on working before the others return: of two values that didn't know each other one stands,
    the other is in the server's history or parked; nothing deleted comes back without a word."""
    busy = Busy(seed)
    saved = leave_at_different_points(three, busy, back_up)
    before = truth.rows(three[2].owner)
    saved.restore(moves_epoch=seed % 2 == 0)

    for at in order:
        three[at].sync()
        busy(three[at], 8)
        three[at].sync()
    after = at_rest(three, truth)

    kept = kept_values(three, truth)
    for ref, row in before.items():
        for name, group in row.groups().items():
            assert after[ref].group(name) == group or (ref, name, exactly(group)) in kept, f"{name} of {ref[0]} is lost"
        if row.deleted and not after[ref].deleted:
            assert (ref, "deleted", exactly({"deleted": True})) in kept, "back without a word"


def exactly(group: object) -> str:
    """A group's fields in one form."""
    return json.dumps(group, sort_keys=True)


def kept_values(desks: Sequence[Desk], truth: Truth) -> set[tuple[object, str, str]]:
    """Every value that is in the server's history, refused and kept, or parked."""
    found: set[tuple[object, str, str]] = set()
    for change in truth.changes(desks[0].owner):
        if change["entity"] and change["status"] != "rejected":
            ref = Entity(change["entity"]), change["row_id"]
            for groups in (change["before"], change["after"], change["lost"]):
                found |= {(ref, name, exactly(group)) for name, group in (groups or {}).items()}
    for desk in desks:
        for each in parked(desk):
            found |= {((each.entity, each.row_id), name, exactly(group)) for name, group in each.groups.items()}
        for refusal in desk.refusals():
            about = refusal.operation.entity, refusal.operation.row_id
            found |= {(about, name, exactly(group)) for name, group in refusal.operation.set.items()}
            if refusal.operation.kind is Kind.DELETE:
                found.add((about, "deleted", exactly({"deleted": True})))
    return found


def test_what_waited_is_sent_after_what_was_lost(
    three: list[Desk], back_up: Callable[[], Backup], truth: Truth
) -> None:
    """Edits of lost rows and of old ones, made while the server was away: plain changes, no conflict."""
    laptop, phone, _ = three
    old = laptop.spend("Old")
    laptop.sync()
    saved = back_up()
    lost = laptop.spend("Lost")
    laptop.change(old, payee="Old, changed")
    laptop.sync()
    laptop.change(lost, payee="Lost, then edited")
    laptop.change(old, note="and noted")
    laptop.spend("Waits")
    known = said(laptop.view())
    saved.restore()

    laptop.sync()
    phone.sync()
    assert said(at_rest(three, truth)) == known
    assert set(truth.statuses(laptop.owner)) == {"applied"}
    assert not laptop.conflicts()
