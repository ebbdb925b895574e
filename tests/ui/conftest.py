"""Qt offscreen, a real replica for each test, and the parts that every page is given."""

import builtins
import datetime as dt
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import keyring
import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bench.plain_keyring import PlainKeyring
from expense_desktop.domain.changes import Entity
from expense_desktop.domain.records import CategoryId, ExpenseId, new_id
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.services.account import Accounts
from expense_desktop.settings import Settings
from expense_desktop.ui.background import Courier
from expense_desktop.ui.desk import Desk, Person
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.icons import Drawings, Icons
from expense_desktop.ui.language import speak
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.memory import Memory
from expense_desktop.ui.preferred import Preferences, Preferred
from expense_desktop.ui.shell.pages import EXPENSES
from expense_desktop.ui.style import Dress
from expense_desktop.ui.theme import Appearance, Choice
from expense_desktop.ui.widgets.look import Look
from tests.homes import temporary_home
from tests.replicas import add_category, add_expense, expense_fields, new_replica
from tests.ui.programs import PASSWORD, cheap

T = TypeVar("T")
IRELAND = QLocale("en_IE")
PERSON = Person("aoife", "Aoife Byrne", "EUR", "expenses.example.org")


@pytest.fixture(scope="session")
def drawings() -> Drawings:
    """Every icon, read once."""
    made = Drawings()
    made.load()
    return made


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> None:
    """What the window says has its English plurals, whatever language the test before left off speaking."""
    speak(qapp, "en")


@pytest.fixture(autouse=True)
def locale() -> Iterator[None]:
    """English (Ireland), as in the pictures."""
    before = QLocale()
    QLocale.setDefault(IRELAND)
    yield
    QLocale.setDefault(before)


@pytest.fixture
def importers(monkeypatch: pytest.MonkeyPatch) -> set[threading.Thread]:
    """The threads that import what makes types of Qt's, whether or not it has been loaded before."""
    found: set[threading.Thread] = set()
    really_import = builtins.__import__

    def note_and_import(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith(("PySide6", "pyqtgraph", "expense_desktop.ui.")):
            found.add(threading.current_thread())
        return really_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", note_and_import)
    return found


@pytest.fixture
def look(qapp: QApplication, drawings: Drawings) -> Iterator[Look]:
    """The light theme on the application, and taken off again."""
    preferred = Preferred(Preferences(theme=Choice.LIGHT))
    appearance = Appearance(Choice.LIGHT)
    dress = Dress(qapp, appearance, preferred)
    yield Look(appearance, Icons(appearance, drawings), preferred)
    appearance.changed.disconnect(dress.put_on)
    preferred.changed.disconnect(dress.follow)
    qapp.setStyleSheet("")


@pytest.fixture
def courier(qapp: QApplication) -> Courier:
    """What brings answers to the GUI thread."""
    return Courier(qapp)


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    """A thread for what takes long."""
    with ThreadPoolExecutor(1) as made:
        yield made


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    """An empty, encrypted replica."""
    with new_replica(tmp_path) as made:
        yield made


@pytest.fixture
def desk(replica: Replica, courier: Courier, executor: ThreadPoolExecutor, qapp: QApplication) -> Iterator[Desk]:
    """The account of the replica, nothing syncing."""
    made = Desk(PERSON, replica, courier, Formats("EUR", IRELAND), executor, writer=replica, parent=qapp)
    replica.on_touched(made.tell_touched)
    yield made
    made.close()
    # What the replica still answers must find nobody.
    replica.close()


@pytest.fixture
def window(desk: Desk, look: Look, qtbot: QtBot) -> MainWindow:
    """The window of the replica's account, shown, with its first answer."""
    made = MainWindow(desk, look)
    qtbot.addWidget(made)
    made.pages.show_page(EXPENSES)
    made.show()
    desk.read_facts()
    qtbot.waitUntil(lambda: made.expenses.model.has_answer)
    return made


@pytest.fixture
def record(replica: Replica) -> Callable[..., ExpenseId]:
    """Records one expense, durably: `record("Luigi’s", 1250, spent_on="2026-06-17")`."""

    def do(payee: str = "Luigi’s", amount_minor: int = 1250, **fields: str | None) -> ExpenseId:
        expense = ExpenseId(new_id())
        change = Change(Entity.EXPENSE, expense, fields=expense_fields(payee, amount_minor, **fields), new=True)
        replica.write(lambda ledger: ledger.apply([change], "Add Expense")).result()
        return expense

    return do


@pytest.fixture
def categories(replica: Replica) -> dict[str, CategoryId]:
    """Eating out with Cafés and Restaurants, and Groceries."""

    def make(ledger: WritableLedger) -> dict[str, CategoryId]:
        eating = add_category(ledger, "Eating out")
        return {
            "Eating out": eating,
            "Cafés": add_category(ledger, "Cafés", eating),
            "Restaurants": add_category(ledger, "Restaurants", eating),
            "Groceries": add_category(ledger, "Groceries"),
        }

    return replica.write(make).result()


@pytest.fixture
def many(replica: Replica) -> Callable[[int], None]:
    """Records a number of expenses at once, one a day backwards from 17 June 2026, amounts 1.00, 1.01, …"""

    def do(count: int) -> None:
        last = dt.date(2026, 6, 17)
        changes = [
            Change(
                Entity.EXPENSE,
                new_id(),
                fields=expense_fields(f"Shop {at}", 100 + at, spent_on=(last - dt.timedelta(days=at)).isoformat()),
                new=True,
            )
            for at in range(count)
        ]
        replica.write(lambda ledger: ledger.apply(changes, "Import")).result()

    return do


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Of a program whose account, with one expense, stays signed in; the list of expenses was left last."""
    monkeypatch.setenv("BENCH_KEYRING", str(tmp_path / "keys"))
    before = keyring.get_keyring()
    keyring.set_keyring(PlainKeyring())  # type: ignore[no-untyped-call]  # keyring's own
    try:
        with temporary_home() as home:
            account = Accounts(Settings(home=home), cheap()).sign_up("aoife", PASSWORD, currency="EUR")
            with closing(account):
                assert account.stay_signed_in() is None
                account.replica.write(lambda ledger: add_expense(ledger, "Luigi", 12_50)).result()
                Memory(home / "window").keep(str(account.owner), {"page": "expenses"})
            yield {
                **os.environ,
                "EXPENSE_HOME": str(home),
                "PYTHON_KEYRING_BACKEND": "bench.plain_keyring.PlainKeyring",
                # Somebody who spends the currency of the country: the symbol of another one takes babel's tables.
                "LC_ALL": "en_IE.UTF-8",
            }
    finally:
        keyring.set_keyring(before)
