"""The forms for an account that doesn't exist yet: on this computer's own server, or on a shared one by invitation."""

import unicodedata
from concurrent.futures import Future
from string import ascii_lowercase, digits

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.currencies import EXPONENTS
from expense_desktop.domain.errors import InputError, WorldError
from expense_desktop.ui.background import Courier
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.signin.form import is_filled, is_username
from expense_desktop.ui.signin.gate import Gate, Opened, Situation
from expense_desktop.ui.signin.server import ServerEdit
from expense_desktop.ui.signin.twice import TwiceForm
from expense_desktop.ui.widgets.fields import ComboBox, FieldBox, LineEdit, label
from expense_desktop.ui.widgets.look import Look

_NAME_PX, _USERNAME_PX, _CURRENCY_PX, _BESIDE_PX = 164, 120, 84, 10
_USUAL_CURRENCIES = ("EUR", "GBP", "USD", "CHF", "PLN", "CZK", "SEK", "NOK", "DKK", "JPY", "CAD", "AUD")


class NewAccountForm(TwiceForm):
    """What both ways share: who, a password typed twice, and the account's currency, which stays what it is."""

    def __init__(self, look: Look, gate: Gate) -> None:
        super().__init__(
            translate("SignIn", "Create an account"),
            translate("SignIn", "Only you can see your expenses, not others on the server."),
            translate("SignIn", "Create account"),
            translate("SignIn", "Creating the account…"),
            look,
            gate,
        )
        self.name, self.username = LineEdit(look), LineEdit(look)
        self.currency = ComboBox(look)
        self.currency.setProperty("build", "large")
        self.currency.submitted.connect(self.submit)
        self.name_box = self.field(translate("SignIn", "Your name"), self.name)
        self.username_box = self.field(translate("SignIn", "User name"), self.username)
        self.currency_box = self.boxed(translate("SignIn", "Currency"), self.currency)
        self.notice = label(role="tertiary", size="small")
        self.notice.setWordWrap(True)

    def lay_out(self, server: QWidget | None) -> None:
        """Put the fields to their places, with one for a server below the names."""
        self.column.addLayout(_beside(self.name_box, _NAME_PX, self.username_box, _USERNAME_PX))
        if server is not None:
            self.column.addWidget(server)
        self.column.addWidget(self.password_box)
        self.column.addLayout(_beside(self.repeated_box, 1, self.currency_box, 0))
        self.currency.setFixedWidth(_CURRENCY_PX)
        self.column.addSpacing(4)
        self.column.addWidget(self.button)
        self.column.addWidget(self.notice)
        self.column.addStretch(1)
        self.notice.hide()

    @override
    def show_situation(self, situation: Situation) -> None:
        usual = dict.fromkeys((situation.currency, *_USUAL_CURRENCIES))
        rest = [code for code in sorted(EXPONENTS) if code not in usual]
        self.currency.clear()
        self.currency.addItems([*usual, *rest])
        self.currency.setToolTip(translate("SignIn", "The account keeps its currency; it can’t be changed later."))

    @override
    def by_field(self) -> dict[str, FieldBox]:
        return {
            "name": self.name_box,
            "user name": self.username_box,
            "password": self.password_box,
            "currency": self.currency_box,
        }


class SignUpForm(NewAccountForm):
    """A new account on this computer's own server."""

    def __init__(self, look: Look, gate: Gate) -> None:
        super().__init__(look, gate)
        self.lay_out(None)
        self.name.textEdited.connect(self._on_name_typed)
        self._username_typed = False
        self.username.textEdited.connect(self._on_username_typed)

    @override
    def show_situation(self, situation: Situation) -> None:
        super().show_situation(situation)
        self.notice.setText(in_words(situation.not_encrypted))
        self.notice.show()

    @override
    def boxes(self) -> list[FieldBox]:
        return [self.name_box, self.username_box, self.password_box, self.repeated_box, self.currency_box]

    @override
    def begin(self) -> "Future[Opened] | None":
        named = is_filled(self.name_box, translate("SignIn", "Type your name."))
        known = is_username(self.username_box, self.username)
        agree = self.passwords_agree()
        if not (named and known and agree):
            return None
        return self.gate.sign_up(
            self.name.text().strip(), self.username.text().strip(), self.password.text(), self.currency.currentText()
        )

    def _on_name_typed(self, name: str) -> None:
        """Suggest a user name from the first name until one is typed."""
        if not self._username_typed:
            self.username.setText(_suggested_username(name))

    def _on_username_typed(self, text: str) -> None:
        self._username_typed = bool(text)


