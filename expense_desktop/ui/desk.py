"""The open account as the window's pages see it: reads, changes, what was touched, how syncing stands."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from expense_desktop.domain.changes import Touched
from expense_desktop.domain.errors import ReplicaClosed
from expense_desktop.domain.money import plain
from expense_desktop.domain.period import DayOrder
from expense_desktop.domain.quick_entry import parse
from expense_desktop.domain.tongue import KNOWN_TONGUES, Tongue
from expense_desktop.domain.vocabulary import KnownPayee, Vocabulary, category_names
from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.ui.background import Courier, Latest
from expense_desktop.ui.category_book import CategoryBook
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.source import Source

if TYPE_CHECKING:
    from expense_desktop.domain.records import Expense
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.replica.file import Replica
    from expense_desktop.repository.replica.writing import WritableLedger

T = TypeVar("T")
_COALESCE_MS = 50


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, and where."""

    username: str
    display_name: str
    currency: str
    server_label: str
    on_own_server: bool = False

    @property
    def place(self) -> str:
        """Where the account is, in the person's language."""
        return translate("SignIn", "this computer") if self.on_own_server else self.server_label


@dataclass(frozen=True, slots=True)
class Facts:
    """What every page needs to know, read in one go after each change. `recent` are lines to repeat, newest first.

    `payees` are by last use. `undo` and `redo` name the steps; None when there is none.
    """

    book: CategoryBook = field(default_factory=CategoryBook)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    payees: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()
    expenses: int = 0
    undo: str | None = None
    redo: str | None = None


class Closable:
    """A source that can be closed in front of its threads. What is asked afterwards is a cancelled future: an answer
    that was under way may ask on, in a window that is going."""

    def __init__(self, source: Source) -> None:
        self._source: Source | None = source

    def read(self, fn: "Callable[[Ledger], T]") -> "Future[T]":
        """Ask, unless it is closed, or was a moment ago on another thread: signing out ends the window last."""
        if self._source is None:
            return cancelled()
        try:
            return self._source.read(fn)
        except ReplicaClosed:
            return cancelled()

    def close(self) -> None:
        """Ask nothing more."""
        self._source = None


def cancelled() -> "Future[T]":
    """A future that will never have an answer."""
    future: Future[T] = Future()
    future.cancel()
    future.set_running_or_notify_cancel()
    return future


class Writer(Protocol):
    """The replica's other half: changes, each one durable when its future resolves."""

    def write(self, fn: "Callable[[WritableLedger], T]") -> "Future[T]":
        """Run `fn` on the replica's thread, in one transaction."""
        ...


class Syncing(Protocol):
    """The sync thread, as far as the window steers it."""

    def sync_now(self) -> None:
        """Try at once."""

    def break_off(self) -> None:
        """End a long pull."""

    def set_active(self, active: bool) -> None:
        """Whether a person is looking."""


