"""The columns with words → payee, category and note of each row, in the form in which they are stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.records import (
    CATEGORY_SEPARATOR,
    NOTE_LIMIT,
    PAYEE_LIMIT,
    checked_category_name,
    checked_note,
    checked_payee,
)
from expense_desktop.domain.sentences import clause, say
from expense_desktop.services.importing.columns import Columns
from expense_desktop.services.importing.payees import is_printed_by_a_bank, readable

T = TypeVar("T")
Column = Sequence[str]
Category = tuple[str, ...]
"""The names of the levels, at most two; empty for none."""

_DAMAGED: Final = "\ufffd"
_NO_CATEGORY: Final = frozenset({"", "uncategorised", "uncategorized", "none", "-"})
_OTHER_SEPARATORS: Final = (" › ", " > ", " / ", " → ")


@dataclass(frozen=True, slots=True)
class Texts:
    """By row. `problems` and `remarks` have entries only for rows that have one."""

    payees: list[str]
    categories: list[Category]
    notes: list[str]
    problems: dict[int, str]
    remarks: dict[int, str]


def read_texts(columns: Columns, cells: Sequence[Column]) -> Texts:
    """Read all rows of the table whose cells by column are `cells`."""
    texts = Texts([], [], [], {}, {})
    rows = range(len(cells[0]))
    written = _written_payees(columns, cells)
    calm = is_printed_by_a_bank(set(written))
    noted = cells[columns.note] if columns.note is not None else [""] * len(rows)
    named = _named_categories(columns, cells)
    payees = {text: _payee(text, calm) for text in set(written)}
    notes = {text: _note(text) for text in set(noted)}
    categories = {text: _category(text) for text in set(named)}
    texts.payees.extend(_read(written, payees))
    texts.notes.extend(_read(noted, notes))
    texts.categories.extend(_read(named, categories))
    _collect(texts.problems, [(written, payees), (noted, notes), (named, categories)])
    _keep_what_was_cut(texts, written, noted)
    for index in rows if any(len(text.split(CATEGORY_SEPARATOR)) > 2 for text in set(named)) else ():
        if len(named[index].split(CATEGORY_SEPARATOR)) > 2:
            texts.remarks[index] = say("Two levels of “{name}”", name=named[index])
    return texts


def _read(column: Column, read: Mapping[str, tuple[T, str]]) -> Iterable[T]:
    """What the texts of a column say, row by row."""
    said = {text: what for text, (what, _problem) in read.items()}
    return map(said.__getitem__, column)


def _collect(problems: dict[int, str], columns: Sequence[tuple[Column, Mapping[str, tuple[object, str]]]]) -> None:
    for column, read in columns:
        if any(problem for _, problem in read.values()):
            for index, text in enumerate(column):
                if read[text][1]:
                    problems.setdefault(index, read[text][1])


def _written_payees(columns: Columns, cells: Sequence[Column]) -> Column:
    if columns.payee is None:
        return [""] * len(cells[0])
    payees = cells[columns.payee]
    if columns.description is None or all(map(str.strip, set(payees))):
        return payees
    return [payee if payee.strip() else other for payee, other in zip(payees, cells[columns.description], strict=True)]


def _payee(text: str, calm: bool) -> tuple[str, str]:
    try:
        return checked_payee(_shortened(readable(text, calm))), _damage(text)
    except InputError as error:
        return "", clause(error.message)


def _shortened(payee: str) -> str:
    return payee if len(payee) <= PAYEE_LIMIT else payee[: PAYEE_LIMIT - 1].rstrip() + "…"


def _note(text: str) -> tuple[str, str]:
    text = text.strip()
    try:
        return checked_note(text if len(text) <= NOTE_LIMIT else text[: NOTE_LIMIT - 1] + "…"), _damage(text)
    except InputError as error:
        return "", clause(error.message)


def _damage(text: str) -> str:
    return say("“{text}” has a damaged character", text=text.strip()) if _DAMAGED in text else ""


def _keep_what_was_cut(texts: Texts, written: Column, noted: Column) -> None:
    """A payee too long to be stored is cut; the whole text goes into the note where that is empty. And a note that only
    repeats the payee isn't one."""
    distinct = set(written)
    if distinct.isdisjoint(filter(None, noted)) and max(map(len, distinct)) < PAYEE_LIMIT - 1:
        return
    for index, payee in enumerate(texts.payees):
        if payee and payee[-1] == "…" and len(payee) >= PAYEE_LIMIT - 1 and not texts.notes[index]:
            texts.notes[index] = " ".join(written[index].split())[:NOTE_LIMIT]
        elif noted[index] and noted[index] == written[index]:
            texts.notes[index] = ""


def _named_categories(columns: Columns, cells: Sequence[Column]) -> Column:
    if columns.category is None:
        return [""] * len(cells[0])
    names = cells[columns.category]
    if columns.subcategory is None:
        return names
    subs = cells[columns.subcategory]
    joined = CATEGORY_SEPARATOR.join
    return [joined((name, sub)) if sub.strip() else name for name, sub in zip(names, subs, strict=True)]


def _category(text: str) -> tuple[Category, str]:
    for separator in _OTHER_SEPARATORS:
        if CATEGORY_SEPARATOR not in text:
            text = text.replace(separator, CATEGORY_SEPARATOR)
    levels = [" ".join(level.split()) for level in text.split(CATEGORY_SEPARATOR)]
    named = [level for level in levels if level][:2]
    if len(named) <= 1 and (named[0] if named else "").casefold() in _NO_CATEGORY:
        return (), ""
    try:
        return tuple(checked_category_name(level) for level in named), _damage(text)
    except InputError as error:
        return (), clause(error.message)
