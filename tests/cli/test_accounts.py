"""Signing up, in, and out from a terminal: where passwords come from, and what is said when they don't fit."""

import io
from pathlib import Path

import pytest

from expense_desktop.domain.recovery import RecoveryCode
from tests.cli.conftest import PASSWORD, Terminal, signed_in


def test_signing_up_sets_up_this_computers_own_server(home: Path) -> None:
    """On an empty machine one command makes server, account and copy, and says what lies on the disk."""
    terminal = Terminal(home)
    outcome = terminal(
        "sign-up", "aoife", "--currency", "gbp", "--display-name", "Aoife B", "--password-stdin", "--json",
        stdin=f"{PASSWORD}\n",
    )  # fmt: skip
    assert outcome.code == 0, outcome.err
    document = outcome.document
    # shown this once; what it is good for is in test_forgotten.py
    assert RecoveryCode.read(document.pop("recovery_code")).text not in outcome.err
    assert document == {
        "username": "aoife",
        "display_name": "Aoife B",
        "currency": "GBP",
        "server": "this computer",
    }
    assert "keeps its records unencrypted on the disk" in outcome.err
    again = terminal("sign-up", "aoife", EXPENSE_PASSWORD=PASSWORD)
    assert (again.code, again.out) == (3, "")
    assert "is on this computer already" in again.err


def test_a_second_account_is_chosen_by_name(empty: Terminal) -> None:
    """With two accounts a command has to know which: by --account or EXPENSE_USERNAME; neither sees the other's."""
    empty.ok("sign-up", "aoife")
    empty.ok("sign-up", "ben")
    outcome = empty("add", "5 tea")
    assert outcome.code == 4
    assert "There are several accounts on this computer: aoife" in outcome.err
    empty.ok("add", "5 tea", "--account", "aoife")
    assert empty.json("list", EXPENSE_USERNAME="aoife")["total_count"] == 1
    assert empty.json("list", "--account", "ben")["total_count"] == 0
    assert "is not signed in on this computer" in empty("list", "--account", "carol").err


@pytest.mark.parametrize(
    ("name", "options", "password", "words"),
    [
        ("Aoife!", [], PASSWORD, "A user name has 3 to 32 characters"),
        ("aoife", ["--currency", "XYZ"], PASSWORD, "XYZ is not a currency in use."),
        ("aoife", [], "short", "Use at least 10 characters."),
        ("aoife", [], "aaaaaaaaaaaa", "easy to guess"),
        ("aoife", ["--display-name", "a\x07"], PASSWORD, "can’t be stored (U+0007"),
    ],
)
def test_what_cannot_be_an_account_is_refused(
    tmp_path: Path, name: str, options: list[str], password: str, words: str
) -> None:
    """Name, currency and password are judged before anything is made, and the password is in no message."""
    terminal = Terminal(tmp_path / "home")
    outcome = terminal("sign-up", name, *options, EXPENSE_PASSWORD=password)
    assert (outcome.code, outcome.out) == (3, "")
    assert words in outcome.err
    assert password not in outcome.err
    assert not (terminal.home / "profiles").exists()
    assert not (terminal.home / "server").exists()


def test_on_a_terminal_the_new_password_is_asked_for_twice(tmp_path: Path) -> None:
    """Two passwords that differ make no account."""
    answers = iter([PASSWORD, "something else entirely"])
    outcome = Terminal(tmp_path / "home")("sign-up", "aoife", ask=lambda _prompt: next(answers))
    assert outcome.code == 3
    assert outcome.err == "expense: The two passwords differ.\n"


def test_on_a_terminal_the_password_is_asked_for_once(aoife: Terminal) -> None:
    """Without a password from elsewhere the person is asked."""
    asked = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return PASSWORD

    outcome = Terminal(aoife.home)("list", ask=answer)
    assert (outcome.code, asked) == (0, ["Password: "])


