"""Greeting, push and pull as the client does them: one snapshot, whole changes, no seq missed (SYNC 5)."""

import datetime as dt
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from expense_desktop.domain.changes import GROUPS, Entity, Status
from expense_desktop.domain.errors import LoginRefused, PastDiffers, ProfileCopied, ServerUnreachable
from expense_desktop.domain.records import new_id
from expense_desktop.repository.replica.rows import COLUMNS, Row
from expense_desktop.repository.server import exchange
from tests.repository.server.operations import Sender, at, category, expense, operation, sealed
from tests.servers import Connection, Database, Device


@pytest.fixture
def connection(laptop: Device) -> Iterator[Connection]:
    """Aoife's laptop, connected."""
    with closing(laptop.connect()) as opened:
        yield opened


def ids(rows: Any) -> list[uuid.UUID]:
    """Of rows as a pull gives them."""
    return [uuid.UUID(bytes=row[1]) for row in rows]


def test_the_greeting_says_who_and_when(connection: Connection, laptop: Device) -> None:
    """Owner, device, the server's clock, and where the owner's feed stands."""
    said = exchange.hello(connection)
    assert (said.owner, said.device, said.revoked, said.head, said.last_op_no) == (laptop.owner, laptop.id, False, 1, 0)
    assert said.now.tzinfo is not None
    assert (said.min_client, said.schema_version, said.password_version) == ("0.1", 1, 1)
    assert str(uuid.UUID(said.epoch)) == said.epoch


def test_an_admin_is_no_device(ledger: Database) -> None:
    """Who isn't enrolled is told to enrol, not greeted."""
    with closing(ledger.admin.connect()) as admin, pytest.raises(LoginRefused):
        exchange.hello(admin)


def test_operations_are_answered_each_for_itself(connection: Connection) -> None:
    """Also what can't be read; sending the same again repeats the refusal's code."""
    texts = [sealed(expense()), "no JSON", sealed(expense(payee={"payee": 'a "quoted" \\ {payee}, NULL'}))]
    answers = exchange.push(connection, 1, texts)
    assert [(a.n, a.seq, a.status, a.code, a.is_refusal) for a in answers] == [
        (1, 2, Status.APPLIED, None, False),
        (2, 3, Status.REJECTED, "malformed", True),
        (3, 4, Status.APPLIED, None, False),
    ]
    again = exchange.push(connection, 1, texts)
    assert [(a.n, a.seq, a.status, a.is_refusal) for a in again] == [
        (1, 2, Status.DUP, False),
        (2, 3, Status.DUP, True),
        (3, 4, Status.DUP, False),
    ]
    assert exchange.push(connection, 4, []) == []


@pytest.mark.parametrize(("first_no", "error"), [(1, ProfileCopied), (3, PastDiffers)])
def test_another_past_is_said_to_be_one(connection: Connection, first_no: int, error: type[PastDiffers]) -> None:
    """FORK and GAP reach the program as errors that it can act on; nothing is taken."""
    exchange.push(connection, 1, [sealed(expense())])
    with pytest.raises(error):
        exchange.push(connection, first_no, [sealed(expense())])
    assert exchange.hello(connection).last_op_no == 1


def test_a_first_pull_brings_everything_and_a_second_nothing(connection: Connection) -> None:
    """Whole rows in the order of their change, then only what is beyond the cursor."""
    food, dinner = new_id(), new_id()
    body = expense(dinner, category={"category_id": str(food)})
    exchange.push(connection, 1, [sealed(category("Food", food)), sealed(body)])
    pulled = exchange.pull(connection, 0)
    assert pulled.cursor_seq == 3
    assert ids(pulled.rows[Entity.CATEGORY]) == [food]
    assert ids(pulled.rows[Entity.EXPENSE]) == [dinner]
    assert len(pulled.rows[Entity.PROFILE]) == 1
    assert len(pulled.rows[Entity.EXPENSE][0]) == len(COLUMNS[Entity.EXPENSE])
    again = exchange.pull(connection, pulled.cursor_seq)
    assert again.cursor_seq == 3
    assert not any(again.rows.values())
    assert set(pulled.marks) == {1, 2, 3}
    assert exchange.points_at(connection, [1, 2, 3, 4]) == pulled.marks
    assert len(set(pulled.marks.values())) == 3


