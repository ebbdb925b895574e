"""The menus: one button's menu with sub-menus, or the system's menu bar where it has one (macOS)."""

import sys

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from expense_desktop.ui.commands import Commands, Menu
from expense_desktop.ui.language import translate
from expense_desktop.ui.shell.pages import Pages

_GAP_PX = 4


class Menus:
    """Every command, in File, Edit, View, Go, the page's own menu and Help."""

    def __init__(self, window: QMainWindow, commands: Commands, pages: Pages) -> None:
        self._window = window
        self._commands = commands
        self._pages = pages
        self._native: list[tuple[Menu, QMenu]] = []
        if sys.platform == "darwin":
            self._fill_menu_bar()

    def open_below(self, button: QWidget) -> QMenu:
        """Open all of them as one menu, which deletes itself."""
        menu = QMenu(self._window)
        menu.setAccessibleName(translate("Menus", "Menu"))
        for kind in Menu:
            if self._commands.of_menu(kind):
                self._fill(menu.addMenu(self._title(kind)), kind)
        self._commands.ask_what_is_possible()
        # What is disabled in a menu has no shortcut either: after it, keys work again.
        menu.aboutToHide.connect(self._commands.allow_all)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(_below(button))
        return menu

    def show_page(self) -> None:
        """Offer the commands of the page that is shown now, in the system's menu bar."""
        for kind, menu in self._native:
            if kind is Menu.PAGE:
                menu.clear()
                self._fill(menu, kind)
                menu.setTitle(self._title(kind))
                menu.menuAction().setVisible(bool(menu.actions()))

    def _fill_menu_bar(self) -> None:
        bar = self._window.menuBar()
        for kind in Menu:
            menu = bar.addMenu(self._title(kind))
            self._fill(menu, kind)
            menu.aboutToShow.connect(self._commands.ask_what_is_possible)
            menu.aboutToHide.connect(self._commands.allow_all)
            self._native.append((kind, menu))

    def _fill(self, menu: QMenu, kind: Menu) -> None:
        for command, action in self._commands.of_menu(kind):
            if command.section and menu.actions():
                menu.addSeparator()
            menu.addAction(action)

    def _title(self, kind: Menu) -> str:
        if kind is Menu.PAGE:
            return self._pages.current_name
        return {
            Menu.FILE: translate("Menus", "&File"),
            Menu.EDIT: translate("Menus", "&Edit"),
            Menu.VIEW: translate("Menus", "&View"),
            Menu.GO: translate("Menus", "&Go"),
            Menu.HELP: translate("Menus", "&Help"),
        }[kind]


def _below(button: QWidget) -> QPoint:
    return button.mapToGlobal(QPoint(0, button.height() + _GAP_PX))
