"""A typed line and Go to… beside overview-light.png and palette-light.png, within two pixels."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from expense_desktop.domain.quick_entry import Slot
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.pages import OVERVIEW
from tests.ui.pictures.measuring import box, ink, misses, picture


def test_a_typed_line_stands_as_drawn(demo_window: MainWindow, qtbot: QtBot) -> None:
    """Its five chips from the left to Add, 22 high, and the text: overview-light.png."""
    entry = demo_window.entry
    entry.line.setFocus()
    QTest.keyClicks(entry.line, "12.50 lunch at Luigi yesterday #eating out")
    entry.popup.hide()
    chips = {slot: entry.chips.chip(slot) for slot in (Slot.AMOUNT, Slot.PAYEE, Slot.NOTE, Slot.DATE, Slot.CATEGORY)}
    qtbot.waitUntil(lambda: all(chip is not None and chip.width() > 20 for chip in chips.values()))
    qtbot.waitUntil(lambda: entry.line.width() > 400)
    image = picture(demo_window)
    found = {slot.name: box(chip).left for slot, chip in chips.items() if chip is not None}
    found["last right"] = max(box(chip).right for chip in chips.values() if chip is not None)
    found |= {"add left": box(entry.add).left, "add right": box(entry.add).right, "add top": box(entry.add).top}
    text, drawn_chip = ink(image, 272, 14, 540, 42), ink(image, 762, 14, 800, 43)
    found |= {"text left": text.left, "text bottom": text.bottom, "chip's height": drawn_chip.height}
    drawn = {
        "AMOUNT": 769, "PAYEE": 835, "NOTE": 910, "DATE": 982, "CATEGORY": 1091, "last right": 1175, "add left": 1186,
        "add right": 1249, "add top": 15, "text left": 277, "text bottom": 35, "chip's height": 22,
    }  # fmt: skip
    assert misses(found, drawn) == ""


def test_go_to_stands_as_drawn(demo_window: MainWindow, qtbot: QtBot) -> None:
    """Over the page, 520 wide; its line, a section's title, a row of 32, Esc at the right: palette-light.png."""
    demo_window.show_page(OVERVIEW)
    demo_window.popups.open_palette()
    palette = demo_window.popups.palette
    QTest.keyClicks(palette.line, "te")
    rows = palette.findChild(QListView)
    assert rows is not None
    qtbot.waitUntil(lambda: rows.model().rowCount() > 4)
    qtbot.waitUntil(lambda: palette.model.goals[0].aside != "")
    image = picture(demo_window)
    at = box(palette)
    title, first = rows.visualRect(rows.model().index(0, 0)), rows.visualRect(rows.model().index(1, 0))
    found = {
        "left": at.left, "right": at.right, "top": at.top, "icon": ink(image, 396, 80, 420, 110).left,
        "typed": ink(image, 425, 82, 441, 110).left, "Esc left": ink(image, 860, 80, 900, 110).left,
        "Esc right": ink(image, 860, 80, 900, 110).right, "section": ink(image, 392, 122, 500, 142).left,
        "section's middle": sum(ink(image, 392, 122, 500, 142)[1::2]) // 2, "row's height": first.height(),
        "row's words": ink(image, 424, 148, 600, 174).left, "row's icon": ink(image, 398, 148, 422, 174).left,
        "from section to row": first.top() - title.top(), "section >": ink(image, 392, 122, 500, 142).right,
        "what a payee adds up to": ink(image, 700, 148, 896, 174).left,
    }  # fmt: skip
    drawn = {
        "left": 388, "right": 907, "top": 72, "icon": 404, "typed": 429, "Esc left": 865, "Esc right": 892,
        "section": 405, "section's middle": 135, "row's height": 32, "row's words": 431, "row's icon": 405,
        "from section to row": 26, "section >": 442, "what a payee adds up to": 762,
    }  # fmt: skip
    assert misses(found, drawn) == ""
