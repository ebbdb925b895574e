"""A restored server, a copied computer, an old program, as `expense` says it: nothing lost, and what to do (SYNC 6)."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Terminal, signed_in
from tests.external import ExternalServer
from tests.repository.sync.backups import Backup

COPIED = (
    "This copy of the account was used elsewhere, or was put back from a backup. Sign in again to sync. "
    "You can keep working; everything is kept here."
)


@dataclass(frozen=True, slots=True)
class Two:
    """Aoife's two computers, and her server's admin."""

    laptop: Terminal
    phone: Terminal
    admin: Any
    owner: Any

    def back_up(self) -> Backup:
        """A backup of all that is hers."""
        return Backup(self.admin, self.owner)


@pytest.fixture
def two(external: ExternalServer, tmp_path: Path) -> Iterator[Two]:
    """Joined on the laptop, signed in on the phone."""
    admin = Terminal(tmp_path / "admin", {"EXPENSE_ADMIN_URL": external.admin_url()})
    admin.ok("server", "init")
    laptop, phone = (signed_in(tmp_path / name) for name in ("laptop", "phone"))
    laptop.ok("join", "-", "--currency", "EUR", stdin=admin.ok("server", "invite", "aoife"))
    phone.ok("sign-in", "aoife", "--server-line", "-", stdin=laptop.ok("devices", "--add"))
    with closing(external.connect("expense")) as connection:
        row = connection.execute("SELECT id FROM auth.account WHERE name = 'aoife'").fetchone()
        assert row
        yield Two(laptop, phone, connection, row[0])


def payees(terminal: Terminal) -> list[str]:
    """What a computer lists."""
    return sorted(str(each["payee"]) for each in terminal.json("list")["expenses"])


def test_a_restored_server_is_told_and_what_is_in_doubt_can_be_taken(two: Two) -> None:
    """Both computers end with everything; the status says what happened; the value that lost can be used."""
    lunch = two.laptop.json("add", "10 lunch at Luigi")["id"]
    two.laptop.ok("sync")
    two.phone.ok("sync")
    saved = two.back_up()
    two.laptop.ok("edit", lunch, "--amount", "11")
    two.laptop.ok("add", "5 at Lost")
    two.laptop.ok("sync")
    saved.restore(moves_epoch=True)
    two.phone.ok("edit", lunch, "--amount", "12")
    two.phone.ok("sync")
    two.laptop.ok("add", "7 at Waits")
    assert two.laptop.json("sync")["waiting"] == 0

    status = two.laptop.json("status")
    assert (status["state"], status["waiting"], status["recovered"]) == ("synced", 0, 1)
    assert status["restored_at"].endswith("Z")
    words = two.laptop.ok("status")
    assert "The server was restored from a backup. What it had lost is sent to it again from this computer" in words
    assert "1 record has other values there now: see “expense recovered”" in words
    (doubt,) = two.laptop.json("recovered")["recovered"]
    assert doubt["id"] == lunch
    (field,) = doubt["fields"]
    assert (field["field"], field["now"]["amount"], field["was"]["amount"]) == ("amount", "12.00", "11.00")
    assert two.laptop.json("recovered", "--use", str(doubt["no"])) == {"recovered": []}
    two.laptop.ok("recovered", "--seen")
    two.laptop.ok("sync")
    two.phone.ok("sync")
    assert list(two.laptop.json("status")) == list(two.phone.json("status"))
    assert two.laptop.json("show", lunch)["amount"] == two.phone.json("show", lunch)["amount"]
    assert payees(two.laptop) == payees(two.phone) == ["Lost", "Luigi", "Waits"]


def test_what_is_in_doubt_can_be_left_as_the_server_has_it(two: Two) -> None:
    """`--dismiss` lets go of it; a number that isn't one is said to be none."""
    lunch = two.laptop.json("add", "10 lunch at Luigi")["id"]
    two.laptop.ok("sync")
    two.phone.ok("sync")
    saved = two.back_up()
    two.laptop.ok("edit", lunch, "--amount", "11")
    two.laptop.ok("sync")
    saved.restore()
    two.phone.ok("edit", lunch, "--amount", "12")
    two.phone.ok("sync")
    two.laptop.ok("sync")
    assert two.laptop("recovered", "--dismiss", "77").code == 3
    two.laptop.ok("edit", lunch, "--amount", "11")
    assert two.laptop.json("recovered") == {"recovered": []}
    assert "recovered" not in two.laptop.json("status")
    two.laptop.ok("edit", lunch, "--amount", "12")
    assert two.laptop.json("status")["recovered"] == 1
    two.laptop.ok("recovered", "--dismiss", "1")
    assert two.laptop.json("recovered") == {"recovered": []}
    assert "recovered" not in two.laptop.json("status")


