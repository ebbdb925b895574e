"""What an import would do, row by row, before it does it: what the window shows live and what `--dry-run` counts."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from expense_desktop.domain.money import Money
from expense_desktop.domain.records import CategoryId
from expense_desktop.domain.sentences import Day, say
from expense_desktop.services.importing.duplicates import Candidate, Entry, find_duplicates
from expense_desktop.services.importing.payees import KnownPayees, key_of
from expense_desktop.services.importing.reading import Reading, ReadRow

Category = tuple[str, ...]
"""Names of levels; empty: uncategorised."""


class RowState(StrEnum):
    """What becomes of a row, in the window's words."""

    NEW = "New"
    DUPLICATE = "Duplicate"
    CREDIT = "Money in"
    UNREADABLE = "Can’t read"


class Known(NamedTuple):
    """What the ledger holds that matters for a file: possible duplicates, payees, and categories by id."""

    entries: Sequence[Entry]
    payees: KnownPayees
    categories: Mapping[CategoryId, Category]


NOTHING_KNOWN = Known((), KnownPayees({}), {})
"""An empty ledger."""


class PlannedRow(NamedTuple):
    """One row of the file. `explained_by` is the expense that makes it a duplicate; `payee` is as it will be stored."""

    read: ReadRow
    state: RowState
    payee: str
    category: Category
    explained_by: Entry | None
    is_new_payee: bool


class Suggestion(NamedTuple):
    """Where a payee that nobody knows might belong, and the one that says so."""

    category: Category
    like: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did or would do. Every row of the file is in one of the four counts, unless the person unticked
    it."""

    imported: int
    duplicates: int
    credits: int
    unreadable: int
    total: Money


@dataclass(frozen=True)
class Plan:
    """An immutable plan; the person's choices make another one. `ticked` holds indices into `rows`.

    `categories` are the person's choices by payee, as the plan spells it; `filed` are those for one row alone.
    """

    reading: Reading
    rows: list[PlannedRow]
    ticked: frozenset[int]
    categories: Mapping[str, Category] = field(default_factory=dict)
    filed: Mapping[int, Category] = field(default_factory=dict)
    suggestions: Mapping[str, Suggestion] = field(default_factory=dict)

    def tick(self, index: int, on: bool) -> "Plan":
        """The plan with a row in or out. A row that can't be read stays out."""
        if on and self.rows[index].state is RowState.UNREADABLE:
            return self
        return replace(self, ticked=self.ticked | {index} if on else self.ticked - {index})

    def tick_all(self, indices: Iterable[int], on: bool) -> "Plan":
        """The plan with rows in or out; those that can't be read stay out."""
        if not on:
            return replace(self, ticked=self.ticked.difference(indices))
        able = (index for index in indices if self.rows[index].state is not RowState.UNREADABLE)
        return replace(self, ticked=self.ticked.union(able))

    def file_under(self, payee: str, category: Category) -> "Plan":
        """The plan with every row of this payee in this category."""
        return replace(self, categories={**self.categories, payee: category})

    def file_row(self, index: int, category: Category) -> "Plan":
        """The plan with this row in this category, whatever becomes of its payee's others.

        A bank's file says nothing of categories: there what is said of one row is meant of its payee.
        """
        if not self.reading.has_categories and self.rows[index].payee:
            return self.file_under(self.rows[index].payee, category)
        return replace(self, filed={**self.filed, index: category})

    def category(self, index: int) -> Category:
        """What the row's expense would be filed under."""
        row = self.rows[index]
        found = self.filed.get(index)
        return self.categories.get(row.payee, row.category) if found is None else found

    def amount_minor(self, index: int) -> int | None:
        """What the row's expense would be: a refund is negative. None where it can't be read."""
        return self.rows[index].read.amount_minor

    def state(self, index: int) -> RowState:
        """What becomes of the row; money in that is ticked is new."""
        row = self.rows[index]
        return RowState.NEW if row.state is RowState.CREDIT and index in self.ticked else row.state

    def remark(self, index: int) -> str:
        """Why, in a few words without a full stop; often nothing."""
        row = self.rows[index]
        if row.state is RowState.UNREADABLE:
            return row.read.problem
        if row.explained_by is not None:
            same = row.explained_by
            whom = same.payee or say("an expense without payee")
            return say("Same as {payee}, {day}", payee=whom, day=_day(same.spent_on, row.read.spent_on))
        if row.state is RowState.CREDIT:
            return say("Money in, becomes a refund") if index in self.ticked else say("Money in, left out")
        if row.read.remark:
            return row.read.remark
        return say("New payee") if row.is_new_payee and not self.category(index) else ""

    @cached_property
    def new_payees(self) -> tuple[str, ...]:
        """The payees of ticked rows that the ledger doesn't know and the file doesn't file, each once, in the file's
        order."""
        return tuple(
            dict.fromkeys(
                row.payee
                for i, row in enumerate(self.rows)
                if i in self.ticked and row.is_new_payee and not row.category
            )
        )

    @cached_property
    def counts(self) -> Mapping[RowState, int]:
        """How many rows there are in each state."""
        found = Counter(row.state for row in self.rows)
        turned = sum(self.rows[index].state is RowState.CREDIT for index in self.ticked)
        found[RowState.NEW] += turned
        found[RowState.CREDIT] -= turned
        return {state: found[state] for state in RowState}

    def count_up(self) -> None:
        """Count now what would be counted when it is first asked for: of 100,000 rows that takes a while."""
        _ = self.counts, self.new_payees, self._result

    def result(self) -> ImportResult:
        """Count and sum what is ticked, and what is left out by its state."""
        return self._result

    @cached_property
    def _result(self) -> ImportResult:
        states = dict.fromkeys(RowState, 0)
        total = imported = 0
        for index, row in enumerate(self.rows):
            if index in self.ticked:
                imported += 1
                total += row.read.amount_minor or 0
            else:
                states[row.state] += 1
        return ImportResult(
            imported,
            states[RowState.DUPLICATE],
            states[RowState.CREDIT],
            states[RowState.UNREADABLE],
            Money(total, self.reading.currency),
        )


