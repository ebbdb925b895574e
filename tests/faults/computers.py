"""A computer of a world: a real replica and the real sync; its line may break, and its program may be killed."""

import datetime as dt
import hashlib
import os
import random
import tempfile
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from expense_desktop.domain.changes import Entity, Operation
from expense_desktop.domain.records import DeviceId, OwnerId, Profile
from expense_desktop.repository.replica.connection import EncryptedFile
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.recovered import Recovered, read_recovered
from expense_desktop.repository.replica.rows import COLUMNS, Row
from expense_desktop.repository.replica.schema import BASE, VIEW
from expense_desktop.repository.replica.writing import WritableLedger
from tests.faults.kills import Remains
from tests.faults.lines import Line
from tests.faults.rules import hold
from tests.repository.sync.desks import KEY_BYTES, Clock, Desk, Rows
from tests.servers import Person as Account

_NOBODY: Final = OwnerId(uuid.UUID(int=0))


@dataclass(frozen=True, slots=True)
class Queued:
    """An operation as it lies in the outbox."""

    number: int
    operation: Operation
    sealed: str
    acked_seq: int | None

    @property
    def hash(self) -> bytes:
        """By which the server knows it."""
        return hashlib.sha256(self.sealed.encode()).digest()


@dataclass(frozen=True, slots=True)
class Look:
    """What a computer holds, as of one moment. `base` has the rows beyond the cursor that was asked about."""

    cursor: int
    cursor_point: bytes | None
    outbox: tuple[Queued, ...]
    refused: frozenset[uuid.UUID]
    base: Rows
    shown: Rows


@dataclass
class WorldClock(Clock):
    """A computer's clock in a world whose time passes as its seed says."""

    time: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)

    @override
    def __call__(self) -> dt.datetime:
        return self.time() + self.ahead


@cache
def _new_file() -> tuple[bytes, bytes]:
    """The bytes of a new replica, and its key: making one takes ninety milliseconds, most of them SQLAlchemy's."""
    with tempfile.TemporaryDirectory() as folder:
        file, key = Path(folder) / "replica.db", os.urandom(KEY_BYTES)
        Replica.create(file, key, _NOBODY, DeviceId(_NOBODY), Profile("Aoife", "EUR")).close()
        return file.read_bytes(), key


class CopiedDesk(Desk):
    """A desk whose file is the copy of a new one, with its own owner and device written in."""

    @override
    def make(self) -> None:
        content, self.key = _new_file()
        self.file.write_bytes(content)
        owner, device = self.owner.bytes, self.device.id.bytes
        with closing(EncryptedFile(self.file, self.key)) as file, file.writing() as session:
            connection = session.connection()
            connection.exec_driver_sql("UPDATE meta SET owner_id = ?, device_id = ?", (owner, device))
            connection.exec_driver_sql("UPDATE profile SET owner_id = ?, id = ?", (owner, owner))


