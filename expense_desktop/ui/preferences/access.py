"""What the preferences ask of the open account: each answered on a thread that may block and use the network."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from expense_desktop.domain.records import DeviceId
    from expense_desktop.domain.recovery import RecoveryCode
    from expense_desktop.services.account import OpenAccount
    from expense_desktop.services.costs import Costs
    from expense_desktop.services.devices import Device


@dataclass(frozen=True, slots=True)
class Staying:
    """Whether this computer keeps the account open, and why it can't; None when it can."""

    stays: bool
    problem: str | None


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens this computer: whether the server has a newer password, and whether a recovery code does too."""

    has_old_password: bool
    has_code: bool


class Access:
    """The account, its server's list of computers, what opens it, and this computer's key store."""

    def __init__(self, account: "OpenAccount", executor: Executor, costs: "Callable[[], Costs] | None" = None) -> None:
        """`costs` are those of guessing a password; None for the shipped ones."""
        self._account = account
        self._costs = costs
        self._executor = executor
        self.server_label = account.server_label
        self.on_own_server = account.on_own_server
        self.username = account.username

    def devices(self) -> "Future[list[Device]]":
        """The computers that may use the account, this one among them."""
        return self._executor.submit(_devices, self._account)

    def remove(self, device: "DeviceId") -> "Future[list[Device]]":
        """Take back a computer's access; who is left."""
        return self._executor.submit(_without, self._account, device)

    def line(self) -> "Future[str]":
        """What another computer signs in with. Refused on this computer's own server."""
        return self._executor.submit(self._account.add_device)

    def keys(self) -> "Future[Keys]":
        """What opens this computer's copy."""
        return self._executor.submit(_keys, self._account)

    def change_password(self, old: str, new: str) -> "Future[None]":
        """Set a new password."""
        return self._executor.submit(_change_password, self._account, old, new, self._costs)

    def take_over(self, new: str) -> "Future[None]":
        """Let the password that another computer has set open this one."""
        return self._executor.submit(_take_over, self._account, new, self._costs)

    def make_code(self, password: str) -> "Future[RecoveryCode]":
        """Make a recovery code."""
        return self._executor.submit(_make_code, self._account, password, self._costs)

    def take_code(self, typed: str) -> "Future[None]":
        """Let the account's recovery code open this computer, too."""
        return self._executor.submit(_take_code, self._account, typed)

    def staying(self) -> "Future[Staying]":
        """Whether this computer keeps the account open."""
        return self._executor.submit(_staying, self._account)

    def stay(self, wanted: bool) -> "Future[Staying]":
        """Keep the account open on this computer, or not; how it stands then."""
        return self._executor.submit(partial(_stay, self._account, wanted))


def _devices(account: "OpenAccount") -> "list[Device]":
    from expense_desktop.services.devices import devices

    return [device for device in devices(account) if not device.revoked]


def _without(account: "OpenAccount", device: "DeviceId") -> "list[Device]":
    from expense_desktop.services.devices import remove

    remove(account, device)
    return _devices(account)


def _keys(account: "OpenAccount") -> Keys:
    return Keys(account.has_old_password, account.has_code)


def _change_password(account: "OpenAccount", old: str, new: str, costs: "Callable[[], Costs] | None") -> None:
    from expense_desktop.services.new_password import change_password

    change_password(account, old, new, _known(costs))


def _take_over(account: "OpenAccount", new: str, costs: "Callable[[], Costs] | None") -> None:
    from expense_desktop.services.new_password import take_over

    take_over(account, new, _known(costs))


def _make_code(account: "OpenAccount", password: str, costs: "Callable[[], Costs] | None") -> "RecoveryCode":
    from expense_desktop.services.recovery_code import make_code

    return make_code(account, password, _known(costs))


def _take_code(account: "OpenAccount", typed: str) -> None:
    from expense_desktop.services.recovery_code import RecoveryCode, take_code

    take_code(account, RecoveryCode.read(typed))


def _known(costs: "Callable[[], Costs] | None") -> "Costs":
    from expense_desktop.services.costs import Costs

    return Costs() if costs is None else costs()


def _staying(account: "OpenAccount") -> Staying:
    return Staying(account.stays, account.why_not_stay())


def _stay(account: "OpenAccount", wanted: bool) -> Staying:
    if not wanted:
        account.ask_for_password()
        return _staying(account)
    problem = account.stay_signed_in()
    return _staying(account) if problem is None else Staying(account.stays, problem)
