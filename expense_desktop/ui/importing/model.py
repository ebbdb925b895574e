"""What an import would do, as a table with a check box a row; a check or a category makes another plan."""

import datetime as dt
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from expense_desktop.domain.folding import fold
from expense_desktop.services.importing.plan import Category, Plan, PlannedRow, RowState
from expense_desktop.ui.category_book import LEVELS, CategoryBook
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.importing import words
from expense_desktop.ui.language import in_words, translate

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class Columns(IntEnum):
    CHECK = 0
    STATE = 1
    DATE = 2
    PAYEE = 3
    CATEGORY = 4
    REMARK = 5
    AMOUNT = 6


class Roles(IntEnum):
    STATE = Qt.ItemDataRole.UserRole
    COLOUR = Qt.ItemDataRole.UserRole + 1
    TICKED = Qt.ItemDataRole.UserRole + 2
    LEVELS = Qt.ItemDataRole.UserRole + 3


class ImportModel(QAbstractTableModel):
    """Rows of a plan, all or those in one state. `plan_changed` after a check or another category."""

    plan_changed = Signal()

    def __init__(self, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._plan: Plan | None = None
        self._shown: RowState | None = None
        self._rows: list[int] = []
        self._checked: Qt.CheckState | None = None
        self._colours: dict[Category, int] = {}

    @property
    def plan(self) -> Plan | None:
        """The plan as it stands."""
        return self._plan

    def show_plan(self, plan: Plan | None, book: CategoryBook) -> None:
        """Show a plan; the state that is looked at stays."""
        self.beginResetModel()
        self._plan = plan
        self._colours = {
            tuple(fold(level) for level in book.path(each.id).split(LEVELS)): book.colour(each.id)
            for each in book.choices()
        }
        self._list()
        self.endResetModel()

    def show_state(self, state: RowState | None) -> None:
        """List only the rows in one state, or all."""
        self.beginResetModel()
        self._shown = state
        self._list()
        self.endResetModel()

    def counts(self) -> dict[RowState | None, int]:
        """How many rows there are in each state, and in all under None."""
        if self._plan is None:
            return {None: 0, **dict.fromkeys(RowState, 0)}
        counts: dict[RowState | None, int] = {None: len(self._plan.rows)}
        counts.update(self._plan.counts.items())
        return counts

    def tick_all(self, on: bool) -> None:
        """Check every row that is listed and can be, or none."""
        if self._plan is not None:
            self._replan(self._plan.tick_all(self._rows, on))

    def check_state(self) -> Qt.CheckState:
        """Of all rows that are listed and can be checked."""
        if self._checked is None:
            self._checked = self._check_state()
        return self._checked

    def _check_state(self) -> Qt.CheckState:
        if self._plan is None:
            return Qt.CheckState.Unchecked
        able = [row for row in self._rows if self._plan.rows[row].state is not RowState.UNREADABLE]
        ticked = sum(row in self._plan.ticked for row in able)
        if not ticked:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if ticked == len(able) else Qt.CheckState.PartiallyChecked

    def toggle(self, rows: Iterable[int]) -> None:
        """Check listed rows, or take the check away where all of them have it."""
        if self._plan is None:
            return
        indices = [self._rows[row] for row in rows]
        able = [at for at in indices if self._plan.rows[at].state is not RowState.UNREADABLE]
        self._replan(self._plan.tick_all(able, not all(at in self._plan.ticked for at in able)))

    def file_rows(self, rows: Iterable[int], category: Category) -> None:
        """Put listed rows into a category."""
        plan = self._plan
        if plan is not None:
            for row in rows:
                plan = plan.file_row(self._rows[row], category)
            self._replan(plan)

    def file_payee(self, payee: str, category: Category) -> None:
        """Put every row of a payee into a category."""
        if self._plan is not None:
            self._replan(self._plan.file_under(payee, category))

    def colour(self, category: Category) -> int:
        """The colour of a category; that of its parent where it is new, none's where both are."""
        key = tuple(map(fold, category))
        return self._colours.get(key, self._colours.get(key[:1], 0))

    def _list(self) -> None:
        self._checked = None
        rows = range(0 if self._plan is None else len(self._plan.rows))
        plan, shown = self._plan, self._shown
        self._rows = list(rows) if plan is None or shown is None else [at for at in rows if plan.state(at) is shown]

    def _replan(self, plan: Plan) -> None:
        # A row whose state changes under the filter stays where it is until another is chosen: nothing jumps away.
        self._plan, self._checked = plan, None
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(Columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, Columns.CHECK, Columns.CHECK)
        self.plan_changed.emit()

    # ── what Qt asks ──

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Columns)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(Columns(section))
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Columns.AMOUNT:
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        if role == Qt.ItemDataRole.AccessibleTextRole and section == Columns.CHECK:
            return translate("Import", "Imported")
        return None

    def _title(self, column: Columns) -> str:
        return {
            Columns.CHECK: "",
            Columns.STATE: translate("Import", "State"),
            Columns.DATE: translate("Import", "Date"),
            Columns.PAYEE: translate("Import", "Payee"),
            Columns.CATEGORY: translate("Import", "Category"),
            Columns.REMARK: translate("Import", "Remark"),
            Columns.AMOUNT: translate("Import", "Amount {currency}").format(currency=self._formats.symbol),
        }[column]

    @override
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == Columns.CHECK:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        if index.isValid() and index.column() == Columns.CATEGORY and index.data():
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._plan is None or not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        at = self._rows[index.row()]
        row, column = self._plan.rows[at], Columns(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(self._plan, at, row, column)
        if role == Qt.ItemDataRole.CheckStateRole:
            ticked = at in self._plan.ticked
            return (Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked) if column is Columns.CHECK else None
        if role >= Qt.ItemDataRole.UserRole:
            return self._painted(self._plan, at, role)
        if role == Qt.ItemDataRole.TextAlignmentRole and column is Columns.AMOUNT:
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._hint(self._plan, at, row, column) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(self._plan, at, row)
        return None

    def _painted(self, plan: Plan, at: int, role: int) -> Any:
        """What the delegate paints by."""
        if role == Roles.STATE:
            return plan.state(at).value
        if role == Roles.TICKED:
            return at in plan.ticked
        return self.colour(plan.category(at)) if role == Roles.COLOUR else plan.category(at)

    def _hint(self, plan: Plan, at: int, row: PlannedRow, column: Columns) -> str:
        if column is Columns.CATEGORY:
            return LEVELS.join(plan.category(at))
        return self._text(plan, at, row, column) if column in (Columns.PAYEE, Columns.REMARK) else ""

    def _spoken(self, plan: Plan, at: int, row: PlannedRow) -> str:
        ticked = translate("Import", "Will be imported") if at in plan.ticked else translate("Import", "Left out")
        parts = (
            self._day(plan, row, self._formats.table_day) if each is Columns.DATE else self._text(plan, at, row, each)
            for each in Columns
        )
        return ", ".join([ticked, *(part for part in parts if part)])

    def _text(self, plan: Plan, at: int, row: PlannedRow, column: Columns) -> str:
        match column:
            case Columns.CHECK:
                return ""
            case Columns.STATE:
                return words.state_name(plan.state(at))
            case Columns.DATE:
                return self._day(plan, row, self._formats.column_day)
            case Columns.PAYEE:
                return row.payee
            case Columns.CATEGORY:
                levels = plan.category(at)
                if row.state is RowState.UNREADABLE:
                    return levels[-1] if levels else ""
                return levels[-1] if levels else translate("Import", "Uncategorised")
            case Columns.REMARK:
                return in_words(plan.remark(at))
            case Columns.AMOUNT:
                amount = plan.amount_minor(at)
                return plan.reading.written_amount(row.read) if amount is None else self._formats.amount(amount)

    @staticmethod
    def _day(plan: Plan, row: PlannedRow, form: Callable[[dt.date, dt.date], str]) -> str:
        day = row.read.spent_on
        return plan.reading.written_date(row.read) if day is None else form(day, dt.date.today())

    @override
    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if self._plan is None or not index.isValid() or role != Qt.ItemDataRole.CheckStateRole:
            return False
        plan = self._plan.tick(self._rows[index.row()], Qt.CheckState(value) is Qt.CheckState.Checked)
        changed = plan.ticked != self._plan.ticked
        self._replan(plan)
        return changed
