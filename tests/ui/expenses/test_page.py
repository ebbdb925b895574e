"""The Expenses page over a real replica: find, select, edit, delete, undo."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.repository.replica.file import Replica
from expense_desktop.ui.expenses.inspector.parts import Part
from expense_desktop.ui.expenses.model import Columns
from expense_desktop.ui.expenses.page import ExpensesPage
from expense_desktop.ui.main_window import MainWindow

Record = Callable[..., ExpenseId]


@pytest.fixture
def page(record: Record, window: MainWindow, qtbot: QtBot) -> ExpensesPage:
    """The page with three expenses, newest first: Arnotts, Boojum, Centra."""
    for day, (payee, amount) in enumerate((("Centra", 300), ("Boojum", 200), ("Arnotts", 100)), 15):
        record(payee, amount, spent_on=f"2026-06-{day}")
    qtbot.waitUntil(lambda: payees(window.expenses) == ["Arnotts", "Boojum", "Centra"])
    return window.expenses


def payees(page: ExpensesPage) -> list[str]:
    """The payees of the rows."""
    return [str(page.model.index(row, Columns.PAYEE).data()) for row in range(page.model.rowCount())]


def test_search_narrows_the_list_and_clear_filters_takes_it_back(page: ExpensesPage, qtbot: QtBot) -> None:
    """What is typed is found without accents and case; the footer counts what is left."""
    QTest.keyClicks(page.filters.search, "booj")
    qtbot.waitUntil(lambda: payees(page) == ["Boojum"])
    assert page.footer.count.text() == "1 expense"
    assert page.clear_filters.isVisible()
    QTest.mouseClick(page.clear_filters, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(payees(page)) == 3)
    assert not page.clear_filters.isVisible()


def test_nothing_found_says_which_filter_it_was(page: ExpensesPage, qtbot: QtBot) -> None:
    """The empty list names the filter in words."""
    page.filters.search.setText("zebra")
    qtbot.waitUntil(page.empty.isVisible)
    assert page.empty.title.text() == "No expenses match"
    assert page.filters.words() == "“zebra”"


def test_a_period_chosen_twice_is_taken_back(page: ExpensesPage, qtbot: QtBot) -> None:
    """No segment means all dates."""
    page.filters.periods.button("7").click()
    qtbot.waitUntil(lambda: payees(page) == [])
    page.filters.periods.button("7").click()
    qtbot.waitUntil(lambda: len(payees(page)) == 3)


def test_a_parent_in_the_category_filter_lets_its_children_through(
    page: ExpensesPage, record: Record, categories: dict[str, CategoryId], window: MainWindow, qtbot: QtBot
) -> None:
    """“Eating out” finds what is in Cafés."""
    record("Kaph", 420, category_id=str(categories["Cafés"]))
    qtbot.waitUntil(lambda: len(window.desk.facts.book) == 4)
    page.filters.categories.choose([categories["Eating out"]])
    qtbot.waitUntil(lambda: payees(page) == ["Kaph"])
    assert page.filters.categories.text() == "Eating out"


def test_a_header_sorts_and_sorts_back(page: ExpensesPage, qtbot: QtBot) -> None:
    """One click sorts by the column, a second reverses."""
    page.table.horizontalHeader().sectionClicked.emit(Columns.AMOUNT)
    qtbot.waitUntil(lambda: payees(page) == ["Centra", "Boojum", "Arnotts"])
    page.table.horizontalHeader().sectionClicked.emit(Columns.AMOUNT)
    qtbot.waitUntil(lambda: payees(page) == ["Arnotts", "Boojum", "Centra"])


def test_several_selected_are_summed_and_deleted_as_one_step(
    page: ExpensesPage, window: MainWindow, qtbot: QtBot
) -> None:
    """The footer leads with the selection; one undo brings all of them back."""
    page.table.selectAll()
    assert (page.footer.count.text(), page.footer.total.text()) == ("3 selected", "€6.00")
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: payees(page) == [])
    assert window.toast.text == "Deleted 3 expenses, €6.00"
    window.recording.undo()
    qtbot.waitUntil(lambda: len(payees(page)) == 3)


def test_after_a_delete_the_next_row_is_the_current_one(page: ExpensesPage, qtbot: QtBot) -> None:
    """Delete, delete, delete goes down the list."""
    page.table.select_row(0)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: payees(page) == ["Boojum", "Centra"])
    assert page.table.current_row() == 0


def test_a_change_elsewhere_keeps_selection_and_place(page: ExpensesPage, record: Record, qtbot: QtBot) -> None:
    """A row that comes in above moves the others; what was selected stays selected."""
    page.table.select_row(1)
    record("Dealz", 400, spent_on="2026-06-18")
    qtbot.waitUntil(lambda: payees(page)[0] == "Dealz")
    assert page.table.ranges() == ((2, 2),)
    assert page.inspector.form.payee.text() == "Boojum"


def test_leaving_a_field_of_the_inspector_saves_it(page: ExpensesPage, qtbot: QtBot) -> None:
    """A new amount is saved when the field is left, and the row shows it."""
    page.table.select_row(0)
    page.edit_current()
    assert page.inspector.form.amount.hasFocus()
    QTest.keyClicks(page.inspector.form.amount, "12+3.40")
    QTest.keyClick(page.inspector.form.amount, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.index(0, Columns.AMOUNT).data() == "15.40")
    assert page.inspector.form.date.hasFocus()
    assert page.inspector.form.saved.text == "Saved"


def test_in_a_narrow_window_the_inspector_opens_over_the_table(
    page: ExpensesPage, window: MainWindow, qtbot: QtBot
) -> None:
    """It closes when there is no room for both; Enter opens it over the rows, which keep their width; back among the
    rows it closes, with what was typed saved. Wide again, it stands beside them, as wide as it was."""
    window.resize(1280, 800)
    page.table.setFocus()
    page.table.select_row(0)
    beside = page.inspector.width()
    window.resize(960, 620)
    qtbot.waitUntil(page.inspector.isHidden)
    full = page.table.width()
    assert full == page.width()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(page.inspector.form.amount.hasFocus)
    over = page.inspector.geometry()
    assert page.table.width() == full
    assert over.right() == page.rect().right()
    assert over.height() == page.table.height() + page.footer.height()
    QTest.keyClicks(page.inspector.form.amount, "40")
    remembered = page.state()
    QTest.keyClick(page.inspector.form.amount, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.inspector.isHidden()
    assert page.table.hasFocus()
    qtbot.waitUntil(lambda: page.model.index(0, Columns.AMOUNT).data() == "40.00")
    page.toggle_inspector()
    assert page.inspector.isVisible()
    page.toggle_inspector()
    assert page.inspector.isHidden()
    page.restore_state(remembered)
    assert page.inspector.isHidden()
    window.resize(1280, 800)
    qtbot.waitUntil(page.inspector.isVisible)
    qtbot.waitUntil(lambda: page.inspector.width() == beside)
    assert page.table.width() + 1 + beside == page.width()
    assert page.state()["inspector"] == "open"


def test_what_is_no_amount_is_kept_not_saved_and_can_be_fixed(
    page: ExpensesPage, window: MainWindow, replica: Replica, qtbot: QtBot
) -> None:
    """The row can be left; the toast says what was not saved and leads back to it."""
    page.table.select_row(0)
    page.edit_current()
    QTest.keyClicks(page.inspector.form.amount, "12.5.0")
    QTest.keyClick(page.inspector.form.amount, Qt.Key.Key_Tab)
    assert page.inspector.form.box(Part.AMOUNT).sentence == "12.5.0 is not an amount."
    page.table.select_row(1)
    assert window.toast.text == "Not saved: 12.5.0 is not an amount"
    window.toast.take_action()
    qtbot.waitUntil(lambda: page.inspector.form.amount.text() == "12.5.0")
    assert page.table.current_row() == 0
    assert replica.read(lambda ledger: ledger.expenses.page()[0].expense.amount_minor).result() == 100


def test_an_open_editor_is_not_pulled_away(page: ExpensesPage, record: Record, qtbot: QtBot) -> None:
    """What somebody is typing stays when another change refreshes the page."""
    page.table.select_row(0)
    page.inspector.form.payee.setFocus()
    page.inspector.form.payee.end(False)
    QTest.keyClicks(page.inspector.form.payee, " and more")
    record("Dealz", 400, spent_on="2026-06-01")
    qtbot.waitUntil(lambda: len(payees(page)) == 4)
    assert page.inspector.form.payee.text() == "Arnotts and more"


def test_escape_clears_the_selection_then_the_filters(page: ExpensesPage, qtbot: QtBot) -> None:
    """One thing at a time."""
    page.filters.search.setText("o")
    qtbot.waitUntil(lambda: len(payees(page)) < 3)
    page.table.setFocus()
    page.filters.search.setText("boojum")
    qtbot.waitUntil(lambda: payees(page) == ["Boojum"])
    page.table.select_row(0)
    QTest.keyClick(page.table, Qt.Key.Key_Escape)
    assert page.table.selected_count() == 0
    assert page.filters.is_active
    QTest.keyClick(page.table, Qt.Key.Key_Escape)
    assert not page.filters.is_active


def test_a_new_expense_that_the_filter_hides_is_found_by_edit(
    page: ExpensesPage, window: MainWindow, qtbot: QtBot
) -> None:
    """The toast's Edit shows it, whatever hides it."""
    page.filters.search.setText("boojum")
    qtbot.waitUntil(lambda: payees(page) == ["Boojum"])
    window.entry.line.setText("4.20 Kaph")
    window.entry.add.click()
    qtbot.waitUntil(lambda: window.toast.action == "Edit")
    window.toast.take_action()
    qtbot.waitUntil(lambda: page.inspector.form.isVisible() and page.inspector.form.payee.text() == "Kaph")
    assert not page.filters.is_active


