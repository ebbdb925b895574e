"""Names of one's own in front of PostgreSQL's: temporary tables called as types and views that functions use, and, in a
schema that everybody may create in, functions and operators that are called as theirs.
"""

from functools import partial

from tests.attack import functions as f
from tests.attack.attacks import DEVICE, DOOR, NEWCOMER, Attack, tried
from tests.attack.world import World

# A table's name is a type's name as well.
_NAMES = tuple(
    f"CREATE TEMPORARY TABLE {name} (x integer)"
    for name in (
        "text", "uuid", "jsonb", "bytea", "record", "name", "timestamptz", "pg_roles", "pg_locks", "pg_stat_activity",
        "pg_authid", "account", "device", "attempt", "ticket", "server", "meta",
    )
)  # fmt: skip
_PROOF = "decode(repeat('00', 32), 'hex')"
_VERIFIER = "SCRAM-SHA-256$4096:MDEyMzQ1Njc4OWFiY2RlZg==$" + "A" * 43 + "=:" + "B" * 43 + "="
_STALE_DOOR = "UPDATE auth.server SET door_mended_at = '-infinity'"

# Calls in which no type is named: it would be the attacker's own.
_CALLS = (
    (f.HELLO, DOOR, "SELECT api.hello() IS NOT NULL", "[True]"),
    (f.LOGIN_TRY, DOOR, f"SELECT api.login_try('nobody-here', {_PROOF}) IS NOT NULL", "[True]"),
    (f.LOGIN_RESULT, DOOR, "SELECT api.login_result(gen_random_uuid())", "ED005"),
    (f.ENROLL, DOOR, f"SELECT api.enroll('0', gen_random_uuid(), 'N', '{_VERIFIER}')", "ED005"),
    (f.CURRENT_OWNER, DEVICE, "SELECT count(*) FROM ledger.expense WHERE owner_id IS NOT NULL", "[1]"),
    (f.OWN_SLOTS, DEVICE, "SELECT count(*) FROM ledger.expense WHERE owner_slot IS NOT NULL", "[1]"),
    (f.PUSH, DEVICE, "SELECT api.push(<next>, '{}') IS NOT NULL", "[True]"),
    (f.DEVICES, DEVICE, "SELECT api.devices() IS NOT NULL", "[True]"),
    (f.REVOKE, DEVICE, "SELECT api.revoke_device('<laptop>')", "[False]"),
    (f.CHANGE_PASSWORD, DEVICE, f"SELECT api.change_password('0', {_PROOF})", "ED005"),
    (f.SET_RECOVERY, DEVICE, f"SELECT api.set_recovery('0', {_PROOF})", "ED005"),
)
# Those that have to get somewhere before a name of theirs matters: what an admin does before, the call, and after it.
_PREPARED_CALLS = (
    (f.ACCEPT, DOOR, "SELECT auth.invite('newcomer', 'code')",
     f"SELECT api.accept_invitation('code', 'newcomer', 'N', 'EUR', {_PROOF}) IS NOT NULL",
     "DELETE FROM auth.invitation WHERE name = 'newcomer'"),
    (f.RESET, DOOR, "SELECT auth.reset('<own_name>', 'code')",
     f"SELECT api.reset_password('code', '<own_name>', {_PROOF}) IS NOT NULL",
     "DELETE FROM auth.invitation WHERE resets = '<own>'"),
    (f.MEND_DOOR, DEVICE, _STALE_DOOR, "SELECT api.mend_door()", "SELECT 1"),
)  # fmt: skip


def _prepared(world: World, *, who: str, prepare: str, call: str, clean: str, names: tuple[str, ...] = _NAMES) -> str:
    world.admin.execute(world.named(prepare))
    try:
        with world.connected(who) as connection:
            return tried(connection, *names, world.named(call))
    finally:
        world.admin.execute(world.named(clean))


SHADOWS = (
    *(
        Attack(f"shadow the names of {function}", who, expected, (*_NAMES, call))
        for function, who, call, expected in _CALLS
    ),
    *(
        Attack(f"shadow the names of {function}", who, "[True]",
               act=partial(_prepared, who=who, prepare=prepare, call=call, clean=clean))
        for function, who, prepare, call, clean in _PREPARED_CALLS
    ),
)  # fmt: skip
"""Only where temporary tables are to be had: two walls are in front of it."""

SHADOWED = (*(function for function, *_ in _CALLS), *(function for function, *_ in _PREPARED_CALLS))

