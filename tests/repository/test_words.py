"""Reading what is typed into a search field."""

import pytest

from expense_desktop.domain.records import AMOUNT_LIMIT_MINOR
from expense_desktop.repository.words import Words, words_of


def words(search: str, currency: str = "EUR") -> Words:
    """The words of a search in an account of that currency."""
    return words_of(search, lambda: currency)


def test_words_are_split_at_spaces_folded_and_taken_once() -> None:
    """“Müller  CAFÉ muller” is two words."""
    assert [word.text for word in words("Müller  CAFÉ muller ")] == ["muller", "cafe"]


@pytest.mark.parametrize(("text", "begins"), [("l", True), ("lu", True), ("lui", False), ("寿", False), ("ж", True)])
def test_one_or_two_letters_must_begin_a_word(text: str, begins: bool) -> None:
    """Short words are looked for where words begin, except in scripts that write no spaces."""
    (word,) = words(text)
    assert word.begins is begins


@pytest.mark.parametrize(
    ("text", "currency", "least", "most"),
    [
        ("43", "EUR", 4300, 4399),
        ("43.", "EUR", 4300, 4399),
        ("43.1", "EUR", 4310, 4319),
        ("43,18", "EUR", 4318, 4318),
        ("1,234.50", "EUR", 123450, 123450),
        ("€43.18", "EUR", 4318, 4318),
        ("43", "JPY", 43, 43),
        ("1.5", "KWD", 1500, 1599),
        ("9999999999999", "EUR", AMOUNT_LIMIT_MINOR, AMOUNT_LIMIT_MINOR),
    ],
)
def test_digits_are_amounts_as_far_as_they_are_typed(text: str, currency: str, least: int, most: int) -> None:
    """An amount is found while it is being typed, as money spent and as a refund."""
    (word,) = words(text, currency)
    assert word.amounts == ((least, most), (-most, -least))


def test_a_minus_asks_for_refunds() -> None:
    """With its sign an amount is a refund's only."""
    (word,) = words("-43.18")
    assert word.amounts == ((-4318, -4318),)


@pytest.mark.parametrize("text", ["7eleven", "4x5", "12/6", "1.2.3", ".", "€"])
def test_other_texts_with_digits_are_no_amounts(text: str) -> None:
    """A name with a digit, a date or a mere mark is looked for as a text only."""
    (word,) = words(text)
    assert word.amounts == ()


def test_the_currency_is_asked_for_only_where_it_matters() -> None:
    """Plain words don't cost a look at the profile."""

    def currency() -> str:
        raise AssertionError("asked")

    assert len(words_of("lunch with ana", currency)) == 3
