"""The ledger of the pictures: its expenses in a real replica as the server would have sent them, and their day."""

import datetime as dt
import json
import shutil
import uuid
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from typing_extensions import override

from expense_desktop.domain.changes import GROUPS, Entity
from expense_desktop.domain.records import CategoryId, ExpenseId, OwnerId, Profile, budget_id, new_ids
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.pulling import Pulled, apply_pulled
from expense_desktop.repository.replica.writing import WritableLedger
from tests.replicas import DEVICE, KEY, OWNER, add_expense, as_pulled

DATA: Final = Path(__file__).parents[1] / "data" / "demo-data.json"
TODAY: Final = dt.date(2026, 6, 18)
KITCHEN: Final = uuid.UUID("018f0000-0000-4000-8000-0000000000d2")
_FIRST_MONTH: Final = dt.date(2024, 6, 1)
_CARRIED_SINCE: Final = dt.date(2026, 1, 1)
_STAMP: Final = "2026-06-18T08:14:00.000000Z"
_MADE_AT: Final = dt.datetime(2026, 6, 16, 20, 47, tzinfo=dt.UTC)
_WAITING: Final = "Tesco Rathmines"
_CONFLICT: Final = "SuperValu Rathmines"


def freeze(monkeypatch: pytest.MonkeyPatch, day: dt.date = TODAY) -> None:
    """Let `date.today()` be that day; everything else about dates stays as it is."""
    real = dt.date

    class Frozen(type):
        @override
        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, real)

        @override
        def __subclasscheck__(cls, subclass: type) -> bool:
            return issubclass(subclass, real)

    class Day(real, metaclass=Frozen):  # type: ignore[misc, valid-type]
        def __new__(cls, *parts: Any) -> dt.date:  # type: ignore[misc]
            return real(*parts)

        @classmethod
        def today(cls) -> dt.date:
            return day

    monkeypatch.setattr(dt, "date", Day)


@cache
def data() -> dict[str, Any]:
    """What `demo-data.json` holds."""
    read: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return read


def demo_replica(folder: Path, prepared: Path) -> Replica:
    """A replica of its own of the ledger in the pictures; `prepared` keeps the first one, to be copied from then on."""
    if not (prepared / "replica.db").exists():
        prepared.mkdir(parents=True, exist_ok=True)
        with Replica.create(prepared / "replica.db", KEY, OWNER, DEVICE, Profile("Aoife Byrne", "EUR")) as first:
            first.write(_fill).result()
            first.write(_wait).result()
    for file in prepared.iterdir():
        shutil.copy(file, folder / file.name)
    return Replica(folder / "replica.db", KEY, OwnerId(OWNER))


def _fill(ledger: WritableLedger) -> None:
    """Everything but the last expense, as one pull brings it; another computer has changed one of them too."""
    ids: dict[tuple[str, str], CategoryId] = {}
    categories = [_category(ids, number, each) for number, each in enumerate(_categories(ids), 1)]
    rows = data()["expenses"][:-1]
    expenses = [
        _expense(row, id_, ids, seq) for seq, (row, id_) in enumerate(zip(rows, new_ids(len(rows)), strict=True), 100)
    ]
    conflicted = next(uuid.UUID(bytes=row[1]) for row in reversed(expenses) if _CONFLICT in row)
    apply_pulled(
        ledger,
        Pulled(
            5_000,
            {Entity.CATEGORY: categories, Entity.EXPENSE: expenses, Entity.BUDGET: _limits(ids)},
            [_conflict(conflicted)],
            {DEVICE: "aoife-laptop", KITCHEN: "Kitchen iMac"},
        ),
    )


def _categories(ids: dict[tuple[str, str], CategoryId]) -> list[tuple[str, str, int]]:
    """Parents before their children: group, name inside it or nothing, colour."""
    found = []
    for each in data()["categories"]:
        for name in ("", *each["subs"]):
            ids[each["name"], name] = CategoryId(new_ids(1)[0])
            found.append((each["name"], name, each["color"]))
    return found


def _category(ids: dict[tuple[str, str], CategoryId], seq: int, category: tuple[str, str, int]) -> tuple[Any, ...]:
    group, name, colour = category
    values = {
        "name": name or group,
        "colour": colour,
        "parent_id": ids[group, ""] if name else None,
        "archived": False,
        "fixed_cost": not name and group in data()["fixed_costs"],
        "carry_over_since": _CARRIED_SINCE if not name and group in data()["carry_over"] else None,
    }
    return _row(Entity.CATEGORY, ids[group, name], values, seq)


def _limits(ids: dict[tuple[str, str], CategoryId]) -> list[tuple[Any, ...]]:
    """The pictures' limits, which hold since the first month."""
    return [
        _row(
            Entity.BUDGET,
            budget_id(ids[name, ""], _FIRST_MONTH),
            {"category_id": ids[name, ""], "month": _FIRST_MONTH, "limit_minor": cents},
            seq,
        )
        for seq, (name, cents) in enumerate(data()["limits_cents"].items(), 4_001)
    ]


def _expense(row: list[Any], id_: uuid.UUID, ids: dict[tuple[str, str], CategoryId], seq: int) -> tuple[Any, ...]:
    day, _time, payee, group, name, cents, note = row
    values = {
        "amount_minor": cents,
        "currency": "EUR",
        "spent_on": dt.date.fromisoformat(day),
        "category_id": ids[group, name],
        "payee": payee,
        "note": note,
    }
    return _row(Entity.EXPENSE, id_, values, seq)


def _row(entity: Entity, id_: uuid.UUID, values: dict[str, Any], seq: int) -> tuple[Any, ...]:
    """A row as a pull brings it."""
    groups = GROUPS[entity]
    fields = [values[name] for names in groups.values() for name in names]
    return as_pulled(OWNER, id_, *fields, dict.fromkeys(groups, _STAMP), False, seq)


def _conflict(expense: uuid.UUID) -> dict[str, Any]:
    """This computer's €34.18 came after the kitchen's €43.18, and was older."""
    return {
        "owner_id": OWNER,
        "seq": 4_000,
        "device_id": DEVICE,
        "op_no": 1,
        "op_id": uuid.uuid4(),
        "step": uuid.uuid4(),
        "hash": b"h",
        "entity": "expense",
        "row_id": expense,
        "kind": "set",
        "status": "conflict",
        "code": None,
        "decides": None,
        "before": None,
        "after": None,
        "lost": {"money": {"amount_minor": 3418, "currency": "EUR"}},
        "made_at": _MADE_AT,
        "received_at": _MADE_AT,
    }


def _wait(ledger: WritableLedger) -> ExpenseId:
    """The last expense was recorded here a moment ago."""
    day, _time, payee, _group, name, cents, note = data()["expenses"][-1]
    assert payee == _WAITING
    category = next(view.category.id for view in ledger.categories.list() if view.category.name == name)
    return add_expense(ledger, payee, cents, spent_on=day, category_id=str(category), note=note)
