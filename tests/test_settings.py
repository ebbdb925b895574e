"""Settings: where each value comes from, and what never shows."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from expense_desktop.domain.errors import InputError, LocalFileDamaged
from expense_desktop.settings import PREFERENCES_FILE, Settings, read_settings

SECRET = "hunter2-hunter2"


def read(tmp_path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    return read_settings({"EXPENSE_HOME": str(tmp_path / "home"), **(environment or {})}, tmp_path)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_environment_goes_before_dotenv_before_preferences(tmp_path: Path) -> None:
    """A value is taken from the first place that has it: environment, both .env files, preferences."""
    write(tmp_path / "home" / PREFERENCES_FILE, json.dumps({"username": "preferences", "log": "error"}))
    assert (read(tmp_path).username, read(tmp_path).log) == ("preferences", "error")
    write(tmp_path / "home" / ".env", "EXPENSE_USERNAME=home")
    assert read(tmp_path).username == "home"
    write(tmp_path / ".env", "EXPENSE_USERNAME=folder")
    assert read(tmp_path).username == "folder"
    assert read(tmp_path, {"EXPENSE_USERNAME": "environment"}).username == "environment"
    assert read(tmp_path, {"EXPENSE_USERNAME": ""}).username == "folder"


def test_a_dotenv_can_say_where_the_data_is(tmp_path: Path) -> None:
    """EXPENSE_HOME may stand in the working folder's .env."""
    write(tmp_path / ".env", f"EXPENSE_HOME={tmp_path / 'elsewhere'}")
    settings = read_settings({}, tmp_path)
    assert settings.home == tmp_path / "elsewhere"
    assert settings.log_folder == tmp_path / "elsewhere" / "log"


def test_without_anything_the_data_is_in_the_users_folder(tmp_path: Path) -> None:
    """The default is the platform's folder for data, and the embedded server."""
    settings = read_settings({}, tmp_path)
    assert settings.home.is_absolute()
    assert "expense-desktop" in settings.home.parts
    assert settings.database_url is None


def test_secrets_do_not_show(tmp_path: Path) -> None:
    """Neither the password nor an address, which may hold one, is in the text of the settings."""
    url = f"postgresql://me:{SECRET}@db.example.org/expenses"
    names = ("EXPENSE_PASSWORD", "EXPENSE_DATABASE_URL", "EXPENSE_ADMIN_URL")
    settings = read(tmp_path, {"EXPENSE_PASSWORD": SECRET, names[1]: url, names[2]: url})
    assert (settings.password, settings.database_url, settings.admin_url) == (SECRET, url, url)
    assert SECRET not in repr(settings)
    assert "example.org" not in repr(settings)


def test_a_dotenv_is_taken_literally_and_not_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password with `${` stays as it is, other programs' lines are ignored, and nothing enters the environment."""
    monkeypatch.delenv("EXPENSE_PASSWORD", raising=False)
    write(tmp_path / ".env", "EXPENSE_PASSWORD='a${HOME}b'\nPATH=/nowhere\n")
    assert read(tmp_path).password == "a${HOME}b"
    import os

    assert "EXPENSE_PASSWORD" not in os.environ


def test_preferences_hold_no_secrets(tmp_path: Path) -> None:
    """A password in the preferences file is not read."""
    write(tmp_path / "home" / PREFERENCES_FILE, json.dumps({"password": SECRET, "admin_url": "x", "username": 7}))
    settings = read(tmp_path)
    assert (settings.password, settings.admin_url, settings.username) == (None, None, None)


@pytest.mark.parametrize("content", ["{", "[]", '"x"', "\x00"])
def test_damaged_preferences_are_named(tmp_path: Path, content: str) -> None:
    """A preferences file that can't be read is said to be so, with its path, not ignored."""
    write(tmp_path / "home" / PREFERENCES_FILE, content)
    with pytest.raises(LocalFileDamaged, match=PREFERENCES_FILE):
        read(tmp_path)


def test_a_level_of_the_log_is_checked(tmp_path: Path) -> None:
    """Only the four levels are taken, in any case."""
    assert read(tmp_path, {"EXPENSE_LOG": "DEBUG"}).log == "debug"
    with pytest.raises(InputError, match="debug, info, warning, error") as caught:
        read(tmp_path, {"EXPENSE_LOG": "loud"})
    assert caught.value.field == "EXPENSE_LOG"
