"""Months, ranges of days, windows, and the dates that people type."""

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.period import WINDOWS, DateRange, DayOrder, Month, parse_date, window

THURSDAY = dt.date(2026, 6, 18)
days = st.dates(dt.date(1901, 1, 1), dt.date(2199, 12, 31))
orders = st.sampled_from(["dmy", "mdy", "ymd"])


def read(text: str, order: DayOrder = "dmy", today: dt.date = THURSDAY) -> str:
    return parse_date(text, today, order).isoformat()


def attempt(text: str, today: dt.date, order: DayOrder) -> dt.date | InputError:
    try:
        return parse_date(text, today, order)
    except InputError as error:
        return error


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", "2026-06-18"),
        ("Yesterday", "2026-06-17"),
        ("gestern", "2026-06-17"),
        ("fri", "2026-06-12"),
        ("Wednesday", "2026-06-17"),
        ("thu", "2026-06-11"),
        ("sonntag", "2026-06-14"),
        ("2026-06-12", "2026-06-12"),
        ("2026/6/2", "2026-06-02"),
        ("12/6", "2026-06-12"),
        ("17/06/2026", "2026-06-17"),
        ("17/6/25", "2025-06-17"),
        ("12.6.", "2026-06-12"),
        ("12.6", "2026-06-12"),
        ("12.6.2025", "2025-06-12"),
        ("12-6-2026", "2026-06-12"),
        ("12 jun", "2026-06-12"),
        ("jun 12", "2026-06-12"),
        ("12jun", "2026-06-12"),
        ("12. Juni 2025", "2025-06-12"),
        ("12 März", "2026-03-12"),
        ("5 Dez.", "2025-12-05"),
        ("June 12th, 2024", "2024-06-12"),
        ("  12   JUN ", "2026-06-12"),
    ],
)
def test_a_date_is_read_as_typed(text: str, expected: str) -> None:
    """Words, weekdays, ISO, digits in the locale's order and month names in two languages."""
    assert read(text) == expected


def test_the_order_of_the_digits_is_the_locales() -> None:
    """12/6 is in June or in December by the given order alone."""
    assert read("6/12", "dmy") == "2025-12-06"
    assert read("6/12", "mdy") == read("6/12", "ymd") == "2026-06-12"
    assert read("06.12.2026", "mdy") == "2026-12-06"
    assert read("06.12.", "ymd") == "2026-06-12"


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        (dt.date(2026, 12, 20), "3/1", "2027-01-03"),
        (dt.date(2026, 1, 3), "24/12", "2025-12-24"),
        (dt.date(2026, 6, 18), "25/12", "2025-12-25"),
        (dt.date(2026, 6, 18), "19/7", "2026-07-19"),
        (dt.date(2026, 6, 18), "20/7", "2025-07-20"),
        (dt.date(2024, 3, 1), "29/2", "2024-02-29"),
        (dt.date(2025, 1, 1), "29/2", "2024-02-29"),
    ],
)
def test_without_a_year_the_last_such_day_is_meant_or_one_soon(today: dt.date, text: str, expected: str) -> None:
    """A day and month without a year is the last one, or the coming one within 31 days."""
    assert read(text, today=today) == expected


@pytest.mark.parametrize(
    "text", ["31/06/2026", "31 jun", "29/2", "30.2.", "0/1", "1/13", "2026-13-01", "12", "foo", "12/6/"]
)
def test_what_is_no_date_is_refused_in_words(text: str) -> None:
    """A day that the calendar doesn't have is refused, quoting what was typed."""
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.message == f"{text} is not a date."
    assert caught.value.field == "date"


def test_a_day_is_never_guessed_into_another_order() -> None:
    """17/6 in an American locale is refused, for 12/6 would be misread as well."""
    with pytest.raises(InputError, match="17/6 is not a date"):
        read("17/6", "mdy")


def test_a_date_outside_the_stored_years_is_refused() -> None:
    """1899 and 2201 are no years of this program."""
    for text in ("1899-12-31", "31/12/2201"):
        with pytest.raises(InputError, match="outside the years 1900 to 2200"):
            read(text)


@given(st.text() | st.text(alphabet="0123456789/.- junmarfi"), days, orders)
def test_any_text_is_a_date_or_an_input_error(text: str, today: dt.date, order: DayOrder) -> None:
    """Reading never fails in another way."""
    read = attempt(text, today, order)
    assert isinstance(read, dt.date) or read.field == "date"


@given(days, days, orders)
def test_a_whole_date_is_read_back_in_every_order(day: dt.date, today: dt.date, order: DayOrder) -> None:
    """What a locale writes with a year is read as the same day."""
    pattern = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "ymd": "%Y/%m/%d"}[order]
    assert parse_date(day.strftime(pattern), today, order) == day
    assert parse_date(day.isoformat(), today, order) == day


@given(days, st.integers(-31, 330))
def test_a_day_without_its_year_is_read_back_for_most_of_a_year(today: dt.date, days_ago: int) -> None:
    """From 330 days back to 31 days ahead the year may be left out."""
    day = today - dt.timedelta(days=days_ago)
    assert parse_date(f"{day.day}/{day.month}", today, "dmy") == day


@given(days, st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
def test_a_weekday_is_the_last_one_and_never_today(today: dt.date, name: str) -> None:
    """A weekday is one to seven days ago."""
    day = parse_date(name, today)
    assert 1 <= (today - day).days <= 7
    assert calendar.day_abbr[day.weekday()].lower() == name


@given(days, st.sampled_from(WINDOWS))
def test_a_window_is_today_and_the_days_before_it(today: dt.date, length: int) -> None:
    """A window of N days ends today and has N days; the one before has as many and ends the day before it."""
    current = window(length, today)
    before = current.before()
    assert (current.last, current.days, before.days) == (today, length, length)
    assert before.last + dt.timedelta(days=1) == current.first
    assert today in current
    assert current.first - dt.timedelta(days=1) not in current
    assert [*before, *current] == [before.first + dt.timedelta(days=n) for n in range(2 * length)]


def test_a_range_is_never_empty() -> None:
    """A last day before the first is an error of input."""
    with pytest.raises(InputError, match="The first day is after the last one"):
        DateRange(dt.date(2026, 6, 2), dt.date(2026, 6, 1))


@given(st.integers(1900, 2199), st.integers(1, 12), st.integers(-200, 200))
def test_months_add_up(year: int, number: int, step: int) -> None:
    """Adding months and taking them away again leads back, and their text is read back."""
    month = Month(year, number)
    assert (month + step) - step == month
    assert (month + step).months_since(month) == step
    assert Month.parse(month.isoformat()) == month
    assert Month.of(month.last) == Month.of(month.first) == month
    assert month.last.day == month.days == month.range().days
    assert (month + 1).first - month.last == dt.timedelta(days=1)


@given(st.integers(1900, 2199), st.integers(1, 12), st.integers(1, 28))
def test_months_of_one_who_starts_later_follow_each_other(year: int, number: int, month_start: int) -> None:
    """Months that start on another day still cover every day once."""
    month = Month(year, number)
    assert month.range(month_start).first == dt.date(year, number, month_start)
    assert month.range(month_start).last + dt.timedelta(days=1) == (month + 1).range(month_start).first


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026", "11-2026", "2026-1", "1899-12", "2201-01", "x", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    """Only YYYY-MM of the stored years is a month."""
    with pytest.raises(InputError, match="is not a month") as caught:
        Month.parse(text)
    assert caught.value.field == "month"
