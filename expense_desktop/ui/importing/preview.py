"""A file on its way to a plan: read, understood with what the person has answered, compared with the ledger."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from expense_desktop.domain.errors import WorldError
from expense_desktop.services.importing.csv_file import Table
from expense_desktop.services.importing.plan import Plan
from expense_desktop.services.importing.reading import Answers, Reading
from expense_desktop.services.importing.vocabulary import Role
from expense_desktop.ui.background import Latest
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.importing import work
from expense_desktop.ui.importing.work import Misread, Opened

LIVE_ROWS: Final = 10_000
"""So many are read anew at each answer; the rest of a longer file with Next."""


class Preview(QObject):
    """`began`: something is being read. `table_read`: another table is there to look at.
    `planned(Plan)`: what the answers make of it. `misread(WorldError)`: its columns leave something open.
    `unreadable(WorldError)`: it is no file that can be imported.

    What was there stays until the new is. Only one file at a time; another one supersedes it.
    """

    began = Signal()
    table_read = Signal()
    planned = Signal(object)
    misread = Signal(object)
    unreadable = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._latest = Latest(desk.courier)
        self._opened: Opened | None = None
        self.path: Path | None = None
        self.answers = Answers()
        self.roles: Mapping[int, Role] = {}
        self.reading: Reading | None = None
        self.plan: Plan | None = None
        self.remembered = False
        self._whole = False

    @property
    def table(self) -> Table | None:
        """The table in the file."""
        return None if self._opened is None else self._opened.table

    @property
    def is_whole(self) -> bool:
        """Whether the plan is of the whole file."""
        table = self.table
        return table is None or self._whole or len(table.records) <= LIVE_ROWS

    @property
    def rows(self) -> int:
        """How many rows the file has, asides too where it hasn't been understood wholly."""
        if self.plan is not None and self.is_whole:
            return len(self.plan.rows)
        return 0 if self.table is None else len(self.table.records)

    def open(self, path: Path) -> None:
        """Read another file. What was answered for the one before counts no more."""
        self._forget()
        self.path = path
        self._ask(self._desk.run(partial(work.open_file, path)), self._on_opened)

    def answer(self, **answers: Any) -> None:
        """Read it again with other answers; those of `Answers`."""
        if self._opened is None:
            return
        self.answers = replace(self.answers, **answers)
        separator = self.answers.separator
        if separator is not None and separator != self._opened.table.separator:
            # other columns: what was said of them means nothing any more
            self.answers = Answers(separator=separator)
            self.roles, self.reading, self.plan = {}, None, None
            self._ask(self._desk.run(partial(work.split_anew, self._opened, separator)), self._on_split)
        else:
            self._understand(whole=False)

    def read_whole(self) -> None:
        """Read the rest of a long file."""
        self._understand(whole=True)

    def keep(self, plan: Plan) -> None:
        """Take over what the person has chosen in the rows."""
        self.plan = plan

    def plan_again(self) -> None:
        """Compare with the ledger once more: it has changed."""
        if self.reading is not None:
            self.began.emit()
            self._on_reading(self.reading)

    def stop(self) -> None:
        """Give up what is being read; what was there stays."""
        self._latest.forget()

    def close(self) -> None:
        """Let go of the file."""
        self._forget()

    # ── from one thread to the next ──

    def _forget(self) -> None:
        self._latest.forget()
        self._opened, self.path, self.answers = None, None, Answers()
        self.roles, self.reading, self.plan = {}, None, None
        self.remembered = self._whole = False

    def _ask(self, future: Any, done: Any) -> None:
        self.began.emit()
        self._latest.ask(future, done, self._on_failed)

    def _on_failed(self, error: WorldError) -> None:
        if self.reading is None:
            self._opened = None
        self.unreadable.emit(error)

    def _on_opened(self, opened: Opened) -> None:
        self._opened = opened
        find = partial(work.find_layout, table=opened.table)
        self._ask(self._desk.source.read(find), self._on_layout)

    def _on_layout(self, layout: Answers | None) -> None:
        self.remembered = layout is not None
        self.answers = layout or Answers()
        self.table_read.emit()
        self._understand(whole=False)

    def _on_split(self, opened: Opened) -> None:
        self._opened = opened
        self.table_read.emit()
        self._understand(whole=False)

    def _understand(self, *, whole: bool) -> None:
        if self._opened is None:
            return
        self._whole = whole
        table = self._opened.table if whole else self._opened.table.head(LIVE_ROWS)
        currency = self._desk.person.currency
        self._ask(self._desk.run(partial(work.understand_table, table, currency, self.answers)), self._on_understood)

    def _on_understood(self, found: Reading | Misread) -> None:
        if isinstance(found, Reading):
            self._on_reading(found)
        elif self.remembered:
            # what fitted the last file of this kind doesn't fit this one: it speaks for itself again
            self.remembered, self.answers = False, Answers()
            self._understand(whole=self._whole)
        else:
            self.roles, self.reading, self.plan = found.roles, None, None
            self.misread.emit(found.problem)

    def _on_reading(self, reading: Reading) -> None:
        self.reading = reading
        self.roles = reading.columns.roles()
        plan = partial(work.plan_import, reading=reading, before=self.plan)
        self._latest.ask(self._desk.source.read(plan), self._on_plan, self._on_failed)

    def _on_plan(self, plan: Plan) -> None:
        self.plan = plan
        self.planned.emit(plan)
