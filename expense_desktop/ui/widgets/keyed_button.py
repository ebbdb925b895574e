"""A button that says its keys behind its words, more quietly than these."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionButton, QStylePainter
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.look import Look

_BETWEEN_PX = 8
_ICON_GAP_PX = 2
_QUIET = 0.8
"""How much of the words' colour the keys have; white on the accent keeps 4.5 : 1 with that."""


class KeyedButton(Button):
    """Its icon, its words, and the keys that press it."""

    def __init__(self, text: str, keys: str, look: Look, *, icon: str, kind: Kind) -> None:
        super().__init__(text, look, icon=icon, kind=kind)
        self.keys = keys
        self.setAccessibleName(text)

    @property
    def _hint_font(self) -> QFont:
        return typography.font(Size.SMALL)

    @property
    def _hint_px(self) -> int:
        return _BETWEEN_PX + QFontMetrics(self._hint_font).horizontalAdvance(self.keys)

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(self._hint_px, 0)

    @override
    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() + QSize(self._hint_px, 0)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        words = option.text
        option.icon, option.text = QIcon(), ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setPen(self._look.theme.colour("text.on.accent" if self.isEnabled() else "text.disabled"))
        x = (self.width() - self._icon_px - painter.fontMetrics().horizontalAdvance(words) - self._hint_px) // 2
        self.icon().paint(painter, self._placed(x, self.iconSize().width()))
        x += self._icon_px
        width = painter.fontMetrics().horizontalAdvance(words)
        painter.drawText(self._placed(x, width), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic, words)
        painter.setOpacity(_QUIET if self.isEnabled() else 1.0)
        painter.setFont(self._hint_font)
        hint = self._placed(x + width + _BETWEEN_PX, self._hint_px - _BETWEEN_PX)
        painter.drawText(hint, Qt.AlignmentFlag.AlignCenter, self.keys)

    @property
    def _icon_px(self) -> int:
        return self.iconSize().width() + _ICON_GAP_PX

    def _placed(self, x: int, width: int) -> QRect:
        """So far from the leading edge, as high as the button."""
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return QRect(self.width() - x - width if mirrored else x, 0, width, self.height())
