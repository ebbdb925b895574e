-- While the functions are made, their owners may create in the schema that clients see.
SET LOCAL ROLE expense_owner;
GRANT USAGE, CREATE ON SCHEMA api TO expense_writer, expense_auth, expense_enroller;
GRANT USAGE ON SCHEMA api TO expense_door, expense_client, expense_retired;
