"""What was pulled is taken over; what waits stays on top of it."""

import datetime as dt
import uuid
from typing import Any

import pytest

from expense_desktop.domain.changes import Entity, Kind, Status
from expense_desktop.domain.errors import Bug
from expense_desktop.domain.records import CategoryId, ExpenseId, SyncState, new_id
from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.outbox import Answer, Counts
from expense_desktop.repository.replica.pulling import Pulled, acknowledge, apply_pulled
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.writing import WritableLedger
from tests.replicas import (
    MORNING,
    OWNER,
    Listener,
    add_expense,
    as_pulled,
    delete,
    edit,
    expense_fields,
    queued,
    row,
)

STAMP = "2026-06-18T08:14:00.000000Z"


def server_expense(expense: uuid.UUID, seq: int, *, deleted: bool = False, **fields: Any) -> tuple[Any, ...]:
    """A row as a pull brings it."""
    values = expense_fields(**fields)
    category = values["category_id"]
    values["category_id"] = category if category is None else uuid.UUID(str(category))  # type: ignore[assignment]
    stamps = dict.fromkeys(("money", "date", "category", "payee", "note"), STAMP)
    return as_pulled(OWNER, expense, *(values[name] for name in rows.FIELDS[Entity.EXPENSE]), stamps, deleted, seq)


def server_category(category: uuid.UUID, seq: int, name: str) -> tuple[Any, ...]:
    return as_pulled(OWNER, category, name, 3, None, False, True, dt.date(2026, 1, 1), {"name": STAMP}, False, seq)


def pull(replica: Replica, seq: int, *expenses: tuple[Any, ...], **others: Any) -> None:
    """Apply a pull of these expenses up to `seq`."""
    pulled = Pulled(seq, {Entity.EXPENSE: expenses, **others.pop("more", {})}, **others)
    replica.write(lambda ledger: apply_pulled(ledger, pulled)).result()


def acked(replica: Replica, *answers: Answer) -> None:
    replica.write(lambda ledger: acknowledge(ledger, answers)).result()


def shown(replica: Replica, expense: uuid.UUID) -> Any:
    """An expense as the pages show it."""
    return replica.read(lambda ledger: ledger.expenses.get(ExpenseId(expense))).result()


def test_rows_of_every_kind_arrive(replica: Replica) -> None:
    """Categories, expenses, limits and the profile are shown as the server has them, and the cursor is theirs (I8)."""
    category, expense, budget = CategoryId(new_id()), ExpenseId(new_id()), new_id()
    more = {
        Entity.CATEGORY: [server_category(category, 2, "Eating out")],
        Entity.BUDGET: [as_pulled(OWNER, budget, category, dt.date(2026, 6, 1), None, {}, False, 4)],
        Entity.PROFILE: [as_pulled(OWNER, OWNER, "Aoife B.", "EUR", 5, {}, False, 1)],
    }
    pull(replica, 4, server_expense(expense, 3, payee="Luigi’s", category_id=category), more=more)
    view = shown(replica, expense)
    assert (view.expense.payee, view.expense.spent_on, view.category_path) == (
        "Luigi’s",
        dt.date(2026, 6, 17),
        "Eating out",
    )
    assert view.state is SyncState.SYNCED
    kept = replica.read(lambda ledger: ledger.categories.get(category).category).result()
    assert (kept.colour, kept.fixed_cost, kept.archived, kept.carry_over_since) == (3, True, False, dt.date(2026, 1, 1))
    assert replica.read(lambda ledger: ledger.profile()).result().month_start == 5
    assert replica.read(lambda ledger: ledger.bookmark().cursor_seq).result() == 4


def test_a_waiting_change_stays_visible(replica: Replica) -> None:
    """A pull of the same row doesn't cover what the person changed and hasn't sent; other groups arrive (I7)."""
    expense = new_id()
    pull(replica, 1, server_expense(expense, 1, payee="old", note="old"))
    replica.write(lambda ledger: edit(ledger, expense, payee="mine")).result()
    pull(replica, 2, server_expense(expense, 2, payee="theirs", note="theirs"))
    view = shown(replica, expense)
    assert (view.expense.payee, view.expense.note, view.state) == ("mine", "theirs", SyncState.WAITING)
    base = replica.read(lambda ledger: row(ledger, expense, base=True)).result()
    assert base is not None
    assert base.values["payee"] == "theirs"


