"""The queue of operations that the server has not numbered, or whose effect no pull has brought back yet.

An operation is sealed when it is entered and its text never changes: what was sent once is sent again byte for byte
(a trigger sees to it). The view `queued` has every text whole; in the table those of many new rows are folded
(`forms.py`). Operations are not merged while they wait, however many touch one row: each is in the history,
and the numbers stay gapless.
"""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from expense_desktop.domain.changes import (
    BATCH_LIMIT_BYTES,
    BATCH_LIMIT_OPERATIONS,
    Entity,
    Operation,
    Status,
    instant_text,
)
from expense_desktop.domain.errors import Bug
from expense_desktop.domain.records import DeviceId
from expense_desktop.domain.refusals import refusal_words
from expense_desktop.repository.replica.forms import unfold
from expense_desktop.repository.replica.parts import Told, insert_in_parts, untold

RowRef = tuple[Entity, uuid.UUID]

Sealed = tuple[bytes, bytes, str]
"""The id of an operation, that of its row, and its bytes, or what makes them of a form."""

_MANY: Final = 100
"""From so many operations on a form is worth a page of its own."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive operations as they are sent; `first_no` is the number of the first."""

    first_no: int
    operations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server made of operation `n`. `code` says why it was refused.

    A `dup` of a refused operation carries its code, so that a lost answer doesn't lose the refusal.
    """

    n: int
    seq: int
    status: Status
    code: str | None = None

    @property
    def is_refusal(self) -> bool:
        """Whether the operation was not applied."""
        return self.status is Status.REJECTED or (self.status is Status.DUP and self.code is not None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record with operations that the server has not numbered: how many, and when the last was made (aware)."""

    ref: RowRef
    operations: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many operations the server has not numbered, how many it refused, how many conflicts are undecided."""

    waiting: int
    refused: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """An operation that the server refused; kept until it is mended or discarded. `refused_at` is an aware instant."""

    operation: Operation
    code: str
    seq: int
    refused_at: dt.datetime

    @property
    def words(self) -> str:
        """Why, as a sentence."""
        return refusal_words(self.code)


class Outbox:
    """The queue of one replica, in the caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, first_no: int, operations: Iterable[Operation]) -> int:
        """Seal `operations`, number them from `first_no` on, and queue them; the next free number."""
        entries = [
            (no, op.op_id.bytes, op.entity.value, op.row_id.bytes, op.decides_seq, op.sealed())
            for no, op in enumerate(operations, first_no)
        ]
        if entries:
            self._connection.exec_driver_sql(
                "INSERT INTO outbox (op_no, op_id, entity, row_id, decides, sealed) VALUES (?, ?, ?, ?, ?, ?)", entries
            )
        return first_no + len(entries)

    def append_many(
        self, entity: Entity, sealed: Sequence[Sealed], first_no: int, told: Told = untold, form: str | None = None
    ) -> int:
        """Queue operations on rows of `entity`, numbered from `first_no` on; the next free number. `form` is what all
        of them are made of, by the values that they come with.
        """
        number = "NULL"
        if form is not None and len(sealed) < _MANY:
            sealed = [(op_id, row_id, unfold(form, values, row_id, op_id)) for op_id, row_id, values in sealed]
        elif form is not None:
            kept = self._connection.exec_driver_sql("INSERT INTO outbox_form (text) VALUES (?) RETURNING no", (form,))
            number = f"{kept.scalar_one():d}"
        entries = ((no, *one) for no, one in enumerate(sealed, first_no))
        # what is the same in every line stands in the statement: binding a parameter takes half a microsecond
        into = "INSERT INTO outbox (op_no, op_id, row_id, sealed, entity, form)"
        insert_in_parts(self._connection, into, f"(?, ?, ?, ?, '{entity}', {number})", entries, told)
        return first_no + len(sealed)

    def next_batch(self) -> Batch | None:
        """The oldest operations without an answer, at most 500 and 1 MB; None when nothing is to be sent."""
        entries = self._connection.exec_driver_sql(
            "SELECT op_no, sealed FROM queued WHERE acked_seq IS NULL ORDER BY op_no LIMIT ?", (BATCH_LIMIT_OPERATIONS,)
        ).all()
        if not entries:
            return None
        first_no: int = entries[0][0]
        operations: list[str] = []
        room = BATCH_LIMIT_BYTES
        for no, sealed in entries:
            room -= len(sealed.encode())
            if room < 0:
                break
            if no != first_no + len(operations):
                raise Bug("the outbox has a hole")
            operations.append(sealed)
        return Batch(first_no, tuple(operations))

    def acknowledge(self, answers: Sequence[Answer], at: dt.datetime) -> frozenset[RowRef]:
        """Note the server's answers; the rows of refused operations, whose view is to be settled anew.

        An applied operation stays until a pull covers its seq; a refused one moves to `refused` (I4). Answers to
        operations that are no longer here are answers heard twice, and change nothing.
        """
        numbered = [(answer.seq, answer.n) for answer in answers if not answer.is_refusal]
        if numbered:
            self._connection.exec_driver_sql("UPDATE outbox SET acked_seq = ? WHERE op_no = ?", numbered)
        return frozenset(ref for answer in answers if answer.is_refusal for ref in self._refuse(answer, at))

    def _refuse(self, answer: Answer, at: dt.datetime) -> list[RowRef]:
        self._connection.exec_driver_sql(
            "INSERT INTO refused (op_id, entity, row_id, sealed, code, seq, refused_at) "
            "SELECT op_id, entity, row_id, sealed, ?, ?, ? FROM queued WHERE op_no = ? ON CONFLICT (op_id) DO NOTHING",
            (answer.code or "rejected", answer.seq, instant_text(at), answer.n),
        )
        gone = self._connection.exec_driver_sql(
            "DELETE FROM outbox WHERE op_no = ? RETURNING entity, row_id", (answer.n,)
        ).all()
        return _refs(gone)

    def remove_covered(self, cursor_seq: int) -> frozenset[RowRef]:
        """Remove what a pull up to `cursor_seq` brings back; the rows that it was about."""
        gone = self._connection.exec_driver_sql(
            "DELETE FROM outbox WHERE acked_seq <= ? RETURNING entity, row_id", (cursor_seq,)
        ).all()
        if gone:
            self._connection.exec_driver_sql("DELETE FROM outbox_form WHERE NOT EXISTS (SELECT 1 FROM outbox)")
        return frozenset(_refs(gone))

    def waiting(self, most: int) -> tuple[Waiting, ...]:
        """The records that unsent operations are about, the one changed last first, `most` of them."""
        found = self._connection.exec_driver_sql(
            "SELECT entity, row_id, operations, (SELECT sealed ->> 'made_at' FROM queued WHERE op_no = last_no) FROM "
            "(SELECT entity, row_id, count(*) AS operations, max(op_no) AS last_no FROM outbox "
            "WHERE acked_seq IS NULL GROUP BY entity, row_id ORDER BY last_no DESC LIMIT ?) ORDER BY last_no DESC",
            (most,),
        )
        return tuple(
            Waiting((Entity(entity), uuid.UUID(bytes=row_id)), operations, dt.datetime.fromisoformat(at))
            for entity, row_id, operations, at in found.all()
        )

    def rows(self) -> frozenset[RowRef]:
        """The rows that queued operations are about."""
        return frozenset(_refs(self._connection.exec_driver_sql("SELECT DISTINCT entity, row_id FROM outbox").all()))

    def operations_on(self, ids: Collection[uuid.UUID]) -> dict[RowRef, list[Operation]]:
        """The queued operations on the rows with these ids, in order."""
        return self._operations("queued", "op_no", ids)

    def makes(self, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
        """Those of these ids that a queued operation makes: a set without a base carries the whole row."""
        if not ids:
            return frozenset()
        found = self._connection.exec_driver_sql(
            "SELECT row_id FROM outbox WHERE row_id IN (SELECT unhex(value) FROM json_each(?)) "
            "AND (form IS NOT NULL OR sealed ->> 'kind' = 'set' AND sealed ->> 'base' IS NULL)",
            (json.dumps([row_id.hex for row_id in ids]),),
        )
        return frozenset(uuid.UUID(bytes=row_id) for row_id in found.scalars())

    def refused_on(self, ids: Collection[uuid.UUID]) -> dict[RowRef, list[Operation]]:
        """The refused operations on the rows with these ids, in order."""
        return self._operations("refused", "seq", ids)

    def _operations(self, table: str, order: str, ids: Collection[uuid.UUID]) -> dict[RowRef, list[Operation]]:
        if not ids:
            return {}
        found = self._connection.exec_driver_sql(
            f"SELECT sealed FROM {table} "  # noqa: S608  one of two
            f"WHERE row_id IN (SELECT unhex(value) FROM json_each(?)) ORDER BY {order}",
            (json.dumps([row_id.hex for row_id in ids]),),
        )
        by_row: dict[RowRef, list[Operation]] = {}
        for (sealed,) in found.all():
            operation = Operation.unsealed(sealed)
            by_row.setdefault((operation.entity, operation.row_id), []).append(operation)
        return by_row

    def refusals(self) -> tuple[Refusal, ...]:
        """Every refused operation that is still kept, oldest first."""
        found = self._connection.exec_driver_sql("SELECT sealed, code, seq, refused_at FROM refused ORDER BY seq")
        return tuple(
            Refusal(Operation.unsealed(sealed), code, seq, dt.datetime.fromisoformat(at))
            for sealed, code, seq, at in found.all()
        )

    def forget_refused(self, op_ids: Iterable[uuid.UUID]) -> None:
        """Let go of refused operations that were mended or discarded."""
        doomed = [(op_id.bytes,) for op_id in op_ids]
        if doomed:
            self._connection.exec_driver_sql("DELETE FROM refused WHERE op_id = ?", doomed)

    def counts(self) -> Counts:
        """What the status says. A conflict counts as decided as soon as the decision waits here."""
        row = self._connection.exec_driver_sql(
            "SELECT (SELECT count(*) FROM outbox WHERE acked_seq IS NULL), (SELECT count(*) FROM refused), "
            "(SELECT count(*) FROM change WHERE status = 'conflict' "
            "AND seq NOT IN (SELECT decides FROM outbox WHERE decides IS NOT NULL))"
        ).one()
        return Counts(*row)

    def renumber(self, device: DeviceId, after: int = 0) -> None:
        """Send everything again as `device` (SYNC 6), numbered from `after` + 1 on: the operations' own ids and bytes
        stay as they were, so that the server recognises what it has.
        """
        numbers = self._connection.exec_driver_sql("SELECT op_no FROM outbox ORDER BY op_no").scalars().all()
        if numbers:
            # out of the way first, so that no update meets a number still in use
            self._connection.exec_driver_sql("UPDATE outbox SET op_no = -op_no, acked_seq = NULL")
            self._connection.exec_driver_sql(
                "UPDATE outbox SET op_no = ? WHERE op_no = ?",
                [(new, -old) for new, old in enumerate(numbers, after + 1)],
            )
        self._connection.exec_driver_sql(
            "UPDATE meta SET device_id = ?, next_op_no = ?", (device.bytes, after + len(numbers) + 1)
        )

    def decisions_after(self, seq: int) -> dict[int, Operation]:
        """The queued decisions of conflicts that were numbered after `seq`, by their own numbers."""
        found = self._connection.exec_driver_sql("SELECT op_no, sealed FROM queued WHERE decides > ?", (seq,))
        return {op_no: Operation.unsealed(sealed) for op_no, sealed in found.all()}

    def replace(self, op_no: int, operation: Operation | None) -> None:
        """Queue another operation in place of one that was never sent, or none. Leaves a hole: `renumber` closes it."""
        self._connection.exec_driver_sql("DELETE FROM outbox WHERE op_no = ?", (op_no,))
        if operation is not None:
            self.append(op_no, [operation])


def _refs(rows: Iterable[Sequence[object]]) -> list[RowRef]:
    return [(Entity(entity), uuid.UUID(bytes=row_id)) for entity, row_id in rows]  # type: ignore[arg-type]
