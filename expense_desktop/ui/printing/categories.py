"""The statement's table of categories against the budget, and its sub-totals by category."""

from typing import TYPE_CHECKING

from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.printing import words
from expense_desktop.ui.printing.flow import Flow, Hand
from expense_desktop.ui.printing.marks import BLACK, USED, Area, Frame, Line, Mark
from expense_desktop.ui.printing.table import BASELINE_MM, LINE_MM, ROW_MM, Column, Row, Table, cell
from expense_desktop.ui.printing.type import Type

if TYPE_CHECKING:
    from expense_desktop.services.budget import Line as Budget
    from expense_desktop.services.statement import CategoryRow, Statement, SubTotal

_NAMES_MM = 36.6
_WIDTHS_MM = (18.2, 14.3, 19.6, 22.0, 23.0)
"""Spent, of total, limit, carried over, left; wider where an amount is."""
_BETWEEN_MM = 3.0
_BAR_TOP_MM, _BAR_MM = 1.43, 2.04
_TICK_MM, _TICK_BEYOND_MM = 0.36, 0.7
_INDENT_MM = 3.0
_LEAST_BAR_MM = 8.0


class BudgetTable:
    """Every category with a budget or expenses, the most spent first: a bar, and what it says in figures."""

    def __init__(self, statement: "Statement", formats: Formats, hand: Hand, flow: Flow) -> None:
        self._statement = statement
        self._formats = formats
        self._hand = hand
        self._sheet = flow.sheet
        self._cells = [self._figures(row) for row in statement.rows]
        self._edges = self._trailing_edges()
        self._bar_end = self._edges[0] - self._spent_width()
        self._names = _NAMES_MM if self._bar_width() >= _LEAST_BAR_MM else _NAMES_MM - _LEAST_BAR_MM

    def put(self, flow: Flow) -> None:
        """Put it."""
        names = (
            translate("Statement", "Spent"), translate("Statement", "Of total"), translate("Statement", "Limit"),
            translate("Statement", "Carried over"), translate("Statement", "Left"),
        )  # fmt: skip
        Table(
            title=translate("Statement", "By category, against the budget"),
            continued=translate("Statement", "By category, against the budget, continued"),
            columns=[
                Column(translate("Statement", "Category"), self._sheet.left),
                Column(translate("Statement", "Budget used"), self._bar_start),
                *(Column(name, x, numbers=True) for name, x in zip(names, self._edges, strict=True)),
            ],
            count=len(self._cells),
            row=self._row,
            last=self._total(),
        ).put(flow, self._hand)

    @property
    def _bar_start(self) -> float:
        return self._sheet.left + self._names

    def _bar_width(self) -> float:
        return self._bar_end - self._sheet.left - _NAMES_MM

    def _figures(self, row: "CategoryRow") -> tuple[str, str, str, str, str]:
        formats, line = self._formats, row.budgeted
        percent = f"{formats.count(row.percent)}%"
        if line is None:
            return formats.amount(row.spent_minor), percent, words.NOTHING, words.NOTHING, words.NOTHING
        return (
            formats.amount(row.spent_minor),
            percent,
            formats.amount(line.limit_minor or 0),
            words.signed(line.carried_over_minor, formats),
            words.left(line.left_minor, formats),
        )

    def _sums(self) -> tuple[str, str, str, str, str]:
        formats, budgets = self._formats, self._statement.budgets
        spent = formats.amount(self._statement.spent_minor)
        percent = f"{formats.count(sum(row.percent for row in self._statement.rows if not row.inside))}%"
        if not budgets.counted:
            return spent, percent, words.NOTHING, words.NOTHING, words.NOTHING
        carried = words.signed(budgets.carried_over_minor, formats)
        return spent, percent, formats.amount(budgets.limits_minor), carried, words.left(budgets.left_minor, formats)

    def _column_widths(self) -> list[float]:
        strong = [*self._cells, self._sums()]
        return [
            max(least, self._hand.rule.widest_mm([cells[at] for cells in strong], Type.STRONG) + _BETWEEN_MM)
            for at, least in enumerate(_WIDTHS_MM)
        ]

    def _spent_width(self) -> float:
        return self._column_widths()[0]

    def _trailing_edges(self) -> list[float]:
        edges, x = [], self._sheet.right
        for width in reversed(self._column_widths()):
            edges.append(x)
            x -= width
        return edges[::-1]

    def _row(self, at: int, _first: bool) -> Row:
        row, cells = self._statement.rows[at], self._cells[at]
        indent = _INDENT_MM if row.inside else 0.0
        name = row.category.category.name if row.inside and row.category is not None else words.category(row.category)
        marks, lines = cell(self._hand, self._sheet.left + indent, self._names - indent - 2, name)
        over = row.budgeted is not None and row.budgeted.over
        for position, (x, text) in enumerate(zip(self._edges, cells, strict=True)):
            strong = (position == 0 and not row.inside) or (position == len(cells) - 1 and over)
            marks.append(self._hand.trailing(x, BASELINE_MM, text, Type.STRONG if strong else Type.BODY))
        if row.budgeted is not None:
            marks += self._bar(row.budgeted)
        return Row(marks, ROW_MM + (lines - 1) * LINE_MM)

    def _bar(self, line: "Budget") -> list[Mark]:
        """Used of the budget, its outline; over: the scale is what was spent, with a tick at the budget."""
        x, width = self._bar_start, self._bar_end - self._bar_start
        spent, budget = max(line.spent_minor, 0), max(line.budget_minor, 0)
        if not line.over:
            used = width * spent / budget if budget else 0.0
            return [Area(x, _BAR_TOP_MM, used, _BAR_MM, USED), Frame(x, _BAR_TOP_MM, width, _BAR_MM)]
        within = width * budget / spent if spent else 0.0
        tick = x + max(within, _TICK_MM / 2)
        return [
            Area(x, _BAR_TOP_MM, within, _BAR_MM, BLACK),
            Frame(x + within, _BAR_TOP_MM, width - within, _BAR_MM, hatched=True),
            Line(
                tick, _BAR_TOP_MM - _TICK_BEYOND_MM, tick, _BAR_TOP_MM + _BAR_MM + _TICK_BEYOND_MM, _TICK_MM, BLACK
            ),
        ]  # fmt: skip

    def _total(self) -> Row:
        baseline = BASELINE_MM + 0.4
        marks = [self._hand.leading(self._sheet.left, baseline, translate("Statement", "Total"), Type.STRONG)]
        for x, text in zip(self._edges, self._sums(), strict=True):
            marks.append(self._hand.trailing(x, baseline, text, Type.STRONG))
        return Row(marks, ROW_MM + 0.4)


