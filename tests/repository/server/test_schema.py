"""Preparing a database: as a superuser, as a managed service's admin, twice, and against what tables.py says."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint, create_engine, inspect
from sqlalchemy.pool import StaticPool

from expense_desktop.domain.changes import GROUPS
from expense_desktop.domain.errors import ServerUnsuitable
from expense_desktop.repository.server import protections, schema
from expense_desktop.repository.server.connections import SOCKET, Login, ServerAddress
from expense_desktop.repository.tables import Table
from tests.repository.server.operations import expense, push, sealed, value
from tests.servers import DOOR_PASSWORD, Cluster, Connection, Database

MANAGED = "cloud_admin"
OURS = (
    "expense_owner",
    "expense_writer",
    "expense_auth",
    "expense_enroller",
    "expense_door",
    "expense_client",
    "expense_retired",
)


@pytest.fixture(params=[16, 18], ids=["pg16", "pg18"])
def untouched(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A server of one's own that never heard of us: roles belong to the whole cluster."""
    with Cluster(request.param) as cluster:
        yield cluster


def managed_database(cluster: Cluster) -> Login:
    """A database that belongs to an admin with CREATEROLE and CREATEDB, as clouds have them."""
    with closing(cluster.connect()) as superuser:
        superuser.execute(f"CREATE ROLE {MANAGED} LOGIN CREATEROLE CREATEDB PASSWORD 'managed'")
    login = Login(ServerAddress(str(cluster.socket_folder), cluster.port, "postgres", SOCKET), MANAGED, "managed")
    with closing(login.connect()) as admin:
        admin.execute("CREATE DATABASE managed TEMPLATE template0 ENCODING 'UTF8'")
    return replace(login, address=replace(login.address, database="managed"))


def test_a_managed_services_admin_can_prepare_a_server(untouched: Cluster) -> None:
    """Without a superuser every protection stands but those that only one can give, and everything works."""
    login = managed_database(untouched)
    with closing(login.connect()) as admin:
        assert schema.install(admin, door_password=DOOR_PASSWORD) is True
        assert schema.is_current(admin)
        assert admin.autocommit is True
        assert schema.door_password(admin) == DOOR_PASSWORD
        assert protections.missing(admin) == []
        assert schema.install(admin) is False
    with closing(untouched.connect("managed")) as superuser:
        assert protections.missing(superuser) == []
    database = Database(untouched, "managed")
    with closing(login.connect()) as admin:
        code = secrets.token_hex(16)
        admin.execute("SELECT auth.invite('aoife', %s)", (code,))
    with closing(database.door.connect()) as door:
        accepted = value(
            door, "SELECT api.accept_invitation(%s, 'aoife', 'Aoife', 'EUR', %b)", code, secrets.token_bytes(32)
        )
    laptop, phone = database.enrol(accepted["ticket"]), None
    with closing(login.connect()) as admin:
        phone = database.enrol(value(admin, "SELECT auth.make_ticket(%s)", laptop.owner))
        admin.execute("UPDATE auth.server SET door_mended_at = '-infinity'")
    with closing(laptop.connect()) as connection, closing(phone.connect()) as lost:
        assert push(connection, 1, [sealed(expense())])[0]["status"] == "applied"
        assert value(connection, "SELECT api.mend_door()") is True
        assert value(connection, "SELECT api.revoke_device(%s)", phone.id) is True
        with pytest.raises(psycopg.OperationalError):
            lost.execute("SELECT 1")


def test_a_managed_services_admin_sees_no_persons_rows_by_accident(untouched: Cluster) -> None:
    """Forced row-level security binds the tables' owner, whose member the admin is."""
    login = managed_database(untouched)
    with closing(login.connect()) as admin:
        schema.install(admin, door_password=DOOR_PASSWORD)
        device = Database(untouched, "managed").device()
        with closing(device.connect()) as connection:
            push(connection, 1, [sealed(expense())])
        assert value(admin, "SELECT count(*) FROM ledger.expense") == 0


def test_installing_again_mends_what_is_missing(database: Database) -> None:
    """An upgrade runs everything again that can be: rights on the database, the door's password."""
    with closing(database.admin.connect()) as admin:
        admin.execute(sql.SQL("GRANT TEMP ON DATABASE {} TO PUBLIC").format(sql.Identifier(database.name)))
        admin.execute("ALTER ROLE expense_door PASSWORD 'another'")
        admin.execute("ALTER ROLE expense_door CONNECTION LIMIT 1")
        assert schema.upgrade(admin) is False
        assert protections.missing(admin) == []
    database.door.connect().close()


def test_a_database_that_was_never_prepared_is_not_upgraded(cluster: Cluster) -> None:
    """It is said who prepares it."""
    with closing(cluster.connect(cluster.empty_database())) as admin, pytest.raises(ServerUnsuitable, match="init"):
        schema.upgrade(admin)


