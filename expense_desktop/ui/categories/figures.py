"""What the Categories page shows: two levels of categories with what twelve calendar months came to.

`read` runs on the source's thread and gives back values. The order is that in which the categories were made (their ids
are UUIDv7): it is the same on every computer, new ones come last, and renaming moves nothing.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.period import DateRange, Month
from expense_desktop.domain.records import UNCATEGORISED_COLOUR, Category, CategoryId

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.rollups import Tally
    from expense_desktop.repository.views import CategoryView

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """What came to a category with its subcategories: in each of the months, oldest first, and together."""

    months_minor: tuple[int, ...] = (0,) * MONTHS
    count: int = 0

    @property
    def total_minor(self) -> int:
        """The sum of all months."""
        return sum(self.months_minor)

    def __add__(self, other: "Figures") -> "Figures":
        months = tuple(one + another for one, another in zip(self.months_minor, other.months_minor, strict=True))
        return Figures(months, self.count + other.count)


@dataclass(frozen=True, slots=True)
class Node:
    """One row of the tree. `category` is None for the row of expenses without one.

    `figures` include the subcategories, `expenses` are all live ones in just this category, of any time. `twin` is
    another category of the same name in the same place, as two computers make it; `refusal` what the server said to the
    last change, in words; `conflicted` whether two devices have changed it and nobody has decided.
    """

    category: Category | None
    figures: Figures
    expenses: int = 0
    parent: Category | None = None
    colour: int = UNCATEGORISED_COLOUR
    children: tuple["Node", ...] = ()
    has_children: bool = False
    twin: CategoryId | None = None
    limited: bool = False
    refusal: str = ""
    conflicted: bool = False

    @property
    def id(self) -> CategoryId | None:
        """The category's id; None for the row of expenses without one."""
        return None if self.category is None else self.category.id

    @property
    def name(self) -> str:
        """Its own name; empty for the row of expenses without one."""
        return "" if self.category is None else self.category.name

    @property
    def archived(self) -> bool:
        """Whether it, or what it lies in, is archived."""
        return self.category is not None and (
            self.category.archived or (self.parent is not None and self.parent.archived)
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it, so that it may be deleted."""
        return self.category is not None and not self.expenses and not self.has_children


@dataclass(frozen=True, slots=True)
class Year:
    """The tree, what is archived, and what all of it came to. `averaged` is how many of the months count for averages:
    fewer than twelve when the first expense is younger."""

    months: tuple[Month, ...] = ()
    averaged: int = MONTHS
    live: tuple[Node, ...] = ()
    archived: tuple[Node, ...] = ()
    uncategorised: Node | None = None
    total: Figures = field(default_factory=Figures)

    @property
    def days(self) -> DateRange:
        """From the first day of the first month to the last of the last one."""
        return DateRange(self.months[0].first, self.months[-1].last)

    @property
    def count_inside(self) -> int:
        """How many subcategories are in use."""
        return sum(len(node.children) for node in self.live)

    def average(self, figures: Figures) -> int:
        """What a month came to on average, in minor units, halves away from zero."""
        total = figures.total_minor
        rounded = (2 * abs(total) + self.averaged) // (2 * self.averaged)
        return -rounded if total < 0 else rounded

    def nodes(self) -> Iterable[Node]:
        """Every category's, a parent before its children, the archived ones last."""
        for node in (*self.live, *self.archived):
            yield node
            yield from node.children

    def find(self, category: CategoryId | None) -> Node | None:
        """A category's row."""
        if category is None:
            return self.uncategorised
        return next((node for node in self.nodes() if node.id == category), None)


def read(ledger: "Ledger", *, today: dt.date) -> Year:
    """Read everything from one snapshot."""
    months = tuple(Month.of(today) - back for back in reversed(range(MONTHS)))
    tallies = ledger.rollups.tallies_in([month.range() for month in months])
    own = _own(tallies)
    first = ledger.rollups.first_day()
    return _Planter(ledger, own, today).year(months, _averaged(months, first))


def _own(tallies: "list[dict[CategoryId | None, Tally]]") -> dict[CategoryId | None, Figures]:
    keys = {key for month in tallies for key in month}
    return {
        key: Figures(
            tuple(month[key].total_minor if key in month else 0 for month in tallies),
            sum(month[key].count for month in tallies if key in month),
        )
        for key in keys
    }


def _averaged(months: tuple[Month, ...], first: dt.date | None) -> int:
    if first is None:
        return MONTHS
    return min(MONTHS, max(1, months[-1].months_since(Month.of(first)) + 1))


class _Planter:
    """Makes the tree of one reading."""

    def __init__(self, ledger: "Ledger", own: Mapping[CategoryId | None, Figures], today: dt.date) -> None:
        self._own = own
        self._counts = ledger.categories.counts()
        self._limits = ledger.budgets.limits(Month.of(today).first)
        self._refusals = _refusals(ledger)
        self._conflicted = _conflicted(ledger)
        self._views = sorted(ledger.categories.list(), key=lambda view: view.category.id)
        self._twins = _twins(ledger)

    def year(self, months: tuple[Month, ...], averaged: int) -> Year:
        live: list[Node] = []
        archived: list[Node] = []
        for view in self._views:
            if view.parent is None:
                node = self._top(view)
                (archived if node.archived else live).append(node)
            elif view.category.archived and not view.parent.archived:
                archived.append(self._node(view))
        total = Figures()
        for figures in self._own.values():
            total += figures
        count = self._counts.get(None, 0)
        loose = Node(None, self._own.get(None, Figures()), count) if count else None
        return Year(months, averaged, tuple(live), tuple(archived), loose, total)

    def _top(self, view: "CategoryView") -> Node:
        inside = [each for each in self._views if each.parent is not None and each.parent.id == view.category.id]
        figures = self._own.get(view.category.id, Figures())
        for each in inside:
            figures += self._own.get(each.category.id, Figures())
        # what is archived by itself stands with the archived ones; its parent's figures keep it
        shown = [self._node(each) for each in inside if view.category.archived or not each.category.archived]
        return replace(self._node(view), figures=figures, children=tuple(shown), has_children=bool(inside))

    def _node(self, view: "CategoryView") -> Node:
        category = view.category
        return Node(
            category,
            self._own.get(category.id, Figures()),
            self._counts.get(category.id, 0),
            view.parent,
            view.colour,
            twin=self._twins.get(category.id),
            limited=category.id in self._limits,
            refusal=self._refusals.get(category.id, ""),
            conflicted=category.id in self._conflicted,
        )


def _twins(ledger: "Ledger") -> dict[CategoryId, CategoryId]:
    """Each of those that have one name in one place, with another one: the oldest with a newer, those with it."""
    from expense_desktop.services.merging import doubles

    found = [(one.category.category.id, one.other.category.id) for one in doubles(ledger)]
    return {**{older: newer for newer, older in found}, **dict(found)}


def _refusals(ledger: "Ledger") -> dict[CategoryId, str]:
    """Only a replica keeps what was refused; the latest words of each category."""
    outbox = getattr(ledger, "outbox", None)
    kept = () if outbox is None else outbox.refusals()
    return {CategoryId(each.operation.row_id): each.words for each in kept if each.operation.entity is Entity.CATEGORY}


def _conflicted(ledger: "Ledger") -> frozenset[CategoryId]:
    """Only a replica keeps what waits for a decision."""
    conflicts = getattr(ledger, "conflicts", None)
    found = () if conflicts is None else conflicts.undecided()
    return frozenset(CategoryId(each.row_id) for each in found if each.entity is Entity.CATEGORY)
