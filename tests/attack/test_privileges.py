"""Every privilege on every object that the catalogue knows, for everybody who can log in."""

from tests.attack.attacks import DEVICE, DOOR, REVOKED, tried
from tests.attack.world import World

_CLOSED = ("42501 permission denied", "42501 clients define nothing", "42501 must be owner")
# A statement that takes the privilege. `{t}` is the table, `{c}` a column of it.
_TAKES = {
    "SELECT": "SELECT DISTINCT {c} FROM {t}",
    "SELECT of a column": "SELECT count({c}) FROM {t}",
    "INSERT": "INSERT INTO {t} DEFAULT VALUES",
    "INSERT of a column": "INSERT INTO {t} ({c}) VALUES (NULL)",
    "INSERT by COPY": "COPY {t} FROM STDIN",
    "UPDATE": "UPDATE {t} SET {c} = NULL",
    "DELETE": "DELETE FROM {t}",
    "TRUNCATE": "TRUNCATE {t}",
    "REFERENCES": "CREATE TEMPORARY TABLE r (x integer REFERENCES {t})",
    "TRIGGER": "CREATE TRIGGER t BEFORE INSERT ON {t} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "MAINTAIN": "REINDEX TABLE {t}",
    "LOCK": "LOCK TABLE {t} IN ACCESS EXCLUSIVE MODE",
    "ownership": "ALTER TABLE {t} OWNER TO CURRENT_USER",
    "a policy": "CREATE POLICY p ON {t} USING (true)",
    "a drop": "DROP TABLE {t}",
    "an index": "CREATE INDEX ON {t} ({c})",
}


def _tables(world: World) -> dict[str, str]:
    """Every table of ours → its first column."""
    found = world.admin.execute(
        "SELECT c.oid::regclass::text, (SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = c.oid"
        " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum LIMIT 1)"
        " FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')"
        " AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
    )
    return {str(table): str(column) for table, column in found}


def test_every_right_on_every_table_is_refused_but_ones_own_rows(unharmed: World) -> None:
    """Only a live computer reads, only the ledger, and only its owner's rows; nobody does anything else."""
    open_to = []
    tables = _tables(unharmed)
    for who in (DOOR, DEVICE, REVOKED):
        with unharmed.connected(who) as connection:
            for table, column in tables.items():
                for right, statement in _TAKES.items():
                    outcome = tried(connection, statement.format(t=table, c=column))
                    if not outcome.startswith(_CLOSED):
                        open_to.append((who, table, right, outcome))
    own = f"[UUID('{unharmed.mallory.owner}')]"
    expected = []
    for table in tables:
        if table.startswith("ledger."):
            count = "[4]" if table == "ledger.change" else "[1]"
            expected += [(DEVICE, table, "SELECT", own), (DEVICE, table, "SELECT of a column", count)]
    assert open_to == expected


def test_what_is_copied_out_is_ones_own(unharmed: World) -> None:
    """COPY of each table of the ledger holds nothing of the victim's rows."""
    with unharmed.connected(DEVICE) as connection:
        for table in _tables(unharmed):
            if table.startswith("ledger."):
                for what in (table, f"(TABLE {table})"):
                    with connection.cursor().copy(f"COPY {what} TO STDOUT") as copy:
                        text = b"".join(copy).decode()
                    assert str(unharmed.mallory.owner) in text
                    assert not any(secret in text for secret in (str(unharmed.victim.owner), "Luigi", "4250"))


def test_no_role_can_be_taken_on(unharmed: World) -> None:
    """Of all roles of the server, also those that come with PostgreSQL, a client becomes none."""
    roles = [str(row[0]) for row in unharmed.admin.execute("SELECT rolname FROM pg_roles")]
    for who in (DOOR, DEVICE, REVOKED):
        with unharmed.connected(who) as connection:
            for role in roles:
                if role != connection.info.user:
                    for statement in (f'SET ROLE "{role}"', f'SET SESSION AUTHORIZATION "{role}"'):
                        assert tried(connection, statement).startswith("42501"), (who, role)


def test_no_schema_takes_anything_new(unharmed: World) -> None:
    """No client may create in any schema, and temporary ones aren't to be had."""
    for who, group in (
        (DOOR, "expense_door"),
        (DEVICE, unharmed.attacker.login.user),
        (REVOKED, unharmed.stolen.login.user),
    ):
        found = unharmed.admin.execute(
            "SELECT nspname::text FROM pg_namespace WHERE has_schema_privilege(%s, oid, 'CREATE')"
            " UNION ALL SELECT 'TEMP' WHERE has_database_privilege(%s, current_database(), 'TEMP')"
            " UNION ALL SELECT 'CREATE' WHERE has_database_privilege(%s, current_database(), 'CREATE')",
            (group, group, group),
        ).fetchall()
        assert found == [], who


def test_of_postgresqls_own_tables_none_can_be_changed_or_locked(unharmed: World) -> None:
    """What PUBLIC may do with the catalogues is to read them; more than reading is also a lock that others wait for."""
    for group in ("expense_door", unharmed.attacker.login.user, unharmed.stolen.login.user):
        found = unharmed.admin.execute(
            "SELECT c.oid::regclass::text FROM pg_class AS c WHERE c.relkind IN ('r', 'v', 'm', 'p', 'S')"
            " AND (has_table_privilege(%s, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"
            "      OR has_any_column_privilege(%s, c.oid, 'INSERT, UPDATE, REFERENCES'))",
            (group, group),
        ).fetchall()
        assert found == [], group
