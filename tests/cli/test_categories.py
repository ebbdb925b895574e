"""`expense category …`: lists, makes, renames, archives; paths as in `Eating out:Cafés`."""

import re
from typing import Any

import pytest

from expense_desktop.services.starting import FIRST_CATEGORIES
from tests.cli.conftest import Terminal


@pytest.fixture
def ledger(aoife: Terminal) -> Terminal:
    """Three categories beside those that every account begins with, and an expense."""
    for path in ("Dining:Cafés", "Car"):
        aoife.ok("category", "add", path)
    aoife.ok("add", "4 at Nero #cafés")
    return aoife


def added(terminal: Terminal) -> list[dict[str, Any]]:
    """The categories beyond those that every account begins with, in the list's order."""
    first = {name for name, _colour in FIRST_CATEGORIES}
    return [category for category in terminal.json("category", "list")["categories"] if category["name"] not in first]


def paths(terminal: Terminal) -> list[str]:
    return [category["name"] for category in added(terminal)]


def test_a_subcategory_brings_its_category(ledger: Terminal) -> None:
    """`Dining:Cafés` makes both levels, as one step; the list is by path and counts expenses."""
    categories = added(ledger)
    assert [set(category) for category in categories] == [{"id", "name", "colour", "archived", "expenses"}] * 3
    assert [category["name"] for category in categories] == ["Car", "Dining", "Dining:Cafés"]
    assert [category["expenses"] for category in categories] == [0, 0, 1]
    colours = {category["name"]: category["colour"] for category in categories}
    assert colours["Dining"] == colours["Dining:Cafés"] != colours["Car"]
    assert re.search(r"^Dining:Cafés +1 ", ledger.ok("category", "list"), re.MULTILINE)


def test_a_new_account_has_twelve_categories_to_begin_with(aoife: Terminal) -> None:
    """Each has a colour of its own, nothing is filed under any, and they are nobody's step to undo."""
    document = aoife.json("category", "list")
    found = {category["name"]: category["colour"] for category in document["categories"]}
    assert found == dict(FIRST_CATEGORIES)
    assert sorted(found.values()) == list(range(1, 13))
    assert {category["expenses"] for category in document["categories"]} == {0}
    assert aoife("undo", "--json").error["message"] == "There is nothing to undo."


def test_renaming_keeps_expenses_and_subcategories(ledger: Terminal) -> None:
    """A category's expenses and subcategories go with its new name."""
    renamed = ledger.json("category", "rename", "dining", "Food & drink")
    assert renamed["name"] == "Food & drink"
    assert paths(ledger) == ["Car", "Food & drink", "Food & drink:Cafés"]
    assert ledger.json("list")["expenses"][0]["category"] == "Food & drink:Cafés"
    assert ledger.ok("category", "rename", "cafés", "Coffee") == "Renamed to: Food & drink:Coffee, 1 expense\n"


def test_archiving_stops_offering_and_keeps_expenses(ledger: Terminal) -> None:
    """An archived category is no longer found by `#`, its expenses keep it, and `--off` brings it back."""
    assert ledger.json("category", "archive", "Dining:Cafés")["archived"] is True
    assert ledger("add", "5 #cafés").code == 3
    assert ledger.json("list", "--category", "Dining:Cafés")["total_count"] == 1
    assert ledger.json("category", "archive", "Dining:Cafés", "--off")["archived"] is False
    assert ledger.json("add", "5 #cafés")["category"] == "Dining:Cafés"


def test_merging_moves_what_a_category_has_and_undo_brings_it_back(ledger: Terminal) -> None:
    """The expenses are counted, the merged category is archived, and one undo restores both."""
    merged = ledger.json("category", "merge", "cafés", "Car")
    assert (merged["name"], merged["expenses"], merged["moved"]) == ("Car", 1, 1)
    archived = {category["name"]: category["archived"] for category in added(ledger)}
    assert archived == {"Car": False, "Dining": False, "Dining:Cafés": True}
    assert ledger.json("list")["expenses"][0]["category"] == "Car"
    ledger.ok("undo")
    assert ledger.json("list")["expenses"][0]["category"] == "Dining:Cafés"
    assert not any(category["archived"] for category in added(ledger))
    assert ledger.ok("category", "merge", "Dining:Cafés", "Car") == "Merged Cafés into Car, 1 expense\n"


def test_deleting_takes_only_what_is_empty(ledger: Terminal) -> None:
    """A category without expenses and subcategories goes, and comes back with undo."""
    assert ledger.json("category", "delete", "car")["deleted"] is True
    assert paths(ledger) == ["Dining", "Dining:Cafés"]
    ledger.ok("undo")
    assert "Car" in paths(ledger)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "dining:cafes"], "There is already a category “Cafés” in Dining."),
        (["add", "car"], "There is already a category “Car”."),
        (["add", "a:b:c"], "Categories have two levels: a subcategory can’t have subcategories."),
        (["add", " : x"], "The category is empty."),
        (["add", "x\x07"], "The category has a character that can’t be stored (U+0007, at position 2)."),
        (["add", "x" * 81], "The category has 81 characters; 80 fit."),
        (["rename", "Car", "Eating Out"], "There is already a category “Eating out”."),
        (["rename", "Car", "a:b"], "A category’s name can’t contain “:”."),
        (["rename", "Nothing", "x"], "There is no category “Nothing”."),
        (["archive", "Nothing"], "There is no category “Nothing”."),
        (["merge", "Nothing", "Car"], "There is no category “Nothing”."),
        (["merge", "Car", "Nothing"], "There is no category “Nothing”."),
        (["merge", "Car", "car"], "A category can’t be merged into itself."),
        (
            ["merge", "Dining", "Dining:Cafés"],
            "“Dining” has subcategories: it can only be merged into a category of the top level.",
        ),
        (
            ["delete", "Dining"],
            "“Dining” has expenses or subcategories and can’t be deleted. Archive it instead.",
        ),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(ledger: Terminal, arguments: list[str], words: str) -> None:
    """A name twice, three levels, an empty or unprintable name: exit 3, one sentence, nothing changed."""
    before = ledger.everything()
    outcome = ledger("category", *arguments, "--json")
    assert (outcome.code, outcome.error["message"], outcome.error["field"]) == (3, words, "category")
    assert ledger.everything() == before
