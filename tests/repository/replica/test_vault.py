"""The vault gives up its secrets to the right password only, and survives whatever happens to its file."""

import base64
import json
import os
import stat
from pathlib import Path

import pytest

from expense_desktop.domain.errors import LocalFileDamaged, ProgramTooOld, SaveFailed, WrongPassword
from expense_desktop.repository.replica.vault import KEY_STORE, RECOVERY, Secrets, Vault, versions_of
from expense_desktop.repository.replica.wrapping import VaultCosts

LEAST = VaultCosts(m_kib=8, t=1, p=1)
SECRETS = Secrets(bytes(range(32)), "a device's password")
PASSWORD = "the quick brown fox é"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A vault with SECRETS under PASSWORD."""
    path = tmp_path / "vault.json"
    Vault.create(path, PASSWORD, SECRETS, LEAST)
    return path


def test_the_password_opens_it(path: Path) -> None:
    """What was put in comes out again under the same password, also when it is typed in another normal form."""
    assert Vault.unlock(path, PASSWORD).secrets == SECRETS
    assert Vault.unlock(path, PASSWORD.replace("é", "e\u0301")).secrets == SECRETS


def test_another_password_does_not(path: Path) -> None:
    """A wrong password is said to be one."""
    with pytest.raises(WrongPassword):
        Vault.unlock(path, PASSWORD + " ")


def test_it_costs_what_it_should() -> None:
    """The shipped costs are 256 MiB, three passes, four lanes."""
    assert VaultCosts() == VaultCosts(m_kib=256 * 1024, t=3, p=4)


def test_the_file_says_nothing(path: Path) -> None:
    """No secret lies in the file, plain, in hexadecimal or in base64, and only its user may read it."""
    text = path.read_text()
    for secret in (SECRETS.replica_key, SECRETS.device_password.encode(), PASSWORD.encode()):
        assert secret.hex() not in text
        assert base64.b64encode(secret).decode().rstrip("=") not in text
        assert secret not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_secrets_do_not_show_in_a_repr() -> None:
    """A log or a traceback that prints the secrets prints none."""
    assert SECRETS.device_password not in repr(SECRETS)
    assert str(SECRETS.replica_key) not in repr(SECRETS)


def test_a_new_password_replaces_the_old_one(path: Path) -> None:
    """After a change the new password opens the same secrets, and the old one nothing."""
    Vault.unlock(path, PASSWORD).change_password("another one entirely", LEAST)
    assert Vault.unlock(path, "another one entirely").secrets == SECRETS
    with pytest.raises(WrongPassword):
        Vault.unlock(path, PASSWORD)


def test_new_secrets_stay_under_every_wrap(path: Path) -> None:
    """Enrolling anew keeps the password and the key store as ways in."""
    vault = Vault.unlock(path, PASSWORD)
    vault.add_secret(KEY_STORE, b"s" * 32)
    vault.change_secrets(Secrets(SECRETS.replica_key, "a newer password"))
    assert Vault.unlock(path, PASSWORD).secrets.device_password == "a newer password"
    assert Vault.unlock_with_secret(path, KEY_STORE, b"s" * 32).secrets.device_password == "a newer password"


def test_the_key_store_s_secret_opens_it_until_it_is_taken_back(path: Path) -> None:
    """A second way in works with its secret only, and ends when it is removed; the password stays."""
    vault = Vault.unlock(path, PASSWORD)
    vault.add_secret(KEY_STORE, b"s" * 32)
    with pytest.raises(WrongPassword):
        Vault.unlock_with_secret(path, KEY_STORE, b"t" * 32)
    vault.remove_secret(KEY_STORE)
    with pytest.raises(WrongPassword):
        Vault.unlock_with_secret(path, KEY_STORE, b"s" * 32)
    assert Vault.unlock(path, PASSWORD).secrets == SECRETS


@pytest.mark.parametrize("at", [0, 40, 200, -60])
def test_a_damaged_file_is_no_wrong_password(path: Path, at: int) -> None:
    """A file that lost or changed a byte is said to be damaged, so that nobody tries passwords in vain."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    with pytest.raises(LocalFileDamaged):
        Vault.unlock(path, PASSWORD)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b'{"version": 1}'])
def test_another_file_is_damaged(path: Path, content: bytes) -> None:
    """Whatever else lies there is refused, also nothing."""
    path.write_bytes(content)
    with pytest.raises(LocalFileDamaged):
        Vault.unlock(path, PASSWORD)
    path.unlink()
    with pytest.raises(LocalFileDamaged):
        Vault.unlock(path, PASSWORD)


def test_cheaper_parameters_can_not_be_swapped_in(path: Path) -> None:
    """Kind, costs and salt are authenticated with what they seal: a file with others opens for no password."""
    document = json.loads(path.read_text())
    document.pop("sum")
    document["wraps"][0]["kdf"]["t"] = 2
    from expense_desktop.repository.replica import vault

    path.write_text(json.dumps({**document, "sum": vault._sum(document)}))
    with pytest.raises(WrongPassword):
        Vault.unlock(path, PASSWORD)


