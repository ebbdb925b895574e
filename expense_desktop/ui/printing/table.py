"""Tables that go over pages: a title that keeps three rows, a head on every page, rows that never split."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from expense_desktop.ui.printing.flow import Flow, Hand, Sheet
from expense_desktop.ui.printing.marks import BLACK, DARK, GREY, MEDIUM_MM, Line, Mark
from expense_desktop.ui.printing.type import Type

ROW_MM = 4.9
BASELINE_MM = 3.55
LINE_MM = 3.73
TITLE_MM = 7.75
"""From where the section before has ended to the title's base line."""
KEPT_ROWS = 3
_HEAD_MM = 7.0
_AMPLE_MM = 40.0
"""A row that is carried forward is no higher; it needn't be made to know that it fits."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its marks from its top, without the line below, and its height."""

    marks: Sequence[Mark]
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is called; x is its leading edge, or the trailing one where numbers stand."""

    name: str
    x: float
    numbers: bool = False


def titled(flow: Flow, title: str, hand: Hand) -> None:
    """Put a section's title."""
    flow.place([hand.leading(flow.sheet.left, TITLE_MM, title, Type.SECTION)], TITLE_MM)


def headed(flow: Flow, columns: Sequence[Column], hand: Hand) -> None:
    """Put a table's head."""
    marks: list[Mark] = [
        (hand.trailing if column.numbers else hand.leading)(column.x, 5.4, column.name, Type.COLUMN, DARK)
        for column in columns
    ]
    marks.append(Line(flow.sheet.left, _HEAD_MM, flow.sheet.right, _HEAD_MM, MEDIUM_MM, DARK))
    flow.place(marks, _HEAD_MM)


def put_row(flow: Flow, row: Row, *, line: bool = True) -> None:
    """Put a row, and the line below it."""
    marks = list(row.marks)
    if line:
        marks.append(hair(flow.sheet, row.height))
    flow.place(marks, row.height)


def hair(sheet: Sheet, y: float) -> Line:
    """The line below a row."""
    return Line(sheet.left, y, sheet.right, y)


def sum_row(sheet: Sheet, hand: Hand, text: str, amounts: Sequence[tuple[float, str]]) -> Row:
    """A row in strong type: a total, carried or brought forward; amounts by their trailing edges."""
    room = min((x - hand.rule.width_mm(amount, Type.STRONG) for x, amount in amounts), default=sheet.right) - sheet.left
    lines = hand.rule.wrapped(text, Type.STRONG, room - 2)
    marks = [hand.leading(sheet.left, BASELINE_MM + at * LINE_MM, line, Type.STRONG) for at, line in enumerate(lines)]
    marks += [hand.trailing(x, BASELINE_MM, amount, Type.STRONG) for x, amount in amounts if amount]
    return Row(marks, ROW_MM + (len(lines) - 1) * LINE_MM)


@dataclass(frozen=True, slots=True)
class Table:
    """A table over pages. `row(at, first)` makes a row, `first` where it is the first on its page.

    `forward(done)` is the row that ends a page after so many rows, `brought(done)` the one that begins the next.
    """

    title: str
    continued: str
    columns: Sequence[Column]
    count: int
    row: Callable[[int, bool], Row]
    last: Row
    forward: Callable[[int], Row] | None = None
    brought: Callable[[int], Row] | None = None

    def put(self, flow: Flow, hand: Hand) -> None:
        """Put it where the flow is, and on as many pages as it needs."""
        rows = [self.row(at, at == 0) for at in range(min(self.count, KEPT_ROWS))]
        closing = self.last.height if self.count <= KEPT_ROWS else self._forward_mm(KEPT_ROWS)
        if TITLE_MM + _HEAD_MM + sum(row.height for row in rows) + closing > flow.room:
            flow.new_page()
        titled(flow, self.title, hand)
        headed(flow, self.columns, hand)
        first = True
        for at in range(self.count):
            row = self.row(at, first)
            if not first and self._is_full(flow, row, at):
                self._turn(flow, hand, at)
                row = self.row(at, True)
            put_row(flow, row)
            first = False
        put_row(flow, self.last, line=False)

    def _is_full(self, flow: Flow, row: Row, at: int) -> bool:
        """Whether there is no room for a row and for the one that has to follow it on this page."""
        last = at == self.count - 1
        if not last and row.height + _AMPLE_MM < flow.room:
            return False
        return row.height + (self.last.height if last else self._forward_mm(at + 1)) > flow.room

    def _forward_mm(self, done: int) -> float:
        return 0.0 if self.forward is None else self.forward(done).height

    def _turn(self, flow: Flow, hand: Hand, done: int) -> None:
        if self.forward is not None:
            put_row(flow, self.forward(done), line=False)
        flow.new_page()
        titled(flow, self.continued, hand)
        headed(flow, self.columns, hand)
        if self.brought is not None:
            put_row(flow, self.brought(done))


def cell(hand: Hand, x: float, width: float, text: str, *, colour: str = BLACK) -> tuple[list[Mark], int]:
    """The lines of a text in a column, as many as it takes; their marks and number."""
    if not text:
        return [], 1
    lines = hand.rule.wrapped(text, Type.BODY, width)
    marks: list[Mark] = [
        hand.leading(x, BASELINE_MM + at * LINE_MM, line, Type.BODY, colour) for at, line in enumerate(lines)
    ]
    return marks, len(lines)


def explained(flow: Flow, text: str, hand: Hand) -> None:
    """Put a note in small type below everything."""
    lines = hand.rule.wrapped(text, Type.CAPTION, flow.sheet.width) if text else []
    height = 8.45 + (len(lines) - 1) * Type.CAPTION.line_mm
    if not lines:
        return
    if height + 1 > flow.room:
        flow.new_page()
    marks = [
        hand.leading(flow.sheet.left, 8.45 + at * Type.CAPTION.line_mm, line, Type.CAPTION, GREY)
        for at, line in enumerate(lines)
    ]
    flow.place(marks, height)