def make_plan(reading: Reading, known: Known) -> Plan:
    """Compare a file with the ledger. New rows are ticked; duplicates, money in, and what can't be read aren't."""
    names = _names({row.payee for row in reading.rows}, known, bank=not reading.has_categories)
    explained = find_duplicates(_candidates(reading.rows), known.entries) if known.entries else {}
    rows = []
    for index, row in enumerate(reading.rows):
        name = names[row.payee]
        state = _state(row, index in explained)
        category = row.category or name.category
        rows.append(PlannedRow(row, state, name.spelling, category, explained.get(index), name.is_new))
    ticked = frozenset(i for i, row in enumerate(rows) if row.state is RowState.NEW)
    return Plan(reading, rows, ticked, suggestions=_suggestions(rows, known))


def _suggestions(rows: Iterable[PlannedRow], known: Known) -> dict[str, Suggestion]:
    found: dict[str, Suggestion] = {}
    for payee in {row.payee for row in rows if row.is_new_payee}:
        similar = known.payees.similar(payee)
        if similar is not None and known.categories.get(similar[1]):
            found[payee] = Suggestion(known.categories[similar[1]], similar[0])
    return found


def carry_choices(before: Plan, after: Plan) -> Plan:
    """`after`, another reading of the same file, with what the person chose in `before`.

    A tick is carried only to a row that is in the same state: a duplicate that turns out to be new is ticked anew.
    """
    at = {row.read.at: index for index, row in enumerate(before.rows)}
    ticked, filed = set(after.ticked), {}
    for index, row in enumerate(after.rows):
        was = at.get(row.read.at)
        if was is None:
            continue
        if was in before.filed:
            filed[index] = before.filed[was]
        if before.rows[was].state is row.state and row.state is not RowState.UNREADABLE:
            (ticked.add if was in before.ticked else ticked.discard)(index)
    return replace(after, ticked=frozenset(ticked), categories=before.categories, filed=filed)


def _candidates(rows: Iterable[ReadRow]) -> Iterator[Candidate]:
    for index, row in enumerate(rows):
        if not row.problem and row.spent_on is not None and row.amount_minor is not None:
            yield Candidate(index, row.spent_on, row.amount_minor, row.payee)


def _state(row: ReadRow, explained: bool) -> RowState:
    if row.problem:
        return RowState.UNREADABLE
    if explained:
        return RowState.DUPLICATE
    return RowState.CREDIT if row.is_credit else RowState.NEW


class _Name(NamedTuple):
    spelling: str
    category: Category
    is_new: bool


def _names(payees: Iterable[str], known: Known, *, bank: bool) -> dict[str, _Name]:
    """How each payee of a file will be spelled, what it was last filed under, and whether it is new.

    A file with categories of its own speaks for itself: its payees stay as they are, and where it names no category
    there is none. A bank's file knows no categories: there the ledger's spelling and last category are taken.
    """
    return {payee: _name_of(payee, known, bank=bank) for payee in payees}


def _name_of(payee: str, known: Known, *, bank: bool) -> _Name:
    spelling = known.payees.spelling(payee)
    if not bank or not key_of(payee):
        return _Name(payee, (), spelling is None)
    category = known.payees.category(payee)
    levels = known.categories.get(category, ()) if category is not None else ()
    return _Name(spelling or payee, levels, spelling is None)


def _day(day: dt.date, beside: dt.date | None) -> str:
    """`17 Jun`, with the year where it isn't the row's own."""
    return Day(day, short=True, with_year=beside is None or day.year != beside.year)
