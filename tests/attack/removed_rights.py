"""Rows and rights: policies, the planner, grants, roles and limits; what takes each away, and what then succeeds."""

from tests.attack.removing import NO_TRIGGER, Change, Removal, granted
from tests.attack.statements import TABLES

_POLICY = "((SELECT auth.own_slots())[owner_slot] IS NOT NULL AND owner_id = (SELECT auth.current_owner()))"


def _policy(table: str, condition: str) -> Change:
    alter = f"ALTER POLICY own_rows ON ledger.{table} USING {{0}} WITH CHECK {{0}}"
    return Change(alter.format(condition), alter.format(_POLICY))


ROWS = (
    *(
        Removal(
            f"row-level security of {table}",
            (Change(f"ALTER TABLE ledger.{table} DISABLE ROW LEVEL SECURITY",
                    f"ALTER TABLE ledger.{table} ENABLE ROW LEVEL SECURITY"),),
            (f"read every {table}",),
        )
        for table in TABLES
    ),
    *(
        Removal(
            f"forced row-level security of {table}",
            (Change(f"ALTER TABLE ledger.{table} NO FORCE ROW LEVEL SECURITY",
                    f"ALTER TABLE ledger.{table} FORCE ROW LEVEL SECURITY"),),
            (f"as the tables’ owner, count every {table}",),
        )
        for table in TABLES
    ),
    *(
        Removal(f"the condition of {table}’s policy", (_policy(table, "(true)"),), (f"read every {table}",))
        for table in TABLES
    ),
    Removal(
        "no second policy",
        (Change("CREATE POLICY more ON ledger.expense USING (true)", "DROP POLICY more ON ledger.expense"),),
        ("count expenses", "sum amounts", "a cursor", "a condition that raises on what it sees"),
    ),
    Removal(
        "the slot in the policy", (_policy("expense", "(owner_id = (SELECT auth.current_owner()))"),),
        ("EXPLAIN ANALYZE expense: ctid = '<place>' AND amount_minor < 4251",
         "EXPLAIN ANALYZE expense: payee = ANY ('{Luigi}')"),
    ),
    Removal(
        "the slot asked before anything else",
        (_policy("expense", f"(owner_id = (SELECT auth.current_owner()) AND {_POLICY} IS TRUE)"),),
        ("EXPLAIN ANALYZE expense: payee = ANY ('{Luigi}')",),
    ),
    Removal(
        "no statistics of what people write",
        (Change("ALTER TABLE ledger.expense ALTER payee SET STATISTICS 100",
                "ALTER TABLE ledger.expense ALTER payee SET STATISTICS 0;"
                " DELETE FROM pg_statistic WHERE starelid = 'ledger.expense'::regclass AND staattnum = ("
                "SELECT attnum FROM pg_attribute WHERE attrelid = 'ledger.expense'::regclass AND attname = 'payee')"),),
        ("estimate expense: payee = 'Luigi'",),
    ),
    Removal(
        "no index on what is made of what people write",
        (Change("CREATE INDEX lowered ON ledger.expense (owner_id, lower(payee))", "DROP INDEX ledger.lowered"),),
        ("estimate expense: lower(payee) = 'luigi'",),
    ),
    Removal(
        "row_security can’t be switched off",
        (Change("ALTER ROLE <role> BYPASSRLS", "ALTER ROLE <role> NOBYPASSRLS"),),
        ("switch row security off", "count expenses", "read every change"),
    ),
)  # fmt: skip

# Its arguments are other ones in each major version.
_EVERY_EMIT = (
    "DO $$ DECLARE f text; BEGIN"
    " FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE proname = 'pg_logical_emit_message'"
    " LOOP EXECUTE format('{} EXECUTE ON FUNCTION %s {} PUBLIC', f); END LOOP; END $$"
)

