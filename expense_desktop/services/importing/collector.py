"""Many rows at once: Python's cycle collector is paused for them, and other threads get their turn between them."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")

_PART: Final = 5_000


def gathered(rows: Iterable[T]) -> list[T]:
    """All of them, in parts: nothing else in the process runs while one call goes through rows without a line of
    Python.
    """
    rows, found = iter(rows), []
    while part := list(islice(rows, _PART)):
        found += part
    return found


@contextmanager
def paused() -> Iterator[None]:
    """Keep the collector from walking all rows again at every few thousand new ones; they hold no cycles.

    It is the whole process's: other threads' cycles wait for their collection until the end of this. Nests.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # to the oldest generation, untraversed: the next collection of the young would walk all that was made
            gc.freeze()
            gc.unfreeze()
            gc.enable()
