"""The Budgets page: the picture's figures, typing limits, suggestions, carrying over, months, and what leads on."""

import datetime as dt
from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.domain.period import Month
from expense_desktop.domain.records import CategoryId
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import entry
from expense_desktop.services.budget import month_budgets
from expense_desktop.ui.budgets.model import Columns
from expense_desktop.ui.budgets.page import BudgetsPage
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.editors import MoneyEdit
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import BUDGETS
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.table import CELL_PADDING_PX
from expense_desktop.ui.widgets.toast import News
from tests.replicas import add_category, add_expense
from tests.ui import demo

TODAY = dt.date.today()
THIS = Month.of(TODAY)


@pytest.fixture
def spending(replica: Replica) -> tuple[CategoryId, CategoryId]:
    """Two categories with expenses in this month and in the one before."""

    def fill(ledger: WritableLedger) -> tuple[CategoryId, CategoryId]:
        food, books = add_category(ledger, "Food"), add_category(ledger, "Books")
        for category, amount, day in (
            (food, 40_00, TODAY), (food, 120_00, (THIS - 1).first), (books, 12_34, (THIS - 1).last),
        ):  # fmt: skip
            add_expense(ledger, amount_minor=amount, spent_on=day.isoformat(), category_id=str(category))
        return food, books

    return replica.write(fill).result()


@pytest.fixture
def page(desk: Desk, look: Look, spending: tuple[CategoryId, CategoryId], qtbot: QtBot) -> Iterator[BudgetsPage]:
    """The page by itself, with the focus in its table."""
    assert spending
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1064, 744)
    made = BudgetsPage(desk, look, window, window)
    made.setGeometry(window.rect())
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: bool(made.model.lines))
    made.focus_main()
    yield made
    window.close()


def limit(replica: Replica, category: CategoryId, month: Month = THIS) -> int | None:
    found = replica.read(lambda ledger: ledger.budgets.limits(month.first)).result()
    return found[category].limit_minor if category in found else None


def cells(page: BudgetsPage, row: int) -> list[str]:
    return [str(page.model.index(row, column).data()) for column in Columns]


def editor_of(page: BudgetsPage) -> MoneyEdit:
    """The editor that is open; one that was closed a moment ago may still be there."""
    (editor,) = [each for each in page.table.findChildren(MoneyEdit) if each.isVisible()]
    return editor


def stop_typing(page: BudgetsPage) -> None:
    """Leave the limit that is being typed as it was."""
    QTest.keyClick(editor_of(page), Qt.Key.Key_Escape)


def type_limit(page: BudgetsPage, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    """Enter, the text, and the key that ends it."""
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    editor = editor_of(page)
    assert editor.selectedText() == editor.text(), "the whole number is selected"
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, key)


def test_the_figures_of_the_picture(demo_window: MainWindow, qtbot: QtBot) -> None:
    """budgets-light, cell by cell, and the figures above and below the table."""
    demo_window.show_page("budgets")
    page = cast("BudgetsPage", demo_window.pages.current)
    qtbot.waitUntil(lambda: bool(page.model.lines))
    assert [cells(page, row)[2:] for row in range(12)] == [
        ["1,310.86", "1,420.00", "–", "109.14", "1,322.65"],
        ["237.29", "380.00", "–", "142.71", "276.18"],
        ["167.10", "150.00", "–", "17.10 over", "129.77"],
        ["114.98", "150.00", "–", "35.02", "111.62"],
        ["89.98", "120.00", "+145.22", "175.24", "32.13"],
        ["55.24", "80.00", "−20.15", "4.61", "101.94"],
        ["73.98", "90.00", "–", "16.02", "45.81"],
        ["43.96", "45.00", "–", "1.04", "43.96"],
        ["0.00", "45.00", "+67.20", "112.20", "35.80"],
        ["47.43", "70.00", "+67.07", "89.64", "77.88"],
        ["53.50", "50.00", "–", "3.50 over", "36.95"],
        ["48.00", "60.00", "–", "12.00", "93.67"],
    ]
    assert [cells(page, row)[0] for row in (0, 2, 11)] == ["Housing", "Eating out", "Education"]
    summary = page.summary
    figures = [(each.figure.text(), each.caption.text()) for each in
               (summary.limits, summary.carried, summary.spent, summary.left, summary.over)]  # fmt: skip
    assert figures == [
        ("€2,660.00", "12 categories"), ("+€259.34", "from May"), ("€2,242.32", "77% of €2,919.34"),
        ("€677.02", "€56.41 a day for 12 days"), ("€20.60", "2 categories"),
    ]  # fmt: skip
    assert page.total.accessibleName() == "Total, 2,242.32, 2,660.00, +259.34, 677.02, 2,308.36"
    assert (page.head.month_button.text(), page.head.copy.text()) == ("June 2026", "Copy limits from May")
    assert page.table.suggestion_words(page.model.lines[1]) == "Use 280"
    page.table.expenses_wanted.emit(page.model.lines[1])
    qtbot.waitUntil(lambda: demo_window.expenses.model.totals.total_minor == 237_29)


