"""One person's two computers and a real PostgreSQL: what the window says of a conflict, and how it is decided."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from expense_desktop.domain.records import ExpenseId, OwnerId
from expense_desktop.repository.server.reading import ServerReader
from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.ui.background import Courier
from expense_desktop.ui.desk import Desk as Account
from expense_desktop.ui.expenses.inspector.compare import Compare
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import EXPENSES
from expense_desktop.ui.widgets.buttons import Button, IconButton
from expense_desktop.ui.widgets.look import Look
from tests.repository.sync.conftest import (  # noqa: F401  fixtures
    aoife,
    database,
    database_18,
    major,
    set_up,
)
from tests.repository.sync.desks import Desk, until_quiet
from tests.repository.sync.test_two_devices import a_minute_ago
from tests.servers import Person
from tests.ui.conftest import IRELAND, PERSON

SetUp = Callable[..., Desk]
LONG_MS = 20_000


@pytest.fixture
def laptop(set_up: SetUp, aoife: Person) -> Desk:  # noqa: F811
    """The computer whose window is open."""
    return set_up(aoife, "aoife-laptop")


@pytest.fixture
def kitchen(set_up: SetUp, aoife: Person) -> Desk:  # noqa: F811
    """The other one."""
    return set_up(aoife, "Kitchen iMac")


@pytest.fixture
def account(laptop: Desk, courier: Courier, executor: ThreadPoolExecutor, qapp: QApplication) -> Iterator[Account]:
    """The laptop's account; it syncs when a test says so."""
    reader = ServerReader(lambda: laptop.device.login, OwnerId(laptop.owner))
    made = Account(
        PERSON, laptop.replica, courier, Formats("EUR", IRELAND), executor, writer=laptop.replica, parent=qapp
    )
    made.server = reader
    laptop.replica.on_touched(made.tell_touched)
    yield made
    made.close()
    reader.close()


@pytest.fixture
def open_window(account: Account, look: Look, qtbot: QtBot) -> Callable[[], MainWindow]:
    """Opens the laptop's window."""

    def do() -> MainWindow:
        made = MainWindow(account, look)
        qtbot.addWidget(made)
        made.pages.show_page(EXPENSES)
        made.show()
        account.read_facts()
        qtbot.waitUntil(lambda: made.expenses.model.has_answer, timeout=LONG_MS)
        return made

    return do


def shopped(laptop: Desk, kitchen: Desk, payee: str = "SuperValu Rathmines") -> ExpenseId:
    """An expense of €33.18 that both computers have."""
    expense = ExpenseId(laptop.spend(payee, 3318, day="2026-06-16"))
    until_quiet([laptop, kitchen])
    return expense


def changed_on_both(laptop: Desk, kitchen: Desk, expense: ExpenseId) -> None:
    """€34.18 here, offline, and a minute later €43.18 in the kitchen, which hears of the server first."""
    with a_minute_ago(laptop):
        laptop.change(expense, amount_minor=3418)
    kitchen.change(expense, amount_minor=4318)
    kitchen.sync()
    laptop.sync()


def buttons(compare: Compare) -> dict[str, Button]:
    """What can be decided, by its words."""
    return {button.text(): button for button in compare.findChildren(Button) if not button.isHidden()}


