"""The keys: what the window and the page that is shown can be told to do, each with its keys on this system."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from expense_desktop.ui.language import translate
from expense_desktop.ui.shell.shortcut_rows import Shortcut, ShortcutDelegate, ShortcutModel
from expense_desktop.ui.widgets.look import Look


class KeyboardSection(QFrame):
    """A list to read; the arrow keys scroll it."""

    def __init__(self, look: Look, rows: Sequence[Shortcut], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preferences-inside")
        self.model = ShortcutModel(self)
        self.model.show_rows(list(rows))
        self.list = QListView()
        self.list.setObjectName("plain")
        self.list.setModel(self.model)
        self.list.setItemDelegate(ShortcutDelegate(look, self.list))
        self.list.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(translate("Preferences", "Keyboard shortcuts"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 11, 8, 8)
        layout.addWidget(self.list)
