"""One PostgreSQL for all worlds of a process; every world brings people of its own."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.figures import PROPERTY, Figures
from tests.servers import Cluster, Database, shared_cluster

Tell = Callable[[Figures], None]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """PostgreSQL 18."""
    with shared_cluster(18) as running:
        yield running


@pytest.fixture(scope="session")
def database(cluster: Cluster) -> Iterator[Database]:
    """A ledger that worlds share."""
    with cluster.database() as fresh:
        yield fresh


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Hand a world's figures to the summary."""
    return lambda figures: record_property(PROPERTY, figures.as_text())
