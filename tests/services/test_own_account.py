"""Accounts on this computer's own server: signing up, signing out and in again, killed half way."""

import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from expense_desktop.domain.errors import (
    InputError,
    NameTaken,
    NotSignedIn,
    Refused,
    WrongPassword,
)
from expense_desktop.repository.replica.wrapping import VaultCosts
from expense_desktop.services.account import NOT_ENCRYPTED, Accounts, Costs
from expense_desktop.settings import Settings
from tests.homes import temporary_home

_PASSWORD = "seven-herons-cross"
_CHEAP = Costs(vault=VaultCosts(m_kib=64, t=1, p=1))


@pytest.fixture(scope="module")
def own_home() -> Iterator[Path]:
    """A home with its own server, on which Aoife signed up."""
    with temporary_home() as home:
        Accounts(Settings(home), _CHEAP).sign_up("aoife", _PASSWORD, currency="EUR", display_name="Aoife Byrne").close()
        yield home


@pytest.fixture
def own(own_home: Path) -> Accounts:
    """The accounts of that computer."""
    return Accounts(Settings(own_home), _CHEAP)


def test_signing_up_makes_an_account_that_unlocks_without_its_server(own: Accounts, own_home: Path) -> None:
    """What signing up left on the disk opens with the password alone, and only with it."""
    (known,) = [account for account in own.known() if account.username == "aoife"]
    assert (known.display_name, known.currency, known.server_label) == ("Aoife Byrne", "EUR", "this computer")
    with closing(own.unlock("aoife", _PASSWORD)) as account:
        assert (account.username, account.currency, account.on_own_server) == ("aoife", "EUR", True)
        assert account.waiting() == 0
    with pytest.raises(WrongPassword, match=r"^The user name or the password is not right\.$"):
        own.unlock("aoife", "not-the-password")
    for path in (own_home / "profiles").rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_an_account_reaches_its_own_server_as_its_own_login(own: Accounts) -> None:
    """The embedded server starts for the first connection and knows the computer."""
    with closing(own.unlock("aoife", _PASSWORD)) as account, closing(account.connect_device()) as connection:
        row = connection.execute("SELECT api.hello()").fetchone()
        assert row is not None
        assert (row[0]["owner"], row[0]["device"]) == (str(account.owner), str(account.device))


def test_the_same_account_is_not_made_twice(own: Accounts) -> None:
    """A second sign-up by the same name says that the account is here."""
    with pytest.raises(InputError, match="on this computer already"):
        own.sign_up("aoife", _PASSWORD)


def test_two_people_share_this_computers_own_server(own: Accounts) -> None:
    """A second person signs up beside the first, and which account is meant has to be said."""
    with closing(own.sign_up("brian", "eleven-otters-swim", currency="GBP")) as brian:
        assert brian.currency == "GBP"
        with closing(brian.connect_device()) as connection:
            assert connection.execute("SELECT count(*) FROM ledger.profile").fetchone() in ((0,), (1,))
    with pytest.raises(NotSignedIn, match=r"several accounts.*aoife \(this computer\), brian"):
        own.unlock(None, _PASSWORD)
    with closing(own.unlock("brian", "eleven-otters-swim")) as brian:
        brian.sign_out()
    assert [account.username for account in own.known()] == ["aoife"]


def test_another_computer_can_not_be_added_to_a_server_that_it_can_not_reach(own: Accounts) -> None:
    """The embedded server is this computer's alone, and the words say so."""
    with closing(own.unlock("aoife", _PASSWORD)) as account, pytest.raises(Refused, match="can’t reach"):
        account.add_device()


def test_signing_out_and_in_again_brings_everything_back(own: Accounts, own_home: Path) -> None:
    """Signing out removes this computer's copy; the server still has the account."""
    with closing(own.sign_up("cara", "nine-badgers-dig-up", currency="EUR")) as cara:
        owner, folder = cara.owner, own_home / "profiles" / "cara@this-computer"
        cara.sign_out()
    assert not folder.exists()
    with pytest.raises(WrongPassword):
        own.sign_in("cara", "not-her-password")
    with closing(own.sign_in("cara", "nine-badgers-dig-up")) as cara:
        assert cara.owner == owner
        cara.sign_out()
    assert not list((own_home / "profiles").glob(".*-*"))


def test_a_name_that_somebody_else_has_here_is_taken(own: Accounts) -> None:
    """Signing up by the name of an account that this password doesn't open is refused."""
    with closing(own.sign_up("dara", "six-curlews-are-calling", currency="EUR")) as dara:
        dara.sign_out()
    with pytest.raises(NameTaken, match="“dara” is taken on this server"):
        own.sign_up("dara", "another-person-altogether")


_SIGN_UP = """\
import os, signal, sys
from pathlib import Path
from expense_desktop.repository import profiles
from expense_desktop.repository.server import door
from expense_desktop.services.account import Accounts, Costs
from expense_desktop.repository.replica.wrapping import VaultCosts
from expense_desktop.settings import Settings
home, where, name = sys.argv[1:]
def die(*_args, **_named): os.kill(os.getpid(), signal.SIGKILL)
module, step = {"accepted": (door, "enroll"), "enrolled": (profiles, "_write_card")}[where]
setattr(module, step, die)
Accounts(Settings(Path(home)), Costs(VaultCosts(64, 1, 1))).sign_up(name, "four-geese-fly-south", currency="GBP")
"""


@pytest.mark.parametrize("where", ["accepted", "enrolled"])
def test_a_sign_up_that_was_killed_can_simply_be_done_again(own: Accounts, own_home: Path, where: str) -> None:
    """SIGKILL after the server made the account, or half way through the folder: the same call makes it whole."""
    name = f"eoin.{where}"
    killed = subprocess.run(
        [sys.executable, "-c", _SIGN_UP, str(own_home), where, name], check=False, capture_output=True, timeout=100
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert name not in [account.username for account in own.known()]
    with closing(own.sign_up(name, "four-geese-fly-south", currency="EUR")) as eoin:
        # the account as the first try made it
        assert eoin.currency == "GBP"
        eoin.sign_out()
    assert not list((own_home / "profiles").glob(".new-*"))


def test_the_sentence_about_encryption_is_one_sentence() -> None:
    """Signing up says in one sentence that the embedded server's folder is not encrypted."""
    assert NOT_ENCRYPTED.count(".") == 1
    assert "unencrypted" in NOT_ENCRYPTED
