"""Many rows in parts, so that somebody can hear how far they are and break it off."""

from collections.abc import Callable, Iterable
from itertools import chain, groupby, islice
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection

Told: TypeAlias = Callable[[int], None]
"""Hears how many more rows are written; what it raises ends the transaction."""

_PART: Final = 5_000
_TOGETHER: Final = 50
"""Rows of one statement: each costs two turns of the interpreter’s lock, and a third of the time of a row."""


def untold(_rows: int) -> None:
    """Nobody wants to hear of it."""


def insert_in_parts(
    connection: Connection,
    into: str,
    values: str,
    stored: Iterable[tuple[Any, ...]],
    told: Told = untold,
    end: str = "",
) -> None:
    """Insert each of `stored`: `into` is the statement up to its VALUES, `values` those of one row, `end` the rest."""
    width = values.count("?")
    flat = chain.from_iterable(stored)
    statements = iter(lambda: tuple(islice(flat, _TOGETHER * width)), ())
    for length, alike in groupby(statements, key=len):
        rows = length // width
        statement = f"{into} VALUES {', '.join([values] * rows)} {end}"
        while part := list(islice(alike, _PART // _TOGETHER)):
            connection.exec_driver_sql(statement, part)
            told(rows * len(part))
