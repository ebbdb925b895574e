"""Locks between processes: alone or together, and free again however their holder ends."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from expense_desktop.domain.errors import SaveFailed
from expense_desktop.repository.locks import FileLock

_HOLD = """\
import sys
from pathlib import Path
from expense_desktop.repository.locks import FileLock
FileLock(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.readline()
"""


def test_only_one_holds_a_lock_alone(tmp_path: Path) -> None:
    """Who comes second is told so at once, and gets it when the first lets go."""
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.try_acquire()
    assert not second.try_acquire()
    assert not second.try_acquire(shared=True)
    assert not second.held
    first.release()
    first.release()
    assert second.try_acquire()
    second.release()


def test_several_hold_a_lock_together(tmp_path: Path) -> None:
    """Shared holders keep out whoever wants it alone, until the last one has gone."""
    holders = [FileLock(tmp_path / "lock") for _ in range(3)]
    alone = FileLock(tmp_path / "lock")
    for holder in holders:
        holder.acquire(shared=True)
    for holder in holders:
        assert not alone.try_acquire()
        holder.release()
    assert alone.try_acquire()
    alone.release()


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    """The kernel takes a lock back from a process that was killed."""
    lock = FileLock(tmp_path / "lock")
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    assert not lock.try_acquire()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with lock:
        assert lock.held
    assert not lock.held


def test_a_lock_that_can_not_be_made_is_an_error_of_this_computer(tmp_path: Path) -> None:
    """A missing folder gives the words for it."""
    with pytest.raises(SaveFailed):
        FileLock(tmp_path / "missing" / "lock").acquire()
