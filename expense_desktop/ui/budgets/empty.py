"""What stands where a month has neither limits nor expenses."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look


class NoLimits(QWidget):
    """Says that there are none yet, and offers the two ways to have them at once."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.head = label("", weight="strong")
        about = label(translate("Budgets", "A limit holds from its month on until you change it."), role="secondary")
        self.copy = Button("", look)
        self.use_all = Button(translate("Budgets", "Use all suggestions"), look)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.copy)
        buttons.addWidget(self.use_all)
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

    def say(self, month: str, before: str) -> None:
        """Name the month, and the one before it."""
        self.head.setText(translate("Budgets", "No limits for {month} yet").format(month=month))
        self.copy.setText(translate("Budgets", "Copy limits from {month}").format(month=before))
