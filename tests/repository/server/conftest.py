"""PostgreSQL 16 and 18 for the tests of the server's side: one cluster of each a session.

Most tests share one database and have people of their own in it, which row-level security keeps apart; `database` is
for those that change the database itself, and takes some tenths of a second.
"""

from collections.abc import Iterator

import pytest

from tests.repository.server.operations import Sender
from tests.servers import Cluster, Database, Device, Person, shared_cluster


# Each version stays on one worker: a cluster takes seconds to start.
@pytest.fixture(
    scope="session",
    params=[
        pytest.param(16, marks=pytest.mark.xdist_group("pg16"), id="pg16"),
        pytest.param(18, marks=pytest.mark.xdist_group("pg18"), id="pg18"),
    ],
)
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A running PostgreSQL, of both versions in turn."""
    with shared_cluster(request.param) as running:
        yield running


@pytest.fixture(scope="session")
def ledger(cluster: Cluster) -> Iterator[Database]:
    """A prepared ledger that many tests share."""
    with cluster.database() as shared:
        yield shared


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """A prepared ledger with nobody in it."""
    with cluster.database() as fresh:
        yield fresh


@pytest.fixture
def aoife(ledger: Database) -> Person:
    """An account in euros."""
    return ledger.newcomer("aoife")


@pytest.fixture
def ben(ledger: Database) -> Person:
    """The second person on the same server, who must see nothing of the first."""
    return ledger.newcomer("ben", currency="GBP")


@pytest.fixture
def laptop(aoife: Person) -> Device:
    """Aoife's first computer."""
    return aoife.device("Laptop")


@pytest.fixture
def phone(aoife: Person) -> Device:
    """Aoife's second computer."""
    return aoife.device("Phone")


@pytest.fixture
def stranger(ben: Person) -> Device:
    """Ben's computer."""
    return ben.device("Ben’s laptop")


@pytest.fixture
def aoifes(laptop: Device) -> Iterator[Sender]:
    """Aoife's first computer, connected."""
    with Sender(laptop) as sender:
        yield sender


@pytest.fixture
def phones(phone: Device) -> Iterator[Sender]:
    """Aoife's second computer, connected."""
    with Sender(phone) as sender:
        yield sender


@pytest.fixture
def bens(stranger: Device) -> Iterator[Sender]:
    """Ben's computer, connected."""
    with Sender(stranger) as sender:
        yield sender
