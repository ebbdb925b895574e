"""A shared server that encrypts, from the invitation to the second computer, and what is said when it is away."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from expense_desktop.repository.server import admin
from expense_desktop.repository.server.connections import ServerAddress
from expense_desktop.repository.server.invitation import Invitation
from expense_desktop.repository.sync.status import SyncPhase
from expense_desktop.settings import window_preferences
from expense_desktop.ui.application import Application
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.preferences.account import AccountSection
from expense_desktop.ui.preferences.dialog import PreferencesDialog
from expense_desktop.ui.preferences.showing import ACCOUNT
from expense_desktop.ui.preferred import RowHeight
from expense_desktop.ui.signin.window import SignInWindow
from tests.certificates import Authority
from tests.external import ExternalServer, external_server
from tests.homes import temporary_home
from tests.tls_front import TlsFront
from tests.ui.programs import LONG_MS, PASSWORD, is_synced, join, keep_code, opened, program, shown, type_entry

HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def server() -> Iterator[ExternalServer]:
    """A PostgreSQL that its admin has prepared."""
    with external_server(18) as running:
        admin.initialise(running.admin)
        yield running


@pytest.fixture(scope="module")
def authority() -> Authority:
    """Who signs the server's certificate."""
    return Authority()


@pytest.fixture
def front(server: ExternalServer) -> Iterator[TlsFront]:
    """The way to the server that encrypts."""
    with TlsFront(server.port) as running:
        yield running


@pytest.fixture
def homes() -> Iterator[tuple[Path, Path]]:
    """Two computers on which the program never ran."""
    with temporary_home() as one, temporary_home() as other:
        yield one, other


def invitation(server: ExternalServer, front: TlsFront, authority: Authority, username: str = "aoife") -> str:
    """What the admin sends, by the way that encrypts."""
    invited = Invitation.decoded(admin.invite(server.admin, username).invitation.encoded())
    address = ServerAddress(HOST, front.port, invited.address.database, authority.pem)
    return replace(invited, address=address).encoded()


def sign_in_window(application: Application, qtbot: QtBot) -> SignInWindow:
    """The sign-in window, when it knows who has been here."""
    qtbot.waitUntil(
        lambda: application.sign_in is not None and application.sign_in.situation is not None, timeout=LONG_MS
    )
    assert application.sign_in is not None
    return application.sign_in