def put_sub_totals(statement: "Statement", formats: Formats, hand: Hand, flow: Flow) -> None:
    """Put what each category itself came to, with how many expenses, and the same total as the list's."""
    sheet, parts = flow.sheet, statement.sub_totals
    number_edge = sheet.right - max(
        30.0, hand.rule.widest_mm([formats.amount(each.total_minor) for each in parts], Type.STRONG) + 8
    )

    def row(at: int, _first: bool) -> Row:
        part: SubTotal = parts[at]
        marks, lines = cell(hand, sheet.left, number_edge - sheet.left - 16, words.category(part.category))
        marks.append(hand.trailing(number_edge, BASELINE_MM, formats.count(part.count)))
        marks.append(hand.trailing(sheet.right, BASELINE_MM, formats.amount(part.total_minor)))
        return Row(marks, ROW_MM + (lines - 1) * LINE_MM)

    sums = ((number_edge, formats.count(statement.count)), (sheet.right, formats.amount(statement.spent_minor)))
    last = [hand.leading(sheet.left, BASELINE_MM, translate("Statement", "Total"), Type.STRONG)]
    last += [hand.trailing(x, BASELINE_MM, text, Type.STRONG) for x, text in sums]
    Table(
        title=translate("Statement", "Sub-totals by category"),
        continued=translate("Statement", "Sub-totals by category, continued"),
        columns=[
            Column(translate("Statement", "Category"), sheet.left),
            Column(translate("Statement", "Expenses"), number_edge, numbers=True),
            Column(translate("Statement", "Amount"), sheet.right, numbers=True),
        ],
        count=len(parts),
        row=row,
        last=Row(last, ROW_MM),
    ).put(flow, hand)
