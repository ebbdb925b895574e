"""Export: what is shown or everything, as CSV or JSON, with what a spreadsheet needs."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort
from expense_desktop.services.progress import Progress
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.exporting import work
from expense_desktop.ui.exporting.dialog import WorkDialog
from expense_desktop.ui.exporting.files import ask_where
from expense_desktop.ui.language import translate
from expense_desktop.ui.queries import Totals
from expense_desktop.ui.widgets.fields import CheckBox, ComboBox, FieldBox
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.services.exporting.writing import Exported


class ExportDialog(WorkDialog):
    """`chosen`, `sort` and `totals` are those of the list as it is shown; `chosen` None when nothing narrows it."""

    def __init__(
        self, desk: Desk, look: Look, chosen: ExpenseFilter | None, sort: ExpenseSort, totals: Totals,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(desk, look, translate("Exporting", "Export expenses"), parent)
        self._chosen, self._sort = chosen, sort
        self.what, self.form, self.decimal = ComboBox(look), ComboBox(look), ComboBox(look)
        self.bom = CheckBox(translate("Exporting", "For a spreadsheet (byte order mark)"), look)
        self.history = CheckBox(translate("Exporting", "With the history of every record"), look)
        self._fill(totals)
        self._decimal = FieldBox(translate("Exporting", "Decimal mark"), self.decimal, look)
        for part in (
            FieldBox(translate("Exporting", "Expenses"), self.what, look),
            FieldBox(translate("Exporting", "Format"), self.form, look),
            self._decimal,
            self.bom,
            self.history,
        ):
            self.column.addWidget(part)
        self.add_words(translate("Exporting", "The file is not encrypted: whoever has it can read it."))
        self.primary.setText(translate("Exporting", "Choose a file…"))
        self.primary.clicked.connect(self.choose_file)
        self.form.currentIndexChanged.connect(self._show_choices)
        self._show_choices()

    def choose_file(self) -> QFileDialog:
        """Ask where to write it; the dialog deletes itself."""
        suffix = self.form.currentData()
        name = translate("Exporting", "expenses")
        return ask_where(self, self.windowTitle(), f"{name}.{suffix}", suffix, self.write)

    def write(self, path: str) -> None:
        """Write the file."""
        progress = Progress(translate("Exporting", "Nothing was written."))
        desk = self.desk
        task = partial(
            work.export, desk.source, desk.beside, desk.server, path=Path(path),
            chosen=self._chosen if self.what.currentData() == "shown" else None, sort=self._sort,
            bom=self.bom.isChecked(), decimal=self.decimal.currentData(), history=self.history.isChecked(),
            progress=progress,
        )  # fmt: skip
        self._name = Path(path).name
        self.work(desk.run(task), progress, self._on_written)

    def _fill(self, totals: Totals) -> None:
        formats = self.desk.formats
        if self._chosen is not None:
            shown = translate("Exporting", "What is shown: {count} expenses, {total}", "", totals.count)
            words = shown.format(count=formats.count(totals.count), total=formats.money(totals.total_minor))
            self.what.addItem(words, "shown")
        self.what.addItem(translate("Exporting", "Everything"), "all")
        self.form.addItem(translate("Exporting", "CSV, for spreadsheets"), "csv")
        self.form.addItem(translate("Exporting", "JSON, with categories and limits"), "json")
        self.decimal.addItem(translate("Exporting", "Point: 12.50"), ".")
        self.decimal.addItem(translate("Exporting", "Comma: 12,50"), ",")
        self.decimal.setCurrentIndex(self.decimal.findData(formats.locale.decimalPoint()))
        if self.decimal.currentIndex() < 0:
            self.decimal.setCurrentIndex(0)
        self.bom.setChecked(True)
        self.history.setChecked(True)

    def _show_choices(self) -> None:
        as_csv = self.form.currentData() == "csv"
        self._decimal.setVisible(as_csv)
        self.bom.setVisible(as_csv)
        self.history.setVisible(not as_csv)
        self.fit()

    def _on_written(self, done: "Exported") -> None:
        self.rest()
        formats = self.desk.formats
        words = translate("Exporting", "Exported {count} expenses, {total}, to {name}", "", done.expenses)
        said = words.format(
            count=formats.count(done.expenses), total=formats.money(done.total_minor), name=self._name
        )  # fmt: skip
        if done.complete_history is False:
            partly = translate("Exporting", "The server is away: of the history it has what this computer knows.")
            said = f"{said}. {partly}"
        self.tell(said, can_undo=False)
