"""A change becomes a row and an operation, and undo takes back just what it did."""

import datetime as dt
import uuid
from concurrent.futures import Future
from pathlib import Path

import pytest

from expense_desktop.domain.changes import BATCH_LIMIT_BYTES, Entity, Kind, Status
from expense_desktop.domain.errors import Bug, NotFound
from expense_desktop.domain.records import DeviceId, new_id
from expense_desktop.repository.replica import bookmark
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.outbox import Answer
from expense_desktop.repository.replica.pulling import acknowledge
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.undo import STEPS_KEPT
from expense_desktop.repository.replica.writing import WritableLedger
from tests.replicas import AOIFE, DEVICE, KEY, MORNING, OWNER, add_expense, delete, edit, expense_fields, queued, row


def test_a_new_row_is_sent_whole(replica: Replica) -> None:
    """A new expense goes out with every group, without a base, and stands in the view."""
    expense = replica.write(lambda ledger: add_expense(ledger, "Luigi’s", 1250, note="lunch")).result()
    (operation,) = replica.read(queued).result()
    assert (operation.entity, operation.row_id, operation.kind) == (Entity.EXPENSE, expense, Kind.SET)
    assert operation.set == {
        "money": {"amount_minor": 1250, "currency": "EUR"},
        "date": {"spent_on": "2026-06-17"},
        "category": {"category_id": None},
        "payee": {"payee": "Luigi’s"},
        "note": {"note": "lunch"},
    }
    assert operation.base == {}
    assert operation.base_seq is None


def test_only_what_differs_is_sent(replica: Replica) -> None:
    """An edit carries the groups that it changes, whole, with what stood there before."""
    expense = replica.write(add_expense).result()
    replica.write(lambda ledger: edit(ledger, expense, amount_minor=900, payee="Luigi’s", note="new")).result()
    operation = replica.read(queued).result()[1]
    assert operation.set == {"money": {"amount_minor": 900, "currency": "EUR"}, "note": {"note": "new"}}
    assert operation.base == {"money": {"amount_minor": 1250, "currency": "EUR"}, "note": {"note": ""}}


def test_what_is_so_already_is_no_change(replica: Replica) -> None:
    """Setting what stands there sends nothing and leaves no step to undo."""
    expense = replica.write(add_expense).result()
    replica.write(lambda ledger: edit(ledger, expense, payee="Luigi’s")).result()
    assert len(replica.read(queued).result()) == 1
    assert replica.read(lambda ledger: ledger.undo_stack.label_to_undo()).result() == "Add Expense"


def test_a_delete_says_what_it_deletes(replica: Replica) -> None:
    """A delete carries every group as it was seen, because an edit elsewhere beats it."""
    expense = replica.write(add_expense).result()
    replica.write(lambda ledger: delete(ledger, expense)).result()
    operation = replica.read(queued).result()[1]
    assert operation.kind is Kind.DELETE
    assert operation.base.keys() == {"money", "date", "category", "payee", "note"}
    assert operation.set == {}


def test_a_row_that_is_not_there_is_not_found(replica: Replica) -> None:
    """Changing an unknown row is refused, and nothing else of the step stays."""
    expense = replica.write(add_expense).result()

    def change_both(ledger: WritableLedger) -> None:
        edits = [Change(Entity.EXPENSE, one, fields={"note": "x"}) for one in (expense, new_id())]
        ledger.apply(edits, "Change 2 Expenses")

    with pytest.raises(NotFound):
        replica.write(change_both).result()
    assert len(replica.read(queued).result()) == 1


def test_a_change_is_stamped_by_the_corrected_clock(tmp_path: Path) -> None:
    """`made_at` is this computer's time put right by what the server's clock said."""
    with Replica.create(tmp_path / "replica.db", KEY, OWNER, DEVICE, AOIFE, clock=lambda: MORNING) as replica:
        ahead = dt.timedelta(days=2, microseconds=7)
        replica.write(lambda ledger: bookmark.note_server(ledger.connection, "life 1", ahead)).result()
        expense = replica.write(add_expense).result()
        (operation,) = replica.read(queued).result()
        assert operation.made_at == MORNING + ahead
        kept = replica.read(lambda ledger: row(ledger, expense)).result()
        assert kept is not None
        assert set(kept.stamps.values()) == {"2026-06-20T08:14:00.000007Z"}


def test_what_was_sealed_is_never_edited(replica: Replica) -> None:
    """The file itself refuses to change the text of an operation."""
    replica.write(add_expense).result()
    with pytest.raises(Bug, match="never edited"):
        replica.write(lambda ledger: ledger.connection.exec_driver_sql("UPDATE outbox SET sealed = '{}'")).result()


