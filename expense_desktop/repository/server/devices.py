"""The computers of an account, as its server lists them to one of them."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from expense_desktop.domain.errors import Bug
from expense_desktop.domain.records import DeviceId
from expense_desktop.repository.server.foreign_errors import translated

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class Device:
    """A computer of the account, also one whose access was taken back. `last_seen_at` is aware; None before its first
    visit. `is_this` marks the one that asks."""

    id: DeviceId
    name: str
    last_seen_at: dt.datetime | None
    revoked: bool
    is_this: bool


def devices(connection: "psycopg.Connection[tuple[Any, ...]]") -> list[Device]:
    """The computers of the account whose device the connection is, the oldest first."""
    with translated():
        row = connection.execute("SELECT api.devices()").fetchone()
    if row is None:
        raise Bug("api.devices() answered nothing")
    return [_device(values) for values in row[0]]


def _device(values: dict[str, Any]) -> Device:
    seen = values["last_seen_at"]
    return Device(
        id=DeviceId(uuid.UUID(values["id"])),
        name=values["name"],
        last_seen_at=None if seen is None else dt.datetime.fromisoformat(seen),
        revoked=values["revoked"],
        is_this=values["this"],
    )
