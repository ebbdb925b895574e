"""What the forms of the sign-in window share: a title, fields with their sentences, and one button."""

from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import InputError, WorldError
from expense_desktop.domain.records import checked_username
from expense_desktop.ui import typography
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.preferred import Preferences
from expense_desktop.ui.signin.gate import Gate, Opened, Situation
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import FieldBox, LineEdit, PasswordEdit, label
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.ui.signin.server import ServerEdit

FIELDS_PX = 12


class Form(QWidget):
    """`submitted(Future[Opened])` with the account being opened; `gave_up` on Esc in a field."""

    submitted = Signal(object)
    gave_up = Signal()

    def __init__(self, title: str, sentence: str, button: str, busy: str, look: Look, gate: Gate) -> None:
        super().__init__()
        self.look = look
        self.gate = gate
        self._words, self._busy_words = button, busy
        self._made: list[FieldBox] = []
        heading = label(title)
        heading.setObjectName("page-title")
        self._heading, self._text = heading, sentence
        self._sentence = label(role="secondary")
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        self._sentence.setWordWrap(True)
        look.preferred.changed.connect(self._space_lines)
        self.button = Button(button, look, kind=Kind.PRIMARY, height="large")
        self.button.clicked.connect(self.submit)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(FIELDS_PX)
        head = QVBoxLayout()
        head.setSpacing(1)
        head.addWidget(heading)
        head.addWidget(self._sentence)
        self.column.addLayout(head)
        self.column.addSpacing(9)
        self.column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._space_lines(look.preferred.now)

    @override
    def heightForWidth(self, width: int) -> int:
        # A stack asks its hidden pages, too, and would be as high as the highest.
        return 0 if self.isHidden() else super().heightForWidth(width)

    def field(self, text: str, control: LineEdit) -> FieldBox:
        """A field of this form, submitted by Enter."""
        control.setProperty("build", "large")
        control.returnPressed.connect(self.submit)
        control.escaped.connect(self.gave_up)
        return self.boxed(text, control)

    def boxed(self, text: str, control: QWidget) -> FieldBox:
        """A control of this form with its label."""
        box = FieldBox(text, control, self.look)
        box.space_lines(typography.line(Size.SMALL))
        self._made.append(box)
        return box

    def _space_lines(self, _preferences: Preferences) -> None:
        self._heading.setMinimumHeight(typography.line(Size.PAGE))
        self._sentence.setText(typography.spaced(self._text, Size.BODY))
        for box in self._made:
            box.space_lines(typography.line(Size.SMALL))

    def show_situation(self, situation: Situation) -> None:
        """Tell the form what this computer knows."""

    def boxes(self) -> list[FieldBox]:
        """The fields, in their order."""
        raise NotImplementedError

    def servers(self) -> "list[ServerEdit]":
        """Those of them that lead to a server."""
        return []

    def begin(self) -> "Future[Opened] | None":
        """Check the fields and ask the gate; None when a field says what is missing."""
        raise NotImplementedError

    def submit(self) -> None:
        """Begin, unless that is under way."""
        if not self.button.isEnabled():
            return
        for box in self.boxes():
            box.clear()
        future = self.begin()
        if future is None:
            self.focus_first_wrong()
        else:
            self.set_busy(True)
            self.submitted.emit(future)

    def fail(self, error: WorldError) -> None:
        """Say beside the fitting field why it didn't work."""
        self.set_busy(False)
        box = self.box_for(error)
        box.fail(in_words(error.message))
        box.control.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(box.control, QLineEdit):
            box.control.selectAll()

    def box_for(self, error: WorldError) -> FieldBox:
        """The field that an error belongs to: the last password, unless it says which."""
        wanted = self.by_field().get(error.field) if isinstance(error, InputError) else None
        return wanted or next(box for box in reversed(self.boxes()) if isinstance(box.control, PasswordEdit))

    def by_field(self) -> dict[str, FieldBox]:
        """Which field is meant by the `field` of an InputError."""
        return {}

    def say_what_for(self, title: str, sentence: str, button: str, busy: str) -> None:
        """Be for something else with the same fields."""
        self._heading.setText(title)
        self._text, self._words, self._busy_words = sentence, button, busy
        self._space_lines(self.look.preferred.now)
        self.set_busy(False)

    def set_busy(self, busy: bool) -> None:
        """While it is under way the button says so and nothing else can be begun."""
        self.button.setText(self._busy_words if busy else self._words)
        self.button.setEnabled(not busy)

    def focus_first_empty(self) -> None:
        """Give the focus to the first field that is empty."""
        fields = [box.control for box in self.boxes() if isinstance(box.control, QLineEdit) and box.isVisibleTo(self)]
        fields = [field for field in fields if not field.isReadOnly()]
        empty = next((field for field in fields if not field.text()), fields[-1])
        empty.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first_wrong(self) -> None:
        """Give the focus to the first field with an error."""
        wrong = next((box for box in self.boxes() if box.sentence and box.control.property("failed")), None)
        if wrong is not None:
            wrong.control.setFocus(Qt.FocusReason.OtherFocusReason)


def is_filled(box: FieldBox, words: str) -> bool:
    """Whether a field is filled; says `words` below it if not."""
    control = box.control
    filled = isinstance(control, QLineEdit) and bool(control.text().strip())
    if not filled:
        box.fail(words)
    return filled


def is_username(box: FieldBox, field: QLineEdit) -> bool:
    """Whether a user name can be one; says what is wrong below it if not."""
    if not field.text().strip():
        box.fail(translate("SignIn", "Type the user name."))
        return False
    try:
        checked_username(field.text().strip())
    except InputError as error:
        box.fail(in_words(error.message))
        return False
    return True
