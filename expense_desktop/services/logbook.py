"""The program's log: what happened and when, in EXPENSE_HOME/log, without the contents of any record."""

import logging
import os
import time
import traceback
from pathlib import Path
from typing import Final

from typing_extensions import override

from expense_desktop.settings import Settings

_LOGGER: Final = "expense_desktop"
_FILE: Final = "expense.log"
_LARGEST_BYTES: Final = 1_000_000
_FORMAT: Final = "%(asctime)s.%(msecs)03dZ %(levelname)s %(process)d %(name)s: %(message)s"


class _QuietFile(logging.FileHandler):
    """A file whose failures nobody hears of: a full disk is for those to tell who have something to save."""

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        pass


def open_log(settings: Settings) -> Path | None:
    """Write this process's log to its file from now on; the file's path, or None where the folder can't be written.

    A log is never a reason to stop: without one the program works as well. A full file is kept once, as `.old`.
    """
    path = settings.log_folder / _FILE
    logger = logging.getLogger(_LOGGER)
    close_log()
    try:
        # often the first to need the data folder: it is this user's alone from the beginning, whatever the umask
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST_BYTES:
            path.replace(path.with_suffix(".old"))
        os.close(os.open(path, os.O_CREAT | os.O_APPEND, 0o600))
        handler = _QuietFile(path, encoding="utf-8", errors="backslashreplace")
    except OSError:
        return None
    formatter = logging.Formatter(_FORMAT, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logger.addHandler(handler)
    logger.setLevel(settings.log.upper())
    logger.propagate = False
    return path


def close_log() -> None:
    """Close the file."""
    logger = logging.getLogger(_LOGGER)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


def record_bug(error: BaseException) -> None:
    """Log where an error came from: kinds and places, not messages, for those may quote a record."""
    logging.getLogger(_LOGGER).critical("%s", places(error))


def places(error: BaseException) -> str:
    """An error and what led to it, as kinds and places in the source."""
    lines = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        frames = traceback.extract_tb(cause.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\n".join(lines)
