"""What will be imported, row by row: segments by state, the table, and what can be done with its rows."""

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemDelegate, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.services.importing.plan import Plan, RowState
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.importing import words
from expense_desktop.ui.importing.card import Card
from expense_desktop.ui.importing.categories import Drawer
from expense_desktop.ui.importing.delegate import END_PX, ImportDelegate
from expense_desktop.ui.importing.model import Columns, ImportModel
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Segments
from expense_desktop.ui.widgets.cells import placed_f
from expense_desktop.ui.widgets.fields import label, paint_check
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.table import HEADER_PX, RIGHT_PADDING_PX, Header, RowTable

_WIDTHS = {
    Columns.CHECK: 36,
    Columns.STATE: 96,
    Columns.DATE: 100,
    Columns.PAYEE: 230,
    Columns.CATEGORY: 160,
    Columns.AMOUNT: 110,
}
_ALL = "all"
_LEAST_REMARK_PX = 140


class ImportHeader(Header):
    """Has a check box over the check boxes: all, some or none."""

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        super().paintSection(painter, rect, logicalIndex)
        model = self.model()
        if logicalIndex == Columns.CHECK and isinstance(model, ImportModel):
            box = placed_f(painter, rect, QRectF(rect.left() + 12, rect.center().y() - 7, 16, 16))
            paint_check(painter, self._look, box, model.check_state())


class ImportTable(RowTable):
    """Space or a click on the box checks rows; Ctrl+Space all of them. F2, Ctrl+L or a click on its chip edits a
    category. `submitted`: Enter."""

    submitted = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        model = self.model()
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not isinstance(model, ImportModel):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space and control:
            model.tick_all(model.check_state() is not Qt.CheckState.Checked)
        elif key == Qt.Key.Key_Space and self.currentIndex().isValid():
            model.toggle(self.picked_rows())
        elif key == Qt.Key.Key_F2 or (control and key == Qt.Key.Key_L):
            self.edit_category()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self.share_width()

    def share_width(self) -> None:
        """As drawn where there is room; in a narrow window words share what is left."""
        if self.model() is None or self.model().columnCount() != len(Columns):
            return
        shared = (Columns.PAYEE, Columns.CATEGORY, Columns.REMARK)
        room = self.viewport().width() - sum(width for column, width in _WIDTHS.items() if column not in shared)
        narrow = room < _WIDTHS[Columns.PAYEE] + _WIDTHS[Columns.CATEGORY] + _LEAST_REMARK_PX
        self.setColumnWidth(Columns.PAYEE, room * 36 // 100 if narrow else _WIDTHS[Columns.PAYEE])
        self.setColumnWidth(Columns.CATEGORY, room * 32 // 100 if narrow else _WIDTHS[Columns.CATEGORY])

    def picked_rows(self) -> list[int]:
        """The selected rows, else the current one."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return rows or ([self.currentIndex().row()] if self.currentIndex().isValid() else [])

    def edit_category(self) -> None:
        """Edit the category of the current row; of all that are selected with it."""
        index = self.currentIndex().siblingAtColumn(Columns.CATEGORY)
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.scrollTo(index)
            self.edit(index)

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        # Tab and Enter both mean that it is done, not that another cell is to be edited.
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.setFocus(Qt.FocusReason.OtherFocusReason)


class ResultView(QWidget):
    """`plan_changed`: a check or a category is another. `submitted`: Enter in the rows."""

    plan_changed = Signal()
    submitted = Signal()

    def __init__(self, desk: Desk, look: Look, drawer: Drawer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.model = ImportModel(desk.formats, self)
        self.table = ImportTable(look)
        states = (None, *RowState)
        pairs = [(_ALL if state is None else state.value, words.segment(state, "0")) for state in states]
        self.states = Segments(pairs, translate("Import", "Rows in the file"), small=True)
        self._assemble(look, drawer)
        self.model.plan_changed.connect(self._on_changed)
        self.states.chosen.connect(self._on_state_chosen)
        self.table.submitted.connect(self.submitted)
        self.table.clicked.connect(self._on_clicked)
        self.table.horizontalHeader().sectionClicked.connect(self._on_header_clicked)

    @property
    def plan(self) -> Plan | None:
        """The plan as it stands."""
        return self.model.plan

    def show_plan(self, plan: Plan | None) -> None:
        """Show a plan; the rows keep their place."""
        row = self.table.currentIndex().row()
        self.model.show_plan(plan, self._desk.facts.book)
        if 0 <= row < self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(row, Columns.PAYEE))
        self._name_segments()

    def focus_rows(self) -> None:
        """Give the focus to the rows, the first one current."""
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, Columns.PAYEE))
            self.table.clearSelection()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_changed(self) -> None:
        self._name_segments()
        self.table.horizontalHeader().viewport().update()
        self.plan_changed.emit()

    def _name_segments(self) -> None:
        counts = self.model.counts()
        for state in (None, *RowState):
            key = _ALL if state is None else state.value
            self.states.rename(key, words.segment(state, self._desk.formats.count(counts[state])))
            if state is RowState.CREDIT:
                # Not every file has money in; while it is looked at, it stays.
                self.states.button(key).setVisible(bool(counts[state]) or self.states.choice == key)

    def _on_state_chosen(self, key: str) -> None:
        self.model.show_state(None if key == _ALL else RowState(key))
        self._name_segments()
        self.table.horizontalHeader().viewport().update()

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == Columns.CHECK:
            self.model.toggle([index.row()])
        elif index.column() == Columns.CATEGORY:
            self.table.edit_category()

    def _on_header_clicked(self, column: int) -> None:
        if column == Columns.CHECK:
            self.model.tick_all(self.model.check_state() is not Qt.CheckState.Checked)

    def _assemble(self, look: Look, drawer: Drawer) -> None:
        above = QHBoxLayout()
        above.addWidget(label(translate("Import", "What will be imported"), weight="strong"))
        above.addStretch(1)
        above.addWidget(self.states)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(above)
        layout.addWidget(Card(self.table, look), 1)
        self.table.setAccessibleName(translate("Import", "What will be imported"))
        header = ImportHeader(look, self.table)
        header.setFixedHeight(HEADER_PX)
        header.setSectionsClickable(True)
        header.setSectionsMovable(False)
        header.right_padding_px = RIGHT_PADDING_PX + END_PX
        self.table.setHorizontalHeader(header)
        self.table.setModel(self.model)
        self.table.setItemDelegate(ImportDelegate(look, self.table, drawer))
        for column, width in _WIDTHS.items():
            self.table.setColumnWidth(column, width)
        header.setSectionResizeMode(Columns.REMARK, QHeaderView.ResizeMode.Stretch)
