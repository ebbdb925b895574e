"""How a row of an import is painted: check box, state with icon and ground, category chip, remark."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import InputError
from expense_desktop.services.importing.plan import RowState
from expense_desktop.ui import typography
from expense_desktop.ui.importing.categories import CategoryField, Drawer
from expense_desktop.ui.importing.model import AnyIndex, Columns, ImportModel, Roles
from expense_desktop.ui.widgets.cells import paint_chip, paint_text, placed_f
from expense_desktop.ui.widgets.fields import paint_check
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.table import RowDelegate, RowTable

_STATES = {
    RowState.DUPLICATE: ("copy", "warn.text", "warn.tint"),
    RowState.UNREADABLE: ("circle-alert", "over.text", "over.tint"),
}
END_PX = 6
"""Beside the cell's own padding: the scroll bar lies over the last column's edge."""
_QUIET = (RowState.DUPLICATE, RowState.UNREADABLE, RowState.CREDIT)


class ImportDelegate(RowDelegate):
    """Paints from the model's roles; the category is edited in its cell."""

    def __init__(self, look: Look, view: RowTable, drawer: Drawer) -> None:
        super().__init__(look, view)
        self._drawer = drawer

    @override
    def ground_role(self, index: AnyIndex) -> str:
        found = _STATES.get(index.data(Roles.STATE))
        return found[2] if found is not None else "bg.panel"

    @override
    def paint_cell(self, painter: QPainter, rect: QRect, index: AnyIndex, *, selected: bool) -> None:
        column, state = Columns(index.column()), RowState(index.data(Roles.STATE))
        text = str(index.data() or "")
        if column is Columns.CHECK:
            box = placed_f(painter, rect, QRectF(rect.left() + 12, rect.center().y() - 7, 16, 16))
            check = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
            paint_check(painter, self.look, box, check, enabled=state is not RowState.UNREADABLE)
        elif column is Columns.STATE:
            self._paint_state(painter, rect, state, text)
        elif column is Columns.CATEGORY:
            if text:
                levels = index.data(Roles.LEVELS)
                paint_chip(painter, self.look, rect, text, int(index.data(Roles.COLOUR)), quiet=not levels)
        else:
            self._paint_words(painter, rect, column, state, text, ticked=bool(index.data(Roles.TICKED)))

    def _paint_state(self, painter: QPainter, rect: QRect, state: RowState, text: str) -> None:
        found = _STATES.get(state)
        painter.setFont(typography.font())
        role = "text.secondary" if found is None else found[1]
        painter.setPen(self.look.theme.colour(role))
        if found is not None:
            at = QRectF(rect.left() + 12, rect.center().y() - 6, 13, 13)
            self.look.icons.paint(painter, found[0], found[1], placed_f(painter, rect, at))
            leading = painter.layoutDirection() is Qt.LayoutDirection.LeftToRight
            rect = rect.adjusted(18, 0, 4, 0) if leading else rect.adjusted(-4, 0, -18, 0)
        paint_text(painter, rect, text)

    def _paint_words(
        self, painter: QPainter, rect: QRect, column: Columns, state: RowState, text: str, *, ticked: bool
    ) -> None:
        amount = column is Columns.AMOUNT
        role = "text.primary"
        if column is Columns.REMARK or (state in _QUIET and not ticked and column is Columns.PAYEE):
            role = "text.secondary"
        if amount and state is RowState.UNREADABLE:
            role = "over.text"
        painter.setFont(typography.font(weight=QFont.Weight.Medium if amount else QFont.Weight.Normal))
        painter.setPen(self.look.theme.colour(role))
        if amount:
            leading = painter.layoutDirection() is Qt.LayoutDirection.LeftToRight
            rect = rect.adjusted(0, 0, -END_PX, 0) if leading else rect.adjusted(END_PX, 0, 0, 0)
        paint_text(painter, rect, text, right=amount)

    # ── the category's editor ──

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        return self._drawer.editor(parent)

    @override
    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, CategoryField):
            self._drawer.show(editor, index.data(Roles.LEVELS))

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        if not isinstance(editor, CategoryField) or not isinstance(model, ImportModel):
            return
        try:
            category = self._drawer.chosen(editor)
        except InputError:
            return  # words that name nothing: the row keeps its category
        if category != index.data(Roles.LEVELS):
            picked = {each.row() for each in self._view.selectionModel().selectedRows()}
            model.file_rows(picked if index.row() in picked else {index.row()}, category)

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        editor.setGeometry(option.rect.adjusted(4, -1, -4, 1))

    @override
    def destroyEditor(self, editor: QWidget, index: QModelIndex | AnyIndex) -> None:
        if isinstance(editor, CategoryField):
            editor.discard_offers()
        super().destroyEditor(editor, index)
