"""Administration: preparing a server as superuser and as a managed service's admin, inviting, looking."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from importlib.resources import files

import pytest

from expense_desktop.domain.errors import InputError, NameTaken, Refused, ServerUnsuitable, UnsafeConnection
from expense_desktop.domain.records import DeviceId
from expense_desktop.repository.server import admin, door, inspection
from expense_desktop.repository.server.connections import LOOPBACK, SYSTEM, Login, ServerAddress
from tests.certificates import Authority
from tests.external import ExternalServer, external_server

_PASSWORD = "seven-herons-cross"
_MANAGER = "test_manager"


@pytest.fixture(scope="module", params=[16, 18], ids=["pg16", "pg18"])
def running(request: pytest.FixtureRequest) -> Iterator[ExternalServer]:
    """An external PostgreSQL of both versions in turn."""
    with external_server(request.param) as server:
        yield server


@pytest.fixture
def server(running: ExternalServer) -> ExternalServer:
    """The server as it was before `expense server init` ever ran."""
    running.reset()
    return running


def _manager(server: ExternalServer, rights: str = "CREATEROLE CREATEDB") -> Login:
    """The admin that a managed service gives its customers."""
    with closing(server.connect()) as connection:
        connection.execute(f"CREATE ROLE {_MANAGER} LOGIN {rights} PASSWORD 'managed'")
    return Login(server.admin.address, _MANAGER, "managed")


def _databases(server: ExternalServer) -> object:
    with closing(server.connect()) as connection:
        return connection.execute(
            "SELECT (SELECT array_agg(datname ORDER BY datname) FROM pg_database),"
            " (SELECT array_agg(rolname ORDER BY rolname) FROM pg_roles)"
        ).fetchone()


def _join(invited: admin.Invited) -> None:
    invitation = invited.invitation
    with closing(door.knock(invitation.server_line)) as connection:
        ticket = door.accept_invitation(
            connection, invitation.code, invitation.username, _PASSWORD, display_name="Aoife", currency="EUR"
        )
        door.enroll(connection, ticket, DeviceId(ticket.owner), "Laptop")


def test_a_superuser_prepares_a_server_and_again_changes_nothing(server: ExternalServer) -> None:
    """The first run makes database and roles; the second leaves the door's password and everything else alone."""
    first = admin.initialise(server.admin)
    line = admin.server_line(server.admin)
    before = _databases(server)
    second = admin.initialise(server.admin)
    assert (first.created, first.upgraded, first.database) == (True, True, "expense")
    assert (second.created, second.upgraded) == (False, False)
    assert admin.server_line(server.admin) == line
    assert _databases(server) == before


def test_a_managed_services_admin_prepares_a_server(server: ExternalServer) -> None:
    """CREATEROLE and CREATEDB are enough, and what comes of it is a server that a person can join."""
    manager = _manager(server)
    assert admin.initialise(manager).created
    assert not admin.initialise(manager).upgraded
    _join(admin.invite(manager, "aoife"))
    assert [account.username for account in admin.accounts(manager)] == ["aoife"]


@pytest.mark.parametrize("rights", ["CREATEDB", "CREATEROLE", ""])
def test_an_admin_with_too_few_rights_is_refused_before_anything_is_changed(
    server: ExternalServer, rights: str
) -> None:
    """Half the rights would leave half a server."""
    manager = _manager(server, rights)
    before = _databases(server)
    with pytest.raises(ServerUnsuitable, match="takes a superuser, or a user with CREATEROLE and CREATEDB"):
        admin.initialise(manager)
    assert _databases(server) == before


def test_a_database_that_the_url_names_is_made_and_used(server: ExternalServer) -> None:
    """An admin's URL may name the ledger's own database, which needn't exist yet."""
    login = replace(server.admin, address=replace(server.admin.address, database="household"))
    prepared = admin.initialise(login)
    assert (prepared.database, prepared.created) == ("household", True)
    assert not admin.initialise(login).created
    assert admin.invite(login, "aoife").invitation.address.database == "household"


