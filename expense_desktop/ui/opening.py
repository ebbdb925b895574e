"""Opening the account that stays signed in, behind the window that shows already: first a look, then the whole."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING

from expense_desktop.domain.errors import WorldError
from expense_desktop.ui.memory import Memory
from expense_desktop.ui.promised import Promised
from expense_desktop.ui.session import Session, open_session

if TYPE_CHECKING:
    from expense_desktop.repository.profiles import Card
    from expense_desktop.services.returning import FirstLook, Returning


class Opening:
    """`unlock`, `look`, `open` and `end` run one after the other on one thread, the same each time, which may block."""

    def __init__(self, returning: "Returning", memory: Memory, *, server: bool) -> None:
        self.promised = Promised()
        self._returning = returning
        self._memory = memory
        self._server = server
        self.failed = False
        """Whether it was a bug of ours that stopped it."""
        self._unlocked = False
        self._first_look: FirstLook | None = None
        self._session: Session | None = None

    @property
    def card(self) -> "Card":
        """Whose account it is."""
        return self._returning.card

    def unlock(self) -> bool:
        """Unlock with the key store, and be ready for a first look; whether the account can be opened."""
        with self._noting_bugs():
            self._unlocked = self._returning.unlock()
            if self._unlocked and not self._server:
                self._first_look = self._returning.first_look()
        return self._unlocked

    def look(self, unlocking: "Future[bool]") -> bool:
        """Show the first page; what `unlock` found."""
        with self._noting_bugs():
            if self._first_look is not None:
                self.promised.glance(self._first_look)
        return unlocking.result()

    def open(self) -> Session:
        """Open the account and pass on what waits for it. The session is whoever's it is given to; see `end`."""
        try:
            with self._noting_bugs():
                session = open_session(self._returning.open(), self._memory, server=self._server)
        finally:
            self._close_first_look()
        self._session = session
        self.promised.keep(session.source, session.writer)
        return session

    def end(self) -> None:
        """The window has gone before the session was taken: record what waits to be, and close everything."""
        try:
            if self._session is None and self._unlocked and self.promised.waits_to_write:
                self.open()
        finally:
            self.promised.break_off()
            self._close_first_look()
            if self._session is not None:
                self._session.close()

    @contextmanager
    def _noting_bugs(self) -> Iterator[None]:
        try:
            yield
        except WorldError:
            raise
        except BaseException:
            self.failed = True
            raise

    def _close_first_look(self) -> None:
        if self._first_look is not None:
            self._first_look.close()
            self._first_look = None
