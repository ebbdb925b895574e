"""The Budgets page beside its picture: edges within two pixels, read off budgets-light.png."""

from typing import cast

from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from expense_desktop.ui.budgets.model import Columns
from expense_desktop.ui.budgets.page import BudgetsPage
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
    bar = ink(picture(demo_window), 425, 350, 668, 368)
    found = {
        "before left": box(page.before).left, "month left": box(page.month_button).left,
        "copy top": box(page.copy).top, "use all right": box(page.use_all).right,
        "summary left": summary.left, "summary top": summary.top, "summary bottom": summary.bottom,
        "row top": corner.y() + eating.top(), "row height": eating.height(),
        "spent ends": corner.x() + eating.right() - 12, "left ends": corner.x() + left.right() - 12,
        "bar left": bar.left, "bar right": bar.right, "sums top": total.top, "sums right": total.right,
    }  # fmt: skip
    drawn = {
        "before left": 335, "month left": 373, "copy top": 74, "use all right": 1255,
        "summary left": 240, "summary top": 118, "summary bottom": 225,
        "row top": 342, "row height": 36, "spent ends": 756, "left ends": 1104,
        "bar left": 433, "bar right": 658, "sums top": 702, "sums right": 1254,
    }  # fmt: skip
    assert misses(found, drawn) == ""
