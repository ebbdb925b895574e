"""How a row of expenses is painted: category chip, sync mark, quiet repeated dates, skeletons."""

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.expenses.model import AnyIndex, Columns, Roles
from expense_desktop.ui.marks import MARK_ICONS
from expense_desktop.ui.widgets.cells import (
    CELL_PADDING_PX,
    RIGHT_PADDING_PX,
    chip_width,
    paint_chip,
    paint_skeleton,
    paint_text,
    placed_f,
)
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.table import RowDelegate, RowTable

_SKELETON = {Columns.DATE: 0.8, Columns.PAYEE: 0.45, Columns.CATEGORY: 0.55, Columns.NOTE: 0.4, Columns.AMOUNT: 0.6}


class ExpenseDelegate(RowDelegate):
    """Paints from the model's roles; knows no expense by itself."""

    def __init__(self, look: Look, view: RowTable) -> None:
        super().__init__(look, view)
        self._skeletons = False

    def show_skeletons(self, shown: bool) -> None:
        """Whether placeholders are drawn as bars: only when the rows have been missing for a while."""
        self._skeletons = shown

    @override
    def paint_cell(self, painter: QPainter, rect: QRect, index: AnyIndex, *, selected: bool) -> None:
        column, text = index.column(), index.data()
        if text is None:
            if self._skeletons:
                self.paint_missing(painter, rect, index.row(), column)
        elif column == Columns.MARK:
            self._paint_mark(painter, rect, index)
        elif column == Columns.CATEGORY:
            colour = int(index.data(Roles.COLOUR))
            paint_chip(painter, self.look, rect, text, colour, quiet=colour == 0)
        elif text:
            self._paint_words(painter, rect, index, text, selected=selected)

    def paint_missing(self, painter: QPainter, rect: QRect, row: int, column: int) -> None:
        """Paint the bar of a cell that is not there yet; their lengths differ, as words do."""
        if column in _SKELETON:
            share = _SKELETON[Columns(column)] * (0.8 + 0.2 * (row % 3) / 2)
            paint_skeleton(painter, self.look, rect, share, right=column == Columns.AMOUNT)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As wide as the words: what a double click on the header's edge makes the column."""
        text, column = str(index.data() or ""), Columns(index.column())
        if column is Columns.CATEGORY:
            width = chip_width(text)
        else:
            weight = QFont.Weight.Medium if column is Columns.AMOUNT else QFont.Weight.Normal
            width = typography.metrics(weight=weight).horizontalAdvance(text) + CELL_PADDING_PX + RIGHT_PADDING_PX
        return QSize(width, super().sizeHint(option, index).height())

    def _paint_words(self, painter: QPainter, rect: QRect, index: AnyIndex, text: str, *, selected: bool) -> None:
        column = index.column()
        amount = column == Columns.AMOUNT
        role = "text.primary"
        if column == Columns.NOTE:
            role = "text.secondary"
        elif column == Columns.DATE and index.data(Roles.REPEATED):
            role = "text.secondary" if selected else "text.tertiary"
        painter.setFont(typography.font(weight=QFont.Weight.Medium if amount else QFont.Weight.Normal))
        painter.setPen(self.look.theme.colour(role))
        paint_text(painter, rect, text, right=amount)

    def _paint_mark(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        icon = MARK_ICONS.get(index.data(Roles.STATE))
        if icon is not None:
            at = placed_f(painter, rect, QRectF(rect.left() + 4, rect.center().y() - 7, 14, 14))
            self.look.icons.paint(painter, *icon, at)
