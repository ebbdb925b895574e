"""What a person sees of a row: the server's version with their own waiting operations on top, in order (SYNC 5, I7)."""

from collections.abc import Iterable

from expense_desktop.domain.changes import GROUPS, Kind, Operation, instant_text
from expense_desktop.repository.replica.rows import Row


def overlaid(row: Row | None, operations: Iterable[Operation]) -> Row | None:
    """`row` after `operations`; None starts from nothing, so that the first operation must make the whole row."""
    for operation in operations:
        if row is None:
            if not makes_whole(operation):
                continue
            row = Row(operation.entity, operation.row_id, {})
        apply_to(row, operation)
    return row


def makes_whole(operation: Operation) -> bool:
    """Whether the operation carries every group, so that it can make a row that isn't there."""
    return operation.kind is Kind.SET and operation.set.keys() == GROUPS[operation.entity].keys()


def apply_to(row: Row, operation: Operation) -> None:
    """Do to `row` what the operation says. An edit brings a deleted row back, as on the server."""
    for group in operation.set.values():
        row.values.update(group)
    if operation.set:
        row.stamps = {**row.stamps, **dict.fromkeys(operation.set, instant_text(operation.made_at))}
    if operation.kind is not Kind.DECIDE:
        row.deleted = operation.kind is Kind.DELETE
