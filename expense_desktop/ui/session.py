"""An open account with the threads behind its window: made, signed out and ended on a thread that may block."""

import contextlib
from typing import TYPE_CHECKING

from expense_desktop.ui.memory import Memory

if TYPE_CHECKING:
    from expense_desktop.domain.errors import DeviceRevoked
    from expense_desktop.services.account import OpenAccount
    from expense_desktop.services.reading import ServerReader
    from expense_desktop.services.syncing import Syncing
    from expense_desktop.ui.desk import Writer
    from expense_desktop.ui.source import Source

_PATIENCE_S = 1.0


class Session:
    """An open account with its threads: what `open_session` made and `close` ends, both off the GUI thread."""

    def __init__(
        self,
        account: "OpenAccount",
        syncing: "Syncing | None",
        reader: "ServerReader | None",
        remembered: dict[str, str],
        server: "ServerReader | None" = None,
    ) -> None:
        self.account = account
        self.syncing = syncing
        self.reader = reader
        self.server = server
        """Asks the server what the replica doesn't keep; connects only when it is asked."""
        self.remembered = remembered

    @property
    def source(self) -> "Source":
        """What the window reads."""
        return self.account.replica if self.reader is None else self.reader

    @property
    def writer(self) -> "Writer | None":
        """What the window changes; None when it only looks."""
        return self.account.replica if self.reader is None else None

    def close(self) -> None:
        """End the threads, syncing first; what still waits stays in the outbox."""
        self.stop_talking()
        if self.reader is not None:
            self.reader.close()
        self.account.close()

    def stop_talking(self) -> None:
        """Ask the server nothing more and send nothing, within about two seconds even when it hangs."""
        if self.syncing is not None:
            self.syncing.stop()
        if self.server is not None:
            self.server.close(wait_s=_PATIENCE_S)


def open_session(account: "OpenAccount", memory: Memory, *, server: bool) -> Session:
    """Get an opened account's threads ready; blocks, not for the GUI thread. Closes the account when that fails."""
    with contextlib.ExitStack() as undo:
        undo.callback(account.close)
        remembered = memory.find(str(account.owner))
        from expense_desktop.services.reading import at_server

        if server:
            session = Session(account, None, at_server(account), remembered)
        else:
            from expense_desktop.services.syncing import Syncing

            session = Session(account, Syncing(account), None, remembered, at_server(account))
        undo.pop_all()
    return session


def remove_revoked(session: Session) -> "DeviceRevoked":
    """Remove this computer's copy, because the server has taken back its access; blocks. Says what is gone."""
    from expense_desktop.services.revoked import remove_copy

    session.stop_talking()
    return remove_copy(session.account)


def sign_out(session: Session, lose_waiting: bool) -> str:
    """Remove this computer's copy; blocks. Refused while something waits, unless that may be lost. Gives the owner."""
    owner = str(session.account.owner)
    waiting = session.account.waiting()
    if waiting and not lose_waiting:
        session.account.sign_out(lose_waiting=False)  # says why not, and leaves everything as it is
    session.stop_talking()
    session.account.sign_out(lose_waiting=lose_waiting)
    return owner
