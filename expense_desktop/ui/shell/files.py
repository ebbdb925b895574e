"""Which file a person means: chosen in a dialog, or dropped on the window."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QWidget

from expense_desktop.ui.language import translate

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog


def ask_for_file(window: QWidget, chosen: Callable[[str], None]) -> "QFileDialog":
    """Ask for a CSV file; `chosen` is called with its path. The dialog deletes itself."""
    from PySide6.QtWidgets import QFileDialog

    dialog = QFileDialog(window, translate("Shell", "Import a CSV file"))
    csv, everything = translate("Shell", "CSV files"), translate("Shell", "All files")
    dialog.setNameFilters([f"{csv} (*.csv *.txt *.tsv *.json)", f"{everything} (*)"])
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    dialog.open()
    return dialog


def dropped_file(data: QMimeData) -> str:
    """The one local file that is dropped; empty for anything else."""
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return files[0] if len(files) == 1 else ""
