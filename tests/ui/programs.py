"""The whole window program on data folders of its own, driven as a person would."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.wrapping import VaultCosts
from expense_desktop.repository.sync.status import SyncPhase
from expense_desktop.services.account import Costs
from expense_desktop.settings import Settings
from expense_desktop.ui.application import Application
from expense_desktop.ui.expenses.model import Columns
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import EXPENSES
from expense_desktop.ui.theme import Choice

PASSWORD = "four invented words together"
LONG_MS = 60_000
"""For what starts a server on a loaded machine; nothing waits so long."""


def cheap() -> Costs:
    """The least that a vault may cost: these passwords guard nothing."""
    return Costs(vault=VaultCosts(m_kib=8, t=1, p=1))


@contextmanager
def program(
    qapp: QApplication, home: Path, *, server: bool = False, username: str | None = None, url: str | None = None
) -> Iterator[Application]:
    """The program, started; closed in the end, with every thread of it."""
    settings = Settings(home=home, username=username, database_url=url)
    application = Application(qapp, settings, server=server, choice=Choice.LIGHT, costs=cheap)
    application.start()
    try:
        yield application
    finally:
        application.close()
        application.appearance.changed.disconnect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        application.deleteLater()


def sign_up(application: Application, qtbot: QtBot, name: str = "Aoife Byrne", username: str = "aoife") -> MainWindow:
    """Fill in the form for a new account, press its button, wait for the window."""
    qtbot.waitUntil(
        lambda: application.sign_in is not None and application.sign_in.situation is not None, timeout=LONG_MS
    )
    sign_in = application.sign_in
    assert sign_in is not None
    sign_in.show_form(sign_in.sign_up)
    form = sign_in.sign_up
    QTest.keyClicks(form.name, name)
    form.username.clear()
    QTest.keyClicks(form.username, username)
    QTest.keyClicks(form.password, PASSWORD)
    QTest.keyClicks(form.repeated, PASSWORD)
    form.currency.setCurrentText("EUR")
    QTest.mouseClick(form.button, Qt.MouseButton.LeftButton)
    keep_code(application, qtbot)
    return opened(application, qtbot)


def join(application: Application, qtbot: QtBot, invitation: str, name: str) -> MainWindow:
    """Fill in the form for an invitation, press its button, wait for the window."""
    qtbot.waitUntil(
        lambda: application.sign_in is not None and application.sign_in.situation is not None, timeout=LONG_MS
    )
    sign_in = application.sign_in
    assert sign_in is not None
    sign_in.show_form(sign_in.join)
    form = sign_in.join
    form.invitation.setText(invitation)
    QTest.keyClicks(form.name, name)
    QTest.keyClicks(form.password, PASSWORD)
    QTest.keyClicks(form.repeated, PASSWORD)
    form.currency.setCurrentText("EUR")
    QTest.mouseClick(form.button, Qt.MouseButton.LeftButton)
    keep_code(application, qtbot)
    return opened(application, qtbot)


def keep_code(application: Application, qtbot: QtBot) -> str:
    """See the recovery code of the new account, and go on; the code."""
    sign_in = application.sign_in
    assert sign_in is not None
    qtbot.waitUntil(lambda: sign_in.form is sign_in.code, timeout=LONG_MS)
    code = sign_in.code.card.code.text().replace("\n", "-")
    QTest.mouseClick(sign_in.code.button, Qt.MouseButton.LeftButton)
    return code


def opened(application: Application, qtbot: QtBot) -> MainWindow:
    """The main window, when it is there and has its rows on the page of expenses."""
    qtbot.waitUntil(lambda: application.window is not None, timeout=LONG_MS)
    window = application.window
    assert window is not None
    window.pages.show_page(EXPENSES)
    qtbot.waitUntil(lambda: window.expenses.model.has_answer, timeout=LONG_MS)
    return window


def type_entry(window: MainWindow, line: str) -> None:
    """Type a line of ASCII (QTest crashes at other keys) into quick entry and press Enter."""
    window.entry.enter()
    QTest.keyClicks(window.entry.line, line)
    QTest.keyClick(window.entry.line, Qt.Key.Key_Return)


def shown(window: MainWindow) -> list[tuple[str, str]]:
    """Payee and amount of every row of the table."""
    model = window.expenses.model
    return [
        (str(model.index(row, Columns.PAYEE).data()), str(model.index(row, Columns.AMOUNT).data()))
        for row in range(model.rowCount())
    ]


def is_synced(window: MainWindow) -> bool:
    """Whether all that was recorded is on the server."""
    status = window.desk.sync_status
    # The status may be that of before the last entry.
    waiting = window.desk.source.read(lambda ledger: cast("ReplicaLedger", ledger).outbox.counts().waiting)
    return status.phase is SyncPhase.SYNCED and status.waiting == waiting.result() == 0