def test_typing_limits_down_the_column(
    page: BudgetsPage, replica: Replica, spending: tuple[CategoryId, CategoryId], qtbot: QtBot
) -> None:
    """Enter opens the editor, sums are worked out, Enter saves and goes down, and Tab goes to the next limit."""
    food, books = spending
    page.table.choose(0)
    type_limit(page, "120+35")
    assert page.table.currentIndex().row() == 1
    editor = editor_of(page)
    QTest.keyClicks(editor, "20")
    QTest.keyClick(editor, Qt.Key.Key_Backtab)
    qtbot.waitUntil(lambda: (limit(replica, food), limit(replica, books)) == (155_00, 20_00))
    assert page.table.currentIndex().row() == 0
    assert page.table.is_editing
    qtbot.waitUntil(lambda: page.summary.limits.figure.text() == "€175.00")
    assert {cells(page, row)[Columns.LIMIT] for row in (0, 1)} == {"155.00", "20.00"}, "what is saved is seen at once"
    stop_typing(page)


def test_what_is_typed_is_of_the_month_it_was_typed_in(
    page: BudgetsPage, replica: Replica, spending: tuple[CategoryId, CategoryId], qtbot: QtBot
) -> None:
    """Alt+Right while a limit is typed saves it for this month first; the editor is gone in the next one."""
    food = spending[0]
    page.table.choose(page.model.row_of(food))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    editor = editor_of(page)
    editor.selectAll()
    QTest.keyClicks(editor, "150")
    page.step_period(-1)
    qtbot.waitUntil(lambda: limit(replica, food) == 150_00)
    qtbot.waitUntil(lambda: page.model.budgets is not None and page.model.budgets.month == THIS - 1)
    assert not page.table.is_editing
    assert limit(replica, food, THIS - 1) is None


def test_escape_leaves_the_limit_as_it_was(
    page: BudgetsPage, replica: Replica, spending: tuple[CategoryId, CategoryId]
) -> None:
    """Nothing is saved."""
    page.table.choose(0)
    type_limit(page, "99", Qt.Key.Key_Escape)
    assert limit(replica, spending[0]) is None
    assert not page.table.is_editing


@pytest.mark.parametrize(
    ("typed", "words"),
    [("12.5.0", "Not saved: 12.5.0 is not an amount"), ("-5", "Not saved: The limit can’t be negative")],
)
def test_what_is_no_limit_stays_in_the_field(
    page: BudgetsPage, replica: Replica, spending: tuple[CategoryId, CategoryId], typed: str, words: str
) -> None:
    """The editor stays open with what was typed, and a toast says what is wrong with it."""
    heard: list[News] = []
    page.news.connect(heard.append)
    page.table.choose(0)
    type_limit(page, typed)
    assert page.table.is_editing
    assert heard[0].text == words
    assert limit(replica, spending[0]) is None
    editor = editor_of(page)
    assert editor.text() == typed
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_an_empty_limit_ends_the_budget(
    page: BudgetsPage, replica: Replica, spending: tuple[CategoryId, CategoryId], qtbot: QtBot
) -> None:
    """From this month on; the row goes to those without a budget and says that it has spending."""
    food = spending[0]
    page.table.choose(0)
    type_limit(page, "50")
    stop_typing(page)
    qtbot.waitUntil(lambda: limit(replica, food) == 50_00 and page.model.lines[0].limit_minor == 50_00)
    page.table.choose(page.model.row_of(food))
    page.end_budget()
    qtbot.waitUntil(lambda: limit(replica, food) is None)
    qtbot.waitUntil(lambda: "No limit" in cells(page, page.model.row_of(food)))
    assert cells(page, page.model.row_of(food))[Columns.LIMIT] == "Set a limit"


