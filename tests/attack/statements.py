"""What can be tried by typing SQL: reading, counting, writing, locking, copying, shadowing, spying and disturbing."""

from tests.attack.attacks import DEVICE, DOOR, KEEPER, REVOKED, Attack

TABLES = ("feed", "category", "expense", "budget", "profile", "change")

READING = (
    *(
        Attack(f"read every {table}", DEVICE, "['<own>']", (f"SELECT DISTINCT owner_id::text FROM ledger.{table}",))
        for table in TABLES
    ),
    *(
        Attack(f"as the tables’ owner, count every {table}", KEEPER, "[0]", (f"SELECT count(*) FROM ledger.{table}",))
        for table in TABLES
    ),
    Attack("count expenses", DEVICE, "[1]", ("SELECT count(*) FROM ledger.expense",)),
    Attack("sum amounts", DEVICE, "[100]", ("SELECT sum(amount_minor)::bigint FROM ledger.expense",)),
    Attack("ask for a victim’s id", DEVICE, "[]", ("SELECT payee FROM ledger.expense WHERE id = '<expense>'",)),
    Attack("ask for a victim’s rows", DEVICE, "[]", ("SELECT 1 FROM ledger.feed WHERE owner_id = '<victim>'",)),
    Attack(
        "join around the policy", DEVICE, "[1]",
        ("SELECT count(*) FROM ledger.feed AS f RIGHT JOIN ledger.expense AS e ON e.owner_id <> f.owner_id",),
    ),
    Attack(
        "a condition that raises on what it sees", DEVICE, "[1]",
        ("SELECT count(*) FROM ledger.expense WHERE 1 / (amount_minor - 4250) IS NOT NULL",),
    ),
    Attack(
        "a cast that quotes what it can’t read", DEVICE,
        '22P02 invalid input syntax for type integer: "Corner shop"',
        ("SELECT payee::integer FROM ledger.expense",),
    ),
    Attack("switch row security off", DEVICE, "42501", ("SET row_security = off", "SELECT * FROM ledger.expense")),
    Attack(
        "a function that is called for each row", DEVICE, "[1]",
        ("SELECT count(*) FROM ledger.expense WHERE pg_sleep(0)::text = ''",),
    ),
    Attack(
        "an owner in a setting", DEVICE, "[1]",
        ("SET app.owner = '<victim>'", "SELECT count(*) FROM ledger.expense"),
    ),
    Attack("sample the table", DEVICE, "[1]", ("SELECT count(*) FROM ledger.expense TABLESAMPLE SYSTEM (100)",)),
    Attack("rows by their place", DEVICE, "[]", ("SELECT payee FROM ledger.expense WHERE ctid = '<place>'",)),
    Attack(
        "export a snapshot’s rows as XML or text", DEVICE, "[True]",
        ("SELECT position('Luigi' IN (SELECT string_agg(e::text, '') FROM ledger.expense AS e)) = 0",),
    ),
    *(
        Attack(f"{who} reads expenses", who, "42501", ("SELECT * FROM ledger.expense",))
        for who in (DOOR, REVOKED)
    ),
    Attack("copy the table out", DEVICE, "[1]", ("PREPARE p AS SELECT count(*) FROM ledger.expense", "EXECUTE p")),
    Attack("copy to a file", DEVICE, "42501", ("COPY ledger.expense TO '/tmp/stolen'",)),
    Attack("copy to a file that can’t be", DEVICE, "42501", ("COPY (SELECT 1) TO '/nowhere/stolen'",)),
    Attack("copy in from a file", DEVICE, "42501", ("COPY ledger.expense FROM '/etc/passwd'",)),
    Attack("copy to a program", DEVICE, "42501", ("COPY ledger.expense TO PROGRAM 'cat'",)),
    Attack("copy from a program", DEVICE, "42501", ("COPY ledger.expense FROM PROGRAM 'true'",)),
    Attack("copy in", DEVICE, "42501", ("COPY ledger.expense FROM STDIN",)),
    Attack(
        "a cursor", DEVICE, "['<own>']",
        ("DECLARE c CURSOR FOR SELECT owner_id::text FROM ledger.expense", "FETCH ALL FROM c"),
    ),
    Attack(
        "a cursor that outlives its transaction", DEVICE, "['<own>']",
        ("DECLARE c CURSOR WITH HOLD FOR SELECT owner_id::text FROM ledger.expense", "COMMIT", "FETCH ALL FROM c"),
        apart=True,
    ),
    *(
        Attack(f"{who} reads {table}", who, "42501", (f"SELECT * FROM {table}",))
        for who in (DOOR, DEVICE, REVOKED)
        for table in (
            "auth.account", "auth.device", "auth.server", "auth.ticket", "auth.attempt", "auth.invitation",
            "install.meta", "pg_catalog.pg_authid", "pg_catalog.pg_statistic", "pg_catalog.pg_largeobject",
            "pg_catalog.pg_hba_file_rules", "pg_catalog.pg_shadow",
        )
    ),
    *(
        Attack(f"{who} reads files: {name}", who, "42501", (statement,))
        for who in (DOOR, DEVICE)
        for name, statement in (
            ("PG_VERSION", "SELECT pg_read_file('PG_VERSION')"),
            ("a folder", "SELECT pg_ls_dir('.')"),
            ("what a file is", "SELECT pg_stat_file('.')"),
        )
    ),
    Attack("import a file", DEVICE, "42501", ("SELECT lo_import('/etc/passwd')",)),
)  # fmt: skip

