"""Screens of 150 and 300 %: the same room, in a process of its own for each."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
_SAME = "tests/ui/access/test_room.py"


@pytest.mark.parametrize("factor", [pytest.param("1.5", marks=pytest.mark.long), "3"])
def test_nothing_is_cut_off_on_a_screen_of_another_scale(factor: str) -> None:
    """What holds at 100 % holds there, and Qt has nothing to warn of."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", _SAME, "-q", "-n", "0", "-p", "no:randomly", "-k", "usual"],
        cwd=ROOT,
        env={**os.environ, "QT_SCALE_FACTOR": factor},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4_000:]
