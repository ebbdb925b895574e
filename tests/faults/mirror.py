"""One owner's ledger on the server, read by its superuser past row-level security; each time only what is new."""

import datetime as dt
import hashlib
import json
import uuid
from typing import Any, Final

from expense_desktop.domain.changes import Entity, instant_text
from expense_desktop.repository.replica.outbox import RowRef
from expense_desktop.repository.replica.rows import COLUMNS
from expense_desktop.repository.tables import ChangeRow
from tests.faults.rules import hold
from tests.repository.sync.desks import Rows, of_server
from tests.servers import Connection

Change = dict[str, Any]

_NAMES: Final = [column.name for column in ChangeRow.__table__.columns]
_TOLD: Final = (
    "seq",
    "op_no",
    "op_id",
    "entity",
    "row_id",
    "kind",
    "status",
    "code",
    "decides",
    "before",
    "after",
    "lost",
)
_CHANGES: Final = f"SELECT {', '.join(_NAMES)} FROM ledger.change WHERE owner_id = %s AND seq > %s ORDER BY seq"
_ROWS: Final = {
    entity: f"SELECT {', '.join(COLUMNS[entity])} FROM ledger.{entity.value} WHERE owner_id = %s AND change_seq > %s"
    for entity in Entity
}


class Mirror:
    """What is on the server. `rows` and `changes` are as of the last `refresh`."""

    def __init__(self, admin: Connection, owner: uuid.UUID) -> None:
        self.admin = admin
        self._owner = owner
        self.rows: Rows = {}
        self.changes: list[Change] = []
        self._at: dict[int, set[RowRef]] = {}

    @property
    def head(self) -> int:
        """The newest number."""
        return self.changes[-1]["seq"] if self.changes else 0

    def refresh(self) -> list[Change]:
        """Read what is new; the changes among it. I5: their numbers follow the last one without a hole."""
        since = self.head
        changes, rows = self._read(since)
        for ref, row in rows.items():
            if ref in self.rows:
                self._at[self.rows[ref].change_seq].discard(ref)
            self._at.setdefault(row.change_seq, set()).add(ref)
        self.rows |= rows
        self.changes += changes
        newest = max((stamp for row in rows.values() for stamp in row.stamps.values()), default="")
        hold("I12", newest < instant_text(dt.datetime.now(dt.UTC)), "a stamp is from the future, and beats all others")
        numbers = [change["seq"] for change in changes]
        hold("I5", numbers == list(range(since + 1, since + 1 + len(numbers))), "the numbers of changes have a hole")
        return changes

    def has(self, seq: int, point: bytes | None) -> bool:
        """Whether the change of this number is this one: then so is all that was before it."""
        return seq == 0 or (seq <= self.head and _point(self.changes[seq - 1]) == point)

    def between(self, after: int, upto: int) -> Rows:
        """The rows whose last change is in (`after`, `upto`]."""
        refs = [ref for seq in range(after + 1, upto + 1) for ref in self._at.get(seq, ())]
        return {ref: self.rows[ref] for ref in refs}

    def check(self) -> None:
        """I5, I6: everything is as it was told, change by change; nothing was altered without a number."""
        changes, rows = self._read(0)
        hold("I5", self._counter() == self.head, "the counter is not the last change’s number")
        hold("I6", changes == self.changes, "a change was altered after it was made")
        hold("I6", rows == self.rows, "a row was altered without a number")

    def history(self) -> str:
        """What happened, but for the instants and the ids that no seed decides."""
        told = [[change[name] for name in _TOLD] for change in self.changes]
        return json.dumps(told, sort_keys=True, default=str).replace(str(self._owner), "")

    def forget(self) -> None:
        """The server's past is another one now: read it anew."""
        self.rows, self.changes, self._at = {}, [], {}

    def _counter(self) -> int:
        row = self.admin.execute("SELECT head FROM ledger.feed WHERE owner_id = %s", (self._owner,)).fetchone()
        return row[0] if row else 0

    def _read(self, since: int) -> tuple[list[Change], Rows]:
        with self.admin.pipeline():
            changes = self.admin.execute(_CHANGES, (self._owner, since))
            found = {entity: self.admin.execute(query, (self._owner, since)) for entity, query in _ROWS.items()}
        rows = (of_server(entity, row) for entity, cursor in found.items() for row in cursor)
        return [dict(zip(_NAMES, row, strict=True)) for row in changes], {(row.entity, row.id): row for row in rows}


def _point(change: Change) -> bytes:
    """What tells a change from every other, as `exchange.points_at` does."""
    since_1970 = change["received_at"] - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    seconds = f"{since_1970 // dt.timedelta(seconds=1)}.{since_1970.microseconds:06}"
    return hashlib.sha256(change["hash"] + seconds.encode()).digest()[:16]
