"""Money as integer minor units and a currency: arithmetic, reading what people type, plain text, shares.

How a number is read (`parse_amount`), whatever the locale:

    12.5    12,50       a lone `.` or `,` before 1 or 2 digits is the decimal mark
    1.234   1,234       before exactly 3 digits, after 1 to 3 that don't start with 0, it groups thousands ...
                        ... but with three decimals (dinar) it is the decimal mark: that is how such an amount is
                        written in full; and in a product (`40x1.459`, a price a litre?) it is refused: nobody can tell
    1.2345  1234.567    anything else behind a lone mark is decimals
    1.234,56            of two different marks the last is the decimal mark, the others group
    1.234.567           a mark that comes twice groups
    1'234.50  1 234,56  apostrophes and spaces (no-break ones too) only ever group; beside them a mark is decimal
    1,23,456.78         so do India's groups
    .50  12.  12.-      an empty side is zero

Decimals beyond the currency's are refused unless they are zeros (`100.00` yen is 100): nothing is ever rounded.
Groups of the wrong length, and a decimal mark that comes twice, make the text no amount. Digits of any script count.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from expense_desktop.domain.currencies import SIGNS, currencies_of, exponent
from expense_desktop.domain.errors import Bug, InputError, quoted
from expense_desktop.domain.records import checked_amount
from expense_desktop.domain.sentences import say

MINUS: Final = "-\u2212"
SPACES: Final = " \u00a0\u2007\u2009\u202f"
_LONGEST: Final = 80

_ONE_SPACE: Final = str.maketrans(dict.fromkeys(SPACES, " ") | {"’": "'"})
_WHOLE_AND_PART: Final = re.compile(r"(?P<whole>\d*)(?:(?P<mark>[.,])(?P<part>\d*))?")
_GROUPED: Final = re.compile(
    r"(?P<whole>[1-9]\d{0,2}(?P<group>[.,' ])\d{3}(?:(?P=group)\d{3})*)(?:(?!(?P=group))[.,](?P<part>\d*))?"
)
_GROUPED_INDIAN: Final = re.compile(r"(?P<whole>[1-9]\d?(?:,\d{2})+,\d{3})(?:\.(?P<part>\d*))?")
_NOTHING_BEHIND: Final = re.compile(r"(?<=[.,])[-–—]{1,2}$")
_TIMES: Final = re.compile(r"(?<![^\W\d])[xX×*]")
_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_MARK_BEFORE: Final = re.compile(rf"(?P<mark>{_SIGN}|[a-z]{{3}}(?![a-z]))\s*", re.IGNORECASE)
_MARK_BEHIND: Final = re.compile(rf"\s*(?P<mark>{_SIGN}|(?<![a-z])[a-z]{{3}})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency's minor units; a refund is negative. Arithmetic only within one currency (else Bug)."""

    amount_minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + other._in(self.currency), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - other._in(self.currency), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount_minor * times, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount_minor < other._in(self.currency)

    def __le__(self, other: "Money") -> bool:
        return self.amount_minor <= other._in(self.currency)

    def plain(self) -> str:
        """`-12.50`, as `plain`."""
        return plain(self.amount_minor, self.currency)

    def _in(self, currency: str) -> int:
        if self.currency != currency:
            raise Bug("two currencies in one sum")
        return self.amount_minor


def plain(amount_minor: int, currency: str) -> str:
    """`-12.50`: for JSON and CSV, with a full stop and a hyphen-minus, without groups; `parse_amount` reads it back.

    InputError when there is no such currency.
    """
    places = exponent(currency)
    digits = f"{abs(amount_minor):0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if amount_minor < 0 else text


def parse_amount(text: str, currency: str) -> Money:
    """Read an amount in `currency` as a person types it; the page's head says how numbers are read.

    Also sums (`12+3.40`), products (`3x4.20`, `3*4.20`), a leading minus (U+002D or U+2212) for a refund, and the
    currency's sign or code before or behind. InputError (field `amount`) for anything else, for another currency's
    sign, for decimals that the currency doesn't have, and beyond ± 10¹² minor units.
    """
    places = exponent(currency)
    try:
        amount_minor = _sum(text.translate(_ONE_SPACE).strip(), places, currency)
    except _Unreadable as problem:
        raise InputError(problem.words(quoted(text), currency, places), field="amount", value=text) from None
    return Money(checked_amount(amount_minor), currency)


