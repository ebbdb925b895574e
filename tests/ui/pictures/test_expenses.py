"""The shell and the Expenses page stand where the pictures have them, within two pixels."""

from typing import cast

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame

from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.rows import PageButton
from tests.ui.pictures.measuring import box, ink, lines_across, misses, picture

_Flag = QItemSelectionModel.SelectionFlag


@pytest.fixture
def selected(demo_window: MainWindow) -> MainWindow:
    """The three rows of expenses-light.png are selected, Ard Bia is the current one, the table has the focus."""
    table = demo_window.expenses.table
    table.setFocus()
    table.select_row(10)
    for row in (11, 13):
        table.selectionModel().select(demo_window.expenses.model.index(row, 0), _Flag.Select | _Flag.Rows)
    assert demo_window.expenses.footer.count.text() == "3 selected"
    return demo_window


def test_the_side_bar_and_the_quick_entry_stand_as_drawn(demo_window: MainWindow) -> None:
    """Side bar, its rows, and the strip above every page: expenses-light.png."""
    side = demo_window.side_bar
    pages = sorted((box(button) for button in side.findChildren(PageButton)), key=lambda at: at.top)
    first = pages[0]
    strip, field = box(demo_window.entry), box(cast("QFrame", demo_window.entry.findChild(QFrame, "entry-field")))
    go_to, sync, account = box(side.go_to), box(side.sync), box(side.account)
    found = {
        "side bar's width": box(side).width,
        "Go to… left": go_to.left,
        "Go to… right": go_to.right,
        "Go to… top": go_to.top,
        "Go to… bottom": go_to.bottom,
        "nav left": first.left,
        "nav right": first.right,
        "first page's top": first.top,
        "nav row's height": first.height,
        "from page to page": (pages[-1].top - first.top) // max(1, len(pages) - 1) or 34,
        "sync state's middle": (sync.top + sync.bottom) // 2,
        "account's top": account.top,
        "strip's height": strip.height,
        "entry's left": field.left,
        "entry's right": field.right,
        "entry's top": field.top,
        "entry's height": field.height,
    }
    drawn = {
        "side bar's width": 216,
        "Go to… left": 46,
        "Go to… right": 202,
        "Go to… top": 13,
        "Go to… bottom": 42,
        "nav left": 8,
        "nav right": 206,
        "first page's top": 60,
        "nav row's height": 32,
        "from page to page": 34,
        "sync state's middle": 721,
        "account's top": 745,
        "strip's height": 56,
        "entry's left": 240,
        "entry's right": 1255,
        "entry's top": 10,
        "entry's height": 36,
    }
    assert misses(found, drawn) == ""


def test_words_and_icons_of_the_shell_stand_as_drawn(demo_window: MainWindow) -> None:
    """Measured by their ink on the window and on expenses-light.png; base lines too."""
    demo_window.expenses.table.setFocus()
    image = picture(demo_window)
    found = {
        "menu icon": ink(image, 14, 14, 38, 42).left,
        "Go to… icon": ink(image, 50, 16, 68, 40).left,
        "Go to…": ink(image, 74, 16, 150, 40).left,
        "Ctrl K": ink(image, 160, 16, 199, 40).left,
        "first page's icon": ink(image, 14, 62, 36, 90).left,
        "first page's words": ink(image, 40, 62, 200, 90).left,
        "sync icon": ink(image, 14, 712, 38, 732).left,
        "sync words": ink(image, 40, 712, 200, 735).left,
        "picture of the account": ink(image, 10, 748, 48, 796).left,
        "its middle": (ink(image, 10, 748, 48, 796).top + ink(image, 10, 748, 48, 796).bottom) // 2,
        "name": ink(image, 50, 756, 180, 773).left,
        "server": ink(image, 50, 775, 180, 795).left,
        "chevrons": ink(image, 184, 760, 206, 785).left,
        "plus": ink(image, 246, 14, 270, 42).left,
        "example": ink(image, 272, 14, 650, 42).left,
        "example's base line": ink(image, 272, 14, 400, 42).bottom,
        "Ctrl N": ink(image, 1196, 14, 1253, 42).left,
    }
    drawn = {
        "menu icon": 19,
        "Go to… icon": 56,
        "Go to…": 76,
        "Ctrl K": 165,
        "first page's icon": 20,
        "first page's words": 44,
        "sync icon": 19,
        "sync words": 44,
        "picture of the account": 18,
        "its middle": 772,
        "name": 56,
        "server": 56,
        "chevrons": 190,
        "plus": 253,
        "example": 275,
        "example's base line": 35,
        "Ctrl N": 1205,
    }
    assert misses(found, drawn) == ""


def test_the_head_and_the_filter_bar_stand_as_drawn(demo_window: MainWindow) -> None:
    """Title, its buttons, and every field of the filter bar: expenses-light.png and -dark.png."""
    page = demo_window.expenses
    filters = page.filters
    title = ink(picture(demo_window), 236, 75, 340, 105)
    found = {
        "title's left": title.left,
        "title's top": title.top,
        "title's bottom": title.bottom,
        "title's right": title.right,
        "all categories": ink(picture(demo_window), 926, 121, 1066, 142).left,
        "first button's top": box(page.import_button).top,
        "buttons' height": box(page.import_button).height,
        "search left": box(filters.search).left,
        "search right": box(filters.search).right,
        "fields' top": box(filters.search).top,
        "fields' height": box(filters.search).height,
        "periods left": box(filters.periods).left,
        "periods right": box(filters.periods).right,
        "periods' height": box(filters.periods).height,
        "categories left": box(filters.categories).left,
        "categories right": box(filters.categories).right,
        "least left": box(filters.least).left,
        "least right": box(filters.least).right,
        "most left": box(filters.most).left,
        "most right": box(filters.most).right,
    }
    drawn = {
        "title's left": 241,
        "title's top": 81,
        "title's bottom": 99,
        "title's right": 331,
        "all categories": 933,
        "first button's top": 74,
        "buttons' height": 30,
        "search left": 240,
        "search right": 429,
        "fields' top": 116,
        "fields' height": 30,
        "periods left": 438,
        "periods right": 913,
        "periods' height": 30,
        "categories left": 922,
        "categories right": 1089,
        "least left": 1098,
        "least right": 1163,
        "most left": 1178,
        "most right": 1243,
    }
    assert misses(found, drawn) == ""


