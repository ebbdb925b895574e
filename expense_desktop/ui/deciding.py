"""What waits for the person's word, as the window reads and says it: values changed on two devices, refused changes,
categories of one name."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from expense_desktop.domain.changes import Entity, Touched
from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.records import BudgetId, CategoryId, Expense, ExpenseId
from expense_desktop.ui.background import Latest
from expense_desktop.ui.desk import Desk

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.replica.outbox import RowRef
    from expense_desktop.repository.replica.reading import ReplicaLedger
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.conflicts import Conflict, Decided
    from expense_desktop.services.recovered import Doubtful
    from expense_desktop.services.refused import RefusedRow


@dataclass(frozen=True, slots=True)
class Doubled:
    """Two categories of one name in one place, as two devices make them: `category` is to go into the older `other`."""

    category: CategoryId
    other: CategoryId
    name: str


@dataclass(frozen=True, slots=True)
class Matters:
    """What waits for a word. `expenses` are those that it is about; `categories` names every category, deleted too;
    `limits` names the categories of the limits that it is about; `brought_back` names categories that are back."""

    conflicts: "tuple[Conflict, ...]" = ()
    refused: "tuple[RefusedRow, ...]" = ()
    expenses: Mapping[ExpenseId, Expense] = field(default_factory=dict)
    categories: Mapping[uuid.UUID, str] = field(default_factory=dict)
    limits: Mapping[uuid.UUID, str] = field(default_factory=dict)
    doubled: tuple[Doubled, ...] = ()
    brought_back: tuple[str, ...] = ()
    doubtful: "tuple[Doubtful, ...]" = ()

    def conflicts_of(self, row_id: uuid.UUID) -> "list[Conflict]":
        """What was changed on two devices of one record, a field each."""
        return [each for each in self.conflicts if each.row_id == row_id]

    def refused_of(self, row_id: uuid.UUID) -> "RefusedRow | None":
        """What the server refused of one record."""
        return next((each for each in self.refused if each.ref[1] == row_id), None)

    @property
    def conflicted(self) -> list[ExpenseId]:
        """The expenses that were changed on two devices, the latest first."""
        ids = (ExpenseId(each.row_id) for each in self.conflicts if each.entity is Entity.EXPENSE)
        return list(dict.fromkeys(ids))


def read_matters(ledger: "Ledger") -> Matters:
    """Read them; on the source's thread. The server itself keeps nothing that waits for a computer's person."""
    replica = cast("ReplicaLedger | None", ledger if getattr(ledger, "conflicts", None) is not None else None)
    if replica is None:
        return Matters()
    from expense_desktop.services import categories, conflicts, merging, recovered, refused

    found, kept, doubtful = conflicts.undecided(replica), refused.refused(replica), recovered.doubtful(replica)
    doubled = tuple(
        Doubled(one.category.category.id, one.other.category.id, one.category.category.name)
        for one in merging.doubles(ledger)
    )
    back = tuple(view.category.name for view in categories.brought_back(replica))
    if not found and not kept and not doubtful:
        return Matters(doubled=doubled, brought_back=back)
    refs = [
        *((each.entity, each.row_id) for each in found),
        *((each.entity, each.row_id) for each in doubtful),
        *(each.ref for each in kept),
    ]
    about = {ExpenseId(row_id) for entity, row_id in refs if entity is Entity.EXPENSE}
    views = ledger.expenses.these(about)
    names: dict[uuid.UUID, str] = {id_: view.category.name for id_, view in ledger.categories.by_id.items()}
    expenses = {view.expense.id: view.expense for view in views}
    limits = {id_: _limit_name(ledger, id_, names) for entity, id_ in refs if entity is Entity.BUDGET}
    return Matters(found, kept, expenses, names, limits, doubled, back, doubtful)


def _limit_name(ledger: "Ledger", budget: uuid.UUID, names: Mapping[uuid.UUID, str]) -> str:
    try:
        return names.get(ledger.budgets.get(BudgetId(budget)).category_id, "")
    except NotFound:
        return ""


def decide(ledger: "WritableLedger", *, seq: int, use: Collection[str]) -> "Decided":
    """Decide a conflict; on the replica's thread."""
    from expense_desktop.services import conflicts

    return conflicts.decide(ledger, seq, use)


def use_recovered(ledger: "WritableLedger", *, no: int) -> bool:
    """Take what was here before a restored server was met; whether undo can take that back."""
    from expense_desktop.services import recovered

    return recovered.use(ledger, no) is not None


def dismiss_recovered(ledger: "WritableLedger", *, no: int) -> bool:
    """Let stand what the restored server has; never a step."""
    from expense_desktop.services import recovered

    recovered.dismiss(ledger, no)
    return False


def note_restored_seen(ledger: "WritableLedger") -> bool:
    """The person has seen that the server was restored; never a step."""
    from expense_desktop.services import recovered

    recovered.note_seen(ledger)
    return False


def note_heard(ledger: "WritableLedger") -> bool:
    """The person has heard which categories another device brought back; never a step."""
    from expense_desktop.services import categories

    categories.note_heard(ledger)
    return False


def drop(ledger: "WritableLedger", *, ref: "RowRef") -> bool:
    """Give up what the server refused of a record; whether undo can take that back."""
    from expense_desktop.services import refused

    return refused.drop(ledger, ref)


class Deciding(QObject):
    """Keeps `matters` as they stand; `changed` whenever they were read anew. Lives on the GUI thread."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._reading = Latest(desk.courier)
        self.matters = Matters()
        desk.touched.connect(self._on_touched)
        self.read()

    def read(self) -> None:
        """Read them now; a newer reading supersedes an older."""
        if not self._desk.read_only:
            self._reading.ask(self._desk.source.read(read_matters), self._on_read)

    def change(self, seq: int, use: Collection[str]) -> "partial[Decided]":
        """The change that decides a conflict, for `Desk.change`."""
        return partial(decide, seq=seq, use=tuple(use))

    def _on_touched(self, _touched: Touched) -> None:
        self.read()

    def _on_read(self, matters: Matters) -> None:
        if matters != self.matters:
            self.matters = matters
            self.changed.emit()
