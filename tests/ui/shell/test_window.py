"""The window around its pages: commands, keys, menus, panes, Go to…, shortcuts, toasts, what it remembers."""

from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.ui.commands import Menu
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.account_menu import open_account_menu
from expense_desktop.ui.shell.pages import CATEGORIES, EXPENSES
from expense_desktop.ui.shell.palette import Kind
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.toast import News

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
# What the offscreen platform says of every menu that is opened.
OPENS_MENUS = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def known(
    categories: dict[str, CategoryId], record: Callable[..., ExpenseId], window: MainWindow, qtbot: QtBot
) -> MainWindow:
    """A window that has two payees, and categories."""
    record("Kaph", 420, category_id=str(categories["Cafés"]))
    record("Kaph", 380, category_id=str(categories["Cafés"]))
    record("Tesco", 1966, category_id=str(categories["Groceries"]))
    qtbot.waitUntil(lambda: len(window.desk.facts.payees) == 2 and len(window.desk.facts.book) == 4)
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 3)
    return window


def texts(menu: QMenu) -> list[str]:
    """What stands in a menu."""
    return [action.text().replace("&", "") for action in menu.actions() if not action.isSeparator()]


def focus() -> QWidget:
    """What has it."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_every_command_is_in_a_menu_and_no_key_means_two_things(window: MainWindow) -> None:
    """On every page: a key that two commands had would do neither."""
    keys: Counter[str] = Counter()
    for page in (EXPENSES, CATEGORIES):
        window.show_page(page)
        in_menus = [command for menu in Menu for command, _action in window.commands.of_menu(menu)]
        assert sorted(each.key for each in in_menus) == sorted(each.key for each in window.commands.all)
        keys = Counter(
            QKeySequence(each).toString() for command in in_menus if command.within is None for each in command.keys
        )
        assert [key for key, count in keys.items() if count > 1] == []
    assert {"Ctrl+N", "Ctrl+K", "Ctrl+F", "F6", "Shift+F6", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+I", "F5", "Ctrl+,"} <= set(
        keys
    )
    assert {"F1", "F10", "Alt+Left", "Alt+Right", "Ctrl+B", "Ctrl+2", "Ctrl+4"} <= set(keys)


def test_keys_lead_to_the_pages_and_bring_their_own_commands(window: MainWindow) -> None:
    """Ctrl+4 and Ctrl+2; the side bar marks where one is, and a page's commands come and go with it."""
    QTest.keyClick(window.entry.line, Qt.Key.Key_4, CONTROL)
    assert window.pages.current_key == CATEGORIES
    assert window.pages.current is not None
    assert window.pages.current.isAncestorOf(focus())
    of_categories = {command.key for command, _action in window.commands.of_menu(Menu.PAGE)}
    QTest.keyClick(window, Qt.Key.Key_2, CONTROL)
    assert window.pages.current_key == EXPENSES
    assert window.expenses.table.hasFocus()
    of_expenses = {command.key for command, _action in window.commands.of_menu(Menu.PAGE)}
    assert of_categories
    assert of_expenses
    assert not of_categories & of_expenses
    QTest.keyClick(window, Qt.Key.Key_F, CONTROL)
    assert window.expenses.filters.search.hasFocus()


def test_f6_goes_round_the_panes_and_reaches_a_toast(known: MainWindow) -> None:
    """Side bar, quick entry, page, inspector where one is open, toast while there is one; Shift+F6 goes back."""
    window = known
    window.expenses.table.select_row(0)
    window.toast.tell(News("Deleted 3 expenses", "Undo", "Ctrl Z", lambda: None))
    stops: list[QWidget] = []
    window.entry.enter()
    for _ in range(5):
        QTest.keyClick(focus(), Qt.Key.Key_F6)
        stops.append(focus())
    assert stops[0] is window.expenses.table
    assert window.expenses.inspector.isAncestorOf(stops[1])
    assert stops[2:] == [window.toast.button, window.side_bar.go_to, window.entry.line]
    QTest.keyClick(window.entry.line, Qt.Key.Key_F6, SHIFT)
    assert window.side_bar.go_to.hasFocus()
    window.toggle_side_bar()
    QTest.keyClick(window, Qt.Key.Key_F6)
    QTest.keyClick(window.entry.line, Qt.Key.Key_F6, SHIFT)
    assert window.side_bar.menu.hasFocus()


def test_a_toast_waits_while_it_has_the_focus_and_stands_above_the_sums(known: MainWindow) -> None:
    """The focus goes back where it was; a newer toast replaces the older; the page's footer is never covered."""
    window, toast = known, known.toast
    done: list[str] = []
    window.expenses.table.setFocus()
    toast.tell(News("first", "Undo", "Ctrl Z", lambda: done.append("first")))
    toast.tell(News("second", "Undo", "Ctrl Z", lambda: done.append("second")))
    assert toast.text == "second"
    assert toast.is_counting
    bottom = toast.mapTo(window, QPoint(0, toast.height())).y()
    assert bottom < window.expenses.footer.mapTo(window, QPoint(0, 0)).y()
    toast.take_focus()
    counting: bool = toast.is_counting
    assert not counting
    QTest.keyClick(toast.button, Qt.Key.Key_Escape)
    assert toast.isHidden()
    assert window.expenses.table.hasFocus()
    toast.tell(News("third", "Undo", "Ctrl Z", lambda: done.append("third")))
    toast.take_focus()
    QTest.keyClick(toast.button, Qt.Key.Key_Space)
    assert done == ["third"]


