"""Right to left, the window is its mirror image: parts, columns, alignment, and what is painted by hand."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from expense_desktop.ui.expenses.model import Columns
from expense_desktop.ui.main_window import MainWindow
from tests.ui.access.roominess import overlapping
from tests.ui.pictures.measuring import box, ink, misses, picture

WIDTH = 1280


@pytest.fixture
def right_to_left(qapp: QApplication) -> Iterator[None]:
    """For everybody, as a right-to-left language sets it."""
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def mirrored(right_to_left: None, demo_window: MainWindow) -> MainWindow:
    """The window of the pictures, the other way round."""
    assert right_to_left is None
    demo_window.expenses.table.select_row(10)
    return demo_window


def test_the_parts_stand_on_the_other_side(mirrored: MainWindow) -> None:
    """Side bar at the right, inspector at the left, search where the reading begins."""
    page = mirrored.expenses
    found = {
        "side bar": box(mirrored.side_bar).right,
        "Go to…": box(mirrored.side_bar.go_to).left,
        "menu": box(mirrored.side_bar.menu).right,
        "inspector": box(page.inspector).left,
        "search": box(page.filters.search).right,
        "first period": box(page.filters.periods.button("7")).right,
    }
    drawn = {
        "side bar": WIDTH - 1,
        "Go to…": WIDTH - 1 - 202,
        "menu": WIDTH - 1 - 10,
        "inspector": 0,
        "search": WIDTH - 1 - 240,
        "first period": WIDTH - 1 - 438,
    }
    assert misses(found, drawn) == ""
    assert overlapping(mirrored) == []


def test_columns_run_the_other_way(mirrored: MainWindow) -> None:
    """The date is at the right, the amount at the left, the mark beyond it."""
    header = mirrored.expenses.table.horizontalHeader()
    places = [header.sectionViewportPosition(column) for column in Columns]
    assert places == sorted(places, reverse=True)


def test_what_is_painted_by_hand_is_mirrored_too(mirrored: MainWindow) -> None:
    """Icons and words of the side bar, the chip of a row, its amount and its mark: as far from the other edge."""
    mirrored.expenses.table.setFocus()
    image = picture(mirrored)

    def from_right(left: int, top: int, right: int, bottom: int) -> tuple[int, int]:
        at = ink(image, WIDTH - 1 - right, top, WIDTH - 1 - left, bottom)
        return WIDTH - 1 - at.right, WIDTH - 1 - at.left

    found = {
        "page's icon": from_right(14, 62, 36, 90)[0],
        "page's words": from_right(40, 62, 200, 90)[0],
        "sync icon": from_right(14, 712, 38, 732)[0],
        "sync words": from_right(40, 712, 200, 735)[0],
        "account's picture": from_right(10, 748, 48, 796)[0],
        "account's name": from_right(50, 756, 180, 773)[0],
        "account's chevrons": from_right(184, 760, 206, 785)[0],
        "entry's plus": from_right(246, 14, 270, 42)[0],
        "a date": from_right(217, 190, 310, 213)[0],
        "a payee": from_right(310, 190, 520, 213)[0],
        "a chip": from_right(522, 189, 690, 214)[0],
        "an amount": from_right(880, 190, 950, 213)[1],
        "a mark": from_right(956, 190, 974, 213)[0],
        "the categories' filter": from_right(926, 121, 1066, 142)[0],
    }
    drawn = {
        "page's icon": 20,
        "page's words": 44,
        "sync icon": 19,
        "sync words": 44,
        "account's picture": 18,
        "account's name": 56,
        "account's chevrons": 190,
        "entry's plus": 253,
        "a date": 228,
        "a payee": 324,
        "a chip": 530,
        "an amount": 944,
        "a mark": 958,
        "the categories' filter": 933,
    }
    # Letters end where they end: a few pixels of side bearing are no mistake.
    assert misses(found, drawn, near_px=4) == ""


def blackness(image: QImage, left: int, right: int) -> list[int]:
    """How dark the words between are in the first row of Go to…, a dozen columns at a time from their first on."""
    found = ink(image, left, 148, right, 174)
    paper = image.pixelColor(left, 148).lightness()
    return [
        sum(
            max(0, paper - image.pixelColor(x, y).lightness())
            for y in range(148, 175)
            for x in range(begin, min(begin + 12, found.right + 1))
        )
        for begin in range(found.left, found.right + 1, 12)
    ]


def test_matching_letters_stay_in_their_word(demo_window: MainWindow, qapp: QApplication, qtbot: QtBot) -> None:
    """“Tesco Rathmines” is written with its first two letters in bold, in a mirrored window as in any other."""

    def tesco(*place: int) -> list[int]:
        demo_window.popups.open_palette()
        palette = demo_window.popups.palette
        palette.line.setText("te")
        qtbot.waitUntil(lambda: palette.model.goals[0].aside != "")
        found = blackness(picture(demo_window), *place)
        palette.close_popup()
        return found

    usual = tesco(424, 600)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        mirrored = tesco(700, 872)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    different = sum(abs(one - other) for one, other in zip(usual, mirrored, strict=True))
    assert different < sum(usual) / 8
