"""“Saved” below the form: green for three seconds, then quieter."""

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from expense_desktop.ui.language import translate
from expense_desktop.ui.style import restyle
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

_FRESH_MS = 3_000
_ICON_PX, _GAP_PX = 14, 5


class SavedLabel(QWidget):
    """Says whether what stands in the form is on the disk."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._saved = True
        self._icon, self._words = QLabel(), label(size="small", role="tertiary")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP_PX)
        layout.addWidget(self._icon)
        layout.addWidget(self._words)
        # The buttons beside it need the room where words are longer: they mustn't push the panel out of the window.
        self._words.setMinimumWidth(1)
        self._fresh = QTimer(self)
        self._fresh.setSingleShot(True)
        self._fresh.setInterval(_FRESH_MS)
        self._fresh.timeout.connect(self._draw)
        look.icons.changed.connect(self._draw)
        self.say_saved()

    @override
    def sizeHint(self) -> QSize:
        words = self._words.fontMetrics().horizontalAdvance(self._words.text())
        return QSize(_ICON_PX + _GAP_PX + words, max(_ICON_PX, self._words.sizeHint().height()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Half a word says nothing; the tick and the accessible name stay.
        self._words.setVisible(self.width() >= self.sizeHint().width())

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def say_saved(self, *, fresh: bool = False) -> None:
        """It is saved; `fresh`: just now, in green for a while."""
        self._saved = True
        self._words.setText(translate("Inspector", "Saved"))
        if fresh:
            self._fresh.start()
        else:
            self._fresh.stop()
        self._draw()

    def say_not_saved(self) -> None:
        """Something in the form is not saved; the field says why."""
        self._saved = False
        self._words.setText(translate("Inspector", "Not saved"))
        self._fresh.stop()
        self._draw()

    def _draw(self) -> None:
        role = "good" if self._fresh.isActive() else "tertiary"
        colour = "good.text" if role == "good" else "text.tertiary"
        self._icon.setPixmap(self._look.icons.pixmap("check", colour, 13))
        self._icon.setVisible(self._saved)
        if self._words.property("role") != role:
            self._words.setProperty("role", role)
            restyle(self._words)
