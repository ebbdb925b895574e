-- From here on nobody creates anything in it.
SET LOCAL ROLE expense_owner;
REVOKE CREATE ON SCHEMA api FROM expense_writer, expense_auth, expense_enroller;
