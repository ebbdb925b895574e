"""Every row of a kind as the replica holds it, tombstones too, with its stamps: what a backup keeps."""

from collections.abc import Iterator

from sqlalchemy import Connection

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.replica.rows import COLUMNS, Row
from expense_desktop.repository.replica.schema import VIEW


def count(connection: Connection, owner: OwnerId, entity: Entity) -> int:
    """How many rows `every` gives."""
    statement = f"SELECT count(*) FROM {VIEW[entity].name} WHERE owner_id = ?"  # noqa: S608  a name of our own
    return int(connection.exec_driver_sql(statement, (owner.bytes,)).scalar_one())


def every(connection: Connection, owner: OwnerId, entity: Entity, part: int = 1_000) -> Iterator[list[Row]]:
    """The rows by id, `part` at a time."""
    columns = ", ".join(COLUMNS[entity])
    statement = f"SELECT {columns} FROM {VIEW[entity].name} WHERE owner_id = ? ORDER BY id"  # noqa: S608  likewise
    found = connection.exec_driver_sql(statement, (owner.bytes,))
    while stored := found.fetchmany(part):
        yield [Row.of_stored(entity, row) for row in stored]
