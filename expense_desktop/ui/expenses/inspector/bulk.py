"""Several expenses as a form: only the fields that are filled in are changed, and only by the button."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.period import DayOrder
from expense_desktop.domain.records import checked_note, checked_payee
from expense_desktop.domain.vocabulary import Vocabulary
from expense_desktop.ui import keys
from expense_desktop.ui.category_book import CategoryBook, uncategorised
from expense_desktop.ui.editors import CategoryEdit, DateEdit
from expense_desktop.ui.expenses.inspector.parts import Control, Part, PartField
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import FieldBox, LineEdit, TextEdit, label
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.repository.views import CategoryView, Common

_NOTE_PX = 50
_LEAST_PX, _PAD_PX = 200, 16
_SQUEEZED_PX = 12
"""How much of the room beside its words the button may give up before the two stand below each other."""
_NAMED_AT_MOST = 4


class BulkForm(QWidget):
    """Four fields for all selected expenses. `change_wanted(fields)` by the button or Enter: what to set in each, by
    an expense's fields; `delete_wanted`; `returned` when Esc finds nothing to restore."""

    change_wanted = Signal(object)
    delete_wanted = Signal()
    returned = Signal()

    def __init__(self, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats: Formats | None = None
        self._count = 0
        self._categories: Sequence[CategoryView | None] = ()
        self.date, self.payee = DateEdit(look), LineEdit(look)
        self.category, self.note = CategoryEdit(look, popup_host), TextEdit()
        self.note.setFixedHeight(_NOTE_PX)
        controls: dict[Part, Control] = {
            Part.DATE: self.date,
            Part.PAYEE: self.payee,
            Part.CATEGORY: self.category,
            Part.NOTE: self.note,
        }
        self._fields = {part: PartField(part, control, look, self) for part, control in controls.items()}
        self.button = Button("", look, icon="corner-down-left", kind=Kind.PRIMARY)
        self.button.setLayoutDirection(_mirrored(self.layoutDirection()))
        self.delete = Button(translate("Inspector", "Delete"), look, icon="trash-2")
        self._outcome = label(role="tertiary", size="small")
        self._outcome.setWordWrap(True)
        self._assemble()
        for field in self._fields.values():
            field.edited.connect(self._on_edited)
            field.submitted.connect(self._submit)
            field.finished.connect(self._submit)
            field.escaped.connect(self._on_escaped)
        self.button.clicked.connect(self._submit)
        self.delete.clicked.connect(self.delete_wanted)

    @property
    def outcome(self) -> str:
        """What the button would do, as a sentence; empty while nothing is filled in."""
        return self._outcome.text()

    def box(self, part: Part) -> FieldBox:
        """A field with its label and error."""
        return self._fields[part].box

    def set_formats(self, formats: Formats, order: DayOrder) -> None:
        """Give the locale's way of writing dates."""
        self._formats = formats
        self.date.set_formats(formats, order)

    def set_vocabulary(self, vocabulary: Vocabulary, book: CategoryBook) -> None:
        """Give the categories."""
        self.category.set_vocabulary(vocabulary, book)

    def begin(self, count: int) -> None:
        """Begin with empty fields, for so many expenses."""
        self._count = count
        self._categories = ()
        for part in self._fields:
            self._empty(part)
        self._show_outcome()

    def show_common(self, common: "Common") -> None:
        """Say in the empty fields what the expenses have in common, and what the change would replace."""
        self._categories = common.categories
        mixed = translate("Inspector", "Mixed")
        same_day = common.spent_on is not None and self._formats is not None
        day = self._formats.field_day(common.spent_on) if same_day and self._formats and common.spent_on else mixed
        self.date.setPlaceholderText(day)
        self.payee.setPlaceholderText(mixed if common.payee is None else common.payee)
        self.note.setPlaceholderText(mixed if common.note is None else common.note)
        only = common.categories[0] if len(common.categories) == 1 else None
        one = len(common.categories) == 1
        self.category.setPlaceholderText(mixed if not one else _named(only))
        self._show_outcome()

    def _empty(self, part: Part) -> None:
        field = self._fields[part]
        field.control.setPlaceholderText("")
        self._clear(part)

    def _clear(self, part: Part) -> None:
        if part is Part.CATEGORY:
            self.category.show_nothing()
        elif part is Part.DATE:
            self.date.show_date(None)
        else:
            self._fields[part].put("")
        self.box(part).clear()

    # ── what is filled in ──

    def _filled(self) -> list[Part]:
        return [part for part, field in self._fields.items() if field.text.strip()]

    def _value(self, part: Part) -> object:
        match part:
            case Part.DATE:
                return self.date.date()
            case Part.CATEGORY:
                choice = self.category.choice()
                return choice if choice.new else choice.id
            case Part.PAYEE:
                return checked_payee(self.payee.text())
            case _:
                return checked_note(self.note.toPlainText())

    def _on_edited(self, _part: Part) -> None:
        self._show_outcome()

    def _on_escaped(self, part: Part) -> None:
        if self._fields[part].text:
            self._clear(part)
        else:
            self.returned.emit()

    def _submit(self, _part: object = None) -> None:
        fields: dict[str, object] = {}
        for part in self._filled():
            try:
                fields[part.value] = self._value(part)
            except InputError as error:
                self.box(part).fail(error.message)
                self._fields[part].control.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        if fields:
            self.change_wanted.emit(fields)

    # ── the sentence below ──

    def _show_outcome(self) -> None:
        self.button.setText(translate("Inspector", "Change %n expense(s)", "", self._count))
        filled = self._filled()
        self.button.setEnabled(bool(filled))
        self.button.setToolTip("" if filled else translate("Inspector", "Fill in what is to be changed"))
        self._outcome.setText(self._sentence(filled))

    def _sentence(self, filled: list[Part]) -> str:
        undo = keys.shown(keys.UNDO)
        if Part.CATEGORY in filled and self._categories:
            words = translate("Inspector", "{old} become {new}. {keys} undoes it.")
            if len(self._categories) == 1:
                words = translate("Inspector", "{old} becomes {new}. {keys} undoes it.")
            return words.format(old=self._old_categories(), new=self.category.text().strip(), keys=undo)
        if filled:
            words = translate("Inspector", "%n expense(s) are changed. {keys} undoes it.", "", self._count)
            return words.format(keys=undo)
        return ""

    def _old_categories(self) -> str:
        names = [_named(view) for view in self._categories[:_NAMED_AT_MOST]]
        more = len(self._categories) - len(names)
        if more:
            names.append(translate("Inspector", "%n more", "", more))
        return translate("Inspector", ", ", "between names").join(names)

    # ── parts ──

    def _assemble(self) -> None:
        hint = label(translate("Inspector", "Only the fields you fill in are changed."), role="secondary", size="small")
        hint.setWordWrap(True)
        self.setMinimumWidth(_LEAST_PX)
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = self._buttons = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.button, 1)
        row.addWidget(self.delete)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_PAD_PX, 12, _PAD_PX, 14)
        layout.setSpacing(10)
        layout.addWidget(hint)
        layout.addSpacing(2)
        for part in self._fields:
            layout.addWidget(self.box(part))
        layout.addLayout(row)
        layout.addSpacing(3)
        layout.addWidget(self._outcome)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needed = self.button.sizeHint().width() + self.delete.sizeHint().width() + 6 + 2 * _PAD_PX
        one_row = event.size().width() >= needed - _SQUEEZED_PX
        directions = QHBoxLayout.Direction
        self._buttons.setDirection(directions.LeftToRight if one_row else directions.TopToBottom)


def _named(view: "CategoryView | None") -> str:
    return uncategorised() if view is None else view.category.name


def _mirrored(direction: Qt.LayoutDirection) -> Qt.LayoutDirection:
    """The icon of Enter stands behind the words."""
    right = Qt.LayoutDirection.RightToLeft
    return Qt.LayoutDirection.LeftToRight if direction is right else right
