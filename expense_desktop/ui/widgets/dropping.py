"""What a field takes when something is dropped on it: text, not files, which are for the whole window."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

# Not a QWidget at run time: a control that inherits from two of Qt's classes crashes.
if TYPE_CHECKING:
    _Mixed = QWidget
else:
    _Mixed = object


class LeavesFiles(_Mixed):
    """A field that leaves a dropped file to the window it is in, instead of taking its address as text."""

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)
