"""What a person is told about syncing: one frozen value, the same in the window and in `expense status`."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class SyncPhase(StrEnum):
    """Where syncing stands. The value is what `expense status --json` prints."""

    NEVER = "never"
    """This computer has not synced yet."""
    SYNCED = "synced"
    WAITING = "waiting"
    """Something waits and the next try is due."""
    SYNCING = "syncing"
    OFFLINE = "offline"
    """The server doesn't answer."""
    SIGN_IN = "sign-in"
    """The server no longer takes this computer's credentials."""
    REVOKED = "revoked"
    """The server says that this computer was removed."""
    TOO_OLD = "too-old"
    UNSAFE = "unsafe"
    """The connection is not encrypted, or the certificate doesn't match."""
    BLOCKED = "blocked"
    """The server answers, but with a history that this replica doesn't know; nothing is sent or taken."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """A moment of syncing. Instants are aware UTC; `message` is a sentence for a person, or empty."""

    phase: SyncPhase
    waiting: int = 0
    refused: int = 0
    conflicts: int = 0
    cursor: int = 0
    last_synced_at: dt.datetime | None = None
    offline_since: dt.datetime | None = None
    next_try_at: dt.datetime | None = None
    message: str = ""
    fetched: int = 0
    to_fetch: int = 0
    """So many rows of a long pull are here, of so many; 0 of 0 while none is under way."""
    recovered: int = 0
    """Records with values that a restored server has otherwise now, and that are kept here."""
    restored_at: dt.datetime | None = None
    """When a restored server was told what this computer knew; None once the person has seen it."""
