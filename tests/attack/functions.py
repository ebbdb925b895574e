"""Every function of the schema: whom it is closed to, and what the open ones answer to a stranger's questions."""

from functools import partial

from tests.attack.attacks import DEVICE, DOOR, REVOKED, Attack, tried
from tests.attack.world import World

HELLO = "api.hello()"
AUTH_PARAMS = "api.auth_params(text)"
LOGIN_TRY = "api.login_try(text,bytea)"
LOGIN_RESULT = "api.login_result(uuid)"
ACCEPT = "api.accept_invitation(text,text,text,text,bytea)"
RESET = "api.reset_password(text,text,bytea)"
ENROLL = "api.enroll(text,uuid,text,text)"
CURRENT_OWNER = "auth.current_owner()"
OWN_SLOTS = "auth.own_slots()"
PUSH = "api.push(bigint,text[])"
DEVICES = "api.devices()"
REVOKE = "api.revoke_device(uuid)"
CHANGE_PASSWORD = "api.change_password(text,bytea)"
SET_RECOVERY = "api.set_recovery(text,bytea)"
MEND_DOOR = "api.mend_door()"

CLOSED = frozenset(
    """\
api.answer(bigint,ledger.change,boolean)
api.answer_again(uuid,uuid,bigint,text)
api.check_parent(uuid,uuid,uuid)
api.check_profile_currency(uuid)
api.checked_stamp(text,text)
api.current_state(text,uuid)
api.deleted_already(uuid,text,uuid,bigint,text,api.state)
api.deleted_stamp(api.state,text)
api.fields_of(text,text)
api.instant_text(timestamp with time zone)
api.is_later(text,jsonb,text,jsonb)
api.is_new_expense(jsonb,text)
api.is_null(jsonb)
api.is_ours_to_retry(text)
api.is_text(text,integer,integer,boolean)
api.known_operation(uuid,text)
api.latest_stamp(jsonb,text)
api.merge_row(uuid,text,uuid,bigint,text,jsonb,jsonb,api.state)
api.new_row(uuid,text,uuid,bigint,text,jsonb,boolean)
api.open_ledger()
api.read_currency(jsonb)
api.read_date(jsonb)
api.read_field(text,text,jsonb)
api.read_flag(jsonb)
api.read_groups(text,jsonb)
api.read_integer(jsonb,bigint,bigint,text)
api.read_month(jsonb)
api.read_name(jsonb)
api.read_stamp(jsonb,text)
api.read_text(jsonb,integer,integer,boolean)
api.read_uuid(jsonb)
api.refuse(text)
api.refused_unread(uuid,bytea)
api.retire_device(uuid)
api.revive_category(uuid,uuid,bigint,text)
api.settle(uuid,text,uuid,bigint,text,jsonb,jsonb,boolean)
api.store(uuid,text,uuid,bigint,jsonb,jsonb,boolean)
api.store_new_expenses(uuid,uuid,bigint,bigint,text[],jsonb[],text)
api.take_decide(uuid,text,uuid,bigint,text,jsonb,api.state)
api.take_delete(uuid,text,uuid,bigint,text,jsonb,api.state)
api.take_new_expenses(uuid,uuid,bigint,bigint,text[],text)
api.take_operation(uuid,uuid,bigint,bigint,text,text)
api.take_restore(uuid,text,uuid,bigint,text,api.state)
api.take_set(uuid,text,uuid,bigint,text,jsonb,api.state)
auth.close_retired()
auth.door_to_mend()
auth.enter_push()
auth.guess_window()
auth.handle_life()
auth.invite(text,text)
auth.leave_push(bigint)
auth.login_settings()
auth.make_ticket(uuid)
auth.note_contact(uuid)
auth.own_account()
auth.record_device(uuid,uuid,text)
auth.reset(text,text)
auth.retry_after_s(text,text)
auth.role_to_retire(uuid)
auth.session_account()
auth.set_verifier(uuid,bytea)
auth.take_ticket(text)
install.refuse_definitions()
""".splitlines()
)
"""What no client may call. A new function stands here, or has attacks below, or the test of the catalogue fails."""

_VERIFIER = "SCRAM-SHA-256$4096:MDEyMzQ1Njc4OWFiY2RlZg==$" + "A" * 43 + "=:" + "B" * 43 + "="
_PROOF = r"'\x" + "00" * 32 + "'::bytea"


