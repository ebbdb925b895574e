"""Cyclic garbage is collected on the GUI thread, between a person's actions, and what stands anyway isn't searched."""

import gc

from PySide6.QtCore import QObject, QTimer

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

    def settle(self) -> None:
        """What there is now stays: modules, a window. It isn't looked at again until `stir`."""
        gc.freeze()

    def stir(self) -> None:
        """A window goes: its circles are garbage like any other."""
        gc.unfreeze()

    def end(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _on_timeout(self) -> None:
        """Collect what Python itself would have by now, the old as seldom as it does."""
        young, middle, old = gc.get_count()
        enough, for_middle, for_old = gc.get_threshold()
        grown, self._young_before = young - self._young_before, young
        if young > enough and grown < _AT_WORK:
            self._young_before = 0
            gc.collect(2 if old > for_old else 1 if middle > for_middle else 0)
