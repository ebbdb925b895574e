"""What the program holds in memory with 100,000 expenses on screen, beside an empty PySide6 window.

`python -m bench.memory`: resident memory of a process of its own, after the list was scrolled from end to end. Bar
(DESIGN 7): 1.5 times HomeBank's, which isn't measured here; only the ratio to the empty window is printed. Linux only.
"""

import re
import sys
from pathlib import Path
from typing import Final

from bench.measurement import Footprint
from bench.startup import filled_home, run

ROWS: Final = 100_000
_PATIENCE_MS: Final = 60_000
_REST_MS: Final = 150
_EMPTY: Final = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
from bench.memory import resident_mib
application = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
window.show()
QTimer.singleShot(500, application.quit)
application.exec()
print(resident_mib())
"""


def measure(rows: int = ROWS) -> Footprint:
    """The program at work and the empty window, a process each."""
    with filled_home(rows) as environment:
        ours = float(run(environment, "-m", "bench.memory", "--start", str(rows)).split()[-1])
        bare = float(run(environment, "-c", _EMPTY).split()[-1])
    return Footprint(f"memory, {rows:,} on screen", ours, bare)


def resident_mib() -> float:
    """What of this process lies in memory."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1024


def start(rows: int) -> None:
    """Start the program, scroll through its list, and print what it holds then."""
    from PySide6.QtCore import QTimer

    from expense_desktop.app import make_qt
    from expense_desktop.settings import read_settings
    from expense_desktop.ui.application import Application
    from expense_desktop.ui.collecting import Collecting

    qt = make_qt(["bench"])
    application = Application(qt, read_settings())
    collecting = Collecting()
    collecting.follow(application)
    application.start()
    places = iter(range(21))
    found: list[float] = []

    def scroll() -> None:
        window = application.window
        if window is None or not window.desk.knows_facts or window.expenses.model.totals.count < rows:
            return
        window.show_page("expenses")
        bar = window.expenses.table.verticalScrollBar()
        place = next(places, None)
        if place is None:
            found.append(resident_mib())
            timer.stop()
            qt.quit()
        else:
            bar.setValue(bar.maximum() * place // 20)

    timer = QTimer()
    timer.setInterval(_REST_MS)
    timer.timeout.connect(scroll)
    timer.start()
    QTimer.singleShot(_PATIENCE_MS, qt.quit)
    qt.exec()
    application.close()
    collecting.end()
    assert found, "the list was not there within a minute"
    print(found[0])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--start"]:
        start(int(sys.argv[2]))
    else:
        print(measure().line())
