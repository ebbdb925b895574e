-- The ledger's tables, as in repository/tables.py. Every key leads with owner_id: no row can refer to another owner's.
SET LOCAL ROLE expense_owner;

CREATE TABLE ledger.feed (
    owner_id uuid CONSTRAINT feed_key PRIMARY KEY,
    head bigint NOT NULL CONSTRAINT feed_head_check CHECK (head >= 0)
);
COMMENT ON TABLE ledger.feed IS 'The owner''s counter. Locked to commit, so that numbers become visible in order and without holes.';

CREATE TABLE ledger.category (
    owner_id uuid NOT NULL,
    id uuid NOT NULL,
    name varchar(80) NOT NULL,
    parent_id uuid,
    colour smallint NOT NULL CONSTRAINT category_colour_check CHECK (colour BETWEEN 0 AND 12),
    archived boolean NOT NULL DEFAULT false,
    fixed_cost boolean NOT NULL DEFAULT false,
    carry_over_since date,
    stamps jsonb NOT NULL,
    deleted boolean NOT NULL DEFAULT false,
    change_seq bigint NOT NULL,
    CONSTRAINT category_key PRIMARY KEY (owner_id, id),
    CONSTRAINT category_seq_key UNIQUE (owner_id, change_seq, id),
    CONSTRAINT category_parent_check CHECK (parent_id <> id),
    CONSTRAINT category_parent_fk FOREIGN KEY (owner_id, parent_id) REFERENCES ledger.category (owner_id, id)
        DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX category_parent_idx ON ledger.category (owner_id, parent_id);

CREATE TABLE ledger.expense (
    owner_id uuid NOT NULL,
    id uuid NOT NULL,
    spent_on date NOT NULL
        CONSTRAINT expense_date_check CHECK (spent_on BETWEEN '1900-01-01' AND '2200-12-31'),
    amount_minor bigint NOT NULL
        CONSTRAINT expense_amount_check CHECK (amount_minor BETWEEN -1000000000000 AND 1000000000000),
    currency char(3) NOT NULL,
    payee varchar(200) NOT NULL,
    category_id uuid,
    note varchar(2000) NOT NULL,
    stamps jsonb NOT NULL,
    deleted boolean NOT NULL DEFAULT false,
    change_seq bigint NOT NULL,
    CONSTRAINT expense_key PRIMARY KEY (owner_id, id),
    CONSTRAINT expense_seq_key UNIQUE (owner_id, change_seq, id),
    CONSTRAINT expense_category_fk FOREIGN KEY (owner_id, category_id) REFERENCES ledger.category (owner_id, id)
        DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX expense_spent_on_idx ON ledger.expense (owner_id, spent_on, id);
CREATE INDEX expense_category_idx ON ledger.expense (owner_id, category_id);

CREATE TABLE ledger.budget (
    owner_id uuid NOT NULL,
    id uuid NOT NULL,
    category_id uuid NOT NULL,
    month date NOT NULL,
    limit_minor bigint CONSTRAINT budget_limit_check CHECK (limit_minor BETWEEN 0 AND 1000000000000),
    stamps jsonb NOT NULL,
    deleted boolean NOT NULL DEFAULT false,
    change_seq bigint NOT NULL,
    CONSTRAINT budget_key PRIMARY KEY (owner_id, id),
    CONSTRAINT budget_seq_key UNIQUE (owner_id, change_seq, id),
    CONSTRAINT budget_month_key UNIQUE (owner_id, category_id, month),
    CONSTRAINT budget_month_check CHECK (EXTRACT(day FROM month) = 1),
    CONSTRAINT budget_category_fk FOREIGN KEY (owner_id, category_id) REFERENCES ledger.category (owner_id, id)
        DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE ledger.profile (
    owner_id uuid NOT NULL,
    id uuid NOT NULL,
    display_name varchar(80) NOT NULL,
    currency char(3) NOT NULL,
    month_start smallint NOT NULL DEFAULT 1
        CONSTRAINT profile_month_start_check CHECK (month_start BETWEEN 1 AND 28),
    stamps jsonb NOT NULL,
    deleted boolean NOT NULL DEFAULT false,
    change_seq bigint NOT NULL,
    CONSTRAINT profile_key PRIMARY KEY (owner_id, id),
    CONSTRAINT profile_seq_key UNIQUE (owner_id, change_seq, id),
    CONSTRAINT profile_owner_check CHECK (id = owner_id)
);

CREATE TABLE ledger.change (
    owner_id uuid NOT NULL,
    seq bigint NOT NULL,
    device_id uuid NOT NULL,
    op_no bigint NOT NULL,
    op_id uuid,
    step uuid,
    hash bytea NOT NULL CONSTRAINT change_hash_check CHECK (octet_length(hash) = 32),
    entity text,
    row_id uuid,
    kind text,
    status text NOT NULL
        CONSTRAINT change_status_check CHECK (status IN ('applied', 'noop', 'conflict', 'rejected')),
    code text,
    decides bigint,
    before jsonb,
    after jsonb,
    lost jsonb,
    made_at timestamptz,
    received_at timestamptz NOT NULL,
    CONSTRAINT change_key PRIMARY KEY (owner_id, seq),
    CONSTRAINT change_op_no_key UNIQUE (owner_id, device_id, op_no),
    CONSTRAINT change_op_id_key UNIQUE (owner_id, op_id)
);
CREATE INDEX change_row_idx ON ledger.change (owner_id, row_id, seq);
-- By what a refused operation is known whose id can't be read; rare.
CREATE INDEX change_unread_idx ON ledger.change (owner_id, hash) WHERE op_id IS NULL AND status = 'rejected';
-- What every pull asks for, and rare.
CREATE INDEX change_conflict_idx ON ledger.change (owner_id, seq) WHERE status = 'conflict' OR decides IS NOT NULL;

CREATE TABLE install.meta (
    only_row boolean NOT NULL DEFAULT true CONSTRAINT meta_key PRIMARY KEY CONSTRAINT meta_only_row_check CHECK (only_row),
    epoch uuid NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    schema_version integer NOT NULL,
    min_client text NOT NULL
);
COMMENT ON COLUMN install.meta.epoch IS 'Moved by whoever restores a backup, so that devices compare instead of believing.';
INSERT INTO install.meta (schema_version, min_client) VALUES (1, '0.1');

GRANT USAGE ON SCHEMA install TO expense_auth;
GRANT SELECT ON install.meta TO expense_auth;
