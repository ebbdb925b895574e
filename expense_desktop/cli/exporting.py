"""`expense export`: expenses as CSV or JSON, into a file or to standard output."""

import io
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from expense_desktop.cli import choosing, documents
from expense_desktop.cli.arguments import WrongUsage
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import counted
from expense_desktop.domain.money import Money
from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.services.exporting import writing
from expense_desktop.services.exporting.csv_form import CsvForm
from expense_desktop.services.exporting.writing import Exported, Form, Wanted
from expense_desktop.services.progress import Progress
from expense_desktop.services.reading import at_server, read

if TYPE_CHECKING:
    from expense_desktop.services.open_account import OpenAccount


def export(console: Console) -> Answer:
    """Write what the filters let through, or everything."""
    options = console.options
    form = Form(options.format)
    if not options.output and "json" in options and options.json and form is Form.CSV:
        raise WrongUsage("with --json, -o says where the CSV goes", "usage: expense export --format csv -o FILE --json")
    with console.opened() as account, ExitStack() as stack:
        server = stack.enter_context(closing(at_server(account)))
        source = server if options.server else account.replica
        wanted = _wanted(console, account, form)
        if options.output:
            path = console.folder / options.output
            done = writing.export(source, server, wanted, path)
            return _answer(done, options.output)
        # In memory, not in a temporary file: what is decrypted stays off the disk.
        whole = io.BytesIO()
        writing.write(source, server, wanted, whole, Progress(writing.NOTHING_WRITTEN))
    console.pour(whole.getvalue())
    return Answer({}, "")


def _wanted(console: Console, account: "OpenAccount", form: Form) -> Wanted:
    options = console.options
    chosen = read(
        account, lambda ledger: choosing.expense_filter(console, ledger.categories, account.currency),
        server=options.server,
    )  # fmt: skip
    return Wanted(
        form,
        None if chosen == ExpenseFilter() else chosen,
        choosing.expense_sort(options),
        CsvForm(bom=options.bom, decimal=options.decimal),
        history=not options.no_history,
    )


def _answer(done: Exported, name: str) -> Answer:
    total = Money(done.total_minor, done.currency)
    document = {"exported": done.expenses, "total": documents.money(total), "file": name}
    words = f"Exported {counted(done.expenses, 'expense')}, {total.plain()} {total.currency}, to {name}."
    if done.complete_history is not None:
        document["complete_history"] = done.complete_history
    if done.complete_history is False:
        words += "\nThe server can’t be asked now: of the history it has what this computer knows."
    return Answer(document, words)
