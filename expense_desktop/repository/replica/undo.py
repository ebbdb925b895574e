"""The undo stack: what each step did, so that a later change can take back just that (UI.md 7).

An item says what a step made of one row: groups as they were and as they became, whether it deleted the row or brought
it, and for a row that it brought a digest of the fields, because only a row that nobody has touched since is taken away
again. Undoing replaces the items of a step by what the undoing did, so that redo is the same thing once more.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import Connection

from expense_desktop.domain.changes import Entity, Group, Groups
from expense_desktop.domain.records import StepId
from expense_desktop.domain.sentences import packed, unpacked
from expense_desktop.repository.replica.forms import BETWEEN
from expense_desktop.repository.replica.rows import SEALED_FIELDS, Row, compact

STEPS_KEPT: Final = 200
_DIGEST_BYTES: Final = 12

_NOTHING: Final[Groups] = {}


class Item(NamedTuple):
    """What a step made of one row. `deleted` is what the step made of that flag, None if it left it alone."""

    entity: Entity
    row_id: uuid.UUID
    was: Groups = _NOTHING
    now: Groups = _NOTHING
    deleted: bool | None = None
    digest: str = ""

    def as_json(self) -> str:
        """For the stack."""
        if self.deleted is False and not self.now:
            # a row that the step brought; of an import that is done again there are many
            return f'["{self.entity}","{self.row_id.hex}",{{}},{{}},false,"{self.digest}"]'
        return compact([self.entity.value, self.row_id.hex, self.was, self.now, self.deleted, self.digest])

    @classmethod
    def of_json(cls, stored: Sequence[Any]) -> "Item":
        """Read `as_json` back."""
        entity, row_id, was, now, deleted, digest = stored
        return cls(Entity(entity), uuid.UUID(row_id), was, now, deleted, digest)


@dataclass(frozen=True, slots=True)
class Brought:
    """Many rows of one kind that a step brought, as an import's hundred thousand are."""

    entity: Entity
    ids: Sequence[uuid.UUID]
    digests: Sequence[bytes]

    def as_json(self) -> str:
        """For the stack."""
        ids = b"".join([row_id.bytes for row_id in self.ids]).hex()
        return f'{{"brought":"{self.entity}","digests":"{b"".join(self.digests).hex()}","ids":"{ids}"}}'

    def items(self) -> Iterator[Item]:
        """The same, row by row."""
        for row_id, digest in zip(self.ids, self.digests, strict=True):
            yield Item(self.entity, row_id, deleted=False, digest=digest.hex())

    @classmethod
    def of_json(cls, stored: Mapping[str, str]) -> Self:
        """Read `as_json` back."""
        ids, found = (bytes.fromhex(stored[name]) for name in ("ids", "digests"))
        return cls(
            Entity(stored["brought"]),
            [uuid.UUID(bytes=row_id) for row_id in _in_pieces(ids, 16)],
            _in_pieces(found, _DIGEST_BYTES),
        )


def _in_pieces(data: bytes, length: int) -> list[bytes]:
    return [data[at : at + length] for at in range(0, len(data), length)]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the stack: what the menu calls it, and what it did."""

    no: int
    step: StepId
    label: str
    items: tuple[Item, ...]


class Standing(Enum):
    """Where a step is: the next to be undone, below others or forgotten, undone."""

    ON_TOP = "on top"
    BELOW = "below"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Left:
    """What taking back a step left alone, because it no longer holds that step's value. No group: the whole row."""

    entity: Entity
    row_id: uuid.UUID
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reversal:
    """What is to be done to one row to take a step back."""

    entity: Entity
    row_id: uuid.UUID
    groups: Mapping[str, Group]
    deleted: bool | None


def digest_of(row: Row) -> str:
    """A short fingerprint of the row's fields; the same as long as none has changed."""
    values = BETWEEN.join([compact(row.values[name]) for name in SEALED_FIELDS[row.entity]])
    return digest_of_values(values).hex()


