"""A table and what the person answered → rows with a day and an amount, or why not, and the questions that are left."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from expense_desktop.domain.currencies import currencies_of, exponent
from expense_desktop.domain.errors import Question
from expense_desktop.domain.sentences import say
from expense_desktop.services.importing.amounts import Amount, Decimal, NoAmount, infer_amounts, parse_amount
from expense_desktop.services.importing.collector import gathered, paused
from expense_desktop.services.importing.columns import Columns, infer_columns
from expense_desktop.services.importing.csv_file import Aside, Table, is_total, read_table
from expense_desktop.services.importing.dates import DateOrder, Days, infer_dates, looks_like_date
from expense_desktop.services.importing.money_columns import MoneyReading, Spent, read_money
from expense_desktop.services.importing.questions import ask_for_dates, ask_for_decimals, ask_for_spending
from expense_desktop.services.importing.signs import Spending
from expense_desktop.services.importing.texts import Texts, read_texts
from expense_desktop.services.importing.vocabulary import STATEMENT_LINES, UNDONE_WORDS, Role, plain

Column = Sequence[str]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person says of a file; None leaves it to the file. `columns` maps indices to roles, and then all of
    them."""

    date_order: DateOrder | None = None
    decimal: Decimal | None = None
    spending: Spending | None = None
    separator: str | None = None
    columns: Mapping[int, Role] = field(default_factory=dict)
    encoding: str | None = None


class ReadRow(NamedTuple):
    """One row. `at` is into the table's records; `line` is that of the file, from 1.

    `amount_minor`: spent is positive, money in and refunds are negative. With a `problem` (a sentence without a full
    stop)
    the row can't become an expense, and `spent_on` or `amount_minor` may be None. `category` has up to two levels.
    """

    at: int
    line: int
    spent_on: dt.date | None
    amount_minor: int | None
    payee: str
    category: tuple[str, ...]
    note: str
    is_credit: bool
    problem: str
    remark: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was understood. With `questions` open, `rows` shows the first answer to each, and can't be
    imported."""

    table: Table
    columns: Columns
    currency: str
    rows: list[ReadRow]
    asides: tuple[Aside, ...]
    questions: tuple[Question, ...]
    date_order: DateOrder
    decimal: Decimal
    spending: Spending | None
    signed_by_row: bool = False
    """Each row says itself which way its money went: nobody need say what a sign means."""

    @property
    def has_categories(self) -> bool:
        """Whether the file itself says what the spending was for."""
        return self.columns.category is not None

    def written_amount(self, row: ReadRow) -> str:
        """The amount of `row` as it stands in the file, for a row that can't be read."""
        record = self.table.records[row.at]
        return next((record[i].strip() for i in self.columns.money() if record[i].strip()), "")

    def written_date(self, row: ReadRow) -> str:
        """The date of `row` as it stands in the file."""
        return self.table.records[row.at][self.columns.date].strip()

    def require_answers(self) -> None:
        """Raise the first open question."""
        if self.questions:
            raise self.questions[0]


def read_file(data: bytes, name: str, currency: str, answers: Answers | None = None) -> Reading:
    """Read the bytes of a file called `name` for an account in `currency`. InputError when that is impossible."""
    answers = answers or Answers()
    with paused():
        return understand(read_table(data, name, answers.separator, answers.encoding), currency, answers)


def understand(table: Table, currency: str, answers: Answers | None = None) -> Reading:
    """Say what every row of `table` means; cheap enough to be repeated at each answer for 10,000 rows."""
    with paused():
        return _Understanding(table, currency, answers or Answers()).reading()