class JoinForm(NewAccountForm):
    """A new account on a shared server. The invitation names the server and the user; `known(str)`: a line of a server
    that was pasted instead of one; `reset(str)`: a line that sets a new password."""

    known = Signal(str)
    reset = Signal(str)

    def __init__(self, look: Look, gate: Gate, courier: Courier) -> None:
        super().__init__(look, gate)
        self.invitation = ServerEdit(look, gate, courier)
        self.invitation.setPlaceholderText(translate("SignIn", "The line that the server’s admin sent"))
        self.invitation_box = self.field(translate("SignIn", "Invitation"), self.invitation)
        self.username.setReadOnly(True)
        self.username.setToolTip(translate("SignIn", "The invitation names it."))
        self.lay_out(self.invitation_box)
        self.invitation.failed.connect(self.invitation_box.fail)
        self.invitation.recognised.connect(self._on_recognised)
        self.invitation.cleared.connect(self._on_cleared)

    @override
    def boxes(self) -> list[FieldBox]:
        return [
            self.name_box, self.username_box, self.invitation_box, self.password_box, self.repeated_box,
            self.currency_box,
        ]  # fmt: skip

    @override
    def servers(self) -> list[ServerEdit]:
        return [self.invitation]

    @override
    def focus_first_empty(self) -> None:
        if self.invitation.text():
            super().focus_first_empty()
        else:
            self.invitation.setFocus()

    @override
    def begin(self) -> "Future[Opened] | None":
        invited = is_filled(self.invitation_box, translate("SignIn", "Paste the invitation."))
        named = is_filled(self.name_box, translate("SignIn", "Type your name."))
        agree = self.passwords_agree()
        if not (invited and named and agree):
            return None
        line = self.invitation.line
        self.invitation.forget()
        return self.gate.join(line, self.name.text().strip(), self.password.text(), self.currency.currentText())

    @override
    def box_for(self, error: WorldError) -> FieldBox:
        named = self.by_field().get(error.field) if isinstance(error, InputError) else None
        # The name that is taken is the invitation's: only another invitation helps.
        return self.invitation_box if named is None or named is self.username_box else named

    def _on_recognised(self, place: object) -> None:
        self.invitation_box.clear()
        username = str(getattr(place, "username", ""))
        if getattr(place, "resets", False):
            line = self.invitation.line
            self.invitation.clear()
            self.reset.emit(line)
        elif username:
            self.username.setText(username)
            self.invitation_box.rename(translate("SignIn", "Server"))
        else:
            line = self.invitation.line
            self.invitation.clear()
            self.known.emit(line)

    def _on_cleared(self) -> None:
        self.username.clear()
        self.invitation_box.rename(translate("SignIn", "Invitation"))


def _beside(one: QWidget, share: int, other: QWidget, other_share: int) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(_BESIDE_PX)
    row.addWidget(one, share)
    row.addWidget(other, other_share)
    return row


def _suggested_username(name: str) -> str:
    """From the first name, without its accents: `Róisín O’Neill` → `roisin`; empty where no Latin letter is left."""
    first = (name.split() or [""])[0]
    plain = unicodedata.normalize("NFKD", first).lower()
    return "".join(letter for letter in plain if letter in ascii_lowercase + digits)