def test_suggestions_one_and_all(
    page: BudgetsPage, replica: Replica, spending: tuple[CategoryId, CategoryId], qtbot: QtBot
) -> None:
    """The button of a row takes its own, Ctrl+U too; the one above takes all as one step, which one undo takes back."""
    food, books = spending
    page.table.choose(page.model.row_of(food))
    at = page.model.index(page.model.row_of(food), Columns.AVERAGE)
    button = page.table.suggestion_rect(at)
    assert button is not None
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=button.center())
    qtbot.waitUntil(lambda: limit(replica, food) == 120_00)
    heard: list[News] = []
    page.news.connect(heard.append)
    page.head.use_all.click()
    qtbot.waitUntil(lambda: limit(replica, books) == 15_00)
    qtbot.waitUntil(lambda: bool(heard))
    assert (heard[0].text, heard[0].action) == ("1 limit changed", "Undo")
    replica.write(entry.undo).result()
    assert (limit(replica, food), limit(replica, books)) == (120_00, None)
    qtbot.waitUntil(lambda: "Set a limit" in cells(page, page.model.row_of(books)))


def test_space_carries_over_from_the_month_before(
    page: BudgetsPage, replica: Replica, spending: tuple[CategoryId, CategoryId], qtbot: QtBot
) -> None:
    """What was left of last month comes along at once; again Space, and it doesn't."""
    food = spending[0]
    page.show_month(THIS - 1)
    qtbot.waitUntil(lambda: page.model.budgets is not None and page.model.budgets.month == THIS - 1)
    page.table.choose(page.model.row_of(food))
    type_limit(page, "150")
    stop_typing(page)
    qtbot.waitUntil(lambda: limit(replica, food) == 150_00)
    page.show_this_month()
    qtbot.waitUntil(lambda: "150.00" in cells(page, page.model.row_of(food)))
    page.table.choose(page.model.row_of(food))
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "+30.00" in cells(page, page.model.row_of(food)))
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "+30.00" not in cells(page, page.model.row_of(food)))


def test_what_is_spent_outside_every_budget_is_said(page: BudgetsPage, replica: Replica, qtbot: QtBot) -> None:
    """Also what is in no category, which has no row: with the rows that say “No limit” nothing is missing."""
    qtbot.waitUntil(lambda: page.summary.outside.isVisible() and page.summary.outside.figure.text() == "€40.00")
    replica.write(lambda ledger: add_expense(ledger, amount_minor=2_50, spent_on=TODAY.isoformat())).result()
    qtbot.waitUntil(lambda: page.summary.outside.figure.text() == "€42.50")
    page.head.use_all.click()
    qtbot.waitUntil(lambda: page.summary.outside.figure.text() == "€2.50")
    replica.write(entry.undo).result()
    replica.write(entry.undo).result()
    qtbot.waitUntil(lambda: page.summary.outside.figure.text() == "€40.00")


