"""What stands in a row of an exported file, checked value by value, as rows that the ledger can take."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.currencies import EXPONENTS
from expense_desktop.domain.errors import InputError, quoted
from expense_desktop.domain.money import plain
from expense_desktop.domain.records import (
    CATEGORY_SEPARATOR,
    COLOURS,
    CategoryId,
    OwnerId,
    budget_id,
    checked_amount,
    checked_category_name,
    checked_date,
    checked_note,
    checked_payee,
)
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica.rows import Row
from expense_desktop.services.adopting import Contents
from expense_desktop.services.limits import checked_limit

_AMOUNT: Final = re.compile(r"(?P<minus>[-\u2212]?)(?P<whole>\d{1,13})(?:[.,](?P<part>\d{1,4}))?", re.ASCII)
_NOT_OURS: Final = say("The file is no export of Expense Desktop.")
_FIRST_MONTH_DAYS: Final = 28


def wrong(message: str) -> InputError:
    """What is wrong with the file as a whole."""
    return InputError(message, field="file", title=say("This export can’t be imported"))


@contextmanager
def place(where: str) -> Iterator[None]:
    """Name the place in which something is wrong."""
    try:
        yield
    except InputError as error:
        words = say("Nothing was imported; {place} is wrong: {problem}", place=where, problem=error.message)
        raise wrong(words) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        words = say("Nothing was imported; {place} is not as this program writes it.", place=where)
        raise wrong(words) from None


class Expenses:
    """The expenses of a file, of one currency, each id once."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.currency = ""
        self._places: dict[uuid.UUID, str] = {}
        self._place = ""

    def at(self, where: str) -> Any:
        """Around reading one of them: its place is named in what is wrong."""
        self._place = where
        return place(where)

    def add(self, id_: str, day: str, payee: str, note: str, amount: str | int, currency: str) -> Row:
        """Take one up; InputError for the first value that can't be."""
        row_id = read_id(id_)
        if row_id in self._places:
            raise InputError(say("Its id is that of {place}.", place=self._places[row_id]))
        if currency not in EXPONENTS:
            raise InputError(say("“{text}” is no currency.", text=quoted(currency)))
        if self.currency and currency != self.currency:
            raise InputError(say("It is in {theirs}, the others are in {ours}.", theirs=currency, ours=self.currency))
        minor = checked_amount(amount) if isinstance(amount, int) else read_amount(amount, currency)
        row = Row(
            Entity.EXPENSE,
            row_id,
            {
                "amount_minor": minor,
                "currency": currency,
                "spent_on": read_date(day).isoformat(),
                "category_id": None,
                "payee": checked_payee(payee),
                "note": checked_note(note),
            },
        )
        self.currency = currency
        self._places[row_id] = self._place
        self.rows.append(row)
        return row


