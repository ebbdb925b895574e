"""A choice among categories, each with its square."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionComboBox, QWidget
from typing_extensions import override

from expense_desktop.domain.records import CategoryId
from expense_desktop.ui.widgets.fields import ComboBox
from expense_desktop.ui.widgets.look import Look

_SQUARE_PX = 8
_GAP_PX = 1
"""What Qt leaves beside an icon is all but this."""
_NO_SQUARE = -1


class ChoiceBox(ComboBox):
    """`picked(CategoryId | None)` when a person picks an entry; `None` where that is one of the choices. `left` when
    the focus goes elsewhere than to its list."""

    picked = Signal(object)
    left = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._look = look
        self._colours: list[int] = []
        self.setIconSize(QSize(_SQUARE_PX + _GAP_PX, _SQUARE_PX))
        self.setMaxVisibleItems(14)
        # a long name widens the list, not the panel
        self.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        look.icons.changed.connect(self._draw)
        self.activated.connect(self._on_activated)

    def offer(self, choices: Iterable[tuple[CategoryId | None, str, int]], chosen: object = ()) -> None:
        """Offer categories by name and colour (below 0: no square), with one of them chosen, or nothing."""
        self.clear()
        self._colours = []
        for category, name, colour in choices:
            self.addItem(name, category)
            self._colours.append(colour)
        self.setCurrentIndex(next((at for at in range(self.count()) if self.itemData(at) == chosen), -1))
        self._draw()

    @property
    def choice(self) -> CategoryId | None:
        """What is chosen; None also when nothing is."""
        found: CategoryId | None = self.currentData()
        return found

    def _on_activated(self, index: int) -> None:
        self.picked.emit(self.itemData(index))

    def _draw(self) -> None:
        squares = {colour: self._square(colour) for colour in set(self._colours) - {_NO_SQUARE}}
        for at, colour in enumerate(self._colours):
            if colour in squares:
                self.setItemIcon(at, squares[colour])

    def _square(self, colour: int) -> QIcon:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(QSize(_SQUARE_PX + _GAP_PX, _SQUARE_PX) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.category(colour))
        painter.drawRoundedRect(QRectF(_GAP_PX if self.isRightToLeft() else 0, 0, _SQUARE_PX, _SQUARE_PX), 2.5, 2.5)
        painter.end()
        return QIcon(pixmap)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    @override
    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        # Qt paints the placeholder in its own paintEvent, which ours replaces
        if self.currentIndex() < 0:
            option.currentText = self.placeholderText()
