"""Take a restored server for what it is, and queue what it has lost (SYNC 6): one local transaction, before anything is
sent. After it, syncing goes on as ever: what the server lacks are operations in the queue like any other.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from expense_desktop.domain.changes import Entity, Kind, Operation
from expense_desktop.domain.records import DeviceId, new_id
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.bookmark import move_cursor, note_restored
from expense_desktop.repository.replica.marks import forget_marks, note_marks
from expense_desktop.repository.replica.outbox import RowRef
from expense_desktop.repository.replica.pulling import Pulled, note_changes
from expense_desktop.repository.replica.rebasing import Plan, Since, kept_beside, rebase
from expense_desktop.repository.replica.recovered import park
from expense_desktop.repository.replica.rows import COLUMNS, Row
from expense_desktop.repository.replica.schema import BASE
from expense_desktop.repository.replica.settling import settle
from expense_desktop.repository.replica.writing import WritableLedger

_ENTITIES: Final = (Entity.PROFILE, Entity.CATEGORY, Entity.EXPENSE, Entity.BUDGET)


@dataclass(frozen=True, slots=True)
class Compared:
    """A restored server's whole ledger, and what it has from after `common_seq`, where its past leaves the one here."""

    common_seq: int
    pulled: Pulled
    since: Sequence[Since]


def take_restored(ledger: WritableLedger, device: DeviceId, last_op_no: int, compared: Compared) -> None:
    """Make the server's rows the base, and queue under `device`, numbered after `last_op_no`: what the server lacks of
    the base that was, what was kept beside it in undecided conflicts, and then what waited already.
    """
    connection, outbox = ledger.connection, ledger.outbox
    ours, theirs = _base(connection), _pulled(compared)
    plan = rebase(ours, theirs, compared.since)
    plan.operations += _conflicts_kept(ledger, ours, compared)
    for op_no, decision in outbox.decisions_after(compared.common_seq).items():
        outbox.replace(op_no, _as_change(decision))
    outbox.renumber(device, last_op_no + len(plan.operations))
    outbox.append(last_op_no + 1, plan.operations)
    _replace_base(connection, ours, theirs, compared)
    connection.exec_driver_sql("DELETE FROM change WHERE seq > ?", (compared.common_seq,))
    note_changes(connection, compared.pulled.changes)
    forget_marks(connection, compared.common_seq)
    note_marks(connection, compared.pulled.marks)
    move_cursor(connection, compared.pulled.cursor_seq)
    _show(ledger, ours, theirs, plan)


def _base(connection: Connection) -> dict[RowRef, Row]:
    found: dict[RowRef, Row] = {}
    for entity in _ENTITIES:
        every = connection.exec_driver_sql(f"SELECT {', '.join(COLUMNS[entity])} FROM {BASE[entity].name}")  # noqa: S608
        found |= {(entity, row.id): row for row in (Row.of_stored(entity, each) for each in every.all())}
    return found


def _pulled(compared: Compared) -> dict[RowRef, Row]:
    found: dict[RowRef, Row] = {}
    for entity in _ENTITIES:
        some = compared.pulled.rows.get(entity, ())
        found |= {(entity, row.id): row for row in (Row.of_stored(entity, each) for each in some)}
    return found


def _conflicts_kept(ledger: WritableLedger, ours: Mapping[RowRef, Row], compared: Compared) -> Iterable[Operation]:
    """What lost in conflicts that the server doesn't know any more, and that nobody has decided."""
    for one in ledger.conflicts.undecided():
        row = ours.get((one.entity, one.row_id))
        if one.seq > compared.common_seq and row is not None:
            yield from kept_beside(one.lost_groups, one.at, row, compared.since)


def _as_change(decision: Operation) -> Operation | None:
    """A decision whose conflict the server has lost: the values that it gives stay a change, the mark is no more."""
    if not decision.set:
        return None
    return Operation(
        decision.entity, decision.row_id, Kind.SET, decision.step, decision.made_at, decision.set, decision.base,
        op_id=new_id(),
    )  # fmt: skip


def _replace_base(
    connection: Connection, ours: Mapping[RowRef, Row], theirs: Mapping[RowRef, Row], compared: Compared
) -> None:
    gone: dict[Entity, list[uuid.UUID]] = {}
    for entity, row_id in ours.keys() - theirs.keys():
        gone.setdefault(entity, []).append(row_id)
    for entity, ids in gone.items():
        connection.exec_driver_sql(
            f"DELETE FROM {BASE[entity].name} WHERE id = ?",  # noqa: S608  a name of our own
            [(row_id.bytes,) for row_id in ids],
        )
    for entity in _ENTITIES:
        some = list(compared.pulled.rows.get(entity, ()))
        if some:
            rows.upsert(connection, entity, some, base=True)


def _show(ledger: WritableLedger, ours: Mapping[RowRef, Row], theirs: Mapping[RowRef, Row], plan: Plan) -> None:
    """Make the view of every row anew that looks different now, and say so."""
    changed = {ref for ref in ours.keys() | theirs.keys() if ours.get(ref) != theirs.get(ref)}
    settle(ledger.connection, ledger.owner, changed | ledger.outbox.rows())
    now = ledger.clock()
    park(ledger.connection, plan.parked, now)
    note_restored(ledger.connection, now)
    ledger.touches.add(changed)
    ledger.touches.sync_state = True