def test_a_pull_brings_nothing_of_another_person(connection: Connection, bens: Sender) -> None:
    """Whatever Ben has, Aoife's pull doesn't know (I9)."""
    sterling = {"amount_minor": 1, "currency": "GBP"}
    bens.push(category("Ben’s"), *(expense(money=sterling) for _ in range(9)))
    pulled = exchange.pull(connection, 0)
    owners = {uuid.UUID(bytes=row[0]) for rows in pulled.rows.values() for row in rows}
    assert owners <= {exchange.hello(connection).owner}
    assert (len(pulled.rows[Entity.EXPENSE]), len(pulled.rows[Entity.CATEGORY])) == (0, 0)


def test_tombstones_are_pulled(connection: Connection) -> None:
    """A device that had the row learns that it is gone."""
    row = new_id()
    exchange.push(connection, 1, [sealed(expense(row))])
    cursor = exchange.pull(connection, 0).cursor_seq
    exchange.push(connection, 2, [sealed(operation(row=row, kind="delete", made_at=at(1)))])
    (gone,) = exchange.pull(connection, cursor).rows[Entity.EXPENSE]
    assert gone[COLUMNS[Entity.EXPENSE].index("deleted")] == 1


def test_rows_come_as_the_replica_keeps_them(connection: Connection) -> None:
    """Whatever the server's dates look like: bytes, text, numbers; one text for stamps that are all the same."""
    connection.execute("SET DateStyle = 'German, DMY'")
    whole, edited, gone = new_id(), new_id(), new_id()
    note = operation(row=edited, set={"note": {"note": "b"}}, base={"note": {"note": ""}}, made_at=at(1))
    delete = operation(row=gone, kind="delete", made_at=at(1))
    exchange.push(
        connection, 1, [sealed(each) for each in (expense(whole), expense(edited), expense(gone), note, delete)]
    )
    rows = [Row.of_stored(Entity.EXPENSE, each) for each in exchange.pull(connection, 0).rows[Entity.EXPENSE]]
    assert [row.id for row in rows] == [whole, edited, gone]
    groups = GROUPS[Entity.EXPENSE].keys()
    early, late = at(0), at(1)
    assert [row.stamps for row in rows] == [
        dict.fromkeys(groups, early),
        {**dict.fromkeys(groups, early), "note": late},
        {**dict.fromkeys(groups, early), "deleted": late},
    ]
    assert rows[0].stored(exchange.hello(connection).owner) == exchange.pull(connection, 0).rows[Entity.EXPENSE][0]


def test_only_conflicts_and_decisions_come_with_the_rows(connection: Connection, phones: Sender) -> None:
    """Changes that were simply applied stay on the server until somebody asks for a history."""
    row = new_id()

    def edit(text: str, minute: int) -> dict[str, Any]:
        return operation(row=row, set={"note": {"note": text}}, base={"note": {"note": ""}}, made_at=at(minute))

    exchange.push(connection, 1, [sealed(expense(row)), sealed(edit("one", 1))])
    phones.push(edit("two", 2))
    pulled = exchange.pull(connection, 0)
    assert [(change["seq"], change["status"], change["lost"]) for change in pulled.changes] == [
        (4, "conflict", {"note": {"note": "one"}})
    ]
    phones.push(operation(row=row, kind="decide", seq=4))
    assert [change["decides"] for change in exchange.pull(connection, 4).changes] == [4]


