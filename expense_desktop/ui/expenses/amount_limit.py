"""The least or the most that the filter lets through: a narrow field that grows with what stands in it."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from expense_desktop.ui.editors import MoneyEdit
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.widgets.look import Look

LEAST_PX, MOST_PX = 66, 100
_BESIDE_PX = 28
"""Lines, padding, and the pixels that a line of text keeps free for its cursor."""


class AmountLimit(MoneyEdit):
    """Shows whole amounts without their zeros, as people say a limit."""

    def __init__(self, look: Look, hint: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.textChanged.connect(self._fit)
        self._fit()

    @override
    def set_formats(self, formats: Formats) -> None:
        super().set_formats(formats)
        self._fit()

    @override
    def show_amount(self, amount_minor: int | None) -> None:
        super().show_amount(amount_minor)
        point = "" if self._formats is None else self._formats.locale.decimalPoint()
        whole, _, fraction = self.text().partition(point) if point else (self.text(), "", "")
        if fraction and not fraction.strip("0"):
            self.setText(whole)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self, _text: str = "") -> None:
        symbol = "" if self._formats is None else self._formats.symbol
        widths = [
            self.fontMetrics().horizontalAdvance(words) for words in (self.text() or self.placeholderText(), symbol)
        ]
        self.setFixedWidth(min(max(LEAST_PX, sum(widths) + _BESIDE_PX), max(MOST_PX, widths[1] + LEAST_PX)))
