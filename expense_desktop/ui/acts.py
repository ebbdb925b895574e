"""What the window does to a ledger, in services' words; each runs on the replica's thread.

Services import SQLAlchemy, which takes longer than opening the window: they are imported here, when first needed.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from expense_desktop.domain.errors import Stale
from expense_desktop.domain.quick_entry import Draft
from expense_desktop.domain.records import ExpenseId
from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.ui.category_book import CategoryChoice
from expense_desktop.ui.language import translate
from expense_desktop.ui.queries import Totals

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.entry import Edit, Undone

Rows = ExpenseFilter
"""Selected rows as a question: by their ids, or all that a filter lets through."""


def record(ledger: "WritableLedger", *, draft: Draft) -> ExpenseId:
    """Record what quick entry understood."""
    from expense_desktop.services import entry

    return entry.record(ledger, entry.NewExpense.of_draft(draft)).expenses[0]


def amend(
    ledger: "WritableLedger", *, expense: ExpenseId, fields: Mapping[str, object], seen: Mapping[str, object]
) -> None:
    """Change fields of an expense, its category also to one that is made for it, in the one step.

    Stale when one of them is no longer what was `seen`.
    """
    from expense_desktop.services import entry

    edit, new_category = _edit(fields)
    entry.amend(ledger, [expense], edit, cast("Edit", dict(seen)), new_category=new_category)


def _edit(fields: Mapping[str, object]) -> "tuple[Edit, str]":
    """Fields as services take them, and the path of the category that is to be made for them."""
    wanted, new_category = dict(fields), ""
    choice = wanted.get("category_id")
    if isinstance(choice, CategoryChoice):
        del wanted["category_id"]
        if choice.new:
            new_category = choice.path
        else:
            wanted["category_id"] = choice.id
    return cast("Edit", wanted), new_category


def delete_rows(ledger: "WritableLedger", *, rows: Rows, expected: Totals) -> Totals:
    """Delete the selected rows. Stale, and nothing is deleted, when they are no longer what the person saw."""
    from expense_desktop.services import entry

    entry.delete(ledger, _as_seen(ledger, rows, expected))
    return expected


def change_rows(ledger: "WritableLedger", *, rows: Rows, expected: Totals, fields: Mapping[str, object]) -> Totals:
    """Change these fields in all selected rows, as one step; how many that really changed, and their sum.

    A category may be a CategoryChoice that is to be made. Stale as in `delete_rows`.
    """
    from expense_desktop.services import entry

    edit, new_category = _edit(fields)
    done = entry.amend(ledger, _as_seen(ledger, rows, expected), edit, new_category=new_category)
    return Totals(done.count, done.total_minor)


def redate_rows(
    ledger: "WritableLedger", *, rows: Rows, expected: Totals, moved: Callable[[dt.date], dt.date]
) -> Totals:
    """Move the selected rows to the dates that `moved` makes of theirs. Stale as in `delete_rows`."""
    from expense_desktop.services import entry

    done = entry.redate(ledger, _as_seen(ledger, rows, expected), moved)
    return Totals(done.count, done.total_minor)


def restore_rows(ledger: "WritableLedger", *, rows: Rows, expected: Totals) -> Totals:
    """Bring back the selected rows of the deleted ones. Stale as in `delete_rows`."""
    from expense_desktop.services import entry

    done = entry.restore(ledger, _as_seen(ledger, rows, expected))
    return Totals(done.count, done.total_minor)


def duplicate_rows(ledger: "WritableLedger", *, rows: Rows, expected: Totals, today: dt.date) -> tuple[ExpenseId, ...]:
    """Record the selected rows again, dated `today`; the copies. Stale as in `delete_rows`."""
    from expense_desktop.services import entry

    return entry.duplicate(ledger, _as_seen(ledger, rows, expected), today).expenses


def _as_seen(ledger: "Ledger", rows: Rows, expected: Totals) -> list[ExpenseId]:
    """The selected rows by their ids; Stale when they are others, or their amounts are."""
    found = ledger.expenses.amounts(rows)
    if Totals(len(found), sum(amount for _id, amount in found)) != expected:
        raise Stale(translate("Expenses", "The list changed meanwhile. Nothing was changed. Look again."))
    return [expense for expense, _amount in found]


def undo(ledger: "WritableLedger") -> "Undone | None":
    """Take back the last step; None when there is none."""
    from expense_desktop.services import entry

    return entry.undo(ledger)


def redo(ledger: "WritableLedger") -> "Undone | None":
    """Do again what was taken back last; None when there is nothing."""
    from expense_desktop.services import entry

    return entry.redo(ledger)
