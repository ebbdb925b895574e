"""The computers of an account."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from expense_desktop.domain.errors import DeviceRevoked, LoginRefused, NotFound, ServerUnsuitable, quoted
from expense_desktop.domain.records import DeviceId
from expense_desktop.domain.sentences import say
from expense_desktop.repository.server import door, exchange
from expense_desktop.repository.server.devices import Device
from expense_desktop.repository.server.devices import devices as listed
from expense_desktop.services.open_account import OpenAccount

if TYPE_CHECKING:
    from expense_desktop.repository.server.door import Connection

__all__ = ["Device", "devices", "named", "remove"]


def devices(account: OpenAccount) -> list[Device]:
    """The account's computers, also those whose access was taken back, the oldest first. Asks the server; blocks.

    DeviceRevoked when this one's was: whoever has the account open removes the copy (`revoked.remove_copy`).
    """
    with _as_device(account) as connection:
        return listed(connection)


def remove(account: OpenAccount, device: DeviceId) -> None:
    """Take back a computer's access; what it has sent stays, and it can sign in again. Asks the server; blocks."""
    with _as_device(account) as connection:
        door.leave(connection, device)


def named(found: list[Device], wanted: str) -> Device:
    """The live computer that somebody means by its id or its name, which no other live one has. NotFound."""
    for device in found:
        if not device.revoked and (wanted == device.name or wanted.lower() == str(device.id)):
            return device
    raise NotFound(
        say("There is no computer “{wanted}” in this account.", wanted=quoted(wanted)), field="device", value=wanted
    )


@contextmanager
def _as_device(account: OpenAccount) -> "Iterator[Connection]":
    """A connection as this computer. A revoked one may only say hello, and hears why the rest is refused."""
    with closing(account.connect_device()) as connection:
        try:
            yield connection
        except (ServerUnsuitable, LoginRefused):
            if exchange.hello(connection).revoked:
                raise DeviceRevoked from None
            raise
