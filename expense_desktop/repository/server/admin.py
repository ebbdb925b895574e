"""What a shared server's admin does: prepare it, invite people, see who is there."""

import datetime as dt
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from expense_desktop.domain.errors import InputError, LoginRefused, NotFound, Refused, ServerUnsuitable
from expense_desktop.domain.records import checked_username
from expense_desktop.domain.sentences import say
from expense_desktop.repository.server import schema
from expense_desktop.repository.server.certificates import checked_certificates, is_loopback
from expense_desktop.repository.server.connections import (
    LOOPBACK,
    PLAIN_LOOPBACK,
    SYSTEM,
    Login,
    ServerAddress,
    connect,
    is_marked,
    version_text,
)
from expense_desktop.repository.server.door import name_taken
from expense_desktop.repository.server.foreign_errors import NO_ACCOUNT, NoDatabase, translated
from expense_desktop.repository.server.invitation import DOOR, Invitation, PasswordLine, ServerLine

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

DATABASE: Final = "expense"
"""The ledger's database where the admin's URL names none of its own."""
_NOT_OURS: Final = ("postgres", "template0", "template1", "defaultdb")

LEAST_MINORS: Final = {16: 10, 17: 6}
"""Below them planner statistics tell one person about another's rows (CVE-2025-8713) and more."""

_NOT_PREPARED: Final = say("This server is not prepared for Expense Desktop. Run: expense server init")
_CODE_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `initialise` did. `upgraded` is False when the ledger stood there already, as it should."""

    version: str
    database: str
    created: bool
    upgraded: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation and until when (aware) it can be used."""

    invitation: Invitation
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Reset:
    """A line that sets a new password, and until when (aware) it can be used."""

    line: PasswordLine
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """What an admin sees of an account: never its contents. Instants are aware."""

    username: str
    display_name: str
    made_at: dt.datetime
    devices: int
    last_seen_at: dt.datetime | None


def ledger_database(admin: Login) -> Login:
    """The admin's login to the ledger's database: the one that the URL names, else `expense`."""
    if admin.address.database not in _NOT_OURS:
        return admin
    return replace(admin, address=replace(admin.address, database=DATABASE))


