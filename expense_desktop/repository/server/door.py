"""The door: proving a password, taking up an invitation, enrolling this computer."""

import base64
import binascii
import hashlib
import platform
import secrets
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from expense_desktop.domain.errors import (
    Bug,
    LoginRefused,
    NameTaken,
    Refused,
    ServerUnsuitable,
    TooManyTries,
    WrongPassword,
)
from expense_desktop.domain.records import DeviceId, OwnerId
from expense_desktop.domain.recovery import RecoveryCode
from expense_desktop.domain.sentences import say
from expense_desktop.repository.server.foreign_errors import NAME_TAKEN, translated
from expense_desktop.repository.server.invitation import ServerLine

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

_PROOF_BYTES: Final = 32
_DEVICE_NAME_LIMIT: Final = 80
_SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class ProofCosts:
    """What argon2id is asked to spend: memory in KiB, passes, lanes."""

    m_kib: int
    t: int
    p: int


LEAST_COSTS: Final = ProofCosts(m_kib=19 * 1024, t=2, p=1)
"""A server that asks for less would make the password cheap to guess from what it is sent."""
_MOST_COSTS: Final = ProofCosts(m_kib=1024 * 1024, t=16, p=16)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a proved password or an invitation gives: it enrols one computer, within 2 minutes."""

    text: str = field(repr=False)
    owner: OwnerId
    display_name: str = ""
    currency: str = ""
    password_version: int = 1
    recovery_version: int = 0


@dataclass(frozen=True, slots=True)
class DeviceLogin:
    """The PostgreSQL login of this computer. Its password was made here; the server has only a verifier."""

    device: DeviceId
    role: str
    password: str = field(repr=False)


# Whoever was ever let in may have set these on the door's login: the server's log would then show what is bound to our
# statements, and the mending comes once an hour.
_NOTHING_IN_THE_LOG: Final = "SET debug_print_parse = off; SET debug_print_rewritten = off; SET debug_print_plan = off"


def knock(line: ServerLine) -> "Connection":
    """Connect to the door; the caller closes. Refused when the server takes this line no more."""
    try:
        connection = line.door.connect()
    except LoginRefused:
        raise Refused(say("The server doesn’t take this line any more. Ask for a new one.")) from None
    try:
        with translated():
            connection.execute(_NOTHING_IN_THE_LOG)
    except BaseException:
        connection.close()
        raise
    return connection


def sign_in(connection: "Connection", username: str, password: str, *, least: ProofCosts = LEAST_COSTS) -> Ticket:
    """Prove the password over an autocommit connection of the door or of this account's device.

    Raises WrongPassword, TooManyTries, and what `connections` raises.
    """
    return _prove(connection, username, _proof(connection, username, password, least))


def sign_in_by_code(connection: "Connection", username: str, code: RecoveryCode) -> Ticket:
    """Prove the recovery code instead, which opens as much."""
    return _prove(connection, username, _code_proof(connection, username, code))


def _prove(connection: "Connection", username: str, proof: bytes) -> Ticket:
    with translated():
        # Two transactions on purpose: an attempt that could be rolled back would not be counted.
        handle = _first(connection, "SELECT api.login_try(%s, %s)", username, proof)
        answer: Mapping[str, Any] = _first(connection, "SELECT api.login_result(%s)", handle)
    match answer.get("status"):
        case "ok":
            return _ticket(answer)
        case "wrong":
            raise WrongPassword
        case "wait":
            raise TooManyTries(int(answer["retry_after_s"]))
        case _:
            raise Bug("the door gave an answer that isn't one")


def _ticket(answer: Mapping[str, Any]) -> Ticket:
    return Ticket(
        answer["ticket"],
        OwnerId(uuid.UUID(answer["owner"])),
        answer.get("display_name", ""),
        answer.get("currency", ""),
        answer.get("password_version", 1),
        answer.get("recovery_version", 0),
    )


def accept_invitation(
    connection: "Connection",
    code: str,
    username: str,
    password: str,
    *,
    display_name: str,
    currency: str,
    least: ProofCosts = LEAST_COSTS,
) -> Ticket:
    """Make the account that an invitation is for. InvitationInvalid when its code is used up or has expired."""
    verifier = hashlib.sha256(_proof(connection, username, password, least)).digest()
    values = (code, username, display_name, currency, verifier)
    with translated(), name_taken(username):
        answer: Mapping[str, Any] = _first(connection, "SELECT api.accept_invitation(%s, %s, %s, %s, %s)", *values)
    return Ticket(answer["ticket"], OwnerId(uuid.UUID(answer["owner"])), display_name, currency)


def reset_password(
    connection: "Connection", code: str, username: str, password: str, *, least: ProofCosts = LEAST_COSTS
) -> Ticket:
    """Set a new password with the code that the admin gave out. InvitationInvalid when it is used up or has expired."""
    verifier = hashlib.sha256(_proof(connection, username, password, least)).digest()
    with translated():
        return _ticket(_first(connection, "SELECT api.reset_password(%s, %s, %s)", code, username, verifier))


def change_password(
    connection: "Connection", ticket: Ticket, username: str, password: str, *, least: ProofCosts = LEAST_COSTS
) -> int:
    """Set a new password, over a connection of this account's device; its version. Uses the ticket up."""
    verifier = hashlib.sha256(_proof(connection, username, password, least)).digest()
    with translated():
        version: int = _first(connection, "SELECT api.change_password(%s, %s)", ticket.text, verifier)
    return version