def _undone(world: World, who: str, *statements: str) -> str:
    with world.connected(who) as connection:
        return tried(connection, *(world.named(statement) for statement in statements))


def _take_over(world: World) -> str:
    """Enrol the victim's computer as one's own, with a ticket of one's own account."""
    return _undone(
        world, DOOR, f"SELECT api.enroll('{world.ticket(world.mallory)}', '<laptop>', 'Mine', '{_VERIFIER}')"
    )


def _a_foreign_ticket(function: str) -> Attack:
    def act(world: World) -> str:
        ticket = world.ticket(world.victim)
        try:
            return _undone(world, DEVICE, f"SELECT {function}('{ticket}', {_PROOF})")
        finally:
            world.admin.execute("DELETE FROM auth.ticket WHERE owner_id = %s", (world.victim.owner,))

    return Attack(f"{function} with the victim’s ticket", DEVICE, "ED005", act=act, function=f"{function}(text,bytea)")


def _an_old_ticket(world: World) -> str:
    ticket = world.ticket(world.mallory)
    world.admin.execute("UPDATE auth.ticket SET expires_at = now() - interval '1 second'")
    return _undone(world, DEVICE, f"SELECT api.change_password('{ticket}', {_PROOF})")


def _a_ticket_twice(world: World) -> str:
    ticket = world.ticket(world.mallory)
    call = f"SELECT api.set_recovery('{ticket}', {_PROOF})"
    return _undone(world, DEVICE, call, call)


_INVITE = "SELECT auth.invite('newcomer', 'code')"
_RESET = "SELECT auth.reset('<own_name>', 'code')"


def _with_a_code(world: World, *, made: tuple[str, ...], calls: tuple[str, ...]) -> str:
    """What somebody does at the door with a code that an admin has made."""
    try:
        for statement in made:
            world.admin.execute(world.named(statement))
        return _undone(world, DOOR, *calls)
    finally:
        world.admin.execute(
            "DELETE FROM auth.invitation WHERE name = 'newcomer' OR resets = %s", (world.mallory.owner,)
        )


def _accept(code: str = "code", name: str = "newcomer") -> str:
    return f"SELECT api.accept_invitation('{code}', '{name}', 'N', 'EUR', {_PROOF})"


def _reset(name: str) -> str:
    return f"SELECT api.reset_password('code', '{name}', {_PROOF})"


_EXPIRED = "UPDATE auth.invitation SET expires_at = now() - interval '1 second' WHERE used_at IS NULL"
# Each is refused as an invented code is.
_CODES = (
    ("an invitation taken up twice", ACCEPT, (_INVITE,), (_accept(), _accept())),
    ("a wrong code for a name that is invited", ACCEPT, (_INVITE,), (_accept("guess"),)),
    ("an invitation under another name", ACCEPT, (_INVITE,), (_accept(name="somebody-else"),)),
    ("an invitation that is too old", ACCEPT, (_INVITE, _EXPIRED), (_accept(),)),
    ("an admin’s code as an invitation", ACCEPT, (_RESET,), (_accept(name="<own_name>"),)),
    ("an invitation as a reset", RESET, (_INVITE,), (_reset("newcomer"),)),
    ("an admin’s code for another name", RESET, (_RESET,), (_reset("<victim_name>"),)),
    ("an admin’s code twice", RESET, (_RESET,), (_reset("<own_name>"), _reset("<own_name>"))),
    ("an admin’s code that is too old", RESET, (_RESET, _EXPIRED), (_reset("<own_name>"),)),
)


def _enrolled(world: World, *, device: str, name: str) -> str:
    """Enrol a computer of one's own."""
    ticket = world.ticket(world.mallory)
    return _undone(world, DOOR, f"SELECT api.enroll('{ticket}', {device}, {name}, '{_VERIFIER}') IS NOT NULL")


def _one_too_many(world: World) -> str:
    """A twenty-first computer of one account."""
    world.admin.execute(
        "INSERT INTO auth.device (id, owner_id, name) SELECT gen_random_uuid(), %s, 'one of many'"
        " FROM generate_series(1, 19)",
        (world.mallory.owner,),
    )
    try:
        return _enrolled(world, device="gen_random_uuid()", name="'N'")
    finally:
        world.admin.execute("DELETE FROM auth.device WHERE name = 'one of many'")


