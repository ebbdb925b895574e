"""Months, ranges of days, the 7/30/365 windows, and reading the dates that people type.

How a date is read (`parse_date`):

    today  yesterday                    and their German words, `vorgestern` too
    fri  friday  freitag                the last such day; when today is one, the one a week ago
    2026-06-12  2026/6/12  2026.06.12   year first
    12/6  12/06/26  12/06/2026          in the given order; without a year see below
    12.6.  12.6  12.6.2026  12-6-2026   day first, unless the order is year first: then `6.12.` is 12 June
    12 jun  jun 12  12. Juni 2026       names, whole or short, of English, German and the `Tongue`; `12th` too

Without a year the last such day is meant, or the coming one when it is at most 31 days ahead: on 20 December `3/1` is
in a fortnight, and in June `25/12` was last Christmas. Two digits of a year are the year nearest to now.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from expense_desktop.domain.errors import InputError, quoted
from expense_desktop.domain.records import checked_date
from expense_desktop.domain.sentences import say
from expense_desktop.domain.tongue import KNOWN_TONGUES, Tongue

DayOrder = Literal["dmy", "mdy", "ymd"]
"""In which order a date written in digits names day, month and year."""

WINDOWS: Final = (7, 30, 365)
"""The lengths of the Overview's periods, in days."""

_COMING_DAYS: Final = 31
_LONGEST: Final = 40

_YEAR_FIRST: Final = re.compile(r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})")
_DIGITS: Final = re.compile(r"(?P<one>\d{1,2})(?:/(?P<two>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?)")
_DOTTED: Final = re.compile(
    r"(?P<one>\d{1,2})(?:\.(?P<two>\d{1,2})(?:\.(?P<year>\d{4}|\d{2})?)?|-(?P<two_>\d{1,2})-(?P<year_>\d{4}|\d{2}))"
)
_DAY = r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?"
_NAMED: Final = (
    re.compile(rf"{_DAY}\s*(?P<month>[^\W\d_]+)\.?(?:,?\s*(?P<year>\d{{4}}))?"),
    re.compile(rf"(?P<month>[^\W\d_]+)\.?\s*{_DAY}(?:,?\s+(?P<year>\d{{4}}))?"),
)


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """Days from `first` to `last`, both included; never empty."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InputError(say("The first day is after the last one."), field="date", value=self.first.isoformat())

    @property
    def days(self) -> int:
        """How many days there are, at least 1."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def __iter__(self) -> Iterator[dt.date]:
        """Every day, ascending."""
        return (self.first + dt.timedelta(days=ahead) for ahead in range(self.days))

    def before(self) -> "DateRange":
        """The same number of days directly before."""
        return DateRange(self.first - dt.timedelta(days=self.days), self.first - dt.timedelta(days=1))


def window(days: int, today: dt.date) -> DateRange:
    """Today and the `days` − 1 days before it."""
    return DateRange(today - dt.timedelta(days=days - 1), today)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; written `2026-11`."""

    year: int
    number: int

    @classmethod
    def of(cls, day: dt.date) -> "Month":
        """The month that a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `2026-11`; InputError (field `month`) for anything else and outside 1900–2200."""
        found = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
        if not found or not 1900 <= int(found[1]) <= 2200 or not 1 <= int(found[2]) <= 12:
            raise InputError(say("{text} is not a month.", text=quoted(text)), field="month", value=text)
        return cls(int(found[1]), int(found[2]))

    def isoformat(self) -> str:
        """`2026-11`, what `parse` reads."""
        return f"{self.year:04}-{self.number:02}"

    def __add__(self, months: int) -> "Month":
        year, index = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, index + 1)

    def __sub__(self, months: int) -> "Month":
        return self + -months

    def months_since(self, other: "Month") -> int:
        """How many months this one is after `other`; negative when it is before."""
        return (self.year - other.year) * 12 + self.number - other.number

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return dt.date(self.year, self.number, self.days)

    @property
    def days(self) -> int:
        """How many days it has."""
        return calendar.monthrange(self.year, self.number)[1]

    def range(self, month_start: int = 1) -> DateRange:
        """Its days; for a person whose months start on the 2nd to 28th, from that day to the one before the next."""
        following = self + 1
        return DateRange(
            self.first.replace(day=month_start), following.first.replace(day=month_start) - dt.timedelta(days=1)
        )


def parse_date(text: str, today: dt.date, order: DayOrder = "dmy", tongue: Tongue = KNOWN_TONGUES) -> dt.date:
    """Read a date as a person types it, see the page's head; InputError (field `date`) when it is none.

    `order` is how this person's locale writes a date in digits. A day that could only be meant in another order is
    refused, not guessed: whoever writes 17/6 into an American form would write 12/6 as well. `tongue` has the names.
    """
    try:
        day = _read(" ".join(text.lower().split()), today, order, tongue)
    except ValueError:
        words = say("{text} is not a date.", text=quoted(text)) if text.strip() else say("There is no date.")
        raise InputError(words, field="date", value=text) from None
    return checked_date(day)


def _read(text: str, today: dt.date, order: DayOrder, tongue: Tongue) -> dt.date:
    """The day that lower-case `text` names; ValueError when it names none."""
    if len(text) > _LONGEST:
        raise ValueError
    word = text.rstrip(".")
    if word in tongue.days_back:
        return today - dt.timedelta(days=tongue.days_back[word])
    if word in tongue.weekdays:
        return today - dt.timedelta(days=(today.weekday() - tongue.weekdays[word] - 1) % 7 + 1)
    if found := _YEAR_FIRST.fullmatch(text):
        return dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
    if found := _DIGITS.fullmatch(text):
        return _ordered(found["one"], found["two"], found["year"], today, day_first=order == "dmy")
    if found := _DOTTED.fullmatch(text):
        two, year = found["two"] or found["two_"], found["year"] or found["year_"]
        return _ordered(found["one"], two, year, today, day_first=order != "ymd")
    for pattern in _NAMED:
        if (found := pattern.fullmatch(text)) and found["month"] in tongue.months:
            return _dated(int(found["day"]), tongue.months[found["month"]], found["year"], today)
    raise ValueError


def _ordered(one: str, two: str, year: str | None, today: dt.date, *, day_first: bool) -> dt.date:
    day, month = (one, two) if day_first else (two, one)
    return _dated(int(day), int(month), year, today)


def _dated(day: int, month: int, year: str | None, today: dt.date) -> dt.date:
    """The day of a year with four digits, with two, or without any."""
    if year and len(year) == 4:
        return dt.date(int(year), month, day)
    if year:
        hundreds = today.year - today.year % 100
        nearest = min((hundreds + int(year) + shift for shift in (-100, 0, 100)), key=lambda y: abs(y - today.year))
        return dt.date(nearest, month, day)
    latest = today + dt.timedelta(days=_COMING_DAYS)
    for candidate in (latest.year, latest.year - 1):
        if month == 2 and day == 29 and not calendar.isleap(candidate):
            continue
        if (meant := dt.date(candidate, month, day)) <= latest:
            return meant
    raise ValueError