def test_an_acknowledged_change_stays_until_a_pull_covers_it(replica: Replica) -> None:
    """Between the answer and the pull that brings it back, the view keeps the change, whatever is pulled."""
    expense = new_id()
    pull(replica, 1, server_expense(expense, 1, payee="old"))
    replica.write(lambda ledger: edit(ledger, expense, payee="mine")).result()
    acked(replica, Answer(1, 9, Status.APPLIED))
    pull(replica, 5, server_expense(expense, 5, payee="theirs"))
    assert shown(replica, expense).expense.payee == "mine"
    assert len(replica.read(queued).result()) == 1
    pull(replica, 9, server_expense(expense, 9, payee="mine"))
    assert replica.read(queued).result() == []
    assert shown(replica, expense).state is SyncState.SYNCED


def test_a_change_that_changed_nothing_gives_way(replica: Replica) -> None:
    """An operation that the server took without effect leaves the server's row when the cursor passes it."""
    expense = new_id()
    pull(replica, 1, server_expense(expense, 1, payee="old"))
    replica.write(lambda ledger: edit(ledger, expense, payee="mine")).result()
    acked(replica, Answer(1, 2, Status.CONFLICT))
    pull(replica, 2)
    assert shown(replica, expense).expense.payee == "old"


def test_a_waiting_delete_stays_deleted(replica: Replica) -> None:
    """A pull doesn't bring back what the person has deleted and not sent."""
    expense = new_id()
    pull(replica, 1, server_expense(expense, 1))
    replica.write(lambda ledger: delete(ledger, expense)).result()
    pull(replica, 2, server_expense(expense, 2, note="theirs"))
    assert shown(replica, expense).expense.deleted


def test_a_refused_edit_gives_way_and_is_kept(replica: Replica) -> None:
    """The server's version is shown, marked; the operation lies aside with its code; the queue goes on (I4)."""
    expense = new_id()
    pull(replica, 1, server_expense(expense, 1, payee="old"))
    replica.write(lambda ledger: edit(ledger, expense, payee="mine")).result()
    replica.write(lambda ledger: edit(ledger, expense, note="mine too")).result()
    acked(replica, Answer(1, 2, Status.REJECTED, "currency"), Answer(2, 3, Status.APPLIED))
    view = shown(replica, expense)
    assert (view.expense.payee, view.expense.note, view.state) == ("old", "mine too", SyncState.REFUSED)
    (refusal,) = replica.read(lambda ledger: ledger.outbox.refusals()).result()
    assert (refusal.code, refusal.seq, refusal.operation.set) == ("currency", 2, {"payee": {"payee": "mine"}})
    assert replica.read(lambda ledger: ledger.outbox.counts()).result() == Counts(waiting=0, refused=1, conflicts=0)


def test_a_refusal_whose_answer_was_lost_is_still_one(replica: Replica) -> None:
    """Sent again, a refused operation is answered `dup` with its code, and is kept as refused."""
    expense = replica.write(add_expense).result()
    acked(replica, Answer(1, 2, Status.DUP, "currency"))
    pull(replica, 2)
    assert shown(replica, expense).state is SyncState.REFUSED
    assert replica.read(lambda ledger: ledger.outbox.counts().refused).result() == 1


def test_a_refused_new_expense_stays_as_it_was_typed(replica: Replica) -> None:
    """Nothing else holds what the person typed: the row stays, marked, through pulls, until it is mended or deleted."""
    expense = replica.write(lambda ledger: add_expense(ledger, "mine")).result()
    acked(replica, Answer(1, 2, Status.REJECTED, "currency"))
    pull(replica, 2)
    view = shown(replica, expense)
    assert (view.expense.payee, view.state) == ("mine", SyncState.REFUSED)

    replica.write(lambda ledger: edit(ledger, expense, note="mended")).result()
    (operation,) = replica.read(queued).result()
    assert operation.set.keys() == {"money", "date", "category", "payee", "note"}
    assert operation.base == {}
    assert shown(replica, expense).state is SyncState.WAITING
    assert replica.read(lambda ledger: ledger.outbox.counts().refused).result() == 0


def test_a_refused_new_expense_is_deleted_here(replica: Replica) -> None:
    """What the server never had is deleted without telling it, and its refusal goes; undo brings it back as new."""
    expense = replica.write(add_expense).result()
    acked(replica, Answer(1, 2, Status.REJECTED, "currency"))
    replica.write(lambda ledger: delete(ledger, expense)).result()
    assert replica.read(queued).result() == []
    assert replica.read(lambda ledger: ledger.outbox.counts().refused).result() == 0
    assert shown(replica, expense).expense.deleted
    replica.write(WritableLedger.undo).result()
    assert not shown(replica, expense).expense.deleted
    (operation,) = replica.read(queued).result()
    assert operation.set.keys() == {"money", "date", "category", "payee", "note"}