def selected_payee(page: ExpensesPage) -> str:
    """The payee in the inspector; empty when none is shown."""
    shown = page.inspector.form.shown
    return "" if shown is None else shown.expense.payee


def test_sorting_keeps_the_selected_expense(page: ExpensesPage, qtbot: QtBot) -> None:
    """The row under the selection changes, so Delete would find another one: the selection goes with its expense."""
    page.table.select_row(0)
    assert selected_payee(page) == "Arnotts"
    page.table.columns.sort_by(Columns.AMOUNT)
    qtbot.waitUntil(lambda: payees(page) == ["Centra", "Boojum", "Arnotts"])
    assert selected_payee(page) == "Arnotts"
    assert page.table.ranges() == ((2, 2),)


def test_a_filter_that_hides_the_selected_expense_selects_no_other(page: ExpensesPage, qtbot: QtBot) -> None:
    """Nobody has chosen the row that comes to stand in its place."""
    page.table.select_row(0)
    page.filters.search.setText("booj")
    qtbot.waitUntil(lambda: payees(page) == ["Boojum"])
    assert page.table.selected_count() == 0
    assert selected_payee(page) == ""


def test_an_expense_that_has_scrolled_by_stays_selected_when_another_one_comes(
    many: Callable[[int], None], record: Record, window: MainWindow, qtbot: QtBot
) -> None:
    """The selected row may be pages away from what is visible; a refresh must not select its neighbour."""
    many(900)
    page = window.expenses
    qtbot.waitUntil(lambda: page.model.totals.count == 900)
    page.table.select_row(850)
    qtbot.waitUntil(lambda: selected_payee(page) == "Shop 850")
    page.table.scrollToTop()
    qtbot.waitUntil(lambda: page.table.visible_rows()[0] == 0)
    record("Newest", 1, spent_on="2026-06-18")
    qtbot.waitUntil(lambda: page.model.totals.count == 901)
    assert page.table.ranges() == ((851, 851),)
    assert selected_payee(page) == "Shop 850"


def test_end_and_home_go_to_the_last_and_the_first_row(page: ExpensesPage) -> None:
    """Not to the last cell of a row."""
    page.table.setFocus()
    page.table.select_row(0)
    QTest.keyClick(page.table, Qt.Key.Key_End)
    assert page.table.ranges() == ((2, 2),)
    QTest.keyClick(page.table, Qt.Key.Key_Home)
    assert page.table.ranges() == ((0, 0),)


def test_what_was_given_up_is_not_shown_again_as_if_it_were_saved(page: ExpensesPage) -> None:
    """Back on the row, the field says what is on the disk."""
    page.table.select_row(0)
    form = page.inspector.form
    form.amount.setText("12.5.0")
    page.table.clearSelection()
    page.table.select_row(0)
    assert form.amount.text() == "1.00"
    assert form.box(Part.AMOUNT).sentence == ""
