"""The narrow table beside `expense`, and its trigrams, are always what they would be if they were made anew."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from expense_desktop.domain.changes import Entity, Value
from expense_desktop.repository.replica import indexes, rows, schema
from expense_desktop.repository.replica.connection import EncryptedFile
from expense_desktop.repository.replica.rows import Row
from tests.replicas import OWNER

Steps = list[tuple[str, Row]]

CATEGORIES = [uuid.UUID(int=1 << 100 | at) for at in range(3)]
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
EXPENSES = st.builds(
    lambda at, day, amount, payee, note, category, deleted: Row(
        Entity.EXPENSE,
        uuid.UUID(int=at),
        {
            "spent_on": day.isoformat(),
            "amount_minor": amount,
            "currency": "EUR",
            "payee": payee,
            "category_id": None if category is None else str(category),
            "note": note,
        },
        deleted=deleted,
    ),
    at=st.integers(1, 6),
    day=DAYS,
    amount=st.integers(-(10**12), 10**12),
    payee=st.sampled_from(["", "Luigi’s", "LUIGI’S", "Café", "寿司", "a b"]),
    note=st.sampled_from(["", "ß", "two\nlines", "Café"]),
    category=st.none() | st.sampled_from(CATEGORIES),
    deleted=st.booleans(),
)
STEPS = st.lists(st.tuples(st.sampled_from(["store", "store", "touch", "remove"]), EXPENSES), max_size=12)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[EncryptedFile]:
    """A replica's tables with three categories."""
    with closing(EncryptedFile(tmp_path / "replica.db", bytes(32))) as opened:
        with opened.writing() as session:
            connection = session.connection()
            schema.bring_up_to_date(connection)
            flags = {"archived": False, "fixed_cost": False, "carry_over_since": None}
            rows.insert(
                connection,
                OWNER,
                [
                    Row(Entity.CATEGORY, id_, {"name": "x", "parent_id": None, "colour": 0, **flags})
                    for id_ in CATEGORIES
                ],
            )
        yield opened


def _apply(connection: Connection, steps: Steps) -> None:
    for verb, row in steps:
        if verb == "store":
            rows.store(connection, OWNER, [row])
        elif verb == "touch":
            connection.exec_driver_sql("UPDATE expense SET change_seq = change_seq + 1 WHERE id = ?", (row.id.bytes,))
        else:
            connection.exec_driver_sql("DELETE FROM expense WHERE id = ?", (row.id.bytes,))


def _contents(connection: Connection) -> dict[str, list[object]]:
    """The listing with its numbers resolved, and each row's trigrams."""
    listed = connection.exec_driver_sql(
        "SELECT n, o.id, day, listing.id, amount_minor, c.id, payee_key, note_key, deleted FROM listing "
        "JOIN listing_number AS o ON o.no = owner LEFT JOIN listing_number AS c ON c.no = category ORDER BY n"
    )
    connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.instances USING fts5vocab(main, listing_words, instance)")
    words = connection.exec_driver_sql('SELECT doc, term, "offset" FROM temp.instances ORDER BY doc, "offset"').all()
    connection.exec_driver_sql("DROP TABLE temp.instances")
    return {"listing": list(listed.all()), "words": list(words)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(STEPS)
def test_triggers_keep_what_a_rebuild_would_make(file: EncryptedFile, steps: Steps) -> None:
    """After any upserts, edits, deletes and restores the kept listing and the rebuilt one are the same."""
    with file.reading() as session:
        connection = session.connection()
        _apply(connection, steps)
        kept = _contents(connection)
        indexes.rebuild(connection)
        assert _contents(connection) == kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(STEPS, STEPS)
def test_changes_in_bulk_come_to_the_same(file: EncryptedFile, before: Steps, steps: Steps) -> None:
    """Made at the end of a large import or row by row, lists are the same, and go on being kept."""

    def outcome(change: Callable[[Connection], None]) -> dict[str, list[object]]:
        with file.reading() as session:
            connection = session.connection()
            _apply(connection, before)
            change(connection)
            _apply(connection, before)
            return _contents(connection)

    def in_bulk(connection: Connection) -> None:
        with indexes.in_bulk(connection):
            _apply(connection, steps)

    assert outcome(in_bulk) == outcome(lambda connection: _apply(connection, steps))


def _expense(day: dt.date = dt.date(2026, 6, 18)) -> Row:
    fields: dict[str, Value] = {"amount_minor": 1, "currency": "EUR", "payee": "a", "category_id": None, "note": ""}
    return Row(Entity.EXPENSE, uuid.uuid4(), fields | {"spent_on": day.isoformat()})


def test_a_pull_that_only_numbers_a_row_touches_no_list(file: EncryptedFile) -> None:
    """A newer change_seq with the same values leaves the listing and its indexes alone."""
    row = _expense()
    with file.reading() as session:
        connection = session.connection()
        rows.store(connection, OWNER, [row])
        connection.exec_driver_sql("CREATE TEMP TABLE touched (n)")
        connection.exec_driver_sql(
            "CREATE TEMP TRIGGER touching AFTER UPDATE ON listing BEGIN INSERT INTO touched VALUES (NEW.n); END"
        )
        row.change_seq = 7
        rows.store(connection, OWNER, [row])
        assert connection.exec_driver_sql("SELECT count(*) FROM touched").scalar_one() == 0
        row.values["payee"] = "b"
        rows.store(connection, OWNER, [row])
        assert connection.exec_driver_sql("SELECT count(*) FROM touched").scalar_one() == 1


@pytest.mark.parametrize("day", ["1900-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "2200-12-31"])
def test_days_are_python_s_ordinals(file: EncryptedFile, day: str) -> None:
    """SQLite's arithmetic and Python's agree at both ends of the calendar and around 1970."""
    with file.reading() as session:
        connection = session.connection()
        rows.insert(connection, OWNER, [_expense(dt.date.fromisoformat(day))])
        assert (
            connection.exec_driver_sql("SELECT day FROM listing").scalar_one() == dt.date.fromisoformat(day).toordinal()
        )
