"""A month's budgets: limit, carried over, spent, left, pace, over.

Amounts are minor units of the account's currency. For a category with a limit in a month

    budget = limit + carried over
    left   = budget − spent            below zero: over

where `spent` is what its live expenses in that calendar month came to, those in its subcategories included. A limit
holds from its month on until it is changed. What is left of a month (or, negative, over) is carried into the next one
where the category says so, beginning with the month `carry_over_since`; a month without a limit carries nothing on.
Subcategories may have limits of their own; inside a category that has one they are a part of it, and count once.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from expense_desktop.domain.currencies import exponent
from expense_desktop.domain.period import DateRange, Month
from expense_desktop.domain.records import Budget, CategoryId
from expense_desktop.repository.categories import CategoryView
from expense_desktop.repository.ledger import Ledger
from expense_desktop.services.analytics import rounded

_NEARLY_USED_PERCENT: Final = 90
_AVERAGED_MONTHS: Final = 3
_SUGGESTED_STEP: Final = 5
"""Suggestions are whole multiples of so many major units; UI.md 7."""


@dataclass(frozen=True, slots=True)
class Line:
    """One category in a month. `limit_minor` is None where there is no budget; nothing is carried over or left then.

    `part_of_another`: the category that it lies in has a budget, in which this one is counted. `average_minor` is that
    of the last three full months (None: the ledger has none), `suggested_minor` rounds it up.
    """

    category: CategoryView
    limit_minor: int | None
    carries_over: bool
    carried_over_minor: int
    spent_minor: int
    average_minor: int | None
    suggested_minor: int | None
    part_of_another: bool = False

    @property
    def fixed(self) -> bool:
        """Whether it is a fixed cost: no pace, and no warning when it is nearly used."""
        return self.category.category.fixed_cost

    @property
    def budgeted(self) -> bool:
        """Whether it has a limit in this month."""
        return self.limit_minor is not None

    @property
    def budget_minor(self) -> int:
        """Limit and what was carried over; 0 without a limit, below 0 when more than the limit was over before."""
        return (self.limit_minor or 0) + self.carried_over_minor

    @property
    def left_minor(self) -> int:
        """What is left of the budget; below 0 when it is over."""
        return self.budget_minor - self.spent_minor if self.budgeted else 0

    @property
    def used_percent(self) -> int | None:
        """How much of the budget is spent, in whole per cents; None without a budget above zero."""
        return rounded(100 * self.spent_minor, self.budget_minor) if self.budget_minor > 0 else None

    @property
    def over(self) -> bool:
        """Whether more is spent than the budget."""
        return self.left_minor < 0

    @property
    def nearly_used(self) -> bool:
        """Whether 90 % are spent and it is neither over nor a fixed cost."""
        spent, budget = 100 * self.spent_minor, _NEARLY_USED_PERCENT * self.budget_minor
        return self.budgeted and not self.over and not self.fixed and self.spent_minor > 0 and spent >= budget


@dataclass(frozen=True, slots=True)
class Budgets:
    """A month's budgets as of a day. `lines`: the oldest category first, its subcategories behind it; those that
    have no budget last. `averaged` are the days that the lines' averages are of; None when no month before counts.
    """

    month: Month
    as_of: dt.date
    lines: tuple[Line, ...]
    spent_everywhere_minor: int
    averaged: DateRange | None = None

    @property
    def counted(self) -> tuple[Line, ...]:
        """The lines that make up the totals: every budget once."""
        return tuple(line for line in self.lines if line.budgeted and not line.part_of_another)

    @property
    def limits_minor(self) -> int:
        """The sum of the limits."""
        return sum(line.limit_minor or 0 for line in self.counted)

    @property
    def carried_over_minor(self) -> int:
        """The sum of what was carried over."""
        return sum(line.carried_over_minor for line in self.counted)

    @property
    def budget_minor(self) -> int:
        """Limits and what was carried over."""
        return self.limits_minor + self.carried_over_minor

    @property
    def spent_minor(self) -> int:
        """What was spent within budgets."""
        return sum(line.spent_minor for line in self.counted)

    @property
    def unbudgeted_minor(self) -> int:
        """What was spent outside every budget."""
        return self.spent_everywhere_minor - self.spent_minor

    @property
    def left_minor(self) -> int:
        """What is left of all budgets together; below 0 when they are over."""
        return self.budget_minor - self.spent_minor

    @property
    def used_percent(self) -> int | None:
        """How much of all budgets is spent, in whole per cents; None without a budget above zero."""
        return rounded(100 * self.spent_minor, self.budget_minor) if self.budget_minor > 0 else None

    @property
    def over(self) -> tuple[Line, ...]:
        """The lines that are over."""
        return tuple(line for line in self.counted if line.over)

    @property
    def over_minor(self) -> int:
        """How much they are over, together."""
        return -sum(line.left_minor for line in self.over)

    @property
    def average_minor(self) -> int:
        """The sum of the lines' averages."""
        return sum(line.average_minor or 0 for line in self.counted)

    @property
    def day(self) -> int | None:
        """Which day of this month it is; None in another month."""
        return self.as_of.day if Month.of(self.as_of) == self.month else None

    @property
    def days_left(self) -> int:
        """How many days of this month come after today; 0 in a past month, all of them in a future one."""
        return min(max((self.month.last - self.as_of).days, 0), self.month.days)

    @property
    def a_day_minor(self) -> int | None:
        """What may be spent on each day that is left, rounded down; None when no day or nothing is left."""
        return self.left_minor // self.days_left if self.days_left and self.left_minor > 0 else None


