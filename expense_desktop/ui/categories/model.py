"""The tree of categories as Qt sees it: live ones, expenses without one, and the archived at the end when asked for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import CategoryId
from expense_desktop.ui.categories import words
from expense_desktop.ui.categories.figures import Node, Year
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import in_words, translate

AnyIndex = QModelIndex | QPersistentModelIndex
MIME: Final = "application/x-expense-category"
NODE: Final = Qt.ItemDataRole.UserRole + 1
"""The role of a row's `Node`."""
_NOWHERE = QModelIndex()
_TOP: Final = 0


class Columns(IntEnum):
    """What stands where."""

    NAME = 0
    EXPENSES = 1
    MONTHS = 2
    TOTAL = 3
    AVERAGE = 4


_RIGHT: Final = frozenset({Columns.EXPENSES, Columns.TOTAL, Columns.AVERAGE})


class CategoryModel(QAbstractItemModel):
    """Rows are `Node`s. An index of the second level carries the number of its parent's row, from 1 on."""

    def __init__(self, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self.year = Year()
        self._tops: tuple[Node, ...] = ()
        self._words = ""
        self._sorted: tuple[Columns, bool] | None = None
        self.shows_archived = False
        self.can_change = True

    # ── what is shown ──

    def show_year(self, year: Year) -> None:
        """Show another reading."""
        self.year = year
        self._lay_out()

    def show_archived(self, shown: bool) -> None:
        """List what is archived, at the end, or not."""
        self.shows_archived = shown
        self._lay_out()

    def find(self, typed: str) -> None:
        """Keep only what has these words in its path, and what that lies in; without accents and case."""
        self._words = fold(typed.strip())
        self._lay_out()

    @property
    def is_finding(self) -> bool:
        """Whether something is looked for."""
        return bool(self._words)

    @property
    def sorting(self) -> tuple[Columns, bool] | None:
        """By which column the rows stand, and whether the largest comes first; None: as they were made."""
        return self._sorted

    def sort_by(self, column: Columns | None, *, descending: bool = False) -> None:
        """Put parents, and the children of each, in the order of a column; None: as they were made."""
        self._sorted = None if column is None else (column, descending)
        self._lay_out()

    def _lay_out(self) -> None:
        self.beginResetModel()
        rows = self._in_order(self.year.live)
        if self.year.uncategorised is not None:
            rows = (*rows, self.year.uncategorised)
        if self.shows_archived or self._words:
            rows = (*rows, *self._in_order(self.year.archived))
        self._tops = tuple(kept for node in rows if (kept := self._kept(node)) is not None)
        self.endResetModel()

    def _in_order(self, nodes: Sequence[Node]) -> tuple[Node, ...]:
        if self._sorted is None:
            return tuple(nodes)
        column, descending = self._sorted
        key = _KEYS[column]
        nodes = [replace(node, children=self._in_order(node.children)) for node in nodes]
        return tuple(sorted(nodes, key=key, reverse=descending))

    def _kept(self, node: Node) -> Node | None:
        if not self._words or self._words in fold(words.name(node)):
            return node
        children = tuple(child for child in node.children if self._words in fold(child.name))
        return replace(node, children=children) if children else None

    # ── looking up ──

    def node(self, index: AnyIndex) -> Node | None:
        """The row at an index."""
        if not index.isValid():
            return None
        inside = index.internalId()
        if inside == _TOP:
            return self._tops[index.row()] if index.row() < len(self._tops) else None
        children = self._tops[inside - 1].children if inside <= len(self._tops) else ()
        return children[index.row()] if index.row() < len(children) else None

    def index_of(self, category: CategoryId | None, column: int = 0) -> QModelIndex:
        """Where a category is shown; no index when it isn't."""
        for row, top in enumerate(self._tops):
            if top.id == category:
                return self.index(row, column)
            for inside, child in enumerate(top.children):
                if child.id == category:
                    return self.index(inside, column, self.index(row, 0))
        return QModelIndex()

    # ── moving by the pointer ──

    def may_move(self, moved: Node, into: Node | None) -> bool:
        """Whether a category may be put into another one, or (None) out to the top level, and would change by it."""
        if moved.category is None or moved.archived:
            return False
        if into is None:
            return moved.category.parent_id is not None
        return (
            into.category is not None
            and into.category.parent_id is None
            and not into.archived
            and not moved.has_children
            and into.id not in (moved.id, moved.category.parent_id)
        )

    @override
    def mimeTypes(self) -> list[str]:
        return [MIME]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        node = self.node(indexes[0]) if indexes else None
        if node is not None and node.id is not None:
            data.setData(MIME, str(node.id).encode())
        return data

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    # ── Qt's questions ──

    @override
    def index(self, row: int, column: int, parent: AnyIndex = _NOWHERE) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _TOP)

    @override
    def parent(self, index: AnyIndex = _NOWHERE) -> Any:
        if not index.isValid() or index.internalId() == _TOP:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, _TOP)

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        if not parent.isValid():
            return len(self._tops)
        if parent.column() != 0 or parent.internalId() != _TOP or parent.row() >= len(self._tops):
            return 0
        return len(self._tops[parent.row()].children)

    @override
    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return len(Columns)

    @override
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        node = self.node(index)
        if node is None:
            return Qt.ItemFlag.NoItemFlags
        if self.can_change and node.category is not None and not node.archived:
            flags |= Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled
        if self.can_change and node.category is not None and index.column() == Columns.NAME:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section not in list(Columns):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in _RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and section == Columns.AVERAGE:
            return words.averaged(self.year, self._formats) or None
        return self._title(Columns(section)) if role == Qt.ItemDataRole.DisplayRole else None

    def _title(self, column: Columns) -> str:
        match column:
            case Columns.NAME:
                return translate("Categories", "Name")
            case Columns.EXPENSES:
                return translate("Categories", "Expenses")
            case Columns.MONTHS:
                return words.span(self.year, self._formats)
            case Columns.TOTAL:
                return translate("Categories", "Total {currency}").format(currency=self._formats.symbol)
            case Columns.AVERAGE:
                return translate("Categories", "A month {currency}").format(currency=self._formats.symbol)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role == NODE:
            return node
        if role == Qt.ItemDataRole.EditRole:
            return node.name
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() in _RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(node, Columns(index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(node, Columns(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._hint(node, Columns(index.column()))
        return None

    def _text(self, node: Node, column: Columns) -> str:
        match column:
            case Columns.NAME:
                return words.name(node)
            case Columns.EXPENSES:
                return self._formats.count(node.figures.count)
            case Columns.MONTHS:
                return ""
            case Columns.TOTAL:
                return self._formats.amount(node.figures.total_minor)
            case Columns.AVERAGE:
                return self._formats.amount(self.year.average(node.figures))

    def _spoken(self, node: Node, column: Columns) -> str:
        """The name tells the whole row; each other cell itself."""
        if column is Columns.NAME:
            return words.spoken(node, self.year, self._formats)
        if column is Columns.MONTHS:
            return words.spoken_months(node, self.year, self._formats)
        return f"{self._title(column)} {self._text(node, column)}"

    def _hint(self, node: Node, column: Columns) -> str | None:
        if column is Columns.MONTHS:
            return words.spoken_months(node, self.year, self._formats).replace(", ", "\n")
        if column is Columns.EXPENSES:
            return translate("Categories", "Show these expenses")
        if column is not Columns.NAME:
            return None
        twin = translate("Categories", "There are two categories of this name: merge one into the other.")
        conflict = translate("Categories", "Changed on two devices") if node.conflicted else ""
        refusal = in_words(node.refusal)
        return "\n".join(filter(None, [words.path(node), twin if node.twin is not None else "", conflict, refusal]))


_KEYS: Final[dict[Columns, Callable[[Node], Any]]] = {
    Columns.NAME: lambda node: (fold(words.name(node)), str(node.id)),
    Columns.EXPENSES: lambda node: node.figures.count,
    Columns.MONTHS: lambda node: node.figures.total_minor,
    Columns.TOTAL: lambda node: node.figures.total_minor,
    Columns.AVERAGE: lambda node: node.figures.total_minor,
}
