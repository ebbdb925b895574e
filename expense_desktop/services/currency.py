"""The currency an account starts with when nobody says another: that of the place this computer is set up for."""

from typing import Final

from expense_desktop.domain.currencies import EXPONENTS

FALLBACK: Final = "EUR"


def default_currency(locale_name: str | None = None) -> str:
    """The currency in use where the locale is (`en_IE` → EUR); EUR when the locale names no place, as `C` does."""
    from babel import Locale, UnknownLocaleError
    from babel.core import default_locale
    from babel.numbers import get_territory_currencies

    named = locale_name or default_locale("LC_MONETARY") or ""
    try:
        # Babel takes the locale C for American English
        territory = Locale.parse(named).territory if named and not named.endswith("POSIX") else None
    except (UnknownLocaleError, ValueError):
        territory = None
    in_use = get_territory_currencies(territory) if territory else []
    return next((code for code in in_use if code in EXPONENTS), FALLBACK)
