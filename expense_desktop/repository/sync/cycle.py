"""One push and one pull between a replica and its server: no thread, no clock of its own."""

import datetime as dt
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from expense_desktop import __version__
from expense_desktop.domain.errors import (
    DeviceRevoked,
    ExpenseError,
    FetchBrokenOff,
    NotSignedIn,
    PastDiffers,
    ProfileCopied,
    ProgramTooOld,
    ServerUnreachable,
    WorldError,
)
from expense_desktop.repository.locks import FileLock
from expense_desktop.repository.replica import bookmark as bookmarks
from expense_desktop.repository.replica.bookmark import Bookmark
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.marks import read_mark, read_marks
from expense_desktop.repository.replica.outbox import Batch
from expense_desktop.repository.replica.pulling import HowFar, Pulled, acknowledge, apply_pulled, tell_nobody
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.recovered import count_in_doubt
from expense_desktop.repository.replica.restored import take_restored
from expense_desktop.repository.replica.writing import Clock, WritableLedger
from expense_desktop.repository.server import exchange
from expense_desktop.repository.server.exchange import Hello
from expense_desktop.repository.sync.schedule import CHORES_INTERVAL_S, NOTE_INTERVAL_S
from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.repository.sync.stops import phase_of_stop, stop_of, too_old_words, words_of

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]
    Connect = Callable[[], Connection]
    """Opens a verified connection as this device, for the calling thread."""

_LOCK_POLL_S: Final = 0.05
_OFFSET_TOLERANCE: Final = dt.timedelta(milliseconds=100)
"""The half of a round trip is no better known than that; a smaller change of the offset is not worth a commit."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the replica believes of the server before they talk."""

    bookmark: Bookmark
    first_unanswered: int
    point: bytes | None
    """What tells the change at the cursor; None when it isn't known."""

    def is_numbered_anew(self, hello: Hello) -> bool:
        """Whether what waits takes other numbers: this computer has a new identity, or the server lost what it had
        already answered."""
        return self.bookmark.device != hello.device or hello.last_op_no < self.first_unanswered - 1

    def is_copied(self, hello: Hello) -> bool:
        """Whether the server has numbered what was never entered here: a copy of this profile did."""
        return hello.last_op_no >= self.bookmark.next_op_no


def _hear_nothing(_hello: Hello) -> None:
    return


