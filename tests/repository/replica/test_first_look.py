"""What the first look shows is what the repositories show; whatever else is asked of it has to wait."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from expense_desktop.domain.records import ExpenseId, SyncState
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort, SortKey
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.replica import schema
from expense_desktop.repository.replica.driver import VERSION
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.first_look import FirstLook, NotYet
from expense_desktop.repository.replica.writing import WritableLedger
from tests.replicas import KEY, OWNER, add_category, add_expense, delete, new_replica


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    """Expenses of several days and categories, one deleted, one that the server refused and one in conflict."""
    with new_replica(tmp_path) as made:
        made.write(_fill).result()
        yield made


def _fill(ledger: WritableLedger) -> None:
    eating = add_category(ledger, "Eating out")
    cafes = add_category(ledger, "Cafés", eating)
    first = dt.date(2026, 1, 1)
    for number in range(230):
        category = (None, eating, cafes)[number % 3]
        add_expense(
            ledger,
            f"Shop {number % 7}",
            100 + number,
            spent_on=(first + dt.timedelta(days=number * 37 % 90)).isoformat(),
            category_id=None if category is None else str(category),
            note="two\nlines" if number % 5 == 0 else "",
        )
    gone, acknowledged, refused, conflict = (ExpenseId(id_) for id_ in _ids(ledger)[:4])
    delete(ledger, gone)
    run = ledger.connection.exec_driver_sql
    run("UPDATE outbox SET acked_seq = op_no WHERE row_id IN (?, ?)", (acknowledged.bytes, conflict.bytes))
    run(
        "INSERT INTO refused (op_id, entity, row_id, sealed, code, seq, refused_at) "
        "VALUES (?, 'expense', ?, '', '', 1, '')",
        (refused.bytes, refused.bytes),
    )
    run(
        "INSERT INTO change (owner_id, seq, device_id, op_no, hash, entity, row_id, status, received_at) "
        "VALUES (?, 9, ?, 1, x'00', 'expense', ?, 'conflict', '2026-01-01 00:00:00')",
        (OWNER.bytes, OWNER.bytes, conflict.bytes),
    )


def _ids(ledger: Ledger) -> list[ExpenseId]:
    return [view.expense.id for view in ledger.expenses.page()]


def whole(ledger: Ledger) -> object:
    """Everything that the window's first question asks."""
    return ledger.expenses.summary(), ledger.expenses.page(offset=0), ledger.expenses.page(offset=200, limit=200)


def test_it_shows_what_the_repositories_show(replica: Replica, tmp_path: Path) -> None:
    """Rows, their order, categories, states and the sum are those of the replica, to the last field."""
    look = FirstLook.open(tmp_path / "replica.db", KEY, OWNER)
    assert look is not None
    with closing(look):
        assert look.answer(whole) == replica.read(whole).result()
        shown = look.answer(lambda ledger: ledger.expenses.page(limit=1_000))
    assert len(shown) == 229
    assert {view.state for view in shown} == set(SyncState)


def test_what_was_read_ahead_is_answered_once(replica: Replica, tmp_path: Path) -> None:
    """Of the moment in which it was read, whatever is asked with it; what is asked next is of then."""
    look = FirstLook.open(tmp_path / "replica.db", KEY, OWNER)
    assert look is not None
    with closing(look):
        before = replica.read(whole).result()
        look.read_ahead()
        replica.write(lambda ledger: add_expense(ledger, "Shop of later", 1)).result()
        assert look.answer(whole) == before
        assert look.answer(whole) == replica.read(whole).result() != before


@pytest.mark.parametrize(
    "fn",
    [
        lambda ledger: ledger.categories.list(),
        lambda ledger: ledger.expenses.payees(),
        lambda ledger: ledger.expenses.summary(ExpenseFilter(search="shop")),
        lambda ledger: ledger.expenses.page(ExpenseFilter(deleted=True)),
        lambda ledger: ledger.expenses.page(sort=ExpenseSort(SortKey.PAYEE)),
    ],
)
@pytest.mark.usefixtures("replica")
def test_what_it_does_not_know_has_to_wait(fn: Callable[[Ledger], object], tmp_path: Path) -> None:
    """Filters, other orders and other repositories are NotYet, never an answer to another question."""
    look = FirstLook.open(tmp_path / "replica.db", KEY, OWNER)
    assert look is not None
    with closing(look), pytest.raises(NotYet):
        look.answer(fn)


@pytest.mark.usefixtures("replica")
def test_a_file_that_needs_more_is_not_looked_at(tmp_path: Path) -> None:
    """Another key, no file, another version: opening the replica has to say what is the matter."""
    assert FirstLook.open(tmp_path / "replica.db", bytes(32), OWNER) is None
    assert FirstLook.open(tmp_path / "none.db", KEY, OWNER) is None
    assert not (tmp_path / "none.db").exists()


def test_another_version_is_not_looked_at(replica: Replica, tmp_path: Path) -> None:
    """A file whose tables are older or newer is left to the migrations."""
    replica.write(lambda ledger: _set_version(ledger, VERSION + 1)).result()
    assert FirstLook.open(tmp_path / "replica.db", KEY, OWNER) is None


def _set_version(ledger: WritableLedger, version: int) -> None:
    ledger.connection.exec_driver_sql(f"PRAGMA user_version = {version:d}")


def test_the_version_is_that_of_the_migrations() -> None:
    """Whoever adds a migration adds to the version that the first look asks for."""
    assert len(schema.MIGRATIONS) + 1 == VERSION
