"""Amounts, dates and instants as people read them: the locale's digits and order, the account's currency."""

import datetime as dt
import re
from functools import cache, cached_property

from PySide6.QtCore import QLocale, Qt, QTime

from expense_desktop.domain.currencies import exponent
from expense_desktop.domain.tongue import KNOWN_TONGUES, Tongue
from expense_desktop.ui.days import qdate, written_day
from expense_desktop.ui.language import translate

__all__ = ["MINUS", "Formats", "currency_symbol", "qdate", "readable", "tongue_of"]

MINUS = "\u2212"
_LEFT_TO_RIGHT_MARK = "\u200e"
"""Between words that run from right to left a sign would go to the number's end."""
_PLACEHOLDER = "\u00a4"


@cache
def currency_symbol(currency: str, locale_name: str) -> str:
    """How a locale writes an ISO 4217 code: € in en_IE, US$ in en_IE, $ in en_US; the code itself when it has none."""
    locale = QLocale(locale_name)
    own = locale.currencySymbol(QLocale.CurrencySymbolFormat.CurrencyIsoCode)
    if own == currency and locale.currencySymbol():
        # Its own, which Qt has from the same tables: most people's, and without babel's 50 ms at the start.
        return locale.currencySymbol()
    from babel import UnknownLocaleError
    from babel.numbers import get_currency_symbol

    try:
        return get_currency_symbol(currency, locale_name)
    except (UnknownLocaleError, ValueError):
        return currency


class Formats:
    """What one account's pages write. Holds no state but the locale and the currency; cheap to make again."""

    def __init__(self, currency: str, locale: QLocale | None = None) -> None:
        self.locale = readable(locale or QLocale())
        self.currency = currency
        self._exponent = exponent(currency)
        self.symbol = currency_symbol(currency, self.locale.name())
        pattern = self.locale.toCurrencyString(1, _PLACEHOLDER, 0)
        before, _, after = pattern.partition(self.locale.toString(1))
        self._before = before.replace(_PLACEHOLDER, self.symbol)
        self._after = after.replace(_PLACEHOLDER, self.symbol)
        before_signs = _LEFT_TO_RIGHT_MARK if self.locale.textDirection() is Qt.LayoutDirection.RightToLeft else ""
        self.plus, self.minus = f"{before_signs}+", f"{before_signs}{MINUS}"

    @cached_property
    def tongue(self) -> Tongue:
        """The words of the language that dates and lines are typed with."""
        return tongue_of(self.locale)

    def amount(self, amount_minor: int) -> str:
        """A column's amount: the currency's decimals, no sign of the currency, U+2212 before a refund."""
        return (self.minus if amount_minor < 0 else "") + self._digits(abs(amount_minor))

    def money(self, amount_minor: int) -> str:
        """A total: `€2,242.32`, `−€23.00`. Qt's own would write a negative one in brackets in en_IE."""
        return f"{self.minus if amount_minor < 0 else ''}{self._before}{self._digits(abs(amount_minor))}{self._after}"

    def whole(self, amount_minor: int) -> str:
        """A label of an axis, without decimals: `€150`, `−€50`."""
        text = self.locale.toString(abs(amount_minor) // 10**self._exponent)
        return f"{self.minus if amount_minor < 0 else ''}{self._before}{text}{self._after}"

    def editable(self, amount_minor: int) -> str:
        """An amount as a field shows it: no groups, an ordinary hyphen, so that it can be typed over."""
        whole, fraction = divmod(abs(amount_minor), 10**self._exponent)
        text = f"{whole}{self.locale.decimalPoint()}{fraction:0{self._exponent}d}" if self._exponent else str(whole)
        return ("-" if amount_minor < 0 else "") + text

    def _digits(self, amount_minor: int) -> str:
        whole, fraction = divmod(amount_minor, 10**self._exponent)
        text = self.locale.toString(whole)
        return f"{text}{self.locale.decimalPoint()}{fraction:0{self._exponent}d}" if self._exponent else text

    def count(self, number: int) -> str:
        """A number of things, with the locale's groups."""
        return self.locale.toString(number)

    def table_day(self, day: dt.date, today: dt.date) -> str:
        """`Tue 16 Jun`; with the year only if it is not this year."""
        return written_day(self.locale, day, with_year=day.year != today.year, weekday=True)

    def column_day(self, day: dt.date, today: dt.date) -> str:
        """`Tue 16 Jun`, `16 Jun 2025`: a year takes the weekday's room, so that a column need not be wider for it."""
        return self.table_day(day, today) if day.year == today.year else self.field_day(day)

    def day(self, day: dt.date, today: dt.date) -> str:
        """`Today`, `Yesterday`, else as in tables."""
        if day == today:
            return translate("Formats", "Today")
        if day == today - dt.timedelta(days=1):
            return translate("Formats", "Yesterday")
        return self.table_day(day, today)

    def short_day(self, day: dt.date, today: dt.date) -> str:
        """`16 Jun`; with the year only if it is not this year."""
        return written_day(self.locale, day, with_year=day.year != today.year)

    def field_day(self, day: dt.date) -> str:
        """A date as a field shows it: `16 Jun 2026`; in digits where they have full stops, `16.06.2026`."""
        digits = self.locale.dateFormat(QLocale.FormatType.ShortFormat)
        if re.fullmatch(r"d+\.M+\.y+", digits):
            return self.locale.toString(qdate(day), "dd.MM.yyyy")
        return written_day(self.locale, day, with_year=True)

    def clock(self, instant: dt.datetime) -> str:
        """An aware instant's time of day where the person sits: `08:14`."""
        local = instant.astimezone()
        return self.locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)

    def ago(self, instant: dt.datetime, now: dt.datetime) -> str:
        """`just now`, `2 min ago`, `today, 08:12`, `16 Jun, 08:12`; both aware."""
        minutes = int((now - instant).total_seconds() // 60)
        if minutes < 1:
            return translate("Formats", "just now")
        if minutes < 60:
            return translate("Formats", "%n min ago", "", minutes)
        return self.at(instant, now)

    def at(self, instant: dt.datetime, now: dt.datetime) -> str:
        """`today, 08:12` or `16 Jun, 08:12`; both aware."""
        local, today = instant.astimezone(), now.astimezone().date()
        day = translate("Formats", "today") if local.date() == today else self.short_day(local.date(), today)
        return translate("Formats", "{day}, {time}").format(day=day, time=self.clock(instant))

    def weekday_at(self, instant: dt.datetime, now: dt.datetime) -> str:
        """`Tue 16 Jun, 19:06`; both aware."""
        local = instant.astimezone()
        day = self.table_day(local.date(), now.astimezone().date())
        return translate("Formats", "{day}, {time}").format(day=day, time=self.clock(instant))


def readable(locale: QLocale) -> QLocale:
    """The locale, or British English where the system names none: nobody reads `12.50EUR`."""
    return QLocale("en_GB") if locale.language() is QLocale.Language.C else locale


def tongue_of(locale: QLocale) -> Tongue:
    """The words for dates and lines: the locale's names and what the translation says for the others."""
    forms = (QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat)
    return KNOWN_TONGUES.with_words(
        months=[
            [
                name
                for form in forms
                for name in (locale.monthName(month, form), locale.standaloneMonthName(month, form))
            ]
            for month in range(1, 13)
        ],
        weekdays=[[locale.dayName(day, form) for form in forms] for day in range(1, 8)],
        days_back={
            translate("Typed", "today", "a word of a line"): 0,
            translate("Typed", "yesterday", "a word of a line"): 1,
        },
        payee_leads=[translate("Typed", "at", "the word before the payee, as in: lunch at Luigi")],
    )
