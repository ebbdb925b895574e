"""Guessing at a name: every arrangement and age of transactions; whether an answer, or its time, tells who is known."""

import itertools
import math
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

import psycopg

from tests.attack.attacks import DEVICE, DOOR, Attack, refusal
from tests.attack.functions import LOGIN_RESULT, LOGIN_TRY
from tests.attack.world import World
from tests.repository.server.operations import value
from tests.servers import Connection, Person

FIVE_THEN_WAIT = "wrong wrong wrong wrong wrong wait"
# What is tried before any of it is judged counts against each.
_SIX_WAIT = " ".join(["wait"] * 6)
_REFUSED = "ED005 handle invalid"


def _try(connection: Connection, name: str, proof: bytes | None = None) -> str:
    return str(value(connection, "SELECT api.login_try(%s, %s)", name, proof or secrets.token_bytes(32)))


def _result(connection: Connection, handle: str) -> str:
    try:
        return str(value(connection, "SELECT api.login_result(%s)", handle)["status"])
    except psycopg.Error as error:
        return refusal(error)


def _age(world: World, person: Person, minutes: float) -> None:
    world.admin.execute(
        "UPDATE auth.attempt SET made_at = made_at - make_interval(secs => %s) WHERE name = %s",
        (minutes * 60, person.username),
    )


def _at_the_door(arrangement: Callable[[World, Connection, Person], str]) -> Callable[[World], str]:
    """An arrangement at a name of its own, so that nobody's real name is shut."""

    def act(world: World) -> str:
        with world.connected(DOOR) as door:
            return arrangement(world, door, world.database.newcomer("guessed"))

    return act


def _one_after_another(_: World, door: Connection, person: Person) -> str:
    return " ".join(_result(door, _try(door, person.username)) for _ in range(6))


def _the_sixth_is_right(_: World, door: Connection, person: Person) -> str:
    for _n in range(5):
        _result(door, _try(door, person.username))
    return _result(door, _try(door, person.username, person.proof))


def _tried_and_judged_in_one_transaction(_: World, door: Connection, person: Person) -> str:
    door.execute("BEGIN")
    outcome = _result(door, _try(door, person.username, person.proof))
    door.execute("ROLLBACK")
    return outcome


def _a_savepoint_released(_: World, door: Connection, person: Person) -> str:
    door.execute("BEGIN; SAVEPOINT a")
    handle = _try(door, person.username, person.proof)
    door.execute("RELEASE a; SAVEPOINT b")
    outcome = _result(door, handle)
    door.execute("ROLLBACK")
    return outcome


def _a_block_that_catches(_: World, door: Connection, person: Person) -> str:
    """Subtransactions of a block, which are undone one by one."""
    said: list[str] = []
    door.add_notice_handler(lambda notice: said.append(str(notice.message_primary)))
    door.execute(
        "DO $$ DECLARE h uuid; BEGIN FOR i IN 1..6 LOOP BEGIN"
        f" h := api.login_try('{person.username}', sha256(i::text::bytea));"
        " RAISE NOTICE '%', api.login_result(h)->>'status'; RAISE 'undo';"
        " EXCEPTION WHEN OTHERS THEN RAISE NOTICE '%', SQLSTATE; END; END LOOP; END $$"
    )
    return " ".join(said)


def _a_block_that_commits(_: World, door: Connection, person: Person) -> str:
    said: list[str] = []
    door.add_notice_handler(lambda notice: said.append(str(notice.message_primary)))
    door.execute(
        "DO $$ DECLARE h uuid; BEGIN FOR i IN 1..6 LOOP"
        f" h := api.login_try('{person.username}', sha256(i::text::bytea)); COMMIT;"
        " RAISE NOTICE '%', api.login_result(h)->>'status'; COMMIT; END LOOP; END $$"
    )
    return " ".join(said)


def _judgements_undone(_: World, door: Connection, person: Person) -> str:
    outcomes = []
    for _n in range(6):
        handle = _try(door, person.username)
        door.execute("BEGIN")
        outcomes.append(_result(door, handle))
        door.execute("ROLLBACK")
    return " ".join(outcomes)


