"""The small dialogs about what opens the account: another password, a recovery code made, one made known here."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from expense_desktop.domain.errors import InputError, WorldError, WrongPassword
from expense_desktop.services.progress import Progress
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.exporting.dialog import WorkDialog
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.preferences.access import Access
from expense_desktop.ui.recovery_code import CodeCard
from expense_desktop.ui.widgets.fields import FieldBox, LineEdit, PasswordEdit
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.domain.recovery import RecoveryCode


class SecretDialog(WorkDialog):
    """`settled(str)`: what has been done, as a sentence. Wrong passwords and codes are said below `proof`."""

    settled = Signal(str)

    def __init__(self, desk: Desk, look: Look, access: Access, title: str, parent: QWidget | None) -> None:
        super().__init__(desk, look, title, parent)
        self.access = access
        self.primary.clicked.connect(self.begin)

    def add_field(self, name: str, control: LineEdit) -> FieldBox:
        """Add a field at the end."""
        box = FieldBox(name, control, self.look)
        self.column.addWidget(box)
        return box

    @property
    def proof(self) -> FieldBox:
        """The field with what is already known to the server."""
        raise NotImplementedError

    def begin(self) -> None:
        """Check the fields, and ask."""
        raise NotImplementedError

    def under_way(self) -> Progress:
        """A moment that can't be broken off half way: closing the dialog waits for it."""
        return Progress(translate("Preferences", "Nothing was changed."))

    @override
    def fail(self, error: WorldError) -> None:
        if isinstance(error, WrongPassword) or (isinstance(error, InputError) and error.field == "recovery code"):
            self.rest()
            self.fail_at(self.proof, in_words(error.message))
            return
        super().fail(error)

    def finish(self, words: str) -> None:
        """Say what has been done, and close."""
        self.rest()
        self.settled.emit(words)
        self.accept()


class PasswordDialog(SecretDialog):
    """Sets a new password; or, `taken_over`, lets the one that another computer has set open this one."""

    def __init__(
        self, desk: Desk, look: Look, access: Access, parent: QWidget | None = None, *, taken_over: bool = False
    ) -> None:
        super().__init__(desk, look, access, translate("Preferences", "Password"), parent)
        self.taken_over = taken_over
        self.old, self.new, self.again = PasswordEdit(look), PasswordEdit(look), PasswordEdit(look)
        if taken_over:
            self.add_words(
                translate(
                    "Preferences",
                    "The password was changed on another computer. Type the new one, and it opens this computer too.",
                )
            )
        else:
            self.add_words(
                translate("Preferences", "Your other computers ask for the new one when they are next unlocked.")
            )
            self.old_box = self.add_field(translate("Preferences", "Password so far"), self.old)
        self.new_box = self.add_field(translate("Preferences", "New password"), self.new)
        if not taken_over:
            self.again_box = self.add_field(translate("Preferences", "The new one once more"), self.again)
        self.primary.setText(translate("Preferences", "Change the password"))

    @property
    @override
    def proof(self) -> FieldBox:
        return self.new_box if self.taken_over else self.old_box

    @override
    def begin(self) -> None:
        if self.taken_over:
            self.work(self.access.take_over(self.new.text()), self.under_way(), self._on_changed)
        elif self._is_good():
            future = self.access.change_password(self.old.text(), self.new.text())
            self.work(future, self.under_way(), self._on_changed)

    def _is_good(self) -> bool:
        from expense_desktop.services.passwords import check_password

        person = self.desk.person
        try:
            check_password(self.new.text(), person.username, person.display_name)
        except InputError as error:
            self.fail_at(self.new_box, in_words(error.message))
            return False
        if self.new.text() != self.again.text():
            self.fail_at(self.again_box, translate("Preferences", "The two passwords differ."))
            return False
        return True

    def _on_changed(self, _nothing: None) -> None:
        self.finish(translate("Preferences", "The password is changed."))


class CodeDialog(SecretDialog):
    """Makes a recovery code with the password, and shows it once."""

    def __init__(self, desk: Desk, look: Look, access: Access, parent: QWidget | None = None) -> None:
        super().__init__(desk, look, access, translate("Preferences", "Recovery code"), parent)
        self.add_words(
            translate(
                "Preferences",
                "A new code opens the account when the password is forgotten; one that was made before is void then. "
                "Your other computers learn it when you type it there.",
            )
        )
        self.password = PasswordEdit(look)
        self.password_box = self.add_field(translate("Preferences", "Password"), self.password)
        self.card = CodeCard(look)
        self.card.hide()
        self.column.addWidget(self.card)
        self.primary.setText(translate("Preferences", "Make the code"))

    @property
    @override
    def proof(self) -> FieldBox:
        return self.password_box

    @override
    def begin(self) -> None:
        if self.card.isVisibleTo(self):
            self.card.forget()
            self.finish(translate("Preferences", "The new recovery code opens the account."))
        else:
            self.work(self.access.make_code(self.password.text()), self.under_way(), self._on_made)

    def _on_made(self, code: "RecoveryCode") -> None:
        self.rest()
        self.password.clear()
        self.password_box.hide()
        self.card.show_code(code.text, self.desk.person.username)
        self.card.show()
        self.cancel.hide()
        self.primary.setText(translate("Preferences", "I have kept it"))
        self.primary.setFocus()
        self.fit()


class KnownCodeDialog(SecretDialog):
    """Lets the account's recovery code open this computer, too."""

    def __init__(self, desk: Desk, look: Look, access: Access, parent: QWidget | None = None) -> None:
        super().__init__(desk, look, access, translate("Preferences", "Recovery code"), parent)
        self.add_words(
            translate("Preferences", "Type the code that was made on another computer, and it opens this one too.")
        )
        self.code = LineEdit(look)
        self.code_box = self.add_field(translate("Preferences", "Recovery code"), self.code)
        self.primary.setText(translate("Preferences", "Use the code here"))

    @property
    @override
    def proof(self) -> FieldBox:
        return self.code_box

    @override
    def begin(self) -> None:
        self.work(self.access.take_code(self.code.text()), self.under_way(), self._on_taken)

    def _on_taken(self, _nothing: None) -> None:
        self.finish(translate("Preferences", "The recovery code opens this computer, too."))
