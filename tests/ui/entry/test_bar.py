"""Quick entry as one types in it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from expense_desktop.domain.errors import SaveFailed
from expense_desktop.domain.quick_entry import Draft
from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.repository.replica.faults import DISK_FULL
from expense_desktop.ui.entry.bar import QuickEntryBar
from expense_desktop.ui.main_window import MainWindow


@pytest.fixture
def bar(
    categories: dict[str, CategoryId], record: Callable[..., ExpenseId], window: MainWindow, qtbot: QtBot
) -> QuickEntryBar:
    """The bar of a window that knows three categories and a payee, with the focus."""
    assert categories
    record("Kaph", 420, category_id=str(categories["Cafés"]))
    qtbot.waitUntil(lambda: "Kaph" in window.desk.facts.payees and len(window.desk.facts.book) == 4)
    window.entry.enter()
    return window.entry


def chips(bar: QuickEntryBar) -> list[str]:
    """The words of the chips."""
    return [chip.text for chip in bar.chips.contents]


def test_each_part_of_the_line_has_its_chip(bar: QuickEntryBar) -> None:
    """Amount, payee, note and category, in this order, as the line is typed."""
    bar.line.setText("12.50 lunch at Luigi #Restaurants")
    assert chips(bar) == ["€12.50", "Luigi", "lunch", "Restaurants"]
    assert bar.add.isEnabled()


def test_without_an_amount_nothing_can_be_added(bar: QuickEntryBar) -> None:
    """Add is disabled and says why."""
    bar.line.setText("lunch at Luigi")
    assert not bar.add.isEnabled()
    assert bar.add.toolTip()


def test_a_known_payee_suggests_its_last_category(bar: QuickEntryBar) -> None:
    """The chip is dashed: nobody typed it."""
    bar.line.setText("4.20 at Kaph")
    suggested = bar.chips.contents[-1]
    assert (suggested.text, suggested.suggested) == ("Cafés", True)


def test_enter_adds_clears_and_keeps_the_focus(bar: QuickEntryBar, qtbot: QtBot) -> None:
    """The next expense can be typed at once."""
    QTest.keyClicks(bar.line, "4.20 at Kaph")
    with qtbot.waitSignal(bar.submitted) as submitted:
        QTest.keyClick(bar.line, Qt.Key.Key_Return)
    draft, open_after = submitted.args
    assert isinstance(draft, Draft)
    assert not open_after
    assert bar.line.text() == ""
    assert bar.line.hasFocus()


def test_tab_takes_the_first_category_that_is_offered(bar: QuickEntryBar) -> None:
    """After `#` a list opens from the first letter; Tab takes its first row."""
    QTest.keyClicks(bar.line, "4.20 Kaph #rest")
    assert not bar.popup.isHidden()
    QTest.keyClick(bar.line, Qt.Key.Key_Tab)
    assert bar.line.text() == "4.20 Kaph #Restaurants "
    assert bar.popup.isHidden()


def test_a_category_that_does_not_exist_is_made_only_when_that_was_chosen(bar: QuickEntryBar) -> None:
    """A slip of the finger makes no category: the row “New category” does."""
    QTest.keyClicks(bar.line, "4.20 Kaph #Garden")
    assert not bar.add.isEnabled()
    QTest.keyClick(bar.line, Qt.Key.Key_Tab)
    assert bar.add.isEnabled()
    assert chips(bar)[-1] == "New: Garden"


def test_payees_are_offered_after_at(bar: QuickEntryBar) -> None:
    """`at k` offers Kaph."""
    QTest.keyClicks(bar.line, "4.20 at k")
    QTest.keyClick(bar.line, Qt.Key.Key_Tab)
    assert bar.line.text() == "4.20 at Kaph "


def test_escape_closes_the_list_then_clears_the_text_then_gives_the_focus_back(
    bar: QuickEntryBar, window: MainWindow
) -> None:
    """One thing at a time."""
    window.expenses.table.setFocus()
    bar.enter()
    QTest.keyClicks(bar.line, "4.20 #res")
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert bar.popup.isHidden()
    assert bar.line.text() == "4.20 #res"
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert bar.line.text() == ""
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert window.expenses.table.hasFocus()


def test_down_in_an_empty_line_offers_the_last_entries(bar: QuickEntryBar) -> None:
    """What was recorded last can be recorded again with two keys."""
    QTest.keyClick(bar.line, Qt.Key.Key_Down)
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert bar.line.text() == "4.20 Kaph #Eating out:Cafés"
    assert bar.draft is not None
    assert bar.draft.ready


def test_delete_on_a_chip_takes_its_part_out(bar: QuickEntryBar) -> None:
    """The date goes back to today."""
    bar.line.setText("4.20 Kaph yesterday")
    date = bar.chips.contents[2]
    bar.chips.removed.emit(date.slot)
    assert bar.line.text() == "4.20 Kaph"


def test_a_line_that_could_not_be_saved_comes_back_unless_something_else_is_typed(bar: QuickEntryBar) -> None:
    """Nothing that was typed is lost, and nothing is typed over."""
    bar.put_back("4.20 Kaph")
    assert bar.line.text() == "4.20 Kaph"
    bar.put_back("9 Arnotts")
    assert bar.line.text() == "4.20 Kaph"


def test_that_a_line_was_not_saved_is_said_once(bar: QuickEntryBar, window: MainWindow) -> None:
    """What failed, why, and where the line is now (UI.md 8.1)."""
    window.recording.fail_to_record("4.20 Kaph", SaveFailed(DISK_FULL))
    assert bar.line.text() == "4.20 Kaph"
    assert window.toast.text == (
        "Could not save on this computer: the disk is full. Nothing was changed. Your entry is still in the bar."
    )


def test_escape_survives_a_field_that_is_gone(window: MainWindow, qtbot: QtBot) -> None:
    """The focus can't go back to a field that was deleted meanwhile."""
    gone = QLineEdit(window)
    gone.show()
    gone.setFocus()
    qtbot.waitUntil(gone.hasFocus)
    window.entry.enter()
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    QTest.keyClick(window.entry.line, Qt.Key.Key_Escape)
    assert window.entry.line.hasFocus()


