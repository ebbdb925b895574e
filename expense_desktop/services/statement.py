"""What a month's statement says: its figures, categories against the budget, spending by day, the list of expenses.

Everything is read from one snapshot, on either engine; sums are the engine's, so that the statement agrees to the cent
with the pages. Amounts are minor units of the account's currency, days those of the person's own calendar.

The current month is `so far`: its statement goes to today, or to the last day that something was entered for. It is
compared with the same days of the month before; a past month is compared with the whole one.
"""

import datetime as dt
from dataclasses import dataclass

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.period import DateRange, Month
from expense_desktop.domain.records import CategoryId
from expense_desktop.domain.sentences import say
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort, SortKey
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.views import CategoryView, ExpenseView
from expense_desktop.services.analytics import Share, rounded, shares_of
from expense_desktop.services.budget import Budgets, Line, month_budgets


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category in the table of the budgets. `line` is None where no budget page has it; `category` for none at all.

    `inside`: a subcategory with a limit of its own, whose spending is in the row above too.
    """

    category: CategoryView | None
    spent_minor: int
    percent: int
    line: Line | None
    inside: bool = False

    @property
    def budgeted(self) -> Line | None:
        """Its budget, if it has one."""
        return self.line if self.line is not None and self.line.budgeted else None


@dataclass(frozen=True, slots=True)
class SubTotal:
    """What one category itself came to, without its subcategories, in how many expenses."""

    category: CategoryView | None
    count: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Before:
    """What the statement is compared with: days of the month before and what they came to."""

    days: DateRange
    total_minor: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A month's statement. `until` is None for a past month, else the last day that the current one goes to.

    `daily` has every day of the month. `average_minor` is what a day came to, over `averaged_days` days: those of the
    month, those so far, or those since the first expense ever, which is then `since`. `before` is None when the ledger
    doesn't reach back over the whole of it. `expenses` go from the first to the last, in the order of entry.
    """

    month: Month
    name: str
    currency: str
    until: dt.date | None
    spent_minor: int
    budgets: Budgets
    rows: tuple[CategoryRow, ...]
    daily: tuple[int, ...]
    average_minor: int
    averaged_days: int
    since: dt.date | None
    before: Before | None
    expenses: tuple[ExpenseView, ...]
    sub_totals: tuple[SubTotal, ...]

    @property
    def number(self) -> str:
        """`2026-05`."""
        return self.month.isoformat()

    @property
    def count(self) -> int:
        """How many expenses there are."""
        return len(self.expenses)

    @property
    def left_per_mille(self) -> int | None:
        """What is left of the budget in tenths of a per cent, below 0 when it is over; None without a budget."""
        budget = self.budgets.budget_minor
        return rounded(1000 * self.budgets.left_minor, budget) if budget > 0 else None

    @property
    def change_minor(self) -> int | None:
        """How much more (or, negative, less) than before; None where there is nothing to compare with."""
        return None if self.before is None else self.spent_minor - self.before.total_minor

    @property
    def change_per_mille(self) -> int | None:
        """The same in tenths of a per cent of what it was before; None where that says nothing."""
        if self.before is None or self.before.total_minor <= 0:
            return None
        return rounded(1000 * (self.spent_minor - self.before.total_minor), self.before.total_minor)


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """What a month came to; None when it has no expenses at all."""

    month: Month
    total_minor: int | None


def months(ledger: Ledger, today: dt.date) -> tuple[MonthTotal, ...]:
    """Every month since the first expense, the newest first; this month always."""
    newest = Month.of(today)
    first_day = ledger.rollups.first_day()
    oldest = newest if first_day is None else min(newest, Month.of(first_day))
    found = [newest - back for back in range(newest.months_since(oldest) + 1)]
    sums = ledger.rollups.by_category_in([month.range() for month in found])
    return tuple(MonthTotal(month, sum(of.values()) if of else None) for month, of in zip(found, sums, strict=True))


