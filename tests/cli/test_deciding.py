"""`expense conflicts`, `refused`, `history`, `restore` and categories of one name, on two computers of one person."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from expense_desktop.domain.changes import Entity, Value
from expense_desktop.domain.records import new_id
from expense_desktop.repository.replica.composing import Change
from expense_desktop.services.account import Accounts
from expense_desktop.settings import Settings
from tests.cli.conftest import CHEAP, PASSWORD, Terminal, signed_in
from tests.external import ExternalServer
from tests.homes import temporary_home

Computers = tuple[Terminal, Terminal]


@pytest.fixture
def computers(external: ExternalServer, home: Path) -> Iterator[Computers]:
    """Two computers of one person, both in step."""
    admin = Terminal(home, {"EXPENSE_ADMIN_URL": external.admin_url()})
    admin.ok("server", "init")
    with temporary_home() as first, temporary_home() as second:
        laptop, phone = signed_in(first), signed_in(second)
        laptop.ok("join", "-", "--currency", "EUR", stdin=admin.ok("server", "invite", "aoife"))
        line = laptop.ok("devices", "--add")
        phone.ok("sign-in", "aoife", "--server-line", "-", stdin=line)
        yield laptop, phone


def sync(*computers: Terminal) -> None:
    """Sync one after the other."""
    for computer in computers:
        computer.ok("sync")


def quarrel(laptop: Terminal, phone: Terminal, *, amounts: tuple[str, str] = ("6", "7")) -> Any:
    """An expense whose amount and note both have changed, later on the phone."""
    added = laptop.json("add", "5 tea")
    sync(laptop, phone)
    laptop.ok("edit", added["id"], "--amount", amounts[0], "--note", "green")
    phone.ok("edit", added["id"], "--amount", amounts[1], "--note", "black")
    sync(laptop, phone, laptop)
    return added


def test_a_conflict_is_decided_either_way_and_on_every_device(computers: Computers) -> None:
    """`--keep` lets stand what is shown, `--use` takes the other values; one undo takes those back."""
    laptop, phone = computers
    kept, used = quarrel(laptop, phone), quarrel(laptop, phone)
    seqs = {one["expense"]: one["seq"] for one in laptop.json("conflicts")["conflicts"]}

    left = laptop.json("conflicts", "--keep", str(seqs[kept["id"]]))
    assert {one["expense"] for one in left["conflicts"]} == {used["id"]}
    said = laptop.ok("conflicts", "--use", str(seqs[used["id"]]))
    assert said.startswith("Decided, on every device: tea, 2026-06-18\n")
    assert {"  amount: 6.00", "  note: green"} < set(said.splitlines())
    sync(laptop, phone)
    for computer in computers:
        assert computer.json("conflicts") == {"conflicts": []}
        assert computer.json("status")["conflicts"] == 0
        assert computer.json("show", kept["id"])["amount"]["amount"] == "7.00"
        shown = computer.json("show", used["id"])
        assert (shown["amount"]["amount"], shown["note"], shown["state"]) == ("6.00", "green", "synced")

    assert laptop.json("undo")["undone"] == "Conflict Choice"
    sync(laptop, phone)
    assert phone.json("show", used["id"])["amount"]["amount"] == "7.00"
    assert phone.json("conflicts") == {"conflicts": []}
    for seq in (str(seqs[used["id"]]), "999999"):
        outcome = phone("conflicts", "--use", seq, "--json")
        assert (outcome.code, outcome.error["kind"]) == (3, "not-found")


def test_of_several_fields_only_those_named_are_used(computers: Computers) -> None:
    """What was sent as one change is decided as one: the others keep what is shown."""
    laptop, phone = computers
    added = quarrel(laptop, phone)
    seq = str(phone.json("conflicts")["conflicts"][0]["seq"])
    before = phone.json("show", added["id"])
    for wrong in (["--keep", seq, "--field", "note"], ["--field", "note"], ["--keep", seq, "--use", seq]):
        assert phone("conflicts", *wrong).code == 2
    assert phone("conflicts", "--use", seq, "--field", "payee").code == 3
    assert phone.json("show", added["id"]) == before
    phone.ok("conflicts", "--use", seq, "--field", "note")
    sync(phone, laptop)
    shown = laptop.json("show", added["id"])
    assert (shown["amount"]["amount"], shown["note"], shown["state"]) == ("7.00", "green", "synced")


def test_a_delete_that_met_an_edit_is_told_and_done_again(computers: Computers) -> None:
    """The edit brought it back; using what was kept deletes it on both, and undo brings it back again."""
    laptop, phone = computers
    added = laptop.json("add", "5 tea")
    sync(laptop, phone)
    phone.ok("edit", added["id"], "--amount", "7")
    laptop.ok("delete", added["id"])
    sync(phone, laptop, phone)
    (told,) = phone.json("conflicts")["conflicts"]
    assert (told["field"], told["shown"], told["kept"]) == ("deleted", False, True)
    assert laptop.json("list")["total_count"] == phone.json("list")["total_count"] == 1
    phone.ok("conflicts", "--use", str(told["seq"]))
    sync(phone, laptop)
    assert laptop.json("list")["total_count"] == 0
    assert laptop.json("conflicts") == {"conflicts": []}
    phone.ok("undo")
    sync(phone, laptop)
    assert laptop.json("show", added["id"])["deleted"] is False


def test_a_conflict_of_a_category_says_which_and_is_decided_too(computers: Computers) -> None:
    """It has no `expense`, but the name of the record that it is about."""
    laptop, phone = computers
    laptop.ok("category", "add", "Cafes")
    sync(laptop, phone)
    laptop.ok("category", "rename", "Cafes", "Cafés")
    phone.ok("category", "rename", "Cafes", "Coffee")
    sync(laptop, phone, laptop)
    (told,) = laptop.json("conflicts")["conflicts"]
    assert list(told) == ["expense", "seq", "field", "shown", "kept", "device", "record", "id", "name"]
    assert (told["expense"], told["record"], told["name"]) == (None, "category", "category Coffee")
    assert (told["field"], told["shown"], told["kept"]) == ("name", "Coffee", "Cafés")
    assert "category Coffee" in laptop.ok("conflicts")
    laptop.ok("conflicts", "--use", str(told["seq"]))
    sync(laptop, phone)
    assert "Cafés" in {each["name"] for each in phone.json("category", "list")["categories"]}


def test_any_version_of_an_expense_is_restored_on_either_computer(computers: Computers) -> None:
    """By its number in the history, as a new change; also one that was overruled, and into a deleted one."""
    laptop, phone = computers
    added = quarrel(laptop, phone)
    laptop.ok("conflicts", "--keep", str(laptop.json("conflicts")["conflicts"][0]["seq"]))
    sync(laptop, phone)
    versions = phone.json("history", added["id"])["versions"]
    assert all(list(each) == ["seq", "at", "device", "changed"] for each in versions)
    assert len({each["device"] for each in versions}) <= 2
    first = versions[-1]
    assert first["changed"]["amount"] == [None, {"amount_minor": 500, "currency": "EUR", "amount": "5.00"}]
    phone.ok("delete", added["id"])
    restored = phone.json("restore", added["id"], "--seq", str(first["seq"]))
    assert restored == {**added, "state": "waiting"}
    sync(phone, laptop)
    assert laptop.json("show", added["id"]) == {**added, "state": "synced"}
    assert laptop.json("history", added["id"])["versions"][0]["changed"].keys() >= {"amount", "note"}
    assert "It is so already" in laptop.ok("restore", added["id"], "--seq", str(first["seq"]))
    phone.ok("undo")
    assert phone.json("show", added["id"])["deleted"] is True

    lost = next(each for each in versions if each["seq"] not in (first["seq"], versions[0]["seq"]))
    assert phone.json("restore", added["id"], "--seq", str(lost["seq"]))["note"] == "green"
    assert phone("restore", added["id"], "--seq", "9999", "--json").error["kind"] == "not-found"
    assert phone("restore", added["id"]).code == 2


def test_categories_and_limits_have_histories_and_are_restored(computers: Computers) -> None:
    """By their ids, on the computer that didn't change them."""
    laptop, phone = computers
    cafes = laptop.json("category", "add", "Eating:Cafes")["id"]
    laptop.ok("budget", "set", "Eating:Cafes", "50")
    sync(laptop, phone)
    phone.ok("category", "rename", "Eating:Cafes", "Coffee")
    phone.ok("budget", "set", "Coffee", "70")
    sync(phone, laptop)
    newest, first = laptop.json("history", cafes)["versions"]
    assert newest["changed"] == {"name": ["Cafes", "Coffee"]}
    assert first["changed"]["parent"] == [None, "Eating"]
    restored = laptop.json("restore", cafes, "--seq", str(first["seq"]))
    assert (restored["name"], restored["parent"], restored["deleted"]) == ("Cafes", "Eating", False)

    limits = laptop.json("budget", "history", "Eating:Cafes")
    (limit,) = limits["limits"]
    assert limit["month"] == "2026-06"
    newest, first = laptop.json("history", limit["id"])["versions"]
    assert newest["changed"]["limit"][1]["amount"] == "70.00"
    assert first["changed"]["category"] == [None, "Eating:Cafes"]
    assert limit["versions"] == [newest, first]
    said = laptop.ok("restore", limit["id"], "--seq", str(first["seq"]))
    assert "limit of Eating:Cafes from 2026-06 on" in said
    sync(laptop, phone)
    (line,) = phone.json("budget", "show")["budgets"]
    assert (line["category"], line["limit"]["amount"]) == ("Eating:Cafes", "50.00")


