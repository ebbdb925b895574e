"""What the window itself can be told to do, whatever page is shown; pages add their own."""

from functools import partial
from typing import TYPE_CHECKING

from expense_desktop.ui.commands import Command, Menu
from expense_desktop.ui.language import translate
from expense_desktop.ui.shell.pages import KINDS
from expense_desktop.ui.theme import Choice

if TYPE_CHECKING:
    from expense_desktop.ui.main_window import MainWindow


def window_commands(window: "MainWindow") -> list[Command]:
    """In the order of the menus."""
    return [*_file(window), *_edit(window), *_view(window), *_go(window), *_help(window)]


def _file(window: "MainWindow") -> list[Command]:
    file = Menu.FILE
    return [
        Command(
            "entry", translate("Shell", "Add an expense"), window.entry.enter, "plus", ("Ctrl+N",),
            changes=True, menu=file,
        ),
        Command(
            "category-new", translate("Shell", "New category"), window.ways.new_category, "plus", ("Ctrl+Shift+N",),
            changes=True, menu=file,
        ),
        Command(
            "import", translate("Shell", "Import a CSV file…"), window.choose_file, "upload", ("Ctrl+I",),
            section=True, changes=True, menu=file,
        ),
        Command("export", translate("Shell", "Export…"), window.ways.export, "download", ("Ctrl+E",), menu=file),
        Command(
            "print", translate("Shell", "Print the statement…"), window.ways.print_statement, "printer", ("Ctrl+P",),
            section=True, menu=file,
        ),
        Command(
            "save-pdf", translate("Shell", "Save the statement as PDF…"), window.ways.save_statement, "file-text",
            ("Ctrl+Shift+S",), menu=file,
        ),
        Command(
            "back-up", translate("Shell", "Back up…"), window.ways.back_up, "archive", section=True, changes=True,
            menu=file,
        ),
        Command(
            "restore-backup", translate("Shell", "Restore a backup…"), window.ways.choose_backup, changes=True,
            menu=file,
        ),
        Command(
            "sync", translate("Shell", "Sync now"), window.sync_now, "refresh-cw", ("F5",),
            section=True, changes=True, menu=file,
        ),
        Command(
            "preferences", translate("Shell", "Preferences…"), partial(window.preferences_wanted.emit, "general"),
            "settings-2", ("Ctrl+,",), section=True, menu=file,
        ),
        Command(
            "switch", translate("Shell", "Switch account…"), window.switch_wanted.emit, section=True, menu=file
        ),
        Command("sign-out", translate("Shell", "Sign out"), window.sign_out, changes=True, menu=file),
        Command("close", translate("Shell", "Close"), window.close_it, keys=("Ctrl+Q",), section=True, menu=file),
    ]  # fmt: skip


def _edit(window: "MainWindow") -> list[Command]:
    desk = window.desk
    return [
        Command(
            "undo", translate("Shell", "Undo"), window.recording.undo, keys=("Ctrl+Z",), changes=True, menu=Menu.EDIT,
            possible=lambda: desk.facts.undo is not None,
        ),
        Command(
            "redo", translate("Shell", "Redo"), window.recording.redo, keys=("Ctrl+Shift+Z", "Ctrl+Y"), changes=True,
            menu=Menu.EDIT, possible=lambda: desk.facts.redo is not None,
        ),
        Command(
            "search", translate("Shell", "Search this page"), window.search, "search", ("Ctrl+F",), section=True,
            menu=Menu.EDIT,
        ),
    ]  # fmt: skip


def _view(window: "MainWindow") -> list[Command]:
    view, theme = Menu.VIEW, window.choose_theme
    return [
        Command(
            "side-bar", translate("Shell", "Narrow or widen the side bar"), window.toggle_side_bar, keys=("Ctrl+B",),
            menu=view,
        ),
        Command(
            "next-pane", translate("Shell", "Next pane"), partial(window.move_pane, 1), keys=("F6",), section=True,
            menu=view,
        ),
        Command(
            "last-pane", translate("Shell", "Previous pane"), partial(window.move_pane, -1), keys=("Shift+F6",),
            menu=view,
        ),
        Command(
            "theme-system", translate("Shell", "Theme: as the system"), partial(theme, Choice.SYSTEM), "monitor",
            section=True, menu=view,
        ),
        Command("theme-light", translate("Shell", "Theme: light"), partial(theme, Choice.LIGHT), "sun", menu=view),
        Command("theme-dark", translate("Shell", "Theme: dark"), partial(theme, Choice.DARK), "moon", menu=view),
    ]  # fmt: skip


def _go(window: "MainWindow") -> list[Command]:
    menu = Menu.GO
    words = translate("Shell", "Go to {page}")
    pages = [
        Command(
            f"page-{kind.key}", words.format(page=kind.name()), partial(window.show_page, kind.key), kind.icon,
            (kind.keys,), section=at == 0, menu=menu,
        )
        for at, kind in enumerate(kind for kind in KINDS if not kind.under)
    ]  # fmt: skip
    return [
        Command("palette", translate("Shell", "Go to…"), window.popups.open_palette, "search", ("Ctrl+K",), menu=menu),
        *pages,
        Command(
            "period-before", translate("Shell", "Period before"), partial(window.step_period, -1), "chevron-left",
            ("Alt+Left",), section=True, menu=menu, possible=window.has_periods,
        ),
        Command(
            "period-after", translate("Shell", "Period after"), partial(window.step_period, 1), "chevron-right",
            ("Alt+Right",), menu=menu, possible=window.has_periods,
        ),
    ]  # fmt: skip


def _help(window: "MainWindow") -> list[Command]:
    return [
        Command(
            "shortcuts", translate("Shell", "Keyboard shortcuts"), window.popups.open_shortcuts,
            "keyboard", ("F1",), menu=Menu.HELP,
        ),
        Command("menu", translate("Shell", "Menu"), window.open_menu, keys=("F10",), menu=Menu.HELP),
    ]  # fmt: skip
