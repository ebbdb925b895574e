"""What the sign-in window asks of the accounts of this computer, each on a thread that may take seconds."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from expense_desktop.domain.errors import InputError, ServerUnreachable, WorldError, WrongPassword
from expense_desktop.settings import Settings
from expense_desktop.ui.language import in_words

if TYPE_CHECKING:
    from expense_desktop.services.account import Accounts, Costs, KnownAccount, OpenAccount
    from expense_desktop.services.reaching import Place

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Situation:
    """What this computer knows before anybody signs in. `key_store_problem`: why nobody can stay signed in, or None."""

    known: "tuple[KnownAccount, ...]"
    uses_own_server: bool
    key_store_problem: str | None
    currency: str
    not_encrypted: str
    """The sentence about the embedded server's folder (SYNC I15)."""
    server: "Place | None" = None
    """The shared server that is configured."""
    has_own_server: bool = False
    """Whether this computer has a server of its own already, to which somebody may sign in again."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An account that is open now. `note` is a sentence about what didn't work with it; usually there is none."""

    account: "OpenAccount"
    note: str = ""
    code: str = field(default="", repr=False)
    """The recovery code of an account that was just made: shown this once."""


class Gate:
    """Asks `Accounts` on an executor's thread. What it imports is heavy, and imported there."""

    def __init__(self, settings: Settings, executor: Executor, costs: "Callable[[], Costs] | None" = None) -> None:
        """`costs` is called on the executor's thread: tests give the least."""
        self._settings = settings
        self._executor = executor
        self._costs = costs
        self._made: Accounts | None = None
        self._greetings: ThreadPoolExecutor | None = None

    def situation(self) -> "Future[Situation]":
        """How to begin."""
        return self._executor.submit(self._situation)

    def sign_up(self, name: str, username: str, password: str, currency: str) -> "Future[Opened]":
        """Make an account on this computer's own server."""
        return self._ask(
            lambda accounts: _begun(
                accounts, accounts.sign_up(username, password, currency=currency, display_name=name), password
            )
        )

    def join(self, invitation: str, name: str, password: str, currency: str) -> "Future[Opened]":
        """Make the account that an invitation is for."""
        return self._ask(
            lambda accounts: _begun(
                accounts,
                accounts.join(_line_in(invitation), password, currency=currency, display_name=name or None),
                password,
            )
        )

    def sign_in(self, username: str, password: str, line: str, *, stay: bool) -> "Future[Opened]":
        """Open an account, here for the first time or again."""
        return self._ask(
            lambda accounts: _staying(accounts.sign_in(username, password, server_line=_line_in(line) or None), stay)
        )

    def unlock(self, known: "KnownAccount", password: str, new: str = "") -> "Future[Opened]":
        """Open an account of this computer without its server; `new` is what another computer has set as password."""
        return self._ask(lambda accounts: _with_new(accounts, accounts.unlock_here(known.id, password), new))

    def sign_in_again(self, known: "KnownAccount", password: str, other: str = "") -> "Future[Opened]":
        """Open an account of this computer, and let its server know this computer again if it doesn't.

        `other` is the server's password, where it isn't the one that opens this computer.
        """
        return self._ask(lambda accounts: Opened(accounts.sign_in_here(known.id, password, other or None)))

    def recover_here(self, known: "KnownAccount", code: str, password: str) -> "Future[Opened]":
        """Open an account of this computer by its recovery code, and set a new password."""
        return self._ask(lambda accounts: _recovered_here(accounts, known.id, code, password))

    def recover(self, username: str, code: str, password: str, line: str) -> "Future[Opened]":
        """The same on a computer that doesn't have the account."""
        return self._ask(lambda accounts: _recovered(accounts, username, code, password, line))

    def set_password(self, line: str, password: str, *, afresh: bool) -> "Future[Opened]":
        """Set a new password with the admin's line; `afresh`: give up what this computer has and can't open."""
        return self._ask(lambda accounts: _reset(accounts, line, password, afresh))

    def read_line(self, text: str) -> "Future[Place]":
        """Where a pasted line leads."""
        return self._greeting().submit(_read_line, text)

    def reach(self, place: "Place") -> "Future[bool]":
        """Whether a server answers, and whether over an encrypted connection with a verified certificate."""
        return self._greeting().submit(_reach, place)

    def reach_account(self, known: "KnownAccount") -> "Future[bool]":
        """The same of the server of an account; its own on this computer is always there."""
        return self._greeting().submit(_reach_account, self._settings, known.id)

    def let_go(self, account: "OpenAccount") -> None:
        """Close an account that nobody waits for any more; that may take its server's time."""
        self._executor.submit(account.close)

    def close(self) -> None:
        """Greet nobody any more; whoever is being greeted has a few seconds."""
        if self._greetings is not None:
            self._greetings.shutdown(wait=True, cancel_futures=True)
            self._greetings = None

    def _greeting(self) -> Executor:
        """A thread of its own: a server that doesn't answer must not keep anybody from signing in."""
        if self._greetings is None:
            self._greetings = ThreadPoolExecutor(1, thread_name_prefix="greetings")
        return self._greetings

    def _ask(self, fn: "Callable[[Accounts], T]") -> "Future[T]":
        return self._executor.submit(lambda: fn(self._accounts()))

    def _accounts(self) -> "Accounts":
        # One thread serves the executor: no lock is needed.
        if self._made is None:
            from expense_desktop.services.account import Accounts

            self._made = Accounts(self._settings, None if self._costs is None else self._costs())
        return self._made

    def _situation(self) -> Situation:
        from expense_desktop.services.account import NOT_ENCRYPTED
        from expense_desktop.services.currency import default_currency
        from expense_desktop.services.reaching import configured

        accounts = self._accounts()
        return Situation(
            tuple(accounts.known()),
            accounts.uses_own_server,
            accounts.key_store.problem(),
            default_currency(),
            NOT_ENCRYPTED,
            configured(self._settings),
            accounts.has_own_server,
        )


