-- api.push and what only it calls.
SET LOCAL ROLE expense_writer;

-- An account's first contact makes its first two rows, as change number 1: row-level security lets nobody else do it.
CREATE FUNCTION api.open_ledger() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    account record;
    known_head bigint;
    groups jsonb;
    now_text text := api.instant_text(clock_timestamp());
BEGIN
    SELECT f.head INTO known_head FROM ledger.feed AS f WHERE f.owner_id = auth.current_owner();
    IF FOUND OR current_setting('transaction_read_only') = 'on' THEN
        RETURN coalesce(known_head, 0);
    END IF;
    SELECT * INTO account FROM auth.session_account();
    IF account.owner IS NULL THEN
        RETURN 0;
    END IF;
    INSERT INTO ledger.feed (owner_id, head) VALUES (account.owner, 1) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        groups := jsonb_build_object(
            'display_name', jsonb_build_object('display_name', account.display_name),
            'currency', jsonb_build_object('currency', account.currency),
            'month_start', jsonb_build_object('month_start', 1));
        PERFORM api.store(
            account.owner, 'profile', account.owner, 1, groups,
            (SELECT jsonb_object_agg(g, now_text) FROM jsonb_object_keys(groups) AS g), false);
        INSERT INTO ledger.change (
            owner_id, seq, device_id, op_no, hash, entity, row_id, kind, status, after, made_at, received_at)
        VALUES (
            account.owner, 1, account.device, 0, sha256(''), 'profile', account.owner, 'set', 'applied', groups,
            now_text::timestamptz, now_text::timestamptz);
    END IF;
    RETURN (SELECT f.head FROM ledger.feed AS f WHERE f.owner_id = account.owner);
END
$$;
COMMENT ON FUNCTION api.open_ledger() IS 'The head of the owner''s feed, made with the profile when this is the first contact.';

-- The number of the earlier refusal of these bytes. What has no id that can be read is known by its text: a copy of a
-- profile sends it too, under its own identity.
CREATE FUNCTION api.refused_unread(owner uuid, sent_hash bytea) RETURNS bigint
LANGUAGE sql STABLE
AS $$
    SELECT c.seq FROM ledger.change AS c
    WHERE c.owner_id = owner AND c.hash = sent_hash AND c.op_id IS NULL AND c.status = 'rejected'
    ORDER BY c.seq LIMIT 1
$$;

-- The number of the earlier change that this operation already made, or NULL.
CREATE FUNCTION api.known_operation(owner uuid, op text) RETURNS bigint
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    id uuid;
BEGIN
    BEGIN
        id := api.read_uuid((op::jsonb)->'op');
    EXCEPTION WHEN OTHERS THEN
        IF api.is_ours_to_retry(SQLSTATE) THEN
            RAISE;
        END IF;
    END;
    RETURN coalesce(
        (SELECT c.seq FROM ledger.change AS c WHERE c.owner_id = owner AND c.op_id = id),
        api.refused_unread(owner, sha256(convert_to(op, 'UTF8'))));
END
$$;

-- A `dup` says its code only when the first answer was a refusal: that answer may have been lost.
CREATE FUNCTION api.answer(n bigint, change ledger.change, is_again boolean) RETURNS jsonb
LANGUAGE sql STABLE
AS $$
    SELECT jsonb_build_object(
        'n', n, 'seq', change.seq, 'status', CASE WHEN is_again THEN 'dup' ELSE change.status END,
        'code', CASE WHEN NOT is_again OR change.status = 'rejected' THEN nullif(change.code, 'again') END)
$$;

-- An operation whose number was taken before: the same one, or the device's past has been split in two (FORK).
CREATE FUNCTION api.answer_again(owner uuid, device uuid, n bigint, op text) RETURNS jsonb
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    earlier ledger.change;
BEGIN
    SELECT * INTO earlier FROM ledger.change AS c WHERE c.owner_id = owner AND c.device_id = device AND c.op_no = n;
    IF FOUND THEN
        IF op IS NULL OR earlier.hash <> sha256(convert_to(op, 'UTF8')) THEN
            RAISE EXCEPTION 'fork' USING ERRCODE = 'ED001';
        END IF;
    ELSE
        -- A number that went to an operation which was here already, under another device's name.
        SELECT * INTO earlier FROM ledger.change AS c WHERE c.owner_id = owner AND c.seq = api.known_operation(owner, op);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'fork' USING ERRCODE = 'ED001';
        END IF;
    END IF;
    RETURN api.answer(n, earlier, true);
