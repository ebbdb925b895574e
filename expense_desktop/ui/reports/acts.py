"""What the Reports page asks of a ledger, on the source's thread, and what it lets another thread write."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from expense_desktop.domain.period import Month
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.printing.options import Options
from expense_desktop.ui.printing.painter import StatementPainter
from expense_desktop.ui.printing.pdf import save_pdf

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.services.statement import MonthTotal, Statement


@dataclass(frozen=True, slots=True)
class Reading:
    """The months, and the statement of the one that is looked at, from one snapshot."""

    months: "tuple[MonthTotal, ...]"
    statement: "Statement"


def read(ledger: "Ledger", *, month: Month | None, today: dt.date) -> Reading:
    """Read the statement of a month; of the last whole one that has expenses when none is named, or it has gone."""
    from expense_desktop.services.statement import months, statement

    found = months(ledger, today)
    if month is None or month not in [each.month for each in found]:
        spent = [each.month for each in found if each.total_minor is not None]
        month = next((each for each in spent if each < Month.of(today)), Month.of(today))
    return Reading(found, statement(ledger, month, today))


def save(statement: "Statement", formats: Formats, options: Options, created: dt.datetime, path: Path) -> Path:
    """Print into a file; on any thread. SaveFailed leaves what was there as it was."""
    save_pdf(StatementPainter(statement, formats, options, created), path)
    return path
