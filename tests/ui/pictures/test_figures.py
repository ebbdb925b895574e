"""Every figure of overview-, budgets- and offline-light: on the page, and in plain SQL as the device's role."""

import datetime as dt
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from expense_desktop.domain.changes import Entity, Value
from expense_desktop.domain.records import CategoryId, budget_id, new_id, new_ids
from expense_desktop.repository.replica.composing import Change
from expense_desktop.repository.server.reading import ServerReader
from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.ui.background import Courier
from expense_desktop.ui.budgets.model import Columns
from expense_desktop.ui.budgets.page import BudgetsPage
from expense_desktop.ui.desk import Desk, Person, Writer
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.overview.lists import left_words
from expense_desktop.ui.overview.page import OverviewPage
from expense_desktop.ui.shell.unsynced import Roles as Unsent
from expense_desktop.ui.source import Source
from expense_desktop.ui.widgets.look import Look
from tests.repository.sync.desks import Clock, new
from tests.repository.sync.desks import Desk as Computer
from tests.servers import Connection, Database, shared_cluster
from tests.ui import demo
from tests.ui.conftest import IRELAND
from tests.ui.demo_window import SIZE_PX, close_notice
from tests.ui.pictures import plain_sql
from tests.ui.pictures.plain_sql import minor, money, signed

pytestmark = pytest.mark.xdist_group("both-engines")

_WAITING = 3
_A_MINUTE = dt.timedelta(minutes=1)
_FIRST_MONTH = dt.date(2024, 6, 1)

# as they stand in the pictures
PERIODS = [
    ("Last 7 days", "392.95", "456.21", "56.14", "13.9%"),
    ("Last 30 days", "2,517.66", "2,206.24", "83.92", "14.1%"),
    ("Last 365 days", "25,302.56", "26,179.37", "69.32", "3.3%"),
]
CATEGORIES = [
    ("Housing", "1,310.86", "52%"), ("Groceries", "350.59", "14%"), ("Eating out", "226.00", "9%"),
    ("Transport", "162.08", "6%"), ("Leisure", "105.62", "4%"), ("Travel", "89.98", "4%"), ("Health", "55.24", "2%"),
    ("Gifts & donations", "53.50", "2%"), ("Education", "48.00", "2%"), ("Household", "47.43", "2%"),
    ("Subscriptions", "43.96", "2%"), ("Clothing", "24.40", "1%"),
]  # fmt: skip
NEAREST_BUDGETS = [
    ("Eating out", "€17.10 over"), ("Gifts & donations", "€3.50 over"), ("Health", "€4.61 left"),
    ("Leisure", "€16.02 left"), ("Transport", "€35.02 left"), ("Groceries", "€142.71 left"),
    ("Household", "€89.64 left"), ("Travel", "€175.24 left"), ("Clothing", "€112.20 left"),
]  # fmt: skip
RECENT = [
    ("Tesco Rathmines", "19.66"), ("TFI Leap Card", "20.00"), ("Kaph", "4.20"), ("Vicar Street", "38.50"),
    ("Hickey’s Pharmacy", "9.80"), ("SuperValu Rathmines", "43.18"), ("Woodie’s", "12.48"), ("Bread 41", "7.95"),
    ("Lidl Rathmines", "29.85"),
]  # fmt: skip
BUDGETS = [
    ("Housing", "1,310.86", "1,420.00", "–", "109.14", "1,322.65"),
    ("Groceries", "237.29", "380.00", "–", "142.71", "276.18"),
    ("Eating out", "167.10", "150.00", "–", "17.10 over", "129.77"),
    ("Transport", "114.98", "150.00", "–", "35.02", "111.62"),
    ("Travel", "89.98", "120.00", "+145.22", "175.24", "32.13"),
    ("Health", "55.24", "80.00", "−20.15", "4.61", "101.94"),
    ("Leisure", "73.98", "90.00", "–", "16.02", "45.81"),
    ("Subscriptions", "43.96", "45.00", "–", "1.04", "43.96"),
    ("Clothing", "0.00", "45.00", "+67.20", "112.20", "35.80"),
    ("Household", "47.43", "70.00", "+67.07", "89.64", "77.88"),
    ("Gifts & donations", "53.50", "50.00", "–", "3.50 over", "36.95"),
    ("Education", "48.00", "60.00", "–", "12.00", "93.67"),
]
SUMMARY = [
    ("€2,660.00", "12 categories"), ("+€259.34", "from May"), ("€2,242.32", "77% of €2,919.34"),
    ("€677.02", "€56.41 a day for 12 days"), ("€20.60", "2 categories"),
]  # fmt: skip
TOTAL = "Total, 2,242.32, 2,660.00, +259.34, 677.02, 2,308.36"
CONFLICT = (
    "SuperValu Rathmines, 16 Jun, was changed on two devices. "
    "Kitchen iMac’s €43.18 is shown; the €34.18 from this computer is kept."
)


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """A prepared ledger on PostgreSQL."""
    with shared_cluster(18) as running, running.database() as fresh:
        yield fresh


