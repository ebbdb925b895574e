"""Operations of many new rows: folded in the table of the outbox, whole for everybody who reads them."""

from collections.abc import Sequence

import pytest

from expense_desktop.domain.changes import Entity, Operation, Status
from expense_desktop.domain.errors import Bug
from expense_desktop.domain.records import new_ids
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.new_rows import NewRows
from expense_desktop.repository.replica.outbox import Answer
from expense_desktop.repository.replica.pulling import Pulled, acknowledge, apply_pulled
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.writing import WritableLedger
from tests.replicas import add_expense, edit, expense_fields, queued

MANY = 230


def _import(ledger: WritableLedger) -> Sequence[Operation]:
    fields = [expense_fields(note=f"100 % of “{number}”\\n", amount_minor=number) for number in range(MANY)]
    columns = {name: [one[name] for one in fields] for name in fields[0]}
    ledger.apply([], "Import", new=NewRows(Entity.EXPENSE, new_ids(MANY), columns))
    return queued(ledger)


def _stored(ledger: ReplicaLedger) -> tuple[int, int]:
    forms = ledger.connection.exec_driver_sql("SELECT count(*) FROM outbox_form").scalar_one()
    return forms, ledger.connection.exec_driver_sql("SELECT sum(length(sealed)) FROM outbox").scalar_one() or 0


def test_what_is_sent_is_whole(replica: Replica) -> None:
    """A batch holds the very bytes that each operation seals to, though the file holds a part of them."""
    operations = replica.write(_import).result()
    batch = replica.read(lambda ledger: ledger.outbox.next_batch()).result()
    assert batch is not None
    assert list(batch.operations) == [operation.sealed() for operation in operations]
    assert [operation.set["money"]["amount_minor"] for operation in operations] == list(range(MANY))
    forms, length = replica.read(_stored).result()
    assert forms == 1
    assert length < sum(map(len, batch.operations)) / 2


def test_a_refused_one_is_kept_whole(replica: Replica) -> None:
    """It stays readable when the rest of its import has gone, and so does what waits for the server."""
    operations = replica.write(_import).result()
    answers = [Answer(1, 1, Status.REJECTED, "currency")]
    answers += [Answer(number, number, Status.APPLIED) for number in range(2, MANY + 1)]
    replica.write(lambda ledger: acknowledge(ledger, answers)).result()
    replica.write(lambda ledger: apply_pulled(ledger, Pulled(MANY))).result()
    (refusal,) = replica.read(lambda ledger: ledger.outbox.refusals()).result()
    assert refusal.operation == operations[0]
    assert replica.read(_stored).result() == (0, 0)


def test_a_form_stays_while_one_of_its_operations_waits(replica: Replica) -> None:
    """What the server has not numbered yet can still be sent."""
    operations = replica.write(_import).result()
    answers = [Answer(number, number, Status.APPLIED) for number in range(1, MANY)]
    replica.write(lambda ledger: acknowledge(ledger, answers)).result()
    replica.write(lambda ledger: apply_pulled(ledger, Pulled(MANY - 1))).result()
    assert replica.read(queued).result() == [operations[-1]]


def test_a_single_row_needs_no_form(replica: Replica) -> None:
    """What is recorded by itself is stored as it is sent."""
    replica.write(add_expense).result()
    ((sealed,),) = replica.read(
        lambda ledger: ledger.connection.exec_driver_sql("SELECT sealed FROM outbox").all()
    ).result()
    assert Operation.unsealed(sealed).sealed() == sealed
    assert replica.read(_stored).result()[0] == 0


@pytest.mark.parametrize("change", ["outbox_form SET text = '%s'", "outbox SET form = NULL"])
def test_a_form_is_never_edited(replica: Replica, change: str) -> None:
    """Its operations are sealed as any other."""
    replica.write(_import).result()
    with pytest.raises(Bug, match="never edited"):
        replica.write(lambda ledger: ledger.connection.exec_driver_sql(f"UPDATE {change}")).result()


def test_imported_rows_that_wait_are_changed_and_taken_back_as_others(replica: Replica) -> None:
    """An edit of one is a second operation on it, and undo leaves that row alone and takes the others."""
    operations = replica.write(_import).result()
    replica.write(lambda ledger: edit(ledger, operations[3].row_id, note="mine")).result()
    assert [one.kind for one in replica.read(queued).result()[MANY:]] == ["set"]
    waiting = replica.read(lambda ledger: ledger.outbox.waiting(2)).result()
    assert [(one.ref[1], one.operations) for one in waiting] == [(operations[3].row_id, 2), (operations[-1].row_id, 1)]
    assert [one.at for one in waiting[1:]] == [operations[-1].made_at]
    replica.write(lambda ledger: ledger.undo()).result()
    taken = replica.write(lambda ledger: ledger.undo()).result()
    assert taken is not None
    assert (taken.rows, taken.left) == (MANY, ())