def test_absurd_costs_are_refused(path: Path) -> None:
    """A file that asks for all the computer's memory is damaged, and is not tried."""
    from expense_desktop.repository.replica import vault

    document = json.loads(path.read_text())
    document.pop("sum")
    document["wraps"][0]["kdf"]["m_kib"] = 2**31
    path.write_text(json.dumps({**document, "sum": vault._sum(document)}))
    with pytest.raises(LocalFileDamaged):
        Vault.unlock(path, PASSWORD)


def test_a_newer_program_s_vault_is_said_to_be_one(path: Path) -> None:
    """A file of a later format is not called damaged."""
    from expense_desktop.repository.replica import vault

    document = {**json.loads(path.read_text()), "version": 2}
    document.pop("sum")
    path.write_text(json.dumps({**document, "sum": vault._sum(document)}))
    with pytest.raises(ProgramTooOld):
        Vault.unlock(path, PASSWORD)


def test_a_failing_disk_leaves_the_old_vault(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the new file can't be put on the disk the old one stands, still opens, and nothing is left beside it."""
    vault = Vault.unlock(path, PASSWORD)

    def fails(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(SaveFailed, match="the disk is full"):
        vault.change_password("another one entirely", LEAST)
    monkeypatch.undo()
    assert Vault.unlock(path, PASSWORD).secrets == SECRETS
    assert {each.name for each in path.parent.iterdir()} == {"vault.json", "vault.lock"}
    vault.change_secrets(Secrets(SECRETS.replica_key, "later"))
    assert Vault.unlock(path, PASSWORD).secrets.device_password == "later"


def test_two_wraps_of_a_kind_both_open_it_until_it_is_settled(path: Path) -> None:
    """Before the server has taken a new password or code, the old and the new open; afterwards the one it has."""
    for taken in (True, False):
        vault = Vault.unlock(path, PASSWORD)
        vault.add_secret(RECOVERY, b"r" * 16, version=1)
        vault.add_password("another one entirely", LEAST, version=2)
        vault.add_another(RECOVERY, b"n" * 16, version=2)
        for password in (PASSWORD, "another one entirely"):
            assert Vault.unlock(path, password).secrets == SECRETS
        for code in (b"r" * 16, b"n" * 16):
            assert Vault.unlock_with_secret(path, RECOVERY, code).secrets == SECRETS
        for kind in ("password", RECOVERY):
            vault.settle(kind, 2 if taken else 1)
        right, wrong = ("another one entirely", PASSWORD) if taken else (PASSWORD, "another one entirely")
        code, old = (b"n" * 16, b"r" * 16) if taken else (b"r" * 16, b"n" * 16)
        assert Vault.unlock(path, right).secrets == Vault.unlock_with_secret(path, RECOVERY, code).secrets == SECRETS
        with pytest.raises(WrongPassword):
            Vault.unlock(path, wrong)
        with pytest.raises(WrongPassword):
            Vault.unlock_with_secret(path, RECOVERY, old)
        Vault.create(path, PASSWORD, SECRETS, LEAST)


def test_the_last_way_in_is_never_settled_away(path: Path) -> None:
    """A server that was restored has an older version than the only wrap: that wrap stays."""
    vault = Vault.unlock(path, PASSWORD)
    vault.change_password("another one entirely", LEAST, version=5)
    for version in (1, 9):
        vault.settle("password", version)
        assert Vault.unlock(path, "another one entirely").secrets == SECRETS
    vault.add_password(PASSWORD, LEAST, version=6)
    vault.settle("password", 1)
    assert versions_of(path, "password") == [6]


def test_what_another_process_has_changed_stays(path: Path) -> None:
    """Two that have the vault open change what the file says, not what each remembers of it."""
    window, command = Vault.unlock(path, PASSWORD), Vault.unlock(path, PASSWORD)
    command.add_secret(RECOVERY, b"r" * 16)
    command.change_secrets(Secrets(SECRETS.replica_key, "enrolled again"))
    window.add_secret(KEY_STORE, b"s" * 32)
    assert Vault.unlock_with_secret(path, RECOVERY, b"r" * 16).secrets.device_password == "enrolled again"
    assert Vault.unlock_with_secret(path, KEY_STORE, b"s" * 32).secrets == window.secrets


def test_a_version_can_not_be_swapped_in(path: Path) -> None:
    """What a wrap is the version of is authenticated with it."""
    from expense_desktop.repository.replica import vault

    document = json.loads(path.read_text())
    document.pop("sum")
    document["wraps"][0]["version"] = 7
    path.write_text(json.dumps({**document, "sum": vault._sum(document)}))
    with pytest.raises(WrongPassword):
        Vault.unlock(path, PASSWORD)
