"""What a restored server left in doubt: values that this computer had and that a later change there has replaced."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from expense_desktop.domain.changes import Entity, Groups, Value, instant_text
from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.replica.rows import Row, compact, load

DELETED: Final = "deleted"
_BESIDE: Final = frozenset({"currency"})
"""Fields that go with another one of their group and are never asked about."""
LATER_THERE: Final = "later-there"
"""The one reason so far: the restored server had a later value that didn't know this one."""


@dataclass(frozen=True, slots=True)
class Parked:
    """Values that this computer had and a later one on the restored server has replaced."""

    entity: Entity
    row_id: uuid.UUID
    groups: Groups


@dataclass(frozen=True, slots=True)
class Recovered:
    """Values of one record as this computer had them; `groups` may have `deleted` as a group of its own.

    `noted_at` is an aware instant.
    """

    no: int
    entity: Entity
    row_id: uuid.UUID
    groups: Groups
    noted_at: dt.datetime


def park(connection: Connection, parked: Iterable[Parked], at: dt.datetime) -> None:
    """Keep values for the person to judge."""
    entries = [
        (one.entity.value, one.row_id.bytes, compact({name: dict(group) for name, group in one.groups.items()}),
         LATER_THERE, instant_text(at))
        for one in parked
    ]  # fmt: skip
    if entries:
        connection.exec_driver_sql(
            "INSERT INTO recovered (entity, row_id, groups, reason, noted_at) VALUES (?, ?, ?, ?, ?)", entries
        )


def read_recovered(connection: Connection) -> tuple[Recovered, ...]:
    """All that is kept, oldest first."""
    found = connection.exec_driver_sql("SELECT no, entity, row_id, groups, noted_at FROM recovered ORDER BY no")
    return tuple(
        Recovered(no, Entity(entity), uuid.UUID(bytes=row_id), json.loads(groups), dt.datetime.fromisoformat(at))
        for no, entity, row_id, groups, at in found.all()
    )


def differing(one: Recovered, row: Row | None) -> dict[str, Value]:
    """The fields of `one` that `row` has otherwise by now; `deleted` is one too."""
    stands: dict[str, Value] = {} if row is None else {**row.values, DELETED: row.deleted}
    fields = ((name, value) for group in one.groups.values() for name, value in group.items())
    return {name: value for name, value in fields if name not in _BESIDE and stands.get(name) != value}


def count_in_doubt(connection: Connection, owner: OwnerId) -> int:
    """How many of those that are kept the ledger has otherwise."""
    return sum(bool(differing(one, row)) for one, row in with_rows(connection, owner))


def with_rows(connection: Connection, owner: OwnerId) -> list[tuple[Recovered, Row | None]]:
    """All that is kept, oldest first, each with the record as it stands."""
    kept = read_recovered(connection)
    ids: dict[Entity, set[uuid.UUID]] = {}
    for one in kept:
        ids.setdefault(one.entity, set()).add(one.row_id)
    rows = {entity: load(connection, owner, entity, some) for entity, some in ids.items()}
    return [(one, rows[one.entity].get(one.row_id)) for one in kept]


def forget_recovered(connection: Connection, no: int) -> None:
    """Let go of one that was taken or dismissed."""
    connection.exec_driver_sql("DELETE FROM recovered WHERE no = ?", (no,))
