"""What a person has said of one file, offered again for the next of the same heading.

It lies in the replica, encrypted and on this computer only, and comes and goes in the transaction of the import that it
was said for: undoing an import that went wrong also forgets how it was read. Of the file only a hash of its heading is
kept (docs/decisions/020).
"""

import hashlib
import json
from typing import Final

from expense_desktop.domain.records import StepId
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services.importing.amounts import Decimal
from expense_desktop.services.importing.csv_file import Table
from expense_desktop.services.importing.dates import DateOrder
from expense_desktop.services.importing.reading import Answers, Reading
from expense_desktop.services.importing.signs import Spending
from expense_desktop.services.importing.vocabulary import Role

_BETWEEN: Final = "\x1f"


def find_layout(ledger: Ledger, table: Table) -> Answers | None:
    """How the last file with this heading was read; None when none was, or the file has no heading."""
    if table.heading is None or not isinstance(ledger, ReplicaLedger):
        return None
    kept = ledger.layouts.find(_key(table.heading))
    return None if kept is None else _answers(kept)


def keep_layout(ledger: WritableLedger, reading: Reading, step: StepId) -> None:
    """Keep how `reading` was read, with the step that imported it."""
    if reading.table.heading is None:
        return
    kept = {
        "columns": {str(index): role.value for index, role in reading.columns.roles().items()},
        "date_order": reading.date_order.value,
        "decimal": reading.decimal.value,
        "spending": None if reading.spending is None or reading.signed_by_row else reading.spending.value,
    }
    ledger.layouts.keep(_key(reading.table.heading), json.dumps(kept), step)


def _key(heading: tuple[str, ...]) -> str:
    return hashlib.sha256(_BETWEEN.join(heading).encode("utf-8", "surrogatepass")).hexdigest()


def _answers(kept: str) -> Answers | None:
    try:
        stored = json.loads(kept)
        return Answers(
            date_order=DateOrder(stored["date_order"]),
            decimal=Decimal(stored["decimal"]),
            spending=None if stored["spending"] is None else Spending(stored["spending"]),
            columns={int(index): Role(role) for index, role in stored["columns"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        # a newer program may keep what this one doesn't know
        return None
