"""One push and pull: whom it believes, and what it does with a queue that is long, stuck, or has a bad operation."""

import datetime as dt
import uuid
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from expense_desktop.domain.changes import BATCH_LIMIT_BYTES, BATCH_LIMIT_OPERATIONS, Entity, Touched
from expense_desktop.domain.errors import (
    DeviceRevoked,
    ExpenseError,
    LoginRefused,
    ProgramTooOld,
    ServerUnreachable,
)
from expense_desktop.domain.records import new_id
from expense_desktop.repository.locks import FileLock
from expense_desktop.repository.replica.outbox import Batch
from expense_desktop.repository.replica.pulling import Pulled, apply_pulled
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.writing import Change, WritableLedger
from expense_desktop.repository.server import exchange
from expense_desktop.repository.server.exchange import Hello
from expense_desktop.repository.sync.status import SyncPhase
from tests.repository.sync.desks import Desk, Truth, new, until_quiet, values
from tests.servers import Connection, Database


def as_admin(database: Database, statement: str, *parameters: object) -> None:
    with closing(database.admin.connect()) as admin:
        admin.execute(statement, parameters or None)


def expense(payee: str, note: str = "") -> Change:
    return new(
        Entity.EXPENSE, new_id(), amount_minor=1250, currency="EUR", spent_on="2026-06-18", category_id=None,
        payee=payee, note=note,
    )  # fmt: skip


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[Batch]:
    """The batches as they were sent."""
    batches: list[Batch] = []
    push = exchange.push

    def watched(connection: Connection, first_no: int, operations: tuple[str, ...]) -> object:
        batches.append(Batch(first_no, operations))
        return push(connection, first_no, operations)

    monkeypatch.setattr(exchange, "push", watched)
    return batches


def test_a_queue_longer_than_a_batch_is_sent_in_several(laptop: Desk, truth: Truth, pushed: list[Batch]) -> None:
    """More than 500 operations: consecutive batches, everything once, in order."""
    laptop.do(*(expense(f"Shop {n}") for n in range(1_203)))

    assert laptop.sync().waiting == 0

    assert [len(batch.operations) for batch in pushed] == [BATCH_LIMIT_OPERATIONS, BATCH_LIMIT_OPERATIONS, 203]
    assert [batch.first_no for batch in pushed] == [1, 501, 1001]
    assert truth.statuses(laptop.owner) == ["applied"] * 1_203
    assert [change["op_no"] for change in truth.changes(laptop.owner)] == list(range(1_204))


def test_no_batch_is_larger_than_a_megabyte(laptop: Desk, truth: Truth, pushed: list[Batch]) -> None:
    """Long notes fill a batch before its 500th operation."""
    laptop.do(*(expense("Shop", note="\N{WATER WAVE}" * 2_000) for _ in range(200)))

    assert laptop.sync().waiting == 0

    sizes = [sum(len(operation.encode()) for operation in batch.operations) for batch in pushed]
    assert len(sizes) == 2
    assert max(sizes) <= BATCH_LIMIT_BYTES
    assert truth.statuses(laptop.owner) == ["applied"] * 200


def test_one_bad_operation_never_blocks_the_queue(laptop: Desk, phone: Desk, truth: Truth) -> None:
    """Refused in the middle of a batch: kept and shown, and all the others are in."""
    nowhere = new(
        Entity.EXPENSE, new_id(), amount_minor=1250, currency="XXX", spent_on="2026-06-18", category_id=None,
        payee="Poisoned", note="",
    )  # fmt: skip
    laptop.do(*(expense(f"Before {n}") for n in range(3)))
    laptop.do(nowhere)
    laptop.do(*(expense(f"After {n}") for n in range(3)))

    status = laptop.sync()
    phone.sync()

    assert (status.waiting, status.refused) == (0, 1)
    assert truth.statuses(laptop.owner) == ["applied"] * 3 + ["rejected"] + ["applied"] * 3
    (refusal,) = laptop.refusals()
    assert (refusal.code, refusal.operation.row_id) == ("currency", nowhere.row_id)
    # nothing else on earth holds what was typed
    assert laptop.row(nowhere.row_id).values["payee"] == "Poisoned"
    assert (Entity.EXPENSE, nowhere.row_id) not in phone.view()

    laptop.change(nowhere.row_id, currency="EUR")
    until_quiet([laptop, phone])

    assert laptop.status().refused == 0
    assert phone.row(nowhere.row_id).values["payee"] == "Poisoned"


