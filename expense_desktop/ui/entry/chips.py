"""What quick entry has understood so far, one chip a part; a suggested category is dashed."""

import datetime as dt
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.quick_entry import Draft, Slot
from expense_desktop.ui import typography
from expense_desktop.ui.category_book import CategoryBook, uncategorised
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.style import restyle
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.focus_ring import Ringed
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.table import paint_square

_CHIP_PX = 22
_TARGET_PX = 24
_WIDEST_PX = 170
_BEHIND_PX = 7
"""Behind the words, which end a pixel before their advance does."""
_ICONS = {Slot.PAYEE: "store", Slot.NOTE: "sticky-note", Slot.DATE: "calendar"}


@dataclass(frozen=True, slots=True)
class ChipContent:
    """What one chip shows. `colour` is a category's index."""

    slot: Slot
    text: str
    colour: int | None = None
    suggested: bool = False


def chips_of(draft: Draft, formats: Formats, book: CategoryBook, today: dt.date) -> list[ChipContent]:
    """The chips of a draft, left to right: amount, payee, note, date, category."""
    chips: list[ChipContent] = []
    if draft.amount is not None:
        chips.append(ChipContent(Slot.AMOUNT, formats.money(draft.amount.amount_minor)))
    if draft.payee:
        chips.append(ChipContent(Slot.PAYEE, draft.payee))
    if draft.note:
        chips.append(ChipContent(Slot.NOTE, draft.note))
    if draft.date_typed:
        chips.append(ChipContent(Slot.DATE, _day(draft.spent_on, formats, today)))
    chips += _category_chip(draft, book)
    return chips


def _day(day: dt.date, formats: Formats, today: dt.date) -> str:
    ahead = (day - today).days
    if ahead > 0:
        return translate("Entry", "tomorrow") if ahead == 1 else translate("Entry", "in %n day(s)", "", ahead)
    return formats.table_day(day, today)


def _category_chip(draft: Draft, book: CategoryBook) -> list[ChipContent]:
    if draft.category is not None:
        found = draft.category
        return [ChipContent(Slot.CATEGORY, found.name, book.colour(found.id), draft.category_suggested)]
    if draft.new_category:
        to_be_made = all(problem.slot is not Slot.CATEGORY for problem in draft.problems)
        words = translate("Entry", "New: {name}") if to_be_made else translate("Entry", "Make “{name}”?")
        return [ChipContent(Slot.CATEGORY, words.format(name=draft.new_category), 0, suggested=not to_be_made)]
    # Nobody typed one and the payee is new: said, so that it is no surprise afterwards.
    return [ChipContent(Slot.CATEGORY, uncategorised(), 0, True)] if draft.payee and draft.amount is not None else []


def spoken(content: ChipContent) -> str:
    """What a chip is called when it is heard: `Amount: €12.50`."""
    words = {
        Slot.AMOUNT: translate("Entry", "Amount: {value}"),
        Slot.PAYEE: translate("Entry", "Payee: {value}"),
        Slot.NOTE: translate("Entry", "Note: {value}"),
        Slot.DATE: translate("Entry", "Date: {value}"),
        Slot.CATEGORY: translate("Entry", "Category: {value}"),
    }[content.slot]
    if content.suggested:
        words = translate("Entry", "Category: {value} (suggested)")
    return words.format(value=content.text)


