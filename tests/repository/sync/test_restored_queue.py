"""What a computer holds beside its rows when the server is restored: the queue, refusals, conflicts."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from expense_desktop.domain.changes import Entity, Status
from expense_desktop.domain.errors import ProfileCopied, ServerUnreachable
from expense_desktop.repository.replica import marks
from expense_desktop.repository.server import exchange
from expense_desktop.repository.sync import cycle
from tests.replicas import expense_fields
from tests.repository.sync.backups import Backup, at_rest, parked, said
from tests.repository.sync.conftest import SetUp
from tests.repository.sync.desks import Desk, Truth, new, until_quiet
from tests.repository.sync.test_two_devices import a_minute_ago, both_versions
from tests.servers import Person

BackUp = Callable[[], Backup]


@both_versions
def test_on_either_version_a_restored_server_is_told(laptop: Desk, back_up: BackUp, truth: Truth) -> None:
    """Made, edited, deleted, brought back: as it was, with the stamps that it had, each change marked as told again."""
    kept, gone, back = (laptop.spend(payee) for payee in ("Kept", "Gone", "Back"))
    laptop.delete(back)
    laptop.sync()
    saved = back_up()
    laptop.change(kept, note="noted")
    laptop.delete(gone)
    laptop.restore(back)
    laptop.spend("Lost")
    laptop.sync()
    before = truth.rows(laptop.owner)
    saved.restore()

    laptop.sync()
    after = at_rest([laptop], truth)
    assert {ref: (row.values, row.stamps, row.deleted) for ref, row in after.items()} == {
        ref: (row.values, row.stamps, row.deleted) for ref, row in before.items()
    }
    again = [change for change in truth.changes(laptop.owner) if change["code"] == "again"]
    assert sorted(change["kind"] for change in again) == ["delete", "restore", "set", "set"]
    assert {change["status"] for change in again} == {"applied"}


def test_what_lost_in_a_conflict_is_kept_by_the_restored_server_too(
    three: list[Desk], back_up: BackUp, truth: Truth
) -> None:
    """An undecided conflict from the lost past is one again, once, with the same values, and decided everywhere."""
    laptop, phone, imac = three
    dinner = laptop.spend("Luigi")
    until_quiet(three)
    saved = back_up()
    with a_minute_ago(laptop):
        laptop.change(dinner, payee="Luigi’s")
    phone.change(dinner, payee="Da Luigi")
    phone.sync()
    laptop.sync()
    until_quiet(three)
    assert len(imac.conflicts()) == 1
    saved.restore()

    for desk in three:
        desk.sync()
    rows = at_rest(three, truth)
    assert rows[Entity.EXPENSE, dinner].values["payee"] == "Da Luigi"
    (conflict,) = [change for change in truth.changes(laptop.owner) if change["status"] == "conflict"]
    assert conflict["lost"] == {"payee": {"payee": "Luigi’s"}}
    for desk in three:
        assert desk.conflicts() == {conflict["seq"]: dinner}
    imac.decide(conflict["seq"], dinner, payee="Luigi’s")
    until_quiet(three[::-1])
    until_quiet(three)
    assert laptop.row(dinner).values["payee"] == "Luigi’s"
    assert not any(desk.conflicts() for desk in three)


def test_a_delete_that_lost_in_a_conflict_is_kept_too(three: list[Desk], back_up: BackUp, truth: Truth) -> None:
    """Deleted on one device, changed on another, brought back: that is told again."""
    laptop, phone, _ = three
    dinner = laptop.spend("Luigi")
    until_quiet(three)
    saved = back_up()
    laptop.delete(dinner)
    phone.change(dinner, payee="Da Luigi")
    phone.sync()
    laptop.sync()
    until_quiet(three)
    saved.restore()
    for desk in three:
        desk.sync()
    rows = at_rest(three, truth)
    assert not rows[Entity.EXPENSE, dinner].deleted
    (conflict,) = [change for change in truth.changes(laptop.owner) if change["status"] == "conflict"]
    assert conflict["lost"] == {"deleted": {"deleted": True}}


def test_a_decision_that_waited_gives_its_value_and_no_conflict_is_made_for_it(
    three: list[Desk], back_up: BackUp, truth: Truth
) -> None:
    """The number that it decides is another change's by now: the value is a plain change, nothing else is decided."""
    laptop, phone, _ = three
    dinner = laptop.spend("Luigi")
    until_quiet(three)
    saved = back_up()
    with a_minute_ago(laptop):
        laptop.change(dinner, payee="Luigi’s")
    phone.change(dinner, payee="Da Luigi")
    phone.sync()
    laptop.sync()
    (seq,) = laptop.conflicts()
    laptop.decide(seq, dinner, payee="Luigi’s")
    saved.restore()

    laptop.sync()
    assert at_rest([laptop], truth)[Entity.EXPENSE, dinner].values["payee"] == "Luigi’s"
    assert set(truth.statuses(laptop.owner)) == {"applied"}
    assert not laptop.refusals()
    assert not laptop.conflicts()
    at_rest(three, truth)


