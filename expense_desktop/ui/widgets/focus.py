"""The focus of a window, which it keeps while another one is in front."""

from PySide6.QtWidgets import QWidget


def focus_of(part: QWidget) -> QWidget | None:
    """What has the focus in the window of `part`, or gets it back when the dialog in front of it goes.

    Unlike the application's focus, which is then somewhere in that dialog. None where nothing has had it yet.
    """
    return part.window().focusWidget()