def test_go_to_finds_payees_categories_and_commands(known: MainWindow, qtbot: QtBot) -> None:
    """Enter leads there, Tab narrows down what is shown, a command is done; totals stand beside the payees."""
    window, palette = known, known.popups.palette
    window.expenses.table.setFocus()
    QTest.keyClick(window.expenses.table, Qt.Key.Key_K, CONTROL)
    QTest.keyClicks(palette.line, "ka")
    qtbot.waitUntil(lambda: bool(palette.model.goals[0].aside))
    first = palette.model.goals[0]
    assert (first.kind, first.text) == (Kind.PAYEE, "Kaph")
    assert first.aside.endswith("€8.00")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 2)
    window.popups.open_palette()
    QTest.keyClicks(palette.line, "groc")
    assert palette.model.goals[0].kind is Kind.CATEGORY
    QTest.keyClick(palette.line, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 0)
    window.popups.open_palette()
    QTest.keyClicks(palette.line, "narrow side")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.side_bar.is_narrow
    window.entry.enter()
    window.popups.open_palette()
    QTest.keyClicks(palette.line, "nothing is called so")
    assert palette.model.goals == []
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert window.entry.line.hasFocus()


def test_f1_shows_every_shortcut_and_finds_it(window: MainWindow) -> None:
    """By what it does or by its keys; those of tables, quick entry and fields too."""
    QTest.keyClick(window.entry.line, Qt.Key.Key_F1)
    sheet = window.popups.shortcuts
    assert not sheet.isHidden()
    rows = {row.text: row.keys for row in sheet.model.rows}
    for command in window.commands.all:
        if command.keys:
            assert rows[window.commands.text(command).rstrip("…")][0] == window.commands.shown_keys(command)
    assert rows["Add and open in the inspector"] == ("Ctrl Enter",)
    QTest.keyClicks(sheet.line, "ctrl k")
    assert [row.text for row in sheet.model.rows] == ["Go", "Go to"]
    QTest.keyClick(sheet.line, Qt.Key.Key_Escape)
    assert sheet.isHidden()
    assert window.entry.line.hasFocus()


@OPENS_MENUS
def test_alt_alone_opens_the_menu_and_alt_with_a_key_does_not(window: MainWindow, qtbot: QtBot) -> None:
    """File, Edit, View, Go, the page, Help; what would do nothing now is disabled there, and only while it is open."""
    handle = window.windowHandle()
    QTest.keyPress(handle, Qt.Key.Key_Alt)
    QTest.keyClick(handle, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    QTest.keyRelease(handle, Qt.Key.Key_Alt)
    assert QApplication.activePopupWidget() is None
    # Fingers leave the keys in any order.
    QTest.keyPress(handle, Qt.Key.Key_Alt)
    QTest.keyPress(handle, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    QTest.keyRelease(handle, Qt.Key.Key_Alt)
    QTest.keyRelease(handle, Qt.Key.Key_Right)
    assert QApplication.activePopupWidget() is None
    QTest.keyClick(handle, Qt.Key.Key_Alt)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert texts(menu) == ["File", "Edit", "View", "Go", "Expenses", "Help"]
    undo = window.commands.action("undo")
    assert undo is not None
    assert not undo.isEnabled()
    menu.close()
    qtbot.waitUntil(undo.isEnabled)
    account = open_account_menu(window.side_bar.account, window.commands)
    assert texts(account) == ["Preferences…", "Switch account…", "Sign out"]
    account.close()


def test_the_window_comes_back_as_it_was(window: MainWindow, desk: Desk, look: Look, qtbot: QtBot) -> None:
    """Place, narrow side bar, page, and what pages say of themselves; also of a page that nobody has looked at."""
    window.resize(1100, 700)
    window.toggle_side_bar()
    window.show_page(CATEGORIES)
    state = {**window.state(), "import.anything": "kept"}
    again = MainWindow(desk, look)
    qtbot.addWidget(again)
    again.restore_state(state)
    # Its width is that of the tests' small screen.
    assert again.height() == 700
    assert again.side_bar.is_narrow
    assert again.pages.current_key == CATEGORIES
    assert {name: text for name, text in again.state().items() if name != "geometry"} == {
        name: text for name, text in state.items() if name != "geometry"
    }
    for nonsense in ({"page": "no such page", "geometry": "!", "expenses.columns": "%"}, {}):
        again.restore_state(nonsense)
    look.preferred.change(start_page=EXPENSES)
    again.restore_state(state)
    assert again.pages.current_key == EXPENSES
