"""A program that is told to end by the system: it closes as by its window, and leaves nothing running."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from expense_desktop.repository.server.embedded import EmbeddedServer
from tests.ui.programs import LONG_MS

ROOT = Path(__file__).parent.parent.parent
LONG_S = LONG_MS / 1000


def runs(server: EmbeddedServer) -> bool:
    return server.exists and server.cluster().running() is not None


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda how: how.name)
def test_told_to_end_it_closes_and_lets_its_server_go(environment: dict[str, str], how: signal.Signals) -> None:
    """The end of a session, Ctrl+C, a terminal that is closed: no server is left, and nothing is said of a fault."""
    server = EmbeddedServer(Path(environment["EXPENSE_HOME"]))
    program = subprocess.Popen(
        [sys.executable, "-m", "expense_desktop"], env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    try:
        until = time.monotonic() + LONG_S
        while not runs(server):
            assert program.poll() is None
            assert time.monotonic() < until, "the program starts no server"
            time.sleep(0.05)
        program.send_signal(how)
        _, said = program.communicate(timeout=LONG_S)
    finally:
        program.kill()
        program.wait()
    assert (program.returncode, said) == (0, "")
    assert not runs(server)
