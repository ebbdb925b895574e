"""`expense budget …`: what a month's limits are, what is spent of them and left, and setting a limit."""

from typing import TYPE_CHECKING

from expense_desktop.cli import choosing, documents
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import Document
from expense_desktop.cli.tables import one_line, table
from expense_desktop.domain.money import Money, plain
from expense_desktop.domain.period import Month
from expense_desktop.services import limits
from expense_desktop.services.budget import month_budgets
from expense_desktop.services.reading import read

if TYPE_CHECKING:
    from expense_desktop.domain.records import CategoryId
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.budget import Budgets, Line

_NONE = "none"


def show(console: Console) -> Answer:
    """List a month's budgets, and the categories that have spending and no budget."""
    month = _month(console)
    with console.opened() as account:
        found = read(account, lambda ledger: month_budgets(ledger, month, console.today), server=console.options.server)
        currency = account.currency
    shown = [line for line in found.lines if line.budgeted or line.spent_minor]
    document = {
        "month": month.isoformat(),
        "budgets": [_document(line, currency) for line in shown],
        "total": _total(found, currency),
    }
    return Answer(document, _words(found, shown, currency))


def set_limit(console: Console) -> Answer:
    """Set a category's limit from a month on, or end its budget."""
    month, typed = _month(console), console.options.amount
    with console.opened() as account:
        currency = account.currency
        limit = None if typed.lower() == _NONE else choosing.amount_minor(typed, "AMOUNT", currency)

        def change(ledger: "WritableLedger") -> "CategoryId":
            category = choosing.category_named(ledger.categories, console.options.category).category.id
            limits.set_limit(ledger, category, month, limit)
            return category

        category = account.replica.write(change).result()
        found = read(account, lambda ledger: month_budgets(ledger, month, console.today))
        path = read(account, lambda ledger: ledger.categories.get(category).path)
    line = next((line for line in found.lines if line.category.category.id == category), None)
    if line is None or not line.budgeted:
        document = {"month": month.isoformat(), "category": path, "limit": None}
        return Answer(document, f"No limit from {month.isoformat()} on: {path}")
    words = f"Limit from {month.isoformat()} on: {path}, {plain(limit or 0, currency)} {currency}"
    return Answer({"month": month.isoformat(), **_document(line, currency)}, words)


def _month(console: Console) -> Month:
    return Month.of(console.today) if console.options.month is None else Month.parse(console.options.month)


def _document(line: "Line", currency: str) -> Document:
    """A line as DESIGN 4 has it; without a budget `limit`, `carried_over` and `left` are null."""

    def money(minor: int) -> Document | None:
        return documents.money(Money(minor, currency)) if line.budgeted else None

    return {
        "category": line.category.path,
        "limit": money(line.limit_minor or 0),
        "carried_over": money(line.carried_over_minor),
        "spent": documents.money(Money(line.spent_minor, currency)),
        "left": money(line.left_minor),
        "used_percent": line.used_percent,
        "over": line.over,
    }


def _total(found: "Budgets", currency: str) -> Document:
    """The sums of the budgets, each counted once, and what was spent outside them."""
    sums = {
        "limit": found.limits_minor,
        "carried_over": found.carried_over_minor,
        "spent": found.spent_minor,
        "left": found.left_minor,
        "over": found.over_minor,
        "unbudgeted": found.unbudgeted_minor,
    }
    return {name: documents.money(Money(minor, currency)) for name, minor in sums.items()}


def _words(found: "Budgets", shown: "list[Line]", currency: str) -> str:
    if not shown:
        return f"No limits for {found.month.isoformat()} yet."
    rows = [_row(line, currency) for line in shown]
    figures = (found.spent_minor, found.limits_minor, found.carried_over_minor, found.left_minor)
    rows.append(("Total", *(plain(minor, currency) for minor in figures), ""))
    return table(("Category", "Spent", "Limit", "Carried over", "Left", ""), rows, right={1, 2, 3, 4})


def _row(line: "Line", currency: str) -> tuple[str, ...]:
    name, spent = one_line(line.category.path), plain(line.spent_minor, currency)
    if line.limit_minor is None:
        return name, spent, "", "", "", "no limit"
    left = line.left_minor
    state = f"over by {plain(-left, currency)}" if line.over else "nearly used" if line.nearly_used else ""
    figures = (line.limit_minor, line.carried_over_minor, left)
    return name, spent, *(plain(minor, currency) for minor in figures), state
