"""When rows may move under the pointer: once it has rested over them for half a second, or is elsewhere."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractItemView, QApplication
from typing_extensions import override

REST_MS = 500
_MOVES = frozenset(
    {QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease}
)


class Resting(QObject):
    """Watches the pointer over a view. `rested` follows `wait` when nobody is about to click on a row that moves."""

    rested = Signal()

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._waits = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(REST_MS)
        self._pause.timeout.connect(self._on_rested)
        view.viewport().installEventFilter(self)

    @property
    def waits(self) -> bool:
        """Whether somebody waits for the pointer."""
        return self._waits

    def wait(self) -> None:
        """Emit `rested` when the pointer has rested; at once, when it isn't over the rows."""
        self._waits = True
        if not self._is_over():
            self._on_rested()
        elif not self._pause.isActive():
            self._pause.start()

    def forget(self) -> None:
        """Nobody waits any more: the rows have changed by themselves."""
        self._waits = False
        self._pause.stop()

    def _is_over(self) -> bool:
        viewport = self._view.viewport()
        return viewport.underMouse() and viewport.rect().contains(viewport.mapFromGlobal(QCursor.pos()))

    def _on_rested(self) -> None:
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton or QApplication.activePopupWidget() is not None:
            # A row is being dragged over or its menu is open: later.
            self._pause.start()
            return
        waited, self._waits = self._waits, False
        if waited:
            self.rested.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._waits and event.type() in _MOVES:
            self._pause.start()
        elif self._waits and event.type() is QEvent.Type.Leave:
            self._pause.stop()
            self._on_rested()
        return False
