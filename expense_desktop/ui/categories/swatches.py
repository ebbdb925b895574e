"""The twelve colours to choose from, two rows of six."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from expense_desktop.domain.records import COLOURS
from expense_desktop.ui.category_book import colour_name
from expense_desktop.ui.widgets.focus_ring import Ringed
from expense_desktop.ui.widgets.look import Look

_A_ROW: Final = 6
_BOX_PX: Final = 30
_SQUARE_PX: Final = 24
_ROW_PX: Final = 34


class Swatch(Ringed, QAbstractButton):
    """One colour; the chosen one has a check and a ring, because colour alone says nothing."""

    def __init__(self, index: int, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = index
        self._look = look
        self.setCheckable(True)
        self.setFixedSize(_BOX_PX, _BOX_PX)
        self.setToolTip(colour_name(index))
        self.setAccessibleName(colour_name(index))
        look.icons.changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_BOX_PX, _BOX_PX)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        mirrored = self.isRightToLeft()
        steps = {
            Qt.Key.Key_Left: 1 if mirrored else -1,
            Qt.Key.Key_Right: -1 if mirrored else 1,
            Qt.Key.Key_Up: -_A_ROW,
            Qt.Key.Key_Down: _A_ROW,
        }
        step = steps.get(Qt.Key(event.key()), 0)
        parent = self.parentWidget()
        if step and isinstance(parent, Swatches):
            parent.move_choice(self._index + step)
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(self._look.theme.category(self._index))
        edge = (_BOX_PX - _SQUARE_PX) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(edge, edge, _SQUARE_PX, _SQUARE_PX), 6, 6)
        if self.isChecked():
            painter.setPen(QPen(self._look.theme.colour("text.primary"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(1, 1, _BOX_PX - 2, _BOX_PX - 2), 8, 8)
            at = QRectF((_BOX_PX - 14) / 2, (_BOX_PX - 14) / 2, 14, 14)
            self._look.icons.paint(painter, "check", "bg.panel", at)


class Swatches(QWidget):
    """Exclusive choice of a colour's index, 1 to 12. `chosen(int)` when a person chooses another."""

    chosen = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = 0
        self._group = QButtonGroup(self)
        layout = QGridLayout(self)
        # the square stands 3 px inside its button, its ring at the edge
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(0)
        layout.setVerticalSpacing(_ROW_PX - _BOX_PX)
        for index in range(1, COLOURS + 1):
            swatch = Swatch(index, look, self)
            self._group.addButton(swatch, index)
            row, column = divmod(index - 1, _A_ROW)
            layout.addWidget(swatch, row, 2 * column)
        for gap in range(_A_ROW - 1):
            layout.setColumnStretch(2 * gap + 1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._group.idClicked.connect(self._on_clicked)

    @property
    def colour(self) -> int:
        """The index that is chosen; 0 for none."""
        return max(0, self._group.checkedId())

    def show_colour(self, index: int, *, inherited_from: str = "", why_not: str = "") -> None:
        """Show a colour; one that is inherited can't be chosen here, and says why."""
        self._shown = index
        # an exclusive group keeps one checked: 0 is a category without a colour
        self._group.setExclusive(False)
        for button in self._group.buttons():
            own = self._group.id(button)
            button.setChecked(own == index)
            button.setEnabled(not inherited_from)
            button.setToolTip(why_not or colour_name(own))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if own == max(1, index) else Qt.FocusPolicy.ClickFocus)
        self._group.setExclusive(True)

    def button(self, index: int) -> QAbstractButton:
        """One of the colours."""
        return self._group.button(index)

    def move_choice(self, index: int) -> None:
        """Choose a neighbour by key."""
        if 1 <= index <= COLOURS:
            self.button(index).setFocus(Qt.FocusReason.TabFocusReason)
            self.button(index).click()

    def _on_clicked(self, index: int) -> None:
        if index != self._shown:
            self.show_colour(index)
            self.chosen.emit(index)
