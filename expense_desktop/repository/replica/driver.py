"""SQLCipher's own connection: key, pragmas, and what is refused before a byte is written."""

import sys
from pathlib import Path
from types import ModuleType, NoneType
from typing import Any, Final

from expense_desktop.domain.errors import Bug
from expense_desktop.domain.folding import fold
from expense_desktop.repository.replica.forms import unfold

KEY_BYTES: Final = 32
VERSION: Final = 7
"""Of a replica’s tables, kept as `user_version`; `schema.MIGRATIONS` lead to it."""
LEAST_SQLITE: Final = (3, 51, 3)
"""Older ones can corrupt the file when a second connection resets the write-ahead log."""
BUSY_TIMEOUT_MS: Final = 60_000
"""How long to wait for another process's transaction; none of ours takes longer than a large import."""
CACHE_KIB: Final = 64 * 1024
"""Pages that a connection keeps; `rows.room_for` makes more room for a large change."""
LOG_PAGES: Final = 4_000
"""From so many pages on the write-ahead log is copied into the file."""

_PRAGMAS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    f"cache_size = -{CACHE_KIB}",
    # sorting and staging must leave no plain text in a temporary file
    "temp_store = MEMORY",
    # whoever saves would wait for it to be copied into the file as well, after it is durable: see `shorten_log`
    "wal_autocheckpoint = 0",
    f"busy_timeout = {BUSY_TIMEOUT_MS}",
)
# F_FULLFSYNC: on macOS fsync alone leaves the data in the drive's own cache
_PRAGMAS_MACOS: Final = ("fullfsync = ON", "checkpoint_fullfsync = ON")


def require_sound(driver: ModuleType) -> None:
    """Bug unless `driver` is a SQLCipher with a SQLite that is safe for two connections.

    Python's own sqlite3 takes `PRAGMA key` without a word and writes plain text.
    """
    probe = driver.connect(":memory:")
    try:
        row = probe.execute("PRAGMA cipher_version").fetchone()
    finally:
        probe.close()
    if row is None or not row[0]:
        raise Bug("this SQLite doesn’t encrypt: sqlcipher3 is missing or shadowed")
    if driver.sqlite_version_info < LEAST_SQLITE:
        raise Bug(f"SQLite {driver.sqlite_version} is too old: 3.51.3 is the least that is safe here")


def open_driver(driver: ModuleType, path: Path, key: bytes) -> Any:
    """A connection of the driver with the raw key set and every pragma of ours, checked by reading a page."""
    if len(key) != KEY_BYTES:
        raise Bug("the replica's key has the wrong length")
    _bind_quickly(driver)
    connection = driver.connect(str(path), isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        # a raw key: it is random, and no password to stretch. PRAGMA takes no parameters.
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        # it would write to standard error, where `--json` promises nothing of the sort; our errors say enough
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        connection.create_function("fold", 1, fold, deterministic=True)
        connection.create_function("unfold", 4, unfold, deterministic=True)
        for pragma in (*_PRAGMAS, *(_PRAGMAS_MACOS if sys.platform == "darwin" else ())):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _bind_quickly(driver: ModuleType) -> None:
    """Tell the driver how to bind ids and nothing at all: for these it looks through the whole protocol of adapters,
    value by value, which took half of the time of writing ten thousand rows. What is bound is the same.
    """
    driver.register_adapter(bytes, bytearray)
    # a method of C that answers None
    driver.register_adapter(NoneType, {}.get)
