"""The accounts of this computer: a folder each, made whole or not at all, and removed in one step."""

import hashlib
import json
import logging
import re
import shutil
import tempfile
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from expense_desktop.domain.errors import InputError, LocalFileDamaged, Refused, SaveFailed
from expense_desktop.domain.records import DeviceId, OwnerId, checked_username
from expense_desktop.domain.sentences import say
from expense_desktop.repository.locks import FileLock
from expense_desktop.repository.replica import faults
from expense_desktop.repository.replica.durable import make_private, sync_folder, write_durably
from expense_desktop.repository.replica.vault import BY_PASSWORD, versions_of
from expense_desktop.repository.server.connections import ServerAddress

FOLDER: Final = "profiles"
_VERSION: Final = 1
_log = logging.getLogger(__name__)
_UNFINISHED: Final = ".new-"
_REMOVED: Final = ".removed-"
_OWN_SERVER: Final = "this-computer"
_WAITING: Final = "waiting"
_PASSWORD: Final = "password-version"  # noqa: S105  a file's name
_OPEN_ELSEWHERE: Final = say("This account is open in another window or command. Close it first.")


@dataclass(frozen=True, slots=True)
class Card:
    """What `account.json` says: who and where, without a secret. `address` is None for the embedded server."""

    username: str
    display_name: str
    currency: str
    owner: OwnerId
    device: DeviceId
    address: ServerAddress | None

    @property
    def server_label(self) -> str:
        """The server as a person knows it."""
        return "this computer" if self.address is None else self.address.label

    def as_json(self) -> dict[str, Any]:
        """The card as plain values."""
        return {
            "version": _VERSION,
            "username": self.username,
            "display_name": self.display_name,
            "currency": self.currency,
            "owner": str(self.owner),
            "device": str(self.device),
            "server": None if self.address is None else self.address.as_json(),
        }

    @classmethod
    def from_json(cls, values: Any) -> "Card":
        """Read `as_json()` back. KeyError, TypeError, ValueError or InputError when it isn't one."""
        server = values["server"]
        return cls(
            username=checked_username(values["username"]),
            display_name=str(values["display_name"]),
            currency=str(values["currency"]),
            owner=OwnerId(uuid.UUID(values["owner"])),
            device=DeviceId(uuid.UUID(values["device"])),
            address=None if server is None else ServerAddress.from_json(server),
        )


@dataclass(frozen=True, slots=True)
class ProfileFolder:
    """One account's folder: its card, and where the vault, the replica and the locks lie."""

    path: Path
    card: Card

    @property
    def vault(self) -> Path:
        """The vault's file."""
        return self.path / "vault.json"

    @property
    def replica(self) -> Path:
        """The replica's file."""
        return self.path / "replica.db"

    @property
    def sync_lock(self) -> FileLock:
        """Whoever syncs this account holds it alone."""
        return FileLock(self.path / "sync.lock")

    def hold(self) -> FileLock:
        """Keep the folder from being removed while the account is open; the caller releases. Refused while it is."""
        lock = FileLock(self.path / "open.lock")
        if not lock.try_acquire(shared=True):
            raise Refused(say("This account is being signed out in another window or command."))
        return lock

    def claim(self, held: FileLock) -> None:
        """Make one's own hold the only one, so that the folder can be removed. Refused while another process has it."""
        held.release()
        if not held.try_acquire():
            held.acquire(shared=True)
            raise Refused(_OPEN_ELSEWHERE)

    def note_waiting(self, count: int) -> None:
        """Note how many changes wait here, to be said while the replica is still locked. No error when that fails."""
        self._note(_WAITING, count)

    def waiting(self) -> int:
        """How many changes waited when the account was last closed here; 0 when that isn't known."""
        return self._noted(_WAITING)

    def note_password(self, version: int) -> None:
        """Note which version of the password the server has, likewise."""
        if version != self._noted(_PASSWORD):
            self._note(_PASSWORD, version)

    @property
    def has_old_password(self) -> bool:
        """Whether the server has a newer password than the one that opens the vault here, as far as is known."""
        return self._noted(_PASSWORD) > max(versions_of(self.vault, BY_PASSWORD), default=0)

    def _note(self, name: str, number: int) -> None:
        with suppress(OSError):
            path = self.path / name
            path.touch(mode=0o600)
            path.write_text(str(number), encoding="ascii")

    def _noted(self, name: str) -> int:
        try:
            return max(0, int((self.path / name).read_text(encoding="ascii")))
        except (OSError, ValueError):
            return 0

    def rewrite(self, card: Card) -> "ProfileFolder":
        """Store another card for the same account."""
        _write_card(self.path, card)
        return ProfileFolder(self.path, card)