def test_rows_columns_and_footer_stand_as_drawn(selected: MainWindow) -> None:
    """A header of 28, rows of 28 with their hair lines, each column's text, the footer of 36: expenses-light.png."""
    page = selected.expenses
    image = picture(selected)
    header = page.table.horizontalHeader()
    lines = lines_across(image, 222, 156, 330)
    footer = page.footer
    found = {
        "header's top": box(header).top,
        "header's height": box(header).height - 1,
        "first row's top": lines[lines.index(box(header).bottom + 1)],
        "first hair line": next(line for line in lines if line > box(header).bottom + 2),
        "row's height": page.table.rowHeight(0),
        "Date": ink(image, 217, 160, 262, 186).left,
        "Payee": ink(image, 310, 160, 520, 186).left,
        "Category": ink(image, 522, 160, 690, 186).left,
        "Note": ink(image, 695, 160, 800, 186).left,
        "Amount €": ink(image, 860, 160, 950, 186).right,
        "a date": ink(image, 217, 190, 310, 213).left,
        "a payee": ink(image, 310, 190, 520, 213).left,
        "a chip": ink(image, 522, 189, 690, 214).left,
        "a chip's height": ink(image, 522, 189, 690, 214).height,
        "an elided chip's right": ink(image, 522, 273, 696, 298).right,
        "a note": ink(image, 695, 220, 830, 240).left,
        "an amount": ink(image, 880, 190, 950, 213).right,
        "an amount's base line": ink(image, 880, 190, 950, 213).bottom,
        "a sync mark": ink(image, 956, 190, 974, 213).left,
        "footer's top": box(footer).top,
        "footer's height": box(footer).height,
        "3 selected": ink(image, 222, 772, 300, 796).left,
        "its sum": ink(image, 305, 772, 362, 796).left,
        "its average": ink(image, 366, 772, 500, 796).left,
        "44 shown": ink(image, 800, 772, 975, 796).right,
    }
    drawn = {
        "header's top": 159,
        "header's height": 28,
        "first row's top": 188,
        "first hair line": 215,
        "row's height": 28,
        "Date": 229,
        "Payee": 325,
        "Category": 530,
        "Note": 707,
        "Amount €": 945,
        "a date": 228,
        "a payee": 324,
        "a chip": 530,
        "a chip's height": 20,
        "an elided chip's right": 689,
        "a note": 706,
        "an amount": 944,
        "an amount's base line": 206,
        "a sync mark": 958,
        "footer's top": 764,
        "footer's height": 36,
        "3 selected": 229,
        "its sum": 310,
        "its average": 374,
        "44 shown": 966,
    }
    assert misses(found, drawn) == ""


def test_the_selection_is_coloured_as_drawn(selected: MainWindow) -> None:
    """Selected rows, the current row's line, and rest: the very colours of expenses-light.png at the same places."""
    image = picture(selected)
    assert {name: image.pixelColor(222, y).name() for name, y in _COLOURED.items()} == {
        "header": "#f7f7f4",
        "first row": "#ffffff",
        "current row's line": "#2c5ccb",
        "current row": "#e4ebfb",
        "second selected row": "#e4ebfb",
        "between them": "#ffffff",
        "third selected row": "#e4ebfb",
        "hair line": "#e9e9e5",
        "footer": "#f7f7f4",
    }


_COLOURED = {
    "header": 162,
    "first row": 192,
    "current row's line": 468,
    "current row": 472,
    "second selected row": 500,
    "between them": 540,
    "third selected row": 560,
    "hair line": 215,
    "footer": 770,
}


def test_the_current_row_is_framed_as_drawn(selected: MainWindow) -> None:
    """One pixel from either end, from the hair line above to a pixel above the one below, and nothing sticks out."""
    image = picture(selected)
    blue = [(x, y) for y in range(460, 500) for x in range(216, 984) if image.pixelColor(x, y).name() == "#2c5ccb"]
    left, top = min(x for x, _ in blue), min(y for _, y in blue)
    right, bottom = max(x for x, _ in blue), max(y for _, y in blue)
    found = {"left": left, "top": top, "right": right, "bottom": bottom}
    assert misses(found, {"left": 217, "top": 468, "right": 982, "bottom": 493}, near_px=0) == ""


def test_the_inspector_takes_its_296_pixels(selected: MainWindow) -> None:
    """The line at 984, what is in it from 1001 to 1263."""
    image: QImage = picture(selected)
    inspector = box(selected.expenses.inspector)
    # Below the last of its parts there is only the panel; its left edge is the splitter's line.
    edge = next(x for x in range(960, 1010) if image.pixelColor(x, 790).name() == "#ffffff")
    assert (
        misses(
            {"inspector's line": edge - 1, "inspector's right": inspector.right, "its width": 1280 - edge + 1},
            {"inspector's line": 984, "inspector's right": 1279, "its width": 296},
        )
        == ""
    )
