"""A pull that takes long tells how far it is, and can be broken off: then nothing of it was kept."""

from functools import partial

import pytest

from expense_desktop.domain.errors import FetchBrokenOff
from expense_desktop.repository.replica import pulling
from expense_desktop.repository.server import exchange
from expense_desktop.repository.sync.status import SyncPhase
from tests.repository.sync.conftest import SetUp
from tests.repository.sync.desks import Desk
from tests.servers import Person

_MANY = 45
_PAGE = 10


@pytest.fixture
def phone(set_up: SetUp, aoife: Person, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A new computer of somebody with many expenses, for whom ten are a page."""
    laptop = set_up(aoife)
    for number in range(_MANY):
        laptop.spend(f"Luigi {number}")
    assert laptop.sync().waiting == 0
    monkeypatch.setattr(exchange, "pull", partial(exchange.pull, page_rows=_PAGE))
    monkeypatch.setattr(pulling, "_AT_ONCE", _PAGE)
    return set_up(aoife, "Phone")


def test_how_far_it_is_is_told_while_rows_come_and_while_they_are_kept(
    phone: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts that only grow, up to all rows, each counted when it has come and when it is kept."""
    heard: list[tuple[int, int]] = []
    monkeypatch.setattr(phone.cycle, "_on_rows", lambda done, total: heard.append((done, total)))
    phone.sync()
    rows = len(phone.view())
    assert rows > _MANY
    assert {total for _done, total in heard} == {2 * rows}
    counts = [done for done, _total in heard]
    assert counts == sorted(counts)
    assert counts[-1] == 2 * rows
    assert len([done for done in counts if done <= rows]) >= _MANY // _PAGE


@pytest.mark.parametrize("at", [0.1, 0.9], ids=["while rows come", "while they are kept"])
def test_one_that_was_broken_off_kept_nothing_and_begins_anew(
    phone: Desk, monkeypatch: pytest.MonkeyPatch, at: float
) -> None:
    """The replica is as it was before, and the next pull brings all of it."""
    before, cursor = phone.view(), phone.cursor()

    def lose_patience(done: int, total: int) -> None:
        if done >= at * total:
            phone.cycle.break_off()

    with monkeypatch.context() as patched:
        patched.setattr(phone.cycle, "_on_rows", lose_patience)
        with pytest.raises(FetchBrokenOff):
            phone.sync()
    assert (phone.view(), phone.cursor()) == (before, cursor)
    phone.cycle.fetch_again()
    phone.sync()
    assert len(phone.view()) > _MANY


def test_what_is_entered_after_one_was_broken_off_is_sent(phone: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is fetched, nor said to be in step, until somebody asks for it."""
    with monkeypatch.context() as patched:
        patched.setattr(phone.cycle, "_on_rows", lambda _done, _total: phone.cycle.break_off())
        with pytest.raises(FetchBrokenOff):
            phone.sync()
    phone.spend("Kaph")
    before = len(phone.view())
    done = phone.sync()
    assert (done.waiting, done.phase, done.last_synced_at) == (0, SyncPhase.NEVER, None)
    assert (len(phone.view()), phone.cursor()) == (before, 0)
    phone.cycle.fetch_again()
    assert phone.sync().phase is SyncPhase.SYNCED
    assert len(phone.view()) > _MANY + 1
