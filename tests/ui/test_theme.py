"""Colours, type and icons: complete in both themes, legible, live."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from expense_desktop.ui.icons import NAMES, Drawings, Icons
from expense_desktop.ui.style import style_sheet
from expense_desktop.ui.theme import Appearance, Choice, stronger_themes, themes


def luminance(colour: QColor) -> float:
    """WCAG's relative luminance."""
    given = (colour.redF(), colour.greenF(), colour.blueF())
    parts = [part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4) for part in given]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    """WCAG's contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_is_legible_on_every_ground_it_stands_on(name: str) -> None:
    """4.5 : 1 for text, on pages, panels, hovered and selected rows, chips and tints."""
    theme = themes()[name]
    pairs = [
        (text, ground)
        for text in ("text.primary", "text.secondary")
        for ground in ("bg.window", "bg.sidebar", "bg.panel", "bg.header", "bg.hover", "bg.selected", "bg.chip")
    ]
    pairs += [("text.tertiary", ground) for ground in ("bg.window", "bg.panel", "bg.sidebar", "bg.header")]
    pairs += [("over.text", "over.tint"), ("warn.text", "warn.tint"), ("text.tooltip", "bg.tooltip")]
    pairs += [("accent.text", "bg.selected"), ("text.on.accent", "accent")]
    weak = [pair for pair in pairs if contrast(theme.colour(pair[0]), theme.colour(pair[1])) < 4.45]
    assert weak == []


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_style_sheet_names_only_colours_that_exist(name: str, qapp: QApplication) -> None:
    """Nothing of the template is left over."""
    assert qapp is not None
    sheet = style_sheet(themes()[name])
    assert "@" not in sheet
    assert "px;" in sheet


def test_every_icon_that_is_drawn_exists(drawings: Drawings) -> None:
    """No placeholder and no deprecated name among them."""
    assert drawings.loaded
    for name in NAMES:
        svg = drawings.svg(name, "#123456")
        assert svg is not None
        assert "#123456" in svg
        assert f"lucide-{name}" in svg or name in ("trash-2", "history")


def test_a_theme_is_switched_live_and_icons_follow(qapp: QApplication, drawings: Drawings) -> None:
    """One signal, and what is handed out from then on has the other colours."""
    assert qapp is not None
    appearance = Appearance(Choice.LIGHT)
    icons = Icons(appearance, drawings)
    light = icons.pixmap("menu", "text.primary").toImage()
    appearance.choose(Choice.DARK)
    assert appearance.theme.is_dark
    assert icons.pixmap("menu", "text.primary").toImage() != light
    appearance.choose(Choice.SYSTEM)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_stronger_lines_can_be_seen_and_quiet_text_is_louder(name: str) -> None:
    """3 : 1 for every line, 4.5 : 1 for every text, and nothing else is another colour."""
    plain, strong = themes()[name], stronger_themes()[name]
    for line in ("line.hair", "line.panel", "line.control"):
        assert contrast(strong.colour(line), strong.colour("bg.panel")) >= 3
    assert contrast(strong.colour("text.tertiary"), strong.colour("bg.hover")) >= 4.5
    changed = {role for role in plain.roles if plain.colour(role) != strong.colour(role)}
    assert changed == {"line.hair", "line.panel", "text.tertiary"}
    assert (plain.ring_px, strong.ring_px) == (2, 3)


def test_stronger_lines_hold_in_both_themes_until_they_are_taken_back(qapp: QApplication) -> None:
    """Each change is told once."""
    assert qapp is not None
    appearance, told = Appearance(Choice.LIGHT), []
    appearance.changed.connect(lambda: told.append(appearance.theme))
    appearance.choose(Choice.LIGHT, stronger=True)
    appearance.choose(Choice.DARK, stronger=True)
    appearance.choose(Choice.DARK)
    assert told == [stronger_themes()["light"], stronger_themes()["dark"], themes()["dark"]]
    appearance.choose(Choice.SYSTEM)
