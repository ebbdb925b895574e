"""What opens over the window: the sync panel, Go to… and the sheet of shortcuts, each made when it is first opened."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from expense_desktop.ui.main_window import MainWindow
    from expense_desktop.ui.shell.palette import Palette
    from expense_desktop.ui.shell.shortcut_sheet import ShortcutSheet
    from expense_desktop.ui.shell.sync_panel import SyncPanel


class Popups(QObject):
    """Opens them over `host` and carries out what is chosen there. Nobody waits for any of them at the start."""

    def __init__(self, window: "MainWindow", host: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._host = host
        self._sync_panel: SyncPanel | None = None
        self._palette: Palette | None = None
        self._shortcuts: ShortcutSheet | None = None

    @property
    def sync_panel(self) -> "SyncPanel":
        """How syncing stands, above its button in the side bar."""
        if self._sync_panel is None:
            from expense_desktop.ui.shell.sync_panel import SyncPanel

            window = self._window
            self._sync_panel = SyncPanel(window.desk, window.look, self._host)
            self._sync_panel.sync_wanted.connect(window.sync_now)
            self._sync_panel.break_off_wanted.connect(window.break_off_fetching)
            self._sync_panel.expense_wanted.connect(window.ways.show_expense)
            self._sync_panel.closed.connect(self._on_panel_closed)
        return self._sync_panel

    @property
    def palette(self) -> "Palette":
        """Go to…."""
        if self._palette is None:
            from expense_desktop.ui.shell.goals import PayeeTotals
            from expense_desktop.ui.shell.palette import Palette

            self._palette = Palette(self._window.look, self._host)
            PayeeTotals(self._window.desk, self._palette)
            self._palette.goal_chosen.connect(self._on_goal)
            self._palette.filter_chosen.connect(self._on_filter)
        return self._palette

    @property
    def shortcuts(self) -> "ShortcutSheet":
        """Every shortcut."""
        if self._shortcuts is None:
            from expense_desktop.ui.shell.shortcut_sheet import ShortcutSheet

            self._shortcuts = ShortcutSheet(self._window.look, self._host)
        return self._shortcuts

    def toggle_sync_panel(self) -> None:
        """Open the panel above the side bar's button, or close it."""
        button = self._window.side_bar.sync
        if self.sync_panel.isVisible():
            self.sync_panel.close_popup()
        else:
            button.set_open(True)
            self.sync_panel.open_above(button)

    def open_palette(self) -> None:
        """Open Go to…."""
        from expense_desktop.ui.shell.goals import goals

        self.palette.open_with(goals(self._window.desk.facts, self._window.commands))

    def open_shortcuts(self) -> None:
        """Show every shortcut."""
        from expense_desktop.ui.shell.shortcut_rows import shortcuts

        self.shortcuts.open_with(shortcuts(self._window.commands, self._window.pages.current_name))

    def close(self) -> None:
        """Close what is open: the window goes."""
        for popup in (self._sync_panel, self._palette):
            if popup is not None:
                popup.close_popup()

    def _on_panel_closed(self) -> None:
        self._window.side_bar.sync.set_open(False)

    def _on_goal(self, key: str) -> None:
        from expense_desktop.ui.shell.palette import Kind

        kind, _, name = key.partition(":")
        action = self._window.commands.action(name) if kind == Kind.COMMAND else None
        if action is not None:
            action.trigger()
        elif kind != Kind.COMMAND:
            self._window.ways.show_goal(name, payee=kind == Kind.PAYEE)

    def _on_filter(self, key: str) -> None:
        from expense_desktop.ui.shell.palette import Kind

        kind, _, name = key.partition(":")
        self._window.ways.narrow_to(name, payee=kind == Kind.PAYEE)
