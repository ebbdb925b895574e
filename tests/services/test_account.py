"""Accounts on a shared server: joining, signing in, unlocking and signing out, on real servers and in real folders."""

import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import keyring
import keyring.backend
import pytest
from typing_extensions import override

from expense_desktop.domain.errors import (
    InputError,
    InvitationInvalid,
    LocalFileDamaged,
    NotSignedIn,
    Refused,
    SaveFailed,
    ServerUnreachable,
    TooManyTries,
    UnsafeConnection,
    WrongPassword,
)
from expense_desktop.repository.replica.wrapping import VaultCosts
from expense_desktop.repository.server import admin
from expense_desktop.repository.server.connections import SYSTEM
from expense_desktop.repository.server.invitation import Invitation, ServerLine
from expense_desktop.services.account import Accounts, Costs, OpenAccount
from expense_desktop.services.administration import url_of
from expense_desktop.services.syncing import sync_once
from expense_desktop.settings import Settings
from tests.external import ExternalServer, external_server
from tests.replicas import add_expense

_PASSWORD = "seven-herons-cross"
_CHEAP = Costs(vault=VaultCosts(m_kib=64, t=1, p=1))


@dataclass
class Household:
    """A shared server, and computers that know nothing of it yet."""

    server: ExternalServer
    homes: Path

    def invitation(self, username: str | None = None) -> Invitation:
        """A fresh invitation, for a name that nobody has."""
        return admin.invite(self.server.admin, username or f"p{secrets.token_hex(6)}").invitation

    def line(self) -> ServerLine:
        """The way to the door."""
        return admin.server_line(self.server.admin)

    def computer(self, **settings: str) -> Accounts:
        """Another computer."""
        return Accounts(Settings(self.homes / secrets.token_hex(4), **settings), _CHEAP)


@pytest.fixture(scope="module")
def prepared() -> Iterator[ExternalServer]:
    """A shared PostgreSQL that its admin prepared."""
    with external_server(18) as server:
        admin.initialise(server.admin)
        yield server


@pytest.fixture
def household(prepared: ExternalServer, tmp_path: Path) -> Household:
    """The shared server, and room for computers."""
    return Household(prepared, tmp_path)


def _write(account: OpenAccount, payee: str = "Luigi’s") -> None:
    account.replica.write(lambda ledger: add_expense(ledger, payee, currency=account.currency)).result()


def test_an_invitation_is_joined_and_a_second_computer_signs_in_with_the_first_ones_line(household: Household) -> None:
    """The first computer joins, shows its line, and the second signs in with it as the same owner, another device."""
    invitation = household.invitation()
    laptop = household.computer().join(invitation.encoded(), _PASSWORD, currency="GBP", display_name="Aoife")
    with closing(laptop):
        line = laptop.add_device()
        phone = household.computer().sign_in(invitation.username, _PASSWORD, server_line=line)
        with closing(phone):
            assert phone.owner == laptop.owner
            assert phone.device != laptop.device
            assert (phone.currency, phone.display_name) == ("GBP", "Aoife")
            assert phone.server_label == f"127.0.0.1:{household.server.port}"
            for computer in (laptop, phone):
                with closing(computer.connect_device()) as connection:
                    row = connection.execute("SELECT api.hello()").fetchone()
                    assert row is not None
                    assert row[0]["device"] == str(computer.device)


def test_a_server_may_be_named_by_the_environment(household: Household) -> None:
    """EXPENSE_DATABASE_URL, as `server init` prints it, is enough to sign in; signing up needs an invitation."""
    invitation = household.invitation()
    household.computer().join(invitation.encoded(), _PASSWORD).close()
    # A URL without a database leads to the one that `init` makes.
    other = household.computer(database_url=url_of(household.line()).replace("/expense?", "/?"))
    assert not other.uses_own_server
    other.sign_in(invitation.username, _PASSWORD).close()
    other.unlock(None, _PASSWORD).close()
    with pytest.raises(Refused, match="by invitation"):
        other.sign_up("newcomer", _PASSWORD)
    stranger = household.computer(database_url=household.server.admin_url("expense"))
    with pytest.raises(InputError, match="expense_door"):
        stranger.sign_in(invitation.username, _PASSWORD)


