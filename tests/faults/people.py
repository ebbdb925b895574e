"""One owner of a world: the computers, every operation that was ever entered on them, and what became of each."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from expense_desktop.domain.changes import Kind, Operation
from expense_desktop.repository.replica.outbox import RowRef
from expense_desktop.repository.replica.overlay import makes_whole
from tests.faults.computers import Computer, Look, Queued
from tests.faults.losses import Held
from tests.faults.mirror import Change, Mirror
from tests.faults.rules import hold
from tests.servers import Person as Account


@dataclass
class Entry:
    """An operation that was entered at `computer`. `holders` are the computers in whose queues it lay: copies of a
    profile have the same. `change` is what the server made of it; it is `gone` when somebody went back in time.
    """

    computer: Computer
    operation: Operation
    holders: set[Computer]
    change: Change | None = None
    gone: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether the server said no."""
        return self.change is not None and self.change["status"] == "rejected"


@dataclass
class Standing:
    """What must be on one computer: operations that the server doesn't have (`unsettled`), those that no pull has
    brought back (`ahead`, with their numbers), those that were refused, and of these those that were mended.
    """

    unsettled: set[bytes] = field(default_factory=set)
    ahead: dict[bytes, int] = field(default_factory=dict)
    refused: set[bytes] = field(default_factory=set)
    mended: set[uuid.UUID] = field(default_factory=set)

    def copied(self) -> "Standing":
        """As it is now."""
        return Standing(set(self.unsettled), dict(self.ahead), set(self.refused), set(self.mended))


