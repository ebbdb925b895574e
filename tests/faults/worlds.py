"""A world of people, computers and faults that unfolds from a seed, and what must hold in it (SYNC 9)."""

import datetime as dt
import hashlib
import inspect
import math
import random
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from inspect import signature
from pathlib import Path
from typing import Any, Final

import pytest

from expense_desktop.domain.errors import ExpenseError, LoginRefused, ProfileCopied, ServerUnreachable
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.repository.server import exchange
from expense_desktop.repository.sync import cycle
from tests.faults.computers import Computer, Queued, ask
from tests.faults.deeds import Deeds
from tests.faults.figures import Figures
from tests.faults.kills import Killed, Remains, wal_length
from tests.faults.lines import Way
from tests.faults.losses import Held
from tests.faults.people import Person, Standing
from tests.faults.replay import Replay
from tests.faults.rules import Violation, hold
from tests.repository.sync.backups import Backup

DROPS: Final = 0.1
"""So many of the requests never reach the server, and so many of the answers never come back."""
SYNCS: Final = 0.19
"""So many of the steps are syncs: five operations or so lie between two."""
QUEUED: Final = 0.37
"""While fewer of the syncs than that have pulled with work in the queue, the next one is to: half of them break off
before they pull. With the syncs without faults, in the end, at least 30 % of all have."""
KILLS: Final = 0.012
"""So many of the steps of a person end in the middle of the local commit."""
TICK: Final = dt.timedelta(milliseconds=100)
WRITES: Final = ("before", "within", "torn", "after")

Deed = Callable[[WritableLedger], Any]


@dataclass
class Fault:
    """What goes wrong in the next sync. `kill` names a place, as “push before”, “pull after”, “write torn”."""

    drops: float = 0.0
    stuck: bool = False
    typed: bool = False
    others: bool = False
    kill: str = ""
    after_writes: int = 0


