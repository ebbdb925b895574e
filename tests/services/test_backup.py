"""Backups: sealed, proved when written and when read; whose they are, and what is newer."""

import errno
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.errors import InputError, LocalFileDamaged, Refused, SaveFailed, WorldError, WrongPassword
from expense_desktop.domain.records import ExpenseId, new_id
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.wrapping import VaultCosts
from expense_desktop.services import backup, entry
from tests.replicas import add_expense, edit, expense_fields, new_replica
from tests.services.exporting.conftest import PASSWORD, MakeAccount, fill, make_account
from tests.services.exporting.ledgers import held, waiting

CHEAP = VaultCosts(m_kib=8, t=1, p=1)
__all__ = ["make_account"]


def save(replica: Replica, path: Path) -> backup.BackedUp:
    """Back up as somebody with a weak computer would."""
    return backup.back_up(replica, path, PASSWORD, costs=CHEAP)


def take(replica: Replica, path: Path) -> tuple[int, int, int]:
    """Restore: how many expenses came, were changed, stayed."""
    opened = backup.open_backup(path, PASSWORD)
    done = replica.write(lambda ledger: backup.restore(ledger, opened)).result()
    return done.added, done.changed, done.kept


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    """A backup of several chunks."""
    folder = tmp_path_factory.mktemp("sealed")
    with new_replica(folder) as replica:
        chance = random.Random(6)
        notes = [chance.randbytes(900).hex() for _ in range(250)]
        changes = [Change(Entity.EXPENSE, new_id(), fields=expense_fields(note=note), new=True) for note in notes]
        replica.write(lambda ledger: ledger.apply(changes, "Import")).result()
        save(replica, folder / "whole")
        yield (folder / "whole").read_bytes()


@pytest.mark.parametrize("where", ["short", "head", "chunk", "chunks", "end"])
def test_a_truncated_backup_is_noticed(sealed: bytes, tmp_path: Path, where: str) -> None:
    """Cut anywhere, also exactly between two chunks: nothing of it is taken for whole."""
    begin = sealed.index(b"\n", sealed.index(b"\n") + 1) + 1
    assert len(sealed) > begin + 2 * 65_552
    at = {
        "short": 9, "head": begin - 40, "chunk": begin + 70_000, "chunks": begin + 65_552, "end": len(sealed) - 1
    }[where]  # fmt: skip
    path = tmp_path / "cut"
    path.write_bytes(sealed[:at])
    with pytest.raises(InputError if where == "short" else LocalFileDamaged) as caught:
        backup.open_backup(path, PASSWORD)
    assert "backup" in caught.value.message


@pytest.mark.parametrize("what", ["salt", "first", "middle", "last", "swapped", "longer", "version", "foreign"])
def test_a_tampered_backup_is_noticed(sealed: bytes, tmp_path: Path, what: str) -> None:
    """A byte changed anywhere, chunks in another order, something behind the end, another file."""
    begin = sealed.index(b"\n", sealed.index(b"\n") + 1) + 1
    chunk = 65_552
    changed = bytearray(sealed)
    kind: type[WorldError] = LocalFileDamaged
    if what == "salt":
        at = sealed.index(b'"salt": "') + 9
        changed[at] = ord("A") if changed[at] != ord("A") else ord("B")
        kind = WrongPassword
    elif what == "swapped":
        one, two = sealed[begin : begin + chunk], sealed[begin + chunk : begin + 2 * chunk]
        changed[begin : begin + 2 * chunk] = two + one
    elif what == "longer":
        changed += b"\x00"
    elif what == "version":
        changed = bytearray(sealed.replace(b"BACKUP 1\n", b"BACKUP 9\n", 1))
        kind = Refused
    elif what == "foreign":
        changed, kind = bytearray(b"SQLite format 3\x00" * 9), InputError
    else:
        changed[{"first": begin + 5, "middle": begin + chunk + 5, "last": len(sealed) - 5}[what]] ^= 1
    path = tmp_path / "changed"
    path.write_bytes(changed)
    with pytest.raises(kind) as caught:
        backup.open_backup(path, PASSWORD)
    assert caught.value.message


def test_a_wrong_password_is_told_from_damage(sealed: bytes, tmp_path: Path) -> None:
    """Whoever mistypes is not told that the file is broken; a password that is easy to guess is not taken at all."""
    path = tmp_path / "whole"
    path.write_bytes(sealed)
    with pytest.raises(WrongPassword, match="not the one of this backup"):
        backup.open_backup(path, PASSWORD + "!")
    with new_replica(tmp_path) as replica, pytest.raises(InputError, match="at least 10 characters"):
        backup.back_up(replica, tmp_path / "weak", "secret", costs=CHEAP)
    assert not (tmp_path / "weak").exists()


