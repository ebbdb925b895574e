"""Windows come and go: nothing of them stays behind, and nothing that was entered is lost."""

import gc
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.repository.replica.file import Replica
from expense_desktop.services import entry
from expense_desktop.ui.background import Courier
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.importing.page import COLUMNS, ImportPage
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.network import Network
from expense_desktop.ui.shell.pages import EXPENSES, KINDS
from expense_desktop.ui.widgets.look import Look
from tests.ui.conftest import IRELAND, PERSON

Opened = Callable[[], MainWindow]


@pytest.fixture
def opened(
    replica: Replica, courier: Courier, executor: ThreadPoolExecutor, look: Look, record: Callable[..., ExpenseId]
) -> Opened:
    """Opens a window as the program does: it deletes itself when it is closed, and its desk with it."""
    record("Kaph", 420)

    def do() -> MainWindow:
        desk = Desk(PERSON, replica, courier, Formats("EUR", IRELAND), executor, writer=replica)
        made = MainWindow(desk, look)
        desk.setParent(made)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.closing.connect(desk.close)
        made.pages.show_page(EXPENSES)
        made.show()
        desk.read_facts()
        return made

    return do


def use_everything(window: MainWindow, qtbot: QtBot) -> None:
    """Make every page and every popup that is made late."""
    qtbot.waitUntil(lambda: window.desk.knows_facts and window.expenses.model.has_answer)
    for kind in KINDS:
        window.show_page(kind.key)
    window.show_page(KINDS[0].key)
    window.popups.open_palette()
    window.popups.open_shortcuts()
    window.entry.enter()
    window.entry.line.setText("4.20 Kaph yesterday")
    for chip in window.entry.chips.contents:
        window.entry.chips.wanted.emit(chip.slot)
    window.toast.dismiss()


def gone(window: MainWindow) -> weakref.ref[MainWindow]:
    """Close a window, let Qt delete it, and say how to find it if Python still holds it."""
    found = weakref.ref(window)
    window.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return found


def what_there_is() -> tuple[int, int, int, int]:
    """Widgets, objects below the application, timers that run, threads."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    application = QApplication.instance()
    assert application is not None
    timers = [thing for thing in gc.get_objects() if isinstance(thing, QTimer)]
    return (
        len(QApplication.allWidgets()),
        len(application.findChildren(QObject)),
        len(timers),
        threading.active_count(),
    )


def test_windows_that_were_opened_and_closed_leave_nothing(opened: Opened, look: Look, qtbot: QtBot) -> None:
    """Four times, each with every page and popup: no widget, object, timer, thread or receiver more than after one."""
    counts = []
    windows = []
    for _ in range(4):
        window = opened()
        use_everything(window, qtbot)
        windows.append(gone(window))
        del window
        counts.append(
            (*what_there_is(), look.icons.receivers("2changed()"), look.preferred.receivers("2changed(PyObject)"))
        )
    # Fewer is possible: other tests' leavings may go meanwhile.
    for later in counts[1:]:
        assert all(now <= first for now, first in zip(later, counts[0], strict=True)), counts
    gc.collect()
    assert [window() for window in windows] == [None] * 4


def test_a_window_closed_right_after_enter_has_recorded_it(
    opened: Opened, replica: Replica, categories: dict[str, CategoryId], qtbot: QtBot
) -> None:
    """Before the answer is there, even before the known payees are; and a field that is being edited is saved."""
    assert "Groceries" in categories
    window = opened()
    QTest.keyClicks(window.entry.line, "7 Lidl #Groceries")
    window.entry.popup.hide()
    QTest.keyClick(window.entry.line, Qt.Key.Key_Return)
    gone(window)
    window = opened()
    qtbot.waitUntil(lambda: window.desk.knows_facts and window.expenses.model.totals.count == 2)
    QTest.keyClicks(window.entry.line, "8 Aldi")
    QTest.keyClick(window.entry.line, Qt.Key.Key_Return)
    window.expenses.table.select_row(0)
    qtbot.waitUntil(window.expenses.inspector.form.isVisible)
    window.expenses.edit_current()
    form = window.expenses.inspector.form
    form.payee.setFocus()
    form.payee.setText("Changed while closing")
    form.payee.textEdited.emit(form.payee.text())
    gone(window)

    def payees() -> set[str]:
        views = replica.read(lambda ledger: ledger.expenses.page(ExpenseFilter())).result()
        return {view.expense.payee for view in views}

    assert "Aldi" in payees()
    assert "Changed while closing" in payees()
    assert replica.read(lambda ledger: ledger.expenses.summary()).result().count == 3
    # Typed when nobody knew yet that there is such a category: it was found, not made a second time.
    names = [view.category.name for view in replica.read(lambda ledger: ledger.categories.list()).result()]
    assert names.count("Groceries") == 1


def import_now(page: ImportPage, qtbot: QtBot) -> None:
    """Begin to import what has been read."""
    qtbot.waitUntil(lambda: page.step == COLUMNS and page.footer.next.isEnabled(), timeout=30_000)
    page.import_now()
    assert not page.footer.next.isEnabled()


@pytest.mark.parametrize(("closed_while", "imported"), [("reading", 0), ("importing", 2_000), ("stopping", 0)])
def test_a_window_closed_in_the_middle_of_an_import(
    opened: Opened, replica: Replica, tmp_path: Path, qtbot: QtBot, closed_while: str, imported: int
) -> None:
    """A file that was only looked at brings nothing. An import that was asked for comes in whole, as one step to undo;
    one that was stopped, not at all: never a part of it. What was there before is there."""
    file = tmp_path / "statement.csv"
    rows = (f"2026-06-{1 + each % 28:02},Payee {each},{each + 1}.00" for each in range(2_000))
    file.write_text("Date,Payee,Spent\n" + "\n".join(rows), encoding="utf-8")
    window = opened()
    qtbot.waitUntil(lambda: window.desk.knows_facts)
    window.import_file(str(file))
    if closed_while != "reading":
        import_now(window.importing, qtbot)
    if closed_while == "stopping":
        window.importing.footer.stop_wanted.emit()
    gone(window)

    def count() -> int:
        return replica.read(lambda ledger: ledger.expenses.summary()).result().count

    assert count() == 1 + imported
    window = opened()
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 1 + imported, timeout=30_000)
    gone(window)
    if imported:
        replica.write(entry.undo).result()
        assert count() == 1


def test_a_network_that_comes_back_is_said_once(qtbot: QtBot) -> None:
    """From nothing to anything; a network that only becomes better is no news."""
    parent = QObject()
    network = Network(parent)
    said: list[bool] = []
    network.came_back.connect(lambda: said.append(True))
    reach = QNetworkInformation.Reachability
    for step in (reach.Online, reach.Local, reach.Disconnected, reach.Unknown, reach.Site, reach.Online):
        network.take(step)
    assert said == [True]
    assert network.watch() in (True, False)
    qtbot.wait(0)


def test_a_window_whose_account_was_closed_on_another_thread_asks_in_silence(
    opened: Opened, replica: Replica, qtbot: QtBot
) -> None:
    """Who signs out has the account closed before the window: what it asks meanwhile has no answer, and is no bug."""
    window = opened()
    qtbot.waitUntil(lambda: window.desk.knows_facts)
    replica.close()
    window.desk.read_facts()
    assert window.desk.source.read(lambda ledger: ledger.owner).cancelled()
    window.close()
