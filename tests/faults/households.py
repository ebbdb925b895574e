"""Computers as processes, and what is done to them: signals, cables, a server that crashes. Then everything must be in
its place, and after each heal it must be so within 30 seconds (I13).
"""

import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from expense_desktop.domain.changes import Entity, Kind, Operation
from expense_desktop.domain.records import StepId
from expense_desktop.repository.server.connections import LOOPBACK, PLAIN_LOOPBACK, ServerAddress
from tests.faults.cables import WAYS, Cable
from tests.faults.computers import Computer, CopiedDesk, Queued, WorldClock
from tests.faults.figures import Figures
from tests.faults.lines import Line
from tests.faults.mirror import Change, Mirror
from tests.faults.people import Entry, Person
from tests.faults.replay import Replay
from tests.faults.rules import hold
from tests.faults.unfolding import Scale
from tests.faults.worlds import check_at_rest
from tests.servers import Cluster
from tests.servers import Person as Account

ROOT: Final = Path(__file__).parents[2]
DRAINED_S: Final = 30.0
_LONGEST_CUT_S: Final = 10.0
_LONGEST_SLEEP_S: Final = 6.0


@dataclass(eq=False)
class Living:
    """One computer and the process that is its program just now. `said` are the operations that it said were saved."""

    computer: Computer
    address: ServerAddress
    operations: int
    pause_s: float
    seed: int
    said: dict[str, None] = field(default_factory=dict)
    is_done: threading.Event = field(default_factory=threading.Event)
    _lives: int = 0
    _process: "subprocess.Popen[str] | None" = None
    _reader: threading.Thread | None = None

    def start(self) -> None:
        """A new life."""
        self._lives += 1
        desk = self.computer.desk
        me = {
            "file": str(desk.file), "key": desk.key.hex(), "owner": str(desk.owner), "address": self.address.as_json(),
            "user": desk.device.login.user, "password": desk.device.login.password, "pause_s": self.pause_s,
            "seed": f"{self.seed}.{self._lives}", "operations": self.operations - len(self.said),
        }  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.living"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(me) + "\n")
        self._process.stdin.flush()
        self._reader = threading.Thread(target=self._read, args=(self._process,))
        self._reader.start()

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            # what it was saying when it was killed may be cut off
            if line.startswith("+") and line.endswith("\n"):
                self.said[line[1:-1]] = None
            elif line == "done\n":
                self.is_done.set()

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self._process is not None
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        """SIGKILL, and see it gone."""
        self.signal(signal.SIGKILL)
        self._wait()

    def kill_if_alive(self) -> None:
        """Leave no process behind."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def end(self) -> None:
        """Tell it to go, and see it gone."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._wait()

    def _wait(self) -> None:
        assert self._process is not None
        assert self._reader is not None
        self._process.wait(60)
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