def test_a_backup_holds_no_plain_text(make_account: MakeAccount, tmp_path: Path) -> None:
    """Neither payees nor names nor the owner's id can be read in it (I15)."""
    replica = make_account(name="Aoife Byrne")
    replica.write(lambda ledger: add_expense(ledger, "Luigi’s")).result()
    save(replica, tmp_path / "a")
    data = (tmp_path / "a").read_bytes()
    assert not any(text in data for text in (b"Luigi", b"Aoife", str(replica.owner).encode(), b"expense"))
    assert (tmp_path / "a").stat().st_mode & 0o077 == 0


def test_an_account_with_rows_takes_only_its_own(make_account: MakeAccount, tmp_path: Path) -> None:
    """Somebody else's expenses don't mix with mine; a new account takes them, and one undo gives them up."""
    aoife, ben, new = make_account(name="Aoife"), make_account(name="Ben"), make_account()
    aoife.write(lambda ledger: fill(ledger, 300)).result()
    ben.write(lambda ledger: add_expense(ledger, "Ben’s")).result()
    before = held(ben)
    save(aoife, tmp_path / "a")
    with pytest.raises(Refused, match=r"another account \(Aoife\)"):
        take(ben, tmp_path / "a")
    assert held(ben) == before
    empty = held(new)["rows"]
    assert take(new, tmp_path / "a") == (297, 0, 0)
    assert held(new) == held(aoife)
    new.write(entry.undo).result()
    assert held(new)["rows"] == empty
    assert take(new, tmp_path / "a") == (297, 0, 0)
    assert held(new) == held(aoife)


def test_restoring_merges_by_id_and_the_later_change_stands(make_account: MakeAccount, tmp_path: Path) -> None:
    """What is missing comes back; what was changed or deleted since stays so; an older copy gets what is newer."""
    owner = make_account().owner
    laptop, copy = make_account(owner=owner), make_account(owner=owner)
    same = laptop.write(lambda ledger: add_expense(ledger, "Same", 100)).result()
    later = laptop.write(lambda ledger: add_expense(ledger, "Changed later", 200)).result()
    gone = laptop.write(lambda ledger: add_expense(ledger, "Deleted later", 300)).result()
    save(laptop, tmp_path / "older")
    take(copy, tmp_path / "older")
    laptop.write(lambda ledger: edit(ledger, later, amount_minor=250)).result()
    laptop.write(lambda ledger: entry.delete(ledger, [ExpenseId(gone)])).result()
    after, queued = held(laptop), waiting(laptop)
    assert take(laptop, tmp_path / "older") == (0, 0, 2)
    assert held(laptop) == after
    assert waiting(laptop) == queued

    lost = laptop.write(lambda ledger: add_expense(ledger, "Only in the backup", 400)).result()
    laptop.write(lambda ledger: edit(ledger, same, payee="Newer")).result()
    save(laptop, tmp_path / "newer")
    copy.write(lambda ledger: edit(ledger, gone, note="kept")).result()
    assert take(copy, tmp_path / "newer") == (1, 2, 0)
    rows = held(copy)["rows"]
    assert rows[Entity.EXPENSE, same]["payee"] == "Newer"
    assert rows[Entity.EXPENSE, later]["amount_minor"] == 250
    assert rows[Entity.EXPENSE, lost]["amount_minor"] == 400
    assert rows[Entity.EXPENSE, gone]["note"] == "kept"
    before = held(copy)
    assert take(copy, tmp_path / "newer") == (0, 0, 3)
    assert held(copy) == before


def test_what_is_not_given_back_as_it_was_written_is_no_backup(
    make_account: MakeAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails is noticed now and not on the day the backup is needed; the older backup stands."""
    replica = make_account()
    path = tmp_path / "ledger.backup"
    path.write_text("the older one")
    real = os.fsync

    def spoil(descriptor: int) -> None:
        if os.fstat(descriptor).st_size > 200:
            os.pwrite(descriptor, b"\x00\x00\x00", os.fstat(descriptor).st_size - 9)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", spoil)
    with pytest.raises(SaveFailed, match="does not give back what was written"):
        save(replica, path)
    monkeypatch.setattr(os, "fsync", lambda _descriptor: (_ for _ in ()).throw(OSError(errno.ENOSPC, "")))
    with pytest.raises(SaveFailed, match="the disk is full"):
        save(replica, path)
    assert path.read_text() == "the older one"
    assert [each.name for each in tmp_path.iterdir() if "backup" in each.name] == ["ledger.backup"]
