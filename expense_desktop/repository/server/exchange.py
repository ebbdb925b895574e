"""What a device says to the server and hears from it: the greeting, push, pull (SYNC 4 and 5, the client's half)."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from expense_desktop.domain.changes import GROUPS, Entity, Status
from expense_desktop.domain.errors import PastDiffers, ProfileCopied
from expense_desktop.domain.records import DeviceId, OwnerId
from expense_desktop.repository.replica.marks import MOST_A_PULL, Marks, last_common
from expense_desktop.repository.replica.outbox import Answer
from expense_desktop.repository.replica.pulling import HowFar, Pulled, tell_nobody
from expense_desktop.repository.replica.rebasing import Since
from expense_desktop.repository.replica.restored import Compared
from expense_desktop.repository.replica.rows import COLUMNS
from expense_desktop.repository.server.foreign_errors import FORK, GAP, translated
from expense_desktop.repository.tables import SCHEMA, ChangeRow

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]
    Cursor = psycopg.Cursor[tuple[Any, ...]]

PAGE_ROWS: Final = 20_000
"""Rows in one answer of a pull: no statement of a first pull runs into the device's timeout on a slow line."""


@dataclass(frozen=True, slots=True)
class Hello:
    """How the server greets a device. `now` is the server's clock, aware; `revoked` is the one answer that ends a copy.

    `head` is the owner's newest sequence number, None for a revoked device.
    """

    epoch: str
    schema_version: int
    min_client: str
    now: dt.datetime
    owner: OwnerId
    device: DeviceId
    revoked: bool
    password_version: int
    recovery_version: int
    last_op_no: int
    head: int | None


def hello(connection: "Connection") -> Hello:
    """Greet the server over a device's autocommit connection. LoginRefused when the device isn't known there."""
    with translated():
        said: Mapping[str, Any] = _one(connection, "SELECT api.hello()")
    return Hello(
        epoch=said["epoch"],
        schema_version=said["schema_version"],
        min_client=said["min_client"],
        now=dt.datetime.fromisoformat(said["now"]),
        owner=OwnerId(uuid.UUID(said["owner"])),
        device=DeviceId(uuid.UUID(said["device"])),
        revoked=said["revoked"],
        password_version=said["password_version"],
        recovery_version=said["recovery_version"],
        last_op_no=said["last_op_no"],
        head=said.get("head"),
    )


def push(connection: "Connection", first_no: int, operations: Sequence[str]) -> list[Answer]:
    """Send sealed operations, numbered from `first_no` on, in one autocommit call; at most 500 or 1 MB.

    Every operation is answered for itself, also a refused one. PastDiffers when this device's numbers and the server's
    tell different stories (FORK, GAP). Whatever it raises, sending the same again is safe.
    """
    with translated(), _past_compared():
        # %b: escaping JSON for the text form of an array took psycopg thirty times as long as sending it.
        answers: list[Mapping[str, Any]] = _one(
            connection, "SELECT api.push(%s, %b::text[])", first_no, list(operations)
        )
    return [Answer(said["n"], said["seq"], Status(said["status"]), said["code"]) for said in answers]


def pull(
    connection: "Connection", cursor_seq: int, *, page_rows: int = PAGE_ROWS, on_rows: HowFar = tell_nobody
) -> Pulled:
    """Take everything beyond `cursor_seq` from one snapshot, over a device's idle autocommit connection.

    Rows come in the order of their change, whole, with tombstones; changes only where they are conflicts or decide one.
    Nothing is asked of the server while the answer is taken in: the caller stages it and moves its cursor with it.
    `on_rows` is told after each page of a pull of several, and may raise to end it.
    """
    with translated(), _one_snapshot(connection):
        # All first pages with one round trip; on most pulls there is no second.
        with connection.pipeline():
            connection.execute(_IN_ORDER)
            head = connection.execute(_HEAD)
            cursors = {
                entity: connection.execute(_SELECT[entity], (cursor_seq, _LAST_ID, page_rows), binary=True)
                for entity in Entity
            }
            changes = connection.execute(_CHANGES, (cursor_seq,))
            marks = connection.execute(_MARKS, (cursor_seq, MOST_A_PULL))
        counting = _Counting(connection, cursor_seq, on_rows)
        rows = {entity: _pages(connection, entity, cursor, page_rows, counting) for entity, cursor in cursors.items()}
        names = [column.name for column in changes.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in changes]
        newest = head.fetchone()
        points = dict(marks.fetchall())
    return Pulled(cursor_seq=newest[0] if newest else 0, rows=rows, changes=found, marks=points)


