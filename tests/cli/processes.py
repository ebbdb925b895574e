"""The command as a process of its own, for what only a process shows."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

ROOT: Final = Path(__file__).parents[2]
"""The checkout."""


def expense(
    home: Path,
    *command: str,
    environment: Mapping[str, str] = MappingProxyType({}),
    before: str = "",
    patience_s: int = 110,
) -> "subprocess.CompletedProcess[str]":
    """Run `expense`, with nothing on standard input; `before` are statements for the process to begin with."""
    program = f"{before}import sys; from expense_desktop.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", program, *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=patience_s,
        env={"EXPENSE_HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment},
    )
