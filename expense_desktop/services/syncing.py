"""Keeping an account in step with its server: once for a command, all the time for a window."""

from expense_desktop.domain.changes import Touched
from expense_desktop.domain.errors import DeviceRevoked
from expense_desktop.repository.replica.file import utc_now
from expense_desktop.repository.replica.pulling import HowFar, tell_nobody
from expense_desktop.repository.sync import cycle
from expense_desktop.repository.sync.cycle import Cycle
from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.repository.sync.worker import Listener, SyncWorker
from expense_desktop.services.open_account import OpenAccount
from expense_desktop.services.revoked import remove_copy

__all__ = ["SyncPhase", "SyncStatus", "Syncing", "status", "sync_once"]

LOCK_WAIT_S = 30.0
"""How long a command waits for another process that is syncing the same account."""


def sync_once(account: OpenAccount, *, wait_s: float = LOCK_WAIT_S) -> SyncStatus:
    """Push all that waits, pull all that is new, and say how things stand. Blocks; not for the GUI's thread.

    When a window of the same account is at it for longer than `wait_s`, just say how things stand. Raises
    ServerUnreachable (what waits is kept), LoginRefused, UnsafeConnection, ProgramTooOld, PastDiffers,
    ServerUnsuitable, SaveFailed; and DeviceRevoked when this computer's copy was removed and the account closed.
    """
    try:
        return _cycle(account).run(wait_s=wait_s)
    except DeviceRevoked:
        raise remove_copy(account) from None


def status(account: OpenAccount) -> SyncStatus:
    """How things stand, as this computer knows it: no network. Blocks until the replica answers."""
    return cycle.look(account.replica)


class Syncing:
    """Keeps an open account in step, on a thread of its own, from `start` until `stop`.

    Every method may be called from any thread; listeners run on the sync thread. The embedded server is started by the
    first attempt, behind the window, and let go by `OpenAccount.close`, which comes after `stop`.
    """

    def __init__(self, account: OpenAccount) -> None:
        self._replica = account.replica
        each = self._cycle = _cycle(account, self._tell_how_far)
        self._worker = SyncWorker(
            each.run, lambda: cycle.look(account.replica), interrupt=each.interrupt, glance=account.replica.look
        )

    def start(self) -> None:
        """Begin, with a first attempt at once."""
        self._replica.on_touched(self._on_touched)
        self._worker.start()

    def stop(self, timeout_s: float = 1.0) -> bool:
        """End, within `timeout_s` even when the server hangs; what waits stays. Whether the thread has ended."""
        return self._worker.stop(timeout_s)

    def sync_now(self) -> None:
        """Try at once: F5, “Try now”, a new sign-in, a network that came back."""
        self._cycle.fetch_again()
        self._worker.sync_now()

    def break_off(self) -> None:
        """End a long pull; it begins anew with `sync_now` or the next start. What is entered meanwhile is sent."""
        self._cycle.break_off()

    def set_active(self, active: bool) -> None:
        """Whether a person is looking at the window: pull every 5 s, otherwise every 60 s."""
        self._worker.set_active(active)

    def on_status(self, listener: Listener) -> None:
        """Call `listener` with every new status: before and after each attempt, and when what waits has changed."""
        self._worker.on_status(listener)

    @property
    def status(self) -> SyncStatus:
        """How things stood last; never blocks."""
        return self._worker.status

    def _tell_how_far(self, done: int, total: int) -> None:
        self._worker.tell_how_far(done, total)

    def _on_touched(self, touched: Touched) -> None:
        """On the replica's thread. Only a step is a change made here; a pull must not set off the next one."""
        if touched.step is not None:
            self._worker.changed()
        elif touched.sync_state:
            self._worker.look_again()


def _cycle(account: OpenAccount, on_rows: HowFar = tell_nobody) -> Cycle:
    return Cycle(
        account.replica, account.connect_device, utc_now, account.sync_lock, on_hello=account.hear, on_rows=on_rows
    )
