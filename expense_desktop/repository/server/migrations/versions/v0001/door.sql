-- The door: proving a password, in two transactions, and taking up an invitation.
SET LOCAL ROLE expense_auth;

CREATE FUNCTION api.auth_params(name text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    -- Derived, not stored: an unknown name has a salt as steady as a known one's.
    SELECT jsonb_build_object(
        'salt', encode(substr(sha256(s.salt_secret || convert_to(auth_params.name, 'UTF8')), 1, 16), 'base64'),
        'm_kib', 65536, 't', 3, 'p', 4
    )
    FROM auth.server AS s
$$;
COMMENT ON FUNCTION api.auth_params(text) IS 'How to turn a password into a proof: argon2id''s salt and cost.';

-- How long a handle and a ticket live, and how far back guesses count. A handle may be judged up to 2 minutes after it was
-- made, so that counting 15 minutes back from the judgement alone would let 10 guesses fall into one quarter of an hour.
CREATE FUNCTION auth.handle_life() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '2 minutes' $$;
CREATE FUNCTION auth.guess_window() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '17 minutes' $$;

CREATE FUNCTION api.login_try(name text, proof bytea) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    handle uuid;
    bucket text;
BEGIN
    IF name IS NULL OR name !~ '^[a-z0-9._-]{3,32}$' OR proof IS NULL OR octet_length(proof) <> 32 THEN
        RAISE EXCEPTION 'not a name and a proof' USING ERRCODE = '22023';
    END IF;
    -- A known device is a live one of this very account. Somebody's twenty computers must not be twenty buckets of
    -- guesses at somebody else.
    SELECT d.role_name INTO bucket
    FROM auth.device AS d JOIN auth.account AS a ON a.id = d.owner_id
    WHERE d.role_name = session_user::text AND d.revoked_at IS NULL AND a.name = login_try.name;
    -- Never waits: whoever swept and keeps the transaction open must not keep everybody else out.
    DELETE FROM auth.attempt AS a WHERE a.handle IN (
        SELECT old.handle FROM auth.attempt AS old WHERE old.made_at < clock_timestamp() - interval '1 day'
        FOR UPDATE SKIP LOCKED);
    -- The transaction's own number: a row's xmin would be a savepoint's.
    INSERT INTO auth.attempt AS a (name, bucket, made_by, proof_hash, transaction_id, made_at)
    VALUES (login_try.name, coalesce(bucket, 'unknown'), session_user::text, sha256(proof), pg_current_xact_id(),
            clock_timestamp())
    RETURNING a.handle INTO handle;
    RETURN handle;
END
$$;
COMMENT ON FUNCTION api.login_try(text, bytea) IS 'Record an attempt, bound to its proof; login_result judges it, in a later transaction.';

CREATE FUNCTION auth.retry_after_s(name text, bucket text) RETURNS integer
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    -- The fifth-newest has to leave the window.
    SELECT greatest(1, ceil(extract(epoch FROM a.made_at + auth.guess_window() - clock_timestamp())))::integer
    FROM auth.attempt AS a
    WHERE a.name = retry_after_s.name AND a.bucket = retry_after_s.bucket AND a.status <> 'ok'
    ORDER BY a.made_at DESC OFFSET 4 LIMIT 1
$$;

CREATE FUNCTION auth.make_ticket(owner uuid) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- 244 bits of the server's strong random source
    ticket text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
BEGIN
    DELETE FROM auth.ticket AS t WHERE t.hash IN (
        SELECT old.hash FROM auth.ticket AS old WHERE old.expires_at < clock_timestamp() FOR UPDATE SKIP LOCKED);
    INSERT INTO auth.ticket (hash, owner_id, expires_at)
    VALUES (sha256(convert_to(ticket, 'UTF8')), owner, clock_timestamp() + auth.handle_life());
    RETURN ticket;
END
$$;

CREATE FUNCTION auth.take_ticket(ticket text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner uuid;
BEGIN
    DELETE FROM auth.ticket AS t
    WHERE t.hash = sha256(convert_to(ticket, 'UTF8')) AND t.expires_at > clock_timestamp()
    RETURNING t.owner_id INTO owner;
    IF owner IS NULL THEN
        RAISE EXCEPTION 'ticket invalid' USING ERRCODE = 'ED005';
    END IF;
    RETURN owner;
END
$$;
COMMENT ON FUNCTION auth.take_ticket(text) IS 'Use a ticket up and say whose it was.';

CREATE FUNCTION api.login_result(handle uuid) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    attempt auth.attempt;
    account auth.account;
    others integer;
BEGIN
    -- An older snapshot would not see the other attempts.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'read committed only' USING ERRCODE = '25001';
    END IF;
    SELECT * INTO attempt FROM auth.attempt AS a WHERE a.handle = login_result.handle FOR UPDATE;
    IF NOT FOUND OR attempt.status <> 'pending' OR attempt.made_by <> session_user::text
       OR attempt.transaction_id = pg_current_xact_id()
       OR attempt.made_at < clock_timestamp() - auth.handle_life() THEN
        RAISE EXCEPTION 'handle invalid' USING ERRCODE = 'ED005';
    END IF;
    SELECT count(*) INTO others FROM auth.attempt AS a
    WHERE a.name = attempt.name AND a.bucket = attempt.bucket AND a.handle <> attempt.handle AND a.status <> 'ok'
      AND a.made_at > clock_timestamp() - auth.guess_window();
    IF others >= 5 THEN
        UPDATE auth.attempt AS a SET status = 'wait' WHERE a.handle = attempt.handle;
        RETURN jsonb_build_object('status', 'wait', 'retry_after_s', auth.retry_after_s(attempt.name, attempt.bucket));
    END IF;
    SELECT * INTO account FROM auth.account AS a
    WHERE a.name = attempt.name AND attempt.proof_hash IN (a.verifier, a.recovery_verifier);
    IF NOT FOUND THEN
        UPDATE auth.attempt AS a SET status = 'wrong' WHERE a.handle = attempt.handle;
        RETURN jsonb_build_object('status', 'wrong');
    END IF;
    UPDATE auth.attempt AS a SET status = 'ok' WHERE a.handle = attempt.handle;
    RETURN jsonb_build_object(
        'status', 'ok', 'ticket', auth.make_ticket(account.id), 'owner', account.id,
        'display_name', account.display_name, 'currency', account.currency,
        'password_version', account.password_version, 'recovery_version', account.recovery_version,
        'by', CASE WHEN account.verifier = attempt.proof_hash THEN 'password' ELSE 'recovery' END
    );
END
$$;
COMMENT ON FUNCTION api.login_result(uuid) IS 'Judge a committed attempt, once: at most 5 guesses a name in 15 minutes.';

CREATE FUNCTION api.accept_invitation(code text, name text, display_name text, currency text, verifier bytea) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner uuid;
BEGIN
    IF NOT api.is_text(display_name, 1, 80, false) OR currency IS NULL OR currency !~ '^[A-Z]{3}$'
       OR verifier IS NULL OR octet_length(verifier) <> 32 THEN
        RAISE EXCEPTION 'not an account' USING ERRCODE = '22023';
    END IF;
    UPDATE auth.invitation AS i SET used_at = clock_timestamp()
    WHERE i.code_hash = sha256(convert_to(code, 'UTF8')) AND i.name = accept_invitation.name
      AND i.resets IS NULL AND i.used_at IS NULL AND i.expires_at > clock_timestamp();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'invitation invalid' USING ERRCODE = 'ED004';
    END IF;
    INSERT INTO auth.account AS a (name, display_name, currency, verifier)
    VALUES (accept_invitation.name, accept_invitation.display_name, accept_invitation.currency, accept_invitation.verifier)
    ON CONFLICT ON CONSTRAINT account_name_key DO NOTHING
    RETURNING a.id INTO owner;
    IF owner IS NULL THEN
        RAISE EXCEPTION 'name taken' USING ERRCODE = 'ED006';
    END IF;
    RETURN jsonb_build_object('owner', owner, 'ticket', auth.make_ticket(owner));
END
$$;
COMMENT ON FUNCTION api.accept_invitation(text, text, text, text, bytea) IS 'Make the account that an invitation is for; the ticket enrols its first computer.';

CREATE FUNCTION api.reset_password(code text, name text, verifier bytea) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    account auth.account;
    reset_id uuid;
BEGIN
    IF verifier IS NULL OR octet_length(verifier) <> 32 THEN
        RAISE EXCEPTION 'not a verifier' USING ERRCODE = '22023';
    END IF;
    UPDATE auth.invitation AS i SET used_at = clock_timestamp()
    WHERE i.code_hash = sha256(convert_to(code, 'UTF8')) AND i.name = reset_password.name
      AND i.resets IS NOT NULL AND i.used_at IS NULL AND i.expires_at > clock_timestamp()
    RETURNING i.resets INTO reset_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'invitation invalid' USING ERRCODE = 'ED004';
    END IF;
    account := auth.set_verifier(reset_id, reset_password.verifier);
    RETURN jsonb_build_object(
        'owner', account.id, 'ticket', auth.make_ticket(account.id), 'display_name', account.display_name,
        'currency', account.currency, 'password_version', account.password_version
    );
END
$$;
COMMENT ON FUNCTION api.reset_password(text, text, bytea) IS 'Set a new password''s verifier with the code that an admin gave out; the ticket enrols a computer.';

CREATE FUNCTION auth.set_verifier(owner uuid, verifier bytea) RETURNS auth.account
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    account auth.account;
BEGIN
    UPDATE auth.account AS a SET verifier = set_verifier.verifier, password_version = a.password_version + 1
    WHERE a.id = set_verifier.owner
    RETURNING a.* INTO account;
    -- Whoever proved the old password has proved nothing any more.
    DELETE FROM auth.ticket AS t WHERE t.owner_id = set_verifier.owner;
    RETURN account;
END
$$;

-- For the admin, who is a member of expense_auth; no login role of ours may call it.
CREATE FUNCTION auth.invite(name text, code text) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expires_at timestamptz;
BEGIN
    IF EXISTS (SELECT FROM auth.account AS a WHERE a.name = invite.name) THEN
        RAISE EXCEPTION 'name taken' USING ERRCODE = 'ED006';
    END IF;
    INSERT INTO auth.invitation AS i (code_hash, name) VALUES (sha256(convert_to(code, 'UTF8')), invite.name)
    RETURNING i.expires_at INTO expires_at;
    RETURN expires_at;
END
$$;
COMMENT ON FUNCTION auth.invite(text, text) IS 'Record an invitation, by its one-time code''s hash, and say until when it holds.';

-- The same for an account that stands. Only the newest code counts: one that went astray is void with the next.
CREATE FUNCTION auth.reset(name text, code text) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    account uuid;
    expires_at timestamptz;
BEGIN
    SELECT a.id INTO account FROM auth.account AS a WHERE a.name = reset.name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no account' USING ERRCODE = 'ED008';
    END IF;
    UPDATE auth.invitation AS i SET used_at = clock_timestamp() WHERE i.resets = account AND i.used_at IS NULL;
    -- It opens an account that has something in it: it lives a day, not a week.
    INSERT INTO auth.invitation AS i (code_hash, name, resets, expires_at)
    VALUES (sha256(convert_to(code, 'UTF8')), reset.name, account, clock_timestamp() + interval '1 day')
    RETURNING i.expires_at INTO expires_at;
    RETURN expires_at;
END
$$;
COMMENT ON FUNCTION auth.reset(text, text) IS 'Record a one-time code, by its hash, that sets an account''s password anew, and say until when it holds.';
