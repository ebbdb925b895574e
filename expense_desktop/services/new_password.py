"""Another password for an account: set here and at the server, or taken over after another computer set it."""

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Final

from expense_desktop.domain.errors import ServerUnreachable, WrongPassword
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica.vault import BY_PASSWORD
from expense_desktop.repository.server import door, exchange
from expense_desktop.services.costs import Costs
from expense_desktop.services.open_account import OpenAccount
from expense_desktop.services.passwords import check_password

if TYPE_CHECKING:
    from expense_desktop.domain.recovery import RecoveryCode
    from expense_desktop.repository.server.door import Connection, Ticket

_ANSWER_LOST: Final = say(
    "The server’s answer was lost: it has the old one or the new one. Both open this computer until the next sync."
)


def change_password(account: OpenAccount, old: str, new: str, costs: Costs) -> None:
    """Set a new password: at the server, and for what is saved here. Asks the server; blocks for seconds.

    Killed at any point, the old or the new password opens both. When `new` is the server's already, because another
    computer or a try that was cut off has set it, only this computer learns it. InputError when it is easy to guess,
    WrongPassword, TooManyTries, ServerUnreachable.
    """
    check_password(new, account.username, account.display_name)
    with closing(account.connect_device()) as connection:
        try:
            ticket = door.sign_in(connection, account.username, old, least=costs.least_proof)
        except WrongPassword:
            _take_over(account, connection, new, costs)
        else:
            _set(account, connection, ticket, new, costs)


def change_password_by_code(account: OpenAccount, code: "RecoveryCode", new: str, costs: Costs) -> None:
    """The same for somebody who has forgotten the password."""
    check_password(new, account.username, account.display_name)
    with closing(account.connect_device()) as connection:
        _set(account, connection, door.sign_in_by_code(connection, account.username, code), new, costs)


def take_over(account: OpenAccount, new: str, costs: Costs) -> None:
    """Let the password that another computer has set open this one too. WrongPassword when it isn't that one."""
    with closing(account.connect_device()) as connection:
        _take_over(account, connection, new, costs)


def _take_over(account: OpenAccount, connection: "Connection", new: str, costs: Costs) -> None:
    ticket = door.sign_in(connection, account.username, new, least=costs.least_proof)
    account.vault.change_password(new, costs.vault, version=ticket.password_version)


def _set(account: OpenAccount, connection: "Connection", ticket: "Ticket", new: str, costs: Costs) -> None:
    version = ticket.password_version + 1
    with account.vault.alone():
        account.vault.add_password(new, costs.vault, version=version)
        agree(
            account,
            BY_PASSWORD,
            version,
            lambda: door.change_password(connection, ticket, account.username, new, least=costs.least_proof),
        )


def agree(account: OpenAccount, kind: str, version: int, tell: Callable[[], object]) -> None:
    """Have the server take what the vault was just given another wrap for, and keep the wrap that is right then."""
    try:
        tell()
    except ServerUnreachable:
        if _version_at_server(account, kind) < version:
            account.vault.withdraw(kind, version)
            raise
    except BaseException:
        account.vault.withdraw(kind, version)
        raise
    account.vault.settle(kind, version)


def _version_at_server(account: OpenAccount, kind: str) -> int:
    """What the server has, when its answer was lost. ServerUnreachable, with words on that, when it can't say."""
    try:
        with closing(account.connect_device()) as connection:
            said = exchange.hello(connection)
    except ServerUnreachable:
        raise ServerUnreachable(_ANSWER_LOST) from None
    return said.password_version if kind == BY_PASSWORD else said.recovery_version
