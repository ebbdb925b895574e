"""Apply what was pulled: base, view, outbox and cursor in one transaction (SYNC 5)."""

import json
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.bookmark import move_cursor
from expense_desktop.repository.replica.brought_back import note_brought_back
from expense_desktop.repository.replica.marks import Marks, note_marks
from expense_desktop.repository.replica.outbox import Answer, RowRef
from expense_desktop.repository.replica.rows import COLUMNS, Stored
from expense_desktop.repository.replica.schema import BASE, VIEW
from expense_desktop.repository.replica.settling import settle
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.repository.tables import ChangeRow


@dataclass(frozen=True, slots=True)
class Pulled:
    """All that one snapshot of the server had beyond the replica's cursor, staged in memory.

    `rows` are whole rows as the replica stores them, in the order of their change.
    `changes` are the columns of `ChangeRow` by name, of conflicts and decisions. `cursor_seq` is the snapshot's head.
    `devices` are the computers' names, if asked for. `marks` are points between the cursor and the head, and that one.
    """

    cursor_seq: int
    rows: Mapping[Entity, Sequence[Stored]] = field(default_factory=dict)
    changes: Sequence[Mapping[str, Any]] = ()
    devices: Mapping[uuid.UUID, str] | None = None
    marks: Marks = field(default_factory=dict)


# Expenses refer to categories: parents first, so that a deferred check has nothing to remember.
_ORDER: Final = (Entity.PROFILE, Entity.CATEGORY, Entity.EXPENSE, Entity.BUDGET)


HowFar = Callable[[int, int], None]
"""Told that so many rows of so many are done. May raise FetchBrokenOff: then nothing was changed."""

_AT_ONCE: Final = 20_000
"""Rows that are written before somebody is told."""


_MANY: Final = 1_000
"""So many rows that came are found sooner by reading the whole base than one by one."""


def tell_nobody(_done: int, _total: int) -> None:
    """Nobody waits for it."""


def apply_pulled(ledger: WritableLedger, pulled: Pulled, on_rows: HowFar = tell_nobody) -> None:
    """Take over what the server has; the person's own waiting changes stay visible on top (I7, I8).

    Base becomes the server's row, the view becomes the base with the outbox on top, operations that the cursor now
    covers leave the outbox, and the cursor moves with them. `on_rows` is told of many rows.
    """
    connection, owner = ledger.connection, ledger.owner
    before = ledger.bookmark().cursor_seq
    covered = ledger.outbox.remove_covered(pulled.cursor_seq)
    waiting = ledger.outbox.rows()
    came = {entity: pulled.rows.get(entity, ()) for entity in _ORDER}
    in_conflict = {(Entity(change["entity"]), change["row_id"]) for change in pulled.changes if change["entity"]}
    note_brought_back(connection, owner, came[Entity.CATEGORY], covered | waiting | in_conflict, ledger.clock())
    total, done = sum(map(len, came.values())), 0
    with rows.room_for(connection, total):
        for entity, stored in came.items():
            for start in range(0, len(stored), _AT_ONCE):
                some = stored[start : start + _AT_ONCE]
                rows.upsert(connection, entity, some, base=True)
                done += len(some)
                if total > _AT_ONCE:
                    on_rows(done, total)
        for entity, stored in came.items():
            _take(connection, owner, entity, stored, before)
    ids = {entity: {row[1] for row in stored} for entity, stored in came.items()}
    settle(
        connection,
        owner,
        {ref for ref in waiting if _is_among(ref, ids)} | {ref for ref in covered if not _is_among(ref, ids)},
    )
    ledger.touches.add(covered | note_changes(connection, pulled.changes))
    ledger.touches.add((entity, uuid.UUID(bytes=row_id)) for entity, some in ids.items() for row_id in some)
    _note_devices(connection, pulled.devices)
    if pulled.cursor_seq != before:
        move_cursor(connection, pulled.cursor_seq)
        note_marks(connection, pulled.marks)
        ledger.touches.sync_state = True


def _is_among(ref: RowRef, ids: Mapping[Entity, Collection[bytes]]) -> bool:
    entity, row_id = ref
    return row_id.bytes in ids[entity]


def _take(connection: Connection, owner: OwnerId, entity: Entity, came: Sequence[Stored], before: int) -> None:
    """Write the view of those rows of the base on which nothing waits, in one statement however many they are."""
    if came:
        with rows.many_coming(connection, entity, len(came)):
            _show(connection, owner, entity, came, before)


def _show(connection: Connection, owner: OwnerId, entity: Entity, came: Sequence[Stored], before: int) -> None:
    columns, base, view = ", ".join(COLUMNS[entity]), BASE[entity].name, VIEW[entity].name
    # an index of the base by numbers, for this alone, took longer to keep than many rows take to be looked through
    are_many = len(came) >= _MANY
    among = "change_seq > ?" if are_many else "id IN (SELECT unhex(value) FROM json_each(?))"
    named: int | str = before if are_many else json.dumps([row[1].hex() for row in came])
    connection.exec_driver_sql(
        f"INSERT INTO {view} ({columns}) SELECT {columns} FROM {base} "  # noqa: S608  names of our own tables
        f"WHERE owner_id = ? AND {among} AND NOT EXISTS (SELECT 1 FROM outbox WHERE row_id = {base}.id) "
        f"{rows.replacing(entity)}",
        (owner.bytes, named),
    )


def note_changes(connection: Connection, changes: Sequence[Mapping[str, Any]]) -> set[RowRef]:
    """Keep conflicts that nobody has decided; the rows whose mark may have changed."""
    if not changes:
        return set()
    connection.execute(sqlite_insert(ChangeRow).on_conflict_do_nothing(), list(changes))
    connection.exec_driver_sql(
        # a decision may meet a newer value and be a conflict itself: then that one stays
        "DELETE FROM change WHERE status <> 'conflict' OR seq IN (SELECT decides FROM change WHERE decides IS NOT NULL)"
    )
    return {(Entity(change["entity"]), change["row_id"]) for change in changes if change["entity"]}


def _note_devices(connection: Connection, devices: Mapping[uuid.UUID, str] | None) -> None:
    if devices:
        connection.exec_driver_sql(
            "INSERT INTO device (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            [(device.bytes, name) for device, name in devices.items()],
        )


def acknowledge(ledger: WritableLedger, answers: Sequence[Answer]) -> None:
    """Take in the server's answers to a batch. What a refused operation did is taken out of the view, but for rows
    that the server never had: those stay as they were entered, marked, until the person mends or discards them.

    An answer that was lost comes again after a pull has brought its effect back. Such an operation is done with: left
    on top it would hide what others have made of the row since.
    """
    refused = ledger.outbox.acknowledge(answers, ledger.clock())
    settled = refused | ledger.outbox.remove_covered(ledger.bookmark().cursor_seq)
    settle(ledger.connection, ledger.owner, settled)
    ledger.touches.add(settled)
    ledger.touches.sync_state = True