# What a schema of everybody's lets somebody put in front of PostgreSQL's own. Each is the original but for one thing:
# if `function` called it, it acts as whoever that runs as. IMMUTABLE, so that it is asked even where there is no row.
_IMITATIONS = (
    ("equal", "a uuid, b uuid", "boolean", "pg_catalog.uuid_eq(a, b)"),
    ("equal", "a text, b text", "boolean", "pg_catalog.texteq(a, b)"),
    ("equal", "a name, b text", "boolean", "pg_catalog.nameeqtext(a, b)"),
    ("sha256", "a bytea", "bytea", "pg_catalog.sha256(a)"),
    ("clock_timestamp", "", "timestamptz", "pg_catalog.clock_timestamp()"),
)


def _imitations(function: str) -> tuple[str, ...]:
    called = function.partition("(")[0].partition(".")[2]
    return (
        *(
            f"""CREATE FUNCTION public.{name}({arguments}) RETURNS {result} LANGUAGE plpgsql IMMUTABLE AS $$
            DECLARE stack pg_catalog.text;
            BEGIN
                GET DIAGNOSTICS stack = PG_CONTEXT;
                IF pg_catalog.strpos(stack, '{called}') > 0 THEN
                    RAISE EXCEPTION 'whatever % may do', current_user;
                END IF;
                RETURN {original};
            END $$"""
            for name, arguments, result, original in _IMITATIONS
        ),
        *(
            f"CREATE OPERATOR public.= (LEFTARG = {left}, RIGHTARG = {right}, FUNCTION = public.equal)"
            for left, right in (("uuid", "uuid"), ("text", "text"), ("name", "text"))
        ),
        "SET LOCAL search_path = public, pg_catalog",
    )


# Definer functions in which no temporary table gets in front of anything, or that only other definer functions call: a
# call that gets there, how it ends, and those whose search path it has when it has none of its own.
_OPEN_LEDGER, _RETIRE = "api.open_ledger()", "api.retire_device(uuid)"
_INNER_CALLS: tuple[tuple[str, tuple[str, ...], str, str, str], ...] = (
    (f.AUTH_PARAMS, (), DOOR, "SELECT api.auth_params('nobody-here') ? 'salt'", "[True]"),
    (_OPEN_LEDGER, (f.PUSH,), NEWCOMER, "SELECT api.push(1, '{}')", "[[]]"),
    ("auth.session_account()", (f.PUSH, _OPEN_LEDGER), NEWCOMER, "SELECT api.push(1, '{}')", "[[]]"),
    ("auth.enter_push()", (f.PUSH,), DEVICE, "SELECT api.push(<next>, '{}')", "[[]]"),
    ("auth.leave_push(bigint)", (f.PUSH,), DEVICE, "SELECT api.push(<next>, '{x}')->0->>'status'", "['rejected']"),
    ("auth.take_ticket(text)", (f.SET_RECOVERY,), DEVICE, f"SELECT api.set_recovery('0', {_PROOF})", "ED005"),
    (_RETIRE, (f.REVOKE,), DEVICE, "SELECT api.revoke_device('<device>')", "[True]"),
    ("auth.role_to_retire(uuid)", (f.REVOKE, _RETIRE), DEVICE, "SELECT api.revoke_device('<device>')", "[True]"),
)
# The same, after what an admin does before.
_PREPARED_INNER_CALLS: tuple[tuple[str, tuple[str, ...], str, str, str, str], ...] = (
    ("auth.record_device(uuid,uuid,text)", (f.ENROLL,), DOOR,
     "INSERT INTO auth.ticket VALUES (sha256('ticket'), '<own>', now() + interval '1 minute')",
     f"SELECT api.enroll('ticket', gen_random_uuid(), 'N', '{_VERIFIER}') ? 'role'",
     "DELETE FROM auth.ticket WHERE owner_id = '<own>'"),
    *(
        (function, (f.MEND_DOOR,), DEVICE, _STALE_DOOR, "SELECT api.mend_door()", "SELECT 1")
        for function in ("auth.door_to_mend()", "auth.close_retired()")
    ),
)  # fmt: skip

IMITATIONS = (
    *(
        Attack(f"imitate what {function} calls", who, expected, (*_imitations(function), call))
        for function, _, who, call, expected in _INNER_CALLS
    ),
    *(
        Attack(f"imitate what {function} calls", who, "[True]",
               act=partial(_prepared, who=who, prepare=prepare, call=call, clean=clean, names=_imitations(function)))
        for function, _, who, prepare, call, clean in _PREPARED_INNER_CALLS
    ),
)  # fmt: skip
"""Only where everybody may create in a schema, as in PostgreSQL's own `public` before version 15."""

IMITATED = {call[0]: call[1] for call in _INNER_CALLS} | {call[0]: call[1] for call in _PREPARED_INNER_CALLS}
"""And the functions whose search path stands behind its own."""
