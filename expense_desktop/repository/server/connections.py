"""Where a server is, and connections to it that keep the rules of SYNC 1: encrypted and verified, or not at all."""

import re
import urllib.parse
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from expense_desktop.domain.errors import ExpenseError, InputError, ServerUnsuitable
from expense_desktop.domain.sentences import say
from expense_desktop.repository.server.certificates import checked_certificates, is_loopback, root_file
from expense_desktop.repository.server.foreign_errors import connection_failure, translated, unsafe

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy import Engine

SYSTEM: Final = "system"
"""Believe the authorities that this computer trusts."""
SOCKET: Final = "socket"
"""A Unix socket in a folder that only its owner may enter; there is nothing to encrypt."""
LOOPBACK: Final = "loopback"
"""A server on this computer that `expense server init` marked as reachable without encryption."""

PLAIN_LOOPBACK: Final = "Expense Desktop; on this computer without encryption"
"""The comment on a ledger's database by which `expense server init` marks a loopback.

A comment, because every client may read it before it trusts anything else there, and because the admin of a managed
service may set it, unlike a setting of our own.
"""

DEFAULT_PORT: Final = 5432
OLDEST_MAJOR: Final = 16
CONNECT_TIMEOUT_S: Final = 10
_PEM: Final = "-----BEGIN CERTIFICATE-----"
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}|/[^,\x00-\x1f]{1,100}")

