"""The chips of quick entry as one works on them: by keys, each with its editor below."""

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.domain.quick_entry import Slot
from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.ui.editors import CategoryEdit, DateEdit
from expense_desktop.ui.entry.bar import STRIP_PX, TALL_STRIP_PX, QuickEntryBar
from expense_desktop.ui.entry.payee_edit import PayeeEdit
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.widgets.fields import LineEdit


@pytest.fixture
def bar(
    categories: dict[str, CategoryId], record: Callable[..., ExpenseId], window: MainWindow, qtbot: QtBot
) -> QuickEntryBar:
    """The bar of a window that knows categories and two payees, with the focus."""
    record("Kaph", 420, category_id=str(categories["Cafés"]))
    record("Kaldi", 300)
    qtbot.waitUntil(lambda: len(window.desk.facts.payees) == 2 and len(window.desk.facts.book) == 4)
    window.entry.enter()
    return window.entry


def edit(bar: QuickEntryBar, slot: Slot) -> LineEdit:
    """Open a chip's editor by Enter on the chip."""
    chip = bar.chips.chip(slot)
    assert chip is not None
    chip.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(chip, Qt.Key.Key_Return)
    assert bar.editor.slot is slot
    field = bar.editor.box
    assert field is not None
    assert isinstance(field.control, LineEdit)
    assert field.control.hasFocus()
    return field.control


def top(widget: QWidget, ancestor: QWidget) -> int:
    """Where a widget begins in one around it."""
    return widget.mapTo(ancestor, QPoint(0, 0)).y()


def test_enter_on_a_chip_opens_its_editor_below_and_enter_there_says_it_in_the_line(bar: QuickEntryBar) -> None:
    """Amount, payee, note and date, one after the other; the line says each, and has the focus again."""
    bar.line.setText("4.20 flat white at Kaph yesterday")
    for slot, typed in (
        (Slot.AMOUNT, "3*4.20"),
        (Slot.PAYEE, "7 Eleven"),
        (Slot.NOTE, "two 2"),
        (Slot.DATE, "1/6/2026"),
    ):
        field = edit(bar, slot)
        chip = bar.chips.chip(slot)
        assert chip is not None
        assert bar.editor.y() > top(chip, bar.editor.host) + chip.height()
        assert top(field, bar.editor) + field.height() < bar.editor.height()
        box = bar.editor.box
        assert box is not None
        assert field.geometry().bottom() <= box.rect().bottom()
        field.clear()
        QTest.keyClicks(field, typed)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert bar.editor.isHidden()
        assert bar.line.hasFocus()
    draft = bar.draft
    assert draft is not None
    assert draft.amount is not None
    assert (draft.amount.amount_minor, draft.payee, draft.note) == (1260, "7 Eleven", "two 2")
    assert draft.spent_on == dt.date(2026, 6, 1)


def test_what_is_no_amount_is_said_below_the_field_and_esc_leaves_the_line_as_it_was(bar: QuickEntryBar) -> None:
    """The editor stays with what was typed; Esc closes it and gives the focus back to the chip."""
    bar.line.setText("4.20 Kaph")
    field = edit(bar, Slot.AMOUNT)
    field.setText("12.5.0")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bar.editor.box is not None
    assert "12.5.0" in bar.editor.box.sentence
    assert not bar.editor.isHidden()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert bar.editor.isHidden()
    assert bar.line.text() == "4.20 Kaph"
    assert QApplication.focusWidget() is bar.chips.chip(Slot.AMOUNT)


def test_a_click_elsewhere_or_tab_takes_what_the_editor_says(bar: QuickEntryBar, window: MainWindow) -> None:
    """As every field: left is saved. What can't be saved is left out."""
    bar.line.setText("4.20 Kaph yesterday")
    edit(bar, Slot.AMOUNT).setText("5")
    QTest.mouseClick(window.expenses.table.viewport(), Qt.MouseButton.LeftButton)
    assert bar.editor.isHidden()
    assert bar.line.text() == "5.00 Kaph yesterday"
    field = edit(bar, Slot.AMOUNT)
    field.setText("6")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert bar.editor.isHidden()
    assert bar.line.text() == "6.00 Kaph yesterday"
    edit(bar, Slot.DATE).setText("31/6")
    QTest.mouseClick(window.expenses.table.viewport(), Qt.MouseButton.LeftButton)
    assert bar.editor.isHidden()
    assert bar.line.text() == "6.00 Kaph yesterday"


