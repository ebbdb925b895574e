"""The one connection of a process to its encrypted file, and its transactions."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from expense_desktop.repository.replica import faults
from expense_desktop.repository.replica.driver import LOG_PAGES, open_driver, require_sound
from expense_desktop.repository.replica.durable import sync_folder
from expense_desktop.repository.tables import REPLICA_SCHEMAS


class EncryptedFile:
    """SQLCipher behind SQLAlchemy. Belongs to the thread that made it; errors leave here as the program's own."""

    def __init__(self, path: Path, key: bytes) -> None:
        from sqlcipher3 import dbapi2

        require_sound(dbapi2)
        self._driver = dbapi2
        self._begin = "BEGIN"
        with self._translated():
            try:
                _create_private(path)
            except OSError as error:
                raise faults.of_disk(error) from None
            self._connection = self._connect(path, key)

    def _connect(self, path: Path, key: bytes) -> Connection:
        engine = create_engine(
            "sqlite+pysqlite://",
            module=self._driver,
            creator=lambda: open_driver(self._driver, path, key),
            poolclass=NullPool,
            # a statement's parameters are what the person wrote down
            hide_parameters=True,
            execution_options={"schema_translate_map": REPLICA_SCHEMAS},
        )

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            # the driver is told to begin nothing by itself: it would do so late, and without IMMEDIATE
            connection.exec_driver_sql(self._begin)

        return engine.connect()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one snapshot of the file; whatever it does is rolled back."""
        with self._translated():
            transaction = self._start("BEGIN")
            try:
                with Session(self._connection) as session:
                    yield session
            finally:
                transaction.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one write transaction, committed durably at the end, or rolled back when anything is raised."""
        with (
            self._translated(),
            self._none_left_open(),
            self._start("BEGIN IMMEDIATE"),
            Session(self._connection) as session,
        ):
            yield session
            session.flush()

    @contextmanager
    def _none_left_open(self) -> Iterator[None]:
        """End a transaction whose COMMIT failed (a deferred foreign key, an I/O error): SQLite leaves it open and
        SQLAlchemy takes it for over, so that every later one would fail.
        """
        try:
            yield
        except BaseException:
            if self._raw().in_transaction:
                self._raw().rollback()
            raise

    def _start(self, begin: str) -> Any:
        self._begin = begin
        return self._connection.begin()

    def data_version(self) -> int:
        """A number that changes when another connection has committed to the file, and only then."""
        with self._translated():
            cursor = self._raw().execute("PRAGMA data_version")
            version: int = cursor.fetchone()[0]
            return version

    def shorten_log(self) -> None:
        """Copy the write-ahead log into the file when it has become long. What it holds is durable already, so that a
        copy that fails is simply made later.
        """
        with suppress(self._driver.Error):
            _busy, pages, copied = self._raw().execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
            if pages - copied >= LOG_PAGES:
                self._raw().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def _raw(self) -> Any:
        return self._connection.connection.dbapi_connection

    def close(self) -> None:
        """Close the file; the last one to do so folds the write-ahead log into it."""
        with self._translated():
            self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if error.orig is None:
                raise
            raise faults.of_sqlite(error.orig) from None
        except self._driver.Error as error:
            raise faults.of_sqlite(error) from None


def _create_private(path: Path) -> None:
    """Make the file with mode 0600 if there is none; SQLite gives its companions the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    sync_folder(path.parent)
