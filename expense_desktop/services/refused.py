"""Changes that the server refused: why, and giving them up. Mending one is simply changing the record again."""

from dataclasses import dataclass

from expense_desktop.domain.changes import Entity, Kind
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.outbox import Refusal, RowRef
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.writing import WritableLedger


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """What was refused of one record. `only_here`: the server never had it, so giving up the change gives it up."""

    ref: RowRef
    refusals: tuple[Refusal, ...]
    only_here: bool


def refused(ledger: ReplicaLedger) -> tuple[RefusedRow, ...]:
    """Every record with refused changes, the one refused last first."""
    by_row: dict[RowRef, list[Refusal]] = {}
    for refusal in ledger.outbox.refusals():
        by_row.setdefault((refusal.operation.entity, refusal.operation.row_id), []).append(refusal)
    latest_first = sorted(by_row.items(), key=lambda pair: -pair[1][-1].seq)
    return tuple(RefusedRow(ref, tuple(kept), _is_new(kept)) for ref, kept in latest_first)


def drop(ledger: WritableLedger, ref: RowRef) -> bool:
    """Give up what was refused of a record; whether that was a step that undo can take back.

    A record that exists here only, because the server refused to make it, is deleted; of any other the refused values
    are forgotten, and it stays as the server has it.
    """
    entity, row_id = ref
    kept = ledger.outbox.refused_on([row_id]).get(ref, [])
    if any(_makes(operation.kind, bool(operation.base)) for operation in kept) and entity is Entity.EXPENSE:
        return ledger.apply([Change(entity, row_id, Kind.DELETE)], say("Delete Expense")).rows > 0
    ledger.outbox.forget_refused(operation.op_id for operation in kept)
    ledger.touches.add([ref])
    ledger.touches.sync_state = True
    return False


def _is_new(kept: list[Refusal]) -> bool:
    return any(_makes(each.operation.kind, bool(each.operation.base)) for each in kept)


def _makes(kind: Kind, has_base: bool) -> bool:
    """A set without a base carries a whole new record."""
    return kind is Kind.SET and not has_base
