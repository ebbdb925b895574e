"""A server as its admin runs it: reached over TCP, with nothing of ours on it yet."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg
from psycopg import sql

from expense_desktop.repository.server import binaries
from expense_desktop.repository.server.connections import LOOPBACK, SOCKET, Login, ServerAddress
from tests.servers import ADMIN, ADMIN_PASSWORD, Cluster

_RELOAD_TIMEOUT_S = 30.0


class ExternalServer:
    """One PostgreSQL on a loopback port. `reset` makes it a server on which `expense server init` never ran."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._changed = False

    @property
    def port(self) -> int:
        """The TCP port."""
        return self.cluster.port

    @property
    def admin(self) -> Login:
        """The superuser's login over TCP, without encryption, to the maintenance database."""
        return Login(ServerAddress("127.0.0.1", self.port, "postgres", LOOPBACK), ADMIN, ADMIN_PASSWORD)

    def admin_url(self, database: str = "postgres", *, user: str = ADMIN, password: str = ADMIN_PASSWORD) -> str:
        """The admin's login as a URL."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """A superuser's connection by the socket, whatever the rest of the server is set to; the caller closes."""
        return psycopg.connect(
            host=str(self.cluster.socket_folder), port=self.port, dbname=database, user=ADMIN,
            password=ADMIN_PASSWORD, autocommit=True,
        )  # fmt: skip

    def socket_login(self, database: str = "postgres") -> Login:
        """The superuser's login by the socket."""
        return Login(ServerAddress(str(self.cluster.socket_folder), self.port, database, SOCKET), ADMIN, ADMIN_PASSWORD)

    def reset(self) -> None:
        """Forget everything: databases, roles, settings."""
        with closing(self.connect()) as connection:
            names = connection.execute(
                "SELECT datname::text FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1')"
            ).fetchall()
            for (name,) in names:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(name))))
            roles = connection.execute("SELECT rolname::text FROM pg_roles WHERE rolname ~ '^(expense_|d_|test_)'")
            identifiers = sql.SQL(", ").join(sql.Identifier(str(name)) for (name,) in roles.fetchall())
            if identifiers.as_string():
                connection.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(identifiers))
                connection.execute(sql.SQL("DROP ROLE {}").format(identifiers))
            connection.execute("GRANT CONNECT, TEMPORARY ON DATABASE postgres, template1 TO PUBLIC")
            if self._changed:
                connection.execute("ALTER SYSTEM RESET ALL")
                connection.execute("SELECT pg_reload_conf()")
                self._changed = False

    def set(self, **settings: str) -> None:
        """Change settings of the whole server until `reset`, and wait until new connections have them."""
        with closing(self.connect()) as connection:
            for name, value in settings.items():
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
            connection.execute("SELECT pg_reload_conf()")
        self._changed = True
        self._wait(lambda: all(self._shows(name) == value for name, value in settings.items()))

    def _shows(self, name: str) -> object:
        with closing(self.connect()) as connection:
            row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
        return row[0] if row else None

    @staticmethod
    def _wait(done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _RELOAD_TIMEOUT_S
        while not done():
            assert time.monotonic() < deadline, "the server does not take its new settings"
            time.sleep(0.01)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def external_server(major: int) -> Iterator[ExternalServer]:
    """A running server of a major version; skipped over with a reason by fixtures when there is none."""
    assert binaries.of_major(major) is not None, f"no PostgreSQL {major}"
    with Cluster(major, tcp=True, port=free_port()) as cluster:
        yield ExternalServer(cluster)
