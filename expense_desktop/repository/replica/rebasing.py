"""What a restored server has to be told of the rows as this computer last pulled them (SYNC 6). Pure: no I/O.

A server's past is a line, and what a group of fields was on it has ever later stamps. So of two values from before the
restore the one with the later stamp had seen the other: it goes on from it, nobody is asked. Only what was entered on
the restored server, by somebody who couldn't know what is known here, is another branch: then the later stamp stands,
and the other value is kept beside, on the server as a conflict, or here (`Parked`) when the server's is the later.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from expense_desktop.domain.changes import Entity, Group, Groups, Kind, Operation
from expense_desktop.domain.records import StepId, new_id
from expense_desktop.repository.replica.outbox import RowRef
from expense_desktop.repository.replica.recovered import Parked
from expense_desktop.repository.replica.rows import Row

DELETED: Final = "deleted"
"""The group of its own that says whether a row is deleted."""
PARENT: Final = "parent"
_AT_THE_TOP: Final = {"parent_id": None}

Rows = Mapping[RowRef, Row]


@dataclass(frozen=True, slots=True)
class Since:
    """A change that the server has from after the common past. `again`: it was told so by a computer that knew it from
    before the restore."""

    entity: Entity
    row_id: uuid.UUID
    seq: int
    again: bool
    before: Groups | None
    after: Groups | None
    lost: Groups | None


@dataclass(slots=True)
class Plan:
    """Operations in an order that the server can follow, and what is left for the person to judge."""

    operations: list[Operation] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)


class _Fate(Enum):
    """What becomes of a value that the server has otherwise."""

    STAYS = auto()
    """The server's goes on from ours, or ours is in its history already."""
    GOES_ON = auto()
    """Ours goes on from the server's: a plain change."""
    BRANCH = auto()
    """Neither knew the other, or nobody can tell; ours is not the earlier."""
    PARKED = auto()
    """The same, and the server's is the later."""


def rebase(ours: Rows, theirs: Rows, since: Iterable[Since]) -> Plan:
    """What the server, which has `theirs`, lacks of `ours`."""
    about: dict[RowRef, list[Since]] = {}
    for each in since:
        about.setdefault((each.entity, each.row_id), []).append(each)
    planning = _Planning(theirs, about)
    for row in _in_order(ours):
        planning.add(row)
    return planning.plan()


