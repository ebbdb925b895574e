"""What is selected on the Expenses page: the rows that the person saw, and what they come to."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from expense_desktop.repository.choice import ExpenseFilter
from expense_desktop.ui import queries
from expense_desktop.ui.background import Latest
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.expenses.model import ExpenseTableModel
from expense_desktop.ui.expenses.table import ExpenseTable
from expense_desktop.ui.queries import Chosen, Totals

Act = Callable[[Chosen], None]


class Selecting(QObject):
    """Turns selected rows into expenses. `changed` when others are selected, or when it is known what they come to.

    A row number means something until the next answer only: what is held is named by its ids at once, what isn't is
    asked for. All rows of a filter need no names.
    """

    changed = Signal()

    def __init__(self, desk: Desk, model: ExpenseTableModel, table: ExpenseTable) -> None:
        super().__init__(table)
        self._desk = desk
        self._model = model
        self._table = table
        self._question = Latest(desk.courier)
        self._waiting: list[Act] = []
        self.chosen: Chosen | None = None
        """None while nothing is selected, and until it is known what is."""
        table.chosen_changed.connect(self._on_chosen_changed)

    @property
    def totals(self) -> Totals | None:
        """What the selection comes to, as far as that is known."""
        return None if self.chosen is None else self.chosen.totals

    def act_on(self, act: Act) -> None:
        """Call `act` with what is selected, when it is known; never when nothing is."""
        if self.chosen is not None:
            act(self.chosen)
        elif self._table.selected_count():
            self._waiting.append(act)

    def _on_chosen_changed(self) -> None:
        self._question.forget()
        self._waiting.clear()
        count = self._table.selected_count()
        ranges = self._table.ranges()
        if count == 0:
            self._know(None)
        elif (held := self._held(count, ranges)) is not None:
            self._know(held)
        elif count == self._model.totals.count:
            self._know(Chosen(self._model.filter, self._model.totals))
        else:
            self.chosen = None
            ask = partial(queries.chosen_in, filter_=self._model.filter, sort=self._model.sorting, ranges=ranges)
            self._question.ask(self._desk.source.read(ask), self._know)
            self.changed.emit()

    def _held(self, count: int, ranges: tuple[tuple[int, int], ...]) -> Chosen | None:
        if count > queries.PAGE_ROWS:
            return None
        views = [self._model.listed(row) for first, last in ranges for row in range(first, last + 1)]
        held = [view.expense for view in views if view is not None]
        if len(held) < len(views):
            return None
        rows = ExpenseFilter(ids=frozenset(one.id for one in held), deleted=self._model.filter.deleted)
        return Chosen(rows, Totals(len(held), sum(one.amount_minor for one in held)))

    def _know(self, chosen: Chosen | None) -> None:
        self.chosen = chosen
        waiting, self._waiting = self._waiting, []
        self.changed.emit()
        if chosen is not None:
            for act in waiting:
                act(chosen)
