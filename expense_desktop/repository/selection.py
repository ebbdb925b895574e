"""An expense filter as conditions on one owner's listing, and what it comes to."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, not_, or_, select
from sqlalchemy.orm import Session

from expense_desktop.domain.records import OwnerId, SyncState
from expense_desktop.repository.categories import Categories
from expense_desktop.repository.choice import ExpenseFilter, SortKey
from expense_desktop.repository.listing import DELETED_INDEX, Listing, Statement, index_of
from expense_desktop.repository.states import States
from expense_desktop.repository.tables import ProfileRow
from expense_desktop.repository.words import Words, words_of


@dataclass(frozen=True, slots=True)
class Span:
    """What a selection comes to: count and sum, the days at its ends, which texts are the same, accents aside."""

    count: int
    total_minor: int
    first_day: dt.date | None
    last_day: dt.date | None
    texts_agree: Mapping[str, bool]


class Selection:
    """The expenses that a filter lets through. Values are looked up once, when it is made."""

    def __init__(
        self,
        session: Session,
        owner: OwnerId,
        listing: Listing,
        categories: Categories,
        states: States,
        chosen: ExpenseFilter,
    ) -> None:
        self._session = session
        self._owner = owner
        self._listing = listing
        self._chosen = chosen
        self._categories = categories
        self._words: Words = words_of(chosen.search, self._currency) if chosen.search else ()
        self._conditions = [
            listing.owned(deleted=chosen.deleted),
            *self._bounds(),
            *self._in_categories(categories),
        ]
        named = self._named(states)
        self._conditions += named
        self._names_few = bool(named) and (chosen.ids is not None or SyncState.SYNCED not in (chosen.states or ()))

    def statement(self, columns: tuple[Any, ...], order: SortKey, first_rows: int | None = None) -> Statement:
        """A select of `columns`, read by the index that has `order` unless few rows match.

        `first_rows`: how many will be read in that order; None for all.
        """
        conditions, few = self._conditions, self._names_few
        if self._words:
            found, few_found = self._listing.found(self._words, deleted=self._chosen.deleted, first_rows=first_rows)
            conditions = [*conditions, found]
            # a search collects row numbers; where all are wanted, those lead
            few = few or few_found or first_rows is None
        index = DELETED_INDEX if self._chosen.deleted else index_of(order)
        return self._listing.led(select(*columns).where(*conditions), None if few else index)

    def count_and_total(self) -> tuple[int, int]:
        """How many there are and what they sum to."""
        columns = (func.count(), func.coalesce(func.sum(self._listing.amount_minor), 0))
        count, total = self._session.execute(self.statement(columns, self._narrowest())).one()
        # PostgreSQL sums bigints as numeric, which arrives as a Decimal without decimals
        return count, int(total)

    def amounts(self) -> Sequence[tuple[uuid.UUID, int]]:
        """The id and the amount of each, in no order."""
        columns = (self._listing.id, self._listing.amount_minor)
        return [(id_, amount) for id_, amount in self._session.execute(self.statement(columns, self._narrowest()))]

    def span(self) -> Span:
        """What it comes to, read in one go."""
        listing = self._listing
        keys = {"payee": listing.payee_key, "note": listing.note_key}
        ends = [side(each) for each in (listing.day, *keys.values()) for side in (func.min, func.max)]
        columns = (func.count(), func.coalesce(func.sum(listing.amount_minor), 0), *ends)
        count, total, first, last, *texts = self._session.execute(self.statement(columns, self._narrowest())).one()
        pairs = zip(keys, zip(texts[::2], texts[1::2], strict=True), strict=True)
        return Span(count, int(total), first, last, {name: least == most for name, (least, most) in pairs})

    def categories(self) -> dict[uuid.UUID | None, int]:
        """How many there are in each category; None: without one."""
        category = self._listing.category
        counted = self.statement((category, func.count()), SortKey.CATEGORY).group_by(category)
        ids: dict[Any, uuid.UUID] = {code: id_ for id_, code in self._listing.codes(self._categories.by_id).items()}
        return {None if code is None else ids[code]: count for code, count in self._session.execute(counted)}

    def _narrowest(self) -> SortKey:
        chosen = self._chosen
        if chosen.categories or chosen.uncategorised:
            return SortKey.CATEGORY
        if chosen.since is None and chosen.until is None and (chosen.least_minor, chosen.most_minor) != (None, None):
            return SortKey.AMOUNT
        return SortKey.DATE

    def _bounds(self) -> list[ColumnElement[bool]]:
        chosen, listing = self._chosen, self._listing
        bounds: list[ColumnElement[bool]] = []
        if chosen.since is not None:
            bounds.append(listing.day >= chosen.since)
        if chosen.until is not None:
            bounds.append(listing.day <= chosen.until)
        if chosen.least_minor is not None:
            bounds.append(listing.amount_minor >= chosen.least_minor)
        if chosen.most_minor is not None:
            bounds.append(listing.amount_minor <= chosen.most_minor)
        return bounds

    def _in_categories(self, categories: Categories) -> list[ColumnElement[bool]]:
        chosen, listing = self._chosen, self._listing
        accepted: list[ColumnElement[bool]] = []
        if chosen.categories:
            codes = listing.codes(categories.within(chosen.categories)).values()
            accepted.append(listing.category.in_(list(codes)))
        if chosen.uncategorised:
            accepted.append(listing.category.is_(None))
        return [or_(*accepted)] if accepted else []

    def _named(self, states: States) -> list[ColumnElement[bool]]:
        chosen, listing = self._chosen, self._listing
        named: list[ColumnElement[bool]] = []
        if chosen.ids is not None:
            named.append(listing.among(chosen.ids))
        if chosen.states is not None:
            unsynced = states.unsynced()
            if SyncState.SYNCED in chosen.states:
                others = [id_ for id_, state in unsynced.items() if state not in chosen.states]
                named.append(not_(listing.among(others)))
            else:
                named.append(listing.among([id_ for id_, state in unsynced.items() if state in chosen.states]))
        return named

    def _currency(self) -> str:
        currency = select(ProfileRow.currency).where(ProfileRow.owner_id == self._owner)
        # ISO 4217's code for none: on a server, an account that has not synced yet has no profile and no expenses
        return self._session.scalar(currency) or "XXX"
