"""What stands in the tree's place when there is nothing in it: what is missing, why, one action."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look


class EmptyTree(QWidget):
    """`add_wanted` and `cleared` are what the buttons do."""

    add_wanted = Signal()
    cleared = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.why = label(weight="strong"), label(role="secondary")
        self.why.setWordWrap(True)
        self.add = Button(translate("Categories", "New category"), look, kind=Kind.PRIMARY)
        self.clear = Button(translate("Categories", "Show all categories"), look, height="small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 48)
        layout.setSpacing(8)
        layout.addStretch(1)
        for words in (self.title, self.why):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(words)
        layout.addSpacing(4)
        for button in (self.add, self.clear):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
        self.add.clicked.connect(self.add_wanted)
        self.clear.clicked.connect(self.cleared)

    def say_none_yet(self, *, can_add: bool) -> None:
        """There is no category."""
        self.title.setText(translate("Categories", "No categories yet"))
        self.why.setText(
            translate("Categories", "Make one here, or type #name with an expense: it is made when you press Enter.")
            if can_add
            else translate("Categories", "Nothing has reached the server yet.")
        )
        self.add.setVisible(can_add)
        self.clear.hide()

    def say_no_match(self, typed: str) -> None:
        """None has what was typed in its name."""
        self.title.setText(translate("Categories", "No categories match"))
        self.why.setText(translate("Categories", "“{text}”").format(text=typed))
        self.add.hide()
        self.clear.show()
