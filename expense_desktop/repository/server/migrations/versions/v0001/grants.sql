-- Who may call what. Nobody but an owner may call what isn't listed here (default privileges).
SET LOCAL ROLE expense_writer;
GRANT EXECUTE ON FUNCTION api.push(bigint, text[]) TO expense_client;
GRANT EXECUTE ON FUNCTION api.open_ledger() TO expense_auth;

SET LOCAL ROLE expense_auth;
GRANT EXECUTE ON FUNCTION auth.session_account(), auth.enter_push(), auth.leave_push(bigint) TO expense_writer;
GRANT EXECUTE ON FUNCTION auth.take_ticket(text), auth.record_device(uuid, uuid, text), auth.role_to_retire(uuid),
    auth.close_retired(), auth.door_to_mend(), auth.login_settings() TO expense_enroller;
GRANT EXECUTE ON FUNCTION api.hello() TO expense_door, expense_client, expense_retired;
GRANT EXECUTE ON FUNCTION api.accept_invitation(text, text, text, text, bytea),
    api.reset_password(text, text, bytea) TO expense_door;
-- A computer proves a password under its own role, too, and can't without the salt.
GRANT EXECUTE ON FUNCTION api.auth_params(text), api.login_try(text, bytea), api.login_result(uuid)
    TO expense_door, expense_client;
GRANT EXECUTE ON FUNCTION api.devices(), api.revoke_device(uuid), api.change_password(text, bytea),
    api.set_recovery(text, bytea) TO expense_client;

SET LOCAL ROLE expense_enroller;
GRANT EXECUTE ON FUNCTION api.enroll(text, uuid, text, text) TO expense_door;
GRANT EXECUTE ON FUNCTION api.retire_device(uuid) TO expense_auth;
GRANT EXECUTE ON FUNCTION api.mend_door() TO expense_client;
