"""The import page beside its picture: every row of it, every figure, and where things stand."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from expense_desktop.ui.importing.model import Columns, ImportModel
from expense_desktop.ui.importing.page import COLUMNS, ImportPage
from expense_desktop.ui.main_window import MainWindow
from tests.ui.pictures.measuring import NEAR_PX, box, ink, misses, picture

STATEMENT = Path(__file__).parents[2] / "data" / "statement-june.csv"
TAXI = ("Transport", "Taxi & car sharing")
ROWS = """
+|New|Wed 17 Jun|An Post|Presents||8.95
-|Duplicate|Wed 17 Jun|Hickey’s Pharmacy|Pharmacy|Same as Hickey’s Pharmacy, 17 Jun|9.80
-|Duplicate|Tue 16 Jun|SuperValu Rathmines|Supermarket|Same as SuperValu Rathmines, 16 Jun|43.18
+|New|Mon 15 Jun|DCC Libraries Overdue Fee|Uncategorised|New payee|3.20
+|New|Sun 14 Jun|Circle K Athlone|Taxi & car sharing||12.75
-|Can’t read|Sat 13 Jun|Centra Ranelagh||“1O.20” is not an amount|1O.20
+|New|Fri 12 Jun|Arnotts|Clothing|Money in, becomes a refund|−29.00
-|Duplicate|Thu 11 Jun|Tesco Rathmines|Supermarket|Same as Tesco Rathmines, 11 Jun|22.16
-|Duplicate|Wed 10 Jun|Boots|Pharmacy|Same as Boots, 10 Jun|12.45
+|New|Tue 9 Jun|Dealz|Tools & repairs||7.50
+|New|Sun 7 Jun|Applegreen Enfield|Taxi & car sharing||16.40
+|New|Fri 5 Jun|Dublin Zoo|Uncategorised|New payee|21.50
""".strip().splitlines()


@pytest.fixture
def page(demo_window: MainWindow, qtbot: QtBot) -> ImportPage:
    """The page as it is drawn: two new payees are filed, the refund is ticked, a column has the focus."""
    demo_window.import_file(str(STATEMENT))
    page = demo_window.importing
    qtbot.waitUntil(lambda: page.step == COLUMNS, timeout=30_000)
    model = page.columns.result.model
    rows = {str(model.index(row, Columns.PAYEE).data()): row for row in range(model.rowCount())}
    assert page.footer.text.startswith("6 of 12 rows will be imported, €70.30."), (
        "money in is left out until it is ticked"
    )
    model.toggle([rows["Arnotts"]])
    model.file_rows([rows["Circle K Athlone"]], TAXI)
    model.file_rows([rows["Applegreen Enfield"]], TAXI)
    page.columns.grid.choices[2].setFocus()
    # A segment that went makes room with the next turn of the event loop.
    qtbot.waitUntil(lambda: box(page.columns.result.states).width < 320)
    return page


def shown(model: ImportModel) -> list[str]:
    """Each row as the picture has it: its tick, and its words."""
    lines = []
    for row in range(model.rowCount()):
        ticked = model.index(row, Columns.CHECK).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        words = [str(model.index(row, column).data() or "") for column in list(Columns)[1:]]
        lines.append("|".join(["+" if ticked else "-", *words]))
    return lines


def test_every_row_and_figure_is_the_pictures(page: ImportPage) -> None:
    """Twelve rows with state, date, payee, category, remark and amount; the segments, the choices and the sum."""
    result = page.columns.result
    assert shown(result.model) == ROWS
    assert [result.states.button(key).text() for key in ("all", "New", "Duplicate", "Can’t read")] == [
        "All 12",
        "New 7",
        "Duplicates 4",
        "Can’t read 1",
    ]
    assert not result.states.button("Money in").isVisible()
    assert result.model.check_state() is Qt.CheckState.PartiallyChecked
    assert page.footer.text == "7 of 12 rows will be imported, €41.30. You can undo the whole import."
    assert page.footer.next.text() == "Next: categories"
    assert [combo.currentText() for combo in page.columns.grid.choices] == [
        "Date",
        "Payee",
        "Amount spent",
        "Money in",
        "Not imported",
    ]
    choices = (page.columns.separator, page.columns.date_order, page.columns.decimal)
    assert [combo.currentText() for combo in choices] == ["Semicolon ;", "31/12/2026", "1,234.56"]
    raw = page.columns.grid.raw
    assert [raw.index(2, column).data() for column in range(5)] == [
        "17/06/2026",
        "POS AN POST RANELAGH",
        "8.95",
        None,
        "1,204.37",
    ]
    result.states.button("Duplicate").click()
    assert shown(result.model) == [line for line in ROWS if "|Duplicate|" in line]
    result.states.button("Can’t read").click()
    result.model.tick_all(True)
    assert page.footer.text.startswith("7 of 12 rows"), "a row that can't be read is never ticked"


def test_things_stand_where_the_picture_has_them(page: ImportPage) -> None:
    """Cards, choices, segments and buttons, within two pixels."""
    columns, footer = page.columns, page.footer
    grid, table = columns.grid.parentWidget(), columns.result.table.parentWidget()
    assert isinstance(grid, QWidget)
    assert isinstance(table, QWidget)
    expected = {
        "raw card": (grid, (240, 152, 1255, 314)),
        "result card": (table, (240, 363, 1255, 728)),
        "separator": (columns.separator, (810, 116, 927, 143)),
        "date": (columns.date_order, (977, 116, 1088, 143)),
        "decimal": (columns.decimal, (1156, 116, 1255, 143)),
        "first choice": (columns.grid.choices[0], (249, 159, 392, 186)),
        "payee's choice": (columns.grid.choices[1], (409, 159, 730, 186)),
        "last choice": (columns.grid.choices[4], (1091, 159, 1246, 186)),
        "segments": (columns.result.states, (958, 329, 1255, 354)),
        "footer": (footer, (216, 744, 1279, 799)),
        "next": (footer.next, (1127, 758, 1255, 787)),
        "back": (footer.back, (1062, 758, 1118, 787)),
    }
    found = {name: tuple(box(widget)) for name, (widget, _edges) in expected.items()}
    off = {
        name: (found[name], edges)
        for name, (_widget, edges) in expected.items()
        if any(abs(one - other) > NEAR_PX for one, other in zip(found[name], edges, strict=True))
    }
    assert not off
    words = ink(picture(page.window()), 405, 78, 600, 102)
    assert misses({"left": words.left, "base line": words.bottom}, {"left": 412, "base line": 97}) == ""
    view = columns.result.table
    first = view.visualRect(columns.result.model.index(0, Columns.STATE))
    corner = view.viewport().mapTo(view.window(), first.topLeft())
    assert abs(corner.x() - 277) <= NEAR_PX
    assert abs(corner.y() - 392) <= NEAR_PX
    assert not view.verticalScrollBar().maximum(), "all twelve rows are in view"
