"""What was said to be saved is saved: through a kill, a full disk, and a second process."""

import os
import random
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from expense_desktop.domain.changes import Kind
from expense_desktop.domain.errors import SaveFailed
from expense_desktop.repository.replica.reading import ReplicaLedger
from tests.replicas import new_replica, open_replica, queued

ROOT = Path(__file__).parents[3]
WRITER = textwrap.dedent("""
    import os, resource, signal, sys
    from pathlib import Path
    from expense_desktop.domain.errors import WorldError
    from tests.replicas import add_expense, delete, edit, open_replica

    folder, count, limit, prefix = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    with open_replica(folder) as replica:
        print("ready", flush=True)
        sys.stdin.readline()
        if limit:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        for number in range(count):
            payee = f"{prefix} {number}"
            try:
                expense = replica.write(lambda ledger: add_expense(ledger, payee, number, note="x" * 500)).result()
            except WorldError as error:
                print(type(error).__name__, error.message, flush=True)
                break
            print(expense, flush=True)
""")


@contextmanager
def writer_in(folder: Path, count: int, limit: int = 0, prefix: str = "payee") -> Iterator["subprocess.Popen[str]"]:
    """A process that waits for a line, then records expenses and prints each one's id when it is saved."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(count), str(limit), prefix],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        try:
            assert writer.stdout.readline() == "ready\n", writer.stderr.read()
            yield writer
        finally:
            writer.kill()


def go(writer: "subprocess.Popen[str]") -> None:
    """Let it begin."""
    assert writer.stdin is not None
    writer.stdin.write("\n")
    writer.stdin.flush()


def lines_of(writer: "subprocess.Popen[str]") -> list[str]:
    """What it goes on to print until it ends."""
    assert writer.stdout is not None
    return writer.stdout.read().splitlines()


def is_whole(ledger: ReplicaLedger) -> list[str]:
    """The ids of the recorded expenses; asserts that each has its operation, and the file no fault."""
    assert ledger.connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
    assert ledger.connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    numbers = ledger.connection.exec_driver_sql("SELECT op_no FROM outbox ORDER BY op_no").scalars().all()
    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert ledger.bookmark().next_op_no == len(numbers) + 1
    operations = queued(ledger)
    assert all(operation.kind is Kind.SET for operation in operations)
    ids = [str(view.expense.id) for view in ledger.expenses.page(limit=10_000)]
    assert sorted(ids) == sorted(str(operation.row_id) for operation in operations)
    steps = ledger.connection.exec_driver_sql("SELECT count(*) FROM undo").scalar_one()
    assert steps == min(len(ids), 200)
    return ids


@pytest.mark.parametrize("most_saved", [3, 30, 100])
def test_a_kill_loses_nothing_that_was_saved(tmp_path: Path, most_saved: int) -> None:
    """Killed at any moment: every saved expense is there, and each row has its operation, number and undo step (I1)."""
    new_replica(tmp_path).close()
    with writer_in(tmp_path, 100_000) as writer:
        go(writer)
        assert writer.stdout is not None
        saved = [writer.stdout.readline().strip() for _ in range(random.randint(1, most_saved))]
        writer.send_signal(signal.SIGKILL)
        saved += lines_of(writer)
    assert writer.returncode == -signal.SIGKILL
    with open_replica(tmp_path) as replica:
        kept = replica.read(is_whole).result()
    # the last line may have been cut in the middle
    assert set(saved[:-1]) <= set(kept)
    assert len(kept) <= len(saved) + 1


def assert_full_disk_kept_all(folder: Path, lines: list[str]) -> None:
    *saved, refusal = lines
    assert refusal.startswith("SaveFailed Could not save on this computer: the disk is full")
    assert saved
    with open_replica(folder) as replica:
        assert sorted(replica.read(is_whole).result()) == sorted(saved)


def test_a_file_that_may_not_grow_is_said_to_be_full(tmp_path: Path) -> None:
    """A write beyond a quota is refused in clear words; nothing saved before is lost, nothing of it stays."""
    new_replica(tmp_path).close()
    with writer_in(tmp_path, 100_000, limit=1_500_000) as writer:
        go(writer)
        assert_full_disk_kept_all(tmp_path, lines_of(writer))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes, where root may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small disk takes root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_to_be_full(small_disk: Path) -> None:
    """On a disk without room a save is refused in clear words; nothing saved before is lost, nothing of it stays."""
    new_replica(small_disk).close()
    with writer_in(small_disk, 100_000) as writer:
        go(writer)
        assert_full_disk_kept_all(small_disk, lines_of(writer))


def test_a_disk_that_is_full_already_is_said_before_anything_else(small_disk: Path) -> None:
    """What can't even be opened isn't said to be unsaved or damaged; with some room again all of it is there."""
    new_replica(small_disk).close()
    filler = small_disk / "filler"
    with pytest.raises(OSError, match="No space"):
        filler.write_bytes(bytes(4 << 20))
    with pytest.raises(SaveFailed, match="can’t be opened: the disk is full or reports an error"):
        open_replica(small_disk)
    filler.unlink()
    with open_replica(small_disk) as replica:
        assert replica.read(is_whole).result() == []


def test_two_processes_write_into_one_replica(tmp_path: Path) -> None:
    """A window and a command record at once: every expense of both is there, and the numbers have no hole."""
    new_replica(tmp_path).close()
    with writer_in(tmp_path, 60, prefix="window") as window, writer_in(tmp_path, 60, prefix="command") as command:
        go(window)
        go(command)
        saved = lines_of(window) + lines_of(command)
    assert len(saved) == 120
    with open_replica(tmp_path) as replica:
        assert sorted(replica.read(is_whole).result()) == sorted(saved)
