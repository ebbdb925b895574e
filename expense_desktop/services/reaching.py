"""Which server somebody means, and whether it answers and is that one: before anything secret is sent."""

from dataclasses import dataclass
from typing import Final

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.sentences import say
from expense_desktop.repository.profiles import Profiles
from expense_desktop.repository.server.admin import ledger_database
from expense_desktop.repository.server.connections import SOCKET, ServerAddress, login_from_url
from expense_desktop.repository.server.greeting import greet
from expense_desktop.repository.server.invitation import Invitation, PasswordLine, ServerLine
from expense_desktop.settings import Settings

_TIMEOUT_S: Final = 5.0
_STARTS: Final = ("expense-invitation-", "expense-server-", "expense-password-")


@dataclass(frozen=True, slots=True)
class Place:
    """A server that somebody means. `username` is an invitation's or a new password's; empty for any other line.

    `address` is None for this computer's own server, which is always there. `resets`: the line sets a new password.
    """

    label: str
    address: ServerAddress | None
    username: str = ""
    resets: bool = False


def read_line(text: str) -> Place:
    """Where a line of any kind leads, whatever stands before it. InputError when it leads nowhere."""
    line = line_in(text)
    if not line:
        raise InputError(say("This is no line of a server: one starts with “expense-server”."), field="server line")
    if line.startswith(_STARTS[0]):
        invitation = Invitation.decoded(line)
        return Place(invitation.address.label, invitation.address, invitation.username)
    if line.startswith(_STARTS[2]):
        given = PasswordLine.decoded(line)
        address = None if given.server_line is None else given.server_line.address
        return Place(_label(address), address, given.username, resets=True)
    address = ServerLine.decoded(line).address
    return Place(address.label, address)


def line_in(text: str) -> str:
    """The line that begins in a text: people copy what stands around it. Empty when none does."""
    joined = "".join(text.split())
    begins = [joined.rfind(start) for start in _STARTS if start in joined]
    return joined[max(begins) :] if begins else ""


def configured(settings: Settings) -> Place | None:
    """The shared server that `settings` name, if they do."""
    if settings.database_url is None:
        return None
    address = ledger_database(login_from_url(settings.database_url)).address
    if address.ca == SOCKET:
        return None
    return Place(address.label, address)


def of_account(settings: Settings, account: str) -> Place | None:
    """Where an account of this computer syncs; None for this computer's own server, which is always there."""
    found = (each.card for each in Profiles(settings.home).all() if each.path.name == account)
    address = next((card.address for card in found), None)
    return None if address is None else Place(address.label, address)


def reach(place: Place) -> bool:
    """Shake hands; whether that was encrypted and verified. Raises ServerUnreachable and UnsafeConnection. Blocks."""
    return place.address is not None and greet(place.address, _TIMEOUT_S)


def _label(address: ServerAddress | None) -> str:
    return say("this computer") if address is None else address.label
