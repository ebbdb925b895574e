"""A trend chart: figures of our own in pyqtgraph's view, drawn by the pixel; what is pointed at stands out.

A view box without a `PlotItem` around it: that one makes twenty menus for each chart, which nobody here can open.
"""

import bisect
from dataclasses import dataclass, replace
from functools import cached_property

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.overview.series import Scale, Series, Shape
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.look import Look

TOP_PX = 8
BOTTOM_PX = 19
_LABELS_PX = 44
_WIDEST_BAR_PX = 21
_BAR_SHARE = 0.67
_RADIUS_PX = 2.0
_FADED = 0.55
_BREAK_PX = 5
# In a window that is read from the right, too.
_AT_THE_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute


@dataclass(frozen=True)
class Drawn:
    """Where things are, in pixels of the chart: it is what every layer paints from.

    Every point asks where the plot ends: it is worked out once, or a year's running total takes three times as long.
    """

    series: Series
    scale: Scale | None
    tick_labels: tuple[str, ...]
    day_labels: tuple[tuple[int, str], ...]
    """Index of a point and what stands below it."""
    width: float = 0.0
    height: float = 0.0

    @cached_property
    def right(self) -> float:
        """Where the plot ends and the labels of the scale begin."""
        if self.scale is None:
            return self.width
        words = max((typography.metrics(Size.TINY).horizontalAdvance(text) for text in self.tick_labels), default=0)
        return self.width - max(_LABELS_PX, words + 4)

    @cached_property
    def bottom(self) -> float:
        """The y of the lower edge of the plot."""
        return self.height - typography.scaled(BOTTOM_PX)

    @cached_property
    def slot(self) -> float:
        """How much room one bar has."""
        return self.right / max(1, len(self.series.points))

    @cached_property
    def bar(self) -> float:
        """How wide a bar is."""
        return max(1.0, float(round(min(self.slot * _BAR_SHARE, _WIDEST_BAR_PX))))

    def x(self, at: int) -> float:
        """The middle of a bar, or a point of the running total."""
        if self.series.shape is Shape.BARS:
            return (at + 0.5) * self.slot
        return at * self.right / max(1, len(self.series.points) - 1)

    def y(self, value: float) -> float:
        """A value in minor units as a height."""
        if self.scale is None:
            return self.bottom
        span = self.scale.top - self.scale.low
        return self.bottom - (min(value, self.scale.top) - self.scale.low) / span * (self.bottom - TOP_PX)

    def nearest(self, x: float) -> int:
        """The point that is nearest by x."""
        places = [self.x(at) for at in range(len(self.series.points))]
        at = bisect.bisect_left(places, x)
        around = [each for each in (at - 1, at) if 0 <= each < len(places)]
        return min(around, key=lambda each: abs(places[each] - x))


class Layer(pg.GraphicsObject):  # type: ignore[misc]
    """One thing that is painted, in the chart's pixels."""

    def __init__(self, chart: "Chart") -> None:
        super().__init__()
        self.chart = chart

    @override
    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self.chart.drawn.width, self.chart.drawn.height)

    @override
    def paint(self, painter: QPainter, _option: object, _widget: QWidget | None = None) -> None:
        drawn = self.chart.drawn
        if drawn.width > 0 and drawn.series.points:
            painter.save()
            self.draw(painter, drawn)
            painter.restore()

    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        """Paint it."""
        raise NotImplementedError


class Grid(Layer):
    """The lines of the scale with their labels, the axis, and what stands below it."""

    @override
    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        theme = self.chart.look.theme
        painter.setFont(typography.font(Size.TINY))
        ticks = () if drawn.scale is None else drawn.scale.ticks
        for value, text in zip(ticks, drawn.tick_labels, strict=False):
            y = round(drawn.y(value))
            if value:
                painter.fillRect(QRectF(0, y, drawn.right, 1), theme.colour("chart.grid"))
            painter.setPen(theme.colour("text.tertiary"))
            room = QRectF(drawn.right, y - typography.scaled(9), drawn.width - drawn.right, typography.scaled(18))
            painter.drawText(room, _AT_THE_RIGHT, text)
        painter.fillRect(QRectF(0, round(drawn.y(0)), drawn.right, 1), theme.colour("chart.axis"))
        painter.setPen(theme.colour("text.tertiary"))
        for at, text in drawn.day_labels:
            painter.drawText(self._place(painter, drawn, at, text), Qt.AlignmentFlag.AlignCenter, text)

    @staticmethod
    def _place(painter: QPainter, drawn: Drawn, at: int, text: str) -> QRectF:
        """Below its point, and inside the plot at the ends."""
        width = painter.fontMetrics().horizontalAdvance(text) + 2
        left = min(max(drawn.x(at) - width / 2, 0), drawn.right - width)
        return QRectF(left, drawn.height - typography.scaled(16), width, typography.scaled(14))


