"""Real PostgreSQL for tests: a cluster in a temporary folder, and a database of its own for each test.

A room that needs one has in its conftest.py:

    @pytest.fixture(scope="session")
    def cluster() -> Iterator[Cluster]:
        with shared_cluster() as running:
            yield running

    @pytest.fixture
    def database(cluster: Cluster) -> Iterator[Database]:
        with cluster.database() as fresh:
            yield fresh

and then `database.device("aoife").connect()`, `database.device("ben")`, `person.device("Kitchen iMac")`. A test that
stops its server makes a `Cluster` of its own.
"""

import hashlib
import secrets
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg import sql

from expense_desktop.repository.server import binaries, schema
from expense_desktop.repository.server.binaries import Binaries
from expense_desktop.repository.server.connections import LOOPBACK, SOCKET, Login, ServerAddress
from expense_desktop.repository.server.system_user import SystemUser, run, system_user

Connection = psycopg.Connection[tuple[Any, ...]]

ADMIN = "postgres"
ADMIN_PASSWORD = "admin-of-the-tests"
DOOR_PASSWORD = "door-of-the-tests"
_TEMPLATE = "ledger_template"


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled computer of a person. `login.connect()` logs in as its role."""

    id: uuid.UUID
    owner: uuid.UUID
    login: Login

    def connect(self) -> Connection:
        """A new autocommit connection as this device; the caller closes it."""
        return self.login.connect()


@dataclass(frozen=True, slots=True)
class Person:
    """An account. `proof` is what the client would have derived from the password."""

    owner: uuid.UUID
    username: str
    proof: bytes
    database: "Database" = field(repr=False)

    def device(self, name: str = "Laptop") -> Device:
        """Enrol another computer through the door."""
        with closing(self.database.door.connect()) as door:
            handle = _one(door, "SELECT api.login_try(%s, %s)", self.username, self.proof)
            answer = _one(door, "SELECT api.login_result(%s)", handle)
            return self.database.enrol(answer["ticket"], name)


@dataclass(frozen=True, slots=True)
class Database:
    """One prepared ledger on a cluster, nobody in it yet."""

    cluster: "Cluster" = field(repr=False)
    name: str

    @property
    def address(self) -> ServerAddress:
        """The way in by the cluster's Unix socket."""
        return ServerAddress(str(self.cluster.socket_folder), self.cluster.port, self.name, SOCKET)

    @property
    def loopback(self) -> ServerAddress:
        """The way in by TCP on this computer; the cluster must have been started with `tcp=True`."""
        return ServerAddress("127.0.0.1", self.cluster.port, self.name, LOOPBACK)

    @property
    def admin(self) -> Login:
        """The superuser's login to this database."""
        return Login(self.address, ADMIN, ADMIN_PASSWORD)

    @property
    def door(self) -> Login:
        """The door's login."""
        return Login(self.address, schema.DOOR, DOOR_PASSWORD)

    def newcomer(self, name: str = "aoife", *, currency: str = "EUR") -> Person:
        """Make an account whose user name nobody has yet, in a database that tests share."""
        return self.person(f"{name}-{secrets.token_hex(4)}", display_name=name.title(), currency=currency)

    def person(self, username: str = "aoife", *, display_name: str | None = None, currency: str = "EUR") -> Person:
        """Make an account as an invitation does, without the seconds of a real password's proof."""
        proof = hashlib.sha256(username.encode()).digest()
        with closing(self.admin.connect()) as admin:
            owner = _one(
                admin,
                "INSERT INTO auth.account (name, display_name, currency, verifier) VALUES (%s, %s, %s, %s)"
                " RETURNING id",
                username, display_name or username.title(), currency, hashlib.sha256(proof).digest(),
            )  # fmt: skip
        return Person(owner, username, proof, self)

    def device(self, username: str = "aoife", *, currency: str = "EUR") -> Device:
        """A person's first computer, in one go."""
        return self.person(username, currency=currency).device()

    def enrol(self, ticket: str, name: str = "Laptop", device: uuid.UUID | None = None) -> Device:
        """Use a ticket up. Device ids are never used twice: their roles belong to the whole cluster."""
        device = device or uuid.uuid4()
        role, password = f"d_{device.hex}", secrets.token_urlsafe(16)
        with closing(self.door.connect()) as door:
            verifier = schema.scram_verifier(door, role, password)
            answer = _one(door, "SELECT api.enroll(%s, %s, %s, %s)", ticket, device, name, verifier)
        return Device(device, uuid.UUID(answer["owner"]), Login(self.address, role, password))

    def drop(self) -> None:
        """Remove the database, whoever is connected to it."""
        with closing(self.cluster.connect()) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name)))


