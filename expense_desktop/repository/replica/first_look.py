"""The first page of the list, read from the file by itself, while what reads everything else is still being imported.

A window that opens shows the newest expenses and their sum. Importing SQLAlchemy takes several times as long as
opening the window; these few statements need none of it. A test holds what they give against the repositories.
"""

import contextlib
import datetime as dt
import json
import uuid
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from expense_desktop.domain.records import Category, CategoryId, Expense, ExpenseId, OwnerId, SyncState
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort
from expense_desktop.repository.replica.driver import VERSION, open_driver, require_sound
from expense_desktop.repository.views import CategoryView, ExpenseView, Summary

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger

T = TypeVar("T")

_PAGE_ROWS: Final = 200
_OWNED: Final = "owner = (SELECT no FROM listing_number WHERE id = :owner) AND deleted = 0"
_SUMMARY: Final = (
    f"SELECT count(*), coalesce(sum(amount_minor), 0) FROM listing INDEXED BY listing_date_index WHERE {_OWNED}"  # noqa: S608  names of our own, here and below
)
_PAGE: Final = f"""
    SELECT e.id, e.spent_on, e.amount_minor, e.currency, e.payee, e.category_id, e.note
    FROM (
        SELECT n, day, id FROM listing INDEXED BY listing_date_index
        WHERE {_OWNED} ORDER BY day DESC, id DESC LIMIT :limit OFFSET :offset
    ) AS shown
    JOIN expense AS e ON e.rowid = shown.n
    ORDER BY shown.day DESC, shown.id DESC
"""  # noqa: S608
_CATEGORIES: Final = """
    SELECT id, name, parent_id, colour, archived, fixed_cost, carry_over_since, deleted
    FROM category WHERE owner_id = :owner
"""
_AMONG: Final = "(SELECT unhex(value) FROM json_each(:ids))"
# As repository.states has it; the gravest comes last, so that it stays.
_STATES: Final = (
    (
        SyncState.WAITING,
        f"SELECT row_id FROM outbox WHERE entity = 'expense' AND acked_seq IS NULL AND row_id IN {_AMONG}",  # noqa: S608
    ),
    (
        SyncState.CONFLICT,
        f"""
        SELECT c.row_id FROM change AS c
        WHERE c.owner_id = :owner AND c.entity = 'expense' AND c.status = 'conflict' AND c.row_id IN {_AMONG}
        AND NOT EXISTS (
            SELECT 1 FROM change AS d WHERE d.owner_id = c.owner_id AND d.decides = c.seq AND d.status <> 'rejected'
        )
        AND NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.decides = c.seq)
        """,  # noqa: S608
    ),
    (SyncState.REFUSED, f"SELECT row_id FROM refused WHERE entity = 'expense' AND row_id IN {_AMONG}"),  # noqa: S608
)


class NotYet(Exception):
    """This can't be answered before the replica is open."""


class FirstLook:
    """A ledger that answers nothing but the newest expenses and their sum: anything else is NotYet.

    Belongs to the thread that made it. Close it after the replica has been opened: whoever lets go of the file last
    folds the write-ahead log into it.
    """

    def __init__(self, connection: Any, owner: OwnerId) -> None:
        self._connection = connection
        self._owner = owner
        self.expenses = _NewestExpenses(connection, owner)

    @classmethod
    def open(cls, path: Path, key: bytes, owner: OwnerId) -> "FirstLook | None":
        """Open the replica's file to look at; None when that needs more: it is damaged, older, newer, another's.

        Opening the replica itself says what is wrong, or mends it.
        """
        from sqlcipher3 import dbapi2

        require_sound(dbapi2)
        if not path.is_file():
            return None
        connection = None
        try:
            connection = open_driver(dbapi2, path, key)
            if _is_current(connection, owner):
                return cls(connection, owner)
        except dbapi2.Error:
            pass
        if connection is not None:
            connection.close()
        return None

    def read_ahead(self) -> None:
        """Read what the window will ask first, while it is still being made; the next answer is of this snapshot."""
        from sqlcipher3 import dbapi2

        # What can't be read just now may be a moment later, when it is asked for.
        with contextlib.suppress(dbapi2.Error):
            self._connection.execute("BEGIN")
            self.expenses.read_ahead()

    def answer(self, fn: "Callable[[Ledger], T]") -> T:
        """`fn` of this ledger, from one snapshot. NotYet, also when the file can't be read just now."""
        from sqlcipher3 import dbapi2

        try:
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN")
            try:
                return fn(cast("Ledger", self))
            finally:
                self.expenses.forget()
                self._connection.execute("ROLLBACK")
        except dbapi2.Error:
            raise NotYet from None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __getattr__(self, name: str) -> Any:
        raise NotYet


