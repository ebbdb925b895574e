"""Bytes of a CSV file → a table: its separator, preamble, heading and records; what the columns mean is not its
business."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.sentences import say
from expense_desktop.services.importing.amounts import looks_like_amount
from expense_desktop.services.importing.collector import gathered
from expense_desktop.services.importing.dates import looks_like_date
from expense_desktop.services.importing.text_encoding import decode
from expense_desktop.services.importing.vocabulary import TOTAL_WORDS, Role, plain, role_of

SEPARATORS: Final = (",", ";", "\t", "|")
_PREAMBLE_LIMIT: Final = 200
_SAMPLE: Final = 400
_FIELD_LIMIT: Final = 1 << 20
_FORMULA = re.compile(r'="(.*)"')
_SEP_LINE = re.compile(r'"?sep=(.)"?\n', re.IGNORECASE)

csv.field_size_limit(max(csv.field_size_limit(), _FIELD_LIMIT))

Record = list[str]


class Aside(NamedTuple):
    """A line that is no row of the table: above it, a repeated heading, a line of sums. `line` counts from 1."""

    line: int
    text: str


@dataclass(frozen=True)
class Table:
    """What a file says, before anybody asks what it means.

    `records` all have as many cells as the table is wide. `lines[i]` is the line of the file, from 1, on which
    `records[i]` starts. `too_wide` holds the indices of records that had more cells than fit, and what they looked
    like.
    """

    name: str
    encoding: str
    separator: str
    heading: tuple[str, ...] | None
    records: list[Record]
    lines: Sequence[int]
    too_wide: dict[int, str]
    asides: tuple[Aside, ...]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.heading) if self.heading is not None else len(self.records[0])

    def head(self, count: int) -> "Table":
        """The table as if the file ended after `count` records."""
        if count >= len(self.records):
            return self
        wide = {at: text for at, text in self.too_wide.items() if at < count}
        return replace(self, records=self.records[:count], lines=self.lines[:count], too_wide=wide)

    @cached_property
    def columns(self) -> list[tuple[str, ...]]:
        """The cells by column, each as long as there are records."""
        return list(zip(*self.records, strict=True)) or [()] * self.width


def read_table(data: bytes, name: str, separator: str | None = None, encoding: str | None = None) -> Table:
    """Read a file called `name`. `separator` and `encoding` override what is inferred.

    Raises InputError when the bytes are no text, or no line of it could be a row with a date and an amount. With a
    `separator` that somebody has named every file of lines is a table: what its columns are is the next question.
    """
    text, encoding = decode(data, name, encoding)
    asked = separator is not None
    skipped = 0
    announced = _SEP_LINE.match(text)
    if announced is not None:
        separator = separator or announced[1]
        text, skipped = text[announced.end() :], 1
    best: tuple[tuple[int, int], str, list[Record], _Extent] | None = None
    for candidate in (separator,) if separator else _possible_separators(text):
        records = _split(text, candidate)
        extent = _extent(records) or (_extent_of_anything(records) if asked else None)
        if extent is None:
            continue
        merit = (extent.roles, sum(1 for record in records if len(record) == extent.width))
        if best is None or merit > best[0]:
            best = (merit, candidate, records, extent)
    if best is None:
        raise _no_table(text, name)
    _, separator, records, extent = best
    if '="' in text:
        _unwrap_formulas(records)
    return _assembled(name, encoding, separator, records, _line_numbers(text, records, separator, skipped), extent)


def _no_table(text: str, name: str) -> InputError:
    """Say which of a date and an amount is missing, in a file that has no row with both."""
    cells = [cell for line in text.split("\n")[:_SAMPLE] for cell in re.split(r"[,;\t|]", line)]
    if any(map(looks_like_date, cells)):
        message = say("This file has no column with amounts. Choose one.")
    else:
        message = say("{name} has no rows with a date and an amount.", name=name)
    return InputError(message, field="file", value=name, title=say("This file can’t be imported"))


def _possible_separators(text: str) -> list[str]:
    return [separator for separator in SEPARATORS if separator in text] or [","]


def _split(text: str, separator: str) -> list[Record]:
    try:
        records = gathered(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return _split_ignoring_quotes(text, separator)
    return _split_ignoring_quotes(text, separator) if _a_quote_ran_away(text, records, separator) else records


def _a_quote_ran_away(text: str, records: list[Record], separator: str) -> bool:
    """Tell whether a quotation mark that nobody closed has swallowed rows: they would be lost without a word."""
    if '"' not in text or len(records) == text.count("\n") + (not text.endswith("\n")):
        return False
    usual = Counter(map(len, records)).most_common(1)[0][0] - 1
    return text.count('"') % 2 == 1 or any(
        line.count(separator) >= max(1, usual)
        for record in records
        for cell in record
        if "\n" in cell
        for line in cell.split("\n")[1:]
    )


def _split_ignoring_quotes(text: str, separator: str) -> list[Record]:
    records = []
    for line in text.split("\n"):
        cells = line.split(separator)
        records.append(
            [cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell for cell in cells] if line else []
        )
    return records


def _line_numbers(text: str, records: list[Record], separator: str, skipped: int) -> Sequence[int]:
    if len(records) in (text.count("\n"), text.count("\n") + 1):
        return range(1 + skipped, len(records) + 1 + skipped)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    numbers, before = [], skipped
    for _ in reader:
        numbers.append(before + 1)
        before = reader.line_num + skipped
    return numbers


class _Extent(NamedTuple):
    """Where the table is: `heading` and `first` are indices of records; `roles` counts the columns that have a known
    name."""

    heading: int | None
    first: int
    width: int
    roles: int


def _extent(records: list[Record]) -> _Extent | None:
    for index, record in enumerate(records[:_PREAMBLE_LIMIT]):
        known = _known_columns(record)
        if known:
            return _Extent(index, index + 1, _width(record), known)
    return _extent_by_content(records)


def _known_columns(record: Record) -> int:
    """How many headings are known, or 0 when a date or an amount is missing among them, or there is a value among
    them."""
    if len(record) < 2 or any(looks_like_date(cell) or looks_like_amount(cell) for cell in record if cell.strip()):
        return 0
    roles = [role_of(cell)[0] for cell in record]
    has_amount = any(role in roles for role in (Role.AMOUNT, Role.MINOR, Role.DEBIT, Role.CREDIT))
    return sum(role is not Role.IGNORED for role in roles) if Role.DATE in roles and has_amount else 0


def _width(heading: Record) -> int:
    """As wide as the heading, without the nameless columns that it ends with."""
    named = len(heading)
    while named > 1 and not heading[named - 1].strip():
        named -= 1
    return named


def _extent_by_content(records: list[Record]) -> _Extent | None:
    """A table without a heading, or with one in words that nobody knows: rows of one width with a date and an
    amount."""
    shaped = [i for i, record in enumerate(records) if len(record) > 1 and _has_date_and_amount(record)]
    if not shaped:
        return None
    width = Counter(len(records[i]) for i in shaped).most_common(1)[0][0]
    first = next(i for i in shaped if len(records[i]) == width)
    above = next((i for i in range(first - 1, -1, -1) if any(map(str.strip, records[i]))), None)
    if above is not None and _may_be_heading(records[above], width):
        return _Extent(above, above + 1, width, 0)
    return _Extent(None, first, width, 0)


def _extent_of_anything(records: list[Record]) -> _Extent | None:
    """All lines with text, as wide as most of them; the first is the heading unless it holds a value."""
    first = next((i for i, record in enumerate(records) if _has_text(record)), None)
    if first is None:
        return None
    widths = Counter(len(record) for record in records[first : first + _SAMPLE] if _has_text(record))
    is_heading = not any(looks_like_date(cell) or looks_like_amount(cell) for cell in records[first])
    return _Extent(first if is_heading else None, first + is_heading, widths.most_common(1)[0][0], 0)


def _has_date_and_amount(record: Record) -> bool:
    dated = next((i for i, cell in enumerate(record) if looks_like_date(cell)), None)
    return dated is not None and any(looks_like_amount(cell) for i, cell in enumerate(record) if i != dated)


def _may_be_heading(record: Record, width: int) -> bool:
    named = [cell for cell in record if cell.strip()]
    return (
        len(record) == width
        and len(named) >= min(3, width)
        and not any(looks_like_date(cell) or looks_like_amount(cell) for cell in named)
    )


def _assembled(
    name: str, encoding: str, separator: str, records: list[Record], lines: Sequence[int], extent: _Extent
) -> Table:
    heading = None if extent.heading is None else _trimmed(records[extent.heading], extent.width)
    before = extent.first if extent.heading is None else extent.heading
    asides = [Aside(lines[i], _as_text(record)) for i, record in enumerate(records[:before]) if _has_text(record)]
    kept: list[Record] = []
    kept_lines: list[int] = []
    too_wide: dict[int, str] = {}
    width = extent.width
    heads = None if heading is None else heading[0]
    for written, line in zip(records[extent.first :], lines[extent.first :], strict=True):
        # nearly every row: the questions below are a microsecond each
        if len(written) == width and (lead := written[0]) and lead != heads and not lead.isspace():
            kept.append(written)
            kept_lines.append(line)
            continue
        if not any(written) or not _has_text(written):
            continue
        record = written if len(written) == width else _fitted(written, width)
        if len(written) > width and _has_text(written[width:]):
            too_wide[len(kept)] = _as_text(written, separator)
        if heading is not None and record[0] == heading[0] and tuple(record) == heading:
            asides.append(Aside(line, _as_text(record)))
            continue
        kept.append(record)
        kept_lines.append(line)
    table = Table(name, encoding, separator, heading, kept, kept_lines, too_wide, tuple(asides))
    if not kept:
        raise InputError(
            say("{name} has a heading but no rows.", name=name),
            field="file",
            value=name,
            title=say("This file can’t be imported"),
        )
    return table


def _trimmed(record: Record, width: int) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in _fitted(record, width))


def _fitted(record: Record, width: int) -> Record:
    return record[:width] if len(record) >= width else record + [""] * (width - len(record))


def _has_text(record: Record) -> bool:
    return bool("".join(record).strip())


def _as_text(record: Record, separator: str = " ") -> str:
    return separator.join(cell.strip() for cell in record if cell.strip())


def _unwrap_formulas(records: list[Record]) -> None:
    """Spreadsheets keep leading zeros by writing `="0012"`; what is meant is the text inside."""
    for record in records:
        for at, cell in enumerate(record):
            if cell[:2] == '="':
                formula = _FORMULA.fullmatch(cell)
                record[at] = formula[1] if formula else cell


def is_total(record: Record) -> bool:
    """Tell whether a record without a date reads like a line of sums (“Total”, “Saldo”, “Closing balance”)."""
    return any(TOTAL_WORDS & set(plain(cell).split()) for cell in record if cell)
