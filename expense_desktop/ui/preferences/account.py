"""Sync and account: who is signed in where, this computer and the others, and how to leave."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from expense_desktop.domain.errors import DeviceRevoked, WorldError
from expense_desktop.repository.sync.status import SyncStatus
from expense_desktop.ui.background import Latest
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.preferences.access import Access, Keys, Staying
from expense_desktop.ui.preferences.adding import AddingComputer
from expense_desktop.ui.preferences.computers import Computers
from expense_desktop.ui.preferences.removing import ask_to_remove
from expense_desktop.ui.preferences.secrets import CodeDialog, KnownCodeDialog, PasswordDialog, SecretDialog
from expense_desktop.ui.preferences.section import Section
from expense_desktop.ui.shell.sync_words import words
from expense_desktop.ui.widgets.buttons import Button
from expense_desktop.ui.widgets.fields import CheckBox, label
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.domain.records import DeviceId
    from expense_desktop.services.devices import Device


class AccountSection(Section):
    """`sign_out_wanted`: the window asks whether that is meant. `Latest` forgets what is asked when this goes."""

    sign_out_wanted = Signal()

    def __init__(self, look: Look, desk: Desk, access: Access, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._desk = desk
        self._access = access
        self._devices, self._staying, self._adding, self._keys = (Latest(desk.courier) for _ in range(4))
        self._known_keys: Keys | None = None
        self._make_account()
        self._make_sync()
        self._make_stay()
        self._make_keys()
        self._make_computers()
        self._make_leaving()
        desk.sync_changed.connect(self.show_status)
        self.show_status(desk.sync_status)
        self._staying.ask(access.staying(), self._on_staying)
        self.ask_for_computers()
        self._ask_for_keys()

    def show_status(self, status: SyncStatus) -> None:
        """Say how syncing stands."""
        said = words(status, self._desk.formats, dt.datetime.now(dt.UTC))
        self.state.setText(
            " · ".join(part for part in (said.short, said.aside) if part and part != translate("Sync", "Show"))
        )

    def ask_for_computers(self) -> None:
        """Ask the server which there are."""
        self.computers.say(translate("Preferences", "Asking the server…"))
        self.again.hide()
        self._devices.ask(self._access.devices(), self._on_devices, self._on_no_devices)

    def show_line(self) -> None:
        """Show what another computer signs in with."""
        self._adding.ask(self._access.line(), self._on_line, self._on_no_line)

    # ── parts ──

    def _make_account(self) -> None:
        person = self._desk.person
        who = translate("Preferences", "{name}, user name {username}")
        self.add_words(
            translate("Preferences", "Account"),
            label(who.format(name=person.display_name, username=person.username)),
        )
        server = (
            translate("Preferences", "This computer’s own server")
            if self._access.on_own_server
            else self._access.server_label
        )
        self.add_words(translate("Preferences", "Server"), label(server), above_px=10)

    def _make_sync(self) -> None:
        self.state = label()
        self.add_words(translate("Preferences", "Sync"), self.state, above_px=10)
        if self._desk.syncing is not None:
            self.sync = Button(translate("Preferences", "Sync now"), self.look, icon="refresh-cw")
            self.sync.clicked.connect(self._desk.syncing.sync_now)
            self.add_buttons(self.sync, above_px=8)

    def _make_stay(self) -> None:
        self.stay = CheckBox(translate("Preferences", "Stay signed in on this computer"), self.look)
        self.stay.setEnabled(False)
        self.add_row(translate("Preferences", "At the start"), self.stay)
        self._stay_note = self.add_note("", above_px=2)
        self.stay.clicked.connect(self._on_stay)

    def _make_keys(self) -> None:
        self.password = Button(translate("Preferences", "Change the password…"), self.look)
        self.password.clicked.connect(self.change_password)
        self.add_row(translate("Preferences", "Password"), self.password)
        self.password_note = self.add_note("", above_px=4)
        self.password_note.hide()
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.new_code = Button(translate("Preferences", "Make a recovery code…"), self.look)
        self.known_code = Button(translate("Preferences", "Use one that you have…"), self.look)
        self.new_code.clicked.connect(self.make_code)
        self.known_code.clicked.connect(self.take_code)
        row.addWidget(self.new_code)
        row.addWidget(self.known_code)
        self.add_row(translate("Preferences", "Recovery code"), buttons)
        self.code_note = self.add_note("", above_px=4)

    def change_password(self) -> PasswordDialog:
        """Ask for a new password; or for the one that another computer has set."""
        taken_over = self._known_keys is not None and self._known_keys.has_old_password
        dialog = PasswordDialog(self._desk, self.look, self._access, self, taken_over=taken_over)
        self._open(dialog, self._on_password_changed)
        return dialog

    def make_code(self) -> CodeDialog:
        """Make a recovery code."""
        dialog = CodeDialog(self._desk, self.look, self._access, self)
        self._open(dialog, self._on_code_changed)
        return dialog

    def take_code(self) -> KnownCodeDialog:
        """Let a recovery code that there is open this computer, too."""
        dialog = KnownCodeDialog(self._desk, self.look, self._access, self)
        self._open(dialog, self._on_code_changed)
        return dialog

    @staticmethod
    def _open(dialog: SecretDialog, done: Callable[[str], None]) -> None:
        dialog.settled.connect(done)
        dialog.open()

    def _ask_for_keys(self) -> None:
        self._keys.ask(self._access.keys(), self._on_keys)

    def _make_computers(self) -> None:
        self.add_line()
        self.computers = Computers(self.look, self._desk.formats)
        self.computers.removal_wanted.connect(self._on_removal_wanted)
        self.add_row_wide(translate("Preferences", "Computers"), self.computers)
        self.add = Button(translate("Preferences", "Add a computer…"), self.look, icon="plus")
        self.again = Button(translate("Preferences", "Try again"), self.look, icon="refresh-cw")
        self.add.clicked.connect(self.show_line)
        self.again.clicked.connect(self.ask_for_computers)
        self.add_buttons(self.add, self.again, above_px=8)
        self._add_note = self.add_note("", above_px=6)
        self._add_note.hide()
        self.adding = AddingComputer(self.look)
        self.adding.hide()
        self.add_wide(self.adding, above_px=6)

    def _make_leaving(self) -> None:
        self.add_line()
        self.leave = Button(translate("Preferences", "Sign out…"), self.look)
        self.leave.clicked.connect(self.sign_out_wanted)
        self.leave.setEnabled(not self._desk.read_only)
        self.add_row(translate("Preferences", "Leaving"), self.leave)
        self.add_note(
            translate(
                "Preferences", "Removes this computer’s copy of your expenses. What has reached the server stays there."
            )
        )

    # ── answers ──

    def _on_keys(self, keys: Keys) -> None:
        self._known_keys = keys
        if keys.has_old_password:
            self._note(
                self.password_note,
                translate("Preferences", "Changed on another computer: this one still opens with the one before."),
            )
        self.known_code.setVisible(not keys.has_code)
        self.code_note.setText(
            translate("Preferences", "One opens what is saved here when the password is forgotten.")
            if keys.has_code
            else translate("Preferences", "None opens what is saved here. Without one a forgotten password locks it.")
        )

    def _on_password_changed(self, words: str) -> None:
        self._note(self.password_note, words)
        self._known_keys = None
        self._ask_for_keys()

    def _on_code_changed(self, _words: str) -> None:
        self._ask_for_keys()

    @staticmethod
    def _note(note: QLabel, words: str) -> None:
        note.setText(words)
        note.show()

    def _on_staying(self, staying: Staying) -> None:
        self.stay.setChecked(staying.stays)
        self.stay.setEnabled(staying.problem is None or staying.stays)
        sentence = (
            translate("Preferences", "The system’s key store opens the account without the password.")
            if staying.problem is None
            else in_words(staying.problem)
        )
        self._stay_note.setText(sentence)
        self.stay.setAccessibleDescription(sentence)
        self.stay.setToolTip("" if staying.problem is None else sentence)

    def _on_stay(self, wanted: bool) -> None:
        self.stay.setEnabled(False)
        self._staying.ask(self._access.stay(wanted), self._on_staying)

    def _on_devices(self, devices: "list[Device]") -> None:
        self.computers.show_devices(devices, dt.datetime.now(dt.UTC))

    def _on_no_devices(self, error: WorldError) -> None:
        if isinstance(error, DeviceRevoked) and self._desk.syncing is not None:
            # the next greeting hears the same, and the window goes with the copy
            self._desk.syncing.sync_now()
        self.computers.say(in_words(error.message))
        self.again.show()

    def _on_removal_wanted(self, device: "DeviceId", name: str) -> None:
        self.asking = ask_to_remove(self, name, partial(self._remove, device))

    def _remove(self, device: "DeviceId") -> None:
        self._devices.ask(self._access.remove(device), self._on_devices, self._on_no_devices)

    def _on_line(self, line: str) -> None:
        self._add_note.hide()
        self.adding.show_line(line, self._desk.person.username)
        self.reveal(self.adding)

    def _on_no_line(self, error: WorldError) -> None:
        self._add_note.setText(in_words(error.message))
        self._add_note.show()
        self.reveal(self._add_note)
