"""Real processes under real signals, a cable that is cut, a PostgreSQL that crashes: minutes, by `make test-long`."""

import re
import secrets
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.figures import Figures
from tests.faults.households import DRAINED_S, ROOT, Household
from tests.faults.rules import Violation
from tests.faults.unfolding import Scale, files
from tests.replicas import new_replica
from tests.servers import Cluster


def live_through(seed: int, scale: Scale, pause_s: float, *, crashes: int = 3) -> Figures:
    """Let a household work while one trouble follows the other, and hold everything against the rules."""
    with Cluster(18, tcp=True, port=_free_port()) as cluster, files() as folder:
        household = Household(seed, scale, pause_s, cluster, folder)
        try:
            with household.at_home():
                crashed = 0
                while not household.is_done or crashed < crashes:
                    if crashed < crashes and household.share_done() >= (crashed + 1) / (crashes + 1):
                        household.crash()
                        crashed += 1
                    household.trouble()
                    time.sleep(household.chance.uniform(0, 2))
                household.come_to_rest(120)
            household.check()
        except Violation as violation:
            household.figures.violations[violation.rule] += 1
            violation.figures = household.figures
            raise
        assert max(household.drained_s) < DRAINED_S
        return household.figures


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def told(seed: int, scale: Scale, pause_s: float, tell: Tell) -> Figures:
    """The same, with its figures told, also of a failure."""
    try:
        figures = live_through(seed, scale, pause_s)
    except Violation as violation:
        tell(violation.figures)
        pytest.fail(f"{violation} (seed {seed})")
    tell(figures)
    return figures


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_forty_computers_under_fire(tell: Tell) -> None:
    """Five people with eight computers each, 500 operations at each: nothing is lost or doubled, everybody has the same
    at the end, and after each heal the queue is drained within 30 seconds."""
    figures = told(secrets.randbelow(10**9), Scale(5, 8, 500), 0.6, tell)

    assert figures.operations >= 5 * 8 * 500
    assert figures.faults["PostgreSQL crashed"] == 3
    assert figures.faults["SIGKILL"] > 10
    assert figures.faults["SIGSTOP"] > 5


@pytest.mark.long
@pytest.mark.timeout(900)
def test_five_hundred_kills_of_the_local_writer(tell: Tell) -> None:
    """I1: whatever was said to be saved is there in the next life, 500 times."""
    with files() as folder:
        tell(lives(folder, 500, secrets.randbelow(10**6)))


@pytest.mark.timeout(300)
def test_a_few_kills_of_the_local_writer(tmp_path: Path) -> None:
    """The same, ten times."""
    assert lives(tmp_path, 10, 7).operations > 10


def lives(folder: Path, kills: int, seed: int) -> Figures:
    """Kill the local writer so often; the figures of it."""
    new_replica(folder).close()
    command = [sys.executable, "-m", "tests.faults.writer", str(folder), str(kills), str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = re.search(r"lives (\d+), operations (\d+), all there", done.stdout)
    assert done.returncode == 0, f"seed {seed}: {done.stdout}{done.stderr}"
    assert found is not None
    figures = Figures(worlds=1, operations=int(found[2]))
    figures.faults["writer killed"] = int(found[1])
    return figures