def test_the_calendar_of_a_date_editor_is_no_click_elsewhere(bar: QuickEntryBar) -> None:
    """A second popup above the first leaves it open."""
    bar.line.setText("4.20 Kaph yesterday")
    field = edit(bar, Slot.DATE)
    assert isinstance(field, DateEdit)
    field.open_calendar()
    calendar = field._calendar
    assert calendar is not None
    QTest.mouseClick(calendar, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not bar.editor.isHidden()
    calendar.close_popup()


def test_the_suggested_category_is_another_one_or_none_as_chosen(bar: QuickEntryBar) -> None:
    """Its editor offers all; Delete declines it for this payee, and for the line only."""
    bar.line.setText("4.20 Kaph")
    field = edit(bar, Slot.CATEGORY)
    assert isinstance(field, CategoryEdit)
    field.clear()
    QTest.keyClicks(field, "Groc")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bar.line.text() == "4.20 Kaph #Groceries"
    bar.line.setText("4.20 Kaph")
    chip = bar.chips.chip(Slot.CATEGORY)
    assert chip is not None
    assert chip.content.suggested
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert bar.draft is not None
    assert (bar.draft.category, bar.chips.contents[-1].text) == (None, "Uncategorised")
    bar.line.clear()
    bar.line.setText("4.20 Kaph")
    assert bar.draft.category is not None


def test_a_payee_editor_offers_the_known_ones(bar: QuickEntryBar) -> None:
    """Down marks one, Enter takes it, a second Enter says it in the line."""
    bar.line.setText("4.20 Lidl")
    field = edit(bar, Slot.PAYEE)
    assert isinstance(field, PayeeEdit)
    field.clear()
    QTest.keyClicks(field, "kal")
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "Kaldi"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bar.line.text() == "4.20 Kaldi"


def test_known_payees_are_offered_without_at_too(bar: QuickEntryBar, qtbot: QtBot) -> None:
    """Tab takes the first; Enter takes one only after Down, for the list offers and doesn't decide."""
    QTest.keyClicks(bar.line, "4.20 kal")
    QTest.keyClick(bar.line, Qt.Key.Key_Tab)
    assert bar.line.text() == "4.20 Kaldi "
    bar.line.clear()
    QTest.keyClicks(bar.line, "4.20 ka")
    QTest.keyClick(bar.line, Qt.Key.Key_Down)
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert bar.draft is not None
    assert bar.draft.payee in ("Kaph", "Kaldi")
    bar.line.clear()
    QTest.keyClicks(bar.line, "4.20 Kal bakery")
    with qtbot.waitSignal(bar.submitted) as submitted:
        QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert submitted.args[0].payee == "Kal bakery"


def test_a_new_category_can_be_taken_where_another_begins_so(bar: QuickEntryBar) -> None:
    """`#eat` means Eating out; the last row of the list makes a category that is really called eat."""
    QTest.keyClicks(bar.line, "4.20 Kaph #eat")
    assert bar.draft is not None
    assert bar.draft.category is not None
    for _ in range(bar.popup.model.rowCount()):
        QTest.keyClick(bar.line, Qt.Key.Key_Down)
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert (bar.draft.new_category, bar.draft.ready) == ("eat", True)


def test_preferences_are_obeyed(bar: QuickEntryBar, window: MainWindow, qtbot: QtBot) -> None:
    """No suggestion where none is wanted; after Enter the focus goes back to where it was."""
    window.look.preferred.change(suggest_category=False, keep_bar_ready=False)
    window.expenses.table.setFocus()
    bar.enter()
    QTest.keyClicks(bar.line, "4.20 Kaph")
    assert bar.draft is not None
    assert bar.draft.category is None
    with qtbot.waitSignal(bar.submitted):
        QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert window.expenses.table.hasFocus()


def test_what_esc_cleared_comes_back_by_undo(bar: QuickEntryBar) -> None:
    """Ctrl+Z in the line takes back what a key took away, a removed chip too."""
    QTest.keyClicks(bar.line, "4.20 Kaph yesterday")
    date = bar.chips.chip(Slot.DATE)
    assert date is not None
    QTest.keyClick(date, Qt.Key.Key_Delete)
    assert bar.line.text() == "4.20 Kaph"
    bar.line.undo()
    assert bar.line.text() == "4.20 Kaph yesterday"
    bar.popup.hide()
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert bar.line.text() == ""
    bar.line.undo()
    assert bar.line.text() == "4.20 Kaph yesterday"


def test_in_a_narrow_window_the_chips_have_a_line_of_their_own(
    bar: QuickEntryBar, window: MainWindow, qtbot: QtBot
) -> None:
    """The strip grows, the chips stay inside the window, and the line stays where it was without them."""
    bar.line.setText("4.20 Kaph yesterday")
    assert bar.height() == STRIP_PX
    window.resize(1000, 700)
    assert bar.height() == TALL_STRIP_PX
    chip = bar.chips.chip(Slot.DATE)
    assert chip is not None
    # With the next turn of the event loop.
    qtbot.waitUntil(lambda: top(chip, bar) >= top(bar.line, bar) + bar.line.height())
    typed_at = top(bar.line, bar)
    bar.line.clear()
    qtbot.waitUntil(lambda: not bar.chips.isVisible())
    layout = bar.layout()
    assert layout is not None
    layout.activate()
    assert top(bar.line, bar) == typed_at, "the chips have moved the line"
    window.resize(1280, 800)
    assert bar.height() == STRIP_PX


def test_a_recorded_expense_that_a_filter_hides_is_said_to_be_hidden(
    bar: QuickEntryBar, window: MainWindow, qtbot: QtBot
) -> None:
    """The toast says so only where it is so; its Edit shows the expense whatever hides it."""
    window.expenses.filters.search.setText("kaldi")
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 1)
    QTest.keyClicks(bar.line, "2 Kaldi")
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.toast.text == "Added €2.00, Kaldi.")
    QTest.keyClicks(bar.line, "3 Lidl")
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.toast.text == "Added €3.00, Lidl. Hidden by the filter.")
    assert window.toast.action == "Edit"
    window.toast.take_action()
    qtbot.waitUntil(window.expenses.inspector.form.amount.hasFocus)
    assert window.expenses.inspector.form.payee.text() == "Lidl"
