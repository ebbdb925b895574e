"""The garbage collector, taken over by the window."""

import gc
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from expense_desktop.ui.collecting import Collecting, collecting
from tests.ui.programs import LONG_MS
from tests.watching import WATCH

_MANY = 20_000


class Link:
    """One of two that hold each other; says on which thread it went."""

    def __init__(self, gone_on: list[threading.Thread]) -> None:
        self._gone_on = gone_on
        self.other: Link | None = None

    def __del__(self) -> None:
        self._gone_on.append(threading.current_thread())


def circle(gone_on: list[threading.Thread]) -> weakref.ref[Link]:
    """Something that only the collector can take away."""
    one, two = Link(gone_on), Link(gone_on)
    one.other, two.other = two, one
    return weakref.ref(one)


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[Collecting]:
    made = Collecting(qapp)
    yield made
    made.end()
    made.deleteLater()


@pytest.mark.usefixtures("collector")
def test_what_another_thread_leaves_is_collected_on_the_gui_thread(executor: ThreadPoolExecutor, qtbot: QtBot) -> None:
    """However much a worker makes, its circles are neither searched nor taken apart on its thread, yet they go."""
    gone_on: list[threading.Thread] = []

    def work() -> tuple[weakref.ref[Link], list[list[int]]]:
        return circle(gone_on), [[] for _ in range(_MANY)]

    left, held = executor.submit(work).result()
    assert left() is not None
    assert not gone_on
    qtbot.waitUntil(lambda: left() is None, timeout=30_000)
    assert set(gone_on) == {threading.main_thread()}
    assert len(held) == _MANY


def test_a_window_that_goes_is_garbage_although_it_had_settled(collector: Collecting) -> None:
    """What stood when the window settled isn't looked at, until the window goes."""
    left = circle([])
    collector.settle()
    gc.collect()
    assert left() is not None
    collector.stir()
    gc.collect()
    assert left() is None


def test_the_collector_is_given_back(collector: Collecting) -> None:
    """After the end Python collects by itself again, everything."""
    collector.settle()
    collector.end()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


@pytest.mark.usefixtures("qapp")
def test_nothing_is_left_in_the_end() -> None:
    """What had settled, and a widget that was told to go after the event loop, are gone, taken apart on this thread."""
    gone_on: list[threading.Thread] = []
    with collecting() as collector:
        left = circle(gone_on)
        collector.settle()
        label = QLabel("told to go")
        label.deleteLater()
    assert left() is None
    assert set(gone_on) == {threading.main_thread()}
    assert not isValid(label)


PROGRAM = """
from pathlib import Path

from PySide6.QtCore import QTimer

from expense_desktop import app
from expense_desktop.settings import Settings
from expense_desktop.ui.application import Application

class Hasty(Application):
    def start(self):
        super().start()
        self.ticking = QTimer(self, interval=20)
        self.ticking.timeout.connect(self.on_tick)
        self.ticking.start()

    def on_tick(self):
        # Once its icons are drawn: they are what there is most of.
        if self.sign_in.situation is not None and self.look.icons.pixmap("eye", "text.secondary").width() > 0:
            self.ticking.stop()
            self.sign_in.close()

app.Application = Hasty
sys.exit(app.run(Settings(home=Path(sys.argv[1])), ["expense-desktop"]))
"""


def test_the_program_ends_with_nothing_of_qt_left(tmp_path: Path) -> None:
    """Opened and closed, in a process of its own: what is Qt's is touched on the GUI thread only and goes before Qt."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH + PROGRAM, str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=LONG_MS / 1000,
        env=os.environ | {"HOME": str(tmp_path)},
    )
    assert (done.returncode, done.stderr) == (0, "")
