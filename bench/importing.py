"""Import a large file, against `csv.reader` into a bare SQLite table (bar: four times that)."""

import csv
import datetime as dt
import random
import sqlite3
import tempfile
import time
import uuid
from pathlib import Path
from typing import Final, NamedTuple

from expense_desktop.domain.records import DeviceId, OwnerId, Profile
from expense_desktop.repository.replica.file import Replica
from expense_desktop.services.importing.batch import import_reading
from expense_desktop.services.importing.reading import Answers, read_file
from expense_desktop.services.importing.signs import Spending

BAR: Final = 4.0


class Measured(NamedTuple):
    """Seconds. `again` is the second import of the same file, which adds nothing."""

    bare_s: float
    import_s: float
    again_s: float


def write_file(path: Path, count: int, seed: int = 20240601) -> None:
    """Write `count` invented expenses over five years, as a household book exports them."""
    rng = random.Random(seed)
    payees = [f"{rng.choice(('Green', 'Old', 'River', 'Café'))}{i} Market" for i in range(400)]
    words = ("weekly", "shop", "lunch", "with", "team", "birthday", "dinner", "shared", "receipt", "coffee", "late")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("date", "payee", "category", "amount", "note"))
        for _ in range(count):
            day = dt.date(2021, 1, 1) + dt.timedelta(rng.randrange(1826))
            cents = max(5, round(2500 * rng.lognormvariate(0, 0.7)))
            note = " ".join(rng.choices(words, k=rng.randint(1, 6))) if rng.random() < 0.4 else ""
            category = f"Group {rng.randrange(10)}:Kind {rng.randrange(3)}"
            out.writerow((day.isoformat(), rng.choice(payees), category, f"{cents // 100}.{cents % 100:02}", note))


def measure(count: int = 100_000) -> Measured:
    """Import `count` rows twice into an empty replica, durably and deduplicated, and once into bare SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "expenses.csv"
        write_file(path, count)
        bare_s = _bare(path, Path(folder) / "bare.db")
        replica = Replica.create(
            Path(folder) / "replica.db",
            bytes(32),
            OwnerId(uuid.uuid4()),
            DeviceId(uuid.uuid4()),
            Profile("Bench", "EUR"),
        )
        with replica:
            import_s = _import(replica, path, expected=count)
            again_s = _import(replica, path, expected=0)
    return Measured(bare_s, import_s, again_s)


def _bare(path: Path, database: Path) -> float:
    start = time.perf_counter()
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE expense (date, payee, category, amount, note)")
    with path.open(encoding="utf-8", newline="") as file:
        connection.executemany("INSERT INTO expense VALUES (?, ?, ?, ?, ?)", csv.reader(file))
    connection.commit()
    connection.close()
    return time.perf_counter() - start


def _import(replica: Replica, path: Path, expected: int) -> float:
    start = time.perf_counter()
    reading = read_file(path.read_bytes(), path.name, "EUR", Answers(spending=Spending.POSITIVE))
    imported = replica.write(lambda ledger: import_reading(ledger, reading)).result()
    seconds = time.perf_counter() - start
    assert imported.result.imported == expected, "the import did not do what was measured"
    return seconds


if __name__ == "__main__":
    took = measure()
    print(f"bare {took.bare_s:.2f} s; import {took.import_s / took.bare_s:.1f} times that (bar: {BAR})")
    print(f"again, nothing new: {took.again_s / took.bare_s:.1f} times")
