"""Every other model of the window keeps Qt's rules."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.services.importing.batch import plan_import
from expense_desktop.services.importing.reading import read_file
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.expenses.category_filter import CheckModel
from expense_desktop.ui.importing.model import Columns, ImportModel
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.shell.palette_rows import Goal, Kind, PaletteModel, matches
from expense_desktop.ui.shell.unsynced import Roles as Unsent
from expense_desktop.ui.shell.unsynced import UnsyncedModel, read_unsynced
from expense_desktop.ui.widgets.offers import Offer, OfferModel
from tests.ui.rules import check

FILE = b"""Date,Payee,Amount
2026-06-17,Kaph,-4.20
2026-06-17,Arnotts,-1O.20
2026-06-18,Refund,3.00
2026-06-19,Boojum,-9
"""


@pytest.fixture
def importing(desk: Desk) -> ImportModel:
    """What a small file would bring into an empty ledger."""
    reading = read_file(FILE, "file.csv", "EUR")
    model = ImportModel(desk.formats)
    model.show_plan(desk.source.read(lambda ledger: plan_import(ledger, reading)).result(), desk.facts.book)
    return model


def test_offers(qtmodeltester: ModelTester) -> None:
    """The list below quick entry."""
    model = OfferModel()
    model.show_offers([Offer("Kaph", "Kaph", 0), Offer("New", "New", 0, icon="plus")])
    check(qtmodeltester, model)


def test_places_to_go(qtmodeltester: ModelTester) -> None:
    """The palette; the head of a section can't be chosen, and letters find what starts with them first."""
    goals = [Goal(Kind.PAYEE, "Steam", "payee:Steam"), Goal(Kind.PAYEE, "Tesco", "payee:Tesco")]
    rows = matches(goals, "te")
    assert [row.text for row in rows] == ["Payees", "Tesco", "Steam"]
    model = PaletteModel()
    model.show_goals(rows)
    assert model.goal(0) is None
    assert model.next_goal(-1, 1) == 1
    check(qtmodeltester, model)


def test_the_category_filter(
    categories: dict[str, CategoryId], window: MainWindow, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    """A parent takes its children along, and is half checked when only some are."""
    qtbot.waitUntil(lambda: len(window.desk.facts.book) == 4)
    model = CheckModel()
    model.set_book(window.desk.facts.book)
    check(qtmodeltester, model)
    model.toggle(0)
    assert model.checked == {categories[name] for name in ("Eating out", "Cafés", "Restaurants")}
    model.toggle(1)
    assert model.state(categories["Eating out"]) is Qt.CheckState.PartiallyChecked


def test_the_rows_of_an_import(importing: ImportModel, qtmodeltester: ModelTester) -> None:
    """What can't be read can't be ticked; money in is left out until it is."""
    check(qtmodeltester, importing)
    states = [importing.index(row, Columns.STATE).data() for row in range(importing.rowCount())]
    assert states == ["New", "Can’t read", "Money in", "New"]
    importing.toggle([1])
    importing.toggle([2])
    ticked = [importing.index(row, 0).data(Qt.ItemDataRole.CheckStateRole) for row in range(4)]
    assert [Qt.CheckState(state) is Qt.CheckState.Checked for state in ticked] == [True, False, True, True]
    assert importing.index(2, Columns.AMOUNT).data() == "−3.00"


def test_what_waits(desk: Desk, record: Callable[..., ExpenseId], qtmodeltester: ModelTester) -> None:
    """The rows of the sync panel: what was changed last comes first, with the time at which that was."""
    for at in range(6):
        record(f"Kaph {at}", 420 + at)
    model = UnsyncedModel(desk.formats)
    unsynced = desk.source.read(read_unsynced).result()
    model.show_rows(unsynced.rows)
    check(qtmodeltester, model)
    assert (unsynced.waiting, unsynced.more, model.rowCount()) == (6, 1, 5)
    assert (model.index(0).data(), model.index(0).data(Unsent.AMOUNT)) == ("Kaph 5", "4.25")
    assert re.fullmatch(r"\d\d:\d\d", model.index(0).data(Unsent.TIME))


def test_the_window_remembers_itself(window: MainWindow, tmp_path: Path) -> None:
    """Place, columns and theme come back as they were."""
    from expense_desktop.ui.memory import Memory

    window.toggle_side_bar()
    memory = Memory(tmp_path / "window")
    memory.keep("aoife", window.state())
    window.toggle_side_bar()
    window.restore_state(memory.find("aoife"))
    assert window.side_bar.is_narrow
    memory.forget("aoife")
    assert memory.find("aoife") == {}
