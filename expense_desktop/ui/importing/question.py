"""A question that the file leaves open, with a button for each answer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from expense_desktop.domain.errors import Question, WorldError
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.importing import words
from expense_desktop.ui.style import restyle
from expense_desktop.ui.widgets.buttons import Button
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look


class QuestionStrip(QFrame):
    """`answered(str, str)`: which question, by its option, and which answer. Says what is wrong, too."""

    answered = Signal(str, str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setMinimumHeight(40)
        self._look = look
        self._kind = "warn"
        self._icon = QLabel(self)
        self._words = label()
        self._words.setWordWrap(True)
        self._option = ""
        self.buttons: list[Button] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 8, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._words, 1)
        look.icons.changed.connect(self._draw)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while hidden."""
        return "" if self.isHidden() else self._words.text()

    def ask(self, question: Question) -> None:
        """Ask; the answers that the file allows are buttons. Those of the same question stay, with the focus."""
        answers = [(key, text) for key, text in words.answers_to(question.option) if key in question.choices]
        standing = [str(button.property("answer")) for button in self.buttons]
        if (self._option, standing) == (question.option, [key for key, _text in answers]) and not self.isHidden():
            self._words.setText(failure_of(question).message)
            return
        self._say(question, "warn")
        self._option = question.option
        for key, text in answers:
            button = Button(text, self._look, height="small")
            button.setProperty("answer", key)
            button.clicked.connect(self._on_clicked)
            self._row.addWidget(button)
            self.buttons.append(button)

    def fail(self, error: WorldError) -> None:
        """Say what keeps the columns from being read."""
        self._say(error, "over")

    def _say(self, error: WorldError, kind: str) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        self._kind = kind
        self._words.setText(failure_of(error).message)
        self.setAccessibleName(self._words.text())
        self.setProperty("kind", kind)
        restyle(self)
        self._draw()
        self.show()

    def _on_clicked(self) -> None:
        button = self.sender()
        if button is not None:
            self.answered.emit(self._option, str(button.property("answer")))

    def _draw(self) -> None:
        self._icon.setPixmap(self._look.icons.pixmap("circle-alert", f"{self._kind}.text", 16))
