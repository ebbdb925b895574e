"""One PostgreSQL data folder: made whole or not at all, started on a private socket, recognised, stopped."""

import os
import re
import shlex
import shutil
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from expense_desktop.domain.errors import LocalFileDamaged, SaveFailed
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica.durable import sync_folder, write_durably
from expense_desktop.repository.server.binaries import Binaries
from expense_desktop.repository.server.system_user import SystemUser, run

SUPERUSER: Final = "postgres"
PORT: Final = 5432

_START_TIMEOUT_S: Final = 120
_STOP_TIMEOUT_S: Final = 60
_ORPHANS_TIMEOUT_S: Final = 30.0
# What PostgreSQL says while sessions of a killed server are left, or that server itself is not reaped.
_OUTLIVED: Final = ("shared memory block", 'lock file "postmaster.pid" already exists')
_SOCKET_PREFIX: Final = "expense-"
# A socket's whole path has 103 bytes on macOS (107 on Linux), "/.s.PGSQL.5432.lock" comes after the folder.
_LONGEST_SOCKET_FOLDER: Final = 80
# Without anything that needs quoting in postgresql.conf's list of folders.
_PLAIN_PATH: Final = re.compile(r"/[A-Za-z0-9._/-]+")

# The log gets the message of an error alone: no statement, no parameter, no DETAIL, which quotes rows.
_SETTINGS: Final = """\
# Written at every start by Expense Desktop.
data_directory = '{data}'
hba_file = '{place}/pg_hba.conf'
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 60
shared_buffers = '64MB'
huge_pages = off
max_parallel_workers_per_gather = 0
jit = off
wal_level = minimal
max_wal_senders = 0
min_wal_size = '32MB'
max_wal_size = '256MB'
timezone = 'UTC'
lc_messages = 'C'
client_connection_check_interval = '5s'
logging_collector = on
log_directory = '{log}'
log_filename = 'server-%a.log'
log_file_mode = 0600
log_rotation_age = '1d'
log_truncate_on_rotation = on
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u '
log_statement = 'none'
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""
_SETTINGS_BY_MAJOR: Final = {18: "io_method = 'sync'\n"}  # no worker processes for a ledger of some megabytes
_PROCESSES: Final = Path("/proc")
_ACCESS: Final = "local all all scram-sha-256\n"


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A running server: its process and the folder of its socket."""

    pid: int
    socket_folder: Path


