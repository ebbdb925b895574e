"""Conflicts that nobody has decided, as this replica keeps them: which change, on whose device, what lost."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from expense_desktop.domain.changes import Entity, Groups, Status, Value
from expense_desktop.domain.records import DeviceId, OwnerId
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.rows import Row
from expense_desktop.repository.states import outbox
from expense_desktop.repository.tables import ChangeRow, Id

_device: Final = table("device", column("id", Id), column("name"))
_meta: Final = table("meta", column("device_id", Id))


@dataclass(frozen=True, slots=True)
class Undecided:
    """One change that met another. `lost` are the values that lost, by field (`deleted` is one too), `won` those by
    which the change itself won; whatever isn't in `won` was lost by it.

    `shown` are the record's fields as they stand; None when this computer doesn't have it. `at` is an aware instant.
    """

    seq: int
    entity: Entity
    row_id: uuid.UUID
    device_id: DeviceId
    at: dt.datetime
    lost: Mapping[str, Value]
    won: Mapping[str, Value]
    shown: Mapping[str, Value] | None
    deleted: bool
    lost_groups: Groups
    """`lost`, as operations carry it."""


@dataclass(frozen=True, slots=True)
class Devices:
    """This person's computers by name; `here` is this one."""

    here: DeviceId
    names: Mapping[uuid.UUID, str]


class Conflicts:
    """The undecided conflicts of one owner. One whose decision waits in the outbox is none any more."""

    def __init__(self, session: Session, owner: OwnerId) -> None:
        self._session = session
        self._owner = owner

    def undecided(self) -> tuple[Undecided, ...]:
        """All of them, the latest first."""
        change = ChangeRow
        decides_here = select(outbox.c.op_no).where(outbox.c.decides == change.seq)
        found = self._session.scalars(
            select(change)
            .where(change.owner_id == self._owner, change.status == Status.CONFLICT.value, ~decides_here.exists())
            .order_by(change.seq.desc())
        ).all()
        stand = self._rows(found)
        return tuple(_undecided(each, stand) for each in found if each.entity and each.row_id)

    def devices(self) -> Devices:
        """Which computers this one has heard of."""
        here = DeviceId(self._session.scalars(select(_meta.c.device_id)).one())
        named = self._session.execute(select(_device.c.id, _device.c.name))
        return Devices(here, {row.id: row.name for row in named})

    def _rows(self, found: Sequence[ChangeRow]) -> dict[tuple[Entity, uuid.UUID], Row]:
        wanted: dict[Entity, set[uuid.UUID]] = {}
        for each in found:
            if each.entity and each.row_id:
                wanted.setdefault(Entity(each.entity), set()).add(each.row_id)
        connection = self._session.connection()
        return {
            (entity, row_id): row
            for entity, ids in wanted.items()
            for row_id, row in rows.load(connection, self._owner, entity, ids).items()
        }


def _undecided(change: ChangeRow, stand: Mapping[tuple[Entity, uuid.UUID], Row]) -> Undecided:
    assert change.entity is not None and change.row_id is not None  # noqa: S101, PT018  said for the type checker
    entity = Entity(change.entity)
    row = stand.get((entity, change.row_id))
    at = change.made_at or change.received_at
    return Undecided(
        seq=change.seq,
        entity=entity,
        row_id=change.row_id,
        device_id=DeviceId(change.device_id),
        at=at if at.tzinfo else at.replace(tzinfo=dt.UTC),
        lost=_fields(change.lost or {}),
        won=_fields(change.after or {}),
        shown=None if row is None else dict(row.values),
        deleted=row is not None and row.deleted,
        lost_groups=change.lost or {},
    )


def _fields(groups: Groups) -> dict[str, Value]:
    return {name: value for group in groups.values() for name, value in group.items()}
