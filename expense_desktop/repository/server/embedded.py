"""The embedded server: a PostgreSQL of this computer's own, which runs while a program of its owner needs it."""

import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from expense_desktop.domain.errors import LocalFileDamaged, SaveFailed, ServerUnsuitable
from expense_desktop.domain.sentences import say
from expense_desktop.repository.locks import FileLock
from expense_desktop.repository.replica.durable import make_private, write_durably
from expense_desktop.repository.server.binaries import Binaries, bundled, for_user
from expense_desktop.repository.server.cluster import PORT, SUPERUSER, Cluster
from expense_desktop.repository.server.connections import SOCKET, Login, ServerAddress
from expense_desktop.repository.server.system_user import SystemUser, system_user

FOLDER: Final = "server"
PLACES_OF_ROOT: Final = Path("/var/lib/expense-desktop")
"""As root the data lies here, because the server's system user can't enter root's home."""


class EmbeddedServer:
    """The server whose folder is `home`/server. Nothing is made or started until `start`.

    Any number of processes may use it at once: each holds a shared lock on `clients`, which the kernel takes back
    from a killed one, and whoever lets go last stops the server.
    """

    def __init__(self, home: Path, *, binaries: Binaries | None = None, places_of_root: Path = PLACES_OF_ROOT) -> None:
        self.folder = home / FOLDER
        self._binaries = binaries
        self._places_of_root = places_of_root

    @property
    def exists(self) -> bool:
        """Whether this computer's own server has been set up."""
        place = self._known_place()
        return place is not None and (place / "data").exists()

    def start(self) -> "RunningServer":
        """Start the server, or join the running one; set it up first if there is none. Takes 0.1 s, at first 1 s.

        Raises ServerUnsuitable when the folder was made by another major version or this installation has no
        PostgreSQL, SaveFailed when the folder can't be written, LocalFileDamaged when the server doesn't start.
        """
        try:
            make_private(self.folder)
        except OSError as error:
            raise SaveFailed(
                say("The folder {folder} can’t be made: {strerror}.", folder=self.folder, strerror=error.strerror)
            ) from None
        clients = FileLock(self.folder / "clients")
        with self.locked():
            clients.acquire(shared=True)
            try:
                cluster = self.cluster()
                self.make_ready(cluster)
            except BaseException:
                clients.release()
                raise
        return RunningServer(self, cluster, clients)

    def locked(self) -> FileLock:
        """The lock under which the server is set up, started and stopped, as a context manager."""
        return FileLock(self.folder / "lock")

    def cluster(self) -> Cluster:
        """The data folder with the programs that run it; makes the place for it. Under the lock."""
        try:
            runs_as = system_user()
            place = self._place(runs_as)
            return Cluster(place, for_user(self._binaries or bundled(), runs_as, self._places_of_root), runs_as)
        except OSError as error:
            raise SaveFailed(
                say("This computer’s own server can’t be set up: {why}.", why=error.strerror or error)
            ) from None

    def make_ready(self, cluster: Cluster) -> None:
        """Set up what is missing and start what isn't running. Under the lock."""
        try:
            self._finish_crossing(cluster)
            if not cluster.data.exists():
                cluster.initialise(self.superuser_password(make=True))
            made_by = cluster.major()
            if made_by != cluster.binaries.major:
                raise ServerUnsuitable(
                    say(
                        "This computer’s own server was made with PostgreSQL {made_by}; this version "
                        "of the program has {major}. To carry everything over, run: expense server "
                        "init",
                        made_by=made_by,
                        major=cluster.binaries.major,
                    )
                )
            self._start(cluster)
        except OSError as error:
            raise SaveFailed(
                say("This computer’s own server can’t be set up: {why}.", why=error.strerror or error)
            ) from None

    def superuser_password(self, *, make: bool = False) -> str:
        """The superuser's password, from the file that only this user can read. LocalFileDamaged when it is missing."""
        file = self.folder / "superuser"
        if make and not file.exists():
            write_durably(file, secrets.token_urlsafe(32).encode())
        try:
            return file.read_text(encoding="utf-8")
        except OSError as error:
            raise LocalFileDamaged(
                say("The file {file} can’t be read: {strerror}.", file=file, strerror=error.strerror)
            ) from None

    def _start(self, cluster: Cluster) -> None:
        server = cluster.running()
        if server is not None:
            if (server.socket_folder / f".s.PGSQL.{PORT}").exists():
                return
            # Runtime folders vanish when a person logs out; a server left running then can't be reached any more.
            cluster.stop()
        cluster.start()

    def _finish_crossing(self, cluster: Cluster) -> None:
        """Put a folder in place that was carried over from another major version when the power went."""
        carried_over = cluster.place / f"data-{cluster.binaries.major}-ready"
        if carried_over.exists() and not cluster.data.exists():
            carried_over.rename(cluster.data)

    def _known_place(self) -> Path | None:
        if os.geteuid() != 0:
            return self.folder
        try:
            return self._places_of_root / (self.folder / "place").read_text(encoding="ascii")
        except OSError:
            return None

    def _place(self, runs_as: SystemUser | None) -> Path:
        if runs_as is None:
            return self.folder
        place = self._known_place()
        if place is None:
            # Named by a number kept in our own folder, not by that folder's path: when the folder is removed and made
            # anew, nobody is given the former one's ledger.
            write_durably(self.folder / "place", secrets.token_hex(8).encode())
            return self._place(runs_as)
        self._places_of_root.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not place.exists():
            place.mkdir(mode=0o750)
        os.chown(place, 0, runs_as.gid)
        place.chmod(0o750)
        return place


class RunningServer:
    """One client's hold on the running server; `close` lets go. Any thread may use it."""

    def __init__(self, server: EmbeddedServer, cluster: Cluster, clients: FileLock) -> None:
        self._server = server
        self._cluster = cluster
        self._clients = clients

    def address(self, database: str) -> ServerAddress:
        """Where the server listens now. If something has ended it (the system, short of memory), it starts again."""
        server = self._cluster.running()
        if server is None or not (server.socket_folder / f".s.PGSQL.{PORT}").exists():
            with self._server.locked():
                self._server.make_ready(self._cluster)
                server = self._cluster.running()
        if server is None:
            raise LocalFileDamaged(
                say("This computer’s own server does not start. Its log is in {log}.", log=self._cluster.log)
            )
        return ServerAddress(str(server.socket_folder), PORT, database, SOCKET)

    def superuser(self, database: str = "postgres") -> Login:
        """The login that sets up and administers the server."""
        return Login(self.address(database), SUPERUSER, self._server.superuser_password())

    def close(self) -> None:
        """Let go of the server; the last client stops it."""
        if not self._clients.held:
            return
        with self._server.locked():
            self._clients.release()
            # Others may hold it shared; nobody can come in while we have the lock.
            if self._clients.try_acquire():
                try:
                    self._cluster.stop()
                finally:
                    self._clients.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
