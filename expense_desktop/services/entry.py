"""Record, amend, delete, restore and undo expenses. Each is one step: one transaction, one thing that undo takes back.

Every function runs inside `Replica.write`; what it returns is durable when that write's future resolves.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypedDict

from expense_desktop.domain.changes import Entity, Kind, Value
from expense_desktop.domain.errors import Bug, NotFound, Stale
from expense_desktop.domain.quick_entry import Draft
from expense_desktop.domain.records import (
    CategoryId,
    Expense,
    ExpenseId,
    StepId,
    checked_amount,
    checked_date,
    checked_entry_date,
    checked_note,
    checked_payee,
    new_id,
)
from expense_desktop.domain.sentences import joined, say, say_many
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.rows import as_value
from expense_desktop.repository.replica.undo import Left
from expense_desktop.repository.replica.writing import Applied, TakenBack, WritableLedger
from expense_desktop.services import categories

_NAMED_AT_MOST: Final = 3
_SOME: Final = {
    Entity.EXPENSE: say("an expense"),
    Entity.CATEGORY: say("a category"),
    Entity.BUDGET: say("a budget"),
    Entity.PROFILE: say("a profile"),
}


class Edit(TypedDict, total=False):
    """The fields to change; those that are absent stay. Amounts are minor units of the account's currency."""

    spent_on: dt.date
    amount_minor: int
    payee: str
    category_id: CategoryId | None
    note: str


@dataclass(frozen=True, slots=True)
class NewExpense:
    """What to record. `amount_minor` is in the account's currency; `new_category` is a path to find or to make."""

    spent_on: dt.date
    amount_minor: int
    payee: str = ""
    category_id: CategoryId | None = None
    note: str = ""
    new_category: str = ""

    @classmethod
    def of_draft(cls, draft: Draft) -> "NewExpense":
        """What a quick entry says. InputError with the words of its first problem."""
        draft = draft.checked()
        if draft.amount is None:
            raise Bug("a draft without problems has no amount")
        return cls(
            spent_on=draft.spent_on,
            amount_minor=draft.amount.amount_minor,
            payee=draft.payee,
            category_id=None if draft.category is None else draft.category.id,
            note=draft.note,
            new_category=draft.new_category,
        )