END
$$;

CREATE FUNCTION api.take_operation(
    owner uuid, device uuid, n bigint, next_seq bigint, op text, now_text text, OUT taken_seq bigint, OUT answer jsonb
)
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    body jsonb;
    change ledger.change;
    current api.state;
    outcome api.outcome;
    earlier bigint;
    stamp text;
BEGIN
    change.owner_id := owner;
    change.seq := next_seq;
    change.device_id := device;
    change.op_no := n;
    change.hash := sha256(convert_to(coalesce(op, ''), 'UTF8'));
    change.received_at := now_text;
    -- A subtransaction: what an operation that fails has done is undone, and the queue goes on.
    BEGIN
        IF op IS NULL OR octet_length(op) > 32768 THEN
            PERFORM api.refuse('too_large');
        END IF;
        body := op::jsonb;
        IF jsonb_typeof(body) <> 'object' THEN
            PERFORM api.refuse('malformed');
        END IF;
        change.op_id := api.read_uuid(body->'op');
        SELECT c.seq INTO earlier FROM ledger.change AS c WHERE c.owner_id = owner AND c.op_id = change.op_id;
        IF earlier IS NULL THEN
            change.step := api.read_uuid(body->'step');
            change.row_id := api.read_uuid(body->'id');
            stamp := api.read_stamp(body->'made_at', api.latest_stamp(body, now_text));
            change.made_at := stamp;
            IF coalesce(body->>'e', '') NOT IN ('expense', 'category', 'budget', 'profile')
               OR coalesce(body->>'kind', '') NOT IN ('set', 'delete', 'restore', 'decide') THEN
                PERFORM api.refuse('malformed');
            END IF;
            change.entity := body->>'e';
            change.kind := body->>'kind';
            current := api.current_state(change.entity, change.row_id);
            CASE change.kind
                WHEN 'set' THEN
                    outcome := api.take_set(owner, change.entity, change.row_id, next_seq, stamp, body, current);
                WHEN 'delete' THEN
                    outcome := api.take_delete(owner, change.entity, change.row_id, next_seq, stamp, body, current);
                WHEN 'restore' THEN
                    outcome := api.take_restore(owner, change.entity, change.row_id, next_seq, stamp, current);
                WHEN 'decide' THEN
                    outcome := api.take_decide(owner, change.entity, change.row_id, next_seq, stamp, body, current);
            END CASE;
        END IF;
    EXCEPTION WHEN OTHERS THEN
        IF api.is_ours_to_retry(SQLSTATE) THEN
            RAISE;
        END IF;
        outcome := NULL;
        outcome.status := 'rejected';
        -- Data that can't be read (22) and nesting beyond all measure (54) are the operation's own fault.
        outcome.code := CASE
            WHEN SQLSTATE = 'ED100' THEN SQLERRM
            WHEN substr(SQLSTATE, 1, 2) IN ('22', '54') THEN 'malformed'
            ELSE 'sqlstate_' || SQLSTATE
        END;
        IF change.op_id IS NULL THEN
            earlier := api.refused_unread(owner, change.hash);
        END IF;
    END;
    IF earlier IS NOT NULL THEN
        SELECT api.answer(n, c, true) INTO answer FROM ledger.change AS c WHERE c.owner_id = owner AND c.seq = earlier;
        RETURN;
    END IF;
    change.status := outcome.status;
    -- Who returns later tells by this note what the server knew before it was restored from what came after.
    change.code := coalesce(
        outcome.code, CASE WHEN outcome.status <> 'rejected' AND body->'again' = 'true' THEN 'again' END);
    change.decides := outcome.decides;
    change.before := outcome.before;
    change.after := outcome.after;
    change.lost := outcome.lost;
    INSERT INTO ledger.change (
        owner_id, seq, device_id, op_no, op_id, step, hash, entity, row_id, kind, status, code, decides, before, after,
        lost, made_at, received_at)
    VALUES (
        change.owner_id, change.seq, change.device_id, change.op_no, change.op_id, change.step, change.hash,
        change.entity, change.row_id, change.kind, change.status, change.code, change.decides, change.before,
        change.after, change.lost, change.made_at, change.received_at);
    taken_seq := next_seq;
    answer := api.answer(n, change, false);
