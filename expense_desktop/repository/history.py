"""The versions of a record: what each change made of it, on which computer and when, and what still waits here."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

from sqlalchemy import JSON, ColumnElement, Row, Text, and_, column, func, or_, select, table
from sqlalchemy.orm import InstrumentedAttribute, Session

from expense_desktop.domain.changes import Entity, Groups, Kind, Operation, Status, Value
from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.records import DeviceId, OwnerId, StepId
from expense_desktop.domain.sentences import say
from expense_desktop.repository.revivals import with_revivals
from expense_desktop.repository.states import queued
from expense_desktop.repository.tables import BudgetRow, CategoryRow, ChangeRow, ExpenseRow, Id, ProfileRow

Changed = Mapping[str, tuple[Value, Value]]
"""Field → what stood there before (None in a new record) and what since. `deleted` is a field too."""

_PROMPT: Final = dt.timedelta(minutes=1)
"""A change is sent a second after it was made (SYNC 8); what took longer than this waited for the server."""

_device: Final = table("device", column("id", Id), column("name", Text))
_meta: Final = table("meta", column("device_id", Id))

_IDS: Final[Mapping[Entity, tuple[InstrumentedAttribute[uuid.UUID], InstrumentedAttribute[uuid.UUID]]]] = {
    Entity.EXPENSE: (ExpenseRow.owner_id, ExpenseRow.id),
    Entity.CATEGORY: (CategoryRow.owner_id, CategoryRow.id),
    Entity.BUDGET: (BudgetRow.owner_id, BudgetRow.id),
    Entity.PROFILE: (ProfileRow.owner_id, ProfileRow.id),
}


@dataclass(frozen=True, slots=True)
class Version:
    """One change of a record. `seq` is None while it waits on this computer; `at` is an aware instant.

    `offline`: the server heard of it so much later than it was made that it can't have been reachable then.
    `lost` are values that this change met and that a later one beat: of itself, or of the record as it was.
    """

    seq: int | None
    at: dt.datetime
    device_id: DeviceId
    device: str
    kind: Kind
    step: StepId | None
    changed: Changed
    lost: Mapping[str, Value]
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a record, oldest first. The whole history is the server's; a replica has only a part of it."""

    versions: tuple[Version, ...]
    complete: bool


class RecordVersion(NamedTuple):
    """A version and the record that it is one of."""

    entity: Entity
    row_id: uuid.UUID
    version: Version


_COLUMNS: Final = (
    ChangeRow.seq,
    ChangeRow.entity,
    ChangeRow.row_id,
    ChangeRow.made_at,
    ChangeRow.received_at,
    ChangeRow.device_id,
    ChangeRow.kind,
    ChangeRow.step,
    ChangeRow.before,
    ChangeRow.after,
    ChangeRow.lost,
)
_VERSIONS: Final = select(*_COLUMNS)
_WAITS: Final = queued.c.acked_seq.is_(None)


