"""The history of a record as a part of a panel: asked for once its row has rested, never waited for, honest about what
it can't show."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from expense_desktop.domain.changes import Entity, Touched, Value
from expense_desktop.domain.errors import NotFound, WorldError
from expense_desktop.domain.records import Budget, Category, Expense
from expense_desktop.repository.sync.status import SyncPhase
from expense_desktop.ui.background import Latest
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.history.entries import Entry, State, Teller, entries
from expense_desktop.ui.history.entry_list import HistoryList
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.toast import News

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.history import Versions
    from expense_desktop.services.restoring import Restored

_REST_MS = 150
_LONG_MS = 2_000


@dataclass(frozen=True, slots=True)
class Subject:
    """What the history is of: one record, or several of one kind whose versions stand in one list. `records` are their
    fields as they stand, by id."""

    entity: Entity
    records: Mapping[uuid.UUID, State]

    @classmethod
    def of(cls, *records: Expense | Category | Budget) -> "Subject | None":
        """These records, all of one kind; None of none."""
        if not records:
            return None
        return cls(_ENTITIES[type(records[0])], {each.id: _state(each) for each in records})


_ENTITIES: Mapping[type, Entity] = {
    Expense: Entity.EXPENSE,
    Category: Entity.CATEGORY,
    Budget: Entity.BUDGET,
}


def _state(record: Expense | Category | Budget) -> State:
    """Its fields as operations carry them."""
    return {each.name: _carried(getattr(record, each.name)) for each in fields(record) if each.name != "id"}


def _carried(value: object) -> Value:
    return value if value is None or isinstance(value, str | int) else str(value)


@dataclass(frozen=True, slots=True)
class Told:
    """What one side has of the histories, by record, with every category's name."""

    versions: "Mapping[uuid.UUID, Versions]"
    categories: Mapping[uuid.UUID, str]


def read_history(ledger: "Ledger", *, entity: Entity, ids: tuple[uuid.UUID, ...]) -> Told:
    """The versions that the replica, or the server, has; on the source's thread. What it doesn't know has none."""
    found: dict[uuid.UUID, Versions] = {}
    for row_id in ids:
        try:
            found[row_id] = ledger.history.versions(entity, row_id)
        except NotFound:
            # Made on this computer and not sent yet.
            continue
    return Told(found, {id_: view.category.name for id_, view in ledger.categories.by_id.items()})


def restore(ledger: "WritableLedger", *, entity: Entity, row_id: uuid.UUID, wanted: State) -> "Restored":
    """Set all fields to those of a version, as a new change; on the replica's thread."""
    from expense_desktop.services import restoring

    return restoring.restore(ledger, entity, row_id, wanted)


