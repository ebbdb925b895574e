"""The ring around what has the focus: one overlay for the whole window, only after a key press."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid
from typing_extensions import override

from expense_desktop.ui.theme import Appearance

_GAP_PX = 1
_RADIUS_PX = 8
BY_KEY = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)


# Not a QWidget at run time: a control that inherits from two of Qt's classes crashes.
if TYPE_CHECKING:
    _Mixed = QWidget
else:
    _Mixed = object


class Ringed(_Mixed):
    """A control that wants the ring. It remembers how it got the focus: `focusChanged` doesn't say."""

    focused_by_key = False

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self.focused_by_key = event.reason() in BY_KEY
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.focused_by_key = False
        super().focusOutEvent(event)


class FocusRing(QWidget):
    """Drawn around a `Ringed` control, 1 px outside it. Fields and views draw their own."""

    def __init__(self, appearance: Appearance, window: QWidget) -> None:
        super().__init__(window)
        self._appearance = appearance
        self._target: QWidget | None = None
        self._area: QScrollArea | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._on_focus_changed)
        appearance.changed.connect(self._on_appearance_changed)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonPress:
            self._aim(None)
        elif event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show):
            self._place()
        return False

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        wanted = isinstance(new, Ringed) and new.focused_by_key and new.window() is self.window()
        self._aim(new if wanted else None)

    def _aim(self, target: QWidget | None) -> None:
        for watched in (self._target, self._scrolled):
            if watched is not None and isValid(watched):
                watched.removeEventFilter(self)
        self._target, self._area = target, _scroll_area_of(target)
        for watched in (self._target, self._scrolled):
            if watched is not None:
                watched.installEventFilter(self)
        self._place()

    @property
    def _scrolled(self) -> QWidget | None:
        """What moves below the ring when somebody scrolls."""
        return None if self._area is None or not isValid(self._area) else self._area.widget()

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        margin = self._appearance.theme.ring_px + _GAP_PX
        place = QRect(target.mapTo(self.window(), QPoint(0, 0)), target.size())
        if self._area is not None and isValid(self._area):
            viewport = self._area.viewport()
            if not QRect(viewport.mapTo(self.window(), QPoint(0, 0)), viewport.size()).contains(place.center()):
                self.hide()
                return
        self.setGeometry(place.adjusted(-margin, -margin, margin, margin))
        self.raise_()
        self.show()

    def _on_appearance_changed(self) -> None:
        self._place()
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._appearance.theme.colour("focus"), self._appearance.theme.ring_px))
        half = self._appearance.theme.ring_px / 2
        rect = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(rect, _RADIUS_PX, _RADIUS_PX)


def _scroll_area_of(target: QWidget | None) -> QScrollArea | None:
    """The area of the control's own window that it is scrolled in, if it is."""
    while target is not None and not isinstance(target, QScrollArea):
        target = None if target.isWindow() else target.parentWidget()
    return target
