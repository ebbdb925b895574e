"""Selected expenses in an order: the ids of a page anywhere in it, and the place of one expense."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import Session

from expense_desktop.repository.categories import Categories
from expense_desktop.repository.choice import ExpenseSort, SortKey
from expense_desktop.repository.listing import Code, Listing
from expense_desktop.repository.selection import Selection

_Directed = tuple[ColumnElement[Any], bool]
"""A column and whether it descends."""


@dataclass(frozen=True, slots=True)
class _Span:
    """What a page takes of one category: `take` expenses after the first `skip`, of `count`."""

    code: Code
    count: int
    skip: int
    take: int


class Ordering:
    """One selection in one order. Ties end at the id, so every expense has exactly one place."""

    def __init__(
        self, session: Session, listing: Listing, categories: Categories, selection: Selection, sort: ExpenseSort
    ) -> None:
        self._session = session
        self._listing = listing
        self._categories = categories
        self._selection = selection
        self._sort = sort

    def ids(self, offset: int, limit: int) -> Sequence[uuid.UUID]:
        """The ids from `offset` on, at most `limit`."""
        if self._sort.key is SortKey.CATEGORY:
            return self._ids_by_category(offset, limit)
        return self._ids(self._columns(), offset, limit)

    def position(self, expense: uuid.UUID) -> int | None:
        """How many stand before this one; None when the selection doesn't have it."""
        listing = self._listing
        columns = [listing.category, *(column for column, _ in self._columns())]
        where = self._selection.statement(tuple(columns), self._sort.key).where(listing.among([expense]))
        found = self._session.execute(where).one_or_none()
        if found is None:
            return None
        code, *place = found
        before = _before(self._columns(), place)
        if self._sort.key is not SortKey.CATEGORY:
            return self._count(before)
        codes = [group for group, _ in self._groups()]
        earlier = sum(count for _, count in self._groups()[: codes.index(code)])
        return earlier + self._count(and_(self._is(code), before))

    def next_beginning(self, payee: str, after: uuid.UUID | None) -> int | None:
        """The place of the next row below `after`, else from the top, whose payee (folded) begins so; None: nowhere.

        Read through the payees' index in any order: those that begin so lie together there.
        """
        key = self._listing.payee_key
        begins = and_(key >= payee, key < payee + "\U0010ffff")
        place = None if after is None else self._place(after)
        for condition in self._below(place, begins):
            if found := self._ids(self._columns(), 0, 1, begins, *condition, through=SortKey.PAYEE):
                return self.position(found[0])
        return None

    def _place(self, expense: uuid.UUID) -> tuple[Code, Sequence[Any]] | None:
        """The category and the place within the order."""
        columns = (self._listing.category, *(column for column, _ in self._columns()))
        statement = self._selection.statement(columns, self._sort.key).where(self._listing.among([expense]))
        found = self._session.execute(statement).one_or_none()
        return None if found is None else (found[0], tuple(found[1:]))

    def _below(
        self, place: tuple[Code, Sequence[Any]] | None, among: ColumnElement[bool]
    ) -> Iterator[tuple[ColumnElement[bool], ...]]:
        """Where to look for a row in turn: below `place`, then from the top; of some rows, those `among` all."""
        mirrored = [(column, not down) for column, down in self._columns()]
        below = [] if place is None else [_before(mirrored, place[1])]
        if self._sort.key is not SortKey.CATEGORY:
            yield from ((condition,) for condition in below)
            yield ()
            return
        codes = [code for code, _ in self._groups(among)]
        if place is not None:
            order = [code for code, _ in self._groups()]
            rest = order[order.index(place[0]) + 1 :]
            yield self._is(place[0]), *below
            codes.sort(key=lambda code: code not in rest)
        yield from ((self._is(code),) for code in codes)

    def _columns(self) -> list[_Directed]:
        listing, key = self._listing, self._sort.key
        columns: dict[SortKey, list[_Directed]] = {
            SortKey.DATE: [(listing.day, False), (listing.id, False)],
            SortKey.PAYEE: [(listing.payee_key, False), (listing.day, True), (listing.id, True)],
            SortKey.NOTE: [(listing.note_key, False), (listing.day, True), (listing.id, True)],
            SortKey.AMOUNT: [(listing.amount_minor, False), (listing.day, True), (listing.id, True)],
            SortKey.CATEGORY: [(listing.day, True), (listing.id, True)],
        }
        return [(column, down != self._sort.descending) for column, down in columns[key]]

    def _ids(
        self,
        columns: Sequence[_Directed],
        offset: int,
        limit: int,
        *conditions: ColumnElement[bool],
        through: SortKey | None = None,
    ) -> Sequence[uuid.UUID]:
        index = through or self._sort.key
        ordered = self._selection.statement((self._listing.id,), index, first_rows=offset + limit)
        ordered = ordered.where(*conditions).order_by(*(column.desc() if down else column for column, down in columns))
        return self._session.scalars(ordered.offset(offset).limit(limit)).all()

    def _count(self, condition: ColumnElement[bool]) -> int:
        return self._session.scalar(self._selection.statement((func.count(),), self._sort.key).where(condition)) or 0

    # A category's place in the order is its path's, which changes with a name; no index can keep it. So the categories
    # that a page falls into are counted out first: as exact as a sort, and as fast as an index.

    def _groups(self, among: ColumnElement[bool] | None = None) -> list[tuple[Code, int]]:
        """Every category of the selection, as the listing names it, in the order asked for, with its count.

        `among` says which payees count.
        """
        category = self._listing.category
        index = SortKey.CATEGORY if among is None else SortKey.PAYEE
        counted = self._selection.statement((category, func.count()), index).group_by(category)
        counted = counted if among is None else counted.where(among)
        counts: dict[Code, int] = {row[0]: row[1] for row in self._session.execute(counted)}
        codes = self._listing.codes(self._categories.by_id)
        ordered = [codes[id_] for id_ in self._categories.by_id if id_ in codes and codes[id_] in counts]
        ordered += [None] if None in counts else []
        return [(code, counts[code]) for code in (reversed(ordered) if self._sort.descending else ordered)]

    def _ids_by_category(self, offset: int, limit: int) -> Sequence[uuid.UUID]:
        spans = list(_spans(self._groups(), offset, limit))
        whole = self._whole([span.code for span in spans if span.take == span.count])
        ids: list[uuid.UUID] = []
        for span in spans:
            if span.take == span.count:
                ids += whole[span.code]
            else:
                ids += self._ids(self._columns(), span.skip, span.take, self._is(span.code))
        return ids

    def _whole(self, codes: Sequence[Code]) -> dict[Code, list[uuid.UUID]]:
        """All ids of these categories, in order: together no more than a page, so one statement and a sort here."""
        found: dict[Code, list[uuid.UUID]] = {code: [] for code in codes}
        if not codes:
            return found
        listing = self._listing
        statement = self._selection.statement((listing.category, listing.day, listing.id), SortKey.CATEGORY)
        rows: list[tuple[Code, dt.date, uuid.UUID]] = [
            (code, day, id_)
            for code, day, id_ in self._session.execute(statement.where(or_(*(self._is(code) for code in codes))))
        ]
        rows.sort(key=lambda row: row[1:], reverse=not self._sort.descending)
        for code, _, id_ in rows:
            found[code].append(id_)
        return found

    def _is(self, code: Code) -> ColumnElement[bool]:
        category = self._listing.category
        return category.is_(None) if code is None else category == code


def _spans(groups: Sequence[tuple[Code, int]], offset: int, limit: int) -> Iterator[_Span]:
    """What rows `offset` to `offset + limit` take of each group."""
    first = 0
    for code, count in groups:
        skip = max(0, offset - first)
        take = min(count, offset + limit - first) - skip
        if take > 0:
            yield _Span(code, count, skip, take)
        first += count


def _before(columns: Sequence[_Directed], place: Sequence[Any]) -> ColumnElement[bool]:
    """Rows that stand before `place` in the order of `columns`."""
    cases = []
    for at, ((column, down), value) in enumerate(zip(columns, place, strict=True)):
        same = [earlier == its for (earlier, _), its in zip(columns[:at], place, strict=False)]
        cases.append(and_(*same, column > value if down else column < value))
    first, down = columns[0]
    # said once more, so that an index is read from one end to this place only
    return and_(first >= place[0] if down else first <= place[0], or_(*cases))
