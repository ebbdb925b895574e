"""The rows of Go to…: which goals match what is typed, their model, and how they are painted."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from expense_desktop.domain.folding import fold
from expense_desktop.ui import typography
from expense_desktop.ui.language import translate
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.parts import Part, paint_parts
from expense_desktop.ui.widgets.table import paint_square

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
ROW_PX, HEAD_PX = 32, 26
_NAME_FROM_PX = 36


class Kind(StrEnum):
    """What a goal is; the palette has a section for each, in this order."""

    PAYEE = "payee"
    CATEGORY = "category"
    COMMAND = "command"


_MOST = {Kind.PAYEE: 3, Kind.CATEGORY: 3, Kind.COMMAND: 5}


@dataclass(frozen=True, slots=True)
class Goal:
    """Somewhere to go. Without a `key` it heads a section. `colour` is a category's index."""

    kind: Kind
    text: str
    key: str = ""
    aside: str = ""
    icon: str = ""
    colour: int | None = None


def matches(goals: Iterable[Goal], typed: str) -> list[Goal]:
    """Those whose name holds every word that was typed, a few of each kind below their head; starts come first."""
    wanted = fold(typed).split()
    sections: dict[Kind, list[Goal]] = {kind: [] for kind in Kind}
    for goal in goals:
        name = fold(goal.text)
        if all(word in name for word in wanted):
            sections[goal.kind].append(goal)
    found: list[Goal] = []
    for kind, members in sections.items():
        members.sort(key=lambda goal: not fold(goal.text).startswith(tuple(wanted[:1])))
        most = len(members) if kind is Kind.COMMAND and not wanted else _MOST[kind]
        if members:
            found += [Goal(kind, _head(kind)), *members[:most]]
    return found


def _head(kind: Kind) -> str:
    if kind is Kind.PAYEE:
        return translate("Palette", "Payees")
    return translate("Palette", "Categories") if kind is Kind.CATEGORY else translate("Palette", "Commands")


def matching_letters(text: str, typed: str) -> list[bool]:
    """Which letters of a name are those that were typed, accents and case aside."""
    folded, owners = "", []
    for at, letter in enumerate(text):
        plain = fold(letter)
        folded += plain
        owners += [at] * len(plain)
    marked = [False] * len(text)
    for word in fold(typed).split():
        at = folded.find(word)
        if at >= 0:
            for owner in owners[at : at + len(word)]:
                marked[owner] = True
    return marked


class PaletteModel(QAbstractListModel):
    """Goals below the heads of their sections; a head can't be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Goal] = []

    def show_goals(self, rows: list[Goal]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def say_aside(self, asides: dict[str, str]) -> None:
        """Say something beside goals, by their keys."""
        for at, row in enumerate(self._rows):
            if row.key in asides:
                self._rows[at] = replace(row, aside=asides[row.key])
                self.dataChanged.emit(self.index(at), self.index(at))

    @property
    def goals(self) -> list[Goal]:
        """What can be chosen now."""
        return [row for row in self._rows if row.key]

    @property
    def height_px(self) -> int:
        """How high all rows are together."""
        return sum(ROW_PX if row.key else HEAD_PX for row in self._rows)

    def goal(self, row: int) -> Goal | None:
        """One row; None for a head and outside."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found if found is not None and found.key else None

    def next_goal(self, row: int, step: int) -> int:
        """The next row in a direction that can be chosen, or the same."""
        at = row + step
        while 0 <= at < len(self._rows):
            if self._rows[at].key:
                return at
            at += step
        return row

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if index.isValid() and self.goal(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.text, row.aside) if part)
        return row if role == Qt.ItemDataRole.UserRole else None


class PaletteDelegate(QStyledItemDelegate):
    """Paints a head, or a goal with the letters that match in bold."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.typed = ""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        goal: Goal = index.data(Qt.ItemDataRole.UserRole)
        return QSize(200, ROW_PX if goal.key else HEAD_PX)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        goal: Goal = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(option.direction)
        if goal.key:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._paint_goal(painter, rect, goal, chosen=chosen, mirrored=mirrored)
        else:
            painter.setFont(typography.font(Size.TINY, QFont.Weight.Medium))
            painter.setPen(self._look.theme.colour("text.tertiary"))
            painter.drawText(rect.adjusted(10, 4, -10, 0), Qt.AlignmentFlag.AlignVCenter, goal.text)
        painter.restore()

    def _paint_goal(self, painter: QPainter, rect: QRect, goal: Goal, *, chosen: bool, mirrored: bool) -> None:
        theme = self._look.theme
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("bg.selected"))
            painter.drawRoundedRect(QRectF(rect), 4, 4)
        middle = QRectF(rect).center().y()
        lead = rect.right() - 26 if mirrored else rect.left() + 10
        if goal.colour is not None:
            paint_square(painter, self._look, lead + 4, middle, goal.colour)
        elif goal.icon:
            role = "accent.text" if chosen else "text.secondary"
            self._look.icons.paint(painter, goal.icon, role, QRectF(lead, middle - 8, 16, 16))
        painter.setFont(typography.font(Size.TINY))
        # On a selected row tertiary text becomes secondary.
        painter.setPen(theme.colour("text.secondary" if chosen else "text.tertiary"))
        end = Qt.AlignmentFlag.AlignLeft if mirrored else Qt.AlignmentFlag.AlignRight
        painter.drawText(
            rect.adjusted(10, 0, -10, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | end,
            goal.aside,
        )
        aside_px = painter.fontMetrics().horizontalAdvance(goal.aside) + 20
        room = rect.adjusted(aside_px, 0, -_NAME_FROM_PX, 0) if mirrored else rect.adjusted(
            _NAME_FROM_PX, 0, -aside_px, 0
        )  # fmt: skip
        painter.setPen(theme.colour("text.primary"))
        paint_parts(painter, room, goal.text, _marks(matching_letters(goal.text, self.typed)))


def _marks(marked: list[bool]) -> list[Part]:
    """What is marked, in bold."""
    runs: list[Part] = []
    for at, is_marked in enumerate(marked):
        if is_marked and runs and runs[-1].start + runs[-1].length == at:
            runs[-1] = replace(runs[-1], length=runs[-1].length + 1)
        elif is_marked:
            runs.append(Part(at, 1, bold=True))
    return runs
