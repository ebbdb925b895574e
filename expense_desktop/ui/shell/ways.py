"""Where the pages lead: to one expense, to those of a payee or a category, into an import and out of it again."""

import uuid
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from expense_desktop.domain.period import DateRange
from expense_desktop.domain.records import CategoryId, ExpenseId, SyncState
from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.ui import keys
from expense_desktop.ui.entry.bar import QuickEntryBar
from expense_desktop.ui.exporting.exits import Exits
from expense_desktop.ui.language import translate
from expense_desktop.ui.recording import Recording
from expense_desktop.ui.shell.files import ask_for_file
from expense_desktop.ui.shell.pages import BUDGETS, CATEGORIES, EXPENSES, IMPORT, OVERVIEW, REPORTS, Pages
from expense_desktop.ui.widgets.toast import News, ToastHost

if TYPE_CHECKING:
    from expense_desktop.services.analytics import Share
    from expense_desktop.ui.budgets.page import BudgetsPage
    from expense_desktop.ui.categories.page import CategoriesPage
    from expense_desktop.ui.expenses.page import ExpensesPage
    from expense_desktop.ui.importing.page import ImportDone, ImportPage
    from expense_desktop.ui.overview.page import OverviewPage
    from expense_desktop.ui.page import Page
    from expense_desktop.ui.reports.page import ReportsPage


