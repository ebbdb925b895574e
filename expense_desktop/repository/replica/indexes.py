"""The narrow table that lists of expenses are read from, its covering indexes, and the triggers that keep it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection

from expense_desktop.repository.choice import SortKey
from expense_desktop.repository.listing import DELETED_INDEX, index_of
from expense_desktop.repository.replica import search
from expense_desktop.repository.replica.beside import Meanwhile, doing, nothing

# `n` is the expense's rowid. (VACUUM could renumber those: `rebuild` after one.)
# Numbers for owners and categories, because sixteen bytes in each entry of five indexes halve what the cache holds.
_TABLES: Final = (
    "CREATE TABLE listing_number (no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE)",
    """
    CREATE TABLE listing (
        n INTEGER PRIMARY KEY,
        owner INTEGER NOT NULL,
        day INTEGER NOT NULL,
        id BLOB NOT NULL,
        amount_minor INTEGER NOT NULL,
        category INTEGER,
        payee_key TEXT NOT NULL,
        note_key TEXT NOT NULL,
        deleted INTEGER NOT NULL
    )
    """,
)

# Each has what filters and sums ask for, so that a page, a count or a place is found without touching a row.
# The order is that of `choice.ExpenseSort`; the mirror is the same index read backwards.
_INDEXES: Final = {
    index_of(SortKey.DATE): "(day, id, amount_minor, category, owner) WHERE deleted = 0",
    index_of(SortKey.PAYEE): "(payee_key, day DESC, id DESC, amount_minor, category, owner) WHERE deleted = 0",
    index_of(SortKey.CATEGORY): "(category, day DESC, id DESC, amount_minor, owner) WHERE deleted = 0",
    index_of(SortKey.NOTE): "(note_key, day DESC, id DESC, amount_minor, category, owner) WHERE deleted = 0",
    index_of(SortKey.AMOUNT): "(amount_minor, day DESC, id DESC, category, owner) WHERE deleted = 0",
    DELETED_INDEX: "(day, id, amount_minor, category, owner) WHERE deleted = 1",
}

# dt.date.toordinal(), by which 1970-01-01 is day 719163
_DAY: Final = "unixepoch({row}spent_on) / 86400 + 719163"
_NUMBER: Final = "(SELECT no FROM listing_number WHERE id = {row}{column})"

_VALUES: Final = ", ".join(
    (
        _NUMBER.format(row="{row}", column="owner_id"),
        _DAY,
        "{row}id",
        "{row}amount_minor",
        _NUMBER.format(row="{row}", column="category_id"),
        "fold({row}payee)",
        "fold({row}note)",
        "{row}deleted",
    )
)
_COLUMNS: Final = "owner, day, id, amount_minor, category, payee_key, note_key, deleted"
_SHOWN: Final = ("owner_id", "id", "spent_on", "amount_minor", "category_id", "payee", "note", "deleted")


def _of(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in _SHOWN)


# Not OR IGNORE: inside a trigger the conflict clause of the statement outside rules, and an upsert's is to abort.
_NUMBERED: Final = (
    "INSERT INTO listing_number (id) SELECT id FROM (SELECT NEW.owner_id AS id UNION SELECT NEW.category_id) "
    "WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM listing_number)"
)

_TRIGGERS: Final = {
    "listing_added": f"""
        AFTER INSERT ON expense BEGIN
            {_NUMBERED};
            INSERT INTO listing (n, {_COLUMNS}) VALUES (NEW.rowid, {_VALUES.format(row="NEW.")});
        END
    """,  # noqa: S608  names of our own, here and below
    # a pull that only brings a newer change_seq touches nothing here
    "listing_changed": f"""
        AFTER UPDATE ON expense
        WHEN ({_of("OLD")}) IS NOT ({_of("NEW")}) BEGIN
            {_NUMBERED};
            UPDATE listing SET ({_COLUMNS}) = (SELECT {_VALUES.format(row="NEW.")}) WHERE n = OLD.rowid;
        END
    """,  # noqa: S608
    "listing_removed": """
        AFTER DELETE ON expense BEGIN
            DELETE FROM listing WHERE n = OLD.rowid;
        END
    """,
}


def create_indexes(connection: Connection) -> None:
    """Create `listing`, empty, for an `expense` table without rows; `rebuild` fills it from one that has some."""
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    _create_indexes(connection)
    _create_triggers(connection)


def rebuild(connection: Connection) -> None:
    """Make `listing` and its trigrams anew from `expense`: about 10 µs a row. In the caller's transaction."""
    with in_bulk(connection):
        pass


@contextmanager
def in_bulk(connection: Connection, meanwhile: Meanwhile = nothing) -> Iterator[None]:
    """Keep lists and search for many new rows at once, at the end: half the work of keeping them row by row.

    Pays from about half as many new rows as there are old ones. Inside, lists are as they were before. `meanwhile` is
    called on another thread while SQLite works by itself.
    """
    for name in _TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    for name in _INDEXES:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    yield
    search.clear(connection)
    with search.paused(connection):
        connection.exec_driver_sql("DELETE FROM listing")
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO listing_number (id) "
            "SELECT DISTINCT owner_id FROM expense UNION SELECT DISTINCT category_id FROM expense"
        )
        connection.exec_driver_sql(
            f"INSERT INTO listing (n, {_COLUMNS}) SELECT rowid, {_VALUES.format(row='')} FROM expense"  # noqa: S608  names of our own
        )
    # not sooner: every text of the list is folded by a function of Python, which would wait for the interpreter
    with doing(meanwhile):
        search.fill(connection)
        _create_indexes(connection)
    _create_triggers(connection)


def _create_indexes(connection: Connection) -> None:
    for name, columns in _INDEXES.items():
        connection.exec_driver_sql(f"CREATE INDEX {name} ON listing {columns}")


def _create_triggers(connection: Connection) -> None:
    for name, body in _TRIGGERS.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {body}")