def test_a_deleted_category_is_found_and_restored(computers: Computers) -> None:
    """`category list --deleted` has its id, for its history and for `restore`, on both computers."""
    laptop, phone = computers
    added = laptop.json("category", "add", "Cafés")
    laptop.ok("category", "delete", "Cafés")
    sync(laptop, phone)
    assert [each["id"] for each in phone.json("category", "list", "--deleted")["categories"]] == [added["id"]]
    assert added["id"] not in {each["id"] for each in phone.json("category", "list")["categories"]}
    gone, first = phone.json("history", added["id"])["versions"]
    assert gone["changed"] == {"deleted": [False, True]}
    outcome = phone("restore", added["id"], "--seq", str(gone["seq"]), "--json")
    assert (outcome.code, outcome.error["message"]) == (3, "In that version it was deleted. Delete it instead.")
    assert phone.json("restore", added["id"], "--seq", str(first["seq"]))["deleted"] is False
    sync(phone, laptop)
    assert added["id"] in {each["id"] for each in laptop.json("category", "list")["categories"]}
    assert laptop.ok("category", "list", "--deleted") == "No category is deleted.\n"


def test_while_the_server_is_away_a_version_that_only_it_has_is_not_made_up(aoife: Terminal) -> None:
    """`restore` exits 5 and changes nothing."""
    added = aoife.json("add", "5 tea")
    aoife.ok("edit", added["id"], "--amount", "6")
    before = aoife.everything()
    outcome = aoife("restore", added["id"], "--seq", "1", "--json")
    assert (outcome.code, outcome.error["kind"]) == (5, "server-unreachable")
    assert aoife.everything() == before


