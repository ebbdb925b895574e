"""What cells of tables and lists are painted with: words, category chips and squares, skeletons; mirrored too."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle

from expense_desktop.ui import typography
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.look import Look

CELL_PADDING_PX = 12
RIGHT_PADDING_PX = 8
_CHIP_PX = 20
_CHIP_SIDES_PX = 29
"""What a chip is wider than its name: its square and what stands around both."""
_LEADING = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_TRAILING = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def placed(painter: QPainter, outer: QRect, inner: QRect) -> QRect:
    """Where a rectangle given from the left lies: the same place from the right in a mirrored window."""
    if painter.layoutDirection() is Qt.LayoutDirection.LeftToRight:
        return inner
    return QStyle.visualRect(Qt.LayoutDirection.RightToLeft, outer, inner)


def placed_f(painter: QPainter, outer: QRect, inner: QRectF) -> QRectF:
    """The same, for parts of pixels."""
    if painter.layoutDirection() is Qt.LayoutDirection.LeftToRight:
        return inner
    return QRectF(outer.left() + outer.right() + 1 - inner.right(), inner.top(), inner.width(), inner.height())


def paint_text(
    painter: QPainter,
    rect: QRect,
    text: str,
    *,
    right: bool = False,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """Paint one elided line with the cell's padding. `right` is where lines end: left in a mirrored window."""
    # One pixel less below: the hair line belongs to the row's height.
    inner = rect.adjusted(0, 0, -RIGHT_PADDING_PX, -1) if right else rect.adjusted(CELL_PADDING_PX, 0, -4, -1)
    shown = painter.fontMetrics().elidedText(text, elide, inner.width())
    # Qt mirrors the alignment by itself, but not the rectangle.
    painter.drawText(placed(painter, rect, inner), _TRAILING if right else _LEADING, shown)


def paint_chip(painter: QPainter, look: Look, rect: QRect, text: str, colour: int, *, quiet: bool = False) -> None:
    """Paint a category chip, 20 px high, as wide as its name, elided within the cell."""
    theme = look.theme
    painter.save()
    painter.setFont(typography.font(Size.SMALL))
    metrics = typography.metrics(Size.SMALL)
    room = rect.width() - CELL_PADDING_PX - 4
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - _CHIP_SIDES_PX)
    width = room if shown != text else metrics.horizontalAdvance(text) + _CHIP_SIDES_PX
    height = min(max(_CHIP_PX, metrics.height() + 2), rect.height() - 2)
    top = rect.center().y() - height // 2
    outer = QRect(rect.left() + CELL_PADDING_PX, top, width, height)
    box = placed_f(painter, rect, QRectF(outer).adjusted(0.5, 0.5, -0.5, -0.5))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("line.panel"), 1))
    painter.setBrush(theme.colour("bg.panel"))
    painter.drawRoundedRect(box, 4, 4)
    square = placed_f(painter, rect, QRectF(outer.left() + 7, 0, 8, 8))
    paint_square(painter, look, square.left(), box.center().y(), colour)
    painter.setPen(theme.colour("text.secondary" if quiet else "text.primary"))
    words = placed_f(painter, rect, QRectF(outer).adjusted(21, 0, -6, 0))
    painter.drawText(words, _LEADING, shown)
    painter.restore()


def chip_width(text: str) -> int:
    """How wide a cell is whose chip needn't be elided."""
    metrics = typography.metrics(Size.SMALL)
    return metrics.horizontalAdvance(text) + _CHIP_SIDES_PX + CELL_PADDING_PX + 5


def paint_row_frame(painter: QPainter, look: Look, rect: QRect, *, leftmost: bool, rightmost: bool) -> None:
    """Paint a cell's part of the frame around its row: a pixel from the row's ends and from the hair line below."""
    inner = rect.adjusted(1 if leftmost else 0, 0, -1 if rightmost else 0, -2)
    painter.setPen(QPen(look.theme.colour("focus"), 1))
    painter.drawLine(inner.topLeft(), inner.topRight())
    painter.drawLine(inner.bottomLeft(), inner.bottomRight())
    if leftmost:
        painter.drawLine(inner.topLeft(), inner.bottomLeft())
    if rightmost:
        painter.drawLine(inner.topRight(), inner.bottomRight())


def paint_square(painter: QPainter, look: Look, left: float, centre_y: float, colour: int) -> None:
    """Paint a category's 8 px square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.theme.category(colour))
    painter.drawRoundedRect(QRectF(left, centre_y - 4, 8, 8), 2.5, 2.5)
    painter.restore()


def paint_skeleton(painter: QPainter, look: Look, rect: QRect, share: float, *, right: bool = False) -> None:
    """Paint the bar of a cell that is not there yet."""
    inner = rect.adjusted(CELL_PADDING_PX, 0, -CELL_PADDING_PX, 0)
    width = max(12, round(inner.width() * share))
    left = inner.right() - width if right else inner.left()
    bar = placed_f(painter, rect, QRectF(left, rect.center().y() - 4, width, 9))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.theme.colour("bg.skeleton"))
    painter.drawRoundedRect(bar, 4, 4)
    painter.restore()