def test_undo_in_an_empty_line_is_the_ledgers(bar: QuickEntryBar) -> None:
    """In a line with text Ctrl+Z takes back typing; in an empty one the key is left to the window."""
    undo = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    bar.line.clear()
    undo.ignore()
    QApplication.sendEvent(bar.line, undo)
    assert not undo.isAccepted()
    QTest.keyClicks(bar.line, "4")
    QApplication.sendEvent(bar.line, undo)
    assert undo.isAccepted()


def test_what_is_wrong_stands_beside_the_line(bar: QuickEntryBar) -> None:
    """A missing amount is asked for; a date that there isn't is said, not only in a tooltip."""
    bar.line.setText("coffee")
    assert bar.chips.problem == "Amount?"
    bar.line.setText("31 june 5 at Lidl")
    assert "31 june" in bar.chips.problem
    assert not bar.add.isEnabled()
    bar.line.setText("5 at Lidl")
    assert bar.chips.problem == ""


def test_the_chip_of_an_unknown_category_makes_it(bar: QuickEntryBar, qtbot: QtBot) -> None:
    """“Make “pets”?” asks; only after a click can the expense be added, and its category with it."""
    bar.line.setText("5 at Petmania #pets")
    assert chips(bar)[-1] == "Make “pets”?"
    assert not bar.add.isEnabled()
    bar.chips.wanted.emit(bar.chips.contents[-1].slot)
    assert bar.add.isEnabled()
    with qtbot.waitSignal(bar.submitted) as submitted:
        bar.add.click()
    assert submitted.args[0].new_category == "pets"


def test_enter_settles_the_category_before_it_adds(bar: QuickEntryBar, qtbot: QtBot) -> None:
    """While only the category is open Enter takes the marked row of the list; the next one adds."""
    QTest.keyClicks(bar.line, "5 at Petmania #pets")
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert bar.add.isEnabled()
    with qtbot.waitSignal(bar.submitted):
        QTest.keyClick(bar.line, Qt.Key.Key_Return)
