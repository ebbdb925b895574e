"""What isn't on the server yet, as the sync panel lists it: read on the source's thread, painted a line each."""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from expense_desktop.domain.changes import Entity
from expense_desktop.domain.records import CategoryId, ExpenseId, SyncState
from expense_desktop.ui import typography
from expense_desktop.ui.deciding import read_matters
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.marks import MARK_ICONS
from expense_desktop.ui.spoken import spoken_money
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.repository.ledger import Ledger
    from expense_desktop.repository.replica.outbox import RowRef
    from expense_desktop.repository.replica.reading import ReplicaLedger

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
SHOWN = 5
ROW_PX = 26


@dataclass(frozen=True, slots=True)
class Unsent:
    """One record: what it is called, when it was last changed, its amount if it has one, `expense` to go to."""

    name: str
    at: dt.datetime
    state: SyncState
    amount_minor: int | None = None
    expense: ExpenseId | None = None


@dataclass(frozen=True, slots=True)
class Unsynced:
    """The first five records with waiting changes, or else those that wait for a word; `more` changes beside them."""

    rows: tuple[Unsent, ...] = ()
    waiting: int = 0
    more: int = 0


def read_unsynced(ledger: "Ledger") -> Unsynced:
    """Read them; on the source's thread."""
    if getattr(ledger, "outbox", None) is None:
        return Unsynced()
    replica = cast("ReplicaLedger", ledger)
    waiting = replica.outbox.waiting(SHOWN)
    if not waiting:
        return _to_look_at(replica)
    count = replica.outbox.counts().waiting
    rows = tuple(_row(replica, each.ref, each.at, SyncState.WAITING) for each in waiting)
    return Unsynced(rows, count, count - sum(each.operations for each in waiting))


def _to_look_at(ledger: "ReplicaLedger") -> Unsynced:
    matters = read_matters(ledger)
    found = {each.ref: (each.refusals[-1].refused_at, SyncState.REFUSED) for each in matters.refused}
    for conflict in matters.conflicts:
        found.setdefault((conflict.entity, conflict.row_id), (conflict.at, SyncState.CONFLICT))
    rows = [_row(ledger, ref, at, state) for ref, (at, state) in list(found.items())[:SHOWN]]
    return Unsynced(tuple(rows), 0, len(found) - len(rows))


def _row(ledger: "ReplicaLedger", ref: "RowRef", at: dt.datetime, state: SyncState) -> Unsent:
    entity, row_id = ref
    if entity is Entity.EXPENSE:
        for view in ledger.expenses.these([row_id]):
            known = view.expense
            name = known.payee or known.note or translate("Sync", "An expense")
            return Unsent(name, at, state, known.amount_minor, None if known.deleted else known.id)
    if entity is Entity.CATEGORY:
        category = ledger.categories.by_id.get(CategoryId(row_id))
        if category is not None:
            return Unsent(translate("Sync", "Category {name}").format(name=category.category.name), at, state)
    return Unsent(
        translate("Sync", "A limit") if entity is Entity.BUDGET else translate("Sync", "The profile"), at, state
    )


class Roles(IntEnum):
    ROW = Qt.ItemDataRole.UserRole
    TIME = Qt.ItemDataRole.UserRole + 1
    AMOUNT = Qt.ItemDataRole.UserRole + 2


class UnsyncedModel(QAbstractListModel):
    """The rows of the panel."""

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._rows: tuple[Unsent, ...] = ()

    def show_rows(self, rows: tuple[Unsent, ...]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, at: int) -> Unsent | None:
        """One row."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return row.name
            case Qt.ItemDataRole.AccessibleTextRole:
                amount = "" if row.amount_minor is None else spoken_money(row.amount_minor, self._formats)
                return ", ".join(part for part in (row.name, self._time(row), amount) if part)
            case Roles.ROW:
                return row
            case Roles.TIME:
                return self._time(row)
            case Roles.AMOUNT:
                return "" if row.amount_minor is None else self._formats.amount(row.amount_minor)
            case _:
                return None

    def _time(self, row: Unsent) -> str:
        """The time today, else the day."""
        local, today = row.at.astimezone().date(), dt.datetime.now().astimezone().date()
        return self._formats.clock(row.at) if local == today else self._formats.short_day(local, today)


class UnsyncedDelegate(QStyledItemDelegate):
    """Paints mark, name, time and amount, from the leading edge."""

    def __init__(self, look: Look, view: QListView) -> None:
        super().__init__(view)
        self._look = look
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(100, ROW_PX)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: Unsent = index.data(Roles.ROW)
        theme = self._look.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current = option.state & QStyle.StateFlag.State_HasFocus
        if (row.expense is not None and option.state & QStyle.StateFlag.State_MouseOver) or current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("bg.hover"))
            painter.drawRoundedRect(QRectF(option.rect), 4, 4)
        room = option.rect.adjusted(6, 0, -6, 0)
        icon, role = MARK_ICONS.get(row.state, ("cloud-upload", "text.tertiary"))
        mark = QRect(room.left(), room.center().y() - 6, 14, 14)
        self._look.icons.paint(painter, icon, role, QRectF(self._placed(mark, room)))
        painter.setFont(typography.font(weight=QFont.Weight.Medium))
        amount_px = self._at_the_end(painter, room, 0, str(index.data(Roles.AMOUNT)), "text.primary")
        painter.setFont(typography.font(Size.SMALL))
        beside = max(amount_px, 44) + 12
        time_px = self._at_the_end(painter, room, beside, str(index.data(Roles.TIME)), "text.tertiary")
        painter.setFont(typography.font())
        painter.setPen(theme.colour("text.primary"))
        left = QRect(room.left() + 22, room.top(), room.width() - 22 - beside - time_px - 8, room.height())
        shown = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(self._placed(left, room), self._side(leading=True), shown)
        painter.restore()

    def _at_the_end(self, painter: QPainter, room: QRect, beside: int, text: str, role: str) -> int:
        """Paint a text that ends `beside` pixels before the trailing edge; its width."""
        width = painter.fontMetrics().horizontalAdvance(text)
        at = QRect(room.right() + 1 - beside - width, room.top(), width, room.height())
        painter.setPen(self._look.theme.colour(role))
        painter.drawText(self._placed(at, room), self._side(leading=False), text)
        return width

    def _placed(self, rect: QRect, room: QRect) -> QRect:
        return QStyle.visualRect(self._view.layoutDirection(), room, rect)

    def _side(self, *, leading: bool) -> Qt.AlignmentFlag:
        left = leading is (self._view.layoutDirection() is Qt.LayoutDirection.LeftToRight)
        side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
