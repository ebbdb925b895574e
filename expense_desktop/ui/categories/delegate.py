"""How a row of the tree is painted: chevron, square and name, the number of expenses, twelve bars, two amounts."""

from typing import Final, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.categories.figures import Node
from expense_desktop.ui.categories.model import NODE, Columns
from expense_desktop.ui.language import translate
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.cells import paint_row_frame
from expense_desktop.ui.widgets.look import Look

AnyIndex = QModelIndex | QPersistentModelIndex

SIDE_PX: Final = 14
"""Between a figure and the trailing edge of its column."""
MONTHS_LEFT_PX: Final = 16
_CHEVRON_LEFT_PX: Final = 8
_CHEVRON_PX: Final = 14
CHEVRON_ROOM_PX: Final = 28
"""A click on the leading so many pixels of a parent opens or closes it."""
NAME_LEFT_PX: Final = 30
_SQUARE_PX: Final = (10, 8)
_SQUARE_LEFT_PX: Final = (30, 40)
_TEXT_LEFT_PX: Final = (48, 56)
_BAR_PX: Final = 9
_BAR_PITCH_PX: Final = 12
_BARS_LEFT_PX: Final = 1
_BARS_HIGH_PX: Final = 16
_BARS_BELOW_PX: Final = 6
_LEAST_BAR_PX: Final = 2


class Shown(Protocol):
    """What a row's look depends on, of the view that it stands in."""

    def is_pointed_at(self, index: AnyIndex) -> bool:
        """Whether the pointer is on this cell."""
        ...

    def offers_action(self, index: AnyIndex) -> bool:
        """Whether a row can be brought back here."""
        ...

    def ends(self) -> tuple[int, int]:
        """The columns that stand first and last from the left."""
        ...


