"""What a trend chart shows of a period: its points, as bars or as a running total, and the lines of its scale."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING

from expense_desktop.domain.period import DateRange

if TYPE_CHECKING:
    from expense_desktop.services.analytics import Bucket, Period

YEAR_DAYS = 365
_MOST_LINES_ABOVE_ZERO = 3
_CUT_FROM = 4
"""A bar over so many times the next largest is cut."""
_CUT_AT = 1.28
"""Of the highest line; UI.md 10."""


class Shape(StrEnum):
    """How a panel draws its period."""

    BARS = "bars"
    RUNNING = "running"

    @property
    def other(self) -> "Shape":
        return Shape.RUNNING if self is Shape.BARS else Shape.BARS


@dataclass(frozen=True, slots=True)
class Point:
    """One bar, or the running total at the end of its days; minor units. `whole`: all days of its month, or a day."""

    days: DateRange
    total_minor: int
    previous_minor: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Series:
    """A chart's points. `compares`: the period before stands beside it as ghost; else its values say nothing."""

    shape: Shape
    points: tuple[Point, ...]
    compares: bool
    by_month: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw but the axis."""
        return not any(point.total_minor or (self.compares and point.previous_minor) for point in self.points)

    def values(self) -> Iterator[int]:
        """Everything that has to fit on the scale."""
        for point in self.points:
            yield point.total_minor
            if self.compares:
                yield point.previous_minor


def usual_shape(days: int) -> Shape:
    """Thirty days as a running total, a week and a year as bars."""
    return Shape.RUNNING if days == 30 else Shape.BARS


def series(period: "Period", shape: Shape) -> Series:
    """A year's bars are its calendar months, every other bar is a day; a running total goes day by day."""
    by_month = shape is Shape.BARS and period.days.days == YEAR_DAYS
    buckets = period.months if by_month else period.daily
    points = _bars(buckets) if shape is Shape.BARS else _running(buckets)
    return Series(shape, tuple(points), period.previous_total_minor is not None, by_month)


def _bars(buckets: "Iterable[Bucket]") -> Iterator[Point]:
    return (Point(one.days, one.total_minor, one.previous_minor, one.whole) for one in buckets)


def _running(buckets: "Sequence[Bucket]") -> Iterator[Point]:
    totals = accumulate(one.total_minor for one in buckets)
    before = accumulate(one.previous_minor for one in buckets)
    return (Point(one.days, now, then) for one, now, then in zip(buckets, totals, before, strict=True))


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high` in minor units, a line at each of `ticks`. A bar far above `cut` is drawn broken."""

    low: int
    high: int
    ticks: tuple[int, ...]
    cut: int | None = None

    @property
    def top(self) -> float:
        """The value at the upper edge of what is drawn."""
        return self.high * _CUT_AT if self.cut is not None else self.high


def scale(shown: Series, places: int) -> Scale | None:
    """Three or four lines at whole units of a currency with `places` decimals; None for a chart without any value."""
    if shown.is_empty:
        return None
    values = sorted(shown.values())
    most, least = max(values[-1], 0), min(values[0], 0)
    bars = sorted((point.total_minor for point in shown.points), reverse=True)
    second = max([*bars[1:], *(one.previous_minor for one in shown.points if shown.compares)], default=0)
    cut = shown.shape is Shape.BARS and second > 0 and bars[0] > _CUT_FROM * second
    step = _step(second if cut else most, least, 10**places)
    high, low = math.ceil((second if cut else most) / step) * step, math.floor(least / step) * step
    return Scale(low, high, tuple(range(low, high + 1, step)), high if cut else None)


def _step(most: int, least: int, unit: int) -> int:
    """The smallest of 1, 2, 2.5, 5 and their tens, in whole units, with which few enough lines are needed."""
    span = max(most - least, 1)
    power = unit
    while True:
        for times in (10, 20, 25, 50):
            step = times * power // 10
            if times == 25 and power == unit:
                continue  # no half units
            if math.ceil(most / step) - math.floor(least / step) <= _MOST_LINES_ABOVE_ZERO and step * 4 >= span:
                return step
        power *= 10
