"""Recording, amending, deleting, restoring, and taking back just that."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.errors import InputError, NotFound, Stale
from expense_desktop.domain.quick_entry import parse
from expense_desktop.domain.records import CategoryId, Expense, ExpenseId, new_id
from expense_desktop.domain.vocabulary import CategoryName, Vocabulary
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.pulling import Pulled, apply_pulled
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import entry
from expense_desktop.services.entry import Act, Edit, NewExpense
from tests.replicas import OWNER, add_category, as_pulled, queued

T = TypeVar("T")
TODAY = dt.date(2026, 6, 18)
LUNCH = NewExpense(TODAY, 1250, "Luigi’s", note="lunch")


def write(replica: Replica, fn: Callable[[WritableLedger], T]) -> T:
    return replica.write(fn).result()


def record(replica: Replica, new: NewExpense = LUNCH) -> ExpenseId:
    (expense,) = write(replica, lambda ledger: entry.record(ledger, new, TODAY)).expenses
    return expense


def shown(replica: Replica, expense: ExpenseId) -> Expense:
    return replica.read(lambda ledger: ledger.expenses.get(expense).expense).result()


def change_elsewhere(replica: Replica, expense: ExpenseId, seq: int, **fields: object) -> None:
    """Another device changed the expense, all that waited here has arrived, and a pull brings both."""
    known = {**{name: getattr(shown(replica, expense), name) for name in rows.FIELDS[Entity.EXPENSE]}, **fields}
    row = as_pulled(OWNER, expense, *(known[name] for name in rows.FIELDS[Entity.EXPENSE]), "{}", False, seq)

    def arrive(ledger: WritableLedger) -> None:
        ledger.connection.exec_driver_sql("UPDATE outbox SET acked_seq = 1")
        apply_pulled(ledger, Pulled(seq, {Entity.EXPENSE: [row]}))

    write(replica, arrive)


def test_an_expense_is_recorded_in_the_account_s_currency(replica: Replica) -> None:
    """What was given is stored exactly, in the account's currency, and what the toast says is true."""
    done = write(replica, lambda ledger: entry.record(ledger, LUNCH, TODAY))
    assert (done.act, done.count, done.total_minor, done.currency) == (Act.ADDED, 1, 1250, "EUR")
    assert done.label == "Add Expense"
    (expense,) = done.expenses
    assert shown(replica, expense) == Expense(expense, TODAY, 1250, "EUR", "Luigi’s", None, "lunch")


def test_a_quick_entry_is_recorded(replica: Replica) -> None:
    """A parsed line becomes the expense that it says, with the category that it names."""
    category = write(replica, lambda ledger: add_category(ledger, "Eating out"))
    known = Vocabulary(categories=(CategoryName(category, "Eating out"),))
    draft = parse("12,50 Luigi’s yesterday #Eating out", today=TODAY, currency="EUR", vocabulary=known)
    expense = record(replica, NewExpense.of_draft(draft))
    stored = shown(replica, expense)
    assert (stored.amount_minor, stored.payee, stored.spent_on) == (1250, "Luigi’s", dt.date(2026, 6, 17))
    path = replica.read(lambda ledger: ledger.expenses.get(expense).category_path).result()
    assert path == "Eating out"


def test_a_new_category_goes_with_its_expense(replica: Replica) -> None:
    """A category that the expense brought is taken back with it, by one undo."""
    record(replica, NewExpense(TODAY, 100, new_category="Eating out:Cafés"))
    paths = replica.read(lambda ledger: [view.path for view in ledger.categories.list()])
    assert paths.result() == ["Eating out", "Eating out:Cafés"]
    write(replica, entry.undo)
    assert replica.read(lambda ledger: ledger.categories.list()).result() == ()
    write(replica, entry.redo)
    assert len(replica.read(lambda ledger: ledger.categories.list()).result()) == 2


