"""One owner's ledger on the server itself, read-only, as this computer's own role."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.server.connections import Login, engine
from expense_desktop.repository.server.foreign_errors import translated

T = TypeVar("T")


class ServerReader:
    """Answers what a replica's `read` answers, from PostgreSQL. Any thread may ask; one thread of its own connects.

    Each answer is one REPEATABLE READ, READ ONLY transaction on a connection of its own, so that an idle reader holds
    nothing. A ledger handed to a function is dead when the function returns: what it gives back are values.
    """

    def __init__(self, login: Callable[[], Login], owner: OwnerId) -> None:
        """`login` is called on the reader's thread before each answer: it may start the embedded server."""
        self._login = login
        self._owner = owner
        self._busy = threading.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="server-reader")

    def read(self, fn: Callable[[Ledger], T]) -> "Future[T]":
        """Answer `fn(ledger)`. Raises what connecting raises: ServerUnreachable, LoginRefused, UnsafeConnection."""
        return self._thread.submit(self._read, fn)

    def close(self, *, wait_s: float | None = None) -> None:
        """Answer nothing any more and join the thread; what is being answered is waited for, at most for `wait_s`.

        A connection that is being made can't be cut: its thread ends by itself, in ten seconds at the latest.
        """
        self._thread.shutdown(wait=wait_s is None, cancel_futures=True)
        if wait_s is not None and self._busy.acquire(timeout=wait_s):
            self._busy.release()

    def _read(self, fn: Callable[[Ledger], T]) -> T:
        from sqlalchemy.orm import Session

        with self._busy:
            login = self._login()
            source = engine(login.address, login.user, login.password).execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with translated(), Session(source) as session:
                return fn(Ledger(session, self._owner))
