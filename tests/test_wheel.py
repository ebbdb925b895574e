"""The wheel, installed in an empty environment elsewhere, is the whole program: nothing of the checkout is needed."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PASSWORD = "seven lanterns over Galway"

# Built and installed once: one worker takes them all.
pytestmark = [pytest.mark.xdist_group("wheel"), pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the program, and an empty home to run it from."""

    wheel: Path
    bin: Path
    home: Path

    def run(self, *command: str, typed: str = "", **variables: str) -> str:
        """Run a program of the environment as a person with nothing but a home would; return what it printed."""
        environment = {
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
            # No key store answers here, as on a server.
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            **variables,
        }
        done = subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.home,
            env=environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def pip(*arguments: str) -> None:
    """Pip keeps this machine's own settings and cache; only the program runs without them."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", *arguments],
        env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("expense_desktop-*.whl")
    # The environment needs no pip of its own: ours installs into it, in half the time.
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    into = ("--python", str(environment / "bin" / "python"), "install", "--quiet", "--no-deps", "--no-compile")
    pip(*into, "--require-hashes", "--only-binary", ":all:", "--requirement", str(ROOT / "requirements.lock"))
    pip(*into, "--no-index", str(wheel))
    home = folder / "home"
    home.mkdir()
    return Installed(wheel, environment / "bin", home)


def test_the_wheel_holds_the_package_and_its_resources_only(installed: Installed) -> None:
    """No tests, benchmarks or guards travel along, and every file of resources/ does."""
    names = set(zipfile.ZipFile(installed.wheel).namelist())
    assert {name.split("/")[0].split("-")[0] for name in names} == {"expense_desktop"}
    resources = {path.relative_to(ROOT / "resources") for path in (ROOT / "resources").rglob("*") if path.is_file()}
    assert {f"expense_desktop/_resources/{path.as_posix()}" for path in resources} <= names


def test_resources_are_found_inside_the_environment(installed: Installed) -> None:
    """The path that the program gets lies in the environment, not in the checkout."""
    code = "from expense_desktop.resources import resource; print(resource('tokens.json').resolve(strict=True))"
    assert Path(installed.run("python", "-c", code).strip()).is_relative_to(installed.bin.parent)


def test_the_window_speaks_german_from_the_wheel(installed: Installed) -> None:
    """What Qt reads of a translation was made when the wheel was built."""
    code = (
        "from PySide6.QtCore import QCoreApplication\n"
        "from expense_desktop.ui.language import languages, speak, translate\n"
        "application = QCoreApplication([]); speak(application, 'de')\n"
        "print([each.name for each in languages()], translate('Expenses', 'No expenses match'))"
    )
    assert installed.run("python", "-c", code).strip() == "['Deutsch', 'English'] Keine passenden Ausgaben"


def test_the_programs_say_their_version_and_what_they_can_do(installed: Installed) -> None:
    """Both entry points start from the wheel, the window's too, on a machine without a display."""
    assert "0.1.0" in installed.run("expense", "--version")
    assert "sign-up" in installed.run("expense", "--help")
    assert "0.1.0" in installed.run("expense-desktop", "--version", QT_QPA_PLATFORM="offscreen")


def test_a_person_signs_up_records_and_syncs_from_the_wheel(installed: Installed) -> None:
    """The whole path, from a typed line to PostgreSQL and back, with the server that comes along."""
    installed.run("expense", "sign-up", "aoife", "--currency", "GBP", "--password-stdin", typed=PASSWORD + "\n")
    signed_in = {"EXPENSE_USERNAME": "aoife", "EXPENSE_PASSWORD": PASSWORD}
    added = json.loads(installed.run("expense", "add", "12.50 lunch at Luigi", "--json", **signed_in))
    synced = json.loads(installed.run("expense", "sync", "--json", **signed_in))
    assert (synced["waiting"], synced["refused"]) == (0, 0)
    listed = json.loads(installed.run("expense", "list", "--json", **signed_in))
    assert listed["total_count"] == 1
    assert listed["total"] == {"amount_minor": 1250, "currency": "GBP", "amount": "12.50"}
    assert [(expense["id"], expense["state"]) for expense in listed["expenses"]] == [(added["id"], "synced")]