class _Understanding:
    """The steps from cells to rows: amounts, whose way they went, days, words; each over distinct texts, not over
    rows."""

    def __init__(self, table: Table, currency: str, answers: Answers) -> None:
        self.table = table
        self.currency = currency
        self.answers = answers
        self.columns = infer_columns(table, currency, answers.columns)
        self.cells = table.columns
        self.exponent = 0 if self.columns.in_minor_units else exponent(currency)
        self.questions: list[Question] = []

    def reading(self) -> Reading:
        decimal, money = self._money()
        texts = read_texts(self.columns, self.cells)
        self._ask_for_spending(money)
        order, days = self._days(money.rows)
        rows, asides = self._rows(money.rows, days, texts)
        every_aside = tuple(sorted((*self.table.asides, *asides)))
        return Reading(
            self.table,
            self.columns,
            self.currency,
            rows,
            every_aside,
            tuple(self.questions),
            order,
            decimal,
            money.spending,
            money.by_row,
        )

    def _money(self) -> tuple[Decimal, MoneyReading]:
        texts = {text for index in self.columns.money() for text in set(self.cells[index]) if text.strip()}
        beside = self._distinct(i for i in (self.columns.balance, self.columns.fee) if i is not None)
        found = infer_amounts(texts, beside, self.answers.decimal, self.currency, self.exponent).readings
        read = {mark: self._money_with(mark, amounts, beside) for mark, amounts in found.items()}
        likeliest, *others = read
        for other in others:
            differing = self._first_difference(read[likeliest].rows, read[other].rows)
            if differing is not None:
                text = next(
                    t
                    for i in self.columns.money()
                    if (t := self.cells[i][differing]).strip() and found[likeliest][t] != found[other][t]
                )
                readings = {mark: amounts[text] for mark, amounts in found.items()}
                self.questions.append(ask_for_decimals(self.table.lines[differing], text, readings, self.currency))
                break
        return likeliest, read[likeliest]

    def _money_with(
        self, mark: Decimal, amounts: Mapping[str, Amount | NoAmount], beside: Iterable[str]
    ) -> MoneyReading:
        balances = {text: parse_amount(text, mark, self.currency, self.exponent) for text in beside}
        return read_money(self.columns, self.cells, amounts, balances, self.answers.spending)

    @staticmethod
    def _first_difference(rows: list[Spent], others: list[Spent]) -> int | None:
        """The first row that is an expense in one reading and not the same one in the other; money in doesn't
        matter."""
        for index, (row, other) in enumerate(zip(rows, others, strict=True)):
            if row.minor != other.minor and not (row.is_credit and other.is_credit):
                return index
        return None

    def _distinct(self, columns: Iterable[int]) -> set[str]:
        return {text for index in columns for text in set(self.cells[index]) if text.strip()}

    def _ask_for_spending(self, money: MoneyReading) -> None:
        if money.spending is not None:
            return
        index = next((i for i, row in enumerate(money.rows) if row.minor), None)
        if index is not None:
            text = next(t for i in self.columns.money() if (t := self.cells[i][index]).strip())
            payee = self.cells[self.columns.payee][index] if self.columns.payee is not None else ""
            self.questions.append(ask_for_spending(self.table.lines[index], text, payee))

    def _days(self, money: list[Spent]) -> tuple[DateOrder, Days]:
        column = self.cells[self.columns.date]
        evidence = self._distinct(self.columns.other_dates) | {
            word
            for aside in self.table.asides
            for word in aside.text.replace(",", " ").split()
            if looks_like_date(word)
        }
        found = infer_dates(set(column), evidence, self.answers.date_order).readings
        order, *others = found
        if others:
            first = found[order]
            varying = {text for text in first if any(found[other][text] != first[text] for other in others)}
            # Money in is left out whatever its day; unless nobody knows yet which rows are money in.
            sure = not self.questions
            for index, text in enumerate(column):
                if text in varying and money[index].minor is not None and not (sure and money[index].is_credit):
                    self.questions.append(ask_for_dates(self.table.lines[index], text, found))
                    break
        return order, found[order]

    def _rows(self, money: list[Spent], days: Days, texts: Texts) -> tuple[list[ReadRow], list[Aside]]:
        column = self.cells[self.columns.date]
        problems = self._problems(money, days, texts)
        asides = {index for index, problem in problems.items() if self._is_aside(index, days[column[index]])}
        asides |= self._statement_lines()
        spent = [row.minor for row in money]
        credit = [row.is_credit for row in money]
        nothing = [""] * len(column)
        fields = zip(
            range(len(column)),
            self.table.lines,
            map(days.__getitem__, column),
            spent,
            texts.payees,
            texts.categories,
            texts.notes,
            credit,
            [problems.get(i, "") for i in range(len(column))] if problems else nothing,
            [texts.remarks.get(i, "") for i in range(len(column))] if texts.remarks else nothing,
            strict=True,
        )
        # what `ReadRow` itself calls, without a function of Python in between: half of the time
        found = map(partial(tuple.__new__, ReadRow), fields)
        rows = [row for row in found if row.at not in asides] if asides else gathered(found)
        records, lines = self.table.records, self.table.lines
        return rows, [Aside(lines[i], " ".join(filter(None, map(str.strip, records[i])))) for i in sorted(asides)]

    def _problems(self, money: list[Spent], days: Days, texts: Texts) -> dict[int, str]:
        """By row, the first thing that keeps it from becoming an expense."""
        problems: dict[int, str] = dict.fromkeys(self.table.too_wide, say("More values than there are columns"))
        column = self.cells[self.columns.date]
        wrong = {text for text, day in days.items() if day is None}
        if wrong:
            for index, text in enumerate(column):
                if text in wrong:
                    problems.setdefault(index, _no_date(text.strip()))
        for index, spent in enumerate(money):
            if spent.minor is None:
                problems.setdefault(index, spent.problem)
        self._add_foreign_currencies(problems)
        self._add_what_never_happened(problems)
        self._add_fees(problems)
        for index, problem in texts.problems.items():
            problems.setdefault(index, problem)
        return problems

    def _add_foreign_currencies(self, problems: dict[int, str]) -> None:
        if self.columns.currency is None:
            return
        column = self.cells[self.columns.currency]
        foreign = {cell for cell in set(column) if cell.strip() and self.currency not in currencies_of(cell.strip())}
        if foreign:
            for index, cell in enumerate(column):
                if cell in foreign:
                    problems.setdefault(
                        index, say("In {its}, not in {currency}", its=cell.strip(), currency=self.currency)
                    )

    def _add_what_never_happened(self, problems: dict[int, str]) -> None:
        if self.columns.status is None:
            return
        column = self.cells[self.columns.status]
        undone = {cell for cell in set(column) if plain(cell) in UNDONE_WORDS}
        if undone:
            for index, cell in enumerate(column):
                if cell in undone:
                    problems.setdefault(index, say("“{text}”: no money moved", text=cell.strip()))

    def _add_fees(self, problems: dict[int, str]) -> None:
        """Whether a fee is part of the amount or comes on top differs from bank to bank, so that no sum would be
        sure."""
        if self.columns.fee is None:
            return
        column = self.cells[self.columns.fee]
        charged = {cell for cell in set(column) if any(digit in cell for digit in "123456789")}
        if charged:
            for index, cell in enumerate(column):
                if cell in charged:
                    problems.setdefault(index, say("A fee of “{fee}” stands beside the amount", fee=cell.strip()))

    def _is_aside(self, index: int, day: dt.date | None) -> bool:
        """A line of sums or of words between or below the rows, which nobody would take for an expense."""
        record = self.table.records[index]
        has_amount = any(record[i].strip() for i in self.columns.money())
        if day is not None:
            return not has_amount and is_total(record)
        written = record[self.columns.date].strip()
        if not has_amount and sum(1 for cell in record if cell.strip()) == 1:
            return True
        is_words = not written or any(map(str.isalpha, written))
        return is_words and (is_total(record) or not has_amount)

    def _statement_lines(self) -> set[int]:
        """Opening and closing balances that stand among the rows as if they were some."""
        if self.columns.payee is None:
            return set()
        column = self.cells[self.columns.payee]
        named = {text for text in set(column) if plain(text) in STATEMENT_LINES}
        return {index for index, text in enumerate(column) if text in named} if named else set()


def _no_date(text: str) -> str:
    return say("“{text}” is not a date", text=text) if text else say("No date")
