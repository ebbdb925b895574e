"""Another user of this computer, beside a person whose account lies on the embedded server."""

import json
import os
import pwd
import re
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from expense_desktop.repository.replica.wrapping import VaultCosts
from expense_desktop.repository.server.cluster import PORT, Postmaster
from expense_desktop.repository.server.embedded import EmbeddedServer
from expense_desktop.services.account import Accounts, Costs
from expense_desktop.settings import Settings
from tests.homes import temporary_home
from tests.replicas import add_expense

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="takes root to become another user")

_REFUSED = {"EACCES", "EPERM", "ECONNREFUSED"}

# What the other user runs: every way to a file, a socket and a process, and the name of what came of each.
_INTRUDER = """
import ctypes, errno, json, os, signal, socket, sys

def attempt(act, *arguments):
    try:
        act(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"

def connect(family, address):
    with socket.socket(family) as reached:
        reached.connect(address)

def attach(pid):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, pid, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "")

def read(path):
    with open(path, "rb") as file:
        file.read(1)

asked = json.load(sys.stdin)
found = {}
for path in asked["folders"]:
    found["list " + path] = attempt(os.listdir, path)
    found["write in " + path] = attempt(os.mkdir, path + "/intruder")
    found["take " + path] = attempt(os.chmod, path, 0o777)
for path in asked["files"]:
    found["read " + path] = attempt(read, path)
    found["write " + path] = attempt(lambda: os.close(os.open(path, os.O_WRONLY | os.O_APPEND)))
    found["remove " + path] = attempt(os.unlink, path)
found["socket"] = attempt(connect, socket.AF_UNIX, asked["socket"])
found["port"] = attempt(connect, socket.AF_INET, ("127.0.0.1", asked["port"]))
for pid in asked["pids"]:
    found[f"end {pid}"] = attempt(os.kill, pid, signal.SIGTERM)
    found[f"stop {pid}"] = attempt(os.kill, pid, signal.SIGSTOP)
    found[f"attach to {pid}"] = attempt(attach, pid)
    for part in ("environ", "mem", "cwd/PG_VERSION", "fd/0"):
        found[f"read {part} of {pid}"] = attempt(read, f"/proc/{pid}/{part}")
json.dump(found, sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Computer:
    """A home with an account, a running server, and what of it somebody might want."""

    home: Path
    server: EmbeddedServer
    place: Path
    """Where the server's files are. Asking the server for it again would mend its mode."""
    running: Postmaster

    def intrude(self) -> dict[str, str]:
        """Try everything as the system's nobody; what came of each attempt that was not refused."""
        nobody = pwd.getpwnam("nobody")
        everything = [self.home, *self.home.rglob("*"), self.place, *self.place.rglob("*"), self.running.socket_folder]
        maps = Path(f"/proc/{self.running.pid}/maps").read_text()
        shared = {Path(path) for path in re.findall(r"/\S+/PostgreSQL\.[0-9]+", maps)}
        asked = {
            "folders": [str(path) for path in everything if path.is_dir()],
            "files": [str(path) for path in (*everything, *shared) if path.is_file()],
            "socket": str(self.running.socket_folder / f".s.PGSQL.{PORT}"),
            "port": PORT,
            "pids": _processes(self.running.pid),
        }
        answer = subprocess.run(
            ["/usr/bin/env", "python3", "-I", "-c", _INTRUDER], input=json.dumps(asked), text=True, capture_output=True,
            user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[], cwd="/", env={"PATH": "/usr/bin:/bin"},
            check=True, timeout=60,
        )  # fmt: skip
        found: dict[str, str] = json.loads(answer.stdout)
        assert len(found) > 1000
        return {name: outcome for name, outcome in found.items() if outcome not in _REFUSED}


@pytest.fixture(scope="module")
def computer() -> Iterator[Computer]:
    """Aoife’s, with something recorded; her home is a folder like any in /home."""
    with temporary_home() as home:
        home.parent.chmod(0o755)
        account = Accounts(Settings(home), Costs(vault=VaultCosts(m_kib=64, t=1, p=1))).sign_up(
            "aoife", "seven-herons-cross", currency="EUR"
        )
        server = EmbeddedServer(home)
        with closing(account), server.start():
            account.replica.write(lambda ledger: add_expense(ledger, "Luigi", currency="EUR")).result()
            running = server.cluster().running()
            assert running is not None
            yield Computer(home, server, server.cluster().place, running)


def _processes(postmaster: int) -> list[int]:
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return [postmaster, *map(int, children)]


def test_another_user_of_this_computer_gets_nothing(computer: Computer) -> None:
    """No file, socket, shared memory or process of the account's is open to them, not even the files' names."""
    assert computer.intrude() == {}
    assert computer.server.cluster().running() == computer.running


@contextmanager
def _opened(path: Path) -> Iterator[None]:
    mode = stat.S_IMODE(path.stat().st_mode)
    path.chmod(mode | 0o055)
    try:
        yield
    finally:
        path.chmod(mode)


def test_without_the_modes_of_its_folders_another_user_gets_in(computer: Computer) -> None:
    """Each folder's mode is what keeps them out: opened, it lets the intruder list it, or reach the socket."""
    for opened in (computer.home, computer.running.socket_folder, computer.place):
        with _opened(opened):
            assert f"list {opened}" in computer.intrude()
    assert computer.intrude() == {}


def test_a_process_shows_no_secret_in_its_arguments(computer: Computer) -> None:
    """What every user of the computer may read of the server's processes says nothing of accounts or passwords."""
    password = computer.server.superuser_password()
    for pid in _processes(computer.running.pid):
        shown = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        assert not any(secret in shown for secret in (password, "seven-herons", "Luigi"))
