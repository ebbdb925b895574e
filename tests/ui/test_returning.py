"""Who stays signed in: the window is there at once, and nothing that is typed before the account is open gets lost."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import keyring
import keyring.backend
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from expense_desktop.app import Bugs
from expense_desktop.services.account import Accounts
from expense_desktop.settings import Settings
from expense_desktop.ui.application import Application
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.overview.page import OverviewPage
from expense_desktop.ui.shell.pages import BUDGETS, EXPENSES, OVERVIEW
from tests.homes import temporary_home
from tests.ui.programs import LONG_MS, PASSWORD, cheap, program, shown, type_entry


class SlowStore(keyring.backend.KeyringBackend):
    """A key store that answers when it is let, as one does that asks the person first."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own
        self.kept: dict[tuple[str, str], str] = {}
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.broken = False

    @override
    def get_password(self, service: str, username: str) -> str | None:
        assert self.may_answer.wait(LONG_MS / 1000)
        if self.broken:
            raise RuntimeError("a fault that nobody expected")
        return self.kept.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username), None)


@pytest.fixture
def store() -> Iterator[SlowStore]:
    """The system's key store for one test."""
    before, made = keyring.get_keyring(), SlowStore()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def home(store: SlowStore) -> Iterator[Path]:  # noqa: ARG001  it has to be there
    """A computer on which Aoife stays signed in."""
    with temporary_home() as folder:
        account = Accounts(Settings(home=folder), cheap()).sign_up("aoife", PASSWORD, currency="EUR")
        assert account.stay_signed_in() is None
        account.close()
        yield folder


@contextmanager
def started(qapp: QApplication, home: Path, store: SlowStore) -> Iterator[tuple[Application, MainWindow]]:
    """The program with its window, while the key store doesn't answer yet."""
    store.may_answer.clear()
    try:
        with program(qapp, home) as application:
            try:
                assert application.window is not None
                application.window.pages.show_page(EXPENSES)
                yield application, application.window
            finally:
                store.may_answer.set()
    finally:
        store.may_answer.set()


def test_what_is_typed_before_the_account_is_open_is_kept(
    home: Path, store: SlowStore, qapp: QApplication, qtbot: QtBot
) -> None:
    """The window takes keys at once; a line that was entered is recorded, one that was begun stays, when it opens."""
    with started(qapp, home, store) as (application, window):
        assert window.isVisible()
        type_entry(window, "12.50 Luigi")
        QTest.keyClicks(window.entry.line, "7")
        assert not window.expenses.model.has_answer
        assert window.expenses.footer.total.text() == "", "a sum that nobody has read"
        store.may_answer.set()
        qtbot.waitUntil(lambda: shown(window) == [("Luigi", "12.50")], timeout=LONG_MS)
        assert window.entry.line.text() == "7"
        assert application.window is window
        assert application.sign_in is None


def test_rows_stand_before_the_account_is_open(home: Path, store: SlowStore, qapp: QApplication, qtbot: QtBot) -> None:
    """The next start shows what was recorded, and then hears of what is changed."""
    with started(qapp, home, store) as (_application, window):
        store.may_answer.set()
        type_entry(window, "12.50 Luigi")
        qtbot.waitUntil(lambda: shown(window) == [("Luigi", "12.50")], timeout=LONG_MS)
    with started(qapp, home, store) as (_application, window):
        store.may_answer.set()
        qtbot.waitUntil(lambda: shown(window) == [("Luigi", "12.50")], timeout=LONG_MS)
        type_entry(window, "3 Bakery")
        qtbot.waitUntil(lambda: ("Bakery", "3.00") in shown(window), timeout=LONG_MS)


def test_what_was_entered_is_kept_when_the_window_is_closed_at_once(
    home: Path, store: SlowStore, qapp: QApplication, qtbot: QtBot
) -> None:
    """Enter, then close, all before the account is open: the next start has it."""
    with started(qapp, home, store) as (_application, window):
        type_entry(window, "12.50 Luigi")
    with started(qapp, home, store) as (_application, window):
        store.may_answer.set()
        qtbot.waitUntil(lambda: shown(window) == [("Luigi", "12.50")], timeout=LONG_MS)


def test_a_key_store_that_has_nothing_leads_to_the_password(
    home: Path, store: SlowStore, qapp: QApplication, qtbot: QtBot
) -> None:
    """The window steps back, the password is asked for, and the same window comes again with what was entered."""
    store.kept.clear()
    with started(qapp, home, store) as (application, window):
        type_entry(window, "12.50 Luigi")
        store.may_answer.set()
        qtbot.waitUntil(lambda: application.sign_in is not None and application.sign_in.situation is not None)
        sign_in = application.sign_in
        assert sign_in is not None
        assert not window.isVisible()
        QTest.keyClicks(sign_in.unlock.password, PASSWORD)
        QTest.keyClick(sign_in.unlock.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: shown(window) == [("Luigi", "12.50")], timeout=LONG_MS)
        assert application.window is window
        assert window.isVisible()


def test_a_fault_while_opening_leaves_something_to_look_at(
    home: Path, store: SlowStore, qapp: QApplication, qtbot: QtBot
) -> None:
    """A bug behind the window doesn't leave a window without rows, or a program without a window, for ever."""
    with started(qapp, home, store) as (application, window):
        store.broken = True
        with qtbot.capture_exceptions() as caught:
            store.may_answer.set()
            qtbot.waitUntil(lambda: bool(caught), timeout=LONG_MS)
        Bugs(application).on_exception(*caught[0])
        store.broken = False
        assert application.sign_in is not None
        assert application.sign_in.isVisible()
        assert not window.isVisible()


def test_a_fault_with_nothing_to_look_at_ends_the_program(home: Path, qapp: QApplication) -> None:
    """Before any window is there, a bug ends the event loop instead of leaving a process that nobody sees."""
    application = Application(qapp, Settings(home=home))
    try:
        QTimer.singleShot(0, application.tell_bug)
        assert qapp.exec() == 1
    finally:
        application.close()
        application.deleteLater()


def test_somebody_new_begins_on_the_overview_and_later_where_they_left(
    home: Path, store: SlowStore, qapp: QApplication, qtbot: QtBot
) -> None:
    """The first window shows the Overview, ready to be typed into; the next start shows the page of last time."""
    with program(qapp, home) as application:
        window = application.window
        assert window is not None
        assert window.pages.current_key == OVERVIEW
        assert window.entry.line.hasFocus() or window.focusWidget() is window.entry.line
        qtbot.waitUntil(lambda: window.desk.knows_facts, timeout=LONG_MS)
        qtbot.waitUntil(lambda: cast("OverviewPage", window.pages.current).day.text() != "", timeout=LONG_MS)
        window.show_page(BUDGETS)
        window.close()
    with program(qapp, home) as application:
        assert application.window is not None
        assert application.window.pages.current_key == BUDGETS
        assert store.may_answer.is_set()
