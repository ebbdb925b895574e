"""The catalogue: every protection of SYNC 1 stands, and the check notices when any one is taken away."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from expense_desktop.repository.server import protections
from tests.repository.server.operations import Sender, expense, push, sealed, value
from tests.servers import Connection, Database, Device


@pytest.fixture
def admin(ledger: Database) -> Iterator[Connection]:
    """The superuser, in a transaction that is never committed."""
    with closing(ledger.admin.connect()) as connection:
        connection.execute("BEGIN")
        yield connection
        connection.execute("ROLLBACK")


def test_every_protection_stands(admin: Connection, laptop: Device, phone: Device) -> None:
    """Nothing is missing, also with people, devices, rows and statistics in the ledger."""
    with closing(laptop.connect()) as connection:
        push(connection, 1, [sealed(expense()) for _ in range(50)])
        connection.execute("SELECT api.revoke_device(%s)", (phone.id,))
    admin.execute("ANALYZE")
    assert protections.missing(admin) == []
    kept = admin.execute(
        "SELECT DISTINCT a.attname FROM pg_statistic AS s JOIN pg_class AS c ON c.oid = s.starelid"
        " JOIN pg_attribute AS a ON a.attrelid = s.starelid AND a.attnum = s.staattnum"
        " WHERE c.relnamespace = 'ledger'::regnamespace"
    ).fetchall()
    assert {name for (name,) in kept} == {"owner_id", "id", "seq", "change_seq"}


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("ALTER TABLE ledger.expense NO FORCE ROW LEVEL SECURITY", "ledger.expense has no forced row-level security"),
        ("ALTER TABLE ledger.change DISABLE ROW LEVEL SECURITY", "ledger.change has no forced row-level security"),
        ("CREATE TABLE ledger.tag (owner_id uuid, id uuid)", "ledger.tag has no forced row-level security"),
        ("DROP POLICY own_rows ON ledger.budget", "ledger.budget has not just the policy"),
        ("CREATE POLICY more ON ledger.budget USING (true)", "ledger.budget has not just the policy"),
        ("ALTER POLICY own_rows ON ledger.feed USING (true)", "ledger.feed has not just the policy"),
        ("ALTER POLICY own_rows ON ledger.feed WITH CHECK (true)", "ledger.feed has not just the policy"),
        ("ALTER POLICY own_rows ON ledger.feed TO expense_client", "ledger.feed has not just the policy"),
        (
            """ALTER POLICY own_rows ON ledger.feed
            USING (owner_id = auth.current_owner()) WITH CHECK (owner_id = auth.current_owner())""",
            "ledger.feed has not just the policy",
        ),
        (
            """ALTER POLICY own_rows ON ledger.feed USING (owner_id = (SELECT auth.current_owner()))
            WITH CHECK (owner_id = (SELECT auth.current_owner()))""",
            "ledger.feed has not just the policy",
        ),
        ("ALTER TABLE ledger.change ALTER owner_slot DROP EXPRESSION", "ledger.change has not the slot of its owner"),
        ("ALTER FUNCTION auth.own_slots() VOLATILE", "auth.own_slots() is not a STABLE"),
        (
            "ALTER TABLE ledger.expense ADD CONSTRAINT k UNIQUE (id, owner_id)",
            "a key of ledger.expense does not lead with owner_id",
        ),
        ("ALTER FUNCTION auth.current_owner() IMMUTABLE", "auth.current_owner() is not a STABLE"),
        ("ALTER FUNCTION auth.current_owner() SECURITY INVOKER", "auth.current_owner() is not a STABLE"),
        ("GRANT EXECUTE ON FUNCTION api.push TO PUBLIC", "api.push(bigint,text[]) is executable by PUBLIC"),
        ("CREATE FUNCTION api.oh() RETURNS int LANGUAGE sql RETURN 1", "api.oh() is executable by PUBLIC"),
        (
            "ALTER FUNCTION api.push RESET search_path",
            "api.push(bigint,text[]) runs as its owner without the search path",
        ),
        (
            "ALTER FUNCTION api.hello SET search_path = pg_catalog",
            "api.hello() runs as its owner without the search path",
        ),
        (
            "ALTER FUNCTION api.hello SET search_path = api, pg_temp",
            "api.hello() runs as its owner without the search path",
        ),
        ("ALTER FUNCTION api.hello OWNER TO postgres", "api.hello() runs as postgres"),
        ("ALTER FUNCTION api.hello OWNER TO expense_enroller", "expense_enroller owns api.hello()"),
        ("ALTER TABLE ledger.expense OWNER TO expense_writer", "expense_writer owns ledger.expense"),
        ("ALTER TABLE auth.device OWNER TO expense_owner", "expense_owner owns auth.device"),
        (
            "ALTER TABLE ledger.expense ALTER COLUMN payee SET STATISTICS 10",
            "the planner keeps statistics of ledger.expense.payee",
        ),
        ("ALTER TABLE ledger.expense ADD COLUMN tag text", "the planner keeps statistics of ledger.expense.tag"),
        ("CREATE STATISTICS s ON payee, note FROM ledger.expense", "extended statistics of ledger.expense"),
        ("CREATE INDEX i ON ledger.expense (owner_id, lower(payee))", "has an expression"),
        ("GRANT INSERT ON ledger.expense TO expense_client", "expense_client has INSERT on ledger.expense"),
        ("GRANT UPDATE (note) ON ledger.expense TO expense_client", "expense_client has UPDATE on ledger.expense.note"),
        ("GRANT TRUNCATE ON ledger.expense TO expense_client", "expense_client has TRUNCATE on ledger.expense"),
        ("GRANT SELECT ON ledger.expense TO expense_door", "expense_door has SELECT on ledger.expense"),
        ("GRANT SELECT ON auth.account TO expense_client", "expense_client has SELECT on auth.account"),
        ("GRANT SELECT ON auth.server TO PUBLIC", "PUBLIC has SELECT on auth.server"),
        ("GRANT SELECT ON ledger.expense TO expense_client WITH GRANT OPTION", "and may grant it"),
        ("GRANT EXECUTE ON FUNCTION api.store TO expense_client", "expense_client has EXECUTE on api.store"),
        ("GRANT EXECUTE ON FUNCTION api.enroll TO expense_client", "expense_client has EXECUTE on api.enroll"),
        ("GRANT EXECUTE ON FUNCTION api.push TO expense_retired", "expense_retired has EXECUTE on api.push"),
        ("GRANT EXECUTE ON FUNCTION pg_ls_dir(text) TO expense_door", "expense_door has EXECUTE on pg_ls_dir(text)"),
        ("GRANT USAGE ON SCHEMA auth TO expense_client", "expense_client has USAGE on schema auth"),
        ("GRANT CREATE ON SCHEMA api TO expense_client", "expense_client has CREATE on schema api"),
        ("GRANT USAGE ON SCHEMA public TO PUBLIC", "PUBLIC has USAGE on schema public"),
        (
            "DO $$ BEGIN EXECUTE format('GRANT TEMP ON DATABASE %I TO PUBLIC', current_database()); END $$",
            "PUBLIC has TEMP",
        ),
        ("GRANT SET ON PARAMETER log_statement TO expense_client", "expense_client has SET on parameter log_statement"),
        ("CREATE TABLE public.x (); ALTER TABLE public.x OWNER TO expense_client", "expense_client owns something"),
        ("GRANT expense_owner TO expense_client", "expense_client is a member of expense_owner"),
        ("GRANT pg_monitor TO expense_door", "expense_door is a member of pg_monitor"),
        ("ALTER ROLE expense_client BYPASSRLS", "expense_client has an attribute"),
        ("ALTER ROLE expense_writer SUPERUSER", "expense_writer has an attribute"),
        ("ALTER ROLE expense_auth CREATEROLE", "expense_auth has an attribute"),
        ("ALTER ROLE expense_door CONNECTION LIMIT -1", "expense_door has an attribute"),
        ("ALTER ROLE expense_client LOGIN", "expense_client has an attribute"),
    ],
)
def test_a_protection_that_is_taken_away_is_missed(admin: Connection, damage: str, fault: str) -> None:
    """Each of them, one at a time."""
    admin.execute(damage)
    assert any(fault in found for found in protections.missing(admin)), protections.missing(admin)


def test_a_device_with_a_right_of_its_own_is_missed(admin: Connection, laptop: Device) -> None:
    """Also a single computer's role is looked at."""
    role = laptop.login.user
    for damage in (
        f"GRANT SELECT ON auth.device TO {role}",
        f"ALTER ROLE {role} CREATEDB",
        f"GRANT expense_door TO {role}",
    ):
        admin.execute("SAVEPOINT whole")
        admin.execute(damage)
        assert any(role in fault for fault in protections.missing(admin))
        admin.execute("ROLLBACK TO whole")


