"""Connections: the rules of SYNC 1 against real servers with every kind of certificate."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from expense_desktop.domain.errors import (
    Bug,
    InputError,
    LoginRefused,
    ServerUnreachable,
    ServerUnsuitable,
    UnsafeConnection,
)
from expense_desktop.repository.server import admin, binaries
from expense_desktop.repository.server.connections import (
    LOOPBACK,
    PLAIN_LOOPBACK,
    SOCKET,
    SYSTEM,
    Login,
    ServerAddress,
    connect,
    engine,
    login_from_url,
)
from expense_desktop.repository.server.foreign_errors import NoDatabase, connection_failure, translated
from tests.certificates import Authority
from tests.external import ExternalServer, external_server, free_port
from tests.servers import ADMIN, ADMIN_PASSWORD
from tests.tls_front import TlsFront


@pytest.fixture(scope="module")
def server() -> Iterator[ExternalServer]:
    """A PostgreSQL 18 on TCP."""
    with external_server(18) as running:
        yield running


@pytest.fixture(scope="module")
def authority() -> Authority:
    """Who signs certificates here."""
    return Authority()


@pytest.fixture
def plain(server: ExternalServer) -> ExternalServer:
    """The server without a certificate."""
    server.reset()
    return server


@pytest.fixture(scope="module")
def front(server: ExternalServer) -> Iterator[TlsFront]:
    """The way to the server that encrypts."""
    with TlsFront(server.port) as running:
        yield running


def _address(server: ExternalServer | TlsFront, ca: str, host: str = "127.0.0.1") -> ServerAddress:
    return ServerAddress(host, server.port, "postgres", ca)


def _connect(
    server: ExternalServer | TlsFront, ca: str, host: str = "127.0.0.1"
) -> "psycopg.Connection[tuple[object, ...]]":
    return connect(_address(server, ca, host), ADMIN, ADMIN_PASSWORD)


def test_a_certificate_that_fits_gives_an_encrypted_connection(front: TlsFront, authority: Authority) -> None:
    """With the authority's certificate the connection is encrypted and logs in by SCRAM."""
    front.serve(authority.sign("127.0.0.1"))
    with closing(_connect(front, authority.pem)) as connection:
        assert connection.pgconn.ssl_in_use
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize(
    ("names", "days", "host", "reason"),
    [
        (("127.0.0.1",), (-20, -10), "127.0.0.1", "its certificate has expired"),
        (("127.0.0.1",), (10, 20), "127.0.0.1", "its certificate is not valid yet; check this computer’s clock"),
        (("expenses.example.org",), (-1, 1), "127.0.0.1", "its certificate is for another server"),
        (("expenses.example.org",), (-1, 1), "localhost", "its certificate is for another server"),
    ],
    ids=["expired", "not yet valid", "another address", "another name"],
)
def test_a_certificate_that_does_not_fit_is_refused_with_its_reason(
    front: TlsFront, authority: Authority, names: tuple[str, ...], days: tuple[int, int], host: str, reason: str
) -> None:
    """An expired, early or foreign certificate ends the connection before anything is sent, and the words say why."""
    front.serve(authority.sign(*names, days=days))
    with pytest.raises(UnsafeConnection) as refused:
        _connect(front, authority.pem, host)
    assert refused.value.message == f"The connection to {host} is not safe: {reason}. Nothing was sent."


def test_an_unknown_authority_is_refused(front: TlsFront, authority: Authority) -> None:
    """A certificate that another authority signed is refused, whatever its name."""
    front.serve(Authority().sign("127.0.0.1"))
    with pytest.raises(UnsafeConnection, match="not signed by an authority that is known here"):
        _connect(front, authority.pem)


def test_a_certificate_of_ones_own_is_not_believed_by_the_system(front: TlsFront, authority: Authority) -> None:
    """With `system`, a certificate counts only if an authority of this computer has signed it."""
    front.serve(authority.sign("127.0.0.1"))
    with pytest.raises(UnsafeConnection, match="not signed by an authority that is known here"):
        _connect(front, SYSTEM)


