-- The fast way for a batch of new expenses (an import, a first sync): a few statements for all of them instead of a few
-- for each. It takes a batch only when it is sure that taking the operations one by one would apply every one of them
-- plainly; in doubt it takes none, and api.push goes on one by one. A test holds the two against each other.
SET LOCAL ROLE expense_writer;

-- Whether an operation is, by itself, a new expense in the one form in which values are compared.
CREATE FUNCTION api.is_new_expense(body jsonb, currency text) RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT coalesce(
        body->>'kind' = 'set' AND body->>'e' = 'expense' AND coalesce(body->'base', '{}') = '{}'
        -- Nothing but a text can look like these.
        AND body->>'op' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        AND body->>'step' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        AND body->>'id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        AND body->>'made_at' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$'
        AND jsonb_typeof(body->'set') = 'object'
        AND body->'set' ?& ARRAY['money', 'date']
        AND (body->'set') - ARRAY['money', 'date', 'category', 'payee', 'note'] = '{}'
        -- Rebuilt from their fields the groups must be what was sent: no field more, none less, none of another kind.
        AND body#>'{set,money}' = jsonb_build_object(
            'amount_minor', body#>'{set,money,amount_minor}', 'currency', currency)
        AND jsonb_typeof(body#>'{set,money,amount_minor}') = 'number'
        AND body#>>'{set,money,amount_minor}' ~ '^-?[0-9]{1,13}$'
        AND (body#>>'{set,money,amount_minor}')::bigint BETWEEN -1000000000000 AND 1000000000000
        AND body#>'{set,date}' = jsonb_build_object('spent_on', body#>>'{set,date,spent_on}')
        AND body#>>'{set,date,spent_on}' ~ '^(19[0-9]{2}|2[01][0-9]{2}|2200)-[0-9]{2}-[0-9]{2}$'
        AND (NOT body->'set' ? 'category' OR (
            body#>'{set,category}' = jsonb_build_object('category_id', body#>>'{set,category,category_id}')
            AND (body#>>'{set,category,category_id}' IS NULL
                 OR body#>>'{set,category,category_id}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')))
        AND (NOT body->'set' ? 'payee' OR (
            body#>'{set,payee}' = jsonb_build_object('payee', body#>>'{set,payee,payee}')
            AND api.is_text(body#>>'{set,payee,payee}', 0, 200, false)))
        AND (NOT body->'set' ? 'note' OR (
            body#>'{set,note}' = jsonb_build_object('note', body#>>'{set,note,note}')
            AND api.is_text(body#>>'{set,note,note}', 0, 2000, true))),
        false)
$$;

-- As api.read_stamp, for an instant of the right form: raises when it is none.
CREATE FUNCTION api.checked_stamp(given text, now_text text) RETURNS text
LANGUAGE sql STABLE
AS $$
    SELECT CASE WHEN api.instant_text(given::timestamptz) = given
        THEN least(given COLLATE "C", now_text COLLATE "C")
        ELSE (given || ' is none')::timestamptz::text
    END
$$;

CREATE FUNCTION api.store_new_expenses(
    owner uuid, device uuid, first_no bigint, first_seq bigint, ops text[], bodies jsonb[], now_text text
) RETURNS void
LANGUAGE sql VOLATILE
AS $$
    WITH sent AS MATERIALIZED (
        SELECT
            o.op, o.body, first_no + o.i - 1 AS op_no, first_seq + o.i - 1 AS seq, (o.body->>'id')::uuid AS id,
            api.checked_stamp(o.body->>'made_at', api.latest_stamp(o.body, now_text)) AS stamp,
            '{"category": {"category_id": null}, "payee": {"payee": ""}, "note": {"note": ""}}' || (o.body->'set') AS groups
        FROM unnest(ops, bodies) WITH ORDINALITY AS o (op, body, i)
    ), expenses AS (
        INSERT INTO ledger.expense (
            owner_id, id, spent_on, amount_minor, currency, payee, category_id, note, stamps, change_seq)
        SELECT
            owner, s.id, (s.groups#>>'{date,spent_on}')::date, (s.groups#>>'{money,amount_minor}')::bigint,
            s.groups#>>'{money,currency}', s.groups#>>'{payee,payee}', (s.groups#>>'{category,category_id}')::uuid,
            s.groups#>>'{note,note}',
            jsonb_build_object(
                'money', s.stamp, 'date', s.stamp, 'category', s.stamp, 'payee', s.stamp, 'note', s.stamp),
            s.seq
        FROM sent AS s
    )
    INSERT INTO ledger.change (
        owner_id, seq, device_id, op_no, op_id, step, hash, entity, row_id, kind, status, code, after, made_at,
        received_at)
    SELECT
        owner, s.seq, device, s.op_no, (s.body->>'op')::uuid, (s.body->>'step')::uuid,
        sha256(convert_to(s.op, 'UTF8')), 'expense', s.id, 'set', 'applied',
        CASE WHEN s.body->'again' = 'true' THEN 'again' END, s.groups, s.stamp::timestamptz, now_text::timestamptz
    FROM sent AS s
$$;

CREATE FUNCTION api.take_new_expenses(
    owner uuid, device uuid, first_no bigint, first_seq bigint, ops text[], now_text text
) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    total integer := coalesce(cardinality(ops), 0);
    bodies jsonb[];
    currency text;
BEGIN
    -- Below that it gains nothing.
    IF total < 4 OR (SELECT max(octet_length(o)) > 32768 OR bool_or(o IS NULL) FROM unnest(ops) AS o) THEN
        RETURN false;
    END IF;
    -- What raises here (a date that isn't, a key that is taken, JSON that can't be read) is answered one by one.
    BEGIN
        bodies := ARRAY(SELECT o.op::jsonb FROM unnest(ops) WITH ORDINALITY AS o (op, i) ORDER BY o.i);
        currency := (SELECT p.currency FROM ledger.profile AS p WHERE p.owner_id = owner);
        IF NOT (SELECT bool_and(api.is_new_expense(b, currency)) FROM unnest(bodies) AS b) THEN
            RETURN false;
        END IF;
        -- Whether an id is taken is the keys' to say. Asked beforehand, once the tables had been analysed, it was a join that
        -- compared every row of the ledger with every operation: 25 s a batch at 60,000 rows.
        IF EXISTS (
            SELECT FROM (
                SELECT DISTINCT (b#>>'{set,category,category_id}')::uuid AS id FROM unnest(bodies) AS b
            ) AS wanted
            LEFT JOIN ledger.category AS c ON c.owner_id = owner AND c.id = wanted.id
            LEFT JOIN ledger.category AS p ON p.owner_id = owner AND p.id = c.parent_id
            WHERE wanted.id IS NOT NULL AND (c.id IS NULL OR c.deleted OR p.deleted OR p.parent_id IS NOT NULL))
        THEN
            RETURN false;
        END IF;
        PERFORM api.store_new_expenses(owner, device, first_no, first_seq, ops, bodies, now_text);
    EXCEPTION WHEN OTHERS THEN
        IF api.is_ours_to_retry(SQLSTATE) THEN
            RAISE;
        END IF;
        RETURN false;
    END;
    RETURN true;
END
$$;
COMMENT ON FUNCTION api.take_new_expenses(uuid, uuid, bigint, bigint, text[], text) IS 'Take a batch of plain new expenses at once, or none of it.';
