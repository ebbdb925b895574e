"""The fields of an expense as the inspector shows them: their names, and each with its label, error and keys."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from expense_desktop.domain.records import ExpenseId
from expense_desktop.ui import typography
from expense_desktop.ui.editors import CategoryEdit, DateEdit, MoneyEdit
from expense_desktop.ui.language import translate
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.fields import FieldBox, LineEdit, TextEdit
from expense_desktop.ui.widgets.look import Look

Control = LineEdit | TextEdit
_LINE = 16 / 12


class Part(StrEnum):
    """A field of the form; the values are those of an expense."""

    AMOUNT = "amount_minor"
    DATE = "spent_on"
    PAYEE = "payee"
    CATEGORY = "category_id"
    NOTE = "note"


def part_name(part: Part) -> str:
    """What a field is called."""
    match part:
        case Part.AMOUNT:
            return translate("Inspector", "Amount")
        case Part.DATE:
            return translate("Inspector", "Date")
        case Part.PAYEE:
            return translate("Inspector", "Payee")
        case Part.CATEGORY:
            return translate("Inspector", "Category")
        case Part.NOTE:
            return translate("Inspector", "Note")


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A field that was left behind with something that can't be saved."""

    expense: ExpenseId
    part: Part
    text: str
    message: str


class PartField(QObject):
    """One field of a form. Every signal carries its Part: `left` with the focus or after a choice from a list,
    `submitted` by Enter, `finished` by Ctrl+Enter, `escaped` by Esc, `edited` at each change of its text."""

    left = Signal(object)
    submitted = Signal(object)
    finished = Signal(object)
    escaped = Signal(object)
    edited = Signal(object)

    def __init__(self, part: Part, control: Control, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self.part = part
        self.control = control
        self.box = FieldBox(part_name(part), control, look)
        self.box.space_lines(round(typography.pixels(Size.SMALL) * _LINE))
        control.left.connect(self._on_left)
        control.finished.connect(self._on_finished)
        control.escaped.connect(self._on_escaped)
        control.textChanged.connect(self._on_edited)
        if isinstance(control, MoneyEdit | DateEdit | CategoryEdit):
            control.submitted.connect(self._on_submitted)
        elif isinstance(control, LineEdit):
            control.returnPressed.connect(self._on_submitted)
        if isinstance(control, DateEdit):
            control.picked.connect(self._on_left)
        elif isinstance(control, CategoryEdit):
            control.chosen.connect(self._on_left)

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.control.toPlainText() if isinstance(self.control, TextEdit) else self.control.text()

    def put(self, text: str) -> None:
        """Put a text into it."""
        if isinstance(self.control, TextEdit):
            self.control.setPlainText(text)
        else:
            self.control.setText(text)

    def _on_left(self) -> None:
        self.left.emit(self.part)

    def _on_submitted(self) -> None:
        self.submitted.emit(self.part)

    def _on_finished(self) -> None:
        self.finished.emit(self.part)

    def _on_escaped(self) -> None:
        self.escaped.emit(self.part)

    def _on_edited(self) -> None:
        self.edited.emit(self.part)
