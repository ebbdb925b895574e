"""The replica: an encrypted file and the one thread that owns it. Everybody else asks, and is answered by a Future."""

import datetime as dt
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Self, TypeVar

from expense_desktop.domain.changes import Entity, Touched, Value
from expense_desktop.domain.errors import LocalFileDamaged, ReplicaClosed
from expense_desktop.domain.records import DeviceId, OwnerId, Profile
from expense_desktop.repository.replica import bookmark, faults, rows, schema
from expense_desktop.repository.replica.connection import EncryptedFile
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.rows import Row
from expense_desktop.repository.replica.writing import Clock, WritableLedger

T = TypeVar("T")
Listener = Callable[[Touched], None]


def utc_now() -> dt.datetime:
    """This computer's clock."""
    return dt.datetime.now(dt.UTC)


class Replica:
    """One owner's ledger on this computer. Every method may be called from any thread; functions given to `read` and
    `write`, and listeners, run on the replica's own.

    A ledger handed to a function is dead when the function returns: what it gives back are values. `read` sees one
    snapshot. `write` is one transaction with `synchronous=FULL`; its future resolves when that is on the disk, and
    when the function raises, nothing of it remains. Writes overtake reads that still queue; a queued read is taken back
    by `Future.cancel()`, a write can't be. Errors of SQLite arrive as SaveFailed or LocalFileDamaged.
    """

    def __init__(self, path: Path, key: bytes, owner: OwnerId, clock: Clock = utc_now) -> None:
        """Open the file at `path`; use `create` for a new one. Blocks until it is open.

        LocalFileDamaged when it can't be read with this key or is another owner's, ProgramTooOld when a newer program
        has written it.
        """
        self._path = path
        self._key = key
        self._owner = owner
        self._clock = clock
        self._listeners: list[Listener] = []
        self._condition = threading.Condition()
        self._writes: deque[Callable[[EncryptedFile], None]] = deque()
        self._reads: deque[Callable[[EncryptedFile], None]] = deque()
        self._closing = False
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(key, opened), name="replica", daemon=True)
        self._thread.start()
        try:
            opened.result()
        except BaseException:
            self._thread.join()
            raise

    @classmethod
    def create(
        cls, path: Path, key: bytes, owner: OwnerId, device: DeviceId, profile: Profile, clock: Clock = utc_now
    ) -> Self:
        """Make the file, mode 0600, and open it. `profile` is shown until the server's own has been pulled."""
        file = EncryptedFile(path, key)
        try:
            with file.writing() as session:
                connection = session.connection()
                schema.bring_up_to_date(connection)
                bookmark.create_bookmark(connection, owner, device)
                rows.insert(connection, owner, [_profile_row(owner, profile)])
        finally:
            file.close()
        return cls(path, key, owner, clock)

    @property
    def owner(self) -> OwnerId:
        """Whose ledger this is."""
        return self._owner

    def read(self, fn: Callable[[ReplicaLedger], T]) -> "Future[T]":
        """Answer `fn(ledger)` from one snapshot. Cancel the future if a newer question has made it pointless."""
        future: Future[T] = Future()

        def work(file: EncryptedFile) -> None:
            if future.set_running_or_notify_cancel():
                _answer(future, lambda: self._read(file, fn))

        self._submit(self._reads, work)
        return future

    def write(self, fn: Callable[[WritableLedger], T]) -> "Future[T]":
        """Answer `fn(ledger)` when what it changed is durable; then every listener hears what was touched."""
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        self._submit(self._writes, lambda file: self._write(file, fn, future))
        return future

    def beside(self) -> "Replica":
        """The same file once more, with a snapshot and a thread of its own: a read that takes long keeps nobody waiting
        there. Blocks until it is open; the caller closes it.
        """
        return Replica(self._path, self._key, self._owner, self._clock)

    def look(self) -> None:
        """See whether another process (a second window, `expense add`) has changed the file; listeners hear of it.

        Costs a hundredth of a millisecond on the replica's thread.
        """
        self._submit(self._reads, self._look)

    def on_touched(self, listener: Listener) -> None:
        """Call `listener` on the replica's thread after each committed change. It must be quick."""
        with self._condition:
            self._listeners.append(listener)

    def close(self) -> None:
        """Finish what is queued, close the file, join the thread. Once is enough; more often does no harm."""
        with self._condition:
            self._closing = True
            self._condition.notify()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _submit(self, queue: deque[Callable[[EncryptedFile], None]], work: Callable[[EncryptedFile], None]) -> None:
        with self._condition:
            if self._closing:
                raise ReplicaClosed("the replica is closed")
            queue.append(work)
            self._condition.notify()

    def _run(self, key: bytes, opened: "Future[None]") -> None:
        try:
            file = self._open(key)
        except BaseException as error:  # noqa: BLE001  handed to whoever waits in __init__
            opened.set_exception(error)
            return
        self._seen = file.data_version()
        opened.set_result(None)
        try:
            while (work := self._next()) is not None:
                work(file)
        finally:
            file.close()

    def _open(self, key: bytes) -> EncryptedFile:
        if not self._path.is_file():
            raise LocalFileDamaged(faults.CAN_NOT_OPEN)
        with faults.while_opening():
            file = EncryptedFile(self._path, key)
        try:
            with file.writing() as session:
                schema.bring_up_to_date(session.connection())
                found = bookmark.read_bookmark(session.connection())
            if found is None or found.owner != self._owner:
                raise LocalFileDamaged(faults.DAMAGED)
        except BaseException:
            file.close()
            raise
        return file

    def _next(self) -> Callable[[EncryptedFile], None] | None:
        with self._condition:
            while True:
                if self._writes:
                    return self._writes.popleft()
                if self._reads:
                    return self._reads.popleft()
                if self._closing:
                    return None
                self._condition.wait()

    def _read(self, file: EncryptedFile, fn: Callable[[ReplicaLedger], T]) -> T:
        with file.reading() as session:
            return fn(ReplicaLedger(session, self._owner))

    def _write(self, file: EncryptedFile, fn: Callable[[WritableLedger], T], future: "Future[T]") -> None:
        touched: list[Touched | None] = []

        def work() -> T:
            with file.writing() as session:
                ledger = WritableLedger(session, self._owner, self._clock)
                result = fn(ledger)
                touched.append(ledger.touches.touched())
            return result

        # the answer before the news: whoever asked knows its own step when it hears of it
        if _answer(future, work):
            self._tell(touched[0])
            file.shorten_log()

    def _look(self, file: EncryptedFile) -> None:
        version = file.data_version()
        if version != self._seen:
            self._seen = version
            self._tell(Touched(self._owner, profile=True, sync_state=True, everything=True))

    def _tell(self, touched: Touched | None) -> None:
        if touched is None:
            return
        with self._condition:
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(touched)
            except Exception:  # noqa: BLE001  shown as the bug it is, but the thread must go on answering others
                threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), self._thread)))


def _profile_row(owner: OwnerId, profile: Profile) -> Row:
    values: dict[str, Value] = {
        "display_name": profile.display_name,
        "currency": profile.currency,
        "month_start": profile.month_start,
    }
    return Row(Entity.PROFILE, owner, values)


def _answer(future: "Future[T]", work: Callable[[], T]) -> bool:
    """Resolve `future` by `work`; whether it succeeded."""
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001  handed to whoever holds the future; the thread goes on
        future.set_exception(error)
        return False
    future.set_result(result)
    return True
