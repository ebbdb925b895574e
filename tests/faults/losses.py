"""A server that is put back from a backup, and what everybody held at that moment: nothing of it may be lost (I10)."""

from collections.abc import Iterable, Mapping
from typing import Any

from expense_desktop.domain.changes import Entity, Groups, Kind, Operation
from expense_desktop.repository.replica.outbox import RowRef
from expense_desktop.repository.replica.rows import Row
from tests.faults.computers import Computer
from tests.faults.mirror import Mirror
from tests.faults.rules import hold
from tests.repository.sync.desks import Rows

DELETED = "deleted"


class Held:
    """The rows that each computer had pulled, as they were when the server went back in time."""

    def __init__(self, computers: Iterable[Computer]) -> None:
        self._held: list[Rows] = [computer.look(0).base for computer in computers]

    def check(self, mirror: Mirror, computers: Iterable[Computer], refused: Iterable[Operation]) -> None:
        """Every value of theirs stands, or one that is later does, or it is kept in the history or beside it, or was
        refused for a rule (a category that others use by now), and is kept as such (I4).
        """
        kept = _kept(mirror, computers)
        for one in refused:
            told = {Kind.DELETE: {DELETED: {DELETED: True}}, Kind.RESTORE: {DELETED: {DELETED: False}}}
            kept.setdefault((one.entity, one.row_id), []).append({**one.set, **told.get(one.kind, {})})
        for held in self._held:
            for ref, row in held.items():
                there = mirror.rows.get(ref)
                if there is not None:
                    _check_row(row, there, kept.get(ref, []))
                else:
                    # refused as a whole by a rule: whoever told of it keeps it as it was
                    is_kept = any(row.groups().keys() <= one.keys() for one in kept.get(ref, []))
                    hold("I10", is_kept, "a row that a computer had is neither on the restored server nor kept")


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
    """Every value in the history and among what the computers keep for the person to judge."""
    kept: dict[RowRef, list[Groups]] = {}
    for change in mirror.changes:
        if change["entity"] and change["status"] != "rejected":
            groups = [change[name] for name in ("before", "after", "lost") if change[name]]
            kept.setdefault((Entity(change["entity"]), change["row_id"]), []).extend(groups)
    for computer in computers:
        for one in computer.parked():
            kept.setdefault((one.entity, one.row_id), []).append(one.groups)
    return kept
