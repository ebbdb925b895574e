"""The table of budgets: bars, amounts, limits that are edited in place, a suggestion to take."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QStyleOptionViewItem, QWidget
from typing_extensions import override

from expense_desktop.domain.currencies import exponent
from expense_desktop.domain.errors import InputError
from expense_desktop.ui import typography
from expense_desktop.ui.budgets import words
from expense_desktop.ui.budgets.model import LINE, AnyIndex, BudgetModel, Columns
from expense_desktop.ui.editors import MoneyEdit
from expense_desktop.ui.language import translate
from expense_desktop.ui.preferred import Preferences
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.budget_bar import PACE_PX, BudgetFill, paint_budget_bar
from expense_desktop.ui.widgets.cells import paint_square, placed, placed_f
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.table import CELL_PADDING_PX, HEADER_PX, Header, RowDelegate, RowTable

if TYPE_CHECKING:
    from expense_desktop.services.budget import Line

_ROW_EXTRA_PX = 8
"""A row of budgets is so much higher than one of expenses: 36 as the pictures have it."""
WIDTHS_PX = {Columns.SPENT: 98, Columns.LIMIT: 105, Columns.CARRIED: 119, Columns.LEFT: 124, Columns.AVERAGE: 138}
_CATEGORY_SHARE = 0.42
_LEAST_CATEGORY_PX = 126
_LEAST_BAR_PX = 110
_BAR_PX = 8
_LEFT_ALIGNED = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class BudgetHeader(Header):
    """Titles; that of the bars says what the mark in them is."""

    def __init__(self, look: Look, model: BudgetModel, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._model = model
        self.right_padding_px = CELL_PADDING_PX
        self.setSectionsMovable(False)
        self.setSectionsClickable(False)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        super().paintSection(painter, rect, logicalIndex)
        budgets = self._model.budgets
        said = "" if budgets is None else words.today_words(budgets)
        if logicalIndex != Columns.PROGRESS or not said or not self._has_room(rect, said):
            return
        painter.save()
        painter.setLayoutDirection(self.layoutDirection())
        painter.setFont(self.font())
        title = words.heading("PROGRESS", "")
        left = rect.left() + CELL_PADDING_PX + painter.fontMetrics().horizontalAdvance(title) + 13
        mark = placed_f(painter, rect, QRectF(left, rect.center().y() - PACE_PX / 2, 2, PACE_PX))
        painter.fillRect(mark, self._look.theme.colour("text.primary"))
        painter.setFont(typography.font(Size.SMALL))
        painter.setPen(self._look.theme.colour("text.tertiary"))
        room = QRect(left + 8, rect.top(), rect.right() - left - 8, rect.height() - 1)
        painter.drawText(placed(painter, rect, room), _LEFT_ALIGNED, said)
        painter.restore()

    def _has_room(self, rect: QRect, said: str) -> bool:
        """Half a sentence would say less than none."""
        title = self.fontMetrics().horizontalAdvance(words.heading("PROGRESS", ""))
        return title + typography.metrics(Size.SMALL).horizontalAdvance(said) + CELL_PADDING_PX + 25 <= rect.width()


class BudgetsDelegate(RowDelegate):
    """`failed(InputError)`: what was typed as a limit isn't one; the editor stays open."""

    failed = Signal(object)

    def __init__(self, look: Look, view: "BudgetTable") -> None:
        super().__init__(look, view)
        self._table = view

    # ── painting ──

    @override
    def paint_cell(
        self,
        painter: QPainter,
        rect: QRect,
        index: AnyIndex,
        *,
        selected: bool,
    ) -> None:
        line = index.data(LINE)
        if line is None:
            return
        column = Columns(index.column())
        if column is Columns.CATEGORY:
            self._paint_category(painter, rect, line)
        elif column is Columns.PROGRESS:
            self._paint_progress(painter, rect, line)
        elif column is Columns.AVERAGE:
            self._paint_average(painter, rect, index, line)
        else:
            self._paint_amount(painter, rect, index, line, column)

    def _paint_category(self, painter: QPainter, rect: QRect, line: "Line") -> None:
        theme = self.look.theme
        # Behind its category's own row the name says enough.
        inset = CELL_PADDING_PX + (16 if line.part_of_another and line.budgeted else 0)
        square = placed_f(painter, rect, QRectF(rect.left() + inset, 0, 8, 8))
        paint_square(painter, self.look, square.left(), rect.center().y() + 0.5, line.category.colour)
        fixed = translate("Budgets", "fixed") if line.fixed else ""
        painter.setFont(typography.font(Size.TINY))
        fixed_px = painter.fontMetrics().horizontalAdvance(fixed) + 12 if fixed else 0
        painter.setFont(typography.font())
        name = line.category.category.name if line.part_of_another and line.budgeted else words.path(line)
        room = rect.width() - inset - 17 - fixed_px - 4
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        width = painter.fontMetrics().horizontalAdvance(shown)
        at = QRect(rect.left() + inset + 17, rect.top(), width + 2, rect.height() - 1)
        painter.setPen(theme.colour("text.primary"))
        painter.drawText(placed(painter, rect, at), _LEFT_ALIGNED, shown)
        if fixed:
            painter.setFont(typography.font(Size.TINY))
            painter.setPen(theme.colour("text.tertiary"))
            behind = QRect(at.right() + 8, rect.top(), fixed_px, rect.height() - 1)
            painter.drawText(placed(painter, rect, behind), _LEFT_ALIGNED, fixed)

    def _paint_progress(self, painter: QPainter, rect: QRect, line: "Line") -> None:
        bar = QRectF(rect.left() + 12, rect.center().y() - _BAR_PX / 2 + 0.5, rect.width() - 24, _BAR_PX)
        if line.budgeted:
            budgets = self._table.budget_model.budgets
            day = None if budgets is None or line.fixed else budgets.day
            pace = None if day is None or budgets is None else day / budgets.month.days
            fill = BudgetFill(line.spent_minor, line.budget_minor, line.nearly_used, pace)
            paint_budget_bar(painter, self.look, placed_f(painter, rect, bar), fill)
        elif line.spent_minor:
            self._icon_words(painter, rect, "circle-alert", "warn.text", translate("Budgets", "No limit"))

    def _icon_words(self, painter: QPainter, rect: QRect, icon: str, role: str, text: str) -> None:
        at = placed_f(painter, rect, QRectF(rect.left() + 12, rect.center().y() - 6.5, 14, 14))
        self.look.icons.paint(painter, icon, role, at)
        painter.setFont(typography.font(Size.SMALL))
        painter.setPen(self.look.theme.colour(role))
        painter.drawText(placed(painter, rect, rect.adjusted(32, 0, -4, -1)), _LEFT_ALIGNED, text)

    def _paint_amount(self, painter: QPainter, rect: QRect, index: AnyIndex, line: "Line", column: Columns) -> None:
        role, weight, icon = _manner(line, column)
        painter.setFont(typography.font(weight=weight))
        if column is Columns.SPENT:
            self._underline(painter, index)
        painter.setPen(self.look.theme.colour(role))
        text = str(index.data())
        self._right(painter, rect, text if column is Columns.LEFT else isolated(painter, text))
        if icon:
            width = painter.fontMetrics().horizontalAdvance(text)
            left = rect.right() + 1 - CELL_PADDING_PX - width - 19
            place = placed_f(painter, rect, QRectF(left, rect.center().y() - 6.5, 13, 13))
            self.look.icons.paint(painter, icon, role if column is Columns.LEFT else "text.tertiary", place)

    def _underline(self, painter: QPainter, index: AnyIndex) -> None:
        """An amount that leads on is underlined under the pointer."""
        font = painter.font()
        font.setUnderline(self._table.points_at(index))
        painter.setFont(font)

    def _paint_average(self, painter: QPainter, rect: QRect, index: AnyIndex, line: "Line") -> None:
        painter.setFont(typography.font())
        self._underline(painter, index)
        painter.setPen(self.look.theme.colour("text.secondary"))
        button = self._table.suggestion_rect(index)
        if button is None or not self._table.covers_average(button, rect):
            self._right(painter, rect, str(index.data()))
        if button is None:
            return
        theme = self.look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line.button"), 1))
        painter.setBrush(theme.colour("bg.panel"))
        painter.drawRoundedRect(QRectF(button).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setFont(typography.font(Size.SMALL, QFont.Weight.Medium))
        painter.setPen(theme.colour("text.primary"))
        painter.drawText(button, Qt.AlignmentFlag.AlignCenter, self._table.suggestion_words(line))

    @staticmethod
    def _right(painter: QPainter, rect: QRect, text: str) -> None:
        inner = rect.adjusted(4, 0, -CELL_PADDING_PX, -1)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideLeft, inner.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(placed(painter, rect, inner), flags, shown)

    # ── editing ──

    @override
    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        editor = MoneyEdit(self.look, parent)
        editor.set_formats(self._table.budget_model.formats)
        editor.setAccessibleName(translate("Budgets", "Limit of {name}").format(name=words.path(index.data(LINE))))
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        money = cast("MoneyEdit", editor)
        if not money.isModified():
            money.show_amount(index.data(Qt.ItemDataRole.EditRole))
            money.selectAll()

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        amount = self._read(editor)
        if not isinstance(amount, InputError):
            model.setData(index, amount)

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: AnyIndex) -> None:
        editor.setGeometry(option.rect.adjusted(2, 3, -1, -6))

    @override
    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(editor, MoneyEdit):
            return self._on_key(editor, cast("QKeyEvent", event)) or super().eventFilter(editor, event)
        if event.type() is QEvent.Type.FocusOut and isinstance(editor, MoneyEdit):
            self._tell_of_problem(editor)
        return super().eventFilter(editor, event)

    def finish(self, editor: MoneyEdit) -> None:
        """Save what is typed and close the editor, as leaving the field does."""
        self._tell_of_problem(editor)
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def _tell_of_problem(self, editor: MoneyEdit) -> None:
        problem = self._read(editor)
        if isinstance(problem, InputError):
            self.failed.emit(problem)

    def _on_key(self, editor: MoneyEdit, event: QKeyEvent) -> bool:
        """Enter saves and goes down, Tab to the next limit; what is no limit stays in the field."""
        steps = {Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            return False
        problem = self._read(editor)
        if isinstance(problem, InputError):
            editor.set_failed(True)
            self.failed.emit(problem)
            return True
        row = self._table.currentIndex().row() + step
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self._table.edit_limit(row)
        return True

    @staticmethod
    def _read(editor: QWidget) -> int | InputError | None:
        try:
            amount = cast("MoneyEdit", editor).amount_minor()
        except InputError as error:
            return error
        if amount is not None and amount < 0:
            return InputError(translate("Budgets", "The limit can’t be negative."), field="limit")
        return amount


class BudgetTable(RowTable):
    """`suggestion_wanted(Line)`, `carry_wanted(Line)`, `typed_wrong(InputError)`; `expenses_wanted(Line)` and
    `averaged_wanted(Line)`: what is behind the amount that was clicked.
    """

    suggestion_wanted = Signal(object)
    carry_wanted = Signal(object)
    expenses_wanted = Signal(object)
    averaged_wanted = Signal(object)
    typed_wrong = Signal(object)

    def __init__(self, model: BudgetModel, look: Look) -> None:
        super().__init__(look)
        self.budget_model = model
        self._pointed = QModelIndex()
        self.setModel(model)
        self.setHorizontalHeader(BudgetHeader(look, model, self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName(translate("Budgets", "Budgets"))
        delegate = BudgetsDelegate(look, self)
        self._delegate = delegate
        self.setItemDelegate(delegate)
        delegate.failed.connect(self.typed_wrong)
        model.modelReset.connect(self.updateGeometry)

    @override
    def _on_preferred(self, preferences: Preferences) -> None:
        super()._on_preferred(preferences)
        row_px = preferences.row_height.px + _ROW_EXTRA_PX
        self.verticalHeader().setDefaultSectionSize(row_px)
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        rows = self.model().rowCount() if self.model() is not None else 0
        return QSize(600, HEADER_PX + 1 + rows * self.row_px)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(400, HEADER_PX + 1 + 3 * self.row_px)

    @property
    def current_line(self) -> "Line | None":
        """The row that keys are about."""
        line: Line | None = self.currentIndex().data(LINE) if self.currentIndex().isValid() else None
        return line

    @property
    def is_editing(self) -> bool:
        """Whether a limit is being typed."""
        return self.state() is QAbstractItemView.State.EditingState

    def choose(self, row: int) -> None:
        """Make a row the current one."""
        if 0 <= row < self.model().rowCount():
            self.setCurrentIndex(self.model().index(row, Columns.LIMIT))
            self.scrollTo(self.currentIndex())

    def edit_limit(self, row: int | None = None) -> None:
        """Type the limit of a row, or of the current one."""
        at = self.currentIndex().row() if row is None else row
        if 0 <= at < self.model().rowCount() and self.budget_model.can_change:
            self.choose(at)
            self.edit(self.model().index(at, Columns.LIMIT))

    def finish_editing(self) -> None:
        """Save the limit that is being typed, if one is."""
        for editor in self.viewport().findChildren(MoneyEdit):
            if self.is_editing and editor.isVisible():
                self._delegate.finish(editor)

    def points_at(self, index: AnyIndex) -> bool:
        """Whether the pointer is over a cell."""
        return self._pointed.isValid() and self._pointed == index

    # ── the suggestion's button ──

    def suggestion_words(self, line: "Line") -> str:
        """`Use 280`."""
        formats = self.budget_model.formats
        units = (line.suggested_minor or 0) // 10 ** exponent(formats.currency)
        return translate("Budgets", "Use {amount}").format(amount=formats.count(units))

    def suggestion_rect(self, index: AnyIndex) -> QRect | None:
        """Where the button of a row's suggestion is; None where it isn't: it shows on the current and pointed row."""
        line = index.data(LINE)
        shown = index.row() in (
            self.currentIndex().row() if self.hasFocus() or self.is_editing else -1,
            self.hovered_row,
        )
        if not shown or line.suggested_minor in (None, line.limit_minor) or not self.budget_model.can_change:
            return None
        if self.isColumnHidden(Columns.AVERAGE):
            return None
        cell = self.visualRect(self.model().index(index.row(), Columns.AVERAGE))
        width = typography.metrics(Size.SMALL, QFont.Weight.Medium).horizontalAdvance(self.suggestion_words(line)) + 18
        aside = self._beside_average(index, cell.width() - width)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = cell.left() + aside if mirrored else cell.right() + 1 - aside - width
        return QRect(left, cell.center().y() - 12, width, 26)

    def covers_average(self, button: QRect, cell: QRect) -> bool:
        """Whether a suggestion's button lies where the average would stand."""
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        aside = button.left() - cell.left() if mirrored else cell.right() - button.right()
        return aside <= CELL_PADDING_PX

    @staticmethod
    def _beside_average(index: AnyIndex, room: int) -> int:
        """How far from the cell's edge the button begins: beside the average, or over it where both have no room."""
        beside = CELL_PADDING_PX + typography.metrics().horizontalAdvance(str(index.data())) + 8
        return beside if beside <= room else CELL_PADDING_PX

    # ── keys and pointer ──

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.current_line
        if line is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit_limit()
        elif line is not None and event.key() == Qt.Key.Key_Space and self.budget_model.can_change:
            self.carry_wanted.emit(line)
        else:
            super().keyPressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        at = self.indexAt(event.position().toPoint())
        before, self._pointed = self._pointed, at if self._leads_on(at, event.position().toPoint()) else QModelIndex()
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if self._pointed.isValid() else Qt.CursorShape.ArrowCursor
        )
        for index in (before, self._pointed):
            if index.isValid():
                self.update(index)

    def _leads_on(self, index: AnyIndex, point: QPoint) -> bool:
        """Whether a click there lists the expenses behind an amount."""
        if not index.isValid() or index.column() not in (Columns.SPENT, Columns.AVERAGE) or not index.data():
            return False
        button = self.suggestion_rect(index) if index.column() == Columns.AVERAGE else None
        return button is None or not button.contains(point)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        point = event.position().toPoint()
        at = self.indexAt(point)
        if event.button() is not Qt.MouseButton.LeftButton or not at.isValid():
            return
        line = at.data(LINE)
        button = self.suggestion_rect(at.siblingAtColumn(Columns.AVERAGE))
        if button is not None and button.contains(point):
            self.suggestion_wanted.emit(line)
        elif self._leads_on(at, point):
            (self.expenses_wanted if at.column() == Columns.SPENT else self.averaged_wanted).emit(line)
        elif at.column() == Columns.LIMIT:
            self.edit_limit(at.row())

    @override
    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        header = self.horizontalHeader()
        for column, width in WIDTHS_PX.items():
            header.resizeSection(column, typography.scaled(width))
        self._hide_columns()
        rest = self._rest()
        if self.isColumnHidden(Columns.PROGRESS):
            header.resizeSection(Columns.CATEGORY, max(rest, typography.scaled(_LEAST_CATEGORY_PX)))
        else:
            category = max(round(rest * _CATEGORY_SHARE), typography.scaled(_LEAST_CATEGORY_PX))
            header.resizeSection(Columns.CATEGORY, category)
            header.resizeSection(Columns.PROGRESS, rest - category)

    def _rest(self) -> int:
        """What the amounts leave for categories and their bars."""
        shown = (column for column in WIDTHS_PX if not self.isColumnHidden(column))
        return self.viewport().width() - sum(typography.scaled(WIDTHS_PX[column]) for column in shown)

    def _hide_columns(self) -> None:
        """Where there is no room for all of them the averages go first, then the bars, whose words stay, then what was
        carried over, which is in what is left."""
        bars, names = typography.scaled(_LEAST_BAR_PX), typography.scaled(_LEAST_CATEGORY_PX)
        for column in (Columns.AVERAGE, Columns.PROGRESS, Columns.CARRIED):
            self.setColumnHidden(column, False)
        for column, needed in (
            (Columns.AVERAGE, names + bars), (Columns.PROGRESS, names + bars), (Columns.CARRIED, names),
        ):  # fmt: skip
            self.setColumnHidden(column, self._rest() < needed)


def isolated(painter: QPainter, amount: str) -> str:
    """An amount whose sign stays before it in a window that is read from the right."""
    mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
    return f"\u2066{amount}\u2069" if mirrored else amount


def _manner(line: "Line", column: Columns) -> tuple[str, QFont.Weight, str]:
    """Colour role, weight and icon of an amount."""
    if column is Columns.LIMIT and not line.budgeted:
        return "text.tertiary", QFont.Weight.Normal, ""
    if column is Columns.CARRIED:
        return (
            ("text.primary" if line.carries_over else "text.tertiary"),
            QFont.Weight.Normal,
            ("repeat" if line.carries_over else ""),
        )
    if column is Columns.LEFT and line.over:
        return "over.text", QFont.Weight.DemiBold, "triangle-alert"
    if column is Columns.LEFT and line.nearly_used:
        return "warn.text", QFont.Weight.Normal, ""
    return "text.primary", QFont.Weight.Normal, ""
