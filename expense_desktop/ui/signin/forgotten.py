"""The forms for a forgotten password: the recovery code, and the line of the server's admin."""

from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMessageBox, QVBoxLayout
from typing_extensions import override

from expense_desktop.domain.errors import (
    InputError,
    InvitationInvalid,
    ServerUnreachable,
    StillLocked,
    UnsafeConnection,
    WorldError,
)
from expense_desktop.ui.background import Courier
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.signin.form import is_filled, is_username
from expense_desktop.ui.signin.gate import Gate, Opened, Situation
from expense_desktop.ui.signin.identity import Identity
from expense_desktop.ui.signin.server import ServerEdit
from expense_desktop.ui.signin.twice import TwiceForm
from expense_desktop.ui.widgets.buttons import Button
from expense_desktop.ui.widgets.fields import FieldBox, LineEdit, label
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.services.account import KnownAccount

RESET_MARK = "expense-password"
_EXAMPLE = "7K3M-9QTX-…"


class RecoverForm(TwiceForm):
    """Opens an account by its recovery code: one of this computer without its server, any other by the server."""

    def __init__(self, look: Look, gate: Gate, courier: Courier) -> None:
        super().__init__(
            translate("SignIn", "Recovery code"),
            translate("SignIn", "The code that was shown once opens the account. Choose a new password for it."),
            translate("SignIn", "Set the password"),
            translate("SignIn", "Opening…"),
            look,
            gate,
            replaces=True,
        )
        self.known: KnownAccount | None = None
        self.identity = Identity(look)
        self.server, self.username, self.code = ServerEdit(look, gate, courier), LineEdit(look), LineEdit(look)
        self.code.setPlaceholderText(_EXAMPLE)
        self.server_box = self.field(translate("SignIn", "Server"), self.server)
        self.username_box = self.field(translate("SignIn", "User name"), self.username)
        self.code_box = self.field(translate("SignIn", "Recovery code"), self.code)
        for widget in (
            self.identity, self.server_box, self.username_box, self.code_box, self.password_box, self.repeated_box,
        ):  # fmt: skip
            self.column.addWidget(widget)
        self.column.addSpacing(4)
        self.column.addWidget(self.button)
        self.column.addStretch(1)
        self.server.failed.connect(self.server_box.fail)

    def show_account(self, known: "KnownAccount | None") -> None:
        """Be for an account of this computer; None: for one that it doesn't have."""
        self.known = known
        here = known is not None
        self.identity.setVisible(here)
        self.server_box.setVisible(not here)
        self.username_box.setVisible(not here)
        if known is not None:
            server = translate("SignIn", "this computer") if known.on_own_server else known.server_label
            self.identity.show_account(known.display_name, server)
        for field in (self.code, self.password, self.repeated):
            field.clear()
        for box in self.boxes():
            box.clear()

    @override
    def show_situation(self, situation: Situation) -> None:
        if situation.server is not None:
            self.server.show_place(situation.server)
        elif situation.has_own_server:
            self.server.setPlaceholderText(translate("SignIn", "This computer, or a server’s line"))
        else:
            self.server.setPlaceholderText(translate("SignIn", "The line from “Add a computer”"))

    @override
    def boxes(self) -> list[FieldBox]:
        where = [] if self.known is not None else [self.server_box, self.username_box]
        return [*where, self.code_box, self.password_box, self.repeated_box]

    @override
    def servers(self) -> list[ServerEdit]:
        return [self.server]

    @override
    def begin(self) -> "Future[Opened] | None":
        named = self.known is not None or is_username(self.username_box, self.username)
        coded = is_filled(self.code_box, translate("SignIn", "Type the recovery code."))
        agree = self.passwords_agree()
        if not (named and coded and agree):
            return None
        if self.known is not None:
            return self.gate.recover_here(self.known, self.code.text(), self.password.text())
        self.server.forget()
        return self.gate.recover(self.username.text().strip(), self.code.text(), self.password.text(), self.server.line)

    @override
    def by_field(self) -> dict[str, FieldBox]:
        return {
            **super().by_field(),
            "recovery code": self.code_box,
            "server line": self.server_box,
            "EXPENSE_DATABASE_URL": self.server_box,
            "user name": self.username_box,
        }

    @override
    def box_for(self, error: WorldError) -> FieldBox:
        named = self.by_field().get(error.field) if isinstance(error, InputError) else None
        if named is not None:
            return named
        unreached = isinstance(error, (InvitationInvalid, ServerUnreachable, UnsafeConnection))
        return self.server_box if unreached and self.known is None else self.code_box


