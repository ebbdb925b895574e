"""The three cards below the panels: where a period went by category, this month's budgets, the newest expenses."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from expense_desktop.ui import typography
from expense_desktop.ui.formats import Formats, qdate
from expense_desktop.ui.language import translate
from expense_desktop.ui.overview import lists, words
from expense_desktop.ui.overview.lists import BudgetDelegate, CardList, RecentDelegate, RowsModel, ShareBarDelegate
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.services.analytics import Share
    from expense_desktop.services.budget import Budgets, Line
    from expense_desktop.services.overview import Overview


_TITLE_PX = 24


class Card(QFrame):
    """A title, something at the end of its line, and a list. `opened(row)` for a row."""

    opened = Signal(object)

    def __init__(self, title: str, look: Look, formats: Formats) -> None:
        super().__init__()
        self.setObjectName("card")
        self.look = look
        self.formats = formats
        self.title = label(title, weight="strong")
        self.list = CardList(title, look)
        self.nothing = label("", role="secondary", size="small")
        self.nothing.setWordWrap(True)
        self.nothing.setContentsMargins(15, 0, 15, 0)
        self.nothing.hide()
        self.head = QHBoxLayout()
        self.head.setContentsMargins(15, 0, 15, 0)
        self.head.setSpacing(5)
        self.head.addWidget(self.title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 7, 0, 6)
        layout.setSpacing(7)
        layout.addLayout(self.head)
        layout.addWidget(self.nothing)
        layout.addWidget(self.list, 1)
        self._fit()
        self.list.opened.connect(self.opened)

    def _fit(self) -> None:
        self.title.setMinimumHeight(typography.scaled(_TITLE_PX))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "list"):
            self._fit()

    def say_nothing(self, text: str) -> None:
        """Say why there are no rows; nothing where there are some."""
        self.nothing.setText(text)
        self.nothing.setVisible(bool(text))


class CategoriesCard(Card):
    """By category, for the chosen period. `period_wanted`: its expenses are to be shown."""

    period_wanted = Signal()

    def __init__(self, look: Look, formats: Formats) -> None:
        super().__init__(translate("Overview", "By category"), look, formats)
        self.period = Button("", look, kind=Kind.LINK)
        self.head.addStretch()
        self.head.addWidget(self.period)
        self.model: RowsModel[Share] = RowsModel(partial(lists.spoken_share, formats=formats), self)
        self._delegate = ShareBarDelegate(look, formats, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setModel(self.model)
        self.period.clicked.connect(self.period_wanted)

    def show_overview(self, overview: "Overview") -> None:
        """Show the shares of its chosen period."""
        self.period.setText(words.title(overview.chosen_days))
        self._delegate.show_scale(overview.shares)
        self.model.show_rows(overview.shares)
        self.list.fit_rows()
        self.list.viewport().update()
        self.say_nothing("" if overview.shares else translate("Overview", "No expenses in this period."))


class BudgetsCard(Card):
    """This month's budgets: those over first, then nearly used, then by share used, fixed costs last."""

    budgets_wanted = Signal()

    def __init__(self, look: Look, formats: Formats) -> None:
        super().__init__(translate("Overview", "Budgets"), look, formats)
        self.month = label("", role="tertiary")
        self.rest = label("", role="secondary", size="small")
        self.set_limits = Button(translate("Overview", "Set limits"), look, kind=Kind.LINK)
        self.set_limits.clicked.connect(self.budgets_wanted)
        # Whether there are any is known with the first answer.
        self.set_limits.hide()
        self.head.addWidget(self.month)
        self.head.addStretch()
        self.head.addWidget(self.rest)
        self.head.addWidget(self.set_limits)
        self.model: RowsModel[Line] = RowsModel(partial(lists.spoken_budget, formats=formats), self)
        self._delegate = BudgetDelegate(look, formats, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setModel(self.model)

    def show_budgets(self, budgets: "Budgets") -> None:
        """Show a month's budgets."""
        self.month.setText(self.formats.locale.standaloneMonthName(budgets.month.number))
        rows = sorted(budgets.counted, key=_gravity)
        self._delegate.pace = None if budgets.day is None else budgets.day / budgets.month.days
        self.model.show_rows(rows)
        self.list.fit_rows()
        self.list.viewport().update()
        self.rest.setText(rest_words(budgets, self.formats) if rows else "")
        self.set_limits.setVisible(not rows)
        month = self.formats.locale.standaloneMonthName(budgets.month.number)
        self.say_nothing("" if rows else translate("Overview", "No limits for {month} yet.").format(month=month))


class RecentCard(Card):
    """The newest expenses. `all_wanted`: all of them are to be shown."""

    all_wanted = Signal()

    def __init__(self, look: Look, formats: Formats) -> None:
        super().__init__(translate("Overview", "Recent"), look, formats)
        self.all = Button(translate("Overview", "All expenses"), look, kind=Kind.LINK)
        self.all.clicked.connect(self.all_wanted)
        self.head.addStretch()
        self.head.addWidget(self.all)
        self.model = RowsModel(partial(lists.spoken_recent, formats=formats), self)
        self.list.setItemDelegate(RecentDelegate(look, formats, self.list))
        self.list.setModel(self.model)

    def show_overview(self, overview: "Overview") -> None:
        """Show its newest expenses."""
        self.model.show_rows(overview.recent)
        self.list.fit_rows()
        self.list.viewport().update()


def _gravity(line: "Line") -> tuple[int, float]:
    """Over, nearly used, the rest by share used, fixed costs last; within each the most used first."""
    used = line.spent_minor / line.budget_minor if line.budget_minor > 0 else float("inf")
    if line.over:
        return 0, line.left_minor
    if line.fixed:
        return 3, -used
    return (1 if line.nearly_used else 2), -used


def rest_words(budgets: "Budgets", formats: Formats) -> str:
    """`€677.02 left · 12 days`: of the whole month, and the days after today."""
    left = budgets.left_minor
    if left < 0:
        money = translate("Overview", "{money} over").format(money=formats.money(-left))
    else:
        money = translate("Overview", "{money} left").format(money=formats.money(left))
    return f"{money} · {translate('Overview', '%n days', '', budgets.days_left)}"


def long_day(day: dt.date, formats: Formats) -> str:
    """`Thursday 18 June 2026`, without the comma that says nothing."""
    return formats.locale.toString(qdate(day), formats.locale.dateFormat().replace("dddd,", "dddd"))
