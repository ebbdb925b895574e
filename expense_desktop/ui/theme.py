"""The colours of both themes by role, and the one place that knows which theme is shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from expense_desktop.resources import resource


class Choice(StrEnum):
    """What a person chose: follow the system, or always one of the two."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours. Everything painted by hand asks here, by role (`resources/tokens.json`)."""

    name: str
    roles: Mapping[str, QColor]
    categories: tuple[QColor, ...]
    """Index 0 is Uncategorised, 1 to 12 as stored in a category."""
    is_strong: bool = False
    """Whether its lines and quiet texts are the stronger ones (UI.md 2.1)."""

    def colour(self, role: str) -> QColor:
        """The colour of a role such as `text.primary`. KeyError for a role that doesn't exist."""
        return self.roles[role]

    def category(self, index: int) -> QColor:
        """The colour of a category's stored index, 0 to 12."""
        return self.categories[index]

    @property
    def is_dark(self) -> bool:
        return self.name == Choice.DARK.value

    @property
    def ring_px(self) -> int:
        """How thick the line around what has the focus is."""
        return 3 if self.is_strong else 2


@cache
def themes() -> Mapping[str, Theme]:
    """Both themes by name, read once."""
    tokens = json.loads(resource("tokens.json").read_text(encoding="utf-8"))
    return MappingProxyType({name: _theme(name, tokens) for name in (Choice.LIGHT.value, Choice.DARK.value)})


@cache
def stronger_themes() -> Mapping[str, Theme]:
    """Both themes with stronger lines and text."""
    return MappingProxyType({name: _stronger(theme) for name, theme in themes().items()})


def _stronger(theme: Theme) -> Theme:
    roles = {role: theme.roles[_STRONGER.get(role, role)] for role in theme.roles}
    return replace(theme, roles=MappingProxyType(roles), is_strong=True)


_STRONGER = MappingProxyType(
    {"text.tertiary": "text.secondary", "line.hair": "line.control", "line.panel": "line.control"}
)


def _theme(name: str, tokens: Mapping[str, Mapping[str, list[str]]]) -> Theme:
    roles = {role: QColor(str(value)) for role, value in tokens[name].items()}
    colours = (roles["category.none"], *(QColor(value) for value in tokens["palette"][name]))
    return Theme(name, MappingProxyType(roles), colours)


class Appearance(QObject):
    """Which theme is shown: the system's unless a person chose. `changed` comes after `theme` is the new one.

    Its lines and text are stronger when a person wants that, or when the system asks for high contrast.

    WORKAROUND(Qt): `QStyleHints.setColorScheme` does nothing on the offscreen platform, so the choice is kept here as
    well; that also lets one process render both themes.
    """

    changed = Signal()

    def __init__(self, choice: Choice = Choice.SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self._stronger = False
        self._theme = self._wanted()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        # Qt tells of high contrast from 6.10 on.
        if hasattr(hints, "accessibility"):
            hints.accessibility().contrastPreferenceChanged.connect(self._on_contrast_changed)

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def choice(self) -> Choice:
        return self._choice

    def choose(self, choice: Choice, *, stronger: bool = False) -> None:
        """Show a theme, or follow the system again; with stronger lines and text, or as the system asks for."""
        self._choice, self._stronger = choice, stronger
        hints = QGuiApplication.styleHints()
        if choice is Choice.SYSTEM:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Dark if choice is Choice.DARK else Qt.ColorScheme.Light)
        self._refresh()

    def _on_contrast_changed(self, _contrast: Qt.ContrastPreference) -> None:
        self._refresh()

    def _on_system_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._refresh()

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted is not self._theme:
            self._theme = wanted
            self.changed.emit()

    def _wanted(self) -> Theme:
        offered = stronger_themes() if self._stronger or _system_wants_contrast() else themes()
        if self._choice is not Choice.SYSTEM:
            return offered[self._choice.value]
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return offered[Choice.DARK.value if dark else Choice.LIGHT.value]


def _system_wants_contrast() -> bool:
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    return bool(hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast)


def palette(theme: Theme) -> QPalette:
    """Qt's own palette in the theme's colours, so that native dialogs match."""
    made = QPalette()
    for role, name in _PALETTE.items():
        made.setColor(role, theme.colour(name))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("text.disabled"))
    made.setColor(QPalette.ColorGroup.Inactive, QPalette.ColorRole.Highlight, theme.colour("bg.selected.inactive"))
    return made


_PALETTE = MappingProxyType(
    {
        QPalette.ColorRole.Window: "bg.window",
        QPalette.ColorRole.WindowText: "text.primary",
        QPalette.ColorRole.Base: "bg.field",
        QPalette.ColorRole.AlternateBase: "bg.header",
        QPalette.ColorRole.Text: "text.primary",
        QPalette.ColorRole.Button: "bg.panel",
        QPalette.ColorRole.ButtonText: "text.primary",
        QPalette.ColorRole.Highlight: "bg.selected",
        QPalette.ColorRole.HighlightedText: "text.primary",
        QPalette.ColorRole.Accent: "accent",
        QPalette.ColorRole.PlaceholderText: "text.tertiary",
        QPalette.ColorRole.Link: "accent.text",
        QPalette.ColorRole.LinkVisited: "accent.text",
        QPalette.ColorRole.ToolTipBase: "bg.tooltip",
        QPalette.ColorRole.ToolTipText: "text.tooltip",
        QPalette.ColorRole.BrightText: "over.text",
        QPalette.ColorRole.Mid: "line.panel",
        QPalette.ColorRole.Midlight: "line.hair",
        QPalette.ColorRole.Light: "bg.panel",
        QPalette.ColorRole.Dark: "line.button",
        QPalette.ColorRole.Shadow: "line.control",
    }
)
