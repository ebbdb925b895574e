"""The Overview beside its pictures: edges and ink within two pixels, as in overview-light.png and empty-light.png."""

from typing import cast

from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.overview.page import OverviewPage
from expense_desktop.ui.shell.pages import OVERVIEW
from expense_desktop.ui.widgets.look import Look
from tests.ui.demo_window import SIZE_PX
from tests.ui.pictures.measuring import box, ink, misses, picture


def shown(window: MainWindow, qtbot: QtBot) -> OverviewPage:
    """The page with its charts, at the pictures' size."""
    window.resize(*SIZE_PX)
    window.show_page(OVERVIEW)
    page = cast("OverviewPage", window.pages.page(OVERVIEW))
    qtbot.waitUntil(lambda: page.panels[0].chart is not None and page.panels[0].period is not None, timeout=20_000)
    qtbot.waitUntil(lambda: page.panels[0].x() > 0 and page.panels[0].width() > 300)
    return page


def test_cards_and_rows_stand_where_they_are_drawn(demo_window: MainWindow, qtbot: QtBot) -> None:
    """The panels, the lists below them, and the rows of each list."""
    page = shown(demo_window, qtbot)
    week, month, year = map(box, page.panels)
    lists = [box(card) for card in (page.categories, page.budgets, page.recent)]
    rows = [each.list.visualRect(each.model.index(1)).height() for each in (page.categories, page.budgets, page.recent)]
    found = {
        "week left": week.left, "week right": week.right, "week top": week.top, "week bottom": week.bottom,
        "month left": month.left, "month right": month.right, "year left": year.left, "year right": year.right,
        "lists top": lists[0].top, "lists bottom": lists[0].bottom, "budgets left": lists[1].left,
        "recent right": lists[2].right, "category row": rows[0], "budget row": rows[1], "recent row": rows[2],
    }  # fmt: skip
    drawn = {
        "week left": 240, "week right": 567, "week top": 116, "week bottom": 339,
        "month left": 584, "month right": 911, "year left": 928, "year right": 1255,
        "lists top": 356, "lists bottom": 767, "budgets left": 584,
        "recent right": 1255, "category row": 30, "budget row": 40, "recent row": 40,
    }  # fmt: skip
    assert misses(found, drawn) == ""


def test_bars_ghost_and_pace_are_drawn_where_the_picture_has_them(
    demo_window: MainWindow, qtbot: QtBot, look: Look
) -> None:
    """Saturday's bar, the longest category's, the first budget's; and the ghost goes on over the filled area."""
    page = shown(demo_window, qtbot)
    image = picture(demo_window)
    saturday = ink(image, 296, 284, 324, 300)
    housing = ink(image, 384, 402, 450, 418)
    bar = ink(image, 590, 420, 905, 430)
    change, mark = ink(image, 392, 159, 434, 175), ink(image, 1150, 404, 1196, 426)
    found = {
        "Saturday left": saturday.left, "Saturday right": saturday.right, "Housing left": housing.left,
        "Housing right": housing.right, "Housing top": housing.top, "Housing bottom": housing.bottom,
        "bar left": bar.left, "bar right": bar.right, "change's base line": change.bottom,
        "mark left": mark.left, "mark right": mark.right,
    }  # fmt: skip
    drawn = {
        "Saturday left": 300, "Saturday right": 320, "Housing left": 388, "Housing right": 445, "Housing top": 406,
        "Housing bottom": 413, "bar left": 600, "bar right": 895, "change's base line": 172,
        # of offline-light, 54 lower there
        "mark left": 1165, "mark right": 1177,
    }  # fmt: skip
    assert misses(found, drawn) == ""
    fill, ghost = (QColor(look.theme.colour(role)) for role in ("chart.fill", "chart.ghost"))
    chart = page.panels[1].chart
    assert chart is not None
    left = box(chart).left + round(chart.drawn.x(26))
    seen = [image.pixelColor(x, y) for x in range(left, left + 24) for y in range(232, 250)]
    assert fill in seen
    assert any(abs(colour.lightness() - ghost.lightness()) < 40 and colour.saturation() < 60 for colour in seen)


def test_what_is_pointed_at_is_said_where_it_is_drawn(demo_window: MainWindow, qtbot: QtBot) -> None:
    """The fourth of June on the running total: the tooltip ends eight pixels before the point."""
    page = shown(demo_window, qtbot)
    chart = page.panels[1].chart
    assert chart is not None
    chart.point_at(15)
    at = box(page.panels[1].tooltip)
    assert misses(at._asdict(), {"left": 594, "top": 201, "right": 721, "bottom": 256}) == ""


def test_a_new_account_s_page_stands_as_it_is_drawn(window: MainWindow, qtbot: QtBot) -> None:
    """empty-light: the block below the panels, its three rows, the line about keys; no period is chosen."""
    page = shown(window, qtbot)
    qtbot.waitUntil(page.first_run.isVisible)
    qtbot.waitUntil(lambda: page.first_run.height() > 250)
    first = page.first_run
    block = box(first)
    found = {"top": block.top, "bottom": block.bottom, "left": block.left, "right": block.right}
    drawn = {"top": 356, "bottom": 659, "left": 240, "right": 1255}
    for name, step, top in (("entry", first.entry, 455), ("import", first.bring, 531), ("budgets", first.budgets, 607)):
        button = box(step.button)
        found |= {f"{name} top": button.top, f"{name} left": button.left, f"{name} right": button.right}
        drawn |= {f"{name} top": top, f"{name} left": 1085, f"{name} right": 1234}
    keys = ink(picture(window), 640, 675, 850, 697)
    found |= {"keys left": keys.left, "keys right": keys.right}
    drawn |= {"keys left": 665, "keys right": 831}
    assert misses(found, drawn) == ""
    assert [panel.property("chosen") for panel in page.panels] == [False, False, False]
