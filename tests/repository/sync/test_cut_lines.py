"""Requests and answers that get lost, and a server that goes and comes: nothing is lost and nothing is doubled."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.errors import ServerUnreachable
from expense_desktop.repository.sync.status import SyncPhase
from expense_desktop.repository.sync.worker import SyncWorker
from tests.doubles import Cut, CuttableLine
from tests.repository.sync.conftest import SetUp
from tests.repository.sync.desks import Desk, Truth, until_quiet, values
from tests.servers import Cluster, Database

WAIT_S = 30
_BROKEN = [Cut.BEFORE, Cut.HALFWAY, Cut.AFTER]


@pytest.fixture
def line(database: Database, laptop: Desk) -> Iterator[CuttableLine]:
    """What lies between the laptop and its server."""
    address = database.address
    with CuttableLine(Path(address.host) / f".s.PGSQL.{address.port}") as between:
        laptop.goes_through(between.folder)
        laptop.sync()
        yield between


@pytest.mark.parametrize("where", _BROKEN)
def test_a_push_that_is_cut_off_is_sent_again_and_counts_once(
    laptop: Desk, phone: Desk, line: CuttableLine, truth: Truth, where: Cut
) -> None:
    """Lost request, half a request, lost answer: after the next sync each operation is there exactly once."""
    expenses = [laptop.spend(f"Shop {n}") for n in range(3)]
    line.cut(b"api.push", where)

    with pytest.raises(ServerUnreachable):
        laptop.sync()

    assert line.fallen.is_set()
    assert laptop.status().waiting == 3
    assert laptop.status().phase is SyncPhase.OFFLINE
    assert len(truth.statuses(laptop.owner)) == (3 if where is Cut.AFTER else 0)
    # typed before the next try: the queue holds old and new
    expenses.append(laptop.spend("Shop 3"))

    assert laptop.sync().phase is SyncPhase.SYNCED
    phone.sync()

    assert truth.statuses(laptop.owner) == ["applied"] * 4
    assert {row_id for _, row_id in values(phone.view())} >= set(expenses)
    assert laptop.queued() == []


@pytest.mark.parametrize("where", _BROKEN)
def test_a_pull_that_is_cut_off_takes_nothing_and_the_next_takes_all(
    laptop: Desk, phone: Desk, line: CuttableLine, where: Cut
) -> None:
    """Rows and cursor come together or not at all."""
    lunch = phone.spend("Luigi")
    phone.sync()
    before = laptop.cursor()
    line.cut(b"FROM ledger.expense", where)

    with pytest.raises(ServerUnreachable):
        laptop.sync()

    assert line.fallen.is_set()
    assert laptop.cursor() == before
    assert laptop.view().keys() == laptop.base().keys()

    laptop.sync()
    assert laptop.row(lunch) == phone.row(lunch)


@pytest.mark.parametrize("where", _BROKEN)
def test_a_greeting_that_is_cut_off_changes_nothing(laptop: Desk, line: CuttableLine, where: Cut) -> None:
    """An answer that doesn't come is no answer: least of all “removed”."""
    laptop.spend("Luigi")
    line.cut(b"api.hello", where)

    with pytest.raises(ServerUnreachable):
        laptop.sync()

    assert laptop.sync().waiting == 0


def test_a_lost_answer_that_refused_something_still_refuses_it(
    laptop: Desk, phone: Desk, line: CuttableLine, truth: Truth
) -> None:
    """The refusal is told again with the second try, and the operation is kept and shown."""
    food, home = laptop.categorise("Food"), laptop.categorise("Home")
    until_quiet([laptop, phone])
    phone.change(food, Entity.CATEGORY, parent_id=str(home))
    phone.sync()
    laptop.change(home, Entity.CATEGORY, parent_id=str(food))
    after = laptop.spend("After")
    line.cut(b"api.push", Cut.AFTER)
    with pytest.raises(ServerUnreachable):
        laptop.sync()

    laptop.sync()

    assert [refusal.code for refusal in laptop.refusals()] == ["category_depth"]
    assert truth.statuses(laptop.owner)[-2:] == ["rejected", "applied"]
    assert values(laptop.view()) == values(laptop.base())
    assert (Entity.EXPENSE, after) in laptop.base()


def test_an_attempt_that_waits_for_an_answer_ends_when_interrupted(laptop: Desk, line: CuttableLine) -> None:
    """Stopping doesn't wait for an answer that may never come; what waits stays, and nobody is told “offline”."""
    laptop.spend("Luigi")
    line.cut(b"api.push", Cut.SILENCE)
    worker = SyncWorker(laptop.sync, laptop.status, interrupt=laptop.cycle.interrupt)
    worker.start()
    assert line.fallen.wait(WAIT_S)

    assert worker.stop(WAIT_S)

    assert laptop.status().waiting == 1
    assert laptop.status().offline_since is None


def test_stopping_leaves_an_attempt_behind_that_is_still_connecting(laptop: Desk, line: CuttableLine) -> None:
    """A connection that is being made can't be cut: the thread is left behind, and touches nothing when it ends."""
    laptop.spend("Luigi")
    line.cut(b"user\0", Cut.SILENCE)
    worker = SyncWorker(laptop.sync, laptop.status, interrupt=laptop.cycle.interrupt)
    worker.start()
    assert line.fallen.wait(WAIT_S)

    assert not worker.stop(0.05)

    line.close()
    assert worker.stop(WAIT_S)
    assert laptop.status().offline_since is None


def test_a_server_that_goes_and_comes_gets_everything_once(set_up: SetUp) -> None:
    """Typed while it is away: saved, waiting, and each there exactly once when it is back."""
    with Cluster(18) as cluster:
        database = cluster.new_database()
        aoife = database.person("aoife")
        laptop, phone = set_up(aoife, "Laptop"), set_up(aoife, "Phone")
        before = laptop.spend("Before")
        until_quiet([laptop, phone])

        cluster.stop()
        typed = [laptop.spend(f"Away {n}") for n in range(5)]
        for _ in range(2):
            with pytest.raises(ServerUnreachable):
                laptop.sync()
        status = laptop.status()
        assert (status.phase, status.waiting) == (SyncPhase.OFFLINE, 5)
        since = status.offline_since
        assert since is not None
        assert laptop.row(typed[0]).values["payee"] == "Away 0"

        cluster.start()
        status = laptop.sync()
        phone.sync()

        assert (status.phase, status.waiting, status.offline_since) == (SyncPhase.SYNCED, 0, None)
        with closing(database.admin.connect()) as admin:
            assert Truth(admin).statuses(laptop.owner) == ["applied"] * 6
        assert {row_id for _, row_id in phone.view()} >= {before, *typed}
