"""The statement's bars of spending by day; a day far above the others is cut, its value above it."""

from typing import TYPE_CHECKING

from expense_desktop.domain.currencies import exponent
from expense_desktop.domain.period import DateRange
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.overview.series import Point, Scale, Series, Shape, scale
from expense_desktop.ui.printing.flow import Flow, Hand
from expense_desktop.ui.printing.marks import BLACK, GREY, MEDIUM_MM, USED, Area, Break, Line, Mark
from expense_desktop.ui.printing.table import TITLE_MM, titled
from expense_desktop.ui.printing.type import Type

if TYPE_CHECKING:
    from expense_desktop.services.statement import Statement

_ABOVE_MM = 7.15
"""From the title's base line to the top of what is drawn: there stands the value of a bar that is cut."""
_PLOT_MM = 26.1
_DAYS_MM = 3.7
_HEIGHT_MM = _ABOVE_MM + _PLOT_MM + 4.0
_LABELS_MM = 10.0
_BAR_OF_PITCH = 0.65
_EVERY_DAYS = 5


class DayChart:
    """One bar a day, from the first to the last of the month, left to right in any language."""

    def __init__(self, statement: "Statement", formats: Formats, hand: Hand, flow: Flow) -> None:
        self._statement = statement
        self._formats = formats
        self._hand = hand
        days = statement.month.range()
        points = (Point(DateRange(day, day), minor, 0) for day, minor in zip(days, statement.daily, strict=True))
        series = Series(Shape.BARS, tuple(points), compares=False, by_month=False)
        self._scale = scale(series, exponent(statement.currency))
        labels = [formats.whole(tick) for tick in self._scale.ticks] if self._scale else [formats.whole(0)]
        widest = hand.rule.widest_mm(labels, Type.CAPTION)
        self._left, self._edge = flow.sheet.left, flow.sheet.right
        self._right = self._edge - max(_LABELS_MM, widest + 3)

    def put(self, flow: Flow) -> None:
        """Put it, with its title."""
        if flow.room < TITLE_MM + _HEIGHT_MM:
            flow.new_page()
        titled(flow, translate("Statement", "Spending by day"), self._hand)
        flow.place([*self._grid(), *self._bars(), *self._days()], _HEIGHT_MM, as_they_are=True)

    def _y(self, minor: float) -> float:
        shown = self._scale
        if shown is None:
            return _ABOVE_MM + _PLOT_MM
        return _ABOVE_MM + _PLOT_MM * (shown.top - minor) / (shown.top - shown.low)

    def _grid(self) -> list[Mark]:
        marks: list[Mark] = []
        for tick in self._scale.ticks if self._scale else (0,):
            y = self._y(tick)
            marks.append(self._hand.trailing(self._edge, y + 0.9, self._formats.whole(tick), Type.CAPTION, GREY))
            if tick:
                marks.append(Line(self._left, y, self._right, y))
        return marks

    def _bars(self) -> list[Mark]:
        marks: list[Mark] = []
        pitch = (self._right - self._left) / len(self._statement.daily)
        width = pitch * _BAR_OF_PITCH
        for at, minor in enumerate(self._statement.daily):
            x = self._left + at * pitch + (pitch - width) / 2
            if minor and self._scale is not None:
                marks += self._bar(x, width, minor, self._scale)
        zero = self._y(0)
        marks.append(Line(self._left, zero, self._right, zero, MEDIUM_MM, BLACK))
        return marks

    def _bar(self, x: float, width: float, minor: int, shown: Scale) -> list[Mark]:
        cut = shown.cut is not None and minor > shown.top
        ends = sorted((self._y(0), self._y(min(minor, shown.top))))
        marks: list[Mark] = [Area(x, ends[0], width, ends[1] - ends[0], USED)]
        if cut:
            above = (self._y(shown.cut or 0) + ends[0]) / 2 + 0.9
            marks.append(Break(x - 0.85, above, width + 1.7))
            value = self._formats.money(minor)
            room = self._right - self._hand.rule.width_mm(value, Type.CAPTION)
            marks.append(self._hand.leading(min(x, room), ends[0] - 1.2, value, Type.CAPTION))
        return marks

    def _days(self) -> list[Mark]:
        pitch = (self._right - self._left) / len(self._statement.daily)
        last = len(self._statement.daily)
        wanted = {1, last, *range(_EVERY_DAYS, last - 1, _EVERY_DAYS)}
        baseline = _ABOVE_MM + _PLOT_MM + _DAYS_MM
        return [
            self._hand.centred(
                self._left + (day - 0.5) * pitch, baseline, self._formats.locale.toString(day), Type.CAPTION, GREY
            )
            for day in sorted(wanted)
        ]
