"""Crossing: the embedded server's contents on another major version, whole, with the former folder kept."""

import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from expense_desktop.domain.errors import LocalFileDamaged, Refused, ServerUnsuitable
from expense_desktop.domain.records import DeviceId
from expense_desktop.repository.server import admin, binaries, crossing, door, protections
from expense_desktop.repository.server.connections import connect
from expense_desktop.repository.server.door import DeviceLogin
from expense_desktop.repository.server.embedded import EmbeddedServer
from tests.homes import temporary_home

_PASSWORD = "seven-herons-cross"


@pytest.fixture
def home() -> Iterator[Path]:
    """A home whose embedded server was made with PostgreSQL 16."""
    with temporary_home() as folder:
        yield folder


def _sixteen(home: Path) -> EmbeddedServer:
    found = binaries.of_major(16)
    assert found is not None
    return EmbeddedServer(home, binaries=found)


def _sign_up(server: EmbeddedServer) -> DeviceLogin:
    """An account with a computer and an expense on the old server."""
    with server.start() as running:
        admin.bring_up_to_date(running.superuser(admin.DATABASE))
        line, code = admin.invite_here(running.superuser(admin.DATABASE), "aoife")
        with closing(line.door.connect()) as connection:
            ticket = door.accept_invitation(connection, code, "aoife", _PASSWORD, display_name="Aoife", currency="EUR")
            login = door.enroll(connection, ticket, DeviceId(uuid.uuid4()), "Laptop")
        with closing(connect(line.address, login.role, login.password)) as connection:
            connection.execute("SELECT api.hello()")
        with closing(running.superuser(admin.DATABASE).connect()) as connection:
            connection.execute(
                "INSERT INTO ledger.expense (owner_id, id, spent_on, amount_minor, currency, payee, category_id, note,"
                " stamps, change_seq) VALUES (%s, %s, '2026-06-18', 1250, 'EUR', 'Luigi’s \\ Tab\there', NULL,"
                " E'two\\nlines', '{}', 7)",
                (ticket.owner, uuid.uuid4()),
            )
    return login


def test_everything_crosses_and_no_computer_has_to_sign_in_again(home: Path) -> None:
    """Accounts, ledgers and logins are on the new server, the old folder is kept, and a second run does nothing."""
    login = _sign_up(_sixteen(home))
    server = EmbeddedServer(home)
    kept = crossing.cross(server)
    assert kept is not None
    assert (kept / "PG_VERSION").read_text().strip() == "16"
    with server.start() as running:
        address = running.address(admin.DATABASE)
        with closing(connect(address, login.role, login.password)) as device:
            assert device.info.server_version >= 180_000
            found = device.execute("SELECT payee, note, amount_minor FROM ledger.expense").fetchall()
        with closing(running.superuser(admin.DATABASE).connect()) as connection:
            assert protections.missing(connection) == []
        assert found == [("Luigi’s \\ Tab\there", "two\nlines", 1250)]
        line = admin.server_line(running.superuser(admin.DATABASE))
        with closing(line.door.connect()) as connection:
            door.sign_in(connection, "aoife", _PASSWORD)
    assert crossing.cross(server) is None
    assert not list(kept.parent.glob("new-*"))


def test_a_crossing_waits_for_nobody_who_uses_the_server(home: Path) -> None:
    """While the old program has the server open, the crossing is refused and nothing is touched."""
    old = _sixteen(home)
    with old.start() as running, pytest.raises(Refused, match="in use"):
        crossing.cross(EmbeddedServer(home))
    with old.start() as running, closing(running.superuser().connect()) as connection:
        assert connection.info.server_version < 170_000


def test_a_version_that_is_not_installed_is_named(home: Path) -> None:
    """Without the former version's programs, the words say which package has them."""
    old = _sixteen(home)
    old.start().close()
    with old.locked():
        data = old.cluster().data
    (data / "PG_VERSION").write_text("13\n")
    if Path("/usr/lib/postgresql/13").exists():
        pytest.skip("PostgreSQL 13 is installed here")
    with pytest.raises(ServerUnsuitable, match="package postgresql-13"):
        crossing.cross(EmbeddedServer(home))
    assert data.exists()


def test_a_crossing_that_fails_leaves_the_former_folder_as_it_was(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the new server doesn't have every row, nothing is swapped."""
    login = _sign_up(_sixteen(home))
    read = crossing._fingerprints
    answers = iter([{}, {"ledger.expense": (1, "")}])
    monkeypatch.setattr(crossing, "_fingerprints", lambda server, password: {**read(server, password), **next(answers)})
    with pytest.raises(LocalFileDamaged, match="Nothing was changed"):
        crossing.cross(EmbeddedServer(home))
    with _sixteen(home).start() as running:
        connect(running.address(admin.DATABASE), login.role, login.password).close()


def test_a_power_cut_between_the_two_renames_is_mended_by_the_next_start(home: Path) -> None:
    """The folder that is ready takes the place of the one that was set aside; never is an empty one made instead."""
    login = _sign_up(_sixteen(home))
    server = EmbeddedServer(home)
    kept = crossing.cross(server)
    assert kept is not None
    (kept.parent / "data").rename(kept.parent / "data-18-ready")
    with server.start() as running:
        connect(running.address(admin.DATABASE), login.role, login.password).close()
