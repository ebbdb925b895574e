"""How an account reaches its server: at an address, or by starting this computer's own when it is first needed."""

import threading
from pathlib import Path
from typing import Final

from expense_desktop.domain.errors import ServerUnreachable
from expense_desktop.domain.sentences import say
from expense_desktop.repository.server import admin
from expense_desktop.repository.server.connections import ServerAddress
from expense_desktop.repository.server.embedded import EmbeddedServer, RunningServer
from expense_desktop.repository.server.invitation import ServerLine

NOT_ENCRYPTED: Final = say(
    "This computer’s own server keeps its records unencrypted on the disk, readable by whoever can read your files."
)
"""The sentence that signing up on the embedded server shows (SYNC I15)."""


class Reach:
    """The way to one server, for any thread. `close` lets go of the embedded one, which stops with its last client."""

    def __init__(self, home: Path, address: ServerAddress | None) -> None:
        """`address` is None for the embedded server of `home`; nothing starts before it is needed."""
        self._home = home
        self._address = address
        self._running: RunningServer | None = None
        self._closed = False
        self._lock = threading.Lock()

    def address(self) -> ServerAddress:
        """Where the server is now. The embedded one is started, set up and brought up to date if need be."""
        return self._address or self._started().address(admin.DATABASE)

    def own_door(self) -> ServerLine:
        """The way to the door of the embedded server, as its superuser knows it."""
        return admin.server_line(self._started().superuser(admin.DATABASE))

    def invite_here(self, username: str) -> tuple[ServerLine, str]:
        """The embedded server's door and a code for a new account. NameTaken."""
        return admin.invite_here(self._started().superuser(admin.DATABASE), username)

    def close(self) -> None:
        """Let go, for good: a sync that comes late must not start the server again."""
        with self._lock:
            self._closed = True
            running, self._running = self._running, None
        if running is not None:
            running.close()

    def _started(self) -> RunningServer:
        with self._lock:
            if self._closed:
                raise ServerUnreachable
            if self._running is None:
                running = EmbeddedServer(self._home).start()
                try:
                    admin.bring_up_to_date(running.superuser(admin.DATABASE))
                except BaseException:
                    running.close()
                    raise
                self._running = running
            return self._running


def own_server_exists(home: Path) -> bool:
    """Whether this computer has a server of its own already."""
    return EmbeddedServer(home).exists