RIGHTS = (
    *(
        Removal(f"no {right} for computers", (granted(f"{right} ON ledger.{table}", "expense_client"),), attacks)
        for right, table, attacks in (
            ("INSERT", "feed", ("write a row by hand", "write a row for the victim")),
            ("UPDATE", "expense", ("change a row", "lock in ACCESS EXCLUSIVE mode", "lock in EXCLUSIVE mode")),
            ("UPDATE", "change", ("change one’s history",)),
            ("UPDATE", "feed", ("select FOR UPDATE", "select FOR KEY SHARE", "merge")),
            ("DELETE", "expense", ("delete rows", "lock in SHARE mode")),
            ("TRUNCATE", "expense", ("truncate", "lock in ROW EXCLUSIVE mode")),
        )
    ),
    Removal("no right on accounts",
            (granted("SELECT ON auth.account", "expense_client"),), ("device reads auth.account",),
            behind=(granted("USAGE ON SCHEMA auth", "expense_client"),)),
    Removal("no table for the door",
            (granted("SELECT ON auth.account", "expense_door"),), ("door reads auth.account",),
            behind=(granted("USAGE ON SCHEMA auth", "expense_door"),)),
    Removal("no ledger for revoked computers", (granted("SELECT ON ledger.expense", "expense_retired"),
                                                granted("EXECUTE ON FUNCTION auth.current_owner()", "expense_retired"),
                                                granted("EXECUTE ON FUNCTION auth.own_slots()", "expense_retired")),
            ("revoked reads expenses",), behind=(granted("USAGE ON SCHEMA ledger", "expense_retired"),)),
    Removal("schema auth is closed",
            (granted("USAGE ON SCHEMA auth", "PUBLIC"),), ("ask who one is", "ask for one’s slots")),
    Removal("no temporary tables", (granted("TEMPORARY ON DATABASE <database>", "PUBLIC"),),
            ("a temporary table",), behind=(NO_TRIGGER,)),
    Removal("nothing is made in api", (granted("CREATE ON SCHEMA api", "expense_client"),),
            ("a function of one’s own in api",), behind=(NO_TRIGGER,)),
    Removal("nothing is made in public", (granted("CREATE, USAGE ON SCHEMA public", "PUBLIC"),),
            ("a table of one’s own in public",), behind=(NO_TRIGGER,)),
    Removal("definitions are refused before they wait", (NO_TRIGGER,),
            ("device: CREATE RULE r AS ON INSERT TO ledger.expense DO INSTEAD NOTHING",)),
    Removal("no SET ROLE to the group", (Change("GRANT expense_client TO <role> WITH SET TRUE",
                                                "GRANT expense_client TO <role> WITH SET FALSE"),),
            ("device sets role expense_client",)),
    *(
        Removal(f"no membership of {role}", (granted(role, "<role>"),), attacks, behind=(NO_TRIGGER,))
        for role, attacks in (
            ("pg_read_all_data", ("device reads auth.account", "device sets role pg_read_all_data")),
            ("pg_write_all_data", ("delete rows",)),
            ("pg_signal_backend", ("device: end the victim’s session", "device: cancel what the victim asks")),
            ("pg_read_all_stats", ("device: read what the victim asks", "device: read it by another function")),
            ("pg_write_server_files", ("copy to a file that can’t be",)),
            ("pg_execute_server_program", ("copy to a program",)),
            ("expense_writer", ("write a row by hand", "device sets role expense_writer")),
            ("expense_auth", ("device reads auth.account",)),
            ("expense_owner", ("device: ALTER TABLE ledger.expense DISABLE ROW LEVEL SECURITY, unhindered",)),
        )
    ),
    Removal("no attribute CREATEROLE", (Change("ALTER ROLE <role> CREATEROLE", "ALTER ROLE <role> NOCREATEROLE"),),
            ("device: CREATE ROLE mine",)),
    Removal("no attribute REPLICATION", (Change("ALTER ROLE <role> REPLICATION", "ALTER ROLE <role> NOREPLICATION"),),
            ("device as a standby",)),
    Removal("three sessions a computer",
            (Change("ALTER ROLE <role> CONNECTION LIMIT -1", "ALTER ROLE <role> CONNECTION LIMIT 3"),),
            ("a fourth session",)),
    Removal("twenty sessions at the door", (Change("ALTER ROLE expense_door CONNECTION LIMIT -1",
                                                   "ALTER ROLE expense_door CONNECTION LIMIT 20"),),
            ("a twenty-first session at the door",)),
    *(
        Removal(f"{database} is closed", (granted(f"CONNECT ON DATABASE {database}", "PUBLIC"),),
                (f"device enters {database}", f"door enters {database}"))
        for database in ("postgres", "template1")
    ),
    Removal("no logging of what is bound", (granted("SET ON PARAMETER log_parameter_max_length", "expense_client"),),
            ("device: SET log_parameter_max_length = -1",)),
    Removal("settings stay as they are", (granted("SET ON PARAMETER session_replication_role", "expense_client"),),
            ("device: SET session_replication_role = replica",)),
    Removal("no advisory locks", (granted("EXECUTE ON FUNCTION pg_advisory_lock(bigint)", "PUBLIC"),),
            ("device: SELECT pg_advisory_lock(1)", "door: SELECT pg_advisory_lock(1)",
             "revoked: SELECT pg_advisory_lock(1)")),
    Removal("no large objects", (granted("EXECUTE ON FUNCTION lo_from_bytea(oid, bytea)", "PUBLIC"),),
            ("device: SELECT lo_from_bytea(0, 'x')",)),
    Removal("settings are not to be locked", (granted("UPDATE ON pg_catalog.pg_settings", "PUBLIC"),),
            ("lock the settings against everybody",)),
    Removal("temporary files have a limit",
            (Change("ALTER ROLE <role> RESET temp_file_limit", "ALTER ROLE <role> SET temp_file_limit = '1GB'"),),
            ("device: no more than a gigabyte of temporary files",)),
    Removal("no files",
            (granted("EXECUTE ON FUNCTION pg_read_file(text)", "PUBLIC"),), ("device reads files: PG_VERSION",)),
    Removal("no messages in the write-ahead log",
            (Change(_EVERY_EMIT.format("GRANT", "TO"), _EVERY_EMIT.format("REVOKE", "FROM")),),
            ("device: SELECT pg_logical_emit_message(false, 'x', 'x')",)),
    Removal("no resetting of statistics", (granted("EXECUTE ON FUNCTION pg_stat_reset()", "PUBLIC"),),
            ("device: SELECT pg_stat_reset()",)),
)  # fmt: skip
