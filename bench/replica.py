"""Record one expense against a bare durable commit, and apply a first pull against bare inserts of the same rows."""

import datetime as dt
import json
import random
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from expense_desktop.domain.changes import GROUPS, Entity
from expense_desktop.domain.records import DeviceId, OwnerId, Profile, new_id
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.pulling import Pulled, apply_pulled
from expense_desktop.services.entry import NewExpense, record
from tests.replicas import as_pulled

FRAME_S: Final = 0.016
RECORD_BAR: Final = 2.0
"""Times the bare commit, plus one frame of the screen."""
PULL_BAR: Final = 5.0
"""Of the whole first pull; this measures the half of it that the replica does."""

_TODAY: Final = dt.date(2026, 6, 18)


class Measured(NamedTuple):
    """Medians in seconds."""

    ours_s: float
    bare_s: float

    @property
    def ratio(self) -> float:
        """How many times the bare work."""
        return self.ours_s / self.bare_s


def record_one(rounds: int = 200, rows_before: int = 0) -> Measured:
    """From `Replica.write` to the resolved future, in turn with one bare commit of a row on the same disk."""
    with tempfile.TemporaryDirectory() as folder, _replica(Path(folder), OwnerId(uuid.uuid4())) as replica:
        if rows_before:
            replica.write(lambda ledger: apply_pulled(ledger, pulled(ledger.owner, rows_before))).result()
        bare = _bare(Path(folder) / "bare.db")
        new = NewExpense(_TODAY, 1250, "Luigi’s", note="lunch")
        ours: list[float] = []
        theirs: list[float] = []
        for number in range(rounds):
            ours.append(_seconds(lambda: replica.write(lambda ledger: record(ledger, new, _TODAY)).result()))
            theirs.append(_seconds(lambda number=number: _commit(bare, [(number, "2026-06-18", 1250, "Luigi’s", "")])))  # type: ignore[misc]
        bare.close()
    return Measured(statistics.median(ours), statistics.median(theirs))


def first_pull_apply(rows: int = 10_000, rounds: int = 3) -> Measured:
    """A staged first pull until base, view, lists, search and cursor are durable, against inserting the same rows."""
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        owner = OwnerId(uuid.uuid4())
        staged = pulled(owner, rows)
        plain = [(row[1].hex(), row[4], *row[2:4], row[6]) for row in staged.rows[Entity.EXPENSE]]
        with tempfile.TemporaryDirectory() as folder, _replica(Path(folder), owner) as replica:
            ours.append(_seconds(lambda: replica.write(lambda ledger: apply_pulled(ledger, staged)).result()))  # noqa: B023
            assert replica.read(lambda ledger: ledger.expenses.summary().count).result() == rows
            bare = _bare(Path(folder) / "bare.db")
            theirs.append(_seconds(lambda: _commit(bare, plain)))  # noqa: B023
            bare.close()
    return Measured(statistics.median(ours), statistics.median(theirs))


def pulled(owner: OwnerId, count: int, seed: int = 20240601) -> Pulled:
    """What a first pull brings of `count` invented expenses."""
    rng = random.Random(seed)
    # text, and ids in the order of entry, as `exchange.pull` gives them
    stamps = json.dumps("2026-06-18T08:14:00.000000Z")
    words = ("weekly", "shop", "lunch", "with", "team", "birthday", "dinner", "coffee")

    def row(seq: int) -> tuple[Any, ...]:
        note = " ".join(rng.choices(words, k=4)) if rng.random() < 0.4 else ""
        values = {
            "amount_minor": rng.randrange(5, 20_000),
            "currency": "EUR",
            "spent_on": _TODAY - dt.timedelta(rng.randrange(1826)),
            "category_id": None,
            "payee": f"Market {rng.randrange(400)}",
            "note": note,
        }
        fields = (values[name] for group in GROUPS[Entity.EXPENSE].values() for name in group)
        return as_pulled(owner, new_id(), *fields, stamps, False, seq)

    return Pulled(count, {Entity.EXPENSE: [row(seq) for seq in range(1, count + 1)]})


def _replica(folder: Path, owner: OwnerId) -> Replica:
    return Replica.create(folder / "replica.db", bytes(32), owner, DeviceId(uuid.uuid4()), Profile("Bench", "EUR"))


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE expense (id PRIMARY KEY, spent_on, amount_minor, payee, note)")
    return connection


def _commit(connection: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO expense VALUES (?, ?, ?, ?, ?)", [tuple(map(str, row)) for row in rows])
    connection.execute("COMMIT")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    one = record_one()
    within = "within" if one.ours_s <= RECORD_BAR * one.bare_s + FRAME_S else "beyond"
    print(f"record one: {one.ours_s * 1e3:.1f} ms, {one.ratio:.1f} times a bare commit, {within} the bar")
    pull = first_pull_apply()
    print(f"apply 10,000 of a first pull: {pull.ours_s:.2f} s, {pull.ratio:.1f} times bare inserts (bar {PULL_BAR})")
