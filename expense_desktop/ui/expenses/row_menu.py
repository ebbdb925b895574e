"""The menu of selected expenses: what can be done with them, with the keys beside it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from expense_desktop.domain.records import CategoryId
from expense_desktop.ui import keys
from expense_desktop.ui.category_book import CategoryBook, CategoryChoice, uncategorised
from expense_desktop.ui.language import translate

_CATEGORIES_IN_MENU = 30


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the menu's entries do; `file_under` takes a CategoryChoice, `show_payee` a name."""

    edit: Callable[[], None]
    duplicate: Callable[[], None]
    delete: Callable[[], None]
    restore: Callable[[], None]
    copy: Callable[[], None]
    pick_category: Callable[[], None]
    file_under: Callable[[CategoryChoice], None]
    show_payee: Callable[[str], None]


class RowMenu(QMenu):
    """Made for one opening; deletes itself when it is closed."""

    def __init__(
        self, deeds: Deeds, payee: str, book: CategoryBook, *, deleted: bool, read_only: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._deeds = deeds
        self._book = book
        self._payee = payee
        if deleted and not read_only:
            self._add(translate("Expenses", "Restore"), "Ctrl+R", deeds.restore)
        elif not read_only:
            self._add(translate("Expenses", "Edit"), "Enter", deeds.edit)
            self._add(translate("Expenses", "Duplicate to today"), "Ctrl+D", deeds.duplicate)
            self._add_categories()
        if payee:
            self._add(translate("Expenses", "Show this payee"), "", self._on_show_payee)
        self._add(translate("Expenses", "Copy"), "Ctrl+C", deeds.copy)
        if not deleted and not read_only:
            self.addSeparator()
            self._add(translate("Expenses", "Delete"), "Del", deeds.delete)
        self.aboutToHide.connect(self.deleteLater)

    def open_at(self, at: QPoint) -> None:
        """Open at a point of the screen."""
        self.popup(at)

    def _add(self, text: str, shortcut: str, act: Callable[[], None], menu: QMenu | None = None) -> QAction:
        # A tab puts the keys at the right; as real shortcuts they would be ambiguous with the page's own.
        shown = text.replace("&", "&&") + (f"\t{keys.shown(shortcut)}" if shortcut else "")
        return (menu or self).addAction(shown, act)

    def _add_categories(self) -> None:
        menu = self.addMenu(translate("Expenses", "Set category"))
        self._add(translate("Expenses", "Find a category…"), "Ctrl+L", self._deeds.pick_category, menu)
        menu.addSeparator()
        choices = self._book.choices()
        if len(choices) <= _CATEGORIES_IN_MENU:
            for category in choices:
                self._add_choice(menu, self._book.path(category.id), category.id)
        else:
            self._add_groups(menu)
        menu.addSeparator()
        self._add_choice(menu, uncategorised(), None)

    def _add_groups(self, menu: QMenu) -> None:
        for top, children in self._book.tree():
            if not children:
                self._add_choice(menu, top.name, top.id)
                continue
            within = menu.addMenu(top.name.replace("&", "&&"))
            self._add_choice(within, top.name, top.id)
            within.addSeparator()
            for child in children:
                self._add_choice(within, child.name, child.id)

    def _add_choice(self, menu: QMenu, text: str, category: CategoryId | None) -> None:
        action = menu.addAction(text.replace("&", "&&"))
        action.setData(CategoryChoice(category))
        action.triggered.connect(self._on_category)

    def _on_category(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._deeds.file_under(action.data())

    def _on_show_payee(self) -> None:
        self._deeds.show_payee(self._payee)
