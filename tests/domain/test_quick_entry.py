"""The one-line grammar: what a line says, where it says it, and what it leaves open."""

import datetime as dt
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.money import Money, plain
from expense_desktop.domain.quick_entry import Draft, Slot, parse
from expense_desktop.domain.records import CategoryId, new_id
from expense_desktop.domain.vocabulary import CategoryName, KnownPayee, Vocabulary

THURSDAY = dt.date(2026, 6, 18)


def category(name: str, parent: str | None = None) -> CategoryName:
    return CategoryName(CategoryId(new_id()), name, parent)


EATING_OUT, HOUSING, CAR = category("Eating out"), category("Housing"), category("Car")
CAFES, HOME_INSURANCE, CAR_INSURANCE = (
    category("Cafés", "Eating out"),
    category("Insurance", "Housing"),
    category("Insurance", "Car"),
)
SECOND_HOME = category("Second home 2")
KNOWN = Vocabulary(
    payees=[
        KnownPayee("Luigi’s", EATING_OUT.id),
        KnownPayee("Studio 54", CAFES.id),
        KnownPayee("Aldi Süd"),
        KnownPayee("Ruby Tuesday"),
        KnownPayee("Forgotten", CategoryId(new_id())),
    ],
    categories=[EATING_OUT, CAFES, HOUSING, HOME_INSURANCE, CAR, CAR_INSURANCE, SECOND_HOME],
)


def read(text: str, currency: str = "EUR") -> Draft:
    return parse(text, today=THURSDAY, currency=currency, vocabulary=KNOWN)


def minor(text: str, currency: str = "EUR") -> int | None:
    amount = read(text, currency).amount
    return amount.amount_minor if amount else None


def problems(text: str) -> dict[Slot, str]:
    return {problem.slot: problem.message for problem in read(text).problems}


def test_the_line_of_the_specification() -> None:
    """Amount, note, payee, date and category are found in one line."""
    draft = read("12.50 lunch at Luigi yesterday #eating out")
    assert draft.amount == Money(1250, "EUR")
    assert (draft.note, draft.payee, draft.spent_on) == ("lunch", "Luigi’s", dt.date(2026, 6, 17))
    assert (draft.category, draft.category_suggested) == (EATING_OUT, False)
    assert draft.ready


def test_the_words_of_a_line_may_come_in_any_order() -> None:
    """Every order of amount, payee, date, category and a quoted note says the same."""
    tokens = ["12.50", "at Luigi", "12 jun", "#eating out:cafés", '"with Bob, 2 beers"']
    said = {
        (draft.amount, draft.payee, draft.spent_on, draft.category, draft.note, draft.problems)
        for draft in (read(" ".join(order)) for order in permutations(tokens))
    }
    assert said == {
        (Money(1250, "EUR"), "Luigi’s", dt.date(2026, 6, 12), CAFES, "with Bob, 2 beers", ()),
    }


@given(
    st.integers(-(10**8), 10**8),
    st.dates(THURSDAY - dt.timedelta(days=5000), THURSDAY + dt.timedelta(days=366)),
    st.sampled_from([EATING_OUT, CAFES, HOME_INSURANCE, CAR_INSURANCE, SECOND_HOME]),
    st.sampled_from(["Luigi’s", "Studio 54", "Ruby Tuesday"]),
    st.randoms(use_true_random=False),
)
def test_any_order_of_any_values_reads_back(
    amount_minor: int,
    day: dt.date,
    named: CategoryName,
    payee: str,
    random: object,
) -> None:
    """What is written as tokens is read from them, whatever stands where."""
    tokens = [plain(amount_minor, "EUR"), day.isoformat(), f"#{named.path}", f"at {payee}"]
    random.shuffle(tokens)  # type: ignore[attr-defined]
    draft = read(" ".join(tokens)).checked()
    assert draft.amount == Money(amount_minor, "EUR")
    assert (draft.spent_on, draft.category, draft.payee, draft.note) == (day, named, payee, "")


