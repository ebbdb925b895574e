"""A line said otherwise says what is wanted, and everything else as before."""

import datetime as dt
from functools import partial

import pytest

from expense_desktop.domain.quick_entry import Draft, Slot, parse
from expense_desktop.domain.records import CategoryId, new_id
from expense_desktop.domain.vocabulary import CategoryName, KnownPayee, Vocabulary
from expense_desktop.ui.entry import rewording

TODAY = dt.date(2026, 6, 18)
EATING, CAFES, CARS = (CategoryId(new_id()) for _ in range(3))
VOCABULARY = Vocabulary(
    [KnownPayee("Luigi’s", EATING), KnownPayee("7 Eleven"), KnownPayee("Ard Bia at Nimmos")],
    [CategoryName(EATING, "Eating out"), CategoryName(CAFES, "Cafés", "Eating out"), CategoryName(CARS, "Car")],
)
read = partial(parse, today=TODAY, currency="EUR", vocabulary=VOCABULARY)
LINES = [
    "12.50 lunch at Luigi yesterday #eating out",
    "#cafés yesterday 12.50 at Luigi lunch",
    "at 7 Eleven 4.20",
    'luigi 3x4.20 12 jun "two 3 words" at Kaph #Cafés',
    "4.20 coffee",
]


def parts(draft: Draft) -> tuple[object, ...]:
    """What a line says, the suggestion aside."""
    category = None if draft.category_suggested else draft.category
    return (draft.amount, draft.payee, draft.note, draft.spent_on, category)


@pytest.mark.parametrize("line", LINES)
def test_another_amount_changes_nothing_else(line: str) -> None:
    """Whatever else stands in the line, it says the same payee, note, date and category afterwards."""
    before = read(line)
    said = rewording.with_amount(before, 999, "EUR", read)
    assert said is not None
    after = read(said)
    assert after.amount is not None
    assert after.amount.amount_minor == 999
    assert parts(after)[1:] == parts(before)[1:]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("payee", ["Lidl", "7 Eleven", "Ard Bia at Nimmos", "Shop #1 at 12 jun", "Luigi’s"])
def test_any_payee_can_be_said_in_any_line(line: str, payee: str) -> None:
    """Names with numbers, dates and an `at` in them are set off from what they look like."""
    before = read(line)
    said = rewording.with_payee(before, payee, read)
    assert said is not None
    after = read(said)
    assert after.payee == payee
    assert (after.amount, after.note, after.spent_on) == (before.amount, before.note, before.spent_on)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("day", [TODAY, dt.date(2026, 6, 17), dt.date(2024, 2, 29), dt.date(2026, 7, 1)])
def test_any_day_can_be_said_in_any_line(line: str, day: dt.date) -> None:
    """Today needs no word; any other day has one."""
    before = read(line)
    said = rewording.with_date(before, day, TODAY, read)
    assert said is not None
    after = read(said)
    assert after.spent_on == day
    assert (after.amount, after.payee, after.note) == (before.amount, before.payee, before.note)
    assert after.date_typed == (day != TODAY)


@pytest.mark.parametrize("line", LINES)
def test_any_category_can_be_said_in_any_line(line: str) -> None:
    """Also one that didn't stand there: it comes last."""
    before = read(line)
    for category in VOCABULARY.categories:
        said = rewording.with_category(before, category, VOCABULARY, read)
        assert said is not None
        after = read(said)
        assert (after.category, after.category_suggested) == (category, False)
        assert parts(after)[:4] == parts(before)[:4]


def test_a_part_that_is_taken_away_leaves_the_others() -> None:
    """The words of a part go with what led to them, and no double space stays."""
    draft = read("12.50 lunch at Luigi yesterday #eating out")
    lines = {slot: rewording.without(draft, slot) for slot in Slot}
    assert lines == {
        Slot.AMOUNT: "lunch at Luigi yesterday #eating out",
        Slot.PAYEE: "12.50 lunch yesterday #eating out",
        Slot.NOTE: "12.50 at Luigi yesterday #eating out",
        Slot.DATE: "12.50 lunch at Luigi #eating out",
        Slot.CATEGORY: "12.50 lunch at Luigi yesterday",
    }


def test_a_note_that_looks_like_an_amount_is_quoted() -> None:
    """Digits in a note must not become the amount."""
    said = rewording.with_note(read("12.50 lunch at Luigi"), "2 for 1", read)
    assert said is not None
    after = read(said)
    assert (after.note, after.payee, after.amount) == ("2 for 1", "Luigi’s", read("12.50").amount)
