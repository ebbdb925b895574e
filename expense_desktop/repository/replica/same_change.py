"""The same change of many rows, as when a category is merged: what `composing` does of each, by statements for all.

Only for changes of one group of fields of rows that are live and that the server has or will have; for anything else
`SameChange.of` says no, and the rows are composed one by one. A test holds the two ways against each other.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import Connection

from expense_desktop.domain.changes import GROUPS, Entity, Group, Kind, Operation, instant_text
from expense_desktop.domain.records import OwnerId, StepId, new_id, new_ids
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.outbox import Outbox, Sealed
from expense_desktop.repository.replica.schema import VIEW
from expense_desktop.repository.replica.undo import Item

MANY: Final = 200
"""From so many rows on statements for all of them are quicker."""

_SEQ_MARK: Final = 987_654_321_987_654_321


class _Stood(NamedTuple):
    """A row that the change makes different: its id, what stood in the group, and its seq (0: not on the server)."""

    row_id: uuid.UUID
    was: Group
    change_seq: int


class SameChange:
    """One group of fields that is to become the same in many rows."""

    def __init__(self, entity: Entity, group: str, now: Group, stood: Sequence[_Stood]) -> None:
        self.entity = entity
        self._group = group
        self._now = now
        self._stood = stood

    @classmethod
    def of(cls, connection: Connection, owner: OwnerId, outbox: Outbox, changes: Sequence[Change]) -> Self | None:
        """The changes as one, if they can be: all set the same whole group, of rows that can be changed at once."""
        first = changes[0]
        group = next((name for name, fields in GROUPS[first.entity].items() if set(fields) == set(first.fields)), None)
        ids = [change.row_id for change in changes]
        if group is None or len(set(ids)) < len(ids) or not all(_is_like(first, change) for change in changes):
            return None
        names = GROUPS[first.entity][group]
        found = connection.exec_driver_sql(
            f"SELECT id, deleted, change_seq, {', '.join(names)} FROM {VIEW[first.entity].name} "  # noqa: S608
            "WHERE owner_id = ? AND id IN (SELECT unhex(value) FROM json_each(?))",
            (owner.bytes, json.dumps([row_id.hex for row_id in ids])),
        ).all()
        if len(found) < len(ids) or any(row[1] for row in found) or _is_unborn(outbox, found):
            return None
        known = _Known(names)
        by_id = {row[0]: (known.group(row[3:]), row[2]) for row in found}
        now = {name: first.fields[name] for name in names}
        stood = [_Stood(row_id, *by_id[row_id.bytes]) for row_id in ids]
        return cls(first.entity, group, now, [one for one in stood if one.was != now])

    @property
    def ids(self) -> list[uuid.UUID]:
        """The rows that it makes different."""
        return [one.row_id for one in self._stood]

    def write(self, connection: Connection, owner: OwnerId, made_at: dt.datetime) -> None:
        """Change the rows of the view."""
        settings = ", ".join(f"{name} = ?" for name in self._now)
        values = [next(iter(rows.stored_column(name, (value,)))) for name, value in self._now.items()]
        wanted = json.dumps([row_id.hex for row_id in self.ids])
        stamps = f"json_set({rows.stamps_as_object(self.entity)}, '$.{self._group}', ?)"
        with rows.many_coming(connection, self.entity, len(self._stood)):
            connection.exec_driver_sql(
                f"UPDATE {VIEW[self.entity].name} SET {settings}, stamps = {stamps} "  # noqa: S608
                "WHERE owner_id = ? AND id IN (SELECT unhex(value) FROM json_each(?))",
                (*values, instant_text(made_at), owner.bytes, wanted),
            )

    def sealed(self, step: StepId, made_at: dt.datetime) -> Iterator[Sealed]:
        """The operations, byte for byte as `Operation.sealed` would write them."""
        templates: dict[int, str] = {}
        for op_id, one in zip(new_ids(len(self._stood)), self._stood, strict=True):
            template = templates.get(id(one.was))
            if template is None:
                template = templates[id(one.was)] = self._template(one.was, step, made_at)
            yield op_id.bytes, one.row_id.bytes, template % (one.change_seq or "null", one.row_id, op_id)

    def items(self) -> list[Item]:
        """What the undo stack notes of them."""
        now = {self._group: self._now}
        return [Item(self.entity, one.row_id, {self._group: one.was}, now) for one in self._stood]

    def _template(self, was: Group, step: StepId, made_at: dt.datetime) -> str:
        """Cut from an operation that is really sealed, so that there is one place that knows the form."""
        specimen = Operation(
            entity=self.entity,
            row_id=new_id(),
            kind=Kind.SET,
            step=step,
            made_at=made_at,
            set={self._group: self._now},
            base={self._group: was},
            base_seq=_SEQ_MARK,
        )
        # sorted keys: base_seq stands before id, and that before op
        template = specimen.sealed().replace("%", "%%")
        for mark in (str(_SEQ_MARK), str(specimen.row_id), str(specimen.op_id)):
            template = template.replace(mark, "%s")
        return template


def _is_like(first: Change, change: Change) -> bool:
    return (
        change.entity is first.entity
        and change.kind is Kind.SET
        and not change.new
        and (change.fields is first.fields or change.fields == first.fields)
    )


class _Known:
    """Makes each distinct group once: fifty thousand rows of one category share theirs."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._groups: dict[tuple[Any, ...], Group] = {}

    def group(self, stored: Sequence[Any]) -> Group:
        """The fields as operations carry them."""
        key = tuple(stored)
        if key not in self._groups:
            self._groups[key] = {
                name: rows.as_carried(name, value) for name, value in zip(self._names, key, strict=True)
            }
        return self._groups[key]


def _is_unborn(outbox: Outbox, found: Sequence[Any]) -> bool:
    """Whether the server has refused to make one of the rows: its next change is sent whole."""
    unknown = [uuid.UUID(bytes=row[0]) for row in found if not row[2]]
    return len(outbox.makes(unknown)) < len(unknown)
