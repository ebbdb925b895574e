"""Which words of a line look like an amount or like a date; whether they are one is for `money` and `period` to say."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from expense_desktop.domain.currencies import EXPONENTS, SIGNS, currencies_of
from expense_desktop.domain.line import BLANK, Line
from expense_desktop.domain.period import DayOrder
from expense_desktop.domain.tongue import Tongue

_PLAUSIBLE_YEARS: Final = 20
_SHORTEST_NAME: Final = 3

# Signs without a currency symbol in them that are no word of any other kind.
_UNMISTAKABLE: Final = frozenset({"kr", "kr.", "zł", "kč", "лв"})
_UNMISTAKABLE_BEHIND: Final = _UNMISTAKABLE | {"euro", "euros"}
_SYMBOLS: Final = frozenset(sign for sign in SIGNS if any(not c.isalpha() and c not in "./" for c in sign))

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DAY_WORD: Final = re.compile(rf"{_DAY}(?:\.|st|nd|rd|th)?")
_GLUED: Final = re.compile(rf"{_DAY}(?:\.|st|nd|rd|th)?(?P<month>[^\W\d_]+)\.?,?")
_SLASHED: Final = re.compile(
    r"(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d\d))?|\d{1,2}([-.])\d{1,2}\2(?:\d{4}|\d\d)),?"
)
_DOTTED: Final = re.compile(rf"(?P<one>{_DAY})\.(?P<two>{_DAY})\.,?")
_YEAR: Final = re.compile(r"\d{4}")


def amount_at(line: Line, at: int, currency: str) -> range:
    """The free words from `at` on that look like an amount; none when they don't.

    Of other currencies only what can't be another word is seen: their symbols, and their codes in capitals. So that
    `12 USD` isn't taken for 12 of the account's currency.
    """
    words = line.free_from(at)
    if not words:
        return words
    found = _amount_pattern(currency).match(line.text, line.words[at].start, line.words[words.stop - 1].end)
    if found is None:
        return range(at, at)
    return range(at, next(end for end in words if line.words[end].end >= found.end()) + 1)


def date_at(line: Line, at: int, today: dt.date, order: DayOrder, tongue: Tongue) -> range:
    """The free words from `at` on that look like a date; none when they don't.

    A weekday directly before a date in digits belongs to it; one of two letters, as `so`, is none in a line. A year
    behind a month's name counts when it is near.
    """
    words = line.free_from(at)[:4]
    texts = [line.words[each].text.lower() for each in words]
    length = _date_length(texts, today, order, tongue)
    if length == 1 and _is_weekday(texts[0], tongue) and not _is_named_day(texts[1:], tongue):
        length += _date_length(texts[1:], today, order, tongue)
    return words[:length]


def ends_in_year(line: Line, date: range) -> bool:
    """Whether the last of several words of a date is its year."""
    return len(date) > 1 and _YEAR.fullmatch(line.words[date.stop - 1].text) is not None


def without_weekday(line: Line, date: range, tongue: Tongue) -> range:
    """The words of a date that say it all: not the weekday before others."""
    return date[1:] if len(date) > 1 and _is_weekday(line.words[date.start].text.lower(), tongue) else date


def _is_weekday(text: str, tongue: Tongue) -> bool:
    name = _name(text)
    return len(name) >= _SHORTEST_NAME and name in tongue.weekdays


def _is_named_day(texts: list[str], tongue: Tongue) -> bool:
    return bool(texts) and (_is_weekday(texts[0], tongue) or _name(texts[0]) in tongue.days_back)


def _date_length(texts: list[str], today: dt.date, order: DayOrder, tongue: Tongue) -> int:
    """How many of these lower-case words are a date."""
    if not texts:
        return 0
    if _is_named_day(texts, tongue) or _is_date_in_digits(texts[0], order):
        return 1
    if (glued := _GLUED.fullmatch(texts[0])) and glued["month"] in tongue.months:
        return 1 + _has_year(texts[1:], today)
    if len(texts) > 1 and _is_day_and_month(texts[0], texts[1], tongue):
        return 2 + _has_year(texts[2:], today)
    return 0


def _is_date_in_digits(text: str, order: DayOrder) -> bool:
    if dotted := _DOTTED.fullmatch(text):
        # `12.25.` is an amount at the end of a sentence
        return int(dotted["two"] if order != "ymd" else dotted["one"]) <= 12
    return _SLASHED.fullmatch(text) is not None


def _is_day_and_month(one: str, two: str, tongue: Tongue) -> bool:
    if _DAY_WORD.fullmatch(one):
        return _name(two) in tongue.months
    return one.rstrip(".") in tongue.months and _DAY_WORD.fullmatch(two.rstrip(",")) is not None


def _has_year(texts: list[str], today: dt.date) -> bool:
    return bool(texts) and _YEAR.fullmatch(texts[0]) is not None and abs(int(texts[0]) - today.year) <= _PLAUSIBLE_YEARS


def _name(text: str) -> str:
    return text.rstrip(".,")


@lru_cache(maxsize=8)
def _amount_pattern(currency: str) -> re.Pattern[str]:
    own = [sign for sign in SIGNS if currency in currencies_of(sign)]
    own_sign = f"(?i:{_any_of([*own, currency])})"
    codes = _any_of(EXPONENTS)
    before = rf"(?:{own_sign}|{_any_of(_SYMBOLS | _UNMISTAKABLE)}|{codes})(?![^\W\d_]){BLANK}?"
    behind = rf"{BLANK}?(?:{own_sign}|(?i:{_any_of(_SYMBOLS | _UNMISTAKABLE_BEHIND)})|{codes})(?={BLANK}|$|[+x×*])"
    grouped = rf"\d{{1,3}}(?: \d{{3}})+(?:[.,]\d{{1,2}}(?!\d)|(?={behind}))"
    single = r"[.,]?\d(?:[\d.,'’]|[\u00a0\u2007\u2009\u202f](?=\d))*(?:(?<=[.,])[-–—]{1,2})?"
    term = rf"(?:{before})?[-+\u2212]?(?:{grouped}|{single})(?:{behind})?"
    # `3 x coffee 4.20`: the 3 isn't the amount
    not_a_count = rf"(?!{BLANK}+[xX×*]{BLANK}.*\d)"
    # Each term but the first, after which the empty group (1) is there, has a sign before it. The term is long: written
    # twice, the first key that somebody types would wait twice as long for the pattern to be compiled.
    return re.compile(rf"[-+\u2212]?(?:(?(1){BLANK}*[+xX×*]{BLANK}*|()){term})+(?={BLANK}|$){not_a_count}")


def _any_of(signs: Iterable[str]) -> str:
    return "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))