def test_a_used_invitation_is_refused_to_somebody_else(household: Household) -> None:
    """The second person with a line that was used reads so, and nothing is left on their computer."""
    invitation = household.invitation().encoded()
    household.computer().join(invitation, _PASSWORD).close()
    second = household.computer()
    with pytest.raises(InvitationInvalid, match="expired or was already used"):
        second.join(invitation, "another-persons-password")
    assert second.known() == []


def test_a_computer_that_cannot_keep_the_account_is_no_computer_of_it(household: Household) -> None:
    """When the folder can't be made the server forgets the login again; mended, the same call makes it whole."""
    invitation = household.invitation()
    home = household.homes / "broken"
    home.mkdir()
    broken = Accounts(Settings(home), _CHEAP)
    (home / "profiles").write_text("in the way")
    with pytest.raises(SaveFailed):
        broken.join(invitation.encoded(), _PASSWORD)
    with closing(household.server.connect("expense")) as connection:
        live = connection.execute(
            "SELECT count(*) FROM auth.device AS d JOIN auth.account AS a ON a.id = d.owner_id"
            " WHERE a.name = %s AND d.revoked_at IS NULL",
            (invitation.username,),
        ).fetchone()
    assert live == (0,)
    (home / "profiles").unlink()
    broken.join(invitation.encoded(), _PASSWORD).close()


def test_an_expired_invitation_is_refused(household: Household) -> None:
    """After its time an invitation makes no account."""
    invitation = household.invitation()
    with closing(household.server.connect("expense")) as connection:
        connection.execute(
            "UPDATE auth.invitation SET expires_at = now() - interval '1 second' WHERE name = %s",
            (invitation.username,),
        )
    with pytest.raises(InvitationInvalid, match="expired or was already used"):
        household.computer().join(invitation.encoded(), _PASSWORD)


def test_a_damaged_invitation_is_refused_before_anything_is_sent(household: Household) -> None:
    """A line that was cut off is told from one that is used up."""
    with pytest.raises(InputError, match="not whole"):
        household.computer().join(household.invitation().encoded()[:-4], _PASSWORD)


def test_a_join_that_was_cut_off_after_the_server_made_the_account_goes_on(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The invitation is used up, the answer was lost: the same line with the same password makes the account whole."""
    invitation = household.invitation()
    computer = household.computer()

    def lost(*_: object) -> None:
        raise ServerUnreachable

    with monkeypatch.context() as patch:
        patch.setattr("expense_desktop.repository.server.door.enroll", lost)
        with pytest.raises(ServerUnreachable):
            computer.join(invitation.encoded(), _PASSWORD, currency="CHF")
    assert computer.known() == []
    with closing(computer.join(invitation.encoded(), _PASSWORD, currency="CHF")) as account:
        assert account.currency == "CHF"


@pytest.mark.parametrize(
    ("password", "words"),
    [("short", "Use at least 10 characters."), ("password12345", "easy to guess"), ("aoifeaoife", "easy to guess")],
)
def test_a_password_that_is_easy_to_guess_is_refused_with_the_reason(
    household: Household, password: str, words: str
) -> None:
    """Nothing is sent, the invitation stays good, and the password isn't quoted."""
    invitation = household.invitation()
    with pytest.raises(InputError, match=words) as refused:
        household.computer().join(invitation.encoded(), password)
    assert password not in refused.value.message + refused.value.value
    household.computer().join(invitation.encoded(), _PASSWORD).close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"currency": "XXQ"}, "not a currency"), ({"display_name": "A\x00b"}, "can’t be stored")],
)
def test_what_can_not_be_stored_is_refused_before_the_invitation_is_used(
    household: Household, arguments: dict[str, str], words: str
) -> None:
    """A wrong currency or name leaves the invitation as it was."""
    invitation = household.invitation().encoded()
    with pytest.raises(InputError, match=words):
        household.computer().join(invitation, _PASSWORD, **arguments)
    household.computer().join(invitation, _PASSWORD).close()


def test_guessing_is_slowed_down(household: Household) -> None:
    """The sixth try from a computer that isn't known has to wait."""
    invitation = household.invitation()
    household.computer().join(invitation.encoded(), _PASSWORD).close()
    stranger, line = household.computer(), household.line().encoded()
    for _ in range(5):
        with pytest.raises(WrongPassword):
            stranger.sign_in(invitation.username, "not-the-password", server_line=line)
    with pytest.raises(TooManyTries):
        stranger.sign_in(invitation.username, _PASSWORD, server_line=line)
    assert stranger.known() == []


