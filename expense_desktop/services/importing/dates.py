"""Dates in files: reading one in a given order, and inferring the order from all of them."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from expense_desktop.domain.records import FIRST_DATE, LAST_DATE


class DateOrder(StrEnum):
    """Which number of a date comes first."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


_CLOCK: Final = (
    r"(?:(?:\s*,\s*|\s+|T)\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*"
    r"(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|CES?T|[+-]\d{2}:?\d{2})?)?"
)
_NUMBERS = re.compile(rf"(\d{{1,4}})\s?([./-])\s?(\d{{1,2}})\s?\2\s?(\d{{4}}|\d{{1,2}})\.?{_CLOCK}")
_COMPACT = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}})(?:T?\d{{6}})?{_CLOCK}")
_COMPACT_YEAR_LAST = re.compile(r"(\d{2})(\d{2})(\d{4})")
_DAY_NAMED = re.compile(
    rf"(?:[^\W\d]+\.?,?\s+)?(\d{{1,2}})(?:st|nd|rd|th|er|º)?[\s./-]*(?:de\s+)?([^\W\d]{{3,}})[\s.,/-]*(?:de\s+)?(\d{{4}}|\d{{2}}){_CLOCK}"
)
_NAMED_DAY = re.compile(
    rf"(?:[^\W\d]+\.?,?\s+)?([^\W\d]{{3,}})[\s.-]+(\d{{1,2}})(?:st|nd|rd|th)?[\s,-]+(\d{{4}}){_CLOCK}"
)
_YEAR_NAMED = re.compile(rf"(\d{{4}})[\s./-]+([^\W\d]{{3,}})[\s./-]+(\d{{1,2}}){_CLOCK}")

_MONTHS: Final = (
    "january janvier januar enero gennaio januari stycznia styczen janeiro jan ene gen sty jän jänner janv",
    "february fevrier februar febrero febbraio februari lutego luty fevereiro feb fev fevr lut",
    "march mars marz marzo maart marca marzec marco mar maer mrt mrz",
    "april avril abril aprile kwietnia kwiecien apr avr abr kwi",
    "may mai mayo maggio mei maja maio maj mag",
    "june juin juni junio giugno czerwca czerwiec junho jun giu cze",
    "july juillet juli julio luglio lipca lipiec julho jul juil lug lip",
    "august aout agosto augustus sierpnia sierpien aug ago sie aou",
    "september septembre septiembre settembre wrzesnia wrzesien setembro sep sept set wrz",
    "october octobre oktober octubre ottobre pazdziernika pazdziernik outubro oct okt ott paz out",
    "november novembre noviembre listopada listopad novembro nov lis",
    "december decembre dezember diciembre dicembre grudnia grudzien dezembro dec dez dic gru desember",
)
_MONTH_OF: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
# Below, a year of two digits is of this century: cards and statements are never from before 1970.
_CENTURY_TURNS: Final = 70


@lru_cache(maxsize=1024)
def _month(name: str) -> int | None:
    folded = unicodedata.normalize("NFKD", name.casefold())
    return _MONTH_OF.get("".join(character for character in folded if not unicodedata.combining(character)))


def looks_like_date(text: str) -> bool:
    """Tell whether `text` is a date in at least one order."""
    if len(text) < 6 or not any(map(str.isdigit, text)):
        return False
    return any(parse_date(text, order) is not None for order in DateOrder)


def parse_date(text: str, order: DateOrder) -> dt.date | None:
    """Read a date, with or without a time of day (which is dropped: the day is the one that is written).

    `order` decides only where the text leaves it open: a year of four digits in front is always year, month, day, and a
    month's name needs no order. None for what is no date, and outside 1900–2200.
    """
    text = text.strip()
    numbers = _NUMBERS.fullmatch(text)
    if numbers is not None:
        return _from_numbers(numbers[1], numbers[3], numbers[4], order)
    compact = _COMPACT.fullmatch(text)
    if compact is not None:
        day = _day(int(compact[1]), int(compact[2]), int(compact[3]))
        if day is not None:
            return day
    turned = _COMPACT_YEAR_LAST.fullmatch(text)
    if turned is not None:
        return _from_numbers(turned[1], turned[2], turned[3], order)
    return _from_names(text)