class Profiles:
    """The folder `home`/profiles."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    def all(self) -> list[ProfileFolder]:
        """Every account of this computer that can be read, by user name. One damaged card doesn't hide the others."""
        if not self._folder.is_dir():
            return []
        paths = sorted(path for path in self._folder.iterdir() if path.is_dir() and not path.name.startswith("."))
        found = []
        for path in paths:
            try:
                found.append(_read(path))
            except LocalFileDamaged:
                _log.warning("a profile's card can't be read: %s", path)
        return found

    def find(self, username: str, address: ServerAddress | None) -> ProfileFolder | None:
        """The folder of an account on a server, or None."""
        path = self._folder / _name(username, address)
        return _read(path) if path.is_dir() else None

    def create(self, card: Card, build: Callable[[ProfileFolder], None]) -> ProfileFolder:
        """Make an account's folder, with what `build` puts into it. A crash on the way leaves nothing that counts.

        InputError when the account is on this computer already, SaveFailed when the disk doesn't take it.
        """
        try:
            make_private(self._folder)
            with FileLock(self._folder / ".lock"):
                self._sweep()
                final = self._folder / _name(card.username, card.address)
                if final.exists():
                    raise already_here(card.username)
                return self._build(card, build, final)
        except OSError as error:
            raise faults.of_disk(error) from None

    def _build(self, card: Card, build: Callable[[ProfileFolder], None], final: Path) -> ProfileFolder:
        unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self._folder))
        try:
            build(ProfileFolder(unfinished, card))
            _write_card(unfinished, card)
            unfinished.rename(final)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        sync_folder(self._folder)
        return ProfileFolder(final, card)

    def remove(self, profile: ProfileFolder) -> None:
        """Remove an account's folder, which the caller has claimed. SaveFailed when it can't be."""
        try:
            # One rename, so that no crash leaves half an account behind.
            doomed = Path(tempfile.mkdtemp(prefix=_REMOVED, dir=self._folder)) / "profile"
            profile.path.rename(doomed)
            sync_folder(self._folder)
            shutil.rmtree(doomed.parent, ignore_errors=True)
        except OSError as error:
            raise SaveFailed(
                say("The folder {path} can’t be removed: {strerror}.", path=profile.path, strerror=error.strerror)
            ) from None

    def _sweep(self) -> None:
        for path in self._folder.glob(".*-*"):
            if path.name.startswith((_UNFINISHED, _REMOVED)):
                shutil.rmtree(path, ignore_errors=True)


def already_here(username: str) -> InputError:
    """The error of making an account that is on this computer already."""
    return InputError(
        say("The account “{username}” is on this computer already. Sign in instead.", username=username),
        field="user name",
        value=username,
        title=say("Already here"),
    )


def _name(username: str, address: ServerAddress | None) -> str:
    """`<user name>@<server id>`: readable, and different for every server, port and database."""
    if address is None:
        return f"{username}@{_OWN_SERVER}"
    exact = hashlib.sha256(f"{address.host}\n{address.port}\n{address.database}".encode()).hexdigest()[:8]
    return f"{username}@{re.sub('[^A-Za-z0-9.-]', '-', address.host)[:60]}-{exact}"


def _write_card(folder: Path, card: Card) -> None:
    write_durably(folder / "account.json", json.dumps(card.as_json(), ensure_ascii=False, indent=1).encode())


def _read(path: Path) -> ProfileFolder:
    try:
        values = json.loads((path / "account.json").read_bytes())
        return ProfileFolder(path, Card.from_json(values))
    except (OSError, KeyError, TypeError, ValueError, InputError):
        raise LocalFileDamaged(say("The file {file} can’t be read.", file=path / "account.json")) from None
