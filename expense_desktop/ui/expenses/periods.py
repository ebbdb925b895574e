"""The periods of the filter bar: what each means, how one steps to the one before, and their buttons."""

import datetime as dt
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from expense_desktop.domain.period import Month, window
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Segments

ALL, CUSTOM = "all", "custom"
KEYS = ("7", "30", "month", "last-month", "year")
"""The periods with a button, as far as they follow today; `custom` has one too."""


class Days(NamedTuple):
    """The first and the last day, both included; None where it is open."""

    first: dt.date | None = None
    last: dt.date | None = None


def period_name(key: str) -> str:
    """What a period's button says."""
    match key:
        case "7":
            return translate("Expenses", "7 days")
        case "30":
            return translate("Expenses", "30 days")
        case "month":
            return translate("Expenses", "This month")
        case "last-month":
            return translate("Expenses", "Last month")
        case "year":
            return translate("Expenses", "This year")
        case _:
            return translate("Expenses", "Custom…")


def days_of(key: str, today: dt.date) -> Days:
    """The days of a period; both open for all dates. This month and this year may lie ahead of today."""
    match key:
        case "7" | "30":
            days = window(int(key), today)
            return Days(days.first, days.last)
        case "month":
            month = Month.of(today)
            return Days(month.first, month.last)
        case "last-month":
            month = Month.of(today) - 1
            return Days(month.first, month.last)
        case "year":
            return Days(dt.date(today.year, 1, 1), dt.date(today.year, 12, 31))
        case _:
            return Days()


def key_of(days: Days, today: dt.date) -> str:
    """Which period these days are."""
    return next((key for key in KEYS if days_of(key, today) == days), CUSTOM)


def stepped(days: Days, step: int) -> Days:
    """As many days directly after, or before (−1); whole months and years stay whole."""
    first, last = days
    if first is None or last is None or last < first:
        return days
    after = last + dt.timedelta(days=1)
    if first.day == 1 and after.day == 1:
        months = (after.year - first.year) * 12 + after.month - first.month
        start, end = Month.of(first) + step * months, Month.of(after) + step * months
        return Days(start.first, end.first - dt.timedelta(days=1))
    ahead = step * (after - first)
    return Days(first + ahead, last + ahead)


class PeriodSegments(Segments):
    """The periods as buttons; a second click on the chosen one takes it back. `picked(key)`, `all` for none."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        choices = [(key, period_name(key)) for key in (*KEYS, CUSTOM)]
        super().__init__(choices, translate("Expenses", "Period"), parent=parent)
        self._shown = ALL
        self.button(CUSTOM).group().setExclusive(False)
        self.show_period(ALL)
        self.button(CUSTOM).group().buttonClicked.connect(self._on_button)

    @property
    @override
    def choice(self) -> str:
        return self._shown

    def show_period(self, key: str) -> None:
        """Check its button and no other."""
        self._shown = key
        for each in (*KEYS, CUSTOM):
            self.button(each).setChecked(each == key)

    @override
    def move_choice(self, step: int) -> None:
        keys = (*KEYS, CUSTOM)
        focused = next((at for at, key in enumerate(keys) if self.button(key).hasFocus()), 0)
        at = focused + step
        if 0 <= at < len(keys):
            self.button(keys[at]).setFocus(Qt.FocusReason.TabFocusReason)
            if keys[at] != self._shown:
                self.button(keys[at]).click()

    def _on_button(self, button: QWidget) -> None:
        key = str(button.property("key"))
        self.show_period(ALL if key == self._shown else key)
        self.picked.emit(self._shown)
