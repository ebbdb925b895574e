"""What an operation makes of a row that has moved on: SYNC 4, "Merge", and the rules between rows."""

import datetime as dt
import uuid
from typing import Any

import pytest

from expense_desktop.domain.records import CategoryId, budget_id, new_id
from tests.repository.server.operations import Sender, at, category, expense, operation

APPLIED = {"status": "applied", "code": None}
NOOP = {"status": "noop", "code": None}
CONFLICT = {"status": "conflict", "code": None}
REVIVED = {"status": "applied", "code": "category_revived"}
DELETED = {"deleted": {"deleted": True}}
LIVE = {"deleted": {"deleted": False}}


def rejected(code: str) -> dict[str, str]:
    return {"status": "rejected", "code": code}


def euros(amount_minor: int) -> dict[str, Any]:
    return {"money": {"amount_minor": amount_minor, "currency": "EUR"}}


def note(text: str) -> dict[str, Any]:
    return {"note": {"note": text}}


def edit(row: uuid.UUID, base: dict[str, Any], new: dict[str, Any], made_at: str | None = None) -> dict[str, Any]:
    return operation(row=row, set=new, base=base, made_at=made_at)


def seen(**groups: Any) -> dict[str, Any]:
    """Every group of the dinner as a client saw it."""
    return {
        **expense()["set"], "note": {"note": ""}, "category": {"category_id": None}, **groups,
    }  # fmt: skip


@pytest.fixture
def row(aoifes: Sender) -> uuid.UUID:
    """Aoife's dinner, made at minute 0."""
    row = new_id()
    assert aoifes.one(expense(row)) == APPLIED
    return row


def test_a_change_of_what_stands_is_applied(aoifes: Sender, row: uuid.UUID) -> None:
    """Current = base: the group is replaced, whole, with what stood before kept in the change."""
    seq = aoifes.seq(edit(row, euros(4250), euros(4520), at(5)))
    stored, change = aoifes.row("expense", row), aoifes.change(seq)
    assert (stored["amount_minor"], stored["change_seq"], stored["stamps"]["money"]) == (4520, seq, at(5))
    assert (change["before"], change["after"], change["lost"]) == (euros(4250), euros(4520), None)


def test_the_same_change_from_two_devices_is_needless_the_second_time(
    aoifes: Sender, phones: Sender, row: uuid.UUID
) -> None:
    """Current = new: nothing to do, no conflict, and the row keeps its number."""
    seq = aoifes.seq(edit(row, euros(4250), euros(4520)))
    assert phones.one(edit(row, euros(4250), euros(4520))) == NOOP
    assert aoifes.row("expense", row)["change_seq"] == seq


def test_changes_of_different_groups_both_stand(aoifes: Sender, phones: Sender, row: uuid.UUID) -> None:
    """One device changes the amount, the other the note: no conflict."""
    assert aoifes.one(edit(row, euros(4250), euros(4520), at(1))) == APPLIED
    assert phones.one(edit(row, note(""), note("with Ben"), at(2))) == APPLIED
    stored = aoifes.row("expense", row)
    assert (stored["amount_minor"], stored["note"]) == (4520, "with Ben")


@pytest.mark.parametrize(("first_at", "second_at"), [(10, 5), (5, 10)])
def test_the_later_stamp_wins_and_the_loser_is_kept(
    aoifes: Sender, phones: Sender, row: uuid.UUID, first_at: int, second_at: int
) -> None:
    """Two changes of one group: whichever arrives first, the later one stands and the other is in change.lost (I3)."""
    amounts = {5: 500, 10: 1000}
    aoifes.push(edit(row, euros(4250), euros(amounts[first_at]), at(first_at)))
    seq = phones.seq(edit(row, euros(4250), euros(amounts[second_at]), at(second_at)))
    assert aoifes.row("expense", row)["amount_minor"] == 1000
    assert aoifes.row("expense", row)["stamps"]["money"] == at(10)
    change = aoifes.change(seq)
    assert (change["status"], change["lost"]) == ("conflict", euros(500))


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_tie_ends_alike_in_every_order(
    aoifes: Sender, phones: Sender, row: uuid.UUID, order: tuple[int, int]
) -> None:
    """Equal stamps are settled by value, so that the order of arrival decides nothing."""
    texts = {1: "first", 2: "second"}
    aoifes.push(edit(row, note(""), note(texts[order[0]]), at(5)))
    phones.push(edit(row, note(""), note(texts[order[1]]), at(5)))
    assert aoifes.row("expense", row)["note"] == "second"