class HistoryPane(QWidget):
    """`news(News)`, `done(str)` after a restore, `learned(versions)` when the history of what is shown is known."""

    news = Signal(object)
    done = Signal(str)
    learned = Signal(object)

    def __init__(self, desk: Desk, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._subject: Subject | None = None
        self._here: Told | None = None
        self._read_only = False
        self._asking_here, self._asking_there = Latest(desk.courier), Latest(desk.courier)
        self._rest = _timer(self, _REST_MS, self._ask)
        self._long = _timer(self, _LONG_MS, self._say_still_loading)
        self._count, self._note = label(role="tertiary", size="small"), label(role="tertiary", size="small")
        self._note.setWordWrap(True)
        self.list = HistoryList(look)
        self.list.restore_wanted.connect(self._restore)
        self._assemble()
        desk.touched.connect(self._on_touched)

    @property
    def note(self) -> str:
        """What it says instead of, or below, the versions."""
        return self._note.text()

    def set_read_only(self) -> None:
        """Only show: nothing is restored here."""
        self._read_only = True

    def show_history(self, subject: Subject | None) -> None:
        """Show a history once the row has rested; nothing of none."""
        before, self._subject = self._subject, subject
        if subject is None or before is None or before.records.keys() != subject.records.keys():
            self._forget()
        if subject is not None and subject != before:
            self._rest.start()

    # ── asking ──

    def _forget(self) -> None:
        for timer in (self._rest, self._long):
            timer.stop()
        for asking in (self._asking_here, self._asking_there):
            asking.forget()
        self._here = None
        self._show([])
        self._say("")

    def _ask(self) -> None:
        if self._subject is not None:
            self._long.start()
            self._asking_here.ask(
                self._desk.source.read(self._reading(self._subject)), self._on_here, self._on_not_here
            )

    @staticmethod
    def _reading(subject: Subject) -> "partial[Told]":
        return partial(read_history, entity=subject.entity, ids=tuple(subject.records))

    def _on_here(self, told: Told) -> None:
        self._here = told
        if all(each.complete for each in told.versions.values()):
            self._on_told(told)
        elif self._desk.server is None or self._desk.sync_status.phase is SyncPhase.OFFLINE:
            self._on_not_there(None)
        elif self._subject is not None:
            read = self._desk.server.read(self._reading(self._subject))
            self._asking_there.ask(read, self._on_there, self._on_not_there)

    def _on_there(self, told: Told) -> None:
        from expense_desktop.services.history import Versions, joined

        here = self._here
        if here is not None:
            none = Versions((), complete=True)
            both = {id_: joined(each, told.versions.get(id_, none)) for id_, each in here.versions.items()}
            self._on_told(Told(both, {**told.categories, **here.categories}))

    def _on_not_here(self, error: WorldError) -> None:
        self._long.stop()
        self._say(error.message)

    def _on_not_there(self, _error: WorldError | None) -> None:
        """The server can't be asked: show what is here and say so."""
        if self._here is not None:
            self._on_told(self._here)

    def _on_told(self, told: Told) -> None:
        self._long.stop()
        subject = self._subject
        if subject is None:
            return
        self._show(self._entries(subject, told))
        away = translate("Inspector", "Offline: older changes are on the server and are shown when it can be reached.")
        self._say("" if all(map(_is_whole, told.versions.values())) else away)
        self.learned.emit([version for each in told.versions.values() for version in each.versions])

    def _entries(self, subject: Subject, told: Told) -> list[Entry]:
        """Those of all records, the newest first; each record's stay in their order."""
        from expense_desktop.services.history import states

        teller = Teller(subject.entity, self._desk.formats, told.categories, self._desk.person.display_name)
        lists = [
            entries(row_id, told.versions[row_id], states(told.versions[row_id], state), teller)
            for row_id, state in subject.records.items()
            if row_id in told.versions
        ]
        return list(merge(*lists, key=attrgetter("at"), reverse=True)) if len(lists) > 1 else lists[0] if lists else []

    def _on_touched(self, touched: Touched) -> None:
        subject = self._subject
        if subject is not None and (touched.everything or subject.records.keys() & _touched(touched, subject.entity)):
            self._rest.start()

    def _say_still_loading(self) -> None:
        if not self.list.entries:
            self._say(translate("Inspector", "Still loading…"))

    # ── showing ──

    def _show(self, shown: list[Entry]) -> None:
        self.list.show_entries(shown, can_restore=not self._read_only)
        self._count.setText(translate("Inspector", "%n change(s)", "", len(shown)) if shown else "")

    def _say(self, words: str) -> None:
        self._note.setText(in_words(words))
        self._note.setVisible(bool(words))

    # ── restoring ──

    def _restore(self, entry: Entry) -> None:
        if self._subject is None or entry.wanted is None or self._read_only:
            return
        change = partial(restore, entity=self._subject.entity, row_id=entry.row_id, wanted=entry.wanted)
        self._desk.courier.bring(self._desk.change(change), partial(self._on_restored, entry.moment), self._on_failed)

    def _on_restored(self, moment: str, done: "Restored") -> None:
        if done.step is None:
            self.news.emit(News(translate("Inspector", "It is already as it was then.")))
        else:
            self.done.emit(translate("Inspector", "Restored the version of {moment}").format(moment=moment))

    def _on_failed(self, error: WorldError) -> None:
        failure = failure_of(error)
        self.news.emit(News(failure.words, grave=failure.grave))

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label(translate("Inspector", "History"), weight="strong"))
        head.addStretch(1)
        head.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 14)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.list)
        layout.addWidget(self._note)
        self._note.hide()


def _is_whole(versions: "Versions") -> bool:
    """What the server has never had is here from its beginning."""
    from expense_desktop.services.history import begins

    first = next(iter(versions.versions), None)
    return versions.complete or (first is not None and first.seq is None and begins(first))


def _touched(touched: Touched, entity: Entity) -> frozenset[uuid.UUID]:
    match entity:
        case Entity.CATEGORY:
            return touched.categories
        case Entity.BUDGET:
            return touched.budgets
        case _:
            return touched.expenses


def _timer(parent: QWidget, ms: int, act: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(ms)
    timer.timeout.connect(act)
    return timer
