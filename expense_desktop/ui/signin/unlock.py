"""The form that opens an account of this computer, with or without its server."""

import html
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout
from typing_extensions import override

from expense_desktop.domain.errors import InputError, OtherPassword, WorldError
from expense_desktop.ui import typography
from expense_desktop.ui.background import Courier, Latest
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.signin.form import Form, is_filled
from expense_desktop.ui.signin.gate import Gate, Opened
from expense_desktop.ui.signin.identity import Identity
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import FieldBox, PasswordEdit
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.services.account import KnownAccount


class UnlockForm(Form):
    """Says when the server can't be reached, which costs nothing but syncing. `forgotten`: the password is.

    A second field is there when the server has another password than this computer: because another one has set it,
    or because the server was put back.
    """

    forgotten = Signal()

    def __init__(self, look: Look, gate: Gate, courier: Courier) -> None:
        super().__init__(*_unlocking(), look, gate)
        self._known: KnownAccount | None = None
        self._again = False
        self._reaching = Latest(courier)
        self.identity = Identity(look)
        self.warning = ServerWarning(look)
        self.password = PasswordEdit(look)
        self._password_box = self.field(translate("SignIn", "Password"), self.password)
        self.other = PasswordEdit(look)
        self.other_box = self.field(translate("SignIn", "New password"), self.other)
        self.help = Button("", look, kind=Kind.LINK)
        self.help.setObjectName("forgotten")
        self.help.clicked.connect(self.forgotten)
        self.again = Button(
            translate("SignIn", "Try the server again"), look, icon="refresh-cw", kind=Kind.QUIET, height="small"
        )
        self.again.setObjectName("try-again")
        self.again.clicked.connect(self.reach)
        self.column.addWidget(self.identity)
        self.column.addSpacing(4)
        self.column.addWidget(self.warning)
        self.column.addSpacing(6)
        self.column.addWidget(self._password_box)
        self.column.addWidget(self.other_box)
        self.column.addSpacing(4)
        buttons = QVBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.button)
        buttons.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        buttons.addWidget(self.help, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addLayout(buttons)
        self.column.addStretch(1)
        self._hear(None)

    @property
    def known(self) -> "KnownAccount | None":
        """The account that this unlocks."""
        return self._known

    def show_account(self, known: "KnownAccount", *, again: bool = False) -> None:
        """Unlock this account; `again`: its server doesn't take this computer's credentials any more."""
        self._known, self._again = known, again
        newer = known.has_old_password and not again
        self.say_what_for(*(_signing_in_again() if again else _unlocking_anew() if newer else _unlocking()))
        server = translate("SignIn", "this computer") if known.on_own_server else known.server_label
        self.identity.show_account(known.display_name, server)
        self.help.setText(
            translate("SignIn", "Use the recovery code…") if known.has_code
            else translate("SignIn", "The password is forgotten…")
        )  # fmt: skip
        self._password_box.rename(translate("SignIn", "Password so far") if newer else translate("SignIn", "Password"))
        self.other_box.rename(translate("SignIn", "New password"))
        self.other_box.setVisible(known.has_old_password and not again)
        for field, box in ((self.password, self._password_box), (self.other, self.other_box)):
            field.clear()
            box.clear()
        self._hear(None)
        if not known.on_own_server:
            self.reach()

    def reach(self) -> None:
        """Ask whether the server is there."""
        if self._known is not None:
            self.again.setEnabled(False)
            self._reaching.ask(self.gate.reach_account(self._known), self._on_reached, self._hear)

    def forget(self) -> None:
        """Ask nothing more."""
        self._reaching.forget()

    @override
    def boxes(self) -> list[FieldBox]:
        return [self._password_box, *([self.other_box] if self.other_box.isVisibleTo(self) else [])]

    @override
    def by_field(self) -> dict[str, FieldBox]:
        return {"new password": self.other_box}

    @override
    def box_for(self, error: WorldError) -> FieldBox:
        named = self.by_field().get(error.field) if isinstance(error, InputError) else None
        return named or (self.other_box if isinstance(error, OtherPassword) else self._password_box)

    @override
    def fail(self, error: WorldError) -> None:
        if isinstance(error, OtherPassword):
            self.other_box.rename(translate("SignIn", "Password of the server"))
            self.other_box.show()
        super().fail(error)

    @override
    def begin(self) -> "Future[Opened] | None":
        if self._known is None or not is_filled(self._password_box, translate("SignIn", "Type the password.")):
            return None
        other = self.other.text() if self.other_box.isVisibleTo(self) else ""
        if self._again:
            return self.gate.sign_in_again(self._known, self.password.text(), other)
        return self.gate.unlock(self._known, self.password.text(), other)

    def _on_reached(self, _encrypted: bool) -> None:
        self._hear(None)

    def _hear(self, error: WorldError | None) -> None:
        """Warn of what keeps the server away; None when nothing does, as far as is known."""
        if error is not None and self._known is not None:
            self.warning.say(in_words(error.message), _consequence(self._known.waiting))
        self.warning.setVisible(error is not None)
        self.again.setVisible(error is not None)
        self.again.setEnabled(True)


def _unlocking() -> tuple[str, str, str, str]:
    return (
        translate("SignIn", "Unlock"),
        translate("SignIn", "Opens the expenses saved on this computer."),
        translate("SignIn", "Unlock"),
        translate("SignIn", "Unlocking…"),
    )


def _unlocking_anew() -> tuple[str, str, str, str]:
    _title, _sentence, button, busy = _unlocking()
    words = translate(
        "SignIn", "The password was changed on another computer. Type the one before, once more, and the new one."
    )
    return translate("SignIn", "Unlock"), words, button, busy


def _signing_in_again() -> tuple[str, str, str, str]:
    return (
        translate("SignIn", "Sign in again"),
        translate("SignIn", "The server doesn’t know this computer any more. What is here stays and is sent then."),
        translate("SignIn", "Sign in"),
        translate("SignIn", "Signing in…"),
    )


def _consequence(waiting: int) -> str:
    if not waiting:
        return translate("SignIn", "You can work as usual.")
    return translate(
        "SignIn",
        "You can work as usual. %n changes wait on this computer and are sent when it is back.",
        "",
        waiting,
    )


class ServerWarning(QFrame):
    """That the server is away, and that this does no harm."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("server-warning")
        self._look = look
        self._icon = QLabel()
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setWordWrap(True)
        self.words.setProperty("scale", "small")
        self.words.setProperty("role", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 12, 9)
        row.setSpacing(8)
        at_top = QVBoxLayout()
        at_top.addWidget(self._icon)
        at_top.addStretch(1)
        row.addLayout(at_top)
        row.addWidget(self.words, 1)
        self._said = ("", "")
        look.icons.changed.connect(self._draw)
        self._draw()

    def say(self, strong: str, rest: str) -> None:
        """Say what is so, and what follows from it."""
        self._said = (strong, rest)
        self.setAccessibleName(f"{strong} {rest}")
        self._draw()

    def _draw(self) -> None:
        self._icon.setPixmap(self._look.icons.pixmap("cloud-off", "warn.text", 16))
        colour = self._look.theme.colour("text.primary").name()
        strong, rest = (html.escape(text, quote=False) for text in self._said)
        words = f'<span style="color:{colour}; font-weight:600">{strong}</span> {rest}'
        self.words.setText(f'<p style="line-height:{typography.line(Size.SMALL)}px">{words}</p>')
