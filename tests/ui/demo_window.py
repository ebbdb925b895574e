"""Fixtures: the real window over the ledger of the pictures, on their day, at their size."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.ui.background import Courier
from expense_desktop.ui.desk import Desk, Person
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import EXPENSES
from expense_desktop.ui.widgets.buttons import IconButton
from expense_desktop.ui.widgets.look import Look
from tests.ui import demo
from tests.ui.conftest import IRELAND

SIZE_PX = (1280, 800)
AOIFE = Person("aoife", "Aoife Byrne", "EUR", "expenses.example.org")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the ledger lies that each test gets a copy of."""
    return tmp_path_factory.mktemp("demo") / "first"


@pytest.fixture
def june(monkeypatch: pytest.MonkeyPatch) -> dt.date:
    """Today is 18 June 2026."""
    demo.freeze(monkeypatch)
    return demo.TODAY


@pytest.fixture
def demo_desk(
    june: dt.date, tmp_path: Path, prepared: Path, courier: Courier, executor: ThreadPoolExecutor, qapp: QApplication
) -> Iterator[Desk]:
    """The account of the pictures, nothing syncing."""
    assert june == demo.TODAY
    folder = tmp_path / "demo"
    folder.mkdir()
    with demo.demo_replica(folder, prepared) as replica:
        made = Desk(AOIFE, replica, courier, Formats("EUR", IRELAND), executor, writer=replica, parent=qapp)
        replica.on_touched(made.tell_touched)
        made.sync_status = SyncStatus(SyncPhase.SYNCING, waiting=1)
        yield made
        made.close()


@pytest.fixture
def opened_window(demo_desk: Desk, look: Look, qtbot: QtBot) -> MainWindow:
    """The window as it opens: this month's expenses, and a notice that one was changed on two devices."""
    made = MainWindow(demo_desk, look)
    qtbot.addWidget(made)
    made.resize(*SIZE_PX)
    made.pages.show_page(EXPENSES)
    made.show()
    demo_desk.read_facts()
    qtbot.waitUntil(lambda: demo_desk.knows_facts and made.expenses.model.has_answer)
    made.expenses.filters.periods.button("month").click()
    qtbot.waitUntil(lambda: made.expenses.model.totals.count == 44)
    qtbot.waitUntil(made.notice.isVisible)
    return made


def close_notice(window: MainWindow) -> None:
    """Close the notice, as a person does who has read it."""
    closing = [each for each in window.notice.findChildren(IconButton) if each.accessibleName().startswith("Close")]
    closing[0].click()


@pytest.fixture
def demo_window(opened_window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window of the pictures: the notice is read and closed."""
    close_notice(opened_window)
    qtbot.waitUntil(lambda: not opened_window.notice.isVisible())
    return opened_window
