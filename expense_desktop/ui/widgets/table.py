"""Tables as drawn: fixed rows with a hair line, a header that sorts, the current row's line, what is visible."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QHeaderView,
    QScrollBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.preferred import Preferences
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.cells import (
    CELL_PADDING_PX,
    RIGHT_PADDING_PX,
    paint_chip,
    paint_row_frame,
    paint_skeleton,
    paint_square,
    paint_text,
    placed,
    placed_f,
)
from expense_desktop.ui.widgets.look import Look

__all__ = [
    "CELL_PADDING_PX",
    "HEADER_PX",
    "RIGHT_PADDING_PX",
    "ROW_PX",
    "AnyIndex",
    "Header",
    "RowDelegate",
    "RowTable",
    "paint_chip",
    "paint_skeleton",
    "paint_square",
    "paint_text",
]

ROW_PX = 28
HEADER_PX = 28
AnyIndex = QModelIndex | QPersistentModelIndex
_SELECTED = QStyle.StateFlag.State_Selected


class Header(QHeaderView):
    """Column titles; the sorted one has an arrow. A click sorts, a second reverses."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look = look
        self.setFixedHeight(HEADER_PX + 1)
        self.setHighlightSections(False)
        self.setSectionsMovable(True)
        self.setMinimumSectionSize(24)
        self._scale_text()
        self.right_padding_px = RIGHT_PADDING_PX
        look.icons.changed.connect(self.viewport().update)
        look.preferred.changed.connect(self._scale_text)

    def _scale_text(self, _preferences: Preferences | None = None) -> None:
        self.setFont(typography.font(Size.SMALL, QFont.Weight.Medium))

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = self._look.theme
        painter.save()
        painter.setLayoutDirection(self.layoutDirection())
        painter.fillRect(rect, theme.colour("bg.header"))
        painter.setPen(theme.colour("line.hair"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        model = self.model()
        title = str(model.headerData(logicalIndex, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) or "")
        side = model.headerData(logicalIndex, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        right = bool(int(side or 0) & int(Qt.AlignmentFlag.AlignRight))
        sorted_here = self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex and title
        painter.setFont(self.font())
        painter.setPen(theme.colour("text.primary" if sorted_here else "text.secondary"))
        inner = rect.adjusted(self.left_padding_px(logicalIndex), 0, -CELL_PADDING_PX, -1)
        if right:
            inner = rect.adjusted(0, 0, -self.right_padding_px, -1)
        inner = placed(painter, rect, inner)
        flags = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        painter.drawText(
            inner, flags, painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, inner.width())
        )
        if sorted_here:
            self._paint_arrow(painter, inner, title, right=right)
        painter.restore()

    def left_padding_px(self, section: int) -> int:  # noqa: ARG002  others begin each column elsewhere
        """Between a column's leading edge and its title."""
        return CELL_PADDING_PX

    def _paint_arrow(self, painter: QPainter, inner: QRect, title: str, *, right: bool) -> None:
        descending = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        width = QFontMetrics(self.font()).horizontalAdvance(title)
        left = inner.right() - width - 17 if right else inner.left() + width + 5
        at = placed_f(painter, inner, QRectF(left, inner.center().y() - 6, 13, 13))
        self._look.icons.paint(painter, "arrow-down" if descending else "arrow-up", "text.primary", at)


class OverlayBar(QScrollBar):
    """A scroll bar over what scrolls, not beside it: that keeps its width whether the bar is needed or not."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._view = view
        real = view.verticalScrollBar()
        real.rangeChanged.connect(self._on_range)
        real.valueChanged.connect(self.setValue)
        self.valueChanged.connect(real.setValue)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def _on_range(self, least: int, most: int) -> None:
        real = self._view.verticalScrollBar()
        self.setPageStep(real.pageStep())
        self.setSingleStep(real.singleStep())
        self.setRange(least, most)
        self.setVisible(most > least)

    def place(self) -> None:
        """Take the edge where lines end."""
        view, width = self._view.viewport().geometry(), self.sizeHint().width()
        mirrored = self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.setGeometry(view.left() if mirrored else view.right() - width + 1, view.top(), width, view.height())
        self.setPageStep(self._view.verticalScrollBar().pageStep())
        self.raise_()


class RowTable(QTableView):
    """A table of whole rows. `visible_rows_changed(first, last)`: others are in view; `row_opened`: a double click."""

    visible_rows_changed = Signal(int, int)
    row_opened = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._hovered_row = -1
        self._visible = (-1, -1)
        self.setHorizontalHeader(Header(look, self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._bar = OverlayBar(self)
        # Zero milliseconds: several scrolls within one turn of the event loop ask once.
        self._report = QTimer(self)
        self._report.setSingleShot(True)
        self._report.setInterval(0)
        self._report.timeout.connect(self._on_report)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.doubleClicked.connect(self._on_double_clicked)
        look.appearance.changed.connect(self.viewport().update)
        look.preferred.changed.connect(self._on_preferred)
        self._on_preferred(look.preferred.now)

    def _on_preferred(self, preferences: Preferences) -> None:
        row_px = preferences.row_height.px
        self.verticalHeader().setMinimumSectionSize(row_px)
        self.verticalHeader().setDefaultSectionSize(row_px)
        self.verticalScrollBar().setSingleStep(row_px)
        self._report.start()

    @property
    def row_px(self) -> int:
        """How high a row is."""
        return self.verticalHeader().defaultSectionSize()

    @property
    def is_active(self) -> bool:
        """Whether the focus is here, in a cell's editor too."""
        editing = self.state() is QAbstractItemView.State.EditingState
        return self.hasFocus() or editing

    @property
    def hovered_row(self) -> int:
        """The row under the pointer, or -1."""
        return self._hovered_row

    def visible_rows(self) -> tuple[int, int]:
        """First and last row in view; (0, -1) without rows."""
        count = self.model().rowCount() if self.model() is not None else 0
        if count == 0:
            return (0, -1)
        first = self.rowAt(0)
        last = self.rowAt(self.viewport().height() - 1)
        return (max(first, 0), last if last >= 0 else count - 1)

    def report_visible(self) -> None:
        """Say again what is visible, even if it is the same: the model has other rows now."""
        self._visible = (-1, -1)
        self._report.start()

    def _on_scrolled(self, _value: int) -> None:
        self._report.start()

    def _on_report(self) -> None:
        visible = self.visible_rows()
        if visible != self._visible:
            self._visible = visible
            self.visible_rows_changed.emit(*visible)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.row_opened.emit(index.row())

    @override
    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._bar.place()
        self._report.start()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, row: int) -> None:
        before, self._hovered_row = self._hovered_row, row
        for changed in {before, row} - {-1}:
            self._update_row(changed)

    def _update_row(self, row: int) -> None:
        top = self.rowViewportPosition(row)
        self.viewport().update(0, top, self.viewport().width(), self.row_px)

    @override
    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        # In a list of rows Home and End mean the first and the last row, not the first and the last cell of one.
        ends = {
            QAbstractItemView.CursorAction.MoveHome: 0,
            QAbstractItemView.CursorAction.MoveEnd: self.model().rowCount() - 1,
        }
        if action in ends:
            return self.model().index(ends[action], max(0, self.currentIndex().column()))
        return super().moveCursor(action, modifiers)

    @override
    def keyboardSearch(self, search: str) -> None:
        # Qt's own asks the model for the text of every row, a hundred thousand of them.
        pass

    @override
    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        for index in (current, previous):
            if index.isValid():
                self._update_row(index.row())

    @override
    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.viewport().update()

    @override
    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.viewport().update()


class RowDelegate(QStyledItemDelegate):
    """Paints a row's background, hair line and current-row line; `paint_cell` does the rest."""

    def __init__(self, look: Look, view: RowTable) -> None:
        super().__init__(view)
        self.look = look
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(0, self._view.row_px)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        rect: QRect = option.rect
        selected = _SELECTED in option.state
        painter.save()
        painter.setLayoutDirection(option.direction)
        painter.setClipRect(rect)
        self._paint_ground(painter, rect, index, selected=selected)
        self.paint_cell(painter, rect, index, selected=selected)
        self._paint_current(painter, rect, index)
        painter.restore()

    def paint_cell(self, painter: QPainter, rect: QRect, index: AnyIndex, *, selected: bool) -> None:
        """Paint the cell's content; the ground is there already."""
        raise NotImplementedError

    def ground_role(self, index: AnyIndex) -> str:  # noqa: ARG002  others colour by the row
        """The colour of a row that is neither selected nor under the pointer."""
        return "bg.panel"

    def _paint_ground(self, painter: QPainter, rect: QRect, index: AnyIndex, *, selected: bool) -> None:
        if selected:
            role = "bg.selected" if self._view.is_active else "bg.selected.inactive"
        else:
            role = "bg.hover" if index.row() == self._view.hovered_row else self.ground_role(index)
        painter.fillRect(rect, self.look.theme.colour(role))
        painter.setPen(self.look.theme.colour("line.hair"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _paint_current(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        if not self._view.hasFocus() or index.row() != self._view.currentIndex().row():
            return
        header = self._view.horizontalHeader()
        visual = header.visualIndex(index.column())
        shown = [at for at in range(header.count()) if not header.isSectionHidden(header.logicalIndex(at))]
        ends = (
            (shown[-1], shown[0])
            if painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
            else (shown[0], shown[-1])
        )
        paint_row_frame(painter, self.look, rect, leftmost=visual == ends[0], rightmost=visual == ends[1])