@dataclass(frozen=True, slots=True)
class Cluster:
    """A place with a data folder in it. Callers hold the place's lock.

    `place` has `data/`, `log/` and the configuration, which the server can read but not write; as root it belongs to
    root, `data/` and `log/` to `runs_as`.
    """

    place: Path
    binaries: Binaries
    runs_as: SystemUser | None = None

    @property
    def data(self) -> Path:
        """The data folder; it exists only complete."""
        return self.place / "data"

    @property
    def log(self) -> Path:
        """The folder of the server's logs."""
        return self.place / "log"

    def major(self) -> int:
        """The major version that made the data folder. LocalFileDamaged when it doesn't say."""
        try:
            return int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        except (OSError, ValueError):
            raise LocalFileDamaged(say("The server’s folder {data} can’t be read.", data=self.data)) from None

    def initialise(self, password: str) -> None:
        """Make the data folder. A crash on the way leaves nothing that counts; the next call sweeps it up."""
        for left_over in self.place.glob("new-*"):
            shutil.rmtree(left_over)
        workshop = Path(tempfile.mkdtemp(prefix="new-", dir=self.place))
        try:
            self._hand_over(workshop)
            self._run_initdb(workshop, password)
            sync_folder(workshop)
            (workshop / "data").rename(self.data)
            sync_folder(self.place)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)

    def _run_initdb(self, workshop: Path, password: str) -> None:
        password_file = workshop / "password"
        write_durably(password_file, password.encode())
        self._hand_over(password_file)
        # Sorted by code point on every computer, like the replica; upper and lower case by Unicode's own tables.
        locale = ["--locale=C"]
        if self.binaries.major >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        outcome = run(
            [self.binaries.command("initdb"), "-D", str(workshop / "data"), "-U", SUPERUSER, "--auth=scram-sha-256",
             f"--pwfile={password_file}", "--encoding=UTF8", *locale, "--data-checksums", "--no-instructions"],
            runs_as=self.runs_as, folder=workshop,
        )  # fmt: skip
        if outcome.returncode != 0:
            raise _failed(outcome.stderr, say("This computer’s own server could not be set up."))

    def running(self) -> Postmaster | None:
        """The server that runs on this data folder, or None. A leftover of one that has ended doesn't count."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            found = Postmaster(int(lines[0]), Path(lines[4]))
        except (OSError, ValueError, IndexError):
            return None
        return found if _works_in(found.pid, self.data) else None

    def start(self) -> Postmaster:
        """Start the server on a fresh socket; it answers when this returns. LocalFileDamaged when it doesn't start."""
        self.log.mkdir(mode=0o700, exist_ok=True)
        self._hand_over(self.log)
        socket_folder = self._new_socket_folder()
        self._configure(socket_folder)
        first_words = self.log / "start.log"
        command = [
            self.binaries.command("pg_ctl"), "start", "-D", str(self.data), "-s", "-w", "-t", str(_START_TIMEOUT_S),
            "-l", str(first_words), "-o", f"-c config_file={shlex.quote(str(self.place / 'postgresql.conf'))}",
        ]  # fmt: skip
        deadline = time.monotonic() + _ORPHANS_TIMEOUT_S
        while True:
            self._remove_strangers_pid_file()
            first_words.unlink(missing_ok=True)
            outcome = run(command, runs_as=self.runs_as, folder=self.place)
            if outcome.returncode == 0:
                return Postmaster(self._pid(), socket_folder)
            said = first_words.read_text(encoding="utf-8", errors="replace") if first_words.exists() else outcome.stderr
            # Sessions of a killed server notice within moments that it is gone, and must be gone before the next. Where
            # nobody has reaped the server yet, PostgreSQL takes it for alive; its file goes when they have.
            if not any(words in said for words in _OUTLIVED) or time.monotonic() > deadline:
                shutil.rmtree(socket_folder, ignore_errors=True)
                raise _failed(
                    said, say("This computer’s own server does not start. Its log is in {log}.", log=self.log)
                )
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop the server, ending every session, and remove its socket's folder."""
        server = self.running()
        if server is None:
            return
        run(
            [self.binaries.command("pg_ctl"), "stop", "-D", str(self.data), "-s", "-w", "-m", "fast",
             "-t", str(_STOP_TIMEOUT_S)],
            runs_as=self.runs_as, folder=self.place,
        )  # fmt: skip
        self.sweep_socket_folder()

    def sweep_socket_folder(self) -> None:
        """Remove the socket folder of a server that has ended, whoever ended it."""
        note = self.place / "socket"
        try:
            folder = Path(os.fsdecode(note.read_bytes()))
        except OSError:
            return
        if folder.name.startswith(_SOCKET_PREFIX) and folder.is_absolute():
            shutil.rmtree(folder, ignore_errors=True)
        note.unlink(missing_ok=True)

    def _pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])

    def _remove_strangers_pid_file(self) -> None:
        """After a restart of the computer another program of this user may have the old server's number.

        PostgreSQL would then refuse to start. It clears up a dead server's file by itself, and must be left to: it also
        looks for sessions that outlived their server.
        """
        file = self.data / "postmaster.pid"
        try:
            pid = int(file.read_text(encoding="utf-8").split("\n", 1)[0])
        except (OSError, ValueError):
            return
        if _exists(pid) and not any(_works_in(other, self.data) for other in _processes(pid)):
            file.unlink(missing_ok=True)

    def _new_socket_folder(self) -> Path:
        self.sweep_socket_folder()
        folder = Path(tempfile.mkdtemp(prefix=_SOCKET_PREFIX, dir=_runtime_folder()))
        write_durably(self.place / "socket", os.fsencode(folder))
        self._hand_over(folder)
        return folder

    def _configure(self, socket_folder: Path) -> None:
        settings = _SETTINGS.format(
            place=_quoted(self.place),
            data=_quoted(self.data),
            log=_quoted(self.log),
            socket=_quoted(socket_folder),
            port=PORT,
        )
        files = {"postgresql.conf": settings + _SETTINGS_BY_MAJOR.get(self.major(), ""), "pg_hba.conf": _ACCESS}
        for name, text in files.items():
            write_durably(self.place / name, text.encode())
            if self.runs_as is not None:
                os.chown(self.place / name, 0, self.runs_as.gid)
                (self.place / name).chmod(0o640)

    def _hand_over(self, path: Path) -> None:
        if self.runs_as is not None:
            self.runs_as.own(path)


def _quoted(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace("'", "''")


def _failed(said: str, sentence: str) -> SaveFailed | LocalFileDamaged:
    if "No space left" in said or "Disk quota exceeded" in said:
        return SaveFailed(say("Could not save on this computer: the disk is full."))
    return LocalFileDamaged(sentence)


def _runtime_folder() -> str:
    """Where a socket's folder may be made: the person's runtime folder when it is private, else the temporary one."""
    if os.geteuid() == 0:
        return "/tmp" if not os.access("/run", os.W_OK) else "/run"  # noqa: S108  what is made in it is 0700
    named = os.environ.get("XDG_RUNTIME_DIR", "")
    if _fits(named) and _is_private(Path(named)):
        return named
    temporary = tempfile.gettempdir()
    return temporary if _fits(temporary) else "/tmp"  # noqa: S108  what is made in it is 0700


def _fits(folder: str) -> bool:
    return bool(_PLAIN_PATH.fullmatch(folder)) and len(folder) + len(_SOCKET_PREFIX) + 9 <= _LONGEST_SOCKET_FOLDER


def _is_private(folder: Path) -> bool:
    try:
        status = folder.stat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o077


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _processes(at_least: int) -> list[int]:
    """Every process where the system lists them, else just `at_least`."""
    if not _PROCESSES.exists():
        return [at_least]
    return [int(entry.name) for entry in _PROCESSES.iterdir() if entry.name.isdigit()]


def _works_in(pid: int, folder: Path) -> bool:
    """Whether a process is alive and has `folder` as its working folder, as every process of a server has."""
    if not _PROCESSES.exists():
        shown = run(["ps", "-o", "comm=", "-p", str(pid)], runs_as=None, folder=Path("/"))
        return Path(shown.stdout.strip()).name == "postgres"
    try:
        return (_PROCESSES / str(pid) / "cwd").samefile(folder)
    except OSError:
        return False
