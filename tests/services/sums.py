"""Sums of a ledger the naive way, from the list of its expenses: what the engines' sums are compared with."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Spent:
    """A live expense, as far as sums know it."""

    day: dt.date
    amount_minor: int
    category: uuid.UUID | None = None
    payee: str = ""


@dataclass(slots=True)
class Naive:
    """A ledger as plain lists. `parents`: subcategory → category; `limits`: (category, first of a month) → limit."""

    expenses: list[Spent] = field(default_factory=list)
    parents: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    limits: dict[tuple[uuid.UUID, dt.date], int | None] = field(default_factory=dict)
    carrying: dict[uuid.UUID, dt.date] = field(default_factory=dict)

    def total(self, first: dt.date, last: dt.date, within: Iterable[uuid.UUID | None] | None = None) -> int:
        """What these days came to; `within` these categories only, subcategories included."""
        wanted = None if within is None else set(within)
        return sum(
            one.amount_minor
            for one in self.expenses
            if first <= one.day <= last
            and (
                wanted is None
                or one.category in wanted
                or (one.category in self.parents and self.parents[one.category] in wanted)
            )
        )

    def first_day(self) -> dt.date | None:
        """The earliest expense's day."""
        return min((one.day for one in self.expenses), default=None)

    def by_top(self, first: dt.date, last: dt.date) -> dict[uuid.UUID | None, int]:
        """Top-level category → what it came to; those without an expense in these days are left out."""
        tops: dict[uuid.UUID | None, int] = {}
        for one in self.expenses:
            if first <= one.day <= last:
                top = one.category if one.category is None else self.parents.get(one.category, one.category)
                tops[top] = tops.get(top, 0) + one.amount_minor
        return tops

    def payees(self, first: dt.date, last: dt.date) -> list[tuple[int, int, str]]:
        """What came to each payee, in how many expenses, whatever the case of its letters; the largest first."""
        found: dict[str, tuple[int, int]] = {}
        for one in self.expenses:
            if first <= one.day <= last and one.payee:
                total, count = found.get(one.payee.casefold(), (0, 0))
                found[one.payee.casefold()] = total + one.amount_minor, count + 1
        spent = [(total, count, payee) for payee, (total, count) in found.items() if total > 0]
        return sorted(spent, key=lambda each: (-each[0], each[2]))

    def limit(self, category: uuid.UUID, month: dt.date) -> int | None:
        """The limit that holds in the month with this first day."""
        since = max((begins for each, begins in self.limits if each == category and begins <= month), default=None)
        return None if since is None else self.limits[category, since]

    def carried_over(self, category: uuid.UUID, month: dt.date) -> int:
        """What is carried into the month with this first day; recursively, as the rule is told."""
        before = (month - dt.timedelta(days=1)).replace(day=1)
        if category not in self.carrying or self.carrying[category] > before:
            return 0
        limit = self.limit(category, before)
        if limit is None:
            return 0
        return (
            limit + self.carried_over(category, before) - self.total(before, month - dt.timedelta(days=1), [category])
        )


def whole_shares(totals: Iterable[int]) -> list[Fraction]:
    """The exact per cents of what is above zero."""
    counted = [max(total, 0) for total in totals]
    return [Fraction(100 * each, sum(counted) or 1) for each in counted]


def average(total: int, days: int) -> int:
    """To the nearest minor unit, halves away from zero."""
    exact = Fraction(total, days)
    return int(exact + Fraction(1, 2)) if exact >= 0 else -int(-exact + Fraction(1, 2))
