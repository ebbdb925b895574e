"""Computers of people for the tests of syncing: real files, synced with a real PostgreSQL as the device's role."""

import copy
import datetime as dt
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expense_desktop.domain.changes import GROUPS, Entity, Kind, Operation, Value
from expense_desktop.domain.records import DeviceId, OwnerId, Profile, budget_id, new_id
from expense_desktop.repository.locks import FileLock
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.outbox import Refusal, RowRef
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.rows import COLUMNS, FIELDS, Row, as_value
from expense_desktop.repository.replica.schema import BASE, VIEW
from expense_desktop.repository.replica.writing import Change
from expense_desktop.repository.server.connections import SOCKET, Login, ServerAddress
from expense_desktop.repository.sync.cycle import Cycle, look
from expense_desktop.repository.sync.status import SyncStatus
from expense_desktop.repository.tables import ChangeRow
from tests.servers import Connection, Device, Person

KEY_BYTES = 32
Rows = dict[RowRef, Row]


@dataclass
class Clock:
    """This computer's clock, which may be wrong by `ahead`."""

    ahead: dt.timedelta = dt.timedelta()

    def __call__(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead


@dataclass
class Desk:
    """One computer of one person. `connect` may be replaced by another way to the server."""

    device: Device
    folder: Path
    currency: str
    clock: Clock
    connect: Callable[[], Connection]
    key: bytes = field(default_factory=lambda: os.urandom(KEY_BYTES), repr=False)
    replica: Replica = field(init=False)
    cycle: Cycle = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.make()
        self.switch_on()

    def make(self) -> None:
        """Make the replica's file."""
        device = DeviceId(self.device.id)
        Replica.create(self.file, self.key, self.owner, device, Profile("Aoife", self.currency)).close()

    @property
    def file(self) -> Path:
        """The replica's file."""
        return self.folder / "replica.db"

    @property
    def owner(self) -> OwnerId:
        """Whose computer it is."""
        return OwnerId(self.device.owner)

    def switch_on(self) -> None:
        """Start the program."""
        self.replica = Replica(self.file, self.key, self.owner, self.clock)
        self.cycle = Cycle(self.replica, self._connect, self.clock, FileLock(self.folder / "sync.lock"))

    def _connect(self) -> Connection:
        # whichever way leads to the server just now
        return self.connect()

    def switch_off(self) -> None:
        """End the program."""
        self.replica.close()

    def restart(self) -> None:
        """End the program and start it again, as after a crash of the sync."""
        self.switch_off()
        self.switch_on()

    def cloned(self, folder: Path) -> "Desk":
        """A copy of this profile as it is now, beside it: the same key, replica and login."""
        self.switch_off()
        shutil.copytree(self.folder, folder)
        self.switch_on()
        clone = copy.copy(self)
        clone.folder = folder
        clone.switch_on()
        return clone

    def rolled_back_to(self, older: "Desk") -> None:
        """Put the profile back as `older`, a clone that was not used since, has it."""
        self.switch_off()
        older.switch_off()
        shutil.rmtree(self.folder)
        shutil.copytree(older.folder, self.folder)
        self.switch_on()

    def sign_in_again(self, person: Person) -> None:
        """Type the password: a new identity, which the next sync takes over."""
        self.device = person.device("Again")
        self.connect = self.device.connect

    def goes_through(self, socket_folder: Path) -> None:
        """Reach the server by another Unix socket from now on."""
        address = self.device.login.address
        by_proxy = ServerAddress(str(socket_folder), address.port, address.database, SOCKET)
        login = Login(by_proxy, self.device.login.user, self.device.login.password)
        self.connect = login.connect

    # ── what the person does ──

    def do(self, *changes: Change, label: str = "Change") -> None:
        """One step."""
        self.replica.write(lambda ledger: ledger.apply(changes, label)).result()

    def spend(
        self,
        payee: str = "Luigi",
        amount_minor: int = 1250,
        *,
        category: uuid.UUID | None = None,
        day: str = "2026-06-18",
    ) -> uuid.UUID:
        """Record an expense; its id."""
        row_id = new_id()
        self.do(
            new(
                Entity.EXPENSE,
                row_id,
                amount_minor=amount_minor,
                currency=self.currency,
                spent_on=day,
                category_id=None if category is None else str(category),
                payee=payee,
                note="",
            )
        )
        return row_id

    def change(self, row_id: uuid.UUID, entity: Entity = Entity.EXPENSE, **fields: Value) -> None:
        """Edit a row."""
        self.do(Change(entity, row_id, Kind.SET, fields))

    def delete(self, row_id: uuid.UUID, entity: Entity = Entity.EXPENSE) -> None:
        """Delete a row."""
        self.do(Change(entity, row_id, Kind.DELETE))

    def restore(self, row_id: uuid.UUID, entity: Entity = Entity.EXPENSE) -> None:
        """Bring a deleted row back."""
        self.do(Change(entity, row_id, Kind.RESTORE))

    def categorise(self, name: str, parent: uuid.UUID | None = None) -> uuid.UUID:
        """Make a category; its id."""
        row_id = new_id()
        self.do(
            new(
                Entity.CATEGORY,
                row_id,
                name=name,
                parent_id=None if parent is None else str(parent),
                colour=1,
                archived=False,
                fixed_cost=False,
                carry_over_since=None,
            )
        )
        return row_id

    def limit(self, category: uuid.UUID, limit_minor: int, month: dt.date) -> uuid.UUID:
        """Set a category's limit; the budget's id."""
        row_id = budget_id(category, month)  # type: ignore[arg-type]
        if (Entity.BUDGET, row_id) in self.view():
            self.change(row_id, Entity.BUDGET, limit_minor=limit_minor)
        else:
            self.do(
                new(Entity.BUDGET, row_id, category_id=str(category), month=month.isoformat(), limit_minor=limit_minor)
            )
        return row_id

    def decide(self, seq: int, row_id: uuid.UUID, entity: Entity = Entity.EXPENSE, **fields: Value) -> None:
        """Decide a conflict, keeping what is shown or taking `fields`."""
        self.do(Change(entity, row_id, Kind.DECIDE, fields, decides_seq=seq))

    def undo(self) -> bool:
        """Take the last step back; whether there was one."""
        return self.replica.write(lambda ledger: ledger.undo()).result() is not None

    # ── syncing ──

    def sync(self) -> SyncStatus:
        """Push and pull once."""
        return self.cycle.run()

    # ── what is to be seen ──

    def status(self) -> SyncStatus:
        """How things stand."""
        return look(self.replica)

    def view(self) -> Rows:
        """What the person sees, tombstones too."""
        return self.replica.read(lambda ledger: _rows(ledger, base=False)).result()

    def base(self) -> Rows:
        """What the server sent last."""
        return self.replica.read(lambda ledger: _rows(ledger, base=True)).result()

    def row(self, row_id: uuid.UUID, entity: Entity = Entity.EXPENSE) -> Row:
        """One row as the person sees it."""
        return self.view()[entity, row_id]

    def waiting(self) -> list[Operation]:
        """Operations without an answer, in order."""
        return self._operations("acked_seq IS NULL")

    def queued(self) -> list[Operation]:
        """Operations whose effect no pull has brought back, in order."""
        return self._operations("true")

    def _operations(self, which: str) -> list[Operation]:
        def read(ledger: ReplicaLedger) -> list[str]:
            found = ledger.connection.exec_driver_sql(f"SELECT sealed FROM queued WHERE {which} ORDER BY op_no")
            return list(found.scalars())

        return [Operation.unsealed(sealed) for sealed in self.replica.read(read).result()]

    def refusals(self) -> tuple[Refusal, ...]:
        """Refused operations that are kept."""
        return self.replica.read(lambda ledger: ledger.outbox.refusals()).result()

    def conflicts(self) -> dict[int, uuid.UUID]:
        """Undecided conflicts: seq and row."""

        def read(ledger: ReplicaLedger) -> dict[int, uuid.UUID]:
            found = ledger.connection.exec_driver_sql(
                "SELECT seq, row_id FROM change WHERE seq NOT IN (SELECT decides FROM outbox WHERE decides IS NOT NULL)"
            )
            return {seq: uuid.UUID(bytes=row_id) for seq, row_id in found.all()}

        return self.replica.read(read).result()

    def cursor(self) -> int:
        """How far this computer has pulled."""
        return self.status().cursor


class Truth:
    """What is on the server, read by its superuser, past row-level security."""

    def __init__(self, admin: Connection) -> None:
        self._admin = admin

    def rows(self, owner: uuid.UUID) -> Rows:
        """Every row of an owner."""
        found: Rows = {}
        for entity in Entity:
            query = f"SELECT {', '.join(COLUMNS[entity])} FROM ledger.{entity.value} WHERE owner_id = %s"
            found |= {(entity, row.id): row for row in (of_server(entity, row) for row in self._all(query, owner))}
        return found

    def changes(self, owner: uuid.UUID) -> list[dict[str, Any]]:
        """Every change of an owner, in order."""
        names = [column.name for column in ChangeRow.__table__.columns]
        query = f"SELECT {', '.join(names)} FROM ledger.change WHERE owner_id = %s ORDER BY seq"
        return [dict(zip(names, row, strict=True)) for row in self._all(query, owner)]

    def head(self, owner: uuid.UUID) -> int:
        """The owner's counter."""
        found = self._all("SELECT head FROM ledger.feed WHERE owner_id = %s", owner)
        return int(found[0][0]) if found else 0

    def statuses(self, owner: uuid.UUID) -> list[str]:
        """What became of each operation, in order, without the account's first change."""
        return [change["status"] for change in self.changes(owner)[1:]]

    def _all(self, query: str, owner: uuid.UUID) -> list[tuple[Any, ...]]:
        return self._admin.execute(query, (owner,)).fetchall()


def new(entity: Entity, row_id: uuid.UUID, **fields: Value) -> Change:
    """The change that makes a row."""
    assert fields.keys() == set(FIELDS[entity])
    return Change(entity, row_id, Kind.SET, fields, new=True)


def values(rows: Rows, *, deleted: bool = False) -> dict[RowRef, Mapping[str, Value]]:
    """The fields of the live rows (or of the tombstones), for comparing."""
    return {ref: row.values for ref, row in rows.items() if row.deleted is deleted}


def until_quiet(desks: Iterable[Desk]) -> None:
    """Sync everybody until nobody has anything new: twice each is enough."""
    desks = list(desks)
    for desk in (*desks, *desks):
        desk.sync()


def _rows(ledger: ReplicaLedger, *, base: bool) -> Rows:
    found: Rows = {}
    for entity, table in (BASE if base else VIEW).items():
        stored = ledger.connection.exec_driver_sql(f"SELECT {', '.join(COLUMNS[entity])} FROM {table.name}")
        found |= {(entity, row.id): row for row in (Row.of_stored(entity, each) for each in stored.all())}
    return found


def of_server(entity: Entity, columns: Iterable[Any]) -> Row:
    """A row of the server's, its columns in the order of `COLUMNS`."""
    _owner, row_id, *fields, stamps, deleted, change_seq = columns
    named = {name: as_value(value) for name, value in zip(FIELDS[entity], fields, strict=True)}
    return Row(entity, row_id, named, stamps, deleted, change_seq)


__all__ = ["GROUPS", "Clock", "Desk", "Rows", "Truth", "new", "until_quiet", "values"]
