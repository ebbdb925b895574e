"""Reading a ledger on the server itself: one owner's rows, one snapshot, nothing written."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from expense_desktop.domain.errors import Bug, LoginRefused, NotFound
from expense_desktop.domain.records import ExpenseId, OwnerId, new_id
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.server.reading import ServerReader
from tests.repository.server.operations import Sender, expense
from tests.servers import Device


@pytest.fixture
def reader(laptop: Device) -> Iterator[ServerReader]:
    """Aoife's ledger, read by her laptop."""
    reader = ServerReader(lambda: laptop.login, OwnerId(laptop.owner))
    yield reader
    reader.close()


def count(ledger: Ledger) -> int:
    return ledger.expenses.summary().count


def test_a_reader_sees_its_owners_rows_alone(reader: ServerReader, laptop: Device, stranger: Device) -> None:
    """Another person's expenses are neither counted nor found by their id."""
    hers, his = ExpenseId(new_id()), ExpenseId(new_id())
    with Sender(laptop) as aoife, Sender(stranger) as ben:
        aoife.push(expense(hers))
        ben.push(expense(his))
    assert reader.read(count).result() == 1
    assert reader.read(lambda ledger: ledger.expenses.get(hers)).result().expense.id == hers
    with pytest.raises(NotFound):
        reader.read(lambda ledger: ledger.expenses.get(his)).result()


def test_an_answer_comes_from_one_snapshot(reader: ServerReader, laptop: Device) -> None:
    """What is pushed while a question is being answered doesn't change the answer half-way."""

    def twice(ledger: Ledger) -> tuple[int, int]:
        before = count(ledger)
        with Sender(laptop) as elsewhere:
            elsewhere.push(expense())
        return before, count(ledger)

    assert reader.read(twice).result() == (0, 0)
    assert reader.read(count).result() == 1


def test_nothing_can_be_written(reader: ServerReader) -> None:
    """A reader's transaction is read-only, whatever its function tries."""

    def write(ledger: Ledger) -> None:
        ledger._session.execute(text("CREATE TABLE public.mine (x int)"))

    with pytest.raises(Bug, match="25006"):  # read_only_sql_transaction
        reader.read(write).result()


def test_answers_come_from_the_readers_own_thread(reader: ServerReader) -> None:
    """Whoever asks isn't held up: the work is done elsewhere, one question after the other."""
    names = {reader.read(lambda _ledger: threading.current_thread().name).result() for _ in range(3)}
    assert len(names) == 1
    assert names != {threading.current_thread().name}


def test_a_login_that_the_server_refuses_is_said(laptop: Device) -> None:
    """A computer that the server no longer knows is told to sign in, as an error of the world."""
    refused = ServerReader(lambda: replace(laptop.login, password="another"), OwnerId(laptop.owner))
    with pytest.raises(LoginRefused):
        refused.read(count).result()
    refused.close()
