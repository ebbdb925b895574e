"""The words that dates and lines are typed with."""

import datetime as dt

import pytest

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.period import parse_date
from expense_desktop.domain.quick_entry import parse
from expense_desktop.domain.tongue import KNOWN_TONGUES

TODAY = dt.date(2026, 6, 18)
FRENCH = KNOWN_TONGUES.with_words(
    months=[["janv.", "janvier"], ["févr.", "février"], [], [], [], ["juin"]],
    weekdays=[["lun.", "lundi"], ["mar.", "mardi"]],
    days_back={"aujourd’hui": 0, "hier": 1},
    payee_leads=["chez"],
)


@pytest.mark.parametrize(
    ("typed", "day"), [("hier", 17), ("mar.", 16), ("lundi", 15), ("12 juin", 12), ("yesterday", 17), ("freitag", 12)]
)
def test_another_languages_words_stand_beside_those_always_known(typed: str, day: int) -> None:
    """Its names, whole or short with a full stop, and English and German as ever."""
    assert parse_date(typed, TODAY, "dmy", FRENCH) == dt.date(2026, 6, day)


def test_a_word_keeps_the_meaning_that_it_always_has() -> None:
    """`mar` is March in English before it is Tuesday in French: as a month with a day, and as a weekday alone."""
    assert parse_date("3 mar", TODAY, "dmy", FRENCH) == dt.date(2026, 3, 3)
    assert KNOWN_TONGUES.with_words(months=[["may"]]).months["may"] == 5


def test_a_line_takes_the_word_before_a_payee() -> None:
    """Whichever of the two languages it is in; without that language the word is part of a name."""
    for line in ("12,50 déjeuner chez Luigi hier", "12,50 déjeuner at Luigi yesterday"):
        draft = parse(line, today=TODAY, currency="EUR", tongue=FRENCH)
        assert (draft.payee, draft.note, draft.spent_on.day) == ("Luigi", "déjeuner", 17)
    assert parse("12,50 chez Luigi", today=TODAY, currency="EUR").payee == "chez Luigi"


def test_a_word_of_no_language_is_no_date() -> None:
    """A word that means a day in French means none without French."""
    with pytest.raises(InputError, match="hier is not a date"):
        parse_date("hier", TODAY)
