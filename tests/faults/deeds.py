"""What people do at their computers, drawn by chance: each deed is one step inside the replica's own transaction."""

import datetime as dt
import json
import random
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Final

from expense_desktop.domain.changes import Entity, Kind, Operation, Value
from expense_desktop.domain.records import CategoryId, StepId, budget_id, new_id
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.writing import Change, WritableLedger
from tests.faults.computers import ask
from tests.replicas import expense_fields

PAYEES: Final = ("Luigi", "Sprout", "Kaph", "SuperValu")
NAMES: Final = ("Food", "Home", "Cafés")
MONTHS: Final = (dt.date(2026, 5, 1), dt.date(2026, 6, 1))
FEW: Final = 4
"""The oldest few rows are touched most, so that computers meet on them."""

Deed = Callable[[WritableLedger], None]


class Deeds:
    """Draws one deed after another from `chance`; the same numbers on the same ledger make the same deeds."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._deeds: Sequence[Deed] = (
            self._spend, self._edit, self._delete, self._restore, self._categorise, self._move, self._drop_category,
            self._merge_categories, self._limit, self._decide, self._undo, self._redo, self._import, self._set_profile,
            self._refused_edit, self._refused_row, self._malformed,
        )  # fmt: skip
        self._weights = (24, 27, 8, 4, 6, 7, 3, 1, 5, 7, 5, 1, 1, 1, 1, 1, 2)

    def one(self, ledger: WritableLedger) -> None:
        """Do something. At times that is nothing: there may be no row for it."""
        self._chance.choices(self._deeds, self._weights)[0](ledger)

    # ── expenses ──

    def _spend(self, ledger: WritableLedger) -> None:
        ledger.apply([self._new_expense(ledger)], "Add")

    def _import(self, ledger: WritableLedger) -> None:
        """So many that the server takes them by its fast way, if nothing else is among them."""
        ledger.apply([self._new_expense(ledger) for _ in range(self._chance.randrange(4, 7))], "Import")

    def _new_expense(self, ledger: WritableLedger, **fields: Value) -> Change:
        given: dict[str, Value] = {
            "payee": self._chance.choice(PAYEES),
            "amount_minor": self._chance.randrange(1, 5_000),
            "spent_on": f"2026-06-{self._chance.randrange(1, 29):02}",
            "category_id": _text(self._some(live(ledger, Entity.CATEGORY))),
        }
        return Change(Entity.EXPENSE, new_id(), Kind.SET, expense_fields(**(given | fields)), new=True)  # type: ignore[arg-type]

    def _edit(self, ledger: WritableLedger) -> None:
        expense = self._met(live(ledger, Entity.EXPENSE))
        if expense is None:
            return self._spend(ledger)
        choices: dict[str, Value] = {
            "amount_minor": self._chance.randrange(1, 5_000),
            "payee": self._chance.choice(PAYEES),
            "note": f"note {self._chance.randrange(5)}",
            "spent_on": f"2026-07-{self._chance.randrange(1, 29):02}",
            "category_id": _text(self._some(live(ledger, Entity.CATEGORY))),
        }
        names = self._chance.sample(sorted(choices), self._chance.choice([1, 1, 2]))
        return _do(ledger, Change(Entity.EXPENSE, expense, fields={name: choices[name] for name in names}))

    def _delete(self, ledger: WritableLedger) -> None:
        expense = self._met(live(ledger, Entity.EXPENSE))
        if expense is not None:
            _do(ledger, Change(Entity.EXPENSE, expense, Kind.DELETE))

    def _restore(self, ledger: WritableLedger) -> None:
        expense = self._some(live(ledger, Entity.EXPENSE, deleted=True))
        if expense is not None:
            _do(ledger, Change(Entity.EXPENSE, expense, Kind.RESTORE))

    # ── categories and limits ──

    def _categorise(self, ledger: WritableLedger) -> None:
        parent = self._chance.choice([None, *_tops(ledger)])
        fields: dict[str, Value] = {
            "name": self._chance.choice(NAMES), "parent_id": _text(parent), "colour": self._chance.randrange(13),
            "archived": False, "fixed_cost": False, "carry_over_since": None,
        }  # fmt: skip
        _do(ledger, Change(Entity.CATEGORY, new_id(), fields=fields, new=True))

    def _move(self, ledger: WritableLedger) -> None:
        """Put a category under another, or rename it, where this computer sees nothing against it."""
        category = self._met(live(ledger, Entity.CATEGORY))
        if category is None:
            return
        parents = [top for top in _tops(ledger) if top != category]
        if parents and category not in _parents(ledger) and self._chance.random() < 0.7:
            _do(ledger, Change(Entity.CATEGORY, category, fields={"parent_id": _text(self._some(parents))}))
        else:
            _do(ledger, Change(Entity.CATEGORY, category, fields={"name": self._chance.choice(NAMES)}))

    def _drop_category(self, ledger: WritableLedger) -> None:
        """Delete a category that this computer sees unused."""
        in_use = _filed_under(ledger) | _parents(ledger)
        category = self._some([one for one in live(ledger, Entity.CATEGORY) if one not in in_use])
        if category is not None:
            _do(ledger, Change(Entity.CATEGORY, category, Kind.DELETE))

    def _merge_categories(self, ledger: WritableLedger) -> None:
        """All expenses of one category into another, and the first one goes: one step."""
        free = [one for one in live(ledger, Entity.CATEGORY) if one not in _parents(ledger)]
        if len(free) < 2:
            return
        gone, kept = self._chance.sample(free, 2)
        query = "SELECT id FROM expense WHERE category_id = ? AND NOT deleted ORDER BY id"
        moved = [
            Change(Entity.EXPENSE, expense, fields={"category_id": str(kept)})
            for expense in _ids(ledger, query, gone.bytes)
        ]
        _do(ledger, *moved, Change(Entity.CATEGORY, gone, Kind.DELETE))

    def _limit(self, ledger: WritableLedger) -> None:
        category = self._some(live(ledger, Entity.CATEGORY)[:2])
        if category is None:
            return None
        month, limit_minor = self._chance.choice(MONTHS), self._chance.randrange(1, 100) * 1_000
        row_id = budget_id(CategoryId(category), month)
        if row_id in (*live(ledger, Entity.BUDGET), *live(ledger, Entity.BUDGET, deleted=True)):
            return _do(ledger, Change(Entity.BUDGET, row_id, fields={"limit_minor": limit_minor}))
        fields: dict[str, Value] = {
            "category_id": str(category), "month": month.isoformat(), "limit_minor": limit_minor
        }  # fmt: skip
        return _do(ledger, Change(Entity.BUDGET, row_id, fields=fields, new=True))

    # ── the rest of what a person can do ──

    def _decide(self, ledger: WritableLedger) -> None:
        query = (
            "SELECT seq, row_id FROM change WHERE entity = 'expense' AND seq NOT IN "
            "(SELECT decides FROM outbox WHERE decides IS NOT NULL) ORDER BY seq"
        )
        shown = set(live(ledger, Entity.EXPENSE))
        for seq, row in ask(ledger, query):
            row_id = uuid.UUID(bytes=row)
            if row_id in shown:
                fields: dict[str, Value] = {"payee": "Decided"} if self._chance.random() < 0.5 else {}
                return _do(ledger, Change(Entity.EXPENSE, row_id, Kind.DECIDE, fields, decides_seq=seq))
        return self._edit(ledger)

    def _undo(self, ledger: WritableLedger) -> None:
        ledger.undo()

    def _redo(self, ledger: WritableLedger) -> None:
        ledger.redo()

    def _set_profile(self, ledger: WritableLedger) -> None:
        fields: dict[str, Value] = {"month_start": self._chance.randrange(1, 29)}
        _do(ledger, Change(Entity.PROFILE, ledger.owner, fields=fields))

    # ── what the server must refuse, and go on ──

    def _refused_edit(self, ledger: WritableLedger) -> None:
        """What no field of the window lets through, on a row that others edit too."""
        expense = self._met(live(ledger, Entity.EXPENSE))
        if expense is not None:
            bad: dict[str, Value] = self._chance.choice(
                [{"payee": "x" * 201}, {"note": "x" * 2_001}, {"payee": "a\0b"}]
            )
            _do(ledger, Change(Entity.EXPENSE, expense, fields=bad))

    def _refused_row(self, ledger: WritableLedger) -> None:
        bad: dict[str, Value] = self._chance.choice([{"note": "x" * 2_001}, {"payee": "a\0b"}, {"currency": "XXX"}])
        ledger.apply([self._new_expense(ledger, **bad)], "Add")

    def _malformed(self, ledger: WritableLedger) -> None:
        """An operation that no version of the program ever made."""
        shapes: list[dict[str, Any]] = [
            {"set": {"bogus": {"bogus": 1}}},
            {"set": {"note": {"note": {"deep": [1]}}}},
            {"set": {"money": {"amount_minor": 10**30, "currency": "EUR"}}},
            {"set": {"money": {"amount_minor": "12", "currency": "EUR"}}},
            {"set": {"date": {"spent_on": "10000-01-01"}}},
            {"set": {"note": {"note": "x" * 33_000}}},
            {"set": {"payee": {"payee": "\ud800"}}},
            {},
            {"kind": Kind.DELETE},
            {"kind": Kind.DECIDE, "decides_seq": 10**9},
            {"kind": Kind.RESTORE, "entity": Entity.BUDGET},
        ]
        shape = {"entity": Entity.EXPENSE, "kind": Kind.SET} | self._chance.choice(shapes)
        queue(ledger, Operation(row_id=new_id(), step=StepId(new_id()), made_at=ledger.clock(), **shape))

    # ── choosing ──

    def _some(self, ids: Sequence[uuid.UUID]) -> uuid.UUID | None:
        return self._chance.choice(ids) if ids else None

    def _met(self, ids: Sequence[uuid.UUID]) -> uuid.UUID | None:
        return self._some(ids[:FEW] if self._chance.random() < 0.7 else ids)


def live(ledger: ReplicaLedger, entity: Entity, *, deleted: bool = False) -> list[uuid.UUID]:
    """The rows that are (or were), in the order in which they were made, which is the same whenever the seed is."""
    return _ids(ledger, f"SELECT id FROM {entity.value} WHERE deleted = ? ORDER BY id", int(deleted))


def queue(ledger: WritableLedger, operation: Operation) -> None:
    """Put an operation into the outbox past everything that would refuse it."""
    number = ledger.bookmark().next_op_no
    text = json.dumps(json.loads(operation.sealed()), sort_keys=True, separators=(",", ":"))
    ledger.connection.exec_driver_sql(
        "INSERT INTO outbox (op_no, op_id, entity, row_id, decides, sealed) VALUES (?, ?, ?, ?, ?, ?)",
        (number, operation.op_id.bytes, operation.entity.value, operation.row_id.bytes, operation.decides_seq, text),
    )
    ledger.connection.exec_driver_sql("UPDATE meta SET next_op_no = ?", (number + 1,))


def _do(ledger: WritableLedger, *changes: Change) -> None:
    ledger.apply(changes, "Change")


def _text(row_id: uuid.UUID | None) -> str | None:
    return None if row_id is None else str(row_id)


def _ids(ledger: ReplicaLedger, query: str, *values: object) -> list[uuid.UUID]:
    return [uuid.UUID(bytes=row_id) for (row_id,) in ask(ledger, query, *values)]


def _tops(ledger: ReplicaLedger) -> list[uuid.UUID]:
    return _ids(ledger, "SELECT id FROM category WHERE NOT deleted AND parent_id IS NULL ORDER BY id")


def _parents(ledger: ReplicaLedger) -> set[uuid.UUID]:
    return set(_ids(ledger, "SELECT parent_id FROM category WHERE NOT deleted AND parent_id IS NOT NULL"))


def _filed_under(ledger: ReplicaLedger) -> set[uuid.UUID]:
    return set(_ids(ledger, "SELECT category_id FROM expense WHERE NOT deleted AND category_id IS NOT NULL"))
