"""A card around a view: its corners lie over the view's own, which are square."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui.widgets.look import Look

_RADIUS_PX: Final = 8


class _Corners(QWidget):
    """What lies outside a card's round corners, in the page's colour, and the card's line."""

    def __init__(self, look: Look, card: QWidget) -> None:
        super().__init__(card)
        self._look = look
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.appearance.changed.connect(self.update)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outside = QPainterPath()
        outside.addRect(QRectF(self.rect()))
        outside.addRoundedRect(line, _RADIUS_PX, _RADIUS_PX)
        painter.fillPath(outside, self._look.theme.colour("bg.window"))
        painter.setPen(QPen(self._look.theme.colour("line.panel"), 1))
        painter.drawRoundedRect(line, _RADIUS_PX, _RADIUS_PX)


class Card(QFrame):
    """A frame of one pixel, 8 px round, with one view in it."""

    def __init__(self, view: QWidget, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(view)
        self._corners = _Corners(look, self)
        self.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._corners.setGeometry(self.rect())
            self._corners.raise_()
        return False
