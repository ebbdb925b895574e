"""The side bar's buttons: a page, the sync state, the account; painted, so that they can shrink to their icons."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.language import translate
from expense_desktop.ui.preferred import Preferences
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.focus_ring import Ringed
from expense_desktop.ui.widgets.look import Look

NAV_PX = 32
ACCOUNT_PX = 55
_ABOVE_NAME_PX = 12
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class _SideButton(Ringed, QAbstractButton):
    """What the side bar's buttons share: the ground's states and the narrow form."""

    def __init__(self, look: Look, height_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._hovered = False
        self.setFixedHeight(height_px)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # What has no room is elided where it is painted.
        self.setProperty("elides", True)
        look.icons.changed.connect(self.update)

    @property
    def narrow(self) -> bool:
        """Whether only the icon has room."""
        return self.width() < 80

    @override
    def sizeHint(self) -> QSize:
        return QSize(199, self.height())

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def mirrored(self, rect: QRect) -> QRect:
        """Where a part given from the left stands: as far from the right edge in a mirrored window."""
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)

    def paint_icon(self, painter: QPainter, name: str, role: str) -> None:
        """Paint the icon that leads, or that stands alone in the narrow form."""
        left = (self.width() - 16) // 2 if self.narrow else 10
        at = self.mirrored(QRect(left, (self.height() - 16) // 2, 16, 16))
        self.look.icons.paint(painter, name, role, QRectF(at))

    def paint_ground(self, painter: QPainter, *, marked: bool) -> None:
        """Paint the rounded ground of the state."""
        role = "bg.nav.selected" if marked else "bg.pressed" if self.isDown() else "bg.hover" if self._hovered else ""
        if role:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.look.theme.colour(role))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)


class PageButton(_SideButton):
    """A page of the window."""

    def __init__(self, icon: str, text: str, keys: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, NAV_PX, parent)
        self._icon_name = icon
        self.setText(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(text)
        self.setToolTip(f"{text}  {keys}")

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        chosen = self.isChecked()
        self.paint_ground(painter, marked=chosen)
        self.paint_icon(painter, self._icon_name, "accent.text" if chosen else "text.secondary")
        if self.narrow:
            return
        weight = QFont.Weight.DemiBold if chosen else QFont.Weight.Medium
        painter.setFont(typography.font(Size.BODY, weight))
        painter.setPen(self.look.theme.colour("text.primary" if chosen else "text.secondary"))
        painter.drawText(self.mirrored(self.rect().adjusted(36, 0, -8, 0)), _LEFT, self.text())


class StateButton(_SideButton):
    """The sync state; opens its panel."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, NAV_PX, parent)
        self._icon_name, self._role, self._aside = "cloud-upload", "text.secondary", ""
        self._open = False

    @property
    def aside(self) -> str:
        """The words at the right: `3 waiting`."""
        return self._aside

    def say(self, icon: str, role: str, short: str, aside: str) -> None:
        """Show a state."""
        self._icon_name, self._role, self._aside = icon, role, aside
        self.setText(short)
        spoken = ", ".join(part for part in (short, aside) if part)
        self.setAccessibleName(translate("Shell", "Sync: {state}").format(state=spoken))
        self.setToolTip(spoken)
        self.update()

    def set_open(self, open_: bool) -> None:
        """Whether its panel is open."""
        self._open = open_
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_ground(painter, marked=self._open)
        self.paint_icon(painter, self._icon_name, self._role)
        if self.narrow:
            return
        notable = self._role != "text.secondary"
        painter.setFont(typography.font(Size.SMALL, QFont.Weight.Medium if notable else QFont.Weight.Normal))
        metrics = painter.fontMetrics()
        painter.setPen(self.look.theme.colour("text.primary" if notable else "text.secondary"))
        aside_width = metrics.horizontalAdvance(self._aside)
        room = self.mirrored(self.rect().adjusted(36, 0, -10, 0))
        text_room = room.width() - (aside_width + 8 if self._aside else 0)
        painter.drawText(room, _LEFT, metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, text_room))
        painter.setFont(typography.font(Size.SMALL))
        painter.setPen(self.look.theme.colour("text.secondary"))
        painter.drawText(room, _RIGHT, self._aside)


class AccountButton(_SideButton):
    """Who is signed in, and where; opens the account's menu."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, ACCOUNT_PX, parent)
        self._name, self._server = "", ""
        look.preferred.changed.connect(self._make_room)
        self._make_room(look.preferred.now)

    def _make_room(self, _preferences: Preferences) -> None:
        """As high as its two lines need in this size of text."""
        self.setFixedHeight(max(ACCOUNT_PX, _lines_px() + 2 * _ABOVE_NAME_PX - 1))

    def show_account(self, name: str, server: str) -> None:
        """Show a person and the server's name."""
        self._name, self._server = name, server
        self.setAccessibleName(translate("Shell", "Account: {name}, {server}").format(name=name, server=server))
        self.setToolTip(f"{name}\n{server}")
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = (self.width() - 28) // 2 if self.narrow else 18
        circle = self.mirrored(QRect(left, (self.height() - 28) // 2, 28, 28))
        paint_avatar(painter, self.look, circle, self._name)
        if self.narrow:
            return
        room = self.mirrored(QRect(56, 0, self.width() - 56 - 36, self.height()))
        painter.setFont(typography.font(Size.BODY, QFont.Weight.Medium))
        painter.setPen(self.look.theme.colour("text.primary"))
        upper = QRect(room.left(), (self.height() - _lines_px() + 1) // 2, room.width(), typography.line(Size.BODY))
        _paint_line(painter, upper, self._name)
        painter.setFont(typography.font(Size.TINY))
        painter.setPen(self.look.theme.colour("text.tertiary"))
        lower = QRect(room.left(), upper.bottom() + 1, room.width(), typography.line(Size.TINY))
        _paint_line(painter, lower, self._server)
        at = self.mirrored(QRect(self.width() - 29, (self.height() - 14) // 2, 14, 14))
        self.look.icons.paint(painter, "chevrons-up-down", "text.secondary", QRectF(at))


def _lines_px() -> int:
    return typography.line(Size.BODY) + typography.line(Size.TINY)


def paint_avatar(painter: QPainter, look: Look, circle: QRect, name: str) -> None:
    """Paint a person's initials in a circle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.theme.colour("bg.nav.selected"))
    painter.drawEllipse(circle)
    painter.setFont(typography.font(Size.TINY, QFont.Weight.DemiBold))
    painter.setPen(look.theme.colour("text.secondary"))
    painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


def initials(name: str) -> str:
    """`AB` for Aoife Byrne, `N` for Niamh."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()


def _paint_line(painter: QPainter, room: QRect, text: str) -> None:
    painter.drawText(room, _LEFT, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width()))
