"""What a restored server left in doubt: values that were here before and that it has otherwise now. Use them, or not.

The server's stand at once, so nothing waits for a decision; this computer alone keeps the others until its person has
seen them. Using them is a change like any other, which one undo takes back.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from expense_desktop.domain.changes import Entity, Kind, Value
from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.records import StepId
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica import recovered as kept
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.bookmark import note_restored
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.recovered import DELETED, Recovered
from expense_desktop.repository.replica.rows import Row
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import restoring


@dataclass(frozen=True, slots=True)
class Doubtful:
    """One record; `here` are the values that this computer had, `shown` those that stand, by field (`deleted` is one
    too). `at` is when the restored server was met, an aware instant.
    """

    no: int
    entity: Entity
    row_id: uuid.UUID
    here: Mapping[str, Value]
    shown: Mapping[str, Value]
    at: dt.datetime


def doubtful(ledger: ReplicaLedger) -> tuple[Doubtful, ...]:
    """Every record that is kept, oldest first; those that have become what was here are left out."""
    found = (_doubtful(*each) for each in kept.with_rows(ledger.connection, ledger.owner))
    return tuple(each for each in found if each.here)


def use(ledger: WritableLedger, no: int) -> StepId | None:
    """Give a record the values that were here; None when it has them already. NotFound, or InputError when that can't
    be any more."""
    one = _find(ledger, no)
    fields = {name: value for group in one.groups.values() for name, value in group.items()}
    deleted = fields.pop(DELETED, None)
    step = None
    if fields or deleted is False:
        stands = rows.load(ledger.connection, ledger.owner, one.entity, {one.row_id})[one.row_id]
        step = restoring.restore(ledger, one.entity, one.row_id, {**stands.values, **fields}).step
    if deleted:
        step = ledger.apply([Change(one.entity, one.row_id, Kind.DELETE)], say("Delete Again")).step
    _forget(ledger, one)
    return step


def dismiss(ledger: WritableLedger, no: int) -> None:
    """Let what stands stand. NotFound when that was done already."""
    _forget(ledger, _find(ledger, no))


def note_seen(ledger: WritableLedger) -> None:
    """The person has seen that the server was restored."""
    note_restored(ledger.connection, None)
    ledger.touches.sync_state = True


def _find(ledger: ReplicaLedger, no: int) -> Recovered:
    found = next((each for each in kept.read_recovered(ledger.connection) if each.no == no), None)
    if found is None:
        raise NotFound(say("There is no such record any more, or it was dealt with already."), field="no")
    return found


def _forget(ledger: WritableLedger, one: Recovered) -> None:
    kept.forget_recovered(ledger.connection, one.no)
    ledger.touches.add([(one.entity, one.row_id)])
    ledger.touches.sync_state = True


def _doubtful(one: Recovered, row: Row | None) -> Doubtful:
    stands: dict[str, Value] = {} if row is None else {**row.values, DELETED: row.deleted}
    here = kept.differing(one, row)
    return Doubtful(one.no, one.entity, one.row_id, here, {name: stands.get(name) for name in here}, one.noted_at)
