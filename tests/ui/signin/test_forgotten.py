"""A forgotten password in the window: the code that is shown once, the admin's line, a computer that was removed."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from expense_desktop.repository.profiles import Profiles
from expense_desktop.repository.server import admin
from expense_desktop.services import devices
from expense_desktop.services.account import Accounts, OpenAccount
from expense_desktop.services.new_password import change_password
from expense_desktop.settings import Settings
from expense_desktop.ui.application import Application
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.preferences.account import AccountSection
from expense_desktop.ui.preferences.dialog import PreferencesDialog
from expense_desktop.ui.preferences.showing import ACCOUNT
from expense_desktop.ui.shell.pages import EXPENSES
from expense_desktop.ui.signin.window import SignInWindow
from tests.external import ExternalServer, external_server
from tests.homes import temporary_home
from tests.ui.programs import (
    LONG_MS,
    PASSWORD,
    cheap,
    is_synced,
    keep_code,
    opened,
    program,
    shown,
    type_entry,
)

# Of any QMessageBox, on Qt's platform without a screen.
QUESTIONS = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
NEW = "a new one of many words"
USERNAME = "aoife"


@pytest.fixture(scope="module")
def server() -> Iterator[ExternalServer]:
    """A server as its admin has just prepared it."""
    with external_server(18) as running:
        admin.initialise(running.admin)
        yield running


@dataclass
class Computers:
    """Aoife's two computers; the window runs on `here`, commands on `there`."""

    server: ExternalServer
    here: Path
    there: Path
    username: str
    code: str = ""

    def line(self) -> str:
        """What an admin sends somebody whose password is forgotten."""
        return admin.reset(self.server.admin, self.username).line.encoded()

    def other(self, password: str = PASSWORD) -> OpenAccount:
        """The account, on the other computer."""
        line = admin.server_line(self.server.admin).encoded()
        return Accounts(Settings(home=self.there), cheap()).sign_in(self.username, password, server_line=line)


@pytest.fixture
def computers(server: ExternalServer, request: pytest.FixtureRequest) -> Iterator[Computers]:
    """Two computers on which the program never ran."""
    with temporary_home() as here, temporary_home() as there:
        yield Computers(server, here, there, f"aoife{abs(hash(request.node.name)) % 10**6}")


def at_the_door(application: Application, qtbot: QtBot) -> SignInWindow:
    """The sign-in window, when it knows who has been here."""
    qtbot.waitUntil(
        lambda: application.sign_in is not None and application.sign_in.situation is not None, timeout=LONG_MS
    )
    assert application.sign_in is not None
    return application.sign_in


def fill_in(application: Application, computers: Computers, qtbot: QtBot) -> None:
    """Join."""
    form = at_the_door(application, qtbot).join
    at_the_door(application, qtbot).show_form(form)
    form.invitation.setText(admin.invite(computers.server.admin, computers.username).invitation.encoded())
    QTest.keyClicks(form.name, "Aoife Byrne")
    twice(form, PASSWORD)
    QTest.mouseClick(form.button, Qt.MouseButton.LeftButton)


def come(application: Application, computers: Computers, qtbot: QtBot) -> MainWindow:
    """Join, and keep the code."""
    fill_in(application, computers, qtbot)
    computers.code = keep_code(application, qtbot)
    return opened(application, qtbot)


def twice(form: object, password: str) -> None:
    """Type a new password, and again."""
    for field in (form.password, form.repeated):  # type: ignore[attr-defined]
        field.clear()
        QTest.keyClicks(field, password)


def section_of(window: MainWindow) -> AccountSection:
    """The preferences' section about the account."""
    window.preferences_wanted.emit(ACCOUNT)
    (dialog,) = window.findChildren(PreferencesDialog)
    section = dialog.sections[ACCOUNT]
    assert isinstance(section, AccountSection)
    return section


