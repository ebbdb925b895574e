"""Whose account a form is about, as a card."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QStyle
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.preferred import Preferences
from expense_desktop.ui.shell.rows import paint_avatar
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.look import Look


class Identity(QFrame):
    """Whose account is unlocked, and where it syncs."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("identity")
        self._look = look
        look.preferred.changed.connect(self._make_room)
        self._make_room(look.preferred.now)
        self._name = self._server = ""
        look.appearance.changed.connect(self.update)

    def _make_room(self, _preferences: Preferences) -> None:
        self.setFixedHeight(typography.line(Size.BODY) + typography.line(Size.SMALL) + 22)

    def show_account(self, name: str, server: str) -> None:
        """Show an account."""
        self._name, self._server = name, server
        self.setAccessibleName(f"{name}, {server}")
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        direction = self.layoutDirection()
        circle = QStyle.visualRect(direction, self.rect(), QRect(13, (self.height() - 32) // 2, 32, 32))
        paint_avatar(painter, self._look, circle, self._name)
        side = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        top = (self.height() - typography.line(Size.BODY) - typography.line(Size.SMALL)) // 2
        for size, weight, role, text in (
            (Size.BODY, QFont.Weight.Medium, "text.primary", self._name),
            (Size.SMALL, QFont.Weight.Normal, "text.secondary", self._server),
        ):
            painter.setFont(typography.font(size, weight))
            painter.setPen(self._look.theme.colour(role))
            room = QStyle.visualRect(direction, self.rect(), QRect(57, top, self.width() - 69, typography.line(size)))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, side, shown)
            top += typography.line(size)
