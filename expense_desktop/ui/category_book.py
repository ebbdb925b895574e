"""Categories as pages show them: names, paths and colours by id."""

from collections.abc import Iterable
from dataclasses import dataclass

from expense_desktop.domain.records import CATEGORY_SEPARATOR, UNCATEGORISED_COLOUR, Category, CategoryId
from expense_desktop.ui.language import translate

LEVELS = " › "


def uncategorised() -> str:
    """What an expense without a category is filed under."""
    return translate("Categories", "Uncategorised")


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """An existing category, none, or a new one by its name."""

    id: CategoryId | None = None
    new: str = ""

    @property
    def path(self) -> str:
        """The new one as services write it: `Eating out:Cafés`."""
        return self.new.replace(LEVELS, CATEGORY_SEPARATOR)


class CategoryBook:
    """Immutable. Every category that an expense may have, archived ones too, so that old expenses keep their names."""

    def __init__(self, categories: Iterable[Category] = ()) -> None:
        self._by_id = {category.id: category for category in categories}

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, category: CategoryId | None) -> Category | None:
        """The category, if it is known."""
        return None if category is None else self._by_id.get(category)

    def name(self, category: CategoryId | None) -> str:
        """Its own name, without its parent's."""
        found = self.get(category)
        return uncategorised() if found is None else found.name

    def path(self, category: CategoryId | None, *, separator: str = LEVELS) -> str:
        """`Eating out › Cafés`."""
        found = self.get(category)
        if found is None:
            return uncategorised()
        parent = self.get(found.parent_id)
        return found.name if parent is None else f"{parent.name}{separator}{found.name}"

    def colour(self, category: CategoryId | None) -> int:
        """Its colour's index, its parent's for a subcategory."""
        found = self.get(category)
        if found is None:
            return UNCATEGORISED_COLOUR
        parent = self.get(found.parent_id)
        return (parent or found).colour

    def choices(self) -> list[Category]:
        """What may be chosen, each parent before its children, by name."""
        usable = [each for each in self._by_id.values() if not self._out_of_use(each)]
        return sorted(usable, key=lambda each: self.path(each.id).casefold())

    def _out_of_use(self, category: Category) -> bool:
        parent = self.get(category.parent_id)
        return category.deleted or category.archived or (parent is not None and parent.archived)

    def tree(self) -> list[tuple[Category, list[Category]]]:
        """Parents with their children, by name; what may be chosen only."""
        choices = self.choices()
        tops = [each for each in choices if each.parent_id is None]
        return [(top, [each for each in choices if each.parent_id == top.id]) for top in tops]


def colour_name(index: int) -> str:
    """What one of the twelve colours is called."""
    names = (
        translate("Categories", "None", "a colour"),
        translate("Categories", "Rose", "a colour"),
        translate("Categories", "Umber", "a colour"),
        translate("Categories", "Ochre", "a colour"),
        translate("Categories", "Lime", "a colour"),
        translate("Categories", "Moss", "a colour"),
        translate("Categories", "Teal", "a colour"),
        translate("Categories", "Petrol", "a colour"),
        translate("Categories", "Sky", "a colour"),
        translate("Categories", "Blue", "a colour"),
        translate("Categories", "Violet", "a colour"),
        translate("Categories", "Mauve", "a colour"),
        translate("Categories", "Pink", "a colour"),
    )
    return names[index]
