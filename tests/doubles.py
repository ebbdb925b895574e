"""Stand-ins for the outside world: a line to PostgreSQL that is cut where a test says."""

import select
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_PIECE: Final = 65_536
_READY: Final = b"Z\x00\x00\x00\x05"
"""PostgreSQL's ReadyForQuery, which ends every answer."""


class Cut(Enum):
    """Where the line breaks, counted from the request that a test has named."""

    BEFORE = auto()
    """The request never reaches the server."""
    HALFWAY = auto()
    """The server gets the first half of it."""
    AFTER = auto()
    """The server has done it and said so, but the answer never arrives."""
    SILENCE = auto()
    """The line stays up, but from this request on nothing comes through."""


class CuttableLine:
    """A Unix socket that passes everything on to another, real bytes on real sockets, and breaks where it is told to.

    `cut(b"api.push", Cut.AFTER)` arms it for the next request that contains these bytes; `fallen` is set when it has
    broken. `then` is called at that moment, on the line's own thread.
    """

    def __init__(self, server: Path) -> None:
        """`server` is the socket's file; ours has the same name in a folder of its own, `folder`."""
        self._server = server
        self.folder = Path(tempfile.mkdtemp(prefix="xdline-"))
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / server.name))
        self._listener.listen()
        self._guard = threading.Lock()
        self._armed: _Break | None = None
        self.fallen = threading.Event()
        self._ending = threading.Event()
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, name="line", daemon=True)
        self._accepting.start()

    def cut(self, marker: bytes, where: Cut, *, then: Callable[[], None] | None = None) -> None:
        """Break, once, at the next request that contains `marker`."""
        with self._guard:
            self.fallen.clear()
            self._armed = _Break(marker, where, then)

    def close(self) -> None:
        """End every connection."""
        self._ending.set()
        self._accepting.join()
        for thread in self._threads:
            thread.join()
        self._listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _accept(self) -> None:
        while not self._ending.is_set():
            if select.select([self._listener], [], [], 0.02)[0]:
                client, _ = self._listener.accept()
                thread = threading.Thread(target=self._serve, args=(client,), name="line", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(str(self._server))
            self._pass_on(client, server)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        dropping: _Break | None = None
        while not self._ending.is_set():
            ready = select.select([client, server], [], [], 0.02)[0]
            if client in ready:
                data = client.recv(_PIECE)
                if not data:
                    return
                armed = self._matching(data)
                if armed is not None and armed.where is Cut.AFTER:
                    dropping = armed
                elif armed is not None:
                    self._break(armed, data, server)
                    return
                server.sendall(data)
            if server in ready:
                data = server.recv(_PIECE)
                if not data:
                    return
                if dropping is None:
                    client.sendall(data)
                elif _READY in data[-6:]:
                    dropping.happen(self.fallen)
                    return

    def _break(self, armed: "_Break", data: bytes, server: socket.socket) -> None:
        if armed.where is Cut.HALFWAY:
            server.sendall(data[: len(data) // 2])
        armed.happen(self.fallen)
        if armed.where is Cut.SILENCE:
            self._ending.wait()

    def _matching(self, data: bytes) -> "_Break | None":
        with self._guard:
            if self._armed is None or self._armed.marker not in data:
                return None
            armed, self._armed = self._armed, None
            return armed


@dataclass(frozen=True)
class _Break:
    marker: bytes
    where: Cut
    then: Callable[[], None] | None

    def happen(self, fallen: threading.Event) -> None:
        if self.then is not None:
            self.then()
        fallen.set()
