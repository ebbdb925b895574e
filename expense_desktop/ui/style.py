"""The one style sheet, generated from `resources/style.qss` for a theme and this system's sizes of type."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from expense_desktop.resources import resource
from expense_desktop.ui import typography
from expense_desktop.ui.preferred import Preferences, Preferred
from expense_desktop.ui.theme import Appearance, Theme, palette

_ROLE = re.compile(r"@([a-z]+(?:\.[a-z]+)*)")
_SIZE = re.compile(r"#(page|figure|figure_m|body|small|tiny)px")


def style_sheet(theme: Theme) -> str:
    """The style sheet of a theme. KeyError when the template names a role that `tokens.json` hasn't."""
    template = re.sub(r"/\*.*?\*/", "", _template(theme), flags=re.DOTALL)
    coloured = _ROLE.sub(lambda match: theme.colour(match[1]).name(), template)
    return _SIZE.sub(lambda match: f"{typography.pixels(typography.Size[match[1].upper()])}px", coloured)


def _template(theme: Theme) -> str:
    names = ("style.qss", "stronger.qss") if theme.is_strong else ("style.qss",)
    return "\n".join(resource(name).read_text(encoding="utf-8") for name in names)


_MOTIONS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)


class Dress:
    """Keeps an application in its appearance, and that as is preferred: Fusion, palette, style sheet, size of text."""

    def __init__(self, application: QApplication, appearance: Appearance, preferred: Preferred | None = None) -> None:
        self._application = application
        self._appearance = appearance
        self._text_percent = 100
        self._effects = {effect: application.isEffectEnabled(effect) for effect in _MOTIONS}
        application.setStyle(QStyleFactory.create("Fusion"))
        typography.set_up(application)
        if preferred is not None:
            self._obey(preferred.now)
            preferred.changed.connect(self.follow)
        appearance.changed.connect(self.put_on)
        self.put_on()

    def follow(self, preferences: Preferences) -> None:
        """Look as is preferred from now on."""
        before, theme = self._text_percent, self._appearance.theme
        self._obey(preferences)
        # Another theme has been put on already, with the size of text.
        if self._text_percent != before and self._appearance.theme is theme:
            self.put_on()

    def _obey(self, preferences: Preferences) -> None:
        if preferences.text_percent != self._text_percent:
            self._text_percent = preferences.text_percent
            typography.resize(self._application, preferences.text_percent)
        self._appearance.choose(preferences.theme, stronger=preferences.stronger)
        for effect, by_system in self._effects.items():
            self._application.setEffectEnabled(effect, by_system and not preferences.reduce_motion)

    def put_on(self) -> None:
        """Apply the theme that is shown now."""
        theme = self._appearance.theme
        self._application.setPalette(palette(theme))
        self._application.setStyleSheet(style_sheet(theme))


def restyle(widget: QWidget) -> None:
    """Let a changed dynamic property reach the style sheet."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
