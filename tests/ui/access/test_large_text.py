"""Text of one and a half times the size: it fits, is elided or wraps, on every page."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from expense_desktop.ui import typography
from expense_desktop.ui.expenses.inspector import Part
from expense_desktop.ui.expenses.model import Columns
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.typography import Size
from tests.ui.access.test_room import tight

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


def test_titles_of_columns_grow_with_the_text(large: MainWindow) -> None:
    """Also when the text becomes larger while the table is shown."""
    header = large.expenses.table.horizontalHeader()
    assert header.font().pixelSize() == typography.pixels(Size.SMALL)
    large.look.preferred.change(text_percent=100)
    assert header.font().pixelSize() == 12