class World:
    """Unfolds step by step; `settle` brings it to rest. A rule that doesn't hold is a Violation that names it."""

    def __init__(self, seed: int, begins: dt.datetime, patch: pytest.MonkeyPatch) -> None:
        """`begins` is the world's time at the start; it lies before the server's own by more than it will last."""
        self.seed = seed
        self.random = random.Random(seed)
        self.figures = Figures(worlds=1)
        self.people: list[Person] = []
        self._time = begins
        self._deeds = Deeds(self.random)
        self._fault = Fault()
        self._hit = False
        self._at: tuple[Person, Computer] | None = None
        self._statements = -1
        self._remains: Remains | None = None
        self._saved: tuple[Person, Backup, int] | None = None
        self._kept: tuple[Person, Computer, Remains, Standing, int] | None = None
        self._write = Replica.write
        self._patch(patch)

    def time(self) -> dt.datetime:
        """What all right clocks show."""
        return self._time

    # ── what happens ──

    def unfold(self) -> None:
        """Step by step until everybody has entered what they had to."""
        turns = self._turns()
        while self._busy():
            if turns and self.figures.operations >= turns[0][0]:
                turns.pop(0)[1]()
            self.step()
        self.settle()

    def _busy(self) -> list[tuple[Person, Computer]]:
        return [(person, one) for person in self.people for one in person.computers if one.left_to_enter > 0]

    def step(self) -> None:
        """Somebody does something, or a computer syncs, well or not."""
        self._time += TICK
        if self.random.random() < SYNCS:
            person = self.random.choice(self.people)
            return self.sync(person, self.random.choice(person.computers), self._some_fault())
        person, computer = self.random.choice(self._busy())
        if self.random.random() < 0.002:
            self._count("clock set")
            computer.set_clock(self.random)
        if self.random.random() < KILLS:
            return self.die_at_work(person, computer, self.random.choice(WRITES))
        return self.act(person, computer)

    def act(self, person: Person, computer: Computer) -> None:
        """One step of a person at a computer."""
        self._time += TICK
        try:
            queued, mended = computer.do(self._deeds.one)
        except ExpenseError as error:
            raise Violation("I1", f"what somebody did was not saved: {type(error).__name__}") from error
        self._entered(person, computer, queued)
        person.standing(computer).mended |= mended

    def _entered(self, person: Person, computer: Computer, queued: list[Queued]) -> None:
        person.enter(computer, queued)
        computer.left_to_enter -= len(queued)
        self.figures.operations += len(queued)

    def die_at_work(self, person: Person, computer: Computer, how: str) -> None:
        """The program is killed while it saves what somebody has done: that is there whole, or not at all."""
        done: list[Queued] = []

        def deed(ledger: WritableLedger) -> None:
            first = ledger.bookmark().next_op_no
            self._deeds.one(ledger)
            ((count,),) = ask(ledger, "SELECT count(*) FROM outbox WHERE op_no >= ?", first)
            counted.append(count)

        counted: list[int] = []
        before = computer.look()
        self._fault = Fault(kill=f"write {how}")
        self._at = person, computer
        try:
            computer.do(deed)
        except Killed:
            self._restart(computer)
        else:
            hold("I1", False, "a killed program went on")
        self._fault = Fault()
        look = computer.look()
        known = {one.number for one in before.outbox}
        done = [one for one in look.outbox if one.number not in known]
        hold("I1", len(done) in (0, *counted), "half of what somebody did is there")
        hold("I1", how not in ("before", "within") or not done, "what was not committed is there")
        self._entered(person, computer, done)
        person.standing(computer).mended |= before.refused - look.refused
        person.look_at_server()
        person.check(computer, look)

    def sync(self, person: Person, computer: Computer, fault: Fault) -> None:
        """Sync one computer with a fault in it, and hold the result against the rules."""
        outer = self._fault, self._hit, self._at, self._statements
        self._fault, self._hit, self._at, self._statements = fault, False, (person, computer), -1
        self.figures.syncs += 1
        try:
            computer.desk.sync()
        except Killed:
            self._restart(computer)
        except ServerUnreachable:
            hold("I13", self._hit, "a sync without a fault failed")
        except (ProfileCopied, LoginRefused) as stop:
            asked = computer.doubted if isinstance(stop, ProfileCopied) else computer.returning
            hold("I2", asked, "a computer that nobody copied was asked to sign in again")
            self._count("signed in again")
            computer.sign_in_again(person.account)
        except Violation:
            raise
        except Exception as error:
            raise Violation("I13", f"a sync ended in {type(error).__name__}: the queue doesn’t drain") from error
        finally:
            self._fault, self._hit, self._at, self._statements = outer
        person.look_at_server()
        person.check(computer, computer.look())

    def _restart(self, computer: Computer) -> None:
        assert self._remains is not None
        remains, self._remains = self._remains, None
        computer.come_back(remains)

    # ── when the past changes; what happens in a world is for its seed to say ──

    def _turns(self) -> list[tuple[int, Callable[[], None]]]:
        """Once so many operations were entered, this happens."""
        total = sum(computer.left_to_enter for _, computer in self._busy())
        person = self.people[0]
        match self.seed % 4:
            case 0:
                return [(total * 4 // 10, lambda: self._back_up(person)), (total * 6 // 10, self._restore)]
            case 1:
                return [(total * 4 // 10, lambda: self._copy(person))]
            case 2:
                return [(total * 3 // 10, lambda: self._keep(person)), (total * 6 // 10, self._put_back)]
            case _:
                return [
                    (total * 4 // 10, lambda: self._back_up(person)),
                    (total * 5 // 10, lambda: self._copy(person)),
                    (total * 6 // 10, self._restore),
                ]

    def _back_up(self, person: Person) -> None:
        person.look_at_server()
        self._saved = person, Backup(person.mirror.admin, person.owner), person.mirror.head

    def _restore(self) -> None:
        """The server comes back from its backup; three computers return one after the other, those that left it longest
        ago first, or last."""
        assert self._saved is not None
        person, backup, head = self._saved
        self._count("server restored")
        person.held.append(Held(person.computers))
        backup.restore(moves_epoch=self.random.random() < 0.5)
        person.server_went_back(head)
        newest_first = self.seed % 8 == 0
        for computer in sorted(person.computers, key=lambda one: one.seen, reverse=newest_first)[:3]:
            for _ in range(20):
                self.sync(person, computer, self._some_fault())
                if not computer.returning:
                    break
            self._count(f"returned {'newest' if newest_first else 'oldest'} first")

    def _copy(self, person: Person) -> None:
        self._count("profile copied")
        original = self.random.choice(person.computers)
        copy = original.copied(original.desk.folder.with_name("copy"))
        copy.left_to_enter = max(original.left_to_enter // 2, 5)
        person.copied(original, copy)

    def _keep(self, person: Person) -> None:
        computer = self.random.choice(person.computers)
        self._kept = (
            person,
            computer,
            Remains(computer.desk.folder, "kept"),
            person.standing(computer).copied(),
            computer.seen,
        )

    def _put_back(self) -> None:
        assert self._kept is not None
        self._count("profile put back")
        person, computer, files, standing, seen = self._kept
        computer.back_to(files)
        computer.seen = seen
        person.went_back(computer, standing)

    # ── what goes wrong ──

    def _some_fault(self) -> Fault:
        kind = self.random.choices(["stuck", "typed", "others", "kill", "drops"], [8, 10, 30, 36, 16])[0]
        fault = Fault(drops=DROPS)
        if self.figures.pulls_with_queue < QUEUED * self.figures.syncs:
            fault.typed = True
            kind = "stuck"
        match kind:
            case "stuck":
                fault.stuck = True
            case "typed":
                fault.typed = True
            case "others":
                fault.others = True
            case "kill":
                places = ("push before", "push after", "pull before", "pull after", *(f"write {one}" for one in WRITES))
                fault.kill = self.random.choice(places)
                fault.after_writes = self.random.randrange(3)
        return fault

    def _patch(self, patch: pytest.MonkeyPatch) -> None:
        for name, function in _requests():
            patch.setattr(exchange, name, self._faulty(name, function))
        # how long a world takes on a busy machine is no part of its story
        patch.setattr(cycle, "NOTE_INTERVAL_S", math.inf)
        write = self._write

        def dying_write(replica: Replica, fn: Deed) -> "Future[Any]":
            return self._die_writing(replica, fn) if self._fault.kill.startswith("write") else write(replica, fn)

        patch.setattr(Replica, "write", dying_write)

    def _faulty(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(connection: Way, *arguments: Any, **options: Any) -> Any:
            self.figures.requests += 1
            self._may_fail(name, "before", connection)
            if name == "push" and self._at is not None and self._at[1].returning:
                # what it tells a restored server, it has made itself
                self._at[0].enter(self._at[1], self._at[1].look().outbox)
            answer = self._while_others_are_busy(name, lambda: function(connection, *arguments, **options))
            if name == "hello":
                # the server's clock is the world's, so that a seed always tells the same story
                answer = replace(answer, now=self._time)
            self.figures.answers += 1
            self._may_fail(name, "after", connection)
            self._after(name)
            return answer

        return call

    def _may_fail(self, name: str, moment: str, connection: Way) -> None:
        """Drop the request (“before”) or the answer (“after”), or kill the program here."""
        if self._fault.kill == f"{name} {moment}":
            self._count(f"killed {moment} {name}")
            raise self._killed()
        if name == "push" and moment == "before" and self._fault.stuck:
            # with the connection held, the pull that follows meets a full queue
            self._hit = True
            self._count("push put off by the server")
            raise ServerUnreachable
        if self.random.random() < self._fault.drops:
            self._hit = True
            self._count("request dropped" if moment == "before" else "answer dropped")
            connection.cut()
            raise ServerUnreachable

    def _after(self, name: str) -> None:
        if name != "pull" or self._at is None:
            return
        if self._fault.typed:
            self._count("typed during a pull")
            self.act(*self._at)
        self.figures.pulls += 1
        self.figures.pulls_with_queue += bool(self._at[1].desk.waiting())

    def _while_others_are_busy(self, name: str, work: Callable[[], Any]) -> Any:
        """A pull, in the middle of which another computer pushes, if that is what goes wrong."""
        if name == "pull" and self._fault.others:
            self._statements = self.random.randrange(1, 7)
        try:
            return work()
        finally:
            self._statements = -1

    def heard(self, way: Way, _query: str) -> None:
        """A statement was sent. In the middle of a pull that may be another computer's moment."""
        self._statements -= self._statements > 0
        if self._statements != 0 or self._at is None:
            return
        self._statements = -1
        person, here = self._at
        others = [one for one in person.computers if one is not here and one.desk.waiting()]
        if others:
            way.arrive()
            self._count("push during another’s pull")
            self.sync(person, self.random.choice(others), Fault())

    def _die_writing(self, replica: Replica, fn: Deed) -> "Future[Any]":
        if self._fault.after_writes:
            self._fault.after_writes -= 1
            return self._write(replica, fn)
        assert self._at is not None
        how = self._fault.kill.removeprefix("write ")
        self._count(f"killed {how} a local commit")
        folder = self._at[1].desk.folder
        wal_was: list[int] = []

        def doomed(ledger: WritableLedger) -> None:
            wal_was.append(wal_length(folder))
            fn(ledger)
            if how == "within":
                raise self._killed()

        if how != "before":
            self._write(replica, doomed).result()
        raise self._killed(wal_was[0] if how == "torn" else None)

    def _killed(self, torn_from: int | None = None) -> Killed:
        """To be raised: the program ends here, and its files are what they are now."""
        assert self._at is not None
        self._remains = Remains(self._at[1].desk.folder)
        if torn_from is not None:
            self._remains.tear(torn_from, self.random)
        self._fault.kill = ""
        return Killed()

    def _count(self, kind: str) -> None:
        self.figures.faults[kind] += 1

    # ── what must hold when everybody has everything ──

    def settle(self) -> None:
        """All faults end, everybody syncs until nothing is new; then everything must be in its place."""
        for person in self.people:
            # one that has to sign in first sends a round later
            rounds = 3 if any(one.doubted or one.returning for one in person.computers) else 2
            for computer in person.computers * rounds:
                self.sync(person, computer, Fault())
            self._check_rest(person)
        told = "".join(person.mirror.history() for person in self.people)
        self.figures.history = hashlib.sha256(told.encode()).hexdigest()[:12]

    def _check_rest(self, person: Person) -> None:
        person.mirror.check()
        arrived = all(entry.change or entry.gone for entry in person.entered.values())
        hold("I2", arrived, "an operation never reached the server")
        Replay(person).check()
        for held in person.held:
            held.check(person.mirror, person.computers)
        for computer in person.computers:
            check_at_rest(person, computer)


def check_at_rest(person: Person, computer: Computer) -> None:
    """The queue is empty, base and view are the server's, and every refusal and conflict is where it must be."""
    desk, rows = computer.desk, person.mirror.rows
    hold("I13", desk.queued() == [], "the queue didn’t drain")
    hold("I6", desk.base() == rows, "what the server sent is not what it has")
    view = desk.view()
    hold("I6", {ref: view.get(ref) for ref in rows} == rows, "what is seen is not what the server has")
    refused = {entry.operation.row_id for entry in person.entered.values() if entry.is_refused or entry.gone}
    hold("I6", {row_id for _, row_id in view.keys() - rows.keys()} <= refused, "a row from nowhere is seen")
    hold("I4", {one.operation.op_id for one in desk.refusals()} == person.refused_at(computer), "a refusal is gone")
    decided = {change["decides"] for change in person.mirror.changes if change["status"] != "rejected"}
    conflicts = {change["seq"] for change in person.mirror.changes if change["status"] == "conflict"}
    hold("I3", desk.conflicts().keys() == conflicts - decided, "a conflict isn’t shown on every computer")


def _requests() -> list[tuple[str, Callable[..., Any]]]:
    """All that a computer can ask of its server: the public functions of `exchange` that take a connection."""
    return [
        (name, function)
        for name, function in vars(exchange).items()
        if inspect.isfunction(function) and not name.startswith("_") and "connection" in signature(function).parameters
    ]


def computers_folder(folder: Path, number: int) -> Path:
    """Where a computer of a world has its files."""
    return folder / f"computer{number}"
