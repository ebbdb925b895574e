"""The filter bar and the columns: periods, what is remembered, what an empty list says."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.repository.choice import ExpenseSort, SortKey
from expense_desktop.ui.expenses.model import Columns
from expense_desktop.ui.expenses.page import ExpensesPage
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.widgets.look import Look
from tests.ui import demo

Record = Callable[..., ExpenseId]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, record: Record, window: MainWindow, qtbot: QtBot) -> ExpensesPage:
    """The page on 18 June 2026, with an expense in each of the last months."""
    demo.freeze(monkeypatch)
    for month in (4, 5, 6):
        record(f"Month {month}", 100 * month, spent_on=f"2026-0{month}-10")
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 3)
    return window.expenses


def payees(page: ExpensesPage) -> list[str]:
    """The payees of the rows."""
    return [str(page.model.index(row, Columns.PAYEE).data()) for row in range(page.model.rowCount())]


def test_alt_left_goes_back_month_by_month(page: ExpensesPage, qtbot: QtBot) -> None:
    """From all dates into this month, the last one, the one before by its days; an empty one says which it is."""
    for expected in (["Month 6"], ["Month 5"], ["Month 4"], []):
        with qtbot.waitSignal(page.model.answered):
            page.step_period(-1)
        assert payees(page) == expected
    assert page.empty.isVisible()
    assert page.empty.title.text() == "No expenses in March 2026"
    assert page.table.horizontalHeader().isVisible()
    assert page.footer.total.text() == "€0.00"
    page.step_period(1)
    qtbot.waitUntil(lambda: payees(page) == ["Month 4"])
    assert page.filters.first_day.text() == "1 Apr 2026"
    assert not page.clear_filters.isVisible()


def test_a_custom_period_begins_with_the_days_that_were_shown(page: ExpensesPage, qtbot: QtBot) -> None:
    """Two fields below the bar; a day typed into one of them filters."""
    page.filters.periods.button("last-month").click()
    page.filters.periods.button("custom").click()
    assert (page.filters.first_day.text(), page.filters.last_day.text()) == ("1 May 2026", "31 May 2026")
    page.filters.first_day.setText("1/4")
    QTest.keyClick(page.filters.first_day, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: payees(page) == ["Month 5", "Month 4"])


def test_filters_order_and_columns_are_remembered_but_no_search(
    page: ExpensesPage, categories: dict[str, CategoryId], window: MainWindow, qtbot: QtBot
) -> None:
    """Another page that is given the state asks the same question, without the words that were searched."""
    qtbot.waitUntil(lambda: len(window.desk.facts.book) == 4)
    page.filters.periods.button("year").click()
    page.filters.categories.choose([categories["Groceries"]])
    page.filters.search.setText("secret")
    page.filters.least.setText("12")
    page.table.columns.sort_by(Columns.AMOUNT)
    page.table.columns.show_column(Columns.NOTE, False)
    state = page.state()
    assert not any("secret" in text or text == "12" for text in state.values())
    other = ExpensesPage(window.desk, window.look, window)
    qtbot.addWidget(other)
    other.restore_state(state)
    assert other.table.isColumnHidden(Columns.NOTE)
    assert other.model.sorting == ExpenseSort(SortKey.AMOUNT)
    assert other.filters.categories.chosen == {categories["Groceries"]}
    assert other.filters.periods.choice == "year"
    assert other.model.filter.search == ""
    other.restore_state({"sort": "nonsense", "period": "x", "categories": "y", "columns": "z", "since": "w"})
    assert not other.filters.is_active


def test_a_period_can_be_chosen_by_the_arrow_keys(page: ExpensesPage, qtbot: QtBot) -> None:
    """Left and Right move and choose, also when none is chosen yet."""
    first = page.filters.periods.button("7")
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert page.filters.periods.choice == "30"
    qtbot.waitUntil(lambda: payees(page) == ["Month 6"])


def test_the_category_filter_is_worked_by_keys(
    page: ExpensesPage, categories: dict[str, CategoryId], window: MainWindow, qtbot: QtBot
) -> None:
    """Typing finds, Enter checks the marked row and stays open; every check is no filter at all."""
    qtbot.waitUntil(lambda: len(window.desk.facts.book) == 4)
    button = page.filters.categories
    button.click()
    popup = button.popup
    assert popup.isVisible()
    QTest.keyClicks(window.focusWidget(), "groc")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert popup.isVisible()
    assert button.chosen == {categories["Groceries"]}
    button.model.check(button.model.all_keys)
    assert not button.is_active
    assert button.words == "All categories"
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_dates_with_a_year_fit_their_column(page: ExpensesPage, record: Record, qtbot: QtBot) -> None:
    """The column is as in the pictures while it can be, and never cuts a date."""
    record("Old", 1, spent_on="2019-12-28")
    qtbot.waitUntil(lambda: len(payees(page)) == 4)
    metrics = page.table.fontMetrics()
    widest = max(metrics.horizontalAdvance(str(page.model.index(row, 0).data())) for row in range(4))
    assert page.table.columnWidth(Columns.DATE) >= 96
    assert page.table.columnWidth(Columns.DATE) >= widest + 12


def test_what_a_filter_cannot_read_is_said_below_until_the_next_key(page: ExpensesPage, look: Look) -> None:
    """Nothing while one types; the reason on Enter and on leaving, with the line of an error; nothing is filtered."""
    filters = page.filters
    said = filters.unreadable
    QTest.keyClicks(filters.least, "12.5.0")
    assert said.text == ""
    QTest.keyClick(filters.least, Qt.Key.Key_Return)
    assert said.text == filters.least.accessibleDescription() == "12.5.0 is not an amount."
    assert line_of(filters.least) == look.theme.colour("over").name()
    assert said.isVisible()
    assert filters.filter().least_minor is None
    QTest.keyClick(filters.least, Qt.Key.Key_Backspace)
    assert (said.isVisible(), filters.least.property("failed")) == (False, False)
    QTest.keyClick(filters.periods.button("custom"), Qt.Key.Key_Space)
    QTest.keyClicks(filters.first_day, "31/6")
    QTest.keyClick(filters.first_day, Qt.Key.Key_Tab)
    assert said.text == "12.5. is not an amount."
    filters.least.clear()
    filters.unreadable.look_again()
    assert said.text == "31/6 is not a date."
    page.clear_filters.click()
    assert said.text == ""


def test_ends_that_are_crossed_are_said_below(page: ExpensesPage, look: Look, qtbot: QtBot) -> None:
    """A last day before the first finds nothing and says why, also to a screen reader, until it is set right; so do
    amounts. It is not remembered, and another period has nothing to do with it."""
    filters, said = page.filters, page.filters.unreadable
    QTest.keyClick(filters.periods.button("custom"), Qt.Key.Key_Space)
    QTest.keyClicks(filters.first_day, "12/6/2026")
    QTest.keyClick(filters.first_day, Qt.Key.Key_Tab)
    assert said.text == "", "the other end is still open"
    QTest.keyClicks(filters.last_day, "1/6/2026")
    QTest.keyClick(filters.last_day, Qt.Key.Key_Return)
    words = "The last day is before the first. No expense can match."
    assert said.text == filters.last_day.accessibleDescription() == words
    assert line_of(filters.last_day) == look.theme.colour("over").name()
    qtbot.waitUntil(lambda: page.model.totals.count == 0)
    remembered = filters.state()
    filters.periods.button("7").click()
    assert said.text == ""
    filters.restore_state(remembered)
    assert filters.filter().since is None
    filters.least.setFocus()
    QTest.keyClicks(filters.least, "20")
    filters.most.setFocus()
    QTest.keyClicks(filters.most, "10")
    QTest.keyClick(filters.most, Qt.Key.Key_Return)
    assert said.text == "The most is below the least. No expense can match."
    QTest.keyClicks(filters.most, "0")
    assert said.text == ""


def test_a_search_that_narrows_has_the_line_of_an_active_filter(page: ExpensesPage, look: Look, qtbot: QtBot) -> None:
    """As the amounts have, once it is left (UI.md 13.1)."""
    search, theme = page.filters.search, look.theme
    assert line_of(search) == theme.colour("line.control").name()
    QTest.keyClicks(search, "month 6")
    qtbot.waitUntil(lambda: payees(page) == ["Month 6"])
    page.table.setFocus()
    assert line_of(search) == theme.colour("accent").name()
    page.clear_filters.click()
    assert line_of(search) == theme.colour("line.control").name()


def line_of(field: QWidget) -> str:
    """The colour of the line around a field."""
    return field.grab().toImage().pixelColor(0, field.height() // 2).name()


def test_a_limit_is_shown_whole_however_long_it_is(page: ExpensesPage, qtbot: QtBot) -> None:
    """Its field grows, the button of the categories gives way, and all stays in one row; whole euros have no zeros."""
    filters = page.filters
    usual = (filters.least.width(), filters.categories.width())
    for field, typed, shown in ((filters.least, "1,234.56", "1234.56"), (filters.most, "2500.00", "2500")):
        field.setFocus()
        QTest.keyClicks(field, typed)
        QTest.keyClick(field, Qt.Key.Key_Tab)
        assert field.text() == shown
        room = field.contentsRect().width() - field.textMargins().left() - field.textMargins().right()
        assert room >= field.fontMetrics().horizontalAdvance(shown)
    qtbot.waitUntil(lambda: filters.categories.width() < usual[1])
    assert filters.most.geometry().right() < filters.width()
    assert filters.most.mapTo(filters, QPoint(0, 0)).y() == filters.search.y()
    page.clear_filters.click()
    qtbot.waitUntil(lambda: (filters.least.width(), filters.categories.width()) == usual)
