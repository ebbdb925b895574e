"""Whatever is entered, sent, lost and pulled in whatever order: one's own changes stay, and in the end all agree."""

import copy
import datetime as dt
import random
import tempfile
import uuid
from pathlib import Path
from typing import Any

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from expense_desktop.domain.changes import GROUPS, Entity, Kind, Operation, Status
from expense_desktop.domain.records import StepId, new_id
from expense_desktop.repository.replica import rows
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.outbox import Answer, Refusal
from expense_desktop.repository.replica.pulling import Pulled, acknowledge, apply_pulled
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.writing import WritableLedger
from tests.replicas import MORNING, OWNER, add_expense, as_pulled, delete, edit, expense_fields, new_replica, queued

Shown = dict[uuid.UUID, dict[str, Any]]
WHOLE = GROUPS[Entity.EXPENSE].keys()


def shown_rows(ledger: ReplicaLedger) -> Shown:
    """Every expense of the view, deleted ones too, by id."""
    stored = ledger.connection.exec_driver_sql("SELECT id FROM expense").scalars().all()
    found = rows.load(ledger.connection, OWNER, Entity.EXPENSE, [uuid.UUID(bytes=one) for one in stored])
    return {row.id: {**row.values, "deleted": row.deleted} for row in found.values()}


def do(shown: Shown, operation: Operation) -> None:
    """What an operation makes of rows, told simply."""
    row = shown.setdefault(operation.row_id, {}) if operation.set.keys() == WHOLE else shown.get(operation.row_id)
    if row is not None:
        for group in operation.set.values():
            row.update(group)
        row["deleted"] = operation.kind is Kind.DELETE


class Server:
    """The server's side of a feed: every operation gets the next seq, once, and the later one wins."""

    def __init__(self) -> None:
        self.rows: Shown = {}
        self.seqs: dict[uuid.UUID, int] = {}
        self.head = 0
        self.answered: dict[uuid.UUID, Answer] = {}

    def take(self, n: int, operation: Operation, *, refuse: bool = False) -> Answer:
        """The answer to operation `n`; `dup` for one that came before, with the code if it was refused."""
        earlier = self.answered.get(operation.op_id)
        if earlier is not None:
            return Answer(n, earlier.seq, Status.DUP, earlier.code)
        self.head += 1
        if refuse or (operation.row_id not in self.rows and operation.set.keys() != WHOLE):
            answer = Answer(n, self.head, Status.REJECTED, "unknown_row")
        else:
            do(self.rows, operation)
            self.seqs[operation.row_id] = self.head
            answer = Answer(n, self.head, Status.APPLIED)
        self.answered[operation.op_id] = answer
        return answer

    def since(self, cursor: int) -> Pulled:
        """What a pull brings."""
        came = sorted((seq, row_id) for row_id, seq in self.seqs.items() if seq > cursor)
        return Pulled(self.head, {Entity.EXPENSE: [self._row(row_id, seq) for seq, row_id in came]})

    def _row(self, row_id: uuid.UUID, seq: int) -> tuple[Any, ...]:
        row = {**self.rows[row_id], "spent_on": dt.date.fromisoformat(self.rows[row_id]["spent_on"])}
        return as_pulled(OWNER, row_id, *(row[name] for name in rows.FIELDS[Entity.EXPENSE]), "{}", row["deleted"], seq)


