"""What the program is told from outside: environment, `.env`, and preferences, as one frozen value."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from expense_desktop.domain.errors import InputError, LocalFileDamaged
from expense_desktop.domain.sentences import say

PREFERENCES_FILE: Final = "preferences.json"
LOG_LEVELS: Final = ("debug", "info", "warning", "error")

# Secrets are left out on purpose: a preferences file is copied, synced and shown to friends.
_PREFERENCES: Final = {"database_url": "EXPENSE_DATABASE_URL", "username": "EXPENSE_USERNAME", "log": "EXPENSE_LOG"}
_WINDOW: Final = "window"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data lies, which server to use, who is at the keyboard. What may hold a secret never shows in `repr`.

    `database_url` is None for the embedded server. `log` is the least level written to `log_folder`.
    """

    home: Path
    database_url: str | None = field(default=None, repr=False)
    admin_url: str | None = field(default=None, repr=False)
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    log: str = "info"

    @property
    def log_folder(self) -> Path:
        """The folder of this program's logs."""
        return self.home / "log"


def read_settings(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Read the settings: the environment first, then `.env` in `folder`, `.env` in the data folder, preferences.

    `environment` is the process's and `folder` the working folder unless given. An empty value counts as none. What a
    `.env` says is not put into the environment, so that no child process inherits it. InputError for a value that
    can't be used, LocalFileDamaged when the preferences can't be read.
    """
    environment = os.environ if environment is None else environment
    here = _dotenv((Path.cwd() if folder is None else folder) / ".env")
    named = environment.get("EXPENSE_HOME") or here.get("EXPENSE_HOME")
    home = Path(named).expanduser().absolute() if named else _default_home()
    layers = (environment, here, _dotenv(home / ".env"), _preferences(home / PREFERENCES_FILE))

    def value(name: str) -> str | None:
        return next((layer[name] for layer in layers if layer.get(name)), None)

    return Settings(
        home=home,
        database_url=value("EXPENSE_DATABASE_URL"),
        admin_url=value("EXPENSE_ADMIN_URL"),
        username=value("EXPENSE_USERNAME"),
        password=value("EXPENSE_PASSWORD"),
        log=_checked_level(value("EXPENSE_LOG") or "info"),
    )


def window_preferences(home: Path) -> dict[str, object]:
    """What the window's preferences say, by name; not checked. Nothing when they can't be read."""
    try:
        chosen = _stored_preferences(home / PREFERENCES_FILE).get(_WINDOW)
    except LocalFileDamaged:
        return {}
    return chosen if isinstance(chosen, dict) else {}


def keep_window_preferences(home: Path, chosen: Mapping[str, object]) -> None:
    """Keep the window's preferences; what else stands in the file stays. A full disk costs them, nothing else.

    A file that can't be read is somebody's who mends it by hand: it isn't written over.
    """
    path = home / PREFERENCES_FILE
    with suppress(OSError, LocalFileDamaged):
        stored = {**_stored_preferences(path), _WINDOW: dict(chosen)}
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(stored, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        fresh.replace(path)


def _default_home() -> Path:
    import platformdirs

    return platformdirs.user_data_path("expense-desktop", appauthor=False)


def _dotenv(path: Path) -> dict[str, str]:
    """The EXPENSE_* lines of a `.env`; nothing else in it is ours."""
    if not path.is_file():
        return {}
    import dotenv

    try:
        # Without interpolation: a password may contain "${".
        values = dotenv.dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError):
        raise LocalFileDamaged(say("The file {file} can’t be read.", file=path)) from None
    return {name: text for name, text in values.items() if text and name.startswith("EXPENSE_")}


def _preferences(path: Path) -> dict[str, str]:
    stored = _stored_preferences(path)
    return {name: stored[key] for key, name in _PREFERENCES.items() if isinstance(stored.get(key), str)}


def _stored_preferences(path: Path) -> dict[str, Any]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError):
        raise LocalFileDamaged(
            say("The preferences in {path} can’t be read. Repair the file or remove it.", path=path)
        ) from None
    if not isinstance(stored, dict):
        raise LocalFileDamaged(say("The preferences in {path} can’t be read. Repair the file or remove it.", path=path))
    return stored


def _checked_level(level: str) -> str:
    if level.lower() not in LOG_LEVELS:
        raise InputError(
            say("EXPENSE_LOG is one of {levels}.", levels=", ".join(LOG_LEVELS)), field="EXPENSE_LOG", value=level
        )
    return level.lower()
