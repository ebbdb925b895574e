"""A frame that opens above the page, not as a window of its own, and gives the focus back when it closes."""

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from shiboken6 import isValid
from typing_extensions import override

_FROM_EDGE_PX = 32


class Popup(QFrame):
    """Closed by Esc, by a click outside, by Tab out of it. `closed` follows."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.host = parent
        self.setObjectName("popup")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._focus_before: QWidget | None = None
        self._opener: QWidget | None = None
        self._watching = False
        self.hide()

    def open_at(self, corner: QPoint, opener: QWidget | None = None) -> None:
        """Show with the upper left corner at a point of the parent, kept inside it."""
        self._focus_before = QApplication.focusWidget()
        self._opener = opener
        self.ensurePolished()
        layout = self.layout()
        if layout is not None:
            # Children may have been given other sizes a moment ago.
            layout.invalidate()
            layout.activate()
        self.adjustSize()
        room = self.host.rect()
        x = max(8, min(corner.x(), room.width() - self.width() - 8))
        y = max(8, min(corner.y(), room.height() - self.height() - 8))
        self.move(x, y)
        self.raise_()
        self.show()
        self._watch(True)

    def open_centred(self, width: int, height: int) -> None:
        """Show in the middle of the parent, as large as this, or as it has room for."""
        room = self.host.rect()
        self.setFixedSize(min(width, room.width() - 2 * _FROM_EDGE_PX), min(height, room.height() - 2 * _FROM_EDGE_PX))
        self.open_at(QPoint((room.width() - self.width()) // 2, (room.height() - self.height()) // 2))

    def close_popup(self, *, give_focus_back: bool = True) -> None:
        """Hide; the focus goes to where it was."""
        if self.isHidden():
            return
        # Before it is hidden: what Qt then does with the focus is nobody's leaving.
        self._watch(False)
        self.hide()
        before = self._focus_before
        if give_focus_back and before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def leave(self) -> None:
        """Close, because of a click elsewhere or Tab; the focus goes where that leads it."""
        self.close_popup(give_focus_back=False)

    def _watch(self, watching: bool) -> None:
        """See where people click and where the focus goes, only while open: these see every event."""
        if watching == self._watching:
            return
        self._watching = watching
        application = cast("QApplication", QApplication.instance())
        if watching:
            application.installEventFilter(self)
            application.focusChanged.connect(self._on_focus_changed)
        else:
            application.removeEventFilter(self)
            application.focusChanged.disconnect(self._on_focus_changed)

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is None or new is None or not isValid(old) or not self.isAncestorOf(old):
            return
        if new.window() is self.window() and not self._is_part(new):
            self.leave()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            point = cast("QMouseEvent", event).globalPosition().toPoint()
            inside = self.rect().contains(self.mapFromGlobal(point))
            on_opener = self._opener is not None and self._opener.rect().contains(self._opener.mapFromGlobal(point))
            if watched.window() is self.window() and not inside and not self._is_on_popup(point):
                self.leave()
                return on_opener
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_popup()
        else:
            super().keyPressEvent(event)

    @override
    def hideEvent(self, event: object) -> None:
        self._watch(False)
        super().hideEvent(event)  # type: ignore[arg-type]

    def _is_on_popup(self, point: QPoint) -> bool:
        """Whether a popup lies there, such as the calendar or the list that a field of this one has opened.

        Asked of the place, not of the receiver: what a popup doesn't want goes on to the widgets behind it.
        """
        window = self.window()
        at = window.childAt(window.mapFromGlobal(point))
        return at is not None and self._is_part(at)

    def _is_part(self, widget: QWidget) -> bool:
        """Whether a widget lies on this popup or on another one, which one of this has opened."""
        at: QWidget | None = widget
        while at is not None and at.objectName() != self.objectName():
            at = at.parentWidget()
        return at is not None
