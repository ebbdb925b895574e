"""Room for fingers: targets of 24 pixels, nothing cut off or over something else."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from expense_desktop.ui.main_window import MainWindow
from tests.ui.access.roominess import cut_off, overlapping, small_targets
from tests.ui.access.states import STATES


def test_every_target_can_be_hit(opened_window: MainWindow, qtbot: QtBot) -> None:
    """Buttons, fields and choices have at least 24 × 24 pixels in every state."""
    small = []
    for lead in STATES:
        lead(opened_window, qtbot)
        small += [f"{lead.__name__}: {each}" for each in small_targets(opened_window)]
    assert small == []


@pytest.mark.parametrize("size", [(1280, 800), (960, 620)], ids=["usual", "least"])
def test_nothing_is_cut_off_or_covered(opened_window: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    """At the usual and the smallest size of the window, in every state."""
    assert tight(opened_window, qtbot, size) == []


def tight(window: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> list[str]:
    """What has too little room in any state."""
    window.resize(*size)
    qtbot.waitUntil(lambda: (window.width(), window.height()) == size)
    found = []
    for lead in STATES:
        lead(window, qtbot)
        # What has got other words is laid out when the event loop runs.
        for _ in range(4):
            QApplication.processEvents()
        found += [f"{lead.__name__}: {each}" for each in (*cut_off(window), *overlapping(window))]
    return found
