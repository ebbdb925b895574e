"""The vault: what opens the replica and signs this computer in, wrapped so that only the password gives it up (SYNC 7).

`vault.json` has one random vault key, wrapped once for each way to open it (`wraps`), and the secrets sealed under that
key (`contents`). A new password makes one wrap anew and nothing else; new secrets leave every wrap as it is.

    {"version": 1,
     "wraps": [{"kind": "password", "version", "kdf": {"name": "argon2id", "salt", "m_kib", "t", "p"},
                "nonce", "sealed"},
               {"kind": "recovery", "version", "kdf": {"name": "hkdf-sha256", "salt"}, "nonce", "sealed"}, …],
     "contents": {"nonce", "sealed"},
     "sum": SHA-256 of all the rest}

A wrap's version is the server's of that password or recovery code: it tells whether the server has a newer one.
Binary values are base64. Everything is sealed with ChaCha20-Poly1305, and whatever stands beside a sealed value in the
file (kind, version, parameters, salt) is authenticated with it. The sum only tells a damaged file from a wrong
password.
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from expense_desktop.domain.errors import LocalFileDamaged, ProgramTooOld, WorldError, WrongPassword
from expense_desktop.domain.sentences import say
from expense_desktop.repository.locks import FileLock
from expense_desktop.repository.replica.durable import write_durably
from expense_desktop.repository.replica.wrapping import (
    KEY_BYTES,
    SALT_BYTES,
    VaultCosts,
    as_bytes,
    as_text,
    canonical,
    expanded,
    seal,
    stretched,
    unseal,
)

VERSION: Final = 1
BY_PASSWORD: Final = "password"  # noqa: S105  the kind of a wrap
RECOVERY: Final = "recovery"
"""The printed recovery code."""
KEY_STORE: Final = "key-store"
"""A random secret that the system's key store keeps: “Stay signed in”."""

REPLICA_KEY_BYTES: Final = 32
_DAMAGED: Final = say("The file vault.json of this account can’t be read: it is damaged. The server is not affected.")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the vault keeps: the replica's raw key, the password of this device's role, and the door's of its server."""

    replica_key: bytes = field(repr=False)
    device_password: str = field(repr=False)
    door_password: str = field(default="", repr=False)


