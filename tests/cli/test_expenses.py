"""`expense add`, `edit`, `delete`, `undo`: exact documents, and nothing changed by what is wrong."""

import json
import uuid

import pytest

from tests.cli.conftest import Terminal
from tests.cli.processes import expense

# More than SQLite's shared memory takes, less than what one expense with a long note writes.
_LARGEST_FILE_BYTES = 40_000
NOWHERE = "0197f3c0-0000-7000-8000-000000000000"


@pytest.fixture
def ledger(aoife: Terminal) -> Terminal:
    """A computer with a few categories and one expense."""
    for path in ("Eating out:Cafés", "Car:Insurance", "Housing:Insurance"):
        aoife.ok("category", "add", path)
    aoife.ok("add", "30 at Luigi’s 12 jun #eating out")
    return aoife


def test_adding_prints_the_record_and_does_not_wait_for_a_server(ledger: Terminal) -> None:
    """The server is away; the record is saved, marked waiting, and printed exactly as `show` and `list` print it."""
    added = ledger.json("add", "12.50 lunch at Luigi yesterday #eating out")
    assert uuid.UUID(added["id"]).version == 7
    assert added == {
        "id": added["id"],
        "date": "2026-06-17",
        "payee": "Luigi’s",
        "category": "Eating out",
        "note": "lunch",
        "amount": {"amount_minor": 1250, "currency": "EUR", "amount": "12.50"},
        "state": "waiting",
        "deleted": False,
    }
    assert ledger.json("show", added["id"]) == added
    assert ledger.json("list")["expenses"][0] == added


def test_what_was_added_is_there_for_the_next_process(ledger: Terminal) -> None:
    """A second process, an hour or a crash later, has what the first one printed."""
    done = expense(ledger.home, "add", "5 tea", "--json", environment=ledger.environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert ledger.json("list", "--search", "tea")["total_count"] == 1


def test_words_need_no_quotes(ledger: Terminal) -> None:
    """The words of the line may be arguments of their own."""
    assert ledger.json("add", "12.50", "lunch", "at", "Luigi")["payee"] == "Luigi’s"


def test_a_known_payee_brings_its_category(ledger: Terminal) -> None:
    """As in the window, the category of the last expense with that payee is taken; not so from options."""
    assert ledger.json("add", "5 luigi")["category"] == "Eating out"
    assert ledger.json("add", "--amount", "5", "--payee", "Luigi’s")["category"] is None


def test_an_expense_from_options(ledger: Terminal) -> None:
    """Each field has its option, taken as it is; what isn't given is empty, and the date today."""
    added = ledger.json(
        "add", "--amount", "3x4.20", "--date", "12/6", "--payee", "7 Eleven", "--category", "eating out:cafes",
        "--note", "at night\n#12",
    )  # fmt: skip
    assert (added["date"], added["payee"], added["category"]) == ("2026-06-12", "7 Eleven", "Eating out:Cafés")
    assert (added["amount"]["amount"], added["note"]) == ("12.60", "at night\n#12")
    bare = ledger.json("add", "--amount", "5")
    assert (bare["date"], bare["payee"], bare["category"], bare["note"]) == ("2026-06-18", "", None, "")


@pytest.mark.parametrize("amount", ["-12.50", "-3x4.20", "−12", "-€5"])
def test_a_refund_needs_no_equals_sign(ledger: Terminal, amount: str) -> None:
    """An amount that begins with a hyphen is taken for one, not for an option."""
    assert ledger.json("add", "--amount", amount, "--payee", "Luigi’s")["amount"]["amount_minor"] < 0
    assert ledger.json("add", amount, "refund")["amount"]["amount_minor"] < 0


def test_dates_follow_the_place(ledger: Terminal) -> None:
    """In an American locale 6/12 is 12 June."""
    assert ledger.json("add", "5 tea 6/12", LANG="en_US.UTF-8")["date"] == "2026-06-12"
    assert ledger.json("add", "5 tea 6/12", LANG="en_IE.UTF-8")["date"] == "2025-12-06"


@pytest.mark.parametrize(
    ("arguments", "field", "words"),
    [
        (["12.5.0 lunch"], "amount", "12.5.0 is not an amount."),
        (["lunch at Luigi"], "amount", "There is no amount."),
        (["--amount", "12.5.0"], "amount", "12.5.0 is not an amount."),
        (["--amount", ""], "amount", "There is no amount."),
        (["--payee", "Luigi’s"], "amount", "There is no amount."),
        (["--amount", "12.345678"], "amount", "12.345678 has too many decimals: EUR has 2."),
        (["--amount", "10000000000.01"], "amount", "The amount is too large."),
        (["5 USD tea"], "amount", "5 USD is not in EUR, the currency of this account."),
        (["5 tea 31/06"], "date", "31/06 is not a date."),
        (["--amount", "5", "--date", "31/06/2026"], "date", "31/06/2026 is not a date."),
        (["--amount", "5", "--date", "2027-06-20"], "date", "2027-06-20 is more than a year ahead."),
        (["--amount", "5", "--date", "1899-12-31"], "date", "1899-12-31 is outside the years 1900 to 2200."),
        (["5 tea #pet food"], "category", "There is no category “pet food”."),
        (["5 #insurance"], "category", "“insurance” may be “Car:Insurance” or “Housing:Insurance”."),
        (["--amount", "5", "--category", "pet food"], "category", "There is no category “pet food”."),
        (
            ["--amount", "5", "--category", "Insurance"],
            "category",
            "There are several categories “Insurance”: “Car:Insurance”, “Housing:Insurance”.",
        ),
        (
            ["--amount", "5", "--payee", "lun\x07ch"],
            "payee",
            "The payee has a character that can’t be stored (U+0007, at position 4).",
        ),
        (
            ["5 lun\x1bch"],
            "payee",
            "The payee has a character that can’t be stored (U+001B, at position 4).",
        ),
        (["--amount", "5", "--note", "x" * 2001], "note", "The note has 2001 characters; 2000 fit."),
    ],
)
def test_what_cannot_be_recorded_says_why_and_changes_nothing(
    ledger: Terminal, arguments: list[str], field: str, words: str
) -> None:
    """Wrong input exits 3 with its one sentence, names the field, and leaves the ledger as it was."""
    before = ledger.everything()
    outcome = ledger("add", "--json", *arguments)
    assert (outcome.code, outcome.error["message"], outcome.error["field"]) == (3, words, field)
    assert outcome.err == f"expense: {words}\n"
    assert ledger.everything() == before


@pytest.mark.parametrize("arguments", [[], ["5 tea", "--note", "x"], [" "]])
def test_a_line_and_options_are_two_ways_not_one(ledger: Terminal, arguments: list[str]) -> None:
    """Neither and both are wrong usage: nothing of what was said may be dropped."""
    outcome = ledger("add", *arguments)
    assert outcome.code == 2
    assert "either as TEXT or with --amount" in outcome.err


def test_editing_changes_what_is_given(ledger: Terminal) -> None:
    """Fields that aren't named stay; an empty category is none; what changed waits to be sent."""
    added = ledger.json("add", "12.50 lunch at Luigi #eating out")
    edited = ledger.json("edit", added["id"], "--amount", "13", "--date", "fri", "--note", "")
    assert edited == {
        **added,
        "amount": {"amount_minor": 1300, "currency": "EUR", "amount": "13.00"},
        "date": "2026-06-12",
        "note": "",
    }
    assert ledger.json("edit", added["id"], "--category", "Eating out:Cafés")["category"] == "Eating out:Cafés"
    assert ledger.json("edit", added["id"], "--category", "")["category"] is None
    assert ledger.json("edit", added["id"], "--payee", "")["payee"] == ""
    assert ledger("edit", added["id"]).code == 2


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (["edit", NOWHERE, "--amount", "1"], "id"),
        (["edit", "nonsense", "--amount", "1"], "id"),
        (["delete", NOWHERE], "id"),
        (["show", "../../etc/passwd"], "id"),
        (["history", NOWHERE], "id"),
    ],
)
def test_an_expense_that_is_not_there(ledger: Terminal, command: list[str], field: str) -> None:
    """An id of nobody, of somebody else or of no form gets the same answer."""
    before = ledger.everything()
    outcome = ledger(*command, "--json")
    assert (outcome.code, outcome.error["kind"], outcome.error["field"]) == (3, "not-found", field)
    assert ledger.everything() == before


