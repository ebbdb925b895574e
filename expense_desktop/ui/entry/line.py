"""The line of quick entry itself, and the plus before it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget
from typing_extensions import override

from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.dropping import LeavesFiles
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.ui.entry.bar import QuickEntryBar


class EntryLine(LeavesFiles, QLineEdit):
    """The line itself. It asks the bar first about keys that may mean something else there."""

    focused = Signal(bool, object)

    def __init__(self, bar: "QuickEntryBar") -> None:
        super().__init__(bar)
        self._bar = bar
        self.setFrame(False)
        self.setAccessibleName(translate("Entry", "Quick entry"))

    def say(self, text: str) -> None:
        """Say this instead; unlike `setText`, Ctrl+Z brings back what stood there."""
        self.selectAll()
        self.insert(text)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._bar.take_key(Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        # Tab takes what the list offers; only without a list does it leave.
        if next and self._bar.popup.take_current():
            return True
        return super().focusNextPrevChild(next)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True, event.reason())

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False, event.reason())


class EntryIcon(QWidget):
    """The plus before the line; in the accent while the line has the focus."""

    def __init__(self, look: Look, field: QFrame) -> None:
        super().__init__(field)
        self._look = look
        self._field = field
        self.setFixedSize(QSize(16, 16))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        focused = bool(self._field.property("focused"))
        painter = QPainter(self)
        role = "accent.text" if focused else "text.secondary"
        self._look.icons.paint(painter, "plus", role, QRectF(0, 0, 16, 16))