END
$$;
COMMENT ON FUNCTION api.take_operation(uuid, uuid, bigint, bigint, text, text) IS 'Take one operation. taken_seq is NULL when it was here before.';

CREATE FUNCTION api.push(first_no bigint, ops text[]) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    total integer := coalesce(cardinality(ops), 0);
    owner uuid := auth.current_owner();
    device uuid;
    last_no bigint;
    new_head bigint;
    taken bigint;
    answer jsonb;
    answers jsonb := '[]';
    now_text text;
    again integer;
BEGIN
    -- An older snapshot would not see what the lock waited for.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'read committed only' USING ERRCODE = '25001';
    END IF;
    IF owner IS NULL THEN
        RAISE EXCEPTION 'no live device' USING ERRCODE = '28000';
    END IF;
    IF total > 500 OR (SELECT sum(octet_length(o)) FROM unnest(ops) AS o) > 1048576 THEN
        RAISE EXCEPTION 'batch too large' USING ERRCODE = 'ED003';
    END IF;
    IF first_no IS NULL OR first_no < 1 OR (total > 0 AND (array_ndims(ops) > 1 OR array_lower(ops, 1) <> 1)) THEN
        RAISE EXCEPTION 'not a batch' USING ERRCODE = '22023';
    END IF;
    PERFORM api.open_ledger();
    SELECT f.head INTO new_head FROM ledger.feed AS f WHERE f.owner_id = owner FOR UPDATE;
    SELECT e.device, e.last_op_no INTO device, last_no FROM auth.enter_push() AS e;
    IF device IS NULL THEN
        RAISE EXCEPTION 'no live device' USING ERRCODE = '28000';
    END IF;
    IF first_no > last_no + 1 THEN
        RAISE EXCEPTION 'gap' USING ERRCODE = 'ED002';
    END IF;
    -- A first sync begins on empty tables, where to the planner one index is as good as another; what it had chosen then
    -- would be kept for the whole connection, and each operation would read all that the ones before it had stored.
    DISCARD PLANS;
    -- A foreign key that fails at commit would fail the whole call, for ever.
    SET CONSTRAINTS ALL IMMEDIATE;
    now_text := api.instant_text(clock_timestamp());
    again := least(total, last_no - first_no + 1);
    FOR i IN 1..again LOOP
        answers := answers || api.answer_again(owner, device, first_no + i - 1, ops[i]);
    END LOOP;
    IF api.take_new_expenses(owner, device, first_no + again, new_head + 1, ops[again + 1:], now_text) THEN
        answers := answers || (
            SELECT coalesce(jsonb_agg(
                jsonb_build_object('n', first_no + i - 1, 'seq', new_head + i - again, 'status', 'applied', 'code', NULL)
                ORDER BY i), '[]')
            FROM generate_series(again + 1, total) AS i);
        new_head := new_head + total - again;
        again := total;
    END IF;
    FOR i IN again + 1..total LOOP
        SELECT t.taken_seq, t.answer INTO taken, answer
        FROM api.take_operation(owner, device, first_no + i - 1, new_head + 1, ops[i], now_text) AS t;
        new_head := coalesce(taken, new_head);
        answers := answers || answer;
    END LOOP;
    IF first_no + total - 1 > last_no THEN
        UPDATE ledger.feed AS f SET head = new_head WHERE f.owner_id = owner;
        PERFORM auth.leave_push(first_no + total - 1);
    END IF;
    RETURN answers;
END
$$;
COMMENT ON FUNCTION api.push(bigint, text[]) IS 'Take operations numbered from first_no on, in order; answer each with {n, seq, status, code}.';
