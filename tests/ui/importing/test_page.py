"""The import page over a real replica: from a file to expenses, and back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from expense_desktop.domain.records import ExpenseId
from expense_desktop.repository.replica.file import Replica
from expense_desktop.ui.importing.categories import CategoryField
from expense_desktop.ui.importing.model import Columns
from expense_desktop.ui.importing.page import CATEGORIES, COLUMNS, DONE, FILE, ImportPage
from expense_desktop.ui.importing.preview import LIVE_ROWS
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.widgets.fields import ComboBox
from tests.ui.rules import check

LONG_MS = 30_000
BANK = "Date,Payee,Spent,Money in\n2026-06-16,Harbour Foods,12.50,\n2026-06-17,Interest,,0.40\n"
UNSIGNED = "Date,Payee,Amount\n2026-06-16,Harbour Foods,12.50\n2026-06-17,Alder Kitchen,31.60\n"
ReadText = Callable[..., ImportPage]


@pytest.fixture
def read(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> ReadText:
    """Drops a file of some text on the window, and waits until its columns are shown."""

    def do(text: str | bytes, name: str = "statement.csv", *, step: int = COLUMNS) -> ImportPage:
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        window.import_file(str(file))
        page = window.importing
        qtbot.waitUntil(
            lambda: page.step == step and (page.plan is not None or not page.columns.question.isHidden()),
            timeout=LONG_MS,
        )
        return page

    return do


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(focused(), key, modifiers)


def focused() -> QWidget:
    """What has the focus."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def choose(combo: ComboBox, text: str) -> None:
    """Choose from a list as a person does."""
    combo.setCurrentIndex(combo.findText(text))
    combo.activated.emit(combo.currentIndex())


@pytest.mark.usefixtures("categories")
def test_a_statement_comes_in_by_keys_alone(read: ReadText, window: MainWindow, replica: Replica, qtbot: QtBot) -> None:
    """Enter goes on; a new payee is filed by typing; Enter imports, Enter shows the rows, one undo takes all back."""
    page = read(BANK)
    press(Qt.Key.Key_Return)
    assert page.step == CATEGORIES
    assert [payee.name for payee in page.categories.model.payees] == ["Harbour Foods"]
    QTest.keyClicks(focused(), "n")
    assert isinstance(focused(), CategoryField), "typing opens the field"
    QTest.keyClicks(focused(), "ew shop")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.categories.model.payees[0].category == ("new shop",), timeout=LONG_MS)
    qtbot.waitUntil(lambda: focused() is page.footer.next, timeout=LONG_MS)
    assert page.footer.next.text().startswith("Import 1 ")
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.step == DONE, timeout=LONG_MS)
    assert page.done.text.startswith("Imported 1 expense")
    assert "€12.50. 1 row" in page.done.text
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 1, timeout=LONG_MS)
    assert window.expenses.isVisible()
    assert window.toast.action == "Undo"
    listed = replica.read(lambda ledger: [view.path for view in ledger.categories.list()]).result()
    assert "new shop" in listed
    window.toast.take_action()
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 0, timeout=LONG_MS)
    left = replica.read(lambda ledger: [view.path for view in ledger.categories.list()]).result()
    assert left == [path for path in listed if path != "new shop"], "the category goes with the import that made it"


@pytest.mark.parametrize("again", [False, True])
def test_a_file_read_behind_its_dialog_has_the_focus(
    read: ReadText, window: MainWindow, qtbot: QtBot, again: bool
) -> None:
    """A file may be read before the dialog it was chosen in has gone: then the keys go on with it, not to the side
    bar; after another import, too."""
    if again:
        read("Date,Payee,Spent\n2026-06-15,Alder Kitchen,31.60\n").import_now()
        qtbot.waitUntil(lambda: window.importing.step == DONE, timeout=LONG_MS)
    dialog = QDialog(window)
    field = QLineEdit(dialog)
    dialog.open()
    qtbot.waitUntil(field.hasFocus, timeout=LONG_MS)
    page = read(BANK)
    assert field.hasFocus(), "nothing is pulled away from somebody who types elsewhere"
    dialog.reject()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=LONG_MS)
    assert focused() is page.columns.result.table
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.step == CATEGORIES


