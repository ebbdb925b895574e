"""Rows as aligned columns of plain text."""

import unicodedata
from collections.abc import Collection, Sequence


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> str:
    """The rows below their headings, each column as wide as its widest text; those in `right` end together."""
    lines = [headings, *rows]
    widths = [max(_width(line[at]) for line in lines) for at in range(len(headings))]
    return "\n".join(
        "  ".join(_filled(text, widths[at], right=at in right) for at, text in enumerate(line)).rstrip()
        for line in lines
    )


def one_line(text: str, most: int = 40) -> str:
    """A text's first line, cut where it is longer than `most` characters."""
    lines = text.splitlines() or [""]
    return lines[0] if len(lines) == 1 and len(text) <= most else f"{lines[0][: most - 1]}…"


def _filled(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _width(text: str) -> int:
    """How many cells a terminal takes: two for wide characters, none for those that go on top of another."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)
