"""Recording tells of a budget that is over (UI.md 5)."""

import datetime as dt
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from expense_desktop.domain.period import Month
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services import limits
from expense_desktop.ui.main_window import MainWindow
from tests.replicas import add_category


def test_the_toast_of_an_entry_says_which_budget_is_over(window: MainWindow, replica: Replica, qtbot: QtBot) -> None:
    """“Eating out is €29.60 over.” behind what was added; an entry that fits says nothing of it."""

    def budget(ledger: WritableLedger) -> None:
        limits.set_limit(ledger, add_category(ledger, "Eating out"), Month.of(dt.date.today()), 100_00)

    replica.write(budget).result()
    qtbot.waitUntil(lambda: len(window.desk.facts.book) == 1)
    for line, said in (
        ("99 feast #eating out", "Added €99.00, feast."),
        ("30.60 more #eating out", "Added €30.60, more. Eating out is €29.60 over."),
    ):
        window.entry.line.setText(line)
        QTest.keyClick(window.entry.line, Qt.Key.Key_Return)
        qtbot.waitUntil(partial(_says, window, said))


def _says(window: MainWindow, words: str) -> bool:
    return window.toast.text == words
