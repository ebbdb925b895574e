"""What stands between and beside other things: a line across, the keys of something in a small frame."""

from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

_HINT_PX = 18


def rule() -> QFrame:
    """A line of a pixel, across."""
    made = QFrame()
    made.setProperty("line", "horizontal")
    return made


def key_hint(text: str) -> QLabel:
    """The keys of something, as they are shown."""
    made = QLabel(text)
    made.setObjectName("key-hint")
    made.setIndent(0)
    made.setMinimumHeight(_HINT_PX)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made
