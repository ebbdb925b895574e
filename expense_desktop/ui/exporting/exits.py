"""Opens what leads out of the window and back in: exporting, backing up, restoring, importing an export of ours."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.language import translate
from expense_desktop.ui.queries import Totals
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

    from expense_desktop.ui.expenses.page import ExpensesPage
    from expense_desktop.ui.exporting.backup_dialogs import BackupDialog, RestoreDialog
    from expense_desktop.ui.exporting.dialog import WorkDialog
    from expense_desktop.ui.exporting.export_dialog import ExportDialog
    from expense_desktop.ui.exporting.own_import_dialog import OwnImportDialog
    from expense_desktop.ui.main_window import MainWindow

D = TypeVar("D", bound="WorkDialog")


class Exits(QObject):
    """Each dialog deletes itself; what came of it is told in the window's toast. `undo` undoes the last step.

    They are imported when one is opened: nobody waits for them at the start.
    """

    def __init__(
        self, window: "MainWindow", desk: Desk, look: Look, toast: ToastHost, undo: Callable[[], None]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._look = look
        self._toast = toast
        self._undo = undo

    def export(self, page: "ExpensesPage") -> "ExportDialog":
        """Export what the page shows, or everything."""
        from expense_desktop.ui.exporting.export_dialog import ExportDialog

        model = page.model
        narrowed = page.filters.is_active or page.filters.deleted
        chosen = model.filter if narrowed else None
        return self._shown(ExportDialog(self._desk, self._look, chosen, model.sorting, model.totals, self._window))

    def export_these(self, chosen: ExpenseFilter, totals: Totals) -> "ExportDialog":
        """Export the expenses that a filter lets through, or everything; the newest first."""
        from expense_desktop.ui.exporting.export_dialog import ExportDialog

        return self._shown(ExportDialog(self._desk, self._look, chosen, ExpenseSort(), totals, self._window))

    def back_up(self) -> "BackupDialog":
        """Write everything into one encrypted file."""
        from expense_desktop.ui.exporting.backup_dialogs import BackupDialog

        return self._shown(BackupDialog(self._desk, self._look, self._window))

    def choose_backup(self) -> "QFileDialog":
        """Ask for a backup to restore."""
        from expense_desktop.ui.exporting.files import ask_which

        return ask_which(self._window, translate("Exporting", "Restore a backup"), self.restore)

    def restore(self, path: str) -> "RestoreDialog":
        """Restore a backup."""
        from expense_desktop.ui.exporting.backup_dialogs import RestoreDialog

        return self._shown(RestoreDialog(self._desk, self._look, Path(path), self._window))

    def import_own(self, path: str) -> "OwnImportDialog":
        """Import an export of ours."""
        from expense_desktop.ui.exporting.own_import_dialog import OwnImportDialog

        return self._shown(OwnImportDialog(self._desk, self._look, Path(path), self._window))

    def _shown(self, dialog: D) -> D:
        dialog.news.connect(self._toast.tell)
        dialog.undo = self._undo
        self._window.closing.connect(dialog.break_off)
        dialog.show()
        return dialog
