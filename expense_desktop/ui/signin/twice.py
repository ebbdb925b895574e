"""A form with a new password, typed twice and judged as far as the window can."""

from typing_extensions import override

from expense_desktop.ui.language import translate
from expense_desktop.ui.signin.form import Form
from expense_desktop.ui.signin.gate import Gate
from expense_desktop.ui.widgets.fields import FieldBox, PasswordEdit
from expense_desktop.ui.widgets.look import Look

SHORTEST_PASSWORD = 10


class TwiceForm(Form):
    """Makes the two fields; who inherits lays them out."""

    def __init__(
        self, title: str, sentence: str, button: str, busy: str, look: Look, gate: Gate, *, replaces: bool = False
    ) -> None:
        """`replaces`: there is a password already, which this is to take the place of."""
        super().__init__(title, sentence, button, busy, look, gate)
        self.password, self.repeated = PasswordEdit(look), PasswordEdit(look)
        self.repeated.do_without_eye()
        name = translate("SignIn", "New password") if replaces else translate("SignIn", "Password")
        self.password_box = self.field(name, self.password)
        self.repeated_box = self.field(translate("SignIn", "Repeat the password"), self.repeated)
        self.password.left.connect(self._on_password_left)
        self.repeated.left.connect(self._on_repeated_left)
        for password in (self.password, self.repeated):
            password.textEdited.connect(self._on_password_typed)

    @override
    def by_field(self) -> dict[str, FieldBox]:
        return {"password": self.password_box}

    def passwords_agree(self) -> bool:
        """Whether a new password can be used, as far as can be said here; says what is wrong."""
        long_enough = len(self.password.text()) >= SHORTEST_PASSWORD
        if not long_enough:
            self.password_box.fail(_too_short())
        same = self.password.text() == self.repeated.text()
        if long_enough and not same:
            self._say_they_differ()
        return long_enough and same

    @override
    def set_busy(self, busy: bool) -> None:
        super().set_busy(busy)
        self._allow()

    def _on_password_left(self) -> None:
        length = len(self.password.text())
        if length >= SHORTEST_PASSWORD:
            self.password_box.praise(translate("SignIn", "%n characters", "", length))
        elif length:
            self.password_box.fail(_too_short())

    def _on_repeated_left(self) -> None:
        if self.repeated.text() and self.repeated.text() != self.password.text():
            self._say_they_differ()

    def _on_password_typed(self, _text: str) -> None:
        self.repeated_box.clear()
        self._allow()

    def _say_they_differ(self) -> None:
        self.repeated_box.fail(translate("SignIn", "The two passwords differ."))
        self._allow()

    def _allow(self) -> None:
        """Nothing can be created while two passwords are known to differ."""
        busy = self.button.text() == self._busy_words
        self.button.setEnabled(not busy and not self.repeated_box.sentence)


def _too_short() -> str:
    return translate("SignIn", "Use at least {count} characters.").format(count=SHORTEST_PASSWORD)
