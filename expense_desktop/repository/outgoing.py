"""A file for the person, written beside its name and renamed when it is whole: never a half, never a rest."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from expense_desktop.domain.errors import InputError, SaveFailed
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica.durable import sync_folder

_TITLE: Final = say("The file could not be written")
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class Outgoing:
    """What is being written. `file` is open for writing and reading; `path` is where it lies until it is whole."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.file = file

    def finish(self) -> None:
        """Let everything be on the disk, so that it can be read back as it will be found."""
        self.file.flush()
        os.fsync(self.file.fileno())


@contextmanager
def outgoing(path: Path) -> Iterator[Outgoing]:
    """Write the file at `path`, mode 0600; an older one is replaced at the end, in one go.

    When the block raises, what was there stands and nothing else is left. InputError when the name is no file's,
    SaveFailed, in words, when the disk is full or the folder can't be written to.
    """
    # a link stays one: what it leads to is replaced
    path = path.resolve()
    if path.is_dir() or (path.exists() and not path.is_file()):
        raise InputError(say("{name} is no file that can be written.", name=path.name), field="file", title=_TITLE)
    beside = path.with_name(f".{path.name[:200]}.{secrets.token_hex(4)}")
    try:
        try:
            descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with open(descriptor, "w+b") as file:  # noqa: PTH123  a descriptor, which Path can't open
                out = Outgoing(beside, file)
                yield out
                out.finish()
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise failed(path, error) from None


def failed(path: Path, error: OSError) -> SaveFailed:
    """What an error of the operating system while writing means to a person."""
    if error.errno in _FULL:
        words = say("{name} was not written: the disk is full. Nothing was left behind.", name=path.name)
    elif error.errno in _READ_ONLY:
        words = say("{name} was not written: the folder can’t be written to. Choose another one.", name=path.name)
    elif error.errno == errno.ENOENT:
        words = say("{name} was not written: there is no such folder.", name=path.name)
    else:
        words = say("{name} was not written: the disk reports an error. Nothing was left behind.", name=path.name)
    return SaveFailed(words, title=_TITLE)
