"""Amounts, dates and instants as people read them."""

import datetime as dt

import pytest
from PySide6.QtCore import QLocale

from expense_desktop.ui.budgets.words import signed
from expense_desktop.ui.formats import Formats

IRISH = Formats("EUR", QLocale("en_IE"))
TODAY = dt.date(2026, 6, 18)


@pytest.mark.parametrize(
    ("currency", "locale", "amount_minor", "shown"),
    [
        ("EUR", "en_IE", 224232, "€2,242.32"),
        ("EUR", "en_IE", -2300, "−€23.00"),
        ("EUR", "en_IE", 5, "€0.05"),
        ("EUR", "de_DE", 224232, "2.242,32\u00a0€"),
        ("JPY", "en_IE", 1500, "JP¥1,500"),
        ("KWD", "en_IE", 1234, "KWD1.234"),
        ("EUR", "C", 1250, "€12.50"),
    ],
)
def test_totals_carry_the_currency_as_the_locale_writes_it(
    currency: str, locale: str, amount_minor: int, shown: str
) -> None:
    """The currency's own decimals, the locale's digits and order, U+2212 before a negative one, never brackets."""
    assert Formats(currency, QLocale(locale)).money(amount_minor) == shown


def test_columns_carry_no_currency() -> None:
    """An amount in a column is digits only; its header says the currency."""
    assert (IRISH.amount(123456), IRISH.amount(-50)) == ("1,234.56", "−0.50")


def test_a_sign_stays_before_its_number_where_words_run_from_right_to_left() -> None:
    """A mark of direction keeps it there; where words run from left to right there is none to be copied along."""
    hebrew = Formats("EUR", QLocale("he_IL"))
    assert hebrew.amount(-2900) == "\u200e−29.00"
    assert hebrew.money(-2900).startswith("\u200e−")
    assert signed(14522, hebrew) == "\u200e+145.22"
    assert signed(-14522, IRISH) == "−145.22"


def test_a_field_shows_what_can_be_typed_over() -> None:
    """No groups, an ordinary hyphen."""
    assert (IRISH.editable(123456), IRISH.editable(-50)) == ("1234.56", "-0.50")


def test_the_year_is_shown_only_if_it_is_not_this_year() -> None:
    """`Tue 16 Jun`, `Mon 16 Jun 2025`, and words for today and yesterday where days are told."""
    assert IRISH.table_day(dt.date(2026, 6, 16), TODAY) == "Tue 16 Jun"
    assert IRISH.table_day(dt.date(2025, 6, 16), TODAY) == "Mon 16 Jun 2025"
    assert [IRISH.day(TODAY - dt.timedelta(days=back), TODAY) for back in range(3)] == [
        "Today",
        "Yesterday",
        "Tue 16 Jun",
    ]


def test_how_long_ago_is_told_in_minutes_for_an_hour() -> None:
    """`just now`, `2 min ago`, then the time."""
    now = dt.datetime(2026, 6, 18, 12, 0, tzinfo=dt.UTC)
    told = [IRISH.ago(now - dt.timedelta(minutes=minutes), now) for minutes in (0, 2, 59)]
    assert told == ["just now", "2 min ago", "59 min ago"]
    assert IRISH.ago(now - dt.timedelta(minutes=61), now).startswith("today, ")
