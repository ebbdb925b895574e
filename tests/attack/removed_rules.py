"""What the functions see to: each check of theirs, what takes it away, and what then succeeds."""

from tests.attack import functions as f
from tests.attack.removing import NO_TRIGGER, Change, Removal, Rewrite, granted
from tests.attack.shadows import IMITATED, SHADOWED

_OWN_ID = "d.id = revoke_device.device AND d.owner_id = owner AND d.revoked_at IS NULL"

_FLAG_IGNORED = (
    Rewrite(f.CURRENT_OWNER, "AND d.revoked_at IS NULL"), Rewrite(f.OWN_SLOTS, "AND d.revoked_at IS NULL"),
)  # fmt: skip

_SCRAM = "'^SCRAM-SHA-256[$][0-9]{4,7}:[A-Za-z0-9+/]{22,44}={0,2}[$][A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$'"
_RECORD_DEVICE = "auth.record_device(uuid,uuid,text)"

RULES = (
    Removal("an attempt is judged in another transaction",
            (Rewrite(f.LOGIN_RESULT, "OR attempt.transaction_id = pg_current_xact_id()"),),
            ("guess in one transaction", "guess behind a savepoint", "guess in a block that catches")),
    Removal("a handle is young",
            (Rewrite(f.LOGIN_RESULT, "OR attempt.made_at < clock_timestamp() - auth.handle_life()"),),
            ("guess with a handle of two minutes", "guess with a handle of an hour")),
    Removal("a handle is judged once",
            (Rewrite(f.LOGIN_RESULT, "OR attempt.status <> 'pending'"),), ("judge a guess twice",)),
    Removal("a handle is who made it’s", (Rewrite(f.LOGIN_RESULT, "OR attempt.made_by <> session_user::text"),),
            ("judge what somebody else tried",)),
    Removal("no judgement in an old snapshot",
            (Rewrite(f.LOGIN_RESULT, "current_setting('transaction_isolation') <> 'read committed'", "false"),),
            ("guess in an old snapshot", "guess in a serializable one")),
    Removal("pending attempts count", (Rewrite(f.LOGIN_RESULT, "AND a.status <> 'ok'", "AND a.status = 'wrong'"),),
            ("guess and undo the judgement", "guess side by side", "guess six in one statement", "guess by a cursor")),
    Removal("five and no more", (Rewrite(f.LOGIN_RESULT, "others >= 5", "others >= 6"),),
            ("guess one after another", "guess right at last", "guess in a block that commits",
             "guess at an unknown name", "guess with attempts held back")),
    Removal("guesses count for seventeen minutes", (Rewrite("auth.guess_window()", "17 minutes", "15 minutes"),),
            ("guess again after a quarter of an hour",)),
    Removal("a known computer is one of that account", (Rewrite(f.LOGIN_TRY, "AND a.name = login_try.name"),),
            ("guess from one’s own computers",)),
    Removal("an attempt at an unknown name is one",
            (Rewrite(f.LOGIN_TRY, "IF name IS NULL",
                     "IF NOT EXISTS (SELECT FROM auth.account AS a WHERE a.name = login_try.name) OR name IS NULL"),),
            ("door tries an unknown name", "device tries an unknown name")),
    Removal("an attempt at a known name takes no longer",
            (Rewrite(f.LOGIN_TRY, "IF name IS NULL",
                     "PERFORM pg_sleep(0.03) FROM auth.account AS a WHERE a.name = login_try.name; IF name IS NULL"),),
            ("who is known, by the clock",)),
    Removal("an unknown name has a salt",
            (Rewrite(f.AUTH_PARAMS, "FROM auth.server AS s",
                     "FROM auth.server AS s JOIN auth.account AS a ON a.name = auth_params.name"),),
            ("door: an unknown name’s parameters are a known one’s", "door: an unknown name’s salt is steady")),
    Removal("door: an unknown name’s salt is derived",
            (Rewrite(f.AUTH_PARAMS, "s.salt_secret", "uuid_send(gen_random_uuid())"),),
            ("door: an unknown name’s salt is steady",)),
    Removal("a ticket is the account’s own (password)", (Rewrite(f.CHANGE_PASSWORD, "<> owner", "IS NULL"),),
            ("api.change_password with the victim’s ticket",)),
    Removal("a ticket is the account’s own (recovery)", (Rewrite(f.SET_RECOVERY, "<> owner", "IS NULL"),),
            ("api.set_recovery with the victim’s ticket",)),
    Removal("a ticket is young", (Rewrite("auth.take_ticket(text)", "AND t.expires_at > clock_timestamp()"),),
            ("a ticket that is too old",)),
    Removal("a ticket is used up",
            (Rewrite("auth.take_ticket(text)", "DELETE FROM auth.ticket AS t",
                     "UPDATE auth.ticket AS t SET expires_at = t.expires_at"),
             Rewrite(f.SET_RECOVERY, "DELETE FROM auth.ticket AS t WHERE t.owner_id = owner;")),
            ("a ticket twice",)),
    Removal("a ticket is needed", (Rewrite("auth.take_ticket(text)", "IF owner IS NULL", "IF false"),),
            ("api.change_password with '0'", "api.set_recovery with NULL")),
    Removal("a device is the account’s own when it enrols again",
            (Rewrite(_RECORD_DEVICE, "d.owner_id = owner AND d.revoked_at", "d.revoked_at"),),
            ("take the victim’s computer over",)),
    Removal("only a verifier is taken", (Rewrite(f.ENROLL, f"scram_verifier !~\n       {_SCRAM}", "false"),),
            ("enrol with 'secret'", "enrol with 'md5" + "0" * 32 + "'")),
    Removal("a computer has an id", (Rewrite(_RECORD_DEVICE, "device IS NULL OR", "false OR"),),
            ("enrol NULL as 'M'",)),
    Removal("a computer has a name that can be shown",
            (Rewrite(_RECORD_DEVICE, "OR NOT api.is_text(device_name, 1, 80, false)"),),
            ("enrol gen_random_uuid() as NULL", "enrol gen_random_uuid() as ''",
             "enrol gen_random_uuid() as repeat('x', 81)", r"enrol gen_random_uuid() as E'\u202e'")),
    Removal("twenty computers an account", (Rewrite(_RECORD_DEVICE, "live >= 20", "live >= 21"),),
            ("a twenty-first computer",)),
    Removal("a name is one", (Rewrite(f.LOGIN_TRY, "OR name !~ '^[a-z0-9._-]{3,32}$'"),),
            ("door tries ''", "door tries 'ab'", "device tries 'Aoife'", "door tries 'a''; DROP TABLE x'")),
    Removal("a new account’s currency is one", (Rewrite(f.ACCEPT, "OR currency !~ '^[A-Z]{3}$'"),),
            ("an invitation in an invented currency",)),
    *(
        Removal(f"a verifier is a hash: {function}",
                (Rewrite(function, f"octet_length({name}) <> 32", "false"),), attacks)
        for function, name, attacks in (
            (f.LOGIN_TRY, "proof", ("door tries with ''", "device tries with ''")),
            (f.ACCEPT, "verifier", ("an invitation with half a verifier",)),
            (f.RESET, "verifier", ("a reset with half a verifier",)),
            (f.CHANGE_PASSWORD, "verifier", ("api.change_password to 'x'",)),
            (f.SET_RECOVERY, "verifier", ("api.set_recovery to 'x'",)),
        )
    ),
    Removal("an invitation is used up",
            (Rewrite(f.ACCEPT, "AND i.used_at IS NULL"),), ("an invitation taken up twice",)),
    Removal("an invitation’s code is right",
            (Rewrite(f.ACCEPT, "i.code_hash = sha256(convert_to(code, 'UTF8'))", "true"),),
            ("a wrong code for a name that is invited",)),
    *(
        Removal(f"a code has its time: {function}",
                (Rewrite(function, "AND i.expires_at > clock_timestamp()"),), (attack,))
        for function, attack in (
            (f.ACCEPT, "an invitation that is too old"), (f.RESET, "an admin’s code that is too old"),
        )
    ),
    Removal("an invitation is for its name", (Rewrite(f.ACCEPT, "AND i.name = accept_invitation.name"),),
            ("an invitation under another name",)),
    Removal("a reset is no invitation", (Rewrite(f.ACCEPT, "i.resets IS NULL", "true"),),
            ("an admin’s code as an invitation",)),
    Removal("a reset is used up", (Rewrite(f.RESET, "AND i.used_at IS NULL"),), ("an admin’s code twice",)),
    Removal("an invitation is no reset",
            (Rewrite(f.RESET, "AND i.resets IS NOT NULL"),), ("an invitation as a reset",)),
    Removal("a reset is for its name", (Rewrite(f.RESET, "AND i.name = reset_password.name"),),
            ("an admin’s code for another name",)),
    Removal("computers of the account are listed",
            (Rewrite(f.DEVICES, "WHERE d.owner_id = owner"),), ("list computers",)),
    Removal("computers of the account are revoked",
            (Rewrite(f.REVOKE, _OWN_ID, "d.id = revoke_device.device AND d.revoked_at IS NULL"),),
            ("revoke '<laptop>'",)),
    Removal("a revoked computer has no owner",
            _FLAG_IGNORED,
            ("after a revocation that ended no session: SELECT count(*) FROM ledger.profile",
             "after a revocation that ended no session: SELECT api.devices()")),
    Removal("who has no owner is told so", (Rewrite("auth.own_account()", "owner IS NULL", "false"),),
            ("after a revocation that ended no session: SELECT api.devices()",
             "after a revocation that ended no session: SELECT api.revoke_device(gen_random_uuid())")),
    Removal("a push has an owner and a computer",
            (Rewrite("auth.enter_push()", "AND d.revoked_at IS NULL"),),
            ("after a revocation that ended no session: SELECT api.push(<next>, '{}')",),
            behind=_FLAG_IGNORED),
    Removal("a revoked computer hears no head",
            (Rewrite(f.HELLO, "IF device.revoked_at IS NOT NULL THEN\n        RETURN answer;\n    END IF;"),),
            ("after a revocation that ended no session: SELECT api.hello() ? 'head'",)),
    Removal("a push reads what is committed",
            (Rewrite(f.PUSH, "current_setting('transaction_isolation') <> 'read committed'", "false"),),
            ("push outside READ COMMITTED",)),
    Removal("five hundred operations", (Rewrite(f.PUSH, "total > 500 OR", ""),), ("five hundred and one",)),
    Removal("a megabyte a push", (Rewrite(f.PUSH, "> 1048576", "> 2097152"),),
            ("one byte more than a megabyte",)),
    Removal("32 kB an operation",
            (Rewrite("api.take_operation(uuid,uuid,bigint,bigint,text,text)", "OR octet_length(op) > 32768"),),
            ("an operation of one byte too many",)),
    Removal("numbers without a gap", (Rewrite(f.PUSH, "first_no > last_no + 1", "false"),), ("a number far ahead",)),
    Removal("numbers from one", (Rewrite(f.PUSH, "first_no IS NULL OR first_no < 1 OR", ""),), ("a number below one",)),
    Removal("a list of operations", (Rewrite(f.PUSH, "array_ndims(ops) > 1 OR array_lower(ops, 1) <> 1", "false"),),
            ("an array that counts from two",)),
    Removal("amounts that there are",
            (Rewrite("api.read_integer(jsonb,bigint,bigint,text)", "NOT BETWEEN lowest AND highest", "IS NULL"),),
            ("more than there is money", "less than there is money", "a negative limit", "a million digits")),
    Removal("dates that there are",
            (Rewrite("api.read_date(jsonb)",
                     "char_length(value#>>'{}') > 10 OR value#>>'{}' < '1900' COLLATE \"C\""
                     " OR value#>>'{}' >= '2201' COLLATE \"C\"", "false"),),
            ("the date 10000-01-01", "the date 1899-12-31", "the date 2201-01-01")),
    Removal("texts that can be shown",
            (Rewrite("api.read_text(jsonb,integer,integer,boolean)", "NOT api.is_text", "false AND NOT api.is_text"),),
            ("a direction turned round", "a line break in a payee")),
    Removal("groups that are whole",
            (Rewrite("api.read_groups(text,jsonb)", "OR fields - api.fields_of(entity, group_name) <> '{}'"),),
            ("an owner within a group",)),
)  # fmt: skip

_TEMPORARY = granted("TEMPORARY ON DATABASE <database>", "PUBLIC")
_COMMON_SCHEMA = granted("CREATE, USAGE ON SCHEMA public", "PUBLIC")


def _no_path(function: str) -> Change:
    return Change(f"ALTER FUNCTION {function} RESET search_path",
                  f"ALTER FUNCTION {function} SET search_path = pg_catalog, pg_temp")  # fmt: skip


SEARCH_PATHS = (
    *(
        Removal(f"the search path of {function}", (_no_path(function),), (f"shadow the names of {function}",),
                behind=(NO_TRIGGER, _TEMPORARY))
        for function in SHADOWED
    ),
    # A definer function that another one calls has the path of that one: its own is the second wall.
    *(
        Removal(f"the search path of {function}", (_no_path(function),), (f"imitate what {function} calls",),
                behind=(NO_TRIGGER, _COMMON_SCHEMA, *map(_no_path, callers)))
        for function, callers in IMITATED.items()
    ),
)  # fmt: skip
