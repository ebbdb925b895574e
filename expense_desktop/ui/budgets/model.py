"""A month's budgets as rows; limits can be edited in place."""

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from expense_desktop.domain.records import CategoryId
from expense_desktop.ui.budgets import words
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate

if TYPE_CHECKING:
    from expense_desktop.services.budget import Budgets, Line

AnyIndex = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole
"""The frozen row."""


class Columns(IntEnum):
    CATEGORY = 0
    PROGRESS = 1
    SPENT = 2
    LIMIT = 3
    CARRIED = 4
    LEFT = 5
    AVERAGE = 6


class BudgetModel(QAbstractTableModel):
    """`limit_typed(CategoryId, int | None)`: a person has typed a limit, in minor units; None ends the budget."""

    limit_typed = Signal(object, object)

    def __init__(self, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.formats = formats
        self.can_change = True
        self._budgets: Budgets | None = None

    @property
    def budgets(self) -> "Budgets | None":
        """What is shown; None before the first answer."""
        return self._budgets

    @property
    def lines(self) -> "tuple[Line, ...]":
        """The rows."""
        return () if self._budgets is None else self._budgets.lines

    def show_budgets(self, budgets: "Budgets") -> None:
        """Show other figures; the rows stay in place where they are of the same categories."""
        before, self._budgets = self.lines, budgets
        if [line.category.category.id for line in before] == [line.category.category.id for line in budgets.lines]:
            last = self.index(len(before) - 1, self.columnCount() - 1)
            if before:
                self.dataChanged.emit(self.index(0, 0), last)
        else:
            self.beginResetModel()
            self.endResetModel()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def keep_up(self, budgets: "Budgets") -> bool:
        """Show other figures in the rows as they stand; False, and nothing is shown, when there are other rows."""
        found = {line.category.category.id: line for line in budgets.lines}
        standing = [line.category.category.id for line in self.lines]
        if found.keys() != set(standing):
            return False
        self.show_budgets(replace(budgets, lines=tuple(found[each] for each in standing)))
        return True

    def row_of(self, category: CategoryId) -> int:
        """The row of a category; −1 when it has none."""
        return next((at for at, line in enumerate(self.lines) if line.category.category.id == category), -1)

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008  as Qt declares it
        return 0 if parent.isValid() else len(self.lines)

    @override
    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Columns)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section > Columns.PROGRESS:
            return Qt.AlignmentFlag.AlignRight
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return words.heading(Columns(section).name, self.formats.symbol)
        return None

    @override
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        editable = index.column() == Columns.LIMIT and self.can_change
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.EditRole:
            return line.limit_minor
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words.spoken_line(line, self.formats)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == Columns.CATEGORY:
            return words.path(line)
        return self._shown(line, Columns(index.column())) if role == Qt.ItemDataRole.DisplayRole else None

    def _shown(self, line: "Line", column: Columns) -> str:
        amount = self.formats.amount
        match column:
            case Columns.CATEGORY:
                return words.path(line)
            case Columns.PROGRESS:
                return words.state(line, self.formats)
            case Columns.SPENT:
                return amount(line.spent_minor)
            case Columns.LIMIT:
                return amount(line.limit_minor) if line.limit_minor is not None else translate("Budgets", "Set a limit")
            case Columns.CARRIED:
                return words.signed(line.carried_over_minor, self.formats) if line.carries_over else "–"
            case Columns.LEFT:
                return words.left(line, self.formats)
            case Columns.AVERAGE:
                return "" if line.average_minor is None else amount(line.average_minor)

    @override
    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != Columns.LIMIT or not self.can_change:
            return False
        line = self.lines[index.row()]
        if value != line.limit_minor:
            self.limit_typed.emit(line.category.category.id, value)
        return True
