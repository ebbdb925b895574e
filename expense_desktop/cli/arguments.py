"""The commands of `expense` and their options; each leaf names the function that carries it out."""

import argparse
import re
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

from typing_extensions import override

from expense_desktop import __version__

MOST_PER_PAGE: Final = 1_000
_PER_PAGE: Final = 50

_ABOUT: Final = "Know where your money goes. What is entered is saved on this computer at once and sent when it can be."
_ENDING: Final = """\
exit codes: 0 done; 2 wrong usage; 3 the input is wrong, nothing changed; 4 not signed in, or refused;
5 the server can't be reached; 1 a bug

The password is asked for on a terminal, or taken from --password-stdin, EXPENSE_PASSWORD, or the system's key store.
With --json there is one document on standard output; when a command fails it is {"error": {...}}.
"""
_SECRET: Final = "; - reads it from standard input"  # noqa: S105  help, no secret
_AMOUNT: Final = "12.50, 12,50, 12+3.40, 3x4.20; a refund is negative"
_DATE: Final = "2026-06-12, 12/6, 12 jun, today, yesterday, fri"
_CATEGORY: Final = "as in Eating out:Cafés"


class WrongUsage(Exception):
    """The arguments aren't those of any command; `usage` is the line that says which there are."""

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage


class _Parser(argparse.ArgumentParser):
    """A parser that leaves printing and exiting to others, and takes `-3x4.20` and `-€5` for values, not options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            **{"formatter_class": argparse.RawDescriptionHelpFormatter, "allow_abbrev": False, **kwargs},
        )
        # argparse has no public way to say which arguments that begin with a hyphen are values
        self._negative_number_matcher = re.compile(r"-[\d.,€£$¥]")

    @override
    def error(self, message: str) -> NoReturn:
        raise WrongUsage(message, self.format_usage().strip())


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line. WrongUsage when what is parsed is no command."""
    whole = _Parser(prog="expense", description=_ABOUT, epilog=_ENDING)
    whole.add_argument("--version", action="version", version=f"Expense Desktop {__version__}")
    whole.add_argument("--json", action="store_true", help="print one JSON document")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    groups = (
        _server, _accounts, _expenses, _categories, _budgets, _analytics, _statement, _import, _export, _backup,
        _sync, _tour,
    )  # fmt: skip
    for add in groups:
        add(commands)
    return whole


def _leaf(commands: Any, name: str, command: str, about: str, *, unlocks: bool = False) -> _Parser:
    """A command that is carried out by `command`, as `module:function` of this package."""
    leaf: _Parser = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
    leaf.set_defaults(command=command)
    # without a default of its own, so that `expense --json list` means the same
    leaf.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
    if unlocks:
        leaf.add_argument("--account", metavar="NAME", help="whose ledger, where this computer has several")
        _add_password(leaf)
    return leaf


def _add_password(leaf: _Parser) -> None:
    leaf.add_argument("--password-stdin", action="store_true", help="read the password, a line, from standard input")


def _group(commands: Any, name: str, about: str) -> Any:
    group = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
    return group.add_subparsers(title="commands", metavar="COMMAND", required=True)


def _server(commands: Any) -> None:
    group = _group(commands, "server", "prepare and look after a shared server, as its admin")
    init = _leaf(
        group,
        "init",
        "server:init",
        "prepare a PostgreSQL server, or bring it up to date; without a URL this computer's own",
    )
    invite = _leaf(group, "invite", "server:invite", "invite a new person; prints a line for them that works once")
    accounts = _leaf(group, "accounts", "server:accounts", "list the accounts of a server")
    reset = _leaf(
        group,
        "reset",
        "server:reset",
        "let a person set a new password; prints a line for them that works once; without a URL on this computer's own",
    )
    status = _leaf(group, "status", "server:status", "say how a server stands, and what stays open on it")
    for leaf in (init, invite, reset, accounts, status):
        leaf.add_argument(
            "--admin-url", metavar="URL", help=f"postgresql://ADMIN@HOST/DATABASE, else EXPENSE_ADMIN_URL{_SECRET}"
        )
    invite.add_argument("name", metavar="NAME", help="the new person's user name")
    reset.add_argument("name", metavar="NAME", help="the person's user name")
    for leaf in (invite, reset):
        leaf.add_argument("--host", help="the name by which other computers reach the server, if the URL's isn't it")
        leaf.add_argument("--port", type=_number_from(1, 65_535), help="likewise")
        leaf.add_argument(
            "--ca-file", metavar="FILE", help="the certificate authority (PEM) that their computers don't know"
        )


