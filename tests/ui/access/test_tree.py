"""The accessibility tree of the window in each of its states: names, roles, cells that speak in full."""

import re

from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from expense_desktop.ui.main_window import MainWindow
from tests.ui.access.speaking import Spoken, cells, operable
from tests.ui.access.states import STATES

_KEYS = re.compile(r"\b(Ctrl|Alt|Shift)\+|  |\bF\d+\b")
_Role = QAccessible.Role


def what_is_wrong(spoken: Spoken) -> str:
    """Why this name tells nobody anything; empty when it does."""
    if not spoken.name.strip():
        return "no name"
    if spoken.name == spoken.widget:
        return "named for its class"
    if not any(letter.isalnum() for letter in spoken.name):
        return "named by a glyph"
    return "keys in its name" if _KEYS.search(spoken.name) else ""


def test_everything_that_can_be_operated_says_what_it_is(opened_window: MainWindow, qtbot: QtBot) -> None:
    """In every state each control has a name in words, without its class, a bare glyph or its keys."""
    wrong, met = [], 0
    for lead in STATES:
        lead(opened_window, qtbot)
        found = operable(opened_window)
        met += len(found)
        wrong += [f"{lead.__name__}: {each}: {what_is_wrong(each)}" for each in found if what_is_wrong(each)]
    assert wrong == []
    assert met > 20 * len(STATES), "the walk has missed most of the window"


def test_every_control_has_the_role_of_what_it_does(demo_window: MainWindow) -> None:
    """Pages and periods are one of several, fields are editable, the list is a table."""
    roles = {spoken.name: spoken.role for spoken in operable(demo_window)}
    expected = {
        "Menu": _Role.Button,
        "Go to…": _Role.Button,
        "Expenses": _Role.Table,
        "Quick entry": _Role.EditableText,
        "This month": _Role.RadioButton,
        "Import…": _Role.Button,
        "Amount, minimum": _Role.EditableText,
    }
    assert {name: roles[name] for name in expected} == expected


def test_cells_speak_in_full(demo_window: MainWindow) -> None:
    """Each cell of a row says the whole row, with what its mark means; a cell alone would be a riddle."""
    spoken = cells(demo_window.expenses.table, 5)
    assert set(spoken) == {
        "Tue 16 Jun, SuperValu Rathmines, Groceries, Supermarket, Dinner for four, 43.18 euro, changed on two devices"
    }
    assert cells(demo_window.expenses.table, 0)[0].endswith("19.66 euro, not on the server yet")