def test_what_was_refused_stays_refused_and_here(laptop: Desk, phone: Desk, back_up: BackUp, truth: Truth) -> None:
    """A refusal from the lost past is neither sent again nor forgotten; mending it works as ever."""
    food = laptop.categorise("Food")
    until_quiet([laptop, phone])
    saved = back_up()
    home = laptop.categorise("Home", food)
    laptop.sync()
    phone.change(food, Entity.CATEGORY, parent_id=str(phone.categorise("Top")))
    phone.sync()
    (refusal,) = phone.refusals()
    assert refusal.code == "category_depth"
    saved.restore()
    for desk in (phone, laptop):
        desk.sync()
    at_rest([laptop, phone], truth)
    assert phone.refusals() == (refusal,)
    assert laptop.row(home, Entity.CATEGORY).values["parent_id"] == str(food)
    phone.delete(home, Entity.CATEGORY)
    phone.change(food, Entity.CATEGORY, parent_id=refusal.operation.set["parent"]["parent_id"])
    at_rest([laptop, phone], truth)
    assert not phone.refusals()


def test_a_deleted_row_does_not_come_back_with_whoever_missed_the_delete(
    three: list[Desk], back_up: BackUp, truth: Truth
) -> None:
    """Made and deleted after the backup: the one that only saw it made returns first, and last; it stays deleted."""
    laptop, phone, imac = three
    laptop.sync()
    for returns_first in (True, False):
        saved = back_up()
        expense = laptop.spend("Made and deleted")
        laptop.sync()
        phone.sync()
        laptop.delete(expense)
        laptop.sync()
        saved.restore()
        for desk in (phone, laptop) if returns_first else (laptop, phone):
            desk.sync()
        assert at_rest([laptop, phone, imac], truth)[Entity.EXPENSE, expense].deleted
    assert not any(desk.conflicts() for desk in three)


def test_an_edit_on_the_restored_server_beats_a_lost_delete_and_is_told(
    laptop: Desk, phone: Desk, back_up: BackUp, truth: Truth
) -> None:
    """Deleted in the lost past, changed on the restored server by somebody who couldn't know (I11)."""
    expense = laptop.spend("Old")
    until_quiet([laptop, phone])
    saved = back_up()
    laptop.delete(expense)
    laptop.sync()
    saved.restore()
    phone.change(expense, payee="Changed since")
    phone.sync()
    laptop.sync()
    row = at_rest([laptop, phone], truth)[Entity.EXPENSE, expense]
    assert (row.values["payee"], row.deleted) == ("Changed since", False)
    (conflict,) = [change for change in truth.changes(laptop.owner) if change["status"] == "conflict"]
    assert conflict["lost"] == {"deleted": {"deleted": True}}


@pytest.mark.parametrize("deleted", [False, True])
def test_a_subcategory_whose_parent_has_become_one_comes_back_beside_it(
    laptop: Desk, phone: Desk, back_up: BackUp, truth: Truth, *, deleted: bool
) -> None:
    """There are two levels: only its move is refused, and kept; the category and what is filed in it are there."""
    home, house = laptop.categorise("Home"), laptop.categorise("House")
    until_quiet([laptop, phone])
    saved = back_up()
    rent = laptop.categorise("Rent", home)
    spent = laptop.spend("Landlord", category=rent)
    if deleted:
        laptop.delete(spent)
        laptop.delete(rent, Entity.CATEGORY)
    laptop.sync()
    saved.restore()
    phone.change(home, Entity.CATEGORY, parent_id=str(house))
    phone.sync()

    laptop.sync()
    rows = at_rest([laptop, phone], truth)
    assert rows[Entity.EXPENSE, spent].values["category_id"] == str(rent)
    assert rows[Entity.CATEGORY, rent].values["parent_id"] is None
    assert rows[Entity.CATEGORY, home].values["parent_id"] == str(house)
    assert {rows[ref].deleted for ref in ((Entity.CATEGORY, rent), (Entity.EXPENSE, spent))} == {deleted}
    (refusal,) = laptop.refusals()
    assert refusal.code == "category_depth"
    assert refusal.operation.set == {"parent": {"parent_id": str(home)}}


