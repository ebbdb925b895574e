"""Restore an earlier version of any record, as a new change that one undo takes back.

Runs inside `Replica.write`. What the version needs and has been deleted since comes back with it: the record itself,
the category that an expense was filed under, what that lay in.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from expense_desktop.domain.changes import Entity, Kind, Value
from expense_desktop.domain.errors import InputError, NotFound, ServerUnreachable
from expense_desktop.domain.records import (
    CategoryId,
    StepId,
    checked_amount,
    checked_category_name,
    checked_date,
    checked_note,
    checked_payee,
)
from expense_desktop.domain.sentences import say
from expense_desktop.repository.history import Versions
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.rows import Row
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import categories, limits
from expense_desktop.services.history import states

_RESTORED: Final[Mapping[Entity, tuple[str, ...]]] = {
    Entity.EXPENSE: ("amount_minor", "spent_on", "payee", "category_id", "note"),
    Entity.CATEGORY: ("name", "parent_id", "colour", "archived", "fixed_cost", "carry_over_since"),
    Entity.BUDGET: ("limit_minor",),
    Entity.PROFILE: ("display_name", "month_start"),
}
"""What a version gives back. The currency stays the account's, a limit its category's and its month's."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it. `step` is None when the record was so already."""

    step: StepId | None
    label: str


def record(ledger: ReplicaLedger, row_id: uuid.UUID) -> Row:
    """The record with this id as it stands here, of whatever kind, deleted or not. NotFound when there is none."""
    for entity in Entity:
        found = rows.load(ledger.connection, ledger.owner, entity, {row_id})
        if found:
            return found[row_id]
    raise NotFound(say("There is no such record."), field="id")


def restorable(entity: Entity, state: Mapping[str, Value]) -> Mapping[str, Value] | None:
    """What restoring a version with this state would set; None when not all of it is known, or it was deleted then."""
    fields = _RESTORED[entity]
    if state.get("deleted") or any(name not in state for name in fields):
        return None
    if entity is Entity.EXPENSE and state["amount_minor"] is None:
        return None
    return {name: state[name] for name in fields}


def version(row: Row, versions: Versions, seq: int) -> Mapping[str, Value]:
    """What restoring the version with the number `seq` would set in `row`.

    ServerUnreachable when it may be among those that only the server has, and that wasn't asked; NotFound when there is
    no such version, InputError when the record was deleted in it.
    """
    at = next((at for at, each in enumerate(versions.versions) if each.seq == seq), None)
    if at is None and versions.complete:
        raise NotFound(say("There is no such version."), field="seq")
    state = {} if at is None else states(versions, {**row.values, "deleted": row.deleted})[at]
    if state.get("deleted"):
        raise InputError(say("In that version it was deleted. Delete it instead."), field="seq")
    wanted = restorable(row.entity, state)
    if wanted is None:
        raise ServerUnreachable(say("Older versions are on the server, and it can’t be asked now."))
    return wanted


def restore(ledger: WritableLedger, entity: Entity, row_id: uuid.UUID, wanted: Mapping[str, Value]) -> Restored:
    """Set all fields to `wanted`, those of an earlier version (`version`, `restorable`).

    InputError when that can't be any more: a category of that name stands there, or there would be three levels.
    """
    found = rows.load(ledger.connection, ledger.owner, entity, {row_id})
    if row_id not in found:
        raise NotFound(say("There is no such record."), field="id")
    fields = _checked(ledger, found[row_id], wanted)
    above = fields.get("parent_id" if entity is Entity.CATEGORY else "category_id")
    changes = [*_back(ledger, above), Change(entity, row_id, Kind.RESTORE), Change(entity, row_id, fields=fields)]
    applied = ledger.apply(changes, say("Restore Version"))
    return Restored(applied.step if applied.rows else None, applied.label)


def _back(ledger: WritableLedger, category: Value) -> Iterator[Change]:
    """The category, and what it lies in, where they have been deleted since."""
    if category is None:
        return
    view = ledger.categories.get(CategoryId(uuid.UUID(str(category))))
    for one in (view.parent, view.category):
        if one is not None and one.deleted:
            yield Change(Entity.CATEGORY, one.id, Kind.RESTORE)


def _checked(ledger: WritableLedger, row: Row, wanted: Mapping[str, Value]) -> dict[str, Value]:
    fields = {name: wanted[name] for name in _RESTORED[row.entity]}
    match row.entity:
        case Entity.EXPENSE:
            checked_amount(cast("int", fields["amount_minor"]))
            checked_date(dt.date.fromisoformat(str(fields["spent_on"])))
            fields["payee"] = checked_payee(str(fields["payee"] or ""))
            fields["note"] = checked_note(str(fields["note"] or ""))
        case Entity.CATEGORY:
            fields["name"] = checked_category_name(str(fields["name"]))
            parent = None if fields["parent_id"] is None else CategoryId(uuid.UUID(str(fields["parent_id"])))
            categories.require_place(ledger, CategoryId(row.id), str(fields["name"]), parent)
        case Entity.BUDGET:
            limits.checked_limit(cast("int | None", fields["limit_minor"]))
        case Entity.PROFILE:
            pass
    return fields