def _from_numbers(first: str, second: str, third: str, order: DateOrder) -> dt.date | None:
    if len(first) == 4:
        return _day(int(first), int(second), int(third)) if len(third) <= 2 else None
    if len(first) == 3 or (len(third) == 4 and order is DateOrder.YMD):
        return None
    if order is DateOrder.YMD:
        return _day(_year(first), int(second), int(third)) if len(first) == 2 else None
    day, month = (first, second) if order is DateOrder.DMY else (second, first)
    return _day(_year(third), int(month), int(day)) if len(third) in (2, 4) else None


def _from_names(text: str) -> dt.date | None:
    for pattern, (year_at, month_at, day_at) in (
        (_DAY_NAMED, (3, 2, 1)),
        (_NAMED_DAY, (3, 1, 2)),
        (_YEAR_NAMED, (1, 2, 3)),
    ):
        match = pattern.fullmatch(text)
        month = _month(match[month_at]) if match is not None else None
        if match is not None and month is not None:
            return _day(_year(match[year_at]), month, int(match[day_at]))
    return None


def _year(text: str) -> int:
    number = int(text)
    return number if len(text) == 4 else number + (2000 if number < _CENTURY_TURNS else 1900)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_DATE <= found <= LAST_DATE else None


Days = dict[str, dt.date | None]


class DateReadings(NamedTuple):
    """The distinct texts of a column read in each order that is left, the likeliest first. One left: it is certain."""

    readings: dict[DateOrder, Days]


def infer_dates(texts: Collection[str], evidence: Collection[str], asked: DateOrder | None) -> DateReadings:
    """Read the distinct `texts` of a column in each order that the whole file allows.

    `evidence` are the file's other dates (a second column, the period above the table): they may rule an order out.
    An order is out when another one reads what it can't, and it reads next to nothing that the other can't: the few
    dates
    that are wrong in any case are listed as such. `asked` is the person's answer.
    """
    orders = (asked,) if asked is not None else _possible_orders(texts)
    readings = {order: {text: parse_date(text, order) for text in texts} for order in orders}
    witnesses = {text for text in evidence if looks_like_date(text)}
    read = {
        order: frozenset(text for text, day in days.items() if day is not None)
        | frozenset(text for text in witnesses if parse_date(text, order) is not None)
        for order, days in readings.items()
    }
    left = [order for order in orders if not any(outweighs(read[other], read[order]) for other in orders)]
    return DateReadings({order: readings[order] for order in left if not _same_as_before(order, left, readings)})


def outweighs(read: frozenset[str], other: frozenset[str], count: Callable[[frozenset[str]], int] = len) -> bool:
    """Tell whether one way of reading texts leaves the other without a case: it alone reads ten times what only that
    reads. `count` says how many texts there are, where one stands for several."""
    alone = count(read - other)
    return alone > 0 and count(other - read) * 10 <= alone


def _same_as_before(order: DateOrder, left: list[DateOrder], readings: dict[DateOrder, Days]) -> bool:
    return any(readings[order] == readings[other] for other in left[: left.index(order)])


def _possible_orders(texts: Collection[str]) -> tuple[DateOrder, ...]:
    """The orders that somebody would write these texts in.

    Dots are written day first, everywhere. Two digits in front can be a year only between hyphens (`26-06-18`), and
    where
    they vary less than the last two.
    """
    open_texts = [match for match in map(_NUMBERS.fullmatch, map(str.strip, texts)) if match and len(match[1]) <= 2]
    if open_texts and all(match[2] == "." for match in open_texts):
        return (DateOrder.DMY,)
    short = [match for match in open_texts if len(match[1]) == len(match[4]) == 2]
    if not any(match[2] == "-" for match in short):
        return (DateOrder.DMY, DateOrder.MDY)
    first, last = len({match[1] for match in short}), len({match[4] for match in short})
    if last <= 2 < first:
        return (DateOrder.DMY, DateOrder.MDY)
    if first <= 2 < last:
        return (DateOrder.YMD,)
    return (DateOrder.DMY, DateOrder.YMD, DateOrder.MDY)
