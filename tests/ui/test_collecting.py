"""The garbage collector, taken over by the window."""

import gc
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from expense_desktop.ui.collecting import Collecting

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
def collecting(qapp: QApplication) -> Iterator[Collecting]:
    made = Collecting(qapp)
    yield made
    made.end()
    made.deleteLater()


@pytest.mark.usefixtures("collecting")
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


def test_a_window_that_goes_is_garbage_although_it_had_settled(collecting: Collecting) -> None:
    """What stood when the window settled isn't looked at, until the window goes."""
    left = circle([])
    collecting.settle()
    gc.collect()
    assert left() is not None
    collecting.stir()
    gc.collect()
    assert left() is None


def test_the_collector_is_given_back(collecting: Collecting) -> None:
    """After the end Python collects by itself again, everything."""
    collecting.settle()
    collecting.end()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
