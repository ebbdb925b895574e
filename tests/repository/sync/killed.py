"""A process of its own that records and syncs until SIGKILL hits it at a chosen point: `python -m …killed POINT`."""

import json
import os
import signal
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from expense_desktop.domain.changes import Entity, Kind, Value
from expense_desktop.domain.records import OwnerId, new_id
from expense_desktop.repository.locks import FileLock
from expense_desktop.repository.replica.file import Replica, utc_now
from expense_desktop.repository.replica.writing import Change
from expense_desktop.repository.server import exchange
from expense_desktop.repository.server.connections import Login, ServerAddress
from expense_desktop.repository.sync import cycle
from expense_desktop.repository.sync.cycle import Cycle

AROUND: Final[dict[str, tuple[Any, str, bool]]] = {
    "before the push": (exchange, "push", False),
    "between the answer and its note": (exchange, "push", True),
    "within the note's transaction": (cycle, "acknowledge", True),
    "between note and pull": (exchange, "pull", False),
    "between pull and its transaction": (exchange, "pull", True),
    "within the pull's transaction": (cycle, "apply_pulled", True),
    "after the pull": (exchange, "mend_door", False),
}
"""Points of a sync: which function of which module, and whether when it has done its work."""


def main() -> None:
    """Read who we are from standard input; print the id of each expense once it is said to be saved; sync; die."""
    me = json.load(sys.stdin)
    login = Login(ServerAddress.from_json(me["address"]), me["user"], me["password"])
    replica = Replica(Path(me["file"]), bytes.fromhex(me["key"]), OwnerId(uuid.UUID(me["owner"])))
    point = sys.argv[1]
    if point == "while recording":
        while True:
            record(replica)
    record(replica)
    module, name, after = AROUND[point]
    setattr(module, name, deadly(getattr(module, name), after))
    Cycle(replica, login.connect, utc_now, FileLock(Path(me["file"]).with_name("sync.lock"))).run()


def record(replica: Replica) -> None:
    """One expense, said to be saved when it is."""
    fields: dict[str, Value] = {
        "amount_minor": 1250, "currency": "EUR", "spent_on": "2026-06-18", "category_id": None, "payee": "x",
        "note": "",
    }  # fmt: skip
    change = Change(Entity.EXPENSE, new_id(), Kind.SET, fields, new=True)
    replica.write(lambda ledger: ledger.apply([change], "Add")).result()
    print(change.row_id, flush=True)  # noqa: T201  read by the test


def deadly(function: Callable[..., Any], after: bool) -> Callable[..., Any]:
    """`function`, except that the process doesn't outlive it, or doesn't get that far."""

    def killing(*arguments: Any, **options: Any) -> Any:
        if after:
            function(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    return killing


if __name__ == "__main__":
    main()
