"""Operation, what goes into the outbox and to the server, and Touched, what a change affects.

An operation is sealed as one line of UTF-8 JSON, at most 32 kB, with sorted keys and no insignificant white space:

    {"op": uuid, "step": uuid, "e": "expense"|"category"|"budget"|"profile", "id": uuid,
     "kind": "set"|"delete"|"restore"|"decide",
     "set":  {group: {field: value}},       what the person made of it (absent in delete and restore)
     "base": {group: {field: value}},       what stood in those groups when they did; a new row has no "base"
     "base_seq": int|null,                  the row's `change_seq` as last pulled; null for a row the server never sent
     "made_at": "2026-06-18T08:14:00.123456Z",   from the clock corrected against the server's
     "seq": int,                            only in decide: the conflict's sequence number
     "again": true}                         only where a restored server is told what it knew before (SYNC 6)

Values are JSON's own: integers, booleans, null, strings; dates as "2026-06-18", ids in lower case with hyphens.
A delete's "base" holds every group of the row as it was seen, because an edit beats a concurrent delete.
"""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, cast

from expense_desktop.domain.records import OwnerId, StepId, new_id

OPERATION_LIMIT_BYTES: Final = 32 * 1024
BATCH_LIMIT_OPERATIONS: Final = 500
BATCH_LIMIT_BYTES: Final = 1024 * 1024

# Made once: `json.dumps` makes an encoder at each call that asks for anything unusual.
_compact: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

Value = str | int | bool | None
Group = Mapping[str, Value]
Groups = Mapping[str, Group]


class Entity(StrEnum):
    """The kinds of rows that sync."""

    EXPENSE = "expense"
    CATEGORY = "category"
    BUDGET = "budget"
    PROFILE = "profile"


GROUPS: Final[Mapping[Entity, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        Entity.EXPENSE: {
            "money": ("amount_minor", "currency"),
            "date": ("spent_on",),
            "category": ("category_id",),
            "payee": ("payee",),
            "note": ("note",),
        },
        Entity.CATEGORY: {
            "name": ("name",),
            "colour": ("colour",),
            "parent": ("parent_id",),
            "flags": ("archived", "fixed_cost", "carry_over_since"),
        },
        # `key` is given once, when the row is made, and never changes
        Entity.BUDGET: {"key": ("category_id", "month"), "limit": ("limit_minor",)},
        Entity.PROFILE: {"display_name": ("display_name",), "currency": ("currency",), "month_start": ("month_start",)},
    }
)
"""Fields that merge as one (SYNC 3): within a group the later change wins whole."""


class Kind(StrEnum):
    """What an operation does."""

    SET = "set"
    DELETE = "delete"
    RESTORE = "restore"
    DECIDE = "decide"


class Status(StrEnum):
    """What the server made of an operation."""

    APPLIED = "applied"
    NOOP = "noop"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    DUP = "dup"


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of one row. `made_at` is an aware UTC instant."""

    entity: Entity
    row_id: uuid.UUID
    kind: Kind
    step: StepId
    made_at: dt.datetime
    set: Groups = field(default_factory=dict)
    base: Groups = field(default_factory=dict)
    base_seq: int | None = None
    decides_seq: int | None = None
    op_id: uuid.UUID = field(default_factory=new_id)
    again: bool = False
    """The server knew it before it was restored from a backup: `made_at` is the stamp that the row had."""

    def sealed(self) -> str:
        """The one form in which this operation is stored, hashed and sent."""
        body: dict[str, Any] = {
            "op": str(self.op_id),
            "step": str(self.step),
            "e": self.entity.value,
            "id": str(self.row_id),
            "kind": self.kind.value,
            "base_seq": self.base_seq,
            "made_at": instant_text(self.made_at),
        }
        if self.set:
            body["set"] = {name: dict(group) for name, group in self.set.items()}
        if self.base:
            body["base"] = {name: dict(group) for name, group in self.base.items()}
        if self.decides_seq is not None:
            body["seq"] = self.decides_seq
        if self.again:
            body["again"] = True
        return _compact(body)

    @classmethod
    def unsealed(cls, text: str) -> "Operation":
        """Read `sealed()` back. ValueError or KeyError when it isn't one: our bug, or a damaged file."""
        body = cast("dict[str, Any]", json.loads(text))
        return cls(
            entity=Entity(body["e"]),
            row_id=uuid.UUID(body["id"]),
            kind=Kind(body["kind"]),
            step=StepId(uuid.UUID(body["step"])),
            made_at=dt.datetime.fromisoformat(body["made_at"]),
            set=body.get("set", {}),
            base=body.get("base", {}),
            base_seq=body["base_seq"],
            decides_seq=body.get("seq"),
            op_id=uuid.UUID(body["op"]),
            again=body.get("again") is True,
        )


@lru_cache(16)
def instant_text(instant: dt.datetime) -> str:
    """An aware instant as `2026-06-18T08:14:00.123456Z`, which sorts as text in time order."""
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Touched:
    """What a change affects, so that visible pages refresh and hidden ones go stale.

    `everything` is said after a first pull or a restore; ids are left out (empty) when there are more than 1,000.
    """

    owner: OwnerId
    expenses: frozenset[uuid.UUID] = frozenset()
    categories: frozenset[uuid.UUID] = frozenset()
    budgets: frozenset[uuid.UUID] = frozenset()
    profile: bool = False
    sync_state: bool = False
    everything: bool = False
    step: StepId | None = None
