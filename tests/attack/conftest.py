"""One ledger with its victim and its attacker for all attacks, on PostgreSQL 18, and on 16 when there is time."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.attack.world import World, build
from tests.servers import shared_cluster


# Each version stays on one worker: a cluster takes seconds to start.
@pytest.fixture(
    scope="session",
    params=[
        pytest.param(16, marks=[pytest.mark.long, pytest.mark.xdist_group("attack-pg16")], id="pg16"),
        pytest.param(18, marks=pytest.mark.xdist_group("attack-pg18"), id="pg18"),
    ],
)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The ledger that is attacked. Whatever was tried, in the end the victim works on as if nothing had been."""
    with shared_cluster(request.param) as running, running.database() as database:
        attacked = build(database)
        before = attacked.fingerprint()
        with closing(attacked.admin):
            yield attacked
            assert attacked.fingerprint() == before
            attacked.check_that_the_victim_can_work()


@pytest.fixture
def unharmed(world: World) -> Iterator[World]:
    """The world, of which the victim's part has to stay as it is."""
    before = world.fingerprint()
    yield world
    assert world.fingerprint() == before
