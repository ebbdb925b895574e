"""The Budgets page beside its picture: edges within two pixels, read off budgets-light.png."""

from typing import cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from expense_desktop.ui.budgets.model import Columns
from expense_desktop.ui.budgets.page import BudgetsPage
from expense_desktop.ui.editors import MoneyEdit
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import BUDGETS
from tests.ui.pictures.measuring import box, ink, misses, picture


def test_the_parts_stand_where_they_are_drawn(demo_window: MainWindow, qtbot: QtBot) -> None:
    """Buttons, summary, table, its rows and columns, the sums, and the bar of Eating out with its end."""
    demo_window.show_page(BUDGETS)
    page = cast("BudgetsPage", demo_window.pages.page(BUDGETS))
    qtbot.waitUntil(lambda: bool(page.model.lines) and page.table.height() > 400)
    table = page.table
    summary, total = box(page.summary), box(page.total)
    corner = table.viewport().mapTo(demo_window, QPoint(0, 0))
    eating = table.visualRect(page.model.index(2, Columns.SPENT))
    left = table.visualRect(page.model.index(2, Columns.LEFT))
    image = picture(demo_window)
    bar = ink(image, 425, 350, 668, 368)
    captions = [ink(image, *place).left for place in ((368, 130, 460, 148), (480, 130, 540, 148), (612, 130, 700, 148))]
    found = {
        "before left": box(page.head.before).left, "month left": box(page.head.month_button).left,
        "copy top": box(page.head.copy).top, "use all right": box(page.head.use_all).right,
        "summary left": summary.left, "summary top": summary.top, "summary bottom": summary.bottom,
        "row top": corner.y() + eating.top(), "row height": eating.height(),
        "spent ends": corner.x() + eating.right() - 12, "left ends": corner.x() + left.right() - 12,
        "carried over": captions[0], "spent": captions[1], "left": captions[2],
        "bar left": bar.left, "bar right": bar.right, "sums top": total.top, "sums right": total.right,
    }  # fmt: skip
    drawn = {
        "before left": 335, "month left": 373, "copy top": 74, "use all right": 1255,
        "summary left": 240, "summary top": 118, "summary bottom": 225,
        "row top": 342, "row height": 36, "spent ends": 756, "left ends": 1104,
        "carried over": 374, "spent": 485, "left": 618,
        "bar left": 433, "bar right": 658, "sums top": 702, "sums right": 1254,
    }  # fmt: skip
    assert misses(found, drawn) == ""


def test_a_limit_is_edited_as_drawn(demo_window: MainWindow, qtbot: QtBot) -> None:
    """A field of 28 in the row of 36; what is selected in it is white on the accent, as light as the column."""
    demo_window.show_page(BUDGETS)
    page = cast("BudgetsPage", demo_window.pages.page(BUDGETS))
    qtbot.waitUntil(lambda: bool(page.model.lines) and page.table.height() > 400)
    table = page.table
    table.setFocus()
    table.setCurrentIndex(page.model.index(1, Columns.LIMIT))
    QTest.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(each.hasFocus() for each in table.findChildren(MoneyEdit)))
    editor = next(each for each in table.findChildren(MoneyEdit) if each.hasFocus())
    image = picture(demo_window)
    selected = [x for x in range(775, 868) if image.pixelColor(x, 316).name() == "#2c5ccb"]
    found = box(editor)._asdict() | {"selected <": min(selected), "selected >": max(selected)}
    drawn = {"left": 771, "top": 309, "right": 870, "bottom": 336, "selected <": 815, "selected >": 862}
    assert misses(found, drawn) == ""
    inside = {image.pixelColor(x, y).name() for x in range(816, 860) for y in range(316, 330)}
    assert "#ffffff" in inside
