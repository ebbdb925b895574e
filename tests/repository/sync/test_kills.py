"""SIGKILL at any point of recording and syncing: what was said to be saved is there, and is sent once (I1)."""

import json
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from expense_desktop.domain.changes import Entity
from tests.repository.sync.desks import Desk, Truth, until_quiet
from tests.repository.sync.killed import AROUND


def die(desk: Desk, point: str, *, after: int) -> list[uuid.UUID]:
    """Let a process record and sync as `desk` until it is killed at `point`; what it said was saved.

    While recording it is we who kill it, when it has said so `after` times.
    """
    desk.switch_off()
    login = desk.device.login
    me = {
        "address": login.address.as_json(), "user": login.user, "password": login.password, "file": str(desk.file),
        "key": desk.key.hex(), "owner": str(desk.owner),
    }  # fmt: skip
    saved: list[uuid.UUID] = []
    with subprocess.Popen(
        [sys.executable, "-m", "tests.repository.sync.killed", point],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(me))
        process.stdin.close()
        for line in process.stdout:
            # the last may be half a line
            if line.endswith("\n"):
                saved.append(uuid.UUID(line.strip()))
            if len(saved) == after:
                process.kill()
    assert process.returncode == -signal.SIGKILL
    desk.switch_on()
    return saved


@pytest.mark.parametrize("point", list(AROUND))
def test_a_sync_that_is_killed_loses_and_doubles_nothing(laptop: Desk, phone: Desk, truth: Truth, point: str) -> None:
    """Wherever it hits, what was saved is seen at once, and after the next sync it is on the server exactly once."""
    theirs = phone.spend("From the phone")
    phone.sync()

    (lunch,) = die(laptop, point, after=0)

    assert not laptop.row(lunch).deleted
    cursor = laptop.cursor()
    known = {ref: row for ref, row in truth.rows(laptop.owner).items() if row.change_seq <= cursor}
    assert laptop.base() == known

    until_quiet([laptop, phone])

    assert truth.statuses(laptop.owner) == ["applied"] * 2
    assert laptop.queued() == []
    assert laptop.view() == phone.view() == truth.rows(laptop.owner)
    assert {(Entity.EXPENSE, lunch), (Entity.EXPENSE, theirs)} <= phone.view().keys()


def test_what_was_said_to_be_saved_outlives_the_process(laptop: Desk, truth: Truth) -> None:
    """Killed in the middle of recording as fast as it can: each that was announced is there, row and operation."""
    saved = die(laptop, "while recording", after=40)

    view = laptop.view()
    assert all((Entity.EXPENSE, row_id) in view for row_id in saved)
    assert {operation.row_id for operation in laptop.queued()} >= set(saved)
    # what was being written then is there whole or not at all
    assert {operation.row_id for operation in laptop.queued()} == {
        row_id for entity, row_id in view if entity is Entity.EXPENSE
    }

    laptop.sync()

    assert truth.rows(laptop.owner).keys() >= {(Entity.EXPENSE, row_id) for row_id in saved}