@given(st.text() | st.text(alphabet='0123456789.,/-+x#@" €atjunfri'), st.sampled_from(["EUR", "JPY", "KWD", "SEK"]))
def test_any_line_gives_a_draft_with_spans_inside_it(text: str, currency: str) -> None:
    """Nothing that can be typed fails; spans ascend, don't overlap and lie in the line; only a ready draft passes."""
    draft = parse(text, today=THURSDAY, currency=currency, vocabulary=KNOWN)
    at = 0
    for span in draft.spans:
        assert at <= span.start < span.end <= len(text)
        at = span.end
    for problem in draft.problems:
        assert 0 <= problem.start <= problem.end <= len(text)
    assert draft.ready == (draft.amount is not None and not draft.problems)
    if not draft.ready:
        with pytest.raises(InputError):
            draft.checked()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.5 tea", 1250),
        ("12,50 tea", 1250),
        ("tea 3x4.20", 1260),
        ("tea 3 x 4.20", 1260),
        ("12+3.40 tea", 1540),
        ("-12 refund", -1200),
        ("−12 refund", -1200),
        ("€12 tea", 1200),
        ("tea 12 €", 1200),
        ("tea 12 eur, late", 1200),
        ("tea 12 Euro", 1200),
        ("1.234,56 rent", 123456),
        ("1 234,56 rent", 123456),
        ("1\u202f234 rent", 123400),
        ("1 234 € rent", 123400),
        ("tea 12.50.", 1250),
        ("12.50, tea", 1250),
        ("12.6 tea", 1260),
    ],
)
def test_the_amount_is_found_as_people_write_it(text: str, expected: int) -> None:
    """Marks, signs, sums, products and the punctuation of a sentence don't hide the amount."""
    assert minor(text) == expected


def test_the_first_number_is_the_amount_and_the_others_are_words() -> None:
    """A second number belongs to the words around it, also when it follows three digits apart."""
    assert (minor("4.50 tea for 2"), read("4.50 tea for 2").payee) == (450, "tea for 2")
    assert (minor("12 100 Montaditos"), read("12 100 Montaditos").payee) == (1200, "100 Montaditos")
    assert (minor("12:30 50% 4.20"), read("12:30 50% 4.20").payee) == (420, "12:30 50%")
    assert (minor("3 x coffee 4.20"), read("3 x coffee 4.20").payee) == (420, "3 x coffee")


@pytest.mark.parametrize("text", ["12.5.0 tea", "1.23.456 tea", "tea 12,5,0"])
def test_a_number_that_is_no_amount_is_a_problem_at_its_place(text: str) -> None:
    """What looks like an amount and is none isn't quietly made a word."""
    draft = read(text)
    (problem,) = draft.problems
    assert draft.amount is None
    assert problem.slot is Slot.AMOUNT
    assert problem.message == f"{text[problem.start : problem.end]} is not an amount."


def test_other_currencies_are_problems_not_this_accounts_money() -> None:
    """`12 USD` and `$12` in an account of euros can't be recorded; a lower-case word can be a word."""
    for text in ("12 USD lunch", "$12 lunch", "USD 12 lunch", "12 kr lunch"):
        assert "is not in EUR" in problems(text)[Slot.AMOUNT], text
    assert (minor("12 all day"), read("12 all day").payee) == (1200, "all day")
    assert minor("12 kr lunch", "SEK") == minor("kr 12 lunch", "SEK") == 1200


def test_without_a_number_the_amount_is_missing() -> None:
    """A missing amount is a problem without a place, and says so as an error."""
    draft = read("lunch at Luigi")
    (problem,) = draft.problems
    assert (problem.slot, problem.start, problem.end) == (Slot.AMOUNT, 0, 0)
    with pytest.raises(InputError, match=r"^There is no amount\.$") as caught:
        draft.checked()
    assert caught.value.field == "amount"


@pytest.mark.parametrize(
    ("text", "day", "amount_minor"),
    [
        ("12 jun 4.50", "2026-06-12", 450),
        ("jun 12 4.50", "2026-06-12", 450),
        ("4 12 jun", "2026-06-12", 400),
        ("12/6 45", "2026-06-12", 4500),
        ("12.6. 12.6", "2026-06-12", 1260),
        ("12.6.2025 7", "2025-06-12", 700),
        ("2026-06-12 7", "2026-06-12", 700),
        ("12. Juni 7", "2026-06-12", 700),
        ("12jun 7", "2026-06-12", 700),
        ("Fri 7", "2026-06-12", 700),
        ("7 thursday", "2026-06-11", 700),
        ("Tue 16 Jun 7", "2026-06-16", 700),
        ("7 today", "2026-06-18", 700),
        ("1 jun 2025 950", "2025-06-01", 95000),
        ("1 jun 950 2025", "2026-06-01", 95000),
        ("rent 1 jun 2026", "2026-06-01", 202600),
        ("12 jun, 7", "2026-06-12", 700),
        ("20/6 7", "2026-06-20", 700),
    ],
)
def test_dates_are_recognised_before_amounts(text: str, day: str, amount_minor: int) -> None:
    """A day of a month is a date even where it could be an amount; a year only if the amount is elsewhere."""
    draft = read(text)
    assert draft.spent_on.isoformat() == day
    assert draft.date_typed
    assert draft.amount == Money(amount_minor, "EUR")


