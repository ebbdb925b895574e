"""What the window says when the server was restored from a backup, and what it offers, on a real PostgreSQL."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from expense_desktop.ui.desk import Desk as Account
from expense_desktop.ui.main_window import MainWindow
from tests.repository.sync.backups import Backup
from tests.repository.sync.conftest import (  # noqa: F401  fixtures
    aoife,
    back_up,
    database,
    database_18,
    major,
    set_up,
    truth,
)
from tests.repository.sync.desks import Desk, until_quiet
from tests.ui.expenses.test_two_devices import (  # noqa: F401  fixtures
    LONG_MS,
    account,
    kitchen,
    laptop,
    open_window,
    shopped,
)

OpenWindow = Callable[[], MainWindow]


def test_that_it_was_restored_is_said_until_it_is_seen(
    laptop: Desk,  # noqa: F811
    kitchen: Desk,  # noqa: F811
    account: Account,  # noqa: F811
    back_up: Callable[[], Backup],  # noqa: F811
    open_window: OpenWindow,  # noqa: F811
    qtbot: QtBot,
) -> None:
    """Once, in a notice that one press ends for good; the next window says nothing more."""
    shopped(laptop, kitchen)
    saved = back_up()
    laptop.spend("Lost")
    laptop.sync()
    saved.restore()
    laptop.sync()
    account.tell_synced(laptop.status())
    window = open_window()
    qtbot.waitUntil(lambda: bool(window.notice.text), timeout=LONG_MS)
    assert window.notice.text == (
        "The server was restored from a backup. What it had lost is sent to it again from this computer."
    )
    assert window.notice.button.text() == "All right"
    window.notice.button.click()
    qtbot.waitUntil(lambda: laptop.status().restored_at is None, timeout=LONG_MS)
    account.tell_synced(laptop.status())
    qtbot.waitUntil(window.notice.isHidden, timeout=LONG_MS)


def test_what_is_in_doubt_is_shown_with_both_values_and_can_be_taken_or_left(
    laptop: Desk,  # noqa: F811
    kitchen: Desk,  # noqa: F811
    account: Account,  # noqa: F811
    back_up: Callable[[], Backup],  # noqa: F811
    open_window: OpenWindow,  # noqa: F811
    qtbot: QtBot,
) -> None:
    """Two expenses: what was here is taken of one, with an undo; the other is left as the server has it."""
    expenses = [shopped(laptop, kitchen, payee) for payee in ("Lidl", "Tesco")]
    saved = back_up()
    for at, expense in enumerate(expenses):
        laptop.change(expense, amount_minor=3418 + at)
    laptop.sync()
    saved.restore()
    for at, expense in enumerate(expenses):
        kitchen.change(expense, amount_minor=4318 + at)
    kitchen.sync()
    laptop.sync()
    account.tell_synced(laptop.status())
    window = open_window()
    notice = window.notice
    qtbot.waitUntil(lambda: bool(notice.text), timeout=LONG_MS)
    assert notice.text == (
        "Lidl, 16 Jun, is different since the server was restored from a backup. "
        "Amount: now €43.18, on this computer it was €34.18."
    )
    assert (notice.button.text(), notice.other.text()) == ("Leave it", "Use what was here")
    notice.other.click()
    qtbot.waitUntil(lambda: window.toast.text == "Took what was here", timeout=LONG_MS)
    qtbot.waitUntil(lambda: notice.text.startswith("Tesco, 16 Jun,"), timeout=LONG_MS)
    notice.button.click()
    qtbot.waitUntil(lambda: laptop.status().recovered == 0, timeout=LONG_MS)
    until_quiet([laptop, kitchen])
    for desk in (laptop, kitchen):
        assert [desk.row(expense).values["amount_minor"] for expense in expenses] == [3418, 4319]
        assert desk.conflicts() == {}
