"""The figures of a month's budgets above the table, and the sums below it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.budgets import words
from expense_desktop.ui.budgets.model import Columns
from expense_desktop.ui.budgets.table import BudgetTable, isolated
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.style import restyle
from expense_desktop.ui.widgets.budget_bar import PACE_PX, BudgetFill, paint_budget_bar
from expense_desktop.ui.widgets.cells import placed
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.table import CELL_PADDING_PX

if TYPE_CHECKING:
    from expense_desktop.services.budget import Budgets

_BAR_PX = 8
_TOTAL_PX = 36


class Figure(QWidget):
    """A name, a figure and what is to be said of it."""

    def __init__(self, name: str, *, right: bool = False) -> None:
        super().__init__()
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self.name = label(name, role="secondary", size="small")
        self.figure = label("")
        self.figure.setObjectName("figure-m")
        self.caption = label("", role="tertiary", size="small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._lines = ((self.name, 16), (self.figure, 24), (self.caption, 16))
        for part, _least in self._lines:
            part.setAlignment(Qt.AlignmentFlag.AlignVCenter | side)
            layout.addWidget(part)
        self._size()

    def _size(self) -> None:
        """As large as text is on this system."""
        for part, least in self._lines:
            part.setMinimumHeight(typography.scaled(least))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_lines"):
            self._size()

    def say(self, figure: str, caption: str, role: str = "") -> None:
        """Show other words."""
        self.figure.setText(figure)
        self.caption.setText(caption)
        self.figure.setProperty("role", role)
        restyle(self.figure)


class MonthBar(QWidget):
    """All budgets of a month as one bar."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._fill = BudgetFill(0, 0)
        self.setFixedHeight(PACE_PX + 2)
        look.appearance.changed.connect(self.update)

    def show_fill(self, fill: BudgetFill) -> None:
        """Draw other figures."""
        self._fill = fill
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        bar = QRectF(0, (self.height() - _BAR_PX) / 2, self.width(), _BAR_PX)
        paint_budget_bar(painter, self._look, bar, self._fill)


