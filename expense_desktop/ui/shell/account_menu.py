"""The account's menu: Preferences…, Switch account…, Sign out."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from expense_desktop.ui.commands import Commands
from expense_desktop.ui.language import translate

_ENTRIES = ("preferences", "switch", "sign-out")
_INSET_PX = 8


def open_account_menu(button: QWidget, commands: Commands) -> QMenu:
    """Open it above the side bar's button; it deletes itself."""
    menu = QMenu(button)
    menu.setAccessibleName(translate("Menus", "Account"))
    for key in _ENTRIES:
        action = commands.action(key)
        if action is not None:
            menu.addAction(action)
    menu.aboutToHide.connect(menu.deleteLater)
    size = menu.sizeHint()
    mirrored = button.layoutDirection() is Qt.LayoutDirection.RightToLeft
    menu.popup(button.mapToGlobal(QPoint(button.width() - size.width() if mirrored else _INSET_PX, -size.height())))
    return menu
