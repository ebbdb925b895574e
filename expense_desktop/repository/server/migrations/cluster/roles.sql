-- The roles of SYNC 1, made once a cluster. Run by the admin on every install and upgrade: roles aren't in a dump.
DO $$
DECLARE
    role record;
BEGIN
    FOR role IN
        SELECT * FROM (VALUES
            ('expense_owner', 'NOLOGIN'),
            ('expense_writer', 'NOLOGIN'),
            ('expense_auth', 'NOLOGIN'),
            ('expense_enroller', 'NOLOGIN CREATEROLE'),
            ('expense_door', 'LOGIN CONNECTION LIMIT 20'),
            ('expense_client', 'NOLOGIN'),
            -- what a revoked device is left with: it may still be told that it was revoked
            ('expense_retired', 'NOLOGIN')
        ) AS wanted (name, attributes)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role.name) THEN
            EXECUTE format('CREATE ROLE %I %s', role.name, role.attributes);
        END IF;
        -- A managed service's admin made the roles but may not yet act as them (PostgreSQL 16 grants ADMIN alone).
        IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
            EXECUTE format('GRANT %I TO CURRENT_USER WITH SET TRUE, INHERIT TRUE', role.name);
        END IF;
    END LOOP;
END
$$;

-- ADMIN alone: the enroller hands these memberships out and takes them back, it doesn't use them itself.
GRANT expense_client, expense_retired TO expense_enroller WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
-- With INHERIT, so that `mend_door` can end the door's stale sessions; the door holds no right worth having.
GRANT expense_door TO expense_enroller WITH ADMIN TRUE, INHERIT TRUE, SET FALSE;

-- Functions are executable by PUBLIC unless said otherwise, and forgetting to say so should not matter.
ALTER DEFAULT PRIVILEGES FOR ROLE expense_owner, expense_writer, expense_auth, expense_enroller
    REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
