"""Real, encrypted replicas of invented people, and what is written into them."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any, Final

from expense_desktop.domain.changes import Entity, Kind, Operation, Touched, Value
from expense_desktop.domain.records import CategoryId, DeviceId, ExpenseId, OwnerId, Profile, new_id
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.rows import Row
from expense_desktop.repository.replica.writing import WritableLedger

KEY: Final = bytes(range(32))
OWNER: Final = OwnerId(uuid.UUID("018f0000-0000-7000-8000-00000000a01f"))
DEVICE: Final = DeviceId(uuid.UUID("018f0000-0000-4000-8000-0000000000d1"))
AOIFE: Final = Profile("Aoife", "EUR")
MORNING: Final = dt.datetime(2026, 6, 18, 8, 14, tzinfo=dt.UTC)


def new_replica(folder: Path) -> Replica:
    """An empty replica of Aoife's in `folder`; the caller closes it."""
    return Replica.create(folder / "replica.db", KEY, OWNER, DEVICE, AOIFE)


def open_replica(folder: Path) -> Replica:
    """The replica that `new_replica` made, once more."""
    return Replica(folder / "replica.db", KEY, OWNER)


def expense_fields(payee: str = "Luigi’s", amount_minor: int = 1250, **others: Value) -> dict[str, Value]:
    """All fields of an expense."""
    return {
        "amount_minor": amount_minor,
        "currency": "EUR",
        "spent_on": "2026-06-17",
        "category_id": None,
        "payee": payee,
        "note": "",
        **others,
    }


def add_expense(ledger: WritableLedger, payee: str = "Luigi’s", amount_minor: int = 1250, **others: Value) -> ExpenseId:
    """Record an expense as a step of its own."""
    expense = ExpenseId(new_id())
    fields = expense_fields(payee, amount_minor, **others)
    ledger.apply([Change(Entity.EXPENSE, expense, fields=fields, new=True)], "Add Expense")
    return expense


def add_category(ledger: WritableLedger, name: str, parent: CategoryId | None = None) -> CategoryId:
    """Make a category as a step of its own."""
    category = CategoryId(new_id())
    fields: dict[str, Value] = {
        "name": name,
        "parent_id": rows.as_value(parent),
        "colour": 1,
        "archived": False,
        "fixed_cost": False,
        "carry_over_since": None,
    }
    ledger.apply([Change(Entity.CATEGORY, category, fields=fields, new=True)], f"Add {name}")
    return category


def edit(ledger: WritableLedger, expense: uuid.UUID, **fields: Value) -> None:
    """Change fields of an expense as a step of its own."""
    ledger.apply([Change(Entity.EXPENSE, expense, fields=fields)], "Edit Expense")


def delete(ledger: WritableLedger, *expenses: uuid.UUID) -> None:
    """Delete expenses as one step."""
    ledger.apply([Change(Entity.EXPENSE, expense, Kind.DELETE) for expense in expenses], "Delete Expense")


def row(ledger: ReplicaLedger, expense: uuid.UUID, *, base: bool = False) -> Row | None:
    """An expense's row of the view, or of the base."""
    return rows.load(ledger.connection, ledger.owner, Entity.EXPENSE, [expense], base=base).get(expense)


def queued(ledger: ReplicaLedger) -> list[Operation]:
    """Everything in the outbox, in order."""
    found = ledger.connection.exec_driver_sql("SELECT sealed FROM queued ORDER BY op_no")
    return [Operation.unsealed(text) for text in found.scalars()]


class Listener:
    """Remembers what was touched."""

    def __init__(self, replica: Replica) -> None:
        self.heard: list[Touched] = []
        self._replica = replica
        replica.on_touched(self.heard.append)

    def settled(self) -> list[Touched]:
        """What was heard once the replica has told all it had to tell."""
        self._replica.read(lambda _ledger: None).result()
        return self.heard


def as_pulled(*values: Any) -> rows.Stored:
    """A row with Python's own values as a pull brings it."""
    return tuple(map(_as_pulled, values))


def _as_pulled(value: Any) -> Any:
    match value:
        case uuid.UUID():
            return value.bytes
        case dt.date():
            return value.isoformat()
        case bool():
            return int(value)
        case dict():
            return rows.compact(value)
    return value
