"""Step 4: what came in, what didn't, and the way back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from expense_desktop.services.importing.plan import ImportResult
from expense_desktop.ui import keys
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.importing import words
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

ON_TOP, BELOW, UNDONE = "on top", "below", "undone"
"""Where an import is on the undo stack, as `work.standing` says."""


class DoneStep(QWidget):
    """`show_wanted`: the rows that came in; `undo_wanted`: take them back."""

    show_wanted = Signal()
    undo_wanted = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._standing = ON_TOP
        self._icon = QLabel(self)
        self._brought = label(weight="strong")
        self._left = label(role="secondary")
        self.show_them = Button(translate("Import", "Show them"), look, kind=Kind.PRIMARY)
        self.undo = Button(translate("Import", "Undo"), look)
        self.show_them.clicked.connect(self.show_wanted)
        self.undo.clicked.connect(self.undo_wanted)
        self._assemble()
        look.icons.changed.connect(self._draw)

    @property
    def text(self) -> str:
        """All that it says."""
        return f"{self._brought.text()} {self._left.text()}".strip()

    def show_result(self, result: ImportResult, formats: Formats) -> None:
        """Say what an import did."""
        self._brought.setText(translate("Import", "{sentence}.").format(sentence=words.brought(result, formats)))
        self._left.setText(words.left_out(result, formats))
        self.show_standing(ON_TOP)
        self.setAccessibleName(self.text)

    def show_standing(self, standing: str) -> None:
        """Say whether it can be undone now."""
        if standing == UNDONE and self._standing != UNDONE:
            self._brought.setText(translate("Import", "The import was undone."))
            self._left.setText(translate("Import", "Nothing of this file is in your expenses."))
        self._standing = standing
        self.show_them.setEnabled(standing != UNDONE)
        self.undo.setEnabled(standing == ON_TOP)
        hint = translate("Import", "Something else was done since: undo that first.") if standing == BELOW else ""
        self.undo.setToolTip(keys.shown(keys.UNDO) if standing == ON_TOP else hint)
        self._draw()

    def focus_main(self) -> None:
        """Give the focus to the button that shows them."""
        self.show_them.setFocus(Qt.FocusReason.TabFocusReason)

    def _draw(self) -> None:
        name, role = ("circle-check", "good.text") if self._standing != UNDONE else ("x", "text.tertiary")
        self._icon.setPixmap(self._look.icons.pixmap(name, role, 24))

    def _assemble(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        card.setMinimumHeight(220)
        inside = QVBoxLayout(card)
        inside.setSpacing(8)
        inside.addStretch(1)
        for part in (self._icon, self._brought, self._left):
            inside.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.show_them)
        row.addWidget(self.undo)
        row.addStretch(1)
        inside.addSpacing(4)
        inside.addLayout(row)
        inside.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(card)
        layout.addStretch(1)
