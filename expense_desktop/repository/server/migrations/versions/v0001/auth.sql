-- Accounts, devices and the door's bookkeeping: tables of expense_auth, of which no login role may read a row.
SET LOCAL ROLE expense_auth;

CREATE TABLE auth.server (
    only_row boolean NOT NULL DEFAULT true CONSTRAINT server_key PRIMARY KEY CONSTRAINT server_only_row_check CHECK (only_row),
    salt_secret bytea NOT NULL,
    door_password text NOT NULL,
    door_verifier text NOT NULL,
    door_mended_at timestamptz NOT NULL DEFAULT '-infinity'
);
COMMENT ON COLUMN auth.server.door_password IS 'Everybody who was ever invited knows it: it opens nothing but the door.';

CREATE TABLE auth.account (
    id uuid CONSTRAINT account_key PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid(),
    name text NOT NULL CONSTRAINT account_name_key UNIQUE CONSTRAINT account_name_check CHECK (name ~ '^[a-z0-9._-]{3,32}$'),
    display_name varchar(80) NOT NULL,
    currency char(3) NOT NULL CONSTRAINT account_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
    verifier bytea NOT NULL CONSTRAINT account_verifier_check CHECK (octet_length(verifier) = 32),
    password_version integer NOT NULL DEFAULT 1,
    recovery_verifier bytea CONSTRAINT account_recovery_verifier_check CHECK (octet_length(recovery_verifier) = 32),
    recovery_version integer NOT NULL DEFAULT 0,
    made_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);
COMMENT ON COLUMN auth.account.recovery_verifier IS 'Of the printed recovery code, which proves as much as the password.';

CREATE TABLE auth.device (
    id uuid CONSTRAINT device_key PRIMARY KEY,
    owner_id uuid NOT NULL CONSTRAINT device_account_fk REFERENCES auth.account (id),
    role_name text NOT NULL GENERATED ALWAYS AS ('d_' || replace(id::text, '-', '')) STORED
        CONSTRAINT device_role_key UNIQUE,
    name varchar(80) NOT NULL,
    last_op_no bigint NOT NULL DEFAULT 0,
    last_seen_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    made_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    revoked_at timestamptz,
    told_at timestamptz,
    closed_at timestamptz
);
CREATE INDEX device_owner_idx ON auth.device (owner_id);
COMMENT ON COLUMN auth.device.told_at IS 'When hello() last told the device that it was revoked.';
COMMENT ON COLUMN auth.device.closed_at IS 'When the role lost LOGIN.';

CREATE TABLE auth.invitation (
    code_hash bytea CONSTRAINT invitation_key PRIMARY KEY,
    name text NOT NULL CONSTRAINT invitation_name_check CHECK (name ~ '^[a-z0-9._-]{3,32}$'),
    resets uuid CONSTRAINT invitation_account_fk REFERENCES auth.account (id),
    made_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    expires_at timestamptz NOT NULL DEFAULT pg_catalog.now() + interval '7 days',
    used_at timestamptz
);
COMMENT ON COLUMN auth.invitation.resets IS 'The account whose password this sets anew; NULL for one that makes an account.';

CREATE TABLE auth.attempt (
    handle uuid CONSTRAINT attempt_key PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid(),
    name text NOT NULL,
    bucket text NOT NULL,
    made_by text NOT NULL,
    proof_hash bytea NOT NULL,
    transaction_id xid8 NOT NULL,
    status text NOT NULL DEFAULT 'pending'
        CONSTRAINT attempt_status_check CHECK (status IN ('pending', 'ok', 'wrong', 'wait')),
    made_at timestamptz NOT NULL
);
CREATE INDEX attempt_bucket_idx ON auth.attempt (name, bucket, made_at);
CREATE INDEX attempt_made_at_idx ON auth.attempt (made_at);

CREATE TABLE auth.ticket (
    hash bytea CONSTRAINT ticket_key PRIMARY KEY,
    owner_id uuid NOT NULL CONSTRAINT ticket_account_fk REFERENCES auth.account (id),
    expires_at timestamptz NOT NULL
);