def press(box: QMessageBox, words: str) -> None:
    """Press a button of a question."""
    (button,) = [each for each in box.buttons() if each.text() == words]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_code_that_was_shown_once_opens_the_account(qapp: QApplication, computers: Computers, qtbot: QtBot) -> None:
    """Printed or copied when the account is made, typed where the password is asked for: a new password, all there."""
    with program(qapp, computers.here) as application:
        window = come(application, computers, qtbot)
        type_entry(window, "4.20 coffee at Kaph")
        qtbot.waitUntil(lambda: shown(window) == [("Kaph", "4.20")], timeout=LONG_MS)
    with program(qapp, computers.here) as application:
        sign_in = at_the_door(application, qtbot)
        assert sign_in.unlock.isVisible()
        assert sign_in.unlock.help.text() == "Use the recovery code…"
        QTest.mouseClick(sign_in.unlock.help, Qt.MouseButton.LeftButton)
        form = sign_in.recover
        assert form.isVisible()
        twice(form, NEW)
        QTest.keyClicks(form.code, "0000-0000")
        QTest.mouseClick(form.button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "28 letters and digits" in form.code_box.sentence, timeout=LONG_MS)
        form.code.clear()
        QTest.keyClicks(form.code, computers.code.lower())
        QTest.keyClick(form.repeated, Qt.Key.Key_Return)
        window = opened(application, qtbot)
        qtbot.waitUntil(lambda: shown(window) == [("Kaph", "4.20")], timeout=LONG_MS)
        qtbot.waitUntil(lambda: is_synced(window), timeout=LONG_MS)
    with closing(computers.other(NEW)) as account:
        assert account.username == computers.username