def shares(parts: Sequence[int], of: int = 100) -> list[int]:
    """Whole per cents of the parts' sum by largest remainder: they sum to exactly `of`, which is 100 for a whole.

    A part below zero (a category with more refunds than expenses) has no share and doesn't count. All zeros when
    nothing is above zero. Of equal remainders the earlier part gets the point.
    """
    counted = [max(part, 0) for part in parts]
    total = sum(counted)
    if total == 0:
        return [0] * len(counted)
    percents = [of * part // total for part in counted]
    by_remainder = sorted(range(len(counted)), key=lambda at: -(of * counted[at] % total))
    for at in by_remainder[: of - sum(percents)]:
        percents[at] += 1
    return percents


class _Unreadable(Exception):
    """Why a text is no amount."""

    def words(self, text: str, _currency: str, _places: int) -> str:
        """What to say about `text`."""
        return say("{text} is not an amount.", text=text)


class _Missing(_Unreadable):
    @override
    def words(self, text: str, _currency: str, _places: int) -> str:
        return say("There is no amount.")


class _TooPrecise(_Unreadable):
    @override
    def words(self, text: str, currency: str, places: int) -> str:
        if not places:
            return say("{text} has too many decimals: {currency} has none.", text=text, currency=currency)
        return say(
            "{text} has too many decimals: {currency} has {decimals}.", text=text, currency=currency, decimals=places
        )


class _OtherCurrency(_Unreadable):
    @override
    def words(self, text: str, currency: str, _places: int) -> str:
        return say("{text} is not in {currency}, the currency of this account.", text=text, currency=currency)


def _sum(text: str, places: int, currency: str) -> int:
    """The text's value in minor units."""
    if not text:
        raise _Missing
    if len(text) > _LONGEST:
        raise _Unreadable
    text, factor = _without_sign(text)
    first, *others = text.split("+")
    return factor * _product(first, places, currency) + sum(_product(term, places, currency) for term in others)


def _without_sign(text: str) -> tuple[str, int]:
    """The text without its leading sign, which may stand before or behind the currency, and that sign as a factor."""
    mark = _MARK_BEFORE.match(text)
    at = mark.end() if mark and text[mark.end() :][:1] in tuple(MINUS) else 0
    if text[at] in MINUS:
        return text[:at] + text[at + 1 :].lstrip(), -1
    return text.removeprefix("+").lstrip(), 1


def _product(term: str, places: int, currency: str) -> int:
    """A number, or several multiplied, in minor units."""
    factors = _TIMES.split(_without_mark(term.strip(), currency))
    value, decimals = 1, 0
    for factor in factors:
        number, its_decimals = _number(_without_mark(factor.strip(), currency), places, alone=len(factors) == 1)
        value, decimals = value * number, decimals + its_decimals
    return _minor(value, decimals, places)


def _minor(value: int, decimals: int, places: int) -> int:
    """`value` counts units of 10⁻ᵈᵉᶜⁱᵐᵃˡˢ; the same in minor units, exactly."""
    scaled = value * int(10**places)
    minor, rest = divmod(scaled, int(10**decimals))
    if rest:
        raise _TooPrecise
    return minor


def _without_mark(text: str, currency: str) -> str:
    """The text without the currency's sign or code before and behind."""
    for pattern, find in ((_MARK_BEFORE, _MARK_BEFORE.match), (_MARK_BEHIND, _MARK_BEHIND.search)):
        mark = find(text)
        if mark is None:
            continue
        meant = currencies_of(mark["mark"])
        if not meant:
            raise _Unreadable
        if currency not in meant:
            raise _OtherCurrency
        text = pattern.sub("", text, count=1)
    return text


def _number(text: str, places: int, *, alone: bool) -> tuple[int, int]:
    """A number as an integer and how many of its digits are decimals."""
    text = _NOTHING_BEHIND.sub("", text)
    simple = _WHOLE_AND_PART.fullmatch(text)
    if simple and not _groups_thousands(simple, places):
        return _digits(simple["whole"], simple["part"])
    if simple and not alone:
        raise _TooPrecise  # thousands, or a unit price with three decimals: two readings a thousandfold apart
    grouped = _GROUPED.fullmatch(text) or _GROUPED_INDIAN.fullmatch(text)
    if grouped is None:
        raise _Unreadable
    return _digits(re.sub(r"\D", "", grouped["whole"]), grouped["part"])


def _groups_thousands(number: re.Match[str], places: int) -> bool:
    """Whether a lone mark groups: before exactly three digits, unless the currency has three decimals."""
    whole, part = number["whole"], number["part"]
    return places != 3 and part is not None and len(part) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"


def _digits(whole: str, part: str | None) -> tuple[int, int]:
    if not whole and not part:
        raise _Unreadable
    return int(f"{whole}{part or ''}"), len(part or "")
