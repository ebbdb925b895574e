"""A replica of one's own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from expense_desktop.repository.replica.file import Replica
from tests.replicas import new_replica


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    """An empty, encrypted replica."""
    with new_replica(tmp_path) as made:
        yield made