Sums = Mapping[Month, Mapping[CategoryId | None, int]]
"""What each category itself came to in months, as `Rollups.by_category` says it."""


def months_behind(ledger: Ledger, month: Month, as_of: dt.date) -> list[Month]:
    """The months that a month's budgets are made of: itself, those averaged, and all since the first that carries."""
    views = ledger.categories.list()
    carrying = [Month.of(view.category.carry_over_since) for view in views if view.category.carry_over_since]
    full = _averaged(month, as_of)
    first = min([month, *full, *carrying])
    return [first + at for at in range(month.months_since(first) + 1)] + [each for each in full if each > month]


def _averaged(month: Month, as_of: dt.date) -> list[Month]:
    return [min(month, Month.of(as_of)) - back for back in range(_AVERAGED_MONTHS, 0, -1)]


def month_budgets(
    ledger: Ledger, month: Month, as_of: dt.date, also: Collection[CategoryId] = (), sums: Sums | None = None
) -> Budgets:
    """Every budget of a month, and the categories without one that are offered or have spending in it.

    `also` are subcategories that are offered too. `sums` are those of `months_behind`, if they have been read.
    """
    views = sorted(ledger.categories.list(), key=_age)
    if sums is None:
        months = months_behind(ledger, month, as_of)
        found = ledger.rollups.by_category_in([each.range() for each in months])
        sums = dict(zip(months, found, strict=True))
    year = _Months(views, sums)
    steps = ledger.budgets.of_categories()
    averaged = [each for each in _averaged(month, as_of) if year.has_expenses(each)]
    step = _SUGGESTED_STEP * 10 ** max(exponent(ledger.profile().currency), 2)
    lines = []
    for view in views:
        own = steps.get(view.category.id, ())
        spent, limit = year.spent(view, month), _holding(own, month)
        if not _is_shown(view, limit, spent) and view.category.id not in also:
            continue
        average = rounded(sum(year.spent(view, each) for each in averaged), len(averaged)) if averaged else None
        lines.append(
            Line(
                category=view,
                limit_minor=limit,
                carries_over=view.category.carry_over_since is not None,
                carried_over_minor=0 if limit is None else _carried_over(view, month, year, own),
                spent_minor=spent,
                average_minor=average,
                suggested_minor=-(-average // step) * step if average is not None and average > 0 else None,
                part_of_another=view.parent is not None and _holding(steps.get(view.parent.id, ()), month) is not None,
            )
        )
    lines.sort(key=lambda line: not line.budgeted)
    days = DateRange(averaged[0].first, averaged[-1].last) if averaged else None
    return Budgets(month, as_of, tuple(lines), sum(sums[month].values()), days)


def overrun(ledger: Ledger, category: CategoryId | None, day: dt.date) -> Line | None:
    """The budget in which an expense of this category and day is counted, if it is over: what an entry's toast says.

    Of a subcategory's budget and its category's, both over, it is the subcategory's.
    """
    view = None if category is None else ledger.categories.by_id.get(category)
    if view is None or view.category.deleted:
        return None
    lines = {line.category.category.id: line for line in month_budgets(ledger, Month.of(day), day).lines if line.over}
    own = lines.get(view.category.id)
    return own if own is not None or view.parent is None else lines.get(view.parent.id)


class _Months:
    """What categories, their subcategories included, came to in months."""

    def __init__(self, views: Sequence[CategoryView], sums: Sums) -> None:
        self._sums = sums
        parents: dict[CategoryId | None, CategoryId] = {
            view.category.id: view.parent.id for view in views if view.parent is not None
        }
        self._within = {month: _with_parents(of_month, parents) for month, of_month in sums.items()}

    def spent(self, view: CategoryView, month: Month) -> int:
        return self._within[month].get(view.category.id, 0)

    def has_expenses(self, month: Month) -> bool:
        return bool(self._sums[month])


def _with_parents(
    sums: Mapping[CategoryId | None, int], parents: Mapping[CategoryId | None, CategoryId]
) -> Mapping[CategoryId | None, int]:
    """Each category's sum, and in its parent's too."""
    within = {**sums}
    for category, total in sums.items():
        if (parent := parents.get(category)) is not None:
            within[parent] = within.get(parent, 0) + total
    return within


def _holding(steps: Sequence[Budget], month: Month) -> int | None:
    """The limit that holds in a month: the last that was set for one up to then; None where there is no budget."""
    return next((step.limit_minor for step in reversed(steps) if step.month <= month.first), None)


def _carried_over(view: CategoryView, month: Month, months: _Months, steps: Sequence[Budget]) -> int:
    """What is carried into `month`, month by month since the category carries over."""
    since = view.category.carry_over_since
    if since is None:
        return 0
    carried = 0
    for ahead in range(max(0, month.months_since(Month.of(since)))):
        at = Month.of(since) + ahead
        limit = _holding(steps, at)
        carried = 0 if limit is None else limit + carried - months.spent(view, at)
    return carried


def _is_shown(view: CategoryView, limit: int | None, spent: int) -> bool:
    """Archived ones only in months in which they have spending, subcategories only with a budget of their own."""
    if view.archived:
        return spent != 0 and (limit is not None or view.parent is None)
    return limit is not None or view.parent is None


def _age(view: CategoryView) -> tuple[bytes, bool, bytes]:
    """Sorts by when the category was made, its subcategories behind it; ids grow with time."""
    top = view.category if view.parent is None else view.parent
    return top.id.bytes, view.parent is not None, view.category.id.bytes
