"""The form for an account that exists: on this computer for the first time, or again."""

from concurrent.futures import Future

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from expense_desktop.domain.errors import InvitationInvalid, ServerUnreachable, UnsafeConnection, WorldError
from expense_desktop.ui.background import Courier
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.signin.form import Form, is_filled, is_username
from expense_desktop.ui.signin.gate import Gate, Opened, Situation
from expense_desktop.ui.signin.server import ServerEdit
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import CheckBox, FieldBox, LineEdit, PasswordEdit, label
from expense_desktop.ui.widgets.look import Look


class SignInForm(Form):
    """`invited(str)`: what was pasted as a server is an invitation; `reset(str)`: it sets a new password.
    `forgotten`: the password is."""

    invited = Signal(str)
    reset = Signal(str)
    forgotten = Signal()

    def __init__(self, look: Look, gate: Gate, courier: Courier) -> None:
        super().__init__(
            translate("SignIn", "Sign in"),
            translate("SignIn", "Your expenses stay on this computer and sync to the server."),
            translate("SignIn", "Sign in"),
            translate("SignIn", "Signing in…"),
            look,
            gate,
        )
        self.server = ServerEdit(look, gate, courier)
        self.username = LineEdit(look)
        self.password = PasswordEdit(look)
        self.stay = CheckBox(translate("SignIn", "Stay signed in on this computer"), look)
        self.server_box = self.field(translate("SignIn", "Server"), self.server)
        self._username_box = self.field(translate("SignIn", "User name"), self.username)
        self._password_box = self.field(translate("SignIn", "Password"), self.password)
        for widget in (self.server_box, self._username_box, self._password_box, self.stay):
            self.column.addWidget(widget)
        self.column.addSpacing(4)
        self.help = Button(translate("SignIn", "Use the recovery code…"), look, kind=Kind.LINK)
        self.help.setObjectName("forgotten")
        self.help.clicked.connect(self.forgotten)
        buttons = QVBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.button)
        buttons.addWidget(self.help, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addLayout(buttons)
        self.notice = label(role="secondary", size="small")
        self.notice.setObjectName("server-warning")
        self.notice.setWordWrap(True)
        self.notice.setContentsMargins(12, 9, 12, 9)
        self.column.insertWidget(2, self.notice)
        self.notice.hide()
        self.column.addStretch(1)
        self._needs_line = False
        self.server.failed.connect(self.server_box.fail)
        self.server.recognised.connect(self._on_recognised)

    def tell(self, words: str) -> None:
        """Say above the fields why this form is shown: what has become of the account that was here."""
        self.notice.setText(words)
        self.notice.setVisible(bool(words))

    @override
    def show_situation(self, situation: Situation) -> None:
        problem = situation.key_store_problem
        self.stay.setEnabled(problem is None)
        self.stay.setToolTip("" if problem is None else in_words(problem))
        self.stay.setAccessibleDescription(self.stay.toolTip())
        self._needs_line = situation.server is None and not situation.has_own_server
        if situation.server is not None:
            self.server.show_place(situation.server)
        elif situation.has_own_server:
            self.server.setPlaceholderText(translate("SignIn", "This computer, or a server’s line"))
        else:
            self.server.setPlaceholderText(translate("SignIn", "The line from “Add a computer”"))
        self.server.setToolTip(
            translate("SignIn", "On a computer that has the account: Preferences, Sync and account, Add a computer.")
        )

    @override
    def boxes(self) -> list[FieldBox]:
        return [self.server_box, self._username_box, self._password_box]

    @override
    def servers(self) -> list[ServerEdit]:
        return [self.server]

    @override
    def focus_first_empty(self) -> None:
        field = next((each for each in (self.username, self.password) if not each.text()), self.password)
        needs_line = self._needs_line and not self.server.text()
        (self.server if needs_line else field).setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def begin(self) -> "Future[Opened] | None":
        named = is_username(self._username_box, self.username)
        if not is_filled(self._password_box, translate("SignIn", "Type the password.")) or not named:
            return None
        # Its server is asked with the password: what the field asked before is of no use any more.
        self.server.forget()
        return self.gate.sign_in(
            self.username.text().strip(), self.password.text(), self.server.line, stay=self.stay.isChecked()
        )

    @override
    def fail(self, error: WorldError) -> None:
        super().fail(error)
        if isinstance(error, ServerUnreachable):
            self.button.setText(translate("SignIn", "Try again"))

    @override
    def by_field(self) -> dict[str, FieldBox]:
        return {
            "server": self.server_box,
            "server line": self.server_box,
            "port": self.server_box,
            "EXPENSE_DATABASE_URL": self.server_box,
            "user name": self._username_box,
        }

    @override
    def box_for(self, error: WorldError) -> FieldBox:
        if isinstance(error, (InvitationInvalid, ServerUnreachable, UnsafeConnection)):
            return self.server_box
        return super().box_for(error)

    def _on_recognised(self, place: object) -> None:
        self.server_box.clear()
        if getattr(place, "username", ""):
            line = self.server.line
            self.server.clear()
            (self.reset if getattr(place, "resets", False) else self.invited).emit(line)
