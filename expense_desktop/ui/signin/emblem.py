"""The program's sign: four bars on a rounded square."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from expense_desktop.ui.widgets.look import Look


class Emblem(QWidget):
    """32 × 32, in the accent colour."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedSize(32, 32)
        look.appearance.changed.connect(self.update)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.colour("accent"))
        painter.drawRoundedRect(QRectF(0, 0, 32, 32), 7, 7)
        painter.setBrush(self._look.theme.colour("text.on.accent"))
        for left, height in ((8, 7), (12.7, 11), (17.4, 8), (22.1, 13)):
            painter.drawRoundedRect(QRectF(left, 23 - height, 2.6, height), 1.2, 1.2)
