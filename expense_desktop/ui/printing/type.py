"""The statement's sizes of type, how wide words are in them, and where they wrap.

Measured in hundredths of a millimetre without hinting, so that a line breaks at the same word in the preview, on
every printer and in the PDF.
"""

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache, partial

from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QTextLayout, QTextOption

UNITS_PER_MM = 100
_MM_PER_PT = 25.4 / 72
_WIDEST = 16_777_215


class Type(Enum):
    """Points, weight, and letter spacing in per cent; UI.md 11. The name comes first so that each is one of its own."""

    TITLE = ("title", 22.0, 600, 98.5)
    FIGURE = ("figure", 12.5, 600, 99.0)
    FIGURE_SMALL = ("figure small", 10.0, 600, 100.0)
    FIGURE_TINY = ("figure tiny", 8.4, 600, 100.0)
    SECTION = ("section", 9.0, 600, 100.0)
    BODY = ("body", 8.4, 400, 100.0)
    STRONG = ("strong", 8.4, 600, 100.0)
    DETAIL = ("detail", 7.7, 400, 100.0)
    CAPTION = ("caption", 7.2, 400, 100.0)
    COLUMN = ("column", 7.2, 500, 100.0)

    @property
    def points(self) -> float:
        return self.value[1]

    @property
    def line_mm(self) -> float:
        """From one line's base to the next one's."""
        return self.points * _MM_PER_PT * 1.26


def font(kind: Type) -> QFont:
    """The application's font in this size, for a painter whose unit is a hundredth of a millimetre."""
    made = QFont(QGuiApplication.font())
    made.setPixelSize(round(kind.points * _MM_PER_PT * UNITS_PER_MM))
    made.setWeight(QFont.Weight(kind.value[2]))
    made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, kind.value[3])
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setFeature(QFont.Tag("tnum"), 1)
    # A dash between figures would be a glyph of its own, of which a PDF can't say which character it is.
    made.setFeature(QFont.Tag("calt"), 0)
    return made


class Rule:
    """Measures words in the application's font as it is now. For one thread."""

    def __init__(self) -> None:
        self.fonts = {kind: font(kind) for kind in Type}
        metrics = {kind: QFontMetricsF(made) for kind, made in self.fonts.items()}
        # Names and amounts come back on every other line. Not a method of this object, which would hold itself then:
        # fonts go on the thread that made them, with whatever was printed, and not when garbage is collected.
        self.width_mm = lru_cache(maxsize=10_000)(partial(_width_mm, metrics))

    def widest_mm(self, texts: list[str], kind: Type) -> float:
        """The width of the widest; 0 of none."""
        return max((self.width_mm(text, kind) for text in texts), default=0.0)

    def wrapped(self, text: str, kind: Type, width_mm: float) -> list[str]:
        """The text's lines, each at most so wide; a word that is wider breaks where it must. Never empty."""
        lines: list[str] = []
        for paragraph in re.split(r"\r\n|[\n\r\v\f\u2028\u2029]", text):
            fits = self.width_mm(paragraph, kind) <= width_mm
            lines += [paragraph] if fits else self._broken(paragraph, kind, width_mm)
        return lines

    def _broken(self, text: str, kind: Type, width_mm: float) -> list[str]:
        layout = QTextLayout(text, self.fonts[kind])
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        # Qt counts UTF-16.
        units = text.encode("utf-16-le")
        lines = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(min(width_mm * UNITS_PER_MM, _WIDEST))
            start = 2 * line.textStart()
            lines.append(units[start : start + 2 * line.textLength()].decode("utf-16-le", "ignore").strip())
        layout.endLayout()
        return lines


def _width_mm(metrics: Mapping[Type, QFontMetricsF], text: str, kind: Type) -> float:
    return metrics[kind].horizontalAdvance(text) / UNITS_PER_MM
