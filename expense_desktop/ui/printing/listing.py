"""The statement's list of expenses: nothing in it is left out or cut short, over as many pages as it takes."""

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.printing import words
from expense_desktop.ui.printing.flow import Flow, Hand
from expense_desktop.ui.printing.marks import GREY, Line, Mark, lowered
from expense_desktop.ui.printing.options import Options
from expense_desktop.ui.printing.table import (
    BASELINE_MM,
    LINE_MM,
    ROW_MM,
    TITLE_MM,
    Column,
    Row,
    Table,
    cell,
    headed,
    sum_row,
    titled,
)
from expense_desktop.ui.printing.type import Type

if TYPE_CHECKING:
    from expense_desktop.services.statement import Statement

_DATE_MM, _AMOUNT_MM = 13.57, 17.4
_SHARES_MM = {"payee": 56.93, "category": 49.1, "note": 36.0, "blank": 34.0}
"""Of what date and amount leave, in proportion."""
_BETWEEN_MM = 1.8
_HANDWRITING_MM = 6.5
"""A row's least height where something is to be written into it."""
_MOST_LINES = 12
"""A note of more lines stands below its row, over the whole width."""


class ExpenseList:
    """The list in the order of days. `forward` and `brought` carry the sum from page to page."""

    def __init__(self, statement: "Statement", formats: Formats, options: Options, hand: Hand, flow: Flow) -> None:
        self._statement = statement
        self._formats = formats
        self._hand = hand
        self._sheet = flow.sheet
        self._notes = options.notes
        self._blank = options.handwriting
        self._least = _HANDWRITING_MM if options.handwriting else ROW_MM
        self._room_of_a_page = flow.room_of_a_page
        amounts = [view.expense.amount_minor for view in statement.expenses]
        self._sums = [0, *accumulate(amounts)]
        self._edges = self._leading_edges()

    def put(self, flow: Flow) -> None:
        """Put it."""
        columns = [
            Column(translate("Statement", "Date"), self._sheet.left),
            Column(translate("Statement", "Payee"), self._edges["payee"]),
            Column(translate("Statement", "Category"), self._edges["category"]),
        ]
        if self._notes:
            columns.append(Column(translate("Statement", "Note"), self._edges["note"]))
        if self._blank:
            columns.append(Column(translate("Statement", "By hand"), self._edges["blank"]))
        columns.append(Column(translate("Statement", "Amount"), self._sheet.right, numbers=True))
        title = translate("Statement", "Expenses")
        if not self._statement.expenses:
            self._put_nothing(flow, title, columns)
            return
        Table(
            title=title,
            continued=translate("Statement", "Expenses, continued"),
            columns=columns,
            count=self._statement.count,
            row=self._row,
            last=self._sum(words.total(self._statement, self._formats), self._statement.spent_minor),
            forward=self._forward,
            brought=self._brought,
        ).put(flow, self._hand)

    def _put_nothing(self, flow: Flow, title: str, columns: Sequence[Column]) -> None:
        if flow.room < TITLE_MM + 3 * ROW_MM:
            flow.new_page()
        titled(flow, title, self._hand)
        headed(flow, columns, self._hand)
        sentence = words.nothing_spent(self._statement, self._formats)
        flow.place([self._hand.leading(self._sheet.left, BASELINE_MM, sentence)], ROW_MM)

    def _leading_edges(self) -> dict[str, float]:
        rule, formats, statement = self._hand.rule, self._formats, self._statement
        days = {view.expense.spent_on for view in statement.expenses}
        dates = max(_DATE_MM, rule.widest_mm([words.weekday(day, formats) for day in days], Type.BODY) + _BETWEEN_MM)
        # Digits are equally wide: the widest is among the furthest from zero.
        ends = {*self._sums, *(view.expense.amount_minor for view in statement.expenses)}
        figures = [formats.amount(minor) for minor in (min(ends), max(ends))]
        amount = max(_AMOUNT_MM, rule.widest_mm(figures, Type.STRONG) + _BETWEEN_MM)
        shown = ["payee", "category", *(["note"] if self._notes else []), *(["blank"] if self._blank else [])]
        scale = (self._sheet.width - dates - amount) / sum(_SHARES_MM[name] for name in shown)
        edges, x = {}, self._sheet.left + dates
        for name in shown:
            edges[name] = x
            x += _SHARES_MM[name] * scale
        edges["end"] = x
        return edges

    def _width(self, name: str) -> float:
        edges = sorted(self._edges.values())
        start = self._edges[name]
        return edges[edges.index(start) + 1] - start - _BETWEEN_MM

    def _row(self, at: int, first: bool) -> Row:
        view, edges = self._statement.expenses[at], self._edges
        expense = view.expense
        shows_day = first or self._statement.expenses[at - 1].expense.spent_on != expense.spent_on
        marks: list[Mark] = []
        if shows_day:
            day = words.weekday(expense.spent_on, self._formats)
            marks.append(self._hand.leading(self._sheet.left, BASELINE_MM, day))
        lines = 1
        cells = [("payee", expense.payee), ("category", words.category(view.category) if view.category else "")]
        for name, text in cells:
            put, count = cell(self._hand, edges[name], self._width(name), text)
            marks += put
            lines = max(lines, count)
        note = expense.note if self._notes else ""
        if note:
            put, lines = self._note(note, lines)
            marks += put
        marks.append(self._hand.trailing(self._sheet.right, BASELINE_MM, self._formats.amount(expense.amount_minor)))
        height = max(self._least, ROW_MM + (lines - 1) * LINE_MM)
        if self._blank:
            start, end = edges["blank"] - _BETWEEN_MM / 2, edges["end"] - _BETWEEN_MM / 2
            marks += [Line(x, 0, x, height) for x in (start, end)]
        return Row(marks, height)

    def _note(self, note: str, lines: int) -> tuple[list[Mark], int]:
        """In its column; below the row, from the payee on, when it is very long: then a page still holds the row."""
        put, count = cell(self._hand, self._edges["note"], self._width("note"), note, colour=GREY)
        if count <= _MOST_LINES:
            return put, max(lines, count)
        x = self._edges["payee"]
        put, count = cell(self._hand, x, self._sheet.right - x, note, colour=GREY)
        if ROW_MM + (lines + count) * LINE_MM > self._room_of_a_page / 2:
            # Hundreds of short lines: one behind the other, all of it is still there.
            put, count = cell(self._hand, x, self._sheet.right - x, " / ".join(note.split("\n")), colour=GREY)
        return lowered(put, lines * LINE_MM), lines + count

    def _forward(self, done: int) -> Row:
        return self._sum(words.carried_forward(done, self._statement.count, self._formats), self._sums[done])

    def _brought(self, done: int) -> Row:
        return self._sum(translate("Statement", "Brought forward"), self._sums[done])

    def _sum(self, text: str, amount_minor: int) -> Row:
        return sum_row(self._sheet, self._hand, text, [(self._sheet.right, self._formats.amount(amount_minor))])