def test_an_operation_that_the_server_cannot_read_is_refused_and_kept(laptop: Desk, truth: Truth) -> None:
    """Damage in the queue (a bug, a bad disk) doesn't stop what comes after it."""
    before = laptop.spend("Before")
    damaged = laptop.spend("Damaged")
    after = laptop.spend("After")

    def damage(ledger: WritableLedger) -> None:
        connection = ledger.connection
        connection.exec_driver_sql("DROP TRIGGER outbox_sealed_for_good")
        connection.exec_driver_sql(
            "UPDATE outbox SET sealed = replace(sealed, 'Damaged', 'Dam\\u0000aged') WHERE row_id = ?", (damaged.bytes,)
        )

    laptop.replica.write(damage).result()

    assert laptop.sync().waiting == 0
    assert truth.statuses(laptop.owner) == ["applied", "rejected", "applied"]
    assert truth.rows(laptop.owner).keys() >= {(Entity.EXPENSE, before), (Entity.EXPENSE, after)}
    assert [refusal.operation.row_id for refusal in laptop.refusals()] == [damaged]


def test_a_stuck_queue_does_not_stop_downloads(laptop: Desk, phone: Desk, database: Database) -> None:
    """The server can't take anything just now: what others did still arrives, with what waits on top of it."""
    lunch, dinner = laptop.spend("Luigi"), laptop.spend("Sprout")
    until_quiet([laptop, phone])
    phone.change(lunch, payee="Luigi’s")
    phone.change(dinner, payee="Sprout & Co")
    phone.sync()
    laptop.change(lunch, amount_minor=999)
    waits = laptop.spend("Waits")

    with closing(database.admin.connect()) as admin, admin.transaction():
        admin.execute("SELECT FROM ledger.feed WHERE owner_id = %s FOR UPDATE", (laptop.owner,))
        with closing(laptop.connect()) as patient:
            patient.execute("SET statement_timeout = '300ms'")
            # the cycle closes what it is given
            laptop.connect, direct = lambda: patient, laptop.connect
            with pytest.raises(ServerUnreachable):
                laptop.sync()
            laptop.connect = direct

    assert laptop.status().waiting == 2
    assert laptop.row(dinner).values["payee"] == "Sprout & Co"
    assert laptop.row(lunch).values["payee"] == "Luigi’s"
    assert laptop.row(lunch).values["amount_minor"] == 999
    assert laptop.row(waits).values["payee"] == "Waits"

    until_quiet([laptop, phone])
    assert values(laptop.view()) == values(phone.view())


