"""Where the money goes: the windows of 7, 30 and 365 days, the period before each, categories and payees.

Amounts are minor units of the account's currency, days those of the person's own calendar: `as_of` is their today. A
window of N days is that day and the N − 1 days before it; the period before has the same number of days and ends the
day before the window begins. Refunds count against. Everything is summed by the engine, day by day or category by
category, from one snapshot, so that every figure agrees with every other.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from expense_desktop.domain.money import shares
from expense_desktop.domain.period import WINDOWS, DateRange, Month, window
from expense_desktop.domain.records import CategoryId
from expense_desktop.repository.categories import Categories, CategoryView
from expense_desktop.repository.ledger import Ledger

_MOST_PAYEES = 10


class Bucket(NamedTuple):
    """Some days of a window as a chart shows them; `previous_minor` is the same days' place in the period before.

    `whole`: it has all the days of its calendar month, or is one day; a month cut by the window's ends isn't whole.
    """

    days: DateRange
    total_minor: int
    previous_minor: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """What a category came to, subcategories included, and its whole per cent; per cents of a level sum to 100.

    `category` is None for what is in none. `within` has the subcategories and, under the category itself, what was
    filed directly under it when it has subcategories too; each with its own per cent of the whole.
    """

    category: CategoryView | None
    total_minor: int
    percent: int
    within: tuple["Share", ...] = ()


@dataclass(frozen=True, slots=True)
class PayeeShare:
    """What was spent on a payee, in how many expenses."""

    payee: str
    total_minor: int
    count: int


@dataclass(frozen=True, slots=True)
class Period:
    """One window. `previous_total_minor` is None when the ledger doesn't reach back over the whole period before.

    `since` is the first expense's day when the ledger is younger than the window: the average counts from there.
    `daily` has every day of the window, empty ones too; `previous_daily` those of the period before, in the same order.
    """

    days: DateRange
    total_minor: int
    previous_total_minor: int | None
    average_minor: int
    since: dt.date | None
    daily: tuple[Bucket, ...]
    months: tuple[Bucket, ...]

    @property
    def change_per_mille(self) -> int | None:
        """How much more (or, negative, less) than before, in tenths of a per cent; None where that says nothing."""
        before = self.previous_total_minor
        if before is None or before <= 0:
            return None
        return rounded((self.total_minor - before) * 1000, before)


def periods(ledger: Ledger, as_of: dt.date, windows: Sequence[int] = WINDOWS) -> tuple[Period, ...]:
    """The windows that end on `as_of`, each with the period before; one question for all of them."""
    first_day = ledger.rollups.first_day()
    longest = window(max(windows), as_of)
    asked = DateRange(longest.before().first, as_of)
    by_day = ledger.rollups.by_day(asked)
    totals = [by_day.get(day, 0) for day in _days(asked)]
    each_day = _each_day(longest)
    return tuple(_period(window(days, as_of), each_day, totals, first_day) for days in windows)


@lru_cache(maxsize=4)
def _days(days: DateRange) -> tuple[dt.date, ...]:
    """Every day: the same seven hundred from one reading to the next, until midnight."""
    return tuple(days)


@lru_cache(maxsize=4)
def _each_day(days: DateRange) -> tuple[DateRange, ...]:
    """Every day by itself."""
    return tuple(DateRange(day, day) for day in days)


def categories(ledger: Ledger, days: DateRange) -> tuple[Share, ...]:
    """What each category came to in these days, the largest first; categories that came to nothing are left out."""
    return shares_of(ledger.categories, ledger.rollups.by_category(days.first, days.last))


def top_payees(ledger: Ledger, days: DateRange, most: int = _MOST_PAYEES) -> tuple[PayeeShare, ...]:
    """The payees on whom most was spent in these days, the largest first, each as it was last spelled."""
    found = [payee for payee in ledger.rollups.by_payee(days, most) if payee.total_minor > 0]
    names = ledger.expenses.spelled([payee.key for payee in found])
    return tuple(PayeeShare(names.get(payee.key, payee.key), payee.total_minor, payee.count) for payee in found)


def _period(days: DateRange, each_day: Sequence[DateRange], totals: Sequence[int], first_day: dt.date | None) -> Period:
    """`each_day` and `totals` end with the window's last day, and go back at least over it and the one before."""
    count = days.days
    now, before = totals[-count:], totals[-2 * count : -count]
    total = sum(now)
    covered = first_day is not None and first_day <= days.before().first
    young = first_day is not None and days.first < first_day <= days.last
    counted = days.days if not young or first_day is None else (days.last - first_day).days + 1
    return Period(
        days=days,
        total_minor=total,
        previous_total_minor=sum(before) if covered else None,
        average_minor=rounded(total, counted),
        since=first_day if young else None,
        daily=tuple(map(Bucket, each_day[-count:], now, before)),
        months=tuple(_by_month(days, now, before)),
    )


