"""How a command ends: its exit code, its one document, and what a bug leaves behind."""

import argparse
import io
import subprocess
import sys
from pathlib import Path

import pytest
from typing_extensions import override

from expense_desktop import __version__
from expense_desktop.cli import arguments, running
from expense_desktop.cli.console import Answer, Console
from expense_desktop.domain.errors import Question, ServerUnreachable, TooManyTries, WorldError
from tests.cli.conftest import PASSWORD, Terminal
from tests.cli.processes import ROOT, expense

SECRET = "nobody-may-read-this"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A computer on which nobody has signed in."""
    return Terminal(tmp_path / "home")


def replace_command(monkeypatch: pytest.MonkeyPatch, carry_out: object) -> None:
    monkeypatch.setattr(running, "_command", lambda _name: carry_out)


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def carry_out(_console: Console) -> Answer:
        raise error

    replace_command(monkeypatch, carry_out)


def test_the_version_is_printed(terminal: Terminal) -> None:
    """`--version` says the program and its version, and needs no account."""
    assert terminal.ok("--version") == f"Expense Desktop {__version__}\n"


def test_the_help_names_every_command_and_exit_code(terminal: Terminal) -> None:
    """`--help` lists all that scripts are promised."""
    words = terminal.ok("--help")
    promised = (
        "server sign-up join sign-in sign-out devices revoke add list show edit delete history restore undo category "
        "budget analytics statement import export sync status conflicts tour"
    )
    for command in promised.split():
        assert f"    {command} " in words, command
    assert "exit codes" in words


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["fly"],
        ["list", "--page", "0"],
        ["list", "--page-size", "1001"],
        ["list", "--page", "٣x"],
        ["list", "--sort", "colour"],
        ["list", "--pag", "2"],
        ["show"],
        ["import", "x.csv", "--spending", "both"],
        ["category"],
        ["tour"],
    ],
)
def test_wrong_usage_is_said_and_exits_2(terminal: Terminal, command: list[str]) -> None:
    """What is no command names the right usage on standard error, and nothing on standard output."""
    outcome = terminal(*command)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("usage: expense")
    assert "\nexpense: " in outcome.err


def test_wrong_usage_with_json_is_one_document(terminal: Terminal) -> None:
    """A script that asked for JSON gets JSON, also about its own mistake."""
    outcome = terminal("list", "--json", "--page", "x")
    assert outcome.code == 2
    assert outcome.error == {"kind": "usage", "message": "argument --page: x is not a number from 1 to 1000000000"}


def test_every_command_has_its_function() -> None:
    """Each leaf of the parser names a function that exists and takes a console."""
    leaves = _leaves(arguments.parser())
    assert len(leaves) > 20
    for name in leaves:
        assert callable(running._command(name)), name


def _leaves(parser: argparse.ArgumentParser) -> list[str]:
    choices = [action.choices for action in parser._actions if isinstance(action.choices, dict)]
    found = [leaf for children in choices for child in children.values() for leaf in _leaves(child)]
    command: str | None = parser.get_default("command")
    return [*found, command] if command else found


@pytest.mark.parametrize(
    ("error", "code", "document"),
    [
        (ServerUnreachable(), 5, {"kind": "server-unreachable", "title": "Offline"}),
        (TooManyTries(61), 4, {"kind": "too-many-tries", "title": "Too many tries", "retry_after_s": 61}),
        (
            Question("Which?", option="--date-order", choices=("dmy", "mdy")),
            3,
            {"kind": "question", "title": "One question", "option": "--date-order", "choices": ["dmy", "mdy"]},
        ),
    ],
)
def test_a_failure_is_words_and_a_document(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, error: WorldError, code: int, document: dict[str, object]
) -> None:
    """What the world did wrong is said on standard error; with --json it is the document too."""
    fail_with(monkeypatch, error)
    plain, as_json = terminal("status"), terminal("status", "--json")
    assert (plain.code, plain.out) == (code, "")
    assert plain.err.startswith(f"expense: {error.message}\n")
    assert (as_json.code, as_json.err) == (code, plain.err)
    assert as_json.error == {**document, "message": error.message}


def test_a_question_names_its_answers(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The options that answer a question stand below it."""
    fail_with(monkeypatch, Question("Which?", option="--date-order", choices=("dmy", "mdy")))
    assert "Answer with --date-order dmy or --date-order mdy." in terminal("status").err