def _accounts(commands: Any) -> None:
    sign_up = _leaf(commands, "sign-up", "accounts:sign_up", "make an account on this computer's own server")
    sign_up.add_argument("name", metavar="NAME", help="user name")
    join = _leaf(commands, "join", "accounts:join", "make the account that an invitation is for")
    join.add_argument("invitation", metavar="INVITATION", help=f"the line you were sent{_SECRET}")
    for leaf in (sign_up, join):
        leaf.add_argument("--currency", metavar="CODE", help="the account's one currency, as in EUR")
        leaf.add_argument("--display-name", metavar="TEXT", help="the name on the statement")
    sign_in = _leaf(
        commands, "sign-in", "accounts:sign_in", "open an account on this computer, for the first time or again"
    )
    sign_in.add_argument("name", metavar="NAME", help="user name")
    sign_in.add_argument(
        "--server-password-stdin",
        action="store_true",
        help="read the server's password, a line, where it isn't the one that opens this computer's copy",
    )
    recover = _leaf(
        commands, "recover", "forgotten:recover", "open an account by its recovery code, and set a new password"
    )
    recover.add_argument("name", metavar="NAME", help="user name")
    reset = _leaf(
        commands, "set-password", "forgotten:set_password", "set a new password with the line of the server's admin"
    )
    reset.add_argument("line", metavar="LINE", help=f"from “expense server reset”{_SECRET}")
    reset.add_argument(
        "--start-afresh",
        action="store_true",
        help="remove this computer's copy, with what is not on the server, where it can't be opened",
    )
    for leaf in (sign_in, recover):
        leaf.add_argument("--server-line", metavar="LINE", help=f"from “expense devices --add”{_SECRET}")
    for leaf in (sign_up, join, sign_in, recover, reset):
        _add_password(leaf)
    recover.add_argument(
        "--code-stdin",
        action="store_true",
        help="read the recovery code, a line, from standard input; before the new password",
    )
    for leaf in (sign_up, join, sign_in, recover, reset):
        leaf.add_argument("--stay-signed-in", action="store_true", help="let the system's key store open the account")
    sign_out = _leaf(
        commands, "sign-out", "accounts:sign_out", "remove this computer's copy of an account", unlocks=True
    )
    sign_out.add_argument("--lose-waiting", action="store_true", help="also what is not on the server yet")
    devices = _leaf(commands, "devices", "accounts:devices", "list the computers of an account", unlocks=True)
    devices.add_argument("--add", action="store_true", help="print the line with which another computer signs in")
    revoke = _leaf(commands, "revoke", "accounts:revoke", "take back a computer's access to the account", unlocks=True)
    revoke.add_argument("device", metavar="DEVICE", help="its id, or its name, from “expense devices”")
    _leaf(commands, "password", "forgotten:change", "set a new password; --password-stdin reads the old one and, "
          "a line below, the new one", unlocks=True)  # fmt: skip
    code = _leaf(
        commands, "recovery-code", "forgotten:code", "make a new recovery code and print it, once", unlocks=True
    )
    code.add_argument("--known", action="store_true", help="instead let the one that you have open this computer, too; "
                      "it is asked for, or read from standard input after the password")  # fmt: skip


def _expenses(commands: Any) -> None:
    add = _leaf(commands, "add", "expenses:add", "record an expense", unlocks=True)
    add.add_argument("line", metavar="TEXT", nargs="*", help="as in “12.50 lunch at Luigi yesterday #eating out”")
    edit = _leaf(commands, "edit", "expenses:edit", "change an expense; what isn't given stays", unlocks=True)
    edit.add_argument("id", metavar="ID")
    for leaf in (add, edit):
        leaf.add_argument("--amount", metavar="A", help=_AMOUNT)
        leaf.add_argument("--date", metavar="D", help=_DATE)
        leaf.add_argument("--payee", metavar="TEXT")
        leaf.add_argument("--category", metavar="NAME", help=f"{_CATEGORY}; empty for none")
        leaf.add_argument("--note", metavar="TEXT")
    _list(_leaf(commands, "list", "listing:page", "list expenses, the newest first", unlocks=True))
    show = _leaf(commands, "show", "listing:show", "show an expense", unlocks=True)
    delete = _leaf(
        commands, "delete", "expenses:delete", "delete an expense; “expense undo” brings it back", unlocks=True
    )
    history = _leaf(
        commands, "history", "history:show", "list the versions of an expense, a category or a limit", unlocks=True
    )
    restore = _leaf(
        commands, "restore", "history:restore", "set a record to an earlier version, as a new change", unlocks=True
    )
    for leaf in (show, delete, history, restore):
        leaf.add_argument("id", metavar="ID")
    restore.add_argument(
        "--seq", metavar="N", type=_number_from(1, 2**63 - 1), required=True, help="of “expense history ID”"
    )
    _add_server(show)
    _leaf(commands, "undo", "expenses:undo", "take the last change back, the window's too", unlocks=True)


