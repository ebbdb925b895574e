"""The tables as they are written down, and as migrations and the replica really make them."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Table, create_engine, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.pool import StaticPool

from expense_desktop.repository import history, states
from expense_desktop.repository.choice import SortKey
from expense_desktop.repository.listing import DELETED_INDEX, index_of
from expense_desktop.repository.replica import schema
from expense_desktop.repository.replica.connection import EncryptedFile
from expense_desktop.repository.tables import SCHEMA
from expense_desktop.repository.tables import Table as Shared
from tests.servers import Database

# one worker fills the servers, not each
pytestmark = pytest.mark.xdist_group("both-engines")

TABLES = list(Shared.metadata.tables.values())
NAMES = [table.name for table in TABLES]


@pytest.fixture(scope="module")
def on_server(readable_database: Database) -> Iterator[Connection]:
    """The database as the migrations left it, seen by its superuser."""
    with closing(readable_database.admin.connect()) as connection:
        engine = create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool)
        with engine.connect() as opened:
            yield opened


@pytest.fixture(scope="module")
def in_replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A new replica's tables."""
    file = EncryptedFile(Path(tmp_path_factory.mktemp("tables")) / "replica.db", bytes(32))
    with closing(file):
        with file.writing() as session:
            schema.bring_up_to_date(session.connection())
        with file.reading() as session:
            yield session.connection()


def _type(column: Column[Any] | Any, dialect: Dialect) -> str:
    type_ = column["type"] if isinstance(column, dict) else column.type
    # char(3) and varchar(3) hold the same three letters
    return re.sub(r"^(VAR)?CHAR\b", "CHAR", type_.compile(dialect))


def _written(table: Table, dialect: Dialect) -> dict[str, tuple[str, bool]]:
    return {column.name: (_type(column, dialect), bool(column.nullable)) for column in table.columns}


def _made(connection: Connection, table: str, schema_name: str | None, dialect: Dialect) -> dict[str, tuple[str, bool]]:
    columns = inspect(connection).get_columns(table, schema_name)
    return {column["name"]: (_type(column, dialect), column["nullable"]) for column in columns}


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_the_server_s_columns_are_those_written_down(on_server: Connection, table: Table) -> None:
    """Names, types and whether NULL is allowed: nothing more, nothing less, but for what the policies alone read."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    assert _made(on_server, table.name, SCHEMA, dialect) == {
        **_written(table, dialect),
        "owner_slot": ("INTEGER", True),
    }


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_the_replica_s_columns_are_those_written_down(in_replica: Connection, table: Table) -> None:
    """The replica has the same columns as the server, in SQLite's types."""
    dialect = sqlite.dialect()
    assert _made(in_replica, table.name, None, dialect) == _written(table, dialect)


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_keys_lead_with_the_owner_on_both(on_server: Connection, in_replica: Connection, table: Table) -> None:
    """The primary key is the one written down, and no foreign key reaches another owner's row."""
    key = [column.name for column in table.primary_key]
    written = {
        (tuple(constraint.column_keys), tuple(element.column.name for element in constraint.elements))
        for constraint in table.foreign_key_constraints
    }
    assert key[0] == "owner_id"
    for connection, schema_name in ((on_server, SCHEMA), (in_replica, None)):
        assert inspect(connection).get_pk_constraint(table.name, schema_name)["constrained_columns"] == key
        found = {
            (tuple(foreign["constrained_columns"]), tuple(foreign["referred_columns"]))
            for foreign in inspect(connection).get_foreign_keys(table.name, schema_name)
        }
        assert found == written
        assert all(columns[0] == referred[0] == "owner_id" for columns, referred in found)


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_the_server_has_every_named_check_and_unique_key(on_server: Connection, table: Table) -> None:
    """What is written down as a rule of a table is a rule of the server."""
    found = {
        constraint["name"]
        for constraint in (
            *inspect(on_server).get_check_constraints(table.name, SCHEMA),
            *inspect(on_server).get_unique_constraints(table.name, SCHEMA),
            *inspect(on_server).get_foreign_keys(table.name, SCHEMA),
        )
    }
    written = {
        constraint.name for constraint in table.constraints if constraint.name and constraint is not table.primary_key
    }
    assert written <= found


@pytest.mark.parametrize(
    "read", [states.outbox, states.refused, history._device, history._meta], ids=lambda table: table.name
)
def test_what_repositories_read_of_a_replica_s_own_tables_is_there(read: Any) -> None:
    """Columns named where a replica may not be imported exist in its schema, with types that store the same."""
    table = schema.LOCAL.tables[read.name]
    dialect = sqlite.dialect()
    for column in read.columns:
        assert column.name in table.columns
        if column.type.python_type is not None and column.name.endswith("id"):
            assert _type(column, dialect) == _type(table.columns[column.name], dialect)


def test_what_is_read_of_the_queue_is_in_its_view(in_replica: Connection) -> None:
    """The view has the columns that are read of it."""
    found = in_replica.exec_driver_sql("SELECT * FROM queued")
    assert {column.name for column in states.queued.columns} <= set(found.keys())


def test_the_replica_has_an_index_for_each_order(in_replica: Connection) -> None:
    """Statements name their index, and would fail without it."""
    found = {index["name"] for index in inspect(in_replica).get_indexes("listing")}
    assert found == {*(index_of(key) for key in SortKey), DELETED_INDEX}