def test_a_category_that_something_else_uses_stays(replica: Replica) -> None:
    """Undo leaves a category that another expense has come into since, and its parent, and says so."""
    record(replica, NewExpense(TODAY, 100, new_category="Eating out:Cafés"))
    category = replica.read(lambda ledger: ledger.categories.list()[1].category.id).result()
    other = record(replica, NewExpense(TODAY, 200, category_id=category))
    write(replica, entry.undo)
    change_elsewhere(replica, other, 5)
    undone = write(replica, entry.undo)
    assert undone is not None
    assert undone.left == ("Eating out:Cafés", "Eating out")
    assert shown(replica, other).category_id == category


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewExpense(TODAY + dt.timedelta(days=367), 100), "date"),
        (NewExpense(dt.date(1899, 12, 31), 100), "date"),
        (NewExpense(TODAY, 10**12 + 1), "amount"),
        (NewExpense(TODAY, 100, payee="a\x00b"), "payee"),
        (NewExpense(TODAY, 100, payee="x" * 201), "payee"),
        (NewExpense(TODAY, 100, note="\x1b[31m"), "note"),
        (NewExpense(TODAY, 100, category_id=CategoryId(new_id())), "category"),
        (NewExpense(TODAY, 100, new_category="a:b:c"), "category"),
    ],
)
def test_what_can_not_be_stored_is_refused(replica: Replica, new: NewExpense, field: str) -> None:
    """A wrong value is named, and nothing is changed."""
    with pytest.raises(InputError) as caught:
        record(replica, new)
    assert caught.value.field == field
    assert replica.read(queued).result() == []


def test_many_are_changed_as_one(replica: Replica) -> None:
    """A bulk change is one step: only what differs is sent, one undo takes all of it back."""
    category = write(replica, lambda ledger: add_category(ledger, "Food"))
    expenses = [record(replica) for _ in range(3)]
    write(replica, lambda ledger: entry.amend(ledger, expenses[:1], {"category_id": category}))
    done = write(replica, lambda ledger: entry.amend(ledger, expenses, {"category_id": category}))
    assert (done.label, done.count, done.total_minor) == ("Change 3 Expenses", 2, 2500)
    undone = write(replica, entry.undo)
    assert undone is not None
    assert (undone.label, undone.rows) == ("Change 3 Expenses", 2)
    assert [shown(replica, one).category_id for one in expenses] == [category, None, None]


def test_a_category_made_for_a_change_goes_with_it(replica: Replica) -> None:
    """Filing many under a new category makes it in the same step, and undo takes both back."""
    expenses = [record(replica) for _ in range(3)]
    write(replica, lambda ledger: entry.amend(ledger, expenses, {"note": "n"}, new_category="Gifts:Presents"))
    views = replica.read(lambda ledger: ledger.expenses.these(expenses)).result()
    assert [view.category_path for view in views] == ["Gifts:Presents"] * 3
    write(replica, entry.undo)
    assert [(shown(replica, one).category_id, shown(replica, one).note) for one in expenses] == [(None, "lunch")] * 3
    assert replica.read(lambda ledger: ledger.categories.list()).result() == ()


def test_dates_are_moved_each_from_its_own_day(replica: Replica) -> None:
    """One step, whatever the dates are; a date that no expense may have refuses the whole."""
    days = (TODAY, TODAY - dt.timedelta(days=40))
    expenses = [record(replica, NewExpense(day, 100)) for day in days]
    done = write(replica, lambda ledger: entry.redate(ledger, expenses, lambda day: day + dt.timedelta(days=1)))
    assert (done.act, done.count, str(done.label)) == (Act.CHANGED, 2, "Change 2 Expenses")
    assert [shown(replica, one).spent_on for one in expenses] == [day + dt.timedelta(days=1) for day in days]
    with pytest.raises(InputError):
        write(replica, lambda ledger: entry.redate(ledger, expenses, lambda day: day.replace(year=day.year - 200)))
    write(replica, entry.undo)
    assert [shown(replica, one).spent_on for one in expenses] == list(days)


