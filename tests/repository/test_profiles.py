"""Profile folders: whole or not there, one an account and server, and never in another's way."""

import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from expense_desktop.domain.errors import InputError, LocalFileDamaged, Refused
from expense_desktop.domain.records import DeviceId, OwnerId
from expense_desktop.repository.profiles import Card, ProfileFolder, Profiles
from expense_desktop.repository.server.connections import ServerAddress

_ADDRESS = ServerAddress("expenses.example.org", 5432, "expense")
_CARD = Card("aoife", "Aoife Ní Bhriain", "EUR", OwnerId(uuid.uuid4()), DeviceId(uuid.uuid4()), _ADDRESS)


def _nothing(_: ProfileFolder) -> None:
    return


def test_a_card_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Names, ids and address survive the file, with the embedded server as well."""
    profiles = Profiles(tmp_path)
    profiles.create(_CARD, _nothing)
    profiles.create(replace(_CARD, address=None), _nothing)
    assert {profile.card for profile in Profiles(tmp_path).all()} == {_CARD, replace(_CARD, address=None)}
    found = profiles.find("aoife", _ADDRESS)
    assert found is not None
    assert found.card == _CARD


@pytest.mark.parametrize(
    "other",
    [
        ServerAddress("expenses.example.org", 5433, "expense"),
        ServerAddress("expenses.example.org", 5432, "other"),
        ServerAddress("expenses-example.org", 5432, "expense"),
        None,
    ],
)
def test_the_same_name_on_another_server_is_another_account(tmp_path: Path, other: ServerAddress | None) -> None:
    """Host, port and database tell servers apart, also where their names look alike in a folder's name."""
    profiles = Profiles(tmp_path)
    profiles.create(_CARD, _nothing)
    assert profiles.find("aoife", other) is None
    profiles.create(replace(_CARD, address=other), _nothing)
    assert len(profiles.all()) == 2


def test_a_folder_that_could_not_be_made_whole_is_not_there(tmp_path: Path) -> None:
    """When what goes into it fails, nothing of it stays, and the next try finds no trace."""
    profiles = Profiles(tmp_path)

    def fail(folder: ProfileFolder) -> None:
        folder.vault.write_text("half")
        raise Refused("no")

    with pytest.raises(Refused):
        profiles.create(_CARD, fail)
    assert profiles.all() == []
    assert [path.name for path in (tmp_path / "profiles").iterdir()] == [".lock"]
    profiles.create(_CARD, _nothing)
    with pytest.raises(InputError, match="on this computer already"):
        profiles.create(_CARD, _nothing)


def test_what_a_killed_process_left_is_swept_up(tmp_path: Path) -> None:
    """Unfinished and half-removed folders don't count and go with the next account that is made."""
    for name in (".new-abc", ".removed-abc"):
        (tmp_path / "profiles" / name / "profile").mkdir(parents=True)
    profiles = Profiles(tmp_path)
    assert profiles.all() == []
    profiles.create(_CARD, _nothing)
    assert not list((tmp_path / "profiles").glob(".*-abc"))


def test_a_folder_is_removed_only_by_who_holds_it_alone(tmp_path: Path) -> None:
    """Two have it open: neither can claim it until the other has gone."""
    profiles = Profiles(tmp_path)
    profile = profiles.create(_CARD, _nothing)
    first, second = profile.hold(), profile.hold()
    with pytest.raises(Refused, match="open in another window"):
        profile.claim(first)
    assert first.held
    second.release()
    profile.claim(first)
    with pytest.raises(Refused, match="being signed out"):
        profile.hold()
    profiles.remove(profile)
    first.release()
    assert profiles.all() == []


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"username": "../x"}', "\0", '{"server": {"host": 1}}'])
def test_a_card_that_can_not_be_read_is_damaged(tmp_path: Path, text: str) -> None:
    """Whatever stands in the file, the answer names it."""
    profiles = Profiles(tmp_path)
    (profiles.create(_CARD, _nothing).path / "account.json").write_text(text)
    assert profiles.all() == []
    with pytest.raises(LocalFileDamaged, match=r"account\.json"):
        profiles.find("aoife", _ADDRESS)


def test_what_waits_is_noted_for_when_the_replica_is_locked(tmp_path: Path) -> None:
    """Nothing until it is noted; a file that was spoiled counts as nothing."""
    profile = Profiles(tmp_path).create(_CARD, _nothing)
    assert profile.waiting() == 0
    profile.note_waiting(3)
    assert profile.waiting() == 3
    (profile.path / "waiting").write_text("many", encoding="ascii")
    assert profile.waiting() == 0