def _all_in_one_statement(_: World, door: Connection, person: Person) -> str:
    handles = [_try(door, person.username) for _n in range(6)]
    found = door.execute("SELECT api.login_result(h)->>'status' FROM unnest(%s::uuid[]) AS h", (handles,))
    return " ".join(sorted((str(row[0]) for row in found), reverse=True))


def _by_a_cursor(_: World, door: Connection, person: Person) -> str:
    handles = [_try(door, person.username) for _n in range(6)]
    door.execute("BEGIN")
    listed = ", ".join(f"'{handle}'::uuid" for handle in handles)
    door.execute(f"DECLARE c CURSOR FOR SELECT api.login_result(h)->>'status' FROM unnest(ARRAY[{listed}]) AS h")
    outcomes = [str(value(door, "FETCH 1 FROM c")) for _n in range(6)]
    door.execute("ROLLBACK")
    return " ".join(sorted(outcomes, reverse=True))


def _side_by_side(world: World, _: Connection, person: Person) -> str:
    with ExitStack() as stack:
        doors = [stack.enter_context(world.connected(DOOR)) for _n in range(6)]
        for door in doors:
            door.execute("BEGIN")
        handles = [_try(door, person.username) for door in doors]
        for door in doors:
            door.execute("COMMIT")
        return " ".join(itertools.starmap(_result, zip(doors, handles, strict=True)))


def _committed_one_by_one(world: World, _: Connection, person: Person) -> str:
    """Each attempt is held back until the one before has been judged."""
    with ExitStack() as stack:
        doors = [stack.enter_context(world.connected(DOOR)) for _n in range(6)]
        for door in doors:
            door.execute("BEGIN")
        handles = [_try(door, person.username) for door in doors]
        outcomes = []
        for door, handle in zip(doors, handles, strict=True):
            door.execute("COMMIT")
            outcomes.append(_result(door, handle))
        return " ".join(outcomes)


def _before_it_is_committed(world: World, door: Connection, person: Person) -> str:
    door.execute("BEGIN")
    handle = _try(door, person.username, person.proof)
    with world.connected(DOOR) as other:
        outcome = _result(other, handle)
    door.execute("ROLLBACK")
    return outcome


def _in_a_snapshot(level: str) -> Callable[[World, Connection, Person], str]:
    def arrangement(_: World, door: Connection, person: Person) -> str:
        handle = _try(door, person.username, person.proof)
        door.execute(f"BEGIN ISOLATION LEVEL {level}")
        outcome = _result(door, handle)
        door.execute("ROLLBACK")
        return outcome

    return arrangement


def _held_back(minutes: float) -> Callable[[World, Connection, Person], str]:
    def arrangement(world: World, door: Connection, person: Person) -> str:
        handle = _try(door, person.username, person.proof)
        _age(world, person, minutes)
        return _result(door, handle)

    return arrangement


def _after(minutes: float) -> Callable[[World, Connection, Person], str]:
    """Five guesses, a while, and the right proof."""

    def arrangement(world: World, door: Connection, person: Person) -> str:
        for _n in range(5):
            _result(door, _try(door, person.username))
        _age(world, person, minutes)
        return _result(door, _try(door, person.username, person.proof))

    return arrangement


def _twice(_: World, door: Connection, person: Person) -> str:
    handle = _try(door, person.username, person.proof)
    return f"{_result(door, handle)} {_result(door, handle)}"


def _by_somebody_else(world: World, door: Connection, person: Person) -> str:
    handle = _try(door, person.username, person.proof)
    with world.connected(DEVICE) as device:
        return _result(device, handle)


def _from_ones_own_computers(world: World, _: Connection, person: Person) -> str:
    """Three computers of one's own, two guesses each, at somebody else's name."""
    second = world.mallory.device("Second")
    third = world.mallory.device("Third")
    outcomes = []
    for login in (world.attacker.login, second.login, third.login):
        with world.session(login) as device:
            outcomes += [_result(device, _try(device, person.username)) for _n in range(2)]
    with world.connected(DEVICE) as device:
        for other in (second, third):
            value(device, "SELECT api.revoke_device(%s)", other.id)
    return " ".join(outcomes)


