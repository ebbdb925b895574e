"""What a page is made of: words, rules, areas; in millimetres from its upper left corner."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from expense_desktop.ui.printing.type import UNITS_PER_MM, Rule, Type

BLACK, DARK, GREY = "#000000", "#333333", "#444444"
USED, HAIR, WHITE = "#555555", "#C4C4C4", "#FFFFFF"
THICK_MM, MEDIUM_MM, THIN_MM = 0.5, 0.25, 0.17
_HATCH_STEP_MM = 0.8
_HATCH_MM = 0.24


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text, `width` mm wide, on its base line."""

    x: float
    baseline: float
    width: float
    text: str
    kind: Type = Type.BODY
    colour: str = BLACK


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    thickness: float = THIN_MM
    colour: str = HAIR


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle, filled in a colour."""

    x: float
    y: float
    width: float
    height: float
    colour: str = USED


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline of a rectangle, within it; `hatched` inside."""

    x: float
    y: float
    width: float
    height: float
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """Where a bar is cut: a white band, rising to the right, between two lines."""

    x: float
    y: float
    width: float


Mark: TypeAlias = Words | Line | Area | Frame | Break


def lowered(marks: Iterable[Mark], mm: float) -> list[Mark]:
    """The marks, so much further down."""
    return [_lowered(mark, mm) for mark in marks]


def _lowered(mark: Mark, mm: float) -> Mark:
    if isinstance(mark, Words):
        # Thousands of them: `replace` takes ten times as long.
        return Words(mark.x, mark.baseline + mm, mark.width, mark.text, mark.kind, mark.colour)
    if isinstance(mark, Line):
        return Line(mark.x1, mark.y1 + mm, mark.x2, mark.y2 + mm, mark.thickness, mark.colour)
    return replace(mark, y=mark.y + mm)


def mirrored(marks: Iterable[Mark], left: float, right: float) -> list[Mark]:
    """The marks as in a mirror between two edges, for a language that is read from the right."""
    both = left + right
    return [
        replace(mark, x1=both - mark.x1, x2=both - mark.x2)
        if isinstance(mark, Line)
        else replace(mark, x=both - mark.x - mark.width)
        for mark in marks
    ]


def draw(painter: QPainter, marks: Iterable[Mark], rule: Rule) -> None:
    """Draw with a painter whose unit is a hundredth of a millimetre."""
    for mark in marks:
        if isinstance(mark, Words):
            painter.setFont(rule.fonts[mark.kind])
            painter.setPen(QColor(mark.colour))
            painter.drawText(_point(mark.x, mark.baseline), mark.text)
        elif isinstance(mark, Line):
            painter.setPen(_pen(mark.thickness, mark.colour))
            painter.drawLine(_point(mark.x1, mark.y1), _point(mark.x2, mark.y2))
        elif isinstance(mark, Area):
            painter.fillRect(_rect(mark.x, mark.y, mark.width, mark.height), QColor(mark.colour))
        elif isinstance(mark, Frame):
            _draw_frame(painter, mark)
        else:
            _draw_break(painter, mark)


def _draw_frame(painter: QPainter, mark: Frame) -> None:
    half = THIN_MM / 2
    inside = _rect(mark.x + half, mark.y + half, mark.width - THIN_MM, mark.height - THIN_MM)
    if mark.hatched:
        painter.save()
        painter.setClipRect(inside, Qt.ClipOperation.IntersectClip)
        painter.setPen(_pen(_HATCH_MM, BLACK))
        at = mark.x - mark.height
        while at < mark.x + mark.width:
            # Lines of our own: a brush's pattern has the device's pixels, and can't be seen on a printer.
            painter.drawLine(_point(at, mark.y + mark.height), _point(at + mark.height, mark.y))
            at += _HATCH_STEP_MM
        painter.restore()
    painter.setPen(_pen(THIN_MM, BLACK))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(inside)


def _draw_break(painter: QPainter, mark: Break) -> None:
    rise, half = 1.9, 0.65
    lower, upper = mark.y + rise / 2, mark.y - rise / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(WHITE))
    corners = [(mark.x, lower - half), (mark.x + mark.width, upper - half)]
    corners += [(x, y + 2 * half) for x, y in reversed(corners)]
    painter.drawPolygon(QPolygonF([_point(x, y) for x, y in corners]))
    painter.setPen(_pen(THIN_MM, BLACK))
    for side in (-half, half):
        painter.drawLine(_point(mark.x, lower + side), _point(mark.x + mark.width, upper + side))


def _pen(thickness_mm: float, colour: str) -> QPen:
    pen = QPen(QColor(colour), thickness_mm * UNITS_PER_MM)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


def _point(x: float, y: float) -> QPointF:
    return QPointF(x * UNITS_PER_MM, y * UNITS_PER_MM)


def _rect(x: float, y: float, width: float, height: float) -> QRectF:
    return QRectF(_point(x, y), _point(x + width, y + height))