def test_ctrl_enter_goes_on_whichever_button_has_the_focus(read: ReadText, window: MainWindow, qtbot: QtBot) -> None:
    """Enter does what the button says, Ctrl+Enter never asks for another file while one is being read."""
    page = read(BANK)
    page.go_back()
    assert page.step == FILE
    page.file.choose.setFocus()
    with qtbot.assertNotEmitted(page.file_wanted):
        press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.step == COLUMNS
    page.footer.cancel.setFocus()
    press(Qt.Key.Key_Return)
    assert window.expenses.isVisible()


def test_a_file_that_was_imported_brings_nothing_again(read: ReadText, qtbot: QtBot) -> None:
    """Its rows are duplicates, unticked, and the button says why it has nothing to do; one that is ticked comes in."""
    page = read(BANK)
    page.import_now()
    qtbot.waitUntil(lambda: page.step == DONE, timeout=LONG_MS)
    page = read(BANK)
    assert not page.footer.next.isEnabled()
    assert page.footer.next.toolTip() == "No row is ticked."
    assert page.columns.result.model.index(0, Columns.REMARK).data().startswith("Same as Harbour Foods")
    page.columns.result.focus_rows()
    press(Qt.Key.Key_Space)
    assert page.footer.next.isEnabled()
    assert page.footer.text.startswith("1 of 2 rows")
    press(Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert page.footer.text.startswith("2 of 2 rows"), "the whole file, money in too"


def test_a_date_of_another_year_has_room_for_it(read: ReadText) -> None:
    """A year takes the weekday's place in the column; what is spoken has both."""
    page = read("Date,Payee,Spent\n2016-03-30,Harbour Foods,12.50\n")
    table = page.columns.result.table
    day = page.columns.result.model.index(0, Columns.DATE)
    assert day.data() == "30 Mar 2016"
    assert table.fontMetrics().horizontalAdvance(day.data()) + 2 * 8 <= table.columnWidth(Columns.DATE)
    assert "Wed 30 Mar 2016" in day.data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_sign_is_asked_for_once(read: ReadText, window: MainWindow, qtbot: QtBot) -> None:
    """Nothing goes on before the answer; the next file with these columns isn't asked; nor is it after an undo and
    redo, but after an undo alone."""
    page = read(UNSIGNED)
    assert page.columns.question.text.endswith("positive or negative?")
    assert page.columns.grid.choices[2].currentIndex() == -1
    assert focused() is page.columns.grid.choices[2], "not a button: one Enter too many would be an answer"
    page.submit()
    assert (page.step, page.footer.next.isEnabled()) == (COLUMNS, False)
    choose(page.columns.grid.choices[2], "Amount, spending is positive")
    qtbot.waitUntil(page.footer.next.isEnabled, timeout=LONG_MS)
    assert page.footer.text.startswith("2 of 2 rows will be imported, €44.10")
    page.import_now()
    qtbot.waitUntil(lambda: page.step == DONE, timeout=LONG_MS)

    page = read(UNSIGNED.replace("-06-", "-05-"), "may.csv")
    assert page.columns.question.isHidden()
    assert page.columns.grid.choices[2].currentText() == "Amount, spending is positive"
    assert page.footer.next.isEnabled()

    window.recording.undo()
    qtbot.waitUntil(lambda: window.desk.facts.undo is None and window.desk.facts.redo is not None, timeout=LONG_MS)
    page = read(UNSIGNED.replace("-06-", "-04-"), "april.csv")
    assert not page.columns.question.isHidden()


def test_every_answer_is_shown_at_once(read: ReadText, qtbot: QtBot) -> None:
    """Columns, decimal mark, date order and separator are read anew as they are changed, and what is wrong is said."""
    page = read("Day;Shop;Value;More\n03/04/2026;Harbour Foods;-1.234;x\n05/06/2026;Alder Kitchen;-2.500;y\n")
    model, columns = page.columns.result.model, page.columns

    def cell(column: Columns) -> object:
        return model.index(0, column).data() if model.rowCount() else None

    assert columns.date_order.currentIndex() == -1, "both orders read them"
    choose(columns.decimal, "1.234,56")
    qtbot.waitUntil(lambda: cell(Columns.AMOUNT) == "1,234.00", timeout=LONG_MS)
    month_first = next(each for each in columns.question.buttons if each.property("answer") == "mdy")
    # made a moment ago, with its question: it can have the focus when it has been laid out
    qtbot.waitUntil(month_first.isVisible, timeout=LONG_MS)
    month_first.setFocus()
    qtbot.waitUntil(month_first.hasFocus, timeout=LONG_MS)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: focused() is columns.result.table, timeout=LONG_MS)
    qtbot.waitUntil(lambda: cell(Columns.DATE) == "Wed 4 Mar", timeout=LONG_MS)
    choose(columns.date_order, "31/12/2026")
    qtbot.waitUntil(lambda: cell(Columns.DATE) == "Fri 3 Apr", timeout=LONG_MS)
    choose(columns.grid.choices[3], "Payee")
    qtbot.waitUntil(lambda: cell(Columns.PAYEE) == "x", timeout=LONG_MS)
    assert columns.grid.choices[1].currentText() == "Not imported", "one column is the payee"
    model.toggle([1])
    choose(columns.grid.choices[1], "Note")
    qtbot.waitUntil(lambda: page.plan is not None and page.plan.rows[0].read.note == "Harbour Foods", timeout=LONG_MS)
    assert page.footer.text.startswith("1 of 2 rows"), "the person's ticks stay with their rows"
    choose(columns.grid.choices[2], "Not imported")
    qtbot.waitUntil(lambda: page.plan is None, timeout=LONG_MS)
    assert columns.question.text == "This file has no column with amounts. Choose one."
    assert not page.footer.next.isEnabled()
    assert model.rowCount() == 0
    choose(columns.grid.choices[2], "Amount spent")
    qtbot.waitUntil(lambda: page.plan is not None, timeout=LONG_MS)
    choose(columns.separator, "Comma ,")
    qtbot.waitUntil(lambda: len(columns.grid.choices) == 1, timeout=LONG_MS)
    qtbot.waitUntil(lambda: not columns.question.isHidden(), timeout=LONG_MS)
    choose(columns.separator, "Semicolon ;")
    qtbot.waitUntil(lambda: len(columns.grid.choices) == 4 and page.plan is not None, timeout=LONG_MS)


