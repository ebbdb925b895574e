"""Push and first pull of 10,000 expenses, end to end, against COPY with upsert and a SELECT into bare SQLite."""

import datetime as dt
import random
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final, Self

from bench.measurement import Measurement, seconds, table, times
from expense_desktop.domain.changes import Entity, Kind
from expense_desktop.domain.records import DeviceId, OwnerId, Profile, new_id
from expense_desktop.repository.locks import FileLock
from expense_desktop.repository.replica.file import Replica, utc_now
from expense_desktop.repository.replica.writing import Change
from expense_desktop.repository.sync.cycle import Cycle
from expense_desktop.repository.sync.status import SyncStatus
from tests.servers import Cluster, Connection, Database, Device

PUSH_BAR: Final = 12.0
PULL_BAR: Final = 5.0
ROUNDS: Final = 3

_COLUMNS: Final = (
    "owner_id, id, spent_on, amount_minor, currency, payee, category_id, note, stamps, deleted, change_seq"
)


def measure(count: int = 10_000, rounds: int = ROUNDS) -> list[Measurement]:
    """Each round: a new account, `count` expenses pushed by one computer and pulled by another, and both bare."""
    pushes: list[float] = []
    pulls: list[float] = []
    copies: list[float] = []
    selects: list[float] = []
    with Cluster(18) as cluster, cluster.database() as database, closing(database.admin.connect()) as admin:
        for number in range(rounds):
            person = database.person(f"bench{number}")
            with _Computer(person.device("One")) as one, _Computer(person.device("Two")) as two:
                one.sync()
                two.sync()
                one.replica.write(lambda ledger: ledger.apply(_expenses(count), "Fill")).result()
                pushes.append(seconds(one.sync))
                pulls.append(seconds(two.sync))
                assert one.status.waiting == 0
                assert two.replica.read(lambda ledger: ledger.expenses.summary().count).result() == count
            copies.append(_copy(database, admin, person.owner))
            selects.append(_select(admin, person.owner, count))
    return [
        times(f"push {count:,} new expenses", pushes, copies, PUSH_BAR),
        times(f"first pull of {count:,}", pulls, selects, PULL_BAR),
    ]


class _Computer:
    """A replica with what syncs it."""

    def __init__(self, device: Device) -> None:
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        made = Replica.create(
            folder / "replica.db", bytes(32), OwnerId(device.owner), DeviceId(device.id), Profile("Bench", "EUR")
        )
        self.replica = self._stack.enter_context(made)
        self._cycle = Cycle(self.replica, device.connect, utc_now, FileLock(folder / "sync.lock"))
        self.status: SyncStatus

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def sync(self) -> None:
        """Push and pull."""
        self.status = self._cycle.run()


def _expenses(count: int) -> Iterator[Change]:
    chance = random.Random(20260618)
    first = dt.date(2021, 1, 1)
    for _ in range(count):
        yield Change(
            Entity.EXPENSE,
            new_id(),
            Kind.SET,
            {
                "amount_minor": chance.randint(5, 20_000),
                "currency": "EUR",
                "spent_on": (first + dt.timedelta(chance.randrange(1_826))).isoformat(),
                "payee": f"Market {chance.randrange(400)}",
                "category_id": None,
                "note": "weekly shop with lunch" if chance.random() < 0.4 else "",
            },
            new=True,
        )


def _copy(database: Database, admin: Connection, owner: uuid.UUID) -> float:
    """COPY of the same rows into a table of their own, and an upsert from there into one with the ledger's indexes."""
    rows = admin.execute(f"SELECT {_COLUMNS} FROM ledger.expense WHERE owner_id = %s", (owner,)).fetchall()
    plain = [(*row[:8], "{}", *row[9:]) for row in rows]
    admin.execute("DROP TABLE IF EXISTS bare")
    admin.execute("CREATE TABLE bare (LIKE ledger.expense INCLUDING ALL EXCLUDING STATISTICS)")

    def work() -> None:
        with closing(database.admin.connect()) as connection, connection.transaction():
            connection.execute("CREATE TEMPORARY TABLE staged (LIKE bare) ON COMMIT DROP")
            with connection.cursor().copy(f"COPY staged ({_COLUMNS}) FROM STDIN") as copy:
                for row in plain:
                    copy.write_row(row)
            connection.execute(
                f"INSERT INTO bare ({_COLUMNS}) SELECT {_COLUMNS} FROM staged "
                "ON CONFLICT (owner_id, id) DO UPDATE SET payee = excluded.payee"
            )

    took = seconds(work)
    found = admin.execute("SELECT count(*) FROM bare").fetchone()
    assert found == (len(rows),)
    return took


def _select(admin: Connection, owner: uuid.UUID, count: int) -> float:
    """SELECT of the same rows, put into a bare SQLite file in one durable transaction."""
    with tempfile.TemporaryDirectory() as folder:
        bare = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        bare.execute("PRAGMA journal_mode = WAL")
        bare.execute("PRAGMA synchronous = FULL")
        bare.execute("CREATE TABLE expense (id PRIMARY KEY, spent_on, amount_minor, payee, note)")

        def work() -> None:
            query = "SELECT id::text, spent_on::text, amount_minor, payee, note FROM ledger.expense WHERE owner_id = %s"
            found = admin.execute(query, (owner,)).fetchall()
            bare.execute("BEGIN IMMEDIATE")
            bare.executemany("INSERT INTO expense VALUES (?, ?, ?, ?, ?)", found)
            bare.execute("COMMIT")

        took = seconds(work)
        assert bare.execute("SELECT count(*) FROM expense").fetchone() == (count,)
        bare.close()
    return took


if __name__ == "__main__":
    print(table(measure()))
