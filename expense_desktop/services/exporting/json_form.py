"""A ledger as one JSON document, a record a line, written and never held whole.

    {"format": "expense-desktop-export", "version": 1, "exported_at", "whole": bool,
     "account": {"owner", "display_name", "currency", "month_start"},
     "expenses": [{"id", "date", "payee", "category", "category_id", "note", "amount": money, "deleted"}, …],
     "categories": [{"id", "name", "parent": id|null, "colour", "archived", "fixed_cost", "carry_over_since"}, …],
     "budgets": [{"id", "category_id", "month": "2026-06", "limit": money|null}, …],
     "history": {"changes": [{"seq": int|null, "at", "device", "kind", "record": "expense"|…, "id",
                              "changed": {field: [old, new]}, "lost": {field: value}}, …], "complete": bool}}

Money is `{"amount_minor", "currency", "amount"}`. `whole` says that all expenses are there, deleted ones too; otherwise
only those that were asked for, with their categories and without limits. `seq` is null for what waits on this computer;
`complete` says whether the history is the server's or only what this computer had.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO, Final

from expense_desktop.domain.money import plain
from expense_desktop.domain.records import Budget, Category
from expense_desktop.repository.history import RecordVersion
from expense_desktop.repository.views import ExpenseView

FORMAT: Final = "expense-desktop-export"
VERSION: Final = 1

_compact: Final = json.JSONEncoder(ensure_ascii=False).encode


class JsonWriter:
    """Writes a document to `file`, which stays the caller's: its head, list after list, its end."""

    def __init__(self, file: BinaryIO, head: Mapping[str, Any]) -> None:
        self._file = file
        self._first = True
        self._put(_compact({"format": FORMAT, "version": VERSION, **head}).removesuffix("}"))

    def begin_list(self, name: str) -> None:
        """Begin a list of records."""
        self._put(f',\n"{name}": [')
        self._first = True

    def write(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Add records to the list that was begun."""
        for record in records:
            self._put(("\n" if self._first else ",\n") + _compact(record))
            self._first = False

    def end_list(self) -> None:
        """End the list."""
        self._put("\n]")

    def begin_list_within(self, name: str, inner: str) -> None:
        """Begin a list that stands in a document of its own."""
        self._put(f',\n"{name}": {{"{inner}": [')
        self._first = True

    def restart_list(self) -> None:
        """Begin the list anew; the caller has taken what was written of it out of the file."""
        self._first = True

    def end_list_within(self, rest: Mapping[str, Any]) -> None:
        """End it, and the document with what else there is in it."""
        self._put("\n], " + _compact(rest).removeprefix("{"))

    def end(self) -> None:
        """End the document."""
        self._put("}\n")

    def _put(self, text: str) -> None:
        self._file.write(text.encode())


def money(amount_minor: int, currency: str) -> dict[str, Any]:
    """An amount, in minor units and as it is read."""
    return {"amount_minor": amount_minor, "currency": currency, "amount": plain(amount_minor, currency)}


def category(its: Category) -> dict[str, Any]:
    """A category."""
    return {
        "id": str(its.id),
        "name": its.name,
        "parent": None if its.parent_id is None else str(its.parent_id),
        "colour": its.colour,
        "archived": its.archived,
        "fixed_cost": its.fixed_cost,
        "carry_over_since": None if its.carry_over_since is None else its.carry_over_since.isoformat(),
    }


def budget(its: Budget, currency: str) -> dict[str, Any]:
    """A limit from a month on; null ends it."""
    return {
        "id": str(its.id),
        "category_id": str(its.category_id),
        "month": f"{its.month:%Y-%m}",
        "limit": None if its.limit_minor is None else money(its.limit_minor, currency),
    }


def expense(view: ExpenseView) -> dict[str, Any]:
    """An expense; the category by its path, for people, and by its id. One that is deleted is none."""
    its = view.expense
    filed = None if view.category is None or view.category.category.deleted else view.category
    return {
        "id": str(its.id),
        "date": its.spent_on.isoformat(),
        "payee": its.payee,
        "category": None if filed is None else filed.path,
        "category_id": None if filed is None else str(filed.category.id),
        "note": its.note,
        "amount": money(its.amount_minor, its.currency),
        "deleted": its.deleted,
    }


def change(made: RecordVersion) -> dict[str, Any]:
    """A version of a record: fields as they are stored, amounts in minor units."""
    version = made.version
    return {
        "seq": version.seq,
        "at": version.at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "device": version.device,
        "kind": version.kind.value,
        "record": made.entity.value,
        "id": str(made.row_id),
        "changed": {name: list(values) for name, values in version.changed.items()},
        "lost": dict(version.lost),
    }