def test_another_programs_database_is_left_alone(server: ExternalServer) -> None:
    """A database with tables of something else is refused: preparing it would lock its users out."""
    with closing(server.connect()) as connection:
        connection.execute("CREATE DATABASE shop")
    with closing(server.connect("shop")) as connection:
        connection.execute("CREATE TABLE orders (id integer)")
    before = _databases(server)
    with pytest.raises(ServerUnsuitable, match="“shop” has tables of another program"):
        admin.initialise(replace(server.admin, address=replace(server.admin.address, database="shop")))
    assert _databases(server) == before


def test_a_second_ledger_on_one_server_is_refused(server: ExternalServer) -> None:
    """Roles belong to the whole server: a second ledger would take the first one's door away."""
    admin.initialise(server.admin)
    before = _databases(server)
    with pytest.raises(ServerUnsuitable, match="has a ledger already, in the database “expense”"):
        admin.initialise(replace(server.admin, address=replace(server.admin.address, database="other")))
    assert _databases(server) == before


def test_a_wrong_admin_password_is_refused(server: ExternalServer) -> None:
    """The admin reads that the login was refused, and no password."""
    with pytest.raises(Refused, match="refused the admin") as refused:
        admin.initialise(replace(server.admin, password="s3cret-guess"))
    assert "s3cret" not in refused.value.message


def test_an_invitation_leads_in_within_seven_days(server: ExternalServer) -> None:
    """The invitation names server, person and code, and holds for a week."""
    admin.initialise(server.admin)
    invited = admin.invite(server.admin, "aoife")
    left = invited.expires_at - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=6, hours=23) < left < dt.timedelta(days=7, hours=1)
    assert invited.invitation.address == ServerAddress("127.0.0.1", server.port, "expense", LOOPBACK)
    assert len(invited.invitation.code) == 32
    _join(invited)
    with closing(server.connect("expense")) as connection:
        row = connection.execute("SELECT string_agg(i::text, ' ') FROM auth.invitation AS i").fetchone()
    assert row is not None
    assert invited.invitation.code not in str(row[0])


def test_an_invitation_can_name_another_way_to_the_server(server: ExternalServer) -> None:
    """Host, port and authority can be given for computers that know the server by another name."""
    admin.initialise(server.admin)
    authority = Authority()
    named = admin.invite(server.admin, "aoife", host="expenses.example.org", port=6000, ca_pem=authority.pem)
    assert named.invitation.address == ServerAddress("expenses.example.org", 6000, "expense", authority.pem)
    trusted = admin.invite(server.admin, "ben", host="expenses.example.org")
    assert trusted.invitation.address == ServerAddress("expenses.example.org", server.port, "expense", SYSTEM)
    with pytest.raises(InputError, match="no certificate"):
        admin.invite(server.admin, "cara", host="expenses.example.org", ca_pem="nonsense")


def test_over_a_socket_an_invitation_needs_a_host(server: ExternalServer) -> None:
    """An admin on the server itself has to say how others reach it."""
    admin.initialise(server.socket_login())
    with pytest.raises(InputError, match="--host"):
        admin.invite(server.socket_login(), "aoife")
    invited = admin.invite(server.socket_login(), "aoife", host="expenses.example.org")
    assert invited.invitation.address.ca == SYSTEM


def test_a_loopback_prepared_without_the_mark_is_not_used_in_the_clear(server: ExternalServer) -> None:
    """Prepared by the socket, the server is not marked: its loopback then needs encryption like any host."""
    admin.initialise(server.socket_login())
    line = admin.server_line(server.socket_login("expense"))
    clear = replace(line, address=ServerAddress("127.0.0.1", server.port, "expense", LOOPBACK))
    with pytest.raises(UnsafeConnection, match="didn’t mark it"):
        door.knock(clear)
    admin.initialise(server.admin)
    door.knock(clear).close()


