-- Devices as the account sees them: greeting, listing, revoking, a new password or recovery code.
SET LOCAL ROLE expense_auth;

CREATE FUNCTION api.hello() RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    device auth.device;
    answer jsonb;
BEGIN
    SELECT * INTO device FROM auth.device AS d WHERE d.role_name = session_user::text;
    IF device.id IS NULL AND session_user <> 'expense_door' THEN
        RAISE EXCEPTION 'no device' USING ERRCODE = '28000';
    END IF;
    SELECT jsonb_build_object(
        'epoch', m.epoch, 'schema_version', m.schema_version, 'min_client', m.min_client,
        'now', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'role', CASE WHEN device.id IS NULL THEN 'door' ELSE 'device' END
    ) INTO answer FROM install.meta AS m;
    IF device.id IS NULL THEN
        RETURN answer;
    END IF;
    answer := answer || (
        SELECT jsonb_build_object(
            'owner', device.owner_id, 'device', device.id, 'revoked', device.revoked_at IS NOT NULL,
            'last_op_no', device.last_op_no, 'password_version', a.password_version,
            'recovery_version', a.recovery_version
        )
        FROM auth.account AS a WHERE a.id = device.owner_id
    );
    IF current_setting('transaction_read_only') = 'off' THEN
        PERFORM auth.note_contact(device.id);
    END IF;
    IF device.revoked_at IS NOT NULL THEN
        RETURN answer;
    END IF;
    RETURN answer || jsonb_build_object('head', api.open_ledger());
END
$$;
COMMENT ON FUNCTION api.hello() IS 'Who the server is, who the caller is, and whether this computer was revoked.';

-- At most once a minute: a sync every five seconds is no reason to write.
CREATE FUNCTION auth.note_contact(device uuid) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE auth.device AS d
    SET last_seen_at = clock_timestamp(),
        told_at = CASE WHEN d.revoked_at IS NULL THEN NULL ELSE clock_timestamp() END
    WHERE d.id = device
      AND (d.last_seen_at < clock_timestamp() - interval '1 minute' OR (d.revoked_at IS NOT NULL AND d.told_at IS NULL))
$$;

CREATE FUNCTION auth.own_account() RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner uuid := auth.current_owner();
BEGIN
    IF owner IS NULL THEN
        RAISE EXCEPTION 'no live device' USING ERRCODE = '28000';
    END IF;
    RETURN owner;
END
$$;

CREATE FUNCTION api.devices() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner uuid := auth.own_account();
BEGIN
    RETURN coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'id', d.id, 'name', d.name, 'revoked', d.revoked_at IS NOT NULL,
            'last_seen_at', to_char(d.last_seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'this', d.role_name = session_user::text
        ) ORDER BY d.made_at, d.id)
        FROM auth.device AS d WHERE d.owner_id = owner
    ), '[]');
END
$$;
COMMENT ON FUNCTION api.devices() IS 'The account''s computers, also the revoked ones, oldest first.';

CREATE FUNCTION api.revoke_device(device uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner uuid := auth.own_account();
BEGIN
    IF NOT EXISTS (
        SELECT FROM auth.device AS d
        WHERE d.id = revoke_device.device AND d.owner_id = owner AND d.revoked_at IS NULL) THEN
        RETURN false;
    END IF;
    -- Its sessions end first: one that has pushed and keeps its transaction open holds the row of its own device, and
    -- the account's feed, for as long as it likes.
    PERFORM api.retire_device(revoke_device.device);
    UPDATE auth.device AS d SET revoked_at = clock_timestamp()
    WHERE d.id = revoke_device.device AND d.owner_id = owner AND d.revoked_at IS NULL;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION api.revoke_device(uuid) IS 'Take a computer''s access back, also the caller''s own. False when there was none to take.';

CREATE FUNCTION api.change_password(ticket text, verifier bytea) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner uuid := auth.own_account();
    version integer;
BEGIN
    IF verifier IS NULL OR octet_length(verifier) <> 32 THEN
        RAISE EXCEPTION 'not a verifier' USING ERRCODE = '22023';
    END IF;
    IF auth.take_ticket(ticket) <> owner THEN
        RAISE EXCEPTION 'ticket invalid' USING ERRCODE = 'ED005';
    END IF;
    SELECT s.password_version INTO version FROM auth.set_verifier(owner, change_password.verifier) AS s;
    RETURN version;
END
$$;
COMMENT ON FUNCTION api.change_password(text, bytea) IS 'Set a new password''s verifier with a ticket of the old one, or of the recovery code; gives password_version.';

CREATE FUNCTION api.set_recovery(ticket text, verifier bytea) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner uuid := auth.own_account();
    version integer;
BEGIN
    IF verifier IS NULL OR octet_length(verifier) <> 32 THEN
        RAISE EXCEPTION 'not a verifier' USING ERRCODE = '22023';
    END IF;
    IF auth.take_ticket(ticket) <> owner THEN
        RAISE EXCEPTION 'ticket invalid' USING ERRCODE = 'ED005';
    END IF;
    UPDATE auth.account AS a
    SET recovery_verifier = set_recovery.verifier, recovery_version = a.recovery_version + 1
    WHERE a.id = owner
    RETURNING a.recovery_version INTO version;
    -- Whoever proved the old code has proved nothing any more.
    DELETE FROM auth.ticket AS t WHERE t.owner_id = owner;
    RETURN version;
END
$$;
COMMENT ON FUNCTION api.set_recovery(text, bytea) IS 'Let another recovery code prove the account, instead of the one before; gives recovery_version.';
