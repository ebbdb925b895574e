"""The pages that stand in the window: which there are, and the stack that makes each when it is first shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from expense_desktop.ui.language import translate

if TYPE_CHECKING:
    from expense_desktop.ui.desk import Desk
    from expense_desktop.ui.page import Page
    from expense_desktop.ui.widgets.look import Look

OVERVIEW, EXPENSES, BUDGETS, CATEGORIES = "overview", "expenses", "budgets", "categories"
REPORTS, IMPORT = "reports", "import"
MakePage = Callable[["Desk", "Look", QWidget], "Page"]


@dataclass(frozen=True, slots=True)
class PageKind:
    """A page that the window can show. `load` imports it; `name` says what it is called in the person's language.

    A page with `under` has no button of its own in the side bar: it belongs to that page.
    """

    key: str
    load: Callable[[], MakePage]
    name: Callable[[], str]
    icon: str = ""
    keys: str = ""
    under: str = ""


def _overview() -> MakePage:
    from expense_desktop.ui.overview.page import OverviewPage

    return OverviewPage


def _expenses() -> MakePage:
    from expense_desktop.ui.expenses.page import ExpensesPage

    return ExpensesPage


def _budgets() -> MakePage:
    from expense_desktop.ui.budgets.page import BudgetsPage

    return BudgetsPage


def _categories() -> MakePage:
    from expense_desktop.ui.categories.page import CategoriesPage

    return CategoriesPage


def _reports() -> MakePage:
    from expense_desktop.ui.reports.page import ReportsPage

    return ReportsPage


def _importing() -> MakePage:
    from expense_desktop.ui.importing.page import ImportPage

    return ImportPage


# In the side bar's order.
KINDS = (
    PageKind(OVERVIEW, _overview, lambda: translate("Shell", "Overview"), "layout-dashboard", "Ctrl+1"),
    PageKind(EXPENSES, _expenses, lambda: translate("Shell", "Expenses"), "receipt-text", "Ctrl+2"),
    PageKind(BUDGETS, _budgets, lambda: translate("Shell", "Budgets"), "target", "Ctrl+3"),
    PageKind(CATEGORIES, _categories, lambda: translate("Shell", "Categories"), "tags", "Ctrl+4"),
    PageKind(REPORTS, _reports, lambda: translate("Shell", "Reports"), "file-text", "Ctrl+5"),
    PageKind(IMPORT, _importing, lambda: translate("Shell", "Import"), "upload", under=EXPENSES),
)


class Pages(QStackedWidget):
    """`made(key, Page)` when a page is made, before it is shown; `page_shown(key, Page)` when it is the one to see.

    Nobody waits at the start for a page that isn't looked at.
    """

    made = Signal(str, object)
    page_shown = Signal(str, object)

    def __init__(self, desk: "Desk", look: "Look", popup_host: QWidget) -> None:
        super().__init__()
        self.setObjectName("pages")
        self._desk = desk
        self._look = look
        self._popup_host = popup_host
        self._kinds = {kind.key: kind for kind in KINDS}
        self._made: dict[str, Page] = {}
        self._remembered: dict[str, str] = {}
        self._current = ""

    @property
    def current(self) -> "Page | None":
        """The page that is shown."""
        return self._made.get(self._current)

    @property
    def current_key(self) -> str:
        """The key of the page that is shown; empty before the first."""
        return self._current

    @property
    def current_name(self) -> str:
        """What the page that is shown is called."""
        return self._kinds[self._current].name() if self._current else ""

    @property
    def marked_key(self) -> str:
        """The key of the page that the side bar marks: the one that is shown, or the one it belongs to."""
        return self._kinds[self._current].under or self._current

    def page(self, key: str) -> "Page":
        """A page, made now if nobody has looked at it yet."""
        if key not in self._made:
            page = self._kinds[key].load()(self._desk, self._look, self._popup_host)
            self._made[key] = page
            self.addWidget(page)
            self.made.emit(key, page)
            page.restore_state(self._of_page(key))
        return self._made[key]

    def show_page(self, key: str) -> "Page":
        """Show a page."""
        page = self.page(key)
        self._current = key
        self.setCurrentWidget(page)
        self.page_shown.emit(key, page)
        return page

    def state(self) -> dict[str, str]:
        """What the pages remember of themselves, each name behind its page's key; a page that was not made has what it
        had."""
        state = {"page": self.marked_key if self._current else "", **self._remembered}
        for key, page in self._made.items():
            state |= {f"{key}.{name}": text for name, text in page.state().items()}
        return state

    def restore_state(self, state: dict[str, str]) -> None:
        """Restore what `state` gave, and show a page; those that aren't made yet get what is theirs when they are."""
        self._remembered = {name: text for name, text in state.items() if name.partition(".")[0] in self._kinds}
        for key, page in self._made.items():
            page.restore_state(self._of_page(key))
        self._begin_with(state.get("page", ""))

    def begin(self) -> None:
        """Show the page to begin with, unless one is shown."""
        if not self._current:
            self._begin_with("")

    def _begin_with(self, last: str) -> None:
        """The page that is preferred, else that of last time, else what is shown; for somebody new the Overview."""
        wanted = (self._look.preferred.now.start_page, last, self._current, OVERVIEW)
        self.show_page(next(key for key in wanted if key in self._kinds))

    def _of_page(self, key: str) -> dict[str, str]:
        start = f"{key}."
        return {name.removeprefix(start): text for name, text in self._remembered.items() if name.startswith(start)}