class _Planning:
    def __init__(self, theirs: Rows, since: Mapping[RowRef, list[Since]]) -> None:
        self._theirs = theirs
        self._since = since
        self._step = StepId(new_id())
        self._detached: list[Operation] = []
        self._attached: list[Operation] = []
        self._sets: list[Operation] = []
        self._restamps: list[Operation] = []
        self._deletes: list[tuple[Row, Operation]] = []
        self._parked: list[Parked] = []
        self._revived: set[object] = set()
        self._deleted_categories: list[Row] = []

    def add(self, row: Row) -> None:
        held = self._theirs.get((row.entity, row.id))
        if row.entity is Entity.CATEGORY and row.deleted:
            self._deleted_categories.append(row)
        if held is None:
            self._make(row)
        elif (row.values, row.stamps, row.deleted) != (held.values, held.stamps, held.deleted):
            self._compare(row, held, self._since.get((row.entity, row.id), ()))

    def plan(self) -> Plan:
        """Deletes come after what is to be moved out of the way, what is filed before what it is filed under; then a
        category that was a parent has no child left and may become one.
        """
        for category in self._deleted_categories:
            # a deleted expense that is made again brings its category back with it
            if str(category.id) in self._revived and not any(row is category for row, _ in self._deletes):
                self._delete(category, category.groups())
        last = sorted(self._deletes, key=lambda pair: _delete_rank(pair[0]))
        deletes = (operation for _row, operation in last)
        return Plan([*self._detached, *self._sets, *self._restamps, *deletes, *self._attached], self._parked)

    def _make(self, row: Row) -> None:
        """Send a whole row: first as early as its earliest group, then what was changed later, each with its stamp.

        A subcategory is made at the top, and then moved: should its parent have become a subcategory on the restored
        server, only the move is refused, and not the category with all that is filed under it.
        """
        groups = row.groups()
        by_stamp: dict[str, dict[str, Group]] = {}
        for name, group in groups.items():
            by_stamp.setdefault(_stamp(row, name), {})[name] = group
        first, *later = sorted(by_stamp)
        parent = groups.get(PARENT, _AT_THE_TOP)
        self._set(row, groups if parent == _AT_THE_TOP else {**groups, PARENT: _AT_THE_TOP}, first)
        if parent != _AT_THE_TOP:
            by_stamp[_stamp(row, PARENT)].pop(PARENT)
            move = self._operation(row, Kind.SET, _stamp(row, PARENT), {PARENT: parent}, {PARENT: _AT_THE_TOP})
            # what is deleted already can't be moved without coming back
            (self._restamps if row.deleted else self._attached).append(move)
        # apart, so that the server takes many new rows in one go
        self._restamps += [self._operation(row, Kind.SET, stamp, by_stamp[stamp]) for stamp in later if by_stamp[stamp]]
        if row.deleted:
            self._revived |= {row.values.get("category_id"), row.values.get("parent_id")} - {None}
            self._delete(row, {name: group for name, group in groups.items() if name != PARENT})
        elif DELETED in row.stamps:
            self._restamps.append(self._operation(row, Kind.RESTORE, row.stamps[DELETED]))

    def _compare(self, row: Row, held: Row, since: Sequence[Since]) -> None:
        fate = self._fate_of_deleted(row, held, since)
        if row.deleted and held.deleted and (fate is not _Fate.GOES_ON or row.values == held.values):
            if fate is _Fate.GOES_ON:
                self._delete(row, held.groups())
            return
        if held.deleted and fate is _Fate.GOES_ON:
            self._restore(row)
        stands = self._groups(row, held, since, lives=not held.deleted or fate is _Fate.GOES_ON)
        if fate is _Fate.PARKED:
            self._parked.append(Parked(row.entity, row.id, {DELETED: {DELETED: row.deleted}}))
        elif row.deleted and fate is not _Fate.STAYS:
            branches = fate is _Fate.BRANCH or any(not each.again for each in since)
            self._delete(row, {} if branches else stands)
        elif fate is _Fate.BRANCH or (fate is _Fate.GOES_ON and not held.deleted):
            # on a live row it leaves nothing but its stamp
            self._restore(row)

    def _groups(self, row: Row, held: Row, since: Sequence[Since], *, lives: bool) -> dict[str, Group]:
        """Send the groups that differ; what the server then has in each. `lives`: it is not deleted there by now."""
        stands = dict(held.groups())
        parked: dict[str, Group] = {}
        for name, ours in row.groups().items():
            if ours == stands[name]:
                if _stamp(row, name) > _stamp(held, name) and not row.deleted and lives:
                    self._set(row, {name: ours}, _stamp(row, name))
                continue
            fate = _fate(name, ours, _stamp(row, name), _stamp(held, name), since)
            if fate is _Fate.PARKED:
                parked[name] = ours
            elif fate is not _Fate.STAYS and name == PARENT:
                self._move(row, ours, stands[name] if fate is _Fate.GOES_ON else None)
            elif fate is not _Fate.STAYS:
                base = {name: stands[name]} if fate is _Fate.GOES_ON else {}
                self._set(row, {name: ours}, _stamp(row, name), base)
                stands[name] = ours
        if parked:
            self._parked.append(Parked(row.entity, row.id, parked))
        return stands

    def _move(self, row: Row, ours: Group, held: Group | None) -> None:
        """Move a live category: first out of the way to the top, and to where it belongs when all others are."""
        if row.deleted:
            return
        base, stamp = {} if held is None else {PARENT: held}, _stamp(row, PARENT)
        if held is not None and held != _AT_THE_TOP:
            self._detached.append(self._operation(row, Kind.SET, stamp, {PARENT: _AT_THE_TOP}, base))
            base = {PARENT: _AT_THE_TOP}
        if held is None or ours != _AT_THE_TOP:
            self._attached.append(self._operation(row, Kind.SET, stamp, {PARENT: ours}, base))

    def _fate_of_deleted(self, row: Row, held: Row, since: Sequence[Since]) -> _Fate:
        ours, theirs = row.stamps.get(DELETED, ""), held.stamps.get(DELETED, "")
        if row.deleted == held.deleted:
            return _Fate.GOES_ON if ours > theirs else _Fate.STAYS
        return _fate(DELETED, {DELETED: row.deleted}, ours, theirs, since)

    def _set(self, row: Row, groups: Groups, stamp: str, base: Groups | None = None) -> None:
        self._sets.append(self._operation(row, Kind.SET, stamp, groups, base))

    def _restore(self, row: Row) -> None:
        self._sets.append(self._operation(row, Kind.RESTORE, row.stamps[DELETED]))

    def _delete(self, row: Row, base: Groups) -> None:
        self._deletes.append((row, self._operation(row, Kind.DELETE, row.stamps[DELETED], base=base)))

    def _operation(
        self, row: Row, kind: Kind, stamp: str, groups: Groups | None = None, base: Groups | None = None
    ) -> Operation:
        return Operation(
            row.entity, row.id, kind, self._step, dt.datetime.fromisoformat(stamp), groups or {}, base or {}, again=True
        )


