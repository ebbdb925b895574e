"""`expense add`, `edit`, `delete`, `undo`: durable on this computer when they answer; none waits for a server."""

from typing import TYPE_CHECKING

from expense_desktop.cli import choosing, documents
from expense_desktop.cli.arguments import WrongUsage
from expense_desktop.cli.console import Answer, Console
from expense_desktop.domain import quick_entry
from expense_desktop.domain.errors import InputError
from expense_desktop.domain.money import parse_amount
from expense_desktop.domain.vocabulary import CategoryName, KnownPayee, Vocabulary
from expense_desktop.services import entry
from expense_desktop.services.entry import Edit, NewExpense

if TYPE_CHECKING:
    from expense_desktop.repository.categories import Categories
    from expense_desktop.repository.expenses import ExpenseView
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.replica.writing import WritableLedger

_FIELDS = ("amount", "date", "payee", "category", "note")


def add(console: Console) -> Answer:
    """Record an expense from a line as in quick entry, or from options."""
    options = console.options
    line = " ".join(options.line)
    given = [name for name in _FIELDS if getattr(options, name) is not None]
    if bool(line.strip()) == bool(given):
        raise WrongUsage("say what was spent: either as TEXT or with --amount and others", "usage: expense add TEXT")

    with console.opened() as account:
        currency = account.currency

        def record(ledger: "WritableLedger") -> "ExpenseView":
            new = (
                _from_line(console, ledger, line, currency)
                if line.strip()
                else _from_options(console, ledger, currency)
            )
            done = entry.record(ledger, new, console.today)
            return ledger.expenses.get(done.expenses[0])

        view = account.replica.write(record).result()
    return _answer("Added", view)


def edit(console: Console) -> Answer:
    """Change what is given of an expense."""
    expense = choosing.expense_id(console.options.id)
    if all(getattr(console.options, name) is None for name in _FIELDS):
        raise WrongUsage("say what to change: --amount, --date, --payee, --category, --note", "usage: expense edit ID")

    with console.opened() as account:
        currency = account.currency

        def amend(ledger: "WritableLedger") -> "ExpenseView":
            entry.amend(ledger, [expense], _edit(console, ledger.categories, currency))
            return ledger.expenses.get(expense)

        view = account.replica.write(amend).result()
    return _answer("Changed", view)


def delete(console: Console) -> Answer:
    """Delete an expense."""
    expense = choosing.expense_id(console.options.id)

    def remove(ledger: "WritableLedger") -> "ExpenseView":
        entry.delete(ledger, [expense])
        return ledger.expenses.get(expense)

    with console.opened() as account:
        view = account.replica.write(remove).result()
    return _answer("Deleted", view)


def undo(console: Console) -> Answer:
    """Take the last step back, whether the window or a command made it."""
    with console.opened() as account:
        undone = account.replica.write(entry.undo).result()
    if undone is None:
        raise InputError("There is nothing to undo.")
    document = {"undone": undone.label, "changed": undone.rows, "left": list(undone.left)}
    return Answer(document, f"Undone: {undone.label}. {undone.left_words}".rstrip())


def _answer(done: str, view: "ExpenseView") -> Answer:
    return Answer(documents.expense(view), f"{done}:\n{documents.expense_words(view)}")


def _from_line(console: Console, ledger: "Ledger", line: str, currency: str) -> NewExpense:
    draft = quick_entry.parse(
        line, today=console.today, currency=currency, day_order=console.day_order, vocabulary=_vocabulary(ledger)
    )
    return NewExpense.of_draft(draft)


def _vocabulary(ledger: "Ledger") -> Vocabulary:
    """The payees, those used last first, and the categories that are offered."""
    uses = sorted(ledger.expenses.payees(), key=lambda use: use.last_on, reverse=True)
    views = ledger.categories.list(archived=False)
    return Vocabulary(
        (KnownPayee(use.payee, use.category_id) for use in uses),
        (
            CategoryName(view.category.id, view.category.name, view.parent.name if view.parent else None)
            for view in views
        ),
    )


def _from_options(console: Console, ledger: "Ledger", currency: str) -> NewExpense:
    edit = _edit(console, ledger.categories, currency)
    if "amount_minor" not in edit:
        raise InputError("There is no amount.", field="amount")
    return NewExpense(
        spent_on=edit.get("spent_on", console.today),
        amount_minor=edit["amount_minor"],
        payee=edit.get("payee", ""),
        category_id=edit.get("category_id"),
        note=edit.get("note", ""),
    )


def _edit(console: Console, categories: "Categories", currency: str) -> Edit:
    """The fields that the options name; an empty category is none."""
    options = console.options
    fields: Edit = {}
    if options.amount is not None:
        fields["amount_minor"] = parse_amount(options.amount, currency).amount_minor
    if options.date is not None:
        fields["spent_on"] = choosing.entry_day(console, options.date)
    if options.payee is not None:
        fields["payee"] = options.payee
    if options.category is not None:
        named = options.category.strip()
        fields["category_id"] = choosing.category_named(categories, named).category.id if named else None
    if options.note is not None:
        fields["note"] = options.note
    return fields
