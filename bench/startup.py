"""Start to a usable Expenses page (a key typed into quick entry shows, rows stand), against an empty PySide6 window.

`python -m bench.startup [count …]`. Each start is a process of its own, with its modules compiled as an installed
program has them; the key comes from a key store. Bar (DESIGN 7): HomeBank's start, measured on the same screen in turn
with ours where it is installed (`bench.homebank`). Elsewhere its 0.49 s at 10,000 and 0.59 s at 100,000 on a machine
where the empty window takes 0.18 s: 2.7 and 3.3 times.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from bench import homebank

BARS: Final = {10_000: 2.7, 100_000: 3.3}
_STARTS: Final = 5
_PASSWORD: Final = "a password of the benchmark, thrown away"  # noqa: S105  of an account that lives for a minute
_EMPTY: Final = """
import time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.show()
QTimer.singleShot(0, application.quit)
application.exec()
print(time.time())
"""


class Measured(NamedTuple):
    """Median seconds from the start of the process. `bar_s` is None where nothing says what it is."""

    expenses: int
    empty_s: float
    usable_s: float
    bar_s: float | None


def measure(count: int) -> Measured:
    """Start the program several times on a ledger of `count` expenses, in turn with the empty window and HomeBank."""
    with filled_home(count) as environment, ExitStack() as screens:
        folder = Path(environment["EXPENSE_HOME"]).parent
        screen = None
        if homebank.is_installed():
            screen = screens.enter_context(homebank.screen(folder))
            environment |= {"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
        empty, usable, peer = [], [], []
        for _ in range(_STARTS + 1):
            empty.append(_timed(environment, "-c", _EMPTY))
            usable.append(_timed(environment, "-m", "bench.started"))
            if screen is not None:
                peer.append(homebank.start_s(screen, folder, count))
        # The first of each has the others' files in memory, and compiled.
        empty_s, usable_s, *peers_s = (statistics.median(each[1:]) for each in (empty, usable, peer) if each)
        by_design_s = BARS[count] * empty_s if count in BARS else None
        return Measured(count, empty_s, usable_s, peers_s[0] if peers_s else by_design_s)


@contextmanager
def filled_home(count: int) -> Iterator[dict[str, str]]:
    """The environment of a program whose account of `count` expenses stays signed in."""
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder:
        home = Path(folder) / "home"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EXPENSE_")}
        # An installed program has its modules compiled: without this, the time to compile ours would be measured.
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        environment = {
            **kept,
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"),
            "EXPENSE_HOME": str(home),
            "BENCH_KEYRING": str(Path(folder) / "keys"),
            "PYTHON_KEYRING_BACKEND": "bench.plain_keyring.PlainKeyring",
            # Somebody who spends the currency of the country: the symbol of another one takes babel's tables.
            "LC_ALL": "en_IE.UTF-8",
            "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        }
        run(environment, "-m", "bench.startup", "--fill", str(count))
        yield environment
        run(environment, "-m", "bench.startup", "--clean")


def _timed(environment: dict[str, str], *arguments: str) -> float:
    began = time.time()
    return float(run(environment, *arguments).split()[-1]) - began


def run(environment: dict[str, str], *arguments: str) -> str:
    """What a process of its own prints."""
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def fill(count: int) -> None:
    """Make an account that stays signed in, with `count` expenses."""
    import datetime as dt
    import random

    from expense_desktop.domain.changes import Entity
    from expense_desktop.domain.records import new_id
    from expense_desktop.repository.replica.composing import Change
    from expense_desktop.repository.replica.wrapping import VaultCosts
    from expense_desktop.services.account import Accounts, Costs
    from expense_desktop.settings import read_settings
    from expense_desktop.ui.memory import Memory

    chance = random.Random(20260618)
    account = Accounts(read_settings(), Costs(vault=VaultCosts(m_kib=8, t=1, p=1))).sign_up(
        "bench", _PASSWORD, currency="EUR"
    )
    problem = account.stay_signed_in()
    assert problem is None, problem
    first = dt.date(2016, 1, 1)
    for start in range(0, count, 20_000):
        changes = [
            Change(
                Entity.EXPENSE,
                new_id(),
                fields={
                    "amount_minor": chance.randint(100, 20_000),
                    "currency": "EUR",
                    "spent_on": (first + dt.timedelta(days=chance.randrange(3_650))).isoformat(),
                    "payee": f"Shop {chance.randrange(400)}",
                    "category_id": None,
                    "note": "",
                },
                new=True,
            )
            for _ in range(min(20_000, count - start))
        ]
        account.replica.write(lambda ledger, changes=changes: ledger.apply(changes, "Fill")).result()  # type: ignore[misc]
    # Somebody who left the list of expenses last.
    Memory(read_settings().home / "window").keep(str(account.owner), {"page": "expenses"})
    account.close()


def clean() -> None:
    """As root the embedded server's files lie outside the measured home."""
    import shutil

    from expense_desktop.repository.server.embedded import FOLDER, PLACES_OF_ROOT

    place = Path(os.environ["EXPENSE_HOME"]) / FOLDER / "place"
    if place.is_file():
        shutil.rmtree(PLACES_OF_ROOT / place.read_text(encoding="utf-8"), ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Measure, or do one part in a process of its own."""
    if arguments[:1] == ["--fill"]:
        fill(int(arguments[1]))
    elif arguments[:1] == ["--clean"]:
        clean()
    else:
        for count in [int(each) for each in arguments] or list(BARS):
            found = measure(count)
            bar = "" if found.bar_s is None else f"  bar {found.bar_s:.2f} s"
            print(
                f"start, {count:,} expenses: {found.usable_s:.2f} s, empty window {found.empty_s:.2f} s, "
                f"ratio {found.usable_s / found.empty_s:.2f}{bar}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
