"""A month of 2,000 expenses, from the ledger to the bytes of its PDF, beside Qt's own writing of the same pages.

The bar is issue 6's: one second. Bare is only what QPdfWriter takes to write pages that are laid out already.
"""

import datetime as dt
import statistics
import tempfile
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication

from bench.measurement import Measurement, seconds
from bench.replica_reads import filled_replica, staged
from expense_desktop.domain.changes import Entity
from expense_desktop.domain.period import Month
from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.pulling import Pulled
from expense_desktop.services.statement import statement
from expense_desktop.ui import typography
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.printing.options import Options
from expense_desktop.ui.printing.painter import StatementPainter
from expense_desktop.ui.printing.pdf import pdf_bytes

BAR_S: Final = 1.0
_ROWS: Final = 2_000
_MONTH: Final = Month(2026, 5)
_TODAY: Final = dt.date(2026, 6, 18)
_ROUNDS: Final = 5
_SPENT_ON: Final = 4
"""Where a pulled expense has its day."""


def measure() -> Measurement:
    """Both in turn, after one round that warms them."""
    if QGuiApplication.instance() is None:
        application = QGuiApplication(["bench", "-platform", "offscreen"])
        typography.set_up(application)
    owner = OwnerId(uuid.uuid4())
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder, filled_replica(Path(folder), owner, _in_may(owner)) as replica:
        laid_out = _painter(replica)
        assert laid_out.statement.count == _ROWS
        for _ in range(_ROUNDS + 1):
            ours.append(seconds(lambda: pdf_bytes(_painter(replica))))
            bare.append(seconds(lambda: pdf_bytes(laid_out)))
    return Measurement("print a month of 2,000", statistics.median(ours[1:]), statistics.median(bare[1:]), BAR_S)


def _painter(replica: Replica) -> StatementPainter:
    found = replica.read(lambda ledger: statement(ledger, _MONTH, _TODAY)).result()
    created = dt.datetime.combine(_TODAY, dt.time(18, 42))
    return StatementPainter(found, Formats("EUR", QLocale("en_IE")), Options(), created)


def _in_may(owner: OwnerId) -> Pulled:
    """The invented expenses, all in one month."""
    pulled = staged(owner, _ROWS)
    rows = [
        (*row[:_SPENT_ON], _MONTH.first + dt.timedelta(days=at % _MONTH.days), *row[_SPENT_ON + 1 :])
        for at, row in enumerate(pulled.rows[Entity.EXPENSE])
    ]
    return replace(pulled, rows={**pulled.rows, Entity.EXPENSE: rows})
