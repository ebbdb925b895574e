"""`expense analytics`: the windows as JSON and in words, on this computer and on the server."""

from tests.cli.conftest import Terminal


def test_the_windows_as_json(aoife: Terminal) -> None:
    """Each window has its days, its total, the average and the shares of its categories, in the shape of DESIGN 4."""
    aoife.ok("category", "add", "Dining:Cafés")
    aoife.ok("add", "12.50 at Luigi yesterday #cafés")
    aoife.ok("add", "7.50 at Spar 1 jun #groceries")
    document = aoife.json("analytics")
    assert (document["as_of"], document["currency"]) == ("2026-06-18", "EUR")
    week, month, year = document["periods"]
    assert (week["days"], week["from"], week["to"]) == (7, "2026-06-12", "2026-06-18")
    assert week["total"] == {"amount_minor": 1250, "currency": "EUR", "amount": "12.50"}
    assert (week["previous_total"]["amount_minor"], month["previous_total"]) == (0, None)
    assert [one["total"]["amount_minor"] for one in week["daily"]] == [0, 0, 0, 0, 0, 1250, 0]
    assert len(year["daily"]) == 365
    assert month["average_per_day"]["amount"] == "1.11"
    assert [(one["name"], one["total"]["amount"], one["share_percent"]) for one in month["categories"]] == [
        ("Dining", "12.50", 63), ("Groceries", "7.50", 37),
    ]  # fmt: skip
    assert [one["name"] for one in month["categories"][0]["subcategories"]] == ["Dining:Cafés"]
    assert [(one["payee"], one["count"]) for one in month["payees"]] == [("Luigi", 1), ("Spar", 1)]


def test_another_day_and_words(aoife: Terminal) -> None:
    """`--as-of` takes any day; in words a window is a sentence and a table."""
    aoife.ok("add", "12.50 at Luigi 2026-05-02")
    words = aoife.ok("analytics", "--as-of", "2026-05-03")
    assert "Last 7 days, 2026-04-27 to 2026-05-03: 12.50 EUR\n6.25 a day, since 2026-05-02" in words
    assert "Uncategorised  12.50  100 %" in words
    assert aoife.json("analytics", "--as-of", "2026-06-18")["periods"][0]["total"]["amount_minor"] == 0
    refused = aoife("analytics", "--as-of", "31/2", "--json")
    assert (refused.code, refused.error["message"]) == (3, "--as-of: 31/2 is not a date.")


def test_an_empty_ledger_is_all_zeros(aoife: Terminal) -> None:
    """Nothing recorded is no error."""
    assert {each["total"]["amount_minor"] for each in aoife.json("analytics")["periods"]} == {0}
