-- The three functions that make, end and mend roles. Their owner has CREATEROLE and nothing else.
SET LOCAL ROLE expense_enroller;

CREATE FUNCTION api.enroll(ticket text, device uuid, device_name text, scram_verifier text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET createrole_self_grant = ''
AS $$
DECLARE
    owner uuid;
    role_name text;
    known boolean;
    setting text;
BEGIN
    -- A password instead of its verifier would end up in logs, and PostgreSQL takes either.
    IF scram_verifier IS NULL OR scram_verifier !~
       '^SCRAM-SHA-256[$][0-9]{4,7}:[A-Za-z0-9+/]{22,44}={0,2}[$][A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$' THEN
        RAISE EXCEPTION 'not a SCRAM verifier' USING ERRCODE = '22023';
    END IF;
    owner := auth.take_ticket(ticket);
    SELECT r.role_name, r.known INTO role_name, known FROM auth.record_device(owner, device, device_name) AS r;
    IF known AND EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = role_name) THEN
        EXECUTE format('ALTER ROLE %I RESET ALL', role_name);
    ELSE
        EXECUTE format('CREATE ROLE %I', role_name);
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN INHERIT CONNECTION LIMIT 3 PASSWORD %L', role_name, scram_verifier);
    -- An enrolment and a revocation lock the group of all devices to their end. Ours end at once: who keeps one open ends here.
    PERFORM pg_terminate_backend(s.pid)
    FROM pg_locks AS l JOIN pg_stat_activity AS s ON s.pid = l.pid
    WHERE l.classid = 'pg_authid'::regclass AND l.objid = 'expense_client'::regrole AND l.granted
      AND l.mode = 'ShareUpdateExclusiveLock' AND (s.usename = 'expense_door' OR s.usename ~ '^d_[0-9a-f]{32}$')
      AND (s.state LIKE 'idle in transaction%' OR s.xact_start < clock_timestamp() - interval '10 seconds');
    EXECUTE format('GRANT expense_client TO %I WITH INHERIT TRUE, SET FALSE', role_name);
    -- Only a member may end a role's sessions (retire_device). What it may is worth nothing to who isn't logged in as it.
    EXECUTE format('GRANT %I TO CURRENT_USER WITH INHERIT TRUE, SET FALSE', role_name);
    -- Cut sessions must not fill the limit of three.
    FOREACH setting IN ARRAY auth.login_settings() LOOP
        EXECUTE format('ALTER ROLE %I SET %s', role_name, setting);
    END LOOP;
    IF has_parameter_privilege('log_parameter_max_length', 'SET') THEN
        EXECUTE format('ALTER ROLE %I SET log_parameter_max_length = 0', role_name);
    END IF;
    IF has_parameter_privilege('temp_file_limit', 'SET') THEN
        EXECUTE format('ALTER ROLE %I SET temp_file_limit = ''1GB''', role_name);
    END IF;
    RETURN jsonb_build_object('owner', owner, 'role', role_name);
END
$$;
COMMENT ON FUNCTION api.enroll(text, uuid, text, text) IS 'Use a ticket up to make a computer''s own role; only its SCRAM verifier is sent.';

CREATE FUNCTION api.retire_device(device uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET createrole_self_grant = ''
SET lock_timeout = '2s'
AS $$
DECLARE
    role_name text := auth.role_to_retire(device);
BEGIN
    -- After a restore the role may be missing: then nothing is left to retire.
    IF role_name IS NULL OR NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = role_name) THEN
        RETURN;
    END IF;
    -- Before anything that takes a lock: the device may hold it, by leaving its own revocation open.
    PERFORM pg_terminate_backend(s.pid) FROM pg_stat_activity AS s
    WHERE s.usename = role_name AND s.pid <> pg_backend_pid();
    BEGIN
        EXECUTE format('GRANT expense_retired TO %I WITH INHERIT TRUE, SET FALSE', role_name);
        EXECUTE format('REVOKE expense_client FROM %I', role_name);
    EXCEPTION WHEN lock_not_available THEN
        -- Somebody keeps an enrolment or a revocation open, which locks both groups. What shuts a device out is its flag:
        -- without a live device there is no owner, no row and no push.
        NULL;
    END;
END
$$;
COMMENT ON FUNCTION api.retire_device(uuid) IS 'Leave a revoked computer''s role nothing but hello(), and end its sessions.';

CREATE FUNCTION api.mend_door() RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET createrole_self_grant = ''
AS $$
DECLARE
    verifier text := auth.door_to_mend();
    role_name text;
    setting text;
BEGIN
    IF verifier IS NULL THEN
        RETURN false;
    END IF;
    -- Proving a password takes seconds: who stands in the door for ten minutes stands in the way. So does who keeps a
    -- transaction open, which no client of ours does there: what it did to the door would keep the mending waiting.
    PERFORM pg_terminate_backend(s.pid) FROM pg_stat_activity AS s
    WHERE s.usename = 'expense_door' AND (
        s.backend_start < clock_timestamp() - interval '10 minutes'
        OR s.xact_start < clock_timestamp() - interval '10 seconds' OR s.state LIKE 'idle in transaction%');
    -- A device's longest transaction is its first pull. What is held open for longer holds others up, or the vacuum.
    PERFORM pg_terminate_backend(s.pid) FROM pg_stat_activity AS s
    WHERE s.usename ~ '^d_[0-9a-f]{32}$' AND s.xact_start < clock_timestamp() - interval '1 hour';
    -- Whoever is let in at the door can change the door's own password and settings.
    ALTER ROLE expense_door RESET ALL;
    EXECUTE format('ALTER ROLE expense_door IN DATABASE %I RESET ALL', current_database());
    EXECUTE format(
        'ALTER ROLE expense_door LOGIN CONNECTION LIMIT 20 VALID UNTIL ''infinity'' PASSWORD %L', verifier
    );
    FOREACH setting IN ARRAY auth.login_settings() LOOP
        EXECUTE format('ALTER ROLE expense_door SET %s', setting);
    END LOOP;
    IF has_parameter_privilege('log_parameter_max_length', 'SET') THEN
        ALTER ROLE expense_door SET log_parameter_max_length = 0;
    END IF;
    IF has_parameter_privilege('temp_file_limit', 'SET') THEN
        ALTER ROLE expense_door SET temp_file_limit = '1GB';
    END IF;
    FOR role_name IN SELECT auth.close_retired() LOOP
        IF EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = role_name) THEN
            EXECUTE format('ALTER ROLE %I NOLOGIN', role_name);
        END IF;
    END LOOP;
    RETURN true;
END
$$;
COMMENT ON FUNCTION api.mend_door() IS 'Put the door''s password, limit and settings right again. False when that was done a minute ago.';