class Computer:
    """`seen` is the cursor as of the last look: a pull is held against what it must have brought. `returning`: the
    server went back in time, and this computer hasn't taken that in. `doubted`: the profile was copied or put back.
    """

    def __init__(self, desk: Desk, line: Line) -> None:
        self.line = line
        self.desk = desk
        self.left_to_enter = 0
        self.seen = 0
        self.returning = False
        self.doubted = False

    def copied(self, folder: Path) -> "Computer":
        """A copy of its profile as it is now, beside it."""
        self.line.hang_up()
        line = self.line.again()
        copy = Computer(self.desk.cloned(folder), line)
        copy.desk.connect = line.connect
        copy.doubted = self.doubted = True
        return copy

    def sign_in_again(self, account: Account) -> None:
        """Type the password: a new identity, which the next sync takes over."""
        self.line.hang_up()
        self.desk.sign_in_again(account)
        self.line.login, self.desk.connect = self.desk.device.login, self.line.connect
        self.doubted = False

    def parked(self) -> tuple[Recovered, ...]:
        """What it keeps for its person to judge."""
        return self.desk.replica.read(lambda ledger: read_recovered(ledger.connection)).result()

    def back_to(self, older: Remains) -> None:
        """Put the profile back as it was."""
        self.line.hang_up()
        self.desk.switch_off()
        older.put_back()
        self.desk.switch_on()
        self.doubted = True

    def do(self, deed: Callable[[WritableLedger], None]) -> tuple[list[Queued], frozenset[uuid.UUID]]:
        """One step of a person; the operations that it queued, and the refusals that it mended."""

        def work(ledger: WritableLedger) -> tuple[list[Queued], frozenset[uuid.UUID]]:
            ((first,),) = ask(ledger, "SELECT next_op_no FROM meta")
            refused = _refused(ledger)
            deed(ledger)
            return _outbox(ledger, first), refused - _refused(ledger)

        return self.desk.replica.write(work).result()

    def look(self, base_after: int | None = None) -> Look:
        """What it holds. `base_after`: of the base only what lies beyond; otherwise beyond what was seen last."""
        after = self.seen if base_after is None else base_after
        return self.desk.replica.read(lambda ledger: _look(ledger, after)).result()

    def come_back(self, remains: Remains) -> None:
        """Start again on what a killed program left behind."""
        doubted = self.doubted
        self.back_to(remains)
        self.doubted = doubted
        hold("I1", self.desk.replica.read(is_whole).result(), "the file is damaged after a kill")

    def set_clock(self, chance: random.Random) -> None:
        """Somebody puts the clock to another time."""
        self.desk.clock.ahead = chance.choice(SKEWS)

    def switch_off(self) -> None:
        """End everything."""
        self.line.hang_up()
        self.desk.switch_off()


@lru_cache(10_000)
def operation_of(sealed: str) -> Operation:
    """The operation, read once however often it is looked at."""
    return Operation.unsealed(sealed)


SKEWS = (dt.timedelta(), dt.timedelta(days=2), dt.timedelta(days=-2), dt.timedelta(days=365 * 73))


def ask(ledger: ReplicaLedger, query: str, *values: object) -> list[tuple[Any, ...]]:
    """All rows of a query by the driver itself: a tenth of the time that SQLAlchemy takes to describe the answer."""
    driver: Any = ledger.connection.connection.dbapi_connection
    found: list[tuple[Any, ...]] = driver.execute(query, values).fetchall()
    return found


def is_whole(ledger: ReplicaLedger) -> bool:
    """No fault in the file; every operation is there once, and the numbers go on."""
    numbers = [number for (number,) in ask(ledger, "SELECT op_no FROM outbox ORDER BY op_no")]
    sound = ask(ledger, "PRAGMA integrity_check") == [("ok",)]
    return sound and (not numbers or numbers[-1] < ledger.bookmark().next_op_no)


def _refused(ledger: ReplicaLedger) -> frozenset[uuid.UUID]:
    return frozenset(uuid.UUID(bytes=op_id) for (op_id,) in ask(ledger, "SELECT op_id FROM refused"))


def _outbox(ledger: ReplicaLedger, first: int = 0) -> list[Queued]:
    query = "SELECT op_no, sealed, acked_seq FROM queued WHERE op_no >= ? ORDER BY op_no"
    return [Queued(number, operation_of(sealed), sealed, acked) for number, sealed, acked in ask(ledger, query, first)]


def _look(ledger: ReplicaLedger, after: int) -> Look:
    base: Rows = {}
    shown: Rows = {}
    for entity in Entity:
        columns = ", ".join(COLUMNS[entity])
        base |= _rows(entity, ask(ledger, f"SELECT {columns} FROM {BASE[entity].name} WHERE change_seq > ?", after))
        waiting = "SELECT row_id FROM outbox"
        shown |= _rows(entity, ask(ledger, f"SELECT {columns} FROM {VIEW[entity].name} WHERE id IN ({waiting})"))
    ((cursor, point),) = ask(ledger, "SELECT cursor_seq, point FROM meta LEFT JOIN mark ON seq = cursor_seq")
    return Look(cursor, point, tuple(_outbox(ledger)), _refused(ledger), base, shown)


def _rows(entity: Entity, stored: list[tuple[Any, ...]]) -> Rows:
    return {(entity, row.id): row for row in (Row.of_stored(entity, each) for each in stored)}