class Cycle:
    """Pushes and pulls between one replica and its server. One thread runs it; any thread may interrupt it.

    The replica is never held while the server is waited for. `clock` is this computer's, in aware UTC. Whatever is lost
    on the way (the process, the connection, an answer), the next run goes on from what the replica knows: an operation
    that the server has taken is recognised there by its number and its hash.
    """

    def __init__(
        self,
        replica: Replica,
        connect: "Connect",
        clock: Clock,
        lock: FileLock,
        *,
        on_hello: Callable[[Hello], None] = _hear_nothing,
        on_rows: HowFar = tell_nobody,
    ) -> None:
        """`lock` is `sync.lock` of the profile: one process syncs at a time. `on_hello` is told how the server greeted
        this computer, unless it was revoked; `on_rows`, on this or the replica's thread, how far a long pull is: every
        row counts twice, when it has come and when it is kept."""
        self._replica = replica
        self._connect = connect
        self._clock = clock
        self._lock = lock
        self._on_hello = on_hello
        self._on_rows = on_rows
        self._broken_off = threading.Event()
        self._fetches = True
        self._guard = threading.Lock()
        self._connection: Connection | None = None
        self._interrupted = False
        self._chores_done_at: float | None = None
        self._noted_at: float | None = None

    def run(self, *, wait_s: float = 0.0) -> SyncStatus:
        """Push all that waits, pull all that is new, and say how things stand.

        After a pull that was broken off it only pushes, until `fetch_again`. When another process is at it, wait for it
        at most `wait_s`, then just say how things stand. Raises ServerUnreachable, UnsafeConnection, LoginRefused,
        DeviceRevoked (said by `hello` over a verified connection and by nothing else), ProgramTooOld, ProfileCopied
        (nothing was sent: this computer needs a new identity, the login of a new enrolment, which the next run takes
        over), PastDiffers (another account), SaveFailed when this computer can't store what was pulled. A server that
        was restored from a backup is told what it has lost.
        """
        if not self._take_lock(wait_s):
            return look(self._replica)
        try:
            return self._run_alone()
        finally:
            self._lock.release()

    def break_off(self) -> None:
        """End a long pull that is under way; from any thread. Nothing of it is kept; `run` raises FetchBrokenOff."""
        self._broken_off.set()

    def fetch_again(self) -> None:
        """Pull as ever, if a pull was broken off; from any thread."""
        self._fetches = True

    def interrupt(self) -> None:
        """End a running attempt soon, and for good: what waits for the server's answer gets none.

        A connection that is still being made can't be cut; it is given up as soon as it stands.
        """
        with self._guard:
            self._interrupted = True
            if self._connection is not None:
                _cut(self._connection)

    def _take_lock(self, wait_s: float) -> bool:
        until = time.monotonic() + wait_s
        while not self._lock.try_acquire():
            if self._interrupted or time.monotonic() >= until:
                return False
            time.sleep(_LOCK_POLL_S)
        return True

    def _run_alone(self) -> SyncStatus:
        try:
            return self._run_unnoted()
        except WorldError as error:
            self._note_stop(error)
            raise

    def _note_stop(self, error: WorldError) -> None:
        """Keep why nothing is sent any more, so that it can be said without the network."""
        stopped = None if self._interrupted else stop_of(error)
        if stopped is not None and stopped != self._replica.read(ReplicaLedger.bookmark).result().stopped:
            self._write(lambda ledger: bookmarks.note_stopped(ledger.connection, stopped))

    def _run_unnoted(self) -> SyncStatus:
        try:
            with self._connected() as connection:
                self._talk(connection)
                if not self._fetches:
                    self._note_answered()
                    return look(self._replica)
                synced_at = self._clock()
                self._note_synced(synced_at)
                self._do_chores(connection)
        except ServerUnreachable:
            if not self._interrupted:
                self._note_offline()
            raise
        return replace(look(self._replica), last_synced_at=synced_at)

    @contextmanager
    def _connected(self) -> "Iterator[Connection]":
        connection = self._connect()
        try:
            with self._guard:
                self._connection = connection
            self._go_on()
            yield connection
        finally:
            # under the guard: the number of a closed socket may already be that of another file
            with self._guard:
                self._connection = None
                connection.close()

    def _go_on(self) -> None:
        """Stop here when somebody has asked for it."""
        if self._interrupted:
            raise ServerUnreachable

    def _talk(self, connection: "Connection") -> None:
        stuck = self._greet(connection) or self._push(connection)
        if self._fetches:
            self._pull(connection)
        if stuck is not None:
            raise stuck

    def _greet(self, connection: "Connection") -> ExpenseError | None:
        """Agree on the past (SYNC 6). What comes back keeps us from sending, not from pulling."""
        asked_at = self._clock()
        hello = exchange.hello(connection)
        offset = hello.now - (asked_at + (self._clock() - asked_at) / 2)
        if hello.revoked:
            raise DeviceRevoked
        self._on_hello(hello)
        _refuse_if_too_old(hello)
        standing = self._replica.read(_standing).result()
        known = standing.bookmark
        if known.owner != hello.owner:
            raise PastDiffers
        if _is_restored(connection, standing, hello):
            self._take_restored(connection, hello, offset)
            return None
        if standing.is_numbered_anew(hello):
            self._write(lambda ledger: ledger.outbox.renumber(hello.device, hello.last_op_no))
        elif standing.is_copied(hello):
            return ProfileCopied()
        if known.epoch != hello.epoch or abs(offset - known.clock_offset) > _OFFSET_TOLERANCE:
            self._write(lambda ledger: bookmarks.note_server(ledger.connection, hello.epoch, offset))
        return None

    def _take_restored(self, connection: "Connection", hello: Hello, offset: dt.timedelta) -> None:
        """Queue what the server has lost, and go on from what it has. Whatever cuts this off, it begins anew."""
        marks = self._replica.read(lambda ledger: read_marks(ledger.connection)).result()
        compared = exchange.compare(connection, marks)
        self._go_on()

        def take(ledger: WritableLedger) -> None:
            take_restored(ledger, hello.device, hello.last_op_no, compared)
            bookmarks.note_server(ledger.connection, hello.epoch, offset)

        self._write(take)
        _log.warning("the server was restored from a backup: it is told what it has lost")

    def _push(self, connection: "Connection") -> ExpenseError | None:
        """Send what waits, oldest first. What keeps the server from taking it doesn't keep us from pulling (SYNC 5)."""
        try:
            while (batch := self._replica.read(_next_batch).result()) is not None:
                self._send(connection, batch)
        except ProfileCopied as copied:
            return copied
        except (PastDiffers, NotSignedIn):
            raise
        except ExpenseError as stuck:
            if connection.closed:
                raise
            return stuck
        return None

    def _send(self, connection: "Connection", batch: Batch) -> None:
        self._go_on()
        answers = exchange.push(connection, batch.first_no, batch.operations)
        self._write(lambda ledger: acknowledge(ledger, answers))

    def _pull(self, connection: "Connection") -> None:
        self._go_on()
        known = self._replica.read(ReplicaLedger.bookmark).result()
        self._broken_off.clear()
        pulled = exchange.pull(connection, known.cursor_seq, on_rows=self._on_fetched)
        if pulled.cursor_seq < known.cursor_seq:
            # the server was restored, or this computer revoked, since it was greeted: the next try finds out
            raise ServerUnreachable
        if pulled.cursor_seq == known.cursor_seq:
            return
        if pulled.changes or self._chores_due():
            pulled = replace(pulled, devices=exchange.device_names(connection))
        self._go_on()
        self._write(lambda ledger: _apply(ledger, known, pulled, self._on_kept))

    def _on_fetched(self, done: int, total: int) -> None:
        self._tell(done, 2 * total)

    def _on_kept(self, done: int, total: int) -> None:
        self._tell(total + done, 2 * total)

    def _tell(self, done: int, total: int) -> None:
        if self._broken_off.is_set():
            self._fetches = False
            raise FetchBrokenOff
        self._on_rows(done, total)

    def _write(self, change: Callable[[WritableLedger], None]) -> None:
        self._replica.write(change).result()

    def _note_synced(self, at: dt.datetime) -> None:
        """Keep when we were last in step; once a minute will do, as a durable commit is no way to say “nothing new”."""
        now = time.monotonic()
        known = self._replica.read(ReplicaLedger.bookmark).result()
        troubled = known.offline_since is not None or known.stopped is not None
        if not troubled and self._noted_at is not None and now - self._noted_at < NOTE_INTERVAL_S:
            return
        self._write(lambda ledger: bookmarks.note_synced(ledger.connection, at))
        self._noted_at = now

    def _note_answered(self) -> None:
        """The server took what waited, though we are not in step with it."""
        known = self._replica.read(ReplicaLedger.bookmark).result()
        if known.offline_since is not None or known.stopped is not None:
            self._write(lambda ledger: bookmarks.note_stopped(ledger.connection, None))

    def _note_offline(self) -> None:
        if self._replica.read(ReplicaLedger.bookmark).result().offline_since is None:
            at = self._clock()
            self._write(lambda ledger: bookmarks.note_offline(ledger.connection, at))

    def _chores_due(self) -> bool:
        return self._chores_done_at is None or time.monotonic() - self._chores_done_at > CHORES_INTERVAL_S

    def _do_chores(self, connection: "Connection") -> None:
        """Put the door right again. We are in step already: a door that can't be mended is no failure of that."""
        if not self._chores_due():
            return
        self._chores_done_at = time.monotonic()
        try:
            exchange.mend_door(connection)
        except WorldError as error:
            _log.warning("the door was not mended: %s", type(error).__name__)