def test_what_is_typed_between_push_and_pull_stays_visible(
    laptop: Desk, phone: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull overlays the queue, also on rows that it brings anew."""
    lunch = laptop.spend("Luigi")
    until_quiet([laptop, phone])
    phone.change(lunch, note="from the phone")
    phone.sync()
    pull = exchange.pull

    def typed_meanwhile(connection: Connection, cursor_seq: int, **options: Any) -> object:
        pulled = pull(connection, cursor_seq, **options)
        laptop.change(lunch, payee="Typed meanwhile")
        return pulled

    monkeypatch.setattr(exchange, "pull", typed_meanwhile)
    status = laptop.sync()
    monkeypatch.setattr(exchange, "pull", pull)

    assert (status.phase, status.waiting) == (SyncPhase.WAITING, 1)
    assert laptop.row(lunch).values["note"] == "from the phone"
    assert laptop.row(lunch).values["payee"] == "Typed meanwhile"
    until_quiet([laptop, phone])
    assert phone.row(lunch).values["payee"] == "Typed meanwhile"


def test_an_acknowledged_operation_stays_until_a_pull_brings_it_back(
    laptop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pushed, then no pull: the row is still seen, nothing is sent twice, and the next pull clears the queue."""
    lunch = laptop.spend("Luigi")

    def broken(*_: object, **_options: object) -> object:
        raise ServerUnreachable

    with monkeypatch.context() as patched:
        patched.setattr(exchange, "pull", broken)
        with pytest.raises(ServerUnreachable):
            laptop.sync()

    assert laptop.waiting() == []
    assert len(laptop.queued()) == 1
    assert laptop.row(lunch).values["payee"] == "Luigi"

    laptop.sync()
    assert laptop.queued() == []
    assert laptop.row(lunch).change_seq > 0


def test_an_answer_that_is_noted_after_its_pull_leaves_nothing_behind(
    laptop: Desk, phone: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row came back before its answer was noted: the operation still goes, and hides no later change."""
    lunch = laptop.spend("Luigi")
    push = exchange.push

    def lost_on_the_way(connection: Connection, first_no: int, operations: tuple[str, ...]) -> object:
        push(connection, first_no, operations)
        raise ServerUnreachable

    with monkeypatch.context() as patched:
        patched.setattr(exchange, "push", lost_on_the_way)
        with pytest.raises(ServerUnreachable):
            laptop.sync()
    assert len(laptop.waiting()) == 1
    assert (Entity.EXPENSE, lunch) in laptop.base()

    laptop.sync()

    assert laptop.queued() == []
    until_quiet([laptop, phone])
    phone.change(lunch, payee="Luigi’s")
    until_quiet([phone, laptop])
    assert laptop.row(lunch).values["payee"] == "Luigi’s"


def test_nothing_new_writes_nothing(laptop: Desk) -> None:
    """Every five seconds is often: a sync without news commits nothing and tells nobody."""
    laptop.spend("Luigi")
    laptop.sync()
    heard: list[Touched] = []
    laptop.replica.on_touched(heard.append)
    before = laptop.file.stat().st_mtime_ns, laptop.file.with_name("replica.db-wal").stat().st_size

    status = laptop.sync()

    assert (laptop.file.stat().st_mtime_ns, laptop.file.with_name("replica.db-wal").stat().st_size) == before
    assert heard == []
    assert status.last_synced_at is not None
    assert laptop.status().last_synced_at is not None


def test_while_another_process_syncs_only_the_state_is_told(laptop: Desk) -> None:
    """One process at a time; the other says how things stand, and does its part when it may."""
    laptop.spend("Luigi")
    other = FileLock(laptop.folder / "sync.lock")
    assert other.try_acquire()

    status = laptop.cycle.run(wait_s=0.1)

    assert (status.phase, status.waiting) == (SyncPhase.WAITING, 1)
    other.release()
    assert laptop.sync().waiting == 0


def test_the_clock_of_the_server_counts(laptop: Desk, truth: Truth) -> None:
    """From the second sync on, what a wrong clock stamps is right."""
    laptop.clock.ahead = dt.timedelta(days=-2)
    laptop.sync()
    laptop.spend("Luigi")
    laptop.sync()

    change = truth.changes(laptop.owner)[-1]
    assert abs(change["received_at"] - change["made_at"]) < dt.timedelta(hours=1)


def test_computers_know_each_other_by_name_when_there_is_a_conflict(laptop: Desk, phone: Desk) -> None:
    """What a conflict says names the other computer."""
    lunch = laptop.spend("Luigi")
    until_quiet([laptop, phone])
    laptop.change(lunch, payee="One")
    phone.change(lunch, payee="Other")
    until_quiet([phone, laptop])

    def read(ledger: ReplicaLedger) -> dict[uuid.UUID, str]:
        found = ledger.connection.exec_driver_sql("SELECT id, name FROM device")
        return {uuid.UUID(bytes=device): name for device, name in found.all()}

    assert laptop.replica.read(read).result() == {laptop.device.id: "Laptop", phone.device.id: "Phone"}


def test_what_this_computer_cannot_store_is_neither_noted_nor_lost(laptop: Desk, phone: Desk) -> None:
    """A row that the disk won't take (here: one that breaks its own rules) leaves cursor, rows and queue as they were,
    and the replica fit for use.
    """
    lunch = phone.spend("Luigi")
    phone.sync()
    laptop.sync()
    phone.change(lunch, payee="Luigi’s")
    phone.sync()

    def break_a_rule(ledger: WritableLedger) -> None:
        # deferred: noticed by COMMIT, which is the last moment at which storing can fail
        ledger.connection.exec_driver_sql(
            "UPDATE expense SET category_id = ? WHERE id = ?", (uuid.uuid4().bytes, lunch.bytes)
        )
        apply_pulled(ledger, Pulled(cursor_seq=99))

    before = laptop.view(), laptop.cursor()
    with pytest.raises(ExpenseError):
        laptop.replica.write(break_a_rule).result()
    assert (laptop.view(), laptop.cursor()) == before

    laptop.sync()
    assert laptop.row(lunch).values["payee"] == "Luigi’s"


# ── who is believed ──


def unchanged_by(desk: Desk, error: type[ExpenseError]) -> None:
    """`desk` can't sync, and neither sends nor takes nor loses anything."""
    before = desk.view(), desk.base(), desk.queued(), desk.cursor()
    with pytest.raises(error):
        desk.sync()
    assert (desk.view(), desk.base(), desk.queued(), desk.cursor()) == before


def test_a_removed_computer_hears_it_from_the_server(laptop: Desk, phone: Desk) -> None:
    """Only this answer says so, and nothing of the queue is dropped by it here."""
    until_quiet([laptop, phone])
    laptop.spend("Waits")
    with closing(phone.connect()) as connection:
        connection.execute("SELECT api.revoke_device(%s)", (laptop.device.id,))

    unchanged_by(laptop, DeviceRevoked)


def test_a_login_that_is_gone_is_no_removal(laptop: Desk, database: Database) -> None:
    """A server restored without its roles refuses the login: sign in again, and lose nothing."""
    laptop.sync()
    laptop.spend("Waits")
    as_admin(database, f"ALTER ROLE d_{laptop.device.id.hex} NOLOGIN")

    unchanged_by(laptop, LoginRefused)


def test_a_newer_server_stops_syncing_with_words(laptop: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`min_client` above this version: nothing is sent or taken, and the version that is needed is named."""
    laptop.spend("Waits")
    hello = exchange.hello

    def newer(connection: Connection) -> Hello:
        return replace(hello(connection), min_client="7.10")

    monkeypatch.setattr(exchange, "hello", newer)

    unchanged_by(laptop, ProgramTooOld)
    with pytest.raises(ProgramTooOld, match=r"7\.10 or later"):
        laptop.sync()


def test_a_new_computer_of_a_long_account_pulls_it_whole(laptop: Desk, phone: Desk, truth: Truth) -> None:
    """The first pull brings rows of every kind, tombstones too, and each exactly as the server has it."""
    food = laptop.categorise("Food")
    laptop.do(*(expense(f"Shop {n}") for n in range(300)))
    gone = laptop.spend("Gone", category=food)
    laptop.limit(food, 40_000, dt.date(2026, 6, 1))
    laptop.delete(gone)
    laptop.sync()

    phone.sync()

    assert phone.base() == phone.view() == truth.rows(phone.owner)
    assert phone.cursor() == truth.head(phone.owner)
    assert phone.row(gone).deleted
