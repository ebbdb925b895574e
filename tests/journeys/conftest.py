"""Computers and servers for whole journeys; each command is a process of its own, with the real program’s costs."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from expense_desktop.repository.server import admin
from tests.external import ExternalServer, external_server
from tests.homes import temporary_home
from tests.journeys.computers import Computer

NewComputer = Callable[..., Computer]


@pytest.fixture
def new_computer() -> Iterator[NewComputer]:
    """A computer on which the program never ran: `new_computer("aoife")`."""
    with ExitStack() as homes:
        yield lambda username="": Computer(homes.enter_context(temporary_home()), username)


@pytest.fixture
def server() -> Iterator[ExternalServer]:
    """A PostgreSQL on which `expense server init` never ran, reached over TCP; a test may stop and start it."""
    with external_server(18) as running:
        yield running


@pytest.fixture
def prepared(server: ExternalServer) -> ExternalServer:
    """The same after `expense server init`, which `test_two_people` runs as the command that it is."""
    admin.initialise(server.admin)
    return server


@pytest.fixture
def joined(prepared: ExternalServer, new_computer: NewComputer) -> Computer:
    """Aoife's computer, with an account in euros on the prepared server."""
    computer = new_computer("aoife")
    invitation = admin.invite(prepared.admin, "aoife").invitation.encoded()
    assert computer.expense("join", "-", "--currency", "EUR", stdin=invitation).code == 0
    return computer
