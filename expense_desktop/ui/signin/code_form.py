"""The recovery code of a new account, shown this once: to be printed, copied, or written down."""

from concurrent.futures import Future

from PySide6.QtCore import Signal
from typing_extensions import override

from expense_desktop.ui.language import translate
from expense_desktop.ui.recovery_code import CodeCard
from expense_desktop.ui.signin.form import Form
from expense_desktop.ui.signin.gate import Gate, Opened
from expense_desktop.ui.widgets.fields import FieldBox
from expense_desktop.ui.widgets.look import Look


class CodeForm(Form):
    """`kept` when the person goes on."""

    kept = Signal()

    def __init__(self, look: Look, gate: Gate) -> None:
        super().__init__(
            translate("SignIn", "Your recovery code"),
            translate("SignIn", "It opens the account when the password is forgotten. Nobody can show it again."),
            translate("SignIn", "I have kept it"),
            translate("SignIn", "Opening…"),
            look,
            gate,
        )
        self.card = CodeCard(look)
        self.column.addWidget(self.card)
        self.column.addSpacing(8)
        self.column.addWidget(self.button)
        self.column.addStretch(1)

    @override
    def boxes(self) -> list[FieldBox]:
        return []

    @override
    def begin(self) -> "Future[Opened] | None":
        return None

    @override
    def submit(self) -> None:
        self.kept.emit()

    @override
    def focus_first_empty(self) -> None:
        self.button.setFocus()
