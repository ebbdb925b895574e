"""One owner's limits: which holds in a month, and since when."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, func, not_, select
from sqlalchemy.orm import Session

from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.records import Budget, BudgetId, CategoryId, OwnerId
from expense_desktop.domain.sentences import say
from expense_desktop.repository.tables import BudgetRow, CategoryRow

_COLUMNS = (BudgetRow.id, BudgetRow.category_id, BudgetRow.month, BudgetRow.limit_minor, BudgetRow.deleted)
_STEPS: Final = (
    select(*_COLUMNS)
    .where(BudgetRow.owner_id == bindparam("owner"), not_(BudgetRow.deleted))
    .order_by(BudgetRow.month, BudgetRow.id)
)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a category may spend in a month, in minor units, and the first day of the month in which that was set."""

    category_id: CategoryId
    limit_minor: int
    since: dt.date


class Budgets:
    """One owner's budgets. Those of deleted categories stay and are ignored."""

    def __init__(self, session: Session, owner: OwnerId) -> None:
        self._session = session
        self._owner = owner

    def limits(self, month: dt.date) -> dict[CategoryId, Limit]:
        """The limits that hold in the month with this first day: each category's last up to then, unless it ends."""
        latest = (
            select(BudgetRow.category_id, func.max(BudgetRow.month).label("month"))
            .where(BudgetRow.owner_id == self._owner, not_(BudgetRow.deleted), BudgetRow.month <= month)
            .group_by(BudgetRow.category_id)
            .subquery()
        )
        rows = self._session.execute(
            select(BudgetRow.category_id, BudgetRow.limit_minor, BudgetRow.month)
            .join(latest, and_(BudgetRow.category_id == latest.c.category_id, BudgetRow.month == latest.c.month))
            .join(
                CategoryRow,
                and_(CategoryRow.owner_id == BudgetRow.owner_id, CategoryRow.id == BudgetRow.category_id),
            )
            .where(
                BudgetRow.owner_id == self._owner,
                not_(BudgetRow.deleted),
                BudgetRow.limit_minor.is_not(None),
                not_(CategoryRow.deleted),
            )
            .order_by(BudgetRow.category_id)
        )
        limits = [Limit(CategoryId(category), limit or 0, since) for category, limit, since in rows]
        return {limit.category_id: limit for limit in limits}

    def of_category(self, category: CategoryId) -> tuple[Budget, ...]:
        """Every change of the category's limit, the earliest month first; None as a limit ends it."""
        rows = self._session.execute(
            select(*_COLUMNS)
            .where(BudgetRow.owner_id == self._owner, BudgetRow.category_id == category, not_(BudgetRow.deleted))
            .order_by(BudgetRow.month, BudgetRow.id)
        )
        return tuple(_budget(row) for row in rows)

    def list(self) -> tuple[Budget, ...]:
        """Every change of every category's limit, category by category, the earliest month first."""
        rows = self._session.execute(
            select(*_COLUMNS)
            .where(BudgetRow.owner_id == self._owner, not_(BudgetRow.deleted))
            .order_by(BudgetRow.category_id, BudgetRow.month, BudgetRow.id)
        )
        return tuple(_budget(row) for row in rows)

    def of_categories(self) -> dict[CategoryId, tuple[Budget, ...]]:
        """What `of_category` says, of every category that was ever given a limit."""
        rows = self._session.execute(_STEPS, {"owner": self._owner}).all()
        found: dict[CategoryId, list[Budget]] = {}
        for row in rows:
            budget = _budget(row)
            found.setdefault(budget.category_id, []).append(budget)
        return {category: tuple(budgets) for category, budgets in found.items()}

    def get(self, budget: BudgetId) -> Budget:
        """The row, deleted or not; NotFound when there is none, or when it is another person's."""
        found = self._session.execute(
            select(*_COLUMNS).where(BudgetRow.owner_id == self._owner, BudgetRow.id == budget)
        ).one_or_none()
        if found is None:
            raise NotFound(say("There is no such limit."), field="budget")
        return _budget(found)


def _budget(row: Row[*tuple[Any, ...]]) -> Budget:
    return Budget(*row)
