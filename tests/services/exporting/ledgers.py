"""What a ledger holds, to compare two of them by."""

from typing import Any

from expense_desktop.domain.changes import Entity
from expense_desktop.repository.replica import everything
from expense_desktop.repository.replica.file import Replica


def held(replica: Replica) -> dict[str, Any]:
    """Every row that isn't deleted, by its id; and which expenses are."""

    def read(ledger: Any) -> dict[str, Any]:
        rows = [
            row
            for entity in (Entity.CATEGORY, Entity.EXPENSE, Entity.BUDGET)
            for some in everything.every(ledger.connection, ledger.owner, entity)
            for row in some
        ]
        return {
            "rows": {(row.entity, row.id): row.values for row in rows if not row.deleted},
            "deleted": {row.id for row in rows if row.deleted and row.entity is Entity.EXPENSE},
            "month_start": ledger.profile().month_start,
        }

    return replica.read(read).result()


def waiting(replica: Replica) -> int:
    """How many operations wait for the server."""
    return replica.read(lambda ledger: ledger.outbox.counts().waiting).result()
