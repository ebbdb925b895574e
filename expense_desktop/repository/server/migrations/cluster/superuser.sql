-- What only a superuser can close (`server status` lists it where nobody could).

-- Two million advisory locks, which any role may take, fill the lock table of the whole cluster; large objects and messages
-- in the write-ahead log fill the disk.
DO $$
DECLARE
    routine record;
BEGIN
    FOR routine IN
        SELECT p.oid::regprocedure AS signature
        FROM pg_catalog.pg_proc AS p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace
          AND (p.proname LIKE 'pg\_advisory%' OR p.proname LIKE 'pg\_try\_advisory%'
               OR p.proname LIKE 'lo\_%' OR p.proname IN ('loread', 'lowrite', 'pg_logical_emit_message'))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', routine.signature);
    END LOOP;
END
$$;

-- Everybody may UPDATE this view, which is another SET, and so lock it for good against whoever reads settings.
REVOKE UPDATE ON pg_catalog.pg_settings FROM PUBLIC;

REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;

-- A server that logs slow statements would log what was bought with them. The enroller says the same for each device.
ALTER ROLE expense_door SET log_parameter_max_length = 0;
ALTER ROLE expense_door SET log_parameter_max_length_on_error = 0;
GRANT SET ON PARAMETER log_parameter_max_length, log_parameter_max_length_on_error TO expense_enroller;
-- A query that sorts what it has invented itself fills the disk, and with it everybody's server.
ALTER ROLE expense_door SET temp_file_limit = '1GB';
GRANT SET ON PARAMETER temp_file_limit TO expense_enroller;

-- CREATE RULE and CREATE TRIGGER wait for a table's strongest lock before they ask who is asking, and everybody else waits
-- behind them. No client of ours defines anything, so that it is refused before it waits.
CREATE OR REPLACE FUNCTION install.refuse_definitions() RETURNS event_trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user = 'expense_door' OR session_user ~ '^d_[0-9a-f]{32}$' THEN
        RAISE EXCEPTION 'clients define nothing' USING ERRCODE = '42501';
    END IF;
END
$$;
REVOKE EXECUTE ON FUNCTION install.refuse_definitions() FROM PUBLIC;
DROP EVENT TRIGGER IF EXISTS expense_refuse_definitions;
CREATE EVENT TRIGGER expense_refuse_definitions ON ddl_command_start EXECUTE FUNCTION install.refuse_definitions();
