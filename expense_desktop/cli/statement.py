"""`expense statement`: what a month came to, in words or as JSON, and printed into a PDF without a display."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from expense_desktop.cli import documents
from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import Document, counted
from expense_desktop.cli.tables import one_line, table
from expense_desktop.domain.errors import InputError
from expense_desktop.domain.money import Money, plain
from expense_desktop.domain.period import Month
from expense_desktop.services.reading import read
from expense_desktop.services.statement import statement

if TYPE_CHECKING:
    from expense_desktop.services.statement import CategoryRow, Statement


def show(console: Console) -> Answer:
    """Say what a month's statement says; with `--pdf` print it into that file too."""
    options = console.options
    month = Month.parse(options.month)
    with console.opened() as account:
        found = read(account, lambda ledger: statement(ledger, month, console.today), server=options.server)
    document, words = _document(found), _words(found)
    if options.pdf is None:
        return Answer(document, words)
    path = console.folder / options.pdf
    pages = _print(console, found, path)
    return Answer(
        {**document, "file": str(path), "pages": pages},
        f"{words}\n\nSaved as {path}, {counted(pages, 'page')}.",
    )


def _print(console: Console, found: "Statement", path: Path) -> int:
    """Print into a PDF, in English as everything of the command; how many pages it has."""
    if not path.name or path.is_dir():
        raise InputError(f"--pdf: {path} is a folder.", field="pdf", value=str(path))
    from expense_desktop.ui.printing.offscreen import english_painter
    from expense_desktop.ui.printing.options import Options, Paper
    from expense_desktop.ui.printing.pdf import save_pdf

    wanted = console.options
    options = Options(
        paper=Paper(wanted.paper),
        notes=not wanted.without_notes,
        sub_totals=wanted.sub_totals,
        handwriting=wanted.handwriting,
    )
    painter = english_painter(found, console.territory, options, dt.datetime.now())  # noqa: DTZ005  what a clock shows
    save_pdf(painter, path)
    return painter.count


def _document(found: "Statement") -> Document:
    def money(minor: int) -> Document:
        return documents.money(Money(minor, found.currency))

    before, budgets = found.before, found.budgets
    return {
        "statement": found.number,
        "name": found.name,
        "currency": found.currency,
        "from": found.month.first.isoformat(),
        "to": (found.until or found.month.last).isoformat(),
        "so_far": found.until is not None,
        "spent": money(found.spent_minor),
        "count": found.count,
        "limit": money(budgets.limits_minor),
        "carried_over": money(budgets.carried_over_minor),
        "budget": money(budgets.budget_minor),
        "left": money(budgets.left_minor),
        "average_per_day": money(found.average_minor),
        "before": None
        if before is None
        else {
            "from": before.days.first.isoformat(),
            "to": before.days.last.isoformat(),
            "total": money(before.total_minor),
        },
        "categories": [_category(row, found.currency) for row in found.rows],
        "daily": [
            {"date": day.isoformat(), "total": money(minor)}
            for day, minor in zip(found.month.range(), found.daily, strict=True)
        ],
        "expenses": [documents.expense(view) for view in found.expenses],
    }


def _category(row: "CategoryRow", currency: str) -> Document:
    """A row as `budget show` has it, with its share; `category` is null for what is in none."""
    line = row.budgeted

    def money(minor: int) -> Document:
        return documents.money(Money(minor, currency))

    return {
        "category": None if row.category is None else row.category.path,
        "spent": money(row.spent_minor),
        "share_percent": row.percent,
        "limit": None if line is None else money(line.limit_minor or 0),
        "carried_over": None if line is None else money(line.carried_over_minor),
        "left": None if line is None else money(line.left_minor),
        "over": line is not None and line.over,
    }


def _words(found: "Statement") -> str:
    currency, budgets = found.currency, found.budgets
    so_far = "" if found.until is None else f", so far, to {found.until.isoformat()}"
    spent, average = plain(found.spent_minor, currency), plain(found.average_minor, currency)
    head = f"Statement {found.number} of {one_line(found.name)}{so_far}: {spent} {currency} in "
    head += f"{counted(found.count, 'expense')}, {average} a day"
    if budgets.counted:
        budget, left = plain(budgets.budget_minor, currency), plain(abs(budgets.left_minor), currency)
        head += f"; of a budget of {budget}, {left} {'over' if budgets.left_minor < 0 else 'left'}"
    if not found.rows:
        return head
    headings = ("Category", "Spent", "Of total", "Limit", "Carried over", "Left", "")
    rows = [_row(row, currency) for row in found.rows]
    return f"{head}\n\n{table(headings, rows, right={1, 2, 3, 4, 5})}"


def _row(row: "CategoryRow", currency: str) -> tuple[str, ...]:
    name = one_line("Uncategorised" if row.category is None else row.category.path)
    spent, share, line = plain(row.spent_minor, currency), f"{row.percent} %", row.budgeted
    if line is None:
        return name, spent, share, "", "", "", "no limit"
    figures = (plain(minor, currency) for minor in (line.limit_minor or 0, line.carried_over_minor, line.left_minor))
    return name, spent, share, *figures, "over" if line.over else ""
