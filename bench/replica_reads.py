"""Read lists of a large encrypted replica, against the same questions put to a bare, unencrypted SQLite file."""

import datetime as dt
import random
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from bench.replica import pulled
from expense_desktop.domain.changes import GROUPS, Entity
from expense_desktop.domain.records import CategoryId, DeviceId, OwnerId, Profile, new_id
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort, SortKey
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.pulling import Pulled, apply_pulled
from tests.replicas import as_pulled

PAGE_BAR_S: Final = 0.030
SEARCH_BAR_S: Final = 0.010

PAGE: Final = 200
_KINDS: Final = 30
_SEARCHES: Final = ("z", "za", "zan", "zanz", "zanzi", "l", "lu", "lun", "lunch", "43.1", "market 7")


class Measured(NamedTuple):
    """Medians in seconds; `bar_s` is the most that DESIGN 7 allows."""

    name: str
    ours_s: float
    bare_s: float
    bar_s: float

    @property
    def ratio(self) -> float:
        """How many times the bare work."""
        return self.ours_s / self.bare_s


class _Question(NamedTuple):
    name: str
    ours: Callable[[Ledger], object]
    bare: str
    bar_s: float = PAGE_BAR_S


def measure(rows: int = 100_000, rounds: int = 5) -> list[Measured]:
    """Every question to a replica of `rows` expenses in turn with the bare one, after one round that warms both."""
    owner = OwnerId(uuid.uuid4())
    pulled_rows = staged(owner, rows)
    with (
        tempfile.TemporaryDirectory() as folder,
        filled_replica(Path(folder), owner, pulled_rows) as replica,
        closing(_bare(Path(folder) / "bare.db", pulled_rows)) as bare,
    ):
        some = replica.read(lambda ledger: ledger.categories.list()[3].category.id).result()
        return [_measured(replica, bare, question, rounds) for question in _questions(rows, some)]


def _questions(rows: int, category: CategoryId) -> Iterator[_Question]:
    middle = rows // 2
    yield _Question(
        "count and sum", lambda ledger: ledger.expenses.summary(), "SELECT count(*), sum(amount) FROM expense"
    )
    for key in SortKey:
        for at in (0, middle):
            order = {SortKey.DATE: "day", SortKey.CATEGORY: "kind"}.get(key, key.value)
            yield _Question(
                f"page at {at} by {key}",
                _page(ExpenseFilter(), key, at),
                f"SELECT * FROM expense ORDER BY {order} DESC LIMIT {PAGE} OFFSET {at}",
            )
    filters = {
        "a category": (ExpenseFilter(categories=frozenset([category])), "kind = 3"),
        "a year": (ExpenseFilter(since=dt.date(2025, 1, 1), until=dt.date(2025, 12, 31)), "day LIKE '2025-%'"),
        "amounts": (ExpenseFilter(least_minor=5_000), "amount >= 5000"),
    }
    for name, (chosen, condition) in filters.items():
        for key in (SortKey.DATE, SortKey.PAYEE):
            order = "day" if key is SortKey.DATE else key.value
            yield _Question(
                f"page of {name} by {key}",
                _page(chosen, key, 1_000),
                f"SELECT * FROM expense WHERE {condition} ORDER BY {order} DESC LIMIT {PAGE} OFFSET 1000",
            )
    for typed in _SEARCHES:
        like = " AND ".join(f"(payee LIKE '%{word}%' OR note LIKE '%{word}%')" for word in typed.split())
        yield _Question(
            f"search “{typed}”",
            _page(ExpenseFilter(search=typed), SortKey.DATE, 0),
            f"SELECT * FROM expense WHERE {like} ORDER BY day DESC LIMIT {PAGE}",
            SEARCH_BAR_S,
        )


def _page(chosen: ExpenseFilter, key: SortKey, at: int) -> Callable[[Ledger], object]:
    return lambda ledger: ledger.expenses.page(chosen, ExpenseSort(key), at, PAGE)


def _measured(replica: Replica, bare: sqlite3.Connection, question: _Question, rounds: int) -> Measured:
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds + 1):
        ours.append(_seconds(lambda: replica.read(question.ours).result()))
        theirs.append(_seconds(lambda: bare.execute(question.bare).fetchall()))
    return Measured(question.name, statistics.median(ours[1:]), statistics.median(theirs[1:]), question.bar_s)


def staged(owner: OwnerId, count: int) -> Pulled:
    """A first pull of `count` expenses in thirty categories, a needle in one of a thousand notes."""
    rng = random.Random(7)
    kinds = [new_id() for _ in range(_KINDS)]
    stamps = dict.fromkeys(GROUPS[Entity.CATEGORY], "2026-06-18T08:14:00.000000Z")
    categories: list[tuple[Any, ...]] = [
        as_pulled(owner, kind, f"Kind {at}", at % 13, None, False, False, None, stamps, False, count + 1 + at)
        for at, kind in enumerate(kinds)
    ]
    plain = pulled(owner, count)
    expenses: list[tuple[Any, ...]] = []
    for row in plain.rows[Entity.EXPENSE]:
        note = f"{row[7]} zanzibar".strip() if rng.random() < 0.001 else row[7]
        expenses.append((*row[:5], rng.choice(kinds).bytes, row[6], note, *row[8:]))
    return Pulled(count + _KINDS, {Entity.CATEGORY: categories, Entity.EXPENSE: expenses})


@contextmanager
def filled_replica(folder: Path, owner: OwnerId, rows: Pulled) -> Iterator[Replica]:
    """A replica that has taken a first pull."""
    path = folder / "replica.db"
    made = Replica.create(path, bytes(32), owner, DeviceId(uuid.uuid4()), Profile("Bench", "EUR"))
    with made as replica:
        replica.write(lambda ledger: apply_pulled(ledger, rows)).result()
        yield replica


def _bare(path: Path, rows: Pulled) -> sqlite3.Connection:
    """The same rows with an index for each order, as anybody would make them."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE expense (id PRIMARY KEY, day, amount, payee, kind, note)")
    kinds = {row[1]: at for at, row in enumerate(rows.rows[Entity.CATEGORY])}
    connection.executemany(
        "INSERT INTO expense VALUES (?, ?, ?, ?, ?, ?)",
        ((row[1].hex(), row[4], row[2], row[6], kinds[row[5]], row[7]) for row in rows.rows[Entity.EXPENSE]),
    )
    for name in ("day", "amount", "payee", "kind", "note"):
        connection.execute(f"CREATE INDEX by_{name} ON expense ({name})")
    connection.commit()
    return connection


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    for one in measure():
        within = "within" if one.ours_s <= one.bar_s else "beyond"
        print(
            f"{one.name:32} {one.ours_s * 1e3:7.1f} ms  bare {one.bare_s * 1e3:7.1f} ms  {one.ratio:5.1f} times"
            f"  {within} the bar of {one.bar_s * 1e3:.0f} ms"
        )


if __name__ == "__main__":
    main()
