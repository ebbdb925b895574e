"""Every function that the catalogue knows, for everybody who can log in."""

from tests.attack.attacks import DEVICE, DOOR, REVOKED, Attack, faults, matches, tried
from tests.attack.catalogue import calls, is_closed
from tests.attack.functions import CLOSED, OPEN, OUTLIVED
from tests.attack.guesses import GUESSES
from tests.attack.pushes import PUSHES
from tests.attack.world import World

_GROUPS = {DOOR: "expense_door", DEVICE: "expense_client", REVOKED: "expense_retired"}
_CASES: tuple[Attack, ...] = (*OPEN, *PUSHES, *GUESSES)


def _may_call(world: World, who: str, signature: str) -> bool:
    row = world.admin.execute(
        "SELECT has_function_privilege(%s, %s::regprocedure, 'EXECUTE')", (_GROUPS[who], signature)
    ).fetchone()
    return row == (True,)


def test_every_function_of_the_catalogue_is_known_here(world: World) -> None:
    """A function that is new, or newly open to somebody, has no attack yet, and that is a failure."""
    functions = calls(world)
    assert functions.keys() - CLOSED == {attack.function for attack in _CASES if attack.function}
    open_to = {(who, signature) for signature in functions for who in _GROUPS if _may_call(world, who, signature)}
    assert open_to == {(attack.who, attack.function) for attack in _CASES if attack.function}


def test_what_is_closed_is_refused_before_it_runs(unharmed: World) -> None:
    """Every function that somebody has no right on is refused to them by its name or its schema."""
    for who in _GROUPS:
        with unharmed.connected(who) as connection:
            for signature, call in calls(unharmed).items():
                if not _may_call(unharmed, who, signature):
                    assert is_closed(tried(connection, call), signature), signature


def test_what_is_open_tells_nothing_of_others(unharmed: World) -> None:
    """Each call has its SQLSTATE or its exact answer."""
    assert faults(OPEN, unharmed) == {}


def test_a_revocation_holds_in_sessions_that_it_could_not_end(unharmed: World) -> None:
    """The flag alone shuts a computer out, whatever its login may still do."""
    assert faults(OUTLIVED, unharmed) == {}


def test_outcomes_are_compared_exactly() -> None:
    """A SQLSTATE stands for any message, a message for itself, an answer for nothing else."""
    assert matches("42501 permission denied for table x", "42501")
    assert not matches("42501 permission denied for table x", "42501 permission denied for table y")
    assert not matches("[1]", "[0]")
    assert not matches("done", "42501")