class Vault:
    """An open vault. Opening takes about a second with the shipped costs: not for the GUI's thread.

    Any thread may use it, and any process change the file: each change is made to what the file says then. A way in may
    have two wraps for a moment: while the server is asked to take a new password or code, the old and the new open it,
    until `settle` is told which `version` the server has. So a crash at any point leaves one that works here and there.
    """

    def __init__(self, path: Path, key: bytes, secrets: Secrets) -> None:
        self._path = path
        self._key = key
        self._secrets = secrets
        self._guard = threading.RLock()
        self._lock = FileLock(path.with_name("vault.lock"))

    @classmethod
    def create(cls, path: Path, password: str, secrets: Secrets, costs: VaultCosts, *, version: int = 1) -> Self:
        """Make the file, or replace it, with one wrap: the password's, of this `version` at the server."""
        vault = cls(path, os.urandom(KEY_BYTES), secrets)
        vault._write([vault._password_wrap(password, costs, version)])
        return vault

    @classmethod
    def unlock(cls, path: Path, password: str) -> Self:
        """Open the vault with the password. WrongPassword; LocalFileDamaged when the file is not what was written."""
        return cls._open(path, BY_PASSWORD, lambda wrap: stretched(password, wrap["kdf"]))

    @classmethod
    def unlock_with_secret(cls, path: Path, kind: str, secret: bytes) -> Self:
        """Open the vault with a random secret that `add_secret` took. WrongPassword when it isn't that one."""
        return cls._open(path, kind, lambda wrap: expanded(secret, wrap["kdf"], kind))

    @property
    def secrets(self) -> Secrets:
        """What the vault keeps."""
        return self._secrets

    @property
    def path(self) -> Path:
        """Where its file lies."""
        return self._path

    def moved(self, path: Path) -> Self:
        """The same open vault after its file was moved to `path`, without the second that unlocking takes."""
        return type(self)(path, self._key, self._secrets)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other threads and processes from changing the file meanwhile."""
        with self._guard:
            if self._lock.held:
                yield
            else:
                with self._lock:
                    yield

    def change_password(self, password: str, costs: VaultCosts, *, version: int = 1) -> None:
        """Wrap the vault key anew under `password`; the old one opens nothing from here on. Nothing is re-keyed."""
        self._replace(self._password_wrap(password, costs, version))

    def add_password(self, password: str, costs: VaultCosts, *, version: int) -> None:
        """Let `password`, which is to be the server's `version`, open the vault beside the one before."""
        self._add(self._password_wrap(password, costs, version))

    def add_secret(self, kind: str, secret: bytes, *, version: int = 0) -> None:
        """Let a random `secret` of at least 128 bits open the vault too, as the only one of its kind."""
        self._replace(self._secret_wrap(kind, secret, version))

    def add_another(self, kind: str, secret: bytes, *, version: int) -> None:
        """Let a random `secret` open the vault beside the one of its kind that is there."""
        self._add(self._secret_wrap(kind, secret, version))

    def remove_secret(self, kind: str) -> None:
        """Take back `add_secret`."""
        self._change(lambda wraps: [wrap for wrap in wraps if wrap["kind"] != kind])

    def settle(self, kind: str, version: int) -> None:
        """Of two wraps of a kind keep the one that is right when the server has this `version`."""
        if len(versions_of(self._path, kind)) < 2:
            return
        with self.alone():
            versions = versions_of(self._path, kind)
            # One that is newer than the server's never came about.
            right = max((each for each in versions if each <= version), default=max(versions, default=0))
            self._change(lambda wraps: [one for one in wraps if one["kind"] != kind or one["version"] == right])

    def withdraw(self, kind: str, version: int) -> None:
        """Take back the wrap of this version: the server did not take it."""
        self._change(lambda wraps: [one for one in wraps if (one["kind"], one["version"]) != (kind, version)])

    def change_secrets(self, secrets: Secrets) -> None:
        """Keep other secrets (this device was enrolled anew); every way to open the vault stays."""
        self._change(lambda wraps: wraps, secrets)

    def _password_wrap(self, password: str, costs: VaultCosts, version: int) -> dict[str, Any]:
        salt = as_text(os.urandom(SALT_BYTES))
        kdf = {"name": "argon2id", "salt": salt, "m_kib": costs.m_kib, "t": costs.t, "p": costs.p}
        return self._wrap({"kind": BY_PASSWORD, "version": version, "kdf": kdf}, stretched(password, kdf))

    def _secret_wrap(self, kind: str, secret: bytes, version: int) -> dict[str, Any]:
        kdf = {"name": "hkdf-sha256", "salt": as_text(os.urandom(SALT_BYTES))}
        return self._wrap({"kind": kind, "version": version, "kdf": kdf}, expanded(secret, kdf, kind))

    def _wrap(self, head: dict[str, Any], wrapping_key: bytes) -> dict[str, Any]:
        return {**head, **seal(wrapping_key, self._key, head)}

    def _replace(self, wrap: dict[str, Any]) -> None:
        self._change(lambda wraps: [*(one for one in wraps if one["kind"] != wrap["kind"]), wrap])

    def _add(self, wrap: dict[str, Any]) -> None:
        same = (wrap["kind"], wrap["version"])
        # an earlier try of the same version was cut off
        self._change(lambda wraps: [*(one for one in wraps if (one["kind"], one["version"]) != same), wrap])

    def _change(self, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]], secrets: Secrets | None = None,
                ) -> None:  # fmt: skip
        with self.alone():
            document = _read(self._path)
            now = _contents(document, self._key) if secrets is None else secrets
            self._secrets, kept = now, self._secrets
            try:
                self._write(change(document["wraps"]))
            except BaseException:
                self._secrets = kept
                raise

    def _write(self, wraps: list[dict[str, Any]]) -> None:
        plain = {
            "replica_key": as_text(self._secrets.replica_key),
            "device_password": self._secrets.device_password,
            "door_password": self._secrets.door_password,
        }
        document = {
            "version": VERSION,
            "wraps": wraps,
            "contents": seal(self._key, json.dumps(plain).encode(), {"version": VERSION}),
        }
        write_durably(self._path, json.dumps({**document, "sum": _sum(document)}, indent=1).encode())

    @classmethod
    def _open(cls, path: Path, kind: str, wrapping_key: Callable[[dict[str, Any]], bytes]) -> Self:
        document = _read(path)
        try:
            for wrap in reversed([one for one in document["wraps"] if one["kind"] == kind]):
                head = {"kind": wrap["kind"], "version": wrap["version"], "kdf": wrap["kdf"]}
                key = unseal(wrapping_key(wrap), wrap, head)
                if key is not None:
                    return cls(path, key, _contents(document, key))
        except (KeyError, TypeError, ValueError):
            raise LocalFileDamaged(_DAMAGED) from None
        raise WrongPassword


def _contents(document: dict[str, Any], key: bytes) -> Secrets:
    try:
        contents = unseal(key, document["contents"], {"version": document["version"]})
        if contents is None:
            raise LocalFileDamaged(_DAMAGED)
        plain = json.loads(contents)
        return Secrets(as_bytes(plain["replica_key"]), plain["device_password"], plain["door_password"])
    except (KeyError, TypeError, ValueError):
        raise LocalFileDamaged(_DAMAGED) from None


def versions_of(path: Path, kind: str) -> list[int]:
    """Of which versions at the server the vault has wraps of this kind; no secret is needed. Empty when it has none."""
    try:
        return [int(wrap["version"]) for wrap in _read(path)["wraps"] if wrap["kind"] == kind]
    except (WorldError, KeyError, TypeError, ValueError):
        return []


def is_opened_by(path: Path, kind: str) -> bool:
    """Whether the vault has a wrap of this kind, so that asking for its secret is worth while."""
    return bool(versions_of(path, kind))


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise LocalFileDamaged(_DAMAGED) from None
    if not isinstance(document, dict) or document.pop("sum", None) != _sum(document):
        raise LocalFileDamaged(_DAMAGED)
    if document.get("version") != VERSION:
        raise ProgramTooOld(
            say("This account was opened by a newer version of Expense Desktop. Update the program to open it."),
            title=say("This version is too old"),
        )
    return document


def _sum(document: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(document)).hexdigest()
