"""Two people on one server: nothing of one reaches the other, in rows, feeds, counts or errors (I9, I14)."""

import datetime as dt
from contextlib import closing

import pytest

from expense_desktop.domain.changes import Entity, Groups, Kind, Operation
from expense_desktop.domain.records import StepId, new_id
from expense_desktop.repository.server import exchange
from expense_desktop.repository.server.connections import Login
from tests.repository.sync.desks import Desk, Truth, until_quiet

TABLES = ["expense", "category", "budget", "profile", "change", "feed"]


@pytest.fixture
def neighbours(laptop: Desk, stranger: Desk) -> tuple[Desk, Desk]:
    """Aoife and Ben, both with records of their own, synced."""
    for desk in (laptop, stranger):
        food = desk.categorise("Food")
        for n in range(5):
            desk.spend(f"Shop {n}", category=food)
        desk.limit(food, 40_000, dt.date(2026, 6, 1))
    until_quiet([laptop, stranger])
    return laptop, stranger


def test_nothing_crosses(neighbours: tuple[Desk, Desk], truth: Truth) -> None:
    """Each replica is exactly its owner's part of the server, each feed its own, without a hole."""
    for desk in neighbours:
        assert desk.base() == desk.view() == truth.rows(desk.owner)
        assert len(desk.view()) == 8
        assert [change["seq"] for change in truth.changes(desk.owner)] == list(range(1, truth.head(desk.owner) + 1))
        assert desk.cursor() == truth.head(desk.owner) == 8
    assert not neighbours[0].view().keys() & neighbours[1].view().keys()


@pytest.mark.parametrize("table", TABLES)
def test_plain_sql_as_a_device_shows_the_owner_alone(neighbours: tuple[Desk, Desk], table: str) -> None:
    """SELECT without any condition, with the program's own login: one owner, and counts are counts of one's own."""
    for desk in neighbours:
        with closing(desk.connect()) as connection:
            assert connection.execute(f"SELECT DISTINCT owner_id FROM ledger.{table}").fetchall() == [(desk.owner,)]


def test_the_others_activity_moves_nothing_here(neighbours: tuple[Desk, Desk]) -> None:
    """Not the cursor, not the head, not the counts."""
    mine, theirs = neighbours
    before = mine.cursor(), mine.status().waiting, mine.view()
    for n in range(10):
        theirs.spend(f"Busy {n}")
    theirs.sync()

    mine.sync()

    assert (mine.cursor(), mine.status().waiting, mine.view()) == before


def test_another_persons_ids_are_as_unknown_as_invented_ones(neighbours: tuple[Desk, Desk], truth: Truth) -> None:
    """Putting an expense into another person's category is refused just like into one that doesn't exist."""
    mine, theirs = neighbours
    foreign = next(row_id for entity, row_id in theirs.view() if entity is Entity.CATEGORY)
    their_rows = truth.rows(theirs.owner)
    last_no = truth.changes(mine.owner)[-1]["op_no"]
    body: Groups = {
        "money": {"amount_minor": 1, "currency": "EUR"}, "date": {"spent_on": "2026-06-18"}, "payee": {"payee": ""},
        "note": {"note": ""},
    }  # fmt: skip

    with closing(mine.connect()) as connection:
        for no, category in enumerate((foreign, new_id()), last_no + 1):
            operation = Operation(
                Entity.EXPENSE, new_id(), Kind.SET, StepId(new_id()), dt.datetime.now(dt.UTC),
                set={**body, "category": {"category_id": str(category)}},
            )  # fmt: skip
            (answer,) = exchange.push(connection, no, [operation.sealed()])
            assert (answer.status, answer.code) == ("rejected", "unknown_category")

    assert truth.rows(theirs.owner) == their_rows


def test_without_a_device_there_are_no_rows_and_no_writes(neighbours: tuple[Desk, Desk]) -> None:
    """The door, which every copy of the program can reach, sees and changes nothing (I14)."""
    import psycopg

    address = neighbours[0].device.login.address
    with closing(Login(address, "expense_door", "door-of-the-tests").connect()) as door:
        for statement in ("SELECT * FROM ledger.expense", "SELECT api.push(1, '{}')", "SELECT api.devices()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                door.execute(statement)
