"""Signing out asks first, because this computer's copy goes, and more than that when something waits (UI.md 8.4)."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from expense_desktop.ui.language import translate


def ask_to_sign_out(
    window: QWidget, waiting: int, sync_now: Callable[[], None], leave: Callable[[bool], None]
) -> QMessageBox:
    """Ask; `leave` is called with whether what waits may be lost. The box deletes itself."""
    box = QMessageBox(window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(translate("Leaving", "Sign out"))
    if waiting:
        kept = translate(
            "Leaving",
            "%n change(s) are not on the server yet. Signing out removes them from this computer.",
            "",
            waiting,
        )
        box.setText(kept)
        sync = box.addButton(translate("Leaving", "Sync now"), QMessageBox.ButtonRole.ActionRole)
        sync.clicked.connect(sync_now)
        lose = translate("Leaving", "Sign out and lose them", "", waiting)
        out = box.addButton(lose, QMessageBox.ButtonRole.DestructiveRole)
    else:
        text = translate(
            "Leaving", "Signing out removes this computer’s copy of your expenses. The server keeps everything."
        )
        box.setText(text)
        out = box.addButton(translate("Leaving", "Sign out"), QMessageBox.ButtonRole.AcceptRole)
    out.clicked.connect(partial(leave, bool(waiting)))
    box.setDefaultButton(box.addButton(translate("Leaving", "Cancel"), QMessageBox.ButtonRole.RejectRole))
    box.open()
    return box
