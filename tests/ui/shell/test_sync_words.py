"""What the side bar and its panel say of each state of syncing."""

import datetime as dt

import pytest
from PySide6.QtCore import QLocale

from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.shell.sync_words import words

NOW = dt.datetime(2026, 6, 18, 8, 14, tzinfo=dt.UTC)
BEFORE = NOW - dt.timedelta(minutes=2)


@pytest.mark.parametrize(
    ("status", "short", "aside", "role"),
    [
        (SyncStatus(SyncPhase.SYNCED, last_synced_at=BEFORE), "Synced 2 min ago", "", "text.secondary"),
        (SyncStatus(SyncPhase.SYNCING, waiting=3), "Syncing 3 changes…", "", "text.secondary"),
        (SyncStatus(SyncPhase.OFFLINE, waiting=3, offline_since=BEFORE), "Offline", "3 waiting", "warn.text"),
        (SyncStatus(SyncPhase.SYNCED, conflicts=1), "Changed on two devices", "1", "warn.text"),
        (SyncStatus(SyncPhase.SIGN_IN, waiting=3), "Sign in again", "3 waiting", "warn.text"),
        (SyncStatus(SyncPhase.SYNCED, refused=2), "2 changes refused", "Show", "over.text"),
        (SyncStatus(SyncPhase.SYNCING, waiting=10_032), "Syncing 10,032 changes…", "", "text.secondary"),
        (SyncStatus(SyncPhase.WAITING, waiting=1, last_synced_at=BEFORE), "1 change waiting", "", "text.secondary"),
    ],
)
def test_each_state_has_its_words(status: SyncStatus, short: str, aside: str, role: str) -> None:
    """The words of UI.md 4, warm only for what is an exception."""
    said = words(status, Formats("EUR", QLocale("en_IE")), NOW, long_syncing=True)
    assert (said.short, said.aside, said.role) == (short, aside, role)


@pytest.mark.parametrize("phase", list(SyncPhase))
def test_every_phase_says_something_a_person_can_read(phase: SyncPhase) -> None:
    """No phase leaves the button or the panel empty."""
    said = words(SyncStatus(phase), Formats("EUR", QLocale("en_IE")), NOW, long_syncing=True)
    assert said.short
    assert said.title
    assert said.sentence


def test_what_was_refused_outweighs_being_offline() -> None:
    """The gravest state is the one that is shown."""
    status = SyncStatus(SyncPhase.OFFLINE, waiting=1, refused=1)
    assert words(status, Formats("EUR", QLocale("en_IE")), NOW).short == "1 change refused"


def test_the_panel_says_when_the_next_try_is() -> None:
    """Offline one learns that everything is kept, and when it will be tried again."""
    status = SyncStatus(SyncPhase.OFFLINE, offline_since=BEFORE, next_try_at=NOW + dt.timedelta(seconds=40))
    said = words(status, Formats("EUR", QLocale("en_IE")), NOW)
    assert said.sentence == "Everything is saved on this computer. The next try is in 40 seconds."
