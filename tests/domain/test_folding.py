"""Texts without accents and case."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.domain.folding import EXPANSIONS, SINGLES, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Crème  Brûlée", "creme  brulee"),
        ("Cre\u0300me", "creme"),
        ("Straße STRASSE STRA\u1e9eE", "strasse strasse strasse"),
        ("İş ILIK \u0131", "is ilik i"),
        ("Ærø Łódź Đà Þór", "aero lodz da thor"),
        ("\ufb01lm Ⅷ ①", "film viii 1"),
        ("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", "οδυσσευσ οδυσσευσ"),
        ("ЁЛКА", "елка"),
        ("O’Neill O'Neill", "o'neill o'neill"),
        ("❤\ufe0f", "❤"),
        ("line\nline", "line line"),
        ("ASCII\nonly", "ascii only"),
        ("", ""),
    ],
)
def test_texts_fold(text: str, folded: str) -> None:
    """Accents, case, ligatures, widths and typographers' apostrophes don't count."""
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """What is folded stays as it is."""
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_texts_fold_alike(text: str) -> None:
    """However a keyboard or a bank composes its accents, the text is the same."""
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_the_fast_way_for_ascii_is_no_other(text: str) -> None:
    """ASCII folds the same alone and beside a character that isn't."""
    assert fold(text + "é") == fold(text) + "e"


def test_no_replacement_is_replaced_again() -> None:
    """One pass in Python does what PostgreSQL does in several: nothing that stands for a character is itself folded."""
    assert not set("".join(SINGLES.values())) & set(SINGLES)
    assert not set("".join(EXPANSIONS.values())) & (set(SINGLES) | set(EXPANSIONS))
