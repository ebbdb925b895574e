"""What stands in front of many a server: it ends the encryption and passes everything on; the bundled one has none.

A fake of the outside: the client's side of it (libpq, its checks, the words that follow) is the real one.
"""

import asyncio
import contextlib
import ssl
import struct
import tempfile
import threading
from pathlib import Path
from typing import Self

from tests.certificates import Certificate

_SSL_REQUEST = struct.pack("!II", 8, 80877103)


class TlsFront:
    """Listens on `port`, shows the last certificate that `serve` was given, and talks to PostgreSQL on `behind`."""

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self._loop = asyncio.new_event_loop()
        self._context: ssl.SSLContext | None = None
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tls-front")
        self.port = 0

    def serve(self, certificate: Certificate | None) -> None:
        """Show this certificate from the next connection on; None: say that there is no encryption."""
        if certificate is None:
            self._context = None
            return
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "both.pem"
            file.write_text(certificate.key + certificate.certificate, encoding="ascii")
            context.load_cert_chain(file)
        self._context = context

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._session, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        assert self._server is not None
        self._server.close()
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._sessions.add(task)
        try:
            # A client that doesn't like the certificate just goes.
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._greet(reader, writer)
        finally:
            self._sessions.discard(task)
            writer.transport.abort()

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(len(_SSL_REQUEST))
        if first == _SSL_REQUEST:
            writer.write(b"N" if self._context is None else b"S")
            await writer.drain()
            if self._context is not None:
                await writer.start_tls(self._context)
            first = b""
        behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", self._behind)
        behind_writer.write(first)
        both = [
            asyncio.ensure_future(_pass_on(reader, behind_writer)),
            asyncio.ensure_future(_pass_on(behind_reader, writer)),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for direction in both:
                direction.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            behind_writer.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