def test_categories_of_one_name_are_offered_for_merging(computers: Computers) -> None:
    """Made offline on two computers: both lists and both statuses say so, and the line that they print merges them."""
    laptop, phone = computers
    for computer, line in ((laptop, "5 tea #Tea"), (phone, "6 cake #tea")):
        computer.ok("category", "add", line.partition("#")[2])
        computer.ok("add", line)
    sync(laptop, phone, laptop)
    hints = {
        line
        for computer in computers
        for command in (["category", "list"], ["status"])
        for line in computer.ok(*command).splitlines()
        if "There are two categories" in line
    }
    assert len(hints) == 1
    command = hints.pop().partition("expense ")[2].split()
    merged = phone.json(*command)
    assert (merged["moved"], merged["expenses"]) == (1, 2)
    sync(phone, laptop)
    for computer in computers:
        assert "two categories" not in computer.ok("category", "list") + computer.ok("status")
        assert {each["category"] for each in computer.json("list")["expenses"]} == {"Tea"}


def test_a_category_that_came_back_is_told_until_it_was_heard(computers: Computers) -> None:
    """`status` says so where it had been deleted, its history says by which computer, and `--seen` ends it."""
    laptop, phone = computers
    category = laptop.json("category", "add", "Cafés")["id"]
    sync(laptop, phone)
    laptop.ok("category", "delete", "Cafés")
    sync(laptop)
    phone.ok("add", "4 Kaph #Cafés")
    sync(phone, laptop)
    words = "Cafés was deleted, and is back: another device uses it"
    assert words in laptop.ok("status")
    assert words not in phone.ok("status")
    assert [each["changed"].get("deleted") for each in laptop.json("history", category)["versions"]] == [
        [True, False], [False, True], None,
    ]  # fmt: skip
    laptop.ok("recovered", "--seen")
    assert words not in laptop.ok("status")


def refused_by_the_server(terminal: Terminal) -> str:
    """An expense with a longer note than the server takes, which no command would have let through; its id."""
    accounts = Accounts(Settings(home=terminal.home), CHEAP)
    account = accounts.unlock("aoife", PASSWORD)
    row_id = new_id()
    fields: dict[str, Value] = {
        "amount_minor": 640,
        "currency": "EUR",
        "spent_on": "2026-06-18",
        "category_id": None,
        "payee": "Kiosk",
        "note": "two bicycles " * 200,
    }
    change = Change(Entity.EXPENSE, row_id, fields=fields, new=True)
    account.replica.write(lambda ledger: ledger.apply([change], "Add Expense")).result()
    account.close()
    terminal.ok("sync")
    return str(row_id)


def test_what_was_refused_says_why_and_is_mended_or_given_up(computers: Computers) -> None:
    """Changing it sends it again; giving it up deletes what the server never had, which undo brings back."""
    laptop, phone = computers
    mended, given_up = refused_by_the_server(laptop), refused_by_the_server(laptop)
    told = laptop.json("refused")["refused"]
    assert {each["id"] for each in told} == {mended, given_up}
    assert [each["words"] for each in told] == [["Refused: a text is too long."]] * 2
    assert {(each["record"], each["only_here"]) for each in told} == {("expense", True)}
    assert "see “expense refused”" in laptop.ok("status")
    laptop.ok("edit", mended, "--note", "two bicycles")
    sync(laptop, phone)
    assert phone.json("show", mended)["note"] == "two bicycles"
    assert "Given up and deleted: Kiosk" in laptop.ok("refused", "--give-up", given_up)
    assert laptop.json("refused") == {"refused": []}
    assert laptop.json("status")["refused"] == 0
    assert laptop("refused", "--give-up", given_up).code == 3