class Computer:
    """A replica and its person; `chance` picks rows, values and how much of a batch gets through."""

    def __init__(self, replica: Replica, server: Server, chance: random.Random) -> None:
        self.replica, self.server, self.chance = replica, server, chance
        self.entered: list[Operation] = []
        """Every operation of this computer, noted apart from its outbox."""
        self.pulled: Shown = {}
        """The server's rows as of the last pull that was applied, and the head then."""
        self.cursor = 0
        self.fetched: tuple[Pulled, Shown] | None = None
        self.heard: set[uuid.UUID] = set()
        """Operations whose answer arrived."""

    def act(self, action: str) -> None:
        """Do something, and look: the server's rows as last pulled, with all on top that no pull has covered."""
        getattr(self, action)()
        known = {operation.op_id for operation in self.entered}
        self.entered += [one for one in self.replica.read(queued).result() if one.op_id not in known]
        expected = copy.deepcopy(self.pulled)
        for operation in self.entered:
            if not self.is_settled(operation):
                do(expected, operation)
        shown = self.shown()
        assert {row_id: shown[row_id] for row_id in expected} == expected
        refused = {one.operation.row_id for one in self.refusals()}
        local = {row_id: row for row_id, row in shown.items() if row_id not in expected}
        assert all(row_id in refused or row["deleted"] for row_id, row in local.items())

    def is_settled(self, operation: Operation) -> bool:
        """Whether a pull has covered the operation, or this computer knows that it was refused."""
        answer = self.server.answered.get(operation.op_id)
        if answer is None:
            return False
        return operation.op_id in self.heard and (answer.is_refusal or answer.seq <= self.cursor)

    def refusals(self) -> tuple[Refusal, ...]:
        return self.replica.read(lambda ledger: ledger.outbox.refusals()).result()

    def add(self) -> None:
        if len(self.shown()) >= FEW:
            self.edit()
            return
        payee = f"p{self.chance.randrange(4)}"
        self.replica.write(lambda ledger: add_expense(ledger, payee)).result()

    def edit(self) -> None:
        if known := sorted(self.shown()):
            one, name, value = self.chance.choice(known), self.chance.choice(("payee", "note")), self.value()
            self.replica.write(lambda ledger: edit(ledger, one, **{name: value})).result()

    def delete(self) -> None:
        if known := sorted(self.shown()):
            one = self.chance.choice(known)
            self.replica.write(lambda ledger: delete(ledger, one)).result()

    def undo(self) -> None:
        self.replica.write(WritableLedger.undo).result()

    def elsewhere(self) -> None:
        """Another device makes a row, changes one, or deletes one."""
        known = sorted(self.server.rows)
        row_id = self.chance.choice(known if len(known) >= FEW else [*known, new_id()])
        kind, given = Kind.SET, {"note": {"note": self.value()}}
        if row_id not in self.server.rows:
            fields: dict[str, Any] = expense_fields(self.value())
            given = {name: {one: fields[one] for one in names} for name, names in GROUPS[Entity.EXPENSE].items()}
        elif self.chance.random() < 0.3:
            kind, given = Kind.DELETE, {}
        self.server.take(0, Operation(Entity.EXPENSE, row_id, kind, StepId(new_id()), MORNING, set=given))

    def push(self) -> None:
        """Send some of what waits; the first of it may be refused, the answer may be lost."""
        batch = self.replica.read(lambda ledger: ledger.outbox.next_batch()).result()
        if batch is None:
            return
        refuse = self.chance.random() < 0.3
        some = [Operation.unsealed(one) for one in batch.operations[: self.chance.randint(1, len(batch.operations))]]
        answers = [
            self.server.take(n, operation, refuse=refuse and n == batch.first_no)
            for n, operation in enumerate(some, batch.first_no)
        ]
        if self.chance.random() < 0.7:
            self.replica.write(lambda ledger: acknowledge(ledger, answers)).result()
            self.heard |= {operation.op_id for operation in some}

    def fetch(self) -> None:
        """Read what a pull brings; more may be pushed before it is applied."""
        self.fetched = self.server.since(self.cursor), copy.deepcopy(self.server.rows)

    def pull(self) -> None:
        """Apply what was fetched last, or what is there now."""
        if self.fetched is None:
            self.fetch()
        assert self.fetched is not None
        (pulled, self.pulled), self.fetched = self.fetched, None
        self.replica.write(lambda ledger: apply_pulled(ledger, pulled)).result()
        self.cursor = pulled.cursor_seq
        assert self.replica.read(lambda ledger: ledger.bookmark().cursor_seq).result() == self.cursor

    def shown(self) -> Shown:
        """Every expense as this computer shows it."""
        return self.replica.read(shown_rows).result()

    def value(self) -> str:
        """One of few texts, so that changes meet."""
        return f"v{self.chance.randrange(4)}"


FEW = 3
"""So many rows that changes meet in one."""
ACTIONS = ["add", "add", "edit", "edit", "elsewhere", "push", "push", "fetch", "pull", "pull", "delete", "undo"]


# an answer is lost, a pull brings the effect back, another device changes the row, and then the answer comes again
LATE_ANSWER = ["add", "edit", "push", "fetch", "add", "elsewhere", "delete", "fetch", "pull", "delete", "edit", "add"]


@given(actions=st.lists(st.sampled_from(ACTIONS), min_size=5, max_size=40), seed=st.integers(0, 2**32))
@example(actions=[*LATE_ANSWER, "push", "add", "elsewhere", "add"], seed=8450)
@settings(max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_own_changes_stay_and_in_the_end_all_agree(actions: list[str], seed: int) -> None:
    """At every moment the server's rows are shown with what waits on top (I7); after quiet they alone are (I6)."""
    with tempfile.TemporaryDirectory() as folder, new_replica(Path(folder)) as replica:
        server = Server()
        computer = Computer(replica, server, random.Random(seed))
        for action in [*actions, "pull"]:
            computer.act(action)
        while replica.read(lambda ledger: ledger.outbox.next_batch()).result() is not None:
            computer.act("push")
        computer.act("pull")
        assert replica.read(queued).result() == []
        shown = computer.shown()
        assert {row_id: shown[row_id] for row_id in server.rows} == server.rows
        assert all(server.answered[refusal.operation.op_id].is_refusal for refusal in computer.refusals())
