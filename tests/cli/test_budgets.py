"""`expense budget show | set`: a month's limits, what is spent of them, and setting one."""

import pytest

from tests.cli.conftest import Terminal


def test_a_limit_is_set_shown_and_undone(aoife: Terminal) -> None:
    """Sums are taken; what was spent in subcategories counts; undo takes the limit back."""
    aoife.ok("category", "add", "Dining:Cafés")
    aoife.ok("add", "29.50 at Luigi yesterday #cafés")
    assert aoife.ok("budget", "set", "Dining", "20+5.50") == "Limit from 2026-06 on: Dining, 25.50 EUR\n"
    document = aoife.json("budget", "show")
    assert document["month"] == "2026-06"
    (dining,) = document["budgets"]
    money = {"limit": "25.50", "carried_over": "0.00", "spent": "29.50", "left": "-4.00"}
    assert {name: dining[name]["amount"] for name in money} == money
    assert (dining["category"], dining["used_percent"], dining["over"]) == ("Dining", 116, True)
    assert document["total"]["left"]["amount_minor"] == -400
    assert "over by 4.00" in aoife.ok("budget", "show")
    assert aoife.json("budget", "show", "--month", "2026-05")["budgets"] == []
    aoife.ok("undo")
    (dining,) = aoife.json("budget", "show")["budgets"]
    assert (dining["limit"], dining["left"], dining["over"]) == (None, None, False)


def test_a_budget_ends_with_none(aoife: Terminal) -> None:
    """From the month named on; the months before keep theirs."""
    aoife.ok("budget", "set", "groceries", "300", "--month", "2026-04")
    aoife.ok("budget", "set", "groceries", "none", "--month", "2026-06")
    limits = [aoife.json("budget", "show", "--month", f"2026-0{month}")["budgets"] for month in (3, 4, 5, 6)]
    assert [len(found) for found in limits] == [0, 1, 1, 0]
    assert aoife.ok("budget", "show") == "No limits for 2026-06 yet.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("set", "groceries", "-5"), "The limit can’t be negative."),
        (("set", "groceries", "12.5.0"), "AMOUNT: 12.5.0 is not an amount."),
        (("set", "nowhere", "5"), "There is no category “nowhere”."),
        (("show", "--month", "2026-13"), "2026-13 is not a month."),
    ],
)
def test_wrong_input_changes_nothing(aoife: Terminal, arguments: tuple[str, ...], words: str) -> None:
    """Exit 3, words that say what, and every limit as it was."""
    aoife.ok("budget", "set", "groceries", "300")
    before = aoife.json("budget", "show")
    refused = aoife("budget", *arguments, "--json")
    assert (refused.code, refused.error["message"]) == (3, words)
    assert aoife.json("budget", "show") == before
