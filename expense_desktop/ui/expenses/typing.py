"""Letters typed on rows: they jump to a payee; a `t` by itself means today."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

TODAY = "t"


class TypeAhead(QObject):
    """Puts letters together that follow each other quickly.

    `typed(text, stay)`: look for a payee that begins so; with `stay` the current row counts, else only those below.
    `today_wanted`: a small `t` came alone. It waits for the next letter, because payees begin with it too; a capital
    T is a payee's at once.
    """

    typed = Signal(str, bool)
    today_wanted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._text = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._on_pause)

    @property
    def is_typing(self) -> bool:
        """Whether a letter was typed a moment ago, so that the next key belongs to it."""
        return bool(self._text)

    def take(self, text: str) -> bool:
        """Take what a key typed; False when it is nothing that a payee begins with."""
        if not text or not text.isprintable() or (not self._text and not text[0].isalnum()):
            return False
        self._text += text
        self._pause.start(QApplication.keyboardInputInterval())
        if self._text == TODAY:
            return True
        again = len(self._text) > 1 and len(set(self._text.casefold())) == 1
        # The same letter again and again goes from one to the next, as in every list.
        self.typed.emit(self._text[0] if again else self._text, len(self._text) > 1 and not again)
        return True

    def forget(self) -> None:
        """Begin anew: the focus has gone, or another key was pressed."""
        self._text = ""
        self._pause.stop()

    def _on_pause(self) -> None:
        alone, self._text = self._text == TODAY, ""
        if alone:
            self.today_wanted.emit()
