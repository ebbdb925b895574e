"""The list of months, the newest first, under the headings of their years."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from expense_desktop.domain.period import Month
from expense_desktop.ui import typography
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.printing.words import month_name
from expense_desktop.ui.spoken import spoken_money
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.focus_ring import BY_KEY
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.services.statement import MonthTotal

_Index = QModelIndex | QPersistentModelIndex
_ROW_PX, _YEAR_PX = 32, 28
_SIDE_PX = 8
_WORDS_PX = 10
_GAP_PX = 4
_NEARER_PX = 6
MONTH_ROLE = Qt.ItemDataRole.UserRole + 1


class MonthModel(QAbstractListModel):
    """Rows are years (an int, can't be chosen) and months (a `MonthTotal`)."""

    def __init__(self, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._rows: list[int | MonthTotal] = []

    def show_months(self, months: "Sequence[MonthTotal]") -> None:
        """Show these, the newest first; rows that stay are told to be changed, not to be others."""
        rows: list[int | MonthTotal] = []
        for each in months:
            if each.month.year not in rows:
                rows.append(each.month.year)
            rows.append(each)
        if [_key(row) for row in rows] == [_key(row) for row in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_of(self, month: Month) -> int:
        """The row of a month; −1 when it isn't there."""
        return next((at for at, row in enumerate(self._rows) if _key(row) == month), -1)

    def at(self, row: int) -> "int | MonthTotal":
        """A year or a month."""
        return self._rows[row]

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self._rows[index.row()], int):
            return Qt.ItemFlag.ItemIsEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == MONTH_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return str(row) if isinstance(row, int) else month_name(row.month, self._formats, with_year=False)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return str(row) if isinstance(row, int) else self._spoken(row)
        return None

    def figure(self, row: "MonthTotal") -> str:
        """What stands at the end of a row."""
        return translate("Reports", "no expenses") if row.total_minor is None else self._formats.amount(row.total_minor)

    def _spoken(self, row: "MonthTotal") -> str:
        name = month_name(row.month, self._formats)
        if row.total_minor is None:
            return f"{name}, {self.figure(row)}"
        return f"{name}, {spoken_money(row.total_minor, self._formats)}"


def _key(row: "int | MonthTotal") -> object:
    return row if isinstance(row, int) else row.month


class MonthList(QListView):
    """`month_chosen(Month)`: the statement of this one is to be shown."""

    month_chosen = Signal(object)

    def __init__(self, model: MonthModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._months = model
        self._by_key = False
        self.current_month: Month | None = None
        """This month, which is only so far."""
        self.setModel(model)
        self.setObjectName("plain")
        self.setAccessibleName(translate("Reports", "Months"))
        self.setItemDelegate(_MonthDelegate(look, model, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setViewportMargins(0, 2, 0, 2)
        self.selectionModel().currentChanged.connect(self._on_current)
        look.appearance.changed.connect(self.viewport().update)

    @property
    def shows_focus(self) -> bool:
        """Whether it has the focus, and by a key."""
        return self.hasFocus() and self._by_key

    def choose(self, month: Month) -> None:
        """Make a month the current one."""
        row = self._months.row_of(month)
        if row >= 0 and row != self.currentIndex().row():
            self.setCurrentIndex(self._months.index(row))

    def step(self, months: int) -> None:
        """Go to an earlier (−1) or a later (1) month."""
        row, count = self.currentIndex().row() - months, self._months.rowCount()
        while 0 <= row < count and isinstance(self._months.at(row), int):
            row -= months
        if 0 <= row < count:
            self.setCurrentIndex(self._months.index(row))

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        row = index.data(MONTH_ROLE)
        if row is not None and not isinstance(row, int):
            self.month_chosen.emit(row.month)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_key = event.reason() in BY_KEY
        super().focusInEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_key = True
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if event.key() in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            # Over the headings of the years, which can't be chosen.
            self.step(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class _MonthDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, model: MonthModel, view: MonthList) -> None:
        super().__init__(view)
        self._look = look
        self._months = model
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        px = _YEAR_PX if isinstance(index.data(MONTH_ROLE), int) else _ROW_PX
        return QSize(0, typography.scaled(px))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.data(MONTH_ROLE)
        room = self._room(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, int):
            # Nearer to the months below than to those above.
            room = room.adjusted(0, _NEARER_PX, 0, 0)
            self._words(painter, room, str(row), "text.secondary", Size.SMALL, QFont.Weight.Medium)
        else:
            self._paint_month(painter, room, row, option.state)
        painter.restore()

    def _room(self, rect: QRect) -> QRect:
        """The row without its margins; a scroll bar stands in the one behind it."""
        bar = self._view.verticalScrollBar()
        behind = max(_SIDE_PX - (bar.width() if bar.isVisible() else 0), 0)
        mirrored = self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return rect.adjusted(behind, 0, -_SIDE_PX, 0) if mirrored else rect.adjusted(_SIDE_PX, 0, -behind, 0)

    def _paint_month(self, painter: QPainter, room: QRect, row: "MonthTotal", state: QStyle.StateFlag) -> None:
        theme = self._look.theme
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.colour("bg.selected" if selected else "bg.hover"))
            painter.drawRoundedRect(room, 6, 6)
        if selected and self._view.shows_focus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 1))
            painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), 6, 6)
        empty = row.total_minor is None
        quiet = "text.secondary" if selected else "text.tertiary"
        figure, name = self._months.figure(row), str(self._months.index(self._months.row_of(row.month)).data())
        size = Size.SMALL if empty else Size.BODY
        used = self._words(painter, room, figure, quiet if empty else "text.secondary", size, trailing=True)
        room = self._without(room, used + _GAP_PX, trailing=True)
        weight = QFont.Weight.DemiBold if selected else QFont.Weight.Medium
        used = self._words(painter, room, name, quiet if empty else "text.primary", Size.BODY, weight)
        if row.month == self._view.current_month:
            room = self._without(room, used + _GAP_PX)
            self._words(painter, room, translate("Reports", "so far"), quiet, Size.SMALL)

    def _without(self, room: QRect, px: int, *, trailing: bool = False) -> QRect:
        mirrored = self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return room.adjusted(0, 0, -px, 0) if trailing is not mirrored else room.adjusted(px, 0, 0, 0)

    def _words(
        self,
        painter: QPainter,
        room: QRect,
        text: str,
        role: str,
        size: Size,
        weight: QFont.Weight = QFont.Weight.Normal,
        *,
        trailing: bool = False,
    ) -> int:
        """Paint one line; how wide it is."""
        painter.setFont(typography.font(size, weight))
        painter.setPen(self._look.theme.colour(role))
        inner = room.adjusted(_WORDS_PX, 0, -_WORDS_PX, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        side = Qt.AlignmentFlag.AlignRight if trailing else Qt.AlignmentFlag.AlignLeft
        # Qt mirrors the alignment by itself.
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | side, shown)
        return painter.fontMetrics().horizontalAdvance(shown)
