"""How dates are moved by a key: days, months, to a day."""

import calendar
import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """Days or months later (earlier when negative), or to one day. The 31st becomes the last day of a shorter month."""

    days: int = 0
    months: int = 0
    to: dt.date | None = None

    def __call__(self, day: dt.date) -> dt.date:
        """Where a date comes to lie. A year that `datetime` doesn't know leaves it at the last one that it does."""
        if self.to is not None:
            return self.to
        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        year = min(max(year, dt.MINYEAR), dt.MAXYEAR)
        moved = dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
        if not dt.date.min.toordinal() <= moved.toordinal() + self.days <= dt.date.max.toordinal():
            return moved
        return moved + dt.timedelta(days=self.days)


DAY_LATER, DAY_EARLIER = Move(days=1), Move(days=-1)
MONTH_LATER, MONTH_EARLIER = Move(months=1), Move(months=-1)
BY_TEXT = {"+": DAY_LATER, "=": DAY_LATER, "-": DAY_EARLIER, "−": DAY_EARLIER, "]": MONTH_LATER, "[": MONTH_EARLIER}
"""What a key types → what it does to the dates of the selected rows."""
