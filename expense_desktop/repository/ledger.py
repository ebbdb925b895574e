"""One owner's ledger: the repositories that read it, on the replica and on PostgreSQL alike."""

from functools import cached_property
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.records import OwnerId, Profile
from expense_desktop.domain.sentences import say
from expense_desktop.repository.budgets import Budgets
from expense_desktop.repository.categories import Categories
from expense_desktop.repository.expenses import Expenses
from expense_desktop.repository.history import History
from expense_desktop.repository.rollups import Rollups
from expense_desktop.repository.tables import ProfileRow

_PROFILE: Final = select(ProfileRow.display_name, ProfileRow.currency, ProfileRow.month_start).where(
    ProfileRow.owner_id == bindparam("owner")
)


class Ledger:
    """The repositories of one owner over one session.

    Every statement has `owner_id = owner` in it; on PostgreSQL row-level security says the same again. What comes out
    are frozen values. Categories are read once: a ledger lives no longer than its session's transaction, which should
    be one snapshot (SQLite's is; on PostgreSQL REPEATABLE READ).
    """

    def __init__(self, session: Session, owner: OwnerId) -> None:
        self._session = session
        self.owner = owner

    @cached_property
    def categories(self) -> Categories:
        """Names, paths, the tree."""
        return Categories(self._session, self.owner)

    @cached_property
    def expenses(self) -> Expenses:
        """Pages, sums, single ones, what entry and import look up."""
        return Expenses(self._session, self.owner, self.categories)

    @cached_property
    def budgets(self) -> Budgets:
        """Limits."""
        return Budgets(self._session, self.owner)

    @cached_property
    def rollups(self) -> Rollups:
        """Sums by category."""
        return Rollups(self._session, self.owner, self.categories)

    @cached_property
    def history(self) -> History:
        """The versions of a record."""
        return History(self._session, self.owner)

    def profile(self) -> Profile:
        """The owner's name, currency and month. NotFound before the account's first contact with its server."""
        row = self._session.execute(_PROFILE, {"owner": self.owner}).one_or_none()
        if row is None:
            raise NotFound(say("There is no such account."))
        return Profile(*row)
