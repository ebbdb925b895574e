"""A second computer of the same person, on a shared server."""

import pytest

from tests.journeys.computers import Computer
from tests.journeys.conftest import NewComputer

# a dozen processes, each with the real cost of a password
pytestmark = pytest.mark.timeout(300)


def test_the_second_computer_shows_the_same_list_after_a_sync(joined: Computer, new_computer: NewComputer) -> None:
    """The line of `devices --add` signs in elsewhere; then both lists are one, and an edit travels back."""
    laptop, desktop = joined, new_computer("aoife")
    lunch = laptop.do("add", "12.50 lunch at Luigi #eating out")
    laptop.do("add", "3.20 tea at Kaph")
    laptop.do("sync")

    line = laptop.do("devices", "--add")["server_line"]
    assert desktop.expense("sign-in", "aoife", "--server-line", "-", stdin=line).code == 0
    desktop.do("sync")

    here, there = laptop.everything(), desktop.everything()
    assert here == there
    assert [expense["state"] for expense in there] == ["synced"] * 2
    assert {expense["category"] for expense in there} == {"Eating out", None}

    desktop.do("edit", lunch["id"], "--amount", "13.50")
    desktop.do("sync")
    laptop.do("sync")
    assert laptop.do("show", lunch["id"])["amount"]["amount_minor"] == 1350
    assert len(laptop.do("devices")["devices"]) == 2
