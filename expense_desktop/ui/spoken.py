"""What is written short and has to be spoken in full."""

from functools import cache

from expense_desktop.ui.formats import Formats


def spoken_money(amount_minor: int, formats: Formats) -> str:
    """An amount with its currency's name: `43.18 euro`, `12.00 US dollars`."""
    return f"{formats.amount(amount_minor)} {currency_name(formats.currency, formats.locale.name())}"


@cache
def currency_name(currency: str, locale_name: str) -> str:
    """What a locale calls some of a currency; the ISO 4217 code where it has no word for it."""
    # Asked for by screen readers only: nobody else pays for babel.
    from babel import UnknownLocaleError
    from babel.numbers import get_currency_name

    # In English the euro has no plural where it is spent and in what its union writes; CLDR's "euros" is American.
    several = 1 if currency == "EUR" else 2
    try:
        return get_currency_name(currency, several, locale_name)
    except (UnknownLocaleError, ValueError):
        return currency
