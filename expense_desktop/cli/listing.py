"""`expense list` and `show`: what there is, on this computer or, with `--server`, on the server itself."""

from typing import TYPE_CHECKING

from expense_desktop.cli import choosing, documents
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import counted
from expense_desktop.domain.money import Money
from expense_desktop.services.reading import read

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger


def page(console: Console) -> Answer:
    """List a page of the expenses that the filters let through, with the count and the sum of all of them."""
    options = console.options
    offset = (options.page - 1) * options.page_size
    with console.opened() as account:
        currency = account.currency

        def look(ledger: "Ledger") -> Answer:
            chosen = choosing.expense_filter(console, ledger.categories, currency)
            views = ledger.expenses.page(chosen, choosing.expense_sort(options), offset, options.page_size)
            summary = ledger.expenses.summary(chosen)
            total = Money(summary.total_minor, currency)
            document = {
                "expenses": [documents.expense(view) for view in views],
                "page": options.page,
                "page_size": options.page_size,
                "total_count": summary.count,
                "total": documents.money(total),
            }
            ending = f"{counted(summary.count, 'expense')}, {total.plain()} {currency}"
            if len(views) < summary.count:
                ending = f"{offset + 1:,} to {offset + len(views):,} of {ending}" if views else f"None here of {ending}"
            if not summary.count:
                return Answer(document, "No expenses match.")
            return Answer(document, f"{documents.expenses_table(views)}\n\n{ending}")

        return read(account, look, server=options.server)


def show(console: Console) -> Answer:
    """Show one expense, deleted or not."""
    expense = choosing.expense_id(console.options.id)
    with console.opened() as account:
        view = read(account, lambda ledger: ledger.expenses.get(expense), server=console.options.server)
    return Answer(documents.expense(view), documents.expense_words(view))
