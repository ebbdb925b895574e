"""How long the window's event loop is held while somebody types, scrolls, sorts, records, imports among many expenses.

A timer ticks every millisecond; the longest time between two ticks during an action is how long keys had to wait. Bar
(issue 3): 50 ms, the median over the rounds. Beside it stands the window at rest, which is the machine's own share.
"""

import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bench.importing import write_file
from bench.measurement import Measurement
from bench.replica_reads import filled_replica, staged
from expense_desktop.domain.records import OwnerId
from expense_desktop.repository.replica.file import Replica
from expense_desktop.services.importing.batch import import_reading
from expense_desktop.services.importing.reading import Answers, read_file
from expense_desktop.services.importing.signs import Spending
from expense_desktop.ui.background import Courier
from expense_desktop.ui.collecting import Collecting
from expense_desktop.ui.desk import Desk, Person
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.icons import Drawings, Icons
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.style import Dress
from expense_desktop.ui.theme import Appearance, Choice
from expense_desktop.ui.widgets.look import Look

ROWS: Final = 100_000
BAR_S: Final = 0.050
_ROUNDS: Final = 5
_IMPORTED: Final = 10_000
_KEY_MS: Final = 60
_TICK_MS: Final = 1
_PATIENCE_S: Final = 60
_CHARTS_MS: Final = 3_000
"""What draws the charts is imported once, and no part of an action."""


def measure(rows: int = ROWS) -> Iterator[Measurement]:
    """Each action in the real window, offscreen, over a replica of `rows` expenses."""
    with opened(rows) as somebody:
        rest = somebody.rest()
        for name, action in somebody.actions().items():
            gaps = [somebody.loop.longest(action) for _ in range(_ROUNDS)]
            yield Measurement(f"{rows:,}: longest gap while {name}", statistics.median(gaps), rest, BAR_S)


@contextmanager
def opened(rows: int) -> "Iterator[Somebody]":
    """Somebody at the window with so many expenses."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    owner = OwnerId(uuid.uuid4())
    with (
        tempfile.TemporaryDirectory() as folder,
        filled_replica(Path(folder), owner, staged(owner, rows)) as replica,
        ThreadPoolExecutor(1) as executor,
    ):
        somebody = Somebody(application, replica, executor, rows)
        yield somebody
        somebody.leave()


def _file(seed: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write_file(Path(folder) / "more.csv", _IMPORTED, seed).read_bytes()


class _Loop:
    """The event loop with its ticks."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._longest = 0.0
        self._timer = QTimer()
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now

    def run(self, milliseconds: int) -> None:
        """Let events come for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, condition: Callable[[], bool]) -> None:
        """Let events come until something is so."""
        deadline = time.monotonic() + _PATIENCE_S
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("the window did not get there")
            self.run(5)

    def longest(self, action: Callable[[], None]) -> float:
        """The longest time, in seconds, between two ticks while `action` runs."""
        self.run(50)
        self._longest, self._last = 0.0, time.perf_counter()
        action()
        self._tick()
        return self._longest


class Somebody:
    """A person at the window, with a large ledger."""

    def __init__(self, application: QApplication, replica: Replica, executor: ThreadPoolExecutor, rows: int) -> None:
        self.loop = _Loop()
        self.replica = replica
        self._rows = rows
        self._executor = executor
        self._files = iter([_file(seed) for seed in range(_ROUNDS)])
        self._collecting = Collecting(application)
        self._appearance, drawings = Appearance(Choice.LIGHT), Drawings()
        drawings.load()
        self._dress = Dress(application, self._appearance)
        person = Person("bench", "Bench", "EUR", "nowhere")
        self._desk = Desk(person, replica, Courier(application), Formats("EUR"), executor, writer=replica)
        replica.on_touched(self._desk.tell_touched)
        self.window = MainWindow(self._desk, Look(self._appearance, Icons(self._appearance, drawings)))
        self.window.show()
        self._desk.read_facts()
        self.window.show_page("overview")
        self.loop.run(_CHARTS_MS)
        self.window.show_page("expenses")
        self._model, self._table = self.window.expenses.model, self.window.expenses.table
        self.loop.until(lambda: self._desk.knows_facts and self._model.totals.count == rows)
        self._collecting.settle()

    def actions(self) -> dict[str, Callable[[], None]]:
        """What is measured."""
        return {
            "typing in search": self._search,
            "scrolling": self._scroll,
            "sorting": self._sort,
            "recording": self._record,
            "recording on the Overview": self.record_on_overview,
            f"importing {_IMPORTED:,}": self._import,
        }

    def rest(self) -> float:
        """The longest gap while nothing happens: the machine's own."""
        return self.loop.longest(lambda: self.loop.run(500))

    def leave(self) -> None:
        """Close everything."""
        self._collecting.end()
        self.window.close()
        self._desk.close()
        self.window.deleteLater()
        self._appearance.changed.disconnect(self._dress.put_on)
        self.loop.run(50)

    def _search(self) -> None:
        field = self.window.expenses.filters.search
        field.setFocus()
        for character in "market 7":
            QTest.keyClicks(field, character)
            self.loop.run(_KEY_MS)
        self.loop.until(lambda: 0 < self._model.totals.count < self._rows)
        field.clear()
        self.loop.until(lambda: self._model.totals.count >= self._rows)

    def _scroll(self) -> None:
        self._table.setFocus()
        for key in [Qt.Key.Key_PageDown] * 20 + [Qt.Key.Key_End, Qt.Key.Key_Home]:
            QTest.keyClick(self._table, key)
            self.loop.run(_KEY_MS // 2)
        bar = self._table.verticalScrollBar()
        for tenth in range(11):
            bar.setValue(bar.maximum() * tenth // 10)
            self.loop.run(_KEY_MS // 2)

    def _sort(self) -> None:
        header = self._table.horizontalHeader()
        for column in (1, 4, 4, 0):
            middle = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
            at = QPoint(middle, header.height() // 2)
            QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
            self.loop.run(300)

    def _record(self) -> None:
        before = self._model.totals.count
        line = self.window.entry.line
        line.setFocus()
        for character in "4.20 coffee":
            QTest.keyClicks(line, character)
            self.loop.run(_KEY_MS // 2)
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.loop.until(lambda: self._model.totals.count == before + 1)
        self.loop.run(200)

    def _import(self) -> None:
        answers = Answers(spending=Spending.POSITIVE)
        reading = self._executor.submit(read_file, next(self._files), "more.csv", "EUR", answers)
        self.loop.until(reading.done)
        written = self.replica.write(lambda ledger: import_reading(ledger, reading.result()))
        self.loop.until(written.done)
        # some are like others that are there
        assert written.result().result.imported > _IMPORTED // 2
        self.loop.run(300)

    def record_on_overview(self) -> None:
        """Open the page, add an expense, and go back to the list."""
        self.window.show_page("overview")
        self.loop.run(400)
        QTest.keyClicks(self.window.entry.line, "3 tea")
        QTest.keyClick(self.window.entry.line, Qt.Key.Key_Return)
        self.loop.run(600)
        self.window.show_page("expenses")
        self.loop.run(300)
