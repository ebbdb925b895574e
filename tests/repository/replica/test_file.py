"""The encrypted file and its one thread: what is refused, what is kept, who is told."""

import sqlite3
import threading
from concurrent.futures import CancelledError
from pathlib import Path
from types import SimpleNamespace

import pytest

from expense_desktop.domain.errors import Bug, InputError, LocalFileDamaged, ProgramTooOld
from expense_desktop.domain.records import OwnerId, new_id
from expense_desktop.repository.replica import connection
from expense_desktop.repository.replica.driver import require_sound
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.writing import WritableLedger
from tests.replicas import AOIFE, KEY, OWNER, Listener, add_category, add_expense, new_replica, open_replica, row


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a closed replica."""
    new_replica(tmp_path).close()
    return tmp_path


def pragma(replica: Replica, name: str) -> object:
    return replica.read(lambda ledger: ledger.connection.exec_driver_sql(f"PRAGMA {name}").scalar()).result()


def test_nothing_can_be_read_without_the_key(tmp_path: Path) -> None:
    """No payee, note, category, key or table name lies in any of the replica's files, open or closed."""
    secrets = ["Pharmacy Hidden Lane", "a very private note", "Secret Category", "outbox", "SQLite format", KEY.hex()]

    def search() -> None:
        for file in tmp_path.iterdir():
            data = file.read_bytes()
            found = [secret for secret in secrets if secret.encode() in data or secret.encode("utf-16-le") in data]
            assert not found, f"{found} in {file.name}"
            assert KEY not in data

    with new_replica(tmp_path) as replica:
        replica.write(lambda ledger: add_category(ledger, secrets[2])).result()
        for _ in range(50):
            replica.write(lambda ledger: add_expense(ledger, secrets[0], note=secrets[1])).result()
        assert {file.name for file in tmp_path.iterdir()} == {"replica.db", "replica.db-wal", "replica.db-shm"}
        search()
    search()


def test_only_its_user_may_open_the_files(tmp_path: Path) -> None:
    """The database and what SQLite puts beside it have mode 0600."""
    with new_replica(tmp_path) as replica:
        replica.write(add_expense).result()
        assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_a_commit_is_on_the_disk(replica: Replica) -> None:
    """Writes are durable, references are checked, and nothing is sorted in a file."""
    found = [pragma(replica, name) for name in ("journal_mode", "synchronous", "foreign_keys", "temp_store")]
    assert found == ["wal", 2, 1, 2]
    assert pragma(replica, "cache_size") == -65536
    assert pragma(replica, "cipher_version")


def test_a_long_log_is_copied_into_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever saves doesn't wait for it, and what is read next sees it done; a short log stays as it is."""
    monkeypatch.setattr(connection, "LOG_PAGES", 20)
    with new_replica(tmp_path) as replica:
        replica.write(add_expense).result()
        assert _uncopied(replica) > 0
        for _ in range(49):
            replica.write(add_expense).result()
        assert 0 <= _uncopied(replica) < 20
        assert replica.read(lambda ledger: ledger.expenses.summary()).result().count == 50


def _uncopied(replica: Replica) -> int:
    """Pages of the log that the file doesn't have."""
    found = replica.read(lambda ledger: ledger.connection.exec_driver_sql("PRAGMA wal_checkpoint(NOOP)").one())
    _busy, pages, copied = found.result()
    return int(pages - copied)


def test_another_key_opens_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A wrong key reads as a damaged file, in our words, and prints nothing of its own."""
    with pytest.raises(LocalFileDamaged):
        Replica(folder / "replica.db", bytes(32), OWNER)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000])
def test_another_file_is_damaged(folder: Path, content: bytes) -> None:
    """A file that isn't a replica is refused and left as it is."""
    (folder / "replica.db").write_bytes(content)
    with pytest.raises(LocalFileDamaged):
        open_replica(folder)


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    """Opening never makes an empty ledger where there was none."""
    with pytest.raises(LocalFileDamaged):
        open_replica(tmp_path)
    assert not list(tmp_path.iterdir())


def test_another_owner_s_file_is_refused(folder: Path) -> None:
    """A replica opens for the owner it was made for."""
    with pytest.raises(LocalFileDamaged):
        Replica(folder / "replica.db", KEY, OwnerId(new_id()))


def test_a_newer_program_s_file_is_refused(folder: Path) -> None:
    """A file of a later version is left alone, with words that say what to do."""
    with open_replica(folder) as replica:
        replica.write(lambda ledger: ledger.connection.exec_driver_sql("PRAGMA user_version = 99")).result()
    with pytest.raises(ProgramTooOld, match="newer version"):
        open_replica(folder)


def test_sqlite_without_a_cipher_is_refused() -> None:
    """Python's own sqlite3, which takes a key and writes plain text, is found out."""
    with pytest.raises(Bug, match="doesn’t encrypt"):
        require_sound(sqlite3)


def test_an_unsafe_sqlite_is_refused() -> None:
    """A SQLCipher on a SQLite that can corrupt a shared file is found out."""
    from sqlcipher3 import dbapi2

    old = SimpleNamespace(connect=dbapi2.connect, sqlite_version="3.51.2", sqlite_version_info=(3, 51, 2))
    with pytest.raises(Bug, match=r"3\.51\.2 is too old"):
        require_sound(old)  # type: ignore[arg-type]


def test_it_keeps_what_was_written(folder: Path) -> None:
    """What a replica held when it was closed is there when it is opened."""
    with open_replica(folder) as replica:
        expense = replica.write(lambda ledger: add_expense(ledger, "Luigi’s", 1250)).result()
    with open_replica(folder) as replica:
        kept = replica.read(lambda ledger: ledger.expenses.get(expense).expense).result()
        assert (kept.payee, kept.amount_minor, kept.currency) == ("Luigi’s", 1250, "EUR")
        assert replica.read(lambda ledger: ledger.profile()).result() == AOIFE


