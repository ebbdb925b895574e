"""The replica's trigrams of payees and notes: what a search reads instead of every row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection

# Folded texts come in, so the tokenizer folds nothing itself: PostgreSQL must find the very same rows.
# Contentless: the texts stand in `listing` already. `detail=full`, because a phrase of trigrams is an exact substring.
_TABLES: Final = (
    """
    CREATE VIRTUAL TABLE listing_words
    USING fts5 (words, content='', contentless_delete=1, tokenize='trigram case_sensitive 1')
    """,
    "CREATE VIRTUAL TABLE listing_trigrams USING fts5vocab(listing_words, row)",
)

# Two spaces before every word and at the end: so that the beginnings of words, of one or two letters, are trigrams too,
# and every two characters in a row begin one (`listing.ReplicaListing._match`).
_DOCUMENT: Final = "'  ' || replace({row}payee_key, ' ', '  ') || '  ' || replace({row}note_key, ' ', '  ') || '  '"
_ADD: Final = f"INSERT INTO listing_words (rowid, words) VALUES (NEW.n, {_DOCUMENT.format(row='NEW.')})"  # noqa: S608
_REMOVE: Final = "DELETE FROM listing_words WHERE rowid = OLD.n"

_MOST_GATHERED_BYTES: Final = 64 * 1024 * 1024
"""What FTS5 gathers before it writes: of 100,000 rows all. At its own measure, 1 MiB, it writes and merges again and
again, which takes half as long once more."""

_TRIGGERS: Final = {
    "listing_words_added": f"AFTER INSERT ON listing BEGIN {_ADD}; END",
    "listing_words_changed": f"""
        AFTER UPDATE ON listing WHEN (OLD.payee_key, OLD.note_key) IS NOT (NEW.payee_key, NEW.note_key)
        BEGIN {_REMOVE}; {_ADD}; END
    """,
    "listing_words_removed": f"AFTER DELETE ON listing BEGIN {_REMOVE}; END",
}


def create_search(connection: Connection) -> None:
    """Create the trigrams, empty, and what keeps them beside `listing` (`indexes.create_indexes` comes first)."""
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        "INSERT INTO listing_words (listing_words, rank) VALUES ('hashsize', ?)", (_MOST_GATHERED_BYTES,)
    )
    _create_triggers(connection)


def clear(connection: Connection) -> None:
    """Forget all trigrams."""
    connection.exec_driver_sql("INSERT INTO listing_words (listing_words) VALUES ('delete-all')")


def fill(connection: Connection) -> None:
    """Add the trigrams of every row of `listing`."""
    connection.exec_driver_sql(
        f"INSERT INTO listing_words (rowid, words) SELECT n, {_DOCUMENT.format(row='')} FROM listing"  # noqa: S608
    )


@contextmanager
def paused(connection: Connection) -> Iterator[None]:
    """Keep `listing` without its trigrams; `clear` and `fill` are the caller's."""
    for name in _TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    _create_triggers(connection)


def _create_triggers(connection: Connection) -> None:
    for name, body in _TRIGGERS.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {body}")