def test_several_are_recorded_again(replica: Replica) -> None:
    """Copies are dated today and otherwise the same; one undo takes all of them away; a deleted one isn't copied."""
    category = write(replica, lambda ledger: add_category(ledger, "Food"))
    new = NewExpense(dt.date(2020, 2, 29), -250, "Luigi’s", category, "back")
    expenses = [record(replica, new), record(replica)]
    done = write(replica, lambda ledger: entry.duplicate(ledger, expenses, TODAY))
    assert (done.act, done.count, done.total_minor) == (Act.ADDED, 2, 1000)
    first, second = (shown(replica, one) for one in done.expenses)
    assert first == Expense(first.id, TODAY, -250, "EUR", "Luigi’s", category, "back")
    assert (second.amount_minor, second.spent_on) == (1250, TODAY)
    write(replica, entry.undo)
    assert all(shown(replica, one).deleted for one in done.expenses)
    with pytest.raises(NotFound):
        write(replica, lambda ledger: entry.duplicate(ledger, done.expenses, TODAY))


def test_many_are_deleted_as_one(replica: Replica) -> None:
    """A bulk delete is one step with one undo; deleting again changes nothing."""
    expenses = [record(replica) for _ in range(3)]
    done = write(replica, lambda ledger: entry.delete(ledger, expenses))
    assert (done.label, done.count, done.total_minor) == ("Delete 3 Expenses", 3, 3750)
    again = write(replica, lambda ledger: entry.delete(ledger, expenses))
    assert (again.step, again.count) == (None, 0)
    write(replica, entry.undo)
    assert not any(shown(replica, one).deleted for one in expenses)


def test_a_deleted_expense_is_restored(replica: Replica) -> None:
    """Restore brings it back as it was; restoring what is there changes nothing."""
    expense = record(replica)
    before = shown(replica, expense)
    write(replica, lambda ledger: entry.delete(ledger, [expense]))
    done = write(replica, lambda ledger: entry.restore(ledger, [expense]))
    assert (done.act, done.count) == (Act.RESTORED, 1)
    assert shown(replica, expense) == before
    assert write(replica, lambda ledger: entry.restore(ledger, [expense])).count == 0


@pytest.mark.parametrize(
    "act", [entry.delete, entry.restore, lambda ledger, ids: entry.amend(ledger, ids, {"note": "x"})]
)
def test_an_unknown_expense_is_not_found(
    replica: Replica, act: Callable[[WritableLedger, list[ExpenseId]], object]
) -> None:
    """One id that isn't the owner's refuses the whole, and nothing of it is done."""
    expense = record(replica)
    with pytest.raises(NotFound):
        write(replica, lambda ledger: act(ledger, [expense, ExpenseId(new_id())]))
    assert len(replica.read(queued).result()) == 1


def test_a_deleted_expense_is_not_amended(replica: Replica) -> None:
    """An edit doesn't bring a deleted expense back by the way."""
    expense = record(replica)
    write(replica, lambda ledger: entry.delete(ledger, [expense]))
    with pytest.raises(NotFound, match="deleted"):
        write(replica, lambda ledger: entry.amend(ledger, [expense], {"note": "x"}))


def test_an_edit_of_what_has_changed_meanwhile_is_stale(replica: Replica) -> None:
    """A field that another device changed under an open editor isn't overwritten unseen; another field is free."""
    expense = record(replica)
    change_elsewhere(replica, expense, 5, payee="theirs")
    with pytest.raises(Stale):
        write(replica, lambda ledger: entry.amend(ledger, [expense], {"payee": "mine"}, seen={"payee": "Luigi’s"}))
    write(replica, lambda ledger: entry.amend(ledger, [expense], {"note": "mine"}, seen={"note": "lunch"}))
    assert shown(replica, expense).payee == "theirs"


