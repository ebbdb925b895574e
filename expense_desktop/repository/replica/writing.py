"""Changing the replica: the row as one sees it and the operation for the server, in one transaction (SYNC 3)."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter

from sqlalchemy.orm import Session

from expense_desktop.domain.changes import Entity, Kind, Operation, Value
from expense_desktop.domain.records import OwnerId, StepId, new_id
from expense_desktop.repository.replica import rows, same_change
from expense_desktop.repository.replica.beside import Beside
from expense_desktop.repository.replica.composing import Change, Composer
from expense_desktop.repository.replica.new_rows import NewRows, form_of
from expense_desktop.repository.replica.outbox import RowRef, Sealed
from expense_desktop.repository.replica.parts import Told, untold
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.rows import Row
from expense_desktop.repository.replica.same_change import SameChange
from expense_desktop.repository.replica.touching import Touches
from expense_desktop.repository.replica.undo import Brought, Item, Left, Reversal, Step, item_of, reversal

__all__ = ["Applied", "Change", "Clock", "TakenBack", "WritableLedger"]

Clock = Callable[[], dt.datetime]
"""The present as an aware instant."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What a step did: how many rows it really changed. With 0 there is no step, and nothing to undo."""

    step: StepId
    label: str
    rows: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an undo or a redo did, and what it left alone because something else has changed it since."""

    step: StepId
    label: str
    rows: int
    left: tuple[Left, ...]


class WritableLedger(ReplicaLedger):
    """The ledger inside `Replica.write`. What is applied here is durable when the write's future resolves."""

    def __init__(self, session: Session, owner: OwnerId, clock: Clock) -> None:
        super().__init__(session, owner)
        self._clock = clock
        self.touches = Touches(owner)

    def clock(self) -> dt.datetime:
        """The present by this computer's clock, aware."""
        return self._clock()

    def apply(self, changes: Iterable[Change], label: str, told: Told = untold, new: NewRows | None = None) -> Applied:
        """Make `changes`, and after them the rows of `new`, one step, which undo takes back together under `label`.

        `told` hears how many new rows have been written to the view, and then how many have been queued; what it raises
        ends the transaction.

        Only what differs from the row as it stands is written and sent. NotFound for a row that the owner doesn't
        have: let it end the transaction, so that nothing of the step stays.
        """
        step = StepId(new_id())
        items = self._apply(changes, step, told)
        brought = [] if new is None else self._add_rows([new], step, told)
        if items or brought:
            self.undo_stack.push(step, label, [*items, *brought])
        return Applied(step, label, len(items) + (0 if new is None else len(new.ids)))

    def set_up(self, changes: Iterable[Change]) -> None:
        """Make `changes` as `apply` does, but as nobody's step: there is nothing to undo."""
        self._apply(changes, StepId(new_id()))

    def undo(self) -> TakenBack | None:
        """Take back the last step that stands, as a new change; None when there is none."""
        step = self.undo_stack.to_undo()
        return None if step is None else self._turn(step, undone=True)

    def redo(self) -> TakenBack | None:
        """Do the step again that was undone last, as a new change; None when there is none."""
        step = self.undo_stack.to_redo()
        return None if step is None else self._turn(step, undone=False)

    def categories_in_use(self) -> frozenset[uuid.UUID]:
        """Categories that a live expense or a live subcategory is in: the server deletes none of them."""
        return self._filed_under() | self._parents()

    def _filed_under(self) -> frozenset[uuid.UUID]:
        return frozenset(category for category in self.categories.counts() if category is not None)

    def _parents(self) -> frozenset[uuid.UUID]:
        return frozenset(view.parent.id for view in self.categories.list() if view.parent is not None)

    def _turn(self, step: Step, *, undone: bool) -> TakenBack:
        found = self._load(step.items)
        turned = [reversal(item, found.get((item.entity, item.row_id))) for item in reversed(step.items)]
        backs = [back for back, _left in turned if back is not None]
        left = [left for _back, left in turned if left is not None]
        anew = StepId(new_id())
        items = self._apply(_shared(back for back in backs if not _removes_category(back)), anew)
        # what an import made goes again with it, unless something else has come into it since
        for back in filter(_removes_category, backs):
            if back.row_id in self.categories_in_use():
                left.append(Left(back.entity, back.row_id))
            else:
                items += self._apply(_changes(back), anew)
        self.undo_stack.turn(step, items, undone=undone)
        self.layouts.turn(step.step, undone=undone)
        self.touches.sync_state = True
        return TakenBack(anew, step.label, len(items), tuple(left))

    def _apply(self, changes: Iterable[Change], step: StepId, told: Told = untold) -> list[Item]:
        """Write view and outbox; what that did to each row, for the undo stack."""
        changes = list(changes)
        if all(change.new for change in changes):
            return self._add_new(changes, step, told)
        first = next(at for at, change in enumerate(changes) if not change.new)
        if first >= same_change.MANY and {one.ref for one in changes[:first]}.isdisjoint(
            one.ref for one in changes[first:]
        ):
            # mostly new, as a restored backup is: the rest may refer to what is new, so that comes first
            return self._add_new(changes[:first], step, told) + self._apply(changes[first:], step)
        if len(changes) >= same_change.MANY:
            return [item for some in _alike(changes) for item in self._apply_some(some, step)]
        return self._apply_some(changes, step)

    def _apply_some(self, changes: Sequence[Change], step: StepId) -> list[Item]:
        if len(changes) >= same_change.MANY and not self._has_refused():
            same = SameChange.of(self.connection, self.owner, self.outbox, changes)
            if same is not None:
                return self._apply_same(same, step)
        bookmark = self.bookmark()
        found = self._load(change for change in changes if not change.new)
        refused = self._refused(found)
        composer = Composer(step, self._clock() + bookmark.clock_offset, found, self._unborn(found))
        for change in changes:
            composer.compose(change)
        self._write(composer)
        self._forget_mended(composer, refused)
        if composer.operations:
            self._set_next_op_no(self.outbox.append(bookmark.next_op_no, composer.operations))
        if composer.before:
            self._touch(composer.before, step)
        return [
            item_of(before, after) for before, after in zip(composer.before.values(), composer.after(), strict=True)
        ]

    def _apply_same(self, same: SameChange, step: StepId) -> list[Item]:
        """Write view and outbox of a change that is the same for many rows."""
        bookmark = self.bookmark()
        made_at = self._clock() + bookmark.clock_offset
        ids = same.ids
        with rows.room_for(self.connection, len(ids)):
            same.write(self.connection, self.owner, made_at)
            sealed = list(same.sealed(step, made_at))
            self._set_next_op_no(self.outbox.append_many(same.entity, sealed, bookmark.next_op_no))
        if ids:
            self._touch(((same.entity, row_id) for row_id in ids), step)
        return same.items()

    def _add_new(self, changes: Sequence[Change], step: StepId, told: Told) -> list[Item]:
        """Write view and outbox of rows that exist nowhere yet, in the order given."""
        if not changes:
            return []
        by_entity = groupby(changes, key=attrgetter("entity"))
        brought = self._add_rows([NewRows.of(entity, list(some)) for entity, some in by_entity], step, told)
        return [item for some in brought for item in some.items()]

    def _add_rows(self, rows_by_kind: Sequence[NewRows], step: StepId, told: Told) -> list[Brought]:
        """Write view and outbox; what the undo stack notes of each."""
        bookmark = self.bookmark()
        made_at = self._clock() + bookmark.clock_offset
        next_op_no = bookmark.next_op_no
        brought: list[Brought] = []
        for new in rows_by_kind:
            # sealing takes as long as SQLite takes for the lists
            prepared = Beside(partial(_prepared, new))
            with rows.room_for(self.connection, len(new.ids)):
                new.write(self.connection, self.owner, made_at, told, prepared.do)
                operations, noted = prepared.result()
                form = form_of(new.entity, step, made_at)
                next_op_no = self.outbox.append_many(new.entity, operations, next_op_no, told, form)
            brought.append(noted)
            self._touch(((new.entity, row_id) for row_id in new.ids), step)
        self._set_next_op_no(next_op_no)
        return brought

    def _set_next_op_no(self, number: int) -> None:
        self.connection.exec_driver_sql("UPDATE meta SET next_op_no = ?", (number,))

    def _touch(self, refs: Iterable[RowRef], step: StepId) -> None:
        self.touches.add(refs)
        self._read_anew()
        self.touches.sync_state = True
        self.touches.step = step

    def _load(self, about: Iterable[Change | Item]) -> dict[RowRef, Row]:
        ids: dict[Entity, set[uuid.UUID]] = {}
        for one in about:
            ids.setdefault(one.entity, set()).add(one.row_id)
        return {
            (entity, row_id): row
            for entity, wanted in ids.items()
            for row_id, row in rows.load(self.connection, self.owner, entity, wanted).items()
        }

    def _read_anew(self) -> None:
        """Let go of repositories that have read categories before this change."""
        for name in ("categories", "expenses", "rollups"):
            self.__dict__.pop(name, None)

    def _write(self, composer: Composer) -> None:
        new = [row for row in composer.after() if composer.before[row.entity, row.id] is None]
        rows.insert(self.connection, self.owner, new)
        rows.store(
            self.connection, self.owner, (row for row in composer.after() if composer.before[row.entity, row.id])
        )

    def _refused(self, found: Iterable[RowRef]) -> dict[RowRef, list[Operation]]:
        """The refused operations on the rows, if there are any at all: most of the time there are none."""
        if not self._has_refused():
            return {}
        return self.outbox.refused_on([row_id for _entity, row_id in found])

    def _has_refused(self) -> bool:
        return bool(self.connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM refused)").scalar())

    def _unborn(self, found: dict[RowRef, Row]) -> list[RowRef]:
        """Rows that neither the server has nor the queue makes: the server refused to."""
        unknown = [ref for ref, row in found.items() if not row.change_seq]
        made = self.outbox.makes([row_id for _entity, row_id in unknown])
        return [ref for ref in unknown if ref[1] not in made]

    def _forget_mended(self, composer: Composer, refused: dict[RowRef, list[Operation]]) -> None:
        """Let go of refusals whose every group was given anew, and of all of a row that was deleted."""
        if not refused:
            return
        given: dict[RowRef, set[str]] = {}
        for operation in composer.operations:
            given.setdefault((operation.entity, operation.row_id), set()).update(operation.set)
        self.outbox.forget_refused(
            operation.op_id
            for row in composer.after()
            for operation in refused.get((row.entity, row.id), ())
            if row.deleted or operation.set.keys() <= given.get((row.entity, row.id), set())
        )


