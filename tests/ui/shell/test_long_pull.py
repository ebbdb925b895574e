"""A long pull in the window: a bar with counts in the side bar and its panel, and a button that ends it."""

from pytestqt.qtbot import QtBot

from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.ui.main_window import MainWindow


class Pulling:
    """A sync thread that is at it until it is told to stop."""

    def __init__(self) -> None:
        self.broken_off = False
        self.asked = 0

    def sync_now(self) -> None:
        self.asked += 1

    def break_off(self) -> None:
        self.broken_off = True

    def set_active(self, active: bool) -> None:
        """All the same to it."""


def test_a_long_pull_is_counted_and_can_be_broken_off(window: MainWindow, qtbot: QtBot) -> None:
    """Nothing in the first second; then both bars, and “Cancel” instead of “Sync now” until it is over."""
    pulling = window.desk.syncing = Pulling()
    bar, state = window.side_bar.how_far, window.side_bar.sync
    window.desk.tell_synced(SyncStatus(SyncPhase.SYNCING, fetched=20_000, to_fetch=100_000))
    qtbot.waitUntil(lambda: window.desk.sync_status.to_fetch > 0)
    assert not bar.isVisible()
    qtbot.waitUntil(bar.isVisible)
    assert (bar.value(), bar.maximum(), state.text()) == (20_000, 100_000, "10,000 of 50,000")
    state.click()
    panel = window.popups.sync_panel
    qtbot.waitUntil(panel.isVisible)
    assert "10,000 of 50,000 records are on this computer. You can keep working." in panel.text
    window.desk.tell_synced(SyncStatus(SyncPhase.SYNCING, fetched=60_000, to_fetch=100_000))
    qtbot.waitUntil(lambda: state.text() == "30,000 of 50,000" and panel.how_far.value() == 60_000)
    assert panel.button.text() == "Cancel"
    panel.button.click()
    assert (pulling.broken_off, pulling.asked) == (True, 0)
    window.desk.tell_synced(SyncStatus(SyncPhase.NEVER))
    qtbot.waitUntil(lambda: not bar.isVisible() and not panel.how_far.isVisible())
    assert panel.button.text() == "Sync now"
    panel.button.click()
    assert pulling.asked == 1
