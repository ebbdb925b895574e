"""Amounts in files: reading one with a given decimal mark, and inferring the mark from all of them."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from expense_desktop.domain.currencies import currencies_of
from expense_desktop.domain.records import AMOUNT_LIMIT_MINOR
from expense_desktop.domain.sentences import say
from expense_desktop.services.importing.dates import outweighs


class Decimal(StrEnum):
    """The mark between whole units and their fraction."""

    POINT = "."
    COMMA = ","


class Flow(StrEnum):
    """What is written beside an amount, whatever its sign: DR or CR."""

    OUT = "out"
    IN = "in"


class Amount(NamedTuple):
    """An amount as it is written: minor units with the written sign, and what stands beside it."""

    minor: int
    flow: Flow | None = None


class NoAmount(NamedTuple):
    """Why a text is no amount of this account: a sentence without a full stop, which quotes the text."""

    why: str


_SPACES: Final = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\t": " ", "’": "'", "−": "-", "–": "-"}
)
_UNITS: Final = r"[^\W\d_]{1,5}\.?|[A-Z]{0,2}\$|[^\w\s.,'+()-]"
_WRITTEN = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+-])?\s*(?P<unit>{_UNITS})?\s*(?P<inner>[+-])?\s*"
    r"(?P<body>\d[\d.,' ]*|[.,]\d+)\s*(?P<trailing>[+-])?\s*"
    rf"(?P<after>{_UNITS})?\s*(?P<last>[+-]|(?:[CDcd][Rr]\.?)|[CDSH])?\s*(?P<close>\))?"
)
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[.,' ])\d{3})(?:(?P=mark)\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}|\d+")
_FLOWS: Final = {"CR": Flow.IN, "DR": Flow.OUT, "C": Flow.IN, "D": Flow.OUT, "H": Flow.IN, "S": Flow.OUT}


@lru_cache(maxsize=65536)
def _written(text: str) -> re.Match[str] | None:
    # The sign that people and programs write is not always the one on the keyboard, and the space not always a space.
    return _WRITTEN.fullmatch(text.translate(_SPACES).strip())


def looks_like_amount(text: str) -> bool:
    """Tell whether `text` has the shape of an amount with any decimal mark, or none."""
    match = _written(text) if any(map(str.isdigit, text)) else None
    return match is not None and any(_split(match["body"].strip(), mark) is not None for mark in Decimal)


def _split(body: str, decimal: Decimal) -> tuple[str, str] | None:
    """Whole digits and fraction digits of `1.234,56`, or None when that isn't how one writes with this decimal mark."""
    whole, mark, fraction = body.rpartition(decimal) if decimal in body else (body, "", "")
    if mark and (not fraction.isdigit() or decimal in whole):
        # The mark comes several times, or last of all: 1,234,567 and 12. are not numbers with this decimal mark.
        return None
    if not whole:
        return "0", fraction
    if not whole.isdigit() and (_GROUPED.fullmatch(whole) is None or decimal in whole):
        return None
    return "".join(filter(str.isdigit, whole)), fraction


def parse_amount(text: str, decimal: Decimal, currency: str, exponent: int) -> Amount | NoAmount:
    """Read an amount in `currency`, whose minor unit is 10^-`exponent`. Digits beyond that may only be zeros."""
    match = _written(text)
    parts = _split(match["body"].strip(), decimal) if match is not None else None
    if match is None or parts is None or (match["open"] is None) != (match["close"] is None):
        return NoAmount(say("“{text}” is not an amount", text=text.strip()))
    flow, units = _flow_and_units(match)
    for unit in units:
        if not currencies_of(unit):
            return NoAmount(say("“{text}” is not an amount", text=text.strip()))
        if currency not in currencies_of(unit):
            return NoAmount(say("“{text}” is not in {currency}", text=text.strip(), currency=currency))
    whole, fraction = parts
    if fraction[exponent:].strip("0"):
        return NoAmount(say("“{text}” has more decimals than {currency} takes", text=text.strip(), currency=currency))
    minor = int(whole + fraction[:exponent].ljust(exponent, "0"))
    if minor > AMOUNT_LIMIT_MINOR:
        return NoAmount(say("“{text}” is too large", text=text.strip()))
    signs = [match[group] for group in ("sign", "inner", "trailing", "last") if match[group] in ("+", "-")]
    if len(signs) + (match["open"] is not None) > 1:
        return NoAmount(say("“{text}” is not an amount", text=text.strip()))
    return Amount(-minor if match["open"] or signs == ["-"] else minor, flow)


def _flow_and_units(match: re.Match[str]) -> tuple[Flow | None, list[str]]:
    units = [match[group] for group in ("unit", "after") if match[group]]
    last = (match["last"] or "").upper().rstrip(".")
    flow = _FLOWS.get(last)
    if flow is None and match["after"]:
        flow = _FLOWS.get(match["after"].upper().rstrip("."))
        if flow is not None:
            units = units[:-1]
    return flow, units


class AmountReadings(NamedTuple):
    """The distinct texts read with each decimal mark that is left. One left: it is certain."""

    readings: dict[Decimal, dict[str, Amount | NoAmount]]


def infer_amounts(
    texts: Collection[str], evidence: Iterable[str], asked: Decimal | None, currency: str, exponent: int
) -> AmountReadings:
    """Read the distinct `texts` of the amount columns with each decimal mark that the whole file allows.

    `evidence` are the file's other numbers (balances). A mark is proved by how a number is written — `12,50` or
    `1.234,56`
    — and never by what it would be worth: `1.234` alone leaves both open. `asked` is the person's answer.
    """
    marks = (asked,) if asked is not None else tuple(Decimal)
    # How a number is written is how all numbers of its shape are, and those are few.
    shapes = Counter(map(_shape, {*texts, *evidence}))
    read = {mark: frozenset(shape for shape in shapes if _is_written_with(shape, mark, exponent)) for mark in marks}

    def count(some: frozenset[str]) -> int:
        return sum(shapes[shape] for shape in some)

    left = [mark for mark in marks if not any(outweighs(read[other], read[mark], count) for other in marks)]
    first = {text: parse_amount(text, left[0], currency, exponent) for text in texts}
    if len(left) == 1 or all(_parts(shape, left[0]) == _parts(shape, left[1]) for shape in shapes):
        return AmountReadings({left[0]: first})
    other = {text: parse_amount(text, left[1], currency, exponent) for text in texts}
    return AmountReadings({left[0]: first} if first == other else {left[0]: first, left[1]: other})


_DIGITS: Final = str.maketrans("123456789", "0" * 9)


def _shape(text: str) -> str:
    """`text` with every digit a 0."""
    return text.translate(_DIGITS)


def _parts(text: str, mark: Decimal) -> tuple[str, str] | None:
    match = _written(text)
    return _split(match["body"].strip(), mark) if match is not None else None


def _is_written_with(text: str, mark: Decimal, exponent: int) -> bool:
    parts = _parts(text, mark)
    # Yen have no decimals: there, a mark before three digits can only group them.
    return parts is not None and not (exponent == 0 and len(parts[1]) == 3)
