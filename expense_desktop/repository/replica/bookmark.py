"""Where this replica stands: whose it is, which device it is, how far it has pulled, how the server's clock differs."""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from expense_desktop.domain.changes import instant_text
from expense_desktop.domain.records import DeviceId, OwnerId


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The one row of `meta`. Instants are aware UTC; `clock_offset` is the server's clock minus this computer's."""

    owner: OwnerId
    device: DeviceId
    next_op_no: int
    cursor_seq: int
    epoch: str | None
    clock_offset: dt.timedelta
    last_synced_at: dt.datetime | None
    offline_since: dt.datetime | None
    stopped: "Stopped | None" = None
    """Why the last try left syncing stopped; None when it didn't."""
    restored_at: dt.datetime | None = None
    """When a restored server was last told what this computer knew; None once the person has seen it."""


class Stop(StrEnum):
    """Why syncing stopped until somebody does something."""

    TOO_OLD = "too-old"
    COPIED = "copied"
    LOGIN = "login"
    REVOKED = "revoked"
    UNSAFE = "unsafe"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Stopped:
    """`detail` is the version that is needed (TOO_OLD)."""

    why: Stop
    detail: str = ""


_COLUMNS = (
    "owner_id, device_id, next_op_no, cursor_seq, epoch, clock_offset_us, last_synced_at, offline_since, "
    "stopped, restored_at"
)


def create_bookmark(connection: Connection, owner: OwnerId, device: DeviceId) -> None:
    """Write the row of a new file."""
    connection.exec_driver_sql(
        "INSERT INTO meta (one, owner_id, device_id, next_op_no) VALUES (1, ?, ?, 1)", (owner.bytes, device.bytes)
    )


def read_bookmark(connection: Connection) -> Bookmark | None:
    """Where the replica stands; None in a file that was never finished."""
    row = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM meta").first()  # noqa: S608  columns of our own
    if row is None:
        return None
    owner, device, next_op_no, cursor_seq, epoch, offset_us, synced, offline, stopped, restored = row
    return Bookmark(
        owner=OwnerId(uuid.UUID(bytes=owner)),
        device=DeviceId(uuid.UUID(bytes=device)),
        next_op_no=next_op_no,
        cursor_seq=cursor_seq,
        epoch=epoch,
        clock_offset=dt.timedelta(microseconds=offset_us),
        last_synced_at=_instant(synced),
        offline_since=_instant(offline),
        stopped=_stopped(stopped),
        restored_at=_instant(restored),
    )


def move_cursor(connection: Connection, cursor_seq: int) -> None:
    """Note how far the replica has pulled; in the transaction that stores the rows (I8)."""
    connection.exec_driver_sql("UPDATE meta SET cursor_seq = ?", (cursor_seq,))


def note_server(connection: Connection, epoch: str, clock_offset: dt.timedelta) -> None:
    """Note what `api.hello` said: which life of the server this is, and how its clock differs from ours."""
    connection.exec_driver_sql(
        "UPDATE meta SET epoch = ?, clock_offset_us = ?", (epoch, clock_offset // dt.timedelta(microseconds=1))
    )


def note_synced(connection: Connection, at: dt.datetime) -> None:
    """Note that pushing and pulling succeeded at `at` (aware)."""
    connection.exec_driver_sql(
        "UPDATE meta SET last_synced_at = ?, offline_since = NULL, stopped = NULL", (instant_text(at),)
    )


def note_offline(connection: Connection, since: dt.datetime) -> None:
    """Note that the server doesn't answer; the first instant (aware) stays until a sync succeeds."""
    connection.exec_driver_sql("UPDATE meta SET offline_since = coalesce(offline_since, ?)", (instant_text(since),))


def note_stopped(connection: Connection, stopped: Stopped | None) -> None:
    """Note why syncing stopped, so that it can be said without the network; until a sync succeeds, or somebody has done
    something about it (None).
    """
    text = None if stopped is None else f"{stopped.why}:{stopped.detail}".removesuffix(":")
    connection.exec_driver_sql("UPDATE meta SET stopped = ?, offline_since = NULL", (text,))


def note_restored(connection: Connection, at: dt.datetime | None) -> None:
    """Note when a restored server was told what was known here, or that the person has seen it (None)."""
    connection.exec_driver_sql("UPDATE meta SET restored_at = ?", (None if at is None else instant_text(at),))


def _stopped(text: str | None) -> Stopped | None:
    if text is None:
        return None
    why, _, detail = text.partition(":")
    return Stopped(Stop(why), detail)


def _instant(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)
