"""Below the forms: a question, and one or two links for whoever answers it otherwise."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.rule import rule


class Foot(QWidget):
    """`first` is the link at the far end, `second` the one before it. Says nothing until it is asked to."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = label(role="secondary", size="small")
        self.first, self.second = Button("", look, kind=Kind.LINK), Button("", look, kind=Kind.LINK)
        self._line = rule()
        row = QHBoxLayout()
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._question, 1)
        row.addWidget(self.second)
        row.addWidget(self.first)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(33, 0, 33, 12)
        layout.setSpacing(0)
        layout.addWidget(self._line)
        layout.addLayout(row)
        self.ask("", "")

    def ask(self, question: str, first: str, second: str = "") -> None:
        """Ask this, with these answers; an empty one isn't there."""
        self._question.setText(question)
        self._line.setVisible(bool(question or first))
        for link, text in ((self.first, first), (self.second, second)):
            link.setText(text)
            link.setVisible(bool(text))
