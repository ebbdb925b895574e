"""The inspector over a real replica: fields by keys, a new category, several at once."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from expense_desktop.domain.records import CategoryId, Expense, ExpenseId
from expense_desktop.repository.replica.file import Replica
from expense_desktop.ui.expenses.inspector import Inspector
from expense_desktop.ui.expenses.inspector.form import ExpenseForm
from expense_desktop.ui.expenses.inspector.parts import Part
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.widgets.fields import LineEdit, TextEdit
from tests.ui.programs import LONG_MS

Record = Callable[..., ExpenseId]


@pytest.fixture
def two(record: Record, categories: dict[str, CategoryId], window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with Boojum in Restaurants, and Arnotts above it, without a category."""
    record("Boojum", 200, spent_on="2026-06-16", category_id=str(categories["Restaurants"]))
    record("Arnotts", 100, spent_on="2026-06-17", note="socks")
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 2 and len(window.desk.facts.book) == 4)
    return window


def stored(replica: Replica) -> list[Expense]:
    """What is on the disk, the newest first."""
    return [view.expense for view in replica.read(lambda ledger: ledger.expenses.page()).result()]


def write(field: LineEdit | TextEdit, text: str) -> None:
    """Type over what stands there."""
    field.setFocus(Qt.FocusReason.TabFocusReason)
    field.selectAll()
    QTest.keyClicks(field, text)


def test_what_shows_a_selection_is_made_before_there_is_one(window: MainWindow, qtbot: QtBot) -> None:
    """Nobody asked for it: a moment after the start it is there, so that the first selection doesn’t wait."""
    inspector = window.expenses.inspector
    qtbot.waitUntil(lambda: inspector.findChild(ExpenseForm) is not None, timeout=LONG_MS)
    assert not inspector.shows_form