def test_the_first_sign_in_without_a_server_says_what_it_needs(household: Household) -> None:
    """Nobody listens: the words are those of a first sign-in, and nothing is left behind."""
    line = household.line()
    gone = ServerLine(replace(line.address, port=1), line.door_password).encoded()
    computer = household.computer()
    with pytest.raises(ServerUnreachable, match="The first sign-in on this computer needs it"):
        computer.sign_in("aoife", _PASSWORD, server_line=gone)
    assert computer.known() == []


def test_without_any_server_signing_in_says_where_to_get_a_line(household: Household) -> None:
    """On an empty computer the words name the line that another computer shows."""
    with pytest.raises(NotSignedIn, match="Add a computer"):
        household.computer().sign_in("aoife", _PASSWORD)
    with pytest.raises(NotSignedIn, match="Nobody is signed in"):
        household.computer().unlock(None, _PASSWORD)


def test_a_door_whose_password_is_an_old_one_asks_for_a_new_line(household: Household) -> None:
    """A server that was set up anew doesn't take old lines."""
    old = ServerLine(household.line().address, "an-old-password").encoded()
    with pytest.raises(Refused, match="Ask for a new one"):
        household.computer().sign_in("aoife", _PASSWORD, server_line=old)


def test_an_unencrypted_server_is_refused_when_the_line_wants_encryption(household: Household) -> None:
    """A line that promises encryption is kept to it."""
    line = household.line()
    strict = ServerLine(replace(line.address, ca=SYSTEM), line.door_password).encoded()
    with pytest.raises(UnsafeConnection, match=r"is not safe: it is not encrypted\. Nothing was sent\."):
        household.computer().sign_in("aoife", _PASSWORD, server_line=strict)


def test_an_account_on_this_computer_opens_while_its_server_is_away(household: Household) -> None:
    """Signing in again and unlocking need no server once the account is here."""
    invitation = household.invitation()
    computer = household.computer()
    computer.join(invitation.encoded(), _PASSWORD).close()
    household.server.cluster.stop()
    try:
        with closing(computer.sign_in(invitation.username, _PASSWORD)) as account:
            _write(account)
            assert account.waiting() == 1
            with pytest.raises(ServerUnreachable):
                account.connect_device()
    finally:
        household.server.cluster.start()


def test_a_server_that_lost_this_computer_learns_it_again_at_sign_in(household: Household) -> None:
    """After a restore without its role, signing in gives the computer a new identity; what waits is sent as that."""
    invitation = household.invitation()
    computer = household.computer()
    with closing(computer.join(invitation.encoded(), _PASSWORD)) as account:
        device, role = account.device, account.device_login().user
        _write(account)
    with closing(household.server.connect("expense")) as connection:
        connection.execute(f"DROP ROLE {role}")
    with closing(computer.sign_in(invitation.username, _PASSWORD)) as account:
        account.connect_device().close()
        assert (account.device != device, account.waiting()) == (True, 1)
        assert sync_once(account).waiting == 0
    with closing(computer.unlock(None, _PASSWORD)) as account:
        account.connect_device().close()


def test_signing_out_with_waiting_changes_has_to_be_meant(household: Household) -> None:
    """Changes that are not on the server are counted and kept until losing them is asked for."""
    computer = household.computer()
    account = computer.join(household.invitation().encoded(), _PASSWORD)
    _write(account)
    with pytest.raises(
        Refused, match=r"^1 change is not on the server yet\. Signing out removes it from this computer\.$"
    ):
        account.sign_out()
    assert account.waiting() == 1
    account.sign_out(lose_waiting=True)
    assert computer.known() == []


def test_signing_out_ends_this_computers_login(household: Household) -> None:
    """The server revokes the computer that left, so that it doesn't count among the twenty."""
    account = household.computer().join(household.invitation().encoded(), _PASSWORD)
    device = account.device
    account.sign_out()
    with closing(household.server.connect("expense")) as connection:
        row = connection.execute("SELECT revoked_at IS NOT NULL FROM auth.device WHERE id = %s", (device,)).fetchone()
    assert row == (True,)


def test_an_account_that_is_open_elsewhere_is_not_removed(household: Household) -> None:
    """While a window has the account open, a command can't take its files away; both go on working."""
    computer = household.computer()
    with closing(computer.join(household.invitation().encoded(), _PASSWORD)) as window:
        with (
            closing(computer.unlock(None, _PASSWORD)) as command,
            pytest.raises(Refused, match="open in another window"),
        ):
            command.sign_out()
        _write(window)
        assert window.waiting() == 1