def test_wrong_edits_change_nothing(ledger: Terminal) -> None:
    """When one of several fields is wrong none is changed."""
    added = ledger.json("add", "5 tea")
    before = ledger.everything()
    for wrong in (["--date", "31/06/2026"], ["--category", "nothing"], ["--note", "x\x00"]):
        assert ledger("edit", added["id"], "--amount", "6", *wrong).code == 3
    assert ledger.everything() == before


def test_deleting_and_undoing(ledger: Terminal) -> None:
    """A deleted expense can still be shown, leaves the list, and one undo brings it back."""
    added = ledger.json("add", "5 tea")
    deleted = ledger.json("delete", added["id"])
    assert deleted == {**added, "deleted": True}
    assert ledger.json("show", added["id"]) == deleted
    assert ledger.json("list", "--search", "tea")["total_count"] == 0
    assert ledger.json("list", "--deleted")["expenses"] == [deleted]
    assert ledger("edit", added["id"], "--amount", "1").code == 3
    assert ledger.json("undo") == {"undone": "Delete Expense", "changed": 1, "left": []}
    assert ledger.json("list", "--search", "tea")["expenses"] == [added]


def test_undo_goes_back_step_by_step(aoife: Terminal) -> None:
    """Every change is a step; where none is left, that is said and nothing happens."""
    added = aoife.json("add", "5 tea")
    aoife.ok("edit", added["id"], "--amount", "6", "--payee", "Coffee")
    aoife.ok("category", "add", "Pets")
    assert aoife.ok("undo") == "Undone: Add Pets.\n"
    aoife.ok("undo")
    assert aoife.json("show", added["id"]) == added
    aoife.ok("undo")
    assert aoife.json("list")["total_count"] == 0
    outcome = aoife("undo", "--json")
    assert (outcome.code, outcome.error["message"]) == (3, "There is nothing to undo.")


def test_a_full_disk_keeps_what_was_there(ledger: Terminal) -> None:
    """When files can't grow any more the command says so, exits 3, and everything before is still there."""
    before = ledger.everything()
    note = " ".join(f"word{number}" for number in range(220))
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({_LARGEST_FILE_BYTES},) * 2);"
    )
    done = expense(
        ledger.home, "add", "--amount", "5", "--note", note, "--json", before=limited, environment=ledger.environment
    )
    assert done.returncode == 3, done.stderr
    assert done.stderr.startswith("expense: Could not save on this computer: the disk is full")
    assert json.loads(done.stdout)["error"]["kind"] == "save-failed"
    assert ledger.everything() == before