class GhostSteps(Layer):
    """The period before: steps behind bars, a line behind a running total."""

    @override
    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        if not drawn.series.compares or drawn.scale is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self.chart.look.theme.colour("chart.ghost"), 1.3)
        pen.setDashPattern([3 / 1.3, 2.5 / 1.3])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawPath(ghost_path(drawn))


def ghost_path(drawn: Drawn) -> QPainterPath:
    """The line of the period before."""
    path = QPainterPath()
    bars = drawn.series.shape is Shape.BARS
    for at, point in enumerate(drawn.series.points):
        y = drawn.y(point.previous_minor)
        for x in (at * drawn.slot, (at + 1) * drawn.slot) if bars else (drawn.x(at),):
            if path.elementCount():
                path.lineTo(x, y)
            else:
                path.moveTo(x, y)
    return path


class RoundedBars(Layer):
    """One bar a day or month, round at its end. What isn't pointed at fades; a month without anything is a dot."""

    @override
    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        if drawn.series.shape is not Shape.BARS or drawn.scale is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, point in enumerate(drawn.series.points):
            chosen = self.chart.pointed
            painter.setOpacity(1.0 if chosen is None or chosen == at else _FADED)
            if point.total_minor:
                self._bar(painter, drawn, at)
            elif drawn.series.by_month:
                self._dot(painter, drawn, at)

    def _bar(self, painter: QPainter, drawn: Drawn, at: int) -> None:
        theme, point = self.chart.look.theme, drawn.series.points[at]
        left = round(drawn.x(at) - drawn.bar / 2)
        zero, end = round(drawn.y(0)), drawn.y(point.total_minor)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("chart.series" if point.whole else "chart.series.soft"))
        painter.drawPath(_rounded(left, zero, end, drawn.bar))
        if drawn.series.compares:
            self._ghost_across(painter, drawn, at, left)
        if drawn.scale is not None and drawn.scale.cut is not None and point.total_minor > drawn.scale.top:
            self._break(painter, drawn, at, left)

    def _ghost_across(self, painter: QPainter, drawn: Drawn, at: int, left: float) -> None:
        point = drawn.series.points[at]
        low, high = sorted((0, point.total_minor))
        if low < point.previous_minor < high:
            y = drawn.y(point.previous_minor)
            painter.fillRect(QRectF(left, y - 0.7, drawn.bar, 1.4), self.chart.look.theme.colour("bg.panel"))

    def _break(self, painter: QPainter, drawn: Drawn, at: int, left: float) -> None:
        """Two slanted lines through a bar that goes on, and what it really comes to above."""
        theme = self.chart.look.theme
        painter.setPen(QPen(theme.colour("bg.panel"), 1.6))
        for y in (TOP_PX + 12, TOP_PX + 12 + _BREAK_PX):
            painter.drawLine(QPointF(left - 2, y + 3), QPointF(left + drawn.bar + 2, y - 3))
        painter.setPen(theme.colour("text.secondary"))
        painter.setFont(typography.font(Size.TINY))
        text = self.chart.label_of(drawn.series.points[at].total_minor)
        width = painter.fontMetrics().horizontalAdvance(text) + 2
        room = QRectF(min(max(drawn.x(at) - width / 2, 0), drawn.right - width), TOP_PX - 8, width, 14)
        painter.fillRect(room, theme.colour("bg.panel"))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def _dot(self, painter: QPainter, drawn: Drawn, at: int) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.chart.look.theme.colour("chart.ghost"), 1))
        painter.drawEllipse(QPointF(drawn.x(at), drawn.y(0) - 4.5), 2, 2)