def test_in_one_operation_one_group_may_win_and_another_lose(aoifes: Sender, phones: Sender, row: uuid.UUID) -> None:
    """Groups merge each for itself; what is applied and what is lost stand side by side in the change."""
    aoifes.push(edit(row, euros(4250), euros(1), at(9)))
    seq = phones.seq(edit(row, {**euros(4250), **note("")}, {**euros(2), **note("n")}, at(5)))
    change = phones.change(seq)
    assert (change["status"], change["after"], change["lost"]) == ("conflict", note("n"), euros(2))
    assert phones.row("expense", row)["amount_minor"] == 1


def test_a_change_made_after_seeing_another_stands_whatever_the_clocks_say(aoifes: Sender, row: uuid.UUID) -> None:
    """A clock that runs behind loses nothing: base = current is enough, and stamps never step back (I12)."""
    aoifes.push(edit(row, euros(4250), euros(1), at(60)))
    assert aoifes.one(edit(row, euros(1), euros(2), at(-5000))) == APPLIED
    assert aoifes.row("expense", row)["stamps"]["money"] == at(60)


def test_without_a_base_the_later_stamp_wins(aoifes: Sender, phones: Sender, row: uuid.UUID) -> None:
    """What is sent again after a restore has the stamps it had and no base."""
    assert phones.one(operation(row=row, set=euros(1), made_at=at(-5))) == CONFLICT
    assert aoifes.row("expense", row)["amount_minor"] == 4250
    assert phones.one(operation(row=row, set=euros(2), made_at=at(5))) == CONFLICT
    assert aoifes.row("expense", row)["amount_minor"] == 2


def test_a_deleted_expense_is_a_tombstone_that_can_be_restored(aoifes: Sender, row: uuid.UUID) -> None:
    """Nothing is removed: the row stays, marked, and comes back as it was."""
    seq = aoifes.seq(operation(row=row, kind="delete", base=seen(), made_at=at(1)))
    assert aoifes.row("expense", row)["deleted"] is True
    assert (aoifes.change(seq)["before"], aoifes.change(seq)["after"]) == (LIVE, DELETED)
    assert aoifes.one(operation(row=row, kind="delete", base=seen())) == NOOP
    assert aoifes.one(operation(row=row, kind="restore", made_at=at(2))) == APPLIED
    stored = aoifes.row("expense", row)
    assert (stored["deleted"], stored["amount_minor"]) == (False, 4250)
    assert aoifes.one(operation(row=row, kind="restore")) == NOOP
    assert aoifes.one(operation(kind="restore")) == rejected("unknown_row")


def test_an_edit_beats_a_delete_that_did_not_see_it(aoifes: Sender, phones: Sender, row: uuid.UUID) -> None:
    """The edit came first: the delete finds other values than it saw, and is kept as what lost."""
    aoifes.push(edit(row, euros(4250), euros(1), at(1)))
    seq = phones.seq(operation(row=row, kind="delete", base=seen(), made_at=at(99)))
    assert (phones.change(seq)["status"], phones.change(seq)["lost"]) == ("conflict", DELETED)
    assert aoifes.row("expense", row)["deleted"] is False


def test_an_edit_brings_back_what_was_deleted_meanwhile(aoifes: Sender, phones: Sender, row: uuid.UUID) -> None:
    """The delete came first: the edit revives the row, and the person is told by a conflict (I11)."""
    aoifes.push(operation(row=row, kind="delete", base=seen(), made_at=at(99)))
    seq = phones.seq(edit(row, euros(4250), euros(1), at(1)))
    change = phones.change(seq)
    assert (change["status"], change["lost"]) == ("conflict", DELETED)
    assert change["before"] == {**euros(4250), **DELETED}
    assert change["after"] == {**euros(1), **LIVE}
    assert aoifes.row("expense", row)["deleted"] is False