@pytest.fixture
def computers(database: Database, tmp_path: Path) -> Iterator[tuple[Computer, Computer]]:
    """Aoife's laptop and the kitchen's iMac, on a server where somebody else has expenses too."""
    aoife, ben = database.newcomer("aoife"), database.newcomer("ben")
    made = [
        Computer(device, tmp_path / name, "EUR", Clock(), device.connect)
        for name, device in (
            ("laptop", aoife.device("aoife-laptop")), ("imac", aoife.device("Kitchen iMac")), ("his", ben.device()),
        )
    ]  # fmt: skip
    laptop, imac, his = made
    his.spend("Not hers", 999_99)
    assert his.sync().waiting == 0
    _fill(laptop, imac)
    yield laptop, imac
    for computer in made:
        computer.switch_off()


def _fill(laptop: Computer, imac: Computer) -> None:
    """The ledger of the pictures: one expense was changed on both; the last three were recorded here, offline."""
    ids: dict[tuple[str, str], CategoryId] = {}
    laptop.do(*_categories(ids), *_limits(ids))
    rows = demo.data()["expenses"]
    expenses = [_expense(ids, row, id_) for row, id_ in zip(rows, new_ids(len(rows)), strict=True)]
    dinner = next(at for at, row in reversed(list(enumerate(rows))) if row[2] == "SuperValu Rathmines")
    _disagree(laptop, imac, expenses[dinner])
    laptop.do(*expenses[:dinner], *expenses[dinner + 1 : -_WAITING])
    assert laptop.sync().waiting == 0
    for expense in expenses[-_WAITING:]:
        laptop.do(expense)


def _categories(ids: dict[tuple[str, str], CategoryId]) -> Iterator[Change]:
    for each in demo.data()["categories"]:
        for name in ("", *each["subs"]):
            ids[each["name"], name] = category = CategoryId(new_id())
            fields: dict[str, Value] = {
                "name": name or each["name"],
                "parent_id": str(ids[each["name"], ""]) if name else None,
                "colour": each["color"],
                "archived": False,
                "fixed_cost": not name and each["name"] in demo.data()["fixed_costs"],
                "carry_over_since": "2026-01-01" if not name and each["name"] in demo.data()["carry_over"] else None,
            }
            yield new(Entity.CATEGORY, category, **fields)


def _limits(ids: dict[tuple[str, str], CategoryId]) -> Iterator[Change]:
    first = _FIRST_MONTH.isoformat()
    for name, cents in demo.data()["limits_cents"].items():
        row = budget_id(ids[name, ""], _FIRST_MONTH)
        yield new(Entity.BUDGET, row, category_id=str(ids[name, ""]), month=first, limit_minor=cents)


def _expense(ids: dict[tuple[str, str], CategoryId], row: list[Any], id_: uuid.UUID) -> Change:
    day, _time, payee, group, name, cents, note = row
    fields: dict[str, Value] = {"amount_minor": cents, "currency": "EUR", "spent_on": day, "payee": payee, "note": note}
    return new(Entity.EXPENSE, id_, **fields, category_id=str(ids[group, name]))


def _disagree(laptop: Computer, imac: Computer, dinner: Change) -> None:
    """Both change what a dinner cost, the iMac a minute later."""
    laptop.do(dinner._replace(fields={**dinner.fields, "amount_minor": 40_00}))
    laptop.sync()
    imac.sync()
    laptop.clock.ahead -= _A_MINUTE
    laptop.change(dinner.row_id, amount_minor=34_18, currency="EUR")
    laptop.clock.ahead += _A_MINUTE
    imac.change(dinner.row_id, amount_minor=43_18, currency="EUR")
    for computer in (imac, laptop):
        computer.sync()
    assert list(laptop.conflicts().values()) == [dinner.row_id]