def test_one_process_at_a_time_syncs(household: Household) -> None:
    """The lock is one for all who have the account open, and comes free when its holder goes."""
    computer = household.computer()
    with (
        closing(computer.join(household.invitation().encoded(), _PASSWORD)) as window,
        closing(computer.unlock(None, _PASSWORD)) as command,
    ):
        mine, theirs = window.sync_lock, command.sync_lock
        assert mine.try_acquire()
        assert not theirs.try_acquire()
        mine.release()
        assert theirs.try_acquire()
        theirs.release()


def test_a_damaged_account_is_named_and_hides_no_other(household: Household, caplog: pytest.LogCaptureFixture) -> None:
    """A card that can't be read is reported where it is asked for; other accounts open as before."""
    computer = household.computer()
    first, second = household.invitation(), household.invitation()
    for invitation in (first, second):
        computer.join(invitation.encoded(), _PASSWORD).close()
    (card,) = next(iter(household.homes.iterdir())).glob(f"profiles/{first.username}@*/account.json")
    card.write_text("{}")
    with caplog.at_level(logging.WARNING):
        assert [account.username for account in computer.known()] == [second.username]
    computer.unlock(second.username, _PASSWORD).close()
    with pytest.raises(LocalFileDamaged, match=r"account\.json"):
        computer.join(first.encoded(), _PASSWORD)


def test_a_disk_that_is_full_leaves_no_half_account(household: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the folder can't be written the invitation isn't lost: the same call goes on when there is room."""
    invitation = household.invitation()
    computer = household.computer()

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr("expense_desktop.repository.profiles._write_card", full)
        with pytest.raises(Exception, match="disk is full"):
            computer.join(invitation.encoded(), _PASSWORD)
    assert computer.known() == []
    computer.join(invitation.encoded(), _PASSWORD).close()


def test_no_secret_is_in_the_clear_in_the_profile(household: Household) -> None:
    """Neither the passwords nor what was typed can be read in the account's folder (I15)."""
    computer = household.computer()
    invitation = household.invitation()
    with closing(computer.join(invitation.encoded(), _PASSWORD)) as account:
        _write(account, payee="Luigi’s Trattoria")
        device_password = account.device_login().password
    contents = b"".join(path.read_bytes() for path in household.homes.rglob("*") if path.is_file())
    for secret in (_PASSWORD, device_password, invitation.door_password, invitation.code, "Luigi"):
        assert secret.encode() not in contents


# ── staying signed in ────────────────────────────────────────────────────────────────────────────────────────────────


class _MemoryStore(keyring.backend.KeyringBackend):
    """The desktop's key store, in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own
        self.kept: dict[tuple[str, str], str] = {}

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def key_store() -> Iterator[_MemoryStore]:
    """A key store for the length of a test."""
    before, store = keyring.get_keyring(), _MemoryStore()
    keyring.set_keyring(store)
    yield store
    keyring.set_keyring(before)


def test_an_account_that_stays_signed_in_opens_without_its_password(
    household: Household, key_store: _MemoryStore
) -> None:
    """The key store's secret opens the vault until the password is asked for again; it isn't the password."""
    computer = household.computer()
    with closing(computer.join(household.invitation().encoded(), _PASSWORD)) as account:
        assert computer.unlock_remembered() is None
        assert account.stay_signed_in() is None
    assert _PASSWORD not in str(key_store.kept)
    remembered = computer.unlock_remembered()
    assert remembered is not None
    with closing(remembered) as account:
        account.ask_for_password()
    assert computer.unlock_remembered() is None
    assert key_store.kept == {}


def test_signing_out_takes_the_secret_out_of_the_key_store(household: Household, key_store: _MemoryStore) -> None:
    """Nothing of the account stays in the key store."""
    account = household.computer().join(household.invitation().encoded(), _PASSWORD)
    account.stay_signed_in()
    account.sign_out()
    assert key_store.kept == {}


def test_without_a_key_store_the_reason_is_given(household: Household) -> None:
    """Where the system has no key store, staying signed in says so instead of failing."""
    computer = household.computer()
    with closing(computer.join(household.invitation().encoded(), _PASSWORD)) as account:
        assert account.stay_signed_in() == "This computer has no key store that the program could use."
    assert computer.key_store.problem() == "This computer has no key store that the program could use."
    assert computer.unlock_remembered() is None