def test_a_failing_migration_leaves_nothing(cluster: Cluster) -> None:
    """Each revision is one transaction: what could not be finished was never begun."""
    name = cluster.empty_database()
    with closing(cluster.connect(name)) as admin:
        admin.execute(
            "CREATE FUNCTION public.f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF EXISTS (SELECT FROM pg_proc WHERE proname = 'push') THEN RAISE 'stop'; END IF; END $$"
        )
        admin.execute("CREATE EVENT TRIGGER stop ON ddl_command_end EXECUTE FUNCTION public.f()")
        with pytest.raises(Exception, match="P0001"):
            schema.install(admin, door_password=DOOR_PASSWORD)
        assert value(admin, "SELECT to_regclass('ledger.expense') IS NULL") is True
        assert admin.autocommit is True
        admin.execute("DROP EVENT TRIGGER stop")
        assert schema.install(admin, door_password=DOOR_PASSWORD) is True


def test_an_ordinary_user_can_not_prepare_a_server(database: Database) -> None:
    """It is refused before anything is done."""
    with closing(database.device().connect()) as connection, pytest.raises(ServerUnsuitable, match="admin"):
        schema.install(connection)


def test_a_database_in_another_encoding_is_refused(cluster: Cluster) -> None:
    """Half of the world's payees can't be written in Latin-1."""
    name = f"latin_{secrets.token_hex(4)}"
    with closing(cluster.connect()) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with closing(cluster.connect(name)) as admin, pytest.raises(ServerUnsuitable, match="UTF8"):
        schema.install(admin)


# ── What the migrations made, against what repository/tables.py says ──


@pytest.fixture
def admin(ledger: Database) -> Iterator[Connection]:
    with closing(ledger.admin.connect()) as connection:
        yield connection


def _constraints(table: Any, kind: type[Any]) -> dict[str, Any]:
    return {str(constraint.name): constraint for constraint in table.constraints if isinstance(constraint, kind)}


def test_the_servers_tables_are_those_of_tables_py(admin: Connection) -> None:
    """Columns, their types and nullability, keys, foreign keys and checks: the same names, the same contents."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: admin, poolclass=StaticPool)
    found = inspect(engine)
    assert set(found.get_table_names("ledger")) == {table.name for table in Table.metadata.sorted_tables} | {"feed"}
    for table in Table.metadata.sorted_tables:
        columns = {column["name"]: column for column in found.get_columns(table.name, "ledger")}
        assert columns.keys() == {column.name for column in table.columns} | {"owner_slot"}
        for column in table.columns:
            there = columns[column.name]
            assert there["nullable"] == column.nullable, column
            # char(3) and varchar(3) are one to SQLAlchemy and to whoever reads them.
            said, made = (kind.compile(engine.dialect).replace("CHAR(3)", "VARCHAR(3)").replace("VARVAR", "VAR")
                          for kind in (column.type, there["type"]))  # fmt: skip
            assert said == made, column
        key = found.get_pk_constraint(table.name, "ledger")["constrained_columns"]
        assert key == [column.name for column in table.primary_key.columns]
        uniques = {str(u["name"]): u["column_names"] for u in found.get_unique_constraints(table.name, "ledger")}
        for name, unique in _constraints(table, UniqueConstraint).items():
            assert uniques[name] == [column.name for column in unique.columns]
        foreign = {str(f["name"]): f for f in found.get_foreign_keys(table.name, "ledger")}
        assert foreign.keys() == _constraints(table, ForeignKeyConstraint).keys()
        for name, key_ in _constraints(table, ForeignKeyConstraint).items():
            assert foreign[name]["constrained_columns"] == list(key_.column_keys)
            assert foreign[name]["referred_columns"] == ["owner_id", "id"]
        checks = {str(check["name"]) for check in found.get_check_constraints(table.name, "ledger")}
        assert _constraints(table, CheckConstraint).keys() <= checks


def test_the_groups_of_the_server_are_those_of_the_client(admin: Connection) -> None:
    """What merges as one is written down twice, in two languages: the same."""
    for entity, groups in GROUPS.items():
        for group, fields in groups.items():
            assert value(admin, "SELECT api.fields_of(%s, %s)", entity.value, group) == list(fields)


@pytest.mark.parametrize("role", OURS)
def test_a_role_that_does_not_log_in_has_no_password(admin: Connection, role: str) -> None:
    """Only the door and devices can be logged in to."""
    can_login, password = admin.execute(
        "SELECT rolcanlogin, rolpassword FROM pg_authid WHERE rolname = %s", (role,)
    ).fetchone() or (None, None)
    assert can_login is (role == "expense_door")
    assert (password is not None) is (role == "expense_door")