@pytest.fixture
def opened(
    computers: tuple[Computer, Computer],
    monkeypatch: pytest.MonkeyPatch,
    courier: Courier,
    executor: ThreadPoolExecutor,
    qapp: QApplication,
    look: Look,
    qtbot: QtBot,
) -> Iterator["Opening"]:
    """Opens windows over a source of the ledger, on 18 June."""
    demo.freeze(monkeypatch)
    opening = Opening(courier, executor, qapp, look, qtbot)
    yield opening
    for desk in opening.desks:
        desk.close()
    assert computers


class Opening:
    """Windows of one person."""

    def __init__(
        self, courier: Courier, executor: ThreadPoolExecutor, qapp: QApplication, look: Look, qtbot: QtBot
    ) -> None:
        self._parts = courier, executor, qapp, look
        self.qtbot = qtbot
        self.desks: list[Desk] = []

    def window(self, source: Source, status: SyncStatus, writer: Writer | None = None) -> MainWindow:
        """A window of the pictures' size."""
        courier, executor, qapp, look = self._parts
        person = Person("aoife", "Aoife Byrne", "EUR", "expenses.example.org")
        desk = Desk(person, source, courier, Formats("EUR", IRELAND), executor, writer=writer, parent=qapp)
        self.desks.append(desk)
        desk.sync_status = status
        window = MainWindow(desk, look)
        self.qtbot.addWidget(window)
        window.resize(*SIZE_PX)
        window.show()
        desk.read_facts()
        self.qtbot.waitUntil(lambda: desk.knows_facts, timeout=20_000)
        return window


def test_every_figure_of_the_pictures_is_on_the_page_and_in_plain_sql(
    computers: tuple[Computer, Computer], opened: Opening
) -> None:
    """Offline with three that wait, synced from the replica, and from the server itself: the same, to the cent."""
    laptop, _imac = computers
    device = laptop.device
    offline = opened.window(laptop.replica, SyncStatus(SyncPhase.OFFLINE, waiting=_WAITING), laptop.replica)
    _read_pages(offline, opened.qtbot, 8)
    _read_offline(offline, opened.qtbot)
    with closing(device.connect()) as server:
        lacking = sum(minor(amount) for _payee, amount in RECENT[:_WAITING])
        assert minor(plain_sql.periods(server, demo.TODAY)[0][1]) == minor(PERIODS[0][1]) - lacking
    assert laptop.sync().waiting == 0
    with closing(device.connect()) as server:
        _read_in_sql(server)
    online = opened.window(laptop.replica, SyncStatus(SyncPhase.SYNCED), laptop.replica)
    opened.qtbot.waitUntil(online.notice.isVisible)
    close_notice(online)
    _read_pages(online, opened.qtbot, 9)
    with closing(ServerReader(lambda: device.login, laptop.owner)) as reader:
        # Nothing is entered here, so there is room for one row more.
        _read_pages(opened.window(reader, SyncStatus(SyncPhase.SYNCED)), opened.qtbot, 10)
        opened.desks[-1].close()


