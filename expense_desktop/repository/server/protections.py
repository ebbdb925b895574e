"""Which of the ledger's protections are missing: read from PostgreSQL's catalogues, so that any server can be asked."""

from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg


def missing(connection: "psycopg.Connection[tuple[Any, ...]]") -> list[str]:
    """One sentence for each protection of SYNC 1 that doesn't stand; empty as it should be. For an admin; only reads.

    A superuser sees more: planner statistics of columns that an admin may not read are invisible to anybody else.
    """
    return [fault for (fault,) in connection.execute((files(__package__) / "protections.sql").read_bytes())]
