-- One row of any kind as groups of fields, and back: what merges as one (domain.changes.GROUPS).
SET LOCAL ROLE expense_writer;

CREATE TYPE api.state AS (found boolean, groups jsonb, stamps jsonb, deleted boolean, change_seq bigint);

-- PROFILE's id is its owner's; row-level security leaves nobody else's rows to be found.
CREATE FUNCTION api.current_state(entity text, row_id uuid) RETURNS api.state
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    state api.state;
BEGIN
    CASE entity
        WHEN 'expense' THEN
            SELECT true, jsonb_build_object(
                'money', jsonb_build_object('amount_minor', r.amount_minor, 'currency', r.currency),
                'date', jsonb_build_object('spent_on', r.spent_on),
                'category', jsonb_build_object('category_id', r.category_id),
                'payee', jsonb_build_object('payee', r.payee),
                'note', jsonb_build_object('note', r.note)
            ), r.stamps, r.deleted, r.change_seq INTO state FROM ledger.expense AS r
            WHERE r.owner_id = auth.current_owner() AND r.id = row_id;
        WHEN 'category' THEN
            SELECT true, jsonb_build_object(
                'name', jsonb_build_object('name', r.name),
                'colour', jsonb_build_object('colour', r.colour),
                'parent', jsonb_build_object('parent_id', r.parent_id),
                'flags', jsonb_build_object(
                    'archived', r.archived, 'fixed_cost', r.fixed_cost, 'carry_over_since', r.carry_over_since)
            ), r.stamps, r.deleted, r.change_seq INTO state FROM ledger.category AS r
            WHERE r.owner_id = auth.current_owner() AND r.id = row_id;
        WHEN 'budget' THEN
            SELECT true, jsonb_build_object(
                'key', jsonb_build_object('category_id', r.category_id, 'month', r.month),
                'limit', jsonb_build_object('limit_minor', r.limit_minor)
            ), r.stamps, r.deleted, r.change_seq INTO state FROM ledger.budget AS r
            WHERE r.owner_id = auth.current_owner() AND r.id = row_id;
        WHEN 'profile' THEN
            SELECT true, jsonb_build_object(
                'display_name', jsonb_build_object('display_name', r.display_name),
                'currency', jsonb_build_object('currency', r.currency),
                'month_start', jsonb_build_object('month_start', r.month_start)
            ), r.stamps, r.deleted, r.change_seq INTO state FROM ledger.profile AS r
            WHERE r.owner_id = auth.current_owner() AND r.id = row_id;
    END CASE;
    state.found := coalesce(state.found, false);
    RETURN state;
END
$$;

CREATE FUNCTION api.store(
    owner uuid, entity text, row_id uuid, seq bigint, groups jsonb, row_stamps jsonb, is_deleted boolean
) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    CASE entity
        WHEN 'expense' THEN
            INSERT INTO ledger.expense AS r (
                owner_id, id, amount_minor, currency, spent_on, category_id, payee, note, stamps, deleted, change_seq)
            VALUES (
                owner, row_id, (groups#>>'{money,amount_minor}')::bigint, groups#>>'{money,currency}',
                (groups#>>'{date,spent_on}')::date, (groups#>>'{category,category_id}')::uuid,
                groups#>>'{payee,payee}', groups#>>'{note,note}', row_stamps, is_deleted, seq)
            ON CONFLICT (owner_id, id) DO UPDATE SET
                amount_minor = excluded.amount_minor, currency = excluded.currency, spent_on = excluded.spent_on,
                category_id = excluded.category_id, payee = excluded.payee, note = excluded.note,
                stamps = excluded.stamps, deleted = excluded.deleted, change_seq = excluded.change_seq;
        WHEN 'category' THEN
            INSERT INTO ledger.category AS r (
                owner_id, id, name, colour, parent_id, archived, fixed_cost, carry_over_since, stamps, deleted, change_seq)
            VALUES (
                owner, row_id, groups#>>'{name,name}', (groups#>>'{colour,colour}')::smallint,
                (groups#>>'{parent,parent_id}')::uuid, (groups#>>'{flags,archived}')::boolean,
                (groups#>>'{flags,fixed_cost}')::boolean, (groups#>>'{flags,carry_over_since}')::date,
                row_stamps, is_deleted, seq)
            ON CONFLICT (owner_id, id) DO UPDATE SET
                name = excluded.name, colour = excluded.colour, parent_id = excluded.parent_id,
                archived = excluded.archived, fixed_cost = excluded.fixed_cost,
                carry_over_since = excluded.carry_over_since,
                stamps = excluded.stamps, deleted = excluded.deleted, change_seq = excluded.change_seq;
        WHEN 'budget' THEN
            INSERT INTO ledger.budget AS r (
                owner_id, id, category_id, month, limit_minor, stamps, deleted, change_seq)
            VALUES (
                owner, row_id, (groups#>>'{key,category_id}')::uuid, (groups#>>'{key,month}')::date,
                (groups#>>'{limit,limit_minor}')::bigint, row_stamps, is_deleted, seq)
            ON CONFLICT (owner_id, id) DO UPDATE SET
                limit_minor = excluded.limit_minor,
                stamps = excluded.stamps, deleted = excluded.deleted, change_seq = excluded.change_seq;
        WHEN 'profile' THEN
            INSERT INTO ledger.profile AS r (
                owner_id, id, display_name, currency, month_start, stamps, deleted, change_seq)
            VALUES (
                owner, row_id, groups#>>'{display_name,display_name}', groups#>>'{currency,currency}',
                (groups#>>'{month_start,month_start}')::smallint, row_stamps, is_deleted, seq)
            ON CONFLICT (owner_id, id) DO UPDATE SET
                display_name = excluded.display_name, currency = excluded.currency, month_start = excluded.month_start,
                stamps = excluded.stamps, deleted = excluded.deleted, change_seq = excluded.change_seq;
    END CASE;
END
$$;
COMMENT ON FUNCTION api.store(uuid, text, uuid, bigint, jsonb, jsonb, boolean) IS 'Write a row, new or not, from its groups.';