def test_without_a_date_it_is_today() -> None:
    """The default shows as one."""
    assert (read("7").spent_on, read("7").date_typed) == (THURSDAY, False)


def test_a_date_that_the_calendar_lacks_is_a_problem() -> None:
    """31/06 and 31 jun are no words, and the draft keeps today."""
    assert problems("31/06 7") == {Slot.DATE: "31/06 is not a date."}
    assert problems("31 jun 7") == {Slot.DATE: "31 jun is not a date."}
    assert read("31/06 7").spent_on == THURSDAY
    assert (minor("45 may"), read("45 may").payee) == (4500, "may")


def test_the_future_ends_after_a_year() -> None:
    """366 days ahead can be entered, 367 can't."""
    assert read("2027-06-19 7").spent_on == dt.date(2027, 6, 19)
    assert problems("2027-06-20 7") == {Slot.DATE: "2027-06-20 is more than a year ahead."}


def test_the_order_of_a_date_in_digits_is_given() -> None:
    """12/6 is in December for those who write the month first."""
    draft = parse("12/6 7", today=THURSDAY, currency="USD", day_order="mdy")
    assert draft.spent_on == dt.date(2025, 12, 6)


@pytest.mark.parametrize(
    ("text", "payee", "note", "amount_minor"),
    [
        ("4.50 at 7 Eleven", "7 Eleven", "", 450),
        ("at 7 Eleven", "7 Eleven", "", None),
        ("at 7 Eleven 4.50", "7 Eleven", "", 450),
        ("@7 Eleven 4.50", "7 Eleven", "", 450),
        ("at Studio 54", "Studio 54", "", None),
        ("at Studio 54 12.50", "Studio 54", "", 1250),
        ("at Club 54 12.50", "Club 54", "", 1250),
        ("12.50 at Club 54", "Club 54", "", 1250),
        ("lunch at Luigi 12.50 with Bob", "Luigi’s", "lunch with Bob", 1250),
        ("lunch @Luigi 12.50", "Luigi’s", "lunch", 1250),
        ("AT luigis 12.50", "Luigi’s", "", 1250),
        ("at Ruby Tuesday 5", "Ruby Tuesday", "", 500),
        ("at Friday 5", "Friday", "", 500),
        ("5 at Bar at the Dock", "Bar at the Dock", "", 500),
        ('5 at "Luigi" x', "Luigi", "x", 500),
        ("5 lunch at", "", "lunch", 500),
        ("5 lunch - at Luigi,", "Luigi’s", "lunch", 500),
        ("luigi 5", "Luigi’s", "", 500),
        ("aldi sud 5", "Aldi Süd", "", 500),
        ("al 5", "al", "", 500),
        ("Bakery round the corner 5", "Bakery round the corner", "", 500),
        ('5 "7 Eleven today"', "7 Eleven today", "", 500),
        ('5 "Luigi', "Luigi", "", 500),
        ("5 „Lunch” at Luigi", "Luigi’s", "Lunch", 500),
        ("5 C# course", "C# course", "", 500),
        ("5 me@example.org", "me@example.org", "", 500),
    ],
)
def test_payee_and_note(text: str, payee: str, note: str, amount_minor: int | None) -> None:
    """After `at` stands a name, not numbers; without it the remaining words are the payee; quotes protect."""
    draft = read(text)
    assert (draft.payee, draft.note, draft.amount and draft.amount.amount_minor) == (payee, note, amount_minor)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 #eating out", EATING_OUT),
        ("5 #EATING OUT tea", EATING_OUT),
        ("5 #cafes", CAFES),
        ("5 #Eating out:Cafés", CAFES),
        ("5 #eating out › cafés", CAFES),
        ("5 #eating out:caf", CAFES),
        ("#eating 5", EATING_OUT),
        ("#car 5", CAR),
        ("#car:insurance 5", CAR_INSURANCE),
        ("#second home 2 5", SECOND_HOME),
        ('#"Car" 5', CAR),
        ("5 #car, tea", CAR),
    ],
)
def test_a_category_follows_the_hash(text: str, expected: CategoryName) -> None:
    """The longest run of words that names a category is taken, or one that a single name starts with."""
    draft = read(text)
    assert draft.category == expected
    assert draft.amount == Money(500, "EUR")
    assert not draft.category_suggested
    assert draft.ready


