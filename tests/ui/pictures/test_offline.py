"""The notice and the sync panel stand where offline-light.png has them, within two pixels."""

import datetime as dt

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.ui.main_window import MainWindow
from tests.ui.pictures.measuring import box, ink, misses, picture


def test_the_notice_stands_as_drawn(opened_window: MainWindow) -> None:
    """Forty pixels between quick entry and the page, its icon, its words, its button."""
    notice = opened_window.notice
    at = box(notice)
    button = next(box(each) for each in notice.findChildren(QPushButton) if each.isVisible())
    image = picture(opened_window)
    found = {
        "left": at.left,
        "right": at.right,
        "top": at.top,
        "height": at.height,
        "icon": ink(image, 250, 80, 275, 108).left,
        "words": ink(image, 276, 80, 600, 108).left,
        "button's right": button.right,
        "button's top": button.top,
        "button's height": button.height,
        "title's top": ink(image, 236, 128, 340, 165).top,
    }
    drawn = {
        "left": 240,
        "right": 1255,
        "top": 74,
        "height": 40,
        "icon": 253,
        "words": 277,
        "button's right": 1213,
        "button's top": 81,
        "button's height": 26,
        "title's top": 135,
    }
    assert misses(found, drawn) == ""


def test_the_sync_panel_stands_as_drawn(demo_window: MainWindow, qtbot: QtBot) -> None:
    """Above the sync state, 320 wide; its foot a few pixels over the button, which looks pressed."""
    now = dt.datetime.now(dt.UTC)
    demo_window.desk.tell_synced(
        SyncStatus(
            SyncPhase.OFFLINE,
            waiting=1,
            last_synced_at=now - dt.timedelta(minutes=3),
            offline_since=now - dt.timedelta(minutes=2),
            next_try_at=now + dt.timedelta(seconds=40),
        )
    )
    qtbot.waitUntil(lambda: demo_window.desk.sync_status.phase is SyncPhase.OFFLINE)
    demo_window.side_bar.sync.click()
    qtbot.waitUntil(demo_window.popups.sync_panel.isVisible)
    panel, state = box(demo_window.popups.sync_panel), box(demo_window.side_bar.sync)
    found = {
        "left": panel.left,
        "right": panel.right,
        "bottom": panel.bottom,
        "state's top": state.top,
        "state's bottom": state.bottom,
    }
    drawn = {"left": 8, "right": 327, "bottom": 695, "state's top": 706, "state's bottom": 737}
    assert misses(found, drawn) == ""