class ResetForm(TwiceForm):
    """Sets a new password with the admin's line. `code_wanted(str)`: the account of this computer that its recovery
    code is to open, because the new password can't."""

    code_wanted = Signal(str)

    def __init__(self, look: Look, gate: Gate, courier: Courier) -> None:
        super().__init__(
            translate("SignIn", "New password"),
            translate("SignIn", "The server’s admin sends a line that sets a new password, once."),
            translate("SignIn", "Set the password"),
            translate("SignIn", "Setting the password…"),
            look,
            gate,
            replaces=True,
        )
        self.locked: StillLocked | None = None
        self.line = ServerEdit(look, gate, courier)
        self.line.setPlaceholderText(translate("SignIn", "The line that the server’s admin sent"))
        self.line_box = self.field(translate("SignIn", "Line of the admin"), self.line)
        self.words = label(role="secondary", size="small")
        self.words.setWordWrap(True)
        self.use_code = Button(translate("SignIn", "Use the recovery code…"), look, height="large")
        self.afresh = Button(translate("SignIn", "Start afresh on this computer…"), look, height="large")
        self.notice = QFrame()
        self.notice.setObjectName("server-warning")
        column = QVBoxLayout(self.notice)
        column.setContentsMargins(12, 9, 12, 12)
        column.setSpacing(8)
        for part in (self.words, self.use_code, self.afresh):
            column.addWidget(part)
        for widget in (self.line_box, self.password_box, self.repeated_box):
            self.column.addWidget(widget)
        self.column.addSpacing(4)
        self.column.addWidget(self.button)
        self.column.addWidget(self.notice)
        self.column.addStretch(1)
        self.notice.hide()
        self.use_code.clicked.connect(self._on_code_wanted)
        self.afresh.clicked.connect(self.ask_to_start_afresh)
        self.line.failed.connect(self.line_box.fail)
        self.line.recognised.connect(self._on_recognised)

    @override
    def boxes(self) -> list[FieldBox]:
        return [self.line_box, self.password_box, self.repeated_box]

    @override
    def servers(self) -> list[ServerEdit]:
        return [self.line]

    @override
    def begin(self) -> "Future[Opened] | None":
        given = is_filled(self.line_box, translate("SignIn", "Paste the line."))
        agree = self.passwords_agree()
        if not (given and agree):
            return None
        self.line.forget()
        return self.gate.set_password(self.line.line, self.password.text(), afresh=False)

    @override
    def set_busy(self, busy: bool) -> None:
        super().set_busy(busy)
        self.afresh.setEnabled(not busy)

    @override
    def fail(self, error: WorldError) -> None:
        if not isinstance(error, StillLocked):
            super().fail(error)
            return
        self.set_busy(False)
        self.locked = error
        self.words.setText(in_words(error.message))
        self.notice.setAccessibleName(self.words.text())
        self.use_code.setVisible(error.has_code)
        self.button.hide()
        self.notice.show()
        (self.use_code if error.has_code else self.afresh).setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_to_start_afresh(self) -> QMessageBox:
        """Ask whether this computer's copy is to go: one of the three confirmations (UI.md 8.4)."""
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(translate("SignIn", "Start afresh"))
        waiting = self.locked.waiting if self.locked is not None else 0
        lost = translate("SignIn", "%n change(s) that are not on the server are lost.", "", waiting) if waiting else ""
        gone = translate("SignIn", "This computer’s copy of your expenses is removed.")
        stays = translate("SignIn", "What has reached the server stays and is fetched anew. This can’t be undone.")
        box.setText(" ".join(part for part in (gone, lost, stays) if part))
        remove = box.addButton(translate("SignIn", "Remove the copy"), QMessageBox.ButtonRole.DestructiveRole)
        remove.clicked.connect(self._on_afresh)
        box.setDefaultButton(box.addButton(translate("SignIn", "Cancel"), QMessageBox.ButtonRole.RejectRole))
        box.open()
        return box

    @override
    def by_field(self) -> dict[str, FieldBox]:
        return {**super().by_field(), "server line": self.line_box}

    @override
    def box_for(self, error: WorldError) -> FieldBox:
        named = self.by_field().get(error.field) if isinstance(error, InputError) else None
        return named or self.line_box

    def _on_recognised(self, place: object) -> None:
        self.line_box.clear()
        if not getattr(place, "resets", False):
            self.line_box.fail(translate("SignIn", "This line sets no password: such a line starts with “{start}”.")
                               .format(start=RESET_MARK))  # fmt: skip

    def _on_code_wanted(self) -> None:
        if self.locked is not None:
            self.code_wanted.emit(self.locked.account)

    def _on_afresh(self) -> None:
        self.set_busy(True)
        self.submitted.emit(self.gate.set_password(self.line.line, self.password.text(), afresh=True))