@pytest.mark.parametrize("kind", ["system", "authority"])
def test_a_server_that_does_not_encrypt_is_refused(plain: ExternalServer, authority: Authority, kind: str) -> None:
    """Without encryption nothing is sent."""
    with pytest.raises(UnsafeConnection) as refused:
        _connect(plain, SYSTEM if kind == "system" else authority.pem)
    assert refused.value.message == "The connection to 127.0.0.1 is not safe: it is not encrypted. Nothing was sent."


def test_a_loopback_that_init_did_not_mark_is_refused(plain: ExternalServer) -> None:
    """A plain loopback is used only when the server's admin marked it so."""
    with pytest.raises(UnsafeConnection, match="didn’t mark it"):
        _connect(plain, LOOPBACK)
    with closing(plain.connect()) as connection:
        connection.execute(f"COMMENT ON DATABASE postgres IS '{PLAIN_LOOPBACK}'")
    try:
        _connect(plain, LOOPBACK).close()
    finally:
        with closing(plain.connect()) as connection:
            connection.execute("COMMENT ON DATABASE postgres IS NULL")


@pytest.mark.parametrize(("host", "ca"), [("expenses.example.org", LOOPBACK), ("192.0.2.1", LOOPBACK), ("db", SOCKET)])
def test_an_address_can_not_ask_for_less_than_verified_encryption(host: str, ca: str) -> None:
    """A forged invitation can't turn encryption off for a host that isn't this computer."""
    with pytest.raises(UnsafeConnection):
        ServerAddress(host, 5432, "expense", ca)


@pytest.mark.parametrize("host", ["", "a,b", "a b", "a\nb", "/run/a,/run/b", "ho$t", "x" * 300])
def test_what_is_no_host_is_no_address(host: str) -> None:
    """libpq takes lists of hosts; an address names one."""
    with pytest.raises(InputError):
        ServerAddress(host, 5432, "expense", SOCKET if host.startswith("/") else SYSTEM)


def test_a_server_that_asks_for_a_plain_password_gets_none(plain: ExternalServer) -> None:
    """A server that wants the password itself, in place of SCRAM's proof, is refused before it is sent."""
    rules = plain.cluster.data_folder / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text("host all all 127.0.0.1/32 password\nlocal all all scram-sha-256\n")
    try:
        with closing(plain.connect()) as connection:
            connection.execute("SELECT pg_reload_conf()")
            while connection.execute("SELECT count(*) FROM pg_hba_file_rules").fetchone() != (2,):
                pass
        plain.set(application_name="reloaded")
        with pytest.raises(UnsafeConnection, match="does not ask for a login by SCRAM"):
            _connect(plain, LOOPBACK)
    finally:
        rules.write_text(before)
        plain.reset()


def test_a_wrong_password_is_a_refused_login(plain: ExternalServer) -> None:
    """The server's refusal says nothing of the password, and is told apart from an absent server."""
    with pytest.raises(LoginRefused) as refused:
        connect(_address(plain, LOOPBACK), ADMIN, "no-such-password")
    assert "no-such-password" not in repr(refused.value)
    assert refused.value.__cause__ is None


def test_an_unknown_database_is_told_from_a_wrong_password(plain: ExternalServer) -> None:
    """The words name the database that isn't there."""
    with pytest.raises(ServerUnsuitable, match="“nowhere”"):
        connect(ServerAddress("127.0.0.1", plain.port, "nowhere", LOOPBACK), ADMIN, ADMIN_PASSWORD)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('FATAL:  password authentication failed for user "d_1"', LoginRefused),
        ("FATAL:  Passwort-Authentifizierung für Benutzer »d_1« fehlgeschlagen", LoginRefused),
        ("FATAL:  authentification par mot de passe échouée pour l'utilisateur « d_1 »", LoginRefused),
        ('FATAL:  role "d_1" is not permitted to log in', LoginRefused),
        ('FATAL:  too many connections for role "d_1"', ServerUnreachable),
        ("FATAL:  sorry, too many clients already", ServerUnreachable),
        ("FATAL:  the database system is starting up", ServerUnreachable),
        ("FATAL:  das Datenbanksystem startet", ServerUnreachable),
        ('FATAL:  no pg_hba.conf entry for host "192.0.2.7", user "d_1", database "ledger"', ServerUnsuitable),
        ('FATAL:  database "ledger" does not exist', NoDatabase),
        ("FATAL:  Datenbank »ledger« existiert nicht", NoDatabase),
    ],
)
def test_what_a_server_says_is_understood_in_its_language(text: str, kind: type[Exception]) -> None:
    """A server's words may be in any language; the names that it quotes tell what it means."""
    said = psycopg.OperationalError(f'connection failed: connection to server at "192.0.2.1", port 5432 failed: {text}')
    found = connection_failure(said, host="192.0.2.1", port=5432, user="d_1", database="ledger", pem=None)
    assert type(found) is kind


