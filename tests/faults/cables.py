"""A TCP proxy in front of PostgreSQL whose cable can be cut: what goes in, what comes out, or both, for a while."""

import asyncio
import contextlib
import threading
from typing import Final, Self

WAYS: Final = ("in", "out", "both")
_PIECE: Final = 65_536


class Cable:
    """Listens on `port` of this computer. While it is cut, bytes stay where they are, as on a network that is gone;
    when it is mended they go on, or every connection is found dead.
    """

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="cable")
        self._open: dict[str, asyncio.Event] = {}
        self._sessions: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self, way: str) -> None:
        """From now on nothing gets through in this direction, or in either."""
        for one in ("in", "out") if way == "both" else (way,):
            self._loop.call_soon_threadsafe(self._open[one].clear)

    def mend(self, *, dead: bool) -> None:
        """Everything gets through again; `dead`: the connections of before don't."""
        if dead:
            asyncio.run_coroutine_threadsafe(self._break_off(), self._loop).result()
        for event in self._open.values():
            self._loop.call_soon_threadsafe(event.set)

    async def _listen(self) -> None:
        self._open = {"in": asyncio.Event(), "out": asyncio.Event()}
        for event in self._open.values():
            event.set()
        self._server = await asyncio.start_server(self._session, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._break_off()

    async def _break_off(self) -> None:
        sessions = list(self._sessions)
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._sessions.add(task)
        server: asyncio.StreamWriter | None = None
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                from_server, server = await asyncio.open_connection("127.0.0.1", self._behind)
                await self._both(reader, writer, from_server, server)
        finally:
            self._sessions.discard(task)
            for end in (writer, server):
                if end is not None:
                    end.transport.abort()

    async def _both(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        from_server: asyncio.StreamReader,
        server: asyncio.StreamWriter,
    ) -> None:
        both = [
            asyncio.ensure_future(self._pass_on(reader, server, "in")),
            asyncio.ensure_future(self._pass_on(from_server, writer, "out")),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for direction in both:
                direction.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_PIECE):
                await self._open[way].wait()
                writer.write(data)
                await writer.drain()
