"""A file from outside, dropped anywhere on the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import CATEGORIES, EXPENSES

_COPY, _LEFT, _NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def carried(*files: Path) -> QMimeData:
    """What file managers carry: addresses, and the same as text."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    data.setText("\n".join(map(str, files)))
    return data


def drag(data: QMimeData, onto: QWidget) -> bool:
    """Come in over a widget; whether anything there would take it."""
    event = QDragEnterEvent(QPoint(5, 5), _COPY, data, _LEFT, _NONE)
    QApplication.sendEvent(onto, event)
    return event.isAccepted()


@pytest.mark.parametrize("over", ["quick entry", "search", "table", "note", "categories"])
def test_a_file_dropped_anywhere_is_imported(window: MainWindow, tmp_path: Path, qtbot: QtBot, over: str) -> None:
    """Over a field too: its address isn't typed into it."""
    file = tmp_path / "statement.csv"
    file.write_text("Date,Payee,Amount\n2026-06-01,Kaph,-4.20\n", encoding="utf-8")
    window.show_page(CATEGORIES if over == "categories" else EXPENSES)
    expenses = window.expenses
    onto: QWidget = {
        "quick entry": window.entry.line,
        "search": expenses.filters.search,
        "table": expenses.table.viewport(),
        "note": expenses.inspector.form.note.viewport(),
        "categories": window,
    }[over]
    if over == "categories":
        page = window.pages.current
        assert page is not None
        onto = page.panes()[-1][1]
    data = carried(file)
    assert drag(data, onto)
    QApplication.sendEvent(onto, QDropEvent(QPointF(5, 5), _COPY, data, _LEFT, _NONE))
    qtbot.waitUntil(lambda: window.pages.current is window.importing)
    assert (window.entry.line.text(), expenses.filters.search.text()) == ("", "")


def test_text_can_still_be_dropped_on_a_field_and_two_files_on_nothing(window: MainWindow, tmp_path: Path) -> None:
    """Words from another program are for the field that they are dropped on; of two files none is guessed."""
    words = QMimeData()
    words.setText("4.20 Kaph")
    assert drag(words, window.entry.line)
    assert not drag(carried(tmp_path / "one.csv", tmp_path / "two.csv"), window.entry.line)
