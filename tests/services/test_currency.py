"""The currency that an account starts with."""

import pytest

from expense_desktop.services.currency import default_currency


@pytest.mark.parametrize(
    ("locale_name", "currency"),
    [("en_IE", "EUR"), ("en_GB.UTF-8", "GBP"), ("de_CH", "CHF"), ("ja_JP", "JPY"), ("en", "EUR"), ("xx_YY", "EUR")],
)
def test_a_locale_says_which_currency_is_used_there(locale_name: str, currency: str) -> None:
    """The place counts, not the language; where there is no place it is the euro."""
    assert default_currency(locale_name) == currency


def test_a_computer_without_a_locale_gets_the_fallback(monkeypatch: pytest.MonkeyPatch) -> None:
    """The locale C is no place, least of all America."""
    for name in ("LC_ALL", "LC_MONETARY", "LANGUAGE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C")
    assert default_currency() == "EUR"
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert default_currency() == "GBP"
