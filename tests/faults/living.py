"""A computer as a process of its own: somebody works at it while its sync thread does what it does, until it is told to
end or is killed. `python -m tests.faults.living` reads who it is from the first line of standard input.

Prints every operation once it is said to be saved, as `+` and its bytes; `done` when everything has been entered; and
when standard input ends, it syncs no more and goes.
"""

import json
import logging
import random
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.locks import FileLock
from expense_desktop.repository.replica.file import Replica, utc_now
from expense_desktop.repository.replica.writing import WritableLedger
from expense_desktop.repository.server.connections import Login, ServerAddress
from expense_desktop.repository.sync.cycle import Cycle, look
from expense_desktop.repository.sync.worker import SyncWorker
from tests.faults.computers import ask
from tests.faults.deeds import Deeds


def main() -> None:
    """Live."""
    logging.disable(logging.WARNING)
    me = json.loads(sys.stdin.readline())
    file = Path(me["file"])
    login = Login(ServerAddress.from_json(me["address"]), me["user"], me["password"])
    with Replica(file, bytes.fromhex(me["key"]), OwnerId(uuid.UUID(me["owner"]))) as replica:
        # what was committed before a kill, and never said
        for (sealed,) in replica.read(lambda ledger: ask(ledger, "SELECT sealed FROM queued ORDER BY op_no")).result():
            _say(f"+{sealed}")
        cycle = Cycle(replica, login.connect, utc_now, FileLock(file.with_name("sync.lock")))
        worker = SyncWorker(cycle.run, lambda: look(replica), interrupt=cycle.interrupt)
        worker.set_active(True)
        worker.start()
        ended = threading.Event()
        threading.Thread(target=_wait_for_the_end, args=(ended,), daemon=True).start()
        _work(replica, worker, me, ended)
        _say("done")
        ended.wait()
        worker.stop(20)


def _work(replica: Replica, worker: SyncWorker, me: dict[str, Any], ended: threading.Event) -> None:
    chance = random.Random(me["seed"])
    deeds, left = Deeds(chance), me["operations"]
    while left > 0 and not ended.is_set():
        for sealed in replica.write(lambda ledger: _deed(ledger, deeds)).result():
            _say(f"+{sealed}")
            left -= 1
        worker.changed()
        time.sleep(chance.uniform(0, 2 * me["pause_s"]))


def _deed(ledger: WritableLedger, deeds: Deeds) -> list[str]:
    ((first,),) = ask(ledger, "SELECT next_op_no FROM meta")
    deeds.one(ledger)
    return [text for (text,) in ask(ledger, "SELECT sealed FROM queued WHERE op_no >= ? ORDER BY op_no", first)]


def _wait_for_the_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  read by whoever started it


if __name__ == "__main__":
    main()
