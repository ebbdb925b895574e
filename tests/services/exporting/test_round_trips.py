"""Out of one account and into another: the same ledger, by id, whichever way it went."""

import os
from functools import partial
from pathlib import Path

import pytest
from typing_extensions import override

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.errors import InputError, SaveFailed
from expense_desktop.domain.records import ExpenseId
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort, SortKey
from expense_desktop.repository.replica.file import Replica
from expense_desktop.services import backup, entry
from expense_desktop.services.exporting.bringing import bring_back
from expense_desktop.services.exporting.csv_form import CsvForm
from expense_desktop.services.exporting.own_file import is_own, read_own
from expense_desktop.services.exporting.writing import Exported, Form, Wanted, export
from expense_desktop.services.progress import BrokenOff, Progress
from tests.replicas import add_category, add_expense, edit
from tests.services.exporting.conftest import PASSWORD, MakeAccount, fill
from tests.services.exporting.ledgers import held, waiting
from tests.services.test_backup import CHEAP

# ten thousand by `make test-long`
MANY = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 1_000


def write(replica: Replica, path: Path, **wanted: object) -> Exported:
    """Export without a server to ask."""
    return export(replica, None, Wanted(Form(path.suffix[1:]), **wanted), path)  # type: ignore[arg-type]


def take(replica: Replica, path: Path) -> tuple[int, int]:
    """Import an export of ours: how many expenses came, how many were there."""
    contents = read_own(path)
    done = replica.write(lambda ledger: bring_back(ledger, contents)).result()
    return done.added, done.kept


def test_many_expenses_come_through_every_file_with_their_ids(make_account: MakeAccount, tmp_path: Path) -> None:
    """JSON and a backup make the same ledger, CSV the same expenses; what is exported of those is the same again."""
    aoife, by_json, by_csv, by_backup = (make_account() for _ in range(4))
    aoife.write(lambda ledger: fill(ledger, MANY)).result()
    live = MANY - 3
    names = [tmp_path / name for name in ("1.json", "1.csv", "2.csv", "3.csv", "4.csv")]
    assert write(aoife, names[0], history=False).expenses == MANY
    assert write(aoife, names[1]).expenses == live
    backup.back_up(aoife, tmp_path / "ledger.backup", PASSWORD, costs=CHEAP)

    assert take(by_json, names[0]) == (live, 0)
    assert take(by_csv, names[1]) == (live, 0)
    opened = backup.open_backup(tmp_path / "ledger.backup", PASSWORD)
    assert by_backup.write(lambda ledger: backup.restore(ledger, opened)).result().added == live

    assert held(by_json) == held(aoife)
    assert held(by_backup) == held(aoife)
    for replica, path in ((by_json, names[2]), (by_csv, names[3]), (by_backup, names[4])):
        write(replica, path)
        assert path.read_bytes() == names[1].read_bytes()

    before = waiting(by_json)
    assert take(by_json, names[0]) == (0, live)
    assert waiting(by_json) == before, "taken twice, nothing is doubled or sent"


def test_a_csv_holds_exactly_what_is_shown_in_its_order(make_account: MakeAccount, tmp_path: Path) -> None:
    """A filter and a sort are those of the list; mark and byte order mark are a choice; RFC 4180 is kept."""
    replica = make_account()
    cafes = replica.write(lambda ledger: add_category(ledger, "Cafés")).result()
    shops = (('Kaph "two", Drury St', 1250), ("Bread 41", 795), ("Refund\u00a0desk", -5))
    ids = [
        replica.write(partial(add_expense, payee=payee, amount_minor=amount, category_id=str(cafes))).result()
        for payee, amount in shops
    ]
    replica.write(lambda ledger: add_expense(ledger, "Elsewhere", 1)).result()
    path = tmp_path / "shown.csv"
    done = write(
        replica,
        path,
        chosen=ExpenseFilter(categories=frozenset({cafes})),
        sort=ExpenseSort(SortKey.AMOUNT, descending=True),
        csv=CsvForm(bom=True, decimal=","),
    )
    assert done == Exported(3, 2040, "EUR")
    assert path.read_bytes().decode("utf-8") == (
        "\ufeffId,Date,Payee,Category,Note,Amount,Currency\r\n"
        f'{ids[0]},2026-06-17,"Kaph ""two"", Drury St",Cafés,,"12,50",EUR\r\n'
        f'{ids[1]},2026-06-17,Bread 41,Cafés,,"7,95",EUR\r\n'
        f'{ids[2]},2026-06-17,Refund\u00a0desk,Cafés,,"-0,05",EUR\r\n'
    )
    other = make_account()
    assert take(other, path) == (3, 0)
    assert {str(id_) for entity, id_ in held(other)["rows"] if entity is Entity.EXPENSE} == set(map(str, ids))


def test_what_was_deleted_here_comes_back_and_what_was_changed_here_stays(
    make_account: MakeAccount, tmp_path: Path
) -> None:
    """An import adds; it never takes a later change away. One undo takes all of it back."""
    replica = make_account()
    kept = replica.write(lambda ledger: add_expense(ledger, "Kaph", 420)).result()
    gone = replica.write(lambda ledger: add_expense(ledger, "Luigi’s", 1250)).result()
    path = tmp_path / "before.json"
    write(replica, path)
    replica.write(lambda ledger: edit(ledger, kept, amount_minor=520)).result()
    replica.write(lambda ledger: entry.delete(ledger, [ExpenseId(gone)])).result()
    after = held(replica)

    assert take(replica, path) == (1, 1)
    rows = held(replica)["rows"]
    assert rows[Entity.EXPENSE, kept]["amount_minor"] == 520
    assert rows[Entity.EXPENSE, gone]["amount_minor"] == 1250
    replica.write(entry.undo).result()
    assert held(replica) == after