def test_expenses_in_a_currency_that_the_account_has_no_more_stay_where_they_were(
    laptop: Desk, phone: Desk, back_up: BackUp, truth: Truth
) -> None:
    """Changed on the restored server, before it had an expense: what returns is refused, and is still to be seen."""
    until_quiet([laptop, phone])
    saved = back_up()
    spent = laptop.spend("Landlord")
    laptop.sync()
    saved.restore()
    phone.change(laptop.owner, Entity.PROFILE, currency="USD")
    phone.sync()

    laptop.sync()
    assert (Entity.EXPENSE, spent) not in at_rest([laptop, phone], truth)
    (refusal,) = laptop.refusals()
    assert (refusal.code, refusal.operation.row_id) == ("currency", spent)
    assert laptop.row(spent).values["payee"] == "Landlord"


def test_many_rows_are_told_in_batches_even_where_the_past_is_known_at_some_points_only(
    laptop: Desk, phone: Desk, back_up: BackUp, truth: Truth
) -> None:
    """An import after the backup, which the phone has pulled all at once: it knows points of it. Nothing is refused."""
    old = laptop.spend("Old")
    laptop.sync()
    saved = back_up()
    rows = [
        new(Entity.EXPENSE, uuid.uuid4(), **expense_fields(f"Shop {at % 97}", at, spent_on=f"2026-06-{at % 28 + 1:02}"))
        for at in range(700)
    ]
    laptop.do(*rows, label="Import")
    laptop.change(old, payee="Old, changed")
    laptop.sync()
    phone.sync()
    known = phone.replica.read(lambda ledger: marks.read_marks(ledger.connection)).result()
    assert 100 < len(known) <= 2 * marks.MOST_A_PULL
    before = said(truth.rows(laptop.owner))
    saved.restore()
    phone.sync()
    laptop.sync()
    assert said(at_rest([laptop, phone], truth)) == before
    assert "rejected" not in truth.statuses(laptop.owner)


