"""The list of the preferences' sections, with an icon each; the arrow keys go through it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.widgets.focus_ring import BY_KEY
from expense_desktop.ui.widgets.look import Look

_ROW_PX = 32
_GAP_PX = 2
_ICON_PX = 16
_TEXT_AT_PX = 36
_ICON_ROLE = Qt.ItemDataRole.UserRole + 1


class Contents(QListWidget):
    """`chosen(int)`: the section that is to be shown."""

    chosen = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._by_key = False
        self.setObjectName("preferences-contents")
        self.setItemDelegate(_Entry(look, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.currentRowChanged.connect(self.chosen)
        look.icons.changed.connect(self.viewport().update)

    @property
    def shows_focus(self) -> bool:
        """Whether it has the focus, and by a key: who points at it sees where it is."""
        return self.hasFocus() and self._by_key

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_key = event.reason() in BY_KEY
        super().focusInEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_key = True
        super().keyPressEvent(event)

    def add(self, name: str, icon: str) -> None:
        """Add a section at the end."""
        item = QListWidgetItem(name)
        item.setData(_ICON_ROLE, icon)
        self.addItem(item)


class _Entry(QStyledItemDelegate):
    def __init__(self, look: Look, view: Contents) -> None:
        super().__init__(view)
        self._look = look
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, max(_ROW_PX, typography.pixels(typography.Size.BODY) + 14) + _GAP_PX)

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        room: QRect = option.rect.adjusted(0, 0, 0, -_GAP_PX)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        theme = self._look.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or hovered:
            painter.setBrush(theme.colour("bg.nav.selected" if selected else "bg.hover"))
            painter.drawRoundedRect(room, 6, 6)
        if selected and self._view.shows_focus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 1))
            painter.drawRoundedRect(QRectF(room).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        self._paint_words(painter, room, index, selected=selected)
        painter.restore()

    def _paint_words(
        self, painter: QPainter, room: QRect, index: QModelIndex | QPersistentModelIndex, *, selected: bool
    ) -> None:
        mirrored = self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        theme = self._look.theme
        weight = QFont.Weight.DemiBold if selected else QFont.Weight.Medium
        painter.setFont(typography.font(weight=weight))
        painter.setPen(theme.colour("text.primary" if selected else "text.secondary"))
        words = room.adjusted(8, 0, -_TEXT_AT_PX, 0) if mirrored else room.adjusted(_TEXT_AT_PX, 0, -8, 0)
        shown = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, words.width())
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | side | Qt.AlignmentFlag.AlignAbsolute, shown)
        left = room.right() - 10 - _ICON_PX + 1 if mirrored else room.left() + 10
        at = QRectF(left, room.top() + (room.height() - _ICON_PX) / 2, _ICON_PX, _ICON_PX)
        self._look.icons.paint(
            painter, str(index.data(_ICON_ROLE)), "accent.text" if selected else "text.secondary", at
        )
