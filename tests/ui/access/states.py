"""The states of the main window that are walked through: each leads there from the one before."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.ui.budgets.page import BudgetsPage
from expense_desktop.ui.categories.page import CategoriesPage
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.overview.page import OverviewPage
from expense_desktop.ui.overview.table_twin import TableTwin
from expense_desktop.ui.shell.pages import BUDGETS, CATEGORIES, OVERVIEW
from tests.ui.demo_window import close_notice

Way = Callable[[MainWindow, QtBot], None]


def opened(window: MainWindow, _qtbot: QtBot) -> None:
    """As the window opens: a notice above the page."""
    assert window.notice.isVisible()


def rest(window: MainWindow, qtbot: QtBot) -> None:
    """Nothing selected, nothing open."""
    close_notice(window)
    window.expenses.table.clearSelection()
    qtbot.waitUntil(lambda: not window.notice.isVisible())


def one(window: MainWindow, _qtbot: QtBot) -> None:
    """One expense in the inspector, its fields to be edited."""
    window.expenses.table.select_row(10)


def conflict(window: MainWindow, _qtbot: QtBot) -> None:
    """An expense that was changed on two devices."""
    window.expenses.table.select_row(5)


def several(window: MainWindow, _qtbot: QtBot) -> None:
    """All of the month's expenses selected."""
    window.expenses.table.selectAll()


def typing(window: MainWindow, qtbot: QtBot) -> None:
    """Quick entry with its chips."""
    window.entry.enter()
    window.entry.line.setText("12.50 lunch at Kaph yesterday #caf")
    qtbot.waitUntil(window.entry.popup.isVisible)


def category_filter(window: MainWindow, qtbot: QtBot) -> None:
    """The category filter's list."""
    window.entry.line.clear()
    window.expenses.filters.categories.click()
    qtbot.waitUntil(window.expenses.filters.categories.popup.isVisible)


def palette(window: MainWindow, qtbot: QtBot) -> None:
    """Go to…"""
    window.popups.open_palette()
    qtbot.waitUntil(window.popups.palette.isVisible)


def sync_panel(window: MainWindow, qtbot: QtBot) -> None:
    """Offline, with what waits."""
    window.popups.palette.close_popup()
    window.desk.tell_synced(SyncStatus(SyncPhase.OFFLINE, waiting=1, conflicts=1))
    qtbot.waitUntil(lambda: window.desk.sync_status.phase is SyncPhase.OFFLINE)
    window.side_bar.sync.click()
    qtbot.waitUntil(window.popups.sync_panel.isVisible)


def nothing_found(window: MainWindow, qtbot: QtBot) -> None:
    """A search without a result."""
    window.popups.sync_panel.close_popup()
    window.expenses.filters.search.setText("zebra")
    qtbot.waitUntil(window.expenses.empty.isVisible)


def category(window: MainWindow, qtbot: QtBot) -> None:
    """A category with its figures in the panel, its parent open."""
    window.expenses.filters.search.clear()
    page = window.pages.show_page(CATEGORIES)
    assert isinstance(page, CategoriesPage)
    qtbot.waitUntil(lambda: page.model.rowCount() > 0)
    found = next(node for node in page.model.year.nodes() if node.name == "Cafés")
    page.tree.choose(found.id)
    page.focus_main()


def new_category(window: MainWindow, _qtbot: QtBot) -> None:
    """A new category is asked for its name."""
    page = window.pages.current
    assert isinstance(page, CategoriesPage)
    page.begin_new()


def overview(window: MainWindow, qtbot: QtBot) -> None:
    """The Overview, a point of a chart pointed at by keys."""
    page = window.pages.show_page(OVERVIEW)
    assert isinstance(page, OverviewPage)
    month = page.panels[1]
    qtbot.waitUntil(lambda: month.chart is not None and month.period is not None, timeout=20_000)
    month.setFocus()
    QTest.keyClick(month, Qt.Key.Key_Left)
    assert month.tooltip.isVisible()


def chart_table(window: MainWindow, _qtbot: QtBot) -> None:
    """A chart as a table."""
    page = window.pages.current
    assert isinstance(page, OverviewPage)
    page.panels[1].table_wanted.emit()
    assert open_tables(window) != []


def budgets(window: MainWindow, qtbot: QtBot) -> None:
    """This month's budgets, a row chosen."""
    for table in open_tables(window):
        table.close_popup()
    page = window.pages.show_page(BUDGETS)
    assert isinstance(page, BudgetsPage)
    qtbot.waitUntil(lambda: bool(page.model.lines))
    page.focus_main()


def limit(window: MainWindow, _qtbot: QtBot) -> None:
    """A limit is being typed."""
    page = window.pages.current
    assert isinstance(page, BudgetsPage)
    page.table.edit_limit(1)
    assert page.table.is_editing


def open_tables(window: MainWindow) -> list[TableTwin]:
    """The charts that are shown as tables."""
    return [table for table in window.findChildren(TableTwin) if table.isVisible()]


STATES: tuple[Way, ...] = (
    opened, rest, one, conflict, several, typing, category_filter, palette, sync_panel, nothing_found,
    category, new_category, overview, chart_table, budgets, limit,
)  # fmt: skip
"""In an order in which each can be reached from the one before."""
