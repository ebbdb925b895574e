"""What holds for every test: a world of its own, and nothing left running behind it."""

import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, cast
from weakref import WeakSet

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

from tests.faults import figures

# Here and not in a fixture: before anything imports Qt, keyring or our settings. Whoever wants to watch sets
# QT_QPA_PLATFORM; nobody wants the tests to read the person's own configuration or write to the person's own key store.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
for _name in [name for name in os.environ if name.startswith("EXPENSE_")]:
    del os.environ[_name]

# Any speed is right on a machine that does other work as well; how many examples is the profile's choice.
settings.register_profile("ci", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# What is waited for comes sooner or later; 5 seconds, pytest-qt's own patience, is too little for a busy machine. It
# takes another only as the default of its functions.
for _wait in (QtBot.waitUntil, QtBot.waitSignal):
    cast("dict[str, object]", _wait.__kwdefaults__)["timeout"] = 30_000

# What is being stopped may need a moment to be gone.
_GRACE_S = 10.0


def _settled(leaked: Callable[[], list[str]]) -> list[str]:
    """What is still there when it has had its moment; returns at once when nothing is."""
    deadline = time.monotonic() + _GRACE_S
    while (left := leaked()) and time.monotonic() < deadline:
        gc.collect()
        time.sleep(0.01)
    return left


@pytest.fixture(autouse=True)
def garbage_is_for_the_gui_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where there is Qt nothing is collected until the test ends, as in the program (`ui/collecting.py`).

    A collection on the replica's thread takes Qt's objects apart while this one may hold Qt's locks: one waits for the
    lock, the other for the interpreter, for ever.
    """
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """A thread that a test started ends with it."""
    before = set(threading.enumerate())
    yield
    left = _settled(lambda: [thread.name for thread in threading.enumerate() if thread not in before])
    assert not left, f"the test left threads running: {left}"


@pytest.fixture(autouse=True)
def no_leaked_qt_objects(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A timer that a test started is stopped, and a window that it opened is gone, when it ends."""
    if "PySide6.QtWidgets" not in sys.modules:
        yield
        return
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    # Not held: a timer that nobody else holds is on its way out.
    started: WeakSet[QTimer] = WeakSet()
    start = QTimer.start

    def remember_and_start(timer: QTimer, *args: Any) -> None:
        started.add(timer)
        start(timer, *args)

    monkeypatch.setattr(QTimer, "start", remember_and_start)
    # Held, so that a new widget can't be taken for an old one at the same address.
    windows_before = list(QApplication.topLevelWidgets())
    yield
    application = QApplication.instance()
    if application is None:
        return

    def describe(thing: QObject) -> str:
        return f"{type(thing).__name__} {thing.objectName()!r}"

    def leaked() -> list[str]:
        application.processEvents()
        # Outside an event loop Qt keeps what was given to deleteLater() until told.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        windows = [window for window in QApplication.topLevelWidgets() if window not in windows_before]
        timers = [timer for timer in list(started) if isValid(timer) and timer.isActive()]
        return [describe(thing) for thing in (*windows, *timers)]

    left = _settled(leaked)
    assert not left, f"the test left windows or timers behind: {left}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the fault tests put the ledger through, from whichever process they ran in."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    told = [
        figures.Figures.of_text(text)
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, text in report.user_properties
        if name == figures.PROPERTY
    ]
    if told:
        terminalreporter.section("faults")
        for line in figures.summed(told).lines():
            terminalreporter.write_line(line)
