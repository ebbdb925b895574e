"""Who runs the embedded server: the person, or, because PostgreSQL refuses root, a system user."""

import fcntl
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SYSTEM_USER: Final = "expense-desktop"
_LAST_RESORT: Final = "nobody"
_USERADD_TIMEOUT_S: Final = 20
# Where users are written down.
_REGISTER: Final = "/etc"

# Nothing of ours: neither EXPENSE_* nor a PG* variable that would redirect a tool.
BARE_ENVIRONMENT: Final = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class SystemUser:
    """An operating system's user, as root starts processes for it."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give `path`, which root has just made, to this user."""
        os.chown(path, self.uid, self.gid)


def system_user() -> SystemUser | None:
    """The user that the server runs as: None for whoever we are, unless we are root.

    Root's server runs as a user of its own, made when it is missing. Where users can't be added (a read-only /etc)
    it is `nobody`, who owns nothing: the server's folder is still closed to everybody else.
    """
    if os.geteuid() != 0:
        return None
    found = _look_up(SYSTEM_USER) or _made() or _look_up(_LAST_RESORT)
    if found is None:
        raise OSError(f"neither the user {SYSTEM_USER} nor {_LAST_RESORT} exists")
    return found


def _look_up(name: str) -> SystemUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return SystemUser(name, entry.pw_uid, entry.pw_gid)


def _made() -> SystemUser | None:
    with _alone():
        return _look_up(SYSTEM_USER) or _add_system_user()


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other processes of this program out.

    `useradd` asks whether the name is there before it takes its own lock: of two at once, the second gives the user
    another number, under the processes of the first.
    """
    descriptor = os.open(_REGISTER, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _add_system_user() -> SystemUser | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    subprocess.run(
        [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell",
         "/usr/sbin/nologin", "--comment", "Expense Desktop", SYSTEM_USER],
        capture_output=True, check=False, timeout=_USERADD_TIMEOUT_S,
    )  # fmt: skip
    return _look_up(SYSTEM_USER)


def run(
    command: list[str], *, runs_as: SystemUser | None, folder: Path, extra_environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs to its end, as `runs_as`, in a bare environment; its outcome is the caller's."""
    identity: dict[str, Any] = {}
    if runs_as is not None:
        identity = {"user": runs_as.uid, "group": runs_as.gid, "extra_groups": []}
    return subprocess.run(
        command,
        env={**BARE_ENVIRONMENT, **(extra_environment or {})},
        cwd=folder,
        umask=0o077,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        **identity,
    )