def test_after_a_restore_of_the_server_a_delete_and_an_edit_are_weighed_by_their_stamps(
    aoifes: Sender, phones: Sender, row: uuid.UUID
) -> None:
    """Without a base a later delete stays, an earlier one doesn't."""
    assert aoifes.one(operation(row=row, kind="delete", made_at=at(-1))) == CONFLICT
    assert aoifes.one(operation(row=row, kind="delete", made_at=at(5))) == APPLIED
    assert phones.one(operation(row=row, set=euros(1), made_at=at(4))) == CONFLICT
    assert aoifes.row("expense", row)["deleted"] is True
    assert phones.one(operation(row=row, set=euros(1), made_at=at(6))) == CONFLICT
    assert aoifes.row("expense", row)["deleted"] is False


def test_a_conflict_is_decided_by_an_operation_that_names_it(aoifes: Sender, phones: Sender, row: uuid.UUID) -> None:
    """Keeping what is shown and taking the other value are both decisions, seen by every device."""
    aoifes.push(edit(row, euros(4250), euros(1), at(1)))
    seq = phones.seq(edit(row, euros(4250), euros(2), at(2)))
    kept = aoifes.seq(operation(row=row, kind="decide", seq=seq))
    assert (aoifes.change(kept)["decides"], aoifes.row("expense", row)["amount_minor"]) == (seq, 2)
    used = phones.seq(operation(row=row, kind="decide", seq=seq, set=euros(1), base=euros(2)))
    assert (aoifes.change(used)["decides"], aoifes.row("expense", row)["amount_minor"]) == (seq, 1)


def test_only_a_conflict_of_the_same_row_can_be_decided(
    aoifes: Sender, bens: Sender, row: uuid.UUID, phones: Sender
) -> None:
    """A number that is no conflict, another row's, or another person's is refused."""
    aoifes.push(edit(row, euros(4250), euros(1), at(1)))
    seq = phones.seq(edit(row, euros(4250), euros(2), at(2)))
    bens.push(*(expense(money={"amount_minor": 1, "currency": "GBP"}) for _ in range(5)))
    for sender, body in (
        (aoifes, operation(row=row, kind="decide", seq=2)),
        (aoifes, operation(kind="decide", seq=seq)),
        (aoifes, operation("category", row, "decide", seq=seq)),
        (bens, operation(row=row, kind="decide", seq=seq)),
    ):
        assert sender.one(body) == rejected("unknown_conflict")
    assert aoifes.one(operation(row=row, kind="decide")) == rejected("malformed")


# ── Categories ──


def test_categories_have_two_levels(aoifes: Sender) -> None:
    """A parent exists, is itself top-level and isn't the row; a row with live children gets no parent."""
    top, child, other = new_id(), new_id(), new_id()
    assert aoifes.one(category("Eating out", top)) == APPLIED
    assert aoifes.one(category("Cafés", child, top)) == APPLIED
    assert aoifes.one(category("Other", other)) == APPLIED
    for body in (
        category("third level", parent=child),
        category("of nobody", parent=new_id()),
        operation("category", other, set={"parent": {"parent_id": str(other)}}, base={"parent": {"parent_id": None}}),
        operation("category", top, set={"parent": {"parent_id": str(other)}}, base={"parent": {"parent_id": None}}),
    ):
        assert aoifes.one(body) == rejected("category_depth")


def test_two_moves_that_would_make_a_circle_leave_one(aoifes: Sender, phones: Sender) -> None:
    """Two devices each put one category under the other: the second is refused."""
    a, b = new_id(), new_id()
    aoifes.push(category("A", a), category("B", b))
    base = {"parent": {"parent_id": None}}
    assert aoifes.one(operation("category", a, set={"parent": {"parent_id": str(b)}}, base=base)) == APPLIED
    assert phones.one(operation("category", b, set={"parent": {"parent_id": str(a)}}, base=base)) == rejected(
        "category_depth"
    )


def test_a_category_in_use_is_not_deleted(aoifes: Sender) -> None:
    """A live expense or a live child keeps it; deleted ones don't."""
    top, child, row = new_id(), new_id(), new_id()
    aoifes.push(category("Eating out", top), category("Cafés", child, top))
    aoifes.push(expense(row, category={"category_id": str(child)}))
    assert aoifes.one(operation("category", child, "delete")) == rejected("category_in_use")
    assert aoifes.one(operation("category", top, "delete")) == rejected("category_in_use")
    aoifes.push(operation(row=row, kind="delete", made_at=at(1)))
    assert aoifes.one(operation("category", child, "delete", made_at=at(1))) == APPLIED
    assert aoifes.one(operation("category", top, "delete", made_at=at(1))) == APPLIED


