-- Who may connect, and the empty rooms. Run by the database's owner on every install: a copy of a database has no ACL.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO expense_door, expense_client, expense_retired', current_database()
    );
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA IF NOT EXISTS ledger AUTHORIZATION expense_owner;
CREATE SCHEMA IF NOT EXISTS api AUTHORIZATION expense_owner;
CREATE SCHEMA IF NOT EXISTS auth AUTHORIZATION expense_auth;
CREATE SCHEMA IF NOT EXISTS install AUTHORIZATION expense_owner;
