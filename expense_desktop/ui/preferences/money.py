"""Money and dates: the account's currency, how amounts and dates are written, and how typed dates are read."""

import datetime as dt

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from expense_desktop.domain.period import DayOrder
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.language import translate
from expense_desktop.ui.preferences.section import Section
from expense_desktop.ui.preferred import DateOrder, Preferences, Weekday, locale_order
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

_EXAMPLE_MINOR = 123456


class MoneySection(Section):
    """What is written follows the system's region; how dates are typed can be chosen."""

    def __init__(self, look: Look, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._desk = desk
        self._make_written()
        self.add_line()
        self._make_dates()
        self.preferred.changed.connect(self.show_preferences)
        self.show_preferences(self.preferred.now)
        self.order.activated.connect(self._on_order)
        self.weekday.activated.connect(self._on_weekday)

    def show_preferences(self, now: Preferences) -> None:
        """Show these."""
        self.order.setCurrentIndex(self.order.findData(now.date_order.value))
        self.weekday.setCurrentIndex(self.weekday.findData(now.first_weekday.value))
        self.example.setText(self._example(now.order_or(locale_order(self._desk.formats.locale))))

    def _example(self, order: DayOrder) -> str:
        """What a date of two small numbers means."""
        year = dt.date.today().year
        if order == "ymd":
            words, meant = translate("Preferences", "“26/6/12” is {date}"), dt.date(2026, 6, 12)
        else:
            words = translate("Preferences", "“12/6” is {date}")
            meant = dt.date(year, 6, 12) if order == "dmy" else dt.date(year, 12, 6)
        return words.format(date=self._desk.formats.field_day(meant))

    def _make_written(self) -> None:
        formats = self._desk.formats
        currency = label(f"{formats.currency} ({formats.symbol})")
        self.add_words(translate("Preferences", "Currency"), currency)
        self.add_note(translate("Preferences", "Belongs to the account, on every computer; it can’t be changed."))
        written = f"{formats.money(_EXAMPLE_MINOR)} · {formats.money(-_EXAMPLE_MINOR)}"
        self.add_words(translate("Preferences", "Amounts"), label(written))
        self.add_words(translate("Preferences", "Dates"), label(formats.field_day(dt.date.today())), above_px=10)
        region = translate("Preferences", "Written as in {region}: the system’s region, in the window’s language.")
        self.add_note(region.format(region=_region(formats.locale)))

    def _make_dates(self) -> None:
        self.order = self.combo()
        for order, text in (
            (DateOrder.SYSTEM, translate("Preferences", "As the system")),
            (DateOrder.DMY, translate("Preferences", "Day, month, year")),
            (DateOrder.MDY, translate("Preferences", "Month, day, year")),
            (DateOrder.YMD, translate("Preferences", "Year, month, day")),
        ):
            self.order.addItem(text, order.value)
        self.add_row(translate("Preferences", "Dates are typed"), self.order)
        self.example = self.add_note("")
        self.weekday = self.combo()
        self.weekday.addItem(translate("Preferences", "As the system"), Weekday.SYSTEM.value)
        locale = self._desk.formats.locale
        for weekday in (Weekday.MONDAY, Weekday.SATURDAY, Weekday.SUNDAY):
            self.weekday.addItem(locale.standaloneDayName(weekday.of(locale).value), weekday.value)
        self.add_row(translate("Preferences", "Weeks begin on"), self.weekday, above_px=15)
        self.add_note(translate("Preferences", "In the calendar that opens beside a date"))

    def _on_order(self, _at: int) -> None:
        self.preferred.change(date_order=DateOrder(self.order.currentData()))

    def _on_weekday(self, _at: int) -> None:
        self.preferred.change(first_weekday=Weekday(self.weekday.currentData()))


def _region(locale: QLocale) -> str:
    language, territory = locale.nativeLanguageName(), locale.nativeTerritoryName()
    return f"{language} ({territory})" if territory else language
