"""Import a large file, against `csv.reader` into a bare SQLite table (bar: four times that).

The file is one of our own making, in the shape of a household book's export, or `--data FILE`: any list of spending.
"""

import csv
import datetime as dt
import random
import sqlite3
import statistics
import tempfile
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from bench.measurement import Measurement, seconds, times
from expense_desktop.domain.records import DeviceId, OwnerId, Profile
from expense_desktop.repository.replica.file import Replica
from expense_desktop.services.importing.batch import import_reading
from expense_desktop.services.importing.reading import Answers, read_file
from expense_desktop.services.importing.signs import Spending

BAR: Final = 4.0
COUNTS: Final = (10_000, 100_000)
ROUNDS: Final = 3

_HEADING: Final = ("id", "date", "payee", "category", "cents", "note", "tags")
_WORDS: Final = ("weekly", "shop", "lunch", "with", "team", "birthday", "dinner", "shared", "receipt", "coffee", "late")
_TAGS: Final = ("family", "work", "holiday", "shared", "cash", "online", "gift", "car", "home", "health")


def measure(data: Path | None = None) -> Iterator[Measurement]:
    """Import `data`, or files of `COUNTS` invented expenses, into an empty replica, and then once more."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        for path in [data] if data else [write_file(made / f"{count}.csv", count) for count in COUNTS]:
            yield from _measured(path)


def write_file(path: Path, count: int, seed: int = 20240601) -> Path:
    """Write `count` invented expenses over five years, day by day: few payees often, four in ten with a note."""
    rng = random.Random(seed)
    payees = [f"{rng.choice(('Green', 'Old', 'River', 'Café', 'Müller'))}{at} Market" for at in range(400)]
    often = [1 / (1 + at) for at in range(len(payees))]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(_HEADING)
        for at in range(count):
            day = dt.date(2021, 1, 1) + dt.timedelta(at * 1826 // count)
            (payee,) = rng.choices(payees, often)
            cents = max(5, round(2500 * rng.lognormvariate(0, 0.7)))
            note = " ".join(rng.choices(_WORDS, k=rng.randint(1, 6))) if rng.random() < 0.4 else ""
            tags = " ".join(rng.sample(_TAGS, rng.randint(1, 3))) if rng.random() < 0.3 else ""
            category = f"Group {rng.randrange(10)}:Kind {rng.randrange(3)}"
            out.writerow((f"{rng.getrandbits(128):032x}", day.isoformat(), payee, category, cents, note, tags))
    return path


def _measured(path: Path) -> Iterator[Measurement]:
    with path.open(encoding="utf-8", newline="") as file:
        count = sum(1 for _ in csv.reader(file)) - 1
    bare, first, again = zip(*(_round(path, count) for _ in range(ROUNDS)), strict=True)
    yield times(f"import a CSV of {count:,}", first, bare, BAR)
    yield Measurement(f"import {count:,} again, nothing new", statistics.median(again), statistics.median(bare))


def _round(path: Path, count: int) -> tuple[float, float, float]:
    """Bare, into an empty replica, and once more into the same."""
    with tempfile.TemporaryDirectory() as folder:
        bare = seconds(partial(_bare, path, Path(folder) / "bare.db"))
        profile = Profile("Bench", "EUR")
        owner, device = OwnerId(uuid.uuid4()), DeviceId(uuid.uuid4())
        with Replica.create(Path(folder) / "replica.db", bytes(32), owner, device, profile) as replica:
            return bare, seconds(partial(_import, replica, path, count)), seconds(partial(_import, replica, path, 0))


def _bare(path: Path, database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        columns = [f'"{name}"' for name in next(rows)]
        connection.execute(f"CREATE TABLE expense ({', '.join(columns)})")
        connection.executemany(f"INSERT INTO expense VALUES ({', '.join('?' * len(columns))})", rows)
    connection.commit()
    connection.close()


def _import(replica: Replica, path: Path, expected: int) -> None:
    reading = read_file(path.read_bytes(), path.name, "EUR", Answers(spending=Spending.POSITIVE))
    imported = replica.write(lambda ledger: import_reading(ledger, reading)).result()
    assert imported.result.imported == expected, "the import did not do what was measured"


if __name__ == "__main__":
    for one in measure():
        print(one.line())