def test_categories_of_the_same_name_are_one(make_account: MakeAccount, tmp_path: Path) -> None:
    """An export of another account comes into the categories that are here by the same path."""
    theirs, ours = make_account(), make_account()
    theirs.write(lambda ledger: fill(ledger, 50)).result()
    ours.write(lambda ledger: add_category(ledger, "Category 1")).result()
    ours.write(lambda ledger: add_expense(ledger, "Ours", 100)).result()
    path = tmp_path / "theirs.json"
    write(theirs, path)
    assert take(ours, path) == (47, 0)
    paths = ours.read(lambda ledger: [view.path for view in ledger.categories.list()]).result()
    assert len(paths) == len(set(paths)) == 11
    assert {"Groceries", "Category 1", "Category 1:Category, “1”"} <= set(paths)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("a.csv", "2026-06-17", "17.06.26", "Nothing was imported; line 3 is wrong: “17.06.26” is not a date."),
        ("a.csv", ",12.50,", ",12.5,", "Nothing was imported; line 3 is wrong: “12.5” is not an amount."),
        ("a.csv", ",EUR", "", "Nothing was imported; line 3 is wrong: There are 6 columns instead of 7."),
        ("a.csv", ",EUR", ",GBP", "Nothing was imported; line 3 is wrong: It is in GBP, the others are in EUR."),
        ("a.csv", "Luigi", "Lu\x07igi", "line 3 is wrong: The payee has a character that can’t be stored"),
        ("a.csv", ",Luigi", ',"Luigi', "From line 3 on the file can’t be read: a quote isn’t closed."),
        ("a.json", '"2026-06-17"', '"2026-02-30"', "expense 2 is wrong: “2026-02-30” is not a date."),
        ("a.json", '"12.50"', '"13.50"', "expense 2 is wrong: “amount” and “amount_minor” differ."),
        ("a.json", '"payee": ', '"paye": ', "Nothing was imported; expense 2 is not as this program writes it."),
        ("a.json", '"note": ""', '"note": "', "The file can’t be read from line 4, character "),
        ("a.json", '"version": 1', '"version": 2', "A newer version of Expense Desktop has written this file."),
    ],
)
def test_a_row_that_was_broken_by_hand_is_named_and_nothing_is_changed(
    make_account: MakeAccount, tmp_path: Path, name: str, old: str, new: str, words: str
) -> None:
    """One bad row stops all of the file, with its place and what is wrong."""
    replica = make_account()
    replica.write(lambda ledger: add_expense(ledger, "Zaragoza", 990)).result()
    replica.write(lambda ledger: add_expense(ledger, "Luigi’s", 1250)).result()
    path = tmp_path / name
    write(replica, path, sort=ExpenseSort(SortKey.PAYEE, descending=True), history=False)
    head, mark, rest = path.read_bytes().decode().partition("Zaragoza")
    if old == '"version": 1':
        head = head.replace(old, new)
    else:
        # in the row after Zaragoza's
        own, end, rest = rest.partition("\n")
        mark, rest = mark + own + end, rest.replace(old, new, 1)
    path.write_bytes((head + mark + rest).encode())
    assert is_own(path)
    with pytest.raises(InputError) as caught:
        read_own(path)
    assert words in caught.value.message


def test_another_currency_or_another_file_is_refused_in_words(make_account: MakeAccount, tmp_path: Path) -> None:
    """Amounts in pounds don't become euros."""
    pounds, euros = make_account("GBP"), make_account("EUR")
    fields = {"currency": "GBP"}
    pounds.write(lambda ledger: add_expense(ledger, "Greggs", 210, **fields)).result()
    path = tmp_path / "pounds.json"
    write(pounds, path)
    before = held(euros)
    with pytest.raises(InputError, match="The file is in GBP, this account in EUR"):
        take(euros, path)
    assert held(euros) == before
    path.write_text('{"expenses": []}')
    with pytest.raises(InputError, match="no export of Expense Desktop"):
        read_own(path)
    path.write_text("Date,Payee,Amount\r\n2026-06-17,Kaph,4.20\r\n")
    assert not is_own(path), "a bank’s file is the importer’s business"


def test_nothing_is_left_of_a_file_that_could_not_be_written(make_account: MakeAccount, tmp_path: Path) -> None:
    """A missing folder, a folder for a name, somebody who breaks it off: words, and the old file stands."""
    replica = make_account()
    replica.write(lambda ledger: fill(ledger, 2_500)).result()
    with pytest.raises(SaveFailed, match="there is no such folder"):
        write(replica, tmp_path / "nowhere" / "a.csv")
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    with pytest.raises(InputError, match="no file that can be written"):
        write(replica, folder)
    path = tmp_path / "out" / "a.csv"
    path.parent.mkdir()
    path.write_text("the older one")

    class Impatient(Progress):
        @override
        def step(self, rows: int) -> None:
            super().step(rows)
            self.break_off()

    progress = Impatient()
    with pytest.raises(BrokenOff):
        export(replica, None, Wanted(Form.CSV), path, progress)
    assert progress.done == 2_000, "it ends at the next part"
    assert progress.total == 2_497
    assert [each.read_text() for each in path.parent.iterdir()] == ["the older one"]
