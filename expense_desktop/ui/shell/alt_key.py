"""Alt pressed and released alone opens the menu, as it does in other programs."""

from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from typing_extensions import override

_MEANWHILE = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.FocusOut})


class AltKey(QObject):
    """`tapped` after Alt went down and up with nothing between. Sees a window's own events, before any widget does."""

    tapped = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._down = False
        self._window: QWindow | None = None

    def watch(self, window: QWindow | None) -> None:
        """Watch this window from now on."""
        if window is not None and window is not self._window:
            self._window = window
            window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched == self._window:
            self._see(event)
        elif event.type() is QEvent.Type.ShortcutOverride and cast("QKeyEvent", event).key() != Qt.Key.Key_Alt:
            # A key that some command takes never comes to the window, and Alt may be let go before it is.
            self._hold(down=False)
        return False

    def _see(self, event: QEvent) -> None:
        kind = event.type()
        if kind in _MEANWHILE:
            self._hold(down=False)
        elif kind is QEvent.Type.KeyPress:
            key = cast("QKeyEvent", event)
            modifiers = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier)
            self._hold(down=key.key() == Qt.Key.Key_Alt and key.modifiers() in modifiers)
        elif kind is QEvent.Type.KeyRelease:
            tapped = self._down and cast("QKeyEvent", event).key() == Qt.Key.Key_Alt
            self._hold(down=False)
            if tapped:
                self.tapped.emit()

    def _hold(self, *, down: bool) -> None:
        """While Alt is down, and only then, what goes on in the whole program is seen."""
        program = QCoreApplication.instance()
        if down != self._down and program is not None:
            if down:
                program.installEventFilter(self)
            else:
                program.removeEventFilter(self)
        self._down = down