def _prepared(new: NewRows) -> tuple[list[Sealed], Brought]:
    """What the outbox and the undo stack are given of new rows."""
    return new.operations(), new.brought()


def _alike(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Consecutive changes that set the same fields of one kind of row, and what stands between them; in order.

    A row may be in several: then nobody may tell the changes of one from those of the other, and it is one run.
    """
    if len({change.ref for change in changes}) < len(changes):
        yield list(changes)
        return
    run: list[Change] = []
    for _same, some in groupby(changes, key=lambda change: (change.entity, change.kind, change.new, id(change.fields))):
        together = list(some)
        if len(together) < same_change.MANY:
            run += together
            continue
        if run:
            yield run
        yield together
        run = []
    if run:
        yield run


def _removes_category(back: Reversal) -> bool:
    return back.entity is Entity.CATEGORY and back.deleted is True


def _shared(backs: Iterable[Reversal]) -> list[Change]:
    """What takes a step back from many rows; those that set the same share one mapping, by which they are known."""
    known: dict[tuple[tuple[str, Value], ...], Mapping[str, Value]] = {}
    return [
        change._replace(fields=known.setdefault(tuple(change.fields.items()), change.fields))
        for back in backs
        for change in _changes(back)
    ]


def _changes(back: Reversal) -> Sequence[Change]:
    """What takes a step back from one row. Fields first: a delete notes them as they then are."""
    changes: list[Change] = []
    if back.deleted is False:
        changes.append(Change(back.entity, back.row_id, Kind.RESTORE))
    if back.groups:
        fields = {name: value for group in back.groups.values() for name, value in group.items()}
        changes.append(Change(back.entity, back.row_id, Kind.SET, fields))
    if back.deleted is True:
        changes.append(Change(back.entity, back.row_id, Kind.DELETE))
    return changes
