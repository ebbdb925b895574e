"""What a person prefers, as one frozen value, and the object that tells every part of the window when it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QLocale, QObject, Qt, Signal

from expense_desktop.domain.period import DayOrder
from expense_desktop.ui.theme import Choice


class RowHeight(StrEnum):
    """How much room a row takes in tables and lists."""

    COMPACT = "compact"
    NORMAL = "normal"
    COMFORTABLE = "comfortable"

    @property
    def px(self) -> int:
        """A row's height in pixels (UI.md 2.4)."""
        return {RowHeight.COMPACT: 24, RowHeight.NORMAL: 28, RowHeight.COMFORTABLE: 34}[self]


class DateOrder(StrEnum):
    """In which order day, month and year are written in digits."""

    SYSTEM = "system"
    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class Weekday(StrEnum):
    """With which day a week begins in a calendar."""

    SYSTEM = "system"
    MONDAY = "monday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    def of(self, locale: QLocale) -> Qt.DayOfWeek:
        """The day itself, of what a locale means by it."""
        days = {
            Weekday.MONDAY: Qt.DayOfWeek.Monday,
            Weekday.SATURDAY: Qt.DayOfWeek.Saturday,
            Weekday.SUNDAY: Qt.DayOfWeek.Sunday,
        }
        return days.get(self, locale.firstDayOfWeek())


class PaperChoice(StrEnum):
    """What statements are printed on; the system's is what printers hold in its region."""

    SYSTEM = "system"
    A4 = "a4"
    LETTER = "letter"


TEXT_PERCENTS: Final = (100, 110, 125, 150)
"""The sizes of text that are offered, of the system's own."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """All of them; what is given here is what a new computer begins with."""

    theme: Choice = Choice.SYSTEM
    row_height: RowHeight = RowHeight.NORMAL
    text_percent: int = 100
    start_page: str = ""
    """The key of a page; empty for the first, and what isn't a page any more counts as empty."""
    suggest_category: bool = True
    """Whether quick entry proposes the category of the payee's last expense."""
    keep_bar_ready: bool = True
    """Whether the focus stays in quick entry after Enter, instead of going back to where it was."""
    reduce_motion: bool = False
    """Ticked here; `Look.moves` asks the system too."""
    stronger: bool = False
    """Stronger lines and text. The system's high contrast does the same without it."""
    date_order: DateOrder = DateOrder.SYSTEM
    first_weekday: Weekday = Weekday.SYSTEM
    paper: PaperChoice = PaperChoice.SYSTEM
    black_and_white: bool = True
    """Whether statements are printed without colour; there is none in them."""
    language: str = ""
    """The code of a language of the window, such as `de`; empty for the system's."""

    def order_or(self, system: DayOrder) -> DayOrder:
        """In which order typed dates are read, where the system writes them in this one."""
        orders: dict[DateOrder, DayOrder] = {DateOrder.DMY: "dmy", DateOrder.MDY: "mdy", DateOrder.YMD: "ymd"}
        return orders.get(self.date_order, system)

    def stored(self) -> dict[str, object]:
        """What differs from the beginning, for a file: the rest may become better with a newer version."""
        begun = Preferences()
        names = (each.name for each in fields(self))
        return {name: getattr(self, name) for name in names if getattr(self, name) != getattr(begun, name)}

    @classmethod
    def of_stored(cls, stored: Mapping[str, object]) -> "Preferences":
        """What was `stored`; a value that doesn't fit, as of a newer version, is as if it hadn't been."""
        begun = cls()
        known: dict[str, Any] = {
            each.name: _fitting(getattr(begun, each.name), stored[each.name])
            for each in fields(cls)
            if each.name in stored
        }
        made = replace(begun, **known)
        return made if made.text_percent in TEXT_PERCENTS else replace(made, text_percent=begun.text_percent)


class Preferred(QObject):
    """What is preferred `now`. `changed(Preferences)` comes when it is so already. Lives on the GUI thread."""

    changed = Signal(object)

    def __init__(self, begun: Preferences | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = begun or Preferences()

    @property
    def now(self) -> Preferences:
        """All of them."""
        return self._now

    def change(self, **wanted: object) -> None:
        """Prefer something else from now on: `change(row_height=RowHeight.COMPACT)`."""
        values: dict[str, Any] = wanted
        self.set(replace(self._now, **values))

    def set(self, wanted: Preferences) -> None:
        """Prefer all of this from now on."""
        if wanted != self._now:
            self._now = wanted
            self.changed.emit(wanted)


def locale_order(locale: QLocale) -> DayOrder:
    """In which order a locale writes day, month and year in digits."""
    pattern = locale.dateFormat(QLocale.FormatType.ShortFormat).lower()
    order = "".join(letter for letter in dict.fromkeys(pattern) if letter in "dmy")
    return "mdy" if order == "mdy" else "ymd" if order == "ymd" else "dmy"


def _fitting(begun: object, stored: object) -> object:
    """What was stored, as the kind of value that stands there at the beginning; that itself when it is no such."""
    if isinstance(begun, StrEnum):
        kind = type(begun)
        return kind(stored) if isinstance(stored, str) and stored in [each.value for each in kind] else begun
    return stored if type(stored) is type(begun) else begun
