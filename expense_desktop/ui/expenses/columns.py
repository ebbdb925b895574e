"""The columns of the expenses table: their widths, which are shown, by which the rows are sorted."""

from collections.abc import Iterable

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QHeaderView, QMenu
from typing_extensions import override

from expense_desktop.repository.choice import ExpenseSort, SortKey
from expense_desktop.ui import typography
from expense_desktop.ui.expenses.model import SORT_KEYS, Columns, ExpenseTableModel
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.cells import CELL_PADDING_PX, RIGHT_PADDING_PX
from expense_desktop.ui.widgets.table import RowTable

WIDTHS = {Columns.DATE: 96, Columns.PAYEE: 206, Columns.CATEGORY: 176, Columns.AMOUNT: 86}
MARK_PX = 30
_DATE_GAP_PX = 7
_LEAST_PX = 84
"""What payee, category and note keep of their widths when the amounts lack room."""
_FIXED = frozenset({Columns.AMOUNT, Columns.MARK})
"""What is never hidden."""


class TableColumns(QObject):
    """The header of an expenses table. `sort_wanted(ExpenseSort)`: the person wants another order.

    The column of dates is as wide as the dates that were seen need, from 96 px on, until somebody drags its edge.
    """

    sort_wanted = Signal(object)

    def __init__(self, table: RowTable, model: ExpenseTableModel) -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        self._header = table.horizontalHeader()
        self._fitting = False
        self._dragged = False
        self._wanted: dict[Columns, int] = {}
        self._scale = typography.scaled(100)
        self._set_up()
        table.viewport().installEventFilter(self)

    def _set_up(self) -> None:
        header = self._header
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(Columns.MARK, QHeaderView.ResizeMode.Fixed)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._open_menu_at)
        header.sectionClicked.connect(self._on_clicked)
        header.sectionResized.connect(self._on_resized)
        header.sectionHandleDoubleClicked.connect(self._on_edge_double_clicked)
        self._widen()
        self._stretch()
        self.show_sorting()

    def _widen(self) -> None:
        self._fitting = True
        for column, width in WIDTHS.items():
            self._table.setColumnWidth(column, typography.scaled(width))
        self._table.setColumnWidth(Columns.MARK, MARK_PX)
        self._fitting = False

    # ── widths ──

    def scale(self) -> None:
        """Be as wide as larger or smaller text asks for."""
        scale = typography.scaled(100)
        if scale != self._scale:
            self._scale = scale
            self._widen()
            self.fit_dates(self._model.days())
            self.make_room_for_amounts(self._model.widest_amounts())
            self._squeeze()

    def fit_dates(self, shown: Iterable[str]) -> None:
        """Make room for these dates, as they are written; the room that others have taken goes again."""
        if self._dragged:
            return
        metrics = typography.metrics()
        widest = max((metrics.horizontalAdvance(text) for text in set(shown)), default=0)
        self._set_date_width(max(typography.scaled(WIDTHS[Columns.DATE]), widest + CELL_PADDING_PX + _DATE_GAP_PX))

    def make_room_for(self, shown: Iterable[str]) -> None:
        """Make room for these dates too: never less than there is, so that scrolling moves the columns once at most."""
        if not self._dragged:
            before = self._table.columnWidth(Columns.DATE)
            self.fit_dates(shown)
            self._set_date_width(max(before, self._table.columnWidth(Columns.DATE)))

    def make_room_for_amounts(self, shown: Iterable[str]) -> None:
        """Make room for these amounts, never less than there is: half an amount is a wrong one."""
        metrics = typography.metrics(weight=QFont.Weight.Medium)
        widest = max((metrics.horizontalAdvance(text) for text in shown), default=0)
        needed = widest + CELL_PADDING_PX + RIGHT_PADDING_PX
        if needed > self._table.columnWidth(Columns.AMOUNT):
            self._fitting = True
            self._table.setColumnWidth(Columns.AMOUNT, needed)
            self._squeeze()

    def _set_date_width(self, width: int) -> None:
        self._fitting = True
        self._table.setColumnWidth(Columns.DATE, width)
        self._fitting = False

    def _on_resized(self, column: int, _before: int, width: int) -> None:
        # Hiding a column makes it 0 px wide.
        if not width or self._fitting:
            return
        if column == Columns.DATE:
            self._dragged = True
        elif column in (Columns.PAYEE, Columns.CATEGORY):
            self._wanted[Columns(column)] = width

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._squeeze()
        return super().eventFilter(watched, event)

    def _squeeze(self) -> None:
        """In a narrow table payee and category give up room before the amounts would leave it."""
        header = self._header
        shown = [each for each in Columns if not self._table.isColumnHidden(each)]
        giving = [
            each
            for each in (Columns.PAYEE, Columns.CATEGORY)
            if each in shown and header.sectionResizeMode(each) is not QHeaderView.ResizeMode.Stretch
        ]
        kept = sum(header.sectionSize(each) for each in shown if each not in (*giving, Columns.NOTE))
        kept += typography.scaled(_LEAST_PX) if Columns.NOTE in shown else 0
        wanted = {each: self._wanted.get(each, typography.scaled(WIDTHS[each])) for each in giving}
        spare = {each: max(0, width - typography.scaled(_LEAST_PX)) for each, width in wanted.items()}
        lacking = min(max(0, kept + sum(wanted.values()) - self._table.viewport().width()), sum(spare.values()))
        self._fitting = True
        for each, width in wanted.items():
            given = -(-lacking * spare[each] // max(1, sum(spare.values())))
            self._table.setColumnWidth(each, width - given)
        self._fitting = False

    def _on_edge_double_clicked(self, column: int) -> None:
        if column == Columns.DATE:
            self._dragged = False
            self.fit_dates(self._model.days())

    def _stretch(self) -> None:
        """Notes take what is left; when they are hidden, the next who can use it."""
        able = (Columns.NOTE, Columns.PAYEE, Columns.CATEGORY, Columns.DATE)
        stretched = next((each for each in able if not self._table.isColumnHidden(each)), Columns.AMOUNT)
        for column in (*able, Columns.AMOUNT):
            mode = QHeaderView.ResizeMode.Stretch if column is stretched else QHeaderView.ResizeMode.Interactive
            self._header.setSectionResizeMode(column, mode)

    # ── order ──

    def show_sorting(self) -> None:
        """Mark the column that the model is sorted by."""
        sort = self._model.sorting
        column = next(column for column, key in SORT_KEYS.items() if key is sort.key)
        order = Qt.SortOrder.DescendingOrder if sort.descending else Qt.SortOrder.AscendingOrder
        self._header.setSortIndicator(column, order)

    def sort_by(self, column: Columns) -> None:
        """Sort by a column; by the same one again the other way round."""
        sort = self._model.sorting
        same = SORT_KEYS[column] is sort.key
        # Dates and amounts are looked for from the large end, names from A.
        first_descending = column in (Columns.DATE, Columns.AMOUNT)
        self.sort_wanted.emit(ExpenseSort(SORT_KEYS[column], not sort.descending if same else first_descending))

    def _on_clicked(self, column: int) -> None:
        # Qt has turned the arrow by itself already; the order changes with the answer.
        self.show_sorting()
        if column in SORT_KEYS:
            self.sort_by(Columns(column))

    # ── which are shown ──

    def open_menu(self) -> None:
        """Open the menu of what can be shown, at the header."""
        self._open_menu_at(QPoint(CELL_PADDING_PX, self._header.height()))

    def _open_menu_at(self, at: QPoint) -> None:
        menu = QMenu(self._table)
        for column in (each for each in Columns if each not in _FIXED):
            action = QAction(str(self._model.headerData(column, Qt.Orientation.Horizontal)), menu)
            action.setCheckable(True)
            action.setChecked(not self._table.isColumnHidden(column))
            action.setData(int(column))
            action.toggled.connect(self._on_toggled)
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(translate("Expenses", "All columns, as they were"), self.reset)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._header.mapToGlobal(at))

    def _on_toggled(self, shown: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.show_column(Columns(int(action.data())), shown)

    def show_column(self, column: Columns, shown: bool) -> None:
        """Show a column or hide it."""
        self._table.setColumnHidden(column, not shown)
        self._stretch()

    def reset(self) -> None:
        """Show all columns, in their order and width of the beginning."""
        for column in Columns:
            self._table.setColumnHidden(column, False)
            self._header.moveSection(self._header.visualIndex(column), column)
        self._dragged = False
        self._widen()
        self._stretch()
        self.fit_dates(self._model.days())

    # ── what is remembered ──

    def state(self) -> dict[str, str]:
        """Order, widths, what is hidden, and the sorting."""
        sort = self._model.sorting
        return {
            "columns": bytes(self._header.saveState().toBase64().data()).decode(),
            "dates": "dragged" if self._dragged else "fitted",
            "sort": f"{sort.key.value} {'descending' if sort.descending else 'ascending'}",
        }

    def restore_state(self, state: dict[str, str]) -> ExpenseSort:
        """Restore what `state` gave, and say which order it was; that has to be asked for."""
        if state.get("columns"):
            self._fitting = True
            self._header.restoreState(QByteArray.fromBase64(state["columns"].encode()))
            self._fitting = False
            self._dragged = state.get("dates") == "dragged"
            self._table.setColumnHidden(Columns.AMOUNT, False)
            self._table.setColumnHidden(Columns.MARK, False)
            self._header.setSectionResizeMode(Columns.MARK, QHeaderView.ResizeMode.Fixed)
            self._stretch()
        self.show_sorting()
        key, _, order = state.get("sort", "").partition(" ")
        if key not in [each.value for each in SortKey]:
            return ExpenseSort()
        return ExpenseSort(SortKey(key), order == "descending")