@pytest.mark.parametrize("point", ["compare", "take_restored", "push", "acknowledge"])
def test_cut_off_at_any_point_the_recovery_goes_on(
    laptop: Desk, phone: Desk, back_up: BackUp, truth: Truth, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """The line is cut, or the program ends, before or after what was lost is queued: each thing is sent once."""
    laptop.spend("Known")
    until_quiet([laptop, phone])
    saved = back_up()
    for n in range(6):
        laptop.spend(f"Lost {n}")
    laptop.sync()
    laptop.spend("Waits")
    before = said(laptop.view())
    saved.restore()
    module: Any = exchange if point in ("compare", "push") else cycle
    real = getattr(module, point)

    def cut(*arguments: Any) -> Any:
        result = real(*arguments)
        if point == "push":
            raise ServerUnreachable
        raise RuntimeError(result)

    monkeypatch.setattr(module, point, cut)
    with pytest.raises((ServerUnreachable, RuntimeError)):
        laptop.sync()
    monkeypatch.setattr(module, point, real)
    laptop.restart()
    laptop.sync()
    assert said(at_rest([laptop, phone], truth)) == before
    assert set(truth.statuses(laptop.owner)) == {"applied"}


def test_a_server_that_is_restored_twice_is_told_twice(
    laptop: Desk, phone: Desk, back_up: BackUp, truth: Truth
) -> None:
    """Once while what it had lost is on the way."""
    laptop.spend("Known")
    until_quiet([laptop, phone])
    saved = back_up()
    laptop.spend("Lost")
    laptop.sync()
    phone.sync()
    before = said(truth.rows(laptop.owner))
    for moves_epoch in (True, False):
        saved.restore(moves_epoch=moves_epoch)
        laptop.sync()
    saved.restore()
    phone.sync()
    laptop.sync()
    assert said(at_rest([laptop, phone], truth)) == before


def test_what_was_answered_but_not_pulled_is_sent_again(
    laptop: Desk, back_up: BackUp, truth: Truth, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server lost numbers that it had given (GAP), and nothing that had been pulled: the same operations again."""
    laptop.spend("Known")
    laptop.sync()
    saved = back_up()
    laptop.spend("Answered")

    def lost(*_: Any, **__: Any) -> Any:
        raise ServerUnreachable

    with monkeypatch.context() as patch:
        patch.setattr(exchange, "pull", lost)
        with pytest.raises(ServerUnreachable):
            laptop.sync()
    (operation,) = laptop.queued()
    assert not laptop.waiting()
    saved.restore()
    laptop.sync()
    at_rest([laptop], truth)
    assert truth.changes(laptop.owner)[-1]["op_id"] == operation.op_id
    assert laptop.status().restored_at is None


@pytest.mark.parametrize("count", [1, 40])
def test_a_number_that_an_operation_gets_again_by_chance_proves_nothing(
    three: list[Desk],
    set_up: SetUp,
    aoife: Person,
    back_up: BackUp,
    truth: Truth,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
) -> None:
    """Operations are sent again and get the numbers that they had, after another change than they came after: whoever
    has its cursor there is not deceived, however many they are."""
    laptop, phone, imac = three
    tablet = set_up(aoife, "Tablet")
    until_quiet([*three, tablet])
    saved = back_up()
    laptop.spend("Lost")
    laptop.sync()
    for _ in range(count):
        imac.spend("Sent again")

    def lost(*_: Any, **__: Any) -> Any:
        raise ServerUnreachable

    with monkeypatch.context() as patch:
        patch.setattr(exchange, "pull", lost)
        with pytest.raises(ServerUnreachable):
            imac.sync()
    phone.sync()
    at, op_id = truth.head(phone.owner), truth.changes(phone.owner)[-1]["op_id"]
    saved.restore()
    tablet.spend("In between")
    tablet.sync()
    imac.sync()
    assert (truth.head(phone.owner), truth.changes(phone.owner)[-1]["op_id"]) == (at, op_id)
    phone.sync()
    assert phone.status().restored_at is not None

    rows = at_rest([phone, imac, tablet], truth)
    payees = {row.values["payee"] for ref, row in rows.items() if ref[0] is Entity.EXPENSE}
    assert payees == {"Lost", "Sent again", "In between"}


def test_a_moved_epoch_alone_changes_nothing(laptop: Desk, phone: Desk, back_up: BackUp, truth: Truth) -> None:
    """The backup had all that anybody had pulled: the queue is sent, nobody is told of a loss that wasn't one."""
    laptop.spend("Known")
    until_quiet([laptop, phone])
    back_up().restore(moves_epoch=True)
    laptop.spend("Waits")
    at_rest([laptop, phone], truth)
    assert truth.statuses(laptop.owner) == ["applied", "applied"]
    assert laptop.status().restored_at is None


def test_a_clone_that_returns_to_a_restored_server_is_heard_too(
    laptop: Desk, aoife: Person, back_up: BackUp, truth: Truth, tmp_path: Any
) -> None:
    """Both misfortunes at once: each copy tells what it had, and what waited; one of them signs in again."""
    laptop.spend("Known")
    laptop.sync()
    saved = back_up()
    laptop.spend("Lost")
    laptop.sync()
    copy = laptop.cloned(tmp_path / "copy")
    laptop.spend("Waits on the original")
    copy.spend("Waits on the copy")
    saved.restore(moves_epoch=True)
    laptop.sync()
    try:
        copy.sync()
        with pytest.raises(ProfileCopied):
            laptop.sync()
        laptop.sign_in_again(aoife)
        rows = at_rest([laptop, copy], truth)
        payees = {row.values["payee"] for ref, row in rows.items() if ref[0] is Entity.EXPENSE}
        assert payees == {"Known", "Lost", "Waits on the original", "Waits on the copy"}
        assert set(truth.statuses(laptop.owner)) <= {Status.APPLIED, Status.NOOP}
        assert not parked(copy)
    finally:
        copy.switch_off()