class ChipButton(Ringed, QAbstractButton):
    """One chip. `removed` on Delete or Backspace."""

    removed = Signal()

    def __init__(self, content: ChipContent, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self._look = look
        self._hovered = False
        self.setFixedHeight(_TARGET_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setText(content.text)
        self.setAccessibleName(spoken(content))
        self.setAccessibleDescription(translate("Entry", "Enter changes it, Delete takes it away"))
        self.setToolTip(self.accessibleName())
        look.icons.changed.connect(self.update)

    def _font(self) -> QFont:
        amount = self.content.slot is Slot.AMOUNT
        return typography.font(Size.SMALL, QFont.Weight.DemiBold if amount else QFont.Weight.Normal)

    @property
    def _before_px(self) -> int:
        if self.content.colour is not None:
            return 21
        return 26 if self.content.slot in _ICONS else 8

    @override
    def sizeHint(self) -> QSize:
        self.ensurePolished()
        width = QFontMetrics(self._font()).horizontalAdvance(self.content.text) + self._before_px + _BEHIND_PX
        return QSize(min(width, _WIDEST_PX), _TARGET_PX)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Drawn lower than it is: what is clicked has 24 pixels.
        spare = (_TARGET_PX - _CHIP_PX) / 2
        box = QRectF(self.rect()).adjusted(0.5, spare + 0.5, -0.5, -spare - 0.5)
        if self.content.suggested:
            painter.setPen(QPen(theme.colour("line.control"), 1, Qt.PenStyle.DashLine))
            painter.setBrush(theme.colour("bg.hover") if self._hovered else Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("bg.pressed" if self._hovered else "bg.chip"))
        painter.drawRoundedRect(box, 4, 4)
        middle = self.height() / 2
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        if self.content.colour is not None:
            paint_square(painter, self._look, self.width() - 15 if mirrored else 7, middle, self.content.colour)
        elif self.content.slot in _ICONS:
            icon = _ICONS[self.content.slot]
            left = self.width() - 20 if mirrored else 7
            self._look.icons.paint(painter, icon, "text.secondary", QRectF(left, middle - 6.5, 13, 13))
        painter.setFont(self._font())
        painter.setPen(theme.colour("text.primary"))
        painter.setLayoutDirection(self.layoutDirection())
        # A pixel more than they were measured to need: measured on the screen they may need it.
        behind = _BEHIND_PX - 1
        room = self.rect().adjusted(behind if mirrored else self._before_px, 0, 0, 0)
        room.setRight(self.rect().right() - (self._before_px if mirrored else behind))
        shown = painter.fontMetrics().elidedText(self.content.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class ChipRow(QWidget):
    """The chips of the line. `wanted` and `removed` carry the slot of the chip."""

    wanted = Signal(object)
    removed = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._chips: list[ChipButton] = []
        self._problem = label(size="small")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._problem)
        self._problem.hide()

    @property
    def contents(self) -> list[ChipContent]:
        """What is shown."""
        return [chip.content for chip in self._chips]

    def chip(self, slot: Slot) -> ChipButton | None:
        """The chip of a part, if it is shown."""
        return next((chip for chip in self._chips if chip.content.slot is slot), None)

    def say(self, problem: str, role: str) -> None:
        """Say before the chips what is missing (role `tertiary`) or wrong (`over`); nothing hides it."""
        self._problem.setText(in_words(problem))
        self._problem.setProperty("role", role)
        restyle(self._problem)
        self._problem.setVisible(bool(problem))

    @property
    def problem(self) -> str:
        """What is said before the chips."""
        return self._problem.text()

    def show_chips(self, contents: list[ChipContent]) -> None:
        """Show these; chips that stay the same stay the same widgets, so that a focused one keeps the focus."""
        if contents == self.contents:
            return
        kept = {chip.content: chip for chip in self._chips}
        for chip in self._chips:
            if chip.content not in contents:
                self._row.removeWidget(chip)
                chip.hide()
                chip.deleteLater()
        self._chips = [kept.get(content) or self._new_chip(content) for content in contents]
        for chip in self._chips:
            self._row.removeWidget(chip)
            self._row.addWidget(chip)
            # At once, not with the next turn of the event loop: Tab may be pressed before.
            chip.show()

    def _new_chip(self, content: ChipContent) -> ChipButton:
        chip = ChipButton(content, self._look, self)
        chip.clicked.connect(self._on_clicked)
        chip.removed.connect(self._on_removed)
        return chip

    def _on_clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, ChipButton):
            self.wanted.emit(chip.content.slot)

    def _on_removed(self) -> None:
        chip = self.sender()
        if isinstance(chip, ChipButton):
            self.removed.emit(chip.content.slot)