WRITING = (
    Attack(
        "write a row by hand", DEVICE, "42501 permission denied for table feed",
        ("INSERT INTO ledger.feed VALUES (gen_random_uuid(), 1)",),
    ),
    Attack(
        "write a row for the victim", DEVICE, "42501 permission denied for table feed",
        ("INSERT INTO ledger.feed VALUES ('<victim>', 1) ON CONFLICT DO NOTHING",),
    ),
    Attack(
        "change a row", DEVICE, "42501 permission denied for table expense",
        ("UPDATE ledger.expense SET owner_id = '<victim>'",),
    ),
    Attack(
        "change one’s history", DEVICE, "42501 permission denied for table change",
        ("UPDATE ledger.change SET after = NULL",),
    ),
    Attack("delete rows", DEVICE, "42501 permission denied for table expense", ("DELETE FROM ledger.expense",)),
    Attack("truncate", DEVICE, "42501 permission denied for table expense", ("TRUNCATE ledger.expense",)),
    Attack(
        "merge", DEVICE, "42501 permission denied for table feed",
        ("MERGE INTO ledger.feed AS f USING ledger.feed AS g ON true WHEN MATCHED THEN UPDATE SET head = 0",),
    ),
    *(
        Attack(
            f"select {lock}", DEVICE, "42501 permission denied for table feed", (f"SELECT 1 FROM ledger.feed {lock}",)
        )
        for lock in ("FOR UPDATE", "FOR NO KEY UPDATE", "FOR SHARE", "FOR KEY SHARE")
    ),
    *(
        Attack(
            f"lock in {mode} mode", DEVICE, "42501 permission denied for table expense",
            (f"LOCK TABLE ledger.expense IN {mode} MODE",),
        )
        for mode in (
            "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE",
            "ACCESS EXCLUSIVE",
        )
    ),
    Attack(
        "lock the settings against everybody", DEVICE, "42501 permission denied for view pg_settings",
        ("LOCK TABLE pg_catalog.pg_settings IN ACCESS EXCLUSIVE MODE",),
    ),
    Attack("lock a catalogue", DEVICE, "42501", ("LOCK TABLE pg_catalog.pg_class IN ROW EXCLUSIVE MODE",)),
    Attack(
        "lock as a reader does", DEVICE, "done", ("LOCK TABLE ledger.expense IN ACCESS SHARE MODE",),
        load="a reader’s lock held open",
    ),
)  # fmt: skip

OWN_THINGS = (
    Attack("a temporary table", DEVICE, "42501", ("CREATE TEMPORARY TABLE pg_roles (rolname name)",)),
    Attack(
        "a function of one’s own in api", DEVICE, "42501",
        ("CREATE FUNCTION api.push(bigint, text) RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb'",),
    ),
    Attack("a table of one’s own in public", DEVICE, "42501", ("CREATE TABLE public.mine ()",)),
    Attack(
        "device: ALTER TABLE ledger.expense DISABLE ROW LEVEL SECURITY, unhindered", DEVICE, "42501",
        ("ALTER TABLE ledger.expense DISABLE ROW LEVEL SECURITY",),
    ),
)  # fmt: skip

_NO_DEFINITIONS = "42501 clients define nothing"

DEFINING = tuple(
    Attack(f"{who}: {statement}", who, _NO_DEFINITIONS, (statement,))
    for who in (DOOR, DEVICE, REVOKED)
    for statement in (
        "CREATE TEMPORARY TABLE text ()",
        "SELECT 1 AS id INTO TEMPORARY x",
        "CREATE TEMPORARY VIEW v AS SELECT 1",
        "CREATE TEMPORARY SEQUENCE s",
        "CREATE TABLE public.x ()",
        "CREATE SCHEMA x",
        "CREATE FUNCTION api.push(bigint, text) RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb'",
        "CREATE FUNCTION pg_temp.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE OPERATOR api.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = uuid_ne)",
        "CREATE CAST (uuid AS boolean) WITH INOUT",
        "CREATE RULE r AS ON INSERT TO ledger.expense DO INSTEAD NOTHING",
        "CREATE TRIGGER t BEFORE INSERT ON ledger.expense EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE POLICY mine ON ledger.expense USING (true)",
        "ALTER TABLE ledger.expense DISABLE ROW LEVEL SECURITY",
        "ALTER FUNCTION auth.current_owner() IMMUTABLE",
        "DROP TABLE ledger.expense CASCADE",
        "DROP OWNED BY CURRENT_USER",
        "CREATE STATISTICS s ON payee, note FROM ledger.expense",
        "CREATE INDEX i ON ledger.expense (payee)",
        "COMMENT ON TABLE ledger.expense IS 'mine'",
        "GRANT SELECT ON ledger.expense TO expense_door",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
        "CREATE EXTENSION plpgsql",
        "CREATE PUBLICATION p",
        "DO $$ BEGIN EXECUTE 'CREATE TEMP TABLE pg_roles ()'; END $$",
    )
)
"""A name of one’s own that a definer function might take for another, and every other definition."""

