"""Money: reading what people type, exact arithmetic, plain text, shares."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expense_desktop.domain.currencies import EXPONENTS, SIGNS, checked_currency, currencies_of, exponent
from expense_desktop.domain.errors import Bug, InputError
from expense_desktop.domain.money import Money, parse_amount, plain, shares
from expense_desktop.domain.records import AMOUNT_LIMIT_MINOR

amounts = st.integers(-AMOUNT_LIMIT_MINOR, AMOUNT_LIMIT_MINOR)
currencies = st.sampled_from(sorted(EXPONENTS))
one_of_each_exponent = st.sampled_from(["JPY", "EUR", "KWD"])


def attempt(text: str, currency: str) -> Money | InputError:
    try:
        return parse_amount(text, currency)
    except InputError as error:
        return error


def minor(text: str, currency: str = "EUR") -> int:
    return parse_amount(text, currency).amount_minor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.5", 1250),
        ("12,50", 1250),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1'234.50", 123450),
        ("1’234.50", 123450),
        ("1 234,56", 123456),
        ("1\u00a0234,56", 123456),
        ("1\u202f234\u202f567,8", 123456780),
        ("1,23,456.78", 12345678),
        ("12+3.40", 1540),
        ("12 + 3.40 + 1", 1640),
        ("3x4.20", 1260),
        ("3*4.20", 1260),
        ("3 × 4,20", 1260),
        ("1.5x3", 450),
        ("2x3x4", 2400),
        ("2x1.50+1", 400),
        ("-12", -1200),
        ("−12.50", -1250),
        ("- 12", -1200),
        ("-3x4.20", -1260),
        ("-12+3", -900),
        ("+12", 1200),
        ("0", 0),
        ("007", 700),
        (".5", 50),
        ("12.", 1200),
        ("12.-", 1200),
        ("12,–", 1200),
        ("१२", 1200),
    ],
)
def test_what_people_type_is_read(text: str, expected: int) -> None:
    """Decimal marks, groups, sums, products and signs are read as a person means them."""
    assert minor(text) == expected


@pytest.mark.parametrize(
    "text", ["€12.50", "12.50 €", "€ 12.50", "EUR 12.50", "12.50eur", "12,50 euro", "€12 EUR+0.50"]
)
def test_the_accounts_own_currency_may_be_written(text: str) -> None:
    """The currency's sign or code before or behind the number changes nothing."""
    assert minor(text) == 1250


@pytest.mark.parametrize("text", ["€-12", "-€12", "€ −12", "-12 €"])
def test_the_minus_stands_before_or_behind_the_currency(text: str) -> None:
    """A refund's minus is seen on either side of the currency's sign."""
    assert minor(text) == -1200


@pytest.mark.parametrize("text", ["$12", "12 USD", "£5+€5", "12 kr"])
def test_another_currency_is_refused_not_ignored(text: str) -> None:
    """An amount in a currency other than the account's is never taken for the account's."""
    with pytest.raises(InputError, match="is not in EUR, the currency of this account"):
        minor(text)


def test_a_sign_of_several_currencies_fits_each_of_them() -> None:
    """`kr` and `$` mean the account's own crown and dollar."""
    assert minor("kr 12", "SEK") == minor("12 kr", "NOK") == minor("$12", "AUD") == minor("12 $", "MXN") == 1200


@pytest.mark.parametrize(
    ("text", "yen", "euro", "dinar"),
    [
        ("1.234", 1234, 123400, 1234),
        ("1,234", 1234, 123400, 1234),
        ("12.500", 12500, 1250000, 12500),
        ("1.234.567", 1234567, 123456700, 1234567000),
        ("0.500", None, 50, 500),
        ("1234.500", None, 123450, 1234500),
        ("1234.567", None, None, 1234567),
        ("1,234.567", None, None, 1234567),
        ("1 234,567", None, None, 1234567),
        ("1.2345", None, None, None),
        ("100.00", 100, 10000, 100000),
        ("12.5", None, 1250, 12500),
        ("3x4.205", None, None, 12615),
        ("40x1.459", None, None, 58360),
        ("0.5x4.25", None, None, 2125),
        ("1.5x400", 600, 60000, 600000),
    ],
)
def test_three_digits_behind_a_lone_mark(text: str, yen: int | None, euro: int | None, dinar: int | None) -> None:
    """A lone mark before three digits groups, unless a currency has three decimals; nothing is rounded."""
    for currency, expected in (("JPY", yen), ("EUR", euro), ("KWD", dinar)):
        if expected is None:
            with pytest.raises(InputError, match="has too many decimals"):
                minor(text, currency)
        else:
            assert minor(text, currency) == expected, currency


@pytest.mark.parametrize(
    "text",
    [
        "12.5.0",
        "1.23.456",
        "1,23.456",
        "12 34",
        "0.123.456",
        "1'23",
        "12-3",
        "12+",
        "3x",
        "x",
        "+",
        "-",
        ".",
        ",",
        "€",
        "--5",
        "12+-3",
        "1e5",
        "nan",
        "inf",
        "0x1F",
        "12 foo",
        "(12)",
        "12 %",
        "½",
        "9" * 200,
        "1 2 3",
    ],
)
def test_what_is_no_amount_is_refused_in_words(text: str) -> None:
    """Anything else is refused, quoting what was typed, and the error names the field."""
    with pytest.raises(InputError, match=r"is not an amount\.$") as caught:
        minor(text)
    assert caught.value.field == "amount"
    assert caught.value.value == text


