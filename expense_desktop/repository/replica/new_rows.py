"""New rows, column by column: what `composing` does of one row at a time, for an import a tenth of the work a row."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Final, Self

from sqlalchemy import Connection

from expense_desktop.domain.changes import GROUPS, Entity, Kind, Operation, Value, instant_text
from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.records import OwnerId, StepId, new_id, new_ids
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.beside import Meanwhile, nothing
from expense_desktop.repository.replica.composing import NO_SUCH, Change
from expense_desktop.repository.replica.forms import BETWEEN
from expense_desktop.repository.replica.outbox import Sealed
from expense_desktop.repository.replica.parts import Told, untold
from expense_desktop.repository.replica.rows import FIELDS, SEALED_FIELDS, WHOLE
from expense_desktop.repository.replica.undo import Brought, digest_of_values

_BYTES: Final = attrgetter("bytes")


class NewRows:
    """Rows of one entity that exist nowhere yet: their ids, made just now, and every field as a column of values, as
    operations carry them. NotFound where a field is missing, or no field of the entity is meant.
    """

    def __init__(self, entity: Entity, ids: Sequence[uuid.UUID], columns: Mapping[str, Sequence[Value]]) -> None:
        if columns.keys() != WHOLE[entity]:
            raise NotFound(NO_SUCH[entity])
        self.entity = entity
        self.ids = ids
        self._columns = {name: columns[name] for name in FIELDS[entity]}

    @classmethod
    def of(cls, entity: Entity, changes: Sequence[Change]) -> Self:
        """The rows that `changes` make. NotFound for a change that doesn't make a whole row."""
        whole = WHOLE[entity]
        if any(change.kind is not Kind.SET or change.fields.keys() != whole for change in changes):
            raise NotFound(NO_SUCH[entity])
        values = map(itemgetter(*FIELDS[entity]), [change.fields for change in changes])
        columns = dict(zip(FIELDS[entity], zip(*values, strict=True), strict=True))
        return cls(entity, [change.row_id for change in changes], columns)

    def write(
        self,
        connection: Connection,
        owner: OwnerId,
        made_at: dt.datetime,
        told: Told = untold,
        meanwhile: Meanwhile = nothing,
    ) -> None:
        """Insert the rows into the view. `meanwhile` is called on another thread if lists of many rows are made."""
        stamp = instant_text(made_at)
        stamps = rows.document_of_stamps(self.entity, tuple((group, stamp) for group in GROUPS[self.entity]))
        shown = [rows.stored_column(name, column) for name, column in self._columns.items()]
        stored = zip(map(_BYTES, self.ids), *shown, strict=True)
        rows.insert_new(connection, self.entity, owner, stamps, len(self.ids), stored, told, meanwhile)

    def operations(self) -> list[Sealed]:
        """The operations that make the rows, each as the values that fill `form`."""
        ids = map(_BYTES, new_ids(len(self.ids)))
        return list(zip(ids, map(_BYTES, self.ids), self._values, strict=True))

    def brought(self) -> Brought:
        """What the undo stack notes of them."""
        return Brought(self.entity, self.ids, list(map(digest_of_values, self._values)))

    @cached_property
    def _values(self) -> list[str]:
        """The fields of each row as JSON, as a form takes them."""
        texts = (_as_json(self._columns[name]) for name in SEALED_FIELDS[self.entity])
        # a loop of Python's own, between whose turns other threads get theirs
        return [BETWEEN.join(row) for row in zip(*texts, strict=True)]


def form_of(entity: Entity, step: StepId, made_at: dt.datetime) -> str:
    """The sealed form of operations that make rows, with `%s` for what differs from row to row (`forms.unfold`).

    Cut from an operation that is really sealed, so that there is one place that knows the form.
    """
    specimen = Operation(
        entity=entity,
        row_id=new_id(),
        kind=Kind.SET,
        step=step,
        made_at=made_at,
        set={group: {name: f"<{name}>" for name in names} for group, names in GROUPS[entity].items()},
    )
    form = specimen.sealed()
    for mark in (str(specimen.row_id), str(specimen.op_id), *(f'"<{name}>"' for name in FIELDS[entity])):
        form = form.replace(mark, "%s")
    return form


def _as_json(column: Sequence[Value]) -> list[str]:
    """Each value as JSON; an import's values repeat, and each is written once."""
    if bool in set(map(type, column)):
        # True and 1 are one element of a set
        return list(map(rows.compact, column))
    # an encoder takes ten times as long for a number
    written = {value: str(value) if isinstance(value, int) else rows.compact(value) for value in set(column)}
    return list(map(written.__getitem__, column))