def test_a_bug_is_a_short_line_and_a_place_in_the_log(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback and no contents reach the person; the log has the kind of error and where it came from."""
    fail_with(monkeypatch, KeyError(SECRET))
    outcome = terminal("status", "--json")
    log = terminal.home / "log" / "expense.log"
    assert outcome.code == 1
    assert outcome.error["kind"] == "bug"
    assert outcome.err == (
        f"expense: A bug in this program stopped the command (KeyError). Where it came from is in {log}.\n"
    )
    written = log.read_text(encoding="utf-8")
    assert "builtins.KeyError" in written
    assert "test_running.py" in written
    assert SECRET not in written + outcome.out + outcome.err
    assert (log.stat().st_mode & 0o777, log.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_without_a_place_for_the_log_a_bug_is_still_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder that can't be written is no second failure."""
    (tmp_path / "home").write_text("a file stands where the folder should be")
    fail_with(monkeypatch, ZeroDivisionError())
    outcome = Terminal(tmp_path / "home")("status")
    assert outcome.code == 1
    assert outcome.err == "expense: A bug in this program stopped the command (ZeroDivisionError).\n"


def test_wrong_settings_are_wrong_input(terminal: Terminal) -> None:
    """A variable that can't be used is named, and exits 3."""
    outcome = terminal("status", "--json", EXPENSE_LOG="loud")
    assert (outcome.code, outcome.error["field"]) == (3, "EXPENSE_LOG")


def test_json_may_stand_before_the_command(terminal: Terminal) -> None:
    """`expense --json status` is `expense status --json`."""
    assert terminal("--json", "status").error == terminal("status", "--json").error


class _Full(io.StringIO):
    @override
    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


class _Closed(io.StringIO):
    @override
    def write(self, _text: str) -> int:
        raise BrokenPipeError


@pytest.mark.parametrize(("stream", "code", "words"), [(_Full(), 3, "No space left on device"), (_Closed(), 0, "")])
def test_an_output_that_takes_nothing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, code: int, words: str
) -> None:
    """A full disk behind standard output is said; a reader that has gone away is no failure."""
    replace_command(monkeypatch, lambda _console: Answer({}, "much"))
    err = io.StringIO()
    surroundings = running.Surroundings(
        {"EXPENSE_HOME": str(terminal.home)}, terminal.home.parent, io.StringIO(), stream, err
    )
    assert running.run(["status"], surroundings) == code
    assert words in err.getvalue()
    assert bool(err.getvalue()) == bool(words)


def test_a_process_ends_with_the_exit_code(tmp_path: Path) -> None:
    """The process itself exits 4 when nobody is signed in, and prints one document."""
    done = expense(tmp_path / "home", "status", "--json")
    assert done.returncode == 4
    assert '"kind": "not-signed-in"' in done.stdout
    assert (
        done.stderr == "expense: Nobody is signed in on this computer. Sign up, join with an invitation, or sign in.\n"
    )


def test_a_terminal_that_cannot_show_a_letter_is_no_failure(aoife: Terminal) -> None:
    """On a terminal for ASCII alone what it can't show is escaped, in words and in JSON."""
    aoife.ok("add", "4 Café")
    environment = {"EXPENSE_PASSWORD": PASSWORD, "PYTHONIOENCODING": "ascii"}
    done = expense(aoife.home, "list", environment=environment)
    assert done.returncode == 0, done.stderr
    assert "Caf\\xe9" in done.stdout
    as_json = expense(aoife.home, "list", "--json", environment=environment)
    assert "Caf\\u00e9" in as_json.stdout


def test_what_a_command_brings_along_is_what_it_needs() -> None:
    """The help comes without SQLAlchemy, psycopg, Qt, keyring or argon2."""
    program = (
        "import sys; from expense_desktop.cli import main; main(['--help']);"
        "heavy = {'sqlalchemy', 'psycopg', 'PySide6', 'keyring', 'argon2', 'babel', 'zxcvbn'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=110, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")
