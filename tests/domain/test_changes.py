"""Operations: their sealed form is one line, and reads back."""

import datetime as dt
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.domain.changes import (
    GROUPS,
    OPERATION_LIMIT_BYTES,
    Entity,
    Kind,
    Operation,
    instant_text,
)
from expense_desktop.domain.records import NOTE_LIMIT, StepId, new_id

instants = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2200, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
values = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(st.characters(exclude_categories=["Cs"]))


@st.composite
def operations(draw: st.DrawFn) -> Operation:
    entity = draw(st.sampled_from(Entity))

    def groups() -> dict[str, dict[str, Any]]:
        names = draw(st.lists(st.sampled_from(sorted(GROUPS[entity])), unique=True))
        return {name: {field: draw(values) for field in GROUPS[entity][name]} for name in names}

    return Operation(
        entity=entity,
        row_id=draw(st.uuids()),
        kind=draw(st.sampled_from(Kind)),
        step=StepId(draw(st.uuids())),
        made_at=draw(instants),
        set=groups(),
        base=groups(),
        base_seq=draw(st.none() | st.integers(0, 2**63 - 1)),
        decides_seq=draw(st.none() | st.integers(0, 2**63 - 1)),
        op_id=draw(st.uuids()),
    )


@given(operations())
def test_a_sealed_operation_reads_back(operation: Operation) -> None:
    """Unsealing gives the same operation, and sealing that the same bytes."""
    sealed = operation.sealed()
    assert Operation.unsealed(sealed) == operation
    assert Operation.unsealed(sealed).sealed() == sealed


@given(operations())
def test_a_sealed_operation_is_one_line_of_sorted_json(operation: Operation) -> None:
    """The bytes that are hashed have no line break, no idle white space and sorted keys."""
    sealed = operation.sealed()
    assert "\n" not in sealed
    assert sealed == json.dumps(json.loads(sealed), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_the_largest_expense_fits_into_an_operation() -> None:
    """A note of the most and widest characters, changed into another such, stays below the limit."""
    note = {"note": {"note": "\U0001f4b6" * NOTE_LIMIT}}
    operation = Operation(
        Entity.EXPENSE, new_id(), Kind.SET, StepId(new_id()), dt.datetime.now(dt.UTC), set=note, base=note
    )
    assert len(operation.sealed().encode()) < OPERATION_LIMIT_BYTES


@given(instants, instants)
def test_instants_sort_as_text(one: dt.datetime, two: dt.datetime) -> None:
    """The text of an instant orders as the instant does, and reads back to the microsecond."""
    assert (instant_text(one) < instant_text(two)) == (one < two)
    assert dt.datetime.fromisoformat(instant_text(one)) == one


def test_an_instant_of_another_zone_is_written_in_utc() -> None:
    """The zone of the clock doesn't show."""
    summer = dt.datetime(2026, 6, 18, 9, 14, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert instant_text(summer) == "2026-06-18T08:14:00.000000Z"
