"""How texts are compared when accents and case don't matter: one folding for sorting, searching and matching.

    fold(text) = for every character of NFKD(text): nothing if it is an accent, else its entry of CASES, else itself

Accents are named by ranges and case pairs by a table, not by Python's own Unicode tables, because PostgreSQL has to
give exactly the same answer whatever its version, locale and libraries are (`repository/listing.py`,
docs/decisions/012-lists-and-texts.md).
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ACCENTS: Final = "".join(
    f"{chr(first)}-{chr(last)}"
    for first, last in (
        (0x0300, 0x036F),  # combining diacritical marks
        (0x0483, 0x0487),  # Cyrillic
        (0x0591, 0x05BD),  # Hebrew points
        (0x05BF, 0x05BF),
        (0x05C1, 0x05C2),
        (0x05C4, 0x05C5),
        (0x05C7, 0x05C7),
        (0x064B, 0x065F),  # Arabic vowel signs
        (0x0670, 0x0670),
        (0x1AB0, 0x1ACE),
        (0x1DC0, 0x1DFF),
        (0x200B, 0x200F),  # zero-width and direction marks: two texts that look the same are the same
        (0x20D0, 0x20F0),
        (0xFE00, 0xFE0F),  # variation selectors: ❤ and ❤️
        (0xFE20, 0xFE2F),
    )
)
"""The inside of a regular expression's bracket: characters that don't count. Vowel signs of Indic scripts do count."""

# One character each, so that PostgreSQL's translate() does the same.
_SINGLE: Final = {
    "\n": " ",
    "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ł": "l", "Ł": "l", "ħ": "h", "Ħ": "h", "\u0131": "i",
    "ŧ": "t", "Ŧ": "t", "ς": "\u03c3", "ẞ": "ß", "Æ": "æ", "Œ": "œ", "Þ": "þ",
    "\u2018": "'", "\u2019": "'", "\u02bc": "'",
}  # fmt: skip
EXPANSIONS: Final[Mapping[str, str]] = MappingProxyType({"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
"""Applied after the single characters."""


def _cases() -> dict[str, str]:
    """Latin, Greek, Cyrillic and Armenian capitals that NFKD leaves whole, ASCII's among them."""
    found: dict[str, str] = {}
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x370, 0x557)):
        capital = chr(code)
        small = capital.lower()
        if small != capital and len(small) == 1 and unicodedata.normalize("NFKD", capital) == capital:
            found[capital] = small
    return found | _SINGLE


SINGLES: Final[Mapping[str, str]] = MappingProxyType(_cases())
"""A character → the one that stands for it."""

_ACCENT: Final = re.compile(f"[{ACCENTS}]")
_CASES: Final = str.maketrans(
    {**SINGLES, **{key: EXPANSIONS.get(one, one) for key, one in SINGLES.items()}, **EXPANSIONS}
)
_ASCII_CASES: Final = str.maketrans({"\n": " "})


def fold(text: str) -> str:
    """`text` without accents and case: `Crème  Brûlée` → `creme  brulee`, `Straße` → `strasse`, `İş` → `is`."""
    if text.isascii():
        return text.lower().translate(_ASCII_CASES) if "\n" in text else text.lower()
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text)).translate(_CASES)
