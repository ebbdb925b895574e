"""Days as a locale writes them in little room."""

import datetime as dt
import re
from functools import cache

from PySide6.QtCore import QDate, QLocale

_YEAR = re.compile(r"(?:[\s,/.-]|'[^']*')*y+(?:\.\s*|年|\s*'[^']*')?")
_WEEKDAY = re.compile(r"^d{3,4}[,،]?\s*|[\s,،]*d{3,4}$")


def written_day(
    locale: QLocale, day: dt.date, *, short: bool = True, with_year: bool = False, weekday: bool = False
) -> str:
    """`16 Jun`, `Tue 16 Jun`, `16 Jun 2026`, `16 June 2026` (not `short`), in the locale's order: `Di. 16. Juni`."""
    return locale.toString(qdate(day), _pattern(locale.dateFormat(), short, with_year, weekday))


def qdate(day: dt.date) -> QDate:
    """A date as Qt's."""
    return QDate(day.year, day.month, day.day)


@cache
def _pattern(long: str, short: bool, with_year: bool, weekday: bool) -> str:
    """The locale's own long format without what isn't wanted, in short names: Qt knows no patterns between its two."""
    pattern = long if with_year else _YEAR.sub("", long).strip(" ,")
    # In a table there is no room for a comma that says nothing.
    pattern = re.sub(r"^dddd[,،]", "dddd", pattern) if weekday else _WEEKDAY.sub("", pattern)
    return pattern.replace("dddd", "ddd").replace("MMMM", "MMM") if short else pattern
