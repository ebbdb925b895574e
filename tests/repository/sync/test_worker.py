"""The sync thread, driven by attempts that succeed, fail and come back."""

import queue
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from typing_extensions import override

from expense_desktop.domain.errors import (
    DeviceRevoked,
    FetchBrokenOff,
    PastDiffers,
    ProfileCopied,
    ServerUnreachable,
    WorldError,
)
from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.repository.sync.worker import SyncWorker

WAIT_S = 20
SYNCED = SyncStatus(SyncPhase.SYNCED, cursor=7)


@dataclass
class Attempts:
    """A server that answers as told, in order, then always with the last answer; says when it was asked."""

    answers: list[SyncStatus | Exception]
    waiting: int = 0
    asked: "queue.Queue[int]" = field(default_factory=queue.Queue)
    count: int = 0

    def __call__(self) -> SyncStatus:
        answer = self.answers[min(self.count, len(self.answers) - 1)]
        self.count += 1
        self.asked.put(self.count)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def look(self) -> SyncStatus:
        return SyncStatus(SyncPhase.WAITING, waiting=self.waiting)


Start = Callable[[Attempts], tuple[SyncWorker, "queue.Queue[SyncStatus]"]]


@pytest.fixture
def start() -> Iterator[Start]:
    workers: list[SyncWorker] = []

    def started(attempts: Attempts) -> tuple[SyncWorker, "queue.Queue[SyncStatus]"]:
        worker = SyncWorker(attempts, attempts.look, chance=random.Random(3))
        seen: queue.Queue[SyncStatus] = queue.Queue()
        worker.on_status(seen.put)
        workers.append(worker)
        worker.start()
        return worker, seen

    yield started
    for worker in workers:
        worker.stop()


def until(seen: "queue.Queue[SyncStatus]", phase: SyncPhase) -> SyncStatus:
    while (status := seen.get(timeout=WAIT_S)).phase is not phase:
        pass
    return status


def test_the_first_attempt_is_made_at_once_and_its_outcome_told(start: Start) -> None:
    """Starting the worker syncs without being asked."""
    _, seen = start(Attempts([SYNCED]))

    assert seen.get(timeout=WAIT_S).phase is SyncPhase.SYNCING
    assert until(seen, SyncPhase.SYNCED).cursor == 7


@dataclass
class LongPulls(Attempts):
    """Each attempt tells how far it is."""

    tell: Callable[[int, int], None] = lambda _done, _total: None

    @override
    def __call__(self) -> SyncStatus:
        self.tell(20, 50)
        return super().__call__()


def test_a_long_pull_tells_how_far_it_is_and_a_change_is_pushed_after_it_was_broken_off(start: Start) -> None:
    """Also when the tries before it had failed."""
    attempts = LongPulls([ServerUnreachable(), FetchBrokenOff(), SYNCED])
    worker, seen = start(attempts)
    until(seen, SyncPhase.OFFLINE)
    attempts.tell = worker.tell_how_far
    worker.sync_now()
    while not (told := until(seen, SyncPhase.SYNCING)).to_fetch:
        pass
    assert (told.fetched, told.to_fetch) == (20, 50)
    assert until(seen, SyncPhase.WAITING).to_fetch == 0
    worker.changed()
    assert until(seen, SyncPhase.SYNCED).cursor == 7
    assert attempts.count == 3


def test_a_change_is_pushed_without_being_asked(start: Start) -> None:
    """A saved change wakes the worker."""
    attempts = Attempts([SYNCED])
    worker, seen = start(attempts)
    until(seen, SyncPhase.SYNCED)

    worker.changed()

    until(seen, SyncPhase.SYNCED)
    assert attempts.count == 2


def test_an_absent_server_is_told_with_the_next_try_and_what_waits(start: Start) -> None:
    """Offline says since when, how much waits, and when the next try is."""
    _, seen = start(Attempts([ServerUnreachable()], waiting=3))

    status = until(seen, SyncPhase.OFFLINE)

    assert status.waiting == 3
    assert status.offline_since is not None
    assert status.next_try_at is not None
    assert status.next_try_at > status.offline_since


def test_a_server_that_comes_back_is_found_by_the_back_off_alone(start: Start) -> None:
    """Nobody has to press anything; offline_since keeps its first value meanwhile and goes when synced."""
    _, seen = start(Attempts([ServerUnreachable(), ServerUnreachable(), SYNCED]))

    first = until(seen, SyncPhase.OFFLINE)
    second = until(seen, SyncPhase.OFFLINE)

    assert second.offline_since == first.offline_since
    assert until(seen, SyncPhase.SYNCED).offline_since is None


def test_sync_now_does_not_wait_for_the_back_off(start: Start) -> None:
    """“Try now” tries now."""
    attempts = Attempts([*[ServerUnreachable()] * 3, SYNCED])
    worker, seen = start(attempts)
    for _ in range(3):
        until(seen, SyncPhase.OFFLINE)
        worker.sync_now()

    until(seen, SyncPhase.SYNCED)


