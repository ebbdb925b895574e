"""Set limits, copy them, take suggestions, and say what carries over or is a fixed cost.

Every function runs inside `Replica.write`; each is one step that one undo takes back.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from expense_desktop.domain.changes import Entity, Kind
from expense_desktop.domain.errors import InputError, NotFound
from expense_desktop.domain.period import Month
from expense_desktop.domain.records import AMOUNT_LIMIT_MINOR, CategoryId, StepId, budget_id
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.writing import Applied, WritableLedger
from expense_desktop.services.budget import month_budgets


@dataclass(frozen=True, slots=True)
class LimitsSet:
    """What a step did. `step` is None when everything was so already; `categories` is how many it changed."""

    step: StepId | None
    label: str
    categories: int


def set_limit(ledger: WritableLedger, category: CategoryId, month: Month, limit_minor: int | None) -> LimitsSet:
    """Let a category's limit be this many minor units from `month` on, until it is changed; None ends its budget.

    InputError when it is negative or too large, NotFound when the category isn't there or is deleted.
    """
    name = _live_name(ledger, category)
    return _set(ledger, month, {category: limit_minor}, say("Limit of {name}", name=name))


def copy_limits(ledger: WritableLedger, month: Month) -> LimitsSet:
    """Let the limits of `month` be those of the month before, all of them: what it had and that one hasn't ends."""
    before, now = (ledger.budgets.limits(each.first) for each in (month - 1, month))
    wanted = {category: before[category].limit_minor if category in before else None for category in {**before, **now}}
    return _set(ledger, month, wanted, say("Copy Limits"))


def use_suggestions(ledger: WritableLedger, month: Month, today: dt.date) -> LimitsSet:
    """Let every top-level category that has a suggestion have it as its limit from `month` on."""
    lines = month_budgets(ledger, month, today).lines
    wanted = {
        line.category.category.id: line.suggested_minor
        for line in lines
        if line.suggested_minor is not None and (line.budgeted or line.category.parent is None)
    }
    return _set(ledger, month, wanted, say("Use Suggestions"))


def carry_over(ledger: WritableLedger, category: CategoryId, since: Month | None) -> LimitsSet:
    """Carry what is left, or over, of `since` and of every month after it into the next one; None: no longer."""
    name = _live_name(ledger, category)
    first = None if since is None else since.first.isoformat()
    applied = ledger.apply(
        [Change(Entity.CATEGORY, category, fields={"carry_over_since": first})], say("Carry Over of {name}", name=name)
    )
    return _done(applied)


def fixed_cost(ledger: WritableLedger, category: CategoryId, *, fixed: bool) -> LimitsSet:
    """Say whether a category is a fixed cost: one that has no pace in a month."""
    name = _live_name(ledger, category)
    changes = [Change(Entity.CATEGORY, category, fields={"fixed_cost": fixed})]
    return _done(ledger.apply(changes, say("Fixed Cost {name}", name=name)))


def _set(ledger: WritableLedger, month: Month, wanted: Mapping[CategoryId, int | None], label: str) -> LimitsSet:
    holding = ledger.budgets.limits(month.first)
    changes: list[Change] = []
    changed = 0
    for category, limit_minor in wanted.items():
        checked_limit(limit_minor)
        holds = holding[category].limit_minor if category in holding else None
        if holds != limit_minor:
            changes += _changes(ledger, category, month, limit_minor)
            changed += 1
    applied = ledger.apply(changes, label)
    return LimitsSet(applied.step if applied.rows else None, label, changed)


def _changes(ledger: WritableLedger, category: CategoryId, month: Month, limit_minor: int | None) -> list[Change]:
    row = budget_id(category, month.first)
    fields = {"category_id": str(category), "month": month.first.isoformat(), "limit_minor": limit_minor}
    setting = Change(Entity.BUDGET, row, fields=fields)
    try:
        was_deleted = ledger.budgets.get(row).deleted
    except NotFound:
        was_deleted = False
    # an undone limit is a deleted row of the same id
    return [Change(Entity.BUDGET, row, Kind.RESTORE), setting] if was_deleted else [setting]


def checked_limit(limit_minor: int | None) -> int | None:
    """`limit_minor` if a limit can be that; InputError (field `limit`) when it is negative or too large."""
    if limit_minor is not None and limit_minor < 0:
        raise InputError(say("The limit can’t be negative."), field="limit")
    if limit_minor is not None and limit_minor > AMOUNT_LIMIT_MINOR:
        raise InputError(say("The limit is too large."), field="limit")
    return limit_minor


def _live_name(ledger: WritableLedger, category: CategoryId) -> str:
    found = ledger.categories.get(category).category
    if found.deleted:
        raise NotFound(say("There is no such category."), field="category")
    return found.name


def _done(applied: Applied) -> LimitsSet:
    return LimitsSet(applied.step if applied.rows else None, applied.label, applied.rows)