def test_a_conflict_is_told_compared_and_decided_on_both_computers(
    laptop: Desk, kitchen: Desk, open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    """Notice, Compare, the other value, one undo step; after a sync the mark is gone on both."""
    expense = shopped(laptop, kitchen)
    changed_on_both(laptop, kitchen, expense)
    window = open_window()
    qtbot.waitUntil(lambda: bool(window.notice.text), timeout=LONG_MS)
    assert window.notice.text == (
        "SuperValu Rathmines, 16 Jun, was changed on two devices. "
        "Kitchen iMac’s €43.18 is shown; the €34.18 from this computer is kept."
    )
    assert window.notice.button.text() == "Compare"
    window.notice.button.click()
    compare = window.expenses.inspector.compare
    qtbot.waitUntil(lambda: set(buttons(compare)) == {"Keep €43.18", "Use €34.18"}, timeout=LONG_MS)

    buttons(compare)["Use €34.18"].click()
    qtbot.waitUntil(lambda: window.expenses.inspector.form.amount.text() == "34.18", timeout=LONG_MS)
    qtbot.waitUntil(compare.isHidden, timeout=LONG_MS)
    assert window.notice.isHidden()
    assert (window.toast.text, window.toast.action) == ("Used €34.18", "Undo")

    until_quiet([laptop, kitchen])
    for computer in (laptop, kitchen):
        assert computer.conflicts() == {}
        assert computer.row(expense).values["amount_minor"] == 3418
    window.toast.take_action()
    qtbot.waitUntil(lambda: window.expenses.inspector.form.amount.text() == "43.18", timeout=LONG_MS)
    assert laptop.conflicts() == {}


def test_what_is_shown_can_be_kept_and_the_history_tells_both_values(
    laptop: Desk, kitchen: Desk, open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    """Keeping is decided everywhere too; the history, from the server, has who made what, and restores it."""
    expense = shopped(laptop, kitchen)
    changed_on_both(laptop, kitchen, expense)
    window = open_window()
    inspector = window.expenses.inspector
    window.expenses.table.select_row(0)
    qtbot.waitUntil(lambda: len(inspector.history.list.entries) == 3, timeout=LONG_MS)
    told = [("; ".join(line.words for line in entry.lines), entry.device) for entry in inspector.history.list.entries]
    assert told == [
        ("Amount €33.18 → €43.18", "Kitchen iMac"),
        ("Amount €34.18, overruled", "aoife-laptop, offline"),
        ("Created", "aoife-laptop"),
    ]
    assert [entry.current for entry in inspector.history.list.entries] == [True, False, False]

    qtbot.waitUntil(lambda: "Keep €43.18" in buttons(inspector.compare), timeout=LONG_MS)
    buttons(inspector.compare)["Keep €43.18"].click()
    qtbot.waitUntil(inspector.compare.isHidden, timeout=LONG_MS)
    until_quiet([laptop, kitchen])
    assert laptop.conflicts() == kitchen.conflicts() == {}
    assert kitchen.row(expense).values["amount_minor"] == 4318

    inspector.history.list.setFocus(Qt.FocusReason.TabFocusReason)
    inspector.history.list.setCurrentIndex(inspector.history.list.model().index(2, 0))
    QTest.keyClick(inspector.history.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: inspector.form.amount.text() == "33.18", timeout=LONG_MS)
    assert window.toast.text.startswith("Restored the version of today, ")
    qtbot.waitUntil(lambda: inspector.history.list.entries[0].device == "aoife-laptop, not on the server yet")
    window.toast.take_action()
    qtbot.waitUntil(lambda: inspector.form.amount.text() == "43.18", timeout=LONG_MS)


def test_an_expense_deleted_here_and_changed_there_comes_back_and_can_be_deleted_again(
    laptop: Desk, kitchen: Desk, open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    """The edit wins, the person is told, and deleting again ends it on both."""
    expense = shopped(laptop, kitchen)
    kitchen.change(expense, payee="SuperValu")
    kitchen.sync()
    laptop.delete(expense)
    laptop.sync()
    window = open_window()
    qtbot.waitUntil(lambda: bool(window.notice.text), timeout=LONG_MS)
    sentence = "You deleted this expense; Kitchen iMac changed it later. It was brought back."
    assert window.notice.text == f"SuperValu, 16 Jun, was brought back. {sentence}"
    window.notice.button.click()
    compare = window.expenses.inspector.compare
    qtbot.waitUntil(lambda: "Delete again" in buttons(compare), timeout=LONG_MS)
    buttons(compare)["Delete again"].click()
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 0, timeout=LONG_MS)
    until_quiet([laptop, kitchen])
    assert laptop.conflicts() == kitchen.conflicts() == {}
    assert kitchen.row(expense).deleted


def test_several_conflicts_are_one_notice_and_arrows_lead_from_one_to_the_next(
    laptop: Desk, kitchen: Desk, open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    """A closed notice stays closed until something is new; “1 of 2” goes round."""
    for payee in ("Lidl", "Tesco"):
        changed_on_both(laptop, kitchen, shopped(laptop, kitchen, payee))
    window = open_window()
    qtbot.waitUntil(lambda: bool(window.notice.text), timeout=LONG_MS)
    window.notice.button.click()
    inspector = window.expenses.inspector
    qtbot.waitUntil(lambda: inspector.form.payee.text() == "Tesco", timeout=LONG_MS)
    window.notice.close_button.click()
    assert window.notice.isHidden()
    window.sync_display.show_status()
    assert window.notice.isHidden()
    arrows = {each.accessibleName(): each for each in inspector.compare.findChildren(IconButton)}
    arrows["The next one"].click()
    qtbot.waitUntil(lambda: inspector.form.payee.text() == "Lidl", timeout=LONG_MS)


def test_a_refused_change_is_shown_explained_and_given_up(
    laptop: Desk, kitchen: Desk, open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    """The notice leads to the expense; giving up leaves it as the server has it."""
    expense = shopped(laptop, kitchen)
    laptop.change(expense, note="two\u202eways")
    laptop.sync()
    assert len(laptop.refusals()) == 1
    window = open_window()
    qtbot.waitUntil(lambda: window.notice.button.text() == "Show", timeout=LONG_MS)
    window.notice.button.click()
    compare = window.expenses.inspector.compare
    qtbot.waitUntil(lambda: "Give it up" in buttons(compare), timeout=LONG_MS)
    buttons(compare)["Give it up"].click()
    qtbot.waitUntil(window.notice.isHidden, timeout=LONG_MS)
    assert laptop.refusals() == ()
    assert laptop.row(expense).values["note"] == ""


def test_offline_the_history_says_what_it_cannot_show(
    laptop: Desk, kitchen: Desk, open_window: Callable[[], MainWindow], account: Account, qtbot: QtBot
) -> None:
    """What waits here is told and can be restored; the rest is on the server, and it says so."""
    expense = shopped(laptop, kitchen)
    account.sync_status = SyncStatus(SyncPhase.OFFLINE)
    laptop.change(expense, note="Dinner")
    window = open_window()
    window.expenses.table.select_row(0)
    history = window.expenses.inspector.history
    qtbot.waitUntil(lambda: history.note.startswith("Offline:"), timeout=LONG_MS)
    assert ["; ".join(line.words for line in entry.lines) for entry in history.list.entries] == ["Note + “Dinner”"]
