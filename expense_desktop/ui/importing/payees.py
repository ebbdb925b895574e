"""The payees of a file that nobody knows yet, each once, with how often and how much, and its category."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemDelegate, QApplication, QStyleOptionViewItem, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import InputError
from expense_desktop.services.importing.plan import Category, Plan, Suggestion
from expense_desktop.ui import typography
from expense_desktop.ui.category_book import LEVELS
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.importing.categories import CategoryField, Drawer
from expense_desktop.ui.importing.model import AnyIndex
from expense_desktop.ui.language import translate
from expense_desktop.ui.widgets.cells import paint_chip, paint_text
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.table import RowDelegate, RowTable

_NOWHERE = QModelIndex()
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PayeeColumns(IntEnum):
    PAYEE = 0
    ROWS = 1
    AMOUNT = 2
    CATEGORY = 3
    REMARK = 4


class PayeeRoles(IntEnum):
    CATEGORY = Qt.ItemDataRole.UserRole
    COLOUR = Qt.ItemDataRole.UserRole + 1
    SETTLED = Qt.ItemDataRole.UserRole + 2


class UnknownPayee(NamedTuple):
    """`category` is None until the person has said something, were it that there is none."""

    name: str
    rows: int
    total_minor: int
    category: Category | None
    suggestion: Suggestion | None

    @property
    def proposed(self) -> Category:
        """What Enter makes of it: what was said, else what is suggested."""
        if self.category is not None:
            return self.category
        return () if self.suggestion is None else self.suggestion.category


def unknown_payees(plan: Plan) -> list[UnknownPayee]:
    """The new payees of what will be imported, in the file's order."""
    names = plan.new_payees
    counts, totals = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for at in plan.ticked:
        name = plan.rows[at].payee
        if name in counts:
            counts[name] += 1
            totals[name] += plan.amount_minor(at) or 0
    return [
        UnknownPayee(name, counts[name], totals[name], plan.categories.get(name), plan.suggestions.get(name))
        for name in names
    ]