class Household:
    """All of them, their server and their cable. `trouble` draws one thing after the other from the seed."""

    def __init__(self, seed: int, scale: Scale, pause_s: float, cluster: Cluster, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.figures = Figures(worlds=1)
        self.cluster = cluster
        self.database = cluster.new_database()
        with closing(self.database.admin.connect()) as admin:
            admin.execute(f"COMMENT ON DATABASE {self.database.name} IS '{PLAIN_LOOPBACK}'")
        self.cable = Cable(cluster.port)
        self._scale, self._pause_s, self._folder = scale, pause_s, folder
        self._people: list[tuple[Account, list[Living]]] = []
        self.drained_s: list[float] = []

    @property
    def living(self) -> list[Living]:
        """All computers."""
        return [one for _account, living in self._people for one in living]

    @property
    def is_done(self) -> bool:
        """Whether everybody has entered what they had to."""
        return all(one.is_done.is_set() for one in self.living)

    def share_done(self) -> float:
        """How much of all that is to be entered was."""
        whole = self._scale.owners * self._scale.devices * self._scale.operations
        return sum(min(len(one.said), self._scale.operations) for one in self.living) / whole

    @contextmanager
    def at_home(self) -> Iterator[None]:
        """Everybody at work; at the end every process is gone."""
        with self.cable:
            address = ServerAddress("127.0.0.1", self.cable.port, self.database.name, LOOPBACK)
            self._settle_in(address)
            try:
                for one in self.living:
                    one.start()
                yield
            finally:
                for one in self.living:
                    one.kill_if_alive()

    def _settle_in(self, address: ServerAddress) -> None:
        for owner in range(self._scale.owners):
            account = self.database.newcomer(f"p{owner}")
            living = []
            for number in range(self._scale.devices):
                device = account.device(f"Computer {number}")
                folder = self._folder / f"{owner}.{number}"
                line = Line(device.login, lambda _way, _query: None)
                computer = Computer(CopiedDesk(device, folder, "EUR", WorldClock(), line.connect), line)
                computer.desk.switch_off()
                seed = self.chance.randrange(10**9)
                living.append(Living(computer, address, self._scale.operations, self._pause_s, seed))
            self._people.append((account, living))

    # ── troubles ──

    def trouble(self) -> None:
        """One of the small ones."""
        self.chance.choices([self._kill, self._stop, self._cut], [5, 3, 2])[0]()

    def _kill(self) -> None:
        one = self.chance.choice(self.living)
        self.figures.faults["SIGKILL"] += 1
        one.kill()
        one.start()

    def _stop(self) -> None:
        one = self.chance.choice(self.living)
        self.figures.faults["SIGSTOP"] += 1
        one.signal(signal.SIGSTOP)
        time.sleep(self.chance.uniform(0.5, _LONGEST_SLEEP_S))
        one.signal(signal.SIGCONT)

    def _cut(self) -> None:
        way = self.chance.choice(WAYS)
        self.figures.faults[f"cable cut, {way}"] += 1
        self.cable.cut(way)
        time.sleep(self.chance.uniform(1, _LONGEST_CUT_S))
        self.cable.mend(dead=self.chance.random() < 0.5)
        self.see_it_drain()

    def crash(self) -> None:
        """PostgreSQL ends as a machine that is switched off does, and comes back."""
        self.figures.faults["PostgreSQL crashed"] += 1
        self.cluster.stop()
        time.sleep(self.chance.uniform(0.5, 5))
        self.cluster.start()
        self.see_it_drain()

    def see_it_drain(self) -> None:
        """I13: what was saved when the network came back is on the server within 30 seconds."""
        began = time.monotonic()
        saved = {Operation.unsealed(text).op_id for one in self.living for text in list(one.said)}
        while saved:
            saved -= self._on_server(saved)
            waited = time.monotonic() - began
            hold(
                "I13",
                not saved or waited < DRAINED_S,
                f"{len(saved)} operations still wait {waited:.0f} s after a heal",
            )
            time.sleep(0.2)
        self.drained_s.append(time.monotonic() - began)

    def _on_server(self, wanted: set[uuid.UUID]) -> set[uuid.UUID]:
        """Those that are there. One that can't be read has no id there: it is known by the bytes, at the end."""
        with closing(self.database.admin.connect()) as admin:
            found = admin.execute("SELECT op_id FROM ledger.change WHERE op_id = ANY(%s)", (list(wanted),)).fetchall()
            unread = admin.execute("SELECT hash FROM ledger.change WHERE op_id IS NULL").fetchall()
        hashes = {bytes(one) for (one,) in unread}
        texts = [text for one in self.living for text in list(one.said)]
        by_hash = {_queued(text).operation.op_id for text in texts if _queued(text).hash in hashes}
        return {op_id for (op_id,) in found} | by_hash

    # ── at the end ──

    def come_to_rest(self, longest_s: float) -> None:
        """Everybody enters what is left and goes; then every rule is held against what there is."""
        until = time.monotonic() + longest_s
        for one in self.living:
            assert one.is_done.wait(max(0.0, until - time.monotonic())), "somebody never got done"
        self.see_it_drain()
        for one in self.living:
            one.end()

    def check(self) -> None:
        """I1 to I9 and I11, by the operations that the processes said were saved."""
        with closing(self.database.admin.connect()) as admin:
            for account, living in self._people:
                mirror = Mirror(admin, account.owner)
                person = Person(account, [one.computer for one in living], mirror, self.figures.statuses)
                self._check_person(person, living)

    def _check_person(self, person: Person, living: list[Living]) -> None:
        for one in living:
            one.computer.desk.switch_on()
            queued = [_queued(text) for text in one.said]
            person.enter(one.computer, queued)
            self.figures.operations += len(queued)
        try:
            self._take_in(person)
            person.mirror.check()
            hold("I2", all(entry.change for entry in person.entered.values()), "an operation never reached the server")
            Replay(person).check()
            for computer in person.computers:
                check_at_rest(person, computer)
        finally:
            for computer in person.computers:
                computer.switch_off()

    def _take_in(self, person: Person) -> None:
        """Sync everybody once more, and take in what the server has. Nobody told us which refusals were mended."""
        for computer in person.computers * 2:
            computer.desk.sync()
        for change in person.mirror.refresh():
            known_as = bytes(change["hash"])
            if change["op_no"] and known_as not in person.entered:
                person.entered[known_as] = _unsaid(person, change)
                self.figures.faults["committed and sent, but never said"] += 1
        person.mirror.forget()
        person.look_at_server()
        for computer in person.computers:
            kept = {one.operation.op_id for one in computer.desk.refusals()}
            person.standing(computer).mended = person.refused_at(computer) - kept


def _queued(text: str) -> Queued:
    return Queued(0, Operation.unsealed(text), text, None)


def _unsaid(person: Person, change: Change) -> Entry:
    """What was committed and sent in the instant before a kill, and never said. Nobody knows what was entered."""
    operation = Operation(
        Entity(change["entity"] or "expense"), change["row_id"] or uuid.UUID(int=0), Kind(change["kind"] or "set"),
        StepId(uuid.UUID(int=0)), dt.datetime.now(dt.UTC), op_id=change["op_id"] or uuid.uuid4(), again=True,
    )  # fmt: skip
    owner = next(one for one in person.computers if one.desk.device.id == change["device_id"])
    return Entry(owner, operation, {owner})
