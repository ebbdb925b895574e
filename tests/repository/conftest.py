"""Both engines, filled once for all tests that only read."""

from collections.abc import Iterator

import pytest

from tests.repository.two_engines import TwoEngines, two_engines
from tests.servers import Database, shared_cluster


@pytest.fixture(scope="session", params=[16, 18], ids=["pg16", "pg18"])
def readable_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A prepared ledger on both versions of PostgreSQL in turn."""
    with shared_cluster(request.param) as running, running.database() as fresh:
        yield fresh


@pytest.fixture(scope="session")
def both(readable_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoEngines]:
    """Aoife's ledger on both engines, Ben's beside it."""
    with two_engines(readable_database, tmp_path_factory.mktemp("engines")) as filled:
        yield filled
