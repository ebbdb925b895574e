"""The three lists of the Overview: categories of a period, this month's budgets, the newest expenses."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from expense_desktop.domain.records import SyncState
from expense_desktop.repository.views import ExpenseView
from expense_desktop.ui import typography
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.marks import MARK_ICONS, mark_words
from expense_desktop.ui.spoken import spoken_money
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.budget_bar import BudgetFill, paint_budget_bar
from expense_desktop.ui.widgets.cells import paint_square, placed, placed_f
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.services.analytics import Share
    from expense_desktop.services.budget import Line

T = TypeVar("T")
AnyIndex = QModelIndex | QPersistentModelIndex

SIDES_PX = 15
_BAR_FROM_PX = 132
_BAR_LEAST_PX, _BAR_MOST_PX = 8, 58
_AMOUNT_PX, _GAP_PX, _MARK_GAP_PX = 55, 6, 7
_BAR_RADIUS_PX = 2.0
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class RowsModel(QAbstractListModel, Generic[T]):
    """Rows of one kind, as many as fit whole. `UserRole` has the row, `DisplayRole` its words."""

    def __init__(self, spoken: Callable[[T], str], parent: Any = None) -> None:
        super().__init__(parent)
        self._spoken = spoken
        self._rows: tuple[T, ...] = ()
        self._fit = 0

    @property
    def rows(self) -> tuple[T, ...]:
        """All rows, those that don't fit too."""
        return self._rows

    def show_rows(self, rows: Sequence[T]) -> None:
        """Show others."""
        if tuple(rows) != self._rows:
            self.beginResetModel()
            self._rows = tuple(rows)
            self.endResetModel()

    def fit(self, count: int) -> None:
        """Show at most so many."""
        if count != self._fit:
            self.beginResetModel()
            self._fit = count
            self.endResetModel()

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008  as Qt declares it
        return 0 if parent.isValid() else min(self._fit, len(self._rows))

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        words = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return self._spoken(row) if role in words else None


class CardDelegate(QStyledItemDelegate):
    """Paints the ground of a row and, within the card's sides, what the row says."""

    height_px = 40

    def __init__(self, look: Look, formats: Formats, parent: QListView) -> None:
        super().__init__(parent)
        self.look = look
        self.formats = formats

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(0, typography.scaled(self.height_px))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        if row is None:
            return
        rect: QRect = option.rect
        state = option.state
        painter.save()
        painter.setLayoutDirection(option.direction)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if hovered:
            painter.fillRect(rect, self.look.theme.colour("bg.hover"))
        self.draw(painter, rect.adjusted(SIDES_PX, 0, -SIDES_PX, 0), row)
        if focused:
            painter.setPen(self.look.theme.colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(2, 0, -3, -1))
        painter.restore()

    def draw(self, painter: QPainter, rect: QRect, row: Any) -> None:
        """Paint a row's contents into `rect`."""
        raise NotImplementedError

    def words(
        self, painter: QPainter, outer: QRect, inner: QRect, text: str, role: str, *, size: Size = Size.BODY,
        weight: QFont.Weight = QFont.Weight.Normal, right: bool = False,
    ) -> int:  # fmt: skip
        """Paint one elided line; how wide it became."""
        painter.setFont(typography.font(size, weight))
        painter.setPen(self.look.theme.colour(role))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(placed(painter, outer, inner), _RIGHT if right else _LEFT, shown)
        return painter.fontMetrics().horizontalAdvance(shown)

    def square(self, painter: QPainter, rect: QRect, centre_y: float, colour: int) -> None:
        """Paint the category's square at the leading edge."""
        at = placed_f(painter, rect, QRectF(rect.left(), 0, 8, 8))
        paint_square(painter, self.look, at.left(), centre_y, colour)


