"""What appears without taking the focus is spoken: toasts, the sync state, what is wrong with a field."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.widgets.toast import News

_POLITE = QAccessible.AnnouncementPoliteness.Polite
_ASSERTIVE = QAccessible.AnnouncementPoliteness.Assertive


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, QAccessible.AnnouncementPoliteness]]:
    """What the system's screen reader is asked to say; offscreen there is none that would."""
    heard: list[tuple[str, QAccessible.AnnouncementPoliteness]] = []

    def hear(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            heard.append((event.message(), event.politeness()))

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    return heard


Spoken = list[tuple[str, QAccessible.AnnouncementPoliteness]]


def test_a_toast_is_spoken_and_a_grave_one_at_once(demo_window: MainWindow, spoken: Spoken) -> None:
    """News waits for what is being said; what went wrong doesn't."""
    demo_window.toast.tell(News("Deleted 1 expense, €31.60", "Undo"))
    demo_window.toast.tell(News("Could not save on this computer.", grave=True))
    assert spoken == [("Deleted 1 expense, €31.60", _POLITE), ("Could not save on this computer.", _ASSERTIVE)]


def test_the_sync_state_is_spoken_when_it_is_another(demo_window: MainWindow, spoken: Spoken, qtbot: QtBot) -> None:
    """Going offline is said once, not every time the state is looked at; coming back too."""

    def tell(phase: SyncPhase) -> None:
        demo_window.desk.tell_synced(SyncStatus(phase, last_synced_at=dt.datetime.now(dt.UTC)))
        qtbot.waitUntil(lambda: demo_window.desk.sync_status.phase is phase)

    tell(SyncPhase.SYNCED)
    spoken.clear()
    for phase, words in ((SyncPhase.OFFLINE, "Offline"), (SyncPhase.SYNCED, "Synced")):
        for _ in range(3):
            tell(phase)
            demo_window.sync_display.show_status()
        assert [text.split(".")[0] for text, _politeness in spoken] == [words]
        spoken.clear()


def test_what_is_wrong_with_a_field_is_spoken_at_once(demo_window: MainWindow, spoken: Spoken) -> None:
    """The sentence below the field, when the field is left, and as its description from then on."""
    page = demo_window.expenses
    page.table.select_row(10)
    page.edit_current()
    amount = page.inspector.form.amount
    QTest.keyClicks(amount, "12.5.0")
    QTest.keyClick(amount, Qt.Key.Key_Tab)
    assert ("12.5.0 is not an amount.", _ASSERTIVE) in spoken
    assert amount.accessibleDescription() == "12.5.0 is not an amount."
