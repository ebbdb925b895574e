"""Where a file is to be written, and which one is to be read, asked in the system's own dialog."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from expense_desktop.ui.language import translate

BACKUP_SUFFIX = "expense-backup"


def ask_where(parent: QWidget, title: str, name: str, suffix: str, chosen: Callable[[str], object]) -> QFileDialog:
    """Ask for a file to write; an existing one is asked about by the system. `chosen` is called with its path."""
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.setNameFilters([f"*.{suffix}"])
    dialog.selectFile(name)
    return _open(dialog, chosen)


def ask_which(parent: QWidget, title: str, chosen: Callable[[str], object]) -> QFileDialog:
    """Ask for a backup to read."""
    dialog = QFileDialog(parent, title)
    backups, everything = translate("Exporting", "Backups"), translate("Exporting", "All files")
    dialog.setNameFilters([f"{backups} (*.{BACKUP_SUFFIX})", f"{everything} (*)"])
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _open(dialog, chosen)


def _open(dialog: QFileDialog, chosen: Callable[[str], object]) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    dialog.open()
    return dialog