def test_no_client_can_take_what_the_whole_cluster_shares(ledger: Database, laptop: Device) -> None:
    """Advisory locks, large objects, temporary tables and the other databases are closed to a device and the door."""
    for login in (laptop.login, ledger.door):
        with closing(login.connect()) as connection:
            for statement in (
                "SELECT pg_advisory_lock(1)", "SELECT pg_try_advisory_xact_lock(1)", "SELECT lo_creat(-1)",
                "SELECT lo_from_bytea(0, 'x')", "CREATE TEMP TABLE x ()", "CREATE TABLE public.x ()",
                "CREATE SCHEMA x",
                "DO $$ BEGIN LOCK TABLE ledger.expense IN ROW EXCLUSIVE MODE; END $$",
                "SELECT * FROM auth.account",
                "SELECT api.retire_device(gen_random_uuid())", "SELECT auth.current_owner()", "SELECT api.store()",
                "SET ROLE expense_client", "SET ROLE expense_writer", "SET log_parameter_max_length = -1",
                "SELECT rolpassword FROM pg_authid", "TRUNCATE ledger.expense", "DELETE FROM ledger.expense",
                "DROP OWNED BY expense_client",
                "ALTER DEFAULT PRIVILEGES FOR ROLE expense_client GRANT SELECT ON TABLES TO PUBLIC",
            ):  # fmt: skip
                with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedFunction)):
                    connection.execute(statement)
    with closing(ledger.admin.connect()) as admin:
        for database in ("postgres", "template1"):
            assert (
                value(admin, "SELECT has_database_privilege(%s, %s, 'CONNECT')", laptop.login.user, database) is False
            )


