"""One owner's categories: two levels, their paths, and how many expenses each has."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Final, cast

from sqlalchemy import Row, Table, bindparam, func, select
from sqlalchemy.orm import Session

from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import CATEGORY_SEPARATOR, Category, CategoryId, ExpenseId, OwnerId
from expense_desktop.domain.sentences import say
from expense_desktop.repository.choice import SortKey
from expense_desktop.repository.listing import index_of, listing_of
from expense_desktop.repository.tables import CategoryRow
from expense_desktop.repository.views import CategoryView

__all__ = ["Categories", "CategoryNode", "CategoryView"]

_categories: Final = cast("Table", CategoryRow.__table__)
_ALL: Final = select(*(_categories.c[field.name] for field in fields(Category))).where(
    _categories.c.owner_id == bindparam("owner")
)


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A top-level category with its subcategories, in the order of their names; counts are of live expenses."""

    view: CategoryView
    expenses: int
    children: tuple["CategoryNode", ...] = field(default=())

    @property
    def expenses_within(self) -> int:
        """Its own expenses and those of its subcategories."""
        return self.expenses + sum(child.expenses for child in self.children)


class Categories:
    """One owner's categories. They are read whole, once: a person has tens of them."""

    def __init__(self, session: Session, owner: OwnerId) -> None:
        self._session = session
        self._owner = owner

    def list(self, *, archived: bool = True) -> tuple[CategoryView, ...]:
        """The categories that aren't deleted, by path; without `archived` neither those nor what lies in them."""
        views = (view for view in self.by_id.values() if not view.category.deleted)
        return tuple(view for view in views if archived or not view.archived)

    def tree(self) -> tuple[CategoryNode, ...]:
        """The top-level categories by name, each with its subcategories and counts; archived ones are there too."""
        counts = self.counts()
        children: dict[CategoryId, list[CategoryNode]] = {}
        tops: list[CategoryView] = []
        for view in self.list():
            if view.parent is None:
                tops.append(view)
            else:
                node = CategoryNode(view, counts.get(view.category.id, 0))
                children.setdefault(view.parent.id, []).append(node)
        return tuple(
            CategoryNode(top, counts.get(top.category.id, 0), tuple(children.get(top.category.id, ()))) for top in tops
        )

    def get(self, category: CategoryId) -> CategoryView:
        """The category, deleted or not; NotFound when there is none, or when it is another person's."""
        try:
            return self.by_id[category]
        except KeyError:
            raise NotFound(say("There is no such category."), field="category") from None

    def find(self, path: str) -> CategoryView | None:
        """The live category at exactly this path, `Eating out:Cafés`, whatever accents, case and spaces around names.

        Where several answer (two devices made the same one): spelled exactly, then not archived, then the oldest.
        """
        wanted = _levels(path)
        found = [view for view in self.list() if _levels(view.path) == wanted]
        return min(found, key=lambda view: (view.path != path, view.archived, view.category.id), default=None)

    def named(self, name: str) -> tuple[CategoryView, ...]:
        """Live categories of either level with this name, without accents and case; top-level ones first."""
        wanted = fold(name.strip())
        found = (view for view in self.list() if fold(view.category.name) == wanted)
        return tuple(sorted(found, key=lambda view: view.parent is not None))

    def within(self, categories: frozenset[CategoryId]) -> frozenset[CategoryId]:
        """These and their subcategories."""
        return categories | {view.category.id for view in self.by_id.values() if view.category.parent_id in categories}

    def counts(self) -> dict[CategoryId | None, int]:
        """How many live expenses each category has itself; None: the uncategorised. Zeros are left out."""
        listing = listing_of(self._session, self._owner)
        counted = listing.led(
            select(listing.category, func.count()).where(listing.owned()).group_by(listing.category),
            index_of(SortKey.CATEGORY),
        )
        ids = {code: CategoryId(id_) for id_, code in listing.codes(self.by_id).items()}
        return {None if code is None else ids[code]: count for code, count in self._session.execute(counted)}

    def members(self, category: CategoryId) -> tuple[ExpenseId, ...]:
        """The live expenses filed under just this category, not under what lies in it; in no order."""
        listing = listing_of(self._session, self._owner)
        code = listing.codes([category]).get(category)
        if code is None:
            return ()
        found = select(listing.id).where(listing.owned(), listing.category == code)
        return tuple(map(ExpenseId, self._session.scalars(listing.led(found, index_of(SortKey.CATEGORY)))))

    @cached_property
    def by_id(self) -> Mapping[CategoryId, CategoryView]:
        """Every category, deleted ones too (a deleted expense may be in one), by path."""
        rows = self._session.execute(_ALL, {"owner": self._owner})
        plain = {category.id: category for category in map(_category, rows)}
        views = []
        for category in plain.values():
            parent = None if category.parent_id is None else plain.get(category.parent_id)
            views.append(CategoryView(category, parent, (parent or category).colour))
        return {view.category.id: view for view in sorted(views, key=lambda view: view.order)}


def _category(row: Row[*tuple[Any, ...]]) -> Category:
    return Category(*row)


def _levels(path: str) -> tuple[str, ...]:
    return tuple(fold(level.strip()) for level in path.split(CATEGORY_SEPARATOR))
