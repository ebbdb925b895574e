"""`expense sign-up`, `join`, `sign-in`, `sign-out`, `devices`: who is at this computer."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import instant, shown
from expense_desktop.cli.tables import table
from expense_desktop.domain.errors import DeviceRevoked, Refused, WorldError
from expense_desktop.services.account import NOT_ENCRYPTED
from expense_desktop.services.costs import Costs
from expense_desktop.services.devices import Device, named, remove
from expense_desktop.services.devices import devices as listed_devices
from expense_desktop.services.recovery_code import make_code
from expense_desktop.services.revoked import remove_copy
from expense_desktop.services.starting import begun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from expense_desktop.services.account import OpenAccount

CODE_WORDS: Final = (
    "Print it or write it down: it opens the account when the password is forgotten, and is not shown again."
)
_INSTEAD: Final = "Run expense sync first, or sign out with --lose-waiting."


def sign_up(console: Console) -> Answer:
    """Make an account on this computer's own server."""
    options = console.options
    password = console.new_password()
    account = console.accounts().sign_up(
        options.name, password, currency=options.currency, display_name=options.display_name
    )
    answer = _new(console, begun(account), password, "Signed up")
    console.notice(NOT_ENCRYPTED)
    return answer


def join(console: Console) -> Answer:
    """Make the account that an invitation is for."""
    options = console.options
    invitation = console.secret(options.invitation, "invitation")
    password = console.new_password()
    account = console.accounts().join(
        invitation, password, currency=options.currency, display_name=options.display_name
    )
    return _new(console, begun(account), password, "Joined")


def sign_in(console: Console) -> Answer:
    """Open an account on this computer, for the first time or again."""
    options = console.options
    line = None if options.server_line is None else console.secret(options.server_line, "server line")
    account = console.accounts().sign_in(
        options.name, console.password(), server_line=line, server_password=console.server_password()
    )
    return welcome(console, account, "Signed in")


def _new(console: Console, account: "OpenAccount", password: str, done: str) -> Answer:
    """Welcome somebody new, with the recovery code that is shown this once."""
    try:
        code = make_code(account, password, console.costs or Costs()).text
    except WorldError as error:
        console.notice(f"No recovery code was made: {error.message} Make one with: expense recovery-code")
        return welcome(console, account, done)
    except BaseException:
        account.close()
        raise
    answer = welcome(console, account, done)
    words = f"{answer.words}\nRecovery code: {code}\n{CODE_WORDS}"
    return Answer({**answer.document, "recovery_code": code}, words)


def welcome(console: Console, account: "OpenAccount", done: str) -> Answer:
    """Say who is signed in now, and close the account."""
    try:
        if console.options.stay_signed_in and (problem := account.stay_signed_in()):
            console.notice(f"The password will be asked for: {problem}")
        document = {
            "username": account.username,
            "display_name": account.display_name,
            "currency": account.currency,
            "server": account.server_label,
        }
        return Answer(document, f"{done} as {account.username}, in {account.currency}, on {account.server_label}.")
    finally:
        account.close()


def sign_out(console: Console) -> Answer:
    """Remove this computer's copy."""
    loses = console.options.lose_waiting
    with console.opened() as account:
        waiting = account.waiting()
        try:
            account.sign_out(lose_waiting=loses)
        except Refused as refused:
            if waiting and not loses:
                raise Refused(f"{refused.message} {_INSTEAD}", title=refused.title) from None
            raise
        words = f"Signed out {account.username}. This computer’s copy is removed; the server keeps what reached it."
        return Answer({"username": account.username, "signed_out": True}, words)


def devices(console: Console) -> Answer:
    """List the account's computers; or, with `--add`, print the line with which another one signs in, alone."""
    with console.opened() as account:
        if console.options.add:
            line = account.add_device()
            console.notice(f"On the other computer: expense sign-in {account.username} --server-line LINE")
            return Answer({"server_line": line}, line)
        with _heard(account):
            found = listed_devices(account)
    document = {
        "devices": [
            {
                "id": str(device.id),
                "name": device.name,
                "last_seen_at": instant(device.last_seen_at),
                "revoked": device.revoked,
                "this": device.is_this,
            }
            for device in found
        ]
    }
    rows = [(device.name, shown(device.last_seen_at), _remark(device), str(device.id)) for device in found]
    return Answer(document, table(("Computer", "Last seen", "", "Id"), rows))


def revoke(console: Console) -> Answer:
    """Take back a computer's access: it removes its copy when it next greets the server."""
    with console.opened() as account, _heard(account):
        device = named(listed_devices(account), console.options.device)
        if device.is_this:
            raise Refused("This is the computer that you are at. Sign out instead: expense sign-out")
        remove(account, device.id)
    words = (
        f"{device.name} is removed. It removes its copy when it next reaches the server; what waits there and has not "
        "reached the server is lost. What has reached the server stays."
    )
    return Answer({"id": str(device.id), "name": device.name, "revoked": True}, words)


@contextmanager
def _heard(account: "OpenAccount") -> "Iterator[None]":
    """Remove this computer's copy when the server says that it was removed itself."""
    try:
        yield
    except DeviceRevoked:
        raise remove_copy(account) from None


def _remark(device: Device) -> str:
    if device.revoked:
        return "removed"
    return "this computer" if device.is_this else ""