BECOMING = (
    *(
        Attack(f"{who} sets role {role}", who, "42501", (f"SET ROLE {role}",))
        for who in (DOOR, DEVICE, REVOKED)
        for role in (
            "expense_owner", "expense_writer", "expense_auth", "expense_enroller", "expense_client", "expense_retired",
            "postgres", "<laptop_role>", "pg_read_all_data", "pg_signal_backend",
        )
    ),
    *(
        Attack(f"{who}: {statement}", who, "42501", (statement,))
        for who in (DOOR, DEVICE, REVOKED)
        for statement in (
            "SET SESSION AUTHORIZATION <laptop_role>",
            "SET SESSION AUTHORIZATION postgres",
            "REINDEX TABLE ledger.expense",
            "ALTER ROLE <laptop_role> PASSWORD 'mine'",
            "ALTER ROLE <laptop_role> SET statement_timeout = 1",
            "ALTER ROLE postgres PASSWORD 'mine'",
            "ALTER ROLE expense_client BYPASSRLS",
            "ALTER ROLE CURRENT_USER BYPASSRLS",
            "ALTER ROLE CURRENT_USER CREATEROLE",
            "ALTER ROLE CURRENT_USER CONNECTION LIMIT -1",
            "ALTER ROLE CURRENT_USER VALID UNTIL 'infinity'",
            "ALTER ROLE ALL SET statement_timeout = 1",
            "ALTER DATABASE <database> SET statement_timeout = 1",
            "CREATE ROLE mine",
            "DROP ROLE <laptop_role>",
            "GRANT expense_writer TO CURRENT_USER",
            "GRANT <role> TO expense_door",
            "REASSIGN OWNED BY expense_writer TO CURRENT_USER",
            "SET session_preload_libraries = 'x'",
            "SET temp_file_limit = -1",
            "SET log_statement = 'all'",
            "SET log_parameter_max_length = -1",
            "SET log_min_duration_statement = 0",
            "SET lc_messages = 'C'",
            "SET session_replication_role = replica",
            "SET debug_print_plan = on; SET log_min_messages = debug5",
            "SELECT set_config('log_statement', 'all', false)",
            "SELECT pg_reload_conf()",
            "SELECT pg_rotate_logfile()",
            "SELECT pg_switch_wal()",
            "CHECKPOINT",
            "SELECT pg_create_physical_replication_slot('x')",
            "SELECT pg_promote()",
            "LOAD '/tmp/x'",
        )
    ),
    *(
        Attack(f"{who}: {statement}", who, "42501", (statement,), apart=True)
        for who in (DOOR, DEVICE, REVOKED)
        for statement in ("ALTER SYSTEM SET work_mem = '1GB'", "CREATE DATABASE mine", "DROP DATABASE <database>")
    ),
    Attack("what one’s own role logs", DEVICE, "42501", ("ALTER ROLE CURRENT_USER SET log_statement = 'all'",)),
    *(
        Attack(f"{who} changes its own password", who, "done", ("ALTER ROLE CURRENT_USER PASSWORD 'mine'",),
               load="its own login’s password and settings")
        for who in (DOOR, DEVICE, REVOKED)
    ),
    *(
        Attack(f"{who} changes its own settings", who, "done", ("ALTER ROLE CURRENT_USER SET statement_timeout = 0",),
               load="its own login’s password and settings")
        for who in (DOOR, DEVICE, REVOKED)
    ),
    Attack(
        "the timeouts of one’s own session", DEVICE, "done", ("SET idle_in_transaction_session_timeout = 0",),
        load="its own login’s password and settings",
    ),
)  # fmt: skip

