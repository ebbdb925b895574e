"""SIGKILL without a process of its own: what the files hold at that instant is all that goes on.

A killed process leaves to the next exactly what it had written to its files. So the files are copied at the instant of
the kill, the program is thrown away, and a new one starts on the copies. A kill in the middle of a COMMIT leaves the
write-ahead log torn somewhere within what that COMMIT wrote. (Real processes under real signals: test_processes.py.)
"""

import random
import shutil
from pathlib import Path
from typing import Final

FILES: Final = ("replica.db", "replica.db-wal", "replica.db-shm")


class Killed(BaseException):
    """The process ends here."""


class Remains:
    """The replica's files in `folder` as they are now, kept in it under `name`."""

    def __init__(self, folder: Path, name: str = "remains") -> None:
        self._folder = folder
        self._kept = folder / name
        self._kept.mkdir()
        for file in FILES:
            if (folder / file).exists():
                shutil.copyfile(folder / file, self._kept / file)

    def tear(self, wal_was: int, chance: random.Random) -> None:
        """Cut the write-ahead log somewhere beyond the length that it had before the COMMIT."""
        wal = self._kept / "replica.db-wal"
        length = wal.stat().st_size
        if length > wal_was:
            with wal.open("r+b") as file:
                file.truncate(chance.randrange(wal_was, length))

    def put_back(self) -> None:
        """Let the folder hold what remained; nobody may have the files open."""
        for name in FILES:
            (self._folder / name).unlink(missing_ok=True)
            if (self._kept / name).exists():
                (self._kept / name).rename(self._folder / name)
        self._kept.rmdir()


def wal_length(folder: Path) -> int:
    """How long the write-ahead log is now."""
    wal = folder / "replica.db-wal"
    return wal.stat().st_size if wal.exists() else 0
