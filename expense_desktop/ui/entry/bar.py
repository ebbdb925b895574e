"""The quick entry bar above every page: the line, its chips with their editors, Add, and the list of what it offers."""

import datetime as dt
from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from expense_desktop.domain.period import DayOrder
from expense_desktop.domain.quick_entry import Draft, Slot
from expense_desktop.domain.vocabulary import Vocabulary
from expense_desktop.ui import keys, typography
from expense_desktop.ui.category_book import CategoryBook
from expense_desktop.ui.entry.changing import changed
from expense_desktop.ui.entry.chip_editor import ChipEditor
from expense_desktop.ui.entry.chips import ChipRow, chips_of, spoken
from expense_desktop.ui.entry.completion import offers
from expense_desktop.ui.entry.drafting import Drafting
from expense_desktop.ui.entry.line import EntryIcon, EntryLine
from expense_desktop.ui.entry.rewording import without
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.preferred import Preferences
from expense_desktop.ui.style import restyle
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.offers import Offer, OfferPopup
from expense_desktop.ui.widgets.rule import key_hint

STRIP_PX = 56
TALL_STRIP_PX = 84
FIELD_PX = 36
_ROOM_FOR_CHIPS_PX = 860
_TEXT_FROM_PX = 36
_ENTER_ICON = "corner-down-left"