def test_a_live_expense_revives_its_category_and_its_parent(aoifes: Sender, phones: Sender) -> None:
    """An expense entered offline in what was deleted meanwhile keeps its category, and the answer says so."""
    top, child = new_id(), new_id()
    aoifes.push(category("Eating out", top), category("Cafés", child, top))
    aoifes.push(
        operation("category", child, "delete", made_at=at(1)), operation("category", top, "delete", made_at=at(1))
    )
    (answer,) = phones.push(expense(category={"category_id": str(child)}))
    assert (answer["status"], answer["code"]) == ("applied", "category_revived")
    for revived in (top, child):
        stored = aoifes.row("category", revived)
        assert (stored["deleted"], stored["change_seq"]) == (False, answer["seq"])


def test_restoring_an_expense_or_a_child_revives_what_it_stands_in(aoifes: Sender) -> None:
    """Undo of a delete brings back all that it needs."""
    top, child, row = new_id(), new_id(), new_id()
    aoifes.push(category("Eating out", top), category("Cafés", child, top))
    aoifes.push(expense(row, category={"category_id": str(child)}))
    aoifes.push(operation(row=row, kind="delete", made_at=at(1)))
    aoifes.push(
        operation("category", child, "delete", made_at=at(1)), operation("category", top, "delete", made_at=at(1))
    )
    assert aoifes.one(operation("category", child, "restore")) == REVIVED
    assert aoifes.row("category", top)["deleted"] is False
    aoifes.push(
        operation("category", child, "delete", made_at=at(2)), operation("category", top, "delete", made_at=at(2))
    )
    assert aoifes.one(operation(row=row, kind="restore")) == REVIVED
    assert aoifes.row("category", top)["deleted"] is False


def test_a_revived_category_never_makes_a_third_level(aoifes: Sender) -> None:
    """Its parent has become a subcategory while it was deleted: it comes back beside it."""
    top, parent, child = new_id(), new_id(), new_id()
    aoifes.push(category("Top", top), category("Parent", parent), category("Child", child, parent))
    aoifes.push(operation("category", child, "delete", made_at=at(1)))
    moved = operation("category", parent, set={"parent": {"parent_id": str(top)}}, base={"parent": {"parent_id": None}})
    assert aoifes.one(moved) == APPLIED
    assert aoifes.one(expense(category={"category_id": str(child)})) == REVIVED
    assert aoifes.row("category", child)["parent_id"] == top


def test_two_categories_may_have_one_name(aoifes: Sender, phones: Sender) -> None:
    """Two devices may both create "Cafés" offline; the app offers the merge."""
    assert aoifes.one(category("Cafés")) == APPLIED
    assert phones.one(category("Cafés")) == APPLIED


@pytest.mark.parametrize("name", ["", "a:b", "x" * 81, "a\x00b", "a\nb"])
def test_a_category_needs_a_name_that_can_be_written(aoifes: Sender, name: str) -> None:
    """Not empty, not longer than 80 characters, without the colon between levels and without control characters."""
    (answer,) = aoifes.push(category(name))
    assert answer["status"] == "rejected"


# ── Budgets and the profile ──


def test_a_limit_of_one_month_is_one_row_whoever_makes_it(aoifes: Sender, phones: Sender) -> None:
    """Two devices set the same category's limit offline: their ids agree, the later one stands, the other is kept."""
    food = new_id()
    aoifes.push(category("Food", food))
    row, key = budget_id(CategoryId(food), dt.date(2026, 6, 1)), {"category_id": str(food), "month": "2026-06-01"}
    assert (
        aoifes.one(operation("budget", row, set={"key": key, "limit": {"limit_minor": 500}}, made_at=at(1))) == APPLIED
    )
    assert (
        phones.one(operation("budget", row, set={"key": key, "limit": {"limit_minor": 700}}, made_at=at(2))) == CONFLICT
    )
    assert aoifes.row("budget", row)["limit_minor"] == 700
    ended = operation("budget", row, set={"limit": {"limit_minor": None}}, base={"limit": {"limit_minor": 700}})
    assert aoifes.one(ended) == APPLIED
    assert aoifes.row("budget", row)["limit_minor"] is None


