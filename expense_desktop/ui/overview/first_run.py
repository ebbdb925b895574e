"""What the Overview shows a new account instead of lists: three things to begin with, each gone when it is done."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui import keys
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.rule import key_hint, rule

ENDS_WITH = 10
"""The block goes with the tenth expense."""


class Step(QWidget):
    """One thing to do: icon, words, keys, button."""

    def __init__(self, icon: str, look: Look, keys_: str, *, primary: bool = False) -> None:
        super().__init__()
        self._look, self._icon_name = look, icon
        self._icon = QLabel()
        self._icon.setObjectName("first-icon")
        self._icon.setFixedSize(36, 36)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.head = label("", weight="medium")
        self.words = label("", role="secondary")
        hint = key_hint(keys.shown(keys_))
        self.button = Button("", look, kind=Kind.PRIMARY if primary else Kind.PLAIN)
        self.button.setMinimumWidth(150)
        texts = QVBoxLayout()
        texts.setSpacing(3)
        texts.addStretch()
        texts.addWidget(self.head)
        texts.addWidget(self.words)
        texts.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 0, 20, 0)
        layout.setSpacing(16)
        layout.addWidget(self._icon)
        layout.addLayout(texts, 1)
        layout.addWidget(hint)
        layout.addWidget(self.button)
        self.setFixedHeight(75)
        look.icons.changed.connect(self._draw)
        self._draw()

    def say(self, head: str, words: str, button: str) -> None:
        """Show these words."""
        self.head.setText(head)
        self.words.setText(words)
        self.button.setText(button)

    def _draw(self) -> None:
        self._icon.setPixmap(self._look.icons.pixmap(self._icon_name, "accent.text", 16))


class FirstRun(QFrame):
    """`entry_wanted`, `import_wanted`, `budgets_wanted` are the window's to do; `hidden_by_hand`: it is sent away."""

    entry_wanted = Signal()
    import_wanted = Signal()
    budgets_wanted = Signal()
    hidden_by_hand = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("card")
        title = label(translate("Overview", "Start here"), weight="strong")
        about = label(
            translate(
                "Overview",
                "The charts fill as you record expenses. All of it is saved on this computer at once; syncing "
                "happens by itself.",
            ),
            role="secondary",
        )
        head = QVBoxLayout()
        head.setContentsMargins(20, 20, 20, 17)
        head.setSpacing(5)
        head.addWidget(title)
        head.addWidget(about)
        self.entry = Step("plus", look, "Ctrl+N", primary=True)
        self.entry.say(
            translate("Overview", "Record your first expense"),
            translate("Overview", "Type “4.20 coffee at Kaph” in the bar above and press Enter."),
            translate("Overview", "Add an expense"),
        )
        self.bring = Step("upload", look, "Ctrl+I")
        self.bring.say(
            translate("Overview", "Bring expenses from your bank"),
            translate(
                "Overview", "Any CSV file. You see every row before it is imported, and duplicates are left out."
            ),
            translate("Overview", "Import a CSV file…"),
        )
        self.budgets = Step("target", look, "Ctrl+3")
        self.entry.button.clicked.connect(self.entry_wanted)
        self.bring.button.clicked.connect(self.import_wanted)
        self.budgets.button.clicked.connect(self.budgets_wanted)
        self._lines = [rule() for _ in range(3)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        for line, step in zip(self._lines, (self.entry, self.bring, self.budgets), strict=True):
            layout.addWidget(line)
            layout.addWidget(step)
        self.show_left(recorded=False, imported=False, budgeted=False, categories=0)

    def show_left(self, *, recorded: bool, imported: bool, budgeted: bool, categories: int) -> bool:
        """Show what is left to do; False when that is nothing."""
        self.budgets.say(
            translate("Overview", "Set monthly budgets"),
            translate(
                "Overview", "%n categories are ready to use. Give a limit to the ones you care about.", "", categories
            ),
            translate("Overview", "Set budgets"),
        )
        left = (not recorded, not imported, not budgeted)
        for step, line, shown in zip((self.entry, self.bring, self.budgets), self._lines, left, strict=True):
            step.setVisible(shown)
            line.setVisible(shown)
        return any(left)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.addAction(translate("Overview", "Hide"), self.hidden_by_hand.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())


class Beginning(QWidget):
    """The block, and below it how to learn the keys."""

    def __init__(self, first_run: FirstRun, look: Look) -> None:
        super().__init__()
        self._look = look
        self._icon = QLabel()
        self._icon.setFixedSize(14, 16)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = translate("Overview", "All keyboard shortcuts: {key}").format(key=keys.shown("F1"))
        hint = QHBoxLayout()
        hint.setSpacing(6)
        hint.addStretch()
        hint.addWidget(self._icon)
        hint.addWidget(label(words, role="tertiary", size="small"))
        hint.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(18)
        layout.addWidget(first_run)
        layout.addLayout(hint)
        layout.addStretch()
        look.icons.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self._icon.setPixmap(self._look.icons.pixmap("keyboard", "text.tertiary", 14))