def connect_admin(admin: Login) -> "Connection":
    """Connect as the admin. Refused when the server doesn't take the login."""
    try:
        connection = connect(admin.address, admin.user, admin.password, application_name="expense server", admin=True)
    except LoginRefused:
        raise Refused(say("The server refused the admin’s user name or password.")) from None
    try:
        _keep_out_of_the_log(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _keep_out_of_the_log(connection: "Connection") -> None:
    """Let a server that logs statements log ours without their values: codes and the door's password are among them."""
    with translated():
        connection.execute(
            "SELECT set_config(name, '0', false) FROM pg_settings"
            " WHERE name IN ('log_parameter_max_length', 'log_parameter_max_length_on_error')"
            " AND (context = 'user' OR has_parameter_privilege(name, 'SET'))"
        )


def connect_ledger(admin: Login) -> "Connection":
    """Connect to a prepared ledger as its admin. ServerUnsuitable, with what to run, when there is none."""
    try:
        connection = connect_admin(ledger_database(admin))
    except NoDatabase:
        raise ServerUnsuitable(_NOT_PREPARED) from None
    try:
        with translated():
            if _one(connection, "SELECT to_regclass('auth.server') IS NULL"):
                raise ServerUnsuitable(_NOT_PREPARED)
    except BaseException:
        connection.close()
        raise
    return connection


def initialise(admin: Login) -> Prepared:
    """Prepare a server for the program, or bring it up to date; running it again changes nothing.

    Works for a superuser, and for an admin with CREATEROLE and CREATEDB. ServerUnsuitable, before anything is changed,
    when the server is too old, the admin's rights don't suffice, or the database belongs to another program.
    """
    ledger = ledger_database(admin)
    created = _make_database(admin, ledger.address.database)
    with connect_admin(ledger) as connection:
        version = _checked_version(connection)
        _check_rights(connection, needs_database=False)
        _check_only_ledger(connection, ledger.address.database)
        _check_ours(connection)
        upgraded = schema.install(connection)
        _mark(connection, plain_loopback=ledger.address.ca == LOOPBACK)
    return Prepared(version, ledger.address.database, created, upgraded)


def bring_up_to_date(ledger: Login) -> None:
    """Prepare a server unless it is as this program needs it; costs a look when it is. For the embedded server."""
    try:
        with connect_admin(ledger) as connection, translated():
            if schema.is_current(connection):
                return
    except NoDatabase:
        pass
    initialise(ledger)


def invite(
    admin: Login, username: str, *, host: str | None = None, port: int | None = None, ca_pem: str | None = None
) -> Invited:
    """Make an invitation for a new account: a code that works once, within 7 days.

    `host` and `port` are how other computers reach the server when the admin's URL isn't it; `ca_pem` is the authority
    that signed the server's certificate when their computers don't know it. NameTaken.
    """
    checked_username(username)
    ledger = ledger_database(admin)
    with connect_ledger(admin) as connection:
        address = _public_address(connection, ledger.address, host, port, ca_pem)
        code, expires_at = _new_code(connection, username)
        return Invited(Invitation(address, username, schema.door_password(connection), code), expires_at)


def reset(
    admin: Login, username: str, *, host: str | None = None, port: int | None = None, ca_pem: str | None = None
) -> Reset:
    """Make a line that sets a new password for an account, once, within a day; an earlier one is void.

    `host`, `port` and `ca_pem` are as for `invite`. NotFound.
    """
    checked_username(username)
    ledger = ledger_database(admin)
    with connect_ledger(admin) as connection:
        address = _public_address(connection, ledger.address, host, port, ca_pem)
        code, expires_at = _reset_code(connection, username)
        way = ServerLine(address, schema.door_password(connection))
        return Reset(PasswordLine(way, username, code), expires_at)


def reset_here(admin: Login, username: str) -> Reset:
    """The same for an account of this computer's own server. NotFound."""
    with connect_ledger(admin) as connection:
        code, expires_at = _reset_code(connection, checked_username(username))
        return Reset(PasswordLine(None, username, code), expires_at)


def _reset_code(connection: "Connection", username: str) -> tuple[str, dt.datetime]:
    import psycopg

    code = secrets.token_hex(_CODE_BYTES)
    with translated():
        try:
            return code, _one(connection, "SELECT auth.reset(%s, %s)", username, code)
        except psycopg.Error as error:
            if error.sqlstate == NO_ACCOUNT:
                raise NotFound(
                    say("There is no account “{name}” on this server.", name=username),
                    field="user name",
                    value=username,
                ) from None
            raise


def invite_here(admin: Login, username: str) -> tuple[ServerLine, str]:
    """A code for a new account on this computer's own server, and the way to its door. NameTaken."""
    with connect_admin(admin) as connection:
        code, _ = _new_code(connection, username)
        return ServerLine(admin.address, schema.door_password(connection)), code


def _new_code(connection: "Connection", username: str) -> tuple[str, dt.datetime]:
    code = secrets.token_hex(_CODE_BYTES)
    with translated(), name_taken(username):
        return code, _one(connection, "SELECT auth.invite(%s, %s)", username, code)


def server_line(admin: Login) -> ServerLine:
    """The way to the door of a server that this login administers, at the admin's own address."""
    ledger = ledger_database(admin)
    with connect_ledger(admin) as connection:
        return ServerLine(ledger.address, schema.door_password(connection))


def accounts(admin: Login) -> list[AccountSummary]:
    """Every account of the server, by name."""
    with connect_ledger(admin) as connection, translated():
        rows = connection.execute(
            "SELECT a.name, a.display_name, a.made_at, count(d.id) FILTER (WHERE d.revoked_at IS NULL),"
            " max(d.last_seen_at)"
            " FROM auth.account AS a LEFT JOIN auth.device AS d ON d.owner_id = a.id"
            " GROUP BY a.id ORDER BY a.name"
        ).fetchall()
    return [AccountSummary(*row) for row in rows]


def _make_database(admin: Login, database: str) -> bool:
    """Make the ledger's database unless it is there; say whether it was made."""
    elsewhere = admin
    if admin.address.database == database:
        try:
            connect_admin(admin).close()
        except NoDatabase:
            elsewhere = replace(admin, address=replace(admin.address, database="postgres"))
        else:
            return False
    with connect_admin(elsewhere) as connection:
        _checked_version(connection)
        _check_only_ledger(connection, database)
        with translated():
            if _one(connection, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", database):
                return False
        _check_rights(connection, needs_database=True)
        with translated():
            _create(connection, database)
    return True


def _create(connection: "Connection", database: str) -> None:
    from psycopg import sql

    # Sorted by code point, like the replica; upper and lower case by Unicode's own tables where PostgreSQL has them.
    builtin = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' " if connection.info.server_version >= 170_000 else ""
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' {} LC_COLLATE 'C' LC_CTYPE 'C'").format(
            sql.Identifier(database), sql.SQL(builtin)
        )
    )


