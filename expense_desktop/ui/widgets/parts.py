"""A line of text of which some parts look otherwise, laid out as one: each letter stands where its script has it."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextLayout, QTextOption

from expense_desktop.ui import typography


@dataclass(frozen=True, slots=True)
class Part:
    """From where, how many letters, and what is different there."""

    start: int
    length: int
    bold: bool = False
    colour: QColor | None = None


def paint_parts(painter: QPainter, room: QRect, text: str, parts: Iterable[Part]) -> None:
    """Paint a line in ordinary size into the middle of a room, elided, from where the painter's lines begin."""
    parts = tuple(parts)
    plain, bold = typography.metrics(), typography.metrics(weight=QFont.Weight.Bold)
    emboldened = (text[part.start : part.start + part.length] for part in parts if part.bold)
    wider = sum(bold.horizontalAdvance(each) - plain.horizontalAdvance(each) for each in emboldened)
    shown = plain.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width() - wider))
    mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
    option = QTextOption(Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft)
    option.setTextDirection(painter.layoutDirection())
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout = QTextLayout(shown, typography.font())
    layout.setTextOption(option)
    layout.setFormats([_format(shown, part) for part in parts if part.start < len(shown)])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(room.width())
    layout.endLayout()
    layout.draw(painter, QPointF(room.left(), room.top() + (room.height() - line.height()) / 2))


def _format(text: str, part: Part) -> QTextLayout.FormatRange:
    """Qt counts in units of UTF-16, of which an emoji has two."""
    made = QTextLayout.FormatRange()
    before, inside = text[: part.start], text[part.start : part.start + part.length]
    made.start, made.length = (len(each.encode("utf-16-le")) // 2 for each in (before, inside))
    if part.bold:
        made.format.setFontWeight(QFont.Weight.Bold)
    if part.colour is not None:
        made.format.setForeground(part.colour)
    return made