def test_a_name_that_is_taken_can_not_be_invited(server: ExternalServer) -> None:
    """The admin reads that the name is taken before sending an invitation that can't work."""
    admin.initialise(server.admin)
    _join(admin.invite(server.admin, "aoife"))
    with pytest.raises(NameTaken, match="“aoife” is taken on this server"):
        admin.invite(server.admin, "aoife")
    with pytest.raises(InputError, match="3 to 32 characters"):
        admin.invite(server.admin, "Aoife Murphy")


def test_a_server_that_was_not_prepared_says_what_to_run(server: ExternalServer) -> None:
    """Inviting or listing on a bare server names the command that is missing."""
    empty = replace(server.admin, address=replace(server.admin.address, database="empty"))
    with closing(server.connect()) as connection:
        connection.execute("CREATE DATABASE empty")
    for login in (server.admin, empty):
        for ask in (lambda who: admin.invite(who, "aoife"), admin.accounts, admin.server_line):
            with pytest.raises(ServerUnsuitable, match=r"is not prepared.*expense server init"):
                ask(login)
        status = inspection.status(login)
        assert (status.prepared, status.up_to_date, status.accounts) == (False, False, 0)


def test_accounts_are_listed_without_their_contents(server: ExternalServer) -> None:
    """The admin sees names, since when, how many computers and the last contact."""
    admin.initialise(server.admin)
    _join(admin.invite(server.admin, "aoife"))
    (account,) = admin.accounts(server.admin)
    assert (account.username, account.display_name, account.devices) == ("aoife", "Aoife", 1)
    assert account.last_seen_at is not None


def test_the_status_of_a_well_kept_server_has_nothing_to_close(server: ExternalServer) -> None:
    """After a superuser's init only what is the server's own business is left: here, that it doesn't encrypt."""
    admin.initialise(server.admin)
    server.set(log_parameter_max_length_on_error="0")
    status = inspection.status(server.admin)
    assert (status.up_to_date, status.plain_loopback, status.accounts) == (True, True, 0)
    assert status.version.startswith(f"{server.cluster.major}.")
    assert [point for point in status.open_points if "fsync" not in point] == [  # off in tests
        "The server doesn’t encrypt: only programs on its own computer can use it. Set ssl = on for others."
    ]


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("log_statement", "all", "logs every statement"),
        ("log_parameter_max_length_on_error", "-1", "when a statement fails"),
    ],
)
def test_what_stays_open_is_listed_with_its_cure(server: ExternalServer, setting: str, value: str, words: str) -> None:
    """Each setting that is not as it should be has its sentence."""
    admin.initialise(server.admin)
    server.set(**{setting: value})
    assert any(words in point for point in inspection.status(server.admin).open_points)


def test_the_status_of_a_server_that_only_a_managed_admin_prepared_lists_what_stays_open(
    server: ExternalServer,
) -> None:
    """Without a superuser advisory locks, large objects and other databases stay open, and the admin is told."""
    with closing(server.connect()) as connection:
        connection.execute("GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint), lo_create(oid) TO PUBLIC")
    manager = _manager(server)
    admin.initialise(manager)
    points = " ".join(inspection.status(manager).open_points)
    for words in ("advisory locks", "large objects", "asking to change a table", "postgres and template1"):
        assert words in points
    assert "Set log_parameter_max_length to 0." not in points
    server.set(log_min_duration_statement="0", log_statement="all")
    points = " ".join(inspection.status(manager).open_points)
    assert "The server logs what people write down. Set log_parameter_max_length to 0." in points
    assert "logs every statement" in points


def test_every_point_of_the_query_has_its_sentence() -> None:
    """A point that the query can name and nobody can explain would be a bug on somebody's server."""
    query = (files("expense_desktop.repository.server") / "inspection.sql").read_text()
    assert set(re.findall(r"^ *\(?\s*'(\w+)',", query, re.MULTILINE)) == set(inspection.SENTENCES)
