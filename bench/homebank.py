"""HomeBank's start on this machine, for `bench.startup`, where it and Xvfb are installed (Debian: `homebank`, `xvfb`).

Measured from outside: a virtual screen keeps its picture in a file, and HomeBank stands when that picture changes for
the last time: its accounts with what is on them, and the chart. A row for each expense it shows in another window only.
"""

import mmap
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

_QUIET_S: Final = 0.8
_PATIENCE_S: Final = 60
_FIRST_DAY: Final = date(2016, 1, 1).toordinal()
_HEAD: Final = """<?xml version="1.0"?>
<homebank v="1.4" d="050602">
<properties title="Bench" curr="1" auto_smode="1" auto_weekday="1"/>
<cur key="1" flags="0" iso="EUR" name="Euro" symb="€" syprf="0" dchar="," gchar=" " frac="2" rate="0" mdate="0"/>
<account key="1" pos="1" type="1" curr="1" name="Current" initial="0" minimum="0" maximum="0"/>
"""


def is_installed() -> bool:
    """Whether it can be measured here."""
    return all(shutil.which(program) for program in ("homebank", "Xvfb"))


class Screen:
    """A virtual screen, whose picture lies in a file."""

    def __init__(self, display: str, picture: Path) -> None:
        self.display = display
        self._picture = picture

    def stands_after_s(self, command: list[str], environment: dict[str, str]) -> float:
        """Start a program and end it; seconds until the last change of the picture."""
        with self._picture.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as picture:
            shown, began = picture[:], time.perf_counter()
            changed = 0.0
            silent = subprocess.DEVNULL
            with subprocess.Popen(command, env=environment, stdout=silent, stderr=silent) as program:
                while not changed or time.perf_counter() - began - changed < _QUIET_S:
                    assert time.perf_counter() - began < _PATIENCE_S, "nothing shows"
                    time.sleep(0.004)
                    now = picture[:]
                    if now != shown:
                        shown, changed = now, time.perf_counter() - began
                program.kill()
        return changed


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """An Xvfb of our own."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-fbdir", str(folder)]
    with subprocess.Popen([*command, "-nolisten", "tcp"], pass_fds=(writing,), stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        yield Screen(display, folder / "Xvfb_screen0")
        server.terminate()


def start_s(screen: Screen, folder: Path, count: int) -> float:
    """Seconds until HomeBank stands with a ledger of `count` expenses, without its animations."""
    ledger, settings = folder / f"{count}.xhb", folder / ".config" / "gtk-3.0" / "settings.ini"
    if not ledger.exists():
        _write(ledger, count)
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("[Settings]\ngtk-enable-animations=0\n", encoding="ascii")
    environment = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / ".config"), "NO_AT_BRIDGE": "1"}
    return screen.stands_after_s(["homebank", str(ledger)], {**environment, "DISPLAY": screen.display})


def _write(path: Path, count: int) -> None:
    chance = random.Random(20260618)
    payees = "".join(f'<pay key="{key}" name="Shop {key}"/>\n' for key in range(1, 401))
    operations = "".join(
        f'<ope date="{_FIRST_DAY + 3_650 * number // count}" amount="-{chance.randint(100, 20_000) / 100}" '
        f'account="1" paymode="6" payee="{chance.randint(1, 400)}"/>\n'
        for number in range(count)
    )
    path.write_text(f"{_HEAD}{payees}{operations}</homebank>\n", encoding="utf-8")
