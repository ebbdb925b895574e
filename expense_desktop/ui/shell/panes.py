"""F6: the focus goes from one part of the window to the next."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

Pane = tuple[QWidget, QWidget]


def move_pane(panes: Sequence[Pane], step: int) -> None:
    """Give the focus to the pane after (1) or before (−1) the one that has it; of each its second widget takes it."""
    visible = [pane for pane in panes if pane[0].isVisible() and pane[1].isEnabled()]
    if not visible:
        return
    focus = QApplication.focusWidget()
    # A pane may lie inside another: the innermost is the one that has the focus.
    inside = [at for at, (pane, _main) in enumerate(visible) if focus is not None and _holds(pane, focus)]
    at = (inside[-1] + step) % len(visible) if inside else 0
    reason = Qt.FocusReason.TabFocusReason if step > 0 else Qt.FocusReason.BacktabFocusReason
    visible[at][1].setFocus(reason)


def _holds(pane: QWidget, focus: QWidget) -> bool:
    return pane is focus or pane.isAncestorOf(focus)
