"""A replica that is still being opened: what is asked of it waits, and the first page comes before the rest."""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, TypeVar

from expense_desktop.ui.source import Source

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.replica.first_look import FirstLook
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.ui.desk import Writer

T = TypeVar("T")


class _Asked:
    """A question or a change that waits."""

    __slots__ = ("fn", "future", "writes")

    def __init__(self, fn: Callable[[Any], Any], *, writes: bool) -> None:
        self.fn = fn
        self.future: Future[Any] = Future()
        self.writes = writes
        if writes:
            # A change can't be taken back once it has been asked for, as the replica has it.
            self.future.set_running_or_notify_cancel()


class Promised:
    """The Source and Writer of a window that is shown before its account is open. Any thread may use it.

    Changes are made, in their order and before any question is answered, when `keep` gives the replica: nothing that
    was asked for says that it is saved before. `break_off` cancels what waits.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Asked] = []
        self._source: Source | None = None
        self._writer: Writer | None = None

    @property
    def waits_to_write(self) -> bool:
        """Whether changes have been asked for that only the replica can make."""
        with self._lock:
            return any(asked.writes for asked in self._waiting)

    def read(self, fn: "Callable[[Ledger], T]") -> "Future[T]":
        """Answer as soon as somebody can."""
        with self._lock:
            if self._source is None:
                return self._ask(_Asked(fn, writes=False))
            source = self._source
        return source.read(fn)

    def write(self, fn: "Callable[[WritableLedger], T]") -> "Future[T]":
        """Make a change as soon as the replica is open."""
        with self._lock:
            if self._writer is None:
                return self._ask(_Asked(fn, writes=True))
            writer = self._writer
        return writer.write(fn)

    def _ask(self, asked: _Asked) -> "Future[Any]":
        self._waiting.append(asked)
        return asked.future

    def glance(self, first_look: "FirstLook") -> None:
        """Answer what a first look can; on the thread that made it. A list that a change waits for is not shown."""
        from expense_desktop.services.returning import NotYet

        with self._lock:
            asked = [] if any(each.writes for each in self._waiting) else list(self._waiting)
        for each in asked:
            try:
                result = first_look.answer(each.fn)
            except NotYet:
                continue
            with self._lock:
                self._waiting.remove(each)
            if each.future.set_running_or_notify_cancel():
                each.future.set_result(result)

    def keep(self, source: Source, writer: "Writer | None") -> None:
        """Pass on what waits and whatever comes. `writer` is None when the window only looks."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            # Under the lock, so that what comes now comes after it. Both only queue.
            for each in waiting:
                if each.writes and writer is not None:
                    _follow(each.future, writer.write(each.fn))
                elif not each.writes and each.future.set_running_or_notify_cancel():
                    _follow(each.future, source.read(each.fn))
            self._source, self._writer = source, writer

    def break_off(self) -> None:
        """The replica will not be opened: questions are cancelled. (A change that waits is given to `keep` first.)"""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.future.cancel()


def _follow(promised: "Future[Any]", real: "Future[Any]") -> None:
    """Let one future end as another does."""

    def pass_on(done: "Future[Any]") -> None:
        error = CancelledError() if done.cancelled() else done.exception()
        if error is not None:
            promised.set_exception(error)
        else:
            promised.set_result(done.result())

    real.add_done_callback(pass_on)
