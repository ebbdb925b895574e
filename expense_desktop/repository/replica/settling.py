"""Make the view of single rows anew: the base overlaid with what is still in the outbox."""

import uuid
from collections.abc import Collection

from sqlalchemy import Connection

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.outbox import Outbox, RowRef
from expense_desktop.repository.replica.overlay import overlaid
from expense_desktop.repository.replica.rows import Row


def settle(connection: Connection, owner: OwnerId, refs: Collection[RowRef]) -> None:
    """Write the view of each row in `refs` as base and outbox say.

    A row that the server never took is built from its refused operations too: it stays as it was entered, with its
    mark, until the person mends or discards it; nothing else on this computer holds what they typed.
    """
    if not refs:
        return
    outbox = Outbox(connection)
    ids = {row_id for _entity, row_id in refs}
    waiting, refused = outbox.operations_on(ids), outbox.refused_on(ids)
    settled: list[Row] = []
    for entity, entity_ids in _by_entity(refs).items():
        base = rows.load(connection, owner, entity, entity_ids, base=True)
        for row_id in entity_ids:
            operations = list(waiting.get((entity, row_id), ()))
            if row_id not in base:
                operations = [*refused.get((entity, row_id), ()), *operations]
            row = overlaid(base.get(row_id), operations)
            if row is not None:
                settled.append(row)
    rows.store(connection, owner, settled)


def _by_entity(refs: Collection[RowRef]) -> dict[Entity, set[uuid.UUID]]:
    by_entity: dict[Entity, set[uuid.UUID]] = {}
    for entity, row_id in refs:
        by_entity.setdefault(entity, set()).add(row_id)
    return by_entity