class QuickEntryBar(QFrame):
    """`submitted(Draft, bool)`: Enter or Add on a complete line; the flag says to open the expense afterwards."""

    submitted = Signal(object, bool)

    def __init__(self, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("entry-strip")
        self.setAccessibleName(translate("Entry", "Quick entry bar"))
        self._look = look
        self._formats: Formats | None = None
        self._book = CategoryBook()
        self._recent: tuple[Offer, ...] = ()
        self._draft: Draft | None = None
        self._focus_before: QWidget | None = None
        self.waits_for_names = False
        """Whether the categories aren't known yet: then Enter takes a line whose category is, and it is read again."""
        self.drafting = Drafting()
        self._field = QFrame(self)
        self._field.setObjectName("entry-field")
        self.line = EntryLine(self)
        self.chips = ChipRow(look)
        self.add = Button(translate("Entry", "Add"), look, icon=_ENTER_ICON, kind=Kind.PRIMARY, height="small")
        self._hint = key_hint(keys.shown("Ctrl+N"))
        self.popup = OfferPopup(look, popup_host)
        self.editor = ChipEditor(look, popup_host)
        self._assemble()
        self._put_icon_behind()
        self._connect()
        self._on_preferred(look.preferred.now)
        self._show_draft()

    # ── what it knows ──

    def set_formats(self, formats: Formats, day_order: DayOrder) -> None:
        """Give the account's currency and the locale's order of day and month."""
        self._formats = formats
        self.drafting.set_formats(formats, day_order)
        self.editor.set_formats(formats, day_order)
        self._read()

    def set_vocabulary(self, vocabulary: Vocabulary, book: CategoryBook, recent: list[str]) -> None:
        """Give the known payees and categories, and the last entries as lines to repeat, newest first."""
        self._book = book
        self.drafting.vocabulary = vocabulary
        self.editor.set_vocabulary(vocabulary, book)
        self._recent = tuple(Offer(text, text, 0, icon="receipt-text") for text in recent)
        example = translate("Entry", "Add an expense: 12.50 lunch at Luigi yesterday #eating out")
        first = translate("Entry", "Type an amount and what it was, for example 4.20 coffee")
        self.line.setPlaceholderText(example if recent else first)
        self._read()

    @property
    def draft(self) -> Draft | None:
        """What the line says now; None while it is empty."""
        return self._draft

    def enter(self) -> None:
        """Take the focus, remembering where it was."""
        before = QApplication.focusWidget()
        if before is not None and not self.isAncestorOf(before) and before.window() is self.window():
            self._focus_before = before
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def put_back(self, text: str) -> None:
        """Put a line back that could not be saved; never over what has been typed since."""
        if not self.line.text():
            self.line.setText(text)

    # ── keys ──

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Every line takes Ctrl+Z for its own typing; in an empty one it means the last step.
        if event.type() is QEvent.Type.ShortcutOverride and watched is self.line and not self.line.text():
            key = cast("QKeyEvent", event)
            if key.matches(QKeySequence.StandardKey.Undo) or key.matches(QKeySequence.StandardKey.Redo):
                event.ignore()
                return True
        return False

    def take_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Do what a key means here; False when it means what it means in every line."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._submit(open_after=bool(modifiers & Qt.KeyboardModifier.ControlModifier))
            return True
        if key == Qt.Key.Key_Escape:
            self._escape()
            return True
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            return self._move(1 if key == Qt.Key.Key_Down else -1)
        return False

    def _move(self, step: int) -> bool:
        if not self.popup.isHidden():
            self.popup.move_mark(step)
            return True
        if step > 0 and not self.line.text() and self._recent:
            self.popup.offer_these(list(self._recent), marked=True)
            self._place_popup()
            return True
        return False

    def _escape(self) -> None:
        """Close the list; then clear the text; then give the focus back."""
        if not self.popup.isHidden():
            self.popup.hide()
        elif self.line.text():
            # Ctrl+Z brings it back, as everything that a person took away by a key.
            self.line.say("")
        else:
            self._give_focus_back()

    def _give_focus_back(self) -> None:
        if self._focus_before is not None and isValid(self._focus_before) and self._focus_before.isVisible():
            self._focus_before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(self, *, open_after: bool) -> None:
        draft = self._draft
        unsettled = draft is not None and {problem.slot for problem in draft.problems} == {Slot.CATEGORY}
        # Enter takes what the chips say: a list that is open offers, unless someone has moved in it.
        decides = draft is None or unsettled or self.popup.moved
        if decides and self.popup.current is not None and self.popup.take_current():
            return
        self.popup.hide()
        if draft is None or not (draft.ready or (unsettled and self.waits_for_names)):
            return
        self.drafting.forget()
        # Unlike clear(), this can't be undone: Ctrl+Z must not bring back what was added.
        self.line.setText("")
        if not self._look.preferred.now.keep_bar_ready:
            self._give_focus_back()
        self.submitted.emit(draft, open_after)

    # ── slots ──

    def _on_text_changed(self, text: str) -> None:
        if not text.strip():
            self.drafting.forget()
        self._read()

    def _on_cursor_moved(self, _old: int, _new: int) -> None:
        if self.line.hasFocus():
            self._offer()

    def _on_focused(self, focused: bool, reason: Qt.FocusReason) -> None:
        self._field.setProperty("focused", focused)
        restyle(self._field)
        if not focused and reason is not Qt.FocusReason.ActiveWindowFocusReason:
            self.popup.hide()

    def _on_add(self) -> None:
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.popup.hide()
        self._submit(open_after=False)

    def _on_chip_wanted(self, slot: Slot) -> None:
        """Open the chip's editor below it; the chip that asks whether to make a category is answered by the click."""
        draft = self._draft
        if draft is None:
            return
        if slot is Slot.CATEGORY and draft.new_category and not draft.ready:
            self.drafting.make_category(draft.new_category)
            self._read()
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        chip = self.chips.chip(slot)
        if chip is not None:
            self.editor.open_for(slot, draft, chip)

    def _on_chip_edited(self, slot: Slot, value: object) -> None:
        draft = self._draft
        if draft is None:
            return
        said = changed(draft, slot, value, self.drafting, self._book)
        if said is None:
            self.editor.refuse(translate("Entry", "The line can’t say that. Change it there."))
            return
        self.editor.close_popup(give_focus_back=False)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.say(said)
        self._read()

    def _on_chip_removed(self, slot: Slot) -> None:
        draft = self._draft
        if draft is None:
            return
        if slot is Slot.CATEGORY and draft.category_suggested:
            self.drafting.decline_suggestion(draft)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.say(without(draft, slot))
        self._read()

    def _on_taken(self, offer: Offer) -> None:
        if offer.icon == "plus":
            self.drafting.make_category(offer.insert.strip('"'))
        kept = self.line.text()[: offer.start]
        self.line.say(f"{kept}{offer.insert} " if kept else offer.insert)

    def _on_preferred(self, preferences: Preferences) -> None:
        self.drafting.suggesting = preferences.suggest_category
        self._make_room_for_chips()
        self._read()

    # ── reading and showing ──

    def _read(self) -> None:
        self._draft = self.drafting.read(self.line.text())
        self._show_draft()
        self._offer()

    def _show_draft(self) -> None:
        draft = self._draft
        typing = bool(self.line.text().strip())
        self._hint.setVisible(not typing)
        self.chips.setVisible(typing)
        self.add.setVisible(typing)
        if draft is None or self._formats is None:
            self.chips.show_chips([])
            self.chips.say("", "tertiary")
            self.add.setEnabled(False)
            self.line.setAccessibleDescription("")
            return
        contents = chips_of(draft, self._formats, self._book, dt.date.today())
        self.chips.show_chips(contents)
        self.chips.say(*_what_is_wrong(draft))
        self.add.setEnabled(draft.ready)
        self.add.show_icon(_ENTER_ICON if draft.ready else "")
        why = in_words(draft.problems[0].message) if draft.problems else ""
        self.add.setToolTip(why or translate("Entry", "Add this expense  Enter"))
        self.line.setAccessibleDescription(why or ", ".join(spoken(chip) for chip in contents))

    def _offer(self) -> None:
        draft = self._draft
        if draft is None or not self.line.hasFocus():
            self.popup.hide()
            return
        found = offers(self.line.text(), self.line.cursorPosition(), draft, self.drafting.vocabulary, self._book)
        self.popup.offer_these(found, marked=True)
        if found:
            self._place_popup()

    def _place_popup(self) -> None:
        # Below the chips too, where they have a line of their own.
        under = self._field.height() + 4 if self.height() == STRIP_PX else self.height() - self._field.y()
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        lead = self._field.width() - _TEXT_FROM_PX - self.popup.width() if mirrored else _TEXT_FROM_PX
        self.popup.move(self._field.mapTo(self.popup.host, QPoint(lead, under)))

    # ── parts and looks ──

    def _connect(self) -> None:
        self.line.textChanged.connect(self._on_text_changed)
        self.line.cursorPositionChanged.connect(self._on_cursor_moved)
        self.line.focused.connect(self._on_focused)
        self.line.installEventFilter(self)
        self.add.clicked.connect(self._on_add)
        self.chips.wanted.connect(self._on_chip_wanted)
        self.chips.removed.connect(self._on_chip_removed)
        self.editor.settled.connect(self._on_chip_edited)
        self.popup.taken.connect(self._on_taken)
        self._look.icons.changed.connect(self._field.update)
        self._look.preferred.changed.connect(self._on_preferred)

    def _assemble(self) -> None:
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        # Room before the icon is an item, not a margin: margins aren't mirrored. The line keeps three before its text.
        self._row.addSpacing(6)
        text = QHBoxLayout()
        text.setSpacing(5)
        text.addWidget(EntryIcon(self._look, self._field))
        text.addWidget(self.line, 1)
        self._row.addLayout(text, 1)
        self._row.addWidget(self.chips)
        self._row.addWidget(self._hint)
        self._row.addSpacing(4)
        self._row.addWidget(self.add)
        inside = QVBoxLayout(self._field)
        inside.setContentsMargins(5, 0, 5, 0)
        inside.addLayout(self._row)
        self._field.setFixedHeight(FIELD_PX)
        self._second = QHBoxLayout()
        self._second.setContentsMargins(10, 0, 0, 0)
        self._second.addStretch(1)
        self._outer = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._outer.setContentsMargins(24, 10, 24, 9)
        self._outer.setSpacing(4)
        self._outer.addWidget(self._field)
        self._outer.addLayout(self._second)
        # The line stays where it is when the chips come below it.
        self._outer.addStretch(1)
        self.setFixedHeight(STRIP_PX)

    def _put_icon_behind(self) -> None:
        """Add's icon stands behind its word: the button runs against the layout."""
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        against = Qt.LayoutDirection.LeftToRight if mirrored else Qt.LayoutDirection.RightToLeft
        self.add.setLayoutDirection(against)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._put_icon_behind()

    @override
    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._make_room_for_chips()

    def _make_room_for_chips(self) -> None:
        """Beside the text, or in a line of their own where that is too narrow for the size of text."""
        cramped = self.width() - 48 < typography.scaled(_ROOM_FOR_CHIPS_PX)
        if cramped and self._row.indexOf(self.chips) >= 0:
            self._row.removeWidget(self.chips)
            self._second.insertWidget(0, self.chips)
        elif not cramped and self._row.indexOf(self.chips) < 0:
            self._second.removeWidget(self.chips)
            self._row.insertWidget(2, self.chips)
        self.setFixedHeight(TALL_STRIP_PX if cramped else STRIP_PX)


def _what_is_wrong(draft: Draft) -> tuple[str, str]:
    """What to say before the chips, and in which role; nothing about a category, as its chip asks by itself."""
    for problem in draft.problems:
        if problem.slot is Slot.AMOUNT and problem.start == problem.end:
            return translate("Entry", "Amount?"), "tertiary"
        if problem.slot is not Slot.CATEGORY or not draft.new_category:
            return problem.message, "over"
    return "", "tertiary"