@pytest.mark.parametrize(
    ("error", "phase"),
    [
        (DeviceRevoked("Removed."), SyncPhase.REVOKED),
        (ServerUnreachable(), SyncPhase.OFFLINE),
        (ProfileCopied(), SyncPhase.SIGN_IN),
        (PastDiffers(), SyncPhase.BLOCKED),
        (WorldError("Odd."), SyncPhase.BLOCKED),
    ],
)
def test_each_kind_of_failure_has_its_phase_and_words(start: Start, error: WorldError, phase: SyncPhase) -> None:
    """What the person reads is the error's own sentence."""
    _, seen = start(Attempts([error]))

    assert until(seen, phase).message == error.message


def test_a_bug_is_shown_and_logged_without_its_contents(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    """The thread survives, says so, and the log holds the type but not the text."""
    worker, seen = start(Attempts([ZeroDivisionError("12.50 at Luigi"), SYNCED]))

    assert "fault in the program" in until(seen, SyncPhase.BLOCKED).message
    assert "ZeroDivisionError" in caplog.text
    assert "Luigi" not in caplog.text

    worker.sync_now()
    until(seen, SyncPhase.SYNCED)


def test_a_stopped_worker_cuts_off_its_attempt() -> None:
    """Stopping interrupts what is under way; what comes of it is told to nobody."""
    began, cut = threading.Event(), threading.Event()

    def attempt() -> SyncStatus:
        began.set()
        assert cut.wait(WAIT_S)
        raise ServerUnreachable

    worker = SyncWorker(attempt, lambda: SYNCED, interrupt=cut.set)
    seen: queue.Queue[SyncStatus] = queue.Queue()
    worker.on_status(seen.put)
    worker.start()
    assert began.wait(WAIT_S)

    assert worker.stop(WAIT_S)

    assert [status.phase for status in seen.queue] == [SyncPhase.SYNCING]


def test_what_another_process_has_entered_is_pushed(start: Start) -> None:
    """Something waits that nobody entered here: told at once, and sent without being asked."""
    attempts = Attempts([SYNCED])
    worker, seen = start(attempts)
    until(seen, SyncPhase.SYNCED)
    attempts.waiting = 2

    worker.look_again()

    assert until(seen, SyncPhase.WAITING).waiting == 2
    until(seen, SyncPhase.SYNCED)
    assert attempts.count == 2


def test_looking_again_at_nothing_new_sets_nothing_off(start: Start) -> None:
    """One's own pulls touch the replica; that must not lead to the next sync."""
    attempts = Attempts([SYNCED])
    worker, seen = start(attempts)
    until(seen, SyncPhase.SYNCED)

    for _ in range(3):
        worker.look_again()
    # answered in order: when this attempt has been made, all looks are over
    worker.sync_now()
    until(seen, SyncPhase.SYNCED)

    assert attempts.count == 2


def test_typing_while_the_server_is_away_is_told_but_does_not_hammer_it(start: Start) -> None:
    """The count grows at once; the next try stays where the back-off has put it."""
    attempts = Attempts([ServerUnreachable()], waiting=1)
    worker, seen = start(attempts)
    offline = until(seen, SyncPhase.OFFLINE)
    attempts.waiting = 2

    worker.changed()

    again = until(seen, SyncPhase.OFFLINE)
    assert (again.waiting, again.next_try_at) == (2, offline.next_try_at)
    assert attempts.count == 1


def test_waking_from_sleep_syncs_at_once() -> None:
    """The clock has run on while the process stood: whatever the plan was, try now."""
    attempts = Attempts([ServerUnreachable(), SYNCED])
    ahead_s = [0.0]
    glanced = threading.Event()
    worker = SyncWorker(
        attempts,
        attempts.look,
        glance=glanced.set,
        monotonic=time.monotonic,
        wall_clock=lambda: time.monotonic() + ahead_s[0],
    )
    seen: queue.Queue[SyncStatus] = queue.Queue()
    worker.on_status(seen.put)
    worker.start()
    try:
        until(seen, SyncPhase.OFFLINE)
        ahead_s[0] = 3_600.0
        worker.look_again()

        assert until(seen, SyncPhase.SYNCED).cursor == 7
    finally:
        worker.stop()


def test_the_file_is_looked_at_now_and_then() -> None:
    """Another process's changes are noticed without anybody asking."""
    glanced = threading.Event()
    worker = SyncWorker(Attempts([SYNCED]), lambda: SYNCED, glance=glanced.set)
    worker.start()
    try:
        assert glanced.wait(WAIT_S)
    finally:
        worker.stop()


def test_a_removed_computer_does_not_ask_again(start: Start) -> None:
    """“Removed” is final: no next try is planned."""
    _, seen = start(Attempts([DeviceRevoked("Removed.")], waiting=3))

    assert until(seen, SyncPhase.REVOKED).next_try_at is None