def _list(leaf: _Parser) -> None:
    _add_filters(leaf)
    leaf.add_argument("--page", metavar="N", type=_number_from(1, 10**9), default=1)
    leaf.add_argument("--page-size", metavar="N", type=_number_from(1, MOST_PER_PAGE), default=_PER_PAGE)
    _add_server(leaf)


def _add_filters(leaf: _Parser) -> None:
    leaf.add_argument("--from", dest="since", metavar="D", help=f"no earlier day: {_DATE}")
    leaf.add_argument("--to", dest="until", metavar="D", help="no later day")
    leaf.add_argument("--category", dest="categories", metavar="NAME", action="append", default=[],
                      help=f"{_CATEGORY}, with its subcategories; may be repeated")  # fmt: skip
    leaf.add_argument("--uncategorised", action="store_true", help="those without a category, too or alone")
    leaf.add_argument("--search", metavar="TEXT", default="", help="words of payee or note, or an amount")
    leaf.add_argument("--min", dest="least", metavar="A", help="no smaller amount")
    leaf.add_argument("--max", dest="most", metavar="A", help="no larger amount")
    leaf.add_argument("--deleted", action="store_true", help="deleted expenses instead")
    leaf.add_argument("--sort", metavar="KEY", choices=("date", "payee", "category", "note", "amount"), default="date",
                      help="date (newest first), payee, category, note, or amount (least first)")  # fmt: skip
    leaf.add_argument("--reverse", action="store_true", help="the other way round")


def _add_server(leaf: _Parser) -> None:
    leaf.add_argument("--server", action="store_true", help="ask the server itself, not this computer's copy")


def _categories(commands: Any) -> None:
    group = _group(commands, "category", "list and change categories")
    whole = _leaf(group, "list", "categories:show_all", "list categories", unlocks=True)
    whole.add_argument(
        "--deleted", action="store_true", help="deleted categories instead; “expense history ID” has more"
    )
    add = _leaf(
        group, "add", "categories:add", "make a category or, as in Eating out:Cafés, a subcategory", unlocks=True
    )
    rename = _leaf(group, "rename", "categories:rename", "give a category another name", unlocks=True)
    archive = _leaf(
        group, "archive", "categories:archive", "no longer offer a category; its expenses stay", unlocks=True
    )
    merge = _leaf(
        group, "merge", "categories:merge", "move what a category has into another one, and archive it", unlocks=True
    )
    delete = _leaf(group, "delete", "categories:delete", "delete a category that nothing is in", unlocks=True)
    for leaf in (add, rename, archive, merge, delete):
        leaf.add_argument("category", metavar="NAME", help=_CATEGORY if leaf is add else f"{_CATEGORY}; or its id")
    merge.add_argument("target", metavar="TARGET", help=f"into which it goes, {_CATEGORY}; or its id")
    rename.add_argument("new_name", metavar="NEW-NAME", help="of this level alone")
    archive.add_argument("--off", action="store_true", help="offer it again")


def _budgets(commands: Any) -> None:
    group = _group(commands, "budget", "show and set monthly limits")
    show = _leaf(group, "show", "budgets:show", "show what is spent and left of a month's limits", unlocks=True)
    change = _leaf(group, "set", "budgets:set_limit", "set a category's limit from a month on", unlocks=True)
    history = _leaf(group, "history", "history:show_limits", "list how a category's limits were set", unlocks=True)
    for leaf in (change, history):
        leaf.add_argument("category", metavar="CATEGORY", help=_CATEGORY)
    change.add_argument("amount", metavar="AMOUNT", help="as in 250 or 120+35; “none” ends the budget")
    for leaf in (show, change):
        leaf.add_argument("--month", metavar="M", help="as in 2026-11; this month if left out")
    _add_server(show)


def _analytics(commands: Any) -> None:
    leaf = _leaf(commands, "analytics", "analytics:show", "sum up the last 7, 30 and 365 days", unlocks=True)
    leaf.add_argument("--as-of", metavar="D", help=f"as if it were this day: {_DATE}")
    _add_server(leaf)


def _statement(commands: Any) -> None:
    leaf = _leaf(commands, "statement", "statement:show", "sum up a month, or print its statement", unlocks=True)
    leaf.add_argument("month", metavar="MONTH", help="as in 2026-11")
    leaf.add_argument("--pdf", metavar="FILE", help="print the statement into this file; needs no display")
    leaf.add_argument("--paper", choices=("a4", "letter"), default="a4")
    leaf.add_argument("--without-notes", action="store_true", help="leave the notes out of the printed list")
    leaf.add_argument("--sub-totals", action="store_true", help="print sub-totals by category too")
    leaf.add_argument("--handwriting", action="store_true", help="print a blank column to write in")
    _add_server(leaf)