def set_recovery(connection: "Connection", ticket: Ticket, username: str, code: RecoveryCode) -> int:
    """Let another recovery code prove the account; its version. Uses the ticket up."""
    verifier = hashlib.sha256(_code_proof(connection, username, code)).digest()
    with translated():
        version: int = _first(connection, "SELECT api.set_recovery(%s, %s)", ticket.text, verifier)
    return version


def enroll(connection: "Connection", ticket: Ticket, device: DeviceId, device_name: str) -> DeviceLogin:
    """Make this computer a login of its own. Uses the ticket up; Refused when it has expired or there are too many."""
    role = role_of(device)
    password = secrets.token_urlsafe(32)
    with translated():
        # Made here by libpq, so that the password itself never reaches a server, its log or its statistics.
        verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        answer: Mapping[str, Any] = _first(
            connection, "SELECT api.enroll(%s, %s, %s, %s)", ticket.text, device, device_name, verifier
        )
    if answer.get("role") != role or uuid.UUID(answer["owner"]) != ticket.owner:
        raise Refused(say("The server enrolled another computer than this one."))
    return DeviceLogin(device, role, password)


def leave(connection: "Connection", device: DeviceId) -> None:
    """Give up this computer's own login, over a connection as this computer."""
    with translated():
        _first(connection, "SELECT api.revoke_device(%s)", device)


def role_of(device: DeviceId) -> str:
    """The name of a device's role."""
    return f"d_{device.hex}"


def device_name() -> str:
    """This computer's name, as its owner sees it in the list of computers."""
    shown = "".join(character for character in platform.node() if character.isprintable())
    return shown[:_DEVICE_NAME_LIMIT].strip() or "Computer"


@contextmanager
def name_taken(username: str) -> Iterator[None]:
    """Raise PostgreSQL's ED006 within as the name that is taken."""
    try:
        yield
    except Exception as error:
        if getattr(error, "sqlstate", None) == NAME_TAKEN:
            raise NameTaken(username) from None
        raise


def normalised(password: str) -> str:
    """A password in one form, whichever keyboard composed its accents."""
    return unicodedata.normalize("NFC", password)


def _proof(connection: "Connection", username: str, password: str, least: ProofCosts) -> bytes:
    """argon2id of the password, with the server's salt and costs; the password itself stays here."""
    with translated():
        asked: Mapping[str, Any] = _first(connection, "SELECT api.auth_params(%s)", username)
    salt, costs = _checked(asked, least)
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        normalised(password).encode("utf-8", "surrogatepass"),
        salt,
        time_cost=costs.t,
        memory_cost=costs.m_kib,
        parallelism=costs.p,
        hash_len=_PROOF_BYTES,
        type=Type.ID,
    )


def _code_proof(connection: "Connection", username: str, code: RecoveryCode) -> bytes:
    """What the server is shown of the recovery code: random bits need no stretching, and open no vault in this form."""
    with translated():
        asked: Mapping[str, Any] = _first(connection, "SELECT api.auth_params(%s)", username)
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    salt, _costs = _checked(asked, LEAST_COSTS)
    info = b"expense-desktop proof of a recovery code"
    return HKDF(algorithm=SHA256(), length=_PROOF_BYTES, salt=salt, info=info).derive(code.secret)


def _checked(asked: Mapping[str, Any], least: ProofCosts) -> tuple[bytes, ProofCosts]:
    try:
        costs = ProofCosts(int(asked["m_kib"]), int(asked["t"]), int(asked["p"]))
        salt = base64.b64decode(asked["salt"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise ServerUnsuitable(say("The server’s answer can’t be understood. Nothing was sent.")) from None
    if costs.m_kib < least.m_kib or costs.t < least.t or costs.p < least.p or len(salt) < _SALT_BYTES:
        raise ServerUnsuitable(say("The server asks for a weak proof of the password. Nothing was sent."))
    if costs.m_kib > _MOST_COSTS.m_kib or costs.t > _MOST_COSTS.t or costs.p > _MOST_COSTS.p:
        raise ServerUnsuitable(say("The server asks for more work than is reasonable. Nothing was sent."))
    return salt, costs


def _first(connection: "Connection", query: str, *values: Any) -> Any:
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None
