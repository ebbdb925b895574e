"""Real statements through `expense import`, on the embedded server, each command a process of its own."""

import csv
import json
from pathlib import Path

import pytest

from tests.journeys.computers import Computer
from tests.journeys.conftest import NewComputer

# a dozen processes, each with the real cost of a password
pytestmark = pytest.mark.timeout(300)

DATA = Path(__file__).parent.parent / "data"
UK_STATEMENTS = sorted((DATA / "bank-export-uk").glob("*.csv"))


@pytest.fixture
def aoife(new_computer: NewComputer) -> Computer:
    """On this computer's own server, with an account in pounds."""
    computer = new_computer("aoife")
    assert computer.expense("sign-up", "aoife", "--currency", "GBP").code == 0
    return computer


def write_demo_csv(path: Path) -> list[list[object]]:
    """The demonstration ledger as another tracker would export it; its rows as they stand in the data."""
    rows: list[list[object]] = json.loads((DATA / "demo-data.json").read_text())["expenses"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Date", "Payee", "Category", "Amount", "Note"])
        for day, _, payee, category, subcategory, cents, note in rows:
            assert isinstance(cents, int)
            sign = "-" if cents < 0 else ""
            amount = f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"
            writer.writerow([day, payee, f"{category}:{subcategory}" if subcategory else category, amount, note])
    return rows


def test_seven_uk_statements_account_for_every_row_and_a_second_import_adds_nothing(aoife: Computer) -> None:
    """19 debits become expenses, £2,417.09; 30 credits are left out and counted; again, all 19 are known."""
    first = [aoife.do("import", str(path)) for path in UK_STATEMENTS]

    assert len(first) == 7
    assert sum(each["imported"] for each in first) == 19
    assert sum(each["credits"] for each in first) == 30
    assert sum(each["duplicates"] + each["unreadable"] for each in first) == 0
    assert sum(each["total"]["amount_minor"] for each in first) == 241_709
    listed = aoife.do("list", "--page-size", "100")
    assert listed["total_count"] == 19
    assert listed["total"] == {"amount_minor": 241_709, "currency": "GBP", "amount": "2417.09"}

    again = [aoife.do("import", str(path)) for path in UK_STATEMENTS]

    assert sum(each["imported"] for each in again) == 0
    assert sum(each["duplicates"] for each in again) == 19
    assert sum(each["credits"] for each in again) == 30
    assert aoife.do("list", "--page-size", "100") == listed


def test_a_dry_run_says_the_same_and_changes_nothing(aoife: Computer) -> None:
    """What `--dry-run` promises is what the import then does."""
    path = str(DATA / "bank-export-uk" / "99966633_20171224_2043.csv")

    promised = aoife.do("import", path, "--dry-run")

    assert aoife.do("list")["total_count"] == 0
    assert aoife.do("import", path) == promised
    assert aoife.do("list")["total_count"] == promised["imported"] > 0


def test_an_import_is_taken_back_whole_by_one_undo(aoife: Computer, tmp_path: Path) -> None:
    """One undo takes back every row of the batch and the categories that it brought."""
    path = tmp_path / "tracker.csv"
    write_demo_csv(path)
    before = aoife.do("category", "list")
    aoife.do("import", str(path), "--spending", "positive")

    aoife.do("undo")

    assert aoife.do("list")["total_count"] == 0
    assert aoife.do("category", "list") == before


def test_the_demonstration_ledger_comes_in_whole_and_equal_to_the_cent(
    new_computer: NewComputer, tmp_path: Path
) -> None:
    """1,152 rows in, every one; the totals of each category equal the data's own; all of it reaches the server."""
    computer = new_computer("aoife")
    assert computer.expense("sign-up", "aoife", "--currency", "EUR").code == 0
    path = tmp_path / "tracker.csv"
    rows = write_demo_csv(path)

    result = computer.do("import", str(path), "--spending", "positive")

    assert result["imported"] == len(rows) == 1_152
    assert result["duplicates"] + result["credits"] + result["unreadable"] == 0
    expected = sorted(
        (day, payee, f"{category}:{subcategory}" if subcategory else category, cents, note)
        for day, _, payee, category, subcategory, cents, note in rows
    )
    found = sorted(
        (each["date"], each["payee"], each["category"], each["amount"]["amount_minor"], each["note"])
        for each in computer.everything()
    )
    assert found == expected

    assert computer.do("sync")["waiting"] == 0
    assert {each["state"] for each in computer.everything()} == {"synced"}
    assert computer.do("list", "--server")["total"] == computer.do("list")["total"]
