"""Opens the preferences over a window, with the sections that have something to change in it."""

from typing import TYPE_CHECKING

from expense_desktop.ui.language import translate
from expense_desktop.ui.preferences.access import Access
from expense_desktop.ui.preferences.account import AccountSection
from expense_desktop.ui.preferences.dialog import PreferencesDialog
from expense_desktop.ui.preferences.general import GeneralSection, StartPage
from expense_desktop.ui.preferences.keyboard import KeyboardSection
from expense_desktop.ui.preferences.money import MoneySection
from expense_desktop.ui.preferences.printing import PrintingSection
from expense_desktop.ui.shell.pages import KINDS
from expense_desktop.ui.shell.shortcut_rows import shortcuts

if TYPE_CHECKING:
    from expense_desktop.ui.main_window import MainWindow

GENERAL, ACCOUNT, KEYBOARD = "general", "account", "keyboard"


def show_preferences(window: "MainWindow", access: Access | None, section: str = GENERAL) -> PreferencesDialog:
    """Open them at a section. Without `access`, while the account is still being opened, there is none about it."""
    look = window.look
    dialog = PreferencesDialog(look, window)
    pages = [StartPage(kind.key, kind.name()) for kind in KINDS if not kind.under]
    dialog.add(translate("Preferences", "General"), "settings-2", GeneralSection(look, pages), GENERAL)
    dialog.add(translate("Preferences", "Money and dates"), "wallet", MoneySection(look, window.desk), "money")
    if access is not None:
        account = AccountSection(look, window.desk, access)
        account.sign_out_wanted.connect(dialog.close)
        account.sign_out_wanted.connect(window.sign_out)
        dialog.add(translate("Preferences", "Sync and account"), "cloud", account, ACCOUNT)
    printing = PrintingSection(look, window.desk.formats)
    dialog.add(translate("Preferences", "Printing"), "printer", printing, "printing")
    keyboard = KeyboardSection(look, shortcuts(window.commands, window.pages.current_name))
    dialog.add(translate("Preferences", "Keyboard"), "keyboard", keyboard, KEYBOARD)
    dialog.show_section(section)
    dialog.open()
    return dialog