def test_the_words_are_those_of_the_specification() -> None:
    """The message for 12.5.0 is the one that the window shows."""
    with pytest.raises(InputError) as caught:
        minor("12.5.0")
    assert caught.value.message == "12.5.0 is not an amount."


def test_nothing_typed_is_a_missing_amount() -> None:
    """White space alone isn't quoted back."""
    with pytest.raises(InputError, match=r"^There is no amount\.$"):
        minor(" \u00a0 ")


def test_the_limit_holds_for_sums_and_products_too() -> None:
    """Beyond ± 10¹² minor units an amount is too large, however it came about."""
    assert minor("10000000000.00") == AMOUNT_LIMIT_MINOR
    for text in ("10000000000.01", "-10000000000.01", "10000000000+0.01", "99999999x99999999"):
        with pytest.raises(InputError, match="too large"):
            minor(text)


@given(amounts, currencies)
def test_plain_text_is_read_back(amount_minor: int, currency: str) -> None:
    """Every amount of every currency survives being written and read."""
    assert parse_amount(plain(amount_minor, currency), currency) == Money(amount_minor, currency)


@given(amounts, one_of_each_exponent, st.sampled_from([".,", ",.", " ,", "\u202f,", "'.", "’."]))
def test_grouped_text_is_read_back(amount_minor: int, currency: str, marks: str) -> None:
    """However a locale groups thousands and marks decimals, the amount is the same."""
    whole, _, part = plain(amount_minor, currency).partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(whole):,}".replace(",", marks[0])
    text = f"{sign}{grouped}{marks[1]}{part}" if part else f"{sign}{grouped}"
    assert minor(text, currency) == amount_minor


@given(st.text() | st.text(alphabet=string.digits + ".,'+-*x €$ \u202f\u2212"), one_of_each_exponent)
def test_any_text_is_an_amount_or_an_input_error(text: str, currency: str) -> None:
    """Reading never fails in another way."""
    read = attempt(text, currency)
    if isinstance(read, Money):
        assert abs(read.amount_minor) <= AMOUNT_LIMIT_MINOR
    else:
        assert read.field == "amount"
        assert read.message


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=4))
def test_a_sum_is_the_sum_of_its_terms(parts: list[int]) -> None:
    """A typed sum is exact."""
    assert minor("+".join(plain(part, "EUR") for part in parts)) == sum(parts)


def test_plain_text_has_the_currencys_decimals() -> None:
    """Yen have none, euros two, dinars three; the minus is a hyphen."""
    assert [plain(-5, code) for code in ("JPY", "EUR", "KWD")] == ["-5", "-0.05", "-0.005"]
    assert plain(123456, "EUR") == "1234.56"


def test_arithmetic_stays_within_a_currency() -> None:
    """Sums and comparisons of one currency work; of two they are a bug, not a number."""
    one, two = Money(100, "EUR"), Money(250, "EUR")
    assert (one + two, two - one, -one, one * 3) == tuple(Money(m, "EUR") for m in (350, 150, -100, 300))
    assert one < two
    assert one <= one
    for mixed in (lambda: one + Money(1, "USD"), lambda: one - Money(1, "USD"), lambda: one < Money(1, "USD")):
        with pytest.raises(Bug):
            mixed()


@given(st.lists(st.integers(0, AMOUNT_LIMIT_MINOR), max_size=30))
def test_shares_sum_to_a_hundred(parts: list[int]) -> None:
    """Whole per cents by largest remainder sum to 100, and none is a whole point away from the exact share."""
    result = shares(parts)
    assert len(result) == len(parts)
    assert sum(result) == (100 if any(parts) else 0)
    for part, percent in zip(parts, result, strict=True):
        assert abs(percent * sum(parts) - 100 * part) < max(sum(parts), 1)


def test_a_refunded_category_has_no_share() -> None:
    """A total below zero neither shows a share nor shrinks the others'."""
    assert shares([300, -200, 100]) == [75, 0, 25]
    assert shares([-5, 0]) == [0, 0]
    assert shares([1, 1, 1]) == [34, 33, 33]


def test_the_exponents_are_those_of_the_standard() -> None:
    """Every code is three capitals, and the currencies without two decimals are as ISO 4217 lists them."""
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in EXPONENTS)
    assert {code for code, places in EXPONENTS.items() if places == 3} == {
        "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND",
    }  # fmt: skip
    assert {exponent(code) for code in ("JPY", "KRW", "CLP", "ISK", "VND")} == {0}
    assert {exponent(code) for code in ("EUR", "GBP", "USD", "HUF", "TWD", "INR")} == {2}
    assert len(EXPONENTS) > 150


def test_every_sign_stands_for_currencies_that_exist() -> None:
    """No sign leads to a code that isn't in the table."""
    for sign, codes in SIGNS.items():
        assert codes, sign
        assert codes <= EXPONENTS.keys(), sign
    assert currencies_of("€") == currencies_of("eur") == {"EUR"}
    assert currencies_of("nonsense") == frozenset()


def test_a_currency_is_checked() -> None:
    """Codes are taken in any case; one that isn't in use is refused by name."""
    assert checked_currency(" gbp ") == "GBP"
    with pytest.raises(InputError, match="XYZ is not a currency in use") as caught:
        checked_currency("xyz")
    assert caught.value.field == "currency"