class PayeeModel(QAbstractTableModel):
    """`filed(str, object)`: a payee and the category that the person gave it."""

    filed = Signal(str, object)

    def __init__(self, formats: Formats, colour: Callable[[Category], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._colour = colour
        self._payees: list[UnknownPayee] = []

    @property
    def payees(self) -> Sequence[UnknownPayee]:
        """All of them, as they stand."""
        return self._payees

    def show_payees(self, payees: Sequence[UnknownPayee]) -> None:
        """Show these."""
        self.beginResetModel()
        self._payees = list(payees)
        self.endResetModel()

    def settle(self, row: int, category: Category) -> None:
        """Put a payee into a category."""
        self._payees[row] = self._payees[row]._replace(category=category)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(PayeeColumns) - 1))
        self.filed.emit(self._payees[row].name, category)

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._payees)

    @override
    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(PayeeColumns)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(PayeeColumns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return {
                PayeeColumns.PAYEE: translate("Import", "New payee"),
                PayeeColumns.ROWS: translate("Import", "Rows"),
                PayeeColumns.AMOUNT: translate("Import", "Amount {currency}").format(currency=self._formats.symbol),
                PayeeColumns.CATEGORY: translate("Import", "Category"),
                PayeeColumns.REMARK: translate("Import", "Remark"),
            }[PayeeColumns(section)]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (PayeeColumns.ROWS, PayeeColumns.AMOUNT):
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        return None

    @override
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == PayeeColumns.CATEGORY else flags

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._payees):
            return None
        payee, column = self._payees[index.row()], PayeeColumns(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(payee, column)
        if role == PayeeRoles.CATEGORY:
            return payee.proposed
        if role == PayeeRoles.COLOUR:
            return self._colour(payee.category or ())
        if role == PayeeRoles.SETTLED:
            return payee.category is not None
        if role == Qt.ItemDataRole.ToolTipRole and column in (PayeeColumns.PAYEE, PayeeColumns.CATEGORY):
            return payee.name if column is PayeeColumns.PAYEE else LEVELS.join(payee.proposed) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(text for each in PayeeColumns if (text := self._text(payee, each)))
        return None

    def _text(self, payee: UnknownPayee, column: PayeeColumns) -> str:
        match column:
            case PayeeColumns.PAYEE:
                return payee.name or translate("Import", "No payee")
            case PayeeColumns.ROWS:
                return self._formats.count(payee.rows)
            case PayeeColumns.AMOUNT:
                return self._formats.amount(payee.total_minor)
            case PayeeColumns.CATEGORY:
                # what happens when nothing more is said: a suggestion counts only once it is taken
                return LEVELS.join(payee.category or ()) or translate("Import", "Uncategorised")
            case PayeeColumns.REMARK:
                return self._remark(payee)

    @staticmethod
    def _remark(payee: UnknownPayee) -> str:
        if payee.category is not None:
            return ""
        if payee.suggestion is None:
            return translate("Import", "No suggestion")
        category = LEVELS.join(payee.suggestion.category)
        said = translate("Import", "Suggested: {category}, as for {payee}")
        return said.format(category=category, payee=payee.suggestion.like)


class PayeeDelegate(RowDelegate):
    """The chip is quieter until something is said; the category is edited in its cell."""

    def __init__(self, look: Look, view: RowTable, drawer: Drawer) -> None:
        super().__init__(look, view)
        self._drawer = drawer

    @override
    def paint_cell(self, painter: QPainter, rect: QRect, index: AnyIndex, *, selected: bool) -> None:
        column, text = PayeeColumns(index.column()), str(index.data() or "")
        if column is PayeeColumns.CATEGORY:
            quiet = not index.data(PayeeRoles.SETTLED)
            paint_chip(painter, self.look, rect, text, int(index.data(PayeeRoles.COLOUR)), quiet=quiet)
            return
        amount = column is PayeeColumns.AMOUNT
        quiet = column in (PayeeColumns.ROWS, PayeeColumns.REMARK)
        painter.setFont(typography.font(weight=QFont.Weight.Medium if amount else QFont.Weight.Normal))
        painter.setPen(self.look.theme.colour("text.secondary" if quiet else "text.primary"))
        paint_text(painter, rect, text, right=column in (PayeeColumns.ROWS, PayeeColumns.AMOUNT))

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        return self._drawer.editor(parent)

    @override
    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, CategoryField):
            self._drawer.show(editor, index.data(PayeeRoles.CATEGORY))

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        if not isinstance(editor, CategoryField) or not isinstance(model, PayeeModel):
            return
        try:
            model.settle(index.row(), self._drawer.chosen(editor))
        except InputError:
            return  # words that name nothing: the payee keeps what it has

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        editor.setGeometry(option.rect.adjusted(4, -1, -4, 1))

    @override
    def destroyEditor(self, editor: QWidget, index: QModelIndex | AnyIndex) -> None:
        if isinstance(editor, CategoryField):
            editor.discard_offers()
        super().destroyEditor(editor, index)


class PayeeTable(RowTable):
    """Enter takes the suggestion and goes down; typing looks for another category, F2 or a click opens it.
    `finished`: Enter in the last row, or Ctrl+Enter."""

    finished = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in _ENTER:
            if control:
                self.finished.emit()
            else:
                self.take_suggestion()
        elif key == Qt.Key.Key_F2 or (control and key == Qt.Key.Key_L):
            self.edit_category()
        elif not control and event.text().strip() and event.text().isprintable():
            self.edit_category()
            editor = QApplication.focusWidget()
            if isinstance(editor, CategoryField):
                QApplication.sendEvent(editor, event)
        else:
            super().keyPressEvent(event)

    def take_suggestion(self) -> None:
        """Settle the current row as it is proposed, and go down."""
        index, model = self.currentIndex(), self.model()
        if not index.isValid() or not isinstance(model, PayeeModel):
            return
        model.settle(index.row(), index.data(PayeeRoles.CATEGORY))
        self.go_down(index.row())

    def go_down(self, row: int) -> None:
        """Make the row below current; after the last one there is nothing left to say here."""
        if row + 1 < self.model().rowCount():
            self.setCurrentIndex(self.model().index(row + 1, PayeeColumns.PAYEE))
        else:
            self.finished.emit()

    def edit_category(self) -> None:
        """Edit the category of the current row."""
        index = self.currentIndex().siblingAtColumn(PayeeColumns.CATEGORY)
        if index.isValid():
            self.scrollTo(index)
            self.edit(index)

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        goes_on = hint is QAbstractItemDelegate.EndEditHint.EditNextItem
        goes_on |= isinstance(editor, CategoryField) and editor.was_submitted
        row = self.currentIndex().row()
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if goes_on:
            self.go_down(row)
