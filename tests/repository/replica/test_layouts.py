"""The table of layouts: new in version 2 of a replica."""

from functools import partial
from pathlib import Path

from expense_desktop.domain.records import StepId, new_id
from expense_desktop.repository.replica.writing import WritableLedger
from tests.replicas import add_expense, new_replica, open_replica, queued


def _keep(ledger: WritableLedger, *, at: int, step: StepId) -> None:
    ledger.layouts.keep("heading", str(at), step)


def test_a_replica_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """It keeps its expenses and gets a place for how files are read."""

    def make_old(ledger: object) -> None:
        connection = ledger.connection  # type: ignore[attr-defined]
        for statement in (
            "DROP TABLE layout",
            "DROP TABLE mark",
            "DROP TABLE brought_back",
            "DROP TRIGGER outbox_sealed_for_good",
            "DROP VIEW queued",
            "DROP TABLE outbox_form",
            "ALTER TABLE outbox DROP COLUMN form",
            "CREATE TRIGGER outbox_sealed_for_good BEFORE UPDATE OF sealed, op_id ON outbox BEGIN SELECT 1; END",
            "ALTER TABLE meta DROP COLUMN stopped",
            "ALTER TABLE meta DROP COLUMN restored_at",
            "ALTER TABLE meta ADD COLUMN cursor_op BLOB",
            "PRAGMA user_version = 1",
        ):
            connection.exec_driver_sql(statement)

    with new_replica(tmp_path) as old:
        old.write(add_expense).result()
        old.write(make_old).result()
    step = StepId(new_id())
    with open_replica(tmp_path) as replica:
        assert replica.read(lambda ledger: ledger.expenses.summary()).result().count == 1
        assert len(replica.read(queued).result()) == 1
        replica.write(lambda ledger: ledger.layouts.keep("heading", "answers", step)).result()
        assert replica.read(lambda ledger: ledger.layouts.find("heading")).result() == "answers"
        assert replica.read(lambda ledger: ledger.layouts.find("another")).result() is None


def test_the_latest_layout_that_stands_is_found(tmp_path: Path) -> None:
    """One that was undone makes way for the one before; only a few are kept of each heading."""
    steps = [StepId(new_id()) for _ in range(5)]
    with new_replica(tmp_path) as replica:
        for at, step in enumerate(steps):
            replica.write(partial(_keep, at=at, step=step)).result()
        replica.write(lambda ledger: ledger.layouts.turn(steps[4], undone=True)).result()
        assert replica.read(lambda ledger: ledger.layouts.find("heading")).result() == "3"
        count = replica.read(
            lambda ledger: ledger.connection.exec_driver_sql("SELECT count(*) FROM layout").scalar_one()
        ).result()
        assert count == 3