class Act(StrEnum):
    """What was done, for the toast."""

    ADDED = "added"
    CHANGED = "changed"
    DELETED = "deleted"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Done:
    """What a step did: the figures of its toast. `step` is None when everything was so already; nothing to undo then.

    `expenses` are those that were really changed, `total_minor` their sum as they stand, in `currency`.
    """

    act: Act
    step: StepId | None
    label: str
    expenses: tuple[ExpenseId, ...]
    total_minor: int
    currency: str

    @property
    def count(self) -> int:
        """How many expenses were really changed."""
        return len(self.expenses)


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo or redo did. `left` names what it left alone, because it has been changed since."""

    label: str
    rows: int
    left: tuple[str, ...]

    @property
    def left_words(self) -> str:
        """A sentence on what was left; empty when nothing was."""
        if not self.left:
            return ""
        named, more = self.left[:_NAMED_AT_MOST], len(self.left) - _NAMED_AT_MOST
        names = joined("; ", named)
        if more <= 0:
            return say("Changed since, and left as it is: {names}.", names=names)
        return say_many(
            "Changed since, and left as it is: {names} and %n more.",
            "Changed since, and left as they are: {names} and %n more.",
            more,
            names=names,
        )


def record(ledger: WritableLedger, new: NewExpense, today: dt.date | None = None) -> Done:
    """Record an expense; with its category, if that is new, as one step. InputError names the field that is wrong.

    `today` is the person's, for how far ahead a date may lie; the computer's if left out.
    """
    currency = ledger.profile().currency
    made: list[Change] = []
    category = new.category_id
    if category is None and new.new_category:
        category, made = categories.find_or_make(ledger, new.new_category)
    edit = _checked(
        ledger,
        {
            "spent_on": checked_entry_date(new.spent_on, today or dt.date.today()),
            "amount_minor": new.amount_minor,
            "payee": new.payee,
            "note": new.note,
        },
    )
    if category is not None and not made:
        _require_category(ledger, category)
    expense = ExpenseId(new_id())
    fields = {**edit, "category_id": as_value(category), "currency": currency}
    applied = ledger.apply([*made, Change(Entity.EXPENSE, expense, fields=fields, new=True)], say("Add Expense"))
    return Done(Act.ADDED, applied.step, applied.label, (expense,), new.amount_minor, currency)


def duplicate(ledger: WritableLedger, expenses: Collection[ExpenseId], today: dt.date | None = None) -> Done:
    """Record expenses again, dated `today` (the computer's if left out); as one step.

    The copies are in the order of `expenses`. NotFound for one that isn't theirs or is deleted.
    """
    known = _live(ledger, expenses)
    day, currency = as_value(today or dt.date.today()), ledger.profile().currency
    copies = [Change(Entity.EXPENSE, new_id(), fields=_copied(one, day, currency), new=True) for one in known]
    applied = ledger.apply(copies, say_many("Duplicate Expense", "Duplicate %n Expenses", len(known)))
    ids = tuple(ExpenseId(copy.row_id) for copy in copies)
    return Done(Act.ADDED, applied.step, applied.label, ids, sum(one.amount_minor for one in known), currency)


def _copied(known: Expense, day: Value, currency: str) -> dict[str, Value]:
    return {
        "spent_on": day,
        "amount_minor": known.amount_minor,
        "currency": currency,
        "payee": known.payee,
        "category_id": as_value(known.category_id),
        "note": known.note,
    }


def amend(
    ledger: WritableLedger,
    expenses: Collection[ExpenseId],
    edit: Edit,
    seen: Edit | None = None,
    *,
    new_category: str = "",
) -> Done:
    """Change the fields of `edit` in one or many expenses.

    With `new_category` (a path) they are filed under it; it is found or made in the same step.

    `seen` is what the person saw when they began: Stale if one of the fields to change is another now.
    NotFound for an expense that isn't theirs or is deleted; then none is changed.
    """
    fields = _checked(ledger, edit)
    known = _live(ledger, expenses)
    if seen is not None:
        _require_as_seen(known, [*edit, *(["category_id"] if new_category else [])], seen)
    made: list[Change] = []
    if new_category:
        category, made = categories.find_or_make(ledger, new_category)
        fields["category_id"] = as_value(category)
    changes = (Change(Entity.EXPENSE, one.id, fields=fields) for one in known)
    applied = ledger.apply([*made, *changes], _changing(known))
    return _done(ledger, Act.CHANGED, applied, _differing(known, fields))


def redate(ledger: WritableLedger, expenses: Collection[ExpenseId], moved: Callable[[dt.date], dt.date]) -> Done:
    """Give each of these expenses the date that `moved` makes of its own; as one step.

    InputError when one of them would leave the years that an expense may be in, NotFound as in `amend`; then none is
    changed.
    """
    known = _live(ledger, expenses)
    days = {one.id: checked_date(moved(one.spent_on)) for one in known}
    changes = (Change(Entity.EXPENSE, one.id, fields={"spent_on": as_value(days[one.id])}) for one in known)
    applied = ledger.apply(changes, _changing(known))
    return _done(ledger, Act.CHANGED, applied, [one for one in known if days[one.id] != one.spent_on])


def delete(ledger: WritableLedger, expenses: Collection[ExpenseId]) -> Done:
    """Delete expenses, in a way that undo and `restore` take back. Those that are deleted already stay so."""
    known = [one for one in _known(ledger, expenses) if not one.deleted]
    changes = (Change(Entity.EXPENSE, one.id, Kind.DELETE) for one in known)
    return _done(
        ledger, Act.DELETED, ledger.apply(changes, say_many("Delete Expense", "Delete %n Expenses", len(known))), known
    )


def restore(ledger: WritableLedger, expenses: Collection[ExpenseId]) -> Done:
    """Bring deleted expenses back as they were. Those that aren't deleted stay as they are."""
    known = [one for one in _known(ledger, expenses) if one.deleted]
    changes = (Change(Entity.EXPENSE, one.id, Kind.RESTORE) for one in known)
    return _done(
        ledger,
        Act.RESTORED,
        ledger.apply(changes, say_many("Restore Expense", "Restore %n Expenses", len(known))),
        known,
    )


def undo(ledger: WritableLedger) -> Undone | None:
    """Take the last step back, as a new change; None when there is none.

    A group of fields is restored only where it still holds what the step made of it.
    """
    return _undone(ledger, ledger.undo())


def redo(ledger: WritableLedger) -> Undone | None:
    """Do the step again that was undone last; None when there is none."""
    return _undone(ledger, ledger.redo())


def _checked(ledger: WritableLedger, edit: Edit) -> dict[str, Value]:
    """The fields as they are stored, or InputError."""
    fields: dict[str, Value] = {}
    if "spent_on" in edit:
        fields["spent_on"] = checked_date(edit["spent_on"]).isoformat()
    if "amount_minor" in edit:
        fields["amount_minor"] = checked_amount(edit["amount_minor"])
    if "payee" in edit:
        fields["payee"] = checked_payee(edit["payee"])
    if "note" in edit:
        fields["note"] = checked_note(edit["note"])
    if "category_id" in edit:
        category = edit["category_id"]
        if category is not None:
            _require_category(ledger, category)
        fields["category_id"] = as_value(category)
    return fields


def _require_category(ledger: WritableLedger, category: CategoryId) -> None:
    if ledger.categories.get(category).category.deleted:
        raise NotFound(say("There is no such category."), field="category")


def _known(ledger: WritableLedger, expenses: Collection[ExpenseId]) -> list[Expense]:
    """The expenses, deleted or not, in the order asked for; NotFound when one is missing, and then none is touched."""
    found = {view.expense.id: view.expense for view in ledger.expenses.these(expenses)}
    missing = sum(one not in found for one in expenses)
    if missing:
        if len(expenses) == 1:
            raise NotFound(say("There is no such expense."), field="id")
        words = say_many("%n of these expenses is not there.", "%n of these expenses are not there.", missing)
        raise NotFound(words, field="id")
    return [found[one] for one in dict.fromkeys(expenses)]


def _live(ledger: WritableLedger, expenses: Collection[ExpenseId]) -> list[Expense]:
    known = _known(ledger, expenses)
    if any(one.deleted for one in known):
        words = say("This expense is deleted. Restore it first.") if len(known) == 1 else say("One of them is deleted.")
        raise NotFound(words)
    return known


def _require_as_seen(known: Iterable[Expense], names: Collection[str], seen: Edit) -> None:
    for expense in known:
        for name in names:
            if name in seen and getattr(expense, name) != seen[name]:  # type: ignore[literal-required]
                raise Stale(say("This expense was changed on another device while you were editing. Look at it again."))


def _differing(known: Iterable[Expense], fields: dict[str, Value]) -> list[Expense]:
    return [one for one in known if any(as_value(getattr(one, name)) != value for name, value in fields.items())]


def _done(ledger: WritableLedger, act: Act, applied: Applied, changed: list[Expense]) -> Done:
    ids = tuple(one.id for one in changed)
    if act is Act.CHANGED or act is Act.RESTORED:
        changed = [view.expense for view in ledger.expenses.these(ids)]
    total = sum(one.amount_minor for one in changed)
    step = applied.step if applied.rows else None
    return Done(act, step, applied.label, ids, total, ledger.profile().currency)


def _changing(known: Collection[Expense]) -> str:
    return say_many("Edit Expense", "Change %n Expenses", len(known))


def _undone(ledger: WritableLedger, taken: TakenBack | None) -> Undone | None:
    if taken is None:
        return None
    return Undone(taken.label, taken.rows, tuple(_name(ledger, left) for left in taken.left))


def _name(ledger: WritableLedger, left: Left) -> str:
    """A row as a person knows it."""
    try:
        if left.entity is Entity.EXPENSE:
            expense = ledger.expenses.get(ExpenseId(left.row_id)).expense
            return ", ".join(filter(None, (expense.payee, expense.spent_on.isoformat())))
        if left.entity is Entity.CATEGORY:
            return ledger.categories.get(CategoryId(left.row_id)).path
    except NotFound:
        pass
    return _SOME[left.entity]
