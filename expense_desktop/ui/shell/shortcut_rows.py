"""The rows of the sheet of shortcuts: every command that has keys, and the keys that views and fields know by
themselves; their model, and how they are painted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from expense_desktop.domain.folding import fold
from expense_desktop.ui import keys, typography
from expense_desktop.ui.commands import Commands, Menu
from expense_desktop.ui.language import translate
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.look import Look

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
ROW_PX, HEAD_PX = 28, 34
_CAP_PX = 20


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What keys do, and the keys as this system writes them, alternatives one by one. Without keys it is a heading."""

    text: str
    keys: tuple[str, ...] = ()


def shortcuts(commands: Commands, page: str) -> list[Shortcut]:
    """All of them under their headings: the menus, the page that is shown, tables, quick entry, fields."""
    titles = {
        Menu.FILE: translate("Shortcuts", "File"),
        Menu.EDIT: translate("Shortcuts", "Edit"),
        Menu.VIEW: translate("Shortcuts", "View"),
        Menu.GO: translate("Shortcuts", "Go"),
        Menu.PAGE: page,
        Menu.HELP: translate("Shortcuts", "Help"),
    }
    rows: list[Shortcut] = []
    for menu, title in titles.items():
        known = [
            Shortcut(commands.text(command).rstrip("…"), tuple(keys.shown(each) for each in command.keys))
            for command, _action in commands.of_menu(menu)
            if command.keys
        ]
        rows += [Shortcut(title), *known] if known else []
    return [*rows, *_of_tables(), *_of_quick_entry(), *_of_fields()]


def matching(rows: Iterable[Shortcut], typed: str) -> list[Shortcut]:
    """The rows whose words or keys hold what was typed, below their headings."""
    wanted = fold(typed).split()
    found: list[Shortcut] = []
    heading: Shortcut | None = None
    for row in rows:
        if not row.keys:
            heading = row
            continue
        said = fold(" ".join((row.text, *row.keys)))
        if all(word in said for word in wanted):
            if heading is not None:
                found.append(heading)
                heading = None
            found.append(row)
    return found


def _of_tables() -> list[Shortcut]:
    return [
        Shortcut(translate("Shortcuts", "Tables and lists")),
        _row(translate("Shortcuts", "Move; with Shift select"), "Up", "Down", "PgUp", "PgDown", "Home", "End"),
        _row(translate("Shortcuts", "Select everything"), "Ctrl+A"),
        _row(translate("Shortcuts", "Select the current row, or not"), "Ctrl+Space"),
        Shortcut(translate("Shortcuts", "Jump to a payee"), (translate("Shortcuts", "Letters"),)),
        _row(translate("Shortcuts", "Edit the current row"), "Enter", "F2"),
        _row(translate("Shortcuts", "Date the selected expenses today"), "T"),
        _row(translate("Shortcuts", "Date them a day later or earlier"), "+", "-"),
        _row(translate("Shortcuts", "Date them a month later or earlier"), "]", "["),
        _row(translate("Shortcuts", "Clear the selection, then the filters"), "Esc"),
        _row(translate("Shortcuts", "The row’s menu"), "Shift+F10"),
    ]


def _of_quick_entry() -> list[Shortcut]:
    return [
        Shortcut(translate("Shortcuts", "Quick entry")),
        _row(translate("Shortcuts", "Add"), "Enter"),
        _row(translate("Shortcuts", "Add and open in the inspector"), "Ctrl+Enter"),
        _row(translate("Shortcuts", "Take what is offered"), "Tab"),
        _row(translate("Shortcuts", "In an empty line: repeat one of the last five"), "Down"),
        _row(translate("Shortcuts", "On a chip: change it"), "Enter"),
        _row(translate("Shortcuts", "On a chip: take it away"), "Delete"),
        _row(translate("Shortcuts", "Close the list, clear the text, go back"), "Esc"),
    ]


def _of_fields() -> list[Shortcut]:
    return [
        Shortcut(translate("Shortcuts", "Fields")),
        _row(translate("Shortcuts", "Amount: one more or less; with Shift ten"), "Up", "Down"),
        _row(translate("Shortcuts", "Date: a day later or earlier"), "Up", "Down"),
        _row(translate("Shortcuts", "Date: a month later or earlier"), "PgUp", "PgDown"),
        _row(translate("Shortcuts", "Date: the calendar"), "Alt+Down"),
        _row(translate("Shortcuts", "Leave a field as it was"), "Esc"),
    ]


def _row(text: str, *portable: str) -> Shortcut:
    return Shortcut(text, tuple(keys.shown(each) for each in portable))


class ShortcutModel(QAbstractListModel):
    """Shortcuts below their headings, to read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Shortcut] = []

    def show_rows(self, rows: list[Shortcut]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    @property
    def rows(self) -> list[Shortcut]:
        """What is shown."""
        return list(self._rows)

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((row.text, *row.keys))
        return row if role == Qt.ItemDataRole.UserRole else None


class ShortcutDelegate(QStyledItemDelegate):
    """Paints a heading, or what keys do with the keys as caps at the end of the row."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        row: Shortcut = index.data(Qt.ItemDataRole.UserRole)
        return QSize(200, ROW_PX if row.keys else HEAD_PX)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: Shortcut = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect.adjusted(10, 0, -10, 0)
        theme = self._look.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(option.direction)
        if not row.keys:
            painter.setFont(typography.font(weight=QFont.Weight.DemiBold))
            painter.setPen(theme.colour("text.primary"))
            painter.drawText(rect.adjusted(0, 8, 0, 0), Qt.AlignmentFlag.AlignVCenter, row.text)
            painter.restore()
            return
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        room = self._paint_caps(painter, rect, row.keys, mirrored=mirrored)
        painter.setFont(typography.font())
        painter.setPen(theme.colour("text.secondary"))
        shown = painter.fontMetrics().elidedText(row.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _paint_caps(self, painter: QPainter, rect: QRect, caps: tuple[str, ...], *, mirrored: bool) -> QRect:
        """Paint the keys at the end; the room that is left before them."""
        painter.setFont(typography.font(Size.TINY))
        metrics = painter.fontMetrics()
        room = QRect(rect)
        for cap in reversed(caps):
            width = max(_CAP_PX, metrics.horizontalAdvance(cap) + 12)
            left = room.left() if mirrored else room.right() + 1 - width
            box = QRectF(left, room.center().y() - _CAP_PX / 2 + 0.5, width, _CAP_PX)
            painter.setPen(QPen(self._look.theme.colour("line.button"), 1))
            painter.setBrush(self._look.theme.colour("bg.window"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(self._look.theme.colour("text.secondary"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cap)
            room = room.adjusted(width + 4, 0, 0, 0) if mirrored else room.adjusted(0, 0, -width - 4, 0)
        return room