def test_nobody_listening_is_unreachable() -> None:
    """A closed port is an unreachable server, not an error of another kind."""
    with pytest.raises(ServerUnreachable):
        connect(ServerAddress("127.0.0.1", free_port(), "expense", LOOPBACK), "expense_door", "secret")


def test_a_name_that_nobody_has_is_unreachable() -> None:
    """A name that can't be resolved is an unreachable server."""
    with pytest.raises(ServerUnreachable):
        connect(ServerAddress("no-such-host.invalid", 5432, "expense"), "expense_door", "secret")


@pytest.mark.skipif(not Path("/usr/lib/postgresql/15").exists(), reason="package postgresql-15 is not installed")
def test_postgresql_15_is_refused_in_clear_words_and_stays_as_it_was() -> None:
    """An older server is named with its version, and `init` changes nothing on it."""
    assert binaries.of_major(15) is not None
    with external_server(15) as old:
        with closing(old.connect()) as connection:
            before = connection.execute("SELECT array_agg(datname ORDER BY 1), count(*) FROM pg_database").fetchone()
            roles = connection.execute("SELECT array_agg(rolname ORDER BY 1) FROM pg_roles").fetchone()
        with pytest.raises(
            ServerUnsuitable, match=r"PostgreSQL 15\.\d+\. Expense Desktop needs PostgreSQL 16 or newer"
        ):
            connect(old.admin.address, ADMIN, ADMIN_PASSWORD)
        with pytest.raises(ServerUnsuitable, match="PostgreSQL 15"):
            admin.initialise(old.admin)
        with closing(old.connect()) as connection:
            after = connection.execute("SELECT array_agg(datname ORDER BY 1), count(*) FROM pg_database").fetchone()
            assert (after, connection.execute("SELECT array_agg(rolname ORDER BY 1) FROM pg_roles").fetchone()) == (
                before,
                roles,
            )