@pytest.mark.parametrize("page_rows", [1, 2, 3, 100])
def test_pages_are_seamless(connection: Connection, page_rows: int) -> None:
    """However the rows are cut into pages, each comes once, in order; also several of one seq."""
    top, child = new_id(), new_id()
    texts = [sealed(body) for body in (
        category("Top", top), category("Child", child, top), *(expense() for _ in range(7)),
        operation("category", child, "delete", made_at=at(1)), operation("category", top, "delete", made_at=at(1)),
        expense(category={"category_id": str(child)}),
    )]  # fmt: skip
    exchange.push(connection, 1, texts)
    whole, cut = exchange.pull(connection, 0), exchange.pull(connection, 0, page_rows=page_rows)
    assert cut == whole
    assert len({row[-1] for row in whole.rows[Entity.CATEGORY]}) == 1
    assert len(whole.rows[Entity.EXPENSE]) == 8


def test_a_pull_leaves_the_connection_as_it_was(connection: Connection) -> None:
    """After the snapshot the same connection pushes again."""
    exchange.pull(connection, 0)
    exchange.push(connection, 1, [sealed(expense())])
    assert len(exchange.pull(connection, 0).rows[Entity.EXPENSE]) == 1


def test_a_server_that_goes_away_is_unreachable(connection: Connection, ledger: Database) -> None:
    """A cut session is the world's fault, whatever was being said."""
    with closing(ledger.admin.connect()) as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
    with pytest.raises(ServerUnreachable):
        exchange.pull(connection, 0)
    with pytest.raises(ServerUnreachable):
        exchange.push(connection, 1, [sealed(expense())])


def test_the_names_of_computers(connection: Connection, laptop: Device, phone: Device) -> None:
    """Also of those that were revoked: their changes are still in the history."""
    connection.execute("SELECT api.revoke_device(%s)", (phone.id,))
    assert exchange.device_names(connection) == {laptop.id: "Laptop", phone.id: "Phone"}


def test_what_other_devices_push_meanwhile_is_never_missed(laptop: Device, phone: Device, ledger: Database) -> None:
    """Two devices push while a third pulls: cursors only grow, every pull has every seq between them, whole."""

    def send(device: Device) -> None:
        with Sender(device) as sender:
            for number in range(25):
                # 3 go one by one, 5 at once
                sender.push(*(expense() for _ in range(3 if number % 2 else 5)))

    seen: list[int] = []
    with closing(_third_device(ledger, laptop).connect()) as connection, ThreadPoolExecutor(2) as threads:
        cursor = exchange.hello(connection).head or 0
        pushing = [threads.submit(send, device) for device in (laptop, phone)]
        still = True
        while still:
            still = not all(future.done() for future in pushing)
            pulled = exchange.pull(connection, cursor)
            # One row a seq here, and none of them is ever changed: nothing may be left out.
            seqs = [row[-1] for row in pulled.rows[Entity.EXPENSE]]
            assert seqs == list(range(cursor + 1, pulled.cursor_seq + 1))
            seen += seqs
            cursor = pulled.cursor_seq
        for future in pushing:
            future.result()
    assert seen == list(range(2, 2 + 2 * (12 * 3 + 13 * 5)))


def _third_device(ledger: Database, of: Device) -> Device:
    with closing(ledger.admin.connect()) as admin:
        ticket = admin.execute("SELECT auth.make_ticket(%s)", (of.owner,)).fetchone()
    assert ticket is not None
    return ledger.enrol(ticket[0], "Tablet")


def test_a_pull_does_not_depend_on_how_the_server_writes_dates(database: Database) -> None:
    """An admin's own DateStyle and time zone reach no device, also where an instant is the earliest that can be."""
    with closing(database.admin.connect()) as admin:
        admin.execute(f"ALTER DATABASE {database.name} SET DateStyle = 'SQL, DMY'")
        admin.execute(f"ALTER DATABASE {database.name} SET TimeZone = 'America/New_York'")
    row = new_id()
    with Sender(database.device()) as sender:
        sender.push(
            expense(row),
            operation(
                "expense", row, made_at="0001-01-01T00:00:00.000000Z",
                set={"note": {"note": "x"}}, base={"note": {"note": "y"}},
            ),
        )  # fmt: skip
        (conflict,) = exchange.pull(sender.connection, 0).changes
    assert conflict["made_at"] == dt.datetime(1, 1, 1, tzinfo=dt.UTC)
