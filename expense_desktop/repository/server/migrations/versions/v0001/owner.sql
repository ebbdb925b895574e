-- Who is speaking: asked of PostgreSQL's own login (`session_user`), never of a setting.
SET LOCAL ROLE expense_auth;

GRANT USAGE ON SCHEMA auth TO expense_owner, expense_writer, expense_enroller;

-- STABLE: an IMMUTABLE one would let a cached plan serve one owner's rows to another.
CREATE FUNCTION auth.current_owner() RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.owner_id FROM auth.device AS d WHERE d.role_name = session_user::text AND d.revoked_at IS NULL
$$;
COMMENT ON FUNCTION auth.current_owner() IS 'The owner whose live device is logged in; NULL for anybody else.';

-- The owner's slot (policies.sql) as the one subscript at which an array has something.
CREATE FUNCTION auth.own_slots() RETURNS boolean[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_fill(true, ARRAY[1], ARRAY[('x0' || left(d.owner_id::text, 7))::bit(32)::integer])
    FROM auth.device AS d WHERE d.role_name = session_user::text AND d.revoked_at IS NULL
$$;
COMMENT ON FUNCTION auth.own_slots() IS 'An array whose only subscript is the slot of the owner whose live device is logged in; NULL for anybody else.';

CREATE FUNCTION auth.session_account(OUT device uuid, OUT owner uuid, OUT display_name text, OUT currency text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.id, a.id, a.display_name, a.currency
    FROM auth.device AS d JOIN auth.account AS a ON a.id = d.owner_id
    WHERE d.role_name = session_user::text AND d.revoked_at IS NULL
$$;
COMMENT ON FUNCTION auth.session_account() IS 'The live device that is logged in, and its account as it signed up.';

-- VOLATILE and locking: a revocation waits for the push that has begun, and a push that waited sees the revocation.
CREATE FUNCTION auth.enter_push(OUT device uuid, OUT last_op_no bigint)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.id, d.last_op_no FROM auth.device AS d
    WHERE d.role_name = session_user::text AND d.revoked_at IS NULL
    FOR NO KEY UPDATE
$$;
COMMENT ON FUNCTION auth.enter_push() IS 'The live device that is logged in and its last operation''s number, locked.';

CREATE FUNCTION auth.leave_push(op_no bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE auth.device SET last_op_no = op_no, last_seen_at = clock_timestamp()
    WHERE role_name = session_user::text AND revoked_at IS NULL
$$;
COMMENT ON FUNCTION auth.leave_push(bigint) IS 'Remember the number of this device''s last operation.';

GRANT EXECUTE ON FUNCTION auth.current_owner(), auth.own_slots() TO expense_owner, expense_writer, expense_client;
