"""What an attack is: who tries what, and how it has to end. The cases are data, in the modules beside this one."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field

import psycopg

from tests.attack.world import World
from tests.servers import Connection

DOOR = "door"
DEVICE = "device"
REVOKED = "revoked"
NEWCOMER = "newcomer"
"""A computer of somebody who has just signed up, and has never said hello."""
KEEPER = "keeper"
"""The tables' own role, as which a managed service's admin looks by accident."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One case. `<name>` in statements and outcome stands for what the world calls so (`World.names`).

    The outcome is the SQLSTATE, with as much of the message as is given, or the last statement's rows as Python writes
    them, or “done” for a statement without rows. Statements run in one transaction that is undone, unless `apart`.
    `act` is an attack that takes more than statements; it says itself how it ended. What is allowed and costs the
    server something has in `load` the words by which docs/security.md names it.
    """

    name: str
    who: str
    expected: str
    statements: tuple[str, ...] = ()
    act: Callable[[World], str] | None = field(default=None, repr=False)
    function: str = ""
    load: str = ""
    apart: bool = False

    def outcome(self, world: World) -> str:
        """Try it, and say how it ended."""
        if self.act is not None:
            return self.act(world)
        with world.connected(self.who) as connection:
            return self.on(connection, world)

    def fault(self, world: World) -> str | None:
        """What it came to, when that is not what is written down."""
        outcome = self.outcome(world)
        return None if matches(outcome, world.named(self.expected)) else outcome

    def on(self, connection: Connection, world: World) -> str:
        """Try its statements on a session that is the attacker's."""
        return tried(connection, *(world.named(statement) for statement in self.statements), apart=self.apart)


def faults(attacks: Iterable[Attack], world: World) -> dict[str, str]:
    """Try them all, on one session for each attacker where that will do; name and outcome of those that went wrong."""
    found = {}
    with ExitStack() as stack:
        sessions: dict[str, Connection] = {}
        for attack in attacks:
            if attack.apart or attack.act is not None:
                outcome = attack.outcome(world)
            else:
                if attack.who not in sessions or sessions[attack.who].closed:
                    sessions[attack.who] = stack.enter_context(world.connected(attack.who))
                outcome = attack.on(sessions[attack.who], world)
            if not matches(outcome, world.named(attack.expected)):
                found[attack.name] = outcome
    return found


def matches(outcome: str, expected: str) -> bool:
    """Whether an outcome is the expected one; a SQLSTATE alone stands for any message."""
    return outcome == expected or (len(expected) == 5 and outcome.startswith(f"{expected} "))


def tried(connection: Connection, *statements: str, apart: bool = False) -> str:
    """Run statements and describe how the last one, or the first that was refused, ended."""
    try:
        if not apart:
            connection.execute("BEGIN")
        said = "done"
        for statement in statements:
            said = _described(connection.execute(statement))
        return said
    except psycopg.Error as error:
        return refusal(error)
    finally:
        if not apart and not connection.closed:
            connection.execute("ROLLBACK")


def refusal(error: psycopg.Error) -> str:
    """A refusal as outcomes have it."""
    return f"{error.sqlstate or 'gone'} {error.diag.message_primary or ''}".strip()


def _described(cursor: psycopg.Cursor[tuple[object, ...]]) -> str:
    if cursor.description is None:
        return "done"
    return repr([row[0] if len(row) == 1 else row for row in cursor.fetchall()])
