"""Two computers of one person: a computer removed, a password changed and forgotten, codes and an admin's line."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import PASSWORD, Terminal, signed_in
from tests.external import ExternalServer

NEW = "a new one of many words"


@dataclass(frozen=True, slots=True)
class Household:
    """A server's admin and aoife's two computers. `code` is the recovery code that joining has shown."""

    admin: Terminal
    laptop: Terminal
    phone: Terminal
    code: str
    line: str
    new_computer: Callable[[], Terminal]

    def away(self, terminal: Terminal) -> "Away":
        """Whatever the server is doing, `terminal` can't reach it in the block."""
        return Away(terminal)


class Away:
    """A computer whose card leads to a port at which nobody listens."""

    def __init__(self, terminal: Terminal) -> None:
        (self._card,) = terminal.home.glob("profiles/*/account.json")
        self._text = self._card.read_text(encoding="utf-8")

    def __enter__(self) -> None:
        values = json.loads(self._text)
        values["server"]["port"] = 1
        self._card.write_text(json.dumps(values), encoding="utf-8")

    def __exit__(self, *_: object) -> None:
        self._card.write_text(self._text, encoding="utf-8")


@pytest.fixture
def household(external: ExternalServer, tmp_path: Path) -> Household:
    """Aoife has joined on her laptop and signed in on her phone."""
    admin = Terminal(tmp_path / "admin", {"EXPENSE_ADMIN_URL": external.admin_url()})
    admin.ok("server", "init")
    laptop, phone = (signed_in(tmp_path / name) for name in ("laptop", "phone"))
    joined = laptop.json("join", "-", "--currency", "EUR", stdin=admin.ok("server", "invite", "aoife"))
    line = laptop.ok("devices", "--add")
    phone.ok("sign-in", "aoife", "--server-line", "-", stdin=line)
    number = iter(range(10))
    return Household(
        admin, laptop, phone, joined["recovery_code"], line, lambda: Terminal(tmp_path / f"new{next(number)}")
    )


def test_a_revoked_computer_hears_it_and_removes_its_copy(household: Household) -> None:
    """Not before it reaches the server; then copy and login are gone, the words say what is lost and what stays."""
    laptop, phone = household.laptop, household.phone
    phone.ok("add", "5 tea")
    phone.ok("sync")
    (lost,) = [each for each in laptop.json("devices")["devices"] if not each["this"]]
    assert laptop.json("revoke", lost["id"]) == {"id": lost["id"], "name": lost["name"], "revoked": True}
    phone.ok("add", "7 cake")
    with household.away(phone):
        assert phone("sync").code == 5
    assert phone.json("list")["total_count"] == 2
    outcome = phone("sync", "--json")
    assert (outcome.code, outcome.error["kind"]) == (4, "device-revoked")
    assert outcome.error["message"] == (
        "This computer was removed from the account on another one. Its copy of your expenses is removed. What had "
        "reached the server stays there. 1 change that had not reached the server is lost."
    )
    assert list((phone.home / "profiles").glob("[!.]*")) == []
    assert phone("list").code == 4
    laptop.ok("sync")
    assert [each["payee"] for each in laptop.json("list")["expenses"]] == ["tea"]
    assert {each["revoked"] for each in laptop.json("devices")["devices"]} == {True, False}
    phone.ok("sign-in", "aoife", "--server-line", "-", stdin=household.line)
    phone.ok("sync")
    assert phone.json("list")["total_count"] == 1


def test_a_revoked_computer_hears_it_whatever_it_asks(household: Household) -> None:
    """Asking for the list of computers says the same as a sync, and does the same."""
    laptop, phone = household.laptop, household.phone
    (lost,) = [each for each in laptop.json("devices")["devices"] if not each["this"]]
    laptop.ok("revoke", lost["id"])
    outcome = phone("devices", "--json")
    assert (outcome.code, outcome.error["kind"]) == (4, "device-revoked")
    assert phone("list").code == 4


def test_a_role_without_login_is_no_reason_to_remove_a_copy(household: Household, external: ExternalServer) -> None:
    """Only `hello` says that a computer was revoked: one that can't log in any more keeps what it has."""
    phone = household.phone
    phone.ok("add", "5 tea")
    (card,) = phone.home.glob("profiles/*/account.json")
    role = "d_" + json.loads(card.read_text(encoding="utf-8"))["device"].replace("-", "")
    with external.connect() as admin:
        admin.execute(f"ALTER ROLE {role} NOLOGIN")
    outcome = phone("sync", "--json")
    assert (outcome.code, outcome.error["kind"]) == (4, "login-refused")
    assert phone.json("list")["total_count"] == 1


def test_what_cannot_be_revoked_is_said(household: Household) -> None:
    """An unknown computer and this one itself change nothing; two of one name have been told apart."""
    laptop = household.laptop
    (this,), (other,) = ([each for each in laptop.json("devices")["devices"] if each["this"] is here]
                         for here in (True, False))  # fmt: skip
    assert other["name"] == f"{this['name']} 2"
    assert laptop("revoke", "Nobody’s").err == "expense: There is no computer “Nobody’s” in this account.\n"
    for name in (this["name"], this["id"]):
        assert "Sign out instead: expense sign-out" in laptop("revoke", name).err
    assert not any(each["revoked"] for each in laptop.json("devices")["devices"])


