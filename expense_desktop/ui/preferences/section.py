"""One section of the preferences: rows of a caption and what it is the caption of."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

from expense_desktop.ui import typography
from expense_desktop.ui.preferred import Preferences
from expense_desktop.ui.widgets.fields import ComboBox, label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.rule import rule

CAPTIONS_PX = 116
_BETWEEN_PX = 16
_COMBO_PX = 200


class Section(QScrollArea):
    """Scrolls when the text is too large for it. Rows are added from the top; what is below stays empty."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.preferred = look.preferred
        self._combos: list[ComboBox] = []
        self._below_line_px = 0
        self._to_reveal: QWidget | None = None
        self._revealing = QTimer(self)
        self._revealing.setSingleShot(True)
        self._revealing.setInterval(0)
        self._revealing.timeout.connect(self._on_reveal)
        self.preferred.changed.connect(self._make_room)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setObjectName("preferences-inside")
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(24, 25, 29, 8)
        whole.setSpacing(0)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(_BETWEEN_PX)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, CAPTIONS_PX)
        self._grid.setColumnStretch(1, 1)
        whole.addLayout(self._grid)
        whole.addStretch(1)
        self.setWidget(inside)

    def reveal(self, part: QWidget) -> None:
        """Scroll to something that has just come, when the layout has given it its place."""
        self._to_reveal = part
        self._revealing.start()

    def _on_reveal(self) -> None:
        if self._to_reveal is not None:
            self.ensureWidgetVisible(self._to_reveal)
            self._to_reveal = None

    def combo(self) -> ComboBox:
        """A choice from a short list; all of a section are equally wide."""
        made = ComboBox(self.look)
        self._combos.append(made)
        self._make_room(self.preferred.now)
        return made

    def _make_room(self, _preferences: Preferences) -> None:
        for combo in self._combos:
            combo.setFixedWidth(typography.scaled(_COMBO_PX))

    def add_row(self, text: str, control: QWidget, *, above_px: int = 14) -> None:
        """Add a control that `text` is the name of; it goes on under the row before when there is none."""
        row = self._next_row(above_px)
        self._grid.addWidget(control, row, 1, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        if text:
            caption = label(text, role="secondary")
            caption.setBuddy(control)
            self._grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            if not control.accessibleName():
                control.setAccessibleName(text)

    def add_words(self, text: str, words: QLabel, *, above_px: int = 14) -> None:
        """Add something that can only be read."""
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = self._next_row(above_px)
        self._grid.addWidget(words, row, 1)
        caption = label(text, role="secondary")
        self._grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)

    def add_row_wide(self, text: str, part: QWidget, *, above_px: int = 14) -> None:
        """Add something as wide as the column of controls, with a caption at its top."""
        row = self._next_row(above_px)
        self._grid.addWidget(part, row, 1)
        caption = label(text, role="secondary")
        caption.setContentsMargins(0, 10, 0, 0)
        self._grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)

    def add_note(self, text: str, *, above_px: int = 5) -> QLabel:
        """Add a quiet sentence about the row before."""
        note = label(text, role="tertiary", size="small")
        note.setWordWrap(True)
        self._grid.addWidget(note, self._next_row(above_px), 1)
        return note

    def add_wide(self, part: QWidget, *, above_px: int = 14) -> None:
        """Add something as wide as the column of controls."""
        self._grid.addWidget(part, self._next_row(above_px), 1)

    def add_buttons(self, *buttons: QWidget, above_px: int = 14) -> None:
        """Add buttons beside each other."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self._add_layout(row, above_px)

    def add_line(self) -> None:
        """Add a line between what belongs together above and below."""
        line = rule()
        self._grid.addWidget(line, self._next_row(18), 1)
        self._below_line_px = 7

    def _add_layout(self, part: QLayout, above_px: int) -> None:
        self._grid.addLayout(part, self._next_row(above_px), 1)

    def _next_row(self, above_px: int) -> int:
        """The next row's number, below a row that is only room."""
        if not self._grid.count():
            return 0
        row = self._grid.rowCount()
        self._grid.setRowMinimumHeight(row, above_px + self._below_line_px)
        self._below_line_px = 0
        return row + 1
