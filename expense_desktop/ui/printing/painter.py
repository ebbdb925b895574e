"""The statement, laid out once, painted on anything: the preview, a printer, a PDF."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication, QPagedPaintDevice, QPainter

from expense_desktop.ui.formats import Formats
from expense_desktop.ui.printing import head, words
from expense_desktop.ui.printing.categories import BudgetTable, put_sub_totals
from expense_desktop.ui.printing.chart import DayChart
from expense_desktop.ui.printing.flow import Flow, Hand, Sheet
from expense_desktop.ui.printing.listing import ExpenseList
from expense_desktop.ui.printing.marks import Mark, Words, draw, mirrored
from expense_desktop.ui.printing.options import Options
from expense_desktop.ui.printing.table import explained
from expense_desktop.ui.printing.type import UNITS_PER_MM, Rule, Type

if TYPE_CHECKING:
    from expense_desktop.services.statement import Statement


@dataclass(frozen=True, slots=True)
class PageMetrics:
    """How a device measures: its dots in a millimetre, and where the paper's corner lies in them."""

    dots_per_mm: float
    left: float = 0.0
    top: float = 0.0

    @classmethod
    def of(cls, device: QPagedPaintDevice, resolution: int) -> "PageMetrics":
        """Those of a printer or PDF of so many dots an inch: what can't be printed on counts as paper too."""
        corner = device.pageLayout().paintRectPixels(resolution).topLeft()
        return cls(resolution / 25.4, -corner.x(), -corner.y())


class StatementPainter:
    """A statement's pages. What is `created` at a local time stays so, however often it is painted."""

    def __init__(self, statement: "Statement", formats: Formats, options: Options, created: dt.datetime) -> None:
        self.statement = statement
        self.options = options
        self.formats = formats
        self._rule = Rule()
        self._hand = Hand(self._rule)
        self._sheet = Sheet(options.paper)
        self._created = created
        self._from_the_right = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self._pages = self._laid_out()

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._pages)

    def marks(self, page: int) -> Sequence[Mark]:
        """What is on a page, from 0."""
        return self._pages[page]

    def printed(self) -> Iterator[tuple[QFont, str]]:
        """Every letter that is printed, with the font that it is printed in."""
        letters: dict[Type, set[str]] = {}
        for page in self._pages:
            for mark in page:
                if isinstance(mark, Words):
                    letters.setdefault(mark.kind, set()).update(mark.text)
        for kind, some in letters.items():
            yield self._rule.fonts[kind], "".join(some)

    def paint(self, painter: QPainter, page: int, metrics: PageMetrics) -> None:
        """Paint a page, from 0. The painter's unit is a dot of its device."""
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.translate(metrics.left, metrics.top)
        painter.scale(metrics.dots_per_mm / UNITS_PER_MM, metrics.dots_per_mm / UNITS_PER_MM)
        draw(painter, self._pages[page], self._rule)
        painter.restore()

    def _laid_out(self) -> list[list[Mark]]:
        flow = Flow(self._sheet, self._begin_page, from_the_right=self._from_the_right)
        statement, formats, hand = self.statement, self.formats, self._hand
        marks, height = head.figures(statement, formats, self._sheet, hand)
        flow.place(marks, height)
        if self.options.categories and statement.rows:
            BudgetTable(statement, formats, hand, flow).put(flow)
        if self.options.by_day:
            DayChart(statement, formats, hand, flow).put(flow)
        if self.options.expenses:
            ExpenseList(statement, formats, self.options, hand, flow).put(flow)
        if self.options.sub_totals and statement.sub_totals:
            put_sub_totals(statement, formats, hand, flow)
        told = words.explanation(statement, formats, budgets=self.options.categories, listed=self.options.expenses)
        explained(flow, told, hand)
        for at, page in enumerate(flow.pages):
            foot = head.foot(statement, formats, at + 1, len(flow.pages), self._sheet, hand)
            page.extend(mirrored(foot, self._sheet.left, self._sheet.right) if self._from_the_right else foot)
        return flow.pages

    def _begin_page(self, number: int) -> tuple[Sequence[Mark], float]:
        if number == 1:
            return head.first_head(self.statement, self.formats, self._created, self._sheet, self._hand)
        return head.next_head(self.statement, self.formats, self._sheet, self._hand)
