"""Add, rename, move, archive and delete categories, by the rules that the server holds too.

Every function runs inside `Replica.write`; each is one step that one undo takes back.
"""

from dataclasses import dataclass
from typing import Final

from expense_desktop.domain.changes import Entity, Kind, Value
from expense_desktop.domain.errors import InputError, NotFound
from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import (
    CATEGORY_SEPARATOR,
    COLOURS,
    Category,
    CategoryId,
    StepId,
    checked_category_name,
    new_id,
)
from expense_desktop.domain.sentences import say
from expense_desktop.repository.categories import Categories, CategoryView
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.replica.brought_back import forget_brought_back, read_brought_back
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.rows import as_value
from expense_desktop.repository.replica.writing import Applied, WritableLedger

_TWO_LEVELS: Final = say("Categories have two levels: a subcategory can’t have subcategories.")


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a category. `step` is None when it was so already; `label` is the menu's name for the step."""

    category: CategoryId
    step: StepId | None
    label: str


def add(ledger: WritableLedger, path: str) -> Filed:
    """Add the category at `path` (`Eating out:Cafés`), with its parent if that is missing.

    InputError when there is one already, or when the path has more than two levels.
    """
    levels = _levels(path)
    view = ledger.categories.find(CATEGORY_SEPARATOR.join(levels))
    if view is not None:
        raise _already(view.category.name, None if view.parent is None else view.parent.name, path)
    category, made = find_or_make(ledger, path)
    applied = ledger.apply(made, say("Add {name}", name=levels[-1]))
    return _filed(category, applied)


def make(ledger: WritableLedger, name: str, parent: CategoryId | None = None) -> Filed:
    """Make a category of that name, inside `parent`. It has its parent's colour, or the one that fewest have.

    InputError when the place has one of that name, or when `parent` is a subcategory; NotFound when it isn't there.
    """
    name = checked_category_name(name)
    if parent is None:
        colour = least_used_colour(ledger.categories)
    else:
        above = _live(ledger, parent)
        if above.parent_id is not None:
            raise InputError(_TWO_LEVELS, field="category", value=name)
        colour = above.colour
    _require_free(ledger, name, parent)
    change = new_category(name, parent, colour)
    return _filed(CategoryId(change.row_id), ledger.apply([change], say("Add {name}", name=name)))


def find_or_make(ledger: Ledger, path: str) -> tuple[CategoryId, list[Change]]:
    """The live category at `path`, whatever accents and case, and the changes that make what is missing of it."""
    *above, name = _levels(path)
    known = ledger.categories.find(path)
    if known is not None:
        return known.category.id, []
    if not above:
        change = new_category(name, None, least_used_colour(ledger.categories))
        return CategoryId(change.row_id), [change]
    parent, made = find_or_make(ledger, above[0])
    colour = made[0].fields["colour"] if made else ledger.categories.get(parent).colour
    change = new_category(name, parent, colour)
    return CategoryId(change.row_id), [*made, change]


def rename(ledger: WritableLedger, category: CategoryId, name: str) -> Filed:
    """Give a category another name. InputError when a live one beside it has that name, NotFound when it isn't live."""
    view = _live(ledger, category)
    name = checked_category_name(name)
    _require_free(ledger, name, view.parent_id, besides=category)
    return _filed(category, ledger.apply([_set(category, name=name)], say("Rename {name}", name=view.name)))


def archive(ledger: WritableLedger, category: CategoryId, *, archived: bool = True) -> Filed:
    """Take a category out of what is offered, or back in; its expenses keep it. What it lies in comes back with it."""
    view = _live(ledger, category)
    label = say("Archive {name}", name=view.name) if archived else say("Bring Back {name}", name=view.name)
    changes = [_set(category, archived=archived)]
    if not archived and view.parent_id is not None:
        changes.append(_set(view.parent_id, archived=False))
    return _filed(category, ledger.apply(changes, label))


def recolour(ledger: WritableLedger, category: CategoryId, colour: int) -> Filed:
    """Give a category another of the twelve colours, 1 to 12. Its subcategories follow."""
    view = _live(ledger, category)
    if not 1 <= colour <= COLOURS:
        raise InputError(
            say("A colour is a number from 1 to {colours}.", colours=COLOURS), field="colour", value=str(colour)
        )
    return _filed(category, ledger.apply([_set(category, colour=colour)], say("Colour {name}", name=view.name)))