class CategoryDelegate(QStyledItemDelegate):
    """`renamed(CategoryId, str)`: a name was typed in the tree."""

    renamed = Signal(object, str)

    def __init__(self, look: Look, view: QTreeView, shown: Shown) -> None:
        super().__init__(view)
        self._look = look
        self._view = view
        self._shown = shown

    # ── painting ──

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(0, self._look.preferred.now.row_height.px)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        node = index.data(NODE)
        rect: QRect = option.rect
        painter.save()
        painter.setClipRect(rect)
        self._paint_ground(painter, option, rect)
        if isinstance(node, Node):
            self._paint_cell(painter, option, index, node)
        self._paint_current(painter, rect, index)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect) -> None:
        theme = self._look.theme
        if option.state & QStyle.StateFlag.State_Selected:
            role = "bg.selected" if self._view.hasFocus() else "bg.selected.inactive"
        else:
            role = "bg.hover" if option.state & QStyle.StateFlag.State_MouseOver else "bg.panel"
        painter.fillRect(rect, theme.colour(role))
        painter.setPen(theme.colour("line.hair"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, node: Node) -> None:
        column = Columns(index.column())
        # one pixel less below: the hair line belongs to the row's height
        room = option.rect.adjusted(0, 0, 0, -1)
        is_child = index.parent().isValid()
        strong = not is_child and not node.archived
        if column is Columns.NAME:
            self._paint_name(painter, option, room, index, node)
        elif column is Columns.MONTHS:
            self._paint_months(painter, option, room, node)
        else:
            role = "text.secondary" if column is Columns.AVERAGE else "text.primary"
            bold = strong and column is Columns.TOTAL
            painter.setFont(typography.font(weight=QFont.Weight.Medium if bold else QFont.Weight.Normal))
            if column is Columns.EXPENSES and self._shown.is_pointed_at(index):
                font = painter.font()
                font.setUnderline(True)
                painter.setFont(font)
                role = "accent.text"
            painter.setPen(self._look.theme.colour(role))
            figure = _placed(option, room, 0, room.width() - SIDE_PX)
            painter.drawText(figure, _TRAILING, str(index.data() or ""))

    def _paint_name(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, index: AnyIndex, node: Node
    ) -> None:
        level = 1 if index.parent().isValid() else 0
        if level == 0 and node.children:
            opened = self._view.isExpanded(index.sibling(index.row(), 0))
            rtl = option.direction is Qt.LayoutDirection.RightToLeft
            closed = "chevron-left" if rtl else "chevron-right"
            at = _centred(_placed(option, room, _CHEVRON_LEFT_PX, _CHEVRON_PX), _CHEVRON_PX)
            self._look.icons.paint(painter, "chevron-down" if opened else closed, "text.secondary", at)
        square = _centred(_placed(option, room, _SQUARE_LEFT_PX[level], _SQUARE_PX[level]), _SQUARE_PX[level])
        self._paint_square(painter, square, node.colour)
        action = _action_width() + SIDE_PX + 8 if self._shown.offers_action(index) else 0
        left = _TEXT_LEFT_PX[level]
        name = _placed(option, room, left, room.width() - left - action)
        painter.setFont(typography.font(weight=QFont.Weight.Normal if level or node.archived else QFont.Weight.Medium))
        quiet = node.archived or node.category is None
        painter.setPen(self._look.theme.colour("text.secondary" if quiet else "text.primary"))
        mark = 20 if node.twin is not None or node.refusal or node.conflicted else 0
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, name.width() - mark)
        painter.drawText(name, _LEADING, text)
        if mark:
            self._paint_mark(painter, option, room, left + painter.fontMetrics().horizontalAdvance(text) + 6, node)
        if action:
            self._paint_action(painter, action_rect(option, room))

    def _paint_mark(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, left: int, node: Node) -> None:
        name, role = ("triangle-alert", "over") if node.refusal else ("git-compare", "warn")
        at = _centred(_placed(option, room, left, 14), 14)
        self._look.icons.paint(painter, name, role, at)

    def _paint_action(self, painter: QPainter, at: QRect) -> None:
        painter.setFont(typography.font(Size.SMALL, QFont.Weight.Medium))
        painter.setPen(self._look.theme.colour("accent.text"))
        painter.drawText(at, _TRAILING, bring_back())

    def _paint_square(self, painter: QPainter, at: QRectF, colour: int) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.category(colour))
        painter.drawRoundedRect(at, 2.5, 2.5)
        painter.restore()

    def _paint_months(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, node: Node) -> None:
        """Twelve bars on the row's own scale; time runs left to right wherever the column stands."""
        months = node.figures.months_minor
        largest = max(0, *months)
        width = (len(months) - 1) * _BAR_PITCH_PX + _BAR_PX
        left = _placed(option, room, MONTHS_LEFT_PX + _BARS_LEFT_PX, width).left()
        bottom = room.top() + (room.height() + 1 + _BARS_HIGH_PX) / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for at, minor in enumerate(months):
            x = left + at * _BAR_PITCH_PX
            painter.setBrush(self._look.theme.category(node.colour) if minor else self._look.theme.colour("chart.axis"))
            if minor > 0:
                high = max(_LEAST_BAR_PX, _BARS_HIGH_PX * minor / largest)
                painter.drawRoundedRect(QRectF(x, bottom - high, _BAR_PX, high), 1, 1)
            else:
                # a month of refunds hangs below the line
                painter.drawRect(QRectF(x, bottom if minor else bottom - 1, _BAR_PX, _LEAST_BAR_PX if minor else 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_current(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        current = self._view.currentIndex()
        if not self._view.hasFocus() or index.sibling(index.row(), 0) != current.siblingAtColumn(0):
            return
        ends = self._shown.ends()
        column = index.column()
        paint_row_frame(painter, self._look, rect, leftmost=column == ends[0], rightmost=column == ends[1])

    # ── renaming in place ──

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("in-place")
        editor.setAccessibleName(translate("Categories", "New name"))
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    @override
    def setModelData(self, editor: QWidget, model: object, index: AnyIndex) -> None:
        node = index.data(NODE)
        if isinstance(editor, QLineEdit) and isinstance(node, Node) and editor.text().strip() != node.name:
            self.renamed.emit(node.id, editor.text())

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        left = _TEXT_LEFT_PX[1 if index.parent().isValid() else 0] - 8
        editor.setGeometry(_placed(option, option.rect, left, option.rect.width() - left - 4))


def bring_back() -> str:
    """What the action of an archived row is called."""
    return translate("Categories", "Bring back")


def action_rect(option: QStyleOptionViewItem, room: QRect) -> QRect:
    """Where an archived row offers to be brought back."""
    width = _action_width()
    return _placed(option, room, room.width() - width - SIDE_PX, width)


def _action_width() -> int:
    return QFontMetrics(typography.font(Size.SMALL, QFont.Weight.Medium)).horizontalAdvance(bring_back()) + 2


def _placed(option: QStyleOptionViewItem, room: QRect, left: int, width: int) -> QRect:
    """A part of a cell, `left` from its leading edge."""
    return QStyle.visualRect(option.direction, room, QRect(room.left() + left, room.top(), width, room.height()))


def _centred(room: QRect, size_px: int) -> QRectF:
    return QRectF(room.left(), room.top() + (room.height() - size_px) // 2, size_px, size_px)


# where lines begin and where they end: the painter mirrors these itself, but no rectangle
_LEADING: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TRAILING: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
