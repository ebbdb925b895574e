"""Work of Python's own that is done while SQLite is busy with one long statement, which holds no lock of the
interpreter.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
Meanwhile: TypeAlias = Callable[[], object]


def nothing() -> None:
    """There is nothing else to do."""


class Beside(Generic[T]):
    """The result of `work`, which is done when somebody finds the time for it (`do`), or at last when it is needed."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._done: list[T] = []

    def do(self) -> None:
        """Do the work now; on any thread."""
        self._done.append(self._work())

    def result(self) -> T:
        """What came of it."""
        if not self._done:
            self.do()
        return self._done[0]


@contextmanager
def doing(meanwhile: Meanwhile) -> Iterator[None]:
    """Call `meanwhile` on another thread while this one is inside; what it raises is raised here."""
    if meanwhile is nothing:
        yield
        return
    with ThreadPoolExecutor(1, "beside") as other:
        working = other.submit(meanwhile)
        yield
    working.result()
