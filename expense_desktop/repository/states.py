"""The mark beside an expense: waiting, refused, in conflict, or simply synced."""

import uuid
from collections.abc import Collection, Iterable
from typing import Any, Final, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Table,
    bindparam,
    column,
    literal_column,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import Session

from expense_desktop.domain.changes import Entity, Status
from expense_desktop.domain.records import OwnerId, SyncState
from expense_desktop.repository.sets import OneOf
from expense_desktop.repository.tables import ChangeRow, Id

# Only a replica has these two; `replica/schema.py` makes them, and a test holds what is read here against it.
outbox: Final = table(
    "outbox",
    column("op_no", BigInteger),
    column("entity"),
    column("row_id", Id),
    column("decides", BigInteger),
    column("acked_seq", BigInteger),
)
# with every operation whole; a view, so that what is read for its other columns is read from the table
queued: Final = table(
    "queued", column("op_no", BigInteger), column("entity"), column("row_id", Id), column("sealed"), column("acked_seq")
)
refused: Final = table("refused", column("entity"), column("row_id", Id))


class States:
    """Sync states of one owner's expenses. On PostgreSQL nothing waits: what it has, it has numbered."""

    def __init__(self, session: Session, owner: OwnerId) -> None:
        self._session = session
        self._owner = owner
        self._local = session.get_bind().dialect.name == "sqlite"

    def of(self, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, SyncState]:
        """The states of those among `ids` that aren't simply synced."""
        statement = _LOCAL_OF if self._local else _SERVER_OF
        return _gravest(self._session.execute(statement, {"owner": self._owner, "ids": ids}))

    def unsynced(self) -> dict[uuid.UUID, SyncState]:
        """Every expense that isn't simply synced."""
        statement = _LOCAL if self._local else _SERVER
        return _gravest(self._session.execute(statement, {"owner": self._owner}))


def _gravest(rows: Iterable[Any]) -> dict[uuid.UUID, SyncState]:
    found: dict[uuid.UUID, SyncState] = {}
    for grade, row_id in sorted(rows):
        found.setdefault(row_id, _GRADES[grade])
    return found


def _undecided(*, local: bool) -> Select[Any]:
    change = cast("Table", ChangeRow.__table__)
    decision = change.alias("decision")
    decided = select(decision.c.seq).where(
        decision.c.owner_id == change.c.owner_id,
        decision.c.decides == change.c.seq,
        decision.c.status != Status.REJECTED.value,
    )
    undecided = select(_grade(SyncState.CONFLICT), change.c.row_id).where(
        change.c.owner_id == bindparam("owner"),
        change.c.entity == Entity.EXPENSE.value,
        change.c.status == Status.CONFLICT.value,
        ~decided.exists(),
    )
    # a decision counts as soon as it waits here
    decides_here = select(outbox.c.op_no).where(outbox.c.decides == change.c.seq)
    return undecided.where(~decides_here.exists()) if local else undecided


def _grade(state: SyncState) -> ColumnElement[int]:
    return literal_column(str(_GRADES.index(state)), Integer)


def _only(selects: Iterable[Select[Any]], *, among: bool) -> CompoundSelect[Any]:
    """Put together; `among` limits each to the ids in the statement's parameter."""
    return union_all(*(one.where(OneOf(one.selected_columns[1])) if among else one for one in selects))


_GRADES: Final = (SyncState.REFUSED, SyncState.CONFLICT, SyncState.WAITING)
"""The gravest first: it is the one that is shown."""

_ON_SERVER: Final = (_undecided(local=False),)
_HERE: Final = (
    select(_grade(SyncState.REFUSED), refused.c.row_id).where(refused.c.entity == Entity.EXPENSE.value),
    _undecided(local=True),
    select(_grade(SyncState.WAITING), outbox.c.row_id).where(
        outbox.c.entity == Entity.EXPENSE.value, outbox.c.acked_seq.is_(None)
    ),
)
# Made once: putting these together anew for each page would cost as much as running them.
_SERVER: Final = _only(_ON_SERVER, among=False)
_SERVER_OF: Final = _only(_ON_SERVER, among=True)
_LOCAL: Final = _only(_HERE, among=False)
_LOCAL_OF: Final = _only(_HERE, among=True)
