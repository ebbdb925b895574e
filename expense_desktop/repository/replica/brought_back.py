"""Categories that were deleted and that another device has brought back: kept until the person has heard it (I11)."""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from expense_desktop.domain.changes import Entity, instant_text
from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.replica.outbox import RowRef
from expense_desktop.repository.replica.rows import COLUMNS, Stored
from expense_desktop.repository.replica.schema import BASE

_ID, _DELETED = (COLUMNS[Entity.CATEGORY].index(name) for name in ("id", "deleted"))


def note_brought_back(
    connection: Connection, owner: OwnerId, came: Sequence[Stored], known: Collection[RowRef], at: dt.datetime
) -> None:
    """Note those among the pulled categories that are live now and were deleted in the base, before it is written.

    What this computer has changed itself, or is told of as a conflict (`known`), is no news.
    """
    told = {row_id.bytes for entity, row_id in known if entity is Entity.CATEGORY}
    live = [stored[_ID] for stored in came if not stored[_DELETED] and stored[_ID] not in told]
    if live:
        connection.exec_driver_sql(
            f"INSERT INTO brought_back (row_id, noted_at) SELECT id, ? FROM {BASE[Entity.CATEGORY].name} "  # noqa: S608
            "WHERE owner_id = ? AND deleted AND id IN (SELECT unhex(value) FROM json_each(?)) "
            "ON CONFLICT (row_id) DO UPDATE SET noted_at = excluded.noted_at",
            (instant_text(at), owner.bytes, json.dumps([row_id.hex() for row_id in live])),
        )


def read_brought_back(connection: Connection) -> tuple[uuid.UUID, ...]:
    """Their ids, the first one first."""
    found = connection.exec_driver_sql("SELECT row_id FROM brought_back ORDER BY noted_at, row_id")
    return tuple(uuid.UUID(bytes=row_id) for row_id in found.scalars())


def forget_brought_back(connection: Connection, categories: Collection[uuid.UUID]) -> None:
    """The person has heard of these."""
    for category in categories:
        connection.exec_driver_sql("DELETE FROM brought_back WHERE row_id = ?", (category.bytes,))