def _is_restored(connection: "Connection", standing: _Standing, hello: Hello) -> bool:
    """Whether the change at the cursor is gone, or is another one.

    Whatever the epoch says: as long as that change is there, so is all before it, and nothing of what was pulled is
    missing.
    """
    known = standing.bookmark
    if known.cursor_seq > (hello.head or 0):
        return True
    if standing.point is None:
        return False
    return exchange.points_at(connection, [known.cursor_seq]) != {known.cursor_seq: standing.point}


def _refuse_if_too_old(hello: Hello) -> None:
    if _version(hello.min_client) > _version(__version__):
        raise ProgramTooOld(too_old_words(hello.min_client), needed=hello.min_client)


def look(replica: Replica) -> SyncStatus:
    """How things stand, without the network; from any thread but the replica's."""
    return replica.read(_status).result()


def _status(ledger: ReplicaLedger) -> SyncStatus:
    counts, known = ledger.outbox.counts(), ledger.bookmark()
    return SyncStatus(
        phase=_phase(known, counts.waiting),
        waiting=counts.waiting,
        refused=counts.refused,
        conflicts=counts.conflicts,
        cursor=known.cursor_seq,
        last_synced_at=known.last_synced_at,
        offline_since=known.offline_since,
        message="" if known.stopped is None else words_of(known.stopped),
        recovered=count_in_doubt(ledger.connection, ledger.owner),
        restored_at=known.restored_at,
    )


def _phase(known: Bookmark, waiting: int) -> SyncPhase:
    if known.stopped is not None:
        return phase_of_stop(known.stopped.why)
    if known.offline_since is not None:
        return SyncPhase.OFFLINE
    if waiting:
        return SyncPhase.WAITING
    return SyncPhase.NEVER if known.last_synced_at is None else SyncPhase.SYNCED


def _standing(ledger: ReplicaLedger) -> _Standing:
    known, batch = ledger.bookmark(), ledger.outbox.next_batch()
    first_unanswered = known.next_op_no if batch is None else batch.first_no
    return _Standing(known, first_unanswered, read_mark(ledger.connection, known.cursor_seq))


def _next_batch(ledger: ReplicaLedger) -> Batch | None:
    return ledger.outbox.next_batch()


def _apply(ledger: WritableLedger, known: Bookmark, pulled: Pulled, on_rows: HowFar) -> None:
    """Take it over, unless the cursor has moved since it was asked for: rows must never go back in time."""
    if ledger.bookmark().cursor_seq == known.cursor_seq:
        apply_pulled(ledger, pulled, on_rows)


def _version(text: str) -> tuple[int, ...]:
    """`1.2` as numbers that compare; what follows them (`1.2.dev3`, `1.2rc1`) is left out."""
    numbers = []
    for part in text.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(int(digits))
        if digits != part:
            break
    return tuple(numbers)


def _cut(connection: "Connection") -> None:
    """Let whoever waits on the connection's socket see its end at once, as if the cable were pulled."""
    import psycopg

    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as twin:
            twin.shutdown(socket.SHUT_RDWR)
    except (OSError, psycopg.Error):
        # it has ended by itself
        return
