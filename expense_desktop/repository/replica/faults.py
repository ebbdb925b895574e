"""Errors of SQLite and of the disk, as the program's own: the one place where they are translated."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from expense_desktop.domain.errors import Bug, ExpenseError, LocalFileDamaged, SaveFailed, WorldError
from expense_desktop.domain.sentences import say

DISK_FULL: Final = say("Could not save on this computer: the disk is full. Nothing was changed.")
DISK_FAILS: Final = say("Could not save on this computer: the disk is full or reports an error. Nothing was changed.")
READ_ONLY: Final = say("Could not save on this computer: its folder can’t be written to. Nothing was changed.")
BUSY: Final = say("Could not save on this computer: another window or command is still saving. Nothing was changed.")
NO_MEMORY: Final = say("Could not save on this computer: there is not enough memory. Nothing was changed.")
NO_ROOM_TO_OPEN: Final = say(
    "This computer’s copy of the expenses can’t be opened: the disk is full or reports an error. Nothing was lost."
)
DAMAGED: Final = say("This computer’s copy of the expenses can’t be read: the file is damaged, or another account’s.")
CAN_NOT_OPEN: Final = say("This computer’s copy of the expenses can’t be opened. Look at the rights of its folder.")

# Primary result codes: https://sqlite.org/rescode.html. SQLite promises to keep these numbers.
_BY_SQLITE_CODE: Final[Mapping[int, tuple[type[WorldError], str]]] = {
    3: (SaveFailed, READ_ONLY),  # PERM
    5: (SaveFailed, BUSY),  # BUSY
    6: (SaveFailed, BUSY),  # LOCKED
    7: (SaveFailed, NO_MEMORY),  # NOMEM
    8: (SaveFailed, READ_ONLY),  # READONLY
    10: (SaveFailed, DISK_FAILS),  # IOERR: also a quota, which SQLite doesn't tell from a failing disk
    11: (LocalFileDamaged, DAMAGED),  # CORRUPT
    13: (SaveFailed, DISK_FULL),  # FULL
    14: (LocalFileDamaged, CAN_NOT_OPEN),  # CANTOPEN
    26: (LocalFileDamaged, DAMAGED),  # NOTADB: damaged, or another key
}
_FULL_ERRNOS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY_ERRNOS: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def of_sqlite(error: BaseException) -> ExpenseError:
    """What an error of the driver means to a person; a Bug when it is ours. Carries no contents of the file."""
    extended: int | None = getattr(error, "sqlite_errorcode", None)
    known = None if extended is None else _BY_SQLITE_CODE.get(extended & 0xFF)
    if known is None:
        # names of tables and constraints, never values: SQLite's messages have none, the engine hides parameters
        return Bug(f"the replica refused a statement: {error}")
    kind, words = known
    return kind(words)


@contextmanager
def while_opening() -> Iterator[None]:
    """Say of a full disk what it means before there is anything to save: a reader, too, needs room beside the file."""
    try:
        yield
    except SaveFailed as failure:
        if failure.message in (DISK_FULL, DISK_FAILS):
            raise SaveFailed(NO_ROOM_TO_OPEN, title=say("Not opened")) from None
        raise


def of_disk(error: OSError) -> SaveFailed:
    """What an error of the operating system while writing means to a person."""
    if error.errno in _FULL_ERRNOS:
        return SaveFailed(DISK_FULL)
    if error.errno in _READ_ONLY_ERRNOS:
        return SaveFailed(READ_ONLY)
    return SaveFailed(DISK_FAILS)