def _by_month(days: DateRange, now: Sequence[int], before: Sequence[int]) -> Iterator[Bucket]:
    """Calendar months cut to the window, each beside the days that stand in its place in the period before.

    With a leap day in between those are a day beside the calendar's month; so both periods' sums stay exact.
    """
    for cut, within, whole in _months(days):
        yield Bucket(cut, sum(now[within]), sum(before[within]), whole)


@lru_cache(maxsize=4)
def _months(days: DateRange) -> tuple[tuple[DateRange, slice, bool], ...]:
    """The calendar months of a window, cut to it: their days, the place of these in it, and whether nothing was cut."""
    found, start = [], 0
    for after in range(Month.of(days.last).months_since(Month.of(days.first)) + 1):
        month = Month.of(days.first) + after
        cut = DateRange(max(days.first, month.first), min(days.last, month.last))
        found.append((cut, slice(start, start + cut.days), cut.days == month.days))
        start += cut.days
    return tuple(found)


def shares_of(known: Categories, totals: Mapping[CategoryId | None, int]) -> tuple[Share, ...]:
    """Sums by each category itself as shares of two levels, the largest first, then by name."""
    views = known.by_id
    tops: dict[CategoryId | None, dict[CategoryId | None, int]] = {}
    for category, total in totals.items():
        view = None if category is None else views[category]
        top = None if view is None else view.category.id if view.parent is None else view.parent.id
        tops.setdefault(top, {})[category] = total
    whole = _ranked([(top, sum(parts.values())) for top, parts in tops.items()], views)
    return tuple(
        Share(
            category=None if top is None else views[top],
            total_minor=total,
            percent=percent,
            within=_within(top, tops[top], percent, views),
        )
        for top, total, percent in whole
        if total or any(tops[top].values())
    )


def _within(
    top: CategoryId | None,
    parts: Mapping[CategoryId | None, int],
    percent: int,
    views: Mapping[CategoryId, CategoryView],
) -> tuple[Share, ...]:
    """The parts of one category; their per cents are shares of its own, so that they sum to it."""
    if set(parts) <= {top}:
        return ()
    ranked = _ranked(list(parts.items()), views, of=percent)
    return tuple(Share(None if part is None else views[part], total, points) for part, total, points in ranked if total)


def _ranked(
    totals: Sequence[tuple[CategoryId | None, int]], views: Mapping[CategoryId, CategoryView], of: int = 100
) -> list[tuple[CategoryId | None, int, int]]:
    def order(entry: tuple[CategoryId | None, int]) -> tuple[int, tuple[str, ...]]:
        category, total = entry
        return -total, ("\U0010ffff",) if category is None else views[category].order

    ranked = sorted(totals, key=order)
    points = shares([total for _category, total in ranked], of)
    return [(category, total, percent) for (category, total), percent in zip(ranked, points, strict=True)]


def rounded(amount: int, parts: int) -> int:
    """`amount` ÷ `parts` (above zero) to the nearest whole number, halves away from zero."""
    quotient = (2 * abs(amount) + parts) // (2 * parts)
    return -quotient if amount < 0 else quotient
