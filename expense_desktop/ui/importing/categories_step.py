"""Step 3: where the payees belong that nobody knows yet."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from expense_desktop.services.importing.plan import Plan
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.importing.card import Card
from expense_desktop.ui.importing.categories import Drawer
from expense_desktop.ui.importing.model import ImportModel
from expense_desktop.ui.importing.payees import PayeeColumns, PayeeDelegate, PayeeModel, PayeeTable, unknown_payees
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.table import HEADER_PX, Header

_WIDTHS = {
    PayeeColumns.PAYEE: 300,
    PayeeColumns.ROWS: 70,
    PayeeColumns.AMOUNT: 110,
    PayeeColumns.CATEGORY: 280,
}


class CategoriesStep(QWidget):
    """`finished`: the last payee is settled, or the person has seen enough."""

    finished = Signal()

    def __init__(
        self, desk: Desk, look: Look, model: ImportModel, drawer: Drawer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = model
        self.model = PayeeModel(desk.formats, model.colour, self)
        self.table = PayeeTable(look)
        self._assemble(look, drawer)
        self.model.filed.connect(model.file_payee)
        self.table.clicked.connect(self._on_clicked)
        self.table.finished.connect(self.finished)

    def show_plan(self, plan: Plan) -> None:
        """Show the new payees of what will be imported."""
        self.model.show_payees(unknown_payees(plan))
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, PayeeColumns.PAYEE))

    def focus_main(self) -> None:
        """Give the focus to the payees."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == PayeeColumns.CATEGORY:
            self.table.edit_category()

    def _assemble(self, look: Look, drawer: Drawer) -> None:
        words = translate(
            "Import",
            "Enter takes the suggestion and goes on; type to choose another category. "
            "The next import knows what you choose here.",
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label(translate("Import", "Payees that are new"), weight="strong"))
        layout.addWidget(label(words, role="secondary", size="small"))
        layout.addSpacing(4)
        layout.addWidget(Card(self.table, look), 1)
        self.table.setAccessibleName(translate("Import", "Payees that are new"))
        header = Header(look, self.table)
        header.setFixedHeight(HEADER_PX)
        header.setSectionsMovable(False)
        header.setSectionsClickable(False)
        self.table.setHorizontalHeader(header)
        self.table.setModel(self.model)
        self.table.setItemDelegate(PayeeDelegate(look, self.table, drawer))
        for column, width in _WIDTHS.items():
            self.table.setColumnWidth(column, width)
        header.setSectionResizeMode(PayeeColumns.REMARK, QHeaderView.ResizeMode.Stretch)
