"""A typed line as words with their places, and which part of an expense each word is spoken for."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BLANK: Final = r"[ \t\r\n\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
"""White space between words, as a pattern; without the control characters that Python counts, for they are refused."""

_WORDS: Final = re.compile(
    rf"""(?P<mark>[#@])
    |["“„](?P<inside>[^"“”]*)["“”]?
    |(?P<bare>(?:[^{BLANK[1:-1]}]|(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d\d\d))+)""",
    re.VERBOSE,
)
_SEPARATORS: Final = " ,;"
_DASHES: Final = frozenset("-–—|·,;")


class Slot(StrEnum):
    """The parts of a draft; their order is that of the chips."""

    AMOUNT = "amount"
    PAYEE = "payee"
    NOTE = "note"
    DATE = "date"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of the line belong to a part of the draft."""

    slot: Slot
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a quoted text without its quotes, or a lone `#` or `@`; `start` and `end` include the quotes."""

    text: str
    start: int
    end: int
    quoted: bool = False

    @property
    def is_mark(self) -> bool:
        """Whether it is `#` or `@`."""
        return not self.quoted and self.text in ("#", "@")

    def leads_payee(self, words: Container[str]) -> bool:
        """Whether it is `@` or one of these words in lower case, as `at`."""
        return not self.quoted and (self.text == "@" or self.text.lower() in words)


class Line:
    """A line's words, and the slot that has claimed each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = tuple(_words(text))
        self.slots: list[Slot | None] = [None] * len(self.words)

    def is_free(self, at: int) -> bool:
        """Whether a word may still be read as something: it is unclaimed, unquoted and no mark."""
        return self.slots[at] is None and not self.words[at].quoted and not self.words[at].is_mark

    def free(self) -> Iterator[int]:
        """The places of all free words."""
        return (at for at in range(len(self.words)) if self.is_free(at))

    def free_from(self, at: int) -> range:
        """The free words from a place on, up to the first that isn't."""
        end = at
        while end < len(self.words) and self.is_free(end):
            end += 1
        return range(at, end)

    def claim(self, words: range, slot: Slot | None) -> None:
        """Give words to a slot, or free them with None."""
        self.slots[words.start : words.stop] = [slot] * len(words)

    def typed(self, words: range) -> str:
        """The words as they were typed, with what stands between them; empty for none."""
        return self.text[self.words[words.start].start : self.words[words.stop - 1].end] if words else ""

    def spans(self) -> tuple[Span, ...]:
        """Where each slot's words are; neighbours are joined."""
        found: list[Span] = []
        for word, slot in zip(self.words, self.slots, strict=True):
            if slot is None:
                continue
            start = word.start
            if found and found[-1].slot is slot and not self.text[found[-1].end : word.start].strip():
                start = found.pop().start
            found.append(Span(slot, start, word.end))
        return tuple(found)

    def take_rest(self, slot: Slot) -> tuple[str, bool]:
        """Claim all that is left; its text, and whether some of it was quoted."""
        pieces = []
        at = 0
        while at < len(self.words):
            end = at
            while end < len(self.words) and self.slots[end] is None:
                end += 1
            pieces.append(self.plain(range(at, end)))
            self.claim(range(at, end), slot)
            at = end + 1
        return " ".join(text for text, _ in pieces if text), any(is_quoted for _, is_quoted in pieces)

    def plain(self, words: range) -> tuple[str, bool]:
        """Neighbouring words without quotes and what set them off from the rest; whether some of them were quoted."""
        kept = [self.words[at] for at in words]
        for end in (0, -1):
            while kept and not kept[end].quoted and set(kept[end].text) <= _DASHES:
                kept.pop(end)
        text = ""
        for word in kept:
            text += f" {word.text}" if text and self._follows_blank(word) else word.text
        return text if not kept or kept[-1].quoted else text.rstrip(_SEPARATORS), any(word.quoted for word in kept)

    def _follows_blank(self, word: Word) -> bool:
        return re.match(BLANK, self.text[word.start - 1]) is not None


def _words(text: str) -> Iterator[Word]:
    for match in _WORDS.finditer(text):
        inside = match["inside"]
        yield Word(match[0] if inside is None else inside, match.start(), match.end(), inside is not None)
