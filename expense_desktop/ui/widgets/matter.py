"""A coloured block in a panel about something that waits for the person's word: sentences, and what can be done."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui.widgets.buttons import Button, IconButton
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

_TITLE_PX = 18
_GAP_PX = 6


class Matter(QFrame):
    """`kind` is `warn` or `over`, as a notice's."""

    def __init__(self, look: Look, kind: str, icon: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("kind", kind)
        self.setAccessibleName(title)
        self._look, self._icon, self._role = look, icon, f"{kind}.text"
        self._image = QLabel()
        caption = label(title, weight="medium")
        caption.setMinimumHeight(_TITLE_PX)
        head = QHBoxLayout()
        head.setSpacing(7)
        head.addWidget(self._image, 0, Qt.AlignmentFlag.AlignTop)
        caption.setWordWrap(True)
        head.addWidget(caption, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 9, 10, 10)
        self._column.setSpacing(4)
        self._column.addLayout(head)
        look.icons.changed.connect(self._draw)
        self._draw()

    def add_words(self, text: str) -> None:
        """Add a sentence."""
        words = label(text, role="secondary", size="small")
        words.setWordWrap(True)
        self._column.addWidget(words)

    def add_choices(self, buttons: Sequence[Button]) -> None:
        """Add what can be chosen: beside each other where there is room, else below each other. As in a menu, an
        ampersand marks a key: those that are meant are doubled here."""
        for button in buttons:
            button.setText(button.text().replace("&", "&&"))
        self._column.addWidget(_Choices(buttons))

    def add_steps(self, words: str, arrows: Sequence[IconButton]) -> None:
        """Add a line that says which of several this is, and leads to the others."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(2)
        row.addWidget(label(words, role="secondary", size="small"))
        row.addStretch(1)
        for arrow in arrows:
            row.addWidget(arrow)
        self._column.addLayout(row)

    def _draw(self) -> None:
        self._image.setPixmap(self._look.icons.pixmap(self._icon, self._role, 14))


class _Choices(QWidget):
    """Buttons beside each other where there is room, else below each other: their words grow with the text."""

    def __init__(self, buttons: Sequence[Button], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = buttons
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, _GAP_PX, 0, 0)
        self._row.setSpacing(_GAP_PX)
        # What is narrowest stands below each other, whichever way they stand now.
        self._row.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        for button in buttons:
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._row.addStretch(1)

    @override
    def minimumSizeHint(self) -> QSize:
        widest = max((button.sizeHint().width() for button in self._buttons), default=0)
        return QSize(widest, self._row.minimumSize().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        gaps = _GAP_PX * (len(self._buttons) - 1)
        fits = sum(button.sizeHint().width() for button in self._buttons) + gaps <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self._row.direction() is not direction:
            self._row.setDirection(direction)
            self.updateGeometry()