# A cut network is noticed within 20 s: no answer to what was sent, or to three probes in silence.
_ALIVE: Final[Mapping[str, Any]] = {
    "keepalives": 1,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
# What libpq would otherwise take from PG* variables or files in the home folder, and what could weaken a connection.
_FROM_NOWHERE_ELSE: Final[Mapping[str, Any]] = {
    "hostaddr": "",
    "options": "",
    "gssencmode": "disable",
    "sslcertmode": "disable",
    "sslnegotiation": "postgres",
    "client_encoding": "UTF8",
    "target_session_attrs": "any",
}


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a ledger's database is, and whom to believe that it is the one.

    `host` is a name, an IP address, or the folder of a Unix socket. `ca` is SYSTEM, SOCKET, LOOPBACK, or the PEM text
    of the authority's certificate. InputError for what can't be an address, UnsafeConnection for SOCKET or LOOPBACK
    with a host that is none.
    """

    host: str
    port: int
    database: str
    ca: str = SYSTEM

    def __post_init__(self) -> None:
        if not _HOST.fullmatch(self.host):
            raise InputError(say("This is not the name of a server."), field="server", value=self.host)
        if not 0 < self.port < 65536:
            raise InputError(say("{port} is not a port.", port=self.port), field="port", value=str(self.port))
        if not self.database or "\0" in self.database:
            raise InputError(say("The database has no name."), field="database")
        if self.host.startswith("/") != (self.ca == SOCKET) or (self.ca == LOOPBACK and not is_loopback(self.host)):
            raise unsafe(self.host, say("it would not be encrypted"))
        if self.ca not in (SYSTEM, SOCKET, LOOPBACK) and _PEM not in self.ca:
            raise unsafe(self.host, say("the certificate to check it with is missing"))

    @property
    def encrypted(self) -> bool:
        """Whether connections are encrypted and the server's certificate is checked."""
        return self.ca not in (SOCKET, LOOPBACK)

    @property
    def pem(self) -> str | None:
        """The authority's certificate, or None for those this computer trusts."""
        return self.ca if _PEM in self.ca else None

    @property
    def label(self) -> str:
        """The server as a person knows it."""
        if self.ca == SOCKET:
            return "this computer"
        return self.host if self.port == DEFAULT_PORT else f"{self.host}:{self.port}"

    def as_json(self) -> dict[str, Any]:
        """The address as plain values, for `account.json`, an invitation or a server line. There is no secret in it."""
        return {"host": self.host, "port": self.port, "database": self.database, "ca": self.ca}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ServerAddress":
        """Read `as_json()` back. ValueError when a part is missing or of another kind."""
        host, port, database, ca = (values.get(name) for name in ("host", "port", "database", "ca"))
        if not (isinstance(host, str) and isinstance(port, int) and isinstance(database, str) and isinstance(ca, str)):
            raise ValueError("not an address")
        return cls(host, port, database, ca)


@dataclass(frozen=True, slots=True)
class Login:
    """An address and who logs in there. The password shows in no `repr`."""

    address: ServerAddress
    user: str
    password: str = field(repr=False)

    def connect(self, *, autocommit: bool = True) -> "psycopg.Connection[tuple[Any, ...]]":
        """Open a connection as this user: see `connect`."""
        return connect(self.address, self.user, self.password, autocommit=autocommit)


def connect(
    address: ServerAddress,
    user: str,
    password: str,
    *,
    application_name: str = "expense-desktop",
    connect_timeout_s: int = CONNECT_TIMEOUT_S,
    autocommit: bool = True,
    admin: bool = False,
) -> "psycopg.Connection[tuple[Any, ...]]":
    """Open a connection that keeps the rules, for the calling thread; the caller closes it.

    Values are bound by the server: a secret never stands in a statement's text. `admin` lets a Unix socket's server
    recognise the operating system's user instead of asking for a password.

    Raises ServerUnreachable, LoginRefused, UnsafeConnection (nothing was sent), ServerUnsuitable (older than 16).
    """
    import psycopg

    connection: psycopg.Connection[tuple[Any, ...]] | ExpenseError
    with root_file(address.pem) if address.encrypted else nullcontext("") as roots:
        try:
            connection = psycopg.connect(
                host=address.host,
                port=address.port,
                dbname=address.database,
                user=user,
                password=password,
                require_auth="scram-sha-256,none" if admin and address.ca == SOCKET else "scram-sha-256",
                sslmode="verify-full" if address.encrypted else "disable",
                sslrootcert=roots,
                application_name=application_name,
                connect_timeout=connect_timeout_s,
                autocommit=autocommit,
                # A pooler hands each transaction to another session, which knows no prepared statement of ours.
                prepare_threshold=None,
                **_ALIVE,
                **_FROM_NOWHERE_ELSE,
            )
        except psycopg.Error as error:
            connection = connection_failure(
                error, host=address.host, port=address.port, user=user, database=address.database, pem=address.pem
            )
    if isinstance(connection, ExpenseError):
        # Not from within: psycopg's error knows the password that it tried, and would stay behind ours as its context.
        raise connection
    try:
        _check_server(connection, address, admin=admin)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_server(connection: "psycopg.Connection[tuple[Any, ...]]", address: ServerAddress, *, admin: bool) -> None:
    version = connection.info.server_version
    if version < OLDEST_MAJOR * 10_000:
        raise ServerUnsuitable(
            say(
                "This server runs PostgreSQL {version}. Expense Desktop needs PostgreSQL "
                "{oldest_major} or newer. Nothing was changed.",
                version=version_text(version),
                oldest_major=OLDEST_MAJOR,
            )
        )
    if address.ca != LOOPBACK or admin:
        return
    with translated():
        marked = is_marked(connection)
        connection.rollback()
    if not marked:
        raise unsafe(address.host, say("it is not encrypted, and its admin didn’t mark it as this computer’s own"))


def is_marked(connection: "psycopg.Connection[tuple[Any, ...]]") -> bool:
    """Whether the admin said that the connection's database may be spoken to in the clear on its own computer."""
    comment = connection.execute(
        "SELECT pg_catalog.shobj_description(d.oid, 'pg_database') FROM pg_catalog.pg_database AS d"
        " WHERE d.datname = pg_catalog.current_database()"
    ).fetchone()
    return comment == (PLAIN_LOOPBACK,)


def version_text(version: int) -> str:
    """PostgreSQL's number of a version as people write it: 160010 is 16.10."""
    return f"{version // 10_000}.{version % 10_000}"


def engine(address: ServerAddress, user: str, password: str) -> "Engine":
    """An SQLAlchemy engine whose connections are made by `connect` and closed after each use; nothing connects yet."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    return create_engine(
        "postgresql+psycopg://",
        creator=lambda: connect(address, user, password, autocommit=False),
        poolclass=NullPool,
        hide_parameters=True,
    )


def login_from_url(url: str, *, name: str = "EXPENSE_DATABASE_URL") -> Login:
    """The login that a `postgresql://user:password@host:port/database` URL gives; `name` is where it came from.

    The query may have `host` (a socket's folder), `sslmode` and `sslrootcert` (a file, or `system`). A loopback host
    is taken without encryption unless `sslmode=verify-full` is asked for; for any other host nothing less than
    verify-full is accepted, and it is what happens when nothing is said. InputError quotes nothing of the URL.
    """
    parts, query, port = _split(url)
    if parts is None:
        raise _not_a_url(name)
    if parts.scheme not in ("postgresql", "postgres"):
        raise _not_a_url(name)
    host = urllib.parse.unquote(parts.hostname or "") or query.get("host", "")
    user = urllib.parse.unquote(parts.username or "") or query.get("user", "")
    if not host or not user:
        words = say("{name} names no user.", name=name) if host else say("{name} names no server.", name=name)
        raise InputError(words, field=name)
    address = ServerAddress(
        host, port, urllib.parse.unquote(parts.path.lstrip("/")) or "postgres", _trust(host, query, name)
    )
    return Login(address, user, urllib.parse.unquote(parts.password or "") or query.get("password", ""))


def _split(url: str) -> tuple[urllib.parse.SplitResult | None, dict[str, str], int]:
    """The parts of a URL; None instead of them when it is none. Python's own errors quote what may be a password."""
    try:
        parts = urllib.parse.urlsplit(url)
        query = dict(urllib.parse.parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        return parts, query, parts.port or int(query.get("port", DEFAULT_PORT))
    except ValueError:
        return None, {}, 0


def _not_a_url(name: str) -> InputError:
    return InputError(
        say("{name} is not a URL of the form postgresql://user:password@host:port/database.", name=name), field=name
    )


def _trust(host: str, query: Mapping[str, str], name: str) -> str:
    """The `ca` that a URL's query asks for. UnsafeConnection when it asks for less than is allowed."""
    mode, roots = query.get("sslmode"), query.get("sslrootcert")
    if host.startswith("/"):
        return SOCKET
    if is_loopback(host) and mode != "verify-full" and roots is None:
        return LOOPBACK
    if mode not in (None, "verify-full"):
        raise unsafe(host, say("sslmode={mode} doesn’t check who answers; only verify-full does", mode=mode))
    if roots in (None, SYSTEM):
        return SYSTEM
    try:
        return checked_certificates(Path(roots).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise InputError(say("The certificate file that {name} names can’t be read.", name=name), field=name) from None
