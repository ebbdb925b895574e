"""Where a page's rows come from: something that runs a read on a thread of its own, whatever the engine behind it."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger

T = TypeVar("T")


class Source(Protocol):
    """The replica, or this device's role on PostgreSQL. `read` may be called on the GUI thread: it only queues."""

    def read(self, fn: "Callable[[Ledger], T]") -> "Future[T]":
        """Run `fn` on the source's own thread."""
        ...