def _outlived(world: World, statement: str) -> str:
    """A session that could not be ended when its computer was revoked; the revocation is undone in the end."""
    with world.connected(DEVICE) as connection:
        world.admin.execute("UPDATE auth.device SET revoked_at = now() WHERE id = %s", (world.attacker.id,))
        try:
            return tried(connection, world.named(statement))
        finally:
            world.admin.execute("UPDATE auth.device SET revoked_at = NULL WHERE id = %s", (world.attacker.id,))


OPEN = (
    Attack("the door says hello", DOOR, "[('door', None)]",
           ("SELECT h->>'role', h->>'owner' FROM api.hello() AS h",), function=HELLO),
    Attack("a computer says hello", DEVICE, "['<own>']", ("SELECT api.hello()->>'owner'",), function=HELLO),
    Attack("a revoked computer says hello", REVOKED, "[('true', None)]",
           ("SELECT h->>'revoked', h->>'head' FROM api.hello() AS h",), function=HELLO),
    *(
        attack
        for who in (DOOR, DEVICE)
        for attack in (
            Attack(f"{who}: an unknown name’s salt is steady", who, "[True]",
                   ("SELECT api.auth_params('nobody-here') = api.auth_params('nobody-here')",), function=AUTH_PARAMS),
            Attack(f"{who}: an unknown name’s parameters are a known one’s", who, "[True]",
                   ("SELECT api.auth_params('nobody-here') - 'salt' = api.auth_params('<victim_name>') - 'salt'",),
                   function=AUTH_PARAMS),
            Attack(f"{who}: an unknown name’s salt is as long", who, "[(16, 16)]",
                   (
                       """SELECT octet_length(decode(api.auth_params('nobody-here')->>'salt', 'base64')),
                       octet_length(decode(api.auth_params('<victim_name>')->>'salt', 'base64'))""",
                   ), function=AUTH_PARAMS),
        )
    ),
    *(
        Attack(f"{who} tries {name}", who, "22023", (f"SELECT api.login_try({name}, {_PROOF})",), function=LOGIN_TRY)
        for who in (DOOR, DEVICE)
        for name in ("NULL", "''", "'ab'", "repeat('a', 1000000)", "'a''; DROP TABLE x'", "E'a\\nb'", "'Aoife'")
    ),
    *(
        Attack(f"{who} tries with {proof}", who, "22023", (f"SELECT api.login_try('<victim_name>', {proof})",),
               function=LOGIN_TRY)
        for who in (DOOR, DEVICE)
        for proof in ("NULL", "''", "convert_to(repeat('x', 10000000), 'UTF8')")
    ),
    *(
        Attack(f"{who} tries an unknown name", who, "[True]",
               (f"SELECT api.login_try('nobody-here', {_PROOF}) IS NOT NULL",), function=LOGIN_TRY)
        for who in (DOOR, DEVICE)
    ),
    *(
        Attack(f"{who} asks for {handle}", who, "ED005", (f"SELECT api.login_result({handle})",), function=LOGIN_RESULT)
        for who in (DOOR, DEVICE)
        for handle in ("NULL", "gen_random_uuid()")
    ),
    *(
        Attack(f"the invented invitation {code} for {name}", DOOR, "ED004 invitation invalid",
               (f"SELECT api.accept_invitation({code}, {name}, 'M', 'EUR', {_PROOF})",), function=ACCEPT)
        for name in ("'<victim_name>'", "'nobody-here'", "NULL")
        for code in ("'0'", "NULL")
    ),
    Attack("an invitation in an invented currency", DOOR, "22023",
           (f"SELECT api.accept_invitation('0', 'n', 'M', 'euro', {_PROOF})",), function=ACCEPT),
    Attack("an invitation with half a verifier", DOOR, "22023",
           ("SELECT api.accept_invitation('0', 'n', 'M', 'EUR', 'x')",), function=ACCEPT),
    Attack("an invitation with a name of a gigabyte", DOOR, "54000",
           (f"SELECT api.accept_invitation('0', 'n', repeat('x', 1073741824), 'EUR', {_PROOF})",), function=ACCEPT),
    *(
        Attack(name, DOOR, "ED004", act=partial(_with_a_code, made=made, calls=calls), function=function)
        for name, function, made, calls in _CODES
    ),
    Attack("a reset with half a verifier", DOOR, "22023", ("SELECT api.reset_password('0', '<own_name>', 'x')",),
           function=RESET),
    *(
        Attack(f"an invented reset of {name}", DOOR, "ED004 invitation invalid",
               (f"SELECT api.reset_password('0', {name}, {_PROOF})",), function=RESET)
        for name in ("'<victim_name>'", "'nobody-here'", "NULL")
    ),
    Attack("an invented ticket", DOOR, "ED005",
           (f"SELECT api.enroll('0', gen_random_uuid(), 'M', '{_VERIFIER}')",), function=ENROLL),
    Attack("no ticket", DOOR, "ED005",
           (f"SELECT api.enroll(NULL, gen_random_uuid(), 'M', '{_VERIFIER}')",), function=ENROLL),
    *(
        Attack(f"enrol with {verifier}", DOOR, "22023 not a SCRAM verifier",
               (f"SELECT api.enroll('0', gen_random_uuid(), 'M', {verifier})",), function=ENROLL)
        for verifier in ("'secret'", "NULL", "'md5" + "0" * 32 + "'", f"'{_VERIFIER}'' SUPERUSER --'")
    ),
    Attack("take the victim’s computer over", DOOR, "23505", act=_take_over, function=ENROLL),
    *(
        Attack(f"enrol {device} as {name}", DOOR, "22023", act=partial(_enrolled, device=device, name=name),
               function=ENROLL)
        for device, name in (
            ("NULL", "'M'"), ("gen_random_uuid()", "NULL"), ("gen_random_uuid()", "''"),
            ("gen_random_uuid()", "repeat('x', 81)"), ("gen_random_uuid()", r"E'\u202e'"),
        )
    ),
    Attack("a twenty-first computer", DOOR, "ED007", act=_one_too_many, function=ENROLL),
    Attack("ask who one is", DEVICE, "42501 permission denied for schema auth", ("SELECT auth.current_owner()",),
           function=CURRENT_OWNER),
    Attack("ask for one’s slots", DEVICE, "42501 permission denied for schema auth", ("SELECT auth.own_slots()",),
           function=OWN_SLOTS),
    Attack("list computers", DEVICE, "['<device>']",
           ("SELECT d->>'id' FROM jsonb_array_elements(api.devices()) AS d WHERE d->>'revoked' = 'false'",),
           function=DEVICES),
    *(
        Attack(f"revoke {device}", DEVICE, "[False]", (f"SELECT api.revoke_device({device})",), function=REVOKE)
        for device in ("'<laptop>'", "gen_random_uuid()", "NULL")
    ),
    *(
        Attack(f"{function} with {ticket}", DEVICE, "ED005", (f"SELECT {function}({ticket}, {_PROOF})",),
               function=f"{function}(text,bytea)")
        for function in ("api.change_password", "api.set_recovery")
        for ticket in ("'0'", "NULL", "repeat('0', 10000000)")
    ),
    *(
        Attack(f"{function} to {verifier}", DEVICE, "22023", (f"SELECT {function}('0', {verifier})",),
               function=f"{function}(text,bytea)")
        for function in ("api.change_password", "api.set_recovery")
        for verifier in ("NULL", "''", "'x'")
    ),
    _a_foreign_ticket("api.change_password"),
    _a_foreign_ticket("api.set_recovery"),
    Attack("a ticket that is too old", DEVICE, "ED005", act=_an_old_ticket, function=CHANGE_PASSWORD),
    Attack("a ticket twice", DEVICE, "ED005", act=_a_ticket_twice, function=SET_RECOVERY),
    Attack("mend the door", DEVICE, "[True]", ("SELECT api.mend_door() IS NOT NULL",), function=MEND_DOOR,
           load="the door’s mending"),
    Attack("push outside READ COMMITTED", DEVICE, "25001",
           ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT api.push(<next>, '{}')"), function=PUSH),
)  # fmt: skip

OUTLIVED = tuple(
    Attack(f"after a revocation that ended no session: {statement}", DEVICE, expected,
           act=partial(_outlived, statement=statement))
    for statement, expected in (
        ("SELECT count(*) FROM ledger.profile", "[0]"),
        ("SELECT api.push(<next>, '{}')", "28000"),
        ("SELECT api.devices()", "28000"),
        ("SELECT api.revoke_device(gen_random_uuid())", "28000"),
        ("SELECT api.hello() ? 'head'", "[False]"),
    )
)  # fmt: skip
