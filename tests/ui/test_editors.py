"""Fields that read what people type: the list of categories below one of them."""

import uuid

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.domain.records import Category, CategoryId
from expense_desktop.domain.vocabulary import CategoryName, Vocabulary
from expense_desktop.ui.category_book import CategoryBook, CategoryChoice
from expense_desktop.ui.editors import CategoryEdit
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.offers import OfferPopup

NAMES = [f"Kind {number:02}" for number in range(14)]


@pytest.fixture
def field(look: Look, qtbot: QtBot) -> CategoryEdit:
    """A field in a window, with more categories than its list has room for."""
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(500, 600)
    known = [Category(CategoryId(uuid.uuid4()), name) for name in NAMES]
    edit = CategoryEdit(look, host, host)
    names = [CategoryName(one.id, one.name) for one in known]
    edit.set_vocabulary(Vocabulary(categories=names), CategoryBook(known))
    edit.show_category(known[2].id)
    host.show()
    edit.setFocus()
    return edit


def test_the_list_reaches_every_category_and_none(field: CategoryEdit) -> None:
    """Opened by a click it scrolls; its last row takes the category away."""
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    popup = field.window().findChild(OfferPopup)
    assert popup is not None
    rows = [popup.model.index(row).data() for row in range(popup.model.rowCount())]
    assert rows == [*NAMES, "Uncategorised"]
    assert popup.height() < len(rows) * 28
    shown = popup.findChild(QListView)
    assert shown is not None
    for row in range(len(rows)):
        QTest.keyClick(field, Qt.Key.Key_Down)
        assert shown.viewport().rect().contains(shown.visualRect(popup.model.index(row)))
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "Uncategorised"
    assert field.choice() == CategoryChoice()
    assert popup.isHidden()
