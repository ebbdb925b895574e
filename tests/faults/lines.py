"""A computer's way to the server: kept between syncs, watched at every statement, and cut where a world says so.

A session costs twenty-five milliseconds, most of them for PostgreSQL to read the functions of `api` anew; a world has
hundreds of syncs, and half of them are cut. A way that was cut lets nothing through any more. Its session goes on
with the next way: whenever one is cut, the server has nothing to do for it. One that was left in the middle of a
transaction, or whose program was killed, is really closed.
"""

import time
from collections.abc import Callable
from typing import Any, Final, cast

import psycopg
from psycopg.pq import TransactionStatus
from typing_extensions import override

from expense_desktop.repository.server.connections import Login
from tests.servers import Connection

_KEPT_S: Final = 25
"""The server ends a device's session that does nothing for a minute."""

_OWN: Final = ("_real", "_heard", "_put_back", "_is_cut")


class Way:
    """A connection for one sync. Looks like psycopg's own; `heard` is told of every statement that was sent."""

    def __init__(self, real: Connection, heard: "Heard", put_back: Callable[[], None]) -> None:
        self._real = real
        self._heard = heard
        self._put_back = put_back
        self._is_cut = False

    @property
    def closed(self) -> bool:
        """Whether nothing gets through any more."""
        return self._is_cut or self._real.closed

    def execute(self, query: Any, *values: Any, **options: Any) -> "psycopg.Cursor[Any]":
        """As psycopg's; the one who listens may do something before the next statement."""
        cursor: psycopg.Cursor[Any] = self._whole.execute(query, *values, **options)
        self._heard(self, str(query))
        return cursor

    def close(self) -> None:
        """The sync is over."""
        self._put_back()

    def cut(self) -> None:
        """The cable is pulled."""
        self._is_cut = True

    def arrive(self) -> None:
        """Wait until the server has done what it was sent so far, also in the middle of a pipeline."""
        if self._real._pipeline is not None:
            self._real._pipeline.sync()

    @property
    def _whole(self) -> Connection:
        if self._is_cut:
            raise psycopg.OperationalError("the connection is closed")
        return self._real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)

    @override
    def __setattr__(self, name: str, value: Any) -> None:
        (object.__setattr__(self, name, value) if name in _OWN else setattr(self._real, name, value))


Heard = Callable[[Way, str], None]


class Line:
    """Gives a computer its ways to the server, one after the other."""

    def __init__(self, login: Login, heard: "Heard") -> None:
        self.login = login
        self._heard = heard
        self._kept: Connection | None = None
        self._kept_at = 0.0

    def connect(self) -> Connection:
        """A way for one sync."""
        if self._kept is not None and time.monotonic() - self._kept_at > _KEPT_S:
            self.hang_up()
        if self._kept is None or self._kept.closed:
            self._kept = self.login.connect()
        return cast("Connection", Way(self._kept, self._heard, self._put_back))

    def again(self) -> "Line":
        """Another one for the same login."""
        return Line(self.login, self._heard)

    def hang_up(self) -> None:
        """Really close what is kept."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _put_back(self) -> None:
        self._kept_at = time.monotonic()
        if self._kept is not None and self._kept.info.transaction_status is not TransactionStatus.IDLE:
            self.hang_up()
