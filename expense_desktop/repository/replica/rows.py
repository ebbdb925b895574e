"""Rows of the view and the base as values: read, compared, written in bulk. An id is 16 bytes in SQLite."""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection

from expense_desktop.domain.changes import GROUPS, Entity, Group, Groups, Value
from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.replica.beside import Meanwhile, nothing
from expense_desktop.repository.replica.driver import CACHE_KIB
from expense_desktop.repository.replica.indexes import in_bulk
from expense_desktop.repository.replica.parts import Told, insert_in_parts, untold
from expense_desktop.repository.replica.schema import BASE, VIEW

FIELDS: Final[Mapping[Entity, tuple[str, ...]]] = MappingProxyType(
    {entity: tuple(name for group in groups.values() for name in group) for entity, groups in GROUPS.items()}
)
"""Every field of an entity, group by group."""

SEALED_FIELDS: Final[Mapping[Entity, tuple[str, ...]]] = MappingProxyType(
    {
        entity: tuple(name for _, names in sorted(groups.items()) for name in sorted(names))
        for entity, groups in GROUPS.items()
    }
)
"""The same in the order in which they stand in a sealed operation, whose keys are sorted."""

COLUMNS: Final[Mapping[Entity, tuple[str, ...]]] = MappingProxyType(
    {entity: ("owner_id", "id", *names, "stamps", "deleted", "change_seq") for entity, names in FIELDS.items()}
)
"""The order in which whole rows are passed around; what a pull selects on the server."""

WHOLE: Final[Mapping[Entity, frozenset[str]]] = MappingProxyType(
    {entity: frozenset(names) for entity, names in FIELDS.items()}
)
"""What a new row needs."""

_IDS: Final = frozenset({"category_id", "parent_id"})
_FLAGS: Final = frozenset({"archived", "fixed_cost"})

compact: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""A document as it is stored in the replica."""

_MANY: Final = 1_000
_MOST_CACHE_KIB: Final = 512 * 1024
# row, base or operation, list, indexes, trigrams: 1.3 measured
_KIB_A_ROW: Final = 2

Stored = tuple[Any, ...]
"""A row as SQLite holds it, in the order of `COLUMNS`: ids as bytes, dates as text, stamps as `document_of_stamps`."""


@dataclass(slots=True)
class Row:
    """One row, its fields as JSON values (dates as text, ids as text with hyphens), as operations carry them."""

    entity: Entity
    id: uuid.UUID
    values: dict[str, Value]
    stamps: dict[str, str] = field(default_factory=dict)
    deleted: bool = False
    change_seq: int = 0
    """0: the server never sent it."""

    def group(self, name: str) -> Group:
        """The fields that merge as one under `name`."""
        values = self.values
        return {one: values[one] for one in GROUPS[self.entity][name]}

    def groups(self) -> Groups:
        """Every group."""
        values = self.values
        return {name: {one: values[one] for one in fields} for name, fields in GROUPS[self.entity].items()}

    def copied(self) -> "Row":
        """As it stands; later changes don't reach it (stamps are replaced, never edited)."""
        return Row(self.entity, self.id, dict(self.values), self.stamps, self.deleted, self.change_seq)

    def stored(self, owner: OwnerId) -> Stored:
        """As SQLite holds it."""
        # by name, because `values` may come in any order
        values = self.values
        fields = [_STORE[name](values[name]) if name in _STORE else values[name] for name in FIELDS[self.entity]]
        stamps = document_of_stamps(self.entity, tuple(self.stamps.items()))
        return (owner.bytes, self.id.bytes, *fields, stamps, int(self.deleted), self.change_seq)

    @classmethod
    def of_stored(cls, entity: Entity, stored: Sequence[Any]) -> "Row":
        """Read what `stored` made."""
        _owner, row_id, *values, stamps, deleted, change_seq = stored
        named = {name: as_carried(name, value) for name, value in zip(FIELDS[entity], values, strict=True)}
        return cls(entity, uuid.UUID(bytes=row_id), named, _stamps(entity, stamps), bool(deleted), change_seq)


