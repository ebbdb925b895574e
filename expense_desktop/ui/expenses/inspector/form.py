"""One expense as a form: every field is saved when it is left, nothing asks, Esc restores."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import InputError, WorldError
from expense_desktop.domain.period import DayOrder
from expense_desktop.domain.records import checked_note, checked_payee
from expense_desktop.domain.vocabulary import Vocabulary
from expense_desktop.ui import keys
from expense_desktop.ui.category_book import CategoryBook
from expense_desktop.ui.editors import CategoryEdit, DateEdit, MoneyEdit
from expense_desktop.ui.expenses.inspector.parts import Abandoned, Control, Part, PartField
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.widgets.buttons import Button
from expense_desktop.ui.widgets.fields import FieldBox, LineEdit, TextEdit
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.saved import SavedLabel

if TYPE_CHECKING:
    from expense_desktop.repository.expenses import ExpenseView

_NOTE_PX = 50
_GAP_PX = 10
_FIELD_OF_ERROR = {"amount": Part.AMOUNT, "date": Part.DATE, "note": Part.NOTE, "category": Part.CATEGORY}


class ExpenseForm(QWidget):
    """Five fields of one expense. `amended(ExpenseId, fields, seen)` when a field is left with another value that can
    be saved; `seen` is what it was. `abandoned(Abandoned)` when the expense is left with one that can't be.
    `returned`: the person is done here; `delete_wanted` and `duplicate_wanted` are for whoever has the selection."""

    amended = Signal(object, object, object)
    abandoned = Signal(object)
    returned = Signal()
    delete_wanted = Signal()
    duplicate_wanted = Signal()

    def __init__(self, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: ExpenseView | None = None
        self._only_shows = False
        self._loaded: dict[Part, str] = {}
        self._sent: dict[Part, object] = {}
        self.amount, self.date = MoneyEdit(look), DateEdit(look)
        self.payee, self.note = LineEdit(look), TextEdit()
        self.category = CategoryEdit(look, popup_host)
        self.note.setFixedHeight(_NOTE_PX)
        controls: dict[Part, Control] = {
            Part.AMOUNT: self.amount,
            Part.DATE: self.date,
            Part.PAYEE: self.payee,
            Part.CATEGORY: self.category,
            Part.NOTE: self.note,
        }
        self._fields = {part: PartField(part, control, look, self) for part, control in controls.items()}
        self.saved = SavedLabel(look)
        self.duplicate = Button(translate("Inspector", "Duplicate"), look, icon="copy", height="small")
        self.duplicate.setToolTip(_with_keys(translate("Inspector", "Duplicate to today"), "Ctrl+D"))
        self.delete = Button(translate("Inspector", "Delete"), look, icon="trash-2", height="small")
        self.delete.setToolTip(_with_keys(translate("Inspector", "Delete this expense"), "Del"))
        self._assemble()
        self._connect()

    @property
    def shown(self) -> "ExpenseView | None":
        """The expense in the form."""
        return self._shown

    def box(self, part: Part) -> FieldBox:
        """A field with its label and error."""
        return self._fields[part].box

    def set_formats(self, formats: Formats, order: DayOrder) -> None:
        """Give the account's currency and the locale."""
        self.amount.set_formats(formats)
        self.date.set_formats(formats, order)

    def set_vocabulary(self, vocabulary: Vocabulary, book: CategoryBook) -> None:
        """Give the categories."""
        shown = None if self._is_edited(Part.CATEGORY) else self._shown
        self.category.set_vocabulary(vocabulary, book)
        if shown is not None and self.category.text() != book.path(shown.expense.category_id):
            # Renamed, or made just now, and the expense came before its name did.
            self._load(Part.CATEGORY)

    def set_read_only(self) -> None:
        """Show only, whatever comes: this is the server's copy."""
        self._only_shows = True
        self._set_editable(editable=False)

    def _set_editable(self, *, editable: bool) -> None:
        for field in self._fields.values():
            field.control.setReadOnly(not editable)
        for widget in (self.duplicate, self.delete, self.saved):
            widget.setVisible(editable)

    # ── showing ──

    def show_expense(self, view: "ExpenseView") -> None:
        """Show an expense. The same one again leaves alone what somebody is editing."""
        same = self._shown is not None and self._shown.expense.id == view.expense.id
        if not same:
            self.leave()
        kept = {part for part in Part if same and (self._is_edited(part) or self._is_held(part, view))}
        self._shown = view
        # A deleted one has to be brought back before it is changed.
        self._set_editable(editable=not self._only_shows and not view.expense.deleted)
        self._sent.clear()
        for part in Part:
            if part not in kept:
                self._load(part)
        if not same:
            self.saved.say_saved()

    def show_saved(self) -> None:
        """What was changed is on the disk."""
        if not any(self._fields[part].box.sentence for part in Part):
            self.saved.say_saved(fresh=True)

    def show_failure(self, error: WorldError) -> None:
        """A change was not saved: it stands beside the field that it was typed into."""
        field = error.field if isinstance(error, InputError) else ""
        self.box(_FIELD_OF_ERROR.get(field, Part.PAYEE)).fail(error.message)
        self.saved.say_not_saved()
        self._sent.clear()

    def leave(self) -> None:
        """Another expense comes: a field that can't be saved is told of, its text kept by whoever hears it."""
        for part, field in self._fields.items():
            if self._shown is not None and self._is_edited(part) and (message := self._problem(part)):
                self.abandoned.emit(Abandoned(self._shown.expense.id, part, field.text, message))
            field.box.clear()
        # The same expense, when it comes back, shows what is saved, not what was given up.
        self._shown = None

    def put_back(self, abandoned: Abandoned) -> None:
        """Put a text that couldn't be saved back into its field, to be mended."""
        field = self._fields[abandoned.part]
        field.put(abandoned.text)
        field.box.fail(abandoned.message)
        self.saved.say_not_saved()
        field.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self, part: Part = Part.AMOUNT) -> None:
        """Take the focus, in the first field or in another."""
        control = self._fields[part].control
        control.setFocus(Qt.FocusReason.ShortcutFocusReason)
        control.selectAll()

    # ── saving ──

    def _save(self, part: Part) -> bool:
        """Save a field if it was edited; False when what stands in it can't be saved."""
        if self._shown is None or not self._is_edited(part):
            return True
        if message := self._problem(part):
            self.box(part).fail(message)
            self.saved.say_not_saved()
            return False
        value = self._value(part)
        self._loaded[part] = self._fields[part].text
        # Enter saves, and then leaving the field does again, before the page has heard of the first.
        known = self._sent.get(part, getattr(self._shown.expense, part.value))
        if value != known:
            self._sent[part] = value
            self.amended.emit(self._shown.expense.id, {part.value: value}, {part.value: known})
        return True

    def _on_submitted(self, part: Part) -> None:
        """Enter saves and goes on to the next field; what can't be saved keeps the focus, with its sentence."""
        if self._save(part):
            parts = list(Part)
            self.enter(parts[min(parts.index(part) + 1, len(parts) - 1)])

    def _on_finished(self, part: Part) -> None:
        if self._save(part):
            self.returned.emit()

    def _on_escaped(self, part: Part) -> None:
        """Esc restores the field; when there is nothing to restore it goes back to the table."""
        if self._is_edited(part):
            self._load(part)
            self.box(part).clear()
            self.saved.say_saved()
        else:
            self.returned.emit()

    def _is_held(self, part: Part, view: "ExpenseView") -> bool:
        """Whether a field has the focus and nothing new to show: what is selected in it would be typed over next."""
        assert self._shown is not None  # noqa: S101  said for the type checker
        before, now = (getattr(each.expense, part.value) for each in (self._shown, view))
        return self._fields[part].control.hasFocus() and before == now

    def _is_edited(self, part: Part) -> bool:
        return self._fields[part].text != self._loaded.get(part, "")

    def _problem(self, part: Part) -> str:
        """Why a field can't be saved; empty when it can."""
        try:
            value = self._value(part)
        except InputError as error:
            return in_words(error.message)
        if value is None and part is Part.AMOUNT:
            return translate("Inspector", "An amount is needed.")
        if value is None and part is Part.DATE:
            return translate("Inspector", "A date is needed.")
        return ""

    def _value(self, part: Part) -> object:
        match part:
            case Part.AMOUNT:
                return self.amount.amount_minor()
            case Part.DATE:
                return self.date.date()
            case Part.PAYEE:
                return checked_payee(self.payee.text())
            case Part.CATEGORY:
                choice = self.category.choice()
                return choice if choice.new else choice.id
            case Part.NOTE:
                return checked_note(self.note.toPlainText())

    def _load(self, part: Part) -> None:
        assert self._shown is not None  # noqa: S101  said for the type checker
        expense = self._shown.expense
        match part:
            case Part.AMOUNT:
                self.amount.show_amount(expense.amount_minor)
            case Part.DATE:
                self.date.show_date(expense.spent_on)
            case Part.PAYEE:
                self.payee.setText(expense.payee)
                self.payee.setCursorPosition(0)
            case Part.CATEGORY:
                self.category.show_category(expense.category_id)
            case Part.NOTE:
                self.note.setPlainText(expense.note)
        self._loaded[part] = self._fields[part].text

    # ── parts ──

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        """Put the date beside the amount, or below it where large letters would be cut off."""
        fits = self.width() >= 2 * self.date.width_of_a_day() + _GAP_PX
        self._first.setDirection(QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom)

    def _assemble(self) -> None:
        first = self._first = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        first.setSpacing(_GAP_PX)
        first.addWidget(self.box(Part.AMOUNT), 1, Qt.AlignmentFlag.AlignTop)
        first.addWidget(self.box(Part.DATE), 1, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.saved)
        foot.addStretch(1)
        foot.addWidget(self.duplicate)
        foot.addWidget(self.delete)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP_PX)
        layout.addLayout(first)
        for part in (Part.PAYEE, Part.CATEGORY, Part.NOTE):
            layout.addWidget(self.box(part))
        layout.addLayout(foot)

    def _connect(self) -> None:
        for field in self._fields.values():
            field.left.connect(self._save)
            field.submitted.connect(self._on_submitted)
            field.finished.connect(self._on_finished)
            field.escaped.connect(self._on_escaped)
        self.delete.clicked.connect(self.delete_wanted)
        self.duplicate.clicked.connect(self.duplicate_wanted)


def _with_keys(words: str, sequence: str) -> str:
    return f"{words}  {keys.shown(sequence)}"