class TestUndo:
    """A step restores a group only where it still holds that step's value."""

    def test_what_another_device_changed_since_is_left(self, replica: Replica) -> None:
        """Undoing a bulk change leaves the expense that was changed elsewhere, and names it."""
        first, second = record(replica), record(replica, NewExpense(TODAY, 300, "SuperValu"))
        write(replica, lambda ledger: entry.amend(ledger, [first, second], {"note": "mine"}))
        change_elsewhere(replica, second, 5, note="theirs")
        undone = write(replica, entry.undo)
        assert undone is not None
        assert (shown(replica, first).note, shown(replica, second).note) == ("lunch", "theirs")
        assert undone.left_words == "Changed since, and left as it is: SuperValu, 2026-06-18."

    def test_other_groups_are_restored(self, replica: Replica) -> None:
        """Where one group was changed elsewhere, the step's other groups still go back."""
        expense = record(replica)
        write(replica, lambda ledger: entry.amend(ledger, [expense], {"note": "mine", "amount_minor": 1}))
        change_elsewhere(replica, expense, 5, note="theirs")
        write(replica, entry.undo)
        assert (shown(replica, expense).note, shown(replica, expense).amount_minor) == ("theirs", 1250)

    def test_an_added_expense_that_was_edited_elsewhere_stays(self, replica: Replica) -> None:
        """Undoing an entry doesn't delete what another device has worked on since."""
        expense = record(replica)
        change_elsewhere(replica, expense, 5, note="theirs")
        undone = write(replica, entry.undo)
        assert undone is not None
        assert undone.rows == 0
        assert undone.left == ("Luigi’s, 2026-06-18",)
        assert not shown(replica, expense).deleted

    def test_a_deleted_expense_that_came_back_is_left(self, replica: Replica) -> None:
        """Undoing a delete that an edit elsewhere has beaten changes nothing."""
        expense = record(replica)
        write(replica, lambda ledger: entry.delete(ledger, [expense]))
        change_elsewhere(replica, expense, 5, note="theirs")
        undone = write(replica, entry.undo)
        assert undone is not None
        assert undone.rows == 0
        assert shown(replica, expense).note == "theirs"

    def test_nothing_to_undo_is_nothing(self, replica: Replica) -> None:
        """An empty stack gives no step and no change."""
        assert write(replica, entry.undo) is None
        assert write(replica, entry.redo) is None


STEPS = st.sampled_from(["record", "amend", "delete", "restore", "undo", "undo", "redo"])


@given(steps=st.lists(STEPS, max_size=30), data=st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undo_and_redo_walk_through_what_was(replica: Replica, steps: list[str], data: st.DataObject) -> None:
    """Whatever was done, each undo gives the state before a step and each redo the one after it."""
    # examples share the fixture's replica: each begins where nothing can be undone
    write(replica, lambda ledger: ledger.connection.exec_driver_sql("DELETE FROM undo").rowcount)

    def state() -> dict[ExpenseId, Expense]:
        found = replica.read(lambda ledger: ledger.expenses.these(ids)).result()
        return {view.expense.id: view.expense for view in found if not view.expense.deleted}

    ids: list[ExpenseId] = []
    states, at = [state()], 0
    for step in steps:
        if step in ("undo", "redo"):
            undone = write(replica, entry.undo if step == "undo" else entry.redo)
            to = at - 1 if step == "undo" else at + 1
            assert (undone is not None) == (0 <= to < len(states))
            at = to if undone is not None else at
        else:
            before = state()
            if step == "record":
                ids.append(record(replica, NewExpense(TODAY, data.draw(st.integers(-9, 9)))))
            elif some := [one for one in ids if (one in before) == (step != "restore")]:
                chosen = data.draw(st.lists(st.sampled_from(some), unique=True, min_size=1))
                edit: Edit = {"amount_minor": data.draw(st.integers(-9, 9))}
                change = {
                    "amend": partial(entry.amend, expenses=chosen, edit=edit),
                    "delete": partial(entry.delete, expenses=chosen),
                    "restore": partial(entry.restore, expenses=chosen),
                }[step]
                write(replica, change)
            if state() != before:
                states, at = [*states[: at + 1], state()], at + 1
        assert state() == states[at]
