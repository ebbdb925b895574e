"""What an admin should know about a shared server: versions, encryption, and what stays open that could be closed."""

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from expense_desktop.repository.server import schema
from expense_desktop.repository.server.admin import LEAST_MINORS, connect_admin, ledger_database
from expense_desktop.repository.server.connections import Login, is_marked, version_text
from expense_desktop.repository.server.foreign_errors import NoDatabase, translated

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """`open_points` are whole sentences, each saying what stays open and how to close it; empty is as it should be."""

    version: str
    database: str
    prepared: bool
    up_to_date: bool
    encrypted: bool
    plain_loopback: bool
    accounts: int
    devices: int
    open_points: tuple[str, ...]


_COUNTS: Final = (
    "SELECT (SELECT count(*) FROM auth.account), (SELECT count(*) FROM auth.device WHERE revoked_at IS NULL)"
)
SENTENCES: Final = {
    "advisory_locks": "Any user can take advisory locks until the server has none left. Run init once as a superuser.",
    "large_objects": "Any user can store large objects until the disk is full. Run init once as a superuser.",
    "definitions": "Any user can keep everybody waiting by asking to change a table. Run init once as a superuser.",
    "other_databases": "Any user can connect to postgres and template1. Run init once as a superuser.",
    "logged_statements": "The server logs every statement, and with it who asked for what. Set log_statement to none.",
    "logged_parameters": "The server logs what people write down. Set log_parameter_max_length to 0.",
    "logged_parameters_on_error": (
        "The server logs what people write down when a statement fails. Set log_parameter_max_length_on_error to 0."
    ),
    "may_lose": "The server may lose what it has confirmed when the power fails. Set fsync and full_page_writes to on.",
    "few_connections": "Several people who sync at once may have to wait. Set max_connections to 40 or more.",
}


def status(admin: Login) -> ServerStatus:
    """Look at a server as its admin, also at one on which `init` never ran; changes nothing."""
    with _connect(admin) as connection, translated():
        prepared = not _one(connection, "SELECT to_regclass('auth.server') IS NULL")
        encrypted = connection.pgconn.ssl_in_use
        loopback = is_marked(connection)
        counts = connection.execute(_COUNTS).fetchone() if prepared else None
        return ServerStatus(
            version=version_text(connection.info.server_version),
            database=connection.info.dbname,
            prepared=prepared,
            up_to_date=prepared and schema.is_current(connection),
            encrypted=encrypted,
            plain_loopback=loopback,
            accounts=counts[0] if counts else 0,
            devices=counts[1] if counts else 0,
            open_points=tuple(_open_points(connection, loopback=loopback)),
        )


def _connect(admin: Login) -> "Connection":
    try:
        return connect_admin(ledger_database(admin))
    except NoDatabase:
        return connect_admin(admin)


def _open_points(connection: "Connection", *, loopback: bool) -> list[str]:
    found = _too_old(connection) + _not_encrypted(connection, loopback=loopback) + _let_in_without_scram(connection)
    # Read as bytes: the type checker keeps statements that are put together out of `execute`, and this one isn't.
    rows = connection.execute((files(__package__) / "inspection.sql").read_bytes()).fetchall()
    return found + [SENTENCES[point] for (point,) in rows]


def _too_old(connection: "Connection") -> list[str]:
    major, minor = divmod(connection.info.server_version, 10_000)
    least = LEAST_MINORS.get(major, 0)
    if minor >= least:
        return []
    return [f"PostgreSQL {major}.{minor} has known holes between its users. Update it to {major}.{least} or later."]


def _not_encrypted(connection: "Connection", *, loopback: bool) -> list[str]:
    if _one(connection, "SELECT current_setting('ssl') = 'on' OR current_setting('listen_addresses') = ''"):
        return []
    if loopback:
        return ["The server doesn’t encrypt: only programs on its own computer can use it. Set ssl = on for others."]
    return ["The server doesn’t encrypt (ssl = off), so nobody can connect to it over the network. Set ssl = on."]


def _let_in_without_scram(connection: "Connection") -> list[str]:
    """Lines of pg_hba.conf that let someone in by less than SCRAM or a certificate. Only a superuser may read them."""
    if not _one(connection, "SELECT has_function_privilege('pg_hba_file_rules()', 'EXECUTE')"):
        return []
    rows = connection.execute(
        "SELECT line_number, auth_method FROM pg_hba_file_rules"
        " WHERE auth_method IN ('trust', 'password', 'md5') AND type <> 'local'"
        " AND (database && ARRAY['all', current_database()::text]) ORDER BY line_number"
    ).fetchall()
    return [
        f"Line {line} of pg_hba.conf lets users in by “{method}”. Change it to scram-sha-256." for line, method in rows
    ]


def _one(connection: "Connection", query: str, *values: Any) -> Any:
    row = connection.execute(query, values or None).fetchone()
    return row[0] if row else None
