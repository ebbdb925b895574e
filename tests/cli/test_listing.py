"""`expense list` and `history`: filters, orders, pages, sums, and the versions of an expense."""

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.cli.conftest import Terminal

LINES = (
    "30 at Luigi’s 12 jun #eating out",
    "4.20 at Café Nero 13 jun #eating out:cafés",
    "4.20 at Café Nero 14 jun #eating out:cafés",
    "950 rent 1 jun",
    "-12.50 refund at Zara 10 jun #clothes",
    '99.99 at Zara 9 jun #clothes "two shirts, blue"',
)


@pytest.fixture
def ledger(aoife: Terminal) -> Terminal:
    """A month of somebody's expenses."""
    for path in ("Eating out:Cafés", "Clothes"):
        aoife.ok("category", "add", path)
    for line in LINES:
        aoife.ok("add", line)
    return aoife


def payees(ledger: Terminal, *options: str) -> Sequence[str]:
    return [expense["payee"] for expense in ledger.json("list", *options)["expenses"]]


def test_the_document_of_a_list(ledger: Terminal) -> None:
    """Expenses, the page, the count and the sum of all that match: exactly these keys."""
    document = ledger.json("list")
    assert list(document) == ["expenses", "page", "page_size", "total_count", "total"]
    assert (document["page"], document["page_size"], document["total_count"]) == (1, 50, 6)
    assert document["total"] == {"amount_minor": 107589, "currency": "EUR", "amount": "1075.89"}
    assert [expense["date"] for expense in document["expenses"]] == [
        "2026-06-14", "2026-06-13", "2026-06-12", "2026-06-10", "2026-06-09", "2026-06-01",
    ]  # fmt: skip


def test_pages_are_parts_of_the_whole(ledger: Terminal) -> None:
    """Pages follow each other without gap or double; each has the sum of all; beyond the last there is nothing."""
    whole = ledger.json("list")
    pages = [ledger.json("list", "--page", str(number), "--page-size", "4") for number in (1, 2, 3)]
    assert [len(page["expenses"]) for page in pages] == [4, 2, 0]
    assert [expense for page in pages for expense in page["expenses"]] == whole["expenses"]
    assert {page["total"]["amount"] for page in pages} == {"1075.89"}
    assert {page["total_count"] for page in pages} == {6}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--from", "2026-06-12"], ["Café Nero", "Café Nero", "Luigi’s"]),
        (["--to", "9/6"], ["Zara", "rent"]),
        (["--from", "10 jun", "--to", "10 jun"], ["Zara"]),
        (["--category", "eating OUT"], ["Café Nero", "Café Nero", "Luigi’s"]),
        (["--category", "Eating out:Cafes"], ["Café Nero", "Café Nero"]),
        (["--category", "cafés", "--category", "Clothes"], ["Café Nero", "Café Nero", "Zara", "Zara"]),
        (["--uncategorised"], ["rent"]),
        (["--category", "Clothes", "--uncategorised"], ["Zara", "Zara", "rent"]),
        (["--search", "cafe nero"], ["Café Nero", "Café Nero"]),
        (["--search", "shirts zara"], ["Zara"]),
        (["--search", "4.20"], ["Café Nero", "Café Nero"]),
        (["--search", "%"], []),
        (["--min", "30"], ["Luigi’s", "Zara", "rent"]),
        (["--max", "-1"], ["Zara"]),
        (["--min", "4,20", "--max", "4.20"], ["Café Nero", "Café Nero"]),
        (["--deleted"], []),
    ],
)
def test_filters_let_through_what_they_say(ledger: Terminal, options: list[str], expected: list[str]) -> None:
    """Days and amounts include both ends, a category includes its subcategories, and all filters hold together."""
    document = ledger.json("list", *options)
    assert [expense["payee"] for expense in document["expenses"]] == expected
    assert document["total_count"] == len(expected)
    assert document["total"]["amount_minor"] == sum(e["amount"]["amount_minor"] for e in document["expenses"])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--sort", "date", "--reverse"], ["rent", "Zara", "Zara", "Luigi’s", "Café Nero", "Café Nero"]),
        (["--sort", "payee"], ["Café Nero", "Café Nero", "Luigi’s", "rent", "Zara", "Zara"]),
        (["--sort", "amount"], ["Zara", "Café Nero", "Café Nero", "Luigi’s", "Zara", "rent"]),
        (["--sort", "amount", "--reverse"], ["rent", "Zara", "Luigi’s", "Café Nero", "Café Nero", "Zara"]),
        (["--sort", "category"], ["Zara", "Zara", "Luigi’s", "Café Nero", "Café Nero", "rent"]),
        (["--sort", "note", "--reverse", "--page-size", "2"], ["Zara", "Zara"]),
    ],
)
def test_every_order_is_the_same_each_time(ledger: Terminal, options: list[str], expected: list[str]) -> None:
    """Each key sorts as it says, and `--reverse` is its mirror."""
    assert payees(ledger, *options) == expected