def move(ledger: WritableLedger, category: CategoryId, parent: CategoryId | None) -> Filed:
    """Put a category into another one, or (None) out to the top level.

    InputError when that would make three levels, or when the place has a category of that name.
    """
    view = _live(ledger, category)
    if view.parent_id == parent:
        return Filed(category, None, say("Move {name}", name=view.name))
    if parent is not None:
        _live(ledger, parent)
    require_place(ledger, category, view.name, parent)
    return _filed(
        category, ledger.apply([_set(category, parent_id=as_value(parent))], say("Move {name}", name=view.name))
    )


def delete(ledger: WritableLedger, category: CategoryId) -> Filed:
    """Delete a category that nothing uses. InputError when a live expense or subcategory is in it."""
    view = _live(ledger, category)
    if category in ledger.categories_in_use():
        raise InputError(
            say("“{name}” has expenses or subcategories and can’t be deleted. Archive it instead.", name=view.name),
            field="category",
            value=view.name,
        )
    return _filed(
        category, ledger.apply([Change(Entity.CATEGORY, category, Kind.DELETE)], say("Delete {name}", name=view.name))
    )


def require_place(ledger: WritableLedger, category: CategoryId, name: str, parent: CategoryId | None) -> None:
    """InputError when `category` can't stand in `parent` (or at the top level) under this name: it would make three
    levels, or another one of the name is there. A parent that is deleted counts as if it were back."""
    if parent is not None:
        above = ledger.categories.get(parent).category
        has_children = any(one.parent is not None and one.parent.id == category for one in ledger.categories.list())
        if parent == category or above.parent_id is not None or has_children:
            raise InputError(_TWO_LEVELS, field="category", value=name)
    _require_free(ledger, name, parent, besides=category)


def brought_back(ledger: ReplicaLedger) -> tuple[CategoryView, ...]:
    """Categories that were deleted and that another device has brought back, of which the person hasn't heard yet."""
    found = (ledger.categories.by_id.get(CategoryId(one)) for one in read_brought_back(ledger.connection))
    return tuple(view for view in found if view is not None and not view.category.deleted)


def note_heard(ledger: WritableLedger) -> None:
    """The person has heard which categories are back."""
    forget_brought_back(ledger.connection, read_brought_back(ledger.connection))
    ledger.touches.sync_state = True


def least_used_colour(categories: Categories) -> int:
    """The one of the twelve colours that fewest top-level categories have; the first of equals."""
    used = [view.colour for view in categories.list() if view.parent is None]
    return min(range(1, COLOURS + 1), key=used.count)


def _levels(path: str) -> list[str]:
    levels = [checked_category_name(level) for level in path.split(CATEGORY_SEPARATOR)]
    if len(levels) > 2:
        raise InputError(_TWO_LEVELS, field="category", value=path)
    return levels


def _live(ledger: WritableLedger, category: CategoryId) -> Category:
    found = ledger.categories.get(category).category
    if found.deleted:
        raise NotFound(say("There is no such category."), field="category")
    return found


def _require_free(
    ledger: WritableLedger, name: str, parent: CategoryId | None, *, besides: CategoryId | None = None
) -> None:
    """No live category of this name beside it. On two devices there may be, made offline."""
    for view in ledger.categories.list():
        other = view.category
        if other.id != besides and other.parent_id == parent and fold(other.name) == fold(name):
            raise _already(other.name, None if view.parent is None else view.parent.name, name)


def _already(name: str, parent: str | None, typed: str) -> InputError:
    if parent is None:
        message = say("There is already a category “{name}”.", name=name)
    else:
        message = say("There is already a category “{name}” in {parent}.", name=name, parent=parent)
    return InputError(message, field="category", value=typed)


def new_category(name: str, parent: CategoryId | None, colour: Value) -> Change:
    """The change that makes a category of that name; the caller has seen that the name is free."""
    fields: dict[str, Value] = {
        "name": name,
        "colour": colour,
        "parent_id": as_value(parent),
        "archived": False,
        "fixed_cost": False,
        "carry_over_since": None,
    }
    return Change(Entity.CATEGORY, new_id(), fields=fields, new=True)


def _set(category: CategoryId, **fields: Value) -> Change:
    return Change(Entity.CATEGORY, category, fields=fields)


def _filed(category: CategoryId, applied: Applied) -> Filed:
    return Filed(category, applied.step if applied.rows else None, applied.label)