def test_batches_are_gapless_and_small(replica: Replica) -> None:
    """Batches take up where the last answer ended, at most 500 operations or 1 MB each."""

    def add_many(ledger: WritableLedger) -> None:
        notes = ["€" * 2000] * 300 + [""] * 900
        changes = (Change(Entity.EXPENSE, new_id(), fields=expense_fields(note=note), new=True) for note in notes)
        ledger.apply(changes, "Import 1,200 Expenses")

    replica.write(add_many).result()
    sizes: list[int] = []
    next_no = 1
    while (batch := replica.read(lambda ledger: ledger.outbox.next_batch()).result()) is not None:
        assert batch.first_no == next_no
        assert sum(len(text.encode()) for text in batch.operations) <= BATCH_LIMIT_BYTES
        answers = [Answer(next_no + n, 100 + next_no + n, Status.APPLIED) for n in range(len(batch.operations))]
        replica.write(lambda ledger, answers=answers: acknowledge(ledger, answers)).result()  # type: ignore[misc]
        sizes.append(len(batch.operations))
        next_no += len(batch.operations)
    assert sum(sizes) == 1200
    assert max(sizes) == 500
    assert sizes[0] < 300


def test_another_identity_sends_the_same_again(replica: Replica) -> None:
    """After a fork everything goes out again, numbered from 1, with its own ids and bytes."""

    def sealed(ledger: ReplicaLedger) -> list[str]:
        batch = ledger.outbox.next_batch()
        assert batch is not None
        assert batch.first_no == 1
        return list(batch.operations)

    for _ in range(4):
        replica.write(add_expense).result()
    before = replica.read(sealed).result()
    replica.write(lambda ledger: acknowledge(ledger, [Answer(1, 5, Status.REJECTED, "currency")])).result()
    replica.write(lambda ledger: acknowledge(ledger, [Answer(2, 6, Status.APPLIED)])).result()
    device = DeviceId(uuid.uuid4())
    replica.write(lambda ledger: ledger.outbox.renumber(device)).result()
    assert replica.read(sealed).result() == before[1:]
    replica.write(add_expense).result()
    now = replica.read(lambda ledger: ledger.bookmark()).result()
    assert (now.device, now.next_op_no) == (device, 5)


class TestUndo:
    """Undo takes back one step at a time, as a new change."""

    def payee(self, replica: Replica, expense: uuid.UUID) -> str | None:
        """The payee as shown; None for a deleted expense."""
        found = replica.read(lambda ledger: row(ledger, expense)).result()
        assert found is not None
        return None if found.deleted else str(found.values["payee"])

    def test_it_goes_back_and_forth(self, replica: Replica) -> None:
        """Add, edit and delete are undone in turn and done again in turn."""
        expense = replica.write(lambda ledger: add_expense(ledger, "a")).result()
        replica.write(lambda ledger: edit(ledger, expense, payee="b")).result()
        replica.write(lambda ledger: delete(ledger, expense)).result()
        seen = [self.payee(replica, expense)]
        for _ in range(3):
            replica.write(WritableLedger.undo).result()
            seen.append(self.payee(replica, expense))
        assert replica.write(WritableLedger.undo).result() is None
        for _ in range(3):
            replica.write(WritableLedger.redo).result()
            seen.append(self.payee(replica, expense))
        assert replica.write(WritableLedger.redo).result() is None
        assert seen == [None, "b", "a", None, "a", "b", None]

    def test_it_is_a_new_change(self, replica: Replica) -> None:
        """An undo goes to the server as an operation of its own step."""
        replica.write(add_expense).result()
        replica.write(WritableLedger.undo).result()
        first, second = replica.read(queued).result()
        assert second.kind is Kind.DELETE
        assert second.step != first.step

    def test_a_new_change_ends_redo(self, replica: Replica) -> None:
        """What was undone can't be done again after something else was done."""
        replica.write(add_expense).result()
        replica.write(WritableLedger.undo).result()
        replica.write(add_expense).result()
        assert replica.read(lambda ledger: ledger.undo_stack.label_to_redo()).result() is None
        assert replica.write(WritableLedger.redo).result() is None

    def test_it_is_kept_in_the_file(self, replica: Replica, tmp_path: Path) -> None:
        """A command undoes what the window did: the stack lies in the replica."""
        expense = replica.write(add_expense).result()
        with Replica(tmp_path / "replica.db", KEY, OWNER) as command:
            command.write(WritableLedger.undo).result()
        assert self.payee(replica, expense) is None

    def test_the_last_200_steps_are_kept(self, replica: Replica) -> None:
        """Older steps fall off the stack."""
        futures: list[Future[object]] = [replica.write(add_expense) for _ in range(STEPS_KEPT + 3)]
        futures[-1].result()
        count = replica.read(lambda ledger: ledger.connection.exec_driver_sql("SELECT count(*) FROM undo").scalar())
        assert count.result() == STEPS_KEPT