def statement(ledger: Ledger, month: Month, today: dt.date) -> Statement:
    """Read a month's statement. InputError (field `month`) for a month that has not begun."""
    if month > Month.of(today):
        raise InputError(
            say("{month} has not begun yet.", month=month.isoformat()), field="month", value=month.isoformat()
        )
    days, profile = month.range(), ledger.profile()
    chosen = ExpenseFilter(since=days.first, until=days.last)
    summary = ledger.expenses.summary(chosen)
    listed = ledger.expenses.page(chosen, ExpenseSort(SortKey.DATE, descending=False), 0, summary.count)
    by_day = ledger.rollups.by_day(days)
    until = None
    if month == Month.of(today):
        until = max([today, *(view.expense.spent_on for view in listed[-1:])])
    end, first_day = until or days.last, ledger.rollups.first_day()
    since = first_day if first_day is not None and days.first < first_day <= end else None
    averaged = (end - (since or days.first)).days + 1
    (tallies,) = ledger.rollups.tallies_in([days])
    views = ledger.categories.by_id
    budgets = month_budgets(ledger, month, today)
    sub_totals = [
        SubTotal(None if category is None else views[category], tally.count, tally.total_minor)
        for category, tally in tallies.items()
    ]
    sub_totals.sort(key=_by_path)
    shares = shares_of(ledger.categories, {category: tally.total_minor for category, tally in tallies.items()})
    return Statement(
        month=month,
        name=profile.display_name,
        currency=profile.currency,
        until=until,
        spent_minor=summary.total_minor,
        budgets=budgets,
        rows=_rows(shares, budgets),
        daily=tuple(by_day.get(day, 0) for day in days),
        average_minor=rounded(summary.total_minor, averaged),
        averaged_days=averaged,
        since=since,
        before=_before(ledger, month, until, first_day),
        expenses=listed,
        sub_totals=tuple(sub_totals),
    )


def _rows(shares: tuple[Share, ...], budgets: Budgets) -> tuple[CategoryRow, ...]:
    """Every category with a budget or expenses, the most spent first, each before its subcategories with a budget."""
    lines = {line.category.category.id: line for line in budgets.lines}
    percents: dict[CategoryId | None, int] = {}
    tops = []
    for share in shares:
        top = None if share.category is None else share.category.category.id
        percents[top] = share.percent
        percents |= {part.category.category.id: part.percent for part in share.within if part.category is not None}
        percents[top] = share.percent
        line = None if top is None else lines.get(top)
        tops.append(CategoryRow(share.category, share.total_minor, share.percent, line))
    known = {row.category.category.id for row in tops if row.category is not None}
    budgeted = [line for line in budgets.lines if line.budgeted]
    parts: dict[CategoryId, list[CategoryRow]] = {}
    for line in budgeted:
        category, parent = line.category.category.id, line.category.parent
        if parent is not None:
            part = CategoryRow(line.category, line.spent_minor, percents.get(category, 0), line, inside=True)
            parts.setdefault(parent.id, []).append(part)
        elif category not in known:
            tops.append(CategoryRow(line.category, line.spent_minor, 0, line))
            known.add(category)
    # A part whose whole has neither a budget nor expenses stands for itself.
    for parent_id in [each for each in parts if each not in known]:
        tops += parts.pop(parent_id)
    tops.sort(key=lambda row: -row.spent_minor)
    found: list[CategoryRow] = []
    for row in tops:
        found.append(row)
        if row.category is not None:
            found += sorted(parts.get(row.category.category.id, ()), key=lambda part: -part.spent_minor)
    return tuple(found)


def _before(ledger: Ledger, month: Month, until: dt.date | None, first_day: dt.date | None) -> Before | None:
    """The month before, of the current month only as many days as it has had; None when it isn't fully covered."""
    days = (month - 1).range()
    if first_day is None or first_day > days.first:
        return None
    if until is not None and until < month.last:
        days = DateRange(days.first, min(days.last, days.first + dt.timedelta(days=until.day - 1)))
    return Before(days, ledger.expenses.summary(ExpenseFilter(since=days.first, until=days.last)).total_minor)


def _by_path(sub_total: SubTotal) -> tuple[bool, tuple[str, ...]]:
    """By path, what is in no category last."""
    return sub_total.category is None, () if sub_total.category is None else sub_total.category.order