SPYING = (
    Attack(
        "other databases", DEVICE, "[False]",
        (
            """SELECT bool_or(has_database_privilege(d.oid, 'CONNECT')) FROM pg_database AS d
            WHERE datname IN ('postgres', 'template1')""",
        ),
    ),
    Attack("passwords", DEVICE, "[0]", ("SELECT count(*) FROM pg_user WHERE passwd NOT LIKE '****%'",)),
    Attack("statistics of columns", DEVICE, "[]", ("SELECT * FROM pg_stats WHERE schemaname = 'ledger'",)),
    Attack("statistics of several columns", DEVICE, "[]", ("SELECT 1 FROM pg_stats_ext WHERE schemaname = 'ledger'",)),
    Attack("large objects", DEVICE, "[0]", ("SELECT count(*) FROM pg_largeobject_metadata",)),
    Attack("backends’ progress", DEVICE, "[]", ("SELECT 1 FROM pg_stat_progress_copy",)),
    Attack("prepared statements", DEVICE, "[]", ("SELECT statement FROM pg_prepared_statements",)),
    Attack("cursors of others", DEVICE, "[]", ("SELECT statement FROM pg_cursors WHERE name <> ''",)),
    Attack("the server’s files", DEVICE, "[]", ("SELECT 1 FROM pg_settings WHERE name = 'data_directory'",)),
    Attack(
        "how many rows there are in all", DEVICE, "[True]",
        ("SELECT pg_relation_size('ledger.expense') > 0",), load="how many rows there are in all",
    ),
    Attack(
        "where a row of the victim’s is now", DEVICE, "['<place>']",
        ("SELECT currtid2('ledger.expense', '<place>')::text",), load="how many rows there are in all",
    ),
    Attack(
        "which computers there are", DEVICE, "[True]",
        ("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '<laptop_role>')",), load="which computers there are",
    ),
    Attack(
        "what the functions are made of", DEVICE, "[True]",
        ("SELECT prosrc <> '' FROM pg_proc WHERE proname = 'login_result'",),
        load="how the server is built",
    ),
)  # fmt: skip

DISTURBING = (
    *(
        Attack(f"{who}: {statement}", who, "42501", (statement,))
        for who in (DOOR, DEVICE, REVOKED)
        for statement in (
            "SELECT pg_advisory_lock(1)", "SELECT pg_try_advisory_lock(1)", "SELECT pg_advisory_xact_lock(1)",
            "SELECT pg_try_advisory_xact_lock_shared(1, 1)", "SELECT lo_creat(-1)", "SELECT lo_create(0)",
            "SELECT lo_from_bytea(0, 'x')",
            "SELECT pg_logical_emit_message(false, 'x', 'x')", "SELECT lo_put(1, 0, 'x')", "SELECT lo_unlink(1)",
            "SELECT pg_stat_reset()", "SELECT pg_log_backend_memory_contexts(1)",
        )
    ),
    Attack("two-phase commit", DEVICE, "55000", ("PREPARE TRANSACTION 'x'",)),
    *(
        Attack(f"{who} notifies", who, "done", ("NOTIFY expense, 'x'",), load="notices that nobody reads")
        for who in (DOOR, DEVICE)
    ),
    Attack("device listens", DEVICE, "done", ("LISTEN expense",), load="notices that nobody reads"),
    Attack("a transaction left open", DEVICE, "[1]", ("SELECT 1",), load="a transaction left open"),
    Attack(
        "work for the processor", DEVICE, "[1000000]", ("SELECT count(*) FROM generate_series(1, 1000000)",),
        load="processor, memory and temporary files",
    ),
    *(
        Attack(f"{who}: no more than a gigabyte of temporary files", who, "['1GB']", ("SHOW temp_file_limit",))
        for who in (DOOR, DEVICE, REVOKED)
    ),
    Attack(
        "transactions without end", DEVICE, "[True]", ("SELECT pg_current_xact_id() IS NOT NULL",),
        load="transaction numbers",
    ),
)  # fmt: skip

OVERLOADS = (
    Attack("an overload of push", DEVICE, "42883", ("SELECT api.push('1'::text, ARRAY['x'])",)),
    Attack("an array of arrays", DEVICE, "22023", ("SELECT api.push(<next>, ARRAY[ARRAY['x'], ARRAY['y']])",)),
    Attack("an array that counts from two", DEVICE, "22023", ("SELECT api.push(<next>, '[2:2]={x}'::text[])",)),
    Attack("a result with a proof", DOOR, "42883", ("SELECT api.login_result(gen_random_uuid(), 'x'::bytea)",)),
    Attack("a function by its name in another case", DEVICE, "42883", ("SELECT api.\"Push\"(1, '{}')",)),
    Attack("a function’s owner by argument", DEVICE, "42883", ("SELECT api.push('<victim>'::uuid, 1, '{}')",)),
)

GROUPS = {
    "reading": READING, "things of one’s own": OWN_THINGS, "writing": WRITING, "defining": DEFINING,
    "becoming": BECOMING, "spying": SPYING, "disturbing": DISTURBING, "overloads": OVERLOADS,
}  # fmt: skip
