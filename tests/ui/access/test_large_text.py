"""Text of one and a half times the size: it fits, is elided or wraps, on every page."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from expense_desktop.ui import typography
from expense_desktop.ui.categories.model import Columns as Tree
from expense_desktop.ui.categories.page import CategoriesPage
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.entry.bar import STRIP_PX, TALL_STRIP_PX
from expense_desktop.ui.expenses.inspector.parts import Part
from expense_desktop.ui.expenses.model import Columns
from expense_desktop.ui.language import speak
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import CATEGORIES
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.look import Look
from tests.ui.access.roominess import wider_than_their_room
from tests.ui.access.test_room import tight
from tests.ui.demo_window import SIZE_PX

_LARGE_PERCENT = 150


@pytest.fixture
def large(opened_window: MainWindow, qapp: QApplication) -> Iterator[MainWindow]:
    """The window of somebody who prefers text of 150 %."""
    opened_window.look.preferred.change(text_percent=_LARGE_PERCENT)
    yield opened_window
    opened_window.look.preferred.change(text_percent=100)
    assert typography.body_px(100) == qapp.font().pixelSize()


def test_large_text_fits(large: MainWindow, qtbot: QtBot) -> None:
    """At 150 % fields and buttons grow with their words; what has no room is elided or wraps."""
    assert large.fontMetrics().height() > 20
    assert tight(large, qtbot, (1280, 800)) == []


def test_what_is_typed_keeps_its_room_beside_large_chips(large: MainWindow, qtbot: QtBot) -> None:
    """The chips have a line of their own, as in a narrow window, and go back when the text is small again."""
    entry = large.entry
    entry.line.setText("12.50 lunch at Luigi yesterday #restaurants")
    qtbot.waitUntil(lambda: entry.line.width() > entry.line.fontMetrics().horizontalAdvance(entry.line.text()) + 10)
    assert entry.height() == TALL_STRIP_PX
    large.look.preferred.change(text_percent=100)
    assert entry.height() == STRIP_PX


def test_the_chevron_of_the_category_filter_is_not_under_its_words(large: MainWindow, qtbot: QtBot) -> None:
    """The button has grown with its words, and elides what it has no room for."""
    button = large.expenses.filters.categories
    qtbot.waitUntil(lambda: button.width() >= typography.scaled(112))
    words = button.fontMetrics().horizontalAdvance(button.text())
    assert words <= button.width() - 11 - 24, button.text()


def test_quick_entry_shows_large_letters_whole(large: MainWindow, qtbot: QtBot) -> None:
    """With stronger lines too nothing below the base line is cut."""
    line = large.entry.line
    for stronger in (True, False):
        large.look.preferred.change(stronger=stronger)
        qtbot.wait(50)
        assert line.height() >= line.fontMetrics().height() + 4


def test_large_letters_have_room_in_the_inspector(large: MainWindow, qtbot: QtBot) -> None:
    """A conflict's buttons and the date go below what they stood beside; nothing is wider than the inspector."""
    page = large.expenses
    conflicted = next(row for row in range(20) if page.model.index(row, Columns.PAYEE).data() == "SuperValu Rathmines")
    page.table.select_row(conflicted)
    inspector = page.inspector
    date = inspector.form.date
    qtbot.waitUntil(inspector.compare.isVisible)
    qtbot.waitUntil(lambda: date.fontMetrics().horizontalAdvance(date.text()) + 30 < date.width())
    edge = inspector.mapTo(large, QPoint(inspector.width(), 0)).x()
    for button in inspector.compare.findChildren(QPushButton):
        qtbot.waitUntil(lambda: button.mapTo(large, QPoint(button.width(), 0)).x() <= edge)  # noqa: B023  waited for here
    assert inspector.form.box(Part.DATE).y() > inspector.form.box(Part.AMOUNT).y()
    large.look.preferred.change(text_percent=100)
    qtbot.waitUntil(lambda: inspector.form.box(Part.DATE).y() == inspector.form.box(Part.AMOUNT).y())


def test_notes_keep_as_much_room_as_payees(large: MainWindow) -> None:
    """In a narrow table none of the three becomes a column of dots."""
    table = large.expenses.table
    for column in (Columns.PAYEE, Columns.CATEGORY, Columns.NOTE):
        assert table.columnWidth(column) >= typography.scaled(84)


@pytest.fixture
def large_german(demo_desk: Desk, look: Look, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    """The same in German, whose words are longer, on the Categories page."""
    speak(qapp, "de")
    look.preferred.change(text_percent=_LARGE_PERCENT)
    made = MainWindow(demo_desk, look)
    qtbot.addWidget(made)
    made.resize(*SIZE_PX)
    made.show()
    demo_desk.read_facts()
    made.show_page(CATEGORIES)
    yield made
    look.preferred.change(text_percent=100)
    speak(qapp, "en")


def test_large_german_fits_beside_and_into_the_categories(large_german: MainWindow, qtbot: QtBot) -> None:
    """The panel is no wider than its room; names keep theirs, as the average has gone; nothing at the side is cut."""
    page = large_german.pages.current
    assert isinstance(page, CategoriesPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 12)
    tree = page.tree
    tree.choose(next(node.id for node in page.model.year.nodes() if node.name == "Eating out"))
    target = page.panel.merge.target
    qtbot.waitUntil(target.isVisible)
    target.setCurrentIndex(target.findText("Transport"))
    target.activated.emit(target.currentIndex())
    qtbot.waitUntil(page.panel.merge.button.isEnabled)
    qtbot.waitUntil(lambda: wider_than_their_room(large_german) == [])
    assert tree.columnWidth(Tree.NAME) >= typography.scaled(170)
    assert tree.isColumnHidden(Tree.AVERAGE)
    title = str(page.model.headerData(Tree.MONTHS, Qt.Orientation.Horizontal))
    assert tree.columnWidth(Tree.MONTHS) > typography.metrics(Size.SMALL, QFont.Weight.Medium).horizontalAdvance(title)
    side = large_german.side_bar
    words = next(each for each in side.go_to.findChildren(QLabel) if each.text() == "Gehe zu…")
    qtbot.waitUntil(lambda: words.width() >= words.sizeHint().width())
    assert side.account.height() >= typography.line(Size.BODY) + typography.line(Size.TINY) + 8


def test_titles_of_columns_grow_with_the_text(large: MainWindow) -> None:
    """Also when the text becomes larger while the table is shown."""
    header = large.expenses.table.horizontalHeader()
    assert header.font().pixelSize() == typography.pixels(Size.SMALL)
    large.look.preferred.change(text_percent=100)
    assert header.font().pixelSize() == 12
