"""What keys do to selected expenses, over a real replica: dates, categories, copies, the deleted ones, all at once."""

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QFont, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from expense_desktop.domain.changes import Touched
from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort
from expense_desktop.repository.replica.file import Replica
from expense_desktop.services import entry
from expense_desktop.services.entry import NewExpense
from expense_desktop.ui import typography
from expense_desktop.ui.expenses.model import PAGE_ROWS, Columns
from expense_desktop.ui.expenses.page import ExpensesPage
from expense_desktop.ui.main_window import MainWindow
from tests.replicas import OWNER

Record = Callable[..., ExpenseId]
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def page(record: Record, window: MainWindow, qtbot: QtBot) -> ExpensesPage:
    """The page with three expenses, newest first, the focus on its rows: Tesco, Aldi, Boojum."""
    for day, (payee, amount) in enumerate((("Boojum", 300), ("Aldi", 200), ("Tesco", 100)), 15):
        record(payee, amount, spent_on=f"2026-06-{day}")
    qtbot.waitUntil(lambda: column(window.expenses) == ["Tesco", "Aldi", "Boojum"])
    window.expenses.focus_main()
    return window.expenses


def column(page: ExpensesPage, which: Columns = Columns.PAYEE) -> list[str]:
    """What a column shows."""
    return [str(page.model.index(row, which).data()) for row in range(page.model.rowCount())]


def dates(replica: Replica) -> list[str]:
    """The dates on the disk, by payee."""
    views = replica.read(lambda ledger: ledger.expenses.page()).result()
    return [view.expense.spent_on.isoformat() for view in sorted(views, key=lambda view: view.expense.payee)]


def test_keys_move_the_dates_of_all_that_is_selected(
    page: ExpensesPage, window: MainWindow, replica: Replica, qtbot: QtBot
) -> None:
    """A day by + and -, a month by ] and Alt+PgDn, today by t alone; each is one step, and the selection stays."""
    page.table.selectAll()
    QTest.keyClicks(page.table, "+")
    qtbot.waitUntil(lambda: dates(replica) == ["2026-06-17", "2026-06-16", "2026-06-18"])
    qtbot.waitUntil(lambda: window.toast.text == "Changed 3 expenses")
    QTest.keyClicks(page.table, "]")
    qtbot.waitUntil(lambda: dates(replica) == ["2026-07-17", "2026-07-16", "2026-07-18"])
    QTest.keyClick(page.table, Qt.Key.Key_PageDown, ALT)
    qtbot.waitUntil(lambda: dates(replica) == ["2026-06-17", "2026-06-16", "2026-06-18"])
    qtbot.waitUntil(lambda: page.table.selected_count() == 3)
    QTest.keyClicks(page.table, "t")
    qtbot.waitUntil(lambda: dates(replica) == [dt.date.today().isoformat()] * 3)
    window.recording.undo()
    qtbot.waitUntil(lambda: dates(replica) == ["2026-06-17", "2026-06-16", "2026-06-18"])


def test_a_moved_row_is_followed_to_its_new_place(page: ExpensesPage, qtbot: QtBot) -> None:
    """The row that is moved past others stays the selected one, so that the next key moves it again."""
    page.table.select_row(2)
    for _ in range(3):
        with qtbot.waitSignal(page.model.answered):
            QTest.keyClicks(page.table, "+")
    qtbot.waitUntil(lambda: column(page) == ["Boojum", "Tesco", "Aldi"])
    qtbot.waitUntil(lambda: page.table.ranges() == ((0, 0),))


def test_letters_jump_to_a_payee_wherever_it_stands(
    page: ExpensesPage, many: Callable[[int], None], replica: Replica, qtbot: QtBot
) -> None:
    """Also to one that isn't held, from the top again after the last; a t that letters follow is a payee's."""
    many(600)
    qtbot.waitUntil(lambda: page.model.totals.count == 603)
    page.table.select_row(0)
    QTest.keyClicks(page.table, "shop 55")
    qtbot.waitUntil(lambda: payee_of_current(page).startswith("Shop 55"))
    QTest.qWait(QGuiApplication.styleHints().keyboardInputInterval() + 100)
    QTest.keyClicks(page.table, "te")
    qtbot.waitUntil(lambda: payee_of_current(page) == "Tesco")
    assert dates(replica)[-1] != dt.date.today().isoformat()


def payee_of_current(page: ExpensesPage) -> str:
    """The payee of the one selected row; empty while it isn't there."""
    ranges = page.table.ranges()
    listed = page.model.listed(ranges[0][0]) if len(ranges) == 1 else None
    return "" if listed is None else listed.expense.payee


