"""An invitation and a server line: everything that leads to a server, as one line to send, paste and check."""

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.records import checked_username
from expense_desktop.domain.sentences import say
from expense_desktop.repository.server.certificates import certificates_in, checked_certificates
from expense_desktop.repository.server.connections import LOOPBACK, SYSTEM, Login, ServerAddress

DOOR: Final = "expense_door"

# `expense-invitation-1-` and Base64 (URL) of: SHA-256's first 4 bytes, then deflated JSON. The number is the format's.
_INVITATION: Final = "expense-invitation"
_SERVER: Final = "expense-server"
_PASSWORD: Final = "expense-password"  # noqa: S105  the start of a line
_VERSION: Final = "1"
_CHECKSUM_BYTES: Final = 4
_LONGEST_LINE: Final = 20_000
_LONGEST_PAYLOAD: Final = 64 * 1024

_Line = TypeVar("_Line", "ServerLine", "Invitation", "PasswordLine")


@dataclass(frozen=True, slots=True)
class ServerLine:
    """What another computer of the same person needs to reach the server: "Add a computer" shows it."""

    address: ServerAddress
    door_password: str = field(repr=False)

    def encoded(self) -> str:
        """The line to paste. Whoever has it may knock at the door, and still needs the password."""
        return _encoded(_SERVER, {**_address_values(self.address), "door": self.door_password})

    @property
    def door(self) -> Login:
        """The login of the door."""
        return Login(self.address, DOOR, self.door_password)

    @classmethod
    def decoded(cls, line: str) -> "ServerLine":
        """Read a server line. InputError when it is damaged, cut off, or an invitation."""
        values = _decoded(line, _SERVER)
        return _built(lambda: cls(_address(values), _text(values, "door")), _SERVER)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a new person needs to make their account: the way to the server, a name, and a code that works once."""

    address: ServerAddress
    username: str
    door_password: str = field(repr=False)
    code: str = field(repr=False)

    def encoded(self) -> str:
        """The line to send. Whoever has it first can make the account."""
        values = {"door": self.door_password, "name": self.username, "code": self.code}
        return _encoded(_INVITATION, {**_address_values(self.address), **values})

    @property
    def server_line(self) -> ServerLine:
        """The way to the server alone."""
        return ServerLine(self.address, self.door_password)

    @classmethod
    def decoded(cls, line: str) -> "Invitation":
        """Read an invitation. InputError when it is damaged, cut off, or a server line."""
        values = _decoded(line, _INVITATION)
        return _built(
            lambda: cls(
                _address(values), checked_username(_text(values, "name")), _text(values, "door"), _text(values, "code")
            ),
            _INVITATION,
        )


@dataclass(frozen=True, slots=True)
class PasswordLine:
    """What somebody needs whose password was forgotten: the way to the server, and a code that sets a new one, once.

    `server_line` is None for an account of this computer's own server.
    """

    server_line: ServerLine | None
    username: str
    code: str = field(repr=False)

    def encoded(self) -> str:
        """The line to send. Whoever has it first sets the password."""
        values: dict[str, Any] = {"name": self.username, "code": self.code}
        if self.server_line is not None:
            values |= {**_address_values(self.server_line.address), "door": self.server_line.door_password}
        return _encoded(_PASSWORD, values)

    @classmethod
    def decoded(cls, line: str) -> "PasswordLine":
        """Read such a line. InputError when it is damaged, cut off, or another kind of line."""
        values = _decoded(line, _PASSWORD)

        def build() -> PasswordLine:
            way = ServerLine(_address(values), _text(values, "door")) if "host" in values else None
            return cls(way, checked_username(_text(values, "name")), _text(values, "code"))

        return _built(build, _PASSWORD)


def _encoded(kind: str, values: Mapping[str, Any]) -> str:
    payload = zlib.compress(json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode(), 9)
    text = base64.urlsafe_b64encode(_checksum(payload) + payload).decode().rstrip("=")
    return f"{kind}-{_VERSION}-{text}"


def _checksum(payload: bytes) -> bytes:
    return hashlib.sha256(payload).digest()[:_CHECKSUM_BYTES]


def _decoded(line: str, kind: str) -> Mapping[str, Any]:
    # Mail programs break long lines and people copy what stands around them.
    text = "".join(line[:_LONGEST_LINE].split())
    for other, words in _SWAPPED.items():
        if other != kind and text.startswith(other):
            raise _refused(kind, words)
    version, _, body = text.removeprefix(kind + "-").partition("-")
    if not text.startswith(kind + "-"):
        raise _refused(kind, say("This is no {line}: one starts with “{kind}”.", line=_NAMES[kind], kind=kind))
    if version != _VERSION:
        raise _refused(
            kind,
            say("This {line} was made by a newer version of the program. Update this computer’s.", line=_NAMES[kind]),
        )
    try:
        content = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        checksum, payload = content[:_CHECKSUM_BYTES], content[_CHECKSUM_BYTES:]
        if checksum != _checksum(payload):
            raise ValueError("checksum")
        plain = zlib.decompressobj().decompress(payload, _LONGEST_PAYLOAD)
        values = json.loads(plain)
    except (ValueError, RecursionError, binascii.Error, zlib.error):
        raise _damaged(kind) from None
    if not isinstance(values, dict):
        raise _damaged(kind)
    return values


def _built(build: Callable[[], _Line], kind: str) -> _Line:
    """The line that `build` makes of well-formed values, which may still be nonsense. UnsafeConnection passes."""
    try:
        return build()
    except (ValueError, InputError):
        raise _damaged(kind) from None


_NAMES: Final = {
    _INVITATION: say("invitation"),
    _SERVER: say("server line"),
    _PASSWORD: say("line for a new password"),
}
_FIELDS: Final = {_INVITATION: "invitation", _SERVER: "server line", _PASSWORD: "line"}
_SWAPPED: Final = {
    _SERVER: say("This line adds a computer to an account that exists; it is no invitation. Use it to sign in."),
    _INVITATION: say("This is an invitation for a new account. Use it to create the account."),
    _PASSWORD: say("This line sets a new password for an account that exists. Use it where the password is forgotten."),
}
"""What a line is that was given where another kind belongs."""


def _damaged(kind: str) -> InputError:
    return _refused(
        kind,
        say(
            "This {line} is damaged or not whole. Copy the whole line, from its first to its last character.",
            line=_NAMES[kind],
        ),
    )


def _refused(kind: str, message: str) -> InputError:
    return InputError(message, field=_FIELDS[kind], title=say("This line can’t be used"))


def _address_values(address: ServerAddress) -> dict[str, Any]:
    """The address in short: certificates as DER, because a line to send should be short."""
    pem = address.pem
    ca = [base64.b64encode(der).decode() for der in certificates_in(pem)] if pem is not None else address.ca
    return {"host": address.host, "port": address.port, "db": address.database, "ca": ca}


def _address(values: Mapping[str, Any]) -> ServerAddress:
    ca, port = values.get("ca"), values.get("port")
    if isinstance(ca, list):
        ca = checked_certificates("".join(_pem(str(each)) for each in ca))
    elif ca not in (SYSTEM, LOOPBACK):
        raise ValueError("no such trust")
    if not isinstance(port, int):
        raise ValueError("no port")
    return ServerAddress(_text(values, "host"), port, _text(values, "db"), ca)


def _pem(der: str) -> str:
    return f"-----BEGIN CERTIFICATE-----\n{der}\n-----END CERTIFICATE-----\n"


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError(f"no {key}")
    value.encode()  # JSON may escape half a character, which nothing can be sent as
    return value
