"""Kill the local writer, again and again: `python -m tests.faults.writer FOLDER KILLS SEED`.

The process forks a child for each life. A child opens the replica, holds it against everything that was ever said to be
saved (I1), and works on as fast as it can until SIGKILL hits it, somewhere within a few commits. Exit 1 when something
is missing; the last line says how many lives and operations there were.
"""

import logging
import os
import random
import select
import signal
import sys
import time
import uuid
from pathlib import Path
from typing import Final

from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.writing import WritableLedger
from tests.faults.computers import ask, is_whole
from tests.faults.deeds import Deeds
from tests.replicas import KEY, OWNER

READY: Final = b"ready"
LOST: Final = b"lost"
LONGEST_S: Final = 0.1


def main() -> int:
    """As many lives as asked for."""
    logging.disable(logging.WARNING)
    folder, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    chance, saved = random.Random(seed), set[bytes]()
    for life in range(kills + 1):
        # the last life only looks
        said = _life(folder, saved, seed * 1_000 + life, chance.uniform(0, LONGEST_S) if life < kills else None)
        if LOST in said:
            print(f"I1 violated: life {life} of seed {seed}: {said[-1].decode()}")  # noqa: T201
            return 1
        saved.update(one for one in said if one != READY)
    print(f"lives {kills}, operations {len(saved)}, all there")  # noqa: T201
    return 0


def _life(folder: Path, saved: set[bytes], seed: int, kill_after_s: float | None) -> list[bytes]:
    """What a child said until it was killed; what it was saying then may be cut off."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(folder, saved, seed, writing)
    os.close(writing)
    heard = b""
    while READY not in heard and LOST not in heard:
        heard += _heard(reading)
    if kill_after_s is not None:
        time.sleep(kill_after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while piece := os.read(reading, 65_536):
        heard += piece
    os.close(reading)
    return heard.split(b"\n")[:-1]


def _heard(pipe: int) -> bytes:
    if not select.select([pipe], [], [], 60)[0]:
        raise TimeoutError("a child says nothing")
    piece = os.read(pipe, 65_536)
    if not piece:
        raise ChildProcessError("a child ended by itself")
    return piece


def _live(folder: Path, saved: set[bytes], seed: int, pipe: int) -> None:
    """Look, say so, and work until the end. Never returns."""
    replica = Replica(folder / "replica.db", KEY, OWNER)
    lost = replica.read(lambda ledger: _lost(ledger, saved)).result()
    os.write(pipe, LOST + b"\n" + lost.encode() + b"\n" if lost else READY + b"\n")
    deeds = Deeds(random.Random(seed))
    while True:
        done = replica.write(lambda ledger: _deed(ledger, deeds)).result()
        for op_id in done:
            os.write(pipe, op_id.hex.encode() + b"\n")


def _lost(ledger: ReplicaLedger, saved: set[bytes]) -> str:
    """What is wrong, in words; nothing when everything is there."""
    if not is_whole(ledger):
        return "the file is damaged"
    here = {op_id.hex().encode() for (op_id,) in ask(ledger, "SELECT op_id FROM outbox")}
    missing = saved - here
    rows = "SELECT count(*) FROM queued WHERE sealed ->> 'e' = 'expense' AND sealed ->> 'kind' = 'set'"
    unseen = ask(ledger, f"{rows} AND sealed ->> 'base' IS NULL AND sealed ->> '$.set.money' IS NOT NULL"
                 " AND sealed ->> '$.set.date' IS NOT NULL AND row_id NOT IN (SELECT id FROM expense)")  # fmt: skip
    if missing:
        return f"{len(missing)} operations are missing"
    return "a row is missing" if unseen != [(0,)] else ""


def _deed(ledger: WritableLedger, deeds: Deeds) -> list[uuid.UUID]:
    ((first,),) = ask(ledger, "SELECT next_op_no FROM meta")
    deeds.one(ledger)
    return [uuid.UUID(bytes=op_id) for (op_id,) in ask(ledger, "SELECT op_id FROM outbox WHERE op_no >= ?", first)]


if __name__ == "__main__":
    sys.exit(main())