def test_where_nobody_can_be_asked_a_password_is_needed(aoife: Terminal) -> None:
    """A script without a password is told how to give one."""
    outcome = Terminal(aoife.home)("list", "--json")
    assert outcome.code == 4
    assert outcome.error["kind"] == "not-signed-in"
    assert outcome.error["message"] == "There is no password. Give it with --password-stdin or in EXPENSE_PASSWORD."


def test_an_empty_standard_input_has_no_password(aoife: Terminal) -> None:
    """`--password-stdin` with nothing to read is wrong input, not an empty password."""
    outcome = Terminal(aoife.home)("list", "--password-stdin")
    assert (outcome.code, outcome.err) == (3, "expense: There is no password on standard input.\n")


@pytest.mark.parametrize("command", ["list", "status", "sync", "undo"])
def test_a_wrong_password_opens_nothing(aoife: Terminal, command: str) -> None:
    """A wrong password exits 4 with the one sentence that says nothing more."""
    outcome = aoife(command, "--json", EXPENSE_PASSWORD="not the password at all")
    assert outcome.code == 4
    assert outcome.error["message"] == "The user name or the password is not right."


def test_the_password_may_come_from_a_dotenv_file(aoife: Terminal) -> None:
    """EXPENSE_PASSWORD in the data folder's .env unlocks, and standard input goes before it."""
    terminal = Terminal(aoife.home)
    (aoife.home / ".env").write_text(f'EXPENSE_PASSWORD="{PASSWORD}"\n', encoding="utf-8")
    assert terminal("list").code == 0
    assert terminal("list", "--password-stdin", stdin="wrong\n").code == 4


def test_without_a_key_store_nobody_stays_signed_in(empty: Terminal) -> None:
    """`--stay-signed-in` says why it can't be, and the account is made all the same."""
    outcome = empty("sign-up", "aoife", "--stay-signed-in")
    assert outcome.code == 0
    assert "The password will be asked for: This computer has no key store" in outcome.err
    assert Terminal(empty.home)("list").code == 4


def test_signing_out_never_loses_what_waits_unasked(aoife: Terminal) -> None:
    """What isn't on the server yet keeps this computer's copy, unless its loss is asked for."""
    aoife.ok("add", "5 tea")
    refused = aoife("sign-out")
    assert refused.code == 4
    assert refused.err == (
        "expense: 1 change is not on the server yet. Signing out removes it from this computer. "
        "Run expense sync first, or sign out with --lose-waiting.\n"
    )
    assert aoife.json("list")["total_count"] == 1
    assert aoife.json("sign-out", "--lose-waiting") == {"username": "aoife", "signed_out": True}
    assert aoife("list").code == 4


def test_an_account_of_this_computers_own_server_has_no_line(empty: Terminal) -> None:
    """Another computer can't reach the embedded server, and the words say so."""
    empty.ok("sign-up", "aoife")
    outcome = empty("devices", "--add")
    assert outcome.code == 4
    assert "lives on this computer’s own server" in outcome.err


def test_signing_in_without_a_server_says_what_is_needed(tmp_path: Path) -> None:
    """On a new computer without a server there is nothing to sign in to."""
    outcome = signed_in(tmp_path / "home")("sign-in", "aoife")
    assert outcome.code == 4
    assert "“Add a computer”" in outcome.err


def test_a_dash_reads_the_secret_from_standard_input(tmp_path: Path) -> None:
    """`join -` takes the invitation, and then the password, from standard input; a damaged one is wrong input."""
    terminal = Terminal(tmp_path / "home")
    outcome = terminal("join", "-", "--password-stdin", stdin=f"expense-invitation-1-broken\n{PASSWORD}\n")
    assert outcome.code == 3
    assert "invitation" in outcome.err.lower()
    assert terminal("join", "-", stdin="").err == "expense: There is no invitation on standard input.\n"


def test_reading_a_terminal_means_it_is_one() -> None:
    """Nobody is asked for a password where standard input isn't a terminal."""
    assert not io.StringIO().isatty()