class ShareBarDelegate(CardDelegate):
    """A category: name, bar, sum, per cent. The longest bar is the largest sum."""

    height_px = 30

    def __init__(self, look: Look, formats: Formats, parent: QListView) -> None:
        super().__init__(look, formats, parent)
        self.largest_minor = 1
        self._widest = ""

    def show_scale(self, shares: "Sequence[Share]") -> None:
        """The longest bar is that of the largest sum, and all of them leave room for the widest."""
        self.largest_minor = max([1, *(share.total_minor for share in shares)])
        amounts = (self.formats.amount(share.total_minor) for share in shares)
        self._widest = max(amounts, key=typography.metrics().horizontalAdvance, default="")

    @override
    def draw(self, painter: QPainter, rect: QRect, row: "Share") -> None:
        middle, colour = rect.center().y() + 0.5, 0 if row.category is None else row.category.colour
        self.square(painter, rect, middle, colour)
        scaled = typography.scaled
        percent = QRect(rect.right() - scaled(40), rect.top(), scaled(40) + 1, rect.height())
        needed = max(scaled(_AMOUNT_PX), typography.metrics().horizontalAdvance(self._widest) + 1)
        amount = QRect(rect.right() - scaled(37) - needed, rect.top(), needed, rect.height())
        bar_to = amount.left() - scaled(_GAP_PX)
        bar_from = rect.left() + max(scaled(_BAR_FROM_PX), (rect.width() - scaled(_BAR_FROM_PX)) // 3)
        # Amounts of millions take their room from the bars, and then from the names.
        bar_from = min(bar_from, bar_to - _BAR_LEAST_PX)
        room = min(bar_to - bar_from, max(_BAR_MOST_PX, rect.width() // 5))
        name = QRect(rect.left() + 16, rect.top(), bar_from - rect.left() - 20, rect.height())
        self.words(painter, rect, name, category_name(row), "text.primary")
        self.words(painter, rect, amount, self.formats.amount(row.total_minor), "text.primary", right=True)
        shown = translate("Overview", "{number}%").format(number=self.formats.count(row.percent))
        self.words(painter, rect, percent, shown, "text.tertiary", size=Size.SMALL, right=True)
        length = max(1.0, room * max(0, row.total_minor) / self.largest_minor) if row.total_minor > 0 else 0.0
        bar = placed_f(painter, rect, QRectF(bar_from, rect.top() + (rect.height() - 8) // 2, length, 8))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.theme.category(colour))
        radius = min(_BAR_RADIUS_PX, length / 2)
        painter.drawRoundedRect(bar, radius, radius)


class BudgetDelegate(CardDelegate):
    """A budget: name, what is left or over in words, and its bar. `pace` is the share of the month that has passed."""

    def __init__(self, look: Look, formats: Formats, parent: QListView) -> None:
        super().__init__(look, formats, parent)
        self.pace: float | None = None

    @override
    def draw(self, painter: QPainter, rect: QRect, row: "Line") -> None:
        line = QRect(rect.left(), rect.top() + 4, rect.width(), rect.height() - 20)
        self.square(painter, rect, line.center().y() + 0.5, row.category.colour)
        role = "over.text" if row.over else "warn.text" if row.nearly_used else "text.secondary"
        weight = QFont.Weight.DemiBold if row.over else QFont.Weight.Normal
        said = left_words(row, self.formats)
        width = self.words(painter, rect, line, said, role, size=Size.SMALL, weight=weight, right=True)
        if row.over:
            icon = placed_f(painter, rect, QRectF(line.right() + 1 - width - 17, line.center().y() - 6, 13, 13))
            self.look.icons.paint(painter, "triangle-alert", role, icon)
        name = QRect(line.left() + 16, line.top(), line.width() - width - 44, line.height())
        self.words(painter, rect, name, row.category.path.replace(":", " › "), "text.primary")
        bar = QRectF(rect.left(), rect.bottom() - 12, rect.width(), 6)
        paint_budget_bar(painter, self.look, bar, fill_of(row, self.pace))


class RecentDelegate(CardDelegate):
    """An expense: payee, below it category and day, at the end the amount with its mark."""

    @override
    def draw(self, painter: QPainter, rect: QRect, row: ExpenseView) -> None:
        its = row.expense
        self.square(painter, rect, rect.center().y() + 0.5, 0 if row.category is None else row.category.colour)
        amount = self.formats.amount(its.amount_minor)
        medium = QFont.Weight.Medium
        width = self.words(painter, rect, rect, amount, "text.primary", weight=medium, right=True)
        taken = max(width + _GAP_PX, _AMOUNT_PX)
        mark = MARK_ICONS.get(row.state)
        if mark is not None:
            place = QRectF(rect.right() + 1 - taken - _MARK_GAP_PX - 14, rect.center().y() - 7, 14, 14)
            self.look.icons.paint(painter, *mark, placed_f(painter, rect, place))
        room = rect.width() - 18 - taken - _MARK_GAP_PX - 24
        half = rect.height() // 2
        upper = QRect(rect.left() + 18, rect.top() + 4, room, half - 1)
        lower = QRect(rect.left() + 18, rect.top() + half, room, half - 3)
        self.words(painter, rect, upper, its.payee or its.note or translate("Overview", "No payee"), "text.primary")
        self.words(painter, rect, lower, recent_words(row, self.formats), "text.tertiary", size=Size.TINY)


class CardList(QListView):
    """A list without a scroll bar: whole rows only. `opened(row)` for a click, Enter or Space on one."""

    opened = Signal(object)

    def __init__(self, name: str, look: Look) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setObjectName("plain")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._open)
        self.activated.connect(self._open)
        look.appearance.changed.connect(self.viewport().update)
        look.icons.changed.connect(self.viewport().update)
        self._last_opened = -1

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_rows()

    def fit_rows(self) -> None:
        """Let the model show as many rows as fit."""
        model, delegate = self.model(), self.itemDelegate()
        if isinstance(model, RowsModel) and isinstance(delegate, CardDelegate):
            model.fit(max(0, self.height() // typography.scaled(delegate.height_px)))

    def _open(self, index: QModelIndex) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        if row is not None:
            self.opened.emit(row)


# ── words ──


def category_name(row: "Share") -> str:
    """Its name, of the top level."""
    return translate("Overview", "Uncategorised") if row.category is None else row.category.category.name


def left_words(line: "Line", formats: Formats) -> str:
    """`€142.71 left`, `€17.10 over`."""
    if line.over:
        return translate("Overview", "{money} over").format(money=formats.money(-line.left_minor))
    return translate("Overview", "{money} left").format(money=formats.money(line.left_minor))


def recent_words(view: ExpenseView, formats: Formats) -> str:
    """`Groceries · Today`: the category of the top level, and the day."""
    found = view.category
    name = translate("Overview", "Uncategorised")
    if found is not None:
        name = (found.parent or found.category).name
    return f"{name} · {formats.day(view.expense.spent_on, dt.date.today())}"


def fill_of(line: "Line", pace: float | None) -> BudgetFill:
    """What its bar shows; a fixed cost has no pace."""
    return BudgetFill(line.spent_minor, line.budget_minor, line.nearly_used, None if line.fixed else pace)


def spoken_share(row: "Share", formats: Formats) -> str:
    """`Housing, 1,310.86 euro, 52 per cent`."""
    said = translate("Overview", "{name}, {money}, {number} per cent")
    number = formats.count(row.percent)
    return said.format(name=category_name(row), money=spoken_money(row.total_minor, formats), number=number)


def spoken_budget(row: "Line", formats: Formats) -> str:
    """`Eating out, 17.10 euro over, 167.10 of 150.00 euro spent`."""
    values = {
        "name": row.category.path.replace(":", " › "),
        "left": spoken_money(abs(row.left_minor), formats),
        "spent": formats.amount(row.spent_minor),
        "budget": spoken_money(row.budget_minor, formats),
    }
    if row.over:
        said = translate("Overview", "{name}, {left} over, {spent} of {budget} spent")
    elif row.nearly_used:
        said = translate("Overview", "{name}, nearly used, {left} left, {spent} of {budget} spent")
    else:
        said = translate("Overview", "{name}, {left} left, {spent} of {budget} spent")
    return said.format(**values)


def spoken_recent(row: ExpenseView, formats: Formats) -> str:
    """`Tesco Rathmines, Groceries · Today, 19.66 euro, waiting`."""
    its = row.expense
    parts = [its.payee or its.note, recent_words(row, formats), spoken_money(its.amount_minor, formats)]
    if row.state is not SyncState.SYNCED:
        parts.append(mark_words(row.state))
    return ", ".join(filter(None, parts))
