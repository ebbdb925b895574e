"""What takes the tour's pictures."""

from pathlib import Path

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from expense_desktop.ui.theme import Choice, Theme
from expense_desktop.ui.tour.camera import Camera
from expense_desktop.ui.widgets.look import Look


class Sitter(QWidget):
    """Remembers in which theme it was painted."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.seen: list[Theme] = []

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        self.seen.append(self._look.theme)


def test_a_picture_in_the_other_theme_keeps_its_stronger_lines(tmp_path: Path, look: Look, qtbot: QtBot) -> None:
    """Both pictures of a state with stronger lines and text have them, and the next state of it begins with them."""
    sitter = Sitter(look)
    qtbot.addWidget(sitter)
    look.appearance.choose(Choice.LIGHT, stronger=True)
    camera = Camera(tmp_path, (Choice.LIGHT, Choice.DARK))
    camera.take(sitter, "stronger", look.appearance)
    assert [(theme.name, theme.is_strong) for theme in sitter.seen] == [("light", True), ("dark", True)]
    assert [path.name for path in camera.made] == ["01-stronger-light.png", "01-stronger-dark.png"]
    assert look.theme.is_strong
