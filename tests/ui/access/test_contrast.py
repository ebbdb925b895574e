"""Contrast by WCAG's formula: of the tokens against what UI.md promises, and of what is really drawn."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.theme import Choice, themes
from tests.ui.access.states import STATES
from tests.ui.pictures.measuring import box, picture

TEXT_LEAST = 4.5
_ROUNDED = 0.06
_GROUNDS = (
    "bg.window", "bg.sidebar", "bg.panel", "bg.field", "bg.header", "bg.hover", "bg.pressed", "bg.nav.selected",
    "bg.selected", "bg.selected.inactive", "bg.chip", "accent.tint", "over.tint", "warn.tint", "good.tint",
)  # fmt: skip
_PLAIN = ("bg.window", "bg.sidebar", "bg.panel", "bg.field", "bg.header")
_SELECTED = (*_PLAIN, "bg.hover", "bg.selected")
_CLAIMS = (
    ("text.primary", _GROUNDS, 13.0, 10.4),
    ("text.secondary", _GROUNDS, 5.6, 6.1),
    ("text.tertiary", _GROUNDS, 4.6, 4.7),
    ("accent.text", _GROUNDS, 5.4, 5.7),
    ("over.text", _GROUNDS, 5.0, 5.9),
    ("warn.text", _GROUNDS, 5.1, 7.2),
    ("good.text", _GROUNDS, 5.4, 6.7),
    ("focus", _SELECTED, 5.0, 5.3),
    ("line.control", ("bg.window", "bg.sidebar", "bg.field"), 3.2, 3.8),
    ("text.on.accent", ("accent",), 6.0, 4.5),
    ("text.tooltip.muted", ("bg.tooltip",), 8.3, 5.5),
    ("chart.series", ("bg.panel",), 6.0, 6.4),
    ("chart.ghost", ("bg.panel",), 3.7, 4.9),
)
"""UI.md 2.1: a role, the grounds on which it is allowed, the lowest contrast in the light and in the dark theme."""


def luminance(colour: QColor) -> float:
    """WCAG's relative luminance."""
    given = (colour.redF(), colour.greenF(), colour.blueF())
    parts = [part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4) for part in given]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    """WCAG's contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("role", "grounds", "light", "dark"), _CLAIMS, ids=[claim[0] for claim in _CLAIMS])
def test_a_colour_keeps_the_contrast_that_is_promised(
    role: str, grounds: tuple[str, ...], light: float, dark: float
) -> None:
    """The lowest value over all grounds on which a role is allowed is UI.md's figure."""
    for name, promised in (("light", light), ("dark", dark)):
        theme = themes()[name]
        lowest = min(contrast(theme.colour(role), theme.colour(ground)) for ground in grounds)
        assert lowest >= promised - _ROUNDED, f"{role}, {name}: {lowest:.2f}"


@pytest.mark.parametrize(("name", "least"), [("light", 3.08), ("dark", 4.6)])
def test_category_colours_stand_out_from_a_panel(name: str, least: float) -> None:
    """Each of the twelve, and the grey of what has no category, on the ground of tables."""
    theme = themes()[name]
    weak = [at for at in range(13) if contrast(theme.category(at), theme.colour("bg.panel")) < least - _ROUNDED]
    assert weak == []


def drawn_contrast(image: QImage, widget: QWidget) -> float:
    """The contrast of the strongest ink inside a widget with the colour that there is most of."""
    at = box(widget)
    colours: Counter[int] = Counter(
        image.pixel(x, y)
        for y in range(max(0, at.top), min(image.height(), at.bottom + 1))
        for x in range(max(0, at.left), min(image.width(), at.right + 1))
    )
    if len(colours) < 2:
        return TEXT_LEAST
    paper = QColor(colours.most_common(1)[0][0])
    return max(contrast(QColor(colour), paper) for colour in colours)


def worded(window: QWidget) -> Iterator[QWidget]:
    """Every label and button with words that can be seen, disabled ones left out."""
    for kind in (QLabel, QAbstractButton):
        for widget in window.findChildren(kind):
            places = [widget.mapTo(window, QPoint(x, widget.height() // 2)) for x in (4, widget.width() // 2)]
            covering = [window.childAt(place) for place in places]
            seen = all(other is not None and (other is widget or widget.isAncestorOf(other)) for other in covering)
            if seen and widget.isVisible() and widget.isEnabled() and len(str(widget.property("text"))) > 2:
                yield widget


@pytest.mark.parametrize("choice", [Choice.LIGHT, Choice.DARK])
def test_words_are_drawn_as_strong_as_their_colours_promise(
    opened_window: MainWindow, qtbot: QtBot, choice: Choice
) -> None:
    """Measured on the pixels of every label and button in every state: nothing is thinned out or on a wrong ground."""
    opened_window.look.appearance.choose(choice)
    weak: set[str] = set()
    for lead in STATES:
        lead(opened_window, qtbot)
        image = picture(opened_window)
        for widget in worded(opened_window):
            found = drawn_contrast(image, widget)
            if found < TEXT_LEAST - _ROUNDED:
                weak.add(f"{lead.__name__}: {type(widget).__name__} {widget.property('text')!r}: {found:.2f}")
    assert sorted(weak) == []
