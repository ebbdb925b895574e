"""Rows from a file of ours → this ledger, with the ids that they had, as one step that one undo takes back.

Ids stay what they were in another account too: every key on the server begins with the owner, so no two people's rows
can meet. What a row becomes is written and sent as a change made now.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from expense_desktop.domain.changes import GROUPS, Entity, Kind, Value
from expense_desktop.domain.errors import InputError
from expense_desktop.domain.records import CategoryId, OwnerId, StepId, budget_id
from expense_desktop.domain.sentences import say
from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.rows import Row
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services.importing.filing import Filing
from expense_desktop.services.progress import Progress

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds. Stamps are empty where it doesn't know them.

    `filed` names categories that have no id there, by the expense. `whole`: it is a whole ledger; an account with
    nothing in it becomes exactly that one.
    """

    currency: str
    expenses: Sequence[Row]
    categories: Sequence[Row] = ()
    budgets: Sequence[Row] = ()
    filed: Mapping[uuid.UUID, Path] = field(default_factory=dict)
    owner: OwnerId | None = None
    month_start: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Adopted:
    """What came of it: expenses that are new or came back, that were changed, that stayed as they are. `step` is None
    when nothing at all was changed. `total_minor` sums the new ones in minor units."""

    step: StepId | None
    added: int
    changed: int
    kept: int
    total_minor: int
    currency: str


def is_empty(ledger: Ledger) -> bool:
    """Whether nothing is entered: no expense and no limit that isn't deleted. Categories alone don't count: every
    account begins with some."""
    return not ledger.expenses.summary(ExpenseFilter()).count and not ledger.budgets.list()


def adopt(
    ledger: WritableLedger, contents: Contents, label: str, progress: Progress, *, newer_wins: bool = False
) -> Adopted:
    """Take what `contents` holds, in the caller's transaction.

    An empty account becomes what the file says. In another one a row that is there stays as it is, unless `newer_wins`:
    then each group of fields becomes the file's where that has the later stamp. What is deleted here comes back
    (with `newer_wins`: if the file's was changed later). InputError for another currency.
    """
    adoption = _Adoption(ledger, contents, newer_wins=newer_wins)
    changes = list(adoption.changes())
    progress.begin(len(changes), rounds=2)
    applied = ledger.apply(changes, label, progress.step)
    return adoption.outcome(applied.step if applied.rows else None)


def foresee(ledger: ReplicaLedger, contents: Contents, *, newer_wins: bool = False) -> Adopted:
    """What `adopt` would do; nothing is changed. Raises what it raises."""
    adoption = _Adoption(ledger, contents, newer_wins=newer_wins)
    for _change in adoption.changes():
        pass
    return adoption.outcome(None)


def _required(contents: Contents, currency: str) -> None:
    if contents.currency and contents.currency != currency:
        words = say("The file is in {theirs}, this account in {ours}.", theirs=contents.currency, ours=currency)
        raise InputError(words, field="currency", title=say("Another currency"))


@dataclass(slots=True)
class _Tally:
    added: int = 0
    changed: int = 0
    kept: int = 0
    total_minor: int = 0