def test_a_limit_keeps_its_category_and_month(aoifes: Sender) -> None:
    """The key never changes, no second row has the same one, and a limit is never negative."""
    food, row = new_id(), new_id()
    aoifes.push(category("Food", food))
    key = {"category_id": str(food), "month": "2026-06-01"}
    later = {"category_id": str(food), "month": "2026-07-01"}
    aoifes.push(operation("budget", row, set={"key": key, "limit": {"limit_minor": 500}}))
    assert aoifes.one(operation("budget", row, set={"key": later}, base={"key": key})) == rejected("budget_key")
    assert aoifes.one(operation("budget", set={"key": key})) == rejected("budget_key")
    assert aoifes.one(operation("budget", set={"key": later, "limit": {"limit_minor": -1}})) == rejected("amount_range")
    stray = {"category_id": str(new_id()), "month": "2026-06-01"}
    assert aoifes.one(operation("budget", set={"key": stray})) == rejected("unknown_category")


def test_a_limit_of_a_deleted_category_stays(aoifes: Sender) -> None:
    """It is ignored, not removed: a limit doesn't keep a category in use."""
    food, row = new_id(), new_id()
    aoifes.push(category("Food", food))
    aoifes.push(operation("budget", row, set={"key": {"category_id": str(food), "month": "2026-06-01"}}))
    assert aoifes.one(operation("category", food, "delete", made_at=at(1))) == APPLIED
    assert aoifes.row("budget", row)["deleted"] is False


def test_the_currency_changes_only_while_there_is_no_expense(aoifes: Sender) -> None:
    """One currency an account: every expense has it, also a deleted one, which could come back."""
    owner, row = aoifes.device.owner, new_id()

    def to(new: str, old: str) -> dict[str, Any]:
        return operation("profile", owner, set={"currency": {"currency": new}}, base={"currency": {"currency": old}})

    assert aoifes.one(to("USD", "EUR")) == APPLIED
    assert aoifes.one(expense(row)) == rejected("currency")
    assert aoifes.one(expense(row, money={"amount_minor": 1, "currency": "USD"})) == APPLIED
    assert aoifes.one(to("EUR", "USD")) == rejected("currency")
    aoifes.push(operation(row=row, kind="delete", made_at=at(1)))
    assert aoifes.one(to("EUR", "USD")) == rejected("currency")


def test_the_profile_is_the_owners_one_row(aoifes: Sender, bens: Sender) -> None:
    """It is changed, never deleted, and there is no other: not with a new id, not with another person's."""
    owner = aoifes.device.owner
    name = {"display_name": {"display_name": "Aoife Byrne"}}
    assert (
        aoifes.one(operation("profile", owner, set=name, base={"display_name": {"display_name": "Aoife"}})) == APPLIED
    )
    assert aoifes.row("profile", owner)["display_name"] == "Aoife Byrne"
    assert aoifes.one(operation("profile", owner, "delete")) == rejected("not_deletable")
    whole = {**name, "currency": {"currency": "EUR"}, "month_start": {"month_start": 1}}
    assert aoifes.one(operation("profile", set=whole)) == rejected("unknown_row")
    assert bens.one(operation("profile", owner, set=whole)) == rejected("unknown_row")
    wrong = {"month_start": {"month_start": 29}}
    assert aoifes.one(operation("profile", owner, set=wrong)) == rejected("malformed")


def again(body: dict[str, Any]) -> dict[str, Any]:
    """The same, told to a server that was restored from a backup."""
    return {**body, "again": True}


def test_what_is_told_again_keeps_its_stamp_and_a_note(aoifes: Sender, row: uuid.UUID) -> None:
    """Another server's clock may be behind; and who returns later sees that it is from before the restore."""
    late = "2099-01-01T00:00:00.000000Z"
    seq = aoifes.seq(again(edit(row, euros(4250), euros(4520), late)))
    assert aoifes.row("expense", row)["stamps"]["money"] == late
    assert (aoifes.change(seq)["code"], aoifes.change(seq)["status"]) == ("again", "applied")


