"""Known payees and categories: matching and what is offered while typing."""

import pytest

from expense_desktop.domain.records import Category, CategoryId, new_id
from expense_desktop.domain.vocabulary import CategoryName, KnownPayee, Vocabulary, category_names, matchable


def category(name: str, parent: str | None = None) -> CategoryName:
    return CategoryName(CategoryId(new_id()), name, parent)


CATEGORIES = [
    category("Eating out"),
    category("Cafés", "Eating out"),
    category("Outdoors"),
    category("Outdoors", "Sport"),
]
PAYEES = [KnownPayee("Luigi’s"), KnownPayee("Lui & Lei"), KnownPayee("DM Drogerie"), KnownPayee("The Luigi")]
KNOWN = Vocabulary(PAYEES, CATEGORIES)


def test_matching_ignores_case_accents_and_apostrophes() -> None:
    """What looks the same to a person matches."""
    assert matchable("  CAFÉ  L’Étoile ") == matchable("cafe letoile") == "cafe letoile"
    assert matchable("O'Neill's") == matchable("O’Neill’s") == matchable("ONeills")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("luigi", "Luigi’s"),
        ("LUI", "Luigi’s"),
        ("lui & lei", "Lui & Lei"),
        ("dm", "DM Drogerie"),
        ("lu", None),
        ("", None),
    ],
)
def test_a_payee_is_found_by_its_beginning(typed: str, expected: str | None) -> None:
    """Three letters or a whole word are enough; of several the earliest, an exact name first of all."""
    found = KNOWN.payee_starting(typed)
    assert (found and found.name) == expected


def test_payees_are_offered_by_beginning_then_by_word() -> None:
    """The popup lists names that start so, then names with a later word that does."""
    assert [payee.name for payee in KNOWN.payees_starting("lui")] == ["Luigi’s", "Lui & Lei", "The Luigi"]
    assert [payee.name for payee in KNOWN.payees_starting("", limit=2)] == ["Luigi’s", "Lui & Lei"]


def test_a_category_goes_before_a_subcategory_of_the_same_name() -> None:
    """A bare name means the category on the first level; the other one is reached by its path."""
    assert KNOWN.categories_named("outdoors") == [CATEGORIES[2]]
    assert KNOWN.categories_named("sport:outdoors") == [CATEGORIES[3]]
    assert KNOWN.categories_named("nothing") == []


def test_categories_are_offered_by_beginning_word_and_parent() -> None:
    """The popup lists names that start so, then those with such a word or parent; all when nothing is typed."""
    assert [each.path for each in KNOWN.categories_offered("out")] == ["Outdoors", "Sport:Outdoors", "Eating out"]
    assert [each.path for each in KNOWN.categories_offered("eat")] == ["Eating out", "Eating out:Cafés"]
    assert [each.path for each in KNOWN.categories_offered("eating:")] == ["Eating out:Cafés"]
    assert KNOWN.categories_offered(" ") == CATEGORIES
    assert KNOWN.categories_offered("a:b:c") == []


def test_names_of_records_carry_their_parent() -> None:
    """A subcategory's path starts with its parent's name; deleted ones are left out."""
    parent = Category(CategoryId(new_id()), "Eating out")
    child = Category(CategoryId(new_id()), "Cafés", parent.id)
    orphan = Category(CategoryId(new_id()), "Lost", CategoryId(new_id()))
    gone = Category(CategoryId(new_id()), "Gone", deleted=True)
    assert [each.path for each in category_names([child, parent, orphan, gone])] == [
        "Eating out:Cafés",
        "Eating out",
        "Lost",
    ]