def test_a_window_closed_before_the_code_is_kept_does_not_wait_for_the_account(
    qapp: QApplication, computers: Computers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made is closed where it was opened, for closing may take its server's time; a password opens it then."""
    closed_on: list[str] = []
    close = OpenAccount.close

    def noted(account: OpenAccount) -> None:
        closed_on.append(threading.current_thread().name)
        close(account)

    monkeypatch.setattr(OpenAccount, "close", noted)
    with program(qapp, computers.here) as application:
        fill_in(application, computers, qtbot)
        sign_in = at_the_door(application, qtbot)
        qtbot.waitUntil(lambda: sign_in.form is sign_in.code, timeout=LONG_MS)
        sign_in.close()
        qtbot.waitUntil(lambda: bool(closed_on), timeout=LONG_MS)
        assert closed_on[0].startswith("accounts")
    with closing(computers.other()) as account:
        assert account.username == computers.username


@QUESTIONS
def test_an_admins_line_says_what_it_can_not_open(qapp: QApplication, computers: Computers, qtbot: QtBot) -> None:
    """Pasted where an invitation goes it leads to its own form; that says first what is lost, then starts afresh."""
    with program(qapp, computers.here) as application:
        window = come(application, computers, qtbot)
        type_entry(window, "4.20 coffee at Kaph")
        qtbot.waitUntil(lambda: shown(window) == [("Kaph", "4.20")] and is_synced(window), timeout=LONG_MS)
        application.stop_syncing()
        type_entry(window, "7 cake at Kaph")
        qtbot.waitUntil(lambda: len(shown(window)) == 2, timeout=LONG_MS)
    with program(qapp, computers.here) as application:
        sign_in = at_the_door(application, qtbot)
        sign_in.show_form(sign_in.join)
        sign_in.join.invitation.setText(computers.line())
        form = sign_in.reset
        qtbot.waitUntil(lambda: sign_in.form is form and form.line.place is not None, timeout=LONG_MS)
        twice(form, NEW)
        QTest.mouseClick(form.button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(form.notice.isVisible, timeout=LONG_MS)
        assert "only the recovery code opens it" in form.words.text()
        assert "1 change waits here that is not on the server." in form.words.text()
        QTest.mouseClick(form.use_code, Qt.MouseButton.LeftButton)
        assert sign_in.form is sign_in.recover
        assert sign_in.recover.known is not None
        sign_in.show_form(form)
        box = form.ask_to_start_afresh()
        assert box.text() == (
            "This computer’s copy of your expenses is removed. 1 change that is not on the server is lost. What has "
            "reached the server stays and is fetched anew. This can’t be undone."
        )
        default = box.defaultButton()
        assert isinstance(default, QPushButton)
        assert default.text() == "Cancel"
        (profile,) = Profiles(computers.here).all()
        elsewhere = profile.hold()
        press(box, "Remove the copy")
        qtbot.waitUntil(lambda: bool(form.line_box.sentence), timeout=LONG_MS)
        elsewhere.release()
        assert form.afresh.isEnabled()
        press(form.ask_to_start_afresh(), "Remove the copy")
        window = opened(application, qtbot)
        qtbot.waitUntil(lambda: shown(window) == [("Kaph", "4.20")], timeout=LONG_MS)


@pytest.mark.parametrize("asks", ["syncing", "the preferences"])
def test_a_removed_computer_removes_its_copy_and_says_so(
    qapp: QApplication, computers: Computers, qtbot: QtBot, asks: str
) -> None:
    """While its window is open: what asks the server next ends it, and the words say what is gone and what stays."""
    with program(qapp, computers.here) as application:
        window = come(application, computers, qtbot)
        type_entry(window, "4.20 coffee at Kaph")
        qtbot.waitUntil(lambda: shown(window) == [("Kaph", "4.20")] and is_synced(window), timeout=LONG_MS)
        with closing(computers.other()) as account:
            (there,) = [each for each in devices.devices(account) if not each.is_this]
            devices.remove(account, there.id)
        assert window.desk.syncing is not None
        if asks == "syncing":
            window.desk.syncing.sync_now()
        else:
            section_of(window)
        qtbot.waitUntil(lambda: application.sign_in is not None, timeout=LONG_MS)
        sign_in = at_the_door(application, qtbot)
        qtbot.waitUntil(lambda: sign_in.form is sign_in.sign_in, timeout=LONG_MS)
        assert sign_in.sign_in.notice.isVisible()
        assert sign_in.sign_in.notice.text() == (
            "This computer was removed from the account on another one. Its copy of your expenses is removed. What had "
            "reached the server stays there."
        )
        assert sign_in.sign_in.username.text() == computers.username
        assert list((computers.here / "profiles").glob("[!.]*")) == []


def test_a_password_of_another_computer_is_asked_for_at_the_next_unlock(
    qapp: QApplication, computers: Computers, qtbot: QtBot
) -> None:
    """Old and new are typed once; a wrong new one is said beside its field; from then on the new one opens."""
    with program(qapp, computers.here) as application:
        window = come(application, computers, qtbot)
        with closing(computers.other()) as account:
            change_password(account, PASSWORD, NEW, cheap())
        qtbot.waitUntil(lambda: is_synced(window), timeout=LONG_MS)
        assert window.desk.syncing is not None
        window.desk.syncing.sync_now()
        qtbot.waitUntil(
            lambda: Accounts(Settings(home=computers.here), cheap()).known()[0].has_old_password, timeout=LONG_MS
        )
    with program(qapp, computers.here) as application:
        sign_in = at_the_door(application, qtbot)
        form = sign_in.unlock
        assert form.other_box.isVisible()
        QTest.keyClicks(form.password, PASSWORD)
        QTest.keyClicks(form.other, "not the new one")
        QTest.mouseClick(form.button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "not right" in form.other_box.sentence, timeout=LONG_MS)
        form.other.clear()
        QTest.keyClicks(form.other, NEW)
        QTest.mouseClick(form.button, Qt.MouseButton.LeftButton)
        opened(application, qtbot)
    with program(qapp, computers.here) as application:
        form = at_the_door(application, qtbot).unlock
        assert not form.other_box.isVisible()
        QTest.keyClicks(form.password, NEW)
        QTest.mouseClick(form.button, Qt.MouseButton.LeftButton)
        opened(application, qtbot)


@QUESTIONS
def test_signing_out_says_what_waits_and_changes_nothing_unless_it_is_meant(
    qapp: QApplication, computers: Computers, qtbot: QtBot
) -> None:
    """UI.md 8.4: sync now, lose what waits, or cancel, which Enter does."""
    with program(qapp, computers.here) as application:
        window = come(application, computers, qtbot)
        qtbot.waitUntil(lambda: is_synced(window), timeout=LONG_MS)
        (profile,) = Profiles(computers.here).all()
        with computers.server.connect() as superuser:
            superuser.execute(f"ALTER ROLE d_{profile.card.device.hex} NOLOGIN")
        for line in ("4.20 coffee at Kaph", "7 cake at Kaph"):
            type_entry(window, line)
        qtbot.waitUntil(lambda: window.desk.sync_status.waiting == 2, timeout=LONG_MS)
        window.sign_out()
        qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)), timeout=LONG_MS)
        (box,) = window.findChildren(QMessageBox)
        assert box.text() == "2 changes are not on the server yet. Signing out removes them from this computer."
        assert {each.text() for each in box.buttons()} == {"Sync now", "Sign out and lose them", "Cancel"}
        QTest.keyClick(box, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not window.findChildren(QMessageBox), timeout=LONG_MS)
        qtbot.waitUntil(lambda: len(shown(window)) == 2, timeout=LONG_MS)
        window.sign_out()
        qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)), timeout=LONG_MS)
        press(window.findChildren(QMessageBox)[0], "Sign out and lose them")
        qtbot.waitUntil(lambda: application.sign_in is not None, timeout=LONG_MS)
        assert list((computers.here / "profiles").glob("[!.]*")) == []


