"""I16: at most five guesses a name in 15 minutes, however they are arranged, and no word on who is known."""

import pytest

from tests.attack.attacks import Attack
from tests.attack.guesses import GUESSES
from tests.attack.world import World


@pytest.mark.parametrize("attack", GUESSES, ids=lambda attack: attack.name)
def test_guessing_gets_nowhere(unharmed: World, attack: Attack) -> None:
    """Each arrangement ends exactly as it is written down."""
    assert attack.fault(unharmed) is None
