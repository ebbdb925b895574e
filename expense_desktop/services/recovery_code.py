"""The recovery code of an account: made, and made known to this computer."""

from contextlib import closing
from typing import TYPE_CHECKING

from expense_desktop.domain.recovery import RecoveryCode
from expense_desktop.repository.replica.vault import RECOVERY
from expense_desktop.repository.server import door
from expense_desktop.services.costs import Costs
from expense_desktop.services.new_password import agree
from expense_desktop.services.open_account import OpenAccount

if TYPE_CHECKING:
    from expense_desktop.repository.server.door import Connection, Ticket

__all__ = ["RecoveryCode", "make_code", "take_code"]


def make_code(account: OpenAccount, password: str, costs: Costs) -> RecoveryCode:
    """A new recovery code, for the server and for what is saved here; the one before proves nothing any more.

    To be shown once: nothing keeps it. Other computers learn it by `take_code`. Asks the server; blocks. WrongPassword,
    TooManyTries, ServerUnreachable.
    """
    code = RecoveryCode.new()
    with closing(account.connect_device()) as connection:
        ticket = door.sign_in(connection, account.username, password, least=costs.least_proof)
        _set(account, connection, ticket, code)
    return code


def take_code(account: OpenAccount, code: RecoveryCode) -> None:
    """Let the account's recovery code open what is saved on this computer, too. WrongPassword when it isn't that."""
    with closing(account.connect_device()) as connection:
        ticket = door.sign_in_by_code(connection, account.username, code)
    account.vault.add_secret(RECOVERY, code.secret, version=ticket.recovery_version)


def _set(account: OpenAccount, connection: "Connection", ticket: "Ticket", code: RecoveryCode) -> None:
    version = ticket.recovery_version + 1
    with account.vault.alone():
        account.vault.add_another(RECOVERY, code.secret, version=version)
        agree(account, RECOVERY, version, lambda: door.set_recovery(connection, ticket, account.username, code))
