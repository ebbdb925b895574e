"""Merging categories: what moves, what adds up, what is archived, and one undo that takes all of it back."""

import datetime as dt
import uuid

import pytest

from expense_desktop.domain.changes import Entity, Operation
from expense_desktop.domain.errors import InputError
from expense_desktop.domain.records import Category, CategoryId, budget_id, new_id
from expense_desktop.repository.replica import same_change
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.rows import Row, as_value, load
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import categories, entry, merging
from tests.replicas import add_expense, delete, expense_fields, queued

Spent = dict[str, list[uuid.UUID]]


def add(replica: Replica, path: str) -> CategoryId:
    return replica.write(lambda ledger: categories.add(ledger, path)).result().category


def spend(replica: Replica, category: CategoryId, count: int = 1) -> list[uuid.UUID]:
    def fill(ledger: WritableLedger) -> list[uuid.UUID]:
        return [add_expense(ledger, f"Shop {at}", 100 + at, category_id=str(category)) for at in range(count)]

    return replica.write(fill).result()


def limit(replica: Replica, category: CategoryId, month: str, limit_minor: int | None) -> None:
    first = dt.date.fromisoformat(f"{month}-01")
    fields = {"category_id": as_value(category), "month": first.isoformat(), "limit_minor": limit_minor}
    change = Change(Entity.BUDGET, budget_id(category, first), fields=fields)
    replica.write(lambda ledger: ledger.apply([change], "Limit")).result()


def limits(replica: Replica, month: str) -> dict[CategoryId, int]:
    found = replica.read(lambda ledger: ledger.budgets.limits(dt.date.fromisoformat(f"{month}-01"))).result()
    return {category: one.limit_minor for category, one in found.items()}


def counts(replica: Replica) -> dict[CategoryId | None, int]:
    return replica.read(lambda ledger: ledger.categories.counts()).result()


def shown(replica: Replica) -> set[str]:
    """The paths of what is offered."""
    return {view.path for view in replica.read(lambda ledger: ledger.categories.list(archived=False)).result()}


def everything(replica: Replica) -> dict[str, object]:
    """All that merging may touch, as it stands."""
    views = replica.read(lambda ledger: ledger.categories.list()).result()
    return {
        "offered": shown(replica),
        "parents": {view.category.id: view.category.parent_id for view in views},
        "counts": counts(replica),
        "limits": [limits(replica, f"2026-0{month}") for month in range(1, 8)],
    }


def test_everything_moves_and_one_undo_restores_it(replica: Replica) -> None:
    """Expenses go along, limits add up month by month, the merged category is archived; undo and redo do all of it."""
    cafes, restaurants = add(replica, "Eating out:Cafés"), add(replica, "Eating out:Restaurants")
    gone = spend(replica, cafes, 4)[0]
    spend(replica, restaurants, 2)
    replica.write(lambda ledger: delete(ledger, gone)).result()
    limit(replica, cafes, "2026-02", 3_000)
    limit(replica, cafes, "2026-06", None)
    limit(replica, restaurants, "2026-04", 10_000)
    before = everything(replica)

    merged = replica.write(lambda ledger: merging.merge(ledger, cafes, restaurants)).result()

    assert (merged.source, merged.target, merged.expenses) == ("Cafés", "Restaurants", 3)
    assert merged.label == "Merge Cafés into Restaurants"
    assert counts(replica) == {restaurants: 5}
    assert shown(replica) == {"Eating out", "Eating out:Restaurants"}
    by_month = [limits(replica, f"2026-0{month}") for month in (1, 2, 3, 4, 5, 6, 7)]
    sums = [{}, 3_000, 3_000, 13_000, 13_000, 10_000, 10_000]
    assert by_month == [{restaurants: one} if isinstance(one, int) else {} for one in sums]
    after = everything(replica)
    undone = replica.write(entry.undo).result()
    assert undone is not None
    assert not undone.left
    assert everything(replica) == before
    replica.write(entry.redo).result()
    assert everything(replica) == after


def test_a_parent_goes_into_a_parent_with_its_subcategories(replica: Replica) -> None:
    """Subcategories go along; those of the same name become one, and what had been archived there comes back."""
    going, out = add(replica, "Going out:Bars"), add(replica, "Eating out:bars")
    cinema, cafes = add(replica, "Going out:Cinema"), add(replica, "Eating out:Cafés")
    source, target = (view.parent_id for view in _categories(replica, going, out))
    assert source is not None
    assert target is not None
    for category in (going, cinema, source):
        spend(replica, category, 2)
    replica.write(lambda ledger: categories.archive(ledger, out)).result()
    with pytest.raises(InputError, match="only be merged into a category of the top level"):
        replica.write(lambda ledger: merging.merge(ledger, source, cafes)).result()
    with pytest.raises(InputError, match="itself"):
        replica.write(lambda ledger: merging.merge(ledger, source, source)).result()
    before = everything(replica)
    merged = replica.write(lambda ledger: merging.merge(ledger, source, target)).result()
    assert merged.expenses == 4
    assert counts(replica) == {out: 2, cinema: 2, target: 2}
    assert shown(replica) == {"Eating out", "Eating out:bars", "Eating out:Cafés", "Eating out:Cinema"}
    replica.write(entry.undo).result()
    assert everything(replica) == before


