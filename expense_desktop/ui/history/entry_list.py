"""The versions of a record as a list: what changed, who and where, and Restore as a painted button."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, cast

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.history.entries import Entry, Line
from expense_desktop.ui.language import translate
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.look import Look

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LINE_PX, _SMALL_PX, _GAP_PX = 18, 14, 12
_TEXT_AT_PX = 18
_DOT_AT_PX = 4
_BUTTON_PX = 24


class Roles(IntEnum):
    ENTRY = Qt.ItemDataRole.UserRole
    RESTORABLE = Qt.ItemDataRole.UserRole + 1


class HistoryModel(QAbstractListModel):
    """Entries, the newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self._can_restore = False

    def show_entries(self, entries: Sequence[Entry], *, can_restore: bool) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._entries, self._can_restore = tuple(entries), can_restore
        self.endResetModel()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is shown."""
        return self._entries

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._entries)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "; ".join(line.words for line in entry.lines)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(entry)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(line.words for line in entry.lines)
            case Roles.ENTRY:
                return entry
            case Roles.RESTORABLE:
                return self._can_restore and entry.wanted is not None
            case _:
                return None

    def _spoken(self, entry: Entry) -> str:
        parts = [*(line.words for line in entry.lines), entry.who, entry.device]
        if entry.current:
            parts.append(translate("Inspector", "Current"))
        elif self._can_restore and entry.wanted is not None:
            parts.append(translate("Inspector", "Enter restores it"))
        return ", ".join(parts)


class HistoryDelegate(QStyledItemDelegate):
    """Paints an entry beside the line that joins it to the others. Draws from the leading edge."""

    def __init__(self, look: Look, view: "HistoryList") -> None:
        super().__init__(view)
        self._look = look
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        entry: Entry = index.data(Roles.ENTRY)
        scale = typography.pixels(Size.BODY) / 13
        return QSize(120, round((len(entry.lines) * _LINE_PX + 2 * _SMALL_PX) * scale) + _GAP_PX)

    def button_rect(self, row: QRect, index: AnyIndex) -> QRect:
        """Where Restore is; empty where there is none."""
        if not index.data(Roles.RESTORABLE):
            return QRect()
        width = self._small_metrics_width(translate("Inspector", "Restore")) + 8
        at = QRect(row.right() + 1 - width, row.top() - 3, width, _BUTTON_PX)
        return QStyle.visualRect(self._view.layoutDirection(), row, at)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry: Entry = index.data(Roles.ENTRY)
        row: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_mark(painter, row, entry, last=index.row() == self._view.model_rows - 1)
        aside = self._paint_aside(painter, row, entry, index)
        y = row.top()
        for at, line in enumerate(entry.lines):
            self._paint_line(painter, self._room(row, y, _LINE_PX, aside if at == 0 else 0), line)
            y += self._scaled(_LINE_PX)
        painter.setFont(typography.font(Size.TINY))
        painter.setPen(self._look.theme.colour("text.tertiary"))
        for words in (entry.who, entry.device):
            self._paint_words(painter, self._room(row, y, _SMALL_PX), words)
            y += self._scaled(_SMALL_PX)
        if self._view.shows_focus(index):
            painter.setPen(QPen(self._look.theme.colour("focus"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            around = row.adjusted(0, -2, -1, -_GAP_PX + 3)
            painter.drawRoundedRect(QRectF(around).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.restore()

    def _paint_mark(self, painter: QPainter, row: QRect, entry: Entry, *, last: bool) -> None:
        theme = self._look.theme
        x = _DOT_AT_PX if not self._mirrored else row.width() - _DOT_AT_PX
        centre = QPointF(row.left() + x, row.top() + self._scaled(_LINE_PX) / 2)
        if not last:
            painter.setPen(QPen(theme.colour("line.panel"), 1))
            painter.drawLine(centre + QPointF(0, 6), QPointF(centre.x(), row.bottom() + 1))
        if row.top() > 0:
            painter.setPen(QPen(theme.colour("line.panel"), 1))
            painter.drawLine(QPointF(centre.x(), row.top()), centre - QPointF(0, 6))
        painter.setPen(QPen(theme.colour("accent" if entry.current else "line.control"), 1))
        painter.setBrush(theme.colour("accent" if entry.current else "bg.panel"))
        radius = 3 if entry.current else 2.5
        painter.drawEllipse(centre, radius, radius)

    def _paint_aside(self, painter: QPainter, row: QRect, entry: Entry, index: AnyIndex) -> int:
        """“Current” or Restore; how much room it takes."""
        restorable = bool(index.data(Roles.RESTORABLE))
        if not entry.current and not restorable:
            return 0
        words = translate("Inspector", "Current") if entry.current else translate("Inspector", "Restore")
        font = typography.font(Size.SMALL)
        font.setUnderline(restorable and self._view.hovers(index))
        painter.setFont(font)
        painter.setPen(self._look.theme.colour("text.tertiary" if entry.current else "accent.text"))
        width = painter.fontMetrics().horizontalAdvance(words)
        at = QRect(row.right() + 1 - width, row.top(), width, self._scaled(_LINE_PX))
        painter.drawText(QStyle.visualRect(self._view.layoutDirection(), row, at), Qt.AlignmentFlag.AlignVCenter, words)
        return width + 8

    def _paint_line(self, painter: QPainter, room: QRect, line: Line) -> None:
        """Name, old value and sign quiet, new value; whatever is too long is cut at its end."""
        painter.setFont(typography.font())
        left = 0
        for words, role in (
            (line.name, "text.primary"),
            (line.old, "text.tertiary"),
            (line.sign.replace("→", "←") if self._mirrored else line.sign, "text.tertiary"),
            (line.new, "text.primary"),
        ):
            if not words or left >= room.width() - 8:
                continue
            painter.setPen(self._look.theme.colour(role))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width() - left)
            width = painter.fontMetrics().horizontalAdvance(shown)
            at = QRect(room.left() + left, room.top(), width + 2, room.height())
            painter.drawText(
                QStyle.visualRect(self._view.layoutDirection(), room, at), Qt.AlignmentFlag.AlignVCenter, shown
            )
            left += width + painter.fontMetrics().horizontalAdvance(" ")

    def _paint_words(self, painter: QPainter, room: QRect, words: str) -> None:
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        side = Qt.AlignmentFlag.AlignRight if self._mirrored else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute, shown)

    def _room(self, row: QRect, y: int, height: int, aside: int = 0) -> QRect:
        room = QRect(row.left() + _TEXT_AT_PX, y, row.width() - _TEXT_AT_PX - aside, self._scaled(height))
        return QStyle.visualRect(self._view.layoutDirection(), row, room)

    @property
    def _mirrored(self) -> bool:
        return self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft

    @staticmethod
    def _scaled(px: int) -> int:
        return round(px * typography.pixels(Size.BODY) / 13)

    def _small_metrics_width(self, words: str) -> int:
        metrics = self._view.fontMetrics()
        return max(_BUTTON_PX, metrics.horizontalAdvance(words))


class HistoryList(QListView):
    """`restore_wanted(Entry)` by a click on Restore, by Enter, from the context menu. As tall as its entries."""

    restore_wanted = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = HistoryModel(self)
        self._delegate = HistoryDelegate(look, self)
        self._hovered = -1
        self._by_keys = False
        self.setObjectName("plain")
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(translate("Inspector", "History"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        look.icons.changed.connect(self.viewport().update)
        self._fit()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is shown, the newest first."""
        return self._model.entries

    @property
    def model_rows(self) -> int:
        """How many entries there are."""
        return self._model.rowCount()

    def show_entries(self, entries: Sequence[Entry], *, can_restore: bool) -> None:
        """Show these instead."""
        if tuple(entries) != self._model.entries:
            self._model.show_entries(entries, can_restore=can_restore)
            self._fit()

    def restore_row(self, row: int) -> None:
        """Ask for a version, if it is one that can be restored."""
        index = self._model.index(row)
        if index.data(Roles.RESTORABLE):
            self.restore_wanted.emit(index.data(Roles.ENTRY))

    def button_centre(self, row: int) -> QRect:
        """Where Restore of a row is painted."""
        index = self._model.index(row)
        return self._delegate.button_rect(self.visualRect(index), index)

    def hovers(self, index: AnyIndex) -> bool:
        """Whether the pointer is on Restore of this row."""
        return index.row() == self._hovered

    def shows_focus(self, index: AnyIndex) -> bool:
        """Whether this is the current row and keys are what moves there."""
        return self.hasFocus() and self._by_keys and index.row() == self.currentIndex().row()

    def _fit(self) -> None:
        height = sum(self.sizeHintForRow(row) for row in range(self._model.rowCount()))
        self.setFixedHeight(height)
        self.setVisible(height > 0)

    def _row_of_button(self, event: QMouseEvent) -> int:
        at = event.position().toPoint()
        for row in range(self._model.rowCount()):
            if self.button_centre(row).contains(at):
                return row
        return -1

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self._row_of_button(event))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            shape = Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            self.viewport().update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keys = False
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and (row := self._row_of_button(event)) >= 0:
            self.restore_row(row)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_keys = True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.restore_row(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
        self.viewport().update()

    @override
    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self._by_keys = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0))

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keys = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keys else self.indexAt(event.pos())
        if not index.data(Roles.RESTORABLE):
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        action = menu.addAction(translate("Inspector", "Restore this version"))
        entry = cast("Entry", index.data(Roles.ENTRY))
        action.triggered.connect(lambda: self.restore_wanted.emit(entry))
        place = self.visualRect(index).center() if by_keys else event.pos()
        menu.popup(self.viewport().mapToGlobal(place))
