-- The rules between rows. They hold because whoever asks has the owner's feed row locked.
SET LOCAL ROLE expense_writer;

-- A deleted category comes back when something live stands in it, with its parent. Should its parent have become a
-- subcategory in the meantime, it comes back beside it: there are two levels.
CREATE FUNCTION api.revive_category(owner uuid, category uuid, seq bigint, stamp text) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    parent uuid;
    grandparent uuid;
    revived boolean;
BEGIN
    SELECT c.parent_id, p.parent_id INTO parent, grandparent
    FROM ledger.category AS c LEFT JOIN ledger.category AS p ON p.owner_id = c.owner_id AND p.id = c.parent_id
    WHERE c.owner_id = owner AND c.id = category;
    UPDATE ledger.category AS c
    SET deleted = false, change_seq = seq, parent_id = coalesce(grandparent, c.parent_id),
        -- A stamp never steps back: of two of them the later one has seen the other (SYNC 6 relies on it).
        stamps = c.stamps || jsonb_build_object('deleted', greatest(stamp COLLATE "C", c.stamps->>'deleted'))
            || CASE WHEN grandparent IS NULL THEN '{}' ELSE jsonb_build_object(
                'parent', greatest(stamp COLLATE "C", c.stamps->>'parent')) END
    WHERE c.owner_id = owner AND c.id = category AND (c.deleted OR grandparent IS NOT NULL);
    revived := FOUND;
    parent := coalesce(grandparent, parent);
    IF parent IS NOT NULL THEN
        UPDATE ledger.category AS c
        SET deleted = false, change_seq = seq,
            stamps = c.stamps || jsonb_build_object('deleted', greatest(stamp COLLATE "C", c.stamps->>'deleted'))
        WHERE c.owner_id = owner AND c.id = parent AND c.deleted;
        revived := revived OR FOUND;
    END IF;
    RETURN revived;
END
$$;
COMMENT ON FUNCTION api.revive_category(uuid, uuid, bigint, text) IS 'Make a category and its parent live. Whether either wasn''t.';

CREATE FUNCTION api.check_parent(owner uuid, category uuid, parent uuid) RETURNS void
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF parent = category
       OR NOT EXISTS (
           SELECT FROM ledger.category AS p
           WHERE p.owner_id = owner AND p.id = parent AND p.parent_id IS NULL)
       OR EXISTS (
           SELECT FROM ledger.category AS c
           WHERE c.owner_id = owner AND c.parent_id = category AND NOT c.deleted) THEN
        PERFORM api.refuse('category_depth');
    END IF;
END
$$;

CREATE FUNCTION api.check_profile_currency(owner uuid) RETURNS void
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    -- Also a deleted expense counts: it can be restored.
    IF EXISTS (SELECT FROM ledger.expense AS e WHERE e.owner_id = owner) THEN
        PERFORM api.refuse('currency');
    END IF;
END
$$;

-- What must hold before a live row is stored; `changed` has the groups that this operation changes. Gives a code when
-- something else had to come back for it.
CREATE FUNCTION api.settle(
    owner uuid, entity text, row_id uuid, seq bigint, stamp text, groups jsonb, changed jsonb, revives boolean
) RETURNS text
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    category uuid;
    revived boolean := false;
BEGIN
    IF entity = 'expense' THEN
        IF changed ? 'money' AND groups#>>'{money,currency}' IS DISTINCT FROM (
            SELECT p.currency FROM ledger.profile AS p WHERE p.owner_id = owner) THEN
            PERFORM api.refuse('currency');
        END IF;
        category := groups#>>'{category,category_id}';
        IF category IS NOT NULL AND (revives OR changed ? 'category') THEN
            IF NOT EXISTS (SELECT FROM ledger.category AS c WHERE c.owner_id = owner AND c.id = category) THEN
                PERFORM api.refuse('unknown_category');
            END IF;
            revived := api.revive_category(owner, category, seq, stamp);
        END IF;
    ELSIF entity = 'category' THEN
        category := groups#>>'{parent,parent_id}';
        IF category IS NOT NULL AND changed ? 'parent' THEN
            PERFORM api.check_parent(owner, row_id, category);
            revived := api.revive_category(owner, category, seq, stamp);
        END IF;
    ELSIF entity = 'budget' THEN
        category := groups#>>'{key,category_id}';
        IF NOT EXISTS (SELECT FROM ledger.category AS c WHERE c.owner_id = owner AND c.id = category) THEN
            PERFORM api.refuse('unknown_category');
        END IF;
        IF EXISTS (
            SELECT FROM ledger.budget AS b
            WHERE b.owner_id = owner AND b.category_id = category AND b.month = (groups#>>'{key,month}')::date
              AND b.id <> row_id) THEN
            PERFORM api.refuse('budget_key');
        END IF;
    ELSIF entity = 'profile' AND changed ? 'currency' THEN
        PERFORM api.check_profile_currency(owner);
    END IF;
    RETURN CASE WHEN revived THEN 'category_revived' END;
END
$$;
