"""What was changed on two devices at once: which values stand, which were kept beside them, and deciding for either.

The later change stands at once, so nothing waits for a decision. Deciding is a change like any other: it syncs, and the
mark goes on every device. One undo takes back the values that it gave; keeping what stands gives none, and is no step.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from expense_desktop.domain.changes import Entity, Kind, Value
from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.records import StepId
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.conflicts import Devices, Undecided
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.writing import WritableLedger

DELETED = "deleted"
"""The field of a conflict between a delete and an edit."""

_BESIDE = frozenset({"currency"})
"""Fields that go with another one of their group and are never asked about."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose device a value comes from. The name is empty when this computer can't know it."""

    name: str
    here: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field of a record that two devices have changed. Values are as operations carry them; ids and days as text.

    Fields with the same `seq` are decided together. For the field `deleted`, `kept` is the delete and `shown` that the
    record was brought back. `at` is when the later of the two was heard of, an aware instant.
    """

    seq: int
    entity: Entity
    row_id: uuid.UUID
    field: str
    shown: Value
    kept: Value
    shown_by: Whose
    kept_by: Whose
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did; `used` are the fields that were given the value kept beside. Without any there is no step:
    nothing changed that undo could take back."""

    step: StepId | None
    used: frozenset[str]


def undecided(ledger: ReplicaLedger) -> tuple[Conflict, ...]:
    """Every field that waits for a decision, the latest conflict first. Blocks for no server."""
    devices = ledger.conflicts.devices()
    return tuple(each for one in ledger.conflicts.undecided() for each in _fields_of(one, devices))


def decide(ledger: WritableLedger, seq: int, use: Collection[str] = ()) -> Decided:
    """Decide a conflict: the fields in `use` get the values that were kept, the others keep what stands.

    NotFound when it was decided already, here or elsewhere.
    """
    found = next((one for one in ledger.conflicts.undecided() if one.seq == seq), None)
    if found is None:
        raise NotFound(say("This was decided already, here or on another device."))
    kept = {name: value for name, value in found.lost.items() if name in use and name != DELETED}
    changes = [Change(found.entity, found.row_id, Kind.DECIDE, kept, decides_seq=seq)]
    if kept and found.deleted:
        changes.insert(0, Change(found.entity, found.row_id, Kind.RESTORE))
    if DELETED in use:
        changes.append(Change(found.entity, found.row_id, Kind.DELETE))
    if not use:
        ledger.set_up(changes)
        return Decided(None, frozenset())
    return Decided(ledger.apply(changes, say("Conflict Choice")).step, frozenset(use))


def _fields_of(one: Undecided, devices: Devices) -> Iterator[Conflict]:
    pusher = Whose(devices.names.get(one.device_id, ""), one.device_id == devices.here)
    other = _other(pusher, one, devices)
    asked = {name: value for name, value in one.lost.items() if name not in _BESIDE}
    if DELETED in asked:
        deleter, editor = (other, pusher) if DELETED in one.won else (pusher, other)
        yield Conflict(one.seq, one.entity, one.row_id, DELETED, one.deleted, True, editor, deleter, one.at)
        del asked[DELETED]
    for name, kept in asked.items():
        won = name in one.won
        shown = None if one.shown is None else one.shown.get(name)
        shown_by, kept_by = (pusher, other) if won else (other, pusher)
        yield Conflict(one.seq, one.entity, one.row_id, name, shown, kept, shown_by, kept_by, one.at)


def _other(pusher: Whose, one: Undecided, devices: Devices) -> Whose:
    """The other device: known when there are two; with more of them the history of the record tells."""
    others = [device for device in devices.names if device != one.device_id]
    if not pusher.here and devices.here not in others:
        others.append(devices.here)
    if len(others) != 1:
        return Whose("", here=False)
    return Whose(devices.names.get(others[0], ""), others[0] == devices.here)