def test_what_was_changed_since_is_left_by_undo(replica: Replica) -> None:
    """An expense that got a third category after the merge keeps it when the merge is undone."""
    cafes, bars, other = (add(replica, name) for name in ("Cafés", "Bars", "Other"))
    first, second = spend(replica, cafes, 2)
    replica.write(lambda ledger: merging.merge(ledger, cafes, bars)).result()
    change = Change(Entity.EXPENSE, first, fields={"category_id": str(other)})
    replica.write(lambda ledger: ledger.set_up([change])).result()
    undone = replica.write(entry.undo).result()
    assert undone is not None
    assert undone.left_words
    assert counts(replica) == {other: 1, cafes: 1}
    assert _row(replica, second).values["category_id"] == str(cafes)


def test_many_are_changed_as_one_by_one(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements for all write the rows, operations and undo step that composing each would; then undo does too."""
    made: list[tuple[object, ...]] = []
    for name, many in (("one by one", 10**9), ("at once", 3)):
        monkeypatch.setattr(same_change, "MANY", many)
        cafes, bars = add(replica, f"Cafés {name}%"), add(replica, f"Bars {name}")
        spent = spend(replica, cafes, 7)
        change = Change(Entity.EXPENSE, spent[2], fields={"category_id": str(bars)})
        replica.write(lambda ledger, change=change: ledger.set_up([change])).result()  # type: ignore[misc]
        already = len(replica.read(_queued).result())
        fields = {"category_id": str(bars)}
        wanted = [Change(Entity.EXPENSE, one, fields=fields) for one in spent]
        applied = replica.write(lambda ledger, wanted=wanted: ledger.apply(wanted, "Move")).result()  # type: ignore[misc]
        assert applied.rows == 6
        forward = _facts(replica, already, spent, {cafes: "cafes", bars: "bars"})
        replica.write(entry.undo).result()
        made.append((forward, _facts(replica, already, spent, {cafes: "cafes", bars: "bars"})))
    assert made[0] == made[1]


def test_a_refused_or_deleted_row_among_many_is_composed(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one of many needs more than a statement (it was deleted), all are composed, and none is forgotten."""
    monkeypatch.setattr(same_change, "MANY", 3)
    cafes, bars = add(replica, "Cafés"), add(replica, "Bars")
    spent = spend(replica, cafes, 5)
    replica.write(lambda ledger: delete(ledger, spent[1])).result()
    wanted = [Change(Entity.EXPENSE, one, fields={"category_id": str(bars)}) for one in spent]
    mixed = [*wanted, Change(Entity.EXPENSE, new_id(), fields=expense_fields("New"), new=True)]
    assert replica.write(lambda ledger: ledger.apply(mixed, "Move")).result().rows == 6
    assert counts(replica) == {bars: 5, None: 1}


def _categories(replica: Replica, *ids: CategoryId) -> list[Category]:
    return [replica.read(lambda ledger, one=one: ledger.categories.get(one)).result().category for one in ids]  # type: ignore[misc]


def _row(replica: Replica, expense: uuid.UUID) -> Row:
    def read(ledger: ReplicaLedger) -> Row:
        return load(ledger.connection, ledger.owner, Entity.EXPENSE, [expense])[expense]

    return replica.read(read).result()


def _queued(ledger: ReplicaLedger) -> list[Operation]:
    return queued(ledger)


def _facts(replica: Replica, since: int, spent: list[uuid.UUID], names: dict[CategoryId, str]) -> list[object]:
    """Operations and rows, with names for what differs between two runs."""

    def named(value: object) -> object:
        if isinstance(value, dict):
            return {key: named(one) for key, one in value.items()}
        return next((name for category, name in names.items() if value == str(category)), value)

    operations = replica.read(_queued).result()[since:]
    facts: list[object] = [
        (spent.index(one.row_id), one.kind, named(dict(one.set)), named(dict(one.base)), one.base_seq)
        for one in operations
    ]
    assert len({one.op_id for one in operations}) == len(operations)
    assert all(Operation.unsealed(one.sealed()) == one for one in operations)
    for expense in spent:
        row = _row(replica, expense)
        last = next((one for one in reversed(operations) if one.row_id == expense), None)
        stamped = last is not None and row.stamps["category"] == last.sealed().partition('"made_at":"')[2][:27]
        facts.append((named(row.values), stamped, sorted(row.stamps), row.deleted, row.change_seq))
    return facts
