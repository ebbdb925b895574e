"""The Overview page: three windows of time above; below, for one of them, categories, beside budgets and the newest."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.changes import Touched
from expense_desktop.domain.period import WINDOWS, DateRange
from expense_desktop.ui import typography
from expense_desktop.ui.background import Latest
from expense_desktop.ui.commands import Command
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.language import translate
from expense_desktop.ui.overview import words
from expense_desktop.ui.overview.cards import BudgetsCard, CategoriesCard, RecentCard, long_day
from expense_desktop.ui.overview.first_run import ENDS_WITH, Beginning, FirstRun
from expense_desktop.ui.overview.series import Shape
from expense_desktop.ui.overview.table_twin import TableTwin
from expense_desktop.ui.overview.trend_panel import TrendPanel
from expense_desktop.ui.page import Page
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.views import ExpenseView
    from expense_desktop.services.analytics import Share
    from expense_desktop.services.budget import Line
    from expense_desktop.services.overview import Overview

_COALESCE_MS = 50
_MINUTE_MS = 60_000
_GAP_PX = 16
_SIDES_PX = 24
_FOOT_PX, _LOW_FOOT_PX = 32, 24
"""Below the cards: with a notice above the page there is less, so that each list keeps one row more."""
_HIGH_PX = 730
_TITLE_PX = 28
_USUAL_DAYS = 30
_PANEL_PX = 224
_LEAST_CARD_PX = 160
_CARD_PX = 320
_THREE_COLUMNS_PX = 900
_TWO_COLUMNS_PX = 620


class OverviewPage(Page):
    """What is clicked leads on, and where to is the window's to do.

    `expenses_wanted(DateRange | None, Share | None)`: those of these days and of this category; both None: all.
    `expense_wanted(ExpenseId)`, `budget_wanted(CategoryId | None)`, `entry_wanted`, `import_wanted`.
    """

    expenses_wanted = Signal(object, object)
    expense_wanted = Signal(object)
    budget_wanted = Signal(object)
    entry_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, desk: Desk, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._desk, self._look, self._host = desk, look, popup_host
        self._chosen_days = _USUAL_DAYS
        self._arranged = (0, 0)
        self._stale = True
        self._first_run_hidden = False
        self._overview: Overview | None = None
        self._question = Latest(desk.courier)
        self.day = label("", role="secondary")
        self.panels = tuple(TrendPanel(days, look, desk.formats) for days in WINDOWS)
        self.categories = CategoriesCard(look, desk.formats)
        self.budgets = BudgetsCard(look, desk.formats)
        self.recent = RecentCard(look, desk.formats)
        self._lists = (self.categories, self.budgets, self.recent)
        self.first_run = FirstRun(look)
        self._beginning = Beginning(self.first_run, look)
        self._beginning.hide()
        self._coalesced = QTimer(self, singleShot=True, interval=_COALESCE_MS)
        self._fitting = QTimer(self, singleShot=True, interval=0)
        # Midnight comes while the window stands open.
        self._clock = QTimer(self, interval=_MINUTE_MS)
        self._assemble()
        self._connect()
        self._choose(self._chosen_days)

    # ── what the window asks ──

    @override
    def focus_main(self) -> None:
        self.panels[WINDOWS.index(self._chosen_days)].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def panes(self) -> list[tuple[QWidget, QWidget]]:
        return [(self, self.panels[WINDOWS.index(self._chosen_days)])]

    @override
    def commands(self) -> list[Command]:
        return [
            Command("overview-shape", translate("Overview", "Bars or running total"), self._turn_shape),
            Command("overview-table", translate("Overview", "Show the chart as a table"), self._open_current_table),
        ]

    @override
    def step_period(self, step: int) -> None:
        at = min(max(WINDOWS.index(self._chosen_days) + step, 0), len(WINDOWS) - 1)
        self._choose(WINDOWS[at])

    @override
    def state(self) -> dict[str, str]:
        shapes = {f"shape-{panel.days}": panel.shape.value for panel in self.panels}
        hidden = {"first-run": "hidden"} if self._first_run_hidden else {}
        return {"chosen": str(self._chosen_days), **shapes, **hidden}

    @override
    def restore_state(self, state: dict[str, str]) -> None:
        for panel in self.panels:
            if state.get(f"shape-{panel.days}") in [shape.value for shape in Shape]:
                panel.choose_shape(Shape(state[f"shape-{panel.days}"]))
        self._first_run_hidden = state.get("first-run") == "hidden"
        if state.get("chosen") in [str(days) for days in WINDOWS]:
            self._choose(int(state["chosen"]))

    # ── reading ──

    def refresh(self) -> None:
        """Read again now if the page can be seen, else when it can."""
        self._stale = True
        if self.isVisible():
            self._stale = False
            reading = partial(_read, today=dt.date.today(), chosen_days=self._chosen_days)
            self._question.ask(self._desk.source.read(reading), self._on_read)

    def _on_read(self, overview: "Overview") -> None:
        if self._overview is None:
            # Figures come before charts: at the start what imports these has the account to open first.
            self._desk.courier.bring(self._desk.run(_load_numbers), self._on_numbers_loaded)
        self._overview = overview
        nothing_yet = not overview.recent
        self.day.setText(long_day(overview.as_of, self._desk.formats))
        for panel, period in zip(self.panels, overview.periods, strict=True):
            panel.show_period(period, overview.as_of, nothing_yet=nothing_yet)
        self.categories.show_overview(overview)
        self.budgets.show_budgets(overview.budgets)
        self.recent.show_overview(overview)
        self._show_first_run(overview)
        self._mark_chosen()
        self._fit()

    def _show_first_run(self, overview: "Overview") -> None:
        few = len(overview.recent) < ENDS_WITH and not self._first_run_hidden and not self._desk.read_only
        left = few and self.first_run.show_left(
            recorded=bool(overview.recent),
            imported=overview.imported,
            budgeted=bool(overview.budgets.counted),
            categories=len(overview.budgets.lines),
        )
        self._beginning.setVisible(left)
        for card in self._lists:
            card.setVisible(bool(overview.recent) or not left)

    def _on_touched(self, touched: Touched) -> None:
        changed = touched.expenses or touched.categories or touched.budgets or touched.profile or touched.sync_state
        if changed or touched.everything:
            self._stale = True
            # Not from the last of them on: a first pull touches without a pause, and the page follows.
            if not self._coalesced.isActive():
                self._coalesced.start()

    def _on_coalesced(self) -> None:
        if self._stale:
            self.refresh()

    def _on_minute(self) -> None:
        if self._overview is not None and self._overview.as_of != dt.date.today():
            self.refresh()

    def _on_numbers_loaded(self, _loaded: None) -> None:
        # With pyqtgraph, which costs this thread a sixth of a second, once: see `_load_numbers`.
        from expense_desktop.ui.overview.chart import Chart

        for panel in self.panels:
            panel.attach(Chart(self._look))

    # ── choosing ──

    def _choose(self, days: int) -> None:
        changed = days != self._chosen_days
        self._chosen_days = days
        self._mark_chosen()
        if changed:
            self.refresh()

    def _mark_chosen(self) -> None:
        """Which period the list below is about; without any expense there is no list."""
        lists = self._overview is None or bool(self._overview.recent)
        for panel in self.panels:
            panel.set_chosen(lists and panel.days == self._chosen_days)

    def _turn_shape(self) -> None:
        panel = self._current_panel()
        panel.choose_shape(panel.shape.other)

    def _open_current_table(self) -> None:
        self.open_table(self._current_panel())

    def _current_panel(self) -> TrendPanel:
        focused = next((panel for panel in self.panels if panel.hasFocus()), None)
        return focused or self.panels[WINDOWS.index(self._chosen_days)]

    def open_table(self, panel: TrendPanel) -> None:
        """Show a chart as a table."""
        title, formats = words.title(panel.days), self._desk.formats
        TableTwin(title, panel.series, formats, dt.date.today(), self._look, self._host).open_over(panel)

    def _on_share(self, share: "Share") -> None:
        self.expenses_wanted.emit(self._chosen_range(), share)

    def _on_period(self) -> None:
        self.expenses_wanted.emit(self._chosen_range(), None)

    def _on_days(self, days: DateRange) -> None:
        self.expenses_wanted.emit(days, None)

    def _on_all(self) -> None:
        self.expenses_wanted.emit(None, None)

    def _chosen_range(self) -> DateRange | None:
        return None if self._overview is None else self._overview.chosen.days

    def _on_budget(self, line: "Line") -> None:
        self.budget_wanted.emit(line.category.category.id)

    def _on_budgets(self) -> None:
        self.budget_wanted.emit(None)

    def _on_recent(self, view: "ExpenseView") -> None:
        self.expense_wanted.emit(view.expense.id)

    def _hide_first_run(self) -> None:
        self._first_run_hidden = True
        self.refresh()

    # ── parts ──

    def _assemble(self) -> None:
        self._title = label(translate("Overview", "Overview"))
        self._title.setObjectName("page-title")
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self.day)
        self._grid = QGridLayout()
        self._grid.setSpacing(_GAP_PX)
        inside = QWidget()
        inside.setObjectName("page")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(_SIDES_PX, 18, _SIDES_PX, _FOOT_PX)
        layout.setSpacing(0)
        self._column = layout
        layout.addLayout(head)
        layout.addSpacing(14)
        layout.addLayout(self._grid, 1)
        layout.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _arrange(self, columns: int) -> None:
        """Three cards in a row, two, or one; what a new account begins with lies below the panels, right across."""
        if (columns, typography.scaled(_PANEL_PX)) == self._arranged:
            return
        self._arranged = columns, typography.scaled(_PANEL_PX)
        grid = self._grid
        for row in range(grid.rowCount()):
            grid.setRowStretch(row, 0)
        cards: tuple[QWidget, ...] = (*self.panels, *self._lists)
        for at, card in enumerate(cards):
            # with two columns the third panel has a list beside it
            grid.addWidget(card, at // columns + (at // columns >= _first_list_row(columns)), at % columns)
        grid.addWidget(self._beginning, _first_list_row(columns), 0, 1, columns)
        for column in range(len(WINDOWS)):
            grid.setColumnStretch(column, 1 if column < columns else 0)
        # Not the grid's last row: it keeps those that it had with fewer columns.
        grid.setRowStretch((len(cards) - 1) // columns + 1, 1)
        for panel in self.panels:
            panel.setMinimumHeight(typography.scaled(_PANEL_PX))
            panel.setMaximumHeight(typography.scaled(_PANEL_PX if columns == len(WINDOWS) else _CARD_PX))
        for card in self._lists:
            card.setMinimumHeight(_LEAST_CARD_PX if columns == len(WINDOWS) else _CARD_PX)

    def _connect(self) -> None:
        for panel in self.panels:
            panel.chosen.connect(self._choose)
            panel.days_wanted.connect(self._on_days)
            panel.table_wanted.connect(partial(self.open_table, panel))
        self.categories.opened.connect(self._on_share)
        self.categories.period_wanted.connect(self._on_period)
        self.budgets.opened.connect(self._on_budget)
        self.budgets.budgets_wanted.connect(self._on_budgets)
        self.recent.opened.connect(self._on_recent)
        self.recent.all_wanted.connect(self._on_all)
        self.first_run.entry_wanted.connect(self.entry_wanted)
        self.first_run.import_wanted.connect(self.import_wanted)
        self.first_run.budgets_wanted.connect(self._on_budgets)
        self.first_run.hidden_by_hand.connect(self._hide_first_run)
        self._coalesced.timeout.connect(self._on_coalesced)
        self._clock.timeout.connect(self._on_minute)
        self._fitting.timeout.connect(self._fit)
        self._desk.touched.connect(self._on_touched)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()
        if self._stale:
            self.refresh()
        else:
            self._on_minute()

    @override
    def hideEvent(self, event: object) -> None:
        self._clock.stop()
        super().hideEvent(event)  # type: ignore[arg-type]

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_fitting"):
            # Words are measured when all of them have their new size.
            self._fitting.start()

    def _fit(self) -> None:
        self._title.setMinimumHeight(typography.scaled(_TITLE_PX))
        self._column.setContentsMargins(
            _SIDES_PX, 18, _SIDES_PX, _FOOT_PX if self.height() >= _HIGH_PX else _LOW_FOOT_PX
        )
        self._arrange(self._columns_for(self.width()))

    def _columns_for(self, width: int) -> int:
        """As many as the width is for, and as the words in a card leave room for."""
        wanted = 3 if width >= _THREE_COLUMNS_PX else 2 if width >= _TWO_COLUMNS_PX else 1
        card = max(panel.minimumSizeHint().width() for panel in self.panels)
        return max(1, min(wanted, (width - 2 * _SIDES_PX + _GAP_PX) // (card + _GAP_PX)))


def _first_list_row(columns: int) -> int:
    """In which row of the grid the block for new accounts stands: below the last panel."""
    return -(-len(WINDOWS) // columns)


def _load_numbers() -> None:
    """Import numpy off the GUI thread, which pyqtgraph takes along; pyqtgraph itself makes hundreds of Qt's types.

    WORKAROUND: those may be made on the GUI thread only. Before Python 3.12 shiboken keeps what it knows of each type
    in a table without a lock of its own (`PepType_SOTP`), and Qt reads it on the GUI thread whenever it asks an object
    for its class, without the interpreter's lock. A look-up during an insertion doesn't find its type and forgets what
    was known of it: the next widget of that class ends the process (`MetaObjectBuilder::update` of nothing).
    """
    import numpy as np  # noqa: F401


def _read(ledger: "Ledger", *, today: dt.date, chosen_days: int) -> "Overview":
    """On the source's thread."""
    from expense_desktop.services.overview import overview

    return overview(ledger, today, chosen_days)
