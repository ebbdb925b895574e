"""Points of the server's past that this replica has pulled: a number, and what tells the change that has it.

A server that was restored from a backup has the same past up to some point. What it has from before that point was
known here when the rows here were pulled; what it has from after it was not (SYNC 6). Every change of a small pull is a
point, of a large one some, and always the one at the cursor.

What tells a change is its operation and when the server took it: what is sent again to a restored server has the id
that it had, and may by chance get the number too, after other changes. The same change has the same ones before it.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

MOST: Final = 4_000
"""Points that are kept; beyond that every other one of the older half goes."""
MOST_A_PULL: Final = 200

Marks = Mapping[int, bytes]


def note_marks(connection: Connection, marks: Marks) -> None:
    """Keep points, in the transaction that moves the cursor past them."""
    if not marks:
        return
    connection.exec_driver_sql("INSERT OR REPLACE INTO mark (seq, point) VALUES (?, ?)", list(marks.items()))
    if connection.exec_driver_sql("SELECT count(*) FROM mark").scalar_one() > MOST:
        connection.exec_driver_sql(
            "DELETE FROM mark WHERE seq IN (SELECT seq FROM "
            "(SELECT seq, row_number() OVER (ORDER BY seq) AS n FROM mark) WHERE n <= ? AND n % 2 = 0)",
            (MOST // 2,),
        )


def read_marks(connection: Connection) -> dict[int, bytes]:
    """All of them."""
    return {row.seq: row.point for row in connection.exec_driver_sql("SELECT seq, point FROM mark")}


def read_mark(connection: Connection, seq: int) -> bytes | None:
    """The point at `seq`; None when none is kept."""
    return connection.exec_driver_sql("SELECT point FROM mark WHERE seq = ?", (seq,)).scalar_one_or_none()


def last_common(marks: Marks, there: Marks) -> int:
    """The last point that the server has, too; 0 without such a point."""
    return max((seq for seq, point in marks.items() if there.get(seq) == point), default=0)


def forget_marks(connection: Connection, after: int) -> None:
    """Let go of those that are no part of the server's past any more."""
    connection.exec_driver_sql("DELETE FROM mark WHERE seq > ?", (after,))