def _an_unknown_name(world: World) -> str:
    with world.connected(DOOR) as door:
        name = f"nobody-{secrets.token_hex(4)}"
        return " ".join(_result(door, _try(door, name)) for _n in range(6))


def _by_the_clock(world: World) -> str:
    """Attempts at known and unknown names: what tells who is known makes the same kind slower, however often one looks.

    A busy machine can make either kind slower for a while, so one look that finds them alike is enough.
    """
    known = [world.database.newcomer("timed").username for _n in range(_ROUNDS)]
    seen = {_slower(world, known) for _n in range(_LOOKS)}
    return seen.pop() if len(seen) == 1 else "alike"


def _slower(world: World, known: Sequence[str]) -> str:
    """Which kind of name takes half as long again, by the quickest answer to each kind."""
    quickest = {True: math.inf, False: math.inf}
    with world.connected(DOOR) as door:
        for count, name in enumerate(known):
            # Each kind comes first as often as the other.
            for is_known in (True, False)[:: 1 if count % 2 else -1]:
                tried, proof = name if is_known else f"nobody-{secrets.token_hex(4)}", secrets.token_bytes(32)
                begun = time.perf_counter()
                _result(door, _try(door, tried, proof))
                quickest[is_known] = min(quickest[is_known], time.perf_counter() - begun)
    slow = max(quickest, key=lambda kind: quickest[kind])
    if quickest[slow] < 1.5 * quickest[not slow]:
        return "alike"
    return "a known name takes longer" if slow else "an unknown name takes longer"


# A name may be tried five times; this stays below it.
_LOOKS = 4
_ROUNDS = 24

_ARRANGEMENTS: tuple[tuple[str, str, Callable[[World, Connection, Person], str]], ...] = (
    ("guess one after another", FIVE_THEN_WAIT, _one_after_another),
    ("guess right at last", "wait", _the_sixth_is_right),
    ("guess in one transaction", _REFUSED, _tried_and_judged_in_one_transaction),
    ("guess behind a savepoint", _REFUSED, _a_savepoint_released),
    ("guess in a block that catches", " ".join(["ED005"] * 6), _a_block_that_catches),
    ("guess in a block that commits", FIVE_THEN_WAIT, _a_block_that_commits),
    ("guess and undo the judgement", FIVE_THEN_WAIT, _judgements_undone),
    ("guess six in one statement", _SIX_WAIT, _all_in_one_statement),
    ("guess by a cursor", _SIX_WAIT, _by_a_cursor),
    ("guess side by side", _SIX_WAIT, _side_by_side),
    ("guess with attempts held back", FIVE_THEN_WAIT, _committed_one_by_one),
    ("guess before it is committed", _REFUSED, _before_it_is_committed),
    ("guess in an old snapshot", "25001 read committed only", _in_a_snapshot("REPEATABLE READ")),
    ("guess in a serializable one", "25001 read committed only", _in_a_snapshot("SERIALIZABLE")),
    ("guess with a handle of two minutes", _REFUSED, _held_back(2.01)),
    ("guess with a handle of an hour", _REFUSED, _held_back(60)),
    ("guess again after a quarter of an hour", "wait", _after(15.5)),
    ("guess again after seventeen minutes", "ok", _after(17.1)),
    ("judge a guess twice", f"ok {_REFUSED}", _twice),
    ("judge what somebody else tried", _REFUSED, _by_somebody_else),
    ("guess from one’s own computers", FIVE_THEN_WAIT, _from_ones_own_computers),
)

GUESSES = (
    *(
        Attack(name, DOOR, expected, act=_at_the_door(arrangement), function=LOGIN_RESULT)
        for name, expected, arrangement in _ARRANGEMENTS
    ),
    Attack("guess at an unknown name", DOOR, FIVE_THEN_WAIT, act=_an_unknown_name, function=LOGIN_TRY),
    Attack("who is known, by the clock", DOOR, "alike", act=_by_the_clock, function=LOGIN_TRY),
)
