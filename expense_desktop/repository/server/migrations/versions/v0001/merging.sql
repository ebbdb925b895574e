-- What an operation makes of the row as it stands: SYNC 4, "Merge". One function a kind.
SET LOCAL ROLE expense_writer;

CREATE TYPE api.outcome AS (status text, code text, before jsonb, after jsonb, lost jsonb, decides bigint);

CREATE FUNCTION api.is_later(stamp text, value jsonb, other_stamp text, other_value jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$
    -- A tie is settled by value, so that every order of arrival ends alike.
    SELECT (stamp COLLATE "C", value::text COLLATE "C") > (coalesce(other_stamp, '') COLLATE "C", other_value::text COLLATE "C")
$$;

-- When a row was last deleted or brought back. As with values: whoever saw it does it later, whatever the clocks say.
CREATE FUNCTION api.deleted_stamp(current api.state, stamp text) RETURNS jsonb
LANGUAGE sql IMMUTABLE
AS $$
    SELECT current.stamps || jsonb_build_object(
        'deleted', greatest(stamp COLLATE "C", (current.stamps->>'deleted') COLLATE "C"))
$$;

-- What is so already stays so; of two computers that did it the later stands, for whoever is sent again after a restore.
CREATE FUNCTION api.deleted_already(
    owner uuid, entity text, row_id uuid, seq bigint, stamp text, current api.state
) RETURNS api.outcome
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    outcome api.outcome;
BEGIN
    IF stamp > coalesce(current.stamps->>'deleted', '') COLLATE "C" THEN
        PERFORM api.store(
            owner, entity, row_id, seq, current.groups, api.deleted_stamp(current, stamp), current.deleted);
    END IF;
    outcome.status := 'noop';
    RETURN outcome;
END
$$;

CREATE FUNCTION api.new_row(
    owner uuid, entity text, row_id uuid, seq bigint, stamp text, given jsonb, was_known boolean
) RETURNS api.outcome
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    outcome api.outcome;
    groups jsonb;
BEGIN
    groups := CASE entity
        WHEN 'expense' THEN jsonb_build_object(
            'category', jsonb_build_object('category_id', NULL), 'payee', jsonb_build_object('payee', ''),
            'note', jsonb_build_object('note', ''))
        WHEN 'category' THEN jsonb_build_object(
            'colour', jsonb_build_object('colour', 0), 'parent', jsonb_build_object('parent_id', NULL),
            'flags', jsonb_build_object('archived', false, 'fixed_cost', false, 'carry_over_since', NULL))
        WHEN 'budget' THEN jsonb_build_object('limit', jsonb_build_object('limit_minor', NULL))
    END || given;
    -- A change of a row that isn't here (its making may have been refused) would make half a row of what it changes.
    IF was_known OR groups IS NULL THEN
        PERFORM api.refuse('unknown_row');
    END IF;
    IF NOT groups ?& (CASE entity
        WHEN 'expense' THEN ARRAY['money', 'date']
        WHEN 'category' THEN ARRAY['name']
        ELSE ARRAY['key']
    END) THEN
        PERFORM api.refuse('incomplete');
    END IF;
    outcome.code := api.settle(owner, entity, row_id, seq, stamp, groups, groups, true);
    PERFORM api.store(
        owner, entity, row_id, seq, groups,
        (SELECT jsonb_object_agg(g, stamp) FROM jsonb_object_keys(groups) AS g), false);
    outcome.status := 'applied';
    outcome.after := groups;
    RETURN outcome;
END
$$;

CREATE FUNCTION api.merge_row(
    owner uuid, entity text, row_id uuid, seq bigint, stamp text, given jsonb, base jsonb, current api.state
) RETURNS api.outcome
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    outcome api.outcome;
    group_name text;
    value jsonb;
    held jsonb;
    revives boolean := false;
    in_conflict boolean := false;
    restamped boolean := false;
    before jsonb := '{}';
    after jsonb := '{}';
    lost jsonb := '{}';
BEGIN
    IF current.deleted AND base = '{}' AND current.stamps->>'deleted' >= stamp COLLATE "C" THEN
        -- Sent again after a restore, and deleted later than that.
        IF current.groups @> given THEN
            outcome.status := 'noop';
        ELSE
            outcome.status := 'conflict';
            outcome.lost := given;
        END IF;
        RETURN outcome;
    END IF;
    FOR group_name, value IN SELECT * FROM jsonb_each(given) ORDER BY 1 LOOP
        held := current.groups->group_name;
        IF held = value THEN
            -- Sent again after a restore: a value that was changed and changed back is as late as its last change, or an
            -- older one in between, sent again by another computer, would beat it.
            IF base = '{}' AND stamp > coalesce(current.stamps->>group_name, '') COLLATE "C" THEN
                restamped := true;
                current.stamps := current.stamps || jsonb_build_object(group_name, stamp);
            END IF;
            CONTINUE;
        END IF;
        IF entity = 'budget' AND group_name = 'key' THEN
            PERFORM api.refuse('budget_key');
        END IF;
        IF (base->group_name) IS DISTINCT FROM held THEN
            in_conflict := true;
            IF NOT api.is_later(stamp, value, current.stamps->>group_name, held) THEN
                lost := lost || jsonb_build_object(group_name, value);
                CONTINUE;
            END IF;
            lost := lost || jsonb_build_object(group_name, held);
        END IF;
        before := before || jsonb_build_object(group_name, held);
        after := after || jsonb_build_object(group_name, value);
        -- Whoever saw a value changes it later, whatever the clocks say.
        current.stamps := current.stamps
            || jsonb_build_object(group_name, greatest(stamp, current.stamps->>group_name));
    END LOOP;
    current.groups := current.groups || after;
    IF current.deleted AND given <> '{}' THEN
        revives := true;
        in_conflict := true;
        before := before || '{"deleted": {"deleted": true}}';
        after := after || '{"deleted": {"deleted": false}}';
        lost := lost || '{"deleted": {"deleted": true}}';
        current.stamps := api.deleted_stamp(current, stamp);
    END IF;
    IF restamped AND after = '{}' THEN
        PERFORM api.store(owner, entity, row_id, seq, current.groups, current.stamps, false);
    END IF;
    IF after <> '{}' THEN
        outcome.code := api.settle(owner, entity, row_id, seq, stamp, current.groups, after, revives);
        PERFORM api.store(owner, entity, row_id, seq, current.groups, current.stamps, false);
        IF revives AND entity = 'category' AND api.revive_category(owner, row_id, seq, stamp) THEN
            outcome.code := 'category_revived';
        END IF;
    END IF;
    outcome.status := CASE WHEN in_conflict THEN 'conflict' WHEN after = '{}' THEN 'noop' ELSE 'applied' END;
    outcome.before := nullif(before, '{}');
    outcome.after := nullif(after, '{}');
    outcome.lost := nullif(lost, '{}');
    RETURN outcome;
END
$$;

CREATE FUNCTION api.take_set(
    owner uuid, entity text, row_id uuid, seq bigint, stamp text, body jsonb, current api.state
) RETURNS api.outcome
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    given jsonb := api.read_groups(entity, body->'set');
    base jsonb := coalesce(body->'base', '{}');
BEGIN
    IF given = '{}' OR jsonb_typeof(base) <> 'object' THEN
        PERFORM api.refuse('malformed');
    END IF;
    IF current.found THEN
        RETURN api.merge_row(owner, entity, row_id, seq, stamp, given, base, current);
    END IF;
    RETURN api.new_row(owner, entity, row_id, seq, stamp, given, base <> '{}');
END
$$;

CREATE FUNCTION api.take_delete(
    owner uuid, entity text, row_id uuid, seq bigint, stamp text, body jsonb, current api.state
) RETURNS api.outcome
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    outcome api.outcome;
    base jsonb := coalesce(body->'base', '{}');
    edited boolean;
BEGIN
    IF entity = 'profile' THEN
        PERFORM api.refuse('not_deletable');
    END IF;
    IF jsonb_typeof(base) <> 'object' THEN
        PERFORM api.refuse('malformed');
    END IF;
    IF NOT current.found THEN
        PERFORM api.refuse('unknown_row');
    END IF;
    IF current.deleted THEN
        RETURN api.deleted_already(owner, entity, row_id, seq, stamp, current);
    END IF;
    -- An edit beats a concurrent delete. Without a base (sent again after a restore) the stamps decide.
    IF base = '{}' THEN
        edited := EXISTS (SELECT FROM jsonb_each_text(current.stamps) AS s WHERE s.value > stamp COLLATE "C");
    ELSE
        edited := EXISTS (
            SELECT FROM jsonb_each(base) AS b WHERE current.groups ? b.key AND current.groups->b.key <> b.value);
    END IF;
    IF edited THEN
        outcome.status := 'conflict';
        outcome.lost := '{"deleted": {"deleted": true}}';
        RETURN outcome;
    END IF;
    IF entity = 'category' AND (
        EXISTS (SELECT FROM ledger.expense AS e WHERE e.owner_id = owner AND e.category_id = row_id AND NOT e.deleted)
        OR EXISTS (SELECT FROM ledger.category AS c WHERE c.owner_id = owner AND c.parent_id = row_id AND NOT c.deleted)
    ) THEN
        PERFORM api.refuse('category_in_use');
    END IF;
    PERFORM api.store(
        owner, entity, row_id, seq, current.groups, api.deleted_stamp(current, stamp), true);
    outcome.status := 'applied';
    outcome.before := '{"deleted": {"deleted": false}}';
    outcome.after := '{"deleted": {"deleted": true}}';
    RETURN outcome;
END
$$;

CREATE FUNCTION api.take_restore(
    owner uuid, entity text, row_id uuid, seq bigint, stamp text, current api.state
) RETURNS api.outcome
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    outcome api.outcome;
BEGIN
    IF NOT current.found THEN
        PERFORM api.refuse('unknown_row');
    END IF;
    IF NOT current.deleted THEN
        RETURN api.deleted_already(owner, entity, row_id, seq, stamp, current);
    END IF;
    outcome.code := api.settle(owner, entity, row_id, seq, stamp, current.groups, '{}', true);
    PERFORM api.store(
        owner, entity, row_id, seq, current.groups, api.deleted_stamp(current, stamp), false);
    IF entity = 'category' AND api.revive_category(owner, row_id, seq, stamp) THEN
        outcome.code := 'category_revived';
    END IF;
    outcome.status := 'applied';
    outcome.before := '{"deleted": {"deleted": true}}';
    outcome.after := '{"deleted": {"deleted": false}}';
    RETURN outcome;
END
$$;

CREATE FUNCTION api.take_decide(
    owner uuid, entity text, row_id uuid, seq bigint, stamp text, body jsonb, current api.state
) RETURNS api.outcome
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    outcome api.outcome;
    decided bigint := api.read_integer(body->'seq', 1, 9223372036854775807, 'malformed');
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger.change AS c
        WHERE c.owner_id = owner AND c.seq = decided AND c.status = 'conflict' AND c.entity = take_decide.entity
          AND c.row_id = take_decide.row_id) THEN
        PERFORM api.refuse('unknown_conflict');
    END IF;
    IF body ? 'set' THEN
        outcome := api.take_set(owner, entity, row_id, seq, stamp, body, current);
    END IF;
    -- Also keeping what stands is a decision.
    outcome.status := CASE outcome.status WHEN 'conflict' THEN 'conflict' ELSE 'applied' END;
    outcome.decides := decided;
    RETURN outcome;
END
$$;
