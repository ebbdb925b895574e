"""The periods of the filter bar, and the dates that keys move."""

import datetime as dt

import pytest

from expense_desktop.ui.expenses.moving import MONTH_EARLIER, MONTH_LATER, Move
from expense_desktop.ui.expenses.periods import CUSTOM, Days, days_of, key_of, stepped

TODAY = dt.date(2026, 6, 18)


def days(first: str, last: str) -> Days:
    return Days(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("7", days("2026-06-12", "2026-06-18")),
        ("30", days("2026-05-20", "2026-06-18")),
        ("month", days("2026-06-01", "2026-06-30")),
        ("last-month", days("2026-05-01", "2026-05-31")),
        ("year", days("2026-01-01", "2026-12-31")),
        ("all", Days()),
    ],
)
def test_a_period_is_its_days_and_its_days_are_the_period(key: str, expected: Days) -> None:
    """Windows end today; months and years are whole."""
    assert days_of(key, TODAY) == expected
    if expected != Days():
        assert key_of(expected, TODAY) == key


@pytest.mark.parametrize(
    ("before", "step", "after"),
    [
        (days("2026-06-01", "2026-06-30"), -1, days("2026-05-01", "2026-05-31")),
        (days("2026-01-01", "2026-01-31"), -1, days("2025-12-01", "2025-12-31")),
        (days("2026-01-01", "2026-12-31"), 1, days("2027-01-01", "2027-12-31")),
        (days("2026-01-01", "2026-03-31"), -1, days("2025-10-01", "2025-12-31")),
        (days("2026-06-12", "2026-06-18"), -1, days("2026-06-05", "2026-06-11")),
        (days("2026-06-12", "2026-06-18"), 1, days("2026-06-19", "2026-06-25")),
        (Days(dt.date(2026, 6, 1), None), 1, Days(dt.date(2026, 6, 1), None)),
        (days("2026-06-18", "2026-06-12"), 1, days("2026-06-18", "2026-06-12")),
    ],
)
def test_a_step_goes_to_the_period_directly_beside(before: Days, step: int, after: Days) -> None:
    """Whole months stay whole, other periods move by their length; what has no end doesn't move."""
    assert stepped(before, step) == after
    assert key_of(days("2026-06-05", "2026-06-11"), TODAY) == CUSTOM


@pytest.mark.parametrize(
    ("move", "before", "after"),
    [
        (Move(days=1), "2026-02-28", "2026-03-01"),
        (Move(days=-1), "2026-01-01", "2025-12-31"),
        (MONTH_LATER, "2026-01-31", "2026-02-28"),
        (MONTH_EARLIER, "2024-03-31", "2024-02-29"),
        (MONTH_EARLIER, "2026-01-15", "2025-12-15"),
        (Move(to=TODAY), "2020-01-01", "2026-06-18"),
        (Move(days=1), "9999-12-31", "9999-12-31"),
    ],
)
def test_a_key_moves_a_date(move: Move, before: str, after: str) -> None:
    """A month later than the 31st is the last day of a shorter month."""
    assert move(dt.date.fromisoformat(before)) == dt.date.fromisoformat(after)
