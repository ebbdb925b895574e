"""What the main window asks of every page that stands in it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from expense_desktop.ui.commands import Command


class Page(QWidget):
    """`news(News)` for the toast; `undo_wanted` is the window's to do. Lives on the GUI thread.

    A page that isn't visible does no work: it goes stale when something is touched and reads again when it is shown.
    """

    news = Signal(object)
    undo_wanted = Signal()

    def focus_main(self) -> None:
        """Give the focus to what the page is for."""
        self.setFocus()

    def focus_search(self) -> bool:
        """Put the focus into this page's search; False when it has none."""
        return False

    def panes(self) -> list[tuple[QWidget, QWidget]]:
        """The parts that F6 visits, in order, each with the widget that takes the focus."""
        return [(self, self)]

    def commands(self) -> list["Command"]:
        """What can be done on this page, for the menus, Ctrl+K and the shortcuts; these work while it is shown."""
        return []

    def step_period(self, step: int) -> None:
        """Go to the period or month before (−1) or after (1): Alt+Left, Alt+Right."""

    def state(self) -> dict[str, str]:
        """What is remembered of it for this account on this computer: no amount, no note, no search."""
        return {}

    def restore_state(self, state: dict[str, str]) -> None:
        """Restore what `state` gave; anything unknown in it is passed over."""
