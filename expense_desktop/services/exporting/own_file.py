"""A file that this program exported → what it holds. A row that can't be read stops all of it, by its place."""

import codecs
import csv
import io
import json
import uuid
from pathlib import Path
from typing import Final

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.sentences import say
from expense_desktop.services.adopting import Contents
from expense_desktop.services.exporting.csv_form import HEADING
from expense_desktop.services.exporting.json_form import FORMAT, VERSION
from expense_desktop.services.exporting.records import Expenses, Records, category_levels, wrong

FILE_LIMIT_BYTES: Final = 256 * 1024 * 1024
TITLE: Final = say("This export can’t be imported")
_SEPARATORS: Final = (",", ";", "\t", "|")
_HEAD_BYTES: Final = 256


def is_own(path: Path) -> bool:
    """Whether the file says that this program has written it; also one that was changed since. False when it can't be
    read: whoever reads it next says so."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return False
    return _separator(head) is not None or _is_json(head)


def read_own(path: Path) -> Contents:
    """Read the whole file. InputError says which row it is and what is wrong with it; nothing is half read."""
    try:
        if path.stat().st_size > FILE_LIMIT_BYTES:
            raise InputError(say("{name} is too large: over 256 MB.", name=path.name), field="file", title=TITLE)
        data = path.read_bytes()
    except OSError:
        raise InputError(say("The file {name} can’t be read.", name=path.name), field="file", title=TITLE) from None
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise wrong(say("Line {line} is not UTF-8. Save the file as UTF-8.", line=line)) from None
    separator = _separator(data)
    return _read_json(text) if separator is None else _read_csv(text, separator)


def _is_json(head: bytes) -> bool:
    return head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{"


def _separator(head: bytes) -> str | None:
    """What stands between the columns of our heading; None when it isn't ours."""
    line = head.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0].decode("utf-8", "replace").rstrip("\r")
    for separator in _SEPARATORS:
        if tuple(cell.strip('"') for cell in line.split(separator)) == HEADING:
            return separator
    return None


# ── CSV ──


def _read_csv(text: str, separator: str) -> Contents:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    expenses = Expenses()
    filed: dict[uuid.UUID, tuple[str, ...]] = {}
    line = 1
    try:
        next(reader)
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                with expenses.at(say("line {line}", line=line)):
                    _read_cells(cells, expenses, filed)
            line = reader.line_num + 1
    except csv.Error:
        raise wrong(say("From line {line} on the file can’t be read: a quote isn’t closed.", line=line)) from None
    return Contents(expenses.currency, expenses.rows, filed=filed)


def _read_cells(cells: list[str], expenses: Expenses, filed: dict[uuid.UUID, tuple[str, ...]]) -> None:
    if len(cells) != len(HEADING):
        raise InputError(say("There are {count} columns instead of {wanted}.", count=len(cells), wanted=len(HEADING)))
    id_, day, payee, category, note, amount, currency = cells
    row = expenses.add(id_, day, payee, note, amount, currency)
    levels = category_levels(category)
    if levels:
        filed[row.id] = levels


# ── JSON ──


def _read_json(text: str) -> Contents:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        words = say("The file can’t be read from line {line}, character {at} on.", line=error.lineno, at=error.colno)
        raise wrong(words) from None
    except RecursionError:
        raise wrong(say("The file is no export of Expense Desktop.")) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise wrong(say("The file is no export of Expense Desktop."))
    if document.get("version") != VERSION:
        raise wrong(say("A newer version of Expense Desktop has written this file. Update the program."))
    return Records(document).contents()
