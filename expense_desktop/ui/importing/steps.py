"""The four steps above the page: which are done, which one it is, which are to come."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.importing import words
from expense_desktop.ui.language import translate
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.look import Look

_CIRCLE_PX: Final = 20
_AFTER_CIRCLE_PX: Final = 7
_LINE_PX: Final = 28
_AROUND_LINE_PX: Final = 10


class StepHeader(QWidget):
    """Painted; it says where one is, and takes no clicks: Back and Next are buttons."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._names = words.steps()
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.icons.changed.connect(self.update)
        self.show_step(0)

    def show_step(self, current: int) -> None:
        """Mark a step, from 0, as the one that it is."""
        self._current = current
        name = self._names[current]
        said = translate("Import", "Step {number} of {count}: {name}")
        self.setAccessibleName(said.format(number=current + 1, count=len(self._names), name=name))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        between = (len(self._names) - 1) * (_LINE_PX + 2 * _AROUND_LINE_PX)
        width = sum(_CIRCLE_PX + _AFTER_CIRCLE_PX + self._width(at) for at in range(len(self._names))) + between
        return QSize(width, max(28, QFontMetrics(typography.font()).height()))

    def _font(self, at: int) -> QFont:
        return typography.font(weight=QFont.Weight.DemiBold if at == self._current else QFont.Weight.Normal)

    def _width(self, at: int) -> int:
        return QFontMetrics(self._font(at)).horizontalAdvance(self._names[at])

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0
        for at in range(len(self._names)):
            if at:
                left += _AROUND_LINE_PX
                painter.setPen(QPen(self._look.theme.colour("line.button"), 1))
                line = self._placed(left, _LINE_PX)
                middle = self.height() / 2 + 0.5
                painter.drawLine(QPointF(line.left(), middle), QPointF(line.right(), middle))
                left += _LINE_PX + _AROUND_LINE_PX
            self._paint_circle(painter, self._placed(left, _CIRCLE_PX), at)
            left += _CIRCLE_PX + _AFTER_CIRCLE_PX
            painter.setFont(self._font(at))
            painter.setPen(self._look.theme.colour("text.primary" if at == self._current else "text.secondary"))
            painter.drawText(self._placed(left, self._width(at) + 2), Qt.AlignmentFlag.AlignVCenter, self._names[at])
            left += self._width(at)

    def _placed(self, left: float, width: float) -> QRectF:
        """A part of the row, mirrored where one reads from right to left."""
        rect = QRectF(left, 0, width, self.height())
        visual = QStyle.visualRect(self.layoutDirection(), self.rect(), rect.toAlignedRect())
        return QRectF(visual)

    def _paint_circle(self, painter: QPainter, room: QRectF, at: int) -> None:
        theme = self._look.theme
        circle = QRectF(room.left(), room.center().y() - _CIRCLE_PX / 2, _CIRCLE_PX, _CIRCLE_PX)
        if at < self._current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("bg.chip"))
            painter.drawEllipse(circle)
            pen = QPen(theme.colour("text.secondary"), 1.8)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            middle = circle.center()
            painter.drawPolyline([middle + QPointF(x, y) for x, y in ((-4, 0.2), (-1.2, 3), (4.2, -2.8))])
            return
        now = at == self._current
        painter.setPen(Qt.PenStyle.NoPen if now else QPen(theme.colour("line.button"), 1))
        painter.setBrush(theme.colour("accent") if now else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(circle if now else circle.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setFont(typography.font(Size.TINY, QFont.Weight.DemiBold))
        painter.setPen(theme.colour("text.on.accent" if now else "text.secondary"))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(at + 1))
