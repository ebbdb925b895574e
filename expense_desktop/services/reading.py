"""Reading an account: from this computer's copy, or from its server as this computer's own login may."""

from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.server.reading import ServerReader
from expense_desktop.services.open_account import OpenAccount

__all__ = ["ServerReader", "at_server", "read"]

T = TypeVar("T")


def at_server(account: OpenAccount) -> ServerReader:
    """What reads the account's records on its server; close it before the account."""
    return ServerReader(account.device_login, account.owner)


def read(account: OpenAccount, fn: Callable[[Ledger], T], *, server: bool = False) -> T:
    """The answer of this computer's copy or of the server; blocks until it is there."""
    if not server:
        return account.replica.read(fn).result()
    with closing(at_server(account)) as reader:
        return reader.read(fn).result()
