"""Back into an account whose password is forgotten: by the recovery code, or by the line of the server's admin."""

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from expense_desktop.domain.errors import (
    InvitationInvalid,
    LoginRefused,
    ServerUnreachable,
    StillLocked,
    TooManyTries,
    WorldError,
    WrongPassword,
)
from expense_desktop.domain.records import DeviceId, checked_username
from expense_desktop.domain.recovery import RecoveryCode
from expense_desktop.domain.sentences import say
from expense_desktop.repository.profiles import ProfileFolder
from expense_desktop.repository.replica.vault import RECOVERY, Vault, is_opened_by
from expense_desktop.repository.server import door
from expense_desktop.repository.server.invitation import PasswordLine, ServerLine
from expense_desktop.services.new_password import change_password_by_code
from expense_desktop.services.open_account import OpenAccount
from expense_desktop.services.passwords import check_password

if TYPE_CHECKING:
    from expense_desktop.repository.server.door import Ticket
    from expense_desktop.services.account import Accounts

WRONG_CODE: Final = say("This recovery code does not open this account on this computer.")
_PASSWORD_STAYS: Final = say(
    "The server can’t be reached, so the password stays as it was. Set a new one in the preferences when it is back."
)
_NEWER_CODE: Final = say(
    "What is saved here is open, but the server has a newer recovery code. Set a new password with that one."
)


@dataclass(frozen=True, slots=True)
class Recovered:
    """An account that is open again. `note` is a sentence about what could not be done, or empty."""

    account: OpenAccount
    note: str = ""


def recover(
    accounts: "Accounts", username: str, code: RecoveryCode, password: str, *, server_line: str | None = None
) -> Recovered:
    """Open an account by its recovery code and set a new password, on a computer that has it or on another one.

    InputError when the new password is easy to guess, WrongPassword, TooManyTries, ServerUnreachable on a computer that
    doesn't have the account, NotSignedIn when no server is known.
    """
    checked_username(username)
    line = accounts.line(server_line)
    profile = accounts.find(username, line)
    if profile is not None:
        return recover_here(accounts, profile, code, password)
    check_password(password, username)
    return Recovered(_recover_away(accounts, username, code, password, line))


def recover_here(accounts: "Accounts", profile: ProfileFolder, code: RecoveryCode, password: str) -> Recovered:
    """The same for an account of this computer: without its server it opens all the same, and the note says so."""
    check_password(password, profile.card.username, profile.card.display_name)
    try:
        account = accounts.open(profile, Vault.unlock_with_secret(profile.vault, RECOVERY, code.secret))
    except WrongPassword:
        raise WrongPassword(WRONG_CODE) from None
    try:
        return Recovered(account, _set_anew(accounts, account, code, password))
    except BaseException:
        account.close()
        raise


def _set_anew(accounts: "Accounts", account: OpenAccount, code: RecoveryCode, password: str) -> str:
    try:
        try:
            change_password_by_code(account, code, password, accounts.costs)
        except LoginRefused:
            account.enrol_by(lambda connection: door.sign_in_by_code(connection, account.username, code))
            change_password_by_code(account, code, password, accounts.costs)
    except ServerUnreachable:
        return _PASSWORD_STAYS
    except WrongPassword:
        return _NEWER_CODE
    return ""


def _recover_away(
    accounts: "Accounts", username: str, code: RecoveryCode, password: str, line: ServerLine | None
) -> OpenAccount:
    with accounts.reaching(username, line) as (reach, way):
        with closing(door.knock(way)) as connection:
            ticket = door.sign_in_by_code(connection, username, code)
        account = accounts.enrol(reach, way, username, password, ticket)
    try:
        # Before the password: cut off here, the code opens what this computer has, and sets it then.
        account.vault.add_secret(RECOVERY, code.secret, version=ticket.recovery_version)
        change_password_by_code(account, code, password, accounts.costs)
    except BaseException:
        account.close()
        raise
    return account


def set_password(accounts: "Accounts", line: str, password: str, *, afresh: bool = False) -> OpenAccount:
    """Set a new password with the line of the server's admin, and open the account.

    StillLocked when this computer has the account, locked with the old password: its recovery code opens it, by
    `recover`; or, with `afresh`, this computer's copy is removed, with what waits in it, and fetched anew.
    InputError when the line is damaged, InvitationInvalid when it is expired or used. Cut off at any point, the same
    call goes on.
    """
    given = PasswordLine.decoded(line)
    check_password(password, given.username)
    with accounts.reaching(given.username, given.server_line) as (reach, way):
        ticket = _reset(accounts, given, way, password)
        profile = accounts.at(given.username, None if given.server_line is None else way.address)
        if profile is None:
            return accounts.enrol(reach, way, given.username, password, ticket)
        try:
            vault = Vault.unlock(profile.vault, password)
        except WrongPassword:
            if not afresh:
                raise StillLocked(
                    profile.path.name, profile.waiting(), has_code=is_opened_by(profile.vault, RECOVERY)
                ) from None
        else:
            reach.close()
            return accounts.open(profile, vault)
        accounts.remove(profile)
        account = accounts.enrol(reach, way, given.username, password, ticket)
        _leave(account, profile.card.device)
        return account


def _reset(accounts: "Accounts", given: PasswordLine, way: ServerLine, password: str) -> "Ticket":
    """Set the password, unless an earlier try has done that and was cut off later."""
    with closing(door.knock(way)) as connection:
        least = accounts.costs.least_proof
        try:
            return door.reset_password(connection, given.code, given.username, password, least=least)
        except InvitationInvalid as refused:
            try:
                return door.sign_in(connection, given.username, password, least=least)
            except (WrongPassword, TooManyTries):
                raise refused from None


def _leave(account: OpenAccount, device: DeviceId) -> None:
    """Let the server forget this computer as it was. What can't be told stays in the list of computers."""
    try:
        with closing(account.connect_device()) as connection:
            door.leave(connection, device)
    except WorldError:
        return