def _fate(name: str, ours: Group, our_stamp: str, their_stamp: str, since: Sequence[Since]) -> _Fate:
    """What becomes of `ours`, where the server has another value with `their_stamp`."""
    setters = [each for each in since if name in (each.after or {})]
    if not setters:
        return _Fate.GOES_ON if our_stamp >= their_stamp else _Fate.STAYS
    if setters[-1].again:
        if our_stamp == their_stamp:
            return _Fate.BRANCH
        return _Fate.GOES_ON if our_stamp > their_stamp else _Fate.STAYS
    if any(_tells_of(each, name, ours) for each in since):
        return _Fate.STAYS
    return _Fate.BRANCH if our_stamp > their_stamp else _Fate.PARKED


def _tells_of(change: Since, name: str, ours: Group) -> bool:
    """Whether the server's history has the value: then whatever stands there knew it, or it is kept there already."""
    return any(groups is not None and groups.get(name) == ours for groups in (change.before, change.after, change.lost))


def _stamp(row: Row, name: str) -> str:
    stamp = row.stamps.get(name)
    return max(row.stamps.values()) if stamp is None else stamp


def _in_order(rows: Rows) -> Iterable[Row]:
    """What is referred to first; subcategories as they were moved, so that what was a parent isn't any more."""
    return sorted(rows.values(), key=_make_rank)


_RANK: Final = {Entity.PROFILE: 0, Entity.CATEGORY: 1, Entity.EXPENSE: 2, Entity.BUDGET: 3}


def _make_rank(row: Row) -> tuple[int, bool, str, uuid.UUID]:
    child = row.values.get("parent_id") is not None
    return _RANK[row.entity], child, row.stamps.get("parent", ""), row.id


def _delete_rank(row: Row) -> tuple[bool, bool]:
    return row.entity is Entity.CATEGORY, row.values.get("parent_id") is None


def kept_beside(lost: Groups, made_at: dt.datetime, row: Row, since: Iterable[Since]) -> Iterator[Operation]:
    """Operations that lose, so that the server keeps `lost` beside what stands, as it did before it was restored."""
    told = [each.lost for each in since if each.lost and (each.entity, each.row_id) == (row.entity, row.id)]
    groups = {name: group for name, group in lost.items() if not any(one.get(name) == group for one in told)}
    early = min([made_at, *(dt.datetime.fromisoformat(stamp) for stamp in row.stamps.values())])
    stamp = early - dt.timedelta(microseconds=1)
    step = StepId(new_id())
    if groups.pop(DELETED, None) and not row.deleted:
        yield Operation(row.entity, row.id, Kind.DELETE, step, stamp, again=True)
    if groups:
        yield Operation(row.entity, row.id, Kind.SET, step, stamp, groups, again=True)
