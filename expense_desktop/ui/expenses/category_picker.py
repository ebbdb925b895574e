"""A list over the table to choose the category of what is selected, found by typing, made when it is new."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import UNCATEGORISED_COLOUR
from expense_desktop.ui.category_book import CategoryBook, CategoryChoice, uncategorised
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.fields import LineEdit, label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.offers import ROW_PX, Offer, OfferDelegate, OfferModel
from expense_desktop.ui.widgets.popup import Popup

WIDTH_PX = 330
_MOST_ROWS = 10
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _MOST_ROWS, Qt.Key.Key_PageUp: -_MOST_ROWS}


class CategoryPicker(Popup):
    """`picked(CategoryChoice)` by Enter, Tab or a click; then it is closed."""

    picked = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._book = CategoryBook()
        self._choices: list[CategoryChoice] = []
        self._title = label(weight="strong")
        self.search = LineEdit(look, icon="search")
        self.search.setPlaceholderText(translate("Expenses", "Find or name a category"))
        self.search.setAccessibleName(translate("Expenses", "Category"))
        self.model = OfferModel(self)
        self.list = QListView(self)
        self.list.setObjectName("plain")
        self.list.setModel(self.model)
        self.list.setItemDelegate(OfferDelegate(look, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(translate("Expenses", "Categories"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        for part in (self._title, self.search, self.list):
            layout.addWidget(part)
        self.search.textChanged.connect(self._find)
        self.search.escaped.connect(self.close_popup)
        self.search.returnPressed.connect(self._take)
        self.search.installEventFilter(self)
        self.list.clicked.connect(self._take)

    def set_book(self, book: CategoryBook) -> None:
        """Give the categories."""
        self._book = book
        if not self.isHidden():
            self._find(self.search.text())

    def open_for(self, count: int, corner: QPoint, opener: QWidget) -> None:
        """Open at a point of the window, for so many expenses."""
        self._title.setText(translate("Expenses", "Category of %n expense(s)", "", count))
        self.search.clear()
        self._find("")
        self.setFixedWidth(WIDTH_PX)
        self.open_at(corner, opener)
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _find(self, typed: str) -> None:
        """List what the words are found in, those first whose own name begins so."""
        wanted, book = fold(typed.strip()), self._book
        found = [each for each in book.choices() if wanted in fold(book.path(each.id))]
        if wanted:
            found.sort(key=lambda each: not fold(each.name).startswith(wanted))
        rows = [(CategoryChoice(each.id), book.path(each.id), book.colour(each.id)) for each in found]
        if wanted in fold(uncategorised()):
            rows.append((CategoryChoice(), uncategorised(), UNCATEGORISED_COLOUR))
        self._choices = [choice for choice, _text, _colour in rows]
        offers = [Offer(text, "", 0, colour=colour) for _choice, text, colour in rows]
        if wanted and not any(fold(book.path(each.id)) == wanted or fold(each.name) == wanted for each in found):
            self._choices.append(CategoryChoice(new=typed.strip()))
            words = translate("Expenses", "New category “{name}”").format(name=typed.strip())
            offers.append(Offer(words, "", 0, icon="plus"))
        self.model.show_offers(offers)
        self.list.setCurrentIndex(self.model.index(0))
        self.list.setFixedHeight(min(_MOST_ROWS, max(len(offers), 1)) * ROW_PX + 2)
        if not self.isHidden():
            self.adjustSize()

    def _take(self, _index: object = None) -> None:
        row = self.list.currentIndex().row()
        if 0 <= row < len(self._choices):
            choice = self._choices[row]
            self.close_popup()
            self.picked.emit(choice)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if key in _STEPS:
                row = self.list.currentIndex().row() + _STEPS[key]
                self.list.setCurrentIndex(self.model.index(max(0, min(row, self.model.rowCount() - 1))))
                return True
            if key == Qt.Key.Key_Tab:
                self._take()
                return True
        return super().eventFilter(watched, event)
