"""Carry the embedded server over to another major version of PostgreSQL: dump, restore, compare, and only then swap."""

import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from expense_desktop.domain.errors import LocalFileDamaged, Refused, ServerUnsuitable
from expense_desktop.domain.sentences import say
from expense_desktop.repository.locks import FileLock
from expense_desktop.repository.replica.durable import sync_folder
from expense_desktop.repository.server import binaries, schema
from expense_desktop.repository.server.cluster import PORT, SUPERUSER, Cluster, Postmaster
from expense_desktop.repository.server.connections import SOCKET, ServerAddress, connect
from expense_desktop.repository.server.embedded import EmbeddedServer
from expense_desktop.repository.server.foreign_errors import translated
from expense_desktop.repository.server.system_user import run

_OWN_FUNCTION: Final = re.compile(r"(GRANT|REVOKE) [A-Z ]+ ON FUNCTION pg_catalog\.")
_TABLES: Final = (
    "SELECT n.nspname::text, c.relname::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
)
_FINGERPRINT: Final = (
    "SELECT count(*), md5(string_agg(h, '' ORDER BY h)) FROM (SELECT md5(t::text) AS h FROM {} AS t) AS hashes"
)
Fingerprints = Mapping[str, tuple[int, str]]
"""Database, schema and table → how many rows, and a hash of all of them."""


def cross(server: EmbeddedServer) -> Path | None:
    """Carry the server's contents over to this program's PostgreSQL; None when nothing needs to be carried.

    Everything goes: accounts, ledgers, and, unlike with pg_dump alone, the roles, so that no computer has to sign in
    again. Returns the former folder, which is kept. Refused while the server is in use, ServerUnsuitable when no
    PostgreSQL of the former version is installed. Whatever fails, the former folder stays as it was.
    """
    if not server.exists:
        return None
    clients = FileLock(server.folder / "clients")
    with server.locked():
        cluster = server.cluster()
        if not cluster.data.exists() or cluster.major() == cluster.binaries.major:
            return None
        if not clients.try_acquire():
            raise Refused(say("The server of this computer is in use. Close the program’s windows first."))
        try:
            return _cross(server, cluster, cluster.major())
        finally:
            clients.release()


def _cross(server: EmbeddedServer, new: Cluster, major: int) -> Path:
    found = binaries.of_major(major)
    if found is None:
        raise ServerUnsuitable(
            say(
                "This computer’s own server was made with PostgreSQL {major}. To carry it "
                "over, install PostgreSQL {major} (package postgresql-{major}) and run: "
                "expense server init",
                major=major,
            )
        )
    old = Cluster(new.place, binaries.for_user(found, new.runs_as, new.place.parent), new.runs_as)
    password = server.superuser_password()
    workshop = Path(tempfile.mkdtemp(prefix="new-", dir=new.place))
    fresh = Cluster(workshop, new.binaries, new.runs_as)
    try:
        # The server's user reads its configuration here, and writes only into the folder of the dump.
        workshop.chmod(0o750)
        dump = workshop / "dump"
        dump.mkdir(mode=0o700)
        if new.runs_as is not None:
            new.runs_as.own(dump)
            shutil.chown(workshop, group=new.runs_as.gid)
        before = _dump(old, new, dump / "all.sql", password)
        _restore(fresh, _without_superuser(dump / "all.sql", new), password, expected=before)
        return _swap(old, fresh)
    finally:
        fresh.stop()
        old.stop()
        shutil.rmtree(workshop, ignore_errors=True)


def _dump(old: Cluster, new: Cluster, file: Path, password: str) -> Fingerprints:
    running = old.running() or old.start()
    outcome = run(
        [new.binaries.command("pg_dumpall"), "--no-password", f"--file={file}"],
        runs_as=new.runs_as,
        folder=file.parent,
        extra_environment=_login(running, password),
    )
    if outcome.returncode != 0:
        raise LocalFileDamaged(say("The server of this computer can’t be read whole. Nothing was changed."))
    return _fingerprints(running, password)


def _without_superuser(file: Path, new: Cluster) -> Path:
    """The dump without the two statements about the superuser, whom the new server has, with the same password.

    And without what was revoked of PostgreSQL's own functions: in another version one of them may take other
    arguments. `_close` revokes it again as that version has them.
    """
    target = file.with_name("restore.sql")
    superuser = (f"CREATE ROLE {SUPERUSER};", f"ALTER ROLE {SUPERUSER} ")
    with file.open(encoding="utf-8", newline="") as source, target.open("w", encoding="utf-8", newline="") as sink:
        sink.writelines(line for line in source if not line.startswith(superuser) and not _OWN_FUNCTION.match(line))
    if new.runs_as is not None:
        new.runs_as.own(target)
    return target


def _restore(fresh: Cluster, file: Path, password: str, *, expected: Fingerprints) -> None:
    fresh.initialise(password)
    running = fresh.start()
    outcome = run(
        [fresh.binaries.command("psql"), "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1",
         f"--file={file}", "postgres"],
        runs_as=fresh.runs_as, folder=file.parent, extra_environment=_login(running, password),
    )  # fmt: skip
    if outcome.returncode == 0:
        _close(running, password)
    if outcome.returncode != 0 or _fingerprints(running, password) != expected:
        raise LocalFileDamaged(say("The server of this computer could not be carried over. Nothing was changed."))
    fresh.stop()


def _close(server: Postmaster, password: str) -> None:
    for database in _databases(server, password):
        with connect(_address(server, database), SUPERUSER, password) as connection:
            if schema.is_prepared(connection):
                schema.close_what_a_superuser_can(connection)


def _swap(old: Cluster, fresh: Cluster) -> Path:
    """Put the new folder in place. A power cut between the two renames is mended by the next start."""
    old.stop()
    ready = old.place / f"data-{fresh.binaries.major}-ready"
    if ready.exists():
        shutil.rmtree(ready)
    kept = _free_name(old.place / f"data-{old.binaries.major}-kept")
    fresh.data.rename(ready)
    sync_folder(old.place)
    old.data.rename(kept)
    ready.rename(old.data)
    sync_folder(old.place)
    return kept


def _free_name(path: Path) -> Path:
    number = 1
    while path.exists():
        number += 1
        path = path.with_name(f"{path.name.removesuffix(f'-{number - 1}')}-{number}")
    return path


def _login(server: Postmaster, password: str) -> dict[str, str]:
    return {
        "PGHOST": str(server.socket_folder),
        "PGPORT": str(PORT),
        "PGUSER": SUPERUSER,
        "PGPASSWORD": password,
        "PGREQUIREAUTH": "scram-sha-256",
    }


def _fingerprints(server: Postmaster, password: str) -> Fingerprints:
    """What is in every table of every database, as the superuser, whom no policy binds."""
    from psycopg import sql

    found: dict[str, tuple[int, str]] = {}
    for database in _databases(server, password):
        with connect(_address(server, database), SUPERUSER, password) as connection, translated():
            for schema, table in connection.execute(_TABLES).fetchall():
                query = sql.SQL(_FINGERPRINT).format(sql.Identifier(schema, table))
                for count, contents in connection.execute(query).fetchall():
                    found[f"{database}.{schema}.{table}"] = count, contents or ""
    return found


def _databases(server: Postmaster, password: str) -> list[str]:
    with connect(_address(server, "postgres"), SUPERUSER, password) as connection, translated():
        rows = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate AND datallowconn").fetchall()
    return [name for (name,) in rows]


def _address(server: Postmaster, database: str) -> ServerAddress:
    return ServerAddress(str(server.socket_folder), PORT, database, SOCKET)
