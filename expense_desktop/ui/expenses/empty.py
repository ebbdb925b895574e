"""What stands below the table's header when there is nothing in it: what is missing, why, one action."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look


class EmptyList(QWidget):
    """Centred words with one or two actions. `cleared`, `left`, `entry_wanted` and `import_wanted` are what the
    buttons do; `left` goes back from the deleted ones."""

    cleared = Signal()
    left = Signal()
    entry_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("empty")
        self._title = label(weight="strong")
        self._why = label(role="secondary")
        self._why.setWordWrap(True)
        self._clear = Button(translate("Expenses", "Clear filters"), look, height="small")
        self._all = Button(translate("Expenses", "Show all dates"), look, height="small")
        self._back = Button(translate("Expenses", "Back to expenses"), look, height="small")
        self._add = Button(translate("Expenses", "Add an expense"), look, kind=Kind.PRIMARY)
        self._import = Button(translate("Expenses", "Import a CSV file…"), look)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self._clear, self._all, self._back, self._add, self._import):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 48)
        layout.setSpacing(8)
        layout.addStretch(1)
        for words in (self._title, self._why):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(words)
        layout.addSpacing(4)
        layout.addLayout(buttons)
        layout.addStretch(2)
        self._clear.clicked.connect(self.cleared)
        self._all.clicked.connect(self.cleared)
        self._back.clicked.connect(self.left)
        self._add.clicked.connect(self.entry_wanted)
        self._import.clicked.connect(self.import_wanted)

    @property
    def title(self) -> QLabel:
        """What is missing."""
        return self._title

    def say_no_match(self, filter_words: str) -> None:
        """Nothing passes the filter."""
        self._say(translate("Expenses", "No expenses match"), filter_words, self._clear)

    def say_none_in(self, sentence: str) -> None:
        """Nothing was spent in a period: “No expenses in August 2025”."""
        self._say(sentence, "", self._all)

    def say_none_deleted(self) -> None:
        """Nothing was deleted yet."""
        why = translate("Expenses", "What you delete stands here and can be brought back at any time.")
        self._say(translate("Expenses", "No deleted expenses"), why, self._back)

    def say_none_yet(self, *, read_only: bool) -> None:
        """Nothing was recorded yet."""
        title = translate("Expenses", "No expenses yet")
        if read_only:
            self._say(title, translate("Expenses", "Nothing has reached the server yet."))
            return
        why = translate(
            "Expenses",
            "Type “4.20 coffee” in the bar above and press Enter, or bring a CSV file from your bank. "
            "All of it is saved on this computer at once; syncing happens by itself.",
        )
        self._say(title, why, self._add, self._import)

    def lie_over(self, rows: QWidget) -> None:
        """Take the place of rows that there aren't; the header stays."""
        self.setParent(rows)
        rows.installEventFilter(self)
        self.setGeometry(rows.rect())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget) and watched is self.parentWidget():
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def _say(self, title: str, why: str, *offered: Button) -> None:
        self._title.setText(title)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        for button in (self._clear, self._all, self._back, self._add, self._import):
            button.setVisible(button in offered)
