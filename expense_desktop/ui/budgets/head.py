"""The head of the Budgets page: which month is shown, ways to others, and what fills a month at once."""

import datetime as dt
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QWidget

from expense_desktop.domain.period import Month
from expense_desktop.ui.budgets import words
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.buttons import Button, IconButton, Kind
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

_MONTHS_BACK, _MONTHS_AHEAD = 12, 3
_BESIDE_TITLE_PX = 7
_GAP_PX = 8


class MonthHead(QWidget):
    """`month_wanted(Month)`: another one. `copy` and `use_all` are there only if the month may be filled."""

    month_wanted = Signal(object)

    def __init__(self, formats: Formats, look: Look, *, can_fill: bool) -> None:
        super().__init__()
        self._formats = formats
        self._month = Month.of(dt.date.today())
        self.title = label(translate("Budgets", "Budgets"))
        self.title.setObjectName("page-title")
        self.before = IconButton("chevron-left", translate("Budgets", "Month before"), look, bordered=True)
        self.after = IconButton("chevron-right", translate("Budgets", "Month after"), look, bordered=True)
        self.month_button = Button("", look)
        self.month_button.setMinimumWidth(128)
        self.this_month = Button(translate("Budgets", "This month"), look, kind=Kind.QUIET)
        self.copy = Button("", look)
        self.use_all = Button(translate("Budgets", "Use all suggestions"), look)
        self._months, self._ways = QHBoxLayout(), QHBoxLayout()
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._assemble()
        for button in (self.copy, self.use_all):
            button.setVisible(can_fill)
        self.before.clicked.connect(partial(self._step, -1))
        self.after.clicked.connect(partial(self._step, 1))
        self.month_button.clicked.connect(self._open_months)
        self.this_month.clicked.connect(self._on_this_month)

    def show_month(self, month: Month) -> None:
        """Say which month is shown."""
        self._month = month
        name = words.month_name(month, self._formats)
        self.month_button.setText(name)
        self.month_button.setAccessibleName(translate("Budgets", "Month: {month}").format(month=name))
        self.this_month.setEnabled(month != Month.of(dt.date.today()))
        before = words.month_name(month - 1, self._formats, with_year=False)
        self.copy.setText(translate("Budgets", "Copy limits from {month}").format(month=before))

    def arrange(self, width: int) -> None:
        """Fit `width`: in a narrow window what leads nowhere goes; where that is not enough the buttons stand below."""
        room = width - self._head.spacing() - self._ways.sizeHint().width()
        months = (self.title, self.before, self.month_button, self.after)
        widths = (each.sizeHint().expandedTo(each.minimumSize()).width() for each in months)
        needed = sum(each + self._months.spacing() for each in widths) + _BESIDE_TITLE_PX
        to_this_month = self.this_month.sizeHint().width() + self._months.spacing()
        self.this_month.setVisible(self.this_month.isEnabled() or needed + to_this_month <= room)
        beside = needed + (to_this_month if self.this_month.isEnabled() else 0) <= room
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._head.setDirection(across if beside else down)

    def _assemble(self) -> None:
        self._months.setSpacing(_GAP_PX)
        self._months.addWidget(self.title)
        self._months.addSpacing(_BESIDE_TITLE_PX)
        for widget in (self.before, self.month_button, self.after):
            self._months.addWidget(widget)
        self._months.addSpacing(2)
        self._months.addWidget(self.this_month)
        self._months.addStretch()
        self._ways.setSpacing(_GAP_PX)
        self._ways.addStretch()
        self._ways.addWidget(self.copy)
        self._ways.addWidget(self.use_all)
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.setSpacing(_GAP_PX)
        self._head.addLayout(self._months, 1)
        self._head.addLayout(self._ways)

    def _open_months(self) -> None:
        menu = QMenu(self)
        today = Month.of(dt.date.today())
        for ahead in range(_MONTHS_AHEAD, -_MONTHS_BACK - 1, -1):
            month = today + ahead
            action = QAction(words.month_name(month, self._formats), menu)
            action.setCheckable(True)
            action.setChecked(month == self._month)
            action.triggered.connect(partial(self._on_month, month))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.month_button.mapToGlobal(QPoint(0, self.month_button.height() + 4)))

    def _on_month(self, month: Month, _checked: bool) -> None:
        self.month_wanted.emit(month)

    def _on_this_month(self) -> None:
        self.month_wanted.emit(Month.of(dt.date.today()))

    def _step(self, step: int, _checked: bool) -> None:
        self.month_wanted.emit(self._month + step)
