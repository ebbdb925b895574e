"""How far something long is: told by the thread that works, read by the one that shows it, and broken off there."""

import threading

from expense_desktop.domain.errors import WorldError
from expense_desktop.domain.sentences import say

_NOTHING_DONE = say("Nothing was changed.")


class BrokenOff(WorldError):
    """The person has broken it off; nothing was changed."""

    title = say("Broken off")


class Progress:
    """`done` of `total` rows. `total` is 0 until it is known. Any thread.

    `broken_off` says, as a sentence, what breaking it off leaves.
    """

    def __init__(self, broken_off: str = _NOTHING_DONE) -> None:
        self.total = 0
        self._broken_off = broken_off
        self._rounds = 1
        self._steps = 0
        self._stopped = threading.Event()

    @property
    def done(self) -> int:
        """How many rows are done; those that are touched several times, with the last time."""
        return min(self.total, self._steps // self._rounds)

    def break_off(self) -> None:
        """Let the work end at its next step."""
        self._stopped.set()

    def begin(self, total: int, rounds: int = 1) -> None:
        """Say how many rows there are to do, and how often each is touched. BrokenOff when that is wanted."""
        self.total, self._rounds, self._steps = total, rounds, 0
        self.check()

    def step(self, rows: int) -> None:
        """Say that so many more rows are done once more. BrokenOff when that is wanted."""
        self._steps += rows
        self.check()

    def check(self) -> None:
        """BrokenOff when that is wanted."""
        if self._stopped.is_set():
            raise BrokenOff(self._broken_off)
