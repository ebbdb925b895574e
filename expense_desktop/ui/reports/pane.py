"""A part of the page with its own ground and a line at some of its edges."""

from enum import Flag, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from expense_desktop.ui.widgets.look import Look


class Edge(Flag):
    """Where the line is; the side edges turn round with the window."""

    NONE = 0
    LEADING = auto()
    TRAILING = auto()
    BELOW = auto()


class Pane(QWidget):
    """Paints its ground in a role of the theme."""

    def __init__(self, look: Look, role: str, edge: Edge = Edge.NONE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._role = role
        self._edge = edge
        look.appearance.changed.connect(self.update)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._look.theme
        painter.fillRect(self.rect(), theme.colour(self._role))
        line, last = theme.colour("line.panel"), self.width() - 1
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        if Edge.LEADING in self._edge:
            painter.fillRect(last if mirrored else 0, 0, 1, self.height(), line)
        if Edge.TRAILING in self._edge:
            painter.fillRect(0 if mirrored else last, 0, 1, self.height(), line)
        if Edge.BELOW in self._edge:
            painter.fillRect(0, self.height() - 1, self.width(), 1, line)
