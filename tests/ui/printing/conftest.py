"""Statements that weren't read from anywhere, laid out on paper."""

import datetime as dt
from collections.abc import Callable

import pytest

from expense_desktop.domain.period import Month
from expense_desktop.domain.records import Expense, ExpenseId, SyncState, new_id
from expense_desktop.repository.views import ExpenseView
from expense_desktop.services.budget import Budgets
from expense_desktop.services.statement import Statement
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.printing.options import Options
from expense_desktop.ui.printing.painter import StatementPainter
from expense_desktop.ui.widgets.look import Look
from tests.ui.conftest import IRELAND

MAY = Month(2026, 5)
CREATED = dt.datetime(2026, 6, 18, 18, 42)  # noqa: DTZ001  as a clock shows it
Entry = tuple[int, str, int, str]
"""Day, payee, amount, note."""


def invented(entries: list[Entry], name: str = "Aoife Byrne", month: Month = MAY) -> Statement:
    """The statement of a month with these expenses in no category, and no limits."""
    views = tuple(_view(month, *entry) for entry in entries)
    spent = sum(view.expense.amount_minor for view in views)
    daily = [0] * month.days
    for day, _payee, amount, _note in entries:
        daily[day - 1] += amount
    return Statement(
        month=month,
        name=name,
        currency="EUR",
        until=None,
        spent_minor=spent,
        budgets=Budgets(month, dt.date(2026, 6, 18), (), spent),
        rows=(),
        daily=tuple(daily),
        average_minor=spent // month.days,
        averaged_days=month.days,
        since=None,
        before=None,
        expenses=views,
        sub_totals=(),
    )


def _view(month: Month, day: int, payee: str, amount_minor: int, note: str) -> ExpenseView:
    expense = Expense(
        id=ExpenseId(new_id()),
        amount_minor=amount_minor,
        currency="EUR",
        spent_on=month.first.replace(day=day),
        category_id=None,
        payee=payee,
        note=note,
        deleted=False,
    )
    return ExpenseView(expense, None, SyncState.SYNCED)


@pytest.fixture
def painted(look: Look) -> Callable[..., StatementPainter]:
    """Lays a statement out in the window's font: `painted(statement, notes=False)`."""
    assert look.appearance.theme is not None

    def lay_out(statement: Statement, **options: object) -> StatementPainter:
        wanted: dict[str, object] = options
        return StatementPainter(statement, Formats("EUR", IRELAND), Options(**wanted), CREATED)  # type: ignore[arg-type]

    return lay_out
