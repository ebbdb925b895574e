"""Records, their fields and values as the command names them: in histories, in conflicts, in what was refused."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from expense_desktop.cli import documents
from expense_desktop.cli.tables import one_line
from expense_desktop.domain.changes import Entity, Value
from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.money import Money
from expense_desktop.domain.records import BudgetId, CategoryId, ExpenseId

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger

_NAMES: Final = {
    "amount_minor": "amount",
    "limit_minor": "limit",
    "spent_on": "date",
    "category_id": "category",
    "parent_id": "parent",
}
KINDS: Final = {
    Entity.EXPENSE: "expense",
    Entity.CATEGORY: "category",
    Entity.BUDGET: "limit",
    Entity.PROFILE: "profile",
}


@dataclass(frozen=True, slots=True)
class Tongue:
    """What it takes to say a value: every category's path, deleted ones too, and the account's currency."""

    paths: Mapping[uuid.UUID, str]
    currency: str

    @classmethod
    def of(cls, ledger: "Ledger", currency: str) -> "Tongue":
        """From the ledger as it stands."""
        return cls({id_: view.path for id_, view in ledger.categories.by_id.items()}, currency)

    def value(self, field: str, value: Value) -> Any:
        """A value as documents have it: money with its currency, a category's path."""
        if value is None:
            return None
        if field in ("amount_minor", "limit_minor"):
            return documents.money(Money(int(value), self.currency))
        return self.paths.get(uuid.UUID(str(value))) if field in ("category_id", "parent_id") else value


def field_name(field: str) -> str:
    """A field as options and documents name it."""
    return _NAMES.get(field, field)


def value_words(value: Any) -> str:
    """A value of a document on one line."""
    if isinstance(value, dict):
        return str(value["amount"])
    if isinstance(value, bool):
        return "yes" if value else "no"
    return one_line("none" if value is None or value == "" else str(value))


def record_words(ledger: "Ledger", entity: Entity, row_id: uuid.UUID) -> str:
    """A record as a person knows it: `Luigi, 2026-06-18`; `category Cafés`; `limit of Cafés from 2026-06 on`."""
    try:
        if entity is Entity.EXPENSE:
            expense = ledger.expenses.get(ExpenseId(row_id)).expense
            return ", ".join(filter(None, (one_line(expense.payee or expense.note), expense.spent_on.isoformat())))
        if entity is Entity.CATEGORY:
            return f"category {ledger.categories.get(CategoryId(row_id)).path}"
        if entity is Entity.BUDGET:
            budget = ledger.budgets.get(BudgetId(row_id))
            path = ledger.categories.get(budget.category_id).path
            return f"limit of {path} from {budget.month:%Y-%m} on"
    except NotFound:
        pass
    return KINDS[entity]
