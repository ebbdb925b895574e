"""`expense import`: real statements, questions, duplicates, one undo, and files that are none."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal

DATA = Path(__file__).parent.parent / "data"
STATEMENTS = sorted((DATA / "bank-export-uk").glob("*.csv"))
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452")


@pytest.fixture
def pounds(empty: Terminal) -> Terminal:
    """An account in pounds."""
    empty.ok("sign-up", "aoife", "--currency", "GBP")
    return empty


def test_the_seven_statements_of_a_bank(pounds: Terminal) -> None:
    """19 expenses of £2,417.09, 30 credits left out; a second import adds nothing; an undo takes one file back."""
    assert len(STATEMENTS) == 7
    results = [pounds.json("import", str(file)) for file in STATEMENTS]
    assert all(list(r) == ["imported", "duplicates", "credits", "unreadable", "total"] for r in results)
    counts = [sum(result[key] for result in results) for key in ("imported", "credits", "duplicates", "unreadable")]
    assert counts == [19, 30, 0, 0]
    listed = pounds.json("list")
    assert (listed["total_count"], listed["total"]["amount"]) == (19, "2417.09")
    again = [pounds.json("import", str(file)) for file in STATEMENTS]
    assert sum(result["imported"] for result in again) == 0
    assert sum(result["duplicates"] for result in again) == 19
    assert pounds.json("list") == listed
    last = next(result["imported"] for result in reversed(results) if result["imported"])
    assert pounds.json("undo")["changed"] == last
    assert pounds.json("list")["total_count"] == 19 - last


def test_an_export_of_one_and_a_half_thousand_rows_is_exact(aoife: Terminal) -> None:
    """Every row of the demonstration comes in, its categories are made, and the totals agree to the cent."""
    file = DATA / "demo-expenses.csv"
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    total = sum(Decimal(row["amount"]) for row in rows)
    categories = aoife.json("category", "list")
    dry = aoife.json("import", str(file), "--spending", "positive", "--dry-run")
    assert aoife.json("list")["total_count"] == 0
    done = aoife.json("import", str(file), "--spending", "positive")
    assert done == dry
    assert done["imported"] == len(rows)
    assert Decimal(done["total"]["amount"]) == total
    listed = aoife.json("list")
    assert (listed["total_count"], Decimal(listed["total"]["amount"])) == (len(rows), total)
    by_category: dict[str, Decimal] = {}
    for row in rows:
        by_category[row["category"]] = by_category.get(row["category"], Decimal()) + Decimal(row["amount"])
    for path in ("Eating out:Cafés", "Groceries:Supermarket"):
        assert Decimal(aoife.json("list", "--category", path)["total"]["amount"]) == by_category[path]
    assert aoife.json("undo")["changed"] > len(rows)
    assert aoife.json("category", "list") == categories


def test_a_question_is_asked_and_answered_by_its_option(aoife: Terminal, tmp_path: Path) -> None:
    """What an expense depends on is asked, exit 3; with the answer the same file comes in."""
    file = tmp_path / "june.csv"
    file.write_text("Date,Payee,Debit\n06/07/2026,Tea,4.20\n05/06/2026,Cake,5.10\n", encoding="utf-8")
    before = aoife.everything()
    outcome = aoife("import", str(file), "--json")
    assert outcome.code == 3
    assert (outcome.error["kind"], outcome.error["option"]) == ("question", "--date-order")
    assert set(outcome.error["choices"]) == {"dmy", "mdy"}
    assert "Answer with --date-order dmy or --date-order mdy." in outcome.err
    assert aoife.everything() == before
    assert aoife.json("import", str(file), "--date-order", "mdy")["imported"] == 2
    assert [expense["date"] for expense in aoife.json("list")["expenses"]] == ["2026-06-07", "2026-05-06"]


def test_a_file_is_found_from_the_working_folder(aoife: Terminal) -> None:
    """A relative name means the folder in which the command is given."""
    terminal = Terminal(aoife.home, aoife.environment, folder=DATA)
    assert terminal.json("import", "demo-expenses.csv", "--spending", "positive", "--dry-run")["imported"] > 1000


def test_rows_that_cannot_be_read_are_named(aoife: Terminal, tmp_path: Path) -> None:
    """The others come in; the words say in which line what is wrong."""
    file = tmp_path / "june.csv"
    file.write_text(
        "Date,Payee,Debit\n2026-06-01,Tea,4.20\n2026-06-31,Cake,5.10\n2026-06-02,Bread,1O.20\n", encoding="utf-8"
    )
    outcome = aoife("import", str(file))
    assert outcome.out == (
        "Imported 1 expense, 4.20 EUR.\n"
        "2 rows left out: can’t be read.\n"
        "  line 3: “2026-06-31” is not a date\n"
        "  line 4: “1O.20” is not an amount\n"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.csv", PNG),
        ("empty.csv", b""),
        ("words.csv", b"just some words\nand more of them\n"),
        ("folder.csv", None),
        ("missing.csv", b"?"),
    ],
)
def test_a_file_that_is_no_statement_changes_nothing(
    aoife: Terminal, tmp_path: Path, name: str, content: bytes | None
) -> None:
    """A picture, an empty file, a folder, no file at all: exit 3 with words, and nothing is imported."""
    file = tmp_path / name
    if content is None:
        file.mkdir()
    elif content != b"?":
        file.write_bytes(content)
    before = aoife.everything()
    outcome = aoife("import", str(file), "--json")
    assert outcome.code == 3, outcome.err
    assert outcome.error["kind"] == "input-error"
    assert outcome.error["message"]
    assert "\ufffd" not in outcome.err
    assert aoife.everything() == before


def test_what_a_file_leaves_open_is_answered_by_options(aoife: Terminal, tmp_path: Path) -> None:
    """Columns, separator and encoding, for a file that says nothing of itself; wrong answers are said to be wrong."""
    file = tmp_path / "bare.txt"
    file.write_bytes("16/06/2026|1|Café Zürich|4,20\n17/06/2026|2|Łódź|3,80\n".encode("cp1250", "replace"))
    options = ("import", str(file), "--separator", "|", "--encoding", "cp1250", "--spending", "positive")
    done = aoife.json(*options, "--columns", "date,-,payee,amount")
    assert (done["imported"], done["total"]["amount"]) == (2, "8.00")
    assert {each["payee"] for each in aoife.json("list")["expenses"]} == {"Café Zürich", "Łódź"}
    for columns, words in (
        ("date,price", "is no column"),
        ("date,date", "only be one"),
        ("date,-,-,-,amount", "only 4"),
    ):
        outcome = aoife(*options, "--columns", columns)
        assert outcome.code == 3
        assert words in outcome.err
