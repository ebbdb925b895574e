"""People with computers for the tests of syncing; PostgreSQL 18, and 16 where a test asks for both."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from tests.repository.sync.backups import Backup
from tests.repository.sync.desks import Clock, Desk, Truth
from tests.servers import Database, Person, shared_cluster

SetUp = Callable[..., Desk]
_people = count()


@pytest.fixture(scope="session")
def database_18() -> Iterator[Database]:
    """A ledger on PostgreSQL 18 that all tests share: every test brings people of its own, who see nobody else."""
    with shared_cluster(18) as running, running.database() as fresh:
        yield fresh


@pytest.fixture(scope="session")
def database_16() -> Iterator[Database]:
    """The same on PostgreSQL 16."""
    with shared_cluster(16) as running, running.database() as fresh:
        yield fresh


@pytest.fixture
def major() -> int:
    """The version of PostgreSQL; a test may parametrise it."""
    return 18


@pytest.fixture
def database(request: pytest.FixtureRequest, major: int) -> Database:
    """A prepared ledger."""
    # by name, so that neither server is started, or stopped and started again, for tests that don't ask for it
    found: Database = request.getfixturevalue(f"database_{major}")
    return found


@pytest.fixture
def truth(database: Database) -> Iterator[Truth]:
    """What is really on the server."""
    with closing(database.admin.connect()) as admin:
        yield Truth(admin)


@pytest.fixture
def aoife(database: Database) -> Person:
    """An account in euros."""
    return database.person(f"aoife{next(_people)}")


@pytest.fixture
def ben(database: Database) -> Person:
    """The second person on the same server."""
    return database.person(f"ben{next(_people)}", currency="GBP")


@pytest.fixture
def set_up(tmp_path: Path) -> Iterator[SetUp]:
    """Give a person another computer: `set_up(person, "Laptop")`, with a clock that may be wrong."""
    desks: list[Desk] = []
    numbers = count()

    def made(
        person: Person, name: str = "Laptop", *, ahead: dt.timedelta = dt.timedelta(), currency: str = "EUR"
    ) -> Desk:
        device = person.device(name)
        desk = Desk(device, tmp_path / f"desk{next(numbers)}", currency, Clock(ahead), device.connect)
        desks.append(desk)
        return desk

    yield made
    for desk in desks:
        desk.switch_off()


@pytest.fixture
def laptop(set_up: SetUp, aoife: Person) -> Desk:
    """Aoife's first computer."""
    return set_up(aoife, "Laptop")


@pytest.fixture
def phone(set_up: SetUp, aoife: Person) -> Desk:
    """Aoife's second computer."""
    return set_up(aoife, "Phone")


@pytest.fixture
def stranger(set_up: SetUp, ben: Person) -> Desk:
    """Ben's computer."""
    return set_up(ben, "Ben’s laptop", currency="GBP")


@pytest.fixture
def three(set_up: SetUp, aoife: Person) -> list[Desk]:
    """Aoife's computers, of which two have clocks that are two days wrong."""
    skews = {"Laptop": 0, "Phone": 2, "Kitchen iMac": -2}
    return [set_up(aoife, name, ahead=dt.timedelta(days=days)) for name, days in skews.items()]


@pytest.fixture
def back_up(truth: Truth, aoife: Person) -> Callable[[], Backup]:
    """Take a backup of all that is Aoife's."""
    return lambda: Backup(truth._admin, aoife.owner)
