"""Keeping an account in step, as the window and the commands do, with this computer's own server."""

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from expense_desktop.repository.replica.wrapping import VaultCosts
from expense_desktop.repository.server import exchange
from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.services.account import Accounts, Costs, OpenAccount
from expense_desktop.services.syncing import Syncing, status, sync_once
from expense_desktop.settings import Settings
from tests.homes import temporary_home
from tests.replicas import add_expense

PASSWORD = "seven-herons-cross"
WAIT_S = 60
Unlock = Callable[[], OpenAccount]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A computer with an account."""
    with temporary_home() as folder:
        accounts(folder).sign_up("aoife", PASSWORD, currency="EUR").close()
        yield folder


def accounts(home: Path) -> Accounts:
    return Accounts(Settings(home), Costs(vault=VaultCosts(m_kib=64, t=1, p=1)))


@pytest.fixture
def unlock(home: Path) -> Iterator[Unlock]:
    """Open the account, as another window or command would."""
    opened: list[OpenAccount] = []

    def another() -> OpenAccount:
        opened.append(accounts(home).unlock("aoife", PASSWORD))
        return opened[-1]

    yield another
    for account in opened:
        account.close()


@contextmanager
def kept_in_step(account: OpenAccount) -> "Iterator[tuple[Syncing, queue.Queue[SyncStatus]]]":
    """A window's syncing, somebody looking at it, and what it tells."""
    syncing, seen = Syncing(account), queue.Queue[SyncStatus]()
    syncing.on_status(seen.put)
    syncing.set_active(True)
    syncing.start()
    try:
        yield syncing, seen
    finally:
        assert syncing.stop(WAIT_S)


def until(seen: "queue.Queue[SyncStatus]", fits: Callable[[SyncStatus], bool]) -> SyncStatus:
    while not fits(found := seen.get(timeout=WAIT_S)):
        pass
    return found


def in_step(found: SyncStatus) -> bool:
    return found.phase is SyncPhase.SYNCED and not found.waiting


def test_what_is_recorded_is_told_as_waiting_and_pushed_unasked(unlock: Unlock) -> None:
    """The first attempt starts the server; a change is announced at once and is on the server soon after."""
    account = unlock()
    with kept_in_step(account) as (_, seen):
        before = until(seen, in_step).cursor

        account.replica.write(add_expense).result()

        assert until(seen, lambda found: found.waiting > 0).waiting == 1
        assert until(seen, in_step).cursor == before + 1


def test_what_another_process_records_is_noticed_and_pushed(unlock: Unlock) -> None:
    """`expense add` beside an open window: the window's list hears of it, and the window sends it."""
    window, command = unlock(), unlock()
    heard: queue.Queue[bool] = queue.Queue()
    with kept_in_step(window) as (_, seen):
        before = until(seen, in_step).cursor
        window.replica.on_touched(lambda touched: heard.put(touched.everything))

        command.replica.write(add_expense).result()

        assert heard.get(timeout=WAIT_S)
        assert until(seen, in_step).cursor == before + 1
    assert status(command).waiting == 0


def test_a_pull_that_was_broken_off_begins_anew_when_it_is_asked_for(
    unlock: Unlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then what is recorded is sent, and nothing is said to be in step."""
    monkeypatch.setattr(exchange, "pull", partial(exchange.pull, page_rows=1))
    account = unlock()
    account.replica.write(add_expense).result()
    sync_once(account)
    head = status(account).cursor
    account.replica.write(lambda ledger: ledger.connection.exec_driver_sql("UPDATE meta SET cursor_seq = 0")).result()
    syncing, seen = Syncing(account), queue.Queue[SyncStatus]()
    syncing.on_status(lambda found: syncing.break_off() if found.to_fetch else None)
    syncing.on_status(seen.put)
    syncing.start()
    try:
        until(seen, lambda found: found.to_fetch > 0)
        account.replica.write(add_expense).result()
        until(seen, lambda found: found.waiting > 0)
        assert until(seen, lambda found: not found.waiting).cursor == 0
        syncing.sync_now()
        until(seen, lambda found: found.to_fetch > 0)
    finally:
        assert syncing.stop(WAIT_S)
    assert sync_once(account).cursor == head + 1


def test_two_windows_of_one_account_take_turns(unlock: Unlock) -> None:
    """Each is told that everything is in step, whoever did it; neither keeps the other busy."""
    one, other = unlock(), unlock()
    with kept_in_step(one) as (_, seen_by_one), kept_in_step(other) as (_, seen_by_other):
        until(seen_by_one, in_step)
        before = until(seen_by_other, in_step).cursor

        one.replica.write(add_expense).result()
        other.replica.write(add_expense).result()

        for seen in (seen_by_one, seen_by_other):
            assert until(seen, lambda found: in_step(found) and found.cursor >= before + 2).cursor == before + 2


def test_a_command_syncs_beside_a_window(unlock: Unlock) -> None:
    """`expense sync` waits for its turn and then does what it is asked for."""
    window, command = unlock(), unlock()
    with kept_in_step(window) as (_, seen):
        until(seen, in_step)
        command.replica.write(add_expense).result()

        found = sync_once(command)

        assert in_step(found)
        assert found.last_synced_at is not None
        assert status(command) == found


def test_a_sync_after_closing_does_not_start_the_server_again(unlock: Unlock) -> None:
    """Closing while syncing is under way: it ends, and nothing runs on."""
    account = unlock()
    syncing = Syncing(account)
    syncing.start()
    account.close()

    assert syncing.stop(WAIT_S)