@QUESTIONS
def test_the_preferences_change_password_and_code_and_remove_computers(
    qapp: QApplication, computers: Computers, qtbot: QtBot
) -> None:
    """Each in its small dialog, each wrong password below its field; removing asks first."""
    with program(qapp, computers.here) as application:
        window = come(application, computers, qtbot)
        with closing(computers.other()) as account:
            section = section_of(window)
            qtbot.waitUntil(lambda: len(section.computers.names) == 2, timeout=LONG_MS)
            qtbot.waitUntil(lambda: "forgotten" in section.code_note.text(), timeout=LONG_MS)
            assert not section.known_code.isVisible()

            password = section.change_password()
            QTest.keyClicks(password.old, "not the one")
            QTest.keyClicks(password.new, NEW)
            QTest.keyClicks(password.again, NEW)
            password.begin()
            qtbot.waitUntil(lambda: "not right" in password.old_box.sentence, timeout=LONG_MS)
            password.old.clear()
            QTest.keyClicks(password.old, PASSWORD)
            with qtbot.waitSignal(password.settled, timeout=LONG_MS):
                password.begin()
            assert section.password_note.text() == "The password is changed."

            code = section.make_code()
            QTest.keyClicks(code.password, NEW)
            code.begin()
            qtbot.waitUntil(code.card.isVisible, timeout=LONG_MS)
            assert code.card.code.text().replace("\n", "-") != computers.code
            assert code.card.code.text().replace("\n", "-") in code.card.document().toPlainText()
            with qtbot.waitSignal(code.settled, timeout=LONG_MS):
                code.begin()

            names = section.computers.findChildren(QPushButton)
            (remove,) = [each for each in names if each.text() == "Remove"]
            QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
            assert "This can’t be undone" in section.asking.text()
            press(section.asking, "Remove the computer")
            qtbot.waitUntil(lambda: len(section.computers.names) == 1, timeout=LONG_MS)
            with pytest.raises(Exception, match="removed from the account"):
                devices.devices(account)
        window.findChildren(PreferencesDialog)[0].close()
        window.pages.show_page(EXPENSES)
