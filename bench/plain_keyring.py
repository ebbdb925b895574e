"""A key store in a file, so that a start without a password can be measured where there is no desktop."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from typing_extensions import override


class PlainKeyring(KeyringBackend):
    """Keeps its secrets, of accounts that live for one measurement, in the file that BENCH_KEYRING names."""

    priority = 1.0

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return self._kept().get(f"{service}/{username}")

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self._path().write_text(json.dumps({**self._kept(), f"{service}/{username}": password}), encoding="utf-8")

    @override
    def delete_password(self, service: str, username: str) -> None:
        kept = self._kept()
        kept.pop(f"{service}/{username}", None)
        self._path().write_text(json.dumps(kept), encoding="utf-8")

    @staticmethod
    def _path() -> Path:
        return Path(os.environ["BENCH_KEYRING"])

    def _kept(self) -> dict[str, str]:
        path = self._path()
        kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return kept