def test_one_is_copied_as_a_line_and_several_below_their_titles(page: ExpensesPage, qtbot: QtBot) -> None:
    """With tabs between fields, dates and amounts that a spreadsheet reads; as a table too."""
    page.table.select_row(1)
    QTest.keyClick(page.table, Qt.Key.Key_C, CTRL)
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: clipboard.text() == "2026-06-16\tAldi\t\t\t2.00")
    page.table.selectAll()
    QTest.keyClick(page.table, Qt.Key.Key_C, CTRL)
    qtbot.waitUntil(lambda: clipboard.text().count("\n") == 3)
    assert clipboard.text().splitlines()[0] == "Date\tPayee\tCategory\tNote\tAmount €"
    assert "<td>Boojum</td>" in clipboard.mimeData().html()


def test_a_category_is_set_for_all_that_is_selected(
    page: ExpensesPage, window: MainWindow, replica: Replica, categories: dict[str, CategoryId], qtbot: QtBot
) -> None:
    """Ctrl+L finds one by a few letters, or makes one; making and setting are one step."""
    qtbot.waitUntil(lambda: len(window.desk.facts.book) == len(categories))
    page.table.selectAll()
    QTest.keyClick(page.table, Qt.Key.Key_L, CTRL)
    QTest.keyClicks(page.picker.search, "caf")
    QTest.keyClick(page.picker.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: column(page, Columns.CATEGORY) == ["Cafés"] * 3)
    assert page.table.hasFocus()
    page.table.selectAll()
    QTest.keyClick(page.table, Qt.Key.Key_L, CTRL)
    QTest.keyClicks(page.picker.search, "Gifts")
    QTest.keyClick(page.picker.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: column(page, Columns.CATEGORY) == ["Gifts"] * 3)
    window.recording.undo()
    qtbot.waitUntil(lambda: column(page, Columns.CATEGORY) == ["Cafés"] * 3)
    assert replica.read(lambda ledger: ledger.categories.find("Gifts")).result() is None


def test_several_are_duplicated_to_today_as_one_step(page: ExpensesPage, window: MainWindow, qtbot: QtBot) -> None:
    """Ctrl+D; the copies come into view, and one undo takes them away."""
    page.table.selectAll()
    QTest.keyClick(page.table, Qt.Key.Key_D, CTRL)
    qtbot.waitUntil(lambda: sorted(column(page)) == ["Aldi", "Aldi", "Boojum", "Boojum", "Tesco", "Tesco"])
    window.recording.undo()
    qtbot.waitUntil(lambda: len(column(page)) == 3)


def test_what_is_deleted_stands_among_the_deleted_until_it_is_restored(page: ExpensesPage, qtbot: QtBot) -> None:
    """Nothing is purged; Esc leads back; nothing can be changed there."""
    page.table.select_row(1)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: column(page) == ["Tesco", "Boojum"])
    page.toggle_deleted()
    qtbot.waitUntil(lambda: column(page) == ["Aldi"])
    assert page.head.title.text() == "Deleted expenses"
    page.table.select_row(0)
    for key in ("+", "t"):
        QTest.keyClicks(page.table, key)
    QTest.keyClick(page.table, Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: column(page) == [])
    assert page.empty.isVisible()
    assert page.empty.title.text() == "No deleted expenses"
    QTest.keyClick(page.table, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: column(page) == ["Tesco", "Aldi", "Boojum"])
    assert column(page, Columns.DATE)[1].endswith("16 Jun") or "2026" in column(page, Columns.DATE)[1]


def test_everything_is_changed_at_once_or_not_at_all(
    page: ExpensesPage, window: MainWindow, many: Callable[[int], None], record: Record, replica: Replica, qtbot: QtBot
) -> None:
    """All rows of a filter, however few are held, are one step; when one has come in meanwhile, none is changed."""
    many(500)
    qtbot.waitUntil(lambda: page.model.totals.count == 503)
    page.table.selectAll()
    page.changing.set_fields({"note": "all"})
    qtbot.waitUntil(lambda: window.toast.text == "Changed 503 expenses")

    def noted(words: str) -> int:
        return replica.read(lambda ledger: ledger.expenses.summary(ExpenseFilter(search=words))).result().count

    assert noted("all") == 503
    window.recording.undo()
    qtbot.waitUntil(lambda: noted("all") == 0)
    qtbot.waitUntil(lambda: page.table.selected_count() == 503)
    record("Newest", 1, spent_on="2026-06-18")
    page.changing.set_fields({"note": "stale"})
    qtbot.waitUntil(lambda: window.toast.text.startswith("Changed meanwhile."))
    assert noted("stale") == 0