def test_a_failed_write_leaves_nothing(replica: Replica) -> None:
    """When the function raises, neither row, operation, number nor undo step of it stays, and nobody is told."""
    listener = Listener(replica)

    def add_and_fail(ledger: WritableLedger) -> None:
        add_expense(ledger)
        raise InputError("no")

    with pytest.raises(InputError):
        replica.write(add_and_fail).result()

    def remains(ledger: ReplicaLedger) -> tuple[object, ...]:
        return (
            ledger.expenses.summary().count,
            ledger.outbox.counts().waiting,
            ledger.bookmark().next_op_no,
            ledger.undo_stack.label_to_undo(),
        )

    assert replica.read(remains).result() == (0, 0, 1, None)
    assert listener.settled() == []


def test_a_broken_reference_is_a_bug(replica: Replica) -> None:
    """A category that isn't there is caught at the commit; the error names a constraint and no value."""
    with pytest.raises(Bug, match="FOREIGN KEY") as caught:
        replica.write(lambda ledger: add_expense(ledger, "Private", category_id=str(new_id()))).result()
    assert "Private" not in str(caught.value)
    assert replica.read(lambda ledger: ledger.expenses.summary().count).result() == 0


def test_a_statement_that_fails_tells_no_value(replica: Replica) -> None:
    """The text of a database error never holds what a person wrote."""
    with pytest.raises(Bug) as caught:
        replica.write(lambda ledger: add_expense(ledger, "Private Payee", 10**13, note="Private Note")).result()
    assert "Private" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_whoever_listens_hears_what_was_touched(replica: Replica) -> None:
    """A committed change names its expenses and its step; a read is no news."""
    listener = Listener(replica)
    expense = replica.write(add_expense).result()
    category = replica.write(lambda ledger: add_category(ledger, "Cafés")).result()
    heard = listener.settled()
    assert [touched.expenses for touched in heard] == [{expense}, frozenset()]
    assert [touched.categories for touched in heard] == [frozenset(), {category}]
    assert all(touched.owner == OWNER and touched.sync_state and touched.step for touched in heard)


def test_the_answer_comes_before_the_news(replica: Replica) -> None:
    """Whoever wrote has its answer when it hears of the change, so that it can tell its own from others'."""
    resolved: list[bool] = []
    go = threading.Event()
    replica.read(lambda _ledger: go.wait())
    future = replica.write(add_expense)
    replica.on_touched(lambda _touched: resolved.append(future.done()))
    go.set()
    future.result()
    replica.read(lambda _ledger: None).result()
    assert resolved == [True]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_listener_that_fails_does_not_stop_the_thread(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in a listener is reported as one, and the replica goes on answering."""
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda failed: reported.append(failed.exc_type))

    def fail(_touched: object) -> None:
        raise ZeroDivisionError

    replica.on_touched(fail)
    replica.write(add_expense).result()
    assert replica.read(lambda ledger: ledger.expenses.summary().count).result() == 1
    assert reported == [ZeroDivisionError]


def test_a_question_that_nobody_waits_for_is_not_asked(replica: Replica) -> None:
    """A read that was cancelled while it queued never runs."""
    asked: list[str] = []
    go = threading.Event()
    replica.read(lambda _ledger: go.wait())
    older = replica.read(lambda _ledger: asked.append("older"))
    newer = replica.read(lambda _ledger: asked.append("newer"))
    assert older.cancel()
    go.set()
    newer.result()
    assert asked == ["newer"]
    with pytest.raises(CancelledError):
        older.result()


def test_a_change_can_not_be_called_off(replica: Replica) -> None:
    """What a person changed is written even if the page that asked for it has gone."""
    go = threading.Event()
    replica.read(lambda _ledger: go.wait())
    future = replica.write(add_expense)
    assert not future.cancel()
    go.set()
    future.result()
    assert replica.read(lambda ledger: ledger.expenses.summary().count).result() == 1


def test_a_change_does_not_wait_for_questions(replica: Replica) -> None:
    """Writes overtake reads that still queue, and those then see what was written."""
    go = threading.Event()
    replica.read(lambda _ledger: go.wait())
    count = replica.read(lambda ledger: ledger.expenses.summary().count)
    replica.write(add_expense)
    go.set()
    assert count.result() == 1


def test_closing_finishes_what_is_queued(tmp_path: Path) -> None:
    """A change that was submitted before the close is kept; afterwards nothing is taken."""
    replica = new_replica(tmp_path)
    futures = [replica.write(add_expense) for _ in range(20)]
    replica.close()
    replica.close()
    assert all(future.done() for future in futures)
    with pytest.raises(Bug):
        replica.write(add_expense)
    with open_replica(tmp_path) as replica:
        assert replica.read(lambda ledger: ledger.expenses.summary().count).result() == 20


def test_a_second_window_s_changes_are_noticed(tmp_path: Path) -> None:
    """Looking tells the listeners that another connection has written, once, and never of one's own changes."""
    with new_replica(tmp_path) as ours, open_replica(tmp_path) as theirs:
        listener = Listener(ours)
        expense = theirs.write(add_expense).result()
        ours.look()
        assert [touched.everything for touched in listener.settled()] == [True]
        assert ours.read(lambda ledger: row(ledger, expense)).result() is not None
        ours.look()
        ours.write(add_expense).result()
        ours.look()
        assert [touched.everything for touched in listener.settled()] == [True, False]
