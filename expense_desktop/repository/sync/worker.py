"""The sync thread: decides when, asks `attempt` to push and pull once, and tells its listeners how it went."""

import datetime as dt
import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from expense_desktop.domain.errors import (
    DeviceRevoked,
    FetchBrokenOff,
    NotSignedIn,
    ProfileCopied,
    ProgramTooOld,
    ServerUnreachable,
    UnsafeConnection,
    WorldError,
    WrongPassword,
)
from expense_desktop.repository.sync import schedule
from expense_desktop.repository.sync.status import SyncPhase, SyncStatus

Listener = Callable[[SyncStatus], None]

_FAULT: Final = "Syncing stopped because of a fault in the program. Everything is kept on this computer."
_QUIET: Final = (SyncPhase.NEVER, SyncPhase.SYNCED, SyncPhase.WAITING)
"""Phases that follow from the replica alone; the others stay until the next attempt."""

_log = logging.getLogger(__name__)


def phase_of(error: WorldError) -> SyncPhase:
    """The phase in which a failed attempt leaves syncing."""
    match error:
        case ServerUnreachable():
            return SyncPhase.OFFLINE
        case DeviceRevoked():
            return SyncPhase.REVOKED
        case ProgramTooOld():
            return SyncPhase.TOO_OLD
        case UnsafeConnection():
            return SyncPhase.UNSAFE
        case WrongPassword() | NotSignedIn() | ProfileCopied():
            return SyncPhase.SIGN_IN
        case _:
            return SyncPhase.BLOCKED


def _nothing() -> None:
    return


