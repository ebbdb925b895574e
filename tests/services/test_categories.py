"""Categories keep the rules that the server holds too: two levels, nothing in use is deleted, no name twice."""

from collections.abc import Callable

import pytest

from expense_desktop.domain.errors import InputError, NotFound
from expense_desktop.domain.records import COLOURS, CategoryId, new_id
from expense_desktop.repository.categories import CategoryView
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import categories, entry
from expense_desktop.services.categories import Filed
from tests.replicas import add_expense


def do(replica: Replica, fn: Callable[[WritableLedger], Filed]) -> CategoryId:
    return replica.write(fn).result().category


def add(replica: Replica, path: str) -> CategoryId:
    return do(replica, lambda ledger: categories.add(ledger, path))


def view(replica: Replica, category: CategoryId) -> CategoryView:
    return replica.read(lambda ledger: ledger.categories.get(category)).result()


def paths(replica: Replica) -> list[str]:
    return [one.path for one in replica.read(lambda ledger: ledger.categories.list()).result()]


def test_a_path_is_made_with_its_parent(replica: Replica) -> None:
    """Adding a subcategory makes a missing parent, in one step, and both have one colour."""
    category = add(replica, "Eating out:Cafés")
    made = view(replica, category)
    assert made.path == "Eating out:Cafés"
    assert made.parent is not None
    assert made.category.colour == made.parent.colour
    replica.write(entry.undo).result()
    assert paths(replica) == []


def test_a_name_is_not_given_twice(replica: Replica) -> None:
    """The same name in the same place is refused in the words of the page, whatever accents and case."""
    add(replica, "Eating out:Cafés")
    with pytest.raises(InputError, match="There is already a category “Cafés” in Eating out"):
        add(replica, "eating OUT: cafes")
    with pytest.raises(InputError, match="There is already a category “Eating out”"):
        add(replica, "Eating out")
    add(replica, "Cafés")


def test_there_are_two_levels(replica: Replica) -> None:
    """A third level can't be added, nor made by moving."""
    with pytest.raises(InputError, match="two levels"):
        add(replica, "a:b:c")
    child, other = add(replica, "a:b"), add(replica, "other")
    parent = view(replica, child).parent
    assert parent is not None
    for moved, into in ((other, child), (parent.id, other), (other, other)):
        with pytest.raises(InputError, match="two levels"):
            do(replica, lambda ledger, moved=moved, into=into: categories.move(ledger, moved, into))  # type: ignore[misc]
    do(replica, lambda ledger: categories.move(ledger, other, parent.id))
    assert view(replica, other).path == "a:other"
    do(replica, lambda ledger: categories.move(ledger, other, None))
    assert view(replica, other).path == "other"


def test_colours_are_used_evenly(replica: Replica) -> None:
    """A new top-level category takes the colour that fewest have."""
    made = [add(replica, f"category {number}") for number in range(COLOURS + 2)]
    colours = [view(replica, category).colour for category in made]
    assert colours == [*range(1, COLOURS + 1), 1, 2]
    do(replica, lambda ledger: categories.recolour(ledger, made[3], 7))
    assert view(replica, made[3]).colour == 7
    assert view(replica, add(replica, "next")).colour == 4


def test_a_category_is_renamed(replica: Replica) -> None:
    """A new name is taken, also the same with other capitals, but not that of a neighbour."""
    cafes = add(replica, "Eating out:cafes")
    add(replica, "Eating out:Bars")
    do(replica, lambda ledger: categories.rename(ledger, cafes, "Cafés"))
    assert view(replica, cafes).path == "Eating out:Cafés"
    for name in ("bars", "", "a:b", "x" * 81, "a\x00"):
        with pytest.raises(InputError):
            do(replica, lambda ledger, name=name: categories.rename(ledger, cafes, name))  # type: ignore[misc]
    replica.write(entry.undo).result()
    assert view(replica, cafes).path == "Eating out:cafes"


def test_a_category_is_archived_and_brought_back(replica: Replica) -> None:
    """Archiving keeps the expenses' category and can be taken back."""
    category = add(replica, "Old")
    done = replica.write(lambda ledger: categories.archive(ledger, category)).result()
    assert done.label == "Archive Old"
    assert view(replica, category).archived
    assert replica.write(lambda ledger: categories.archive(ledger, category)).result().step is None
    do(replica, lambda ledger: categories.archive(ledger, category, archived=False))
    assert not view(replica, category).archived


def test_a_category_in_use_is_not_deleted(replica: Replica) -> None:
    """One with a live expense or subcategory stays; an unused one goes, and is not found any more."""
    child = add(replica, "a:b")
    parent = view(replica, child).parent
    assert parent is not None
    expense = replica.write(lambda ledger: add_expense(ledger, category_id=str(child))).result()
    for category in (child, parent.id):
        with pytest.raises(InputError, match="Archive it instead"):
            do(replica, lambda ledger, category=category: categories.delete(ledger, category))  # type: ignore[misc]
    replica.write(lambda ledger: entry.delete(ledger, [expense])).result()
    do(replica, lambda ledger: categories.delete(ledger, child))
    do(replica, lambda ledger: categories.delete(ledger, parent.id))
    assert paths(replica) == []
    with pytest.raises(NotFound):
        do(replica, lambda ledger: categories.rename(ledger, child, "c"))


def test_an_unknown_category_is_not_found(replica: Replica) -> None:
    """An id that isn't the owner's is simply not there."""
    with pytest.raises(NotFound):
        do(replica, lambda ledger: categories.archive(ledger, CategoryId(new_id())))