class Desk(QObject):
    """One open account. Lives on the GUI thread; the signals come there.

    `touched(Touched)`: something was changed, here or on another device. `facts_changed(Facts)` follows when that
    mattered to them. `sync_changed(SyncStatus)`: syncing stands otherwise. `order_changed`: `day_order` is another.
    `writer` is None when only looking (`--server`), `syncing` is None there too.
    """

    touched = Signal(object)
    facts_changed = Signal(object)
    sync_changed = Signal(object)
    order_changed = Signal()
    _touched_elsewhere = Signal(object)
    _synced_elsewhere = Signal(object)

    def __init__(
        self,
        person: Person,
        source: Source,
        courier: Courier,
        formats: Formats,
        executor: Executor,
        *,
        writer: Writer | None = None,
        syncing: Syncing | None = None,
        day_order: DayOrder = "dmy",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.person = person
        self.formats = formats
        self.day_order: DayOrder = day_order
        self.courier = courier
        self.source = Closable(source)
        self.syncing = syncing
        self.server: Source | None = None
        """The server itself, for what a replica doesn't keep; None when that is the source, and before it is known."""
        self.beside: Callable[[], Replica] | None = None
        """Opens the replica once more, for reads that take long; None when only looking, and before it is known."""
        self._executor = executor
        self.facts = Facts()
        self.knows_facts = False
        self.sync_status = SyncStatus(SyncPhase.NEVER)
        self._writer = writer
        self._closed = False
        self._question = Latest(courier)
        self._pending = QTimer(self)
        self._pending.setSingleShot(True)
        self._pending.setInterval(_COALESCE_MS)
        self._pending.timeout.connect(self.read_facts)
        self._touched_elsewhere.connect(self._on_touched, Qt.ConnectionType.QueuedConnection)
        self._synced_elsewhere.connect(self._on_synced, Qt.ConnectionType.QueuedConnection)

    @property
    def read_only(self) -> bool:
        """Whether this desk only looks."""
        return self._writer is None

    def change(self, fn: "Callable[[WritableLedger], T]") -> "Future[T]":
        """Make a change on the replica's thread; the future resolves when it is on the disk."""
        assert self._writer is not None, "a desk that only looks was asked to change something"  # noqa: S101
        if self._closed:
            return cancelled()
        return self._writer.write(fn)

    def run(self, fn: "Callable[[], T]") -> "Future[T]":
        """Do something that takes long and needs no ledger, such as reading a file."""
        return cancelled() if self._closed else self._executor.submit(fn)

    def read_dates_as(self, order: DayOrder) -> None:
        """Read what is typed in this order from now on; the lines to repeat are written so too."""
        if order != self.day_order:
            self.day_order = order
            self.order_changed.emit()
            self.read_facts()

    def close(self) -> None:
        """Take back what was asked; afterwards the threads behind may end."""
        self._closed = True
        self.source.close()
        self.server = self.beside = None
        self._pending.stop()
        self._question.forget()

    # ── news from other threads; these two may be called on any ──

    def tell_touched(self, touched: Touched) -> None:
        """Pass on what a change affected."""
        self._touched_elsewhere.emit(touched)

    def tell_synced(self, status: SyncStatus) -> None:
        """Pass on how syncing stands."""
        self._synced_elsewhere.emit(status)

    def _on_touched(self, touched: Touched) -> None:
        if self._closed:
            return
        self.touched.emit(touched)
        self._pending.start()

    def _on_synced(self, status: SyncStatus) -> None:
        self.sync_status = status
        self.sync_changed.emit(status)

    # ── facts ──

    def read_facts(self) -> None:
        """Read them anew; a newer reading supersedes an older."""
        self._question.ask(self.source.read(self._read), self._on_facts)

    def _read(self, ledger: "Ledger") -> Facts:
        # On the source's thread: only values of this object that never change are used.
        return read_facts(ledger, self.day_order, dt.date.today(), self.formats.tongue)

    def _on_facts(self, facts: Facts) -> None:
        self.facts, self.knows_facts = facts, True
        self.facts_changed.emit(facts)


def read_facts(ledger: "Ledger", day_order: DayOrder, today: dt.date, tongue: Tongue = KNOWN_TONGUES) -> Facts:
    """Read what every page needs; on the source's thread."""
    views = ledger.categories.list()
    payees = sorted(ledger.expenses.payees(), key=lambda use: use.last_on, reverse=True)
    usable = [view.category for view in views if not view.archived]
    vocabulary = Vocabulary(
        (KnownPayee(use.payee, use.category_id) for use in payees),
        category_names(usable),
    )
    recent = (
        _line(view.expense, view.category_path, vocabulary, day_order, today, tongue)
        for view in ledger.expenses.recent(5)
    )
    undo_stack = getattr(ledger, "undo_stack", None)
    return Facts(
        book=CategoryBook(view.category for view in views),
        vocabulary=vocabulary,
        payees=tuple(use.payee for use in payees),
        recent=tuple(dict.fromkeys(line for line in recent if line)),
        expenses=ledger.expenses.summary(ExpenseFilter()).count,
        undo=None if undo_stack is None else undo_stack.label_to_undo(),
        redo=None if undo_stack is None else undo_stack.label_to_redo(),
    )


def _line(
    expense: "Expense", category: str, vocabulary: Vocabulary, day_order: DayOrder, today: dt.date, tongue: Tongue
) -> str:
    """The line that records such an expense today; empty when the grammar can't say it."""
    amount = plain(expense.amount_minor, expense.currency)
    behind = f" #{category}" if category else ""
    for payee in (expense.payee, f"at {expense.payee}", f'at "{expense.payee}"'):
        line = f"{amount} {payee}{behind}".strip()
        draft = parse(
            line,
            today=today,
            currency=expense.currency,
            day_order=day_order,
            vocabulary=vocabulary,
            tongue=tongue,
        )
        same_amount = draft.amount is not None and draft.amount.amount_minor == expense.amount_minor
        if draft.ready and same_amount and draft.payee == expense.payee and not draft.note and not draft.new_category:
            return line
    return ""
