"""The limits and rules of records, and their ids."""

import datetime as dt
import unicodedata
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.records import (
    AMOUNT_LIMIT_MINOR,
    FIRST_DATE,
    LAST_DATE,
    NAME_LIMIT,
    NOTE_LIMIT,
    PAYEE_LIMIT,
    CategoryId,
    budget_id,
    checked_amount,
    checked_category_name,
    checked_date,
    checked_entry_date,
    checked_note,
    checked_payee,
    checked_text,
    checked_username,
    new_id,
)

TODAY = dt.date(2026, 6, 18)


def attempt(text: str, *, lines: bool) -> str | InputError:
    try:
        return checked_text(text, "payee", 200, lines=lines)
    except InputError as error:
        return error


def test_ids_are_version_7_and_ascend() -> None:
    """Ids made one after the other are UUIDv7 and sort in that order, however fast they come."""
    ids = [new_id() for _ in range(20_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert {(each.version, each.variant) for each in ids} == {(7, uuid.RFC_4122)}


def test_ids_ascend_when_the_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock set back an hour makes no id that sorts before an earlier one."""
    before = new_id()
    now = 1_000_000_000_000_000_000
    monkeypatch.setattr("time.time_ns", lambda: now)
    assert before < new_id() < new_id()


def test_ids_of_several_threads_differ() -> None:
    """Two threads never make the same id."""
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda _: new_id(), range(4_000)))
    assert len(set(ids)) == len(ids)


def test_a_limits_id_depends_on_category_and_month_alone() -> None:
    """Two devices that set the same month's limit make the same row."""
    groceries, rent = CategoryId(new_id()), CategoryId(new_id())
    november = dt.date(2026, 11, 1)
    assert budget_id(groceries, november) == budget_id(groceries, november)
    assert (
        len({budget_id(groceries, november), budget_id(rent, november), budget_id(groceries, dt.date(2026, 12, 1))})
        == 3
    )


@given(st.text(max_size=300), st.booleans())
def test_text_is_stored_whole_or_refused(text: str, lines: bool) -> None:
    """What passes is normalised, trimmed, within the limit and can be encoded; the rest is an error of input."""
    stored = attempt(text, lines=lines)
    if isinstance(stored, InputError):
        assert stored.field == "payee"
        stored.message.encode()
    else:
        stored.encode()
        assert len(stored) <= 200
        assert stored == stored.strip() == unicodedata.normalize("NFC", stored)
        assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in stored.replace("\n", "" if lines else "\n"))
        assert checked_text(stored, "payee", 200, lines=lines) == stored


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800", "\u202e", "\u2066", "\u2028", "\n"]
)
def test_characters_that_cannot_be_shown_are_refused(character: str) -> None:
    """Control characters, lone surrogates, direction overrides and line breaks are refused by number and place."""
    with pytest.raises(InputError) as caught:
        checked_payee(f"ab{character}c")
    assert caught.value.message == (
        f"The payee has a character that can’t be stored (U+{ord(character):04X}, at position 3)."
    )


def test_a_note_may_have_lines() -> None:
    """Line ends become line feeds and tabs spaces; nothing else that controls is let in."""
    assert checked_note(" a\r\nb\tc\n") == "a\nb c"
    with pytest.raises(InputError):
        checked_note("a\rb")


@pytest.mark.parametrize(
    ("check", "limit"), [(checked_payee, PAYEE_LIMIT), (checked_note, NOTE_LIMIT), (checked_category_name, NAME_LIMIT)]
)
def test_the_limits_of_text_are_exact(check: object, limit: int) -> None:
    """As many characters as fit are taken, one more is refused with both numbers."""
    assert callable(check)
    assert check("é" * limit) == "é" * limit
    with pytest.raises(InputError, match=f"has {limit + 1} characters; {limit} fit"):
        check("é" * (limit + 1))


def test_a_category_has_a_name_without_a_colon() -> None:
    """The separator of levels and an empty name are refused."""
    assert checked_category_name("  Cafe\u0301s ") == "Cafés"
    for text in ("Eating out:Cafés", "", "  "):
        with pytest.raises(InputError) as caught:
            checked_category_name(text)
        assert caught.value.field == "category"


def test_dates_have_their_limits() -> None:
    """1900 to 2200 may be stored; at entry no more than 366 days ahead."""
    assert checked_date(FIRST_DATE) == FIRST_DATE
    assert checked_date(LAST_DATE) == LAST_DATE
    with pytest.raises(InputError):
        checked_date(FIRST_DATE - dt.timedelta(days=1))
    latest = TODAY + dt.timedelta(days=366)
    assert checked_entry_date(latest, TODAY) == latest
    with pytest.raises(InputError, match="2027-06-20 is more than a year ahead"):
        checked_entry_date(TODAY + dt.timedelta(days=367), TODAY)


def test_amounts_have_their_limits() -> None:
    """± 10¹² minor units may be stored, not one more."""
    for amount_minor in (AMOUNT_LIMIT_MINOR, -AMOUNT_LIMIT_MINOR):
        assert checked_amount(amount_minor) == amount_minor
        with pytest.raises(InputError, match="too large"):
            checked_amount(amount_minor + (1 if amount_minor > 0 else -1))


@pytest.mark.parametrize("name", ["aoife", "a.b-c_9", "abc", "x" * 32])
def test_user_names_that_are_taken(name: str) -> None:
    """Three to thirty-two of a–z, 0–9, dot, underscore and hyphen."""
    assert checked_username(name) == name


@pytest.mark.parametrize("name", ["ab", "x" * 33, "Aoife", "aoi fe", "aoife\n", "aoifé", "", "a/b/c"])
def test_user_names_that_are_refused(name: str) -> None:
    """Anything else is refused with the rule."""
    with pytest.raises(InputError, match="3 to 32 characters"):
        checked_username(name)