class Summary(QFrame):
    """Limits, carried over, spent, left; what was spent outside of all that; what is over; and the bar."""

    def __init__(self, look: Look, formats: Formats) -> None:
        super().__init__()
        self.setObjectName("card")
        self._formats = formats
        self.limits = Figure(translate("Budgets", "Limits"))
        self.carried = Figure(translate("Budgets", "Carried over"))
        self.spent = Figure(translate("Budgets", "Spent"))
        self.left = Figure(translate("Budgets", "Left"))
        self.outside = Figure(translate("Budgets", "Without a limit"))
        self.over = Figure(translate("Budgets", "Over budget"), right=True)
        self.bar = MonthBar(look)
        self._wide: bool | None = None
        self._figures = QGridLayout()
        self._figures.setHorizontalSpacing(27)
        self._figures.setVerticalSpacing(10)
        self._figures.setColumnStretch(4, 1)
        self._place(wide=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(self._figures)
        layout.addWidget(self.bar)

    def _place(self, *, wide: bool) -> None:
        """All figures in one row, or what there is above what became of it."""
        if wide == self._wide:
            return
        self._wide = wide
        spent, left, outside = ((0, 2), (0, 3), (0, 4)) if wide else ((1, 0), (1, 1), (1, 4))
        for figure, place in (
            (self.limits, (0, 0)), (self.carried, (0, 1)), (self.spent, spent), (self.left, left),
            (self.outside, outside), (self.over, (0, 5)),
        ):  # fmt: skip
            self._figures.addWidget(figure, *place)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        figures = [self.limits, self.carried, self.spent, self.left, self.over]
        figures += [] if self.outside.isHidden() else [self.outside]
        needed = sum(figure.sizeHint().width() + self._figures.horizontalSpacing() for figure in figures)
        self._place(wide=needed <= self.width())

    def show_budgets(self, budgets: "Budgets") -> None:
        """Show a month's figures."""
        money, count = self._formats.money, len(budgets.counted)
        self.limits.say(money(budgets.limits_minor), translate("Budgets", "%n categories", "", count))
        before = words.month_name(budgets.month - 1, self._formats, with_year=False)
        self.carried.say(
            words.signed_money(budgets.carried_over_minor, self._formats),
            translate("Budgets", "from {month}").format(month=before),
        )
        percent, budget = budgets.used_percent, money(budgets.budget_minor)
        used = translate("Budgets", "{number}% of {money}")
        number = "" if percent is None else self._formats.count(percent)
        self.spent.say(money(budgets.spent_minor), used.format(number=number, money=budget) if number else "")
        self._show_left(budgets)
        self.outside.setVisible(budgets.unbudgeted_minor > 0)
        self.outside.say(money(budgets.unbudgeted_minor), translate("Budgets", "outside every budget"), "warn")
        self._fit()
        over = budgets.over
        self.over.setVisible(bool(over))
        self.over.say(money(budgets.over_minor), translate("Budgets", "%n categories", "", len(over)), "over")
        pace = None if budgets.day is None else budgets.day / budgets.month.days
        self.bar.show_fill(BudgetFill(budgets.spent_minor, budgets.budget_minor, pace=pace))

    def _show_left(self, budgets: "Budgets") -> None:
        money, left = self._formats.money, budgets.left_minor
        a_day = budgets.a_day_minor
        pace = ""
        if a_day is not None:
            pace = translate("Budgets", "{money} a day for %n days", "", budgets.days_left).format(money=money(a_day))
        self.left.name.setText(translate("Budgets", "Over") if left < 0 else translate("Budgets", "Left"))
        self.left.say(money(abs(left)), pace, "over" if left < 0 else "")


class TotalRow(QWidget):
    """The sums of the columns, below them."""

    def __init__(self, table: BudgetTable, look: Look, formats: Formats) -> None:
        super().__init__()
        self._table = table
        self._look = look
        self._formats = formats
        self._texts: dict[Columns, str] = {}
        self.setFixedHeight(_TOTAL_PX)
        table.horizontalHeader().sectionResized.connect(self._on_resized)
        look.appearance.changed.connect(self.update)

    def show_budgets(self, budgets: "Budgets") -> None:
        """Show other sums."""
        amount = self._formats.amount
        self._texts = {
            Columns.CATEGORY: translate("Budgets", "Total"),
            Columns.SPENT: amount(budgets.spent_minor),
            Columns.LIMIT: amount(budgets.limits_minor),
            Columns.CARRIED: words.signed(budgets.carried_over_minor, self._formats),
            Columns.LEFT: amount(budgets.left_minor),
            Columns.AVERAGE: amount(budgets.average_minor),
        }
        self.setAccessibleName(", ".join(self._texts.values()))
        self.update()

    def _on_resized(self, _section: int, _old: int, _new: int) -> None:
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, _TOTAL_PX)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, header = self._look.theme, self._table.horizontalHeader()
        painter.fillRect(self.rect().adjusted(1, 0, -1, -1), theme.colour("bg.header"))
        painter.setFont(typography.font(weight=QFont.Weight.DemiBold))
        painter.setPen(theme.colour("text.primary"))
        for column, text in self._texts.items():
            if header.isSectionHidden(column):
                continue
            left = header.sectionViewportPosition(column) + self._table.x() - self.x()
            cell = QRect(left, 0, header.sectionSize(column), self.height())
            leading = column is Columns.CATEGORY
            inner = cell.adjusted(CELL_PADDING_PX, 0, -CELL_PADDING_PX, 0)
            side = Qt.AlignmentFlag.AlignLeft if leading else Qt.AlignmentFlag.AlignRight
            if column is Columns.AVERAGE:
                painter.setPen(theme.colour("text.secondary"))
            shown = text if leading else isolated(painter, text)
            painter.drawText(placed(painter, cell, inner), Qt.AlignmentFlag.AlignVCenter | side, shown)


def hint() -> QLabel:
    """The line below the table."""
    made = label(
        translate(
            "Budgets",
            "Enter edits a limit; sums such as 120+35 work. Space on “Carried over” turns carrying over on or off. "
            "Alt ← and Alt → change the month.",
        ),
        role="tertiary",
        size="small",
    )
    made.setWordWrap(True)
    return made