class _NewestExpenses:
    """`Expenses`, as far as it goes without a filter in the order of dates, the newest first."""

    def __init__(self, connection: Any, owner: OwnerId) -> None:
        self._connection = connection
        self._owner = owner
        self._summary: Summary | None = None
        self._newest: tuple[ExpenseView, ...] | None = None

    def read_ahead(self) -> None:
        """Keep the sum, which takes the longer the more there is, and the first page, until `forget`."""
        self._summary = self.summary()
        self._newest = self.page()

    def forget(self) -> None:
        """Read again when asked."""
        self._summary = self._newest = None

    def summary(self, chosen: ExpenseFilter = ExpenseFilter()) -> Summary:  # noqa: B008  frozen
        """The count and the sum of all."""
        if chosen != ExpenseFilter():
            raise NotYet
        if self._summary is not None:
            return self._summary
        return Summary(*self._connection.execute(_SUMMARY, {"owner": self._owner.bytes}).fetchone())

    def page(
        self,
        chosen: ExpenseFilter = ExpenseFilter(),  # noqa: B008  frozen
        sort: ExpenseSort = ExpenseSort(),  # noqa: B008  frozen
        offset: int = 0,
        limit: int = _PAGE_ROWS,
    ) -> tuple[ExpenseView, ...]:
        """`limit` expenses from `offset` on."""
        if (chosen, sort) != (ExpenseFilter(), ExpenseSort()):
            raise NotYet
        if self._newest is not None and (offset, limit) == (0, _PAGE_ROWS):
            return self._newest
        found = self._connection.execute(_PAGE, {"owner": self._owner.bytes, "limit": limit, "offset": offset})
        expenses = [_expense(row) for row in found]
        categories = self._categories()
        states = self._states([expense.id for expense in expenses])
        return tuple(
            ExpenseView(
                expense,
                None if expense.category_id is None else categories.get(expense.category_id),
                states.get(expense.id, SyncState.SYNCED),
            )
            for expense in expenses
        )

    def _categories(self) -> dict[CategoryId, CategoryView]:
        found = self._connection.execute(_CATEGORIES, {"owner": self._owner.bytes})
        plain = {category.id: category for category in map(_category, found)}
        views = {}
        for category in plain.values():
            parent = None if category.parent_id is None else plain.get(category.parent_id)
            views[category.id] = CategoryView(category, parent, (parent or category).colour)
        return views

    def _states(self, ids: Collection[ExpenseId]) -> dict[ExpenseId, SyncState]:
        among = {"owner": self._owner.bytes, "ids": json.dumps([each.hex for each in ids])}
        return {
            ExpenseId(uuid.UUID(bytes=row_id)): state
            for state, statement in _STATES
            for (row_id,) in self._connection.execute(statement, among)
        }

    def __getattr__(self, name: str) -> Any:
        raise NotYet


def _is_current(connection: Any, owner: OwnerId) -> bool:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        return False
    found = connection.execute("SELECT owner_id FROM meta").fetchone()
    return found is not None and found[0] == owner.bytes


def _expense(row: tuple[Any, ...]) -> Expense:
    id_, spent_on, amount_minor, currency, payee, category_id, note = row
    category = None if category_id is None else CategoryId(uuid.UUID(bytes=category_id))
    day = dt.date.fromisoformat(spent_on)
    return Expense(ExpenseId(uuid.UUID(bytes=id_)), day, amount_minor, currency, payee, category, note)


def _category(row: tuple[Any, ...]) -> Category:
    id_, name, parent_id, colour, archived, fixed_cost, carry_over_since, deleted = row
    return Category(
        CategoryId(uuid.UUID(bytes=id_)),
        name,
        None if parent_id is None else CategoryId(uuid.UUID(bytes=parent_id)),
        colour,
        bool(archived),
        bool(fixed_cost),
        None if carry_over_since is None else dt.date.fromisoformat(carry_over_since),
        bool(deleted),
    )
