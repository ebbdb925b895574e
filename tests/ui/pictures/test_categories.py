"""The Categories page beside its picture: edges and ink within two pixels, read off categories-light.png."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from expense_desktop.ui.categories.model import Columns
from expense_desktop.ui.categories.page import CategoriesPage
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import CATEGORIES
from tests.ui.demo_window import close_notice
from tests.ui.pictures.measuring import NEAR_PX, Box, box, ink

OPEN = ("Eating out", "Transport", "Education")
# as in the picture: left, top, right, bottom
HEADER = Box(216, 119, 983, 147)
FOOT = Box(216, 764, 983, 799)
PANEL = Box(985, 119, 1279, 799)
NAME = Box(1001, 155, 1263, 184)
INSIDE = Box(1001, 217, 1263, 246)
MERGE = Box(1001, 541, 1263, 570)
BUTTON = Box(1001, 637, 1263, 662)
SEARCH = Box(895, 74, 1114, 103)
BARS = Box(623, 154, 763, 169)
CAFES = Box(216, 260, 983, 287)


@pytest.fixture
def page(demo_window: MainWindow, qtbot: QtBot) -> CategoriesPage:
    """As in the picture: three parents open, Cafés chosen, Restaurants as what it may be merged into."""
    close_notice(demo_window)
    demo_window.show_page(CATEGORIES)
    found = demo_window.pages.current
    assert isinstance(found, CategoriesPage)
    qtbot.waitUntil(lambda: found.model.rowCount() == 12 and not demo_window.notice.isVisible())
    ids = {node.name: node.id for node in found.model.year.nodes()}
    found.tree.open_these(frozenset(id_ for name in OPEN if (id_ := ids[name]) is not None))
    found.tree.choose(ids["Cafés"])
    target = found.panel.merge.target
    target.setCurrentIndex(target.findText("Restaurants"))
    target.activated.emit(target.currentIndex())
    return found


def near(found: Box, drawn: Box) -> bool:
    return all(abs(one - another) <= NEAR_PX for one, another in zip(found, drawn, strict=True))


def test_the_parts_stand_where_they_are_drawn(page: CategoriesPage) -> None:
    """Header, foot, panel, its fields and buttons."""
    panel = page.panel
    found = {
        "header": (box(page.tree.header()), HEADER),
        "foot": (box(page.foot), FOOT),
        "panel": (box(panel), PANEL),
        "name": (box(panel.name), NAME),
        "inside": (box(panel.inside), INSIDE),
        "merge": (box(panel.merge.target), MERGE),
        "button": (box(panel.merge.button), BUTTON),
        "search": (box(page.search), SEARCH),
    }
    assert {name: pair for name, pair in found.items() if not near(*pair)} == {}


def test_rows_and_bars_are_as_high_and_wide_as_drawn(page: CategoriesPage, demo_window: MainWindow) -> None:
    """The fifth row is Cafés', 28 px high; the bars of Housing begin, end, rise and stand as in the picture."""
    tree = page.tree
    rect = tree.visualRect(tree.currentIndex().siblingAtColumn(Columns.NAME))
    row = QRect(tree.viewport().mapTo(demo_window, rect.topLeft()), rect.size())
    assert abs(row.top() - CAFES.top) <= NEAR_PX
    assert row.height() == CAFES.height
    image: QImage = demo_window.grab().toImage()
    assert near(ink(image, 615, 150, 790, 172), BARS)
    assert image.pixelColor(627, 165) == image.pixelColor(250, 161)


def test_the_current_row_is_framed_as_that_of_a_table(page: CategoriesPage, demo_window: MainWindow) -> None:
    """As in expenses-light.png: a pixel from either end and from the hair line below, and nothing sticks out."""
    page.tree.setFocus()
    image: QImage = demo_window.grab().toImage()
    # The swatches and the side bar have blues of their own.
    blue = [(x, y) for y in range(255, 294) for x in range(216, 984) if image.pixelColor(x, y).name() == "#2c5ccb"]
    left, top = min(x for x, _ in blue), min(y for _, y in blue)
    right, bottom = max(x for x, _ in blue), max(y for _, y in blue)
    assert (left, top, right, bottom) == (217, 260, 982, 285)