def _read_pages(window: MainWindow, qtbot: QtBot, rows: int) -> None:
    """Overview and Budgets as their models have them; so many rows of the lists are whole."""
    window.show_page("overview")
    overview = cast("OverviewPage", window.pages.page("overview"))
    qtbot.waitUntil(lambda: overview.panels[0].period is not None and bool(overview.recent.model.rows), timeout=20_000)
    qtbot.waitUntil(lambda: overview.recent.model.rowCount() == overview.budgets.model.rowCount() == rows)
    panels = [
        (
            *(each.text() for each in (panel.title, panel.figure, panel.before, panel.average)),
            panel.delta.accessibleName(),
        )
        for panel in overview.panels
    ]
    assert panels == [
        (title, f"€{now}", f"€{before} before", f"€{average} a day", change)
        for title, now, before, average, change in PERIODS
    ]
    said = [overview.categories.model.index(row).data() for row in range(overview.categories.model.rowCount())]
    wanted = [f"{name}, {total} euro, {percent.removesuffix('%')} per cent" for name, total, percent in CATEGORIES]
    assert said == wanted[: len(said)]
    assert len(said) >= 10
    formats = window.desk.formats
    left = [(line.category.category.name, left_words(line, formats)) for line in overview.budgets.model.rows]
    assert left[: len(NEAREST_BUDGETS)] == NEAREST_BUDGETS
    assert overview.budgets.rest.text() == "€677.02 left · 12 days"
    newest = [(view.expense.payee, formats.amount(view.expense.amount_minor)) for view in overview.recent.model.rows]
    assert newest[: len(RECENT)] == RECENT
    window.show_page("budgets")
    budgets = cast("BudgetsPage", window.pages.page("budgets"))
    qtbot.waitUntil(lambda: len(budgets.model.lines) == len(BUDGETS), timeout=20_000)
    shown = (Columns.CATEGORY, Columns.SPENT, Columns.LIMIT, Columns.CARRIED, Columns.LEFT, Columns.AVERAGE)
    assert [tuple(budgets.model.index(row, each).data() for each in shown) for row in range(len(BUDGETS))] == BUDGETS
    summary = budgets.summary
    figures = (summary.limits, summary.carried, summary.spent, summary.left, summary.over)
    assert [(each.figure.text(), each.caption.text()) for each in figures] == SUMMARY
    assert budgets.total.accessibleName() == TOTAL


def _read_offline(window: MainWindow, qtbot: QtBot) -> None:
    """The notice, the marks beside what waits, and the panel that lists it."""
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.text == CONFLICT
    overview = cast("OverviewPage", window.pages.page("overview"))
    marks = [view.state.value for view in overview.recent.model.rows[:6]]
    assert marks == ["waiting"] * _WAITING + ["synced"] * 2 + ["conflict"]
    assert (window.side_bar.sync.text(), window.side_bar.sync.aside) == ("Offline", "3 waiting")
    window.side_bar.sync.click()
    waiting = window.popups.sync_panel.list.model()
    qtbot.waitUntil(lambda: waiting.rowCount() == _WAITING)
    listed = [
        (waiting.index(row, 0).data(), waiting.index(row, 0).data(Unsent.AMOUNT)) for row in range(waiting.rowCount())
    ]
    assert listed == RECENT[:_WAITING]
    assert waiting.index(0, 0).data(Qt.ItemDataRole.DisplayRole) == "Tesco Rathmines"


def _read_in_sql(server: Connection) -> None:
    """Whoever asks is the device, and there is nothing of anybody else."""
    today = demo.TODAY
    assert plain_sql.periods(server, today) == PERIODS
    assert plain_sql.categories(server, today) == CATEGORIES
    assert plain_sql.recent(server, today) == RECENT
    found = plain_sql.budgets(server, today)
    over = {row[0] for row in found if row[4].startswith("−")}
    assert found == sorted(tuple(_as_in_sql(cell) for cell in row) for row in BUDGETS)
    assert over == {name for name, said in NEAREST_BUDGETS if said.endswith("over")}
    spent, limits, carried, left, average = (sum(minor(row[at]) for row in found) for at in range(1, 6))
    assert ", ".join(("Total", money(spent), money(limits), signed(carried), money(left), money(average))) == TOTAL
    beyond = sum(-minor(row[4]) for row in found if row[0] in over)
    assert [
        (f"€{money(limits)}", f"{len(found)} categories"),
        (f"+€{money(carried)}", "from May"),
        (f"€{money(spent)}", f"{round(spent * 100 / (limits + carried))}% of €{money(limits + carried)}"),
        (f"€{money(left)}", f"€{money(left // 12)} a day for 12 days"),
        (f"€{money(beyond)}", f"{len(over)} categories"),
    ] == SUMMARY
    (lost,) = server.execute(
        "SELECT lost -> 'money' ->> 'amount_minor' FROM ledger.change WHERE status = 'conflict'"
    ).fetchall()
    assert lost == ("3418",)


def _as_in_sql(cell: str) -> str:
    """`17.10 over` is −17.10."""
    return f"−{cell.removesuffix(' over')}" if cell.endswith(" over") else cell
