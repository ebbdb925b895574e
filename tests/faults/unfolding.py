"""Make the world of a seed and let it unfold: real PostgreSQL, real files, chances and ids of the seed alone."""

import datetime as dt
import itertools
import random
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import pytest

from expense_desktop.domain import records
from tests.faults.computers import SKEWS, Computer, CopiedDesk, WorldClock
from tests.faults.figures import Figures
from tests.faults.lines import Line
from tests.faults.mirror import Mirror
from tests.faults.people import Person
from tests.faults.rules import Violation
from tests.faults.worlds import World, computers_folder
from tests.servers import Connection, Database

_BEGINS_BEFORE: Final = dt.timedelta(hours=6)
"""The world's time is behind the server's by so much, and never catches up: no stamp depends on how fast this runs."""
_MEMORY: Final = Path("/dev/shm")  # noqa: S108  a folder of our own is made in it


@dataclass(frozen=True, slots=True)
class Scale:
    """How much happens: `operations` at each computer."""

    owners: int = 2
    devices: int = 4
    operations: int = 120


def unfold(seed: int, scale: Scale, database: Database) -> Figures:
    """Let the world of `seed` unfold and come to rest. A Violation carries the figures so far."""
    with pytest.MonkeyPatch.context() as patch, files() as folder, closing(database.admin.connect()) as admin:
        _ids_of(seed, patch)
        world = World(seed, dt.datetime.now(dt.UTC) - _BEGINS_BEFORE, patch)
        try:
            _people(world, scale, database, folder, admin)
            world.unfold()
        except Violation as violation:
            world.figures.violations[violation.rule] += 1
            violation.figures = world.figures
            raise
        finally:
            _end(world)
    return world.figures


def _people(world: World, scale: Scale, database: Database, folder: Path, admin: Connection) -> None:
    numbers = itertools.count()
    for owner in range(scale.owners):
        account = database.person(f"p{owner}.{secrets.token_hex(6)}", display_name=f"Person {owner}")
        computers = []
        for number in range(scale.devices):
            device = account.device(f"Computer {number}")
            clock = WorldClock(world.random.choice(SKEWS), world.time)
            line = Line(device.login, world.heard)
            desk = CopiedDesk(device, computers_folder(folder, next(numbers)), "EUR", clock, line.connect)
            computer = Computer(desk, line)
            computer.left_to_enter = scale.operations
            computers.append(computer)
        world.people.append(Person(account, computers, Mirror(admin, account.owner), world.figures.statuses))


def _end(world: World) -> None:
    for person in world.people:
        for computer in person.computers:
            computer.switch_off()


@contextmanager
def files() -> Iterator[Path]:
    """A folder for the computers' files, in memory where there is such a place."""
    folder = Path(tempfile.mkdtemp(prefix="xd-world-", dir=_MEMORY if _MEMORY.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ids_of(seed: int, patch: pytest.MonkeyPatch) -> None:
    """Let ids be those of the seed: where two stamps are equal the greater value stands, and an id is a value."""
    chance = random.Random(f"ids of {seed}")
    ticks = itertools.count(1_780_000_000_000_000_000, 1_000_000)
    patch.setattr(records, "os", SimpleNamespace(urandom=chance.randbytes))
    patch.setattr(records, "time", SimpleNamespace(time_ns=ticks.__next__))
    patch.setattr(records, "_last_uuid7", [0])
