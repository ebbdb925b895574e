"""A data folder for a test, and no trace of its embedded server afterwards."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from expense_desktop.domain.errors import WorldError
from expense_desktop.repository.server.embedded import FOLDER, PLACES_OF_ROOT, EmbeddedServer


@contextmanager
def temporary_home() -> Iterator[Path]:
    """An EXPENSE_HOME that doesn't exist yet. In the end its server is stopped, and as root its place removed."""
    folder = Path(tempfile.mkdtemp(prefix="xh-"))
    home = folder / "home"
    try:
        yield home
    finally:
        stop_server(home)
        if os.geteuid() == 0 and (home / FOLDER / "place").exists():
            shutil.rmtree(PLACES_OF_ROOT / (home / FOLDER / "place").read_text(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def stop_server(home: Path) -> None:
    """Stop the embedded server of `home`, whoever uses it."""
    server = EmbeddedServer(home)
    if server.exists:
        with contextlib.suppress(WorldError), server.locked():
            server.cluster().stop()
