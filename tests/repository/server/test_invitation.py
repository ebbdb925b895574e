"""Invitations and server lines: whole through mail, and refused in plain words when they aren't."""

import base64
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.domain.errors import InputError, UnsafeConnection, WorldError
from expense_desktop.repository.server import invitation
from expense_desktop.repository.server.connections import LOOPBACK, SYSTEM, ServerAddress
from expense_desktop.repository.server.invitation import Invitation, ServerLine
from tests.certificates import Authority

_ADDRESS = ServerAddress("expenses.example.org", 5433, "expense", SYSTEM)
_INVITATION = Invitation(_ADDRESS, "aoife", "door-secret", "0123456789abcdef0123456789abcdef")
_LINE = ServerLine(_ADDRESS, "door-secret")


def test_an_invitation_comes_out_as_it_went_in() -> None:
    """Address, name, door and code survive the line, and so does the authority's certificate."""
    own = Invitation(ServerAddress("db", 5432, "expense", Authority().pem), "aoife", "door", "code")
    assert Invitation.decoded(_INVITATION.encoded()) == _INVITATION
    assert Invitation.decoded(own.encoded()) == own
    assert ServerLine.decoded(_LINE.encoded()) == _LINE
    assert len(own.encoded()) < 1000


def test_a_line_that_mail_has_broken_is_still_read() -> None:
    """White space and line breaks that came in on the way don't matter."""
    line = _INVITATION.encoded()
    assert Invitation.decoded(f"\n  {line} \r\n") == _INVITATION
    assert Invitation.decoded(" \n".join(line[at : at + 20] for at in range(0, len(line), 20))) == _INVITATION


@given(st.integers(0, 10_000), st.characters(codec="ascii", categories=["L", "N"]))
def test_one_wrong_character_is_noticed(position: int, character: str) -> None:
    """Any change of a character makes the line invalid; it never leads elsewhere."""
    line = _INVITATION.encoded()
    at = position % len(line)
    changed = line[:at] + character + line[at + 1 :]
    if changed == line:
        return
    # The last character may have bits that say nothing.
    with suppress(InputError):
        assert Invitation.decoded(changed) == _INVITATION


@given(st.text(max_size=200))
def test_anything_else_is_refused_in_words(text: str) -> None:
    """Whatever is pasted, the answer is an error for a person."""
    with pytest.raises(InputError):
        Invitation.decoded(text)
    with pytest.raises(InputError):
        ServerLine.decoded("expense-server-1-" + text)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (_INVITATION.encoded()[:-10], "not whole"),
        (_LINE.encoded(), "Use it to sign in"),
        ("hello", "This is no invitation"),
        (_INVITATION.encoded().replace("invitation-1-", "invitation-2-"), "newer version"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said(line: str, words: str) -> None:
    """Cut off, mixed up, something else, or from a newer program: each has its sentence."""
    with pytest.raises(InputError, match=words):
        Invitation.decoded(line)


def test_an_invitation_in_place_of_a_server_line_is_told_apart() -> None:
    """Pasting an invitation where a computer is added says what to do with it."""
    with pytest.raises(InputError, match="Use it to create the account"):
        ServerLine.decoded(_INVITATION.encoded())


def test_secrets_show_in_no_repr() -> None:
    """Neither the code nor the door's password is in what Python prints of an invitation."""
    shown = repr(_INVITATION) + repr(_LINE) + repr(_LINE.door)
    assert "door-secret" not in shown
    assert _INVITATION.code not in shown


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"host": "db.example.org", "port": 5432, "db": "x", "ca": LOOPBACK, "door": "d"}, UnsafeConnection),
        ({"host": "/run", "port": 5432, "db": "x", "ca": "socket", "door": "d"}, InputError),
        ({"host": "db", "port": "5432", "db": "x", "ca": SYSTEM, "door": "d"}, InputError),
        ({"host": "db", "port": 5432, "db": "x", "ca": ["bm90IGE="], "door": "d"}, InputError),
        ({"host": "db", "port": 5432, "db": "x", "ca": SYSTEM, "door": ""}, InputError),
        ({"host": "db", "port": 5432, "db": "x"}, InputError),
    ],
)
def test_a_well_formed_line_with_nonsense_in_it_is_refused(values: dict[str, object], kind: type[WorldError]) -> None:
    """A line made by hand can't ask for less safety, nor break the program."""
    with pytest.raises(kind):
        ServerLine.decoded(invitation._encoded("expense-server", values))  # forged by hand


@pytest.mark.parametrize(
    "text",
    [
        "[" * 60_000,
        r'{"host": "db", "port": 5432, "db": "x", "ca": "system", "door": "\ud800"}',
        r'{"host": "db", "port": 5432, "db": "x", "ca": "system", "door": "a\u0000b"}',
    ],
)
def test_json_that_no_program_of_ours_writes_is_refused(text: str) -> None:
    """Nesting without end, half a character and NUL are damage like any other, not a bug of ours."""
    payload = zlib.compress(text.encode())
    body = base64.urlsafe_b64encode(invitation._checksum(payload) + payload).decode().rstrip("=")
    with pytest.raises(InputError, match="not whole"):
        ServerLine.decoded("expense-server-1-" + body)
