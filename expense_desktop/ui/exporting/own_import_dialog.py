"""An export of ours that somebody wants to import: what it would bring, and bringing it in."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from expense_desktop.services.progress import Progress
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.exporting import work
from expense_desktop.ui.exporting.adopting_words import taken
from expense_desktop.ui.exporting.dialog import WorkDialog
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.services.adopting import Adopted, Contents


class OwnImportDialog(WorkDialog):
    """Reads the file at once; what it would bring is said before anything is changed."""

    def __init__(self, desk: Desk, look: Look, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(desk, look, translate("Exporting", "Import an export"), parent)
        self._contents: Contents | None = None
        self.add_words(
            translate(
                "Exporting",
                "{name} was exported by Expense Desktop: its expenses keep their ids, and what is here already "
                "stays as it is.",
            ).format(name=path.name)
        )
        self.foreseen = label()
        self.foreseen.setWordWrap(True)
        self.column.addWidget(self.foreseen)
        self.primary.setText(translate("Exporting", "Import"))
        self.primary.clicked.connect(self.bring_in)
        self._read = Progress(translate("Exporting", "Nothing was imported."))
        self.work(desk.run(partial(work.read_own, path)), self._read, self._on_read)

    def bring_in(self) -> None:
        """Import it."""
        if self._contents is not None:
            progress = Progress(translate("Exporting", "Nothing was imported."))
            change = partial(work.bring_back, contents=self._contents, progress=progress)
            self.work(self.desk.change(change), progress, self._on_imported)

    @override
    def rest(self) -> None:
        """Nothing is under way; without anything to import there is nothing to press."""
        super().rest()
        self.primary.setEnabled(self._contents is not None)

    def _on_read(self, contents: "Contents") -> None:
        foresee = partial(work.foresee, contents=contents)
        self.work(self.desk.source.read(foresee), self._read, partial(self._on_foreseen, contents))

    def _on_foreseen(self, contents: "Contents", done: "Adopted") -> None:
        self._contents = contents
        self.rest()
        formats = self.desk.formats
        words = translate("Exporting", "{count} expenses will be imported, {total}.", "", done.added)
        said = words.format(count=formats.count(done.added), total=formats.money(done.total_minor))
        if done.kept:
            there = translate("Exporting", "{count} are in the ledger already.", "", done.kept)
            said = f"{said} {there.format(count=formats.count(done.kept))}"
        self.foreseen.setText(said)
        self.primary.setFocus()
        self.fit()

    def _on_imported(self, done: "Adopted") -> None:
        self.rest()
        self.tell(taken(done, self.desk.formats), can_undo=done.step is not None)