def compare(connection: "Connection", marks: Marks) -> Compared:
    """All that a server with another past has, against the points of the past that is known here."""
    pulled = pull(connection, 0)
    common = last_common(marks, points_at(connection, marks))
    with translated():
        since = connection.execute(_SINCE, (common, pulled.cursor_seq)).fetchall()
    return Compared(common, pulled, tuple(Since(Entity(entity), *rest) for entity, *rest in since))


def points_at(connection: "Connection", seqs: Iterable[int]) -> dict[int, bytes]:
    """What tells the changes to which the server gave these numbers; without those numbers that it hasn't given.

    A number of which this computer knows another change belongs to another past (SYNC 6).
    """
    with translated():
        return dict(connection.execute(_AT, (list(seqs),)).fetchall())


def device_names(connection: "Connection") -> dict[uuid.UUID, str]:
    """The names of the account's computers, also of revoked ones."""
    with translated():
        said: list[Mapping[str, Any]] = _one(connection, "SELECT api.devices()")
    return {uuid.UUID(device["id"]): device["name"] for device in said}


def mend_door(connection: "Connection") -> bool:
    """Have the server put the door's password and settings right again; False when that was done a minute ago."""
    with translated():
        mended: bool = _one(connection, "SELECT api.mend_door()")
    return mended


class _Counting:
    """Counts the rows of a pull that takes several pages; what fits into one is not worth a question."""

    def __init__(self, connection: "Connection", cursor_seq: int, on_rows: HowFar) -> None:
        self._connection = connection
        self._cursor_seq = cursor_seq
        self._on_rows = on_rows
        self._done = 0
        self._total = 0

    def count(self, rows: int, *, more: bool) -> None:
        """So many rows came; `more`: there is another page of the same."""
        self._done += rows
        if more and not self._total:
            counted = [self._connection.execute(_COUNT[entity], (self._cursor_seq,)).fetchone() for entity in Entity]
            self._total = sum(row[0] for row in counted if row is not None)
        if self._total:
            self._on_rows(self._done, self._total)


def _pages(
    connection: "Connection", entity: Entity, first: "Cursor", page_rows: int, counting: _Counting
) -> list[tuple[Any, ...]]:
    """All rows that `first` is the first page of. Those of one change may lie on two pages, never in two snapshots."""
    rows = page = first.fetchall()
    counting.count(len(page), more=len(page) == page_rows)
    while len(page) == page_rows:
        last = page[-1]
        after = (last[_SEQ_COLUMN[entity]], uuid.UUID(bytes=last[_ID_COLUMN[entity]]), page_rows)
        page = connection.execute(_SELECT[entity], after, binary=True).fetchall()
        counting.count(len(page), more=False)
        rows += page
    return rows


@contextmanager
def _one_snapshot(connection: "Connection") -> Iterator[None]:
    """A transaction in which every statement sees the same moment. Two moments missed 69 of 4,000 changes."""
    from psycopg import IsolationLevel

    connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
    try:
        with connection.transaction():
            yield
    finally:
        if not connection.closed:
            connection.isolation_level, connection.read_only = None, None


@contextmanager
def _past_compared() -> Iterator[None]:
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        if error.sqlstate == FORK:
            raise ProfileCopied from None
        if error.sqlstate == GAP:
            # the server was restored since it greeted us: the next try finds out
            raise PastDiffers from None
        raise


