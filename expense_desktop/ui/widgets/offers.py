"""A list of offers below a field: payees, categories, entries to repeat; the keyboard stays in the field."""

import re
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.language import translate
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.announcing import announce
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.parts import Part, paint_parts
from expense_desktop.ui.widgets.table import paint_square

ROW_PX = 28
_MOST_ROWS = 10
_LEAST_PX, _MOST_PX = 300, 560
_BESIDE_TEXT_PX = 80
AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Offer:
    """One row: what it shows and what it puts into the line from `start` on. `colour` is a category's index."""

    text: str
    insert: str
    start: int
    icon: str = ""
    colour: int | None = None


class OfferModel(QAbstractListModel):
    """The rows of the popup."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers: tuple[Offer, ...] = ()

    def show_offers(self, offers_: list[Offer]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._offers = tuple(offers_)
        self.endResetModel()

    def offer(self, row: int) -> Offer | None:
        """One row."""
        return self._offers[row] if 0 <= row < len(self._offers) else None

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._offers)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        offer = self.offer(index.row()) if index.isValid() else None
        if offer is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return offer.text
        return offer if role == Qt.ItemDataRole.UserRole else None


class OfferDelegate(QStyledItemDelegate):
    """Paints an offer: square or icon, words, and beside the marked one the key that takes it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(200, ROW_PX)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        offer: Offer = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        theme = self._look.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("bg.selected"))
            painter.drawRoundedRect(QRectF(rect), 4, 4)
        painter.setLayoutDirection(option.direction)
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        middle = QRectF(rect).center().y()
        if offer.colour is not None:
            paint_square(painter, self._look, rect.right() - 15 if mirrored else rect.left() + 8, middle, offer.colour)
        elif offer.icon:
            left = rect.right() - 18 if mirrored else rect.left() + 6
            self._look.icons.paint(painter, offer.icon, "text.secondary", QRectF(left, middle - 6.5, 13, 13))
        painter.setFont(typography.font())
        painter.setPen(theme.colour("text.secondary" if offer.icon == "plus" else "text.primary"))
        before = 24 if offer.icon == "" else 28
        room = rect.adjusted(36, 0, -before, 0) if mirrored else rect.adjusted(before, 0, -36, 0)
        paint_parts(painter, room, offer.text, self._levels(offer))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setFont(typography.font(Size.TINY))
            painter.setPen(theme.colour("text.secondary"))
            painter.drawText(
                rect.adjusted(8, 0, -8, 0),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                translate("Entry", "Tab"),
            )
        painter.restore()

    def _levels(self, offer: Offer) -> list[Part]:
        """What stands between a category and its parent is quieter than both."""
        quiet = self._look.theme.colour("text.tertiary")
        is_path = offer.colour is not None
        return [Part(each.start(), 1, colour=quiet) for each in re.finditer("›", offer.text)] if is_path else []


class OfferPopup(QFrame):
    """The list below quick entry. Never takes the focus: the line's keys move in it. `taken` carries an Offer."""

    taken = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.host = parent
        self.moved = False
        """Whether someone has moved the mark since these rows are offered."""
        self.setObjectName("popup")
        self._model = OfferModel(self)
        self._list = QListView(self)
        self._list.setObjectName("plain")
        self._list.setModel(self._model)
        self._list.setItemDelegate(OfferDelegate(look, self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._list.setAccessibleName(translate("Entry", "Suggestions"))
        self._list.clicked.connect(self._on_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self._list)
        self.hide()

    @property
    def model(self) -> OfferModel:
        return self._model

    @property
    def current(self) -> Offer | None:
        """The marked row; None while nothing is marked or the list is closed."""
        return None if self.isHidden() else self._model.offer(self._list.currentIndex().row())

    def offer_these(self, rows: list[Offer], *, marked: bool) -> None:
        """Show rows, the first one marked if asked for; none closes the list, many can be scrolled."""
        if not rows:
            self.hide()
            return
        self._model.show_offers(rows)
        self.moved = False
        self._list.setCurrentIndex(self._model.index(0) if marked else QModelIndex())
        scrolls = len(rows) > _MOST_ROWS
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._list.setVerticalScrollBarPolicy(policy)
        self._list.scrollToTop()
        self.setFixedSize(self._width_for(rows), min(len(rows), _MOST_ROWS) * ROW_PX + 10)
        self.show()
        self.raise_()

    def _width_for(self, rows: list[Offer]) -> int:
        """Lines to repeat are long; names mostly aren't."""
        metrics = QFontMetrics(typography.font())
        widest = max(metrics.horizontalAdvance(row.text) for row in rows)
        return max(_LEAST_PX, min(widest + _BESIDE_TEXT_PX, _MOST_PX, self.host.width() - 16))

    def move_mark(self, step: int) -> None:
        """Mark the next or the previous row."""
        count = self._model.rowCount()
        row = self._list.currentIndex().row() + step
        self._list.setCurrentIndex(self._model.index(max(0, min(row, count - 1))))
        self.moved = True
        announce(self, str(self._list.currentIndex().data() or ""))

    def take_current(self) -> bool:
        """Take the marked row, else the first; whether there was one."""
        offer = self.current or (None if self.isHidden() else self._model.offer(0))
        if offer is None:
            return False
        self.hide()
        self.taken.emit(offer)
        return True

    def _on_clicked(self, index: QModelIndex) -> None:
        self._list.setCurrentIndex(index)
        self.take_current()
