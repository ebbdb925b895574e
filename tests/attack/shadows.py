"""Names of one's own in front of PostgreSQL's: temporary tables called as types and views that functions use."""

from functools import partial

from tests.attack import functions as f
from tests.attack.attacks import DEVICE, DOOR, Attack, tried
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
    (f.MEND_DOOR, DEVICE, "UPDATE auth.server SET door_mended_at = '-infinity'", "SELECT api.mend_door()", "SELECT 1"),
)  # fmt: skip


def _prepared(world: World, *, who: str, prepare: str, call: str, clean: str) -> str:
    world.admin.execute(world.named(prepare))
    try:
        with world.connected(who) as connection:
            return tried(connection, *_NAMES, world.named(call))
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
UNSHADOWED = frozenset({f.AUTH_PARAMS})
"""It names no type and no table without its schema: there is nothing to stand in front of."""
