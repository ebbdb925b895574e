"""Many rows in parts, so that somebody can hear how far they are and break it off."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection

Told: TypeAlias = Callable[[int], None]
"""Hears how many more rows are written; what it raises ends the transaction."""

_PART: Final = 5_000


def untold(_rows: int) -> None:
    """Nobody wants to hear of it."""


def insert_in_parts(connection: Connection, statement: str, stored: Sequence[Any], told: Told) -> None:
    """Execute a statement for each of `stored`."""
    for first in range(0, len(stored), _PART):
        part = list(stored[first : first + _PART])
        connection.exec_driver_sql(statement, part)
        told(len(part))
