"""Fields that read an amount, a date or a category as people type them, and show them as the locale writes them."""

import datetime as dt

from PySide6.QtCore import QDate, QLocale, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCalendarWidget, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.currencies import exponent
from expense_desktop.domain.errors import InputError
from expense_desktop.domain.money import parse_amount
from expense_desktop.domain.period import DayOrder, parse_date
from expense_desktop.domain.records import UNCATEGORISED_COLOUR, CategoryId
from expense_desktop.domain.tongue import KNOWN_TONGUES
from expense_desktop.domain.vocabulary import Vocabulary
from expense_desktop.ui.category_book import LEVELS, CategoryBook, CategoryChoice, uncategorised
from expense_desktop.ui.formats import Formats, qdate
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import IconButton
from expense_desktop.ui.widgets.fields import LineEdit, is_finish
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.offers import Offer, OfferPopup
from expense_desktop.ui.widgets.popup import Popup
from expense_desktop.ui.widgets.table import paint_square

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

_BESIDE_A_DAY_PX = 40
"""The field's lines and padding, what Qt keeps free for the cursor, and the button of the calendar."""


class MoneyEdit(LineEdit):
    """An amount: sums and either decimal mark are read, formatted on leaving. `submitted` on Enter."""

    submitted = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self._formats: Formats | None = None
        self.setProperty("money", True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.left.connect(self._on_left)

    def set_formats(self, formats: Formats) -> None:
        """Give the account's currency."""
        self._formats = formats
        self.set_margins(self.fontMetrics().horizontalAdvance(formats.symbol) + 6, 0)
        self.update()

    def show_amount(self, amount_minor: int | None) -> None:
        """Show an amount, or nothing."""
        self.setText("" if amount_minor is None or self._formats is None else self._formats.editable(amount_minor))

    def amount_minor(self) -> int | None:
        """What is typed, in minor units; None when nothing is. InputError when it is no amount."""
        if self._formats is None or not self.text().strip():
            return None
        return parse_amount(self.text(), self._formats.currency).amount_minor

    def _on_left(self) -> None:
        try:
            self.show_amount(self.amount_minor())
        except InputError:
            return

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if event.key() in _ENTER and not is_finish(event):
            self.submitted.emit()
        elif step:
            self._step(step * (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1))
        else:
            super().keyPressEvent(event)

    def _step(self, units: int) -> None:
        try:
            amount = self.amount_minor() or 0
        except InputError:
            return
        if self._formats is not None:
            places: int = exponent(self._formats.currency)
            self.show_amount(amount + units * 10**places)
            self.textEdited.emit(self.text())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._formats is not None:
            painter = QPainter(self)
            painter.setPen(self._look.theme.colour("text.tertiary"))
            room = self.rect().adjusted(10, 0, -10, 0)
            # Leading: Qt mirrors AlignLeft with the layout.
            painter.setLayoutDirection(self.layoutDirection())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._formats.symbol)


