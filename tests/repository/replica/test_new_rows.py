"""Rows that are made column by column are just those that would be made one at a time."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.domain.changes import GROUPS, Entity, Kind, Operation, Value
from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.records import StepId, new_id
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.forms import unfold
from expense_desktop.repository.replica.new_rows import NewRows, form_of
from expense_desktop.repository.replica.rows import Row
from expense_desktop.repository.replica.undo import Brought, item_of
from tests.replicas import expense_fields

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ("%s", "100 %", '"<note>"', "<payee>", "{0}", "\\", "Crème", "a\nb", "\x7f", "\u2028")
)
_IDS = st.none() | st.uuids().map(str)
_DAYS = st.dates().map(dt.date.isoformat)
_FLAGS = st.booleans()
_FIELDS: dict[Entity, dict[str, st.SearchStrategy[Value]]] = {
    Entity.EXPENSE: {
        "amount_minor": st.integers(-(10**12), 10**12),
        "currency": st.sampled_from(("EUR", "GBP")),
        "spent_on": _DAYS,
        "category_id": _IDS,
        "payee": _TEXTS,
        "note": _TEXTS,
    },
    Entity.CATEGORY: {
        "name": _TEXTS,
        "colour": st.integers(0, 12),
        "parent_id": _IDS,
        "archived": _FLAGS,
        "fixed_cost": _FLAGS,
        "carry_over_since": st.none() | _DAYS,
    },
}


@given(st.data(), st.sampled_from(list(_FIELDS)), st.datetimes(min_value=dt.datetime(1970, 1, 1)))  # noqa: DTZ001
def test_operations_are_sealed_to_the_same_bytes(data: st.DataObject, entity: Entity, made_at: dt.datetime) -> None:
    """What goes into the outbox is what `Operation.sealed` writes, whatever the texts are."""
    fields = data.draw(st.lists(st.fixed_dictionaries(_FIELDS[entity]), min_size=1, max_size=5))
    step, moment = StepId(new_id()), made_at.replace(tzinfo=dt.UTC)
    changes = [Change(entity, new_id(), fields=one, new=True) for one in fields]
    form = form_of(entity, step, moment)
    for change, (op_id, row_id, values) in zip(changes, NewRows.of(entity, changes).operations(), strict=True):
        sealed = _operation(change, uuid.UUID(bytes=op_id), step, moment).sealed()
        assert unfold(form, values, row_id, op_id) == sealed
        assert row_id == change.row_id.bytes


def _operation(change: Change, op_id: uuid.UUID, step: StepId, made_at: dt.datetime) -> Operation:
    groups = {group: {name: change.fields[name] for name in names} for group, names in GROUPS[change.entity].items()}
    return Operation(change.entity, change.row_id, Kind.SET, step, made_at, set=groups, op_id=op_id)


@given(st.lists(st.fixed_dictionaries(_FIELDS[Entity.EXPENSE]), min_size=1, max_size=5))
def test_undo_knows_them_as_it_knows_single_ones(fields: list[Mapping[str, Value]]) -> None:
    """The items of the undo stack are those of rows that were composed one by one, also when they come back from it."""
    changes = [Change(Entity.EXPENSE, new_id(), fields=one, new=True) for one in fields]
    rows = [Row(Entity.EXPENSE, change.row_id, dict(change.fields)) for change in changes]
    brought = NewRows.of(Entity.EXPENSE, changes).brought()
    assert list(brought.items()) == [item_of(None, row) for row in rows]
    assert Brought.of_json(json.loads(brought.as_json())) == brought


@pytest.mark.parametrize("fields", [{"payee": "half a row"}, {**expense_fields(), "colour": 3}])
def test_a_row_is_made_whole_or_not_at_all(fields: dict[str, Value]) -> None:
    """A change that lacks a field, or has one too many, makes no row."""
    whole = Change(Entity.EXPENSE, new_id(), fields=expense_fields(), new=True)
    other = Change(Entity.EXPENSE, new_id(), fields=fields, new=True)
    with pytest.raises(NotFound):
        NewRows.of(Entity.EXPENSE, [whole, other])


def test_a_column_that_is_missing_makes_no_rows() -> None:
    """Columns of an import are checked as single rows are."""
    with pytest.raises(NotFound):
        NewRows(Entity.EXPENSE, [new_id()], {"payee": ["Luigi’s"]})


def test_a_deletion_makes_no_row() -> None:
    """Only a set makes a row."""
    with pytest.raises(NotFound):
        NewRows.of(Entity.EXPENSE, [Change(Entity.EXPENSE, new_id(), Kind.DELETE, expense_fields(), new=True)])
