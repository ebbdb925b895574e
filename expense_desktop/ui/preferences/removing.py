"""Asks before another computer is removed: its copy goes, and what waits there (UI.md 8.4)."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from expense_desktop.ui.language import translate


def ask_to_remove(parent: QWidget, name: str, remove: Callable[[], None]) -> QMessageBox:
    """Ask; `remove` is called when that is meant. The box deletes itself."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(translate("Preferences", "Remove a computer"))
    text = translate(
        "Preferences",
        "{name} removes its copy of your expenses when it next reaches the server. What waits there and is not on the "
        "server is lost. What has reached the server stays. This can’t be undone; you can sign in there again.",
    )
    box.setText(text.format(name=name))
    button = box.addButton(translate("Preferences", "Remove the computer"), QMessageBox.ButtonRole.DestructiveRole)
    button.clicked.connect(remove)
    box.setDefaultButton(box.addButton(translate("Preferences", "Cancel"), QMessageBox.ButtonRole.RejectRole))
    box.open()
    return box
