"""New rows, column by column: what `composing` does of one row at a time, for an import a tenth of the work a row."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from operator import attrgetter, itemgetter
from typing import Final

from sqlalchemy import Connection

from expense_desktop.domain.changes import GROUPS, Entity, Kind, Operation, Value, instant_text
from expense_desktop.domain.errors import NotFound
from expense_desktop.domain.records import OwnerId, StepId, new_id, new_ids
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.composing import NO_SUCH, Change
from expense_desktop.repository.replica.outbox import Sealed
from expense_desktop.repository.replica.parts import Told, untold
from expense_desktop.repository.replica.rows import FIELDS, WHOLE
from expense_desktop.repository.replica.undo import Item, digest_of_values

_BYTES: Final = attrgetter("bytes")


class NewRows:
    """Rows of one entity that exist nowhere yet. NotFound for a change that doesn't make a whole row."""

    def __init__(self, entity: Entity, changes: Sequence[Change]) -> None:
        whole = WHOLE[entity]
        if any(change.kind is not Kind.SET or change.fields.keys() != whole for change in changes):
            raise NotFound(NO_SUCH[entity])
        self.entity = entity
        self.ids = [change.row_id for change in changes]
        values = map(itemgetter(*FIELDS[entity]), [change.fields for change in changes])
        self.columns: dict[str, tuple[Value, ...]] = dict(zip(FIELDS[entity], zip(*values, strict=True), strict=True))

    def write(self, connection: Connection, owner: OwnerId, made_at: dt.datetime, told: Told = untold) -> None:
        """Insert the rows into the view."""
        stamp = instant_text(made_at)
        stamps = rows.document_of_stamps(self.entity, tuple((group, stamp) for group in GROUPS[self.entity]))
        shown = [rows.stored_column(name, column) for name, column in self.columns.items()]
        rows.insert_new(
            connection, self.entity, owner, stamps, list(zip(map(_BYTES, self.ids), *shown, strict=True)), told
        )

    def sealed(self, step: StepId, made_at: dt.datetime) -> Iterator[Sealed]:
        """The operations that make the rows, byte for byte as `Operation.sealed` would write them."""
        operations = new_ids(len(self.ids))
        texts: dict[str, Iterable[str]] = {name: _as_json(column) for name, column in self.columns.items()}
        texts |= {"op": map(str, operations), "id": map(str, self.ids)}
        template, order = _template(self.entity, step, made_at)
        sealed = map(template.__mod__, zip(*(texts[name] for name in order), strict=True))
        return zip(map(_BYTES, operations), map(_BYTES, self.ids), sealed, strict=True)

    def items(self) -> Iterator[Item]:
        """What the undo stack notes of them."""
        digests = map(digest_of_values, map(list, zip(*self.columns.values(), strict=True)))
        return map(Item, repeat(self.entity), self.ids, repeat({}), repeat({}), repeat(False), digests)


def _template(entity: Entity, step: StepId, made_at: dt.datetime) -> tuple[str, list[str]]:
    """The sealed form with `%s` for what differs from row to row, and the names of that, in order.

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
    marks = {f'"<{name}>"': name for name in FIELDS[entity]}
    marks |= {str(specimen.op_id): "op", str(specimen.row_id): "id"}
    template = specimen.sealed()
    order = sorted(marks, key=template.index)
    for mark in order:
        template = template.replace(mark, "%s")
    return template, [marks[mark] for mark in order]


def _as_json(column: Sequence[Value]) -> Iterable[str]:
    """Each value as JSON; an import's values repeat, and each is written once."""
    if bool in set(map(type, column)):
        # True and 1 are one element of a set
        return map(rows.compact, column)
    written = {value: rows.compact(value) for value in set(column)}
    return map(written.__getitem__, column)
