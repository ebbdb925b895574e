"""A plan → the ledger: categories that are missing and all expenses, as one step that one undo takes back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from expense_desktop.domain.changes import Entity, Value
from expense_desktop.domain.errors import Bug
from expense_desktop.domain.records import ExpenseId, StepId, new_ids
from expense_desktop.domain.sentences import say_many
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.replica.new_rows import NewRows
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services.importing.collector import paused
from expense_desktop.services.importing.duplicates import Entry
from expense_desktop.services.importing.filing import Filing
from expense_desktop.services.importing.layouts import keep_layout
from expense_desktop.services.importing.payees import KnownPayees
from expense_desktop.services.importing.plan import ImportResult, Known, Plan, RowState, make_plan
from expense_desktop.services.importing.reading import Reading
from expense_desktop.services.progress import Progress


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `step` is None when nothing was imported; then there is nothing to undo either."""

    result: ImportResult
    step: StepId | None
    expenses: tuple[ExpenseId, ...]


def look_up(ledger: Ledger, reading: Reading) -> Known:
    """What the ledger holds that matters for this file. On the session's thread, as every use of a ledger."""
    asked = (
        (row.spent_on, row.amount_minor)
        for row in reading.rows
        if not row.problem and row.spent_on is not None and row.amount_minor is not None
    )
    entries = list(map(Entry._make, ledger.expenses.near(asked)))
    # Oldest use first, so that the latest spelling and category win where several share a key.
    uses = sorted(ledger.expenses.payees(), key=lambda use: use.last_on)
    categories = {view.category.id: tuple(view.path.split(":")) for view in ledger.categories.list()}
    return Known(entries, KnownPayees({use.payee: use.category_id for use in uses}), categories)


def plan_import(ledger: Ledger, reading: Reading) -> Plan:
    """Compare a file with the ledger; changes nothing. On the session's thread."""
    with paused():
        return make_plan(reading, look_up(ledger, reading))


def bring_in(ledger: WritableLedger, plan: Plan, progress: Progress | None = None) -> Imported:
    """Write what is ticked, in the caller's transaction, and keep how the file was read for the next of its kind.

    What has come into the ledger since the plan was made, by another window or another device, is left out as a
    duplicate. Raises the first open Question of the file, and BrokenOff when `progress` was broken off.
    """
    plan.reading.require_answers()
    with paused():
        imported = _write(ledger, _without_what_came_since(plan, plan_import(ledger, plan.reading)), progress)
    if imported.step is not None:
        keep_layout(ledger, plan.reading, imported.step)
    return imported


def import_reading(ledger: WritableLedger, reading: Reading) -> Imported:
    """Import a file as it proposes itself: what is new comes in, the rest is counted. In the caller's transaction."""
    reading.require_answers()
    with paused():
        return _write(ledger, plan_import(ledger, reading))


def _write(ledger: WritableLedger, plan: Plan, progress: Progress | None = None) -> Imported:
    if not plan.ticked:
        return Imported(plan.result(), None, ())
    progress = progress or Progress()
    # once into the ledger, once into the queue for the server
    progress.begin(len(plan.ticked), rounds=2)
    chosen = sorted(plan.ticked)
    drawer = Filing(ledger.categories)
    expenses = _expenses(plan, chosen, drawer)
    label = say_many("Import %n Expense", "Import %n Expenses", len(chosen))
    applied = ledger.apply(drawer.made, label, progress.step, expenses)
    return Imported(plan.result(), applied.step, tuple(map(ExpenseId, expenses.ids)))


def _without_what_came_since(plan: Plan, fresh: Plan) -> Plan:
    came = {
        index
        for index, (before, now) in enumerate(zip(plan.rows, fresh.rows, strict=True))
        if now.state is RowState.DUPLICATE and before.state is not RowState.DUPLICATE
    }
    if not came:
        return plan
    rows = [fresh.rows[index] if index in came else row for index, row in enumerate(plan.rows)]
    return replace(plan, rows=rows, ticked=plan.ticked - came)


def _expenses(plan: Plan, chosen: Sequence[int], drawer: Filing) -> NewRows:
    rows, filed = [plan.rows[index] for index in chosen], plan.categories or plan.filed
    read = [row.read for row in rows]
    texts: dict[dt.date | None, Value] = {day: _day(day) for day in {one.spent_on for one in read}}
    amounts = [one.amount_minor for one in read]
    if None in amounts or None in texts:
        raise Bug("a row that can't be read was ticked")
    categories = map(plan.category, chosen) if filed else (row.category for row in rows)
    columns: dict[str, Sequence[Value]] = {
        "amount_minor": amounts,
        "currency": [plan.reading.currency] * len(rows),
        "spent_on": [texts[one.spent_on] for one in read],
        "category_id": list(map(drawer.id_of, categories)),
        "payee": [row.payee for row in rows],
        "note": [one.note for one in read],
    }
    return NewRows(Entity.EXPENSE, new_ids(len(rows)), columns)


def _day(day: dt.date | None) -> Value:
    return None if day is None else day.isoformat()
