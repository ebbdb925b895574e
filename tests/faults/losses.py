"""A server that is put back from a backup, and what everybody held at that moment: nothing of it may be lost (I10)."""

from collections.abc import Iterable, Mapping
from typing import Any

from expense_desktop.domain.changes import Entity, Groups, Kind
from expense_desktop.repository.replica.outbox import RowRef
from expense_desktop.repository.replica.rows import Row
from tests.faults.computers import Computer
from tests.faults.mirror import Mirror
from tests.faults.rules import Violation, hold
from tests.repository.sync.desks import Rows

DELETED = "deleted"

_REFUSABLE = {DELETED: "category_in_use", "parent": "category_depth"}
"""What a restored server can refuse of what it is told, and by which rule.

A category was deleted, or moved, before the restore; on the restored server somebody files something in it, or moves it
or its parent. Both can't stand. As on any server the second is refused, and keeps what was refused, and is told (I4);
here the second is who tells. No row, and no other value of a row, can be refused.
"""


class Held:
    """The rows that each computer had pulled, as they were when the server went back in time."""

    def __init__(self, computers: Iterable[Computer]) -> None:
        self._held: list[Rows] = [computer.look(0).base for computer in computers]

    def check(self, mirror: Mirror, computers: Iterable[Computer]) -> None:
        """Every row of theirs is there, whatever was entered on the restored server; every value stands, or one
        that is later does, or it is kept in the history or beside it.
        """
        kept = _kept(mirror, computers)
        for held in self._held:
            for ref, row in held.items():
                there = mirror.rows.get(ref)
                if there is None:
                    raise Violation("I10", "a row that a computer had is not on the restored server")
                _check_row(row, there, kept.get(ref, []))


def _check_row(row: Row, there: Row, kept: list[Groups]) -> None:
    mine, theirs = _groups(row), _groups(there)
    for name, group in mine.items():
        stands = group == theirs[name] or _stamp(there, name) >= _stamp(row, name)
        is_kept = any(one.get(name) == group for one in kept)
        hold("I10", stands or is_kept, "an older value stands, and the later one that a computer had is nowhere")


def _groups(row: Row) -> Mapping[str, Any]:
    return {**row.groups(), DELETED: {DELETED: row.deleted}}


def _stamp(row: Row, name: str) -> str:
    return row.stamps.get(name, "")


def _kept(mirror: Mirror, computers: Iterable[Computer]) -> dict[RowRef, list[Groups]]:
    """Every value in the history, and among what the computers keep for the person to judge: what was parked, and what
    was told again and refused because of what others entered in the meantime (`_REFUSABLE`).
    """
    kept: dict[RowRef, list[Groups]] = {}
    for change in mirror.changes:
        if change["entity"] and change["status"] != "rejected":
            groups = [change[name] for name in ("before", "after", "lost") if change[name]]
            kept.setdefault((Entity(change["entity"]), change["row_id"]), []).extend(groups)
    for computer in computers:
        for one in computer.parked():
            kept.setdefault((one.entity, one.row_id), []).append(one.groups)
        for refusal in computer.desk.refusals():
            told = refusal.operation
            given = {**told.set, **({DELETED: {DELETED: True}} if told.kind is Kind.DELETE else {})}
            values = {name: group for name, group in given.items() if _REFUSABLE.get(name) == refusal.code}
            kept.setdefault((told.entity, told.row_id), []).append(values)
    return kept