class _Adoption:
    def __init__(self, ledger: ReplicaLedger, contents: Contents, *, newer_wins: bool) -> None:
        self._currency = ledger.profile().currency
        _required(contents, self._currency)
        self._ledger = ledger
        self._contents = contents
        self._empty = is_empty(ledger)
        self._newer_wins = newer_wins
        self._filing = Filing(ledger.categories)
        self._renamed: dict[Value, Value] = {}
        self._tombstones: list[Change] = []
        self._deletes: list[Change] = []
        self._tally = _Tally()

    def outcome(self, step: StepId | None) -> Adopted:
        """What `changes` come to."""
        tally = self._tally
        return Adopted(step, tally.added, tally.changed, tally.kept, tally.total_minor, self._currency)

    def changes(self) -> Iterator[Change]:
        """In an order that the server can follow: what is referred to first, and deletes last, users first."""
        contents = self._contents
        replaces = self._empty and contents.whole
        categories = sorted(contents.categories, key=lambda row: row.values["parent_id"] is not None)
        made = list(self._categories(categories))
        expenses = list(self._expenses())
        yield from made
        yield from self._filing.made
        yield from expenses
        yield from self._budgets()
        yield from self._tombstones
        yield from reversed(self._deletes)
        if replaces:
            yield from self._leftovers({row.id for row in categories})
            if contents.month_start is not None:
                yield Change(Entity.PROFILE, self._ledger.owner, fields={"month_start": contents.month_start})

    def _categories(self, categories: Sequence[Row]) -> Iterator[Change]:
        here = self._load(Entity.CATEGORY, categories)
        paths: dict[str, str] = {}
        for row in categories:
            name, parent = str(row.values["name"]), row.values["parent_id"]
            path = paths[str(row.id)] = name if parent is None else f"{paths.get(str(parent), '')}:{name}"
            known = here.get(row.id)
            if not self._empty and not self._newer_wins and (known is None or known.deleted):
                same = self._ledger.categories.find(path)
                if same is not None:
                    # one name, made twice: what is filed there comes here
                    self._renamed[str(row.id)] = str(same.category.id)
                    continue
            yield from self._of(self._refiled(row), known)

    def _expenses(self) -> Iterator[Change]:
        here = self._load(Entity.EXPENSE, self._contents.expenses)
        for row in self._contents.expenses:
            known = here.get(row.id)
            wanted = self._refiled(row)
            if row.id in self._contents.filed and (known is None or known.deleted or self._newer_wins):
                wanted.values["category_id"] = self._filing.id_of(self._contents.filed[row.id])
            changes = list(self._of(wanted, known))
            self._count(wanted, known, changed=bool(changes))
            yield from changes

    def _budgets(self) -> Iterator[Change]:
        budgets = list(map(self._refiled, self._contents.budgets))
        here = self._load(Entity.BUDGET, budgets)
        for row in budgets:
            yield from self._of(row, here.get(row.id))

    def _leftovers(self, kept: set[uuid.UUID]) -> Iterator[Change]:
        """What an empty account began with and the file doesn't have, subcategories first."""
        left = [view for view in self._ledger.categories.list() if view.category.id not in kept]
        for view in sorted(left, key=lambda view: view.parent is None):
            yield Change(Entity.CATEGORY, view.category.id, Kind.DELETE)

    def _of(self, row: Row, here: Row | None) -> Iterator[Change]:
        """What makes the ledger's row what the file wants of it; nothing when it stays."""
        if here is None:
            made = Change(row.entity, row.id, fields=row.values, new=True)
            if row.deleted and row.entity is not Entity.CATEGORY:
                # not among the new ones, which are written in one go; a limit may be a deleted category's
                self._tombstones.append(made._replace(new=False))
            else:
                yield made
            if row.deleted:
                self._deletes.append(Change(row.entity, row.id, Kind.DELETE))
        elif self._newer_wins and not self._empty:
            yield from self._newer(row, here)
        elif self._empty or (here.deleted and not row.deleted):
            yield from self._outright(row, here)

    def _outright(self, row: Row, here: Row) -> Iterator[Change]:
        if here.deleted and not row.deleted:
            yield Change(row.entity, row.id, Kind.RESTORE)
        if not (here.deleted and row.deleted) and here.values != row.values:
            yield Change(row.entity, row.id, fields=row.values)
        if row.deleted and not here.deleted:
            self._deletes.append(Change(row.entity, row.id, Kind.DELETE))

    def _newer(self, row: Row, here: Row) -> Iterator[Change]:
        later = max(row.stamps.values(), default="") > max(here.stamps.values(), default="")
        if here.deleted and row.deleted:
            return
        if here.deleted and not later:
            return
        if here.deleted:
            yield Change(row.entity, row.id, Kind.RESTORE)
        fields = {
            name: row.values[name]
            for group, names in GROUPS[row.entity].items()
            if row.stamps.get(group, "") > here.stamps.get(group, "")
            for name in names
        }
        if any(here.values[name] != value for name, value in fields.items()):
            yield Change(row.entity, row.id, fields=fields)
        if row.deleted and later:
            self._deletes.append(Change(row.entity, row.id, Kind.DELETE))

    def _count(self, row: Row, here: Row | None, *, changed: bool) -> None:
        if row.deleted:
            return
        if here is None or (here.deleted and changed):
            self._tally.added += 1
            self._tally.total_minor += int(row.values["amount_minor"] or 0)
        elif changed:
            self._tally.changed += 1
        elif not here.deleted:
            self._tally.kept += 1

    def _refiled(self, row: Row) -> Row:
        """The row with the ids that its categories have here."""
        copy = row.copied()
        for name in ("category_id", "parent_id"):
            if copy.values.get(name) in self._renamed:
                copy.values[name] = self._renamed[copy.values[name]]
                if row.entity is Entity.BUDGET:
                    month = dt.date.fromisoformat(str(copy.values["month"]))
                    copy.id = budget_id(CategoryId(uuid.UUID(str(copy.values[name]))), month)
        return copy

    def _load(self, entity: Entity, wanted: Iterable[Row]) -> dict[uuid.UUID, Row]:
        return rows.load(self._ledger.connection, self._ledger.owner, entity, [row.id for row in wanted])
