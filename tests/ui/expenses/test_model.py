"""The table of expenses over a real replica."""

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from expense_desktop.domain.changes import Status
from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort, SortKey
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.outbox import Answer
from expense_desktop.repository.replica.pulling import acknowledge
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.expenses.model import PAGE_ROWS, Columns, ExpenseTableModel, Roles
from tests.ui.rules import check

Record = Callable[..., ExpenseId]


@pytest.fixture
def model(desk: Desk) -> ExpenseTableModel:
    """A model that has not asked yet."""
    return ExpenseTableModel(desk.source, desk.courier, desk.formats)


def ask(
    model: ExpenseTableModel, qtbot: QtBot, filter_: ExpenseFilter | None = None, sort: ExpenseSort | None = None
) -> None:
    """Ask and wait for the answer."""
    with qtbot.waitSignal(model.answered):
        model.ask(filter_ or ExpenseFilter(), sort or ExpenseSort())


def column(model: ExpenseTableModel, which: Columns) -> list[str]:
    """What a column shows."""
    return [str(model.index(row, which).data()) for row in range(model.rowCount())]


def test_keeps_qts_rules(
    model: ExpenseTableModel, many: Callable[[int], None], qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    """The model keeps Qt's rules before and after its answers."""
    many(450)
    check(qtmodeltester, model)
    ask(model, qtbot)
    with qtbot.waitSignal(model.rows_arrived):
        model.want(210, 230)
    check(qtmodeltester, model)


def test_shows_an_expense_as_a_person_reads_it(
    model: ExpenseTableModel, record: Record, categories: dict[str, CategoryId], qtbot: QtBot
) -> None:
    """Date, payee, the subcategory's name, note and amount stand in their columns, the whole path in the tooltip."""
    record("Kaph", 420, category_id=str(categories["Cafés"]), note="Flat\nwhite", spent_on="2025-06-18")
    ask(model, qtbot)
    row = [model.index(0, each).data() for each in Columns]
    assert row == ["18 Jun 2025", "Kaph", "Cafés", "Flat white", "4.20", ""]
    assert model.index(0, Columns.CATEGORY).data(Qt.ItemDataRole.ToolTipRole) == "Eating out › Cafés"
    assert model.index(0, Columns.CATEGORY).data(Roles.COLOUR) == 1


def test_a_cell_speaks_in_full(model: ExpenseTableModel, record: Record, qtbot: QtBot) -> None:
    """A screen reader hears the whole expense, its state included."""
    record("Kaph", -420, spent_on=f"{dt.date.today():%Y}-06-18")
    ask(model, qtbot)
    spoken = model.index(0, Columns.AMOUNT).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith("18 Jun, Kaph, Uncategorised, −4.20 euro, not on the server yet")


def test_has_as_many_rows_as_the_filter_counts_but_holds_only_the_pages_asked_for(
    model: ExpenseTableModel, many: Callable[[int], None], qtbot: QtBot
) -> None:
    """The scroll bar is right at once; rows that nobody has looked at are placeholders."""
    many(1000)
    ask(model, qtbot)
    assert model.rowCount() == 1000
    assert model.listed(0) is not None
    assert model.listed(PAGE_ROWS) is None
    assert model.index(900, Columns.PAYEE).data() is None


def test_a_jump_anywhere_brings_just_that_page(
    model: ExpenseTableModel, many: Callable[[int], None], qtbot: QtBot
) -> None:
    """Rows in the middle come without those before them."""
    many(1000)
    ask(model, qtbot)
    with qtbot.waitSignal(model.rows_arrived):
        model.want(805, 820)
    assert model.index(810, Columns.PAYEE).data() == "Shop 810"
    assert model.listed(500) is None


def test_rows_that_have_scrolled_by_are_not_waited_for(
    model: ExpenseTableModel, many: Callable[[int], None], qtbot: QtBot
) -> None:
    """While one drags the scroll bar only the last place is answered for."""
    many(3000)
    ask(model, qtbot)
    for first in range(400, 2800, 200):
        model.want(first, first + 20)
    with qtbot.waitSignal(model.rows_arrived) as arrived:
        model.want(2900, 2920)
    assert arrived.args == [2800, 2999]


def test_sorts_in_sql_by_each_column(model: ExpenseTableModel, record: Record, qtbot: QtBot) -> None:
    """The order is that of the whole ledger, not of what is held."""
    for payee, amount in (("Boojum", 300), ("Arnotts", 100), ("Centra", 200)):
        record(payee, amount)
    ask(model, qtbot, sort=ExpenseSort(SortKey.AMOUNT, descending=False))
    assert column(model, Columns.AMOUNT) == ["1.00", "2.00", "3.00"]
    with qtbot.waitSignal(model.answered):
        model.sort(Columns.PAYEE, Qt.SortOrder.DescendingOrder)
    assert column(model, Columns.PAYEE) == ["Centra", "Boojum", "Arnotts"]


def test_a_newer_question_supersedes_an_older(model: ExpenseTableModel, record: Record, qtbot: QtBot) -> None:
    """What one types over is never shown, however late its answer comes."""
    record("Arnotts", 100)
    record("Boojum", 200)
    answers = []
    model.answered.connect(lambda answer: answers.append(answer.totals.count))
    for typed in ("a", "ar", "arn", "zz"):
        model.ask(ExpenseFilter(search=typed), ExpenseSort())
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [0]
    assert model.filter.search == "zz"


def test_what_is_shown_stays_until_the_new_answer_is_there(
    model: ExpenseTableModel, record: Record, qtbot: QtBot
) -> None:
    """Nothing flickers: the old rows are there while a question is under way."""
    record("Arnotts", 100)
    ask(model, qtbot)
    with qtbot.waitSignal(model.answered):
        model.ask(ExpenseFilter(search="nothing"), ExpenseSort())
        assert model.rowCount() == 1
    assert model.rowCount() == 0


def test_a_date_is_repeated_only_below_the_same_date_and_only_when_sorted_by_it(
    model: ExpenseTableModel, record: Record, qtbot: QtBot
) -> None:
    """Following rows of a day have a quiet date, as long as the list goes by date."""
    for day in ("2026-06-18", "2026-06-18", "2026-06-17"):
        record("Kaph", 420, spent_on=day)
    ask(model, qtbot)
    assert [model.index(row, 0).data(Roles.REPEATED) for row in range(3)] == [False, True, False]
    ask(model, qtbot, sort=ExpenseSort(SortKey.AMOUNT))
    assert [model.index(row, 0).data(Roles.REPEATED) for row in range(3)] == [False, False, False]


def test_counts_and_sums_what_the_filter_lets_through(model: ExpenseTableModel, record: Record, qtbot: QtBot) -> None:
    """The totals are those of the filter, refunds included."""
    record("Kaph", 420)
    record("Kaph", -120)
    record("Arnotts", 5000)
    ask(model, qtbot, ExpenseFilter(search="kaph"))
    assert (model.totals.count, model.totals.total_minor) == (2, 300)


def test_a_refused_row_says_why(model: ExpenseTableModel, replica: Replica, record: Record, qtbot: QtBot) -> None:
    """The mark's tooltip and the spoken row carry the server's reason, not only that it refused."""
    record("Kaph", 420)
    refusal = Answer(1, 1, Status.REJECTED, "date_range")
    replica.write(lambda ledger: acknowledge(ledger, [refusal])).result()
    ask(model, qtbot)
    tooltip = model.index(0, Columns.MARK).data(Qt.ItemDataRole.ToolTipRole)
    assert tooltip == "Refused: the date is outside the years 1900 to 2200."
    assert "the date is outside" in model.index(0, Columns.MARK).data(Qt.ItemDataRole.AccessibleTextRole)
