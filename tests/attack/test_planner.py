"""The planner's estimates and EXPLAIN ANALYZE are the same whatever stands in another person's rows."""

from tests.attack.attacks import faults
from tests.attack.planner import ESTIMATED, EXPLAINED
from tests.attack.world import World


def test_no_condition_is_asked_of_another_persons_row(unharmed: World) -> None:
    """EXPLAIN ANALYZE looks the same for what is in somebody's rows and for what is in nobody's, by every plan."""
    assert faults(EXPLAINED, unharmed) == {}


def test_no_estimate_tells_what_others_have(unharmed: World) -> None:
    """EXPLAIN guesses the same for a value that another person has and for an invented one."""
    assert faults(ESTIMATED, unharmed) == {}
