"""Prepares a database for the program, and brings an older one up to date: roles, migrations, the door's password."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from expense_desktop.domain.errors import ServerUnsuitable
from expense_desktop.domain.sentences import say
from expense_desktop.repository.server.foreign_errors import translated

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

DOOR: Final = "expense_door"
NEWEST_REVISION: Final = "0001"
"""The last of `migrations/versions`; named here because reading them takes Alembic half a second."""
_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_LOCK_TIMEOUT: Final = "10s"
_STATEMENT_TIMEOUT: Final = "300s"


def install(connection: "Connection", *, door_password: str | None = None) -> bool:
    """Prepare the database of `connection`, an admin's, or bring it up to date; whether there was something to do.

    The admin is a superuser, or owns the database and has CREATEROLE. `door_password` is for the first time only and
    made here when absent; afterwards the door's password is put right again. ServerUnsuitable when the admin's rights
    don't suffice or the database isn't in UTF-8.
    """
    with translated(), _own_transactions(connection):
        _check_database(connection)
        was_current = is_current(connection)
        connection.rollback()
        with connection.transaction():
            _limit_waiting(connection)
            _run_cluster_file(connection, "roles")
            protect_database(connection)
            if is_superuser(connection):
                _run_cluster_file(connection, "superuser")
        _migrate(connection)
        with connection.transaction():
            _limit_waiting(connection)
            _set_up_door(connection, door_password)
    return not was_current


def upgrade(connection: "Connection") -> bool:
    """Bring a prepared database up to date; whether there was something to do. ServerUnsuitable when it never was."""
    if not is_prepared(connection):
        raise ServerUnsuitable(
            say("This server is not prepared for Expense Desktop. Its admin runs: expense server init")
        )
    return install(connection)


def is_prepared(connection: "Connection") -> bool:
    """Whether the database was ever prepared for the program."""
    with translated():
        return connection.execute("SELECT to_regclass('install.meta') IS NOT NULL").fetchone() == (True,)


def is_current(connection: "Connection") -> bool:
    """Whether the database has every migration that this program knows."""
    known = connection.execute("SELECT to_regclass('install.alembic_version') IS NOT NULL").fetchone()
    if known != (True,):
        return False
    row = connection.execute("SELECT version_num FROM install.alembic_version").fetchone()
    return row == (NEWEST_REVISION,)


def protect_database(connection: "Connection") -> None:
    """Say who may connect, and make the empty schemas. A copy made by CREATE DATABASE … TEMPLATE needs it again."""
    _run_cluster_file(connection, "database")


def close_what_a_superuser_can(connection: "Connection") -> None:
    """Take from everybody what only a superuser can take. A prepared database carried into another server needs it."""
    with translated(), _own_transactions(connection), connection.transaction():
        _limit_waiting(connection)
        _run_cluster_file(connection, "superuser")


def is_superuser(connection: "Connection") -> bool:
    """Whether the connection's user is a superuser."""
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return row == (True,)


def door_password(connection: "Connection") -> str:
    """What invitations carry. For an admin of a prepared database."""
    with translated():
        row = connection.execute("SELECT door_password FROM auth.server").fetchone()
    if row is None:
        raise ServerUnsuitable(
            say("This server is not prepared for Expense Desktop. Its admin runs: expense server init")
        )
    return str(row[0])


def scram_verifier(connection: "Connection", user: str, password: str) -> str:
    """What PostgreSQL stores of a password, made here so that the password itself is never sent."""
    return connection.pgconn.encrypt_password(password.encode(), user.encode(), b"scram-sha-256").decode()


@contextmanager
def _own_transactions(connection: "Connection") -> Iterator[None]:
    """Alembic commits each revision itself, which an autocommit connection would have done behind every statement."""
    autocommit = connection.autocommit
    if autocommit:
        connection.autocommit = False
    try:
        yield
    finally:
        connection.rollback()
        connection.autocommit = autocommit


def _check_database(connection: "Connection") -> None:
    row = connection.execute(
        "SELECT current_setting('server_encoding'), pg_has_role(d.datdba, 'USAGE'), r.rolsuper, r.rolcreaterole "
        "FROM pg_database AS d, pg_roles AS r WHERE d.datname = current_database() AND r.rolname = current_user"
    ).fetchone()
    connection.rollback()
    encoding, owns, superuser, creates_roles = row or ("", False, False, False)
    if encoding != "UTF8":
        raise ServerUnsuitable(
            say("This database stores text in {encoding}. Expense Desktop needs one in UTF8.", encoding=encoding)
        )
    if not superuser and not (owns and creates_roles):
        raise ServerUnsuitable(
            say("Preparing a server needs its admin: one who owns the database and may create roles.")
        )


def _limit_waiting(connection: "Connection") -> None:
    # LOCAL: whoever lent us the connection gets it back as it was.
    connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
    connection.execute(f"SET LOCAL statement_timeout = '{_STATEMENT_TIMEOUT}'")


def _run_cluster_file(connection: "Connection", name: str) -> None:
    text = (_MIGRATIONS / "cluster" / f"{name}.sql").read_text(encoding="utf-8")
    # A file of our own, not text from elsewhere.
    connection.execute(text)


def _migrate(connection: "Connection") -> None:
    # Half a second to import, needed a few times in a server's life.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import StaticPool

    engine = create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def limit_waiting(_: object) -> None:
        _limit_waiting(connection)
        # Alembic's own table, too, belongs to the owner of the schemas.
        connection.execute("SET LOCAL ROLE expense_owner")

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect() as alembic_connection:
        config.attributes["connection"] = alembic_connection
        command.upgrade(config, "head")


def _set_up_door(connection: "Connection", password: str | None) -> None:
    """Make the server's secrets if there are none, and give the door its password, limit and settings."""
    password = password or secrets.token_urlsafe(24)
    connection.execute(
        "INSERT INTO auth.server (salt_secret, door_password, door_verifier) VALUES (%s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (secrets.token_bytes(32), password, scram_verifier(connection, DOOR, password)),
    )
    connection.execute("UPDATE auth.server SET door_mended_at = '-infinity'")
    connection.execute("SELECT api.mend_door()")
