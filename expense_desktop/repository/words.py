"""What a person types into a search field, as words to find: folded texts, and the amounts they may also stand for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from expense_desktop.domain.currencies import exponent
from expense_desktop.domain.errors import InputError
from expense_desktop.domain.folding import fold
from expense_desktop.domain.money import parse_amount
from expense_desktop.domain.records import AMOUNT_LIMIT_MINOR

AmountRange = tuple[int, int]
"""Minor units, both ends included."""

_SHORT: Final = 3
_FIRST_WITHOUT_SPACES: Final = "\u2e80"
"""From here on (CJK and its neighbours) scripts write no spaces between words."""
_DIGIT: Final = re.compile("[0-9]")
_PLAIN: Final = re.compile(r"(?P<minus>[-\u2212])?(?P<whole>\d{1,13})(?:(?P<mark>[.,])(?P<part>\d*))?", re.ASCII)
_WRITTEN: Final = re.compile(r"[-+\u2212]?[€£$¥]?[\d.,'’]*\d[\d.,'’]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Word:
    """A folded text without spaces. `begins`: only where a word begins, because one or two letters are everywhere."""

    text: str
    begins: bool
    amounts: tuple[AmountRange, ...] = ()


Words = tuple[Word, ...]


def words_of(search: str, currency: Callable[[], str]) -> Words:
    """The words of a search, each once. Amounts are in `currency`, which is asked for only where there are digits."""
    texts = dict.fromkeys(filter(None, fold(search).split(" ")))
    return tuple(Word(text, _begins(text), _amounts(text, currency()) if _DIGIT.search(text) else ()) for text in texts)


def _begins(text: str) -> bool:
    return len(text) < _SHORT and max(text) < _FIRST_WITHOUT_SPACES


def _amounts(text: str, currency: str) -> tuple[AmountRange, ...]:
    """`43` is 43.00 to 43.99, `43.1` is 43.10 to 43.19, `43.18` just that; refunds are found without their sign too."""
    span = _span(text, currency)
    if span is None:
        return ()
    least, most = (min(end, AMOUNT_LIMIT_MINOR) for end in span)
    refunds = (-most, -least)
    return (refunds,) if text[0] in "-\u2212" else ((least, most), refunds)


def _span(text: str, currency: str) -> AmountRange | None:
    """The range of absolute amounts that the digits begin."""
    places = exponent(currency)
    plain = _PLAIN.fullmatch(text)
    if plain and len(plain["part"] or "") <= places:
        open_places = places - len(plain["part"] or "")
        first = int(plain["whole"] + (plain["part"] or "")) * 10**open_places
        return first, first + 10**open_places - 1
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        exact = abs(parse_amount(text, currency).amount_minor)
    except InputError:
        return None
    return exact, exact
