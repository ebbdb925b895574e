"""Keys as this system writes them, beside what they do."""

import re

from PySide6.QtGui import QKeySequence

UNDO = "Ctrl+Z"
REDO = "Ctrl+Shift+Z"
_BETWEEN = re.compile(r"(?<=.)\+(?=.)")


def shown(keys: str) -> str:
    """`Ctrl Z` here, `⌘Z` on macOS. Needs Qt's application: before it exists a key sequence has no platform to ask."""
    return _BETWEEN.sub(" ", QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))
