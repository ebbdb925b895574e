"""Forged, oversized and malformed pushes of a computer that may push, into its own ledger."""

from tests.attack.attacks import faults
from tests.attack.pushes import PUSHES
from tests.attack.world import World


def test_every_push_is_answered_exactly_and_reaches_nobody_else(unharmed: World) -> None:
    """Each operation has its status and code, each call its SQLSTATE."""
    assert faults(PUSHES, unharmed) == {}
