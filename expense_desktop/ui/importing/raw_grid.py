"""The file as it stands, its first rows only, with a choice over each column of what it is."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from expense_desktop.services.importing.amounts import looks_like_amount
from expense_desktop.services.importing.csv_file import Table
from expense_desktop.services.importing.dates import looks_like_date
from expense_desktop.services.importing.vocabulary import Role
from expense_desktop.ui import typography
from expense_desktop.ui.importing import words
from expense_desktop.ui.language import translate
from expense_desktop.ui.style import restyle
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.cells import placed
from expense_desktop.ui.widgets.fields import ComboBox
from expense_desktop.ui.widgets.look import Look

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ROWS: Final = 4
_SAMPLE: Final = 200
_CHOICES_PX: Final = 41
_ROW_PX: Final = 24
_PADDING_PX: Final = 16
_DATE_PX: Final = 160
_NUMBER_PX: Final = 172
_LEAST_PX: Final = 150


class RawModel(QAbstractTableModel):
    """Row 0 is where the choices stand, row 1 the heading, then the first rows as they are written."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Sequence[str]] = []
        self.width = 0
        self.numeric: list[bool] = []
        self.dates: list[bool] = []
        self.imported: list[bool] = []

    def show_table(self, table: Table | None) -> None:
        """Show the first rows of a table."""
        self.beginResetModel()
        self.width = 0 if table is None else table.width
        rows = [] if table is None else table.records[:_ROWS]
        heading = [""] * self.width if table is None or table.heading is None else table.heading
        self._lines = [[""] * self.width, heading, *rows] if table is not None else []
        sampled = [
            [record[at] for record in ([] if table is None else table.records[:_SAMPLE]) if record[at].strip()]
            for at in range(self.width)
        ]
        self.dates = [_mostly(cells, looks_like_date) for cells in sampled]
        self.numeric = [
            not date and _mostly(cells, looks_like_amount) for date, cells in zip(self.dates, sampled, strict=True)
        ]
        self.imported = [True] * self.width
        self.endResetModel()

    def mark_imported(self, imported: Sequence[bool]) -> None:
        """Say which columns are imported: the others are quieter."""
        self.imported = list(imported)
        if self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, self.width - 1))

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else self.width

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() == 0:
            return None
        text = self._lines[index.row()][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return text or None
        return None

    @override
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags


def _mostly(cells: Sequence[str], test: Any) -> bool:
    return bool(cells) and sum(map(test, cells)) * 2 > len(cells)


class RawDelegate(QStyledItemDelegate):
    """Paints small, quiet words; figures end at the trailing edge."""

    def __init__(self, look: Look, model: RawModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._model = model

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        rect: QRect = option.rect
        theme = self._look.theme
        painter.save()
        painter.fillRect(rect, theme.colour("bg.header" if index.row() == 0 else "bg.panel"))
        painter.setPen(theme.colour("line.panel" if index.row() == 0 else "line.hair"))
        if index.row() != self._model.rowCount() - 1:
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(typography.font(Size.SMALL))
        quiet = index.row() != 1 and not self._model.imported[index.column()]
        painter.setPen(theme.colour("text.tertiary" if quiet else "text.secondary"))
        inner = placed(painter, rect, rect.adjusted(_PADDING_PX, 0, -_PADDING_PX, -1))
        text = painter.fontMetrics().elidedText(
            str(index.data() or "").strip(), Qt.TextElideMode.ElideRight, inner.width()
        )
        numeric = self._model.numeric[index.column()]
        side = Qt.AlignmentFlag.AlignRight if numeric else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | side, text)
        painter.restore()


class RawGrid(QTableView):
    """`role_chosen(int, str)`: a column and what it is to be, one of `words.column_choices`."""

    role_chosen = Signal(int, str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.raw = RawModel(self)
        self.choices: list[ComboBox] = []
        self.setModel(self.raw)
        self.setItemDelegate(RawDelegate(look, self.raw, self))
        self.setAccessibleName(translate("Import", "Columns in the file"))
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(10)
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.setShowGrid(False)
        self.setWordWrap(False)
        # The choices are what takes the focus: the rows below only say what they are about.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        look.appearance.changed.connect(self.viewport().update)

    def show_table(self, table: Table | None) -> None:
        """Show the first rows of a table, with a choice over each column."""
        self.choices = []
        self.raw.show_table(table)
        if table is None:
            return
        self.setRowHeight(0, _CHOICES_PX)
        for column in range(self.raw.width):
            self._add_choice(column, table)
        self._share_width()

    def show_roles(self, keys: Mapping[int, str]) -> None:
        """Show what the columns are; an empty key is an amount whose sign is an open question."""
        for column, combo in enumerate(self.choices):
            key = keys.get(column, Role.IGNORED.value)
            _choose(combo, key)
            combo.setProperty("quiet", key == Role.IGNORED.value)
            restyle(combo)
        self.raw.mark_imported([keys.get(at, Role.IGNORED.value) != Role.IGNORED.value for at in range(self.raw.width)])

    def focus_choice(self) -> bool:
        """Give the focus to the first choice; False without any."""
        if self.choices:
            self.choices[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return bool(self.choices)

    def _add_choice(self, column: int, table: Table) -> None:
        combo = ComboBox(self._look)
        combo.setProperty("build", "small")
        for key, text in words.column_choices():
            combo.addItem(text, key)
        combo.setPlaceholderText(translate("Import", "Amount: which sign?"))
        named = table.heading[column] if table.heading is not None and table.heading[column] else str(column + 1)
        combo.setAccessibleName(translate("Import", "Column {name}").format(name=named))
        combo.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.view().setMinimumWidth(220)
        combo.activated.connect(self._on_activated)
        combo.submitted.connect(combo.showPopup)
        holder = QWidget()
        inside = QHBoxLayout(holder)
        inside.setContentsMargins(8, 0, 8, 1)
        inside.addWidget(combo)
        self.setIndexWidget(self.raw.index(0, column), holder)
        self.choices.append(combo)

    def _on_activated(self, _index: int) -> None:
        combo = self.sender()
        if isinstance(combo, ComboBox) and combo in self.choices:
            self.role_chosen.emit(self.choices.index(combo), str(combo.currentData()))

    def _share_width(self) -> None:
        """Dates and figures have their width; words share what is left."""
        fixed = [
            _DATE_PX if date else _NUMBER_PX if number else 0
            for date, number in zip(self.raw.dates, self.raw.numeric, strict=True)
        ]
        empty = [
            not any(self.raw.index(row, at).data() for row in range(2, self.raw.rowCount())) for at in range(len(fixed))
        ]
        fixed = [width or (_NUMBER_PX if nothing else 0) for width, nothing in zip(fixed, empty, strict=True)]
        sharing = fixed.count(0)
        if not sharing and fixed:
            fixed[-1], sharing = 0, 1
        room = max(0, self.viewport().width() - sum(fixed))
        each = max(_LEAST_PX, room // sharing) if sharing else 0
        for column, width in enumerate(fixed):
            self.setColumnWidth(column, width or each)
        wider = sum(width or each for width in fixed) > self.viewport().width() > 0
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if wider else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if policy is not self.horizontalScrollBarPolicy():
            self.setHorizontalScrollBarPolicy(policy)
        bar = self.horizontalScrollBar().sizeHint().height() if wider else 0
        self.setFixedHeight(_CHOICES_PX + (self.raw.rowCount() - 1) * _ROW_PX + bar)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.choices:
            self._share_width()


def _choose(combo: ComboBox, key: str) -> None:
    """Show a choice; one that is found and never chosen is added while it is so."""
    combo.blockSignals(True)
    for at in reversed(range(combo.count())):
        if combo.itemData(at) != key and words.found_choice(str(combo.itemData(at))):
            combo.removeItem(at)
    at = combo.findData(key)
    if at < 0 and words.found_choice(key):
        combo.addItem(words.found_choice(key), key)
        at = combo.count() - 1
    combo.setCurrentIndex(at)
    combo.setToolTip(combo.currentText())
    combo.blockSignals(False)
