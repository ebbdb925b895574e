"""Everything that the window and its pages can be told to do: one list for menus, shortcuts and the palette."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from expense_desktop.ui import keys
from expense_desktop.ui.widgets.look import Look


class Menu(StrEnum):
    """In which menu a command stands. A page's own commands stand in the page's menu."""

    FILE = "file"
    EDIT = "edit"
    VIEW = "view"
    GO = "go"
    PAGE = "page"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do. `keys` are those of UI.md 6, portable; `section` begins a new group of the menu."""

    key: str
    text: str
    act: Callable[[], None]
    icon: str = ""
    keys: tuple[str, ...] = ()
    section: bool = False
    changes: bool = False
    """Whether it changes something: not offered when the window only looks."""
    menu: Menu = Menu.PAGE
    within: QWidget | None = None
    """The view whose keys these are: elsewhere they mean something else, as Delete and Ctrl+C do in a field."""
    possible: Callable[[], bool] | None = None
    """Whether it would do something now: asked when a menu or the palette opens. None: always."""

    @property
    def is_possible(self) -> bool:
        """Whether it would do something now."""
        return self.possible is None or self.possible()


class Commands(QObject):
    """The commands as actions. A shortcut of a hidden menu is dead: the window holds each action itself, and a page
    its own, which therefore work while it is shown and only then."""

    def __init__(self, window: QWidget, look: Look, commands: Iterable[Command], *, read_only: bool) -> None:
        # A child of the window: icons that come after it has gone must not find it.
        super().__init__(window)
        self._look = look
        self._read_only = read_only
        self._texts: dict[str, str] = {}
        self._of_window = self._acted(window, commands)
        self._of_pages: dict[QWidget, dict[str, tuple[Command, QAction]]] = {}
        self._page: QWidget | None = None
        look.icons.changed.connect(self._draw)

    def add_page(self, page: QWidget, commands: Iterable[Command]) -> None:
        """Take up what can be done on a page."""
        self._of_pages[page] = self._acted(page, commands)

    def show_page(self, page: QWidget) -> None:
        """Offer this page's commands, and no other page's."""
        self._page = page

    @property
    def all(self) -> tuple[Command, ...]:
        """What can be told to do now: the window's commands, then those of the page that is shown."""
        return tuple(command for command, _action in self._now())

    def of_menu(self, menu: Menu) -> list[tuple[Command, QAction]]:
        """The commands of a menu with their actions; a page's stand in the first group of the window's."""
        own = [pair for pair in self._of_window.values() if pair[0].menu is menu]
        page = {} if self._page is None else self._of_pages.get(self._page, {})
        first_group = next((at for at, (command, _action) in enumerate(own) if at and command.section), len(own))
        return own[:first_group] + [pair for pair in page.values() if pair[0].menu is menu] + own[first_group:]

    def action(self, key: str) -> QAction | None:
        """One of the actions; None when this window doesn't have it now."""
        return next((action for command, action in self._now() if command.key == key), None)

    def rename(self, key: str, text: str) -> None:
        """Say what it would do now: “Undo Delete 3 expenses”."""
        action = self.action(key)
        if action is not None:
            self._texts[key] = text
            action.setText(_escaped(text))

    def text(self, command: Command) -> str:
        """What it is called now."""
        return self._texts.get(command.key, command.text)

    def shown_keys(self, command: Command) -> str:
        """Its keys as this system writes them, for the palette."""
        return keys.shown(command.keys[0]) if command.keys else ""

    def ask_what_is_possible(self) -> None:
        """Disable the actions that would do nothing now; a menu is about to show them."""
        for command, action in self._now():
            action.setEnabled(command.is_possible)

    def allow_all(self) -> None:
        """Enable every action: what a key would do is asked when it is pressed."""
        for _command, action in self._now():
            action.setEnabled(True)

    def _now(self) -> list[tuple[Command, QAction]]:
        page = {} if self._page is None else self._of_pages.get(self._page, {})
        return [*self._of_window.values(), *page.values()]

    def _acted(self, owner: QWidget, commands: Iterable[Command]) -> dict[str, tuple[Command, QAction]]:
        made = {}
        for command in commands:
            if self._read_only and command.changes:
                continue
            holder = command.within or owner
            action = QAction(_escaped(command.text), holder)
            action.setShortcuts([QKeySequence(each) for each in command.keys])
            if command.within is not None:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(command.act)
            holder.addAction(action)
            made[command.key] = (command, action)
            self._draw_icon(command, action)
        return made

    def _draw(self) -> None:
        for commands in (self._of_window, *self._of_pages.values()):
            for command, action in commands.values():
                self._draw_icon(command, action)

    def _draw_icon(self, command: Command, action: QAction) -> None:
        if command.icon:
            action.setIcon(self._look.icons.icon(command.icon, "text.secondary", 16))


def _escaped(text: str) -> str:
    """A menu takes `&` for the mark of a key."""
    return text.replace("&", "&&")
