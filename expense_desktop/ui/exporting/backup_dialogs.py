"""Back up into one encrypted file, and restore from it: a password, and what came of it."""

import datetime as dt
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import InputError, WorldError, WrongPassword
from expense_desktop.services.progress import Progress
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.exporting import work
from expense_desktop.ui.exporting.adopting_words import taken
from expense_desktop.ui.exporting.dialog import WorkDialog
from expense_desktop.ui.exporting.files import BACKUP_SUFFIX, ask_where
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.fields import FieldBox, PasswordEdit
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.repository.replica.wrapping import VaultCosts
    from expense_desktop.services.adopting import Adopted
    from expense_desktop.services.backup import BackedUp, Backup


class BackupDialog(WorkDialog):
    """Asks for a password twice, then for a file. `costs` are those of guessing it; None for the shipped ones."""

    def __init__(self, desk: Desk, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(desk, look, translate("Exporting", "Back up"), parent)
        self.costs: VaultCosts | None = None
        self.password, self.again = PasswordEdit(look), PasswordEdit(look)
        self.field = FieldBox(translate("Exporting", "Password of the backup"), self.password, look)
        self.field_again = FieldBox(translate("Exporting", "The same once more"), self.again, look)
        self.add_words(
            translate(
                "Exporting",
                "One encrypted file with all expenses, categories and limits. Without its password nobody can open "
                "it, and nobody can give you another one.",
            )
        )
        self.column.addWidget(self.field)
        self.column.addWidget(self.field_again)
        self.primary.setText(translate("Exporting", "Choose a file…"))
        self.primary.clicked.connect(self.choose_file)

    def choose_file(self) -> QFileDialog | None:
        """Ask where to write it, once the two passwords are one that can be used."""
        from expense_desktop.services.passwords import check_password

        try:
            check_password(self.password.text(), self.desk.person.username)
        except InputError as error:
            self.fail_at(self.field, error.message)
            return None
        if self.password.text() != self.again.text():
            self.fail_at(self.field_again, translate("Exporting", "The two passwords differ."))
            return None
        day = dt.date.today().isoformat()
        name = translate("Exporting", "expenses {day}").format(day=day)
        return ask_where(self, self.windowTitle(), f"{name}.{BACKUP_SUFFIX}", BACKUP_SUFFIX, self.write)

    def write(self, path: str) -> None:
        """Write the backup."""
        progress = Progress(translate("Exporting", "No backup was written."))
        desk = self.desk
        task = partial(
            work.back_up, desk.source, desk.beside, path=Path(path), password=self.password.text(),
            progress=progress, costs=self.costs,
        )  # fmt: skip
        self._name = Path(path).name
        self.work(desk.run(task), progress, self._on_written)

    def _on_written(self, done: "BackedUp") -> None:
        self.rest()
        words = translate("Exporting", "Backed up {count} expenses to {name}, and read it back", "", done.expenses)
        count = self.desk.formats.count(done.expenses)
        self.tell(words.format(count=count, name=self._name), can_undo=False)


class RestoreDialog(WorkDialog):
    """Asks for the password of a backup and takes it back."""

    def __init__(self, desk: Desk, look: Look, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(desk, look, translate("Exporting", "Restore a backup"), parent)
        self._path = path
        self.password = PasswordEdit(look)
        self.field = FieldBox(translate("Exporting", "Password of the backup"), self.password, look)
        self.add_words(
            translate(
                "Exporting",
                "{name}: what is missing here comes back; of what is there the later change stands. An account "
                "without expenses becomes what the backup holds, its categories too. You can undo it.",
            ).format(name=path.name)
        )
        self.column.addWidget(self.field)
        self.primary.setText(translate("Exporting", "Restore"))
        self.primary.clicked.connect(self.restore)

    def restore(self) -> None:
        """Read the backup, and take it back if it is whole and this account's."""
        progress = Progress(translate("Exporting", "Nothing was restored."))
        task = partial(work.open_backup, self._path, password=self.password.text())
        self.work(self.desk.run(task), progress, self._on_opened)

    def _on_opened(self, backup: "Backup") -> None:
        progress = self.progress
        if progress is not None:
            change = partial(work.restore, backup=backup, progress=progress)
            self.work(self.desk.change(change), progress, self._on_restored)

    @override
    def fail(self, error: WorldError) -> None:
        if isinstance(error, WrongPassword):
            self.rest()
            self.fail_at(self.field, error.message)
            self.password.selectAll()
            return
        super().fail(error)

    def _on_restored(self, done: "Adopted") -> None:
        self.rest()
        self.tell(taken(done, self.desk.formats), can_undo=done.step is not None)