def conflict(expense: uuid.UUID, seq: int, *, decides: int | None = None) -> dict[str, Any]:
    """A row of `change` as it is pulled."""
    return {
        "owner_id": OWNER,
        "seq": seq,
        "device_id": uuid.uuid4(),
        "op_no": 1,
        "op_id": uuid.uuid4(),
        "step": uuid.uuid4(),
        "hash": b"h",
        "entity": "expense",
        "row_id": expense,
        "kind": "decide" if decides else "set",
        "status": "applied" if decides else "conflict",
        "code": None,
        "decides": decides,
        "before": None,
        "after": None,
        "lost": {"payee": {"payee": "lost"}},
        "made_at": MORNING.astimezone(dt.timezone(dt.timedelta(hours=2))),
        "received_at": MORNING,
    }


def conflicts(ledger: ReplicaLedger) -> int:
    return ledger.outbox.counts().conflicts


def test_a_conflict_is_marked_until_it_is_decided(replica: Replica) -> None:
    """An undecided conflict marks its expense; a decision, here or on another device, takes the mark away."""
    expense, other = new_id(), new_id()
    came = [server_expense(expense, 1), server_expense(other, 2)]
    pull(replica, 4, *came, changes=[conflict(expense, 3), conflict(other, 4)])
    assert shown(replica, expense).state is SyncState.CONFLICT
    assert replica.read(conflicts).result() == 2

    pull(replica, 5, changes=[conflict(expense, 5, decides=3)])
    assert shown(replica, expense).state is SyncState.SYNCED

    change = Change(Entity.EXPENSE, other, Kind.DECIDE, {"payee": "lost"}, decides_seq=4)
    replica.write(lambda ledger: ledger.apply([change], "Choose")).result()
    assert replica.read(conflicts).result() == 0
    assert shown(replica, other).expense.payee == "lost"
    acked(replica, Answer(1, 6, Status.REJECTED, "unknown_conflict"))
    assert replica.read(conflicts).result() == 1


def test_a_decision_may_come_with_its_conflict(replica: Replica) -> None:
    """A first pull that has both shows no mark."""
    expense = new_id()
    changes = [conflict(expense, 2), conflict(expense, 3, decides=2)]
    pull(replica, 3, server_expense(expense, 3), changes=changes)
    assert replica.read(conflicts).result() == 0


def test_a_first_pull_tells_that_everything_changed(replica: Replica) -> None:
    """Many rows are news without names; the list and the search have them all."""
    listener = Listener(replica)
    many = [server_expense(new_id(), seq, payee=f"Payee {seq}") for seq in range(1, 3001)]
    pull(replica, 3000, *many)
    assert [touched.everything for touched in listener.settled()] == [True]
    found = replica.read(lambda ledger: ledger.expenses.summary(ExpenseFilter(search="payee 2999")).count).result()
    assert found == 1
    assert replica.read(lambda ledger: ledger.expenses.summary().count).result() == 3000


def test_an_empty_pull_is_no_news(replica: Replica) -> None:
    """Nothing new on the server touches nothing here."""
    listener = Listener(replica)
    pull(replica, 0)
    assert listener.settled() == []


def test_a_pull_that_fails_moves_nothing(replica: Replica) -> None:
    """A row that can't be stored leaves cursor, base, view and outbox as they were (I8)."""
    expense = new_id()
    pull(replica, 1, server_expense(expense, 1, payee="old"))
    replica.write(lambda ledger: edit(ledger, expense, payee="mine")).result()
    acked(replica, Answer(1, 2, Status.APPLIED))
    with pytest.raises(Bug):
        pull(replica, 9, server_expense(expense, 8), server_expense(new_id(), 9, category_id=new_id()))
    assert replica.read(lambda ledger: ledger.bookmark().cursor_seq).result() == 1
    assert len(replica.read(queued).result()) == 1
    assert shown(replica, expense).expense.payee == "mine"


def test_devices_are_known_by_name(replica: Replica) -> None:
    """Names of the person's computers are kept, and the newest counts."""
    device = uuid.uuid4()
    for name in ("Kitchen", "Kitchen iMac"):
        pull(replica, 1, devices={device: name})
    names = replica.read(lambda ledger: ledger.connection.exec_driver_sql("SELECT name FROM device").scalars().all())
    assert names.result() == ["Kitchen iMac"]