def test_a_stamp_of_the_far_future_makes_no_later_edit_lose(aoifes: Sender, phones: Sender, row: uuid.UUID) -> None:
    """Told again with it: who has seen the value changes or deletes it; who hasn’t is told, and decides (I12)."""
    late = "9999-12-31T23:59:59.999999Z"
    assert aoifes.one(again(edit(row, euros(4250), euros(4520), late))) == APPLIED
    assert phones.one(edit(row, euros(4520), euros(10), at(6))) == APPLIED
    conflict = aoifes.seq(edit(row, euros(4520), euros(20), at(7)))
    assert (aoifes.change(conflict)["status"], aoifes.change(conflict)["lost"]) == ("conflict", euros(20))
    decision = operation(row=row, kind="decide", seq=conflict, set=euros(20), base=euros(10), made_at=at(8))
    assert aoifes.one(decision) == APPLIED
    assert aoifes.row("expense", row)["amount_minor"] == 20

    assert aoifes.one(operation(row=row, kind="delete", base=seen(**euros(20)), made_at=at(9))) == APPLIED
    assert aoifes.one(again(operation(row=row, kind="delete", made_at=late))) == NOOP
    assert phones.one(operation(row=row, kind="restore", made_at=at(10))) == APPLIED
    assert phones.one(operation(row=row, kind="delete", base=seen(**euros(20)), made_at=at(11))) == APPLIED
    assert aoifes.row("expense", row)["deleted"]


@pytest.mark.parametrize("count", [1, 5], ids=["one by one", "the fast way"])
def test_many_rows_told_again_keep_stamps_and_note(aoifes: Sender, count: int) -> None:
    """A batch of new expenses is taken as each alone would be."""
    late = "2099-01-01T00:00:00.000000Z"
    bodies = [again(expense(made_at=late)) for _ in range(count)]
    answers = aoifes.push(*bodies)
    for body, answer in zip(bodies, answers, strict=True):
        assert (answer["status"], answer["code"]) == ("applied", None)
        assert set(aoifes.row("expense", uuid.UUID(body["id"]))["stamps"].values()) == {late}
        assert aoifes.change(answer["seq"])["code"] == "again"


def test_a_value_that_stands_takes_the_later_stamp_when_told_again(
    aoifes: Sender, phones: Sender, row: uuid.UUID
) -> None:
    """Changed and changed back before the restore: the value in between, told later, is the older one."""
    assert aoifes.one(again(edit(row, {}, euros(4250), at(9)))) == NOOP
    assert aoifes.row("expense", row)["stamps"]["money"] == at(9)
    assert phones.one(again(edit(row, {}, euros(4520), at(5)))) == CONFLICT
    assert aoifes.row("expense", row)["amount_minor"] == 4250


@pytest.mark.parametrize(("kind", "state"), [("restore", False), ("delete", True)])
def test_so_does_a_row_that_is_live_or_deleted_already(aoifes: Sender, row: uuid.UUID, kind: str, state: bool) -> None:
    """Deleted, or brought back, twice: the later time counts, the earlier never again."""
    if state:
        assert aoifes.one(operation(row=row, kind="delete", base=seen(), made_at=at(3))) == APPLIED
    for minute, stamp in ((9, at(9)), (5, at(9))):
        assert aoifes.one(again(operation(row=row, kind=kind, made_at=at(minute)))) == NOOP
        stored = aoifes.row("expense", row)
        assert (stored["deleted"], stored["stamps"]["deleted"]) == (state, stamp)


def test_a_category_that_comes_back_never_steps_back_in_time(aoifes: Sender) -> None:
    """Revived by a change whose clock is behind that of its delete: the revival is the later."""
    food, dinner = new_id(), new_id()
    assert aoifes.one(category("Food", food)) == APPLIED
    assert aoifes.one({**operation(row=food, kind="delete", made_at=at(30)), "e": "category"}) == APPLIED
    assert aoifes.one(expense(dinner, category={"category_id": str(food)}, made_at=at(5))) == REVIVED
    stored = aoifes.row("category", food)
    assert (stored["deleted"], stored["stamps"]["deleted"]) == (False, at(30))
