"""A newcomer's first day at the keyboard: the real window on a real screen, keys alone, a command looks on."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.computers import PASSWORD, Computer
from tests.journeys.conftest import NewComputer
from tests.journeys.keyboard import (
    MAIN_PX,
    QUESTION_PX,
    SIGN_IN_PX,
    Keyboard,
    eventually,
    missing,
    screen,
    window_program,
)

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}")

_CHOOSE = "Import a CSV file"
_FIRST_WITHIN_S, _REPEATED_WITHIN_S = 60, 5
_STATEMENT = """Date,Payee,Amount
2026-06-01,Northgate Stores,-21.40
2026-06-02,Harbour Foods,-13.05
2026-06-03,Westway Fuel,-40.00
"""


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    """In front of an empty screen."""
    with screen() as made:
        yield made


def payees(computer: Computer) -> list[str]:
    """The payees of every expense, in the list's order."""
    return [expense["payee"] for expense in computer.everything()]


def amounts(computer: Computer) -> dict[str, str]:
    """What was spent where, as the last expense there says."""
    return {expense["payee"]: expense["amount"]["amount"] for expense in reversed(computer.everything())}


def at_the_door(keyboard: Keyboard) -> None:
    """The window of signing in is there, and knows who has been here."""
    keyboard.look_at(SIGN_IN_PX)
    eventually(keyboard.sees_a_form)


def sign_up(keyboard: Keyboard) -> None:
    """Fill in the form of somebody who comes to an empty computer."""
    at_the_door(keyboard)
    keyboard.type("Aoife Byrne")
    keyboard.press("Tab", "Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Return")
    # The button rests while the account is made; the next large one says that the recovery code has been seen.
    eventually(lambda: not keyboard.sees_a_form())
    eventually(keyboard.sees_a_form)
    keyboard.press("Return")
    keyboard.look_at(MAIN_PX)


def add(keyboard: Keyboard, line: str) -> None:
    """Record an expense, wherever the focus is."""
    keyboard.press("ctrl+n")
    keyboard.type(line)
    keyboard.press("Return")


def said(name: str, seconds: float) -> None:
    """Leave a figure in the test's output."""
    print(f"\n{name}: {seconds:.1f} s")  # noqa: T201  `pytest -s` shows it


@pytest.mark.timeout(300)
def test_a_newcomer_records_a_first_expense_and_repeats_it(
    new_computer: NewComputer, keyboard: Keyboard, tmp_path: Path
) -> None:
    """From an empty computer to the first expense, and the same again from the list of the last ones."""
    computer = new_computer("aoife")
    began = time.monotonic()
    with window_program(computer, keyboard, tmp_path / "log"):
        sign_up(keyboard)
        keyboard.type("4.20 coffee at Kaph")
        keyboard.press("Return")
        recorded = time.monotonic()
        eventually(lambda: payees(computer) == ["Kaph"])
        again = time.monotonic()
        keyboard.press("ctrl+n", "Down", "Return", "Return")
        repeated = time.monotonic()
        eventually(lambda: payees(computer) == ["Kaph", "Kaph"])
    said("first expense, with signing up", recorded - began)
    said("the same again", repeated - again)
    assert recorded - began < _FIRST_WITHIN_S
    assert repeated - again < _REPEATED_WITHIN_S
    assert (tmp_path / "log").read_text() == ""


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_whole_day_without_a_pointer(new_computer: NewComputer, keyboard: Keyboard, tmp_path: Path) -> None:
    """Sign up, three expenses, edit one, delete one, undo, find, filter, change several, import, unlock, sign out."""
    computer = new_computer("aoife")
    with window_program(computer, keyboard, tmp_path / "log") as program:
        sign_up(keyboard)
        for line in ("4.20 coffee at Kaph", "12.50 at Luigi", "38.50 ticket at Vicar Street"):
            add(keyboard, line)
        eventually(lambda: payees(computer) == ["Vicar Street", "Luigi", "Kaph"])

        edit_the_first(keyboard)
        eventually(lambda: amounts(computer)["Vicar Street"] == "40.00")
        keyboard.press("Delete")
        eventually(lambda: payees(computer) == ["Luigi", "Kaph"])
        keyboard.press("ctrl+z")
        eventually(lambda: len(payees(computer)) == 3)

        find_and_delete(keyboard, "luigi")
        eventually(lambda: sorted(payees(computer)) == ["Kaph", "Vicar Street"])
        keyboard.press("ctrl+z")
        eventually(lambda: len(payees(computer)) == 3)

        change_all_payees(keyboard, "Everyone")
        eventually(lambda: set(payees(computer)) == {"Everyone"})
        keyboard.press("ctrl+z")
        eventually(lambda: len(set(payees(computer))) == 3)

        choose_file(keyboard, statement(tmp_path))
        eventually(lambda: went_on(keyboard) and len(payees(computer)) == 6)
        keyboard.press("ctrl+z")
        eventually(lambda: len(payees(computer)) == 3)

        keyboard.press("ctrl+q")
        program.wait(60)
    with window_program(computer, keyboard, tmp_path / "log"):
        at_the_door(keyboard)
        keyboard.type(PASSWORD)
        keyboard.press("Return")
        keyboard.look_at(MAIN_PX)
        add(keyboard, "2.00 at Bread 41")
        eventually(lambda: len(payees(computer)) == 4)
        eventually(lambda: computer.do("status")["waiting"] == 0)
        sign_out(keyboard)
        at_the_door(keyboard)
        assert computer.expense("list").code == 4
    assert (tmp_path / "log").read_text() == ""


