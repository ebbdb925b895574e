"""Python's cycle collector, paused while many rows are made at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
