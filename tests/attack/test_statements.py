"""Plain SQL as the door, as another person’s computer and as a revoked one: refused, or nothing of anybody else’s."""

import pytest

from tests.attack.attacks import faults
from tests.attack.statements import GROUPS
from tests.attack.world import World


@pytest.mark.parametrize("group", GROUPS)
def test_every_statement_ends_as_it_is_written_down(unharmed: World, group: str) -> None:
    """Each has its SQLSTATE or its exact answer, and harms nobody."""
    assert faults(GROUPS[group], unharmed) == {}