def _one(connection: "Connection", query: str, *values: Any) -> Any:
    row = connection.execute(query, values or None).fetchone()
    return row[0] if row else None


def _as_stored(entity: Entity, column: str) -> str:
    """A column as the replica keeps it (`rows.Stored`): the server makes that sooner than Python does."""
    if column == "stamps":
        return _stamps(entity)
    return _STORED.get(column, "{}").format(column)


def _stamps(entity: Entity) -> str:
    """As `rows.document_of_stamps`. Besides the groups' only `deleted` may have a stamp."""
    first, *others = GROUPS[entity]
    same = "".join(f" AND stamps ->> '{name}' = stamps ->> '{first}'" for name in others)
    one = f"NOT stamps ? 'deleted'{same}"
    return f"CASE WHEN {one} THEN (stamps -> '{first}')::text ELSE stamps::text END"


def _select(entity: Entity) -> str:
    columns = ", ".join(_as_stored(entity, name) for name in COLUMNS[entity])
    return (
        f"SELECT {columns} FROM {SCHEMA}.{entity.value}"  # noqa: S608  names of our own
        " WHERE (change_seq, id) > (%s, %s) ORDER BY change_seq, id LIMIT %s"
    )


# Without statistics of what people write the planner expects a handful of rows, and sorts the whole ledger on the
# disk instead of walking the key that has the order. Dates must be text of one form whatever a server is set to.
_IN_ORDER: Final = (
    "SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true),"
    " set_config('DateStyle', 'ISO', true)"
)
_HEAD: Final = "SELECT head FROM ledger.feed"
# the operation, also one that couldn't be read, and the push that brought it
_POINT: Final = "substr(sha256(hash || convert_to(extract(epoch FROM received_at)::text, 'UTF8')), 1, 16)"
_CHANGES: Final = (
    f"SELECT {', '.join(column.name for column in ChangeRow.__table__.columns)} FROM {SCHEMA}.change"  # noqa: S608
    " WHERE seq > %s AND (status = 'conflict' OR decides IS NOT NULL) ORDER BY seq"
)
# single points by the key, however many changes lie between them
_MARKS: Final = (
    "SELECT c.* FROM (SELECT %s::bigint AS cursor, f.head FROM ledger.feed AS f) AS f,"  # noqa: S608  our own table
    " LATERAL (SELECT generate_series(f.cursor + 1, f.head, greatest(1, (f.head - f.cursor) / %s)) AS at"
    " UNION SELECT f.head) AS wanted,"
    f" LATERAL (SELECT seq, {_POINT} FROM ledger.change WHERE seq = wanted.at OFFSET 0) AS c"
)
_AT: Final = f"SELECT seq, {_POINT} FROM ledger.change WHERE seq = ANY(%s::bigint[])"  # noqa: S608  our own table
_SINCE: Final = (
    "SELECT entity, row_id, seq, coalesce(code = 'again', false), before, after, lost FROM ledger.change"
    " WHERE seq > %s AND seq <= %s AND status <> 'rejected' AND entity IS NOT NULL ORDER BY seq"
)
_STORED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("owner_id", "id", "category_id", "parent_id"), "uuid_send({})"),
    **dict.fromkeys(("spent_on", "month", "carry_over_since"), "{}::text"),
    **dict.fromkeys(("deleted", "archived", "fixed_cost"), "{}::integer"),
}
_SELECT: Final = {entity: _select(entity) for entity in Entity}
_COUNT: Final = {
    entity: f"SELECT count(*) FROM {SCHEMA}.{entity.value} WHERE change_seq > %s"  # noqa: S608  our own tables
    for entity in Entity
}
_ID_COLUMN: Final = {entity: COLUMNS[entity].index("id") for entity in Entity}
_SEQ_COLUMN: Final = {entity: COLUMNS[entity].index("change_seq") for entity in Entity}
_LAST_ID: Final = uuid.UUID(int=(1 << 128) - 1)