def as_value(value: Value | dt.date | uuid.UUID) -> Value:
    """A field's value as operations carry it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _id_bytes(value: Value) -> bytes | None:
    return None if value is None else uuid.UUID(str(value)).bytes


def _number(value: Value) -> int:
    # the driver looks up an adapter for every value that isn't exactly an int
    return 1 if value else 0


_STORE: Final[Mapping[str, Callable[[Value], Any]]] = MappingProxyType(
    {**dict.fromkeys(_IDS, lru_cache(1024)(_id_bytes)), **dict.fromkeys(_FLAGS, _number)}
)


@lru_cache(64)
def document_of_stamps(entity: Entity, items: tuple[tuple[str, str], ...]) -> str:
    """Stamps as they are stored: a JSON object; just the text of the one stamp where every group has the same one and
    there is no other. That is so with nearly every expense, twice (view and base), and was half of the file.

    The rows of one import have the same.
    """
    stamps = dict(items)
    return compact(items[0][1] if stamps.keys() == GROUPS[entity].keys() and _is_one(stamps) else stamps)


def _is_one(stamps: Mapping[str, str]) -> bool:
    return len(set(stamps.values())) == 1


def _stamps(entity: Entity, document: str) -> dict[str, str]:
    """What `document_of_stamps` made, or an earlier version: that wrote every group."""
    found: dict[str, str] | str = json.loads(document)
    return dict.fromkeys(GROUPS[entity], found) if isinstance(found, str) else found


def stamps_as_object(entity: Entity) -> str:
    """An SQL expression: the stamps of a row of the replica as a JSON object in any case."""
    groups = ", ".join(f"'{name}', stamps ->> '$'" for name in GROUPS[entity])
    return f"iif(json_type(stamps) = 'text', json_object({groups}), stamps)"


def as_carried(name: str, value: Any) -> Value:
    """A field of SQLite as operations carry it."""
    if name in _IDS:
        return None if value is None else str(uuid.UUID(bytes=value))
    result: Value = bool(value) if name in _FLAGS else value
    return result


@cache
def _select(entity: Entity, *, base: bool) -> str:
    table = (BASE if base else VIEW)[entity].name
    # json_each over hexadecimal: one statement for one id and for ten thousand
    return (
        f"SELECT {', '.join(COLUMNS[entity])} FROM {table} WHERE owner_id = ? "  # noqa: S608  names of our own tables
        "AND id IN (SELECT unhex(value) FROM json_each(?))"
    )


@cache
def _select_one(entity: Entity, *, base: bool) -> str:
    table = (BASE if base else VIEW)[entity].name
    return f"SELECT {', '.join(COLUMNS[entity])} FROM {table} WHERE owner_id = ? AND id = ?"  # noqa: S608


def load(
    connection: Connection, owner: OwnerId, entity: Entity, ids: Collection[uuid.UUID], *, base: bool = False
) -> dict[uuid.UUID, Row]:
    """The rows among `ids` that the owner has, from the view, or from the base. Tombstones are rows too."""
    if not ids:
        return {}
    if len(ids) == 1:
        found = connection.exec_driver_sql(_select_one(entity, base=base), (owner.bytes, next(iter(ids)).bytes))
    else:
        wanted = json.dumps([row_id.hex for row_id in ids])
        found = connection.exec_driver_sql(_select(entity, base=base), (owner.bytes, wanted))
    rows = (Row.of_stored(entity, stored) for stored in found.all())
    return {row.id: row for row in rows}


@cache
def _into(entity: Entity, *, base: bool = False) -> str:
    table = (BASE if base else VIEW)[entity].name
    return f"INSERT INTO {table} ({', '.join(COLUMNS[entity])})"


@cache
def _values(entity: Entity) -> str:
    return f"({', '.join('?' * len(COLUMNS[entity]))})"


def upsert(connection: Connection, entity: Entity, stored: Sequence[Stored], *, base: bool = False) -> None:
    """Insert `Stored` rows into the view or the base, or replace those with their ids."""
    insert_in_parts(connection, _into(entity, base=base), _values(entity), stored, end=replacing(entity))


def replacing(entity: Entity) -> str:
    """The end of an INSERT that replaces a row of the same id."""
    settings = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[entity][2:])
    return f"ON CONFLICT (owner_id, id) DO UPDATE SET {settings}"


def insert(connection: Connection, owner: OwnerId, rows: Iterable[Row]) -> None:
    """Write new rows into the view, of any entities."""
    for entity, stored in _by_entity(owner, rows).items():
        with many_coming(connection, entity, len(stored)):
            insert_in_parts(connection, _into(entity), _values(entity), stored)


def insert_new(
    connection: Connection,
    entity: Entity,
    owner: OwnerId,
    stamps: str,
    count: int,
    stored: Iterable[Stored],
    told: Told = untold,
    meanwhile: Meanwhile = nothing,
) -> None:
    """Insert `count` rows into the view that the server never had, all with the same stamps: of each its id and its
    fields.
    """
    marks = ", ".join("?" * len(COLUMNS[entity][1:-3]))
    # what is the same in every row stands in the statement: binding a parameter takes half a microsecond
    values = f"(x'{owner.hex}', {marks}, '{stamps}', 0, 0)"
    with many_coming(connection, entity, count, meanwhile):
        insert_in_parts(connection, _into(entity), values, stored, told)


def stored_column(name: str, column: Sequence[Value]) -> Iterable[Any]:
    """The values of a field as SQLite holds them."""
    return map(_STORE[name], column) if name in _STORE else column


@contextmanager
def room_for(connection: Connection, count: int) -> Iterator[None]:
    """Around a change of `count` rows: let SQLite keep its pages in memory until the commit. Those that don't fit are
    enciphered and written into the log, and then read, changed and written again.
    """
    wanted = min(count * _KIB_A_ROW, _MOST_CACHE_KIB)
    if wanted <= CACHE_KIB:
        yield
        return
    connection.exec_driver_sql(f"PRAGMA cache_size = -{wanted}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")


def many_coming(
    connection: Connection, entity: Entity, count: int, meanwhile: Meanwhile = nothing
) -> AbstractContextManager[None]:
    """Around writing `count` rows of the view: lists and search are made once at the end where that is quicker.

    That takes long without a lock of the interpreter, so that `meanwhile` is then done on another thread.
    """
    if entity is not Entity.EXPENSE or count < _MANY:
        return nullcontext()
    known = connection.exec_driver_sql("SELECT count(*) FROM (SELECT 1 FROM expense LIMIT ?)", (2 * count,))
    return in_bulk(connection, meanwhile) if known.scalar_one() < 2 * count else nullcontext()


def store(connection: Connection, owner: OwnerId, rows: Iterable[Row]) -> None:
    """Write rows into the view, new or not, of any entities."""
    for entity, stored in _by_entity(owner, rows).items():
        with many_coming(connection, entity, len(stored)):
            upsert(connection, entity, stored)


def _by_entity(owner: OwnerId, rows: Iterable[Row]) -> dict[Entity, list[Stored]]:
    by_entity: dict[Entity, list[Stored]] = {}
    for row in rows:
        by_entity.setdefault(row.entity, []).append(row.stored(owner))
    return by_entity
