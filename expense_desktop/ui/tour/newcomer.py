"""Somebody comes: the forms, the empty account, a file from the bank, the first lines typed."""

import datetime as dt
from typing import TYPE_CHECKING, cast

from expense_desktop.domain.errors import WrongPassword
from expense_desktop.repository.sync.status import SyncPhase
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import EXPENSES, OVERVIEW
from expense_desktop.ui.tour.data import STATEMENT, ledger_lines
from expense_desktop.ui.tour.visit import NAME, USERNAME, Visit

if TYPE_CHECKING:
    from expense_desktop.ui.overview.page import OverviewPage


def come(visit: Visit) -> MainWindow:
    """The forms, each with what it says when something is wrong, and the account that is made in the end."""
    window = visit.sign_in
    visit.take(window, "create-an-account")
    window.show_form(window.join)
    visit.take(window, "invitation")
    window.show_form(window.sign_in)
    window.sign_in.username.setText(USERNAME)
    window.sign_in.password.setText("not the password")
    window.sign_in.fail(WrongPassword())
    visit.take(window, "sign-in-wrong-password")
    window.show_form(window.sign_up)
    form = window.sign_up
    form.name.setText(NAME)
    form.username.setText(USERNAME)
    form.password.setText(visit.password)
    form.repeated.setText(visit.password[:-1])
    form.submit()
    visit.take(window, "create-an-account-passwords-differ")
    form.repeated.setText(visit.password)
    # As a person's key does: what was wrong is forgotten.
    form.repeated.textEdited.emit(visit.password)
    form.currency.setCurrentText("EUR")
    form.submit()
    visit.wait_for(lambda: window.form is window.code)
    visit.take(window, "recovery-code")
    window.code.submit()
    return visit.window


def look_around(visit: Visit, window: MainWindow) -> None:
    """An account without an expense."""
    visit.wait_for(lambda: is_synced(window))
    see_overview(visit, window)
    window.entry.enter()
    visit.take(window, "overview-first-run")
    window.show_page(EXPENSES)
    window.entry.enter()
    visit.take(window, "expenses-empty")


def bring_a_year(visit: Visit, window: MainWindow) -> None:
    """Import a year of invented expenses, as a person would from a file, then type two."""
    file = visit.home.parent / "a-year.csv"
    file.write_text(ledger_lines(dt.date.today()), encoding="utf-8")
    window.import_file(str(file))
    page = window.importing
    visit.wait_for(lambda: page.plan is not None)
    page.import_now()
    visit.wait_for(page.done.isVisible)
    page.done.show_them.click()
    visit.wait_for(lambda: window.expenses.model.totals.count > 0)
    window.expenses.filters.clear()
    visit.wait_for(lambda: window.desk.facts.expenses > 0 and bool(window.desk.facts.payees))
    record(visit, window, "4.20 flat white at Birch & Bean #Cafés")
    record(visit, window, "19.66 at Northgate Stores #Supermarket")
    visit.wait_for(lambda: is_synced(window))


def bring_a_statement(visit: Visit, window: MainWindow) -> None:
    """The four steps of an import, and the toast that takes it back."""
    file = visit.home.parent / "statement.csv"
    file.write_text(STATEMENT, encoding="utf-8")
    page = window.importing
    window.show_page("import")
    visit.take(window, "import-1-file")
    window.import_file(str(file))
    visit.wait_for(lambda: page.plan is not None)
    visit.take(window, "import-2-columns")
    page.submit()
    visit.take(window, "import-3-categories")
    page.submit()
    visit.wait_for(page.done.isVisible)
    visit.take(window, "import-4-done")
    page.done.undo.click()
    visit.wait_for(lambda: window.toast.action != "")
    window.toast.dismiss()
    window.show_page(EXPENSES)
    visit.wait_for(lambda: is_synced(window))


def see_overview(visit: Visit, window: MainWindow) -> None:
    """Show the Overview, with its figures and charts."""
    window.show_page(OVERVIEW)
    page = cast("OverviewPage", window.pages.page(OVERVIEW))
    visit.wait_for(lambda: all(panel.chart is not None and panel.period is not None for panel in page.panels))


def record(visit: Visit, window: MainWindow, line: str) -> None:
    """Type a line and press Add."""
    before = window.desk.facts.expenses
    window.entry.line.setText(line)
    window.entry.add.click()
    visit.wait_for(lambda: window.desk.facts.expenses == before + 1)


def is_synced(window: MainWindow) -> bool:
    """Whether the server has everything."""
    status = window.desk.sync_status
    return status.phase is SyncPhase.SYNCED and status.waiting == 0