class Ways(QObject):
    """Knows what the pages wish of one another, so that none of them has to know the others."""

    def __init__(
        self,
        window: QWidget,
        pages: Pages,
        entry: QuickEntryBar,
        toast: ToastHost,
        recording: Recording,
        exits: Exits,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._pages = pages
        self._entry = entry
        self._toast = toast
        self._recording = recording
        self._exits = exits
        pages.made.connect(self._on_page_made)
        recording.recorded.connect(self._on_recorded)
        recording.edit_wanted.connect(self.show_expense)

    @property
    def expenses(self) -> "ExpensesPage":
        """The page of all expenses."""
        return cast("ExpensesPage", self._pages.page(EXPENSES))

    @property
    def importing(self) -> "ImportPage":
        """The page that imports."""
        return cast("ImportPage", self._pages.page(IMPORT))

    def show_page(self, key: str) -> None:
        """Show a page and give its main part the focus."""
        self._pages.show_page(key).focus_main()

    # ── expenses ──

    def filter_now(self) -> ExpenseFilter | None:
        """What narrows down the expenses that are looked at; None when nothing does."""
        looks = self._pages.current_key == EXPENSES and self.expenses.filters.is_active
        return self.expenses.model.filter if looks else None

    def show_expense(self, expense: ExpenseId) -> None:
        """Show an expense in the inspector, ready to be changed, whatever hides it now."""
        self.show_page(EXPENSES)
        self.expenses.open(expense)

    def show_state(self, state: SyncState) -> None:
        """Show the expenses in one state: refused, or changed on two devices."""
        self.show_page(EXPENSES)
        self.expenses.show_state(state)

    def show_spent(self, days: DateRange | None, share: "Share | None") -> None:
        """Show the expenses of some days, of a category if one is given; without days all expenses."""
        self.show_page(EXPENSES)
        filters = self.expenses.filters
        if days is None:
            filters.clear()
        elif share is None:
            filters.show_spent(days)
        else:
            filters.show_spent(days, [None if share.category is None else share.category.category.id])

    def show_behind(self, days: DateRange, category: CategoryId | None) -> None:
        """Show the expenses behind a number: of a category, or (None) of none, in these days."""
        self.show_page(EXPENSES)
        self.expenses.filters.show_spent(days, [category])

    def show_budget(self, category: CategoryId | None) -> None:
        """Show this month's budgets, at a category's row."""
        self.show_page(BUDGETS)
        cast("BudgetsPage", self._pages.page(BUDGETS)).show_category(category)

    def show_category(self, category: CategoryId) -> None:
        """Show a category in its place in the tree."""
        self.show_page(CATEGORIES)
        cast("CategoriesPage", self._pages.page(CATEGORIES)).show_category(category)

    def show_goal(self, name: str, *, payee: bool) -> None:
        """Show the expenses of a payee, or of a category by its id, of Go to…, and nothing else."""
        self.show_page(EXPENSES)
        if payee:
            self.expenses.show_payee(name)
        else:
            self.expenses.show_category(name)

    def narrow_to(self, name: str, *, payee: bool) -> None:
        """Narrow the expenses down to a payee, or to a category by its id, too; the other filters stay."""
        self.show_page(EXPENSES)
        filters = self.expenses.filters
        if payee:
            filters.search.setText(name)
        else:
            filters.categories.choose([CategoryId(uuid.UUID(name))])

    def _on_recorded(self, expense: ExpenseId) -> None:
        if self._pages.current_key == EXPENSES:
            self.expenses.follow(expense)

    # ── importing ──

    def choose_file(self) -> None:
        """Ask for a file to import."""
        ask_for_file(self._window, self.import_file)

    def export(self) -> None:
        """Export what the Expenses page shows, or everything."""
        self._exits.export(self.expenses)

    def back_up(self) -> None:
        """Write everything into one encrypted file."""
        self._exits.back_up()

    def choose_backup(self) -> None:
        """Ask for a backup to restore."""
        self._exits.choose_backup()

    def import_file(self, path: str) -> None:
        """Show what a file would bring."""
        self.show_page(IMPORT)
        self.importing.read(path)

    def _on_imported(self, done: "ImportDone") -> None:
        self.show_page(EXPENSES)
        self.expenses.show_only(done.expenses, translate("Shell", "the rows of the last import"))
        undo = translate("Shell", "Undo")
        self._toast.tell(News(done.words, undo, keys.shown(keys.UNDO), self._recording.undo))

    # ── making ──

    def new_category(self) -> None:
        """Begin a category, from whatever page."""
        self.show_page(CATEGORIES)
        cast("CategoriesPage", self._pages.page(CATEGORIES)).begin_new()

    # ── printing ──

    def print_statement(self) -> None:
        """Print the statement of the month that was looked at last."""
        self.show_page(REPORTS)
        cast("ReportsPage", self._pages.page(REPORTS)).print_statement()

    def save_statement(self) -> None:
        """Save it as a PDF."""
        self.show_page(REPORTS)
        cast("ReportsPage", self._pages.page(REPORTS)).ask_where_to_save()

    # ── wishes ──

    def _on_page_made(self, key: str, page: "Page") -> None:
        page.news.connect(self._toast.tell)
        page.undo_wanted.connect(self._recording.undo)
        if key == EXPENSES:
            expenses = cast("ExpensesPage", page)
            expenses.import_wanted.connect(self.choose_file)
            expenses.export_wanted.connect(self.export)
            expenses.entry_wanted.connect(self._entry.enter)
        elif key == OVERVIEW:
            overview = cast("OverviewPage", page)
            overview.expenses_wanted.connect(self.show_spent)
            overview.expense_wanted.connect(self.show_expense)
            overview.budget_wanted.connect(self.show_budget)
            overview.entry_wanted.connect(self._entry.enter)
            overview.import_wanted.connect(self.choose_file)
        elif key == BUDGETS:
            cast("BudgetsPage", page).spent_wanted.connect(self.show_behind)
        elif key == CATEGORIES:
            cast("CategoriesPage", page).category_wanted.connect(self.show_behind)
        elif key == REPORTS:
            reports = cast("ReportsPage", page)
            reports.export_wanted.connect(self._exits.export_these)
            reports.offer_export()
        elif key == IMPORT:
            importing = cast("ImportPage", page)
            importing.imported.connect(self._on_imported)
            importing.left.connect(partial(self.show_page, EXPENSES))
            importing.file_wanted.connect(self.choose_file)
            importing.export_chosen.connect(self._exits.import_own)