def _rounded(left: float, zero: float, end: float, width: float) -> QPainterPath:
    """A bar from the axis, its far end with round corners."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    down = end > zero
    radius = min(_RADIUS_PX, abs(end - zero), width / 2)
    rect = QRectF(left, min(zero, end), width, abs(end - zero))
    path.addRoundedRect(rect, radius, radius)
    square = QRectF(left, zero if down else zero - radius, width, radius)
    path.addRect(square)
    return path.simplified()


def running_path(drawn: Drawn) -> QPainterPath:
    """The line of the running total."""
    path = QPainterPath()
    for at, point in enumerate(drawn.series.points):
        place = QPointF(drawn.x(at), drawn.y(point.total_minor))
        if at:
            path.lineTo(place)
        else:
            path.moveTo(place)
    return path


class RunningArea(Layer):
    """What lies below the running total; the ghost is drawn over it."""

    @override
    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        if drawn.series.shape is not Shape.RUNNING or drawn.scale is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = running_path(drawn)
        area.lineTo(drawn.x(len(drawn.series.points) - 1), drawn.y(0))
        area.lineTo(drawn.x(0), drawn.y(0))
        painter.fillPath(area, self.chart.look.theme.colour("chart.fill"))


class RunningLine(Layer):
    """The running total, and a point at its end."""

    @override
    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        if drawn.series.shape is not Shape.RUNNING or drawn.scale is None:
            return
        theme = self.chart.look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = running_path(drawn)
        painter.setPen(QPen(theme.colour("chart.series"), 2))
        painter.drawPath(line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("chart.series"))
        painter.drawEllipse(line.currentPosition(), 3.5, 3.5)


class Pointer(Layer):
    """The line through the point that is pointed at: down to its bar, or through the running total with a dot on it."""

    @override
    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        at = self.chart.pointed
        if at is None or drawn.scale is None or at >= len(drawn.series.points):
            return
        theme = self.chart.look.theme
        x, total = drawn.x(at), drawn.series.points[at].total_minor
        bars = drawn.series.shape is Shape.BARS
        end = drawn.y(max(0, total)) if bars else drawn.bottom
        painter.fillRect(QRectF(round(x), TOP_PX, 1, end - TOP_PX), theme.colour("text.secondary"))
        if bars:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("bg.panel"), 1.5))
        painter.setBrush(theme.colour("chart.series"))
        painter.drawEllipse(QPointF(x + 0.5, drawn.y(total)), 4.5, 4.5)


class Chart(pg.GraphicsView):  # type: ignore[misc]
    """`pointed_at(index)`, −1 when the pointer has gone; `bar_clicked(index)` with the left button on a bar.

    Time runs from left to right in every language. No zoom, no pan.
    """

    pointed_at = Signal(int)
    bar_clicked = Signal(int)
    plot_clicked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.drawn = Drawn(Series(Shape.BARS, (), compares=False, by_month=False), None, (), ())
        self.pointed: int | None = None
        self._labels: dict[int, str] = {}
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        # The panel takes the focus, and speaks for the chart.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False, invertY=True)
        self._box.disableAutoRange()
        self.setCentralItem(self._box)
        self._layers = [
            Grid(self), RunningArea(self), GhostSteps(self), RunningLine(self), RoundedBars(self), Pointer(self),
        ]  # fmt: skip
        for layer in self._layers:
            self._box.addItem(layer, ignoreBounds=True)
        look.appearance.changed.connect(self._on_theme)
        self._on_theme()

    def _on_theme(self) -> None:
        self.setBackground(self.look.theme.colour("bg.panel"))
        self.redraw()

    def show_series(
        self,
        series: Series,
        scale: Scale | None,
        tick_labels: tuple[str, ...],
        day_labels: tuple[tuple[int, str], ...],
        labels: dict[int, str],
    ) -> None:
        """Draw other points. `labels` are what cut bars come to, by their value."""
        self.drawn = Drawn(series, scale, tick_labels, day_labels, self.drawn.width, self.drawn.height)
        self._labels = labels
        if self.pointed is not None and (scale is None or self.pointed >= len(series.points)):
            self.point_at(None)
        self.redraw()

    def label_of(self, value: int) -> str:
        """A value in words, for a bar that is cut."""
        return self._labels.get(value, "")

    def point_at(self, at: int | None) -> None:
        """Let a point stand out, or none."""
        if at != self.pointed:
            self.pointed = at
            self.redraw()
            self.pointed_at.emit(-1 if at is None else at)

    def redraw(self) -> None:
        """Paint anew with the next frame."""
        for layer in self._layers:
            layer.update()

    @override
    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if not hasattr(self, "_layers"):
            return
        width, height = float(self.width()), float(self.height())
        old = self.drawn
        self.drawn = Drawn(old.series, old.scale, old.tick_labels, old.day_labels, width, height)
        for layer in self._layers:
            layer.prepareGeometryChange()
        # One unit is one pixel: what is drawn has edges, gaps and corners in pixels.
        self._box.setRange(xRange=(0, width), yRange=(0, height), padding=0, disableAutoRange=True)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_layers"):
            # The labels have another width, and the plot ends elsewhere.
            self.drawn = replace(self.drawn)
            self.redraw()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self.drawn.scale is not None:
            self.point_at(self.drawn.nearest(event.position().x()))

    @override
    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)
        self.point_at(None)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        bars = self.drawn.series.shape is Shape.BARS and self.drawn.scale is not None
        inside = event.position().x() < self.drawn.right and event.position().y() <= self.drawn.bottom
        if bars and inside:
            self.bar_clicked.emit(self.drawn.nearest(event.position().x()))
        else:
            self.plot_clicked.emit()
