"""Turn what is wanted of rows into operations: only the groups that differ, each with what stood there before."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from expense_desktop.domain.changes import GROUPS, Entity, Groups, Kind, Operation, Value, instant_text
from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.records import StepId
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica.outbox import RowRef
from expense_desktop.repository.replica.overlay import apply_to
from expense_desktop.repository.replica.rows import WHOLE, Row

_NOTHING: Final[Mapping[str, Value]] = MappingProxyType({})

NO_SUCH: Final = {
    Entity.EXPENSE: say("There is no such expense."),
    Entity.CATEGORY: say("There is no such category."),
    Entity.BUDGET: say("There is no such limit."),
    Entity.PROFILE: say("There is no such account."),
}


class Change(NamedTuple):
    """What is to become of one row. `fields` are those to set, as operations carry values; a new row needs all.

    `new` says that the id was made just now, so that nobody has to look for the row.
    """

    entity: Entity
    row_id: uuid.UUID
    kind: Kind = Kind.SET
    fields: Mapping[str, Value] = _NOTHING
    decides_seq: int | None = None
    new: bool = False

    @property
    def ref(self) -> RowRef:
        """The row that it is about."""
        return self.entity, self.row_id


class Composer:
    """Makes the operations of one step, one change after the other, on rows that it keeps up to date.

    `rows` are the rows as they stand. Those in `unborn` exist here only, because the server refused to make them: what
    is changed of them is sent as a whole new row.
    """

    def __init__(
        self, step: StepId, made_at: dt.datetime, rows: Mapping[RowRef, Row], unborn: Collection[RowRef]
    ) -> None:
        self._step = step
        self._made_at = made_at
        self._unborn = set(unborn)
        self._stamps: dict[Entity, dict[str, str]] = {}
        self._rows = dict(rows)
        self.operations: list[Operation] = []
        self.before: dict[RowRef, Row | None] = {}
        """The rows that were changed, as they were; None for a new one."""

    def after(self) -> list[Row]:
        """The rows that were changed, as they are now."""
        return [self._rows[ref] for ref in self.before]

    def compose(self, change: Change) -> None:
        """Add what `change` asks for; nothing when the row is so already. NotFound when there is no such row."""
        row = self._rows.get(change.ref)
        if row is None:
            self._add_new(change)
        elif change.ref in self._unborn:
            self._bear(row, change)
        else:
            self._add(row, change)

    def _add_new(self, change: Change) -> None:
        if change.kind is not Kind.SET or change.fields.keys() != WHOLE[change.entity]:
            raise NotFound(NO_SUCH[change.entity])
        row = Row(change.entity, change.row_id, dict(change.fields), self._new_stamps(change.entity))
        self._rows[change.ref] = row
        self.before[change.ref] = None
        self._seal(row, Kind.SET, row.groups())

    def _new_stamps(self, entity: Entity) -> dict[str, str]:
        """The stamps of a new row: one document for all that an import brings (rows replace theirs, never edit it)."""
        if entity not in self._stamps:
            self._stamps[entity] = dict.fromkeys(GROUPS[entity], instant_text(self._made_at))
        return self._stamps[entity]

    def _bear(self, row: Row, change: Change) -> None:
        """Change a row that the server refused to make: try to make it again, or take it away where it is."""
        deletes = change.kind is Kind.DELETE
        changed = self._differing(row, change)
        if not changed and row.deleted is deletes:
            return
        self._remember(row)
        if deletes:
            row.deleted = True
            return
        for fields in changed.values():
            row.values.update(fields)
        self._unborn.discard(change.ref)
        self._queue(row, Kind.SET, row.groups())

    def _add(self, row: Row, change: Change) -> None:
        match change.kind:
            case Kind.DELETE if not row.deleted:
                self._remember(row)
                self._queue(row, Kind.DELETE, {}, base=row.groups())
            case Kind.RESTORE if row.deleted:
                self._remember(row)
                self._queue(row, Kind.RESTORE, {})
            case Kind.SET | Kind.DECIDE:
                changed = self._differing(row, change)
                if changed or change.kind is Kind.DECIDE:
                    base = {name: row.group(name) for name in changed}
                    self._remember(row)
                    self._queue(row, change.kind, changed, base=base, decides_seq=change.decides_seq)
            case _:
                pass

    def _differing(self, row: Row, change: Change) -> Groups:
        """The groups that `change` makes different, whole."""
        changed: dict[str, Mapping[str, Value]] = {}
        for name, fields in GROUPS[row.entity].items():
            if any(one in change.fields and change.fields[one] != row.values[one] for one in fields):
                changed[name] = {one: change.fields.get(one, row.values[one]) for one in fields}
        return changed

    def _remember(self, row: Row) -> None:
        if (row.entity, row.id) not in self.before:
            self.before[row.entity, row.id] = row.copied()

    def _queue(
        self, row: Row, kind: Kind, groups: Groups, *, base: Groups | None = None, decides_seq: int | None = None
    ) -> None:
        apply_to(row, self._seal(row, kind, groups, base=base, decides_seq=decides_seq))

    def _seal(
        self, row: Row, kind: Kind, groups: Groups, *, base: Groups | None = None, decides_seq: int | None = None
    ) -> Operation:
        operation = Operation(
            entity=row.entity,
            row_id=row.id,
            kind=kind,
            step=self._step,
            made_at=self._made_at,
            set=groups,
            base=base or {},
            base_seq=row.change_seq or None,
            decides_seq=decides_seq,
        )
        self.operations.append(operation)
        return operation