def test_a_new_password_is_for_the_server_and_for_every_computer(household: Household) -> None:
    """Here at once; elsewhere the old one opens until the new one is said there, and a notice asks for it."""
    laptop, phone = household.laptop, household.phone
    done = laptop.json("password", "--password-stdin", stdin=f"{PASSWORD}\n{NEW}\n")
    assert done == {"username": "aoife", "changed": True}
    assert laptop("list").code == 4
    assert laptop("list", EXPENSE_PASSWORD=NEW).code == 0
    assert "changed on another computer" not in phone("list").err
    phone.ok("sync")
    outcome = phone("list")
    assert outcome.code == 0
    assert "The password was changed on another computer." in outcome.err
    assert phone("list", EXPENSE_PASSWORD=NEW).code == 4
    wrong = phone("password", "--password-stdin", stdin=f"{PASSWORD}\nnot the new one of many\n")
    assert wrong.code == 4
    phone.ok("password", "--password-stdin", stdin=f"{PASSWORD}\n{NEW}\n")
    assert phone("list").code == 4
    outcome = phone("list", EXPENSE_PASSWORD=NEW)
    assert (outcome.code, outcome.err) == (0, "")
    new = household.new_computer()
    assert new("sign-in", "aoife", "--server-line", household.line, EXPENSE_PASSWORD=PASSWORD).code == 4
    assert new("sign-in", "aoife", "--server-line", household.line, EXPENSE_PASSWORD=NEW).code == 0


def test_a_new_password_that_is_easy_or_unproved_changes_nothing(household: Household) -> None:
    """An easy one is refused before the server is asked; a wrong old one opens nothing; an offline change is none."""
    laptop = household.laptop
    easy = laptop("password", "--password-stdin", stdin=f"{PASSWORD}\nshort\n")
    assert (easy.code, easy.err) == (3, "expense: Use at least 10 characters.\n")
    assert laptop("password", "--password-stdin", stdin=f"not it at all\n{NEW}\n").code == 4
    with household.away(laptop):
        assert laptop("password", "--password-stdin", stdin=f"{PASSWORD}\n{NEW}\n").code == 5
    for terminal in (laptop, household.phone):
        terminal.ok("sync")
        assert terminal("list", EXPENSE_PASSWORD=NEW).code == 4


def test_a_forgotten_password_is_replaced_by_the_recovery_code(household: Household) -> None:
    """The code that joining has shown opens this computer, with what waits in it, and sets a new password."""
    laptop = household.laptop
    laptop.ok("add", "5 tea")
    outcome = laptop("recover", "aoife", "--code-stdin", "--password-stdin", stdin=f"{household.code.lower()}\n{NEW}\n")
    assert (outcome.code, outcome.err) == (0, "")
    assert laptop("list").code == 4
    found = laptop("sync", EXPENSE_PASSWORD=NEW)
    assert found.code == 0, found.err
    assert household.phone("sync").code == 0
    assert household.phone.json("list")["total_count"] == 1


def test_a_recovery_code_opens_this_computer_without_its_server(household: Household) -> None:
    """Then the password stays as it was, and the words say so; a mistyped or another code opens nothing."""
    laptop = household.laptop
    with household.away(laptop):
        outcome = laptop("recover", "aoife", "--code-stdin", "--password-stdin", stdin=f"{household.code}\n{NEW}\n")
        assert outcome.code == 0
        assert "so the password stays as it was" in outcome.err
        mistyped = household.code[:-1] + ("0" if household.code[-1] != "0" else "1")
        wrong = laptop("recover", "aoife", "--code-stdin", "--password-stdin", stdin=f"{mistyped}\n{NEW}\n")
        assert (wrong.code, mistyped in wrong.err) == (3, False)
        other = "0000-0000-0000-0000-0000-0000-0370"
        assert laptop("recover", "aoife", "--code-stdin", "--password-stdin", stdin=f"{other}\n{NEW}\n").code in (3, 4)
    assert laptop("list").code == 0


def test_a_recovery_code_signs_in_on_a_new_computer(household: Household) -> None:
    """It proves the account at the door, and from then on opens that computer, too."""
    new = household.new_computer()
    arguments = ("recover", "aoife", "--server-line", household.line, "--code-stdin", "--password-stdin")
    assert new(*arguments, stdin=f"{household.code}\n{NEW}\n").code == 0
    assert new("sync", EXPENSE_PASSWORD=NEW).code == 0
    again = new("recover", "aoife", "--code-stdin", "--password-stdin", stdin=f"{household.code}\n{PASSWORD}\n")
    assert (again.code, again.err) == (0, "")
    assert new("list", EXPENSE_PASSWORD=PASSWORD).code == 0
    assert household.laptop("sync").code == 0


