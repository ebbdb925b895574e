"""The window from an empty computer on: a real server, which goes and comes, and a second person beside."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from expense_desktop.repository.sync.status import SyncPhase
from expense_desktop.services.administration import Administration
from expense_desktop.settings import Settings
from expense_desktop.ui.application import Application
from expense_desktop.ui.expenses.model import Columns, Roles
from expense_desktop.ui.main_window import MainWindow
from tests.external import ExternalServer, external_server
from tests.homes import temporary_home
from tests.ui.programs import LONG_MS, PASSWORD, is_synced, join, opened, program, shown, sign_up, type_entry

STATEMENT = Path(__file__).parents[1] / "data" / "demo-expenses.csv"


@pytest.fixture
def home() -> Iterator[Path]:
    """A computer on which the program never ran."""
    with temporary_home() as folder:
        yield folder


@pytest.fixture
def other_home() -> Iterator[Path]:
    """Another one."""
    with temporary_home() as folder:
        yield folder


@pytest.fixture(scope="session")
def _shared_external() -> Iterator[ExternalServer]:
    with external_server(18) as server:
        yield server


@pytest.fixture
def server(_shared_external: ExternalServer) -> ExternalServer:
    """A shared server that its admin has prepared."""
    _shared_external.reset()
    Administration(Settings(home=Path("nowhere"))).initialise(_shared_external.admin_url())
    return _shared_external


def invitation(server: ExternalServer, username: str) -> str:
    """What the admin sends."""
    return Administration(Settings(home=Path("nowhere"))).invite(username, server.admin_url()).invitation.encoded()


def joined(application: Application, qtbot: QtBot, server: ExternalServer, username: str) -> MainWindow:
    """Make the account by its invitation, in the window."""
    with ThreadPoolExecutor(1) as admin:
        line = admin.submit(invitation, server, username).result()
    return join(application, qtbot, line, username.title())


def test_a_newcomer_signs_up_records_deletes_and_undoes(home: Path, qapp: QApplication, qtbot: QtBot) -> None:
    """On an empty computer: sign up, add, see it, delete, undo, and all of it is on the embedded server."""
    with program(qapp, home) as application:
        window = sign_up(application, qtbot)
        assert window.side_bar.account.accessibleName().startswith("Account: Aoife Byrne")
        type_entry(window, "12.50 lunch at Luigi")
        qtbot.waitUntil(lambda: shown(window) == [("Luigi", "12.50")])
        qtbot.waitUntil(lambda: window.toast.text == "Added €12.50, Luigi.")
        assert window.entry.line.text() == ""
        qtbot.waitUntil(lambda: is_synced(window), timeout=LONG_MS)
        table = window.expenses.table
        table.select_row(0)
        QTest.keyClick(table, Qt.Key.Key_Delete)
        qtbot.waitUntil(lambda: shown(window) == [])
        qtbot.waitUntil(lambda: window.toast.text == "Deleted 1 expense, €12.50")
        window.toast.take_action()
        qtbot.waitUntil(lambda: shown(window) == [("Luigi", "12.50")])
        qtbot.waitUntil(lambda: is_synced(window), timeout=LONG_MS)


def test_who_comes_back_unlocks_and_finds_everything(home: Path, qapp: QApplication, qtbot: QtBot) -> None:
    """The next start asks for the password only, refuses a wrong one, and shows what was recorded."""
    with program(qapp, home) as application:
        window = sign_up(application, qtbot)
        type_entry(window, "12.50 Luigi")
        qtbot.waitUntil(lambda: len(shown(window)) == 1)
    with program(qapp, home) as application:
        qtbot.waitUntil(lambda: application.sign_in is not None and application.sign_in.situation is not None)
        sign_in = application.sign_in
        assert sign_in is not None
        assert sign_in.form is sign_in.unlock
        QTest.keyClicks(sign_in.unlock.password, "wrong password")
        QTest.keyClick(sign_in.unlock.password, Qt.Key.Key_Return)
        box = sign_in.unlock.boxes()[0]
        qtbot.waitUntil(lambda: box.sentence == "The user name or the password is not right.")
        sign_in.unlock.password.clear()
        QTest.keyClicks(sign_in.unlock.password, PASSWORD)
        QTest.keyClick(sign_in.unlock.password, Qt.Key.Key_Return)
        window = opened(application, qtbot)
        qtbot.waitUntil(lambda: shown(window) == [("Luigi", "12.50")])


def test_work_goes_on_while_the_server_is_away_and_is_sent_when_it_is_back(
    home: Path, server: ExternalServer, qapp: QApplication, qtbot: QtBot
) -> None:
    """Offline the row is there at once with its mark, the side bar says so, and F5 sends it when the server is back."""
    with program(qapp, home) as application:
        window = joined(application, qtbot, server, "aoife")
        qtbot.waitUntil(lambda: is_synced(window), timeout=LONG_MS)
        server.cluster.stop()
        try:
            type_entry(window, "4.20 Kaph")
            qtbot.waitUntil(lambda: shown(window) == [("Kaph", "4.20")])
            assert window.expenses.model.index(0, Columns.MARK).data(Roles.STATE) == "waiting"
            qtbot.waitUntil(lambda: window.desk.sync_status.phase is SyncPhase.OFFLINE, timeout=LONG_MS)
            button = window.side_bar.sync
            qtbot.waitUntil(lambda: (button.text(), button.aside) == ("Offline", "1 waiting"))
        finally:
            server.cluster.start()
        window.sync_now()
        qtbot.waitUntil(lambda: is_synced(window), timeout=LONG_MS)
        qtbot.waitUntil(lambda: window.expenses.model.index(0, Columns.MARK).data(Roles.STATE) == "synced")
        assert window.side_bar.sync.text() == "Synced just now"


def test_a_second_person_on_the_same_server_sees_nothing_of_it(
    home: Path, other_home: Path, server: ExternalServer, qapp: QApplication, qtbot: QtBot
) -> None:
    """Two accounts on one server: each window has only its own, also after both have synced."""
    with program(qapp, home) as application:
        window = joined(application, qtbot, server, "aoife")
        type_entry(window, "12.50 Luigi")
        qtbot.waitUntil(lambda: shown(window) == [("Luigi", "12.50")])
        qtbot.waitUntil(lambda: is_synced(window), timeout=LONG_MS)
    with program(qapp, other_home) as application:
        window = joined(application, qtbot, server, "ben")
        qtbot.waitUntil(lambda: is_synced(window), timeout=LONG_MS)
        assert shown(window) == []
        assert window.desk.facts.payees == ()


def test_the_servers_rows_are_those_of_the_replica_cell_by_cell(
    home: Path, server: ExternalServer, qapp: QApplication, qtbot: QtBot
) -> None:
    """`--server` runs the same model over PostgreSQL, changes nothing, and shows the same in every cell."""
    lines = ["12.50 lunch at Luigi yesterday", "-3 refund at Arnotts", "1,234.50 rent", '7 "two words" at Kaph']
    with program(qapp, home) as application:
        window = joined(application, qtbot, server, "aoife")
        for count, line in enumerate(lines, 1):
            type_entry(window, line)
            qtbot.waitUntil(lambda count=count: len(shown(window)) == count)  # type: ignore[misc]
        qtbot.waitUntil(lambda: is_synced(window), timeout=LONG_MS)
        qtbot.waitUntil(lambda: all(state == "synced" for state in states(window)))
        cells = every_cell(window)
    with program(qapp, home, server=True) as application:
        unlock(application, qtbot)
        window = opened(application, qtbot)
        assert len(cells) == 4
        assert every_cell(window) == cells
        assert window.desk.read_only
        assert not window.entry.isVisible()


def test_an_import_shows_its_rows_and_one_undo_takes_it_back(home: Path, qapp: QApplication, qtbot: QtBot) -> None:
    """A file brings 1,152 expenses, the page then shows just those, and one undo leaves nothing."""
    with program(qapp, home) as application:
        window = sign_up(application, qtbot)
        window.import_file(str(STATEMENT))
        page = window.importing
        qtbot.waitUntil(lambda: page.plan is not None, timeout=LONG_MS)
        assert not page.footer.next.isEnabled()
        positive = next(each for each in page.columns.question.buttons if each.property("answer") == "positive")
        QTest.mouseClick(positive, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(page.footer.next.isEnabled, timeout=LONG_MS)
        QTest.mouseClick(page.footer.next, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(page.done.isVisible, timeout=LONG_MS)
        assert page.done.text.startswith("Imported 1,152 expenses, €53,290.22.")
        QTest.mouseClick(page.done.show_them, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.expenses.model.rowCount() == 1152, timeout=LONG_MS)
        assert window.toast.text.startswith("Imported 1,152 expenses, €53,290.22")
        assert window.expenses.filters.is_active
        window.toast.take_action()
        qtbot.waitUntil(lambda: window.expenses.model.rowCount() == 0, timeout=LONG_MS)


def unlock(application: Application, qtbot: QtBot) -> None:
    """Give the password of the account on this computer."""
    qtbot.waitUntil(lambda: application.sign_in is not None and application.sign_in.situation is not None)
    sign_in = application.sign_in
    assert sign_in is not None
    QTest.keyClicks(sign_in.unlock.password, PASSWORD)
    QTest.keyClick(sign_in.unlock.password, Qt.Key.Key_Return)


def every_cell(window: MainWindow) -> list[list[object]]:
    """What the table shows, with colours, tooltips and states."""
    model = window.expenses.model
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Roles.COLOUR, Roles.REPEATED, Roles.STATE)
    return [
        [model.index(row, column).data(role) for column in range(model.columnCount()) for role in roles]
        for row in range(model.rowCount())
    ]


def states(window: MainWindow) -> list[object]:
    """The sync state of every row."""
    model = window.expenses.model
    return [model.index(row, Columns.MARK).data(Roles.STATE) for row in range(model.rowCount())]
