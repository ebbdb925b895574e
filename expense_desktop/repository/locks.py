"""Locks between processes: a file that one process holds alone, or several hold together."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from expense_desktop.domain.errors import SaveFailed
from expense_desktop.domain.sentences import say


class FileLock:
    """An advisory lock on a file, which the kernel lets go when the process ends, however it ends.

    Each FileLock holds for itself, also against others in the same process. Any thread may use it, one at a time.
    Nothing that this process starts inherits it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock, alone or shared."""
        return self._descriptor is not None

    def acquire(self, *, shared: bool = False) -> None:
        """Wait for the lock. SaveFailed when the file can't be opened."""
        self._take(fcntl.LOCK_SH if shared else fcntl.LOCK_EX)

    def try_acquire(self, *, shared: bool = False) -> bool:
        """Take the lock if it is free now; say whether it was. SaveFailed when the file can't be opened."""
        try:
            self._take((fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let go; nothing happens when it isn't held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _take(self, kind: int) -> None:
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise SaveFailed(
                say("The file {path} can’t be opened: {strerror}.", path=self.path, strerror=error.strerror)
            ) from None
        try:
            fcntl.flock(descriptor, kind)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
