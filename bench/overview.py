"""The whole Overview (three windows, categories, budgets, the newest), against the same sums in plain SQL.

Both read the same encrypted file on the same connection, one after the other. Bar (DESIGN 7): 1.5 times.
"""

import datetime as dt
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.measurement import Measurement, seconds, times
from bench.replica_reads import filled_replica, staged
from expense_desktop.domain.period import WINDOWS, DateRange, Month, window
from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import limits
from expense_desktop.services.overview import RECENT_ROWS, overview

BAR: Final = 1.5
_TODAY: Final = dt.date(2026, 6, 18)
_CHOSEN_DAYS: Final = 30
_ROUNDS: Final = 15
_BUDGETS: Final = 12
_SINCE: Final = Month(2026, 1)
_LIVE: Final = (
    "FROM listing INDEXED BY listing_date_index "
    "WHERE owner = (SELECT no FROM listing_number WHERE id = ?) AND deleted = 0 AND day BETWEEN ? AND ?"
)


def measure(rows: int) -> Measurement:
    """Ours and the bare SQL in turn, after one round that warms both."""
    owner = OwnerId(uuid.uuid4())
    with tempfile.TemporaryDirectory() as folder, filled_replica(Path(folder), owner, staged(owner, rows)) as replica:
        replica.write(_budget).result()
        ours: list[float] = []
        bare: list[float] = []
        for _ in range(_ROUNDS + 1):
            ours.append(replica.read(lambda ledger: seconds(lambda: overview(ledger, _TODAY, _CHOSEN_DAYS))).result())
            bare.append(replica.read(lambda ledger: seconds(lambda: _plain(ledger))).result())
        return times(f"the whole Overview, {rows:,}", ours[1:], bare[1:], BAR)


def _budget(ledger: WritableLedger) -> None:
    for at, view in enumerate(ledger.categories.list()[:_BUDGETS]):
        limits.set_limit(ledger, view.category.id, Month(2025, 1), 50_000)
        if at % 3 == 0:
            limits.carry_over(ledger, view.category.id, _SINCE)


def _plain(ledger: Ledger) -> None:
    """What the page has to know, as SQL that somebody would write by hand."""
    assert isinstance(ledger, ReplicaLedger)
    for statement, arguments in _statements(ledger.owner):
        ledger.connection.exec_driver_sql(statement, arguments).fetchall()


def _statements(owner: uuid.UUID) -> Iterator[tuple[str, tuple[object, ...]]]:
    me = owner.bytes
    whole = window(max(WINDOWS), _TODAY)
    by_day = f"SELECT day, sum(amount_minor) {_LIVE} GROUP BY day"
    yield by_day, (me, whole.before().first.toordinal(), _TODAY.toordinal())
    by_category = f"SELECT category, sum(amount_minor) {_LIVE} GROUP BY category"
    for days in (window(_CHOSEN_DAYS, _TODAY), *_months()):
        yield by_category, (me, days.first.toordinal(), days.last.toordinal())
    yield f"SELECT min(day) {_LIVE}", (me, 0, 10**7)
    yield "SELECT * FROM category WHERE owner_id = ?", (me,)
    yield "SELECT * FROM budget WHERE owner_id = ?", (me,)
    newest = f"SELECT id {_LIVE} ORDER BY day DESC, id DESC LIMIT {RECENT_ROWS}"
    yield f"SELECT * FROM expense WHERE owner_id = ? AND id IN ({newest})", (me, me, 0, 10**7)


def _months() -> Iterator[DateRange]:
    for ahead in range(Month.of(_TODAY).months_since(_SINCE) + 1):
        yield (_SINCE + ahead).range()
