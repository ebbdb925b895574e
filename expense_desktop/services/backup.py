"""Backup and restore of one's own ledger by the person themselves: one file, sealed with a password of its own.

Inside the seal is a line of JSON for each row (docs/backup.md), with the stamps of its groups, so that a restore knows
what is newer; tombstones too. The history is the server's and stays there.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.errors import InputError, LocalFileDamaged, ProgramTooOld, Refused, SaveFailed
from expense_desktop.domain.records import OwnerId
from expense_desktop.domain.sentences import say
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.outgoing import outgoing
from expense_desktop.repository.replica import everything
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.rows import FIELDS, Row
from expense_desktop.repository.replica.wrapping import VaultCosts
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.repository.sealed import Sealing, unsealed
from expense_desktop.services.adopting import Adopted, Contents, adopt, is_empty
from expense_desktop.services.importing.collector import paused
from expense_desktop.services.passwords import check_password
from expense_desktop.services.progress import Progress

VERSION: Final = 1
NOT_WRITTEN: Final = say("No backup was written.")
NOT_RESTORED: Final = say("Nothing was restored.")
_KINDS: Final = (Entity.CATEGORY, Entity.EXPENSE, Entity.BUDGET)
_TITLE: Final = say("This backup can’t be read")
_compact: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Source(Protocol):
    """The replica: reads in one snapshot, on a thread of its own."""

    def read(self, fn: Callable[[Any], Any]) -> "Future[Any]":
        """Answer `fn(ledger)`."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """How many expenses are in a backup, deleted ones left out, and how large the file is."""

    expenses: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Backup:
    """An opened backup: whose it is, when it was made (aware), and what it holds."""

    owner: OwnerId
    display_name: str
    made_at: dt.datetime
    contents: Contents


def back_up(
    source: Source, path: Path, password: str, progress: Progress | None = None, *, costs: VaultCosts | None = None
) -> BackedUp:
    """Write the file at `path`, and read it back before it takes its name. Blocks: not for the GUI's thread.

    InputError for a password that is easy to guess, SaveFailed, BrokenOff: then there is no file, or the older one.
    """
    check_password(password)
    progress = progress or Progress(NOT_WRITTEN)
    with outgoing(path) as out:
        sealing = Sealing(out.file, password, costs or VaultCosts())
        count: int = source.read(partial(_write, sealing=sealing, progress=progress)).result()
        out.finish()
        size = out.file.tell()
        out.file.seek(0)
        _check(out.file, password, count, progress)
    return BackedUp(count, size)


def open_backup(path: Path, password: str) -> Backup:
    """Read and prove the whole file; nothing is changed. Takes a second and more.

    InputError when it is another file, WrongPassword, LocalFileDamaged when it isn't whole or was changed.
    """
    try:
        with path.open("rb") as file:
            return _read(unsealed(file, password))
    except OSError:
        raise InputError(say("The file {name} can’t be read.", name=path.name), field="file", title=_TITLE) from None


def restore(ledger: WritableLedger, backup: Backup, progress: Progress | None = None) -> Adopted:
    """Take a backup back, in the caller's transaction, as one step that one undo takes back.

    An account with nothing in it takes anybody's and becomes that ledger, with the same ids. Another one takes only
    its own: what is missing comes back, and of what is there the later change stands. Refused otherwise.
    """
    require_own(ledger, backup)
    with paused():
        return adopt(
            ledger, backup.contents, say("Restore a Backup"), progress or Progress(NOT_RESTORED), newer_wins=True
        )


def require_own(ledger: Ledger, backup: Backup) -> None:
    """Refused when the backup is another account's and this one has something in it."""
    if backup.owner != ledger.owner and not is_empty(ledger):
        words = say(
            "This is a backup of another account ({name}). An account with expenses takes only backups of its own; "
            "a new account takes any.",
            name=backup.display_name,
        )
        raise Refused(words, title=say("A backup of another account"))


# ── lines ──


def _write(ledger: ReplicaLedger, *, sealing: Sealing, progress: Progress) -> int:
    profile = ledger.profile()
    connection, owner = ledger.connection, ledger.owner
    counts = {entity: everything.count(connection, owner, entity) for entity in _KINDS}
    # once written, once read back
    progress.begin(sum(counts.values()), rounds=2)
    head = {
        "version": VERSION,
        "owner": str(owner),
        "display_name": profile.display_name,
        "currency": profile.currency,
        "month_start": profile.month_start,
        "made_at": ledger_time(),
        "rows": {entity.value: count for entity, count in counts.items()},
    }
    sealing.write(_compact(head))
    live = 0
    for entity in _KINDS:
        for rows in everything.every(connection, owner, entity):
            for row in rows:
                sealing.write(_line(row))
            live += sum(not row.deleted for row in rows) if entity is Entity.EXPENSE else 0
            progress.step(len(rows))
    sealing.finish()
    return live


def ledger_time() -> str:
    """Now, in UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _line(row: Row) -> str:
    return _compact([row.entity.value, str(row.id), row.values, row.stamps, row.deleted])


def _check(file: BinaryIO, password: str, count: int, progress: Progress) -> None:
    """Read back what was written. SaveFailed when the disk gives something else."""
    try:
        backup = _read(unsealed(file, password), progress)
    except (LocalFileDamaged, InputError, Refused):
        backup = None
    if backup is None or sum(not row.deleted for row in backup.contents.expenses) != count:
        raise SaveFailed(say("The disk does not give back what was written to it. Choose another place."))


def _read(lines: Iterator[str], progress: Progress | None = None) -> Backup:
    try:
        head = json.loads(next(lines))
        if head["version"] != VERSION:
            words = say("A newer version of Expense Desktop has written this backup. Update the program.")
            raise ProgramTooOld(words, title=_TITLE)
        found: dict[Entity, list[Row]] = {entity: [] for entity in _KINDS}
        for at, line in enumerate(lines, 1):
            row = _row(json.loads(line))
            found[row.entity].append(row)
            if progress is not None and at % 1_000 == 0:
                progress.step(1_000)
        if {entity.value: len(rows) for entity, rows in found.items()} != head["rows"]:
            raise ValueError
        owner = OwnerId(uuid.UUID(head["owner"]))
        contents = Contents(
            head["currency"],
            found[Entity.EXPENSE],
            categories=found[Entity.CATEGORY],
            budgets=found[Entity.BUDGET],
            owner=owner,
            month_start=head["month_start"],
            whole=True,
        )
        return Backup(owner, head["display_name"], dt.datetime.fromisoformat(head["made_at"]), contents)
    except (StopIteration, KeyError, TypeError, ValueError):
        # sealed with the right password, and yet nothing that this program writes
        words = say("The backup is damaged or was changed: it can’t be trusted. Nothing was restored.")
        raise LocalFileDamaged(words, title=_TITLE) from None


def _row(record: list[Any]) -> Row:
    kind, row_id, values, stamps, deleted = record
    entity = Entity(kind)
    if values.keys() != set(FIELDS[entity]):
        raise ValueError
    return Row(entity, uuid.UUID(row_id), values, stamps, deleted)