class Cluster:
    """A PostgreSQL that lives as long as the test session: no fsync, a Unix socket, SCRAM for everybody.

    As root it runs as the system user that the embedded server uses. `stop` and `start` are for tests of a server that
    goes and comes; the socket stays where it was.
    """

    def __init__(self, major: int = 18, *, tcp: bool = False, port: int = 5432) -> None:
        found = binaries.of_major(major)
        if found is None:
            raise FileNotFoundError(f"no PostgreSQL {major}")
        self.major = major
        self.port = port
        self._tcp = tcp
        self._user: SystemUser | None = system_user()
        # Short: a socket's path has at most 107 characters.
        self._folder = Path(tempfile.mkdtemp(prefix=f"xd{major}-"))
        self._folder.chmod(0o755)
        self._binaries: Binaries = binaries.for_user(found, self._user, self._folder)
        self._work = self._folder / "work"
        self._work.mkdir(mode=0o755)
        if self._user:
            self._user.own(self._work)
        self.socket_folder = self._work
        self._has_template = False
        self._initialise()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            # Also one that only didn't answer in time, or whose test timed out.
            self.remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    @property
    def data_folder(self) -> Path:
        """Where the cluster's files lie."""
        return self._work / "data"

    @property
    def log_file(self) -> Path:
        """What the server writes."""
        return self._work / "log"

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {
            "listen_addresses": "127.0.0.1" if self._tcp else "",
            "port": str(self.port),
            "unix_socket_directories": str(self.socket_folder),
            "fsync": "off",
            # as careless admins have it; what devices and the door commit outlives `stop`, a crash, all the same
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "100",
            "shared_buffers": "64MB",
            "max_wal_size": "256MB",
            "autovacuum": "off",
        }
        if self.major >= 16:
            # the least that the door takes: every login of every test costs so many hashes on either side
            settings["scram_iterations"] = "1000"
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self._run(
            "pg_ctl", "-D", str(self.data_folder), "-l", str(self.log_file), "-w", "-t", "60", "-o", options, "start"
        )

    def stop(self) -> None:
        """Stop it as a machine that is switched off does."""
        self._run("pg_ctl", "-D", str(self.data_folder), "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        """Stop it and leave nothing behind."""
        if (self.data_folder / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def connect(self, database: str = "postgres") -> Connection:
        """An autocommit connection as the superuser; the caller closes it."""
        return Login(
            ServerAddress(str(self.socket_folder), self.port, database, SOCKET), ADMIN, ADMIN_PASSWORD
        ).connect()

    def new_database(self) -> Database:
        """A fresh, prepared ledger: a copy of one that was migrated once."""
        if not self._has_template:
            self._make_template()
        database = Database(self, f"ledger_{secrets.token_hex(6)}")
        with closing(self.connect()) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(database.name), sql.Identifier(_TEMPLATE)
                )
            )
        with closing(database.admin.connect()) as connection:
            schema.protect_database(connection)
        return database

    @contextmanager
    def database(self) -> Iterator[Database]:
        """A fresh, prepared ledger for as long as the `with` lasts."""
        database = self.new_database()
        try:
            yield database
        finally:
            database.drop()

    def empty_database(self) -> str:
        """The name of a new database with nothing in it."""
        name = f"empty_{secrets.token_hex(6)}"
        with closing(self.connect()) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        return name

    def _make_template(self) -> None:
        with closing(self.connect()) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(_TEMPLATE)))
        with closing(self.connect(_TEMPLATE)) as connection:
            schema.install(connection, door_password=DOOR_PASSWORD)
        self._has_template = True

    def _initialise(self) -> None:
        password_file = self._work / "password"
        password_file.write_text(ADMIN_PASSWORD)
        if self._user:
            self._user.own(password_file)
        self._run(
            "initdb", "-D", str(self.data_folder), "-U", ADMIN, "--pwfile", str(password_file), "-A", "scram-sha-256",
            "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions",
        )  # fmt: skip

    def _run(self, program: str, *arguments: str) -> None:
        done = run([self._binaries.command(program), *arguments], runs_as=self._user, folder=self._work)
        if done.returncode != 0:
            log = self.log_file.read_text(errors="replace")[-2000:] if self.log_file.exists() else ""
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}{log}")


_shared: dict[int, tuple[Cluster, int]] = {}


@contextmanager
def shared_cluster(major: int = 18) -> Iterator[Cluster]:
    """The one running cluster of a version in this process; the last to leave removes it.

    Several rooms' session fixtures share it: starting and migrating takes three seconds, a new database 0.1.
    """
    cluster, users = _shared.get(major) or (Cluster(major), 0)
    if users == 0:
        cluster.__enter__()
    _shared[major] = cluster, users + 1
    try:
        yield cluster
    finally:
        _, users = _shared[major]
        _shared[major] = cluster, users - 1
        if users == 1:
            del _shared[major]
            cluster.remove()


def _one(connection: Connection, query: str, *values: Any) -> Any:
    row = connection.execute(query, values or None).fetchone()
    assert row is not None
    return row[0]