def test_nobody_is_kept_waiting_by_a_definition(aoifes: Sender, stranger: Device) -> None:
    """CREATE RULE waits for a table before it is refused, and all would wait behind it: it is refused at once."""
    with closing(stranger.connect()) as reader, closing(stranger.connect()) as vandal:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM ledger.expense")
        vandal.execute("SET lock_timeout = '2s'")
        for statement in (
            "CREATE RULE x AS ON INSERT TO ledger.expense DO NOTHING",
            "CREATE TRIGGER x BEFORE INSERT ON ledger.expense EXECUTE FUNCTION x()",
            "DO $$ BEGIN EXECUTE 'CREATE RULE x AS ON INSERT TO ledger.expense DO NOTHING'; END $$",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                vandal.execute(statement)
    aoifes.push(expense())


def test_an_estimate_tells_nothing_of_what_others_have(ledger: Database, aoifes: Sender, stranger: Device) -> None:
    """EXPLAIN guesses the same for a payee that another person has a hundred times and for one that nobody has."""
    aoifes.push(*(expense() for _ in range(100)))
    with closing(ledger.admin.connect()) as admin, closing(stranger.connect()) as connection:
        admin.execute("ANALYZE ledger.expense")
        plans = [
            connection.execute(f"EXPLAIN SELECT * FROM ledger.expense WHERE payee = '{payee}'").fetchall()
            for payee in ("Luigi", "Ivgil")
        ]
    assert str(plans[0]).replace("Luigi", "") == str(plans[1]).replace("Ivgil", "")
