"""What stands where a month has neither limits nor expenses."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look


class NoLimits(QWidget):
    """Says that there are none yet, and offers to set them, or the two ways to have them all at once.

    In a new ledger there is nothing to copy and nothing to suggest from: without the first way nobody could begin.
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.head = label("", weight="strong")
        about = label(translate("Budgets", "A limit holds from its month on until you change it."), role="secondary")
        self.set = Button(translate("Budgets", "Set limits"), look, kind=Kind.PRIMARY)
        self.copy = Button("", look)
        self.use_all = Button(translate("Budgets", "Use all suggestions"), look)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        for button in (self.set, self.copy, self.use_all):
            buttons.addWidget(button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addStretch(2)
        for text in (self.head, about):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(text)
        layout.addSpacing(8)
        layout.addLayout(buttons)
        layout.addStretch(3)

    def suggest(self, possible: bool, why_not: str) -> None:
        """Whether there is anything to suggest, and why there isn't."""
        self.use_all.setEnabled(possible)
        self.use_all.setToolTip(why_not)

    def say(self, month: str, before: str) -> None:
        """Name the month, and the one before it."""
        self.head.setText(translate("Budgets", "No limits for {month} yet").format(month=month))
        self.copy.setText(translate("Budgets", "Copy limits from {month}").format(month=before))