def test_another_recovery_code_ends_the_one_before(household: Household) -> None:
    """Made by command, printed once; the phone learns it when it is told, and keeps out whoever has the old one."""
    laptop, phone = household.laptop, household.phone
    outcome = laptop("recovery-code")
    assert outcome.code == 0
    code = outcome.out.strip()
    assert code != household.code
    assert "is not shown again" in outcome.err
    old = laptop("recover", "aoife", "--code-stdin", "--password-stdin", stdin=f"{household.code}\n{NEW}\n")
    assert (old.code, old.err) == (4, "expense: This recovery code does not open this account on this computer.\n")
    assert phone("recover", "aoife", "--code-stdin", "--password-stdin", stdin=f"{code}\n{NEW}\n").code == 4
    known = phone("recovery-code", "--known", "--password-stdin", stdin=f"{PASSWORD}\n{household.code}\n")
    assert known.code == 4
    phone.ok("recovery-code", "--known", "--password-stdin", stdin=f"{PASSWORD}\n{code}\n")
    assert phone("recover", "aoife", "--code-stdin", "--password-stdin", stdin=f"{code}\n{NEW}\n").code == 0
    assert phone("list", EXPENSE_PASSWORD=NEW).code == 0


def test_an_admins_line_sets_a_new_password_and_opens_no_computer(household: Household) -> None:
    """What waits here is named before it can be given up; the recovery code opens it; a new computer just signs in."""
    laptop = household.laptop
    laptop.ok("add", "5 tea")
    line = household.admin.json("server", "reset", "aoife")["line"]
    assert line.startswith("expense-password-1-")
    outcome = laptop("set-password", "-", "--password-stdin", "--json", stdin=f"{line}\n{NEW}\n")
    assert (outcome.code, outcome.error["kind"]) == (4, "still-locked")
    for words in (
        "The new password is set.", "only the recovery code opens it.",
        "1 change waits here that is not on the server.", "expense recover NAME --code-stdin", "--start-afresh",
    ):  # fmt: skip
        assert words in outcome.error["message"]
    assert laptop.json("list")["total_count"] == 1
    new = household.new_computer()
    assert new("sign-in", "aoife", "--server-line", household.line, EXPENSE_PASSWORD=NEW).code == 0
    recovered = laptop("recover", "aoife", "--code-stdin", "--password-stdin", stdin=f"{household.code}\n{NEW}\n")
    assert (recovered.code, recovered.err) == (0, "")
    assert laptop("sync", EXPENSE_PASSWORD=NEW).code == 0
    used = new("set-password", "-", "--password-stdin", stdin=f"{line}\nanother one of many words\n")
    assert (used.code, "expired or was already used" in used.err) == (4, True)


def test_starting_afresh_gives_up_what_waits(household: Household) -> None:
    """Asked for, this computer's copy goes, what is on the server comes back, and the old login ends."""
    laptop = household.laptop
    laptop.ok("add", "5 tea")
    laptop.ok("sync")
    laptop.ok("add", "7 cake")
    line = household.admin.ok("server", "reset", "aoife")
    assert laptop("set-password", "-", "--password-stdin", stdin=f"{line}{NEW}\n").code == 4
    done = laptop("set-password", "-", "--start-afresh", "--password-stdin", stdin=f"{line}{NEW}\n")
    assert done.code == 0, done.err
    assert laptop("sync", EXPENSE_PASSWORD=NEW).code == 0
    listed = json.loads(laptop("list", "--json", EXPENSE_PASSWORD=NEW).out)
    assert [each["payee"] for each in listed["expenses"]] == ["tea"]
    devices = json.loads(laptop("devices", "--json", EXPENSE_PASSWORD=NEW).out)["devices"]
    assert sorted(each["revoked"] for each in devices) == [False, False, True]


def test_a_reset_is_for_an_account_that_there_is(household: Household) -> None:
    """A name that nobody has is said, and the kinds of lines aren't taken for each other."""
    outcome = household.admin("server", "reset", "nobody")
    assert (outcome.code, outcome.err) == (3, "expense: There is no account “nobody” on this server.\n")
    line = household.admin.ok("server", "reset", "aoife").strip()
    new = household.new_computer()
    assert "Use it where the password is forgotten" in new("join", line, EXPENSE_PASSWORD=NEW).err
    assert "no invitation" in new("set-password", household.line.strip(), EXPENSE_PASSWORD=NEW).err


def test_on_this_computers_own_server_one_is_ones_own_admin(empty: Terminal) -> None:
    """Without a URL the reset is for this computer's own server; what is saved here needs the code all the same."""
    code = empty.json("sign-up", "aoife")["recovery_code"]
    empty.ok("add", "5 tea")
    line = empty.ok("server", "reset", "aoife")
    assert empty("set-password", "-", "--password-stdin", stdin=f"{line}{NEW}\n").code == 4
    assert empty("recover", "aoife", "--code-stdin", "--password-stdin", stdin=f"{code}\n{NEW}\n").code == 0
    assert json.loads(empty("list", "--json", EXPENSE_PASSWORD=NEW).out)["total_count"] == 1
    assert empty("sync", EXPENSE_PASSWORD=NEW).code == 0