def _checked_version(connection: "Connection") -> str:
    version = connection.info.server_version
    major, minor = divmod(version, 10_000)
    least = LEAST_MINORS.get(major, 0)
    if minor < least:
        raise ServerUnsuitable(
            say(
                "This server runs PostgreSQL {version}, in which people could learn about "
                "each other’s records. Update it to {major}.{least} or later. Nothing was "
                "changed.",
                version=version_text(version),
                major=major,
                least=least,
            )
        )
    return version_text(version)


def _check_rights(connection: "Connection", *, needs_database: bool) -> None:
    with translated():
        row = connection.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    superuser, createrole, createdb = row or (False, False, False)
    if not superuser and not (createrole and (createdb or not needs_database)):
        raise ServerUnsuitable(
            say(
                "This login may not prepare a server: it takes a superuser, or a user with "
                "CREATEROLE and CREATEDB. Nothing was changed."
            )
        )


def _check_ours(connection: "Connection") -> None:
    """Refuse a database with another program's tables: preparing it takes everybody's rights on it away."""
    with translated():
        foreign = _one(
            connection,
            "SELECT to_regclass('install.meta') IS NULL AND EXISTS ("
            " SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
            " WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND c.relkind IN ('r', 'p')"
            " AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e'))",
        )
    if foreign:
        raise ServerUnsuitable(
            say(
                "The database “{dbname}” has tables of another program. Name a database of "
                "its own in the URL, or “postgres” to have “{database}” made. Nothing was "
                "changed.",
                dbname=connection.info.dbname,
                database=DATABASE,
            )
        )


def _check_only_ledger(connection: "Connection", database: str) -> None:
    """Refuse a second ledger: roles are the whole server's, and two ledgers would quarrel about the door's password."""
    with translated():
        other = _one(
            connection,
            "SELECT d.datname FROM pg_database AS d CROSS JOIN aclexplode(d.datacl) AS a"
            " JOIN pg_roles AS r ON r.oid = a.grantee"
            " WHERE r.rolname = %s AND a.privilege_type = 'CONNECT' AND d.datname <> %s LIMIT 1",
            DOOR,
            database,
        )
    if other is not None:
        raise ServerUnsuitable(
            say(
                "This server has a ledger already, in the database “{other}”. Name that one "
                "in the URL. Nothing was changed.",
                other=other,
            )
        )


def _mark(connection: "Connection", *, plain_loopback: bool) -> None:
    """Say, where every client can read it, whether this server may be spoken to in the clear on its own computer."""
    from psycopg import sql

    with translated():
        if is_marked(connection) != plain_loopback:
            comment = PLAIN_LOOPBACK if plain_loopback else "Expense Desktop"
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                    sql.Identifier(connection.info.dbname), sql.Literal(comment)
                )
            )


def _public_address(
    connection: "Connection", own: ServerAddress, host: str | None, port: int | None, ca_pem: str | None
) -> ServerAddress:
    """The address for an invitation: another computer may know the server by another name than its admin does."""
    reached = host or own.host
    if reached.startswith("/"):
        raise InputError(say("Say with --host by which name other computers reach this server."), field="host")
    if ca_pem is not None:
        ca = checked_certificates(ca_pem)
    elif own.pem is not None:
        ca = own.pem
    elif is_loopback(reached) and is_marked(connection):
        ca = LOOPBACK
    else:
        ca = SYSTEM
    return ServerAddress(reached, port or own.port, own.database, ca)


def _one(connection: "Connection", query: str, *values: Any) -> Any:
    row = connection.execute(query, values or None).fetchone()
    return row[0] if row else None
