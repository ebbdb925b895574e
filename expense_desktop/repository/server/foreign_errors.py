"""The one place where what psycopg raises becomes an error of this program."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from expense_desktop.domain.errors import (
    Bug,
    ExpenseError,
    InvitationInvalid,
    LoginRefused,
    Refused,
    ServerUnreachable,
    ServerUnsuitable,
    UnsafeConnection,
)
from expense_desktop.domain.sentences import say
from expense_desktop.repository.server import certificates

if TYPE_CHECKING:
    import psycopg

FORK: Final = "ED001"
GAP: Final = "ED002"
BATCH_TOO_LARGE: Final = "ED003"
INVITATION_INVALID: Final = "ED004"
TICKET_INVALID: Final = "ED005"
NAME_TAKEN: Final = "ED006"
TOO_MANY_DEVICES: Final = "ED007"
NO_ACCOUNT: Final = "ED008"

# Classes of SQLSTATE after which the same call may be made again: connection, transaction, resources, object in use,
# operator intervention (shutting down, timeouts), system.
_PASSING: Final = ("08", "25P03", "40", "53", "55", "57", "58")
_UNPREPARED: Final = ("3D000", "3F000", "42883", "42P01", "42704")

# `connection to server at … failed: FATAL:  …`: two blanks stand after the severity, in every language, when the
# server itself has spoken.
_SERVER_SPOKE: Final = re.compile(r":\s+[^\s:]+:  ")


class NoDatabase(ServerUnsuitable):
    """The server answers, but has no database of that name."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise what psycopg raises within, also through SQLAlchemy, as errors of `domain.errors`.

    What the server said is dropped: its text may quote a row.
    """
    import psycopg

    try:
        yield
    except Exception as error:
        original = getattr(error, "orig", error)
        if not isinstance(original, psycopg.Error):
            raise
        raise world_error(original) from None


def world_error(error: "psycopg.Error") -> ExpenseError:
    """What an error on an open connection means to us. ED001 to ED003 and ED006 are their callers' to catch before."""
    state = error.sqlstate
    if state is None or state.startswith(_PASSING):
        return _without_state(error) if state is None else ServerUnreachable()
    match state:
        case "ED004":
            return InvitationInvalid(say("This invitation has expired or was already used. Ask for a new one."))
        case "ED005":
            return Refused(say("Signing in took too long. Try again."))
        case "ED007":
            return Refused(say("This account has as many computers as it can. Remove one on another computer first."))
        case "28000":
            return LoginRefused()
        case _ if state in _UNPREPARED:
            return ServerUnsuitable(
                say("This server is not prepared for Expense Desktop. Its admin runs: expense server init")
            )
        case "42501":
            return ServerUnsuitable(say("The server does not allow this. Its admin runs: expense server init"))
        case _:
            return Bug(f"the server answered {state}")


def _without_state(error: "psycopg.Error") -> ExpenseError:
    """libpq's own errors have no state: the connection was cut, or we used psycopg wrongly."""
    import psycopg

    if isinstance(error, psycopg.OperationalError):
        return ServerUnreachable()
    return Bug(f"psycopg: {type(error).__name__}")


def connection_failure(
    error: "psycopg.Error", *, host: str, port: int, user: str, database: str, pem: str | None
) -> ExpenseError:
    """What an error while connecting means. There is no SQLSTATE yet: libpq and the server are told apart by form.

    libpq's words are English in psycopg's wheel; the server's may be in any language, but quote the same names.
    """
    text = str(error)
    if "authentication method requirement" in text:
        return unsafe(host, say("it does not ask for a login by SCRAM"))
    if "does not support SSL" in text:
        return unsafe(host, certificates.NOT_ENCRYPTED)
    if _SERVER_SPOKE.search(text):
        return _refusal(text, host=host, user=user, database=database)
    if "certificate" in text or "SSL" in text:
        return unsafe(host, certificates.certificate_problem(host, port, pem))
    return ServerUnreachable()


def _refusal(text: str, *, host: str, user: str, database: str) -> ExpenseError:
    if "too many" in text or "connection slots" in text:
        return ServerUnreachable(say("The server has too many connections just now."))
    if "pg_hba.conf" in text:
        return ServerUnsuitable(
            say("{host} does not let this computer in. Its admin allows it in pg_hba.conf.", host=host)
        )
    if re.search(rf"\b{re.escape(user)}\b", text):
        return LoginRefused()
    if re.search(rf"\b{re.escape(database)}\b", text):
        return NoDatabase(
            say("There is no database “{database}” for this program on {host}.", database=database, host=host)
        )
    return ServerUnreachable()


def unsafe(host: str, problem: str) -> UnsafeConnection:
    """The error that says what is not safe about the connection to `host`; `problem` follows a colon."""
    return UnsafeConnection(
        say("The connection to {host} is not safe: {problem}. Nothing was sent.", host=host, problem=problem)
    )
