"""Cyclic garbage is collected on the GUI thread, between a person's actions, and what stands anyway isn't searched."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

if TYPE_CHECKING:
    from expense_desktop.ui.application import Application

_EVERY_MS = 1_000
_AT_WORK = 10_000
"""Whoever makes so many objects more within a second is at work on them: most go by themselves soon."""


class Collecting(QObject):
    """Takes the garbage collector over while it lives, from its making until `end`. Lives on the GUI thread.

    Python collects wherever the thousandth object happens to be made. On the replica's thread that holds every other
    thread up for as long as it takes to look at all that there is (a quarter of a second with a hundred thousand rows
    at work), and it takes Qt's objects apart on a thread that isn't theirs.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._young_before = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def follow(self, application: "Application") -> None:
        """Settle when its window stands with its account, and stir when that goes."""
        application.opened.connect(self.settle)
        application.left.connect(self.stir)

    def settle(self) -> None:
        """What there is now stays: modules, a window. It isn't looked at again until `stir`."""
        gc.freeze()

    def stir(self) -> None:
        """A window goes: its circles are garbage like any other."""
        gc.unfreeze()

    def end(self) -> None:
        """Collect what is left and leave it to Python again.

        Here, and while Qt's application stands: what Python finds when the process ends it takes apart after that.
        """
        self._timer.stop()
        # Outside an event loop Qt keeps what was given to deleteLater() until told.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.unfreeze()
        gc.collect()
        gc.enable()

    def _on_timeout(self) -> None:
        """Collect what Python itself would have by now, the old as seldom as it does."""
        young, middle, old = gc.get_count()
        enough, for_middle, for_old = gc.get_threshold()
        grown, self._young_before = young - self._young_before, young
        if young > enough and grown < _AT_WORK:
            self._young_before = 0
            gc.collect(2 if old > for_old else 1 if middle > for_middle else 0)


@contextmanager
def collecting() -> Iterator[Collecting]:
    """Around whatever makes an `Application`, and holds it no longer in the end, when what is left is collected."""
    made = Collecting()
    try:
        yield made
    finally:
        made.end()