def test_rows_of_another_device_come_when_the_pointer_rests(page: ExpensesPage, record: Record, qtbot: QtBot) -> None:
    """Not while somebody is about to click on one; what is done here is there at once."""
    viewport = page.table.viewport()
    QCursor.setPos(viewport.mapToGlobal(QPoint(60, 20)))
    QTest.mouseMove(viewport, QPoint(60, 20))
    page.resting.forget()
    asked: list[object] = []
    page.resting.rested.connect(lambda: asked.append(None))
    page._on_touched(Touched(OWNER, expenses=frozenset([ExpenseId(OWNER)])))
    assert page.resting.waits
    assert asked == []
    qtbot.waitUntil(lambda: len(asked) == 1)
    record("Here", 1, spent_on="2026-06-18")
    qtbot.waitUntil(lambda: column(page)[0] == "Here")
    QCursor.setPos(QPoint(0, 0))


def test_a_selection_of_several_pages_stays_over_a_change(page: ExpensesPage, replica: Replica, qtbot: QtBot) -> None:
    """Rows that were seen and have scrolled by stay selected when all are changed, to be changed once more."""
    first = dt.date(2024, 1, 1)
    news = [
        NewExpense(first + dt.timedelta(days), 100 + days, f"Shop {days}", None, "")
        for days in range(2 * PAGE_ROWS + 50)
    ]
    replica.write(lambda ledger: [entry.record(ledger, new, new.spent_on) for new in news]).result()
    page.refresh()
    count = len(news) + 3
    qtbot.waitUntil(lambda: page.model.totals.count == count)
    for row in (PAGE_ROWS + 50, count - 1):
        page.table.select_row(row)
        qtbot.waitUntil(lambda row=row: page.model.listed(row) is not None)  # type: ignore[misc]
    page.table.select_row(1)
    QTest.keyClick(page.table, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(page.table, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert page.table.ranges() == ((1, count - 2),)
    for day in ("2024-01-03", "2024-01-04"):
        with qtbot.waitSignal(page.model.answered, timeout=15_000):
            QTest.keyClicks(page.table, "+")
        qtbot.waitUntil(lambda: page.table.selected_count() == count - 2, timeout=15_000)
        kept = replica.read(lambda ledger: ledger.expenses.page(ExpenseFilter(), ExpenseSort(), count - 2, 1)).result()
        assert kept[0].expense.spent_on.isoformat() == day


def test_amounts_stay_in_a_narrow_table(window: MainWindow, qtbot: QtBot) -> None:
    """Payee and category give up room first, and take it back when there is some."""
    table = window.expenses.table
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: table.columnWidth(Columns.PAYEE) == 206)
    # Just wide enough for the inspector beside it.
    window.resize(1120, 620)
    qtbot.waitUntil(lambda: table.columnWidth(Columns.PAYEE) < 206)
    edge = table.columnViewportPosition(Columns.MARK) + table.columnWidth(Columns.MARK)
    assert edge <= table.viewport().width()
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: table.columnWidth(Columns.PAYEE) == 206)


def test_amounts_of_millions_are_shown_whole(
    window: MainWindow, record: Callable[..., ExpenseId], qtbot: QtBot
) -> None:
    """Their column grows, the others give up room."""
    table = window.expenses.table
    usual = table.columnWidth(Columns.AMOUNT)
    record("Kaph", 420)
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 1)
    assert table.columnWidth(Columns.AMOUNT) == usual
    record("Shipyard", -1_234_567_890)
    qtbot.waitUntil(lambda: window.expenses.model.totals.count == 2)
    words = str(window.expenses.model.index(0, Columns.AMOUNT).data())
    needed = typography.metrics(weight=QFont.Weight.Medium).horizontalAdvance(words) + 8
    qtbot.waitUntil(lambda: table.columnWidth(Columns.AMOUNT) >= needed > usual)


def test_sums_are_whole_or_not_there(window: MainWindow, many: Callable[[int], None], qtbot: QtBot) -> None:
    """Where the footer is too narrow, first the average goes and then what stands aside; never a part of a figure."""
    many(30)
    footer = window.expenses.footer
    qtbot.waitUntil(lambda: footer.count.text() == "30 expenses")
    window.expenses.table.select_row(0)
    qtbot.waitUntil(footer.aside.isVisible)
    seen = []
    for width in (700, 330, 230):
        footer.resize(width, footer.height())
        parts = [part for part in (footer.count, footer.total, footer.average, footer.aside) if not part.isHidden()]
        seen.append(len(parts))
        assert sum(part.sizeHint().width() for part in parts) + 12 + 16 * len(parts) <= width
    assert seen == [4, 3, 2]
