"""The five sizes of type, relative to the system's font, with digits of equal width."""

import html
from enum import Enum

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetrics, QGuiApplication

REFERENCE_PX = 13
_SMALLEST_BODY_PX = 12
_NAMELESS = frozenset({"", "Sans", "Sans Serif", "sans-serif", "Bitstream Vera Sans", "DejaVu Sans"})
"""What Qt answers where no desktop has said which font it uses."""


class Size(Enum):
    """A name and its pixels at the reference of 13."""

    PAGE = 20
    FIGURE = 24
    FIGURE_M = 17
    BODY = 13
    SMALL = 12
    TINY = 11


_LINES = {Size.PAGE: 28, Size.FIGURE: 30, Size.FIGURE_M: 24, Size.BODY: 18, Size.SMALL: 16, Size.TINY: 14}
_TIGHTER = {Size.PAGE: 99.0, Size.FIGURE: 98.5}

_base_px = [REFERENCE_PX]
_made: dict[tuple[Size, QFont.Weight], tuple[QFont, QFontMetrics]] = {}
"""What was asked for since the application's font was last set: tables ask for each cell they paint."""
_system_px: list[int] = []
"""The size of the system's own font; once it is known, the application's may be another."""


def set_up(application: QGuiApplication) -> None:
    """Give the application its font: the system's, or Inter where the system names none; tabular digits in both."""
    font = QFont(application.font())
    nameless = font.family() in _NAMELESS
    if nameless and "Inter" in QFontDatabase.families():
        font = QFont("Inter")
    if not _system_px:
        _system_px.append(REFERENCE_PX if nameless else QFontInfo(application.font()).pixelSize())
    font.setFeature(QFont.Tag("tnum"), 1)
    application.setFont(font)
    resize(application, 100)


def resize(application: QGuiApplication, percent: int) -> None:
    """Make all text as large as this share of the system's size, though never too small to read."""
    _base_px[0] = body_px(percent)
    font = QFont(application.font())
    font.setPixelSize(_base_px[0])
    application.setFont(font)
    _made.clear()


def body_px(percent: int) -> int:
    """How large ordinary text is at a share of the system's size, in pixels."""
    system_px = _system_px[0] if _system_px else REFERENCE_PX
    return max(_SMALLEST_BODY_PX, round(system_px * percent / 100))


def pixels(size: Size) -> int:
    """A size's pixels on this system."""
    return round(size.value * _base_px[0] / REFERENCE_PX)


def line(size: Size) -> int:
    """The height of a line of text in a size (UI.md 2.3), in pixels."""
    return round(_LINES[size] * _base_px[0] / REFERENCE_PX)


def spaced(text: str, size: Size) -> str:
    """The text for a rich label, with lines of that height, which plain labels can't have."""
    return f'<p style="line-height:{line(size)}px">{html.escape(text, quote=False)}</p>'


def scaled(px: int) -> int:
    """A width that holds words, which is so many pixels at the reference, with this system's size of text."""
    return max(px, round(px * _base_px[0] / REFERENCE_PX))


def font(size: Size = Size.BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The application's font in a size and weight; what is painted by hand uses this."""
    # A copy: whoever strikes its own out doesn't strike out everybody's.
    return QFont(_type(size, weight)[0])


def metrics(size: Size = Size.BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFontMetrics:
    """How much room words take in that font."""
    return _type(size, weight)[1]


def _type(size: Size, weight: QFont.Weight) -> tuple[QFont, QFontMetrics]:
    found = _made.get((size, weight))
    if found is None:
        font = QFont(QGuiApplication.font())
        font.setPixelSize(pixels(size))
        font.setWeight(weight)
        if size in _TIGHTER:
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, _TIGHTER[size])
        found = _made[size, weight] = (font, QFontMetrics(font))
    return found
