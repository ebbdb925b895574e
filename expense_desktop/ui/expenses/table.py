"""The table of the Expenses page: what is selected, kept over every answer, and what its keys wish for."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from expense_desktop.domain.records import ExpenseId
from expense_desktop.repository.choice import ExpenseFilter, ExpenseSort
from expense_desktop.ui.expenses.columns import TableColumns
from expense_desktop.ui.expenses.delegate import ExpenseDelegate
from expense_desktop.ui.expenses.model import Columns, ExpenseTableModel
from expense_desktop.ui.expenses.moving import BY_TEXT, MONTH_EARLIER, MONTH_LATER
from expense_desktop.ui.expenses.typing import TypeAhead
from expense_desktop.ui.expenses.waiting import Waiting
from expense_desktop.ui.language import translate
from expense_desktop.ui.queries import Answer
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.table import RowTable

_KEPT_AT_MOST = 2_000
_Flag = QItemSelectionModel.SelectionFlag
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
_MONTHS = {Qt.Key.Key_PageUp: MONTH_LATER, Qt.Key.Key_PageDown: MONTH_EARLIER}


@dataclass(frozen=True, slots=True)
class Kept:
    """What was selected before the rows changed, and which row stood at the top."""

    current: ExpenseId | None
    current_row: int
    selected: frozenset[ExpenseId]
    all: bool
    scroll: int
    top: ExpenseId | None
    question: tuple[ExpenseFilter, ExpenseSort]


class ExpenseTable(RowTable):
    """Rows of an ExpenseTableModel. `chosen_changed` when other rows are selected; the rest are the person's wishes.

    `move_wanted(Move)`: the dates; `typed(text, stay)`: a payee that begins so; `menu_wanted(QPoint)`: of the screen.
    """

    chosen_changed = Signal()
    delete_wanted = Signal()
    duplicate_wanted = Signal()
    edit_wanted = Signal()
    copy_wanted = Signal()
    category_wanted = Signal()
    restore_wanted = Signal()
    move_wanted = Signal(object)
    today_wanted = Signal()
    typed = Signal(str, bool)
    menu_wanted = Signal(QPoint)
    escaped = Signal()

    def __init__(self, model: ExpenseTableModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._rows = model
        self._kept: Kept | None = None
        self._restoring = False
        self._keeps_rows_in_place = False
        self._answered_question = (model.filter, model.sorting)
        self._delegate = ExpenseDelegate(look, self)
        self.setAccessibleName(translate("Expenses", "Expenses"))
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.columns = TableColumns(self, model)
        look.preferred.changed.connect(self._on_text_scaled)
        self.waiting = Waiting(self, self._delegate)
        self._typing = TypeAhead(self)
        self._connect()

    def _connect(self) -> None:
        model = self._rows
        self.visible_rows_changed.connect(self._on_visible)
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.answered.connect(self._on_answered)
        model.rows_arrived.connect(self._on_rows_arrived)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.row_opened.connect(self._on_row_opened)
        self._typing.typed.connect(self.typed)
        self._typing.today_wanted.connect(self.today_wanted)

    # ── what is selected ──

    def ranges(self) -> tuple[tuple[int, int], ...]:
        """The selected rows as inclusive ranges, in order."""
        selection = self.selectionModel().selection()
        ranges = [(each.top(), each.bottom()) for each in (selection.at(i) for i in range(selection.count()))]
        return tuple(sorted(set(ranges)))

    def selected_count(self) -> int:
        """How many rows are selected."""
        return sum(last - first + 1 for first, last in self.ranges())

    def current_row(self) -> int:
        """The row that the keys move, or -1."""
        return self.currentIndex().row()

    def select_row(self, row: int) -> None:
        """Make a row the current one, the only one selected, and show it."""
        index = self._rows.index(row, 0)
        self.setCurrentIndex(index)
        self.selectionModel().select(index, _Flag.ClearAndSelect | _Flag.Rows)
        self.scrollTo(index)

    def is_selected(self, expense: ExpenseId) -> bool:
        """Whether an expense is among the selected rows, as far as it is held."""
        row = self._rows.row_of(expense)
        return row >= 0 and self.selectionModel().isRowSelected(row, QModelIndex())

    # ── rows come and go ──

    def keep_rows_in_place(self) -> None:
        """The next answer is nobody's wish here: what is looked at stays where it is."""
        self._keeps_rows_in_place = True

    def _on_visible(self, first: int, last: int) -> None:
        self._rows.want(first, last)
        if any(self._rows.listed(row) is None for row in range(first, last + 1)):
            self.waiting.begin()
        else:
            self._make_room_for(first, last)

    def _make_room_for(self, first: int, last: int) -> None:
        self.columns.make_room_for(self._rows.days(first, last))
        self.columns.make_room_for_amounts(self._rows.widest_amounts(first, last))

    def _on_rows_arrived(self, first: int, last: int) -> None:
        self.waiting.end()
        shown = self.visible_rows()
        self._make_room_for(max(first, shown[0]), min(last, shown[1]))
        if any(begin <= last and end >= first for begin, end in self.ranges()):
            # What is selected is among them: the inspector waits for it.
            self.chosen_changed.emit()

    def _on_about_to_reset(self) -> None:
        row = self.current_row()
        current = self._rows.listed(row) if row >= 0 else None
        count, chosen = self._rows.rowCount(), self.selected_count()
        all_ = count > 0 and chosen == count
        top = self._rows.listed(max(0, self.rowAt(0)))
        self._kept = Kept(
            current=None if current is None else current.expense.id,
            current_row=row,
            selected=frozenset() if all_ and count > _KEPT_AT_MOST else self._selected_ids(),
            all=all_ and count > 1,
            scroll=self.verticalScrollBar().value(),
            top=None if top is None else top.expense.id,
            question=self._answered_question,
        )

    def _selected_ids(self) -> frozenset[ExpenseId]:
        """Of what is selected, what is held: nobody sees more."""
        loaded = (
            self._rows.listed(at)
            for first, last in self.ranges()
            for at in range(first, min(last, first + _KEPT_AT_MOST) + 1)
        )
        return frozenset(view.expense.id for view in loaded if view is not None)

    def _on_answered(self, answer: Answer) -> None:
        kept, self._kept = self._kept, None
        self.waiting.end()
        asked_anew = self._answered_question != (self._rows.filter, self._rows.sorting)
        self._answered_question = (self._rows.filter, self._rows.sorting)
        self._restoring = True
        if asked_anew or kept is None:
            self.columns.fit_dates(self._rows.days(*self.visible_rows()))
        self.columns.make_room_for_amounts(self._rows.widest_amounts(*self.visible_rows()))
        if kept is not None:
            self._scroll_again(kept)
            self._select_again(kept, answer)
        self._restoring = False
        self._rows.hold_selected(self.ranges())
        self.report_visible()
        self.viewport().update()
        self.chosen_changed.emit()

    def _scroll_again(self, kept: Kept) -> None:
        moved = 0
        if self._keeps_rows_in_place and kept.top is not None and kept.scroll:
            row, before = self._rows.row_of(kept.top), kept.scroll // self.row_px
            moved = (row - before) * self.row_px if row >= 0 else 0
        self._keeps_rows_in_place = False
        self.verticalScrollBar().setValue(kept.scroll + moved)

    def _select_again(self, kept: Kept, answer: Answer) -> None:
        count = answer.totals.count
        if count == 0 or kept.current_row < 0:
            return
        row = self._rows.row_of(kept.current) if kept.current is not None else -1
        if row < 0 and kept.question != self._answered_question:
            # Other rows: none of them is what the person has selected, and Delete must not find one.
            return
        if row < 0:
            # It is gone: the next one has moved up to its row, else the one before is the last.
            row = min(kept.current_row, count - 1)
        self.selectionModel().setCurrentIndex(self._rows.index(row, 0), _Flag.NoUpdate)
        if kept.all and kept.question == self._answered_question:
            self.selectAll()
        elif kept.selected:
            rows = [at for at in (self._rows.row_of(expense) for expense in kept.selected) if at >= 0] or [row]
            selection = QItemSelection()
            for at in rows:
                selection.select(self._rows.index(at, 0), self._rows.index(at, Columns.MARK))
            self.selectionModel().select(selection, _Flag.ClearAndSelect)

    def _on_selection_changed(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        if not self._restoring:
            self._rows.hold_selected(self.ranges())
            self.chosen_changed.emit()

    def _on_current_changed(self, current: QModelIndex, _previous: object) -> None:
        self._rows.hold(current.row())
        if not self._restoring:
            self.chosen_changed.emit()

    def _on_row_opened(self, _row: int) -> None:
        self.edit_wanted.emit()

    # ── keys and menu ──

    def _on_text_scaled(self, _preferences: object) -> None:
        self.columns.scale()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_wish(event):
            self._typing.forget()
        elif not self._type(event):
            self._typing.forget()
            super().keyPressEvent(event)

    def _is_wish(self, event: QKeyEvent) -> bool:
        """Whether a key wished for something; then it is said."""
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.NoModifier and key in _ENTER:
            self.edit_wanted.emit()
        elif modifiers == Qt.KeyboardModifier.NoModifier and key == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        elif modifiers == Qt.KeyboardModifier.NoModifier and key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif modifiers == Qt.KeyboardModifier.AltModifier and key in _MONTHS:
            self.move_wanted.emit(_MONTHS[key])
        elif self._is_text(event) and not self._typing.is_typing and event.text() in BY_TEXT:
            self.move_wanted.emit(BY_TEXT[event.text()])
        else:
            return modifiers == Qt.KeyboardModifier.ControlModifier and self._is_ctrl_wish(key)
        return True

    def _is_ctrl_wish(self, key: Qt.Key) -> bool:
        match key:
            case Qt.Key.Key_D:
                self.duplicate_wanted.emit()
            case Qt.Key.Key_L:
                self.category_wanted.emit()
            case Qt.Key.Key_C | Qt.Key.Key_Insert:
                self.copy_wanted.emit()
            case Qt.Key.Key_R:
                self.restore_wanted.emit()
            case _:
                return False
        return True

    def _type(self, event: QKeyEvent) -> bool:
        return self._is_text(event) and self._typing.take(event.text())

    @staticmethod
    def _is_text(event: QKeyEvent) -> bool:
        none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        keypad, group = Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.GroupSwitchModifier
        ctrl_alt = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        modifiers = event.modifiers() & ~keypad & ~group & ~shift
        # Ctrl and Alt together are AltGr: `[` on many keyboards.
        return bool(event.text()) and modifiers in (none, ctrl_alt)

    @override
    def focusOutEvent(self, event: object) -> None:
        self._typing.forget()
        super().focusOutEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        row = self.current_row() if by_key else self.rowAt(event.pos().y())
        if row < 0 or self._rows.listed(row) is None:
            return
        if by_key:
            below = self.visualRect(self._rows.index(row, Columns.PAYEE)).bottomLeft()
            self.menu_wanted.emit(self.viewport().mapToGlobal(below))
        else:
            self.menu_wanted.emit(event.globalPos())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.waiting.paint_missing(self._rows.has_answer)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.viewport().update()
