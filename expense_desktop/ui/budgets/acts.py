"""What the Budgets page asks of a ledger and does to it; each runs on the source's thread.

Services import SQLAlchemy, which takes longer than opening the window: they are imported here, when first needed.
"""

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from expense_desktop.domain.period import Month
from expense_desktop.domain.records import CategoryId

if TYPE_CHECKING:
    from expense_desktop.domain.records import Budget
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.budget import Budgets
    from expense_desktop.services.limits import LimitsSet


def read(ledger: "Ledger", *, month: Month, today: dt.date, also: Collection[CategoryId]) -> "Budgets":
    """A month's budgets; `also` are subcategories without one that are to be shown."""
    from expense_desktop.services.budget import month_budgets

    return month_budgets(ledger, month, today, also)


def limits_of(ledger: "Ledger", *, category: CategoryId) -> "tuple[Budget, ...]":
    """Every change of a category's limit."""
    return ledger.budgets.of_category(category)


def set_limit(ledger: "WritableLedger", *, category: CategoryId, month: Month, limit_minor: int | None) -> "LimitsSet":
    """Set a category's limit from a month on; None ends its budget."""
    from expense_desktop.services import limits

    return limits.set_limit(ledger, category, month, limit_minor)


def copy_limits(ledger: "WritableLedger", *, month: Month) -> "LimitsSet":
    """Let a month have the limits of the month before."""
    from expense_desktop.services import limits

    return limits.copy_limits(ledger, month)


def use_suggestions(ledger: "WritableLedger", *, month: Month, today: dt.date) -> "LimitsSet":
    """Let every category have its suggestion as limit."""
    from expense_desktop.services import limits

    return limits.use_suggestions(ledger, month, today)


def carry_over(ledger: "WritableLedger", *, category: CategoryId, since: Month | None) -> "LimitsSet":
    """Carry over what is left of `since` and the months after it, or (None) no longer."""
    from expense_desktop.services import limits

    return limits.carry_over(ledger, category, since)


def fixed_cost(ledger: "WritableLedger", *, category: CategoryId, fixed: bool) -> "LimitsSet":
    """Say whether a category is a fixed cost."""
    from expense_desktop.services import limits

    return limits.fixed_cost(ledger, category, fixed=fixed)
