"""A payee with type-ahead over the known ones; anything else may be typed too."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from expense_desktop.domain.vocabulary import Vocabulary
from expense_desktop.ui.widgets.fields import LineEdit
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.offers import Offer, OfferPopup

_MOST_ROWS = 6


class PayeeEdit(LineEdit):
    """`submitted` on Enter. Down or Up marks one of the offered names, Tab or Enter takes what is marked."""

    submitted = Signal()

    def __init__(self, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self._vocabulary = Vocabulary()
        self.popup = OfferPopup(look, popup_host)
        self.popup.taken.connect(self._on_taken)
        self.textEdited.connect(self._offer)
        self.left.connect(self.popup.hide)

    def set_vocabulary(self, vocabulary: Vocabulary) -> None:
        """Give the known payees."""
        self._vocabulary = vocabulary

    def _offer(self, typed: str) -> None:
        known = self._vocabulary.payees_starting(typed, _MOST_ROWS) if typed.strip() else []
        rows = [Offer(payee.name, payee.name, 0, icon="store") for payee in known if payee.name != typed]
        self.popup.move(self.mapTo(self.popup.host, QPoint(0, self.height() + 4)))
        self.popup.offer_these(rows, marked=False)

    def _on_taken(self, offer: Offer) -> None:
        self.setText(offer.insert)

    @override
    def hideEvent(self, event: object) -> None:
        self.popup.hide()
        super().hideEvent(event)  # type: ignore[arg-type]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.popup.current is None or not self.popup.take_current():
                self.submitted.emit()
        elif key == Qt.Key.Key_Escape and not self.popup.isHidden():
            self.popup.hide()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not self.popup.isHidden():
            self.popup.move_mark(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
