"""“Add a computer”: the line with which another computer of the same person signs in, and what it is good for."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

_LINE_PX = 72


class AddingComputer(QFrame):
    """Shows one line, whole, and copies it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = label(
            translate(
                "Preferences",
                "On the other computer choose “Sign in” and paste this line as the server, then sign in with the user "
                "name {name} and your password. The line leads to the server and doesn’t expire; it opens nothing "
                "without the password.",
            ),
            role="secondary",
            size="small",
        )
        words.setWordWrap(True)
        self._words = words
        self.line = QPlainTextEdit()
        self.line.setReadOnly(True)
        self.line.setFixedHeight(_LINE_PX)
        self.line.setTabChangesFocus(True)
        self.line.setAccessibleName(translate("Preferences", "Line for another computer"))
        self.copy = Button(translate("Preferences", "Copy the line"), look, icon="copy")
        self.copy.clicked.connect(self._on_copy)
        self._copied = label(role="good", size="small")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.copy)
        row.addWidget(self._copied, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(words)
        layout.addWidget(self.line)
        layout.addLayout(row)

    def show_line(self, line: str, username: str) -> None:
        """Show what `OpenAccount.add_device` gave."""
        self._words.setText(self._words.text().format(name=username))
        self.line.setPlainText(line)
        self._copied.clear()
        self.show()
        self.copy.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line.toPlainText())
        self._copied.setText(translate("Preferences", "Copied"))
