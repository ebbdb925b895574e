"""A computer whose profile was copied, and a program that is too old, in the window (SYNC 6, UI.md 8.1)."""

import shutil
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from expense_desktop.repository.server.invitation import Invitation
from expense_desktop.repository.sync.status import SyncPhase
from tests.certificates import Authority
from tests.external import ExternalServer
from tests.tls_front import TlsFront
from tests.ui.programs import LONG_MS, PASSWORD, is_synced, join, opened, program, shown, type_entry
from tests.ui.signin.test_shared_server import (  # noqa: F401  fixtures
    HOST,
    authority,
    front,
    homes,
    invitation,
    server,
    sign_in_window,
)


def unlock(application: object, qtbot: QtBot) -> None:
    """Type the password into the window that asks for it."""
    form = sign_in_window(application, qtbot).unlock  # type: ignore[arg-type]
    QTest.keyClicks(form.password, PASSWORD)
    QTest.keyClick(form.password, Qt.Key.Key_Return)


def test_a_copied_computer_is_asked_for_its_password_and_an_old_program_for_an_update(
    server: ExternalServer,  # noqa: F811
    front: TlsFront,  # noqa: F811
    authority: Authority,  # noqa: F811
    homes: tuple[Path, Path],  # noqa: F811
    qapp: QApplication,
    qtbot: QtBot,
) -> None:
    """Work goes on in both, the side bar and the notice say why nothing is sent; afterwards everything is there."""
    front.serve(authority.sign(HOST))
    line = invitation(server, front, authority, "cian")
    original, copy = homes[0], homes[1] / "copy"
    with program(qapp, original) as application:
        window = join(application, qtbot, line, "Cian")
        qtbot.waitUntil(lambda: is_synced(window), timeout=LONG_MS)
    shutil.copytree(original, copy)
    with program(qapp, original) as application:
        unlock(application, qtbot)
        window = opened(application, qtbot)
        type_entry(window, "5 Original")
        window.sync_now()
        qtbot.waitUntil(lambda: is_synced(window) and shown(window) == [("Original", "5.00")], timeout=LONG_MS)
    with program(qapp, copy) as application:
        unlock(application, qtbot)
        window = opened(application, qtbot)
        type_entry(window, "7 Copy")
        window.sync_now()
        qtbot.waitUntil(lambda: window.desk.sync_status.phase is SyncPhase.SIGN_IN, timeout=LONG_MS)
        qtbot.waitUntil(lambda: "Sign in again to sync" in window.notice.text, timeout=LONG_MS)
        assert window.notice.button.text() == "Sign in…"
        window.notice.button.click()
        unlock(application, qtbot)
        window = opened(application, qtbot)
        both = [("Copy", "7.00"), ("Original", "5.00")]
        qtbot.waitUntil(lambda: is_synced(window) and sorted(shown(window)) == both, timeout=LONG_MS)

        database = Invitation.decoded(line).address.database
        with closing(server.connect(database)) as connection:
            connection.execute("UPDATE install.meta SET min_client = '2.0'")
            type_entry(window, "2 Waits")
            window.sync_now()
            qtbot.waitUntil(lambda: window.desk.sync_status.phase is SyncPhase.TOO_OLD, timeout=LONG_MS)
            words = "This version can’t sync any more. Update to 2.0 or later. You can keep working."
            qtbot.waitUntil(lambda: window.notice.text == words, timeout=LONG_MS)
            assert window.desk.sync_status.waiting == 1
            connection.execute("UPDATE install.meta SET min_client = '0.1'")
        window.sync_now()
        qtbot.waitUntil(lambda: is_synced(window) and window.notice.isHidden(), timeout=LONG_MS)
