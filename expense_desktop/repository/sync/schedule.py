"""When the next try is due (SYNC 8): a pure function of what happened, what waits, and whether anybody looks."""

import random
from typing import Final

PUSH_DELAY_S: Final = 1.0
"""After the last change: long enough for a burst of typing to travel as one batch."""
LONGEST_BURST_S: Final = 5.0
"""After the first change of a burst that doesn't end (a long import, steady typing)."""
ACTIVE_INTERVAL_S: Final = 5.0
IDLE_INTERVAL_S: Final = 60.0
CHORES_INTERVAL_S: Final = 3600.0
"""Between two tries of putting the door right and two readings of the computers' names."""
NOTE_INTERVAL_S: Final = 60.0
"""Between two notes on the disk of when we were last in step, while nothing else is written."""
ACTIVE_GLANCE_S: Final = 2.0
IDLE_GLANCE_S: Final = 10.0
"""Between two looks whether another process has changed the replica's file."""
SLEPT_S: Final = 30.0
"""The clock has run so much further than this process: the computer slept, or its clock was set."""

_BACK_OFF_S: Final = (2.0, 4.0, 8.0, 15.0)
_STEADY_S: Final = 20.0
_STEADY_SPREAD_S: Final = 5.0
_LONGEST_S: Final = 300.0


def after_success(*, active: bool) -> float:
    """Seconds until the next pull: short while a person looks at the window."""
    return ACTIVE_INTERVAL_S if active else IDLE_INTERVAL_S


def after_failure(failures: int, *, waiting: bool, chance: random.Random) -> float:
    """Seconds until the next try after `failures` (≥ 1) in a row.

    While something waits the pause never grows beyond 25 s, so that a queue drains within 30 s of the network's return
    (I13); the spread keeps the computers of one household from coming back in step. With nothing to send it doubles up
    to five minutes.
    """
    if failures <= len(_BACK_OFF_S):
        return _BACK_OFF_S[failures - 1]
    steady = _STEADY_S + chance.uniform(-_STEADY_SPREAD_S, _STEADY_SPREAD_S)
    if waiting:
        return steady
    return min(_LONGEST_S, steady * 2.0 ** min(failures - len(_BACK_OFF_S) - 1, 8))
