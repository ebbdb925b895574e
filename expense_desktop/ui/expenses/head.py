"""The first line of the Expenses page: its title, how to get back to everything, what brings expenses in or back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from expense_desktop.ui import keys
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look


class Head(QWidget):
    """`cleared` by the link beside the title, `import_wanted`, `export_wanted`, `restore_wanted` by the buttons."""

    cleared = Signal()
    import_wanted = Signal()
    export_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self, look: Look, *, read_only: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read_only = read_only
        self.title = label()
        self.title.setObjectName("page-title")
        self.clear_filters = Button(translate("Expenses", "Clear filters"), look, kind=Kind.LINK)
        self._hint = label(keys.shown("Esc"), role="tertiary", size="tiny")
        self.restore = Button(translate("Expenses", "Restore"), look, icon="history")
        self.restore.setToolTip(f"{translate('Expenses', 'Bring back what is selected')}  {keys.shown('Ctrl+R')}")
        self.import_button = Button(translate("Expenses", "Import…"), look, icon="upload")
        self.import_button.setToolTip(f"{translate('Expenses', 'Import a CSV file')}  {keys.shown('Ctrl+I')}")
        self.export = Button(translate("Expenses", "Export…"), look, icon="download")
        tip = translate("Expenses", "Export what is shown, or everything")
        self.export.setToolTip(f"{tip}  {keys.shown('Ctrl+E')}")
        self._assemble()
        self.clear_filters.clicked.connect(self.cleared)
        self.restore.clicked.connect(self.restore_wanted)
        self.import_button.clicked.connect(self.import_wanted)
        self.export.clicked.connect(self.export_wanted)
        self.show_filtered(narrowed=False, deleted=False)

    def show_filtered(self, *, narrowed: bool, deleted: bool) -> None:
        """Say which expenses these are, and offer the way back to all of them."""
        title = translate("Expenses", "Deleted expenses") if deleted else translate("Expenses", "Expenses")
        back = translate("Expenses", "Back to expenses")
        self.title.setText(title)
        self.clear_filters.setText(translate("Expenses", "Clear filters") if narrowed or not deleted else back)
        for part in (self.clear_filters, self._hint):
            part.setVisible(narrowed or deleted)
        self.restore.setVisible(deleted and not self._read_only)
        self.import_button.setVisible(not deleted and not self._read_only)

    def offer_restore(self, possible: bool) -> None:
        """Whether there is anything selected to bring back."""
        self.restore.setEnabled(possible)

    def _assemble(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 0, 24, 0)
        layout.setSpacing(12)
        layout.addWidget(self.title)
        way_back = QHBoxLayout()
        way_back.setSpacing(6)
        way_back.addWidget(self.clear_filters)
        way_back.addWidget(self._hint)
        layout.addLayout(way_back)
        layout.addStretch(1)
        layout.addWidget(self.restore)
        layout.addWidget(self.import_button)
        layout.addSpacing(-4)
        layout.addWidget(self.export)
