"""Expenses as they are copied: lines of fields with tabs between them, and the same as a table."""

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication

from expense_desktop.domain.records import CATEGORY_SEPARATOR, ExpenseId
from expense_desktop.ui import queries
from expense_desktop.ui.background import Latest
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.expenses.model import Columns, ExpenseTableModel
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.queries import Chosen

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.views import ExpenseView

TABLE_ROWS = 2_000
"""Beyond it nobody pastes a table into a letter: lines alone are copied."""
_READ_AT_ONCE = 2_000
_COLUMNS = (Columns.DATE, Columns.PAYEE, Columns.CATEGORY, Columns.NOTE, Columns.AMOUNT)
Row = tuple[str, ...]


class Copying(QObject):
    """Puts selected expenses onto the clipboard; `copied(count)` when they are there, `failed(WorldError)` when not.

    They are read in pieces, so that what is recorded meanwhile needn't wait for a hundred thousand rows.
    """

    copied = Signal(int)
    failed = Signal(object)

    def __init__(self, desk: Desk, model: ExpenseTableModel, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._model = model
        self._question = Latest(desk.courier)
        self._ids: tuple[ExpenseId, ...] = ()
        self._rows: list[Row] = []

    def begin(self, chosen: Chosen) -> None:
        """Copy these instead of what is being copied."""
        self._rows = []
        ask = partial(queries.ids_of, rows=chosen.rows, sort=self._model.sorting)
        self._question.ask(self._desk.source.read(ask), self._on_ids, self._on_failed)

    def _on_ids(self, ids: tuple[ExpenseId, ...]) -> None:
        self._ids = ids
        self._go_on()

    def _go_on(self) -> None:
        some = self._ids[len(self._rows) :][:_READ_AT_ONCE]
        if some:
            ask = partial(cells, ids=some, formats=self._desk.formats)
            self._question.ask(self._desk.source.read(ask), self._on_cells, self._on_failed)
        else:
            self._finish()

    def _on_cells(self, rows: Sequence[Row]) -> None:
        self._rows += rows
        self._go_on()

    def _finish(self) -> None:
        count = len(self._ids)
        # One expense goes into a cell or a message; several are a table, which has titles.
        titles = [tuple(self._model.title(column) for column in _COLUMNS)] if count > 1 else []
        future = self._desk.run(partial(written, [*titles, *self._rows], as_table=count <= TABLE_ROWS))
        self._ids, self._rows = (), []
        self._question.ask(future, partial(self._on_written, count), self._on_failed)

    def _on_written(self, count: int, texts: tuple[str, str]) -> None:
        lines, table = texts
        data = QMimeData()
        data.setText(lines)
        if table:
            data.setHtml(table)
        QGuiApplication.clipboard().setMimeData(data)
        self.copied.emit(count)

    def _on_failed(self, error: object) -> None:
        self.failed.emit(error)


def cells(ledger: "Ledger", *, ids: Sequence[ExpenseId], formats: Formats) -> tuple[Row, ...]:
    """These expenses in the order given, as far as they are still there; on the source's thread."""
    found = {view.expense.id: view for view in ledger.expenses.these(ids)}
    # One that isn't there any more leaves its line empty rather than shifting what is counted.
    return tuple(_cells(found[id_], formats) if id_ in found else ("",) * len(_COLUMNS) for id_ in ids)


def _cells(view: "ExpenseView", formats: Formats) -> Row:
    """A date and an amount that every spreadsheet reads; the category as files write it."""
    expense = view.expense
    category = view.category_path.replace(CATEGORY_SEPARATOR, f"{CATEGORY_SEPARATOR} ")
    day, amount = expense.spent_on.isoformat(), formats.editable(expense.amount_minor)
    return day, expense.payee, category, expense.note, amount


def written(rows: Sequence[Row], *, as_table: bool) -> tuple[str, str]:
    """The rows as lines with tabs, and as HTML if that is wanted."""
    lines = "\n".join("\t".join(map(_on_one_line, row)) for row in rows)
    if not as_table:
        return lines, ""
    filled = ("".join(f"<td>{escape(text)}</td>" for text in row) for row in rows)
    return lines, f"<table>{''.join(f'<tr>{row}</tr>' for row in filled)}</table>"


def _on_one_line(text: str) -> str:
    return " ".join(text.replace("\t", " ").splitlines())
