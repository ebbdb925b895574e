"""Two copies of one profile in use, or an older one put back: nothing is lost or doubled, each has its own identity."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from expense_desktop.domain.errors import ProfileCopied
from expense_desktop.repository.sync.status import SyncPhase
from tests.repository.sync.desks import Desk, Truth, until_quiet
from tests.servers import Person

Clone = Callable[[Desk], Desk]


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    """Copy a computer's profile as it is now; the copy is switched off at the end."""
    clones: list[Desk] = []

    def cloned(desk: Desk) -> Desk:
        clones.append(desk.cloned(tmp_path / f"clone{len(clones)}"))
        return clones[-1]

    yield cloned
    for desk in clones:
        desk.switch_off()


def stops(desk: Desk) -> None:
    """`desk` is noticed to be a copy: it says so, sends nothing, keeps what waits, and still takes what others did."""
    waits = desk.waiting()
    with pytest.raises(ProfileCopied):
        desk.sync()
    assert desk.waiting() == waits
    assert desk.status().phase is SyncPhase.SIGN_IN
    assert "Sign in again to sync" in desk.status().message


def each_once(desk: Desk, truth: Truth, entered: set[object]) -> None:
    """I2: everything that was ever entered is on the server, and there once."""
    counted = Counter(change["op_id"] for change in truth.changes(desk.owner)[1:])
    assert counted == Counter(list(entered))


@pytest.mark.parametrize("copy_types", [0, 1, 2, 3])
def test_a_cloned_profile_takes_an_identity_of_its_own(
    laptop: Desk, phone: Desk, aoife: Person, truth: Truth, clone: Clone, copy_types: int
) -> None:
    """However many changes each copy sends first: the one that comes second is noticed, by its numbers or by what
    stands behind them (FORK), and sends everything once it has signed in."""
    known = laptop.spend("Known")
    laptop.sync()
    laptop.spend("Waits in both")
    entered: set[object] = {operation.op_id for operation in laptop.waiting()}
    copy = clone(laptop)
    laptop.spend("On the original")
    for n in range(copy_types):
        copy.change(known, payee=f"On the copy {n}")
    entered |= {operation.op_id for desk in (laptop, copy) for operation in desk.waiting()}
    laptop.sync()
    phone.spend("From the phone")
    entered |= {operation.op_id for operation in phone.waiting()}
    phone.sync()

    stops(copy)
    assert "From the phone" in {row.values.get("payee") for row in copy.view().values()}
    copy.spend("Work goes on")
    entered |= {operation.op_id for operation in copy.waiting()}
    copy.sign_in_again(aoife)
    until_quiet([copy, laptop, phone])

    rows = truth.rows(laptop.owner)
    for desk in (copy, laptop, phone):
        assert desk.base() == desk.view() == rows
        assert not desk.queued()
        assert not desk.refusals()
    assert copy.status().phase is SyncPhase.SYNCED
    first = truth.changes(laptop.owner)[1]["op_id"]
    each_once(laptop, truth, entered | {first})
    assert {change["device_id"] for change in truth.changes(laptop.owner)} >= {laptop.device.id, copy.device.id}


@pytest.mark.parametrize("typed", [0, 1, 5])
def test_a_profile_that_was_put_back_sends_what_it_holds_and_gets_what_it_forgot(
    laptop: Desk, aoife: Person, truth: Truth, clone: Clone, typed: int
) -> None:
    """A disk restored from a copy, after more was entered and sent: the copy's queue was sent before, and is known."""
    laptop.spend("Known")
    laptop.sync()
    laptop.spend("Waited when the copy was made")
    older = clone(laptop)
    forgotten = laptop.spend("Forgotten")
    entered: set[object] = {operation.op_id for operation in laptop.queued()}
    laptop.sync()
    laptop.rolled_back_to(older)
    for n in range(typed):
        laptop.spend(f"On the copy {n}")
    entered |= {operation.op_id for operation in laptop.queued()}

    stops(laptop)
    assert laptop.row(forgotten).values["payee"] == "Forgotten"
    laptop.sign_in_again(aoife)
    laptop.sync()
    laptop.sync()

    assert laptop.base() == laptop.view() == truth.rows(laptop.owner)
    assert not laptop.queued()
    each_once(laptop, truth, entered | {truth.changes(laptop.owner)[1]["op_id"]})


def test_both_copies_of_a_restored_server_s_profile_are_heard(
    laptop: Desk, aoife: Person, truth: Truth, clone: Clone
) -> None:
    """A new identity is taken over whenever the login is another one, also with nothing noticed yet."""
    laptop.spend("Known")
    laptop.sync()
    copy = clone(laptop)
    copy.spend("On the copy")
    copy.sign_in_again(aoife)
    copy.sync()
    laptop.spend("On the original")
    until_quiet([laptop, copy])
    assert laptop.base() == copy.base() == truth.rows(laptop.owner)
    assert truth.statuses(laptop.owner) == ["applied"] * 3