def test_the_environment_changes_no_rule(
    front: TlsFront, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PG* variables of the person's shell neither weaken nor redirect a connection."""
    front.serve(authority.sign("127.0.0.1"))
    for name, value in {
        "PGSSLMODE": "disable", "PGHOSTADDR": "192.0.2.1", "PGREQUIREAUTH": "none", "PGOPTIONS": "-c no.such=1",
        "PGSSLROOTCERT": "/nonexistent", "PGSSLCERT": "/nonexistent", "PGCLIENTENCODING": "LATIN1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    with closing(_connect(front, authority.pem)) as connection:
        assert connection.pgconn.ssl_in_use
        assert connection.execute("SHOW client_encoding").fetchone() == ("UTF8",)


def test_values_never_stand_in_a_statements_text(plain: ExternalServer) -> None:
    """Parameters travel apart from the statement: the server shows the statement with a place in it."""
    plain.reset()
    with closing(connect(plain.socket_login().address, ADMIN, ADMIN_PASSWORD)) as connection:
        row = connection.execute(
            "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid() AND %s <> ''", ("a-secret",)
        ).fetchone()
    assert row is not None
    assert "$1" in row[0]
    assert "a-secret" not in row[0]


def test_errors_are_translated_without_what_they_quote(plain: ExternalServer) -> None:
    """A failing statement becomes our own error, through SQLAlchemy too, and quotes no row."""
    login = plain.socket_login()
    with closing(login.connect()) as connection:
        with pytest.raises(ServerUnsuitable), translated():
            connection.execute("SELECT * FROM no_such_table")
        with pytest.raises(Bug) as bug, translated():
            connection.execute("SELECT %s::integer", ("Luigi 12.50",))
        assert "Luigi" not in str(bug.value)
    with engine(login.address, login.user, login.password).connect() as connected:
        with pytest.raises(Bug) as bug, translated():
            connected.execute(text("SELECT CAST(:payee AS integer)"), {"payee": "Luigi 12.50"})
        assert "Luigi" not in str(bug.value)


def test_a_session_that_is_ended_is_a_server_out_of_reach(plain: ExternalServer) -> None:
    """When the server cuts a session, the person is offline and nothing is a bug."""
    with closing(plain.socket_login().connect()) as connection, closing(plain.connect()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
        with pytest.raises(ServerUnreachable), translated():
            connection.execute("SELECT 1")


def test_our_own_exceptions_pass_through_translation() -> None:
    """What isn't psycopg's is left alone."""
    with pytest.raises(KeyError), translated():
        raise KeyError("ours")


def test_a_password_shows_in_no_repr(plain: ExternalServer) -> None:
    """Logins can be printed by accident; their passwords can't."""
    assert ADMIN_PASSWORD not in repr(plain.admin)
    assert "s3cret" not in repr(login_from_url("postgresql://u:s3cret@127.0.0.1/x"))


@pytest.mark.parametrize(
    ("url", "host", "port", "database", "ca"),
    [
        ("postgresql://u:p@db.example.org/expense", "db.example.org", 5432, "expense", SYSTEM),
        ("postgres://u:p@db.example.org:6000/a%20b?sslmode=verify-full", "db.example.org", 6000, "a b", SYSTEM),
        ("postgresql://u:p@db.example.org/?sslrootcert=system", "db.example.org", 5432, "postgres", SYSTEM),
        ("postgresql://u:p@127.0.0.1:5433/expense", "127.0.0.1", 5433, "expense", LOOPBACK),
        ("postgresql://u:p@[::1]/expense?sslmode=disable", "::1", 5432, "expense", LOOPBACK),
        ("postgresql://u:p@localhost/expense?sslmode=verify-full", "localhost", 5432, "expense", SYSTEM),
        ("postgresql://u:p@/expense?host=/run/pg&port=5433", "/run/pg", 5433, "expense", SOCKET),
    ],
)
def test_a_url_gives_an_address(url: str, host: str, port: int, database: str, ca: str) -> None:
    """A URL names host, port and database, and never less than verified encryption for another computer."""
    assert login_from_url(url) == Login(ServerAddress(host, port, database, ca), "u", "p")


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_a_url_can_not_ask_for_less_than_verify_full(mode: str) -> None:
    """Every weaker sslmode is refused for a host that isn't this computer."""
    with pytest.raises(UnsafeConnection):
        login_from_url(f"postgresql://u:p@db.example.org/expense?sslmode={mode}")


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "mysql://u:p@h/d", "postgresql://u:s3cret@h:99999/d", "postgresql://h/d", "postgresql://u:s3cret@/d",
     "postgresql://u:s3cret@h/d?sslrootcert=/nonexistent/ca.pem", "postgresql://u:s3cret@h/d?;;"],
)  # fmt: skip
def test_a_url_that_is_none_is_refused_without_being_quoted(url: str) -> None:
    """What is wrong with a URL is said without repeating the password in it."""
    with pytest.raises(InputError) as refused:
        login_from_url(url)
    assert "s3cret" not in refused.value.message + refused.value.value


def test_a_url_may_name_the_authoritys_file(authority: Authority, tmp_path: Path) -> None:
    """`sslrootcert` in a URL is read into the address, which then needs the file no more."""
    file = tmp_path / "ca.pem"
    file.write_text(f"Bag attributes\n{authority.pem}")
    address = login_from_url(f"postgresql://u:p@db.example.org/expense?sslrootcert={file}").address
    shutil.move(file, tmp_path / "elsewhere.pem")
    assert address.pem == authority.pem


def test_an_address_survives_its_json(authority: Authority) -> None:
    """What `account.json` stores of an address is all of it."""
    address = ServerAddress("db.example.org", 6000, "expense", authority.pem)
    assert ServerAddress.from_json(address.as_json()) == address
    assert address.label == "db.example.org:6000"
    with pytest.raises(ValueError, match="not an address"):
        ServerAddress.from_json({"host": "db.example.org"})