def digest_of_values(values: str) -> bytes:
    """The same of the fields as they stand in the outbox (`forms.py`)."""
    return blake2b(values.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()


def item_of(before: Row | None, after: Row) -> Item:
    """What was done to a row that was `before`, None if it wasn't there, and is `after`."""
    if before is None:
        return Item(after.entity, after.id, deleted=False, digest=digest_of(after))
    now = {name: group for name, group in after.groups().items() if group != before.group(name)}
    was = {name: before.group(name) for name in now}
    if before.deleted is after.deleted:
        return Item(after.entity, after.id, was, now)
    return Item(after.entity, after.id, was, now, after.deleted, "" if after.deleted else digest_of(after))


def reversal(item: Item, row: Row | None) -> tuple[Reversal | None, Left | None]:
    """How to take `item` back from the row as it stands now, and what of it has to be left."""
    if row is None:
        return None, Left(item.entity, item.row_id)
    if item.deleted is False and not row.deleted and item.digest != digest_of(row):
        return None, Left(item.entity, item.row_id)
    back = {name: item.was[name] for name, group in item.now.items() if row.group(name) == group}
    kept = tuple(name for name in item.now if name not in back)
    deleted = None if item.deleted is None or row.deleted is not item.deleted else not item.deleted
    left = Left(item.entity, item.row_id, kept) if kept else None
    if not back and deleted is None:
        return None, left
    return Reversal(item.entity, item.row_id, back, deleted), left


class UndoStack:
    """The last 200 steps of this account on this computer, shared by its window and its commands."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def push(self, step: StepId, label: str, items: Iterable[Item | Brought]) -> None:
        """Put a new step on top. What had been undone can't be redone from here on."""
        values = _as_json(items)
        no = self._connection.exec_driver_sql(
            "INSERT INTO undo (step, label, items) VALUES (?, ?, ?) RETURNING no", (step.bytes, packed(label), values)
        ).scalar_one()
        self._connection.exec_driver_sql("DELETE FROM undo WHERE undone OR no <= ?", (no - STEPS_KEPT,))

    def label_to_undo(self) -> str | None:
        """What the next undo would take back; None when there is nothing."""
        return self._label("undone = 0 ORDER BY no DESC")

    def label_to_redo(self) -> str | None:
        """What the next redo would do again; None when there is nothing."""
        return self._label("undone = 1 ORDER BY no")

    def standing(self, step: StepId) -> Standing:
        """Whether a step could be taken back now; one that is so old that it was forgotten can't be."""
        found = self._connection.exec_driver_sql("SELECT undone FROM undo WHERE step = ?", (step.bytes,)).first()
        if found is None or found[0]:
            return Standing.UNDONE if found is not None else Standing.BELOW
        top = self._connection.exec_driver_sql(
            "SELECT step FROM undo WHERE undone = 0 ORDER BY no DESC LIMIT 1"
        ).scalar()
        return Standing.ON_TOP if top == step.bytes else Standing.BELOW

    def to_undo(self) -> Step | None:
        """The step on top."""
        return self._step("undone = 0 ORDER BY no DESC")

    def to_redo(self) -> Step | None:
        """The step that was undone last."""
        return self._step("undone = 1 ORDER BY no")

    def turn(self, step: Step, items: Iterable[Item], *, undone: bool) -> None:
        """Note that the step was undone, or done again, and what that did."""
        values = _as_json(items)
        self._connection.exec_driver_sql(
            "UPDATE undo SET undone = ?, items = ? WHERE no = ?", (int(undone), values, step.no)
        )

    def _label(self, which: str) -> str | None:
        stored: str | None = self._connection.exec_driver_sql(
            f"SELECT label FROM undo WHERE {which} LIMIT 1"  # noqa: S608  one of four texts above
        ).scalar()
        return None if stored is None else unpacked(stored)

    def _step(self, which: str) -> Step | None:
        found = self._connection.exec_driver_sql(
            f"SELECT no, step, label, items FROM undo WHERE {which} LIMIT 1"  # noqa: S608  one of four texts above
        ).first()
        if found is None:
            return None
        no, step, label, items = found
        return Step(no, StepId(uuid.UUID(bytes=step)), unpacked(label), tuple(_of_json(json.loads(items))))


def _of_json(stored: Iterable[Any]) -> Iterator[Item]:
    for one in stored:
        if isinstance(one, dict):
            yield from Brought.of_json(one).items()
        else:
            yield Item.of_json(one)


def _as_json(items: Iterable[Item | Brought]) -> str:
    return f"[{','.join([item.as_json() for item in items])}]"