def test_a_restored_server_without_this_computer_asks_for_the_password(two: Two) -> None:
    """Neither role nor device is in the backup: work goes on, the status says so, and signing in brings all back."""
    two.laptop.ok("add", "10 at Known")
    two.laptop.ok("sync")
    saved = two.back_up()
    two.laptop.ok("add", "5 at Lost")
    two.laptop.ok("sync")
    saved.restore(moves_epoch=True)
    device = next(each for each in two.phone.json("devices")["devices"] if not each["this"])
    two.admin.execute(f"DROP ROLE d_{device['id'].replace('-', '')}")
    two.admin.execute("DELETE FROM auth.device WHERE id = %s", (device["id"],))

    outcome = two.laptop("sync", "--json")
    assert outcome.code == 4
    assert outcome.error["message"] == "Sign in again to sync. You can keep working."
    two.laptop.ok("add", "7 at Waits")
    assert two.laptop.json("status")["state"] == "sign-in"
    assert two.laptop.ok("status").startswith("Sign in again to sync. You can keep working.")
    two.laptop.ok("sign-in", "aoife")
    assert two.laptop.json("sync")["state"] == "synced"
    two.phone.ok("sync")
    assert payees(two.laptop) == payees(two.phone) == ["Known", "Lost", "Waits"]


def test_a_copied_computer_signs_in_again_and_loses_nothing(two: Two, tmp_path: Path) -> None:
    """Both copies were used: the second to sync is told why it has to sign in, and then has an identity of its own."""
    two.laptop.ok("add", "10 at Known")
    two.laptop.ok("sync")
    two.laptop.ok("add", "3 at Waited")
    shutil.copytree(two.laptop.home, tmp_path / "copy")
    copy = signed_in(tmp_path / "copy")
    two.laptop.ok("add", "5 at Original")
    two.laptop.ok("sync")
    copy.ok("add", "7 at Copy")

    outcome = copy("sync", "--json")
    assert (outcome.code, outcome.error["message"]) == (4, COPIED)
    status = copy.json("status")
    assert (status["state"], status["waiting"], status["message"]) == ("sign-in", 2, COPIED)
    assert COPIED in copy.ok("status")
    copy.ok("sign-in", "aoife")
    assert copy.json("sync")["waiting"] == 0
    two.laptop.ok("sync")
    everything = ["Copy", "Known", "Original", "Waited"]
    assert payees(copy) == payees(two.laptop) == everything
    assert len(two.laptop.json("devices")["devices"]) == 3
    two.laptop.ok("add", "2 at Later")
    two.laptop.ok("sync")
    copy.ok("sync")
    assert payees(copy) == ["Copy", "Known", "Later", "Original", "Waited"]


def test_a_profile_put_back_from_an_old_copy_signs_in_again(two: Two, tmp_path: Path) -> None:
    """What it had forgotten arrives before anything is typed; what it holds is sent once."""
    two.laptop.ok("add", "3 at Waited")
    shutil.copytree(two.laptop.home, tmp_path / "older")
    two.laptop.ok("add", "5 at Forgotten")
    two.laptop.ok("sync")
    older = signed_in(tmp_path / "older")
    assert older("sync").code == 4
    assert payees(older) == ["Forgotten", "Waited"]
    older.ok("sign-in", "aoife")
    assert older.json("sync")["waiting"] == 0
    two.phone.ok("sync")
    assert payees(older) == payees(two.phone) == ["Forgotten", "Waited"]


def test_an_old_program_keeps_what_is_entered_until_it_is_updated(two: Two) -> None:
    """A newer server stops syncing with words and nothing else; afterwards all is sent."""
    two.laptop.ok("sync")
    two.admin.execute("UPDATE install.meta SET min_client = '2.0'")
    two.laptop.ok("add", "5 tea at Kaph")
    words = "This version can’t sync any more. Update to 2.0 or later. You can keep working."
    outcome = two.laptop("sync", "--json")
    assert (outcome.code, outcome.error["kind"], outcome.error["message"]) == (4, "program-too-old", words)
    status = two.laptop.json("status")
    assert (status["state"], status["waiting"], status["message"]) == ("too-old", 1, words)
    assert two.laptop.ok("status").startswith(words)
    two.laptop.ok("add", "6 cake at Kaph")
    two.admin.execute("UPDATE install.meta SET min_client = '0.1'")
    synced = two.laptop.json("sync")
    assert (synced["state"], synced["waiting"]) == ("synced", 0)
    assert "message" not in two.laptop.json("status")
