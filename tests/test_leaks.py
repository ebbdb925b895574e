"""The guard in conftest.py is trusted only because it catches these."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

LEAKS = """
import threading

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

kept = []


def test_leaked_thread():
    event = threading.Event()
    kept.append(event)
    threading.Thread(target=event.wait, daemon=True).start()


def test_leaked_window(qtbot):
    kept.append(QLabel("left open"))


def test_leaked_timer(qtbot):
    timer = QTimer()
    timer.start(60_000)
    kept.append(timer)


def test_clean(qtbot):
    label = QLabel("closed by qtbot")
    qtbot.addWidget(label)
    QTimer(label).start(60_000)
    thread = threading.Thread(target=lambda: None)
    thread.start()


def test_clean_by_itself(qtbot):
    label = QLabel("in a cycle with itself")
    label.me = label
    label.show()
    timer = QTimer()
    timer.start(60_000)
"""


def test_a_leaked_thread_window_or_timer_fails_its_test(pytester: pytest.Pytester) -> None:
    """Each of the three is found at the end of the test that left it, and tidy tests pass."""
    pytester.makeconftest((Path(__file__).parent / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(LEAKS)
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=5, errors=3)
    result.stdout.fnmatch_lines(["ERROR*test_leaked_thread*", "ERROR*test_leaked_window*", "ERROR*test_leaked_timer*"])