def sign_out(keyboard: Keyboard) -> None:
    """Say so, and say so again: the copy on this computer goes, which can't be undone."""
    command(keyboard, "sign out")
    keyboard.look_at(QUESTION_PX)
    keyboard.press("shift+Tab", "space")


def to_the_table(keyboard: Keyboard) -> None:
    """Leave whatever is open, clear what is chosen, and go to the list."""
    keyboard.press("ctrl+2", "Escape", "Escape", "ctrl+2", "Home")


def edit_the_first(keyboard: Keyboard) -> None:
    """A new amount for the first row; Ctrl+Enter saves and goes back to it."""
    to_the_table(keyboard)
    keyboard.press("Return")
    keyboard.type("40")
    keyboard.press("ctrl+Return")


def find_and_delete(keyboard: Keyboard, words: str) -> None:
    """Search, go down to what was found, delete all of it."""
    to_the_table(keyboard)
    keyboard.press("ctrl+f")
    keyboard.type(words)
    time.sleep(1)
    keyboard.press("ctrl+2", "ctrl+a", "Delete")


def change_all_payees(keyboard: Keyboard, payee: str) -> None:
    """The last seven days' expenses get another payee, in one step."""
    to_the_table(keyboard)
    keyboard.press("ctrl+f", "Tab", "space", "ctrl+2", "ctrl+a")
    # Into the inspector's form, back to what is changed, over to all that are selected, down to their payee.
    keyboard.press("Return", "shift+Tab", "Right", "Tab", "Tab")
    keyboard.type(payee)
    keyboard.press("ctrl+Return")


def statement(folder: Path) -> Path:
    """A bank's file."""
    file = folder / "statement.csv"
    file.write_text(_STATEMENT, encoding="utf-8")
    return file


def choose_file(keyboard: Keyboard, file: Path) -> None:
    """Ask for an import and type the file's name."""
    to_the_table(keyboard)
    keyboard.press("ctrl+i")
    keyboard.look_at_dialog(_CHOOSE)
    keyboard.type(str(file))
    keyboard.press("Return")
    # The dialog had the focus, and there is no window manager to give it back.
    eventually(lambda: not keyboard.titled(_CHOOSE))
    keyboard.look_at(MAIN_PX)


def went_on(keyboard: Keyboard) -> bool:
    """Go to the import's next step if it is ready; what has no suggestion stays without a category."""
    keyboard.press("ctrl+Return")
    return True


def command(keyboard: Keyboard, words: str) -> None:
    """Say what to do in Go to…"""
    keyboard.press("ctrl+k")
    keyboard.type(words)
    keyboard.press("Return")
