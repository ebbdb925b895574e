"""Go to…: payees, categories and commands by a few letters of their names."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui.language import translate
from expense_desktop.ui.shell.palette_rows import ROW_PX, Goal, Kind, PaletteDelegate, PaletteModel, matches
from expense_desktop.ui.widgets.fields import LineEdit, label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.popup import Popup
from expense_desktop.ui.widgets.rule import key_hint, rule

__all__ = ["Goal", "Kind", "Palette", "matches"]

_WIDTH_PX = 520
_TOP_PX = 72
_MOST_PX = 522
_FIELD_PX, _FOOT_PX = 43, 32
_TEXT_FROM_PX = 29
_ABOVE_ROWS_PX, _BELOW_ROWS_PX = 2, 8


class PaletteLine(LineEdit):
    """The palette's field: Up and Down, PgUp and PgDn move in the list, Enter goes, Tab filters."""

    moved = Signal(int)
    tabbed = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
        step = steps.get(Qt.Key(event.key()), 0)
        if step:
            self.moved.emit(step)
        else:
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        # Nothing else in here takes the focus: Esc leaves.
        if next:
            self.tabbed.emit()
        return True


class Palette(Popup):
    """`goal_chosen(key)` by Enter or a click; `filter_chosen(key)` by Tab: the same expenses, other filters stay.

    `offered(list[Goal])`: these are shown now, and more can be said beside them with `say_aside`.
    """

    goal_chosen = Signal(str)
    filter_chosen = Signal(str)
    offered = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._goals: list[Goal] = []
        self._asides: dict[str, str] = {}
        self.setAccessibleName(translate("Palette", "Go to"))
        self.line = PaletteLine(look, icon="search")
        self.line.setObjectName("bare")
        self.line.set_margins(_TEXT_FROM_PX, 0)
        self.line.setAccessibleName(translate("Palette", "Go to"))
        self.line.setPlaceholderText(translate("Palette", "A payee, a category, a command"))
        self.model = PaletteModel(self)
        self.list = QListView()
        self.list.setObjectName("plain")
        self.list.setModel(self.model)
        self._delegate = PaletteDelegate(look, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(translate("Palette", "Places to go"))
        self._nothing = label(role="tertiary")
        self._nothing.setContentsMargins(10, 8, 10, 4)
        self._hint = label(role="tertiary", size="small")
        self._assemble()
        self.line.textChanged.connect(self._on_typed)
        self.line.moved.connect(self._on_moved)
        self.line.tabbed.connect(self._on_filter)
        self.line.returnPressed.connect(self._on_go)
        self.line.escaped.connect(self.close_popup)
        self.list.clicked.connect(self._on_clicked)
        self.list.selectionModel().currentChanged.connect(self._on_current)

    def open_with(self, goals: list[Goal]) -> None:
        """Open in the upper middle of the window; nothing that was typed the last time is left."""
        self._goals, self._asides = goals, {}
        self.line.clear()
        self._show_matches()
        room = self.host.rect()
        self.setFixedWidth(min(_WIDTH_PX, room.width() - 40))
        self.open_at(QPoint((room.width() - self.width()) // 2 + 8, _TOP_PX))
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def say_aside(self, asides: dict[str, str]) -> None:
        """Say something beside goals, by their keys, as long as the palette is open."""
        self._asides |= asides
        self.model.say_aside(asides)

    def _on_typed(self, _text: str) -> None:
        self._show_matches()

    def _show_matches(self) -> None:
        typed = self.line.text()
        self._delegate.typed = typed
        self.model.show_goals(matches(self._goals, typed))
        self.model.say_aside(self._asides)
        found = self.model.goals
        self.list.setCurrentIndex(self.model.index(self.model.next_goal(-1, 1)))
        self.list.scrollToTop()
        self.list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self._nothing.setText(translate("Palette", "Nothing is called “{typed}”").format(typed=typed.strip()))
        self._fit()
        self.offered.emit(found)

    def _fit(self) -> None:
        """As high as the rows need, as far as there is room."""
        rows = self.model.height_px or ROW_PX + 4
        wanted = 2 + _FIELD_PX + 1 + _ABOVE_ROWS_PX + rows + _BELOW_ROWS_PX + 1 + _FOOT_PX
        self.setFixedHeight(min(wanted, _MOST_PX, self.host.height() - _TOP_PX - 16))

    def _on_moved(self, step: int) -> None:
        row = self.list.currentIndex().row()
        for _ in range(abs(step)):
            row = self.model.next_goal(row, 1 if step > 0 else -1)
        self.list.setCurrentIndex(self.model.index(row))

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        goal = self.model.goal(current.row())
        self.line.setAccessibleDescription(str(current.data(Qt.ItemDataRole.AccessibleTextRole) or ""))
        hints = [translate("Palette", "↑ ↓ choose"), translate("Palette", "Enter opens")]
        if goal is not None and goal.kind is not Kind.COMMAND:
            hints.append(translate("Palette", "Tab filters by it"))
        self._hint.setText("     ".join(hints))

    def _on_go(self) -> None:
        goal = self.model.goal(self.list.currentIndex().row())
        if goal is not None:
            self.close_popup()
            self.goal_chosen.emit(goal.key)

    def _on_filter(self) -> None:
        goal = self.model.goal(self.list.currentIndex().row())
        if goal is not None and goal.kind is not Kind.COMMAND:
            self.close_popup()
            self.filter_chosen.emit(goal.key)

    def _on_clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self._on_go()

    def _assemble(self) -> None:
        escape = key_hint(translate("Palette", "Esc"))
        field = QHBoxLayout()
        field.setContentsMargins(5, 4, 15, 5)
        field.addWidget(self.line, 1)
        field.addWidget(escape)
        rows = QVBoxLayout()
        rows.setContentsMargins(6, _ABOVE_ROWS_PX, 6, _BELOW_ROWS_PX)
        rows.setSpacing(0)
        rows.addWidget(self.list, 1)
        rows.addWidget(self._nothing)
        self._hint.setContentsMargins(15, 0, 15, 0)
        self._hint.setFixedHeight(_FOOT_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(field)
        layout.addWidget(rule())
        layout.addLayout(rows, 1)
        layout.addWidget(rule())
        layout.addWidget(self._hint)