def _begun(accounts: "Accounts", account: "OpenAccount", password: str) -> Opened:
    from expense_desktop.services.recovery_code import make_code
    from expense_desktop.services.starting import begun

    begun(account, in_words)
    try:
        return Opened(account, code=make_code(account, password, accounts.costs).text)
    except WorldError:
        # The account is made all the same; the preferences make a code when the server is back.
        return Opened(account)
    except BaseException:
        account.close()
        raise


def _with_new(accounts: "Accounts", account: "OpenAccount", new: str) -> Opened:
    """The open account, taught the password that another computer has set; without the server that has to wait."""
    from expense_desktop.services.new_password import take_over

    try:
        if new:
            take_over(account, new, accounts.costs)
    except ServerUnreachable as error:
        return Opened(account, error.message)
    except WrongPassword as wrong:
        account.close()
        raise InputError(wrong.message, field="new password") from None
    except BaseException:
        account.close()
        raise
    return Opened(account)


def _recovered_here(accounts: "Accounts", known: str, code: str, password: str) -> Opened:
    from expense_desktop.domain.recovery import RecoveryCode
    from expense_desktop.services.recovering import recover_here

    found = recover_here(accounts, accounts.here(known), RecoveryCode.read(code), password)
    return Opened(found.account, found.note)


def _recovered(accounts: "Accounts", username: str, code: str, password: str, line: str) -> Opened:
    from expense_desktop.domain.recovery import RecoveryCode
    from expense_desktop.services.recovering import recover

    found = recover(accounts, username, RecoveryCode.read(code), password, server_line=_line_in(line) or None)
    return Opened(found.account, found.note)


def _reset(accounts: "Accounts", line: str, password: str, afresh: bool) -> Opened:
    from expense_desktop.services.recovering import set_password

    return Opened(set_password(accounts, _line_in(line), password, afresh=afresh))


def _staying(account: "OpenAccount", stay: bool) -> Opened:
    problem = account.stay_signed_in() if stay else None
    return Opened(account, problem or "")


def _line_in(text: str) -> str:
    from expense_desktop.services.reaching import line_in

    return line_in(text) or text


def _read_line(text: str) -> "Place":
    from expense_desktop.services.reaching import read_line

    return read_line(text)


def _reach(place: "Place") -> bool:
    from expense_desktop.services.reaching import reach

    return reach(place)


def _reach_account(settings: Settings, account: str) -> bool:
    from expense_desktop.services.reaching import of_account

    place = of_account(settings, account)
    return place is not None and _reach(place)