class Records:
    """The lists of a JSON document, read one after the other."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._categories: dict[str, Row] = {}

    def contents(self) -> Contents:
        """All that it holds."""
        with place(say("the head of the file")):
            account = self._document["account"]
            currency, month_start = str(account["currency"]), int(account["month_start"])
            owner = OwnerId(read_id(account["owner"]))
            whole = self._document["whole"] is True
            if currency not in EXPONENTS or not 1 <= month_start <= _FIRST_MONTH_DAYS:
                raise ValueError
        for at, record in self._list("categories"):
            with place(say("category {at}", at=at)):
                self._read_category(record)
        self._check_parents()
        expenses = Expenses()
        expenses.currency = currency
        for at, record in self._list("expenses"):
            with expenses.at(say("expense {at}", at=at)):
                self._read_expense(record, expenses)
        budgets = []
        for at, record in self._list("budgets"):
            with place(say("limit {at}", at=at)):
                budgets.append(self._budget(record, currency))
        return Contents(
            currency,
            expenses.rows,
            categories=list(self._categories.values()),
            budgets=budgets,
            owner=owner,
            month_start=month_start,
            whole=whole,
        )

    def _list(self, name: str) -> Iterator[tuple[int, Any]]:
        """The records of a list with their places, from 1."""
        records = self._document.get(name)
        if not isinstance(records, list):
            raise wrong(_NOT_OURS)
        yield from enumerate(records, 1)

    def _read_category(self, record: Mapping[str, Any]) -> None:
        id_, parent, since = read_id(record["id"]), record["parent"], record["carry_over_since"]
        if str(id_) in self._categories:
            raise InputError(say("Its id is that of another one."))
        colour = record["colour"]
        if type(colour) is not int or not 0 <= colour <= COLOURS:
            raise InputError(say("“{text}” is no colour.", text=quoted(str(colour))))
        self._categories[str(id_)] = Row(
            Entity.CATEGORY,
            id_,
            {
                "name": checked_category_name(record["name"]),
                "parent_id": None if parent is None else str(read_id(parent)),
                "colour": colour,
                "archived": record["archived"] is True,
                "fixed_cost": record["fixed_cost"] is True,
                "carry_over_since": None if since is None else read_date(since).isoformat(),
            },
        )

    def _check_parents(self) -> None:
        for at, row in enumerate(self._categories.values(), 1):
            parent = row.values["parent_id"]
            above = None if parent is None else self._categories.get(str(parent))
            if parent is not None and (above is None or above.values["parent_id"] is not None):
                with place(say("category {at}", at=at)):
                    raise InputError(say("It lies in no category of this file that can have others in it."))

    def _read_expense(self, record: Mapping[str, Any], expenses: Expenses) -> None:
        amount = self._money(record["amount"])
        row = expenses.add(
            record["id"], record["date"], record["payee"], record["note"], amount, record["amount"]["currency"]
        )
        row.deleted = record["deleted"] is True
        row.values["category_id"] = None if record["category_id"] is None else self._category(record["category_id"])

    def _budget(self, record: Mapping[str, Any], currency: str) -> Row:
        category = self._category(record["category_id"])
        month = read_date(f"{record['month']}-01")
        limit = record["limit"]
        if limit is not None and limit["currency"] != currency:
            raise InputError(
                say("It is in {theirs}, the others are in {ours}.", theirs=limit["currency"], ours=currency)
            )
        minor = None if limit is None else self._money(limit)
        values = {"category_id": category, "month": month.isoformat(), "limit_minor": checked_limit(minor)}
        return Row(Entity.BUDGET, budget_id(CategoryId(uuid.UUID(category)), month), dict(values))

    def _category(self, id_: object) -> str:
        text = str(read_id(id_))
        if text not in self._categories:
            raise InputError(say("Its category is not in the file."))
        return text

    @staticmethod
    def _money(money: Mapping[str, Any]) -> int:
        minor, currency = money["amount_minor"], money["currency"]
        if type(minor) is not int:
            raise InputError(say("“{text}” is not an amount.", text=quoted(str(minor))))
        if currency in EXPONENTS and plain(minor, currency) != money["amount"]:
            raise InputError(say("“amount” and “amount_minor” differ."))
        return minor


def read_id(text: object) -> uuid.UUID:
    """An id as it is written."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise InputError(say("“{text}” is no id.", text=quoted(str(text)))) from None


def read_date(text: object) -> dt.date:
    """A day as it is written: ISO 8601, nothing else, so that none is taken for another."""
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(text)):
            raise ValueError
        return checked_date(dt.date.fromisoformat(str(text)))
    except ValueError:
        raise InputError(say("“{text}” is not a date.", text=quoted(str(text)))) from None


def read_amount(text: str, currency: str) -> int:
    """An amount with as many decimals as the currency has, or none, behind either mark: it can mean one thing only."""
    found, places = _AMOUNT.fullmatch(text.strip()), EXPONENTS[currency]
    if found is None or (found["part"] is not None and len(found["part"]) != places):
        raise InputError(say("“{text}” is not an amount.", text=quoted(text)))
    minor = int(found["whole"] + (found["part"] or "0" * places))
    return checked_amount(-minor if found["minus"] else minor)


def category_levels(path: str) -> tuple[str, ...]:
    """`Eating out:Cafés` as levels; nothing for none."""
    if not path.strip():
        return ()
    levels = tuple(checked_category_name(level) for level in path.split(CATEGORY_SEPARATOR))
    if len(levels) > 2:
        raise InputError(say("“{text}” has more than two levels.", text=quoted(path)))
    return levels