class DateEdit(LineEdit):
    """A date as typed (`17/6`, `yesterday`, `fri`), or `picked` from the calendar. `submitted` on Enter."""

    submitted = Signal()
    picked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self._formats: Formats | None = None
        self._order: DayOrder = "dmy"
        self._shown: tuple[str, dt.date] | None = None
        self._calendar: CalendarPopup | None = None
        self.set_margins(0, 24)
        self._button = IconButton(
            "calendar",
            translate("Field", "Choose from a calendar"),
            look,
            size_px=24,
            icon_px=14,
            keys=QKeySequence("Alt+Down"),
            parent=self,
        )
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.setCursor(Qt.CursorShape.ArrowCursor)
        self._button.clicked.connect(self.open_calendar)
        self.left.connect(self._on_left)

    def set_formats(self, formats: Formats, order: DayOrder) -> None:
        """Give the locale's way of writing dates."""
        self._formats, self._order = formats, order

    def width_of_a_day(self) -> int:
        """How wide this must be to show any day of a year."""
        if self._formats is None:
            return 0
        days = (self._formats.field_day(dt.date(2028, month, 28)) for month in range(1, 13))
        return max(map(self.fontMetrics().horizontalAdvance, days)) + _BESIDE_A_DAY_PX

    def show_date(self, day: dt.date | None) -> None:
        """Show a date, or nothing."""
        if day is None or self._formats is None:
            self._shown = None
            self.clear()
            return
        # What we have written ourselves needs no reading: a locale's month names may be unknown to the grammar.
        self._shown = (self._formats.field_day(day), day)
        self.setText(self._shown[0])

    def date(self) -> dt.date | None:
        """What is typed; None when nothing is. InputError when it is no date."""
        text = self.text().strip()
        if not text:
            return None
        if self._shown is not None and text == self._shown[0]:
            return self._shown[1]
        tongue = KNOWN_TONGUES if self._formats is None else self._formats.tongue
        return parse_date(text, dt.date.today(), self._order, tongue)

    def open_calendar(self) -> None:
        """Open the calendar below the field."""
        if self.isReadOnly():
            return
        if self._calendar is None:
            self._calendar = CalendarPopup(self.window())
            self._calendar.chosen.connect(self._on_chosen)
        try:
            day = self.date()
        except InputError:
            day = None
        locale = QLocale() if self._formats is None else self._formats.locale
        self._calendar.begin_weeks_on(self._look.preferred.now.first_weekday.of(locale))
        corner = self.mapTo(self.window(), QPoint(0, self.height() + 4))
        self._calendar.open_for(day or dt.date.today(), corner, self)

    def _on_chosen(self, day: dt.date) -> None:
        self.show_date(day)
        self.textEdited.emit(self.text())
        self.picked.emit()

    def _on_left(self) -> None:
        try:
            self.show_date(self.date())
        except InputError:
            return

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ENTER and not is_finish(event):
            self.submitted.emit()
        elif key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(days=1 if key == Qt.Key.Key_Up else -1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._move(months=1 if key == Qt.Key.Key_PageUp else -1)
        else:
            super().keyPressEvent(event)

    def _move(self, *, days: int = 0, months: int = 0) -> None:
        try:
            day = self.date() or dt.date.today()
        except InputError:
            return
        moved = qdate(day).addDays(days).addMonths(months)
        self.show_date(dt.date(moved.year(), moved.month(), moved.day()))
        self.textEdited.emit(self.text())

    @override
    def _place(self) -> None:
        super()._place()
        if hasattr(self, "_button"):
            self._button.move(self.at_trailing(6, 24).topLeft())


class CalendarPopup(Popup):
    """A month to choose a day from. `chosen` carries the date."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._calendar = QCalendarWidget(self)
        self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self._calendar)
        self._calendar.clicked.connect(self._on_day)
        self._calendar.activated.connect(self._on_day)

    @property
    def first_weekday(self) -> Qt.DayOfWeek:
        """The day in the first column."""
        return self._calendar.firstDayOfWeek()

    def begin_weeks_on(self, day: Qt.DayOfWeek) -> None:
        """Put a day into the first column."""
        self._calendar.setFirstDayOfWeek(day)

    def open_for(self, day: dt.date, corner: QPoint, opener: QWidget) -> None:
        """Open with a day marked."""
        self._calendar.setSelectedDate(qdate(day))
        self.open_at(corner, opener)
        self._calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_day(self, day: QDate) -> None:
        self.close_popup()
        self.chosen.emit(dt.date(day.year(), day.month(), day.day()))


class CategoryEdit(LineEdit):
    """A category with type-ahead over “Parent › Child”; Tab or Enter takes the first match, and `chosen` follows."""

    chosen = Signal()
    submitted = Signal()

    def __init__(self, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self._vocabulary = Vocabulary()
        self._book = CategoryBook()
        self._choice = CategoryChoice()
        self._popup = OfferPopup(look, popup_host)
        self._popup.taken.connect(self._on_taken)
        self.set_margins(15, 20)
        self.textEdited.connect(self._on_typed)
        self.left.connect(self._on_left)
        look.icons.changed.connect(self.update)

    def set_vocabulary(self, vocabulary: Vocabulary, book: CategoryBook) -> None:
        """Give the categories that may be chosen."""
        self._vocabulary, self._book = vocabulary, book

    def show_category(self, category: CategoryId | None) -> None:
        """Show a category."""
        self._choice = CategoryChoice(category)
        self.setText(self._book.path(category))
        self.setCursorPosition(0)
        self.update()

    def show_nothing(self) -> None:
        """Show the placeholder: nothing is chosen yet."""
        self._choice = CategoryChoice()
        self.clear()
        self.update()

    def choice(self) -> CategoryChoice:
        """What is chosen. InputError for words that name no category."""
        text = self.text().strip()
        if self._choice.new and text == self._choice.new:
            return self._choice
        if text == self._book.path(self._choice.id):
            return self._choice
        if not text or text.casefold() == uncategorised().casefold():
            return CategoryChoice()
        named = self._vocabulary.categories_named(text.replace(LEVELS, ":"))
        if len(named) == 1:
            return CategoryChoice(named[0].id)
        words = translate("Field", "There is no category “{text}”.").format(text=text)
        raise InputError(words, field="category", value=text)

    def open_list(self) -> None:
        """Offer all categories."""
        self._offer("")

    def _offer(self, typed: str) -> None:
        rows = [
            Offer(self._book.path(each.id), str(each.id), 0, colour=self._book.colour(each.id))
            for each in self._vocabulary.categories_offered(typed, len(self._vocabulary.categories))
        ]
        if not typed:
            rows.append(Offer(uncategorised(), "", 0, colour=UNCATEGORISED_COLOUR))
        if typed and not self._vocabulary.categories_named(typed):
            words = translate("Field", "New category “{name}”").format(name=typed)
            rows.append(Offer(words, typed, 1, icon="plus"))
        self._popup.offer_these(rows, marked=bool(typed))
        self._place_popup()

    def _place_popup(self) -> None:
        """Below the field, or above it where the window ends."""
        popup, host = self._popup, self._popup.host
        corner = self.mapTo(host, QPoint(0, self.height() + 4))
        if corner.y() + popup.height() > host.height():
            corner.setY(max(0, self.mapTo(host, QPoint()).y() - popup.height() - 4))
        popup.move(max(8, min(corner.x(), host.width() - popup.width() - 8)), corner.y())

    def _on_typed(self, text: str) -> None:
        self._offer(text.strip())
        self.update()

    def _on_taken(self, offer: Offer) -> None:
        if offer.icon == "plus":
            self._choice = CategoryChoice(new=offer.insert)
            self.setText(offer.insert)
        else:
            ids = (each.id for each in self._vocabulary.categories if str(each.id) == offer.insert)
            self.show_category(next(ids, None))
        self.chosen.emit()

    def _take_marked(self) -> None:
        """Take the row that typing or the arrows have marked; a list that was only opened changes nothing."""
        if self._popup.current is not None:
            self._popup.take_current()

    def _on_left(self) -> None:
        self._popup.hide()

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        if next:
            self._take_marked()
        return super().focusNextPrevChild(next)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if is_finish(event):
            self._take_marked()
            super().keyPressEvent(event)
        elif key in _ENTER:
            self._take_marked()
            self.submitted.emit()
        elif key == Qt.Key.Key_Escape and not self._popup.isHidden():
            self._popup.hide()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not self.isReadOnly():
            if self._popup.isHidden():
                self.open_list()
            self._popup.move_mark(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._popup.isHidden() and not self.isReadOnly():
            self.open_list()
            self.selectAll()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        if self.text() == self._book.path(self._choice.id):
            square = self.at_leading(10, 8)
            paint_square(painter, self._look, square.left(), self.height() / 2, self._book.colour(self._choice.id))
        self._look.icons.paint(painter, "chevron-down", "text.secondary", QRectF(self.at_trailing(10, 14)))
