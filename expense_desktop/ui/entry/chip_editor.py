"""The editor of a chip: one field in a small frame below it. Enter takes what it says, Esc leaves all as it was."""

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.period import DayOrder
from expense_desktop.domain.quick_entry import Draft, Slot
from expense_desktop.domain.records import checked_entry_date, checked_note, checked_payee
from expense_desktop.domain.vocabulary import Vocabulary
from expense_desktop.ui.category_book import CategoryBook
from expense_desktop.ui.editors import CategoryEdit, DateEdit, MoneyEdit
from expense_desktop.ui.entry.payee_edit import PayeeEdit
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.widgets.fields import FieldBox, LineEdit
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.popup import Popup

_WIDTH_PX = 250
_GAP_PX = 11


class ChipEditor(Popup):
    """`settled(Slot, value)`: an amount in minor units, a text, a date, or a CategoryChoice. What is wrong with a value
    is said below the field, and the editor stays."""

    settled = Signal(object, object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._slot: Slot | None = None
        self._formats: Formats | None = None
        self._day_order: DayOrder = "dmy"
        self._vocabulary, self._book = Vocabulary(), CategoryBook()
        self._boxes: dict[Slot, FieldBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 12)
        self.setFixedWidth(_WIDTH_PX)

    def set_formats(self, formats: Formats, day_order: DayOrder) -> None:
        """Give the account's currency and the locale's order of day and month."""
        self._formats, self._day_order = formats, day_order

    def set_vocabulary(self, vocabulary: Vocabulary, book: CategoryBook) -> None:
        """Give the known payees and categories."""
        self._vocabulary, self._book = vocabulary, book

    @property
    def slot(self) -> Slot | None:
        """The part that is edited; None while closed."""
        return None if self.isHidden() else self._slot

    @property
    def box(self) -> FieldBox | None:
        """The field that is shown, with its label and what is wrong with it."""
        return None if self._slot is None else self._boxes[self._slot]

    def open_for(self, slot: Slot, draft: Draft, chip: QWidget) -> None:
        """Open below a chip with what it says."""
        self._slot = slot
        box = self._boxes.get(slot) or self._made(slot)
        for each in self._boxes.values():
            each.setVisible(each is box)
        box.clear()
        self._show_value(slot, draft)
        self._fit()
        mirrored = chip.layoutDirection() is Qt.LayoutDirection.RightToLeft
        corner = chip.mapTo(self.host, QPoint(chip.width() - _WIDTH_PX if mirrored else 0, chip.height() + _GAP_PX))
        self.open_at(corner, chip)
        control = box.control
        control.setFocus(Qt.FocusReason.PopupFocusReason)
        if isinstance(control, LineEdit):
            control.selectAll()

    def submit(self) -> None:
        """Take what the field says."""
        slot = self._slot
        if slot is None or self.isHidden():
            return
        try:
            value = self._value(slot)
        except InputError as error:
            self.refuse(in_words(error.message))
            return
        self.settled.emit(slot, value)

    def refuse(self, words: str) -> None:
        """Say what is wrong, and stay."""
        if self.box is not None:
            self.box.fail(words)
            self._fit()

    def _fit(self) -> None:
        """As high as the field and what is said below it."""
        # The style sheet's heights come with the polish, which the first showing would bring too late.
        for each in (self, *self.findChildren(QWidget)):
            each.ensurePolished()
        self._column.invalidate()
        self._column.activate()
        # The totals: with the frame's own line.
        column = self._column
        wrapped = column.totalHeightForWidth(_WIDTH_PX) if column.hasHeightForWidth() else 0
        self.setFixedHeight(max(wrapped, column.totalSizeHint().height()))

    @override
    def leave(self) -> None:
        # As every field: left is saved, unless it can't be.
        self.submit()
        super().leave()

    def _made(self, slot: Slot) -> FieldBox:
        make: dict[Slot, Callable[[], LineEdit]] = {
            Slot.AMOUNT: lambda: MoneyEdit(self._look),
            Slot.PAYEE: lambda: PayeeEdit(self._look, self.host),
            Slot.NOTE: lambda: LineEdit(self._look),
            Slot.DATE: lambda: DateEdit(self._look),
            Slot.CATEGORY: lambda: CategoryEdit(self._look, self.host),
        }
        field = make[slot]()
        box = FieldBox(slot_name(slot), field, self._look, self)
        if isinstance(field, MoneyEdit | DateEdit | CategoryEdit | PayeeEdit):
            field.submitted.connect(self.submit)
        else:
            field.returnPressed.connect(self.submit)
        if isinstance(field, CategoryEdit):
            field.chosen.connect(self.submit)
        elif isinstance(field, DateEdit):
            field.picked.connect(self.submit)
        field.escaped.connect(self.close_popup)
        self._column.addWidget(box)
        self._boxes[slot] = box
        return box

    def _show_value(self, slot: Slot, draft: Draft) -> None:
        field = self._boxes[slot].control
        if isinstance(field, MoneyEdit) and self._formats is not None:
            field.set_formats(self._formats)
            field.show_amount(None if draft.amount is None else draft.amount.amount_minor)
        elif isinstance(field, DateEdit) and self._formats is not None:
            field.set_formats(self._formats, self._day_order)
            field.show_date(draft.spent_on)
        elif isinstance(field, CategoryEdit):
            field.set_vocabulary(self._vocabulary, self._book)
            field.show_category(None if draft.category is None else draft.category.id)
            if draft.new_category:
                field.setText(draft.new_category)
        elif isinstance(field, LineEdit):
            if isinstance(field, PayeeEdit):
                field.set_vocabulary(self._vocabulary)
            field.setText(draft.payee if slot is Slot.PAYEE else draft.note)

    def _value(self, slot: Slot) -> object:
        field = self._boxes[slot].control
        if isinstance(field, MoneyEdit):
            amount = field.amount_minor()
            if amount is None:
                raise InputError(translate("Entry", "Give an amount, for example 12.50."), field=slot.value)
            return amount
        if isinstance(field, DateEdit):
            today = dt.date.today()
            return checked_entry_date(field.date() or today, today)
        if isinstance(field, CategoryEdit):
            return field.choice()
        assert isinstance(field, LineEdit)  # noqa: S101  said for the type checker
        return (checked_payee if slot is Slot.PAYEE else checked_note)(field.text())


def slot_name(slot: Slot) -> str:
    """What a part of an expense is called."""
    return {
        Slot.AMOUNT: translate("Entry", "Amount"),
        Slot.PAYEE: translate("Entry", "Payee"),
        Slot.NOTE: translate("Entry", "Note"),
        Slot.DATE: translate("Entry", "Date"),
        Slot.CATEGORY: translate("Entry", "Category"),
    }[slot]
