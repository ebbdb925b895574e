"""How far something is that takes more than a second; nothing is shown of what takes less."""

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from expense_desktop.services.progress import Progress
from expense_desktop.ui.language import translate

_PATIENCE_MS: Final = 1_000
_TICK_MS: Final = 100
_BAR_PX: Final = 6


class CountedBar(QProgressBar):
    """How much of something is done that tells by itself, such as a long pull; hidden while nothing is to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("how-far")
        self.setTextVisible(False)
        self.setAccessibleName(translate("Progress", "How far it is"))
        self.setFixedHeight(_BAR_PX)
        self.hide()

    def show_counts(self, done: int, total: int) -> None:
        """So many of so many; all of them: it is being put in order, which nobody counts."""
        self.setRange(0, total if done < total else 0)
        self.setValue(done)
        self.setVisible(total > 0)


class ProgressBar(QProgressBar):
    """`told(Progress)`: ten times a second while it is shown, to be said in words beside it."""

    told = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("how-far")
        self.setTextVisible(False)
        self.setAccessibleName(translate("Progress", "How far it is"))
        self.setFixedSize(140, _BAR_PX)
        self.hide()
        self._progress: Progress | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._on_long)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._on_tick)

    @property
    def is_shown(self) -> bool:
        """Whether what is under way takes so long that it is shown."""
        return self._tick.isActive()

    def begin(self, progress: Progress) -> None:
        """Something is under way; how far it is is shown when it takes long."""
        self._progress = progress
        self._tick.stop()
        self._patience.start()

    def end(self) -> None:
        """Nothing is under way any more."""
        self._progress = None
        self._patience.stop()
        self._tick.stop()
        self.hide()

    def _on_long(self) -> None:
        self._tick.start()
        self.show()
        self._on_tick()

    def _on_tick(self) -> None:
        progress = self._progress
        if progress is None:
            return
        # At the end lists are put in order, and it is written down; before the beginning it is read: without a count.
        counts = progress.total > 0 and progress.done < progress.total
        self.setRange(0, progress.total if counts else 0)
        self.setValue(progress.done)
        self.told.emit(progress)
