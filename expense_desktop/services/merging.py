"""Merge a category into another one: its expenses move, limits add up, and it is archived; one step for undo.

Runs inside `Replica.write`. A category with subcategories goes into one of the top level only, and takes them along;
one that the other has by the same name is merged with that.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from expense_desktop.domain.changes import Entity, Kind, Value
from expense_desktop.domain.errors import InputError, NotFound
from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import Category, CategoryId, StepId, budget_id
from expense_desktop.domain.sentences import say
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.rows import as_value
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.repository.views import CategoryView


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: how many expenses it moved, out of which category into which. `label` names the step."""

    source: str
    target: str
    expenses: int
    step: StepId
    label: str


class Double(NamedTuple):
    """Two categories of one name in one place: the newer and, the oldest, that which stays."""

    category: CategoryView
    other: CategoryView


def merge(ledger: WritableLedger, source: CategoryId, target: CategoryId) -> Merged:
    """Merge `source` into `target`. What is archived may be merged, and merged into; then it comes back.

    InputError when both are one, or when that would make three levels; NotFound when one isn't there or is deleted.
    """
    moved, into = _live(ledger, source), _live(ledger, target)
    _require_possible(ledger, moved, into)
    pairs, children = _pairs(ledger, moved, into)
    expenses = [change for one, other in pairs for change in _expenses(ledger, one, other)]
    changes = [*expenses, *children]
    for one, other in pairs:
        changes += _limits(ledger, one, other)
        changes.append(Change(Entity.CATEGORY, one.id, fields={"archived": True}))
        changes += [Change(Entity.CATEGORY, above.id, fields={"archived": False}) for above in _family(ledger, other)]
    label = say("Merge {source} into {target}", source=moved.name, target=into.name)
    applied = ledger.apply(changes, label)
    return Merged(moved.name, into.name, len(expenses), applied.step, applied.label)


def doubles(ledger: Ledger) -> tuple[Double, ...]:
    """Categories in use that stand in one place under one name, as two devices make them offline; the newest first.

    Each but the oldest of them is to go into the oldest, on whichever device that is said: so both say the same.
    """
    oldest: dict[tuple[CategoryId | None, str], CategoryView] = {}
    found: list[Double] = []
    for view in sorted(ledger.categories.list(archived=False), key=lambda view: view.category.id):
        place = (view.category.parent_id, fold(view.category.name))
        other = oldest.setdefault(place, view)
        if other is not view:
            found.append(Double(view, other))
    return tuple(reversed(found))


def _live(ledger: Ledger, category: CategoryId) -> Category:
    found = ledger.categories.get(category).category
    if found.deleted:
        raise NotFound(say("There is no such category."), field="category")
    return found


def _require_possible(ledger: Ledger, source: Category, target: Category) -> None:
    if source.id == target.id:
        raise InputError(say("A category can’t be merged into itself."), field="category", value=source.name)
    if target.parent_id is not None and _children(ledger, source):
        raise InputError(
            say(
                "“{name}” has subcategories: it can only be merged into a category of the top level.", name=source.name
            ),
            field="category",
            value=source.name,
        )


def _children(ledger: Ledger, category: Category) -> list[Category]:
    return [view.category for view in ledger.categories.list() if view.category.parent_id == category.id]


def _family(ledger: Ledger, category: Category) -> list[Category]:
    """It and what it lies in."""
    parent = ledger.categories.get(category.id).parent
    return [category] if parent is None or parent.deleted else [category, parent]


def _pairs(ledger: Ledger, source: Category, target: Category) -> tuple[list[tuple[Category, Category]], list[Change]]:
    """What is merged into what, and the changes that bring the subcategories that the target hasn't."""
    known = {fold(child.name): child for child in _children(ledger, target) if child.id != source.id}
    pairs, moves = [(source, target)], []
    for child in _children(ledger, source):
        same = known.get(fold(child.name))
        if same is not None:
            pairs.append((child, same))
        else:
            moves.append(Change(Entity.CATEGORY, child.id, fields={"parent_id": as_value(target.id)}))
    return pairs, moves


def _expenses(ledger: Ledger, source: Category, target: Category) -> Iterator[Change]:
    # one mapping for all: fifty thousand changes carry the same
    fields: dict[str, Value] = {"category_id": as_value(target.id)}
    for expense in ledger.categories.members(source.id):
        yield Change(Entity.EXPENSE, expense, fields=fields)


def _limits(ledger: Ledger, source: Category, target: Category) -> Iterator[Change]:
    """From every month in which one of the two changes, the target's limit is the sum; the source has none any more."""
    moved, kept = (
        {row.month: row.limit_minor for row in ledger.budgets.of_category(one.id)} for one in (source, target)
    )
    for month in sorted({*moved, *kept}) if moved else ():
        limits = [limit for rows in (moved, kept) if (limit := _at(rows, month)) is not None]
        yield from _set_limit(ledger, target.id, month, sum(limits) if limits else None)
    for month in moved:
        yield from _set_limit(ledger, source.id, month, None)


def _at(limits: dict[dt.date, int | None], month: dt.date) -> int | None:
    """The limit that holds in a month: the last one set up to then."""
    return next((limits[since] for since in sorted(limits, reverse=True) if since <= month), None)


def _set_limit(ledger: Ledger, category: CategoryId, month: dt.date, limit_minor: int | None) -> Iterator[Change]:
    budget = budget_id(category, month)
    try:
        known = ledger.budgets.get(budget)
    except NotFound:
        fields: dict[str, Value] = {
            "category_id": as_value(category),
            "month": month.isoformat(),
            "limit_minor": limit_minor,
        }
        yield Change(Entity.BUDGET, budget, fields=fields)
        return
    if known.deleted:
        yield Change(Entity.BUDGET, budget, Kind.RESTORE)
    yield Change(Entity.BUDGET, budget, fields={"limit_minor": limit_minor})
