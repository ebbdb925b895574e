"""What is said to people who can't see that something has appeared: by the screen reader, without moving the focus."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

_Politeness = QAccessible.AnnouncementPoliteness


def announce(source: QWidget, text: str, *, grave: bool = False) -> None:
    """Have a sentence spoken; a grave one interrupts what is being said. `source` is where it appeared."""
    if not text:
        return
    event = QAccessibleAnnouncementEvent(source, text)
    event.setPoliteness(_Politeness.Assertive if grave else _Politeness.Polite)
    QAccessible.updateAccessibility(event)
