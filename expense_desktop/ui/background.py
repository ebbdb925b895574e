"""Answers of other threads, brought to the GUI's: a Future of the replica's thread becomes a call on this one."""

import weakref
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from expense_desktop.domain.errors import WorldError

T = TypeVar("T")
Done = Callable[[Any], None]
Failed = Callable[[WorldError], None]


class Reply:
    """One awaited answer. Holds its receivers weakly: a closed page is neither kept alive nor called."""

    __slots__ = ("_done", "_failed", "_future", "_wanted")

    def __init__(self, future: Future[Any], done: Done, failed: Failed | None) -> None:
        self._future = future
        self._done = _weakly(done)
        self._failed = None if failed is None else _weakly(failed)
        self._wanted = True

    def forget(self) -> None:
        """The answer is not wanted any more; what hasn't begun is not begun."""
        self._wanted = False
        self._future.cancel()

    def deliver(self) -> None:
        """Call the receiver; on the GUI thread. What is no WorldError is our bug and propagates from here."""
        if not self._wanted:
            return
        try:
            result = self._future.result()
        except CancelledError:
            return
        except WorldError as error:
            failed = None if self._failed is None else self._failed()
            if failed is not None and _is_alive(failed):
                failed(error)
            return
        done = self._done()
        if done is not None and _is_alive(done):
            done(result)


class Courier(QObject):
    """Brings answers to the GUI thread. Lives there; `bring` may be called there only.

    Whoever owns it closes the threads whose futures it brings before it is deleted.
    """

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def bring(self, future: "Future[T]", done: Callable[[T], None], failed: Failed | None = None) -> Reply:
        """Call `done(result)` or `failed(error)` on the GUI thread, never before this returns.

        Both are bound methods as a rule and held weakly; a function or partial is held until the answer comes.
        """
        reply = Reply(future, done, failed)
        future.add_done_callback(lambda _future: self._post(reply))
        return reply

    def _post(self, reply: Reply) -> None:
        # On the worker's thread. The window may have been closed meanwhile: then nobody waits for this.
        if isValid(self):
            self._arrived.emit(reply)

    @Slot(object)
    def _on_arrived(self, reply: Reply) -> None:
        reply.deliver()


class Latest:
    """One panel's query: a newer question supersedes the older, whose answer is never delivered."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self._reply: Reply | None = None

    def ask(self, future: "Future[T]", done: Callable[[T], None], failed: Failed | None = None) -> None:
        """Deliver this answer and no earlier one."""
        self.forget()
        self._reply = self._courier.bring(future, done, failed)

    def forget(self) -> None:
        """Take back the question, if one is open."""
        if self._reply is not None:
            self._reply.forget()
            self._reply = None


def _weakly(receiver: Callable[[Any], None]) -> Callable[[], Callable[[Any], None] | None]:
    if hasattr(receiver, "__self__"):
        return weakref.WeakMethod(receiver)
    return lambda: receiver


def _is_alive(receiver: Callable[[Any], None]) -> bool:
    if isinstance(receiver, partial):
        return _is_alive(receiver.func)
    owner = getattr(receiver, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)