def test_enter_saves_and_goes_on_and_ctrl_enter_saves_and_returns(
    two: MainWindow, replica: Replica, qtbot: QtBot
) -> None:
    """From the amount to the date to the payee; Ctrl+Enter leads back to the row. Esc restores what was there."""
    form, table = two.expenses.inspector.form, two.expenses.table
    table.select_row(0)
    two.expenses.edit_current()
    write(form.amount, "3*4.20")
    QTest.keyClick(form.amount, Qt.Key.Key_Return)
    assert form.date.hasFocus()
    QTest.keyClick(form.date, Qt.Key.Key_Up)
    QTest.keyClick(form.date, Qt.Key.Key_Return)
    assert form.payee.hasFocus()
    write(form.payee, "Dunnes")
    QTest.keyClick(form.payee, Qt.Key.Key_Escape)
    assert form.payee.text() == "Arnotts"
    write(form.note, "two pairs")
    QTest.keyClick(form.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert table.hasFocus()
    qtbot.waitUntil(lambda: stored(replica)[0].note == "two pairs")
    saved = stored(replica)[0]
    assert (saved.amount_minor, saved.spent_on.isoformat(), saved.payee) == (1260, "2026-06-18", "Arnotts")
    assert form.saved.text == "Saved"


def test_a_field_that_tab_has_selected_stays_so_when_the_one_before_it_is_saved(
    two: MainWindow, replica: Replica, qtbot: QtBot
) -> None:
    """The next field is typed over, though what was saved comes back only then."""
    form = two.expenses.inspector.form
    two.expenses.table.select_row(0)
    write(form.amount, "3*4.20")
    QTest.keyClick(form.amount, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: form.shown is not None and form.shown.expense.amount_minor == 1260)
    QTest.keyClicks(form.date, "16/6/2026")
    QTest.keyClick(form.date, Qt.Key.Key_Return)
    write(form.payee, "Dunnes")
    QTest.keyClick(form.payee, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: form.shown is not None and form.shown.expense.payee == "Dunnes")
    QTest.keyClicks(form.category, "Groc")
    QTest.keyClick(form.category, Qt.Key.Key_Tab)
    assert form.category.text() == "Groceries"
    qtbot.waitUntil(lambda: "Dunnes" in [each.payee for each in stored(replica)])
    dunnes = next(each for each in stored(replica) if each.payee == "Dunnes")
    assert (dunnes.amount_minor, dunnes.spent_on.isoformat()) == (1260, "2026-06-16")


def test_what_is_no_date_stays_with_the_focus_and_says_so(two: MainWindow, replica: Replica) -> None:
    """Enter does not go on over a field that can't be saved; the next key takes the sentence away."""
    form = two.expenses.inspector.form
    two.expenses.table.select_row(0)
    write(form.date, "31/06/2026")
    QTest.keyClick(form.date, Qt.Key.Key_Return)
    assert form.date.hasFocus()
    assert form.box(Part.DATE).sentence == "31/06/2026 is not a date."
    assert form.saved.text == "Not saved"
    QTest.keyClicks(form.date, "0")
    assert form.box(Part.DATE).sentence == ""
    assert stored(replica)[0].spent_on.isoformat() == "2026-06-17"


def test_a_category_made_in_the_inspector_goes_with_one_undo(two: MainWindow, replica: Replica, qtbot: QtBot) -> None:
    """“New category” is the list's last row; the category and the change are one step."""
    form = two.expenses.inspector.form
    two.expenses.table.select_row(0)
    write(form.category, "Clothing")
    QTest.keyClick(form.category, Qt.Key.Key_Down)
    QTest.keyClick(form.category, Qt.Key.Key_Return)
    assert form.note.hasFocus()
    qtbot.waitUntil(lambda: stored(replica)[0].category_id is not None)
    qtbot.waitUntil(lambda: form.category.text() == "Clothing")
    two.recording.undo()
    qtbot.waitUntil(lambda: stored(replica)[0].category_id is None)
    names = [view.category.name for view in replica.read(lambda ledger: ledger.categories.list()).result()]
    assert "Clothing" not in names


def test_opening_the_list_of_categories_chooses_nothing(two: MainWindow, replica: Replica) -> None:
    """A click opens it; leaving by Tab changes nothing, because nothing was marked."""
    form = two.expenses.inspector.form
    two.expenses.table.select_row(0)
    QTest.mouseClick(form.category, Qt.MouseButton.LeftButton)
    QTest.keyClick(form.category, Qt.Key.Key_Tab)
    assert form.category.text() == "Uncategorised"
    assert stored(replica)[0].category_id is None


def selected(two: MainWindow, qtbot: QtBot) -> Inspector:
    """The inspector with both expenses selected, showing what they have in common."""
    inspector = two.expenses.inspector
    two.expenses.table.selectAll()
    qtbot.waitUntil(inspector.segments.isVisible)
    assert inspector.shows_form
    assert inspector.segments.button("all").text() == "All 2 selected"
    inspector.segments.button("all").click()
    qtbot.waitUntil(lambda: inspector.bulk.payee.placeholderText() == "Mixed")
    return inspector


def test_only_what_is_filled_in_is_changed_in_all_of_them_as_one_step(
    two: MainWindow, replica: Replica, categories: dict[str, CategoryId], qtbot: QtBot
) -> None:
    """The button says how many and the sentence what becomes of them; an undo takes all of it back."""
    bulk = selected(two, qtbot).bulk
    assert not bulk.button.isEnabled()
    assert bulk.outcome == ""
    write(bulk.category, "Groc")
    QTest.keyClick(bulk.category, Qt.Key.Key_Tab)
    assert bulk.category.text() == "Groceries"
    assert bulk.outcome.endswith("become Groceries. Ctrl Z undoes it.")
    assert "Restaurants" in bulk.outcome
    bulk.button.click()
    qtbot.waitUntil(lambda: {one.category_id for one in stored(replica)} == {categories["Groceries"]})
    assert [(one.payee, one.note) for one in stored(replica)] == [("Arnotts", "socks"), ("Boojum", "")]
    two.recording.undo()
    qtbot.waitUntil(lambda: [one.category_id for one in stored(replica)] == [None, categories["Restaurants"]])


def test_a_bulk_change_with_a_wrong_field_changes_nothing(two: MainWindow, replica: Replica, qtbot: QtBot) -> None:
    """The field says why and has the focus; Esc empties it."""
    bulk = selected(two, qtbot).bulk
    write(bulk.date, "nonsense")
    QTest.keyClick(bulk.date, Qt.Key.Key_Return)
    assert bulk.box(Part.DATE).sentence
    assert bulk.date.hasFocus()
    QTest.keyClick(bulk.date, Qt.Key.Key_Escape)
    assert bulk.date.text() == ""
    assert [one.spent_on.day for one in stored(replica)] == [17, 16]


def test_a_sentence_that_goes_with_its_expense_leaves_the_next_one_in_order(two: MainWindow, qtbot: QtBot) -> None:
    """What couldn't be saved is left by clearing the selection; the form of another row has its usual places."""
    form, table = two.expenses.inspector.form, two.expenses.table
    table.setFocus()
    table.select_row(1)
    qtbot.waitUntil(form.isVisible)
    usual = places(form)
    table.select_row(0)
    two.expenses.edit_current()
    QTest.keyClicks(form.amount, "12.5.0")
    QTest.keyClick(form.amount, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: form.height() > usual[-1].bottom() + 10)
    QTest.keyClick(form.date, Qt.Key.Key_Escape)
    qtbot.wait(200)
    QTest.keyClick(table, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not form.isVisible())
    qtbot.wait(200)
    QTest.keyClick(table, Qt.Key.Key_Down)
    qtbot.waitUntil(form.isVisible)
    qtbot.waitUntil(lambda: form.height() <= usual[-1].bottom() + 1)
    qtbot.waitUntil(lambda: places(form) == usual, timeout=2_000)


def places(form: ExpenseForm) -> list[QRect]:
    """Where the fields stand and the buttons below them."""
    return [form.box(part).geometry() for part in Part] + [form.delete.geometry()]
