"""The Categories page in the real window: its shortcuts, its toasts with Undo, and the way from a count to its rows."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from expense_desktop.domain.records import CategoryId
from expense_desktop.ui.categories.page import CategoriesPage
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import CATEGORIES, OVERVIEW


@pytest.fixture
def page(demo_window: MainWindow, qtbot: QtBot) -> CategoriesPage:
    """The page of the pictures, shown by its key, with its answer."""
    QTest.keyClick(demo_window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    found = demo_window.pages.current
    assert isinstance(found, CategoriesPage)
    qtbot.waitUntil(lambda: found.model.rowCount() == 12)
    return found


def choose(page: CategoriesPage, name: str) -> CategoryId:
    """Make a row the current one, with the focus."""
    found = next(node.id for node in page.model.year.nodes() if node.name == name)
    assert found is not None
    page.tree.choose(found)
    page.focus_main()
    return found


def test_a_count_leads_to_exactly_the_rows_behind_it(
    demo_window: MainWindow, page: CategoriesPage, qtbot: QtBot
) -> None:
    """Cafés shows 63 and the list has these 63 with their sum; a parent's list has its subcategories' rows too."""
    expenses = demo_window.expenses
    for name, count, total in (("Cafés", 63, 32_880), ("Eating out", 129, 165_805)):
        demo_window.show_page(CATEGORIES)
        choose(page, name)
        page.show_expenses()
        qtbot.waitUntil(lambda count=count: expenses.model.totals.count == count)  # type: ignore[misc]
        assert expenses.model.totals.total_minor == total
        assert demo_window.pages.current is expenses


def test_shortcuts_work_in_the_window_and_undo_is_in_the_toast(
    demo_window: MainWindow, page: CategoriesPage, qtbot: QtBot
) -> None:
    """F2, Delete and a merge, each taken back as the toast offers; the menu names the step."""
    tree = page.tree
    choose(page, "Cafés")
    QTest.keyClick(tree, Qt.Key.Key_F2)
    editor = tree.findChild(QLineEdit, "in-place")
    assert isinstance(editor, QLineEdit)
    # in the editor the key deletes what is typed, not the category
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    assert editor.text() == ""
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: demo_window.toast.text == "Archived Cafés")
    demo_window.toast.take_action()
    qtbot.waitUntil(lambda: len(page.model.year.live[2].children) == 3 and not page.model.year.archived)

    cafes, merge = choose(page, "Cafés"), page.panel.merge
    merge.target.setCurrentIndex(merge.target.findText("Restaurants"))
    merge.target.activated.emit(merge.target.currentIndex())
    merge.button.click()
    qtbot.waitUntil(lambda: demo_window.toast.text == "Merged Cafés into Restaurants, 133 expenses")
    qtbot.waitUntil(lambda: page.model.year.live[2].children[0].expenses > 133)
    qtbot.waitUntil(lambda: demo_window.desk.facts.undo == "Merge Cafés into Restaurants")
    demo_window.recording.undo()
    qtbot.waitUntil(lambda: not page.model.year.archived)
    found = page.model.year.find(cafes)
    assert found is not None
    assert (found.expenses, found.figures.count) == (133, 63)


def test_a_new_category_is_begun_from_any_page(demo_window: MainWindow, qtbot: QtBot) -> None:
    """Go to… and Ctrl+Shift+N do, as palette-light.png has it; the panel asks for its name, with all parents."""
    demo_window.show_page(OVERVIEW)
    demo_window.popups.open_palette()
    palette = demo_window.popups.palette
    QTest.keyClicks(palette.line, "new cat")
    assert [goal.text for goal in palette.model.goals] == ["New category"]
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    page = demo_window.pages.current
    assert isinstance(page, CategoriesPage)
    qtbot.waitUntil(lambda: page.panel.is_draft and page.panel.name.hasFocus())
    assert page.panel.inside.count() == 13, "twelve parents, and none"
    demo_window.show_page(OVERVIEW)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(demo_window, Qt.Key.Key_N, keys)
    assert demo_window.pages.current is page
    assert page.panel.is_draft