class History:
    """What happened to one owner's records."""

    def __init__(self, session: Session, owner: OwnerId) -> None:
        self._session = session
        self._owner = owner
        self._local = session.get_bind().dialect.name == "sqlite"

    def versions(self, entity: Entity, row_id: uuid.UUID) -> Versions:
        """The record's versions; refused and empty changes are none. NotFound for another person's record."""
        owner_id, id_ = _IDS[entity]
        if self._session.scalar(select(id_).where(owner_id == self._owner, id_ == row_id)) is None:
            raise NotFound(say("There is no such record."), field="id")
        names = self._device_names()
        numbered = _VERSIONS.where(
            *self._versions(), ChangeRow.row_id == row_id, ChangeRow.entity == entity.value
        ).order_by(ChangeRow.seq)
        own = self._session.execute(numbered).all()
        changes = [dict(row._mapping) for row in own]
        if entity is Entity.CATEGORY and not self._local:
            changes = with_revivals(self._session, self._owner, row_id, _COLUMNS, own)
        found = [_numbered(SimpleNamespace(**change), names) for change in changes]
        if self._local:
            of_row = and_(queued.c.entity == entity.value, queued.c.row_id == row_id, _WAITS)
            found += [each.version for each in self._waiting(of_row, names)]
        return Versions(tuple(found), complete=not self._local)

    def count(self) -> int:
        """How many versions `every` gives, of all records."""
        numbered = self._session.scalars(select(func.count()).select_from(ChangeRow).where(*self._versions())).one()
        return numbered + (self._session.scalars(select(func.count()).where(_WAITS)).one() if self._local else 0)

    def every(self, part: int = 1_000) -> Iterator[tuple[RecordVersion, ...]]:
        """The versions of all records in the order in which the server took them, `part` at a time."""
        names = self._device_names()
        after = 0
        while found := self._session.execute(
            _VERSIONS.where(*self._versions(), ChangeRow.seq > after).order_by(ChangeRow.seq).limit(part)
        ).all():
            yield tuple(RecordVersion(Entity(row.entity), row.row_id, _numbered(row, names)) for row in found)
            after = found[-1].seq
        waiting = self.waiting()
        while some := tuple(islice(waiting, part)):
            yield some

    def waiting(self) -> Iterator[RecordVersion]:
        """What waits on this computer for the server, in order; nothing on the server itself."""
        return self._waiting(_WAITS, self._device_names()) if self._local else iter(())

    def _versions(self) -> tuple[ColumnElement[bool], ...]:
        return (
            ChangeRow.owner_id == self._owner,
            ChangeRow.status.in_([Status.APPLIED.value, Status.CONFLICT.value]),
            or_(ChangeRow.after.is_not(None), ChangeRow.lost.is_not(None)),
        )

    def _waiting(self, which: ColumnElement[bool], names: Mapping[uuid.UUID, str]) -> Iterator[RecordVersion]:
        device = DeviceId(self._session.scalars(select(_meta.c.device_id)).one())
        sealed = self._session.scalars(select(queued.c.sealed).where(which).order_by(queued.c.op_no))
        for operation in map(Operation.unsealed, sealed):
            if operation.kind is Kind.DECIDE and not operation.set:
                continue
            version = Version(
                seq=None,
                at=operation.made_at,
                device_id=device,
                device=names.get(device, ""),
                kind=operation.kind,
                step=operation.step,
                changed=_changed(*_made_of(operation)),
                lost={},
            )
            yield RecordVersion(operation.entity, operation.row_id, version)

    def _device_names(self) -> dict[uuid.UUID, str]:
        if self._local:
            return {row.id: row.name for row in self._session.execute(select(_device.c.id, _device.c.name))}
        devices = self._session.scalars(select(func.api.devices(type_=JSON))).one()
        return {uuid.UUID(device["id"]): device["name"] for device in devices}


def _numbered(row: "Row[Any] | SimpleNamespace", names: Mapping[uuid.UUID, str]) -> Version:
    return Version(
        seq=row.seq,
        at=_aware(row.made_at or row.received_at),
        device_id=DeviceId(row.device_id),
        device=names.get(row.device_id, ""),
        kind=Kind(row.kind),
        step=None if row.step is None else StepId(row.step),
        changed=_changed(row.before or {}, row.after or {}),
        lost=_fields(row.lost or {}),
        offline=row.made_at is not None and _aware(row.received_at) - _aware(row.made_at) > _PROMPT,
    )


def _made_of(operation: Operation) -> tuple[Groups, Groups]:
    """What stood before an operation and what it makes of that."""
    if operation.kind is Kind.DELETE:
        return {"deleted": {"deleted": False}}, {"deleted": {"deleted": True}}
    if operation.kind is Kind.RESTORE:
        return {"deleted": {"deleted": True}}, {"deleted": {"deleted": False}}
    return operation.base, operation.set


def _changed(before: Groups, after: Groups) -> Changed:
    old = _fields(before)
    return {name: (old.get(name), new) for name, new in _fields(after).items() if old.get(name) != new}


def _fields(groups: Groups) -> dict[str, Value]:
    return {name: value for group in groups.values() for name, value in group.items()}


def _aware(instant: dt.datetime) -> dt.datetime:
    # SQLite keeps no zone; what is written there is UTC
    return instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)
