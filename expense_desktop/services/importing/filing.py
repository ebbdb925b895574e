"""The categories that a file names: found in the ledger, or made with what it brings."""

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import COLOURS, CategoryId, new_id
from expense_desktop.repository.categories import Categories
from expense_desktop.repository.replica.composing import Change
from expense_desktop.services.importing.plan import Category


class Filing:
    """The categories by path, accents and case aside; makes the ones that are missing, both levels."""

    def __init__(self, categories: Categories) -> None:
        self._categories = categories
        self._ids: dict[Category, str | None] = {(): None}
        self._by_fold: dict[Category, CategoryId] = {}
        self._colours = [0] * (COLOURS + 1)
        for view in categories.list():
            if view.parent is None:
                self._colours[view.colour] += 1
        self._colour_of: dict[CategoryId, int] = {view.category.id: view.colour for view in categories.list()}
        self.made: list[Change] = []
        """What makes those that were missing, parents first."""

    def id_of(self, levels: Category) -> str | None:
        """The category's id as operations carry it; None for none."""
        if levels not in self._ids:
            self._ids[levels] = str(self._find_or_make(levels))
        return self._ids[levels]

    def _find_or_make(self, levels: Category) -> CategoryId:
        key = tuple(map(fold, levels))
        found = self._by_fold.get(key)
        if found is None:
            view = self._categories.find(":".join(levels))
            found = view.category.id if view is not None else self._make(levels)
            self._by_fold[key] = found
        return found

    def _make(self, levels: Category) -> CategoryId:
        *above, name = levels
        parent = self._find_or_make(tuple(above)) if above else None
        colour = self._colour_of[parent] if parent is not None else self._least_used_colour()
        made = CategoryId(new_id())
        self._colour_of[made] = colour
        self.made.append(
            Change(
                Entity.CATEGORY,
                made,
                fields={
                    "name": name,
                    "colour": colour,
                    "parent_id": None if parent is None else str(parent),
                    "archived": False,
                    "fixed_cost": False,
                    "carry_over_since": None,
                },
                new=True,
            )
        )
        return made

    def _least_used_colour(self) -> int:
        colour = min(range(1, COLOURS + 1), key=lambda number: self._colours[number])
        self._colours[colour] += 1
        return colour
