"""One person's ledger on both engines, with a second person's rows beside it on both."""

import datetime as dt
import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.records import OwnerId, new_id
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.writing import Change, WritableLedger
from expense_desktop.repository.server.reading import ServerReader
from tests.repository.sync.desks import Clock, Desk, new
from tests.servers import Database, Device, Person

T = TypeVar("T")
Ask = Callable[[Ledger], T]

PAYEES = (
    "Luigi’s", "LUIGI'S", "Café Müller", "Cafe Mueller", "cafe muller", "Straße", "STRASSE", "İstanbul", "istanbul",
    "Zoë", "zebra", "Ærø", "Ὀδυσσεύς", "寿司屋", "한국", "❤️ Herz", "100%", "a_b", 'He said "hi"', "", "ﬁlm", "Éclair",
)  # fmt: skip
NOTES = ("", "lunch at Luigi’s", "Crème brûlée", "two\nlines", "  ", "43.18", "e\u0301 combining", "ß")


@dataclass
class TwoEngines:
    """Aoife's laptop and her server, synced; Ben's rows are on the server, and in the file of Aoife's laptop."""

    laptop: Desk
    ben: Desk
    server: ServerReader
    bens_server: ServerReader
    device: Device

    def on_both(self, ask: Ask[T]) -> tuple[T, T]:
        """Aoife's answer from the replica and from PostgreSQL."""
        return self.laptop.replica.read(ask).result(), self.server.read(ask).result()

    def bens_on_both(self, ask: Ask[T]) -> tuple[T, T]:
        """Ben's answer from his rows in Aoife's file, and from PostgreSQL."""
        owner = self.ben.owner

        def as_ben(ledger: Ledger) -> T:
            return ask(Ledger(ledger._session, owner))

        return self.laptop.replica.read(as_ben).result(), self.bens_server.read(ask).result()


@contextmanager
def two_engines(database: Database, folder: Path) -> Iterator[TwoEngines]:
    """Fill both; everything is closed at the end."""
    names = uuid.uuid4().hex[:8]
    aoife, ben = database.person(f"aoife-{names}"), database.person(f"ben-{names}")
    laptop, phone, bens = _desk(aoife, folder / "laptop"), _desk(aoife, folder / "phone"), _desk(ben, folder / "ben")
    server = ServerReader(lambda: laptop.device.login, laptop.owner)
    bens_server = ServerReader(lambda: bens.device.login, bens.owner)
    with closing(server), closing(bens_server):
        try:
            _fill(laptop, phone)
            _fill(bens, None)
            _copy(bens, laptop)
            both = TwoEngines(laptop, bens, server, bens_server, laptop.device)
            # their threads start here, and not in the test that happens to ask first
            both.on_both(Ledger.profile)
            both.bens_on_both(Ledger.profile)
            yield both
        finally:
            for desk in (laptop, phone, bens):
                desk.switch_off()


def _desk(person: Person, folder: Path) -> Desk:
    device = person.device(folder.name)
    return Desk(device, folder, "EUR", Clock(), device.connect)


def _fill(desk: Desk, phone: Desk | None) -> None:
    desk.sync()
    categories = _categories(desk)
    spent = _expenses(desk, [None, *categories])
    for at in (3, 40, 41):
        desk.delete(spent[at])
    desk.limit(categories[0], 30_000, dt.date(2026, 1, 1))
    desk.limit(categories[0], 25_000, dt.date(2026, 3, 1))
    desk.limit(categories[1], 0, dt.date(2026, 2, 1))
    ended = desk.limit(categories[2], 9_900, dt.date(2026, 1, 1))
    desk.change(desk.limit(categories[2], 1, dt.date(2026, 4, 1)), Entity.BUDGET, limit_minor=None)
    desk.change(ended, Entity.BUDGET, limit_minor=9_800)
    unused = desk.categorise("Unused")
    desk.limit(unused, 500, dt.date(2026, 1, 1))
    desk.delete(unused, Entity.CATEGORY)
    desk.change(categories[3], Entity.CATEGORY, archived=True)
    desk.sync()
    if phone is not None:
        phone.sync()
        phone.change(spent[7], note="from the phone")
        desk.change(spent[7], note="from the laptop")
        phone.sync()
        desk.sync()


def _categories(desk: Desk) -> list[uuid.UUID]:
    eating = desk.categorise("Eating out")
    return [
        eating,
        desk.categorise("Cafés", eating),
        desk.categorise("bars", eating),
        desk.categorise("Éclairs", eating),
        desk.categorise("eating OUT"),
        desk.categorise("Zuhause"),
    ]


def _expenses(desk: Desk, categories: list[uuid.UUID | None]) -> list[uuid.UUID]:
    ids: list[uuid.UUID] = []
    changes: list[Change] = []
    payees, notes, kinds = itertools.cycle(PAYEES), itertools.cycle(NOTES), itertools.cycle(categories)
    for number in range(150):
        category = next(kinds)
        ids.append(new_id())
        changes.append(
            new(
                Entity.EXPENSE,
                ids[-1],
                amount_minor=129_300 if number == 0 else (number * 37 % 50 - 5) * 431 + number % 3,
                currency="EUR",
                spent_on=(dt.date(2026, 1, 1) + dt.timedelta(number * 7 % 90)).isoformat(),
                category_id=None if category is None else str(category),
                payee=next(payees),
                note=next(notes),
            )
        )
    desk.do(*changes)
    return ids


def _copy(source: Desk, target: Desk) -> None:
    """Put a person's rows into another's file, as no program would: binding each query to an owner must do alone."""
    found = list(source.view().values())

    def write(ledger: WritableLedger) -> None:
        owner = OwnerId(source.owner)
        found.sort(key=lambda row: list(Entity).index(row.entity) if row.entity is not Entity.CATEGORY else -1)
        rows.insert(ledger.connection, owner, found)

    target.replica.write(write).result()
