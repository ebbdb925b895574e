"""The admin's way of docs/backup.md, end to end: pg_dump, a server that is lost, another one, and who syncs with it."""

import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.records import new_id
from expense_desktop.repository.server import protections, schema
from tests.replicas import expense_fields
from tests.repository.sync.conftest import SetUp
from tests.repository.sync.desks import Truth, new, values
from tests.servers import ADMIN, ADMIN_PASSWORD, DOOR_PASSWORD, Cluster, Database, Person

# ten thousand by `make test-long`
MANY = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 1_000


def url(cluster: Cluster, database: str = "postgres") -> str:
    """The superuser's way in, for PostgreSQL's own programs."""
    return f"postgresql://{ADMIN}:{ADMIN_PASSWORD}@/{database}?host={cluster.socket_folder}&port={cluster.port}"


def dump(database: Database) -> tuple[Path, Path]:
    """What the admin's nightly job writes: the roles, and the ledger."""
    cluster = database.cluster
    roles, ledger = cluster.socket_folder / "roles.sql", cluster.socket_folder / "ledger.dump"
    cluster._run("pg_dumpall", "--roles-only", "-d", url(cluster), "-f", str(roles))
    cluster._run("pg_dump", "--create", "--format", "custom", "-f", str(ledger), "-d", url(cluster, database.name))
    return roles, ledger


def restore(into: Cluster, roles: Path, ledger: Path, name: str, *, moves_epoch: bool = True) -> Database:
    """What the admin does on another server, step by step as the page says."""
    # one role is always there already: the superuser that restores
    into._run("psql", "-q", "-d", url(into), "-f", str(roles))
    into._run("pg_restore", "--create", "--exit-on-error", "-d", url(into), str(ledger))
    restored = Database(into, name)
    with closing(restored.admin.connect()) as admin:
        if moves_epoch:
            admin.execute("UPDATE install.meta SET epoch = gen_random_uuid()")
        schema.install(admin, door_password=DOOR_PASSWORD)
        schema.protect_database(admin)
    return restored


@pytest.mark.timeout(300)
def test_a_dump_of_many_expenses_comes_back_on_another_server(aoife: Person, set_up: SetUp, database: Database) -> None:
    """Every row, protection and login is there again; a computer that signs in now has all that was dumped; one that
    knew more tells the server what it has lost, and so the others."""
    laptop = set_up(aoife, "Laptop")
    changes = [
        new(Entity.EXPENSE, new_id(), **expense_fields(f"Shop {at % 97}", at, spent_on=f"2026-06-{at % 28 + 1:02}"))
        for at in range(MANY)
    ]
    laptop.do(*changes, label="Import")
    laptop.cycle.run()
    roles, ledger = dump(database)
    dumped = laptop.base()
    laptop.spend("After the dump")
    laptop.cycle.run()
    laptop.spend("Still waiting")
    known = laptop.view()

    with Cluster(18) as other:
        for file in (roles, ledger):
            file.chmod(0o644)
        restored = restore(other, roles, ledger, database.name)
        with closing(restored.admin.connect()) as admin:
            assert not protections.missing(admin)
            assert Truth(admin).rows(laptop.owner) == dumped

        login = replace(laptop.device.login, address=restored.address)
        laptop.connect = login.connect
        phone = set_up(replace(aoife, database=restored), "Phone")
        phone.cycle.run()
        assert phone.base() == dumped
        laptop.cycle.run()
        assert values(laptop.view()) == values(known)
        assert not laptop.queued()
        phone.cycle.run()
        assert phone.base() == laptop.base()
        with closing(restored.admin.connect()) as admin:
            assert values(Truth(admin).rows(laptop.owner)) == values(laptop.view())
