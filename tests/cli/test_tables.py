"""Plain text in columns."""

from expense_desktop.cli.tables import one_line, table


def test_columns_are_as_wide_as_their_widest_text() -> None:
    """Texts start together, numbers end together, and no line ends in blanks."""
    assert table(("Date", "Amount", "Payee"), [("1", "5.00", "Tea"), ("12", "-12.50", "")], right={1}) == (
        "Date  Amount  Payee\n"
        "1       5.00  Tea\n"
        "12    -12.50"
    )  # fmt: skip


def test_wide_and_combining_characters_keep_the_columns_straight() -> None:
    """A terminal gives two cells to 東 and none to a combining accent."""
    lines = table(("A", "B"), [("東京", "x"), ("e\u0301", "x"), ("abcd", "x")]).splitlines()
    assert lines[1:] == ["東京  x", "e\u0301     x", "abcd  x"]


def test_a_cell_is_one_short_line() -> None:
    """A note's further lines and what is too long are cut, and seen to be."""
    assert one_line("short") == "short"
    assert one_line("first\nsecond") == "first…"
    assert one_line("x" * 50) == "x" * 39 + "…"
    assert one_line("") == ""
