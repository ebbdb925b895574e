"""What can be done to other people's sessions, and how many of one's own there may be."""

from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial

import psycopg

from expense_desktop.domain.errors import WorldError
from tests.attack.attacks import DEVICE, DOOR, Attack, refusal, tried
from tests.attack.world import World
from tests.repository.server.operations import value


def _at_the_victims(world: World, *, who: str, statement: str) -> str:
    """While the victim has asked something and her session stays open; `<pid>` is its process."""
    with world.session(world.laptop.login) as busy, world.connected(who) as connection:
        busy.execute("BEGIN")
        busy.execute("SELECT payee FROM ledger.expense WHERE payee = 'Luigi'")
        outcome = tried(connection, world.named(statement).replace("<pid>", str(busy.info.backend_pid)))
        with suppress(psycopg.Error):
            busy.execute("COMMIT")
        return outcome


def _at_anothers_door(world: World, *, statement: str) -> str:
    """While somebody else has just tried a password at the door, which is one login for all."""
    with world.session(world.database.door) as busy, world.connected(DOOR) as connection:
        value(busy, "SELECT api.login_try(%s, %s)", "nobody-here", bytes(32))
        outcome = tried(connection, statement.replace("<pid>", str(busy.info.backend_pid)))
        busy.close()
        return outcome


def _one_too_many(world: World, *, who: str, allowed: int) -> str:
    """How many sessions there are before one is refused."""
    with ExitStack() as stack:
        for opened in range(allowed + 1):
            try:
                stack.enter_context(world.connected(who))
            except WorldError as error:
                return f"{opened}: {type(error).__name__}"
    return "one more"


def _another_database(world: World, *, who: str, name: str) -> str:
    login = world.login(who)
    try:
        with world.session(replace(login, address=replace(login.address, database=name))):
            return "connected"
    except WorldError as error:
        return type(error).__name__


def _as_a_standby(world: World, *, who: str) -> str:
    login = world.login(who)
    try:
        psycopg.connect(
            host=login.address.host, port=login.address.port, dbname=login.address.database, user=login.user,
            password=login.password, replication="database", sslmode="disable",
        ).close()  # fmt: skip
        return "connected"
    except psycopg.Error as error:
        return "refused" if "permission denied" in str(error) or "must be" in str(error) else refusal(error)


def _without_the_password(world: World) -> str:
    try:
        with world.session(replace(world.laptop.login, password="guessed")):
            return "connected"
    except WorldError as error:
        return type(error).__name__


_BY_ANOTHER_FUNCTION = (
    "SELECT pg_stat_get_backend_activity(id) FROM pg_stat_get_backend_idset() AS id"
    " WHERE pg_stat_get_backend_pid(id) = <pid>"
)
_THE_VICTIMS = "FROM pg_stat_activity WHERE pid = <pid>"

SESSIONS = (
    *(
        Attack(f"{who}: {name}", who, expected, act=partial(_at_the_victims, who=who, statement=statement))
        for who in (DOOR, DEVICE)
        for name, statement, expected in (
            ("read what the victim asks", f"SELECT query, state, client_addr, backend_start {_THE_VICTIMS}",
             "[('<insufficient privilege>', None, None, None)]"),
            ("read what the victim waits for", f"SELECT wait_event, query_id, xact_start {_THE_VICTIMS}",
             "[(None, None, None)]"),
            ("read it by another function", _BY_ANOTHER_FUNCTION, "['<insufficient privilege>']"),
            ("end the victim’s session", "SELECT pg_terminate_backend(<pid>)", "42501"),
            ("cancel what the victim asks", "SELECT pg_cancel_backend(<pid>)", "42501"),
            ("read the memory of the victim’s session", "SELECT pg_log_backend_memory_contexts(<pid>)", "42501"),
        )
    ),
    Attack(
        "see that the victim is there", DEVICE, "['<laptop_role>']",
        act=partial(_at_the_victims, who=DEVICE, statement=f"SELECT usename::text {_THE_VICTIMS}"),
        load="which computers there are",
    ),
    Attack(
        "see which tables the victim reads", DEVICE, "[True]",
        act=partial(_at_the_victims, who=DEVICE, statement="SELECT EXISTS (SELECT FROM pg_locks WHERE pid = <pid>)"),
        load="which computers there are",
    ),
    Attack("read what somebody else asks at the door", DOOR, "['SELECT api.login_try($1, $2)']",
           act=partial(_at_anothers_door, statement=f"SELECT query {_THE_VICTIMS}"),
           load="who else stands at the door"),
    Attack("end somebody else’s session at the door", DOOR, "[True]",
           act=partial(_at_anothers_door, statement="SELECT pg_terminate_backend(<pid>)"),
           load="who else stands at the door"),
    Attack("a fourth session", DEVICE, "3: ServerUnreachable", act=partial(_one_too_many, who=DEVICE, allowed=3)),
    Attack("a twenty-first session at the door", DOOR, "20: ServerUnreachable",
           act=partial(_one_too_many, who=DOOR, allowed=20), load="the twenty places at the door"),
    *(
        Attack(f"{who} enters {name}", who, "NoDatabase", act=partial(_another_database, who=who, name=name))
        for who in (DOOR, DEVICE)
        for name in ("postgres", "template1")
    ),
    *(
        Attack(f"{who} as a standby", who, "refused", act=partial(_as_a_standby, who=who)) for who in (DOOR, DEVICE)
    ),
    Attack("the victim’s login with a guessed password", DEVICE, "LoginRefused", act=_without_the_password),
)  # fmt: skip
