"""`expense password`, `recovery-code`, `recover`, `set-password`: another password, and what helps without one."""

from contextlib import closing

from expense_desktop.cli.accounts import CODE_WORDS, welcome
from expense_desktop.cli.console import Answer, Console
from expense_desktop.domain.errors import StillLocked
from expense_desktop.services import new_password, recovering, recovery_code
from expense_desktop.services.costs import Costs


def change(console: Console) -> Answer:
    """Set a new password; or let the one that another computer has set open this one."""
    old = console.password()
    with closing(console.opened_by(old)) as account:
        new_password.change_password(account, old, console.replacement(), _costs(console))
        words = "The password is changed. Other computers ask for it when they are next unlocked."
        return Answer({"username": account.username, "changed": True}, words)


def code(console: Console) -> Answer:
    """Make a recovery code; or, with `--known`, let the one that there is open this computer."""
    password = console.password()
    with closing(console.opened_by(password)) as account:
        if console.options.known:
            recovery_code.take_code(account, console.recovery_code(given=console.options.password_stdin))
            return Answer({"username": account.username, "known": True}, "The recovery code opens this computer, too.")
        made = recovery_code.make_code(account, password, _costs(console)).text
    console.notice(f"{CODE_WORDS} The one before is void.")
    return Answer({"recovery_code": made}, made)


def recover(console: Console) -> Answer:
    """Open an account by its recovery code, and set a new password."""
    options = console.options
    line = None if options.server_line is None else console.secret(options.server_line, "server line")
    given = console.recovery_code(given=options.code_stdin)
    found = recovering.recover(console.accounts(), options.name, given, console.new_password(), server_line=line)
    if found.note:
        console.notice(found.note)
    return welcome(console, found.account, "Signed in")


def set_password(console: Console) -> Answer:
    """Set a new password with the admin's line, and sign in."""
    options = console.options
    line = console.secret(options.line, "line")
    try:
        account = recovering.set_password(console.accounts(), line, console.new_password(), afresh=options.start_afresh)
    except StillLocked as locked:
        way = " Open it with: expense recover NAME --code-stdin." if locked.has_code else ""
        locked.message += f"{way} Or give it up, with what waits in it: the same command with --start-afresh."
        raise
    return welcome(console, account, "Signed in")


def _costs(console: Console) -> Costs:
    return console.costs or Costs()