def _import(commands: Any) -> None:
    leaf = _leaf(
        commands, "import", "importing:bring_in", "import the expenses of a CSV file, in one step", unlocks=True
    )
    leaf.add_argument("file", metavar="FILE")
    leaf.add_argument("--dry-run", action="store_true", help="only say what would be imported")
    leaf.add_argument("--spending", choices=("positive", "negative"), help="which sign money spent has in the file")
    leaf.add_argument("--date-order", choices=("dmy", "mdy", "ymd"), help="how the file writes dates")
    leaf.add_argument("--decimal", choices=(".", ","), help="the file's decimal mark")
    leaf.add_argument("--separator", choices=(",", ";", "|", "tab"), help="what stands between the file's columns")
    leaf.add_argument("--encoding", help="the file's encoding, such as cp1252, where it is found wrongly")
    leaf.add_argument(
        "--columns",
        metavar="LIST",
        help="what the columns are, in order: date, payee, amount, spent, in, category, note; - for one to pass over",
    )


def _export(commands: Any) -> None:
    leaf = _leaf(
        commands, "export", "exporting:export", "write expenses into a file; all of them without a filter", unlocks=True
    )
    leaf.add_argument("--format", choices=("csv", "json"), required=True,
                      help="csv for spreadsheets; json has categories, limits and history too")  # fmt: skip
    leaf.add_argument("-o", "--output", metavar="FILE", help="where to; standard output if left out")
    leaf.add_argument("--bom", action="store_true", help="csv: begin with a byte order mark, for spreadsheets")
    leaf.add_argument("--decimal", choices=(".", ","), default=".", help="csv: the decimal mark of amounts")
    leaf.add_argument("--no-history", action="store_true", help="json: without the history")
    _add_filters(leaf)
    _add_server(leaf)


def _backup(commands: Any) -> None:
    backup = _leaf(
        commands, "backup", "backup:back_up", "write the whole ledger into one file, encrypted", unlocks=True
    )
    restore = _leaf(commands, "restore-backup", "backup:restore", "take a backup back, in one step", unlocks=True)
    for leaf in (backup, restore):
        leaf.add_argument("file", metavar="FILE")
        leaf.add_argument(
            "--backup-password-stdin",
            action="store_true",
            help="read the backup's own password, a line, from standard input; after the account's",
        )


def _sync(commands: Any) -> None:
    _leaf(commands, "sync", "syncing:sync", "send what waits and fetch what is new", unlocks=True)
    _leaf(commands, "status", "syncing:status", "say what waits on this computer", unlocks=True)
    conflicts = _leaf(
        commands, "conflicts", "conflicts:show", "list what was changed on two devices, or decide it", unlocks=True
    )
    either = conflicts.add_mutually_exclusive_group()
    for option, about in (("--keep", "let stand what is shown"), ("--use", "use what was kept beside it")):
        either.add_argument(option, metavar="SEQ", type=_number_from(1, 2**63 - 1), help=about)
    conflicts.add_argument(
        "--field", metavar="NAME", action="append", default=[], help="with --use: of this field only; may be repeated"
    )
    refused = _leaf(
        commands, "refused", "refused:show", "list what the server refused and why, or give it up", unlocks=True
    )
    refused.add_argument("--give-up", metavar="ID", help="let go of what was refused of this record")
    recovered = _leaf(
        commands, "recovered", "recovered:show", "list what a restored server has otherwise than it was here",
        unlocks=True,
    )  # fmt: skip
    either = recovered.add_mutually_exclusive_group()
    for option, about in (("--use", "take what was here"), ("--dismiss", "let stand what the server has")):
        either.add_argument(option, metavar="NO", type=_number_from(1, 2**63 - 1), help=about)
    either.add_argument(
        "--seen", action="store_true", help="say no more of the restore, or of categories that are back"
    )


def _tour(commands: Any) -> None:
    leaf = _leaf(
        commands, "tour", "tour:take", "take pictures of every page, with invented expenses in an account of their own"
    )
    leaf.add_argument("--out", metavar="FOLDER", required=True, help="where to leave the pictures")
    leaf.add_argument("--theme", choices=("light", "dark"), help="in this theme only; otherwise in both")


def _number_from(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not least <= int(text[:12]) <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a number from {least} to {most}")
        return int(text)

    return number


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of one command line. WrongUsage, or SystemExit(0) after `--help` and `--version` have printed."""
    return parser().parse_args(list(arguments))
