"""Payees are made readable, and recognised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.services.importing.payees import KnownPayees, is_printed_by_a_bank, key_of, readable, same_payee


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("POS AN POST  RANELAGH", "An Post Ranelagh"),
        ("OASIS COFFEE ", "Oasis Coffee"),
        ("HSBC", "HSBC"),
        ("O'BRIENS WINE", "O'Briens Wine"),
        ("TRANSFER TO 12345678", "Transfer to 12345678"),
        ("CHECK #0001523", "Check #0001523"),
        ("CARD PURCHASE STARBUCKS 04/06", "Starbucks"),
        ("LIDL 17 JUN 2026 18:22", "Lidl"),
        ("SHELL XXXX1234", "Shell"),
        ("POS", "Pos"),
        ("POS 17/06", "Pos"),
    ],
)
def test_a_printed_payee_becomes_readable(printed: str, expected: str) -> None:
    """Card words, dates and terminals go; what makes the name stays."""
    assert readable(printed, calm=True) == expected


def test_what_a_person_wrote_stays() -> None:
    """Capitals are calmed only where a whole column is in capitals."""
    assert not is_printed_by_a_bank(["IKEA Dublin", "Kaph", "FLYEfit"])
    assert is_printed_by_a_bank(["TESCO", "LIDL", "AVIVA", "WAITROSE", "12345"])
    assert readable("FLYEfit", calm=False) == "FLYEfit"


@given(st.text(alphabet=st.sampled_from("POS VISA CARD TO 17/06 #12 XX*é'ß.-,:"), max_size=40), st.booleans())
def test_a_cleaned_payee_is_still_the_same(text: str, calm: bool) -> None:
    """Cleaning twice changes nothing and never leaves nothing; the cleaned payee has the key of the printed one."""
    once = readable(text, calm)
    assert readable(once, calm=False) == once
    assert bool(once) == bool(text.strip())
    assert key_of(once) == key_of(text)


def test_one_word_is_too_little_for_a_longer_name() -> None:
    """Tesco Petrol is spelled as the bank says, though Tesco is known; An Post Ranelagh is An Post."""
    known = KnownPayees({"Tesco": None, "An Post": None})
    assert [known.spelling(payee) for payee in ("TESCO", "Tesco Petrol", "AN POST RANELAGH", "Lidl")] == [
        "Tesco", None, "An Post", None,
    ]  # fmt: skip


def test_a_beginning_is_the_same_payee_only_where_it_is_a_name() -> None:
    """Whole words, or long names that were cut off; not any two letters."""
    assert same_payee("tesco", "tesco rathmines")
    assert same_payee("sainsburys supermark", "sainsburys supermarkets")
    assert not same_payee("tes", "tesco")
    assert not same_payee("", "tesco")
