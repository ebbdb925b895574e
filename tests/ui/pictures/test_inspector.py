"""The inspector beside expenses-light.png, expenses-bulk-light.png and expenses-dark.png, within two pixels."""

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.ui.expenses.inspector.parts import Part
from expense_desktop.ui.expenses.model import Columns
from expense_desktop.ui.main_window import MainWindow
from tests.ui.pictures.measuring import Box, box, ink, misses, picture

_ADD = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


@pytest.fixture
def three(demo_window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The three rows of expenses-light.png are selected, Ard Bia is the current one."""
    table = demo_window.expenses.table
    table.setFocus()
    table.select_row(10)
    for row in (11, 13):
        table.selectionModel().select(demo_window.expenses.model.index(row, 0), _ADD)
    qtbot.waitUntil(demo_window.expenses.inspector.segments.isVisible)
    demo_window.grab()
    return demo_window


def edges(**boxes: QWidget | Box) -> dict[str, int]:
    """The four edges of each, by name."""
    found = {name: each if isinstance(each, Box) else box(each) for name, each in boxes.items()}
    return {f"{name} {edge}": value for name, each in found.items() for edge, value in each._asdict().items()}


def test_one_of_several_stands_as_drawn(three: MainWindow) -> None:
    """The two segments, the five fields, the small buttons, the title of the history: expenses-light.png."""
    inspector = three.expenses.inspector
    form, image = inspector.form, picture(three)
    found = edges(
        segments=inspector.segments, amount=form.amount, date=form.date, payee=form.payee, category=form.category,
        note=form.note, duplicate=form.duplicate, delete=form.delete,
    )  # fmt: skip
    drawn = edges(
        segments=Box(1001, 173, 1263, 202), amount=Box(1001, 235, 1126, 264), date=Box(1137, 235, 1263, 264),
        payee=Box(1001, 295, 1263, 324), category=Box(1001, 355, 1263, 384), note=Box(1001, 415, 1263, 464),
        duplicate=Box(1089, 475, 1181, 500), delete=Box(1188, 475, 1263, 500),
    )  # fmt: skip
    history = ink(image, 996, 522, 1100, 548)
    category, note = ink(image, 1022, 358, 1235, 381), ink(image, 1005, 419, 1258, 445)
    found |= {"history": history.left, "category's words": category.left, "note's words": note.top}
    drawn |= {"history": 1001, "category's words": 1027, "note's words": 425}
    assert misses(found, drawn) == ""
    assert abs((history.top + history.bottom) // 2 - 535) <= 2


def test_all_that_are_selected_stand_as_drawn(three: MainWindow, qtbot: QtBot) -> None:
    """The sentence, four fields, two buttons, and what will become of the categories: expenses-bulk-light.png."""
    inspector = three.expenses.inspector
    inspector.segments.button("all").click()
    bulk = inspector.bulk
    qtbot.waitUntil(lambda: bulk.payee.isVisible() and bulk.payee.placeholderText() == "Mixed")
    bulk.category.setFocus()
    bulk.category.setText("Travel")
    bulk.category.textEdited.emit("Travel")
    qtbot.waitUntil(bulk.button.isEnabled)
    bulk.date.setFocus()
    image = picture(three)
    found = edges(
        date=bulk.date, payee=bulk.payee, category=bulk.category, note=bulk.note, change=bulk.button,
        delete=bulk.delete,
    )  # fmt: skip
    drawn = edges(
        date=Box(1001, 263, 1263, 292), payee=Box(1001, 323, 1263, 352), category=Box(1001, 383, 1263, 412),
        note=Box(1001, 443, 1263, 492), change=Box(1001, 503, 1170, 532), delete=Box(1177, 503, 1262, 532),
    )  # fmt: skip
    words, becomes = ink(image, 990, 214, 1279, 235), ink(image, 990, 540, 1272, 580)
    found |= {"words left": words.left, "words top": words.top, "becomes": becomes.left, "becomes top": becomes.top}
    drawn |= {"words left": 1001, "words top": 218, "becomes": 1001, "becomes top": 546}
    assert misses(found, drawn) == ""


def test_a_conflict_stands_as_drawn(demo_window: MainWindow, qtbot: QtBot) -> None:
    """The block with its two buttons above the form: expenses-dark.png."""
    page = demo_window.expenses
    row = next(at for at in range(20) if page.model.index(at, Columns.PAYEE).data() == "SuperValu Rathmines")
    page.table.select_row(row)
    compare = page.inspector.compare
    qtbot.waitUntil(compare.isVisible)
    demo_window.grab()
    buttons = [box(each) for each in compare.findChildren(QPushButton) if each.isVisible()]
    keep, use = sorted(buttons, key=lambda at: at.left)
    found = edges(block=compare, keep=keep, use=use, amount=page.inspector.form.box(Part.AMOUNT).control)
    drawn = edges(
        block=Box(1001, 173, 1263, 279), keep=Box(1011, 244, 1105, 269), use=Box(1112, 244, 1200, 269),
        amount=Box(1001, 312, 1126, 341),
    )  # fmt: skip
    assert misses(found, drawn) == ""