def test_midnight_moves_the_mark_of_the_day(page: BudgetsPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    """The window stands open over night, or the page is shown again the next morning."""
    for days, pass_time in ((1, page._clock.timeout.emit), (2, page.hide)):
        tomorrow = TODAY + dt.timedelta(days)
        with monkeypatch.context() as at_night:
            demo.freeze(at_night, tomorrow)
            pass_time()
            page.show()
            qtbot.waitUntil(lambda day=tomorrow: page.model.budgets is not None and page.model.budgets.as_of == day)  # type: ignore[misc]


def test_an_empty_month_offers_both_ways_to_fill_it(page: BudgetsPage, replica: Replica, qtbot: QtBot) -> None:
    """Without limits and expenses there is no table of zeros; suggestions fill the month at once."""
    page.step_period(1)
    qtbot.waitUntil(page.empty.isVisible)
    assert page.empty.head.text().startswith("No limits for ")
    assert page.empty.copy.text().startswith("Copy limits from ")
    page.empty.use_all.click()
    qtbot.waitUntil(page.table.isVisible)
    found = replica.read(lambda ledger: month_budgets(ledger, THIS + 1, TODAY)).result()
    assert [line.limit_minor for line in found.lines] == [120_00, 15_00]


def test_a_new_ledger_s_limits_are_set_one_by_one(window: MainWindow, replica: Replica, qtbot: QtBot) -> None:
    """There is nothing to copy, which is said, and nothing to suggest from; the table opens with a limit to type."""
    food = replica.write(lambda ledger: add_category(ledger, "Food")).result()
    window.show_page(BUDGETS)
    page = cast("BudgetsPage", window.pages.page(BUDGETS))
    qtbot.waitUntil(lambda: page.empty.isVisible() and bool(page.model.lines))
    assert not page.empty.use_all.isEnabled()
    assert page.empty.use_all.toolTip() == "There is nothing else to suggest"
    page.empty.copy.click()
    qtbot.waitUntil(lambda: window.toast.text.startswith("There are no limits in "))
    page.empty.set.click()
    qtbot.waitUntil(lambda: any(each.hasFocus() for each in page.table.findChildren(MoneyEdit)))
    editor = next(each for each in page.table.findChildren(MoneyEdit) if each.hasFocus())
    QTest.keyClicks(editor, "150")
    QTest.keyClick(editor, Qt.Key.Key_Return)

    def held() -> list[int | None]:
        found = replica.read(lambda ledger: month_budgets(ledger, THIS, TODAY)).result()
        return [line.limit_minor for line in found.lines if line.category.category.id == food]

    qtbot.waitUntil(lambda: held() == [150_00])
    assert page.table.isVisible()


def test_a_click_on_what_is_spent_leads_to_the_expenses(
    page: BudgetsPage, spending: tuple[CategoryId, CategoryId]
) -> None:
    """The month's days and the category go along."""
    heard: list[tuple[object, object]] = []
    page.spent_wanted.connect(lambda days, category: heard.append((days, category)))
    at = page.table.visualRect(page.model.index(page.model.row_of(spending[0]), Columns.SPENT)).center()
    QTest.mouseMove(page.table.viewport(), at)
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert heard == [(THIS.range(), spending[0])]


def test_a_click_on_an_average_leads_to_the_expenses_that_it_is_of(
    page: BudgetsPage, spending: tuple[CategoryId, CategoryId]
) -> None:
    """The months that count: before the first expense there is nothing to average. The suggestion beside it works."""
    heard: list[tuple[object, object]] = []
    page.spent_wanted.connect(lambda days, category: heard.append((days, category)))
    cell = page.table.visualRect(page.model.index(page.model.row_of(spending[0]), Columns.AVERAGE))
    at = QPoint(cell.right() - CELL_PADDING_PX - 4, cell.center().y())
    QTest.mouseMove(page.table.viewport(), at)
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert heard == [((THIS - 1).range(), spending[0])]
    button = page.table.suggestion_rect(page.model.index(page.model.row_of(spending[0]), Columns.AVERAGE))
    assert button is not None
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=button.center())
    assert len(heard) == 1


def test_a_suggestion_of_thousands_is_whole(
    page: BudgetsPage, replica: Replica, spending: tuple[CategoryId, CategoryId], qtbot: QtBot
) -> None:
    """Where the average leaves it no room the button lies over it, inside the column; otherwise beside it."""
    food, books = spending
    replica.write(
        lambda ledger: add_expense(
            ledger, amount_minor=12_345_67, spent_on=(THIS - 1).first.isoformat(), category_id=str(food)
        )
    ).result()
    qtbot.waitUntil(lambda: cells(page, page.model.row_of(food))[Columns.AVERAGE] == "12,465.67")
    for category, covered in ((food, True), (books, False)):
        page.table.choose(page.model.row_of(category))
        index = page.model.index(page.model.row_of(category), Columns.AVERAGE)
        button, cell = page.table.suggestion_rect(index), page.table.visualRect(index)
        assert button is not None
        assert cell.contains(button)
        assert page.table.covers_average(button, cell) is covered


def test_a_subcategory_gets_a_limit_of_its_own(
    page: BudgetsPage, replica: Replica, spending: tuple[CategoryId, CategoryId], qtbot: QtBot
) -> None:
    """Its category's menu offers it; its row opens with the editor, and it counts once, within its category."""
    food = spending[0]
    cafes = replica.write(lambda ledger: add_category(ledger, "Cafés", parent=food)).result()
    page._desk.read_facts()
    page.table.choose(page.model.row_of(food))
    type_limit(page, "100")
    stop_typing(page)
    qtbot.waitUntil(lambda: limit(replica, food) == 100_00)
    qtbot.waitUntil(lambda: page._desk.facts.book.get(cafes) is not None)
    qtbot.waitUntil(lambda: page.model.row_of(food) == 0)
    page.table.choose(0)
    (offered,) = page._subcategories()
    page.offer(CategoryId(cafes))
    assert offered.name == "Cafés"
    qtbot.waitUntil(lambda: page.table.is_editing)
    editor = editor_of(page)
    QTest.keyClicks(editor, "30")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: limit(replica, cafes) == 30_00)
    if page.table.is_editing:
        stop_typing(page)
    qtbot.waitUntil(lambda: page.model.row_of(cafes) == 1 and page.model.lines[1].limit_minor == 30_00)
    budgets = page.model.budgets
    assert budgets is not None
    assert (budgets.limits_minor, page.model.lines[1].part_of_another) == (100_00, True)
    page.table.choose(0)
    assert page._subcategories() == []
