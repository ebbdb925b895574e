"""Lets what is selected in a PDF be the characters that were printed.

WORKAROUND(Qt): a PDF of Qt's says of each glyph which character it is by the font's own table. A digit of equal width
is a glyph of its own there, of a private character or none, and a space may be a tab. So the table in the document is
put right: code for code, each of the same length, so that nothing in the file moves.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from PySide6.QtGui import QFont, QRawFont, QTextLayout

_TABLE = re.compile(rb"/CMapName /Adobe-Identity-UCS.*?endcmap", re.DOTALL)
_TARGETS = re.compile(rb"\[(?:<[0-9A-F]{4}>\s*)+\]")
_CODE = re.compile(rb"<([0-9A-F]{4})>")
_PLANE = range(1, 0xFFFE)
_SURROGATES = range(0xD800, 0xE000)


def selectable(document: bytes, printed: Iterable[tuple[QFont, str]]) -> bytes:
    """The document with the right characters; `printed` are fonts with texts that were printed in them."""
    # Sizes of one weight have the same glyphs.
    used: dict[int, set[str]] = {}
    fonts: dict[int, QFont] = {}
    for font, text in printed:
        used.setdefault(font.weight(), set()).update(text)
        fonts[font.weight()] = font
    meant: dict[int, str] = {}
    for weight, font in fonts.items():
        meant |= _meant(font, used[weight])
    codes = {b"%04X" % code: b"%04X" % ord(letter) for code, letter in meant.items()}
    return _TABLE.sub(lambda table: _TARGETS.sub(lambda row: _renamed(row[0], codes), table[0]), document)


def _meant(font: QFont, letters: set[str]) -> dict[int, str]:
    """Which letter each code of the font's table stands for, where it is another one than it says."""
    # Of two letters with one glyph, such as the two spaces, the plainer.
    glyphs = {_shaped(font, letter): letter for letter in sorted(letters, reverse=True) if ord(letter) in _PLANE}
    glyphs.pop(None, None)
    found: dict[int, str] = {}
    for code, glyph in _coded(QRawFont.fromFont(font)):
        if glyph in glyphs and code != ord(glyphs[glyph]):
            found[code] = glyphs[glyph]
    plain = {ord(letter) for letter in letters}
    return {code: letter for code, letter in found.items() if code not in plain or code > ord(letter)}


def _shaped(font: QFont, letter: str) -> int | None:
    """The one glyph that a letter becomes; None for a font's several, or another font's."""
    layout = QTextLayout(letter, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    if len(runs) != 1 or runs[0].rawFont().familyName() != QRawFont.fromFont(font).familyName():
        return None
    glyphs = runs[0].glyphIndexes()
    return glyphs[0] if len(glyphs) == 1 and glyphs[0] else None


def _coded(font: QRawFont) -> Iterator[tuple[int, int]]:
    """Each code that the font has a glyph for by itself, with that glyph."""
    return zip(map(ord, _plane()), font.glyphIndexesForString(_plane()), strict=True)


@cache
def _plane() -> str:
    return "".join(chr(code) for code in _PLANE if code not in _SURROGATES)


def _renamed(row: bytes, codes: Mapping[bytes, bytes]) -> bytes:
    return _CODE.sub(lambda code: b"<" + codes.get(code[1], code[1]) + b">", row)
