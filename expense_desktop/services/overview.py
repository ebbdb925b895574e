"""Everything that the Overview says, read in one go, so that its panels never disagree."""

import datetime as dt
from dataclasses import dataclass

from expense_desktop.domain.period import Month
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.views import ExpenseView
from expense_desktop.services import analytics
from expense_desktop.services.analytics import Period, Share
from expense_desktop.services.budget import Budgets, month_budgets, months_behind

RECENT_ROWS = 10
"""At most so many of the newest expenses are read; the first run ends with the tenth."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The page as of a day. `shares` are the categories of the period of `chosen_days`; `recent` is newest first.

    `imported`: a file was imported in a window of this computer, and that was not undone; it is asked only of a ledger
    that is just beginning, with fewer than RECENT_ROWS expenses.
    """

    as_of: dt.date
    periods: tuple[Period, ...]
    chosen_days: int
    shares: tuple[Share, ...]
    budgets: Budgets
    recent: tuple[ExpenseView, ...]
    imported: bool

    @property
    def chosen(self) -> Period:
        """The period whose categories are shown."""
        return next(period for period in self.periods if period.days.days == self.chosen_days)


def overview(ledger: Ledger, as_of: dt.date, chosen_days: int) -> Overview:
    """Read it from one snapshot. `chosen_days` is one of the windows' lengths."""
    periods = analytics.periods(ledger, as_of)
    chosen = next(period for period in periods if period.days.days == chosen_days)
    month = Month.of(as_of)
    behind = months_behind(ledger, month, as_of)
    of_chosen, *of_months = ledger.rollups.by_category_in([chosen.days, *(each.range() for each in behind)])
    recent = ledger.expenses.page(limit=RECENT_ROWS)
    return Overview(
        as_of=as_of,
        periods=periods,
        chosen_days=chosen_days,
        shares=analytics.shares_of(ledger.categories, of_chosen),
        budgets=month_budgets(ledger, month, as_of, sums=dict(zip(behind, of_months, strict=True))),
        recent=recent,
        imported=len(recent) < RECENT_ROWS and isinstance(ledger, ReplicaLedger) and ledger.layouts.any_stands(),
    )
