"""A process that changes a password, or makes a recovery code, until SIGKILL hits it; run by `python -m`.

Reads a line of JSON for each try and forks, so that what is imported is imported once; answers with the child's status.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from expense_desktop.repository.replica import durable
from expense_desktop.repository.replica.wrapping import VaultCosts
from expense_desktop.repository.server import door
from expense_desktop.services.account import Accounts
from expense_desktop.services.costs import Costs
from expense_desktop.services.new_password import change_password
from expense_desktop.services.recovery_code import make_code
from expense_desktop.settings import Settings

CHEAP: Final = Costs(vault=VaultCosts(m_kib=64, t=1, p=1))
POINTS: Final[dict[str, tuple[Any, str, bool, int]]] = {
    "before anything": (door, "sign_in", False, 1),
    "proved": (door, "sign_in", True, 1),
    "first file half written": (os, "fsync", False, 1),
    "first file written": (durable, "_write_new", True, 1),
    "first file renamed": (Path, "replace", True, 1),
    "first folder synced": (durable, "sync_folder", True, 1),
    "server asked": (door, "change_password", False, 1),
    "server answered": (door, "change_password", True, 1),
    "second file half written": (os, "fsync", False, 3),
    "second file written": (durable, "_write_new", True, 2),
    "second file renamed": (Path, "replace", True, 2),
    "all done": (durable, "sync_folder", True, 2),
}
"""Points of a change: which function of what, whether when it has done its work, and the how-manyth call."""
QUICK: Final = ("first file written", "first file renamed", "server answered", "second file renamed")
_OF_A_CODE: Final = {"change_password": "set_recovery"}


def main() -> None:
    """Serve until standard input ends."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _change(json.loads(line))
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        print(-os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status), flush=True)  # noqa: T201


def _change(wanted: dict[str, str]) -> None:
    owner, name, after, count = POINTS[wanted["point"]]
    if not wanted["new"]:
        name = _OF_A_CODE.get(name, name)
    with closing(Accounts(Settings(Path(wanted["home"])), CHEAP).unlock(None, wanted["old"])) as account:
        setattr(owner, name, _deadly(getattr(owner, name), after, count))
        if wanted["new"]:
            change_password(account, wanted["old"], wanted["new"], CHEAP)
        else:
            make_code(account, wanted["old"], CHEAP)


def _deadly(function: Callable[..., Any], after: bool, count: int) -> Callable[..., Any]:
    calls = 0

    def killing(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == count and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **named)
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return killing


if __name__ == "__main__":
    main()