class SyncWorker:
    """One thread that owns the network. Every method may be called from any thread; listeners run on the worker's.

    `attempt` pushes and pulls once and returns how things stand (`Cycle.run`); a `WorldError` of it becomes a status.
    `look` reads how things stand without the network, `interrupt` ends a running attempt, `glance` asks the replica to
    look at its file (`Replica.look`). Anything else that `attempt` raises is our bug: it is logged by type, the worker
    stops trying until asked to, and local work goes on.
    """

    def __init__(
        self,
        attempt: Callable[[], SyncStatus],
        look: Callable[[], SyncStatus],
        *,
        interrupt: Callable[[], None] = _nothing,
        glance: Callable[[], None] = _nothing,
        chance: random.Random | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._attempt = attempt
        self._look = look
        self._interrupt = interrupt
        self._glance = glance
        self._chance = chance or random.Random()  # noqa: S311  spreads retries, guards nothing
        self._monotonic = monotonic
        self._wall_clock = wall_clock
        self._listeners: list[Listener] = []
        self._condition = threading.Condition()
        self._due_at: float | None = None
        self._burst_began_at: float | None = None
        self._looks_again = False
        self._glance_at = 0.0
        self._ahead_s = 0.0
        self._active = False
        self._stopping = False
        self._failures = 0
        self._offline_since: dt.datetime | None = None
        self._status = SyncStatus(SyncPhase.NEVER)
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Start the thread; the first attempt is at once."""
        self._due_at = self._monotonic()
        self._glance_at = self._due_at + schedule.ACTIVE_GLANCE_S
        self._ahead_s = self._wall_clock() - self._due_at
        self._thread.start()

    def on_status(self, listener: Listener) -> None:
        """Call `listener` with every new status, on the worker's thread."""
        with self._condition:
            self._listeners.append(listener)

    @property
    def status(self) -> SyncStatus:
        """How things stood last."""
        with self._condition:
            return self._status

    def changed(self) -> None:
        """A change was saved: push a second after the last one, but not later than 5 s after the first.

        While the server doesn't answer this brings nothing forward: the back-off rules, or typing would hammer it.
        """
        with self._condition:
            self._looks_again = True
            self._push_soon()
            self._condition.notify_all()

    def look_again(self) -> None:
        """What waits may be different without a change made here: tell how things stand, push if something waits."""
        with self._condition:
            self._looks_again = True
            self._condition.notify_all()

    def sync_now(self) -> None:
        """Try at once: asked for, woken from sleep, or the network changed."""
        with self._condition:
            self._failures = 0
        self._bring_forward(0.0)

    def tell_how_far(self, done: int, total: int) -> None:
        """A long pull has so many rows of so many; from the thread that does it."""
        self._tell(replace(self.status, phase=SyncPhase.SYNCING, fetched=done, to_fetch=total))

    def set_active(self, active: bool) -> None:
        """Whether a person is looking at the window: then pull every 5 s, otherwise every 60 s."""
        with self._condition:
            if active == self._active:
                return
            self._active = active
            failing = self._failures > 0
        if active and not failing:
            self._bring_forward(schedule.ACTIVE_INTERVAL_S)

    def stop(self, timeout_s: float = 1.0) -> bool:
        """End the thread, cutting off a running attempt; what still waits stays in the outbox. Whether it has ended.

        An attempt that is just connecting to a server that doesn't answer can't be cut off: it is left behind, gives up
        when its connection does, touches nothing any more and keeps no process from ending.
        """
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        self._interrupt()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _push_soon(self) -> None:
        """Plan the push of a change that was just made. Under the condition's lock."""
        if self._failures:
            return
        now = self._monotonic()
        if self._burst_began_at is None:
            self._burst_began_at = now
        self._due_at = min(now + schedule.PUSH_DELAY_S, self._burst_began_at + schedule.LONGEST_BURST_S)

    def _bring_forward(self, delay_s: float) -> None:
        """Make the next attempt due in `delay_s`, unless it is due sooner."""
        with self._condition:
            due_at = self._monotonic() + delay_s
            self._due_at = due_at if self._due_at is None else min(due_at, self._due_at)
            self._condition.notify_all()

    def _run(self) -> None:
        while (work := self._next()) is not None:
            try:
                work()
            except Exception as error:  # noqa: BLE001  the thread's top: a bug must not end it silently
                if self._stopping:
                    return
                # the type is enough to find it; its text may hold contents
                _log.error("sync: %s", type(error).__name__)
                with self._condition:
                    self._failures += 1
                self._tell(replace(self.status, phase=SyncPhase.BLOCKED, message=_FAULT, next_try_at=None))

    def _next(self) -> Callable[[], None] | None:
        """Wait for something to do; None when it is time to end."""
        with self._condition:
            while not self._stopping:
                now = self._monotonic()
                if self._has_slept(now):
                    self._failures = 0
                    self._due_at = now
                if self._due_at is not None and self._due_at <= now:
                    self._due_at = self._burst_began_at = None
                    self._looks_again = False
                    return self._try_once
                if self._looks_again:
                    self._looks_again = False
                    return self._tell_anew
                if self._glance_at <= now:
                    self._glance_at = now + (schedule.ACTIVE_GLANCE_S if self._active else schedule.IDLE_GLANCE_S)
                    return self._glance
                next_at = self._glance_at if self._due_at is None else min(self._due_at, self._glance_at)
                self._condition.wait(next_at - now)
        return None

    def _has_slept(self, now: float) -> bool:
        ahead_s = self._wall_clock() - now
        slept = abs(ahead_s - self._ahead_s) > schedule.SLEPT_S
        self._ahead_s = ahead_s
        return slept

    def _try_once(self) -> None:
        self._tell(replace(self._looked(), phase=SyncPhase.SYNCING))
        try:
            status = self._attempt()
        except FetchBrokenOff:
            # The server answered: what is entered from now on is pushed. The pull begins anew when it is asked for.
            with self._condition:
                self._failures = 0
            self._offline_since = None
            self._tell(self._looked())
            return
        except WorldError as error:
            if not self._stopping:
                self._failed(error)
            return
        if self._stopping:
            return
        with self._condition:
            self._failures = 0
        self._offline_since = None
        self._tell(status)
        self._plan(schedule.after_success(active=self._active))

    def _failed(self, error: WorldError) -> None:
        with self._condition:
            self._failures += 1
            failures = self._failures
        now = self._looked()
        phase = phase_of(error)
        instant = dt.datetime.now(dt.UTC)
        offline = phase is SyncPhase.OFFLINE
        self._offline_since = (now.offline_since or self._offline_since or instant) if offline else None
        next_try_at = None
        # a removed computer stays removed, whoever asks how often
        if phase is not SyncPhase.REVOKED:
            delay_s = schedule.after_failure(failures, waiting=now.waiting > 0, chance=self._chance)
            next_try_at = instant + dt.timedelta(seconds=delay_s)
            self._plan(delay_s)
        self._tell(
            replace(now, phase=phase, message=error.message, offline_since=self._offline_since, next_try_at=next_try_at)
        )

    def _tell_anew(self) -> None:
        """Tell what waits now. What another process has entered is pushed as if it had been entered here."""
        now, before = self._looked(), self.status
        if before.phase not in _QUIET:
            now = replace(
                now,
                phase=before.phase,
                message=before.message,
                offline_since=before.offline_since,
                next_try_at=before.next_try_at,
            )
        if now != before:
            self._tell(now)
        with self._condition:
            if now.waiting and self._burst_began_at is None:
                self._push_soon()

    def _looked(self) -> SyncStatus:
        """How things stand. The disk knows only to the minute when we were last in step: the newer counts."""
        now, told = self._look(), self.status.last_synced_at
        if told is None or (now.last_synced_at is not None and now.last_synced_at >= told):
            return now
        return replace(now, last_synced_at=told)

    def _plan(self, delay_s: float) -> None:
        """Set the next attempt, unless something asked for an earlier one meanwhile."""
        with self._condition:
            due_at = self._monotonic() + delay_s
            self._due_at = due_at if self._due_at is None else min(due_at, self._due_at)

    def _tell(self, status: SyncStatus) -> None:
        with self._condition:
            self._status = status
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(status)