@dataclass
class Person:
    """`entered` is by the hash by which the server knows an operation."""

    account: Account
    computers: list[Computer]
    mirror: Mirror
    statuses: Counter[str]
    entered: dict[bytes, Entry] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    standings: dict[Computer, Standing] = field(default_factory=dict)

    @property
    def owner(self) -> uuid.UUID:
        """Whose they are."""
        return self.account.owner

    def standing(self, computer: Computer) -> Standing:
        """What must be there."""
        return self.standings.setdefault(computer, Standing())

    def enter(self, computer: Computer, queued: Iterable[Queued]) -> None:
        """Remember what was said to be saved."""
        for one in queued:
            if one.hash not in self.entered:
                self.entered[one.hash] = Entry(computer, one.operation, {computer})
                self.standing(computer).unsettled.add(one.hash)

    def refused_at(self, computer: Computer) -> set[uuid.UUID]:
        """The refusals that this computer must be keeping, once it has heard of them all."""
        standing = self.standing(computer)
        return {self.entered[one].operation.op_id for one in standing.refused} - standing.mended

    def look_at_server(self) -> None:
        """Take in what is new there. I2: each change is an operation that was entered, and no second one of it."""
        for change in self.mirror.refresh():
            self.statuses[change["status"]] += 1
            if change["op_no"] == 0:
                continue
            entry = self.entered.get(bytes(change["hash"]))
            if entry is None:
                hold("I2", False, "the server has an operation that nobody entered")
                continue
            hold("I2", entry.change is None, "the server took an operation twice")
            self._settle(bytes(change["hash"]), entry, change)

    def _settle(self, known_as: bytes, entry: Entry, change: Change) -> None:
        entry.change, entry.gone = change, False
        for computer in entry.holders:
            standing = self.standing(computer)
            standing.unsettled.discard(known_as)
            if entry.is_refused:
                standing.refused.add(known_as)
            else:
                standing.ahead[known_as] = change["seq"]

    # ── when the past changes ──

    def copied(self, original: Computer, copy: Computer) -> None:
        """A profile was copied: what lies in its queue lies in both."""
        self.computers.append(copy)
        self.standings[copy] = self.standing(original).copied()
        copy.seen = original.seen
        for queued in copy.look().outbox:
            self.entered[queued.hash].holders.add(copy)

    def went_back(self, computer: Computer, standing: Standing) -> None:
        """A profile was put back as it was when this was its standing: what was entered since is nowhere, unless it
        was sent."""
        here = {queued.hash for queued in computer.look().outbox}
        for known_as, entry in self.entered.items():
            if computer in entry.holders and known_as not in here:
                entry.holders.discard(computer)
                entry.gone = entry.change is None and not entry.holders
        known = {one: self.entered[one] for one in here}
        standing.unsettled = {one for one, entry in known.items() if entry.change is None}
        standing.refused |= {one for one, entry in known.items() if entry.is_refused}
        standing.ahead = {one: entry.change["seq"] for one, entry in known.items() if entry.change}
        self.standings[computer] = standing

    def server_went_back(self, head: int) -> None:
        """The server is as it was at `head`. What it had acknowledged since is for the computers to tell it again; what
        still lies in a queue goes the way of every queue."""
        self.mirror.forget()
        for entry in self.entered.values():
            entry.holders.clear()
            if entry.change is not None and entry.change["seq"] > head:
                entry.change, entry.gone = None, True
        for computer in self.computers:
            look = computer.look()
            here = {queued.hash: self.entered[queued.hash] for queued in look.outbox}
            refused = {one for one, entry in self.entered.items() if entry.operation.op_id in look.refused}
            for entry in here.values():
                entry.holders.add(computer)
                entry.gone = False
            self.standings[computer] = Standing(
                unsettled={one for one, entry in here.items() if entry.change is None},
                ahead={one: entry.change["seq"] for one, entry in here.items() if entry.change},
                refused=refused | {one for one, entry in here.items() if entry.is_refused},
            )
            computer.returning = True
        self.mirror.refresh()

    # ── what must hold after every sync, however it ended ──

    def check(self, computer: Computer, look: Look) -> None:
        """Hold what `computer` has against what the server has. `look_at_server` has just been called."""
        if computer.returning:
            look = self._return(computer, look)
        self._check_queue(computer, look)
        self._check_refused(computer, look)
        if not computer.returning:
            self._check_rows(computer, look)
            computer.seen = look.cursor
        for ref, last in _last(look).items():
            self._check_shown(ref, last, look)

    def _return(self, computer: Computer, look: Look) -> Look:
        """A computer that comes back to a restored server has made operations of its own, and of decisions about
        conflicts that are no more it has made plain changes. As soon as it stands on the server's past, all it has is
        held against that."""
        self.enter(computer, look.outbox)
        here = {queued.hash for queued in look.outbox}
        for known_as in self.standing(computer).unsettled - here:
            if self.entered[known_as].operation.kind is Kind.DECIDE:
                self.standing(computer).unsettled.discard(known_as)
                self.entered[known_as].gone = True
        if not self.mirror.has(look.cursor, look.cursor_point):
            return look
        computer.returning = False
        computer.seen = 0
        return computer.look(0)

    def _check_queue(self, computer: Computer, look: Look) -> None:
        """I2: on the server, or still here; and here until a pull has brought it back."""
        here, standing = {queued.hash for queued in look.outbox}, self.standing(computer)
        hold("I2", here <= self.entered.keys(), "the queue has an operation that nobody entered")
        hold("I2", standing.unsettled <= here, "an operation is neither on the server nor here")
        for known_as in [one for one, seq in standing.ahead.items() if seq <= look.cursor]:
            del standing.ahead[known_as]
        over = [one for one in look.outbox if one.acked_seq is not None and one.acked_seq <= look.cursor]
        hold("I6", not over, "an operation that a pull has brought back hides what others made of its row since")
        hold("I2", standing.ahead.keys() <= here, "an operation left the queue before a pull brought it back")

    def _check_refused(self, computer: Computer, look: Look) -> None:
        waiting = {queued.operation.op_id for queued in look.outbox}
        must = self.refused_at(computer)
        hold("I4", must <= look.refused | waiting, "a refused operation is not kept")
        hold("I4", look.refused <= must, "an operation is kept as refused that the server didn’t refuse")

    def _check_rows(self, computer: Computer, look: Look) -> None:
        """I8, I9: the base has exactly the rows up to the cursor, as the server has them."""
        hold(
            "I8", computer.seen <= look.cursor <= self.mirror.head, "the cursor went back, or beyond the server’s head"
        )
        hold("I9", look.base.keys() <= self.mirror.rows.keys(), "a row that is not this person’s")
        ahead = [ref for ref, row in look.base.items() if row.change_seq > look.cursor]
        hold("I8", not ahead, "a row from beyond the cursor is here")
        brought = self.mirror.between(computer.seen, look.cursor)
        same = all(look.base.get(ref) == row for ref, row in brought.items())
        hold("I8", same, "the cursor covers a change that isn’t here")

    def _check_shown(self, ref: RowRef, last: "_Last", look: Look) -> None:
        """I7: whoever looks sees what they did last."""
        row = look.shown.get(ref)
        if row is None:
            hold("I7", not last.whole and ref not in self.mirror.rows, "a row that waits to be sent is not to be seen")
            return
        for name, group in last.groups.items():
            hold("I7", row.group(name) == group, "an own waiting change is not to be seen")
        hold(
            "I7", last.deletes in (None, row.deleted), "an own waiting delete is not to be seen, or is still to be seen"
        )


@dataclass
class _Last:
    """What waits of one row: the groups as given last, whether it is to be gone (None: nothing says), whether it is
    whole.
    """

    groups: dict[str, Any] = field(default_factory=dict)
    deletes: bool | None = None
    whole: bool = False


def _last(look: Look) -> dict[RowRef, _Last]:
    found: dict[RowRef, _Last] = {}
    for queued in look.outbox:
        one = queued.operation
        last = found.setdefault((one.entity, one.row_id), _Last())
        last.groups.update(one.set)
        last.whole = last.whole or makes_whole(one)
        if one.kind is not Kind.DECIDE:
            last.deletes = one.kind is Kind.DELETE
    return found
