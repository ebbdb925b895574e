"""What takes the tour's pictures: numbered, in every theme that is wanted, once a page is ready."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from expense_desktop.domain.errors import SaveFailed
from expense_desktop.domain.sentences import say
from expense_desktop.ui.theme import Appearance, Choice

_PATIENCE_MS: Final = 120_000
_SETTLE_MS: Final = 40


class Camera:
    """Leaves PNGs in a folder; `made` are those that are there. Their names sort in the order of the tour.

    `papers` are what the program itself has saved there.
    """

    def __init__(self, folder: Path, themes: Sequence[Choice]) -> None:
        self.folder = folder
        self._themes = themes
        self.made: list[Path] = []
        self.papers: list[Path] = []

    def take(self, widget: QWidget, name: str, appearance: Appearance) -> None:
        """Take a picture in each theme, the one that is shown first: putting on the other is what takes the time."""
        number = len(self.made) // len(self._themes) + 1
        shown = Choice.DARK if appearance.theme.is_dark else Choice.LIGHT
        for choice in sorted(self._themes, key=lambda each: each is not shown):
            appearance.choose(choice, stronger=appearance.theme.is_strong)
            self.settle()
            path = self.folder / f"{number:02d}-{name}-{choice.value}.png"
            if not widget.grab().save(str(path)):
                raise SaveFailed(say("The picture {path} could not be written.", path=path))
            self.made.append(path)

    @staticmethod
    def settle(for_ms: int = _SETTLE_MS) -> None:
        """Let answers arrive and be painted."""
        loop = QEventLoop()
        QTimer.singleShot(for_ms, loop.quit)
        loop.exec()

    def wait_for(self, true: Callable[[], bool]) -> None:
        """Run the event loop until something is so; an error when it takes two minutes."""
        for _ in range(_PATIENCE_MS // _SETTLE_MS):
            if true():
                return
            self.settle()
        raise SaveFailed(say("The tour was given up: a page did not become ready within two minutes."))
