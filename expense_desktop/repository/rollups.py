"""Sums of one owner's expenses by day, category and payee, in minor units, exactly."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, CompoundSelect, Integer, bindparam, func, literal_column, select, union_all
from sqlalchemy.orm import Session

from expense_desktop.domain.period import DateRange
from expense_desktop.domain.records import CategoryId, OwnerId
from expense_desktop.repository.categories import Categories, CategoryView
from expense_desktop.repository.choice import SortKey
from expense_desktop.repository.listing import Code, Columns, Statement, columns_of, index_of, listing_of

_AT_ONCE: Final = 100
"""So many ranges are asked for in one statement; SQLite takes at most 500 selects in one."""


@dataclass(frozen=True, slots=True)
class PayeeTotal:
    """A payee by its folded name, what came to it in minor units, and in how many expenses."""

    key: str
    total_minor: int
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many expenses there are and what they come to in minor units."""

    count: int
    total_minor: int


class Rollups:
    """One owner's sums. Deleted expenses are in none of them; refunds count against."""

    def __init__(self, session: Session, owner: OwnerId, categories: Categories) -> None:
        self._session = session
        self._categories = categories
        self._listing = listing_of(session, owner)
        self._columns = columns_of(session, owner)
        self._named: tuple[Mapping[CategoryId, CategoryView], dict[Code, CategoryId]] | None = None

    def _ids(self) -> dict[Code, CategoryId]:
        """The categories by how the listing names them, read once for the categories that are known."""
        known = self._categories.by_id
        if self._named is None or self._named[0] is not known:
            self._named = known, {code: CategoryId(id_) for id_, code in self._listing.codes(known).items()}
        return self._named[1]

    def by_category(self, since: dt.date, until: dt.date) -> dict[CategoryId | None, int]:
        """What each category itself, without its subcategories, came to, both days included; None: uncategorised."""
        return self.by_category_in([DateRange(since, until)])[0]

    def first_day(self) -> dt.date | None:
        """The day of the earliest expense; None when there is none."""
        return self._session.scalar(_earliest(self._columns))

    def by_day(self, days: DateRange) -> dict[dt.date, int]:
        """What each day came to, ascending; days without expenses are left out."""
        rows = self._session.execute(_by_day(self._columns), {"first": days.first, "last": days.last}).all()
        return {day: int(total) for day, total in rows}

    def by_category_in(self, ranges: Sequence[DateRange]) -> list[dict[CategoryId | None, int]]:
        """For each range what `by_category` says; a year of months is one question instead of twelve."""
        found: list[dict[CategoryId | None, int]] = [{} for _ in ranges]
        ids = self._ids()
        for start in range(0, len(ranges), _AT_ONCE):
            some = ranges[start : start + _AT_ONCE]
            for at, code, total in self._session.execute(_by_category(self._columns, len(some)), _ends(some)).all():
                found[start + at][None if code is None else ids[code]] = int(total)
        return found

    def by_payee(self, days: DateRange, most: int) -> list[PayeeTotal]:
        """The payees on whom most was spent, the largest sum first (ties: by name); without a payee: not counted."""
        listing = self._listing
        total = func.sum(listing.amount_minor)
        summed = (
            select(listing.payee_key, total, func.count())
            .where(listing.owned(), listing.day.between(days.first, days.last), listing.payee_key != "")
            .group_by(listing.payee_key)
            .order_by(total.desc(), listing.payee_key)
            .limit(most)
        )
        rows = self._session.execute(listing.led(summed, index_of(SortKey.PAYEE)))
        return [PayeeTotal(key, int(minor), count) for key, minor, count in rows]

    def tallies_in(self, ranges: Sequence[DateRange]) -> list[dict[CategoryId | None, Tally]]:
        """For each range how many expenses each category itself has, and what they come to; at most 100 ranges."""
        found: list[dict[CategoryId | None, Tally]] = [{} for _ in ranges]
        ids = self._ids()
        for at, code, count, total in self._session.execute(_tallies(self._columns, len(ranges)), _ends(ranges)):
            found[at][None if code is None else ids[code]] = Tally(count, int(total))
        return found


# Kept by owner and number of ranges: making them anew would take as long as the sums of a hundred thousand expenses.


@lru_cache(maxsize=8)
def _earliest(columns: Columns) -> Statement:
    earliest = select(columns.day).where(columns.owned()).order_by(columns.day).limit(1)
    return columns.led(earliest, index_of(SortKey.DATE))


@lru_cache(maxsize=8)
def _by_day(columns: Columns) -> Statement:
    within = columns.day.between(bindparam("first"), bindparam("last"))
    summed = select(columns.day, func.sum(columns.amount_minor)).where(columns.owned(), within)
    return columns.led(summed.group_by(columns.day).order_by(columns.day), index_of(SortKey.DATE))


@lru_cache(maxsize=32)
def _by_category(columns: Columns, ranges: int) -> CompoundSelect[*tuple[Any, ...]]:
    summed = func.sum(columns.amount_minor)
    return union_all(*(_of_range(columns, at, summed) for at in range(ranges)))


@lru_cache(maxsize=32)
def _tallies(columns: Columns, ranges: int) -> CompoundSelect[*tuple[Any, ...]]:
    figures = func.count(), func.sum(columns.amount_minor)
    return union_all(*(_of_range(columns, at, *figures) for at in range(ranges)))


def _of_range(columns: Columns, at: int, *figures: ColumnElement[Any]) -> Statement:
    within = columns.day.between(bindparam(f"first_{at}"), bindparam(f"last_{at}"))
    chosen = select(literal_column(str(at), Integer), columns.category, *figures).where(columns.owned(), within)
    return columns.led(chosen.group_by(columns.category), index_of(SortKey.DATE))


def _ends(ranges: Sequence[DateRange]) -> dict[str, dt.date]:
    """The days at the ranges' ends, as the statements above name them."""
    named = {f"first_{at}": days.first for at, days in enumerate(ranges)}
    return named | {f"last_{at}": days.last for at, days in enumerate(ranges)}
