-- Row-level security on every table of the ledger, for its owner too, and no planner statistics that cross owners.
SET LOCAL ROLE expense_owner;

DO $$
DECLARE
    t text;
    c text;
    condition text;
BEGIN
    FOREACH t IN ARRAY ARRAY['feed', 'category', 'expense', 'budget', 'profile', 'change'] LOOP
        EXECUTE format('ALTER TABLE ledger.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
        -- PostgreSQL asks the cheapest leakproof condition first, also a stranger's, and (SELECT …) only when it gets there:
        -- EXPLAIN ANALYZE told whether anybody's row has an amount, a payee, a note (`WHERE ctid = … AND payee < 'M'`),
        -- and so, by halves, every value. A subscript costs nothing in its eyes, and of what costs the same the policy
        -- comes first: no condition of a client's is ever asked of another owner's row. What leads by index is the second.
        EXECUTE format(
            'ALTER TABLE ledger.%I ADD COLUMN owner_slot integer '
            'GENERATED ALWAYS AS ((''x0'' || left(owner_id::text, 7))::bit(32)::integer) STORED', t
        );
        -- The (SELECT …) makes it one call a statement instead of one a row.
        condition := '((SELECT auth.own_slots())[owner_slot] IS NOT NULL AND owner_id = (SELECT auth.current_owner()))';
        EXECUTE format('CREATE POLICY own_rows ON ledger.%I USING %s WITH CHECK %s', t, condition, condition);
        FOR c IN
            SELECT attname FROM pg_catalog.pg_attribute
            WHERE attrelid = format('ledger.%I', t)::regclass AND attnum > 0 AND NOT attisdropped
              AND attname NOT IN ('owner_id', 'id', 'seq', 'change_seq')
        LOOP
            -- EXPLAIN told one person which payees another has.
            EXECUTE format('ALTER TABLE ledger.%I ALTER COLUMN %I SET STATISTICS 0', t, c);
        END LOOP;
    END LOOP;
END
$$;

GRANT USAGE ON SCHEMA ledger TO expense_client, expense_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO expense_client;
GRANT SELECT, INSERT, UPDATE ON ledger.feed, ledger.category, ledger.expense, ledger.budget, ledger.profile TO expense_writer;
-- What was recorded is never changed.
GRANT SELECT, INSERT ON ledger.change TO expense_writer;
