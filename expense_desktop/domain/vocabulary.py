"""The payees and categories that a person already has, prepared so that each key press can be matched against them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import CATEGORY_SEPARATOR, Category, CategoryId

_APOSTROPHES: Final = {ord("'"): None, ord("`"): None, 0xB4: None}
_SHORTEST_PREFIX: Final = 3


def matchable(text: str) -> str:
    """`text` as it is matched: folded, without apostrophes (`Luigis` finds `Luigi’s`), with single spaces."""
    return " ".join(fold(text).translate(_APOSTROPHES).split())


@dataclass(frozen=True, slots=True)
class CategoryName:
    """A category as people name it: its own name and its parent's, if it has one."""

    id: CategoryId
    name: str
    parent: str | None = None

    @property
    def path(self) -> str:
        """`Eating out:Cafés`, as in files, options and JSON."""
        return self.name if self.parent is None else f"{self.parent}{CATEGORY_SEPARATOR}{self.name}"


@dataclass(frozen=True, slots=True)
class KnownPayee:
    """A payee of earlier expenses, and the category of the last one (None: it had none)."""

    name: str
    category_id: CategoryId | None = None


def category_names(categories: Iterable[Category]) -> list[CategoryName]:
    """The names of live categories, in the given order; a parent that is missing is left out of the path."""
    live = [category for category in categories if not category.deleted]
    by_id = {category.id: category.name for category in live}
    return [CategoryName(each.id, each.name, by_id.get(each.parent_id) if each.parent_id else None) for each in live]


class Vocabulary:
    """What `quick_entry.parse` matches against. Immutable; make a new one when payees or categories change.

    Where several payees match, the earliest in `payees` is taken: give the most recent first.
    """

    def __init__(self, payees: Iterable[KnownPayee] = (), categories: Iterable[CategoryName] = ()) -> None:
        self.categories = tuple(categories)
        self._payees: dict[str, KnownPayee] = {}
        for payee in payees:
            self._payees.setdefault(matchable(payee.name), payee)
        self._by_id = {category.id: category for category in self.categories}
        self._exact: dict[str, list[CategoryName]] = defaultdict(list)
        self._folded: list[tuple[str, str, CategoryName]] = []
        for category in self.categories:
            name, parent = matchable(category.name), matchable(category.parent or "")
            self._folded.append((parent, name, category))
            self._exact[name].append(category)
            if parent:
                self._exact[f"{parent}{CATEGORY_SEPARATOR}{name}"].append(category)
        self.most_words = max((key.count(" ") + 2 for key in (*self._exact, *self._payees)), default=0)
        """No name has more words; one is added for a `:` that stands alone."""

    def category(self, category_id: CategoryId | None) -> CategoryName | None:
        """The category with this id, if it is among these."""
        return None if category_id is None else self._by_id.get(category_id)

    def payee_named(self, typed: str) -> KnownPayee | None:
        """The payee with exactly this name, but for case, accents and apostrophes."""
        return self._payees.get(matchable(typed))

    def payee_starting(self, typed: str) -> KnownPayee | None:
        """The payee with this name, else the first whose name starts with it: three letters of it, or a whole word."""
        start = matchable(typed)
        if not start:
            return None
        if start in self._payees:
            return self._payees[start]
        for name, payee in self._payees.items():
            if name.startswith(start) and (len(start) >= _SHORTEST_PREFIX or name[len(start)] == " "):
                return payee
        return None

    def payees_starting(self, typed: str, limit: int = 8) -> list[KnownPayee]:
        """What to offer for the beginning of a payee: names that start with it, then names with a word that does."""
        start = matchable(typed)
        first = [payee for name, payee in self._payees.items() if name.startswith(start)]
        inside = [payee for name, payee in self._payees.items() if f" {start}" in name and not name.startswith(start)]
        return (first + inside)[:limit]

    def categories_named(self, typed: str) -> list[CategoryName]:
        """The categories with exactly this name or path. Of a category and a subcategory of one name, the category."""
        found = self._exact.get(CATEGORY_SEPARATOR.join(_levels(typed)), [])
        return [category for category in found if category.parent is None] or found

    def categories_starting(self, typed: str) -> list[CategoryName]:
        """The categories whose name, or whose parent's and own name around a `:`, start with what was typed."""
        *parents, start = _levels(typed)
        if len(parents) > 1 or not (start or parents):
            return []
        parent_start = parents[0] if parents else ""
        return [
            category
            for parent, name, category in self._folded
            if name.startswith(start) and parent.startswith(parent_start) and (parent or not parents)
        ]

    def categories_offered(self, typed: str, limit: int = 12) -> list[CategoryName]:
        """What to offer for the beginning of a category: names that start with it, then names with a word that does."""
        if not typed.strip():
            return list(self.categories[:limit])
        first = self.categories_starting(typed)
        start = _levels(typed)[-1]
        inside = [
            category
            for parent, name, category in self._folded
            if start and category not in first and (f" {start}" in name or parent.startswith(start))
        ]
        return (first + inside)[:limit]


def _levels(typed: str) -> list[str]:
    """What stands between the `:` or `›`, each folded."""
    return [matchable(level) for level in typed.replace("›", CATEGORY_SEPARATOR).split(CATEGORY_SEPARATOR)]
