"""Expenses → a file: what is shown or everything, in one snapshot, as it is read; nothing is held whole."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from expense_desktop.domain.errors import Refused, ServerUnreachable
from expense_desktop.domain.records import CategoryId, ExpenseId
from expense_desktop.domain.sentences import say
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort
from expense_desktop.repository.history import RecordVersion
from expense_desktop.repository.ledger import Ledger
from expense_desktop.repository.outgoing import outgoing
from expense_desktop.services.exporting import json_form
from expense_desktop.services.exporting.csv_form import CsvForm, CsvWriter
from expense_desktop.services.exporting.json_form import JsonWriter
from expense_desktop.services.progress import Progress

NOTHING_WRITTEN: Final = say("Nothing was written.")
_ALL: Final = ExpenseFilter()
_DELETED: Final = ExpenseFilter(deleted=True)


class Form(StrEnum):
    """The two forms; the values are those of `expense export --format`."""

    CSV = "csv"
    JSON = "json"


class Source(Protocol):
    """What reads a ledger in one snapshot, on a thread of its own."""

    def read(self, fn: Callable[[Ledger], Any]) -> "Future[Any]":
        """Answer `fn(ledger)`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported, and how. `chosen` None: everything, in JSON what is deleted too."""

    form: Form
    chosen: ExpenseFilter | None = None
    sort: ExpenseSort = field(default_factory=ExpenseSort)
    csv: CsvForm = field(default_factory=CsvForm)
    history: bool = True


@dataclass(frozen=True, slots=True)
class Exported:
    """How many expenses were written, what they sum to (minor units; deleted ones left out), and whether JSON has the
    whole history: None where it has none."""

    expenses: int
    total_minor: int
    currency: str
    complete_history: bool | None = None


def export(
    source: Source, server: Source | None, wanted: Wanted, path: Path, progress: Progress | None = None
) -> Exported:
    """Write the file at `path`. Blocks: neither for the GUI's thread nor for the source's.

    The history is asked of `server`, and what this computer has of it is taken where that doesn't answer. Raises what
    `outgoing` raises, and BrokenOff; then there is no file, or the one that was there.
    """
    with outgoing(path) as out:
        return write(source, server, wanted, out.file, progress or Progress(NOTHING_WRITTEN))


def write(source: Source, server: Source | None, wanted: Wanted, file: BinaryIO, progress: Progress) -> Exported:
    """Write to an open file, as `export` does."""
    if wanted.form is Form.CSV:
        done: Exported = source.read(partial(_write_csv, wanted=wanted, file=file, progress=progress)).result()
        return done
    document = _Json(wanted, file, progress, has_server=server is not None)
    done = source.read(document.write_ledger).result()
    return document.end(done, source, server)


def _write_csv(ledger: Ledger, *, wanted: Wanted, file: BinaryIO, progress: Progress) -> Exported:
    chosen = wanted.chosen or _ALL
    progress.begin(ledger.expenses.summary(chosen).count)
    writer = CsvWriter(file, wanted.csv)
    count = total = 0
    for views in ledger.expenses.each(chosen, wanted.sort):
        writer.write(views)
        count += len(views)
        total += sum(view.expense.amount_minor for view in views)
        progress.step(len(views))
    return Exported(count, total, ledger.profile().currency)


class _Json:
    """One document, its parts from two sources: the ledger, and what is remembered of it."""

    def __init__(self, wanted: Wanted, file: BinaryIO, progress: Progress, *, has_server: bool) -> None:
        self._wanted = wanted
        self._has_server = has_server
        self._file = file
        self._progress = progress
        self._ids: set[ExpenseId] | None = None if wanted.chosen is None else set()
        self._categories: set[CategoryId] = set()
        self._waiting: list[RecordVersion] = []
        self._writer: JsonWriter

    def write_ledger(self, ledger: Ledger) -> Exported:
        """Everything but the history."""
        profile = ledger.profile()
        whole = self._wanted.chosen is None
        head = {
            "exported_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "whole": whole,
            "account": {
                "owner": str(ledger.owner),
                "display_name": profile.display_name,
                "currency": profile.currency,
                "month_start": profile.month_start,
            },
        }
        self._writer = JsonWriter(self._file, head)
        filters = (_ALL, _DELETED) if self._wanted.chosen is None else (self._wanted.chosen,)
        self._progress.begin(sum(ledger.expenses.summary(each).count for each in filters))
        done = self._expenses(ledger, filters)
        self._waiting = list(ledger.history.waiting()) if self._wanted.history and self._has_server else []
        self._list("categories", [json_form.category(each) for each in self._categories_of(ledger, whole=whole)])
        limits = ledger.budgets.list() if whole else ()
        kept = [each for each in limits if each.category_id in self._categories]
        self._list("budgets", [json_form.budget(each, profile.currency) for each in kept])
        return Exported(done[0], done[1], profile.currency)

    def _expenses(self, ledger: Ledger, filters: tuple[ExpenseFilter, ...]) -> tuple[int, int]:
        count = total = 0
        self._writer.begin_list("expenses")
        for each in filters:
            for views in ledger.expenses.each(each, self._wanted.sort):
                self._writer.write(map(json_form.expense, views))
                self._categories.update(view.category.category.id for view in views if view.category is not None)
                if self._ids is not None:
                    self._ids.update(view.expense.id for view in views)
                count += len(views)
                total += sum(view.expense.amount_minor for view in views if not view.expense.deleted)
                self._progress.step(len(views))
        self._writer.end_list()
        return count, total

    def _categories_of(self, ledger: Ledger, *, whole: bool) -> list[Any]:
        """All live ones, or those of the expenses; what a deleted expense was filed under stays there too."""
        used = [ledger.categories.by_id[each] for each in self._categories]
        parents = {view.parent.id for view in used if view.parent is not None}
        self._categories |= parents | ({view.category.id for view in ledger.categories.list()} if whole else set())
        views = [view for id_, view in ledger.categories.by_id.items() if id_ in self._categories]
        return [view.category for view in views if not view.category.deleted]

    def _list(self, name: str, records: list[dict[str, Any]]) -> None:
        self._writer.begin_list(name)
        self._writer.write(records)
        self._writer.end_list()

    def end(self, done: Exported, source: Source, server: Source | None) -> Exported:
        """The history, if it is wanted, and the end."""
        complete = None
        if self._wanted.history:
            self._writer.begin_list_within("history", "changes")
            complete = server is not None and self._history_of(server)
            if complete:
                self._writer.write(json_form.change(each) for each in self._waiting if self._is_wanted(each))
            else:
                source.read(self._write_history).result()
            self._writer.end_list_within({"complete": complete})
        self._writer.end()
        return Exported(done.expenses, done.total_minor, done.currency, complete)

    def _history_of(self, server: Source) -> bool:
        """Whether the server told it; if not, nothing of it is left in the file."""
        begin = self._file.tell()
        waiting = list(self._waiting)
        try:
            server.read(self._write_history).result()
        except (ServerUnreachable, Refused):
            self._file.seek(begin)
            self._file.truncate()
            self._waiting = waiting
            return False
        return True

    def _write_history(self, ledger: Ledger) -> None:
        self._writer.restart_list()
        self._progress.begin(ledger.history.count())
        sent = set()
        for made in ledger.history.every():
            self._writer.write(json_form.change(each) for each in made if self._is_wanted(each))
            sent |= {_which(each) for each in made}
            self._progress.step(len(made))
        # what was sent since the ledger was read stands in both, and is taken once
        self._waiting = [each for each in self._waiting if _which(each) not in sent]

    def _is_wanted(self, made: RecordVersion) -> bool:
        return self._ids is None or made.row_id in self._ids


def _which(made: RecordVersion) -> tuple[object, ...]:
    return made.row_id, made.version.step, made.version.kind
