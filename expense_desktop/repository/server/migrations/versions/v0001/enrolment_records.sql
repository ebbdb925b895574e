-- The enroller's view of expense_auth's tables: it makes and ends roles, and reads no table.
SET LOCAL ROLE expense_auth;

CREATE FUNCTION auth.record_device(owner uuid, device uuid, device_name text, OUT role_name text, OUT known boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    live integer;
    told_apart text;
BEGIN
    IF device IS NULL OR NOT api.is_text(device_name, 1, 80, false) THEN
        RAISE EXCEPTION 'not a device' USING ERRCODE = '22023';
    END IF;
    -- One enrolment of an account at a time, or the limit would be none.
    PERFORM FROM auth.account AS a WHERE a.id = owner FOR UPDATE;
    -- Two computers of one name get a number, or nobody could say which of them a change came from.
    SELECT n.candidate INTO told_apart
    FROM (SELECT 1 AS n, device_name AS candidate
          UNION ALL SELECT g.n, left(device_name, 77) || ' ' || g.n FROM generate_series(2, 21) AS g(n)) AS n
    WHERE NOT EXISTS (SELECT FROM auth.device AS d
                      WHERE d.owner_id = owner AND d.id <> device AND d.revoked_at IS NULL AND d.name = n.candidate)
    ORDER BY n.n LIMIT 1;
    -- The same computer again: its answer was lost, or the server came back from a backup without its role.
    UPDATE auth.device AS d SET name = told_apart, last_seen_at = clock_timestamp()
    WHERE d.id = device AND d.owner_id = owner AND d.revoked_at IS NULL
    RETURNING d.role_name INTO role_name;
    known := FOUND;
    IF known THEN
        RETURN;
    END IF;
    SELECT count(*) INTO live FROM auth.device AS d WHERE d.owner_id = owner AND d.revoked_at IS NULL;
    IF live >= 20 THEN
        RAISE EXCEPTION 'too many devices' USING ERRCODE = 'ED007';
    END IF;
    -- Another account's id, or a revoked one, is a unique violation: identities are never handed on.
    INSERT INTO auth.device AS d (id, owner_id, name) VALUES (device, owner, told_apart)
    RETURNING d.role_name INTO role_name;
END
$$;

CREATE FUNCTION auth.role_to_retire(device uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.role_name FROM auth.device AS d WHERE d.id = device
$$;

-- A device that was told and hasn't come back for a week has removed its copy: it would have asked again.
CREATE FUNCTION auth.close_retired() RETURNS SETOF text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE auth.device AS d SET closed_at = clock_timestamp()
    WHERE d.id IN (
        SELECT r.id FROM auth.device AS r
        WHERE r.revoked_at IS NOT NULL AND r.closed_at IS NULL
          AND (r.told_at < clock_timestamp() - interval '7 days' OR r.revoked_at < clock_timestamp() - interval '90 days')
        FOR UPDATE SKIP LOCKED)
    RETURNING d.role_name
$$;

-- Locks, so that two computers don't mend at once, and skips when another has just done it, or is about to.
CREATE FUNCTION auth.door_to_mend() RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE auth.server AS s SET door_mended_at = clock_timestamp()
    WHERE s.only_row IN (
        SELECT w.only_row FROM auth.server AS w
        WHERE w.door_mended_at < clock_timestamp() - interval '1 minute'
        FOR UPDATE SKIP LOCKED)
    RETURNING s.door_verifier
$$;

-- What every login of ours starts with: a cut session must not fill its role's limit, nor a statement be logged with what
-- was bound to it.
CREATE FUNCTION auth.login_settings() RETURNS text[]
LANGUAGE sql IMMUTABLE
AS $$
    SELECT ARRAY[
        'tcp_keepalives_idle = 20', 'tcp_user_timeout = ''20s''', 'idle_session_timeout = ''60s''',
        'idle_in_transaction_session_timeout = ''15s''', 'statement_timeout = ''30s''',
        'client_connection_check_interval = ''5s''', 'log_parameter_max_length_on_error = 0',
        -- A server may be set to forget its last moments in a crash; what a device was told is numbered must not be.
        'synchronous_commit = on',
        -- Whatever the server's admin is used to reading: clients read instants in one form.
        'DateStyle = ''ISO''', 'TimeZone = ''UTC'''
    ]
$$;
