"""Payees as banks print them and as people write them: made readable, and told to be the same.

What is taken away is named here one by one and nothing else is: a word of how the card was used in front (`POS`,
`CONTACTLESS`, `KARTENZAHLUNG`), a masked card number, a date or time of the purchase and a terminal's reference at
the end.
Capitals are calmed only where nearly the whole column is in capitals; what a person wrote stays as it is.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Final

from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import CategoryId

_PREFIX: Final = re.compile(
    r"(?:(?:POS|VISA|VDP|VDC|VDA|CONTACTLESS|MAESTRO|MASTERCARD|CARD (?:PAYMENT|PURCHASE)(?: TO)?|POS PURCHASE|"
    r"DEBIT CARD(?: PURCHASE)?|POINT OF SALE|DIRECT DEBIT(?: TO| PAYMENT TO)?|KARTENZAHLUNG|LASTSCHRIFT|"
    r"SEPA[- ]LASTSCHRIFT|GIROCARD|CARTE|CB|PAIEMENT(?: PAR)? CARTE|PAIEMENT CB|PRLV(?: SEPA)?|"
    r"COMPRA(?: TARJETA)?(?: EN)?|PAGO CON TARJETA(?: EN)?|PAGAMENTO POS|PAGAMENTO CARTA|BETAALAUTOMAAT|BEA|"
    r"ZAKUP PRZY UŻYCIU KARTY|PŁATNOŚĆ KARTĄ)[ :,-]+)+(?=\S)",
    re.IGNORECASE,
)
_CARD_NUMBER: Final = re.compile(r"\s*\b(?:[X*]{2,}[ -]?)+\d{2,4}\b|\s*\b\d{4,6}[X*]{4,}\d{4}\b", re.IGNORECASE)
_CLOCK: Final = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
_DAY_AT_END: Final = re.compile(
    r"[\s,]+(?:ON |DU |AM |DEL )?(?:\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?|\d{4}-\d{2}-\d{2}|"
    r"\d{1,2} ?(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(?: ?\d{2,4})?)"
    rf"(?:[ T]{_CLOCK})?$|[\s,]+\d{{1,2}}:\d{{2}}(?::\d{{2}})?$",
    re.IGNORECASE,
)
_TERMINAL_AT_END: Final = re.compile(
    r"(?<!CHECK)(?<!CHEQUE)\s+(?:#\s?\d+|(?:REF|TERMINAL|TID)[.: ]*\d{3,})$", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_NOT_IN_KEYS: Final = re.compile(r"[^0-9a-z\u0370-\uffff]+")
_APOSTROPHES: Final = re.compile("['`\u2019\u00b4]")
_VOWELS: Final = frozenset("aeiouy")
_SMALL_WORDS: Final = frozenset(
    ("and", "of", "the", "to", "from", "for", "at", "with", "de", "la", "le", "du", "des", "del", "di", "der", "die",
     "das", "und", "et", "van", "von")
)  # fmt: skip
_LONGEST_ABBREVIATION: Final = 4
_BRANCH_DIGITS: Final = 6
"""Numbers of three to so many digits are branches and terminals. Longer ones are accounts: they tell two payees
apart."""
_LEAST_SIMILAR: Final = 4
"""Shorter words begin too many names."""
_TRUNCATED_FROM: Final = 8
"""From so many letters on, a name that another one starts with is the same name, cut off by the bank."""


def is_printed_by_a_bank(payees: Iterable[str]) -> bool:
    """Tell whether a column is in capitals throughout, as banks print it: then, and only then, capitals mean
    nothing."""
    written = [payee for payee in payees if any(map(str.isalpha, payee))]
    capitals = sum(1 for payee in written if payee == payee.upper())
    return bool(written) and capitals >= 0.8 * len(written)


@lru_cache(maxsize=65536)
def readable(text: str, calm: bool) -> str:
    """`POS AN POST  RANELAGH 17/06` → `An Post Ranelagh`. `calm` takes the capitals away.

    Never empty unless `text` is: what would leave nothing is not taken away. Cleaning twice changes nothing more.
    """
    text = " ".join(text.split())
    while True:
        shorter = _once_shorter(text)
        if shorter == text:
            return _calmed(text) if calm else text
        text = shorter


def _once_shorter(text: str) -> str:
    for pattern in (_PREFIX, _CARD_NUMBER, _DAY_AT_END, _TERMINAL_AT_END):
        found = pattern.match(text) if pattern is _PREFIX else pattern.search(text)
        if found is None:
            continue
        rest = " ".join((text[: found.start()] + " " + text[found.end() :]).split())
        if any(map(str.isalpha, rest)):
            return rest
    return text


def _calmed(text: str) -> str:
    if text != text.upper():
        return text
    first = [True]

    def calm(match: re.Match[str]) -> str:
        word = match[0]
        leads, first[0] = first[0], False
        small = word.lower()
        if small in _SMALL_WORDS and not leads:
            return small
        if len(word) <= _LONGEST_ABBREVIATION and word.isalpha() and not _VOWELS & set(fold(word)):
            return word
        if any(map(str.isdigit, word)):
            return word
        if word[1:2] in ("'", "’"):
            return word[:3] + small[3:]
        return word[0] + small[1:]

    return _WORD.sub(calm, text)


@lru_cache(maxsize=65536)
def key_of(payee: str) -> str:
    """What two spellings of a payee have in common: `POS HICKEY'S PHARMACY 0412` and `Hickeys Pharmacy` have one key.

    Words without accents, case, signs, card words and numbers of branches. Equal for a text and for `readable` of it.
    """
    text = _APOSTROPHES.sub("", fold(readable(payee, calm=False)))
    words = _NOT_IN_KEYS.sub(" ", text).split()
    named = [word for word in words if not (word.isdigit() and 3 <= len(word) <= _BRANCH_DIGITS)]
    return " ".join(named or words)


def same_payee(one: str, other: str) -> bool:
    """Tell whether two keys name one payee: equal, or one begins with the whole words, or the cut-off name, of the
    other.

    Two empty keys are the same (nothing says otherwise); an empty key and a name are not.
    """
    if one == other:
        return True
    short, long = (one, other) if len(one) < len(other) else (other, one)
    if len(short) < 3 or not long.startswith(short):
        return False
    return long[len(short)] == " " or len(short) >= _TRUNCATED_FROM


class KnownPayees:
    """The payees that a person's ledger has, by key: how they spell them and what they last filed them under."""

    def __init__(self, latest: Mapping[str, CategoryId | None]) -> None:
        """`latest`: payee → category of the last expense there, oldest payee first where spellings share a key."""
        self._by_key = {key_of(payee): (payee, category) for payee, category in latest.items() if payee}
        self._longest = max((key.count(" ") + 1 for key in self._by_key), default=0)

    def spelling(self, payee: str) -> str | None:
        """The ledger's own spelling of `payee`, also when the bank has added a place: `An Post` for `An Post
        Ranelagh`."""
        found = self._find(payee)
        return None if found is None else found[0]

    def similar(self, payee: str) -> tuple[str, CategoryId] | None:
        """A payee that begins with the same word, and its category, if all that do are filed under the same.

        No more than a suggestion: `Tesco Petrol` is not `Tesco`, and Dublin Bus says nothing of the Dublin Zoo unless
        everything from Dublin is one thing.
        """
        first = key_of(payee).partition(" ")[0]
        if len(first) < _LEAST_SIMILAR:
            return None
        found = self._by_first_word.get(first, [])
        filed = {category for _, category in found}
        category = filed.pop() if len(filed) == 1 else None
        return None if category is None else (found[-1][0], category)

    @cached_property
    def _by_first_word(self) -> dict[str, list[tuple[str, CategoryId | None]]]:
        by_word: dict[str, list[tuple[str, CategoryId | None]]] = {}
        for key, known in self._by_key.items():
            by_word.setdefault(key.partition(" ")[0], []).append(known)
        return by_word

    def category(self, payee: str) -> CategoryId | None:
        """The category of the last expense with that payee."""
        found = self._find(payee)
        return None if found is None else found[1]

    def _find(self, payee: str) -> tuple[str, CategoryId | None] | None:
        words = key_of(payee).split()
        for count in range(min(len(words), self._longest), 0, -1):
            # One word is too little to take a longer name for it: Tesco Petrol is not Tesco.
            if count == 1 < len(words):
                break
            found = self._by_key.get(" ".join(words[:count]))
            if found is not None:
                return found
        return None
