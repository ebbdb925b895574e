"""Marks of expenses that the server hasn't as they are here: their icon, its colour, and what they mean in words."""

from expense_desktop.domain.records import SyncState
from expense_desktop.ui.language import translate

MARK_ICONS = {
    SyncState.WAITING: ("cloud-upload", "text.tertiary"),
    SyncState.CONFLICT: ("git-compare", "warn.text"),
    SyncState.REFUSED: ("triangle-alert", "over.text"),
}


def mark_words(state: SyncState) -> str:
    """What the mark of a row means; nothing for what is simply synced."""
    match state:
        case SyncState.WAITING:
            return translate("Expenses", "Not on the server yet")
        case SyncState.CONFLICT:
            return translate("Expenses", "Changed on two devices")
        case SyncState.REFUSED:
            return translate("Expenses", "Refused by the server")
        case _:
            return ""
