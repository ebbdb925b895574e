"""F1: every shortcut, found by what it does or by its keys."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QListView, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui.language import translate
from expense_desktop.ui.shell.shortcut_rows import Shortcut, ShortcutDelegate, ShortcutModel, matching
from expense_desktop.ui.widgets.fields import LineEdit, label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.popup import Popup
from expense_desktop.ui.widgets.rule import key_hint, rule

_WIDTH_PX, _MOST_PX = 560, 620
_TEXT_FROM_PX = 29
_SCROLLING = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class SheetLine(LineEdit):
    """The sheet's field; keys that scroll go to the list below."""

    def __init__(self, look: Look, rows: QListView) -> None:
        super().__init__(look, icon="search")
        self._rows = rows

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _SCROLLING:
            QApplication.sendEvent(self._rows, event)
        else:
            super().keyPressEvent(event)


class ShortcutSheet(Popup):
    """Opens in the middle of the window; Esc or a click elsewhere closes it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._all: list[Shortcut] = []
        self.setAccessibleName(translate("Shortcuts", "Keyboard shortcuts"))
        self.model = ShortcutModel(self)
        self.list = QListView()
        self.list.setObjectName("plain")
        self.list.setModel(self.model)
        self.list.setItemDelegate(ShortcutDelegate(look, self.list))
        self.list.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(translate("Shortcuts", "Keyboard shortcuts"))
        self.line = SheetLine(look, self.list)
        self.line.setObjectName("bare")
        self.line.set_margins(_TEXT_FROM_PX, 0)
        self.line.setPlaceholderText(translate("Shortcuts", "What to do, or a key"))
        self.line.setAccessibleName(translate("Shortcuts", "Search the shortcuts"))
        self._nothing = label(role="tertiary")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._assemble()
        self.line.textChanged.connect(self._on_typed)
        self.line.escaped.connect(self.close_popup)

    def open_with(self, rows: list[Shortcut]) -> None:
        """Open with these rows."""
        self._all = rows
        self.line.clear()
        self._on_typed("")
        self.open_centred(_WIDTH_PX, _MOST_PX)
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_typed(self, typed: str) -> None:
        found = matching(self._all, typed)
        self.model.show_rows(found)
        self.list.scrollToTop()
        self.list.setVisible(bool(found))
        self._nothing.setText(translate("Shortcuts", "No shortcut for “{typed}”").format(typed=typed.strip()))
        self._nothing.setVisible(not found)

    def _assemble(self) -> None:
        escape = key_hint(translate("Shortcuts", "Esc"))
        head = QHBoxLayout()
        head.setContentsMargins(5, 4, 15, 5)
        head.addWidget(self.line, 1)
        head.addWidget(escape)
        line = rule()
        rows = QVBoxLayout()
        rows.setContentsMargins(6, 0, 6, 8)
        rows.addWidget(self.list, 1)
        rows.addWidget(self._nothing, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(line)
        layout.addLayout(rows, 1)
