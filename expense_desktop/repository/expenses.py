"""One owner's expenses: pages of any order and filter, their sums, single ones, and what entry and import look up."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Row, Table, bindparam, func, not_, select
from sqlalchemy.orm import Session

from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import CategoryId, Expense, ExpenseId, OwnerId, SyncState
from expense_desktop.domain.sentences import say
from expense_desktop.repository.categories import Categories
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort, SortKey
from expense_desktop.repository.listing import index_of, listing_of
from expense_desktop.repository.ordering import Ordering
from expense_desktop.repository.selection import Selection
from expense_desktop.repository.sets import OneOf
from expense_desktop.repository.states import States
from expense_desktop.repository.tables import ExpenseRow
from expense_desktop.repository.views import CategoryView, Common, ExpenseView, Summary

__all__ = ["Common", "ExpenseView", "Expenses", "PayeeUse", "Summary"]

_expenses: Final = cast("Table", ExpenseRow.__table__)
_THESE: Final = select(*(_expenses.c[field.name] for field in fields(Expense))).where(
    _expenses.c.owner_id == bindparam("owner"), OneOf(_expenses.c.id)
)


_RANGES_APART: Final = 8
_MOST: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class PayeeUse:
    """A payee as last spelled, how many live expenses it has, and the last one's day and category.

    Spellings that differ in accents and case only are one payee.
    """

    payee: str
    count: int
    last_on: dt.date
    category_id: CategoryId | None


class Near(NamedTuple):
    """What an import compares its rows with: an expense, its day, its amount in minor units, its payee."""

    id: ExpenseId
    spent_on: dt.date
    amount_minor: int
    payee: str


class Expenses:
    """One owner's expenses. Valid on the session's thread, inside its transaction; what it gives back are values."""

    def __init__(self, session: Session, owner: OwnerId, categories: Categories) -> None:
        self._session = session
        self._owner = owner
        self._categories = categories
        self._states = States(session, owner)
        self._listing = listing_of(session, owner)

    def page(
        self,
        chosen: ExpenseFilter = ExpenseFilter(),  # noqa: B008  frozen
        sort: ExpenseSort = ExpenseSort(),  # noqa: B008  frozen
        offset: int = 0,
        limit: int = 200,
    ) -> tuple[ExpenseView, ...]:
        """`limit` expenses from `offset` on; fewer at the end."""
        ids = self._ordering(chosen, sort).ids(offset, limit)
        return self._in_order(ids)

    def each(
        self,
        chosen: ExpenseFilter = ExpenseFilter(),  # noqa: B008  frozen
        sort: ExpenseSort = ExpenseSort(),  # noqa: B008  frozen
        part: int = 1_000,
    ) -> Iterator[tuple[ExpenseView, ...]]:
        """All that the filter lets through, in order, `part` at a time: of the rest only the ids are in memory."""
        ids = self._ordering(chosen, sort).ids(0, _MOST)
        for first in range(0, len(ids), part):
            yield self._in_order(ids[first : first + part])

    def summary(self, chosen: ExpenseFilter = ExpenseFilter()) -> Summary:  # noqa: B008  frozen
        """The count and the sum of all that the filter lets through."""
        return Summary(*self._selection(chosen).count_and_total())

    def position(
        self,
        expense: ExpenseId,
        chosen: ExpenseFilter = ExpenseFilter(),  # noqa: B008  frozen
        sort: ExpenseSort = ExpenseSort(),  # noqa: B008  frozen
    ) -> int | None:
        """At which offset the expense stands; None when the filter hides it."""
        return self._ordering(chosen, sort).position(expense)

    def ids_in(
        self, ranges: Sequence[tuple[int, int]], chosen: ExpenseFilter, sort: ExpenseSort
    ) -> tuple[ExpenseId, ...]:
        """The ids of the rows in these inclusive ranges of offsets, in order."""
        ordering = self._ordering(chosen, sort)
        if len(ranges) <= _RANGES_APART:
            found = (ordering.ids(first, last - first + 1) for first, last in ranges)
            return tuple(ExpenseId(id_) for ids in found for id_ in ids)
        # each range costs a walk to its offset: many of them cost less as one walk over all
        start = min(first for first, _ in ranges)
        ids = ordering.ids(start, max(last for _, last in ranges) - start + 1)
        return tuple(ExpenseId(id_) for first, last in ranges for id_ in ids[first - start : last - start + 1])

    def amounts(self, chosen: ExpenseFilter) -> tuple[tuple[ExpenseId, int], ...]:
        """Id and amount (minor units) of all that the filter lets through, in no order."""
        return tuple((ExpenseId(id_), amount) for id_, amount in self._selection(chosen).amounts())

    def common(self, chosen: ExpenseFilter) -> Common:
        """What all that the filter lets through have in common."""
        selection = self._selection(chosen)
        span, categories = selection.span(), selection.categories()
        summary = Summary(span.count, span.total_minor)
        days = span.first_day if span.first_day == span.last_day else None
        exact = {name: self._agreed(selection, name) if same else None for name, same in span.texts_agree.items()}
        return Common(summary, days, exact["payee"], exact["note"], tuple(self._by_use(categories)))

    def _agreed(self, selection: Selection, name: str) -> str | None:
        """The one text that a column has in all of these, spelled in one way; None when spellings differ."""
        column = _expenses.c[name]
        chosen = selection.statement((self._listing.id,), SortKey.DATE)
        ends = select(func.min(column), func.max(column))
        least, most = self._session.execute(
            ends.where(_expenses.c.owner_id == self._owner, _expenses.c.id.in_(chosen))
        ).one()
        return cast("str | None", least) if least == most else None

    def _by_use(self, counts: dict[uuid.UUID | None, int]) -> Iterator[CategoryView | None]:
        by_path: list[uuid.UUID | None] = [id_ for id_ in self._categories.by_id if id_ in counts]
        by_path += [None] if None in counts else []
        for id_ in sorted(by_path, key=lambda one: -counts[one]):
            yield None if id_ is None else self._categories.by_id[CategoryId(id_)]

    def next_with_payee(
        self,
        prefix: str,
        chosen: ExpenseFilter = ExpenseFilter(),  # noqa: B008  frozen
        sort: ExpenseSort = ExpenseSort(),  # noqa: B008  frozen
        after: ExpenseId | None = None,
    ) -> int | None:
        """At which offset the next expense stands whose payee begins so, accents and case aside.

        It is looked for below `after`, and from the top when there is none; None when there is none at all.
        """
        start = fold(prefix.lstrip())
        return self._ordering(chosen, sort).next_beginning(start, after) if start else None

    def recent(self, count: int = 5) -> tuple[ExpenseView, ...]:
        """The last entered (not the last spent), newest first: what quick entry offers to repeat."""
        ids = self._session.scalars(
            select(_expenses.c.id)
            .where(_expenses.c.owner_id == self._owner, not_(_expenses.c.deleted))
            .order_by(_expenses.c.id.desc())
            .limit(count)
        ).all()
        return self._in_order(ids)

    def get(self, expense: ExpenseId) -> ExpenseView:
        """The expense, deleted or not; NotFound when there is none, or when it is another person's."""
        for view in self.these([expense]):
            return view
        raise NotFound(say("There is no such expense."), field="id")

    def these(self, ids: Iterable[uuid.UUID]) -> tuple[ExpenseView, ...]:
        """Those of these ids that exist, deleted or not, in no order."""
        return tuple(self._load(tuple(ids)))

    def _in_order(self, ids: Sequence[uuid.UUID]) -> tuple[ExpenseView, ...]:
        found: dict[uuid.UUID, ExpenseView] = {view.expense.id: view for view in self.these(ids)}
        return tuple(found[id_] for id_ in ids)

    def existing(self, ids: Iterable[uuid.UUID]) -> frozenset[ExpenseId]:
        """Those of these ids that exist, deleted or not."""
        statement = select(_expenses.c.id).where(_expenses.c.owner_id == self._owner, OneOf(_expenses.c.id, tuple(ids)))
        return frozenset(map(ExpenseId, self._session.scalars(statement)))

    def last_with_payee(self, payee: str) -> ExpenseView | None:
        """The newest expense with this payee, accents and case aside: what its category is suggested from."""
        key = fold(payee.strip())
        if not key:
            return None
        listing = self._listing
        newest = select(listing.id).where(listing.owned(), listing.payee_key == key)
        newest = newest.order_by(listing.day.desc(), listing.id.desc()).limit(1)
        found = self._session.scalar(listing.led(newest, index_of(SortKey.PAYEE)))
        return None if found is None else self.get(found)

    def payees(self, prefix: str = "", limit: int | None = None) -> tuple[PayeeUse, ...]:
        """The payees that begin so, accents and case aside, the most used first (ties: the last used, then by name)."""
        listing = self._listing
        start = fold(prefix.lstrip())
        conditions = [listing.owned(), listing.payee_key != ""]
        if start:
            # a range, so that the index is entered where the prefix stands
            conditions += [listing.payee_key >= start, listing.payee_key < start + "\U0010ffff"]
        grouped = (
            select(listing.payee_key, func.count(), func.max(listing.day))
            .where(*conditions)
            .group_by(listing.payee_key)
            .order_by(func.count().desc(), func.max(listing.day).desc(), listing.payee_key)
            .limit(limit)
        )
        rows = self._session.execute(listing.led(grouped, index_of(SortKey.PAYEE))).all()
        last = self._last_of_each([row[0] for row in rows])
        return tuple(PayeeUse(last[key][0], count, last_on, last[key][1]) for key, count, last_on in rows)

    def payee_totals(self, payees: Iterable[str], since: dt.date | None = None) -> dict[str, Summary]:
        """The live expenses of each of these payees, by its folded name; a payee without any is left out.

        From `since` (inclusive) on; None for all.
        """
        listing = self._listing
        keys = {fold(payee.strip()) for payee in payees} - {""}
        conditions = [listing.owned(), listing.payee_key.in_(keys)]
        if since is not None:
            conditions.append(listing.day >= since)
        grouped = (
            select(listing.payee_key, func.count(), func.sum(listing.amount_minor))
            .where(*conditions)
            .group_by(listing.payee_key)
        )
        rows = self._session.execute(listing.led(grouped, index_of(SortKey.PAYEE)))
        return {key: Summary(count, int(total)) for key, count, total in rows}

    def _last_of_each(self, keys: Sequence[str]) -> dict[str, tuple[str, CategoryId | None]]:
        """The newest expense's payee and category, by the payee's key."""
        ids = self._session.scalars(self._listing.newest_of_payees(keys)).all()
        newest = (_expense(row) for row in self._rows(ids))
        return {fold(expense.payee): (expense.payee, expense.category_id) for expense in newest}

    def spelled(self, keys: Sequence[str]) -> dict[str, str]:
        """How payees, named by their folded names, were last spelled; those that no live expense has are left out."""
        return {key: payee for key, (payee, _category) in self._last_of_each(keys).items()}

    def near(self, entries: Iterable[tuple[dt.date, int]], days: int = 2) -> tuple[Near, ...]:
        """Live expenses with the amount (minor units) of an entry and within `days` of its day: what may be duplicates.

        One statement, however long the file, and about those entries only that fall among the ledger's days. By date,
        then id.
        """
        listing = self._listing
        days_of_all = select(func.min(listing.day), func.max(listing.day)).where(listing.owned())
        first, last = self._session.execute(listing.led(days_of_all, index_of(SortKey.DATE))).one()
        if first is None:
            return ()
        since, until = first - dt.timedelta(days), last + dt.timedelta(days)
        wanted = {entry for entry in entries if since <= entry[0] <= until}
        if not wanted:
            return ()
        columns = _expenses.c
        found = (
            select(columns.id, columns.spent_on, columns.amount_minor, columns.payee)
            .where(columns.owner_id == self._owner, columns.id.in_(self._listing.near(wanted, days)))
            .order_by(columns.spent_on, columns.id)
        )
        return tuple(map(Near._make, self._session.execute(found)))

    def _load(self, ids: Sequence[uuid.UUID]) -> Iterator[ExpenseView]:
        states = self._states.of(ids)
        categories = self._categories.by_id
        for row in self._rows(ids):
            expense = _expense(row)
            category = None if expense.category_id is None else categories.get(expense.category_id)
            yield ExpenseView(expense, category, states.get(expense.id, SyncState.SYNCED))

    def _rows(self, ids: Sequence[uuid.UUID]) -> Iterable[Row[*tuple[Any, ...]]]:
        return self._session.execute(_THESE, {"owner": self._owner, "ids": ids})

    def _selection(self, chosen: ExpenseFilter) -> Selection:
        return Selection(self._session, self._owner, self._listing, self._categories, self._states, chosen)

    def _ordering(self, chosen: ExpenseFilter, sort: ExpenseSort) -> Ordering:
        return Ordering(self._session, self._listing, self._categories, self._selection(chosen), sort)


def _expense(row: Row[*tuple[Any, ...]]) -> Expense:
    return Expense(*row)
