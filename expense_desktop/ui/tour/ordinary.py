"""An ordinary day: expenses found, edited, changed together, deleted; every other page; the preferences."""

from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QApplication

from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import BUDGETS, EXPENSES, KINDS, OVERVIEW, REPORTS
from expense_desktop.ui.tour.newcomer import is_synced, see_overview
from expense_desktop.ui.tour.visit import Visit
from expense_desktop.ui.widgets.popup import Popup

if TYPE_CHECKING:
    from expense_desktop.ui.budgets.page import BudgetsPage
    from expense_desktop.ui.categories.page import CategoriesPage
    from expense_desktop.ui.overview.page import OverviewPage
    from expense_desktop.ui.reports.page import ReportsPage

_CATEGORIES = "categories"
_HISTORY_MS = 500
_AMOUNTS_MS = 450


def see_expenses(visit: Visit, window: MainWindow) -> None:
    """The list, quick entry, one selected, several, what is deleted."""
    page = window.expenses
    window.toast.dismiss()
    page.focus_main()
    visit.take(window, "expenses")
    window.entry.enter()
    window.entry.line.setText("12.50 lunch at Birch & Bean yesterday #eat")
    visit.take(window, "quick-entry-category")
    window.entry.line.setText("12.50 lunch at Birch & Bean yesterday")
    visit.take(window, "quick-entry-suggestion")
    window.entry.line.clear()
    page.table.select_row(3)
    page.focus_main()
    # Its history comes from the server.
    visit.camera.settle(_HISTORY_MS)
    visit.take(window, "expenses-one-selected")
    page.table.selectAll()
    visit.take(window, "expenses-all-selected")
    page.inspector.segments.button("all").click()
    visit.take(window, "expenses-change-all")
    page.table.select_row(3)
    page.delete_selected()
    visit.wait_for(lambda: window.toast.action != "")
    visit.take(window, "expenses-deleted-toast")
    all_live = page.model.totals.count
    page.show_deleted(True)
    visit.wait_for(lambda: 0 < page.model.totals.count < all_live)
    window.toast.dismiss()
    visit.take(window, "expenses-deleted-list")
    page.show_deleted(False)
    window.recording.undo()
    visit.wait_for(lambda: page.model.totals.count >= all_live)
    window.toast.dismiss()


def find(visit: Visit, window: MainWindow) -> None:
    """Filters on, the list of categories, nothing found, Go to…, the menu's keys."""
    filters = window.expenses.filters
    filters.periods.button("month").click()
    everything = window.expenses.model.totals.count
    filters.least.setText("10")
    visit.wait_for(lambda: 0 < window.expenses.model.totals.count < everything)
    visit.camera.settle(_AMOUNTS_MS)
    visit.take(window, "expenses-filtered")
    filters.categories.popup.open_below(filters.categories)
    visit.take(window, "category-filter")
    filters.categories.popup.close_popup()
    filters.search.setText("lighthouse")
    visit.wait_for(lambda: window.expenses.model.totals.count == 0)
    visit.take(window, "expenses-no-match")
    filters.clear()
    visit.wait_for(lambda: window.expenses.model.totals.count > 0)
    window.popups.open_palette()
    window.popups.palette.line.setText("no")
    visit.take(window, "palette")
    window.popups.palette.close_popup()


def see_the_other_pages(visit: Visit, window: MainWindow) -> None:
    """Every page of the side bar that hasn't been seen; what merging categories says, and a statement on paper."""
    _set_limits(visit, window)
    for kind in KINDS:
        if kind.under or kind.key == EXPENSES:
            continue
        window.show_page(kind.key)
        visit.camera.settle(200)
        visit.take(window, kind.key)
        if kind.key == OVERVIEW:
            _point_at_a_day(visit, window)
        if kind.key == _CATEGORIES:
            _merge(visit, window)
        if kind.key == REPORTS:
            _save_statement(visit, window)
    window.show_page(EXPENSES)


def _set_limits(visit: Visit, window: MainWindow) -> None:
    """Take every suggestion as a limit, after a look at a month without any and at one that is being typed."""
    window.show_page(BUDGETS)
    page = cast("BudgetsPage", window.pages.page(BUDGETS))
    visit.wait_for(lambda: bool(page.model.lines))
    visit.take(window, "budgets-without-limits")
    page.use_suggestions()
    visit.wait_for(lambda: page.model.budgets is not None and bool(page.model.budgets.counted))
    visit.take(window, "budgets-limits-changed")
    window.toast.dismiss()
    page.table.edit_limit(1)
    visit.take(window, "budgets-typing-a-limit")
    page.focus_main()
    see_overview(visit, window)
    visit.wait_for(lambda: is_synced(window))


def _point_at_a_day(visit: Visit, window: MainWindow) -> None:
    """A point of each chart, and one of them as a table."""
    page = cast("OverviewPage", window.pages.page(OVERVIEW))
    for panel in page.panels:
        if panel.chart is not None:
            panel.chart.point_at(len(panel.series.points) // 2)
    visit.take(window, "overview-pointing")
    for panel in page.panels:
        if panel.chart is not None:
            panel.chart.point_at(None)
    page.open_table(page.panels[0])
    visit.take(window, "overview-as-table")
    for table in window.findChildren(Popup):
        table.close_popup()


def _merge(visit: Visit, window: MainWindow) -> None:
    """What merging cafés into restaurants would do."""
    page = cast("CategoriesPage", window.pages.page(_CATEGORIES))
    cafes = next(each.id for each in window.desk.facts.book.choices() if each.name == "Cafés")
    visit.wait_for(lambda: page.tree.choose(cafes))
    target = page.panel.merge.target
    visit.wait_for(lambda: target.count() > 0)
    target.setCurrentIndex(target.findText("Restaurants"))
    target.picked.emit(target.choice)
    visit.take(window, "categories-merge")


def _save_statement(visit: Visit, window: MainWindow) -> None:
    """The statement that is shown, as the PDF that the page would save."""
    from expense_desktop.ui.printing.words import file_name

    page = cast("ReportsPage", window.pages.page(REPORTS))
    visit.wait_for(lambda: page.pages is not None)
    assert page.pages is not None  # noqa: S101  just waited for
    paper = visit.camera.folder / file_name(page.pages.statement)
    # The one of an earlier tour would look like this one's.
    paper.unlink(missing_ok=True)
    page.save_to(str(paper))
    visit.wait_for(paper.exists)
    visit.camera.papers.append(paper)


def see_preferences(visit: Visit, window: MainWindow) -> None:
    """Each section of the dialog."""
    from expense_desktop.ui.preferences.dialog import PreferencesDialog

    window.preferences_wanted.emit("")
    visit.wait_for(lambda: _dialog() is not None)
    dialog = _dialog()
    assert isinstance(dialog, PreferencesDialog)  # noqa: S101  just waited for
    for key in dialog.sections:
        dialog.show_section(key)
        visit.camera.settle()
        visit.take(dialog, f"preferences-{key or 'general'}")
    dialog.close()


def _dialog() -> object:
    from expense_desktop.ui.preferences.dialog import PreferencesDialog

    shown = QApplication.topLevelWidgets()
    return next((each for each in shown if isinstance(each, PreferencesDialog) and each.isVisible()), None)
