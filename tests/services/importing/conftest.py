"""A real replica to import into, and the files to import."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from expense_desktop.domain.records import DeviceId, OwnerId, Profile
from expense_desktop.repository.replica.file import Replica

DATA = Path(__file__).resolve().parents[2] / "data"
MakeReplica = Callable[[str], Replica]


@pytest.fixture
def make_replica(tmp_path: Path) -> Iterator[MakeReplica]:
    """Make empty replicas of accounts in a given currency; they are closed when the test ends."""
    made: list[Replica] = []

    def make(currency: str) -> Replica:
        replica = Replica.create(
            tmp_path / f"replica-{len(made)}.db",
            bytes(32),
            OwnerId(uuid.uuid4()),
            DeviceId(uuid.uuid4()),
            Profile("Aoife Byrne", currency),
        )
        made.append(replica)
        return replica

    yield make
    for replica in made:
        replica.close()


@pytest.fixture
def uk_statements() -> list[Path]:
    """The seven statements of a bank in the United Kingdom."""
    return sorted((DATA / "bank-export-uk").glob("*.csv"))


@pytest.fixture
def demo_file() -> Path:
    """Two years of a person's expenses, as a program for household books exports them."""
    return DATA / "demo-expenses.csv"