def test_words_behind_the_category_are_not_lost() -> None:
    """What follows the longest name is the payee or the note again."""
    assert read("5 #eating out with Bob").payee == "with Bob"
    assert read("5 #eating with Bob at Luigi").note == "with Bob"


def test_an_unknown_category_is_reported_for_making_it() -> None:
    """The words up to the next token are the new category's name."""
    draft = read("5 #pet food today")
    assert (draft.new_category, draft.category, draft.ready) == ("pet food", None, False)
    assert problems("5 #pet food today") == {Slot.CATEGORY: "There is no category “pet food”."}
    assert read('5 #"Car wash" x').new_category == "Car wash"
    assert read('5 #"Caf"').new_category == "Caf"


def test_a_category_that_may_be_several_is_a_problem() -> None:
    """Nothing is chosen between two categories; the candidates are named."""
    assert problems("5 #insurance") == {Slot.CATEGORY: "“insurance” may be “Housing:Insurance” or “Car:Insurance”."}
    assert read("5 #insurance").category is None
    assert read("5 #insurance").new_category == ""


def test_a_hash_alone_waits_for_its_category() -> None:
    """While nothing follows the hash the popup opens and the draft stays ready."""
    for text in ("5 #", "# 5"):
        draft = read(text)
        assert (draft.category_typed, draft.ready, draft.amount) == ("", True, Money(500, "EUR"))
    assert read("5").category_typed is None


def test_a_known_payee_suggests_its_last_category() -> None:
    """Without a hash the category of the last expense with that payee is proposed, and said to be so."""
    draft = read("5 luigi")
    assert (draft.category, draft.category_suggested) == (EATING_OUT, True)
    assert (read("5 luigi #car").category, read("5 luigi #car").category_suggested) == (CAR, False)
    assert (read("5 nobody").category, read("5 nobody").category_suggested) == (None, False)
    assert (read("5 aldi süd").category, read("5 forgotten").category) == (None, None)
    assert read("5 luigi #nonsense").category is None


def test_spans_say_where_each_part_is() -> None:
    """Each chip knows its characters, including `at` and `#`, and neighbours are one span."""
    text = "12.50 lunch at Luigi yesterday #eating out"
    spans = {span.slot: text[span.start : span.end] for span in read(text).spans}
    assert spans == {
        Slot.AMOUNT: "12.50",
        Slot.NOTE: "lunch",
        Slot.PAYEE: "at Luigi",
        Slot.DATE: "yesterday",
        Slot.CATEGORY: "#eating out",
    }
    assert [span.slot for span in read("lunch 5 with Bob").spans] == [Slot.PAYEE, Slot.AMOUNT, Slot.PAYEE]


def test_what_cannot_be_stored_is_a_problem_of_its_part() -> None:
    """Control characters and overlong names are refused while typing, at their place."""
    assert "U+0007" in problems("5 lun\x07ch")[Slot.PAYEE]
    assert "U+0000" in problems("5 at Luigi’s a\x00 today no\x1fte")[Slot.PAYEE]
    assert "U+001F" in problems("5 at Luigi today no\x1fte")[Slot.NOTE]
    assert "200 fit" in problems("5 " + "x" * 201)[Slot.PAYEE]


def test_problems_come_in_the_order_of_the_chips() -> None:
    """The first problem, which is the error's words, is that of the leftmost chip."""
    assert list(problems("1.2.3 31/06 #pet food")) == [Slot.AMOUNT, Slot.DATE, Slot.CATEGORY]


def test_an_unknown_currency_is_the_callers_mistake() -> None:
    """A currency that doesn't exist is refused, not guessed."""
    with pytest.raises(InputError, match="not a currency"):
        parse("5", today=THURSDAY, currency="XYZ")
