"""Other people's sessions can be neither read nor ended, and one's own are few."""

from tests.attack.attacks import faults
from tests.attack.sessions import SESSIONS
from tests.attack.world import World


def test_other_peoples_sessions_are_left_alone(unharmed: World) -> None:
    """Each attempt has its exact outcome."""
    assert faults(SESSIONS, unharmed) == {}
