"""Expenses as CSV (RFC 4180): commas, CRLF, quotes doubled, in UTF-8; ids, ISO dates, categories by path."""

import codecs
import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final

from expense_desktop.domain.money import plain
from expense_desktop.repository.views import ExpenseView

HEADING: Final = ("Id", "Date", "Payee", "Category", "Note", "Amount", "Currency")
"""The same in every language: it is by this that the program knows a file of its own."""
CHARACTERS: Final = "utf-8"


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a CSV file is written. `bom`: begin with a byte order mark, by which spreadsheets know UTF-8.
    `decimal` stands before the cents; with a comma there amounts are quoted, as the separator stays one."""

    bom: bool = False
    decimal: str = "."


class CsvWriter:
    """Writes heading and rows to `file`, which stays the caller's."""

    def __init__(self, file: BinaryIO, form: CsvForm) -> None:
        self._file = file
        self._form = form
        if form.bom:
            file.write(codecs.BOM_UTF8)
        self._write([HEADING])

    def write(self, views: Iterable[ExpenseView]) -> None:
        """Write a row for each."""
        self._write(self._row(view) for view in views)

    def _row(self, view: ExpenseView) -> tuple[str, ...]:
        its = view.expense
        amount = plain(its.amount_minor, its.currency).replace(".", self._form.decimal)
        day = its.spent_on.isoformat()
        return (str(its.id), day, its.payee, view.category_path, its.note, amount, its.currency)

    def _write(self, rows: Iterable[tuple[str, ...]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        self._file.write(text.getvalue().encode(CHARACTERS))