def account_section(application: Application, window: MainWindow) -> AccountSection:
    """The preferences' section about the account, opened by the window's command."""
    action = window.commands.action("preferences")
    assert action is not None
    action.trigger()
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None
    assert application.window is window
    dialog.show_section(ACCOUNT)
    section = dialog.sections[ACCOUNT]
    assert isinstance(section, AccountSection)
    return section


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_from_an_invitation_to_a_second_computer_and_away_from_the_server(
    server: ExternalServer,
    front: TlsFront,
    authority: Authority,
    homes: tuple[Path, Path],
    qapp: QApplication,
    qtbot: QtBot,
) -> None:
    """One line makes the account, one line adds a computer; “Encrypted” and the warnings say what is so."""
    good = authority.sign(HOST)
    label = f"{HOST}:{front.port}"
    with program(qapp, homes[0]) as application:
        sign_in = sign_in_window(application, qtbot)
        sign_in.show_form(sign_in.join)
        form = sign_in.join
        # A certificate of another authority: the server's name is there, and no “Encrypted”.
        front.serve(Authority().sign(HOST))
        line = invitation(server, front, authority)
        form.invitation.setText(f"Your invitation:\n{line[:60]}\n{line[60:]}")
        qtbot.waitUntil(lambda: "is not safe" in form.invitation_box.sentence, timeout=LONG_MS)
        assert not form.invitation.is_encrypted
        assert (form.invitation.text(), form.username.text()) == (label, "aoife")
        front.serve(good)
        form.invitation.clear()
        assert form.username.text() == ""
        form.invitation.setText(line)
        qtbot.waitUntil(lambda: form.invitation.is_encrypted, timeout=LONG_MS)
        assert form.invitation.accessibleName() == "Server"
        QTest.keyClicks(form.name, "Aoife Byrne")
        QTest.keyClicks(form.password, PASSWORD)
        QTest.keyClicks(form.repeated, PASSWORD)
        form.currency.setCurrentText("EUR")
        QTest.keyClick(form.repeated, Qt.Key.Key_Return)
        keep_code(application, qtbot)
        window = opened(application, qtbot)
        type_entry(window, "12.50 Luigi")
        qtbot.waitUntil(lambda: is_synced(window) and shown(window) == [("Luigi", "12.50")], timeout=LONG_MS)

        section = account_section(application, window)
        qtbot.waitUntil(lambda: len(section.computers.names) == 1, timeout=LONG_MS)
        assert not section.stay.isEnabled()
        assert "key store" in section.stay.toolTip()
        section.add.click()
        qtbot.waitUntil(section.adding.isVisible, timeout=LONG_MS)
        section.adding.copy.click()
        added = qapp.clipboard().text()
        assert added.startswith("expense-server-")

        with program(qapp, homes[1]) as second:
            other = sign_in_window(second, qtbot)
            # In the wrong place it finds the right one.
            other.show_form(other.join)
            other.join.invitation.setText(added)
            qtbot.waitUntil(lambda: other.form is other.sign_in, timeout=LONG_MS)
            qtbot.waitUntil(lambda: other.sign_in.server.is_encrypted, timeout=LONG_MS)
            assert other.sign_in.server.text() == label
            QTest.keyClicks(other.sign_in.username, "aoife")
            QTest.keyClicks(other.sign_in.password, "not the password")
            QTest.keyClick(other.sign_in.password, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: any(box.sentence for box in other.sign_in.boxes()), timeout=LONG_MS)
            assert other.sign_in.boxes()[2].sentence == "The user name or the password is not right."
            QTest.keyClicks(other.sign_in.password, PASSWORD)
            QTest.keyClick(other.sign_in.password, Qt.Key.Key_Return)
            there = opened(second, qtbot)
            qtbot.waitUntil(lambda: shown(there) == [("Luigi", "12.50")], timeout=LONG_MS)

        section.ask_for_computers()
        qtbot.waitUntil(lambda: len(section.computers.names) == 2, timeout=LONG_MS)
        section.computers.findChildren(QPushButton)[-1].click()
        next(each for each in section.asking.buttons() if each.text() == "Remove the computer").click()
        qtbot.waitUntil(lambda: len(section.computers.names) == 1, timeout=LONG_MS)
        application.stop_syncing()
        type_entry(window, "3 Bakery")
        qtbot.waitUntil(lambda: len(shown(window)) == 2, timeout=LONG_MS)
        window.close()

    front.serve(None)
    with program(qapp, homes[0]) as application:
        unlock = sign_in_window(application, qtbot).unlock
        assert application.sign_in is not None
        assert application.sign_in.form is unlock
        qtbot.waitUntil(unlock.warning.isVisible, timeout=LONG_MS)
        assert "it is not encrypted" in unlock.warning.accessibleName()
        assert "1 change" in unlock.warning.accessibleName()
        front.serve(good)
        unlock.again.click()
        qtbot.waitUntil(lambda: not unlock.warning.isVisible(), timeout=LONG_MS)
        assert not unlock.again.isVisible()
        QTest.keyClicks(unlock.password, PASSWORD)
        QTest.keyClick(unlock.password, Qt.Key.Key_Return)
        window = opened(application, qtbot)
        qtbot.waitUntil(lambda: is_synced(window) and len(shown(window)) == 2, timeout=LONG_MS)


def test_a_server_that_lost_this_computer_learns_it_again(
    server: ExternalServer,
    front: TlsFront,
    authority: Authority,
    homes: tuple[Path, Path],
    qapp: QApplication,
    qtbot: QtBot,
) -> None:
    """The window leads to the password; what was recorded meanwhile is sent. Preferences outlive the program."""
    front.serve(authority.sign(HOST))
    with program(qapp, homes[0]) as application:
        window = join(application, qtbot, invitation(server, front, authority, "ben"), "Ben")
        qtbot.waitUntil(lambda: is_synced(window), timeout=LONG_MS)
        application.preferred.change(row_height=RowHeight.COMPACT)
        database = Invitation.decoded(invitation(server, front, authority, "nobody")).address.database
        with closing(server.connect(database)) as connection:
            roles = connection.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^d_' ORDER BY oid").fetchall()
            connection.execute(f"DROP ROLE {roles[-1][0]}")
        type_entry(window, "12.50 Luigi")
        window.sync_now()
        qtbot.waitUntil(lambda: window.desk.sync_status.phase is SyncPhase.SIGN_IN, timeout=LONG_MS)
        window.sign_in_wanted.emit()
        sign_in = sign_in_window(application, qtbot)
        assert sign_in.form is sign_in.unlock
        assert sign_in.unlock.button.text() == "Sign in"
        QTest.keyClicks(sign_in.unlock.password, PASSWORD)
        QTest.keyClick(sign_in.unlock.password, Qt.Key.Key_Return)
        window = opened(application, qtbot)
        qtbot.waitUntil(lambda: is_synced(window) and shown(window) == [("Luigi", "12.50")], timeout=LONG_MS)
    assert window_preferences(homes[0])["row_height"] == "compact"