@pytest.mark.parametrize(
    ("options", "field", "words"),
    [
        (["--from", "31/06/2026"], "from", "--from: 31/06/2026 is not a date."),
        (["--to", "soon"], "to", "--to: soon is not a date."),
        (["--min", "1.2.3"], "min", "--min: 1.2.3 is not an amount."),
        (["--max", "$5"], "max", "--max: $5 is not in EUR, the currency of this account."),
        (["--category", "Nothing"], "category", "There is no category “Nothing”."),
    ],
)
def test_a_wrong_filter_is_named(ledger: Terminal, options: list[str], field: str, words: str) -> None:
    """A filter that can't be understood exits 3 and says which; it is never ignored."""
    outcome = ledger("list", "--json", *options)
    assert (outcome.code, outcome.error["field"], outcome.error["message"]) == (3, field, words)


def test_the_words_of_a_list(ledger: Terminal) -> None:
    """For people it is a table and one line with the count and the sum."""
    words = ledger.ok("list", "--category", "Clothes")
    assert words.splitlines()[0].split() == ["Date", "Amount", "Payee", "Category", "Note", "State", "Id"]
    assert words.endswith("\n\n2 expenses, 87.49 EUR\n")
    assert ledger.ok("list", "--page-size", "2", "--page", "2").endswith("3 to 4 of 6 expenses, 1075.89 EUR\n")
    assert ledger.ok("list", "--page", "9").endswith("None here of 6 expenses, 1075.89 EUR\n")
    assert ledger.ok("list", "--search", "nothing of the kind") == "No expenses match.\n"


def test_the_words_of_an_expense(ledger: Terminal) -> None:
    """`show` has a line for each field that there is."""
    (expense,) = ledger.json("list", "--search", "shirts")["expenses"]
    assert ledger.ok("show", expense["id"]) == (
        "Amount    99.99 EUR\n"
        "Date      2026-06-09\n"
        "Payee     Zara\n"
        "Category  Clothes\n"
        "Note      two shirts, blue\n"
        "State     waiting\n"
        f"Id        {expense['id']}\n"
    )


def test_the_history_while_the_server_is_away(aoife: Terminal) -> None:
    """What waits here is shown, newest first, and that it isn't all is said beside it."""
    aoife.ok("category", "add", "Tea")
    added = aoife.json("add", "5 at Barry’s 17 jun")
    aoife.ok("edit", added["id"], "--amount", "6.50", "--category", "Tea", "--note", "strong")
    aoife.ok("delete", added["id"])
    document = aoife.json("history", added["id"])
    assert list(document) == ["id", "versions"]
    assert document["id"] == added["id"]
    assert [list(version) for version in document["versions"]] == [["seq", "at", "device", "changed"]] * 3
    deleted, edited, made = document["versions"]
    assert deleted["changed"] == {"deleted": [False, True]}
    money = {"currency": "EUR", "amount_minor": 500, "amount": "5.00"}
    assert edited["changed"] == {
        "amount": [money, {"currency": "EUR", "amount_minor": 650, "amount": "6.50"}],
        "category": [None, "Tea"],
        "note": ["", "strong"],
    }
    assert made["changed"]["amount"] == [None, money]
    assert made["changed"]["date"] == [None, "2026-06-17"]
    assert made["changed"]["payee"] == [None, "Barry’s"]
    assert {version["seq"] for version in document["versions"]} == {None}
    assert dt.datetime.fromisoformat(made["at"]).tzinfo == dt.UTC
    words = aoife("history", added["id"])
    assert words.err == "The server can’t be asked now: this is what this computer has of the history.\n"
    assert "amount: 5.00 → 6.50" in words.out
    assert "deleted: no → yes" in words.out