def test_what_is_no_statement_is_said_and_changes_nothing(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    """The first step stays, with a sentence; nothing can go on, and Esc leads back to the expenses."""
    large = tmp_path / "large.csv"
    with large.open("wb") as opened:
        opened.truncate(256 * 1024 * 1024 + 1)
    contents = {
        "empty.csv": (b"", "empty.csv is empty"),
        "heading.csv": (b"Date,Payee,Amount\n", "heading.csv has a heading but no rows"),
        "letter.csv": (b"Dear reader,\nthis is a letter.\n", "no rows with a date and an amount"),
        "amounts.csv": (b"Date,Payee\n2026-06-16,Shop\n", "no column with amounts"),
        "picture.csv": (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
    }
    for name, (content, _words) in contents.items():
        (tmp_path / name).write_bytes(content)
    said = {name: words for name, (_content, words) in contents.items()}
    page = window.importing

    def says(words: str) -> Callable[[], bool]:
        return lambda: words in page.file.problem.text

    for name, words in {**said, "gone.csv": "gone.csv can’t be read", "large.csv": "over 256 MB"}.items():
        window.import_file(str(tmp_path / name))
        qtbot.waitUntil(says(words), timeout=LONG_MS)
        assert page.step == FILE
        assert page.footer.next.isHidden()
    assert window.desk.facts.expenses == 0
    press(Qt.Key.Key_Escape)
    assert window.expenses.isVisible()


def test_leaving_keeps_everything_and_escape_goes_back_a_step(read: ReadText, window: MainWindow) -> None:
    """Another page and back: the ticks are as they were. Esc: categories, columns, file, the expenses."""
    page = read(BANK)
    page.columns.result.model.tick_all(True)
    window.show_page("expenses")
    window.show_page("import")
    assert page.footer.text.startswith("2 of 2 rows")
    page.submit()
    assert page.step == CATEGORIES
    for step in (COLUMNS, FILE):
        press(Qt.Key.Key_Escape)
        assert page.step == step
    press(Qt.Key.Key_Escape)
    assert window.expenses.isVisible()
    window.show_page("import")
    page.submit()
    assert page.step == COLUMNS
    assert page.footer.text.startswith("2 of 2 rows")


@pytest.mark.usefixtures("categories")
def test_a_category_is_edited_in_its_row(read: ReadText, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    """F2 opens it, Enter keeps it, for all rows of the payee in a bank's file; Esc leaves it as it was."""
    page = read("Date;Description;Debit\n16/06/2026;KAPH;4.20\n17/06/2026;KAPH;3.80\n17/06/2026;BOOTS;9.00\n")
    model = page.columns.result.model
    page.columns.result.focus_rows()
    press(Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "caf")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: focused() is page.columns.result.table, timeout=LONG_MS)
    assert [model.index(row, Columns.CATEGORY).data() for row in range(3)] == ["Cafés", "Cafés", "Uncategorised"]
    press(Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "gro")
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: focused() is page.columns.result.table, timeout=LONG_MS)
    assert model.index(0, Columns.CATEGORY).data() == "Cafés"
    check(qtmodeltester, model)
    page.submit()
    check(qtmodeltester, page.categories.model)
    check(qtmodeltester, page.columns.grid.raw)


def test_the_rest_of_a_long_file_is_read_with_next(read: ReadText, qtbot: QtBot) -> None:
    """Its beginning is what is shown live; Next reads all of it, and then goes on."""
    lines = [f"2026-0{1 + at % 6}-{1 + at % 28:02},Shop,Shops,-{at}.50" for at in range(LIVE_ROWS + 100)]
    page = read("Date,Payee,Category,Amount\n" + "\n".join(lines))
    assert page.columns.result.model.rowCount() == LIVE_ROWS
    assert "10,000 of the first 10,000 rows will be imported. Next reads all 10,100." in page.footer.text
    page.columns.result.model.toggle([0])
    page.columns.result.submitted.emit()
    qtbot.waitUntil(lambda: page.step == DONE, timeout=LONG_MS)
    assert page.done.text.startswith("Imported 10,099 expenses")


def test_what_was_done_since_is_undone_first(
    read: ReadText, window: MainWindow, record: Callable[..., ExpenseId], qtbot: QtBot
) -> None:
    """The last step's Undo is the import's and nobody else's; undone elsewhere, the step says so."""
    page = read(BANK)
    page.import_now()
    qtbot.waitUntil(lambda: page.step == DONE, timeout=LONG_MS)
    record("Kaph", 420)
    qtbot.waitUntil(lambda: not page.done.undo.isEnabled(), timeout=LONG_MS)
    assert page.done.undo.toolTip()
    window.recording.undo()
    qtbot.waitUntil(page.done.undo.isEnabled, timeout=LONG_MS)
    QTest.mouseClick(page.done.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.done.text.startswith("The import was undone."), timeout=LONG_MS)
    assert not page.done.show_them.isEnabled()
    qtbot.waitUntil(lambda: window.desk.facts.expenses == 0, timeout=LONG_MS)
