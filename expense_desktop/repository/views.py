"""What reads give back: frozen values, on either engine. Imports nothing that takes time: the first page needs them."""

import datetime as dt
from dataclasses import dataclass

from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import CATEGORY_SEPARATOR, Category, Expense, SyncState


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category as it is shown. A subcategory has its parent's colour, whatever its own row says."""

    category: Category
    parent: Category | None
    colour: int

    @property
    def path(self) -> str:
        """`Eating out:Cafés`, as files, options and JSON write it."""
        return (
            self.category.name
            if self.parent is None
            else CATEGORY_SEPARATOR.join((self.parent.name, self.category.name))
        )

    @property
    def archived(self) -> bool:
        """Whether it, or what it lies in, is archived."""
        return self.category.archived or (self.parent is not None and self.parent.archived)

    @property
    def order(self) -> tuple[str, ...]:
        """Sorts by path, without accents and case, a category before its subcategories; the same on both engines."""
        levels = (self.category,) if self.parent is None else (self.parent, self.category)
        return tuple(part for level in levels for part in (fold(level.name), level.name, level.id.hex))


@dataclass(frozen=True, slots=True)
class ExpenseView:
    """An expense as it is shown; `category` is None when it has none."""

    expense: Expense
    category: CategoryView | None
    state: SyncState

    @property
    def category_path(self) -> str:
        """`Eating out:Cafés`, or nothing."""
        return "" if self.category is None else self.category.path


@dataclass(frozen=True, slots=True)
class Summary:
    """How many expenses there are and what they sum to, in minor units, exactly."""

    count: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Common:
    """What several expenses have in common: of each field its one value, or None where they differ.

    `categories` are all that occur, the most used first (ties: by path); None among them stands for no category.
    """

    summary: Summary
    spent_on: dt.date | None
    payee: str | None
    note: str | None
    categories: tuple[CategoryView | None, ...]
