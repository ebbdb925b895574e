"""Where the inspector stands: beside the table, or over it where there is no room for both (UI.md 2.4)."""

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QSplitter, QWidget
from typing_extensions import override

from expense_desktop.ui.expenses.inspector import INSPECTOR_PX, Inspector
from expense_desktop.ui.style import restyle
from expense_desktop.ui.widgets.focus import focus_of

_ROOM_FOR_BOTH_PX = 900
_NOBODY_CAME = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class InspectorPlace(QObject):
    """Moves the inspector out of its splitter and back. Over the table it is open while somebody is in it: it closes
    when the focus comes back to the rows."""

    def __init__(self, splitter: QSplitter, inspector: Inspector, table: QWidget) -> None:
        super().__init__(splitter)
        self._splitter = splitter
        self._inspector = inspector
        self._table = table
        self._over = False
        self._wanted = True
        self._kept = QByteArray()
        table.installEventFilter(self)
        splitter.installEventFilter(self)

    def show(self) -> None:
        """Open it for a moment or for longer; whether it is wanted at all stays as it is."""
        self._inspector.show()
        self._lay_over()

    def toggle(self) -> None:
        """Open or close it, because the person wants that."""
        shown = self._inspector.isHidden()
        if not self._over:
            self._wanted = shown
        self._inspector.setVisible(shown)
        self._lay_over()

    def fit(self, width_px: int) -> None:
        """Beside the table if the page is so wide, else over it and closed."""
        over = width_px < _ROOM_FOR_BOTH_PX
        if over == self._over:
            return
        if over:
            focus = focus_of(self._inspector)
            if focus is not None and self._inspector.isAncestorOf(focus):
                self._table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._kept = self._splitter.saveState()
            self._inspector.hide()
            self._inspector.setParent(self._splitter.parentWidget())
        else:
            self._splitter.addWidget(self._inspector)
            self._splitter.setStretchFactor(1, 0)
            self._splitter.restoreState(self._kept)
            self._inspector.setVisible(self._wanted)
        self._over = over
        self._inspector.setProperty("over", over)
        restyle(self._inspector)

    # ── what is remembered ──

    def state(self) -> dict[str, str]:
        """How wide it is beside the table, and whether it is wanted."""
        kept = self._kept if self._over else self._splitter.saveState()
        return {"splitter": bytes(kept.toBase64().data()).decode(), "inspector": "open" if self._wanted else "closed"}

    def restore_state(self, state: dict[str, str]) -> None:
        """Restore what `state` gave."""
        if state.get("splitter"):
            self._kept = QByteArray.fromBase64(state["splitter"].encode())
        self._wanted = state.get("inspector") != "closed"
        if not self._over:
            self._splitter.restoreState(self._kept)
            self._inspector.setVisible(self._wanted)

    # ── over the table ──

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._splitter and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._lay_over()
        elif watched is self._table and self._over and _somebody_came(event):
            self._inspector.hide()
        return super().eventFilter(watched, event)

    def _lay_over(self) -> None:
        """At the trailing edge, as high as the table."""
        if self._over and not self._inspector.isHidden():
            room = self._splitter.geometry()
            left = self._splitter.layoutDirection() is Qt.LayoutDirection.RightToLeft
            at = room.left() if left else room.right() + 1 - INSPECTOR_PX
            self._inspector.setGeometry(QRect(at, room.top(), INSPECTOR_PX, room.height()))
            self._inspector.raise_()


def _somebody_came(event: QEvent) -> bool:
    return isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() not in _NOBODY_CAME
