"""The category filter: a button that says what is chosen, and a list of checks that stays open and applies at once."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from expense_desktop.domain.folding import fold
from expense_desktop.domain.records import Category, CategoryId
from expense_desktop.ui import typography
from expense_desktop.ui.category_book import CategoryBook, uncategorised
from expense_desktop.ui.language import translate
from expense_desktop.ui.style import restyle
from expense_desktop.ui.widgets.buttons import Button, Kind
from expense_desktop.ui.widgets.cells import paint_square, placed, placed_f
from expense_desktop.ui.widgets.fields import LineEdit, label, paint_check
from expense_desktop.ui.widgets.focus_ring import Ringed
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.popup import Popup
from expense_desktop.ui.widgets.rule import rule

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_MOST_ROWS = 10
_ROW_PX = 28
_SIDES_PX = 46
_LEAST_PX, _USUAL_PX = 112, 168
"""Of the button: what its words can't have."""
Key = CategoryId | None
"""A category's id; None stands for Uncategorised."""


class CheckModel(QAbstractListModel):
    """Categories with check boxes, children below their parents; a parent is half checked when some children are."""

    checks_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = CategoryBook()
        self._children: dict[CategoryId, tuple[CategoryId, ...]] = {}
        self._keys: list[Key] = []
        self._words = ""
        self.checked: frozenset[Key] = frozenset()

    def set_book(self, book: CategoryBook) -> None:
        """Give the categories; what was checked stays checked where it still exists."""
        self._book = book
        self._children = {top.id: tuple(child.id for child in children) for top, children in book.tree()}
        known = {each.id for each in book.choices()}
        self.checked = self.with_children(key for key in self.checked if key is None or key in known)
        self.find(self._words)

    def find(self, words: str) -> None:
        """List only those whose path holds the words."""
        self._words = words
        self.beginResetModel()
        wanted = fold(words)
        keys: list[Key] = [each.id for each in self._in_order() if wanted in fold(self._book.path(each.id))]
        self._keys = keys + ([None] if wanted in fold(uncategorised()) else [])
        self.endResetModel()

    def _in_order(self) -> Iterable[Category]:
        for top, children in self._book.tree():
            yield top
            yield from children

    @property
    def all_keys(self) -> frozenset[Key]:
        """Everything that can be checked, whatever is looked for."""
        return frozenset((*(each.id for each in self._book.choices()), None))

    @property
    def count(self) -> int:
        """How many can be checked, whatever is looked for."""
        return len(self._book.choices()) + 1

    def check(self, keys: Iterable[Key]) -> None:
        """Check exactly these."""
        self.checked = frozenset(keys)
        if self._keys:
            self.dataChanged.emit(self.index(0), self.index(len(self._keys) - 1))
        self.checks_changed.emit()

    def with_children(self, keys: Iterable[Key]) -> frozenset[Key]:
        """These and what lies in them."""
        wanted = frozenset(keys)
        return wanted | {child for top in wanted if top is not None for child in self._children.get(top, ())}

    def toggle(self, row: int) -> None:
        """Check a row, or take its check away; a parent takes its children along."""
        key = self._keys[row]
        family = {key, *self._children.get(key, ())} if key is not None else {key}
        if self.state(key) is Qt.CheckState.Checked:
            parents = {top for top, children in self._children.items() if key in children}
            self.check(self.checked - family - parents)
        else:
            self.check(self.checked | family)

    def state(self, key: Key) -> Qt.CheckState:
        """Checked, unchecked, or half."""
        if key in self.checked:
            return Qt.CheckState.Checked
        children = self._children.get(key, ()) if key is not None else ()
        some = any(child in self.checked for child in children)
        return Qt.CheckState.PartiallyChecked if some else Qt.CheckState.Unchecked

    def is_child(self, key: Key) -> bool:
        """Whether it stands below a parent."""
        found = self._book.get(key)
        return found is not None and found.parent_id is not None

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._keys)

    @override
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() else flags

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._keys):
            return None
        key = self._keys[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._book.name(key)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._book.path(key)
        if role == Qt.ItemDataRole.CheckStateRole:
            return self.state(key)
        if role == Qt.ItemDataRole.UserRole:
            return self._book.colour(key)
        return 18 if role == Qt.ItemDataRole.UserRole + 1 and self.is_child(key) else None

    @override
    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self.toggle(index.row())
        return True


class CheckDelegate(QStyledItemDelegate):
    """Paints check box, square and name."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(200, _ROW_PX)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.theme.colour("bg.selected"))
            painter.drawRoundedRect(QRectF(rect), 4, 4)
        painter.setLayoutDirection(option.direction)
        left = rect.left() + 8 + int(index.data(Qt.ItemDataRole.UserRole + 1) or 0)
        state = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
        box = placed_f(painter, rect, QRectF(left, rect.center().y() - 7, 16, 16))
        paint_check(painter, self._look, box, state)
        square = placed_f(painter, rect, QRectF(left + 24, 0, 8, 8))
        paint_square(
            painter, self._look, square.left(), rect.center().y() + 1, int(index.data(Qt.ItemDataRole.UserRole))
        )
        painter.setFont(typography.font())
        painter.setPen(self._look.theme.colour("text.primary"))
        room = rect.adjusted(left - rect.left() + 40, 0, -4, 0)
        shown = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(placed(painter, rect, room), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class CheckList(QListView):
    """Enter, Space or a click toggles the row. Up on the first row is `left_upwards`."""

    left_upwards = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggle_current()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def toggle_current(self) -> None:
        """Check the marked row, or take its check away."""
        model = self.model()
        if self.currentIndex().isValid() and isinstance(model, CheckModel):
            model.toggle(self.currentIndex().row())

    def mark(self, row: int) -> None:
        """Make a row the one that keys are about."""
        self.setCurrentIndex(self.model().index(row, 0))


class CategoryPopup(Popup):
    """Search, the list, None and All."""

    def __init__(self, model: CheckModel, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._search = LineEdit(look, icon="search")
        self._search.setPlaceholderText(translate("Expenses", "Find a category"))
        self._search.setAccessibleName(translate("Expenses", "Find a category"))
        self.list = CheckList(self)
        self.list.setObjectName("plain")
        self.list.setModel(model)
        self.list.setItemDelegate(CheckDelegate(look, self.list))
        self.list.setAccessibleName(translate("Expenses", "Categories"))
        self._count = label(role="tertiary", size="small")
        none = Button(translate("Expenses", "None"), look, kind=Kind.QUIET, height="small")
        all_ = Button(translate("Expenses", "All"), look, height="small")
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 6)
        foot.addWidget(self._count, 1)
        foot.addWidget(none)
        foot.addWidget(all_)
        line = rule()
        top = QVBoxLayout()
        top.setContentsMargins(6, 4, 6, 4)
        top.setSpacing(3)
        top.addWidget(self._search)
        top.addWidget(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(line)
        layout.addLayout(foot)
        self._search.textChanged.connect(self._on_search)
        self._search.escaped.connect(self.close_popup)
        self._search.returnPressed.connect(self.list.toggle_current)
        self._search.installEventFilter(self)
        self.list.left_upwards.connect(self._search.setFocus)
        self.list.clicked.connect(self._on_clicked)
        none.clicked.connect(self._on_none)
        all_.clicked.connect(self._on_all)
        model.checks_changed.connect(self._on_changed)

    def open_below(self, button: QWidget) -> None:
        """Open below the filter's button, with the search in focus."""
        self._search.clear()
        self._on_changed()
        self.list.setFixedHeight(min(_MOST_ROWS, max(self._model.rowCount(), 3)) * _ROW_PX + 2)
        self.setFixedWidth(264)
        self.open_at(button.mapTo(self.host, QPoint(0, button.height() + 4)), button)
        self._search.setFocus(Qt.FocusReason.PopupFocusReason)
        self.list.mark(0)

    def _on_search(self, words: str) -> None:
        self._model.find(words)
        self.list.mark(0)

    def _on_clicked(self, index: QModelIndex) -> None:
        self._model.toggle(index.row())

    def _on_none(self) -> None:
        self._model.check(())

    def _on_all(self) -> None:
        self._model.check(self._model.all_keys)

    def _on_changed(self) -> None:
        words = translate("Expenses", "{checked} of {count}")
        self._count.setText(words.format(checked=len(self._model.checked), count=self._model.count))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._search and isinstance(event, QKeyEvent) and _is_down(event):
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)


class CategoryFilterButton(Ringed, QPushButton):
    """Says “All categories”, the name if one, else “3 categories”. `changed` when another choice applies."""

    changed = Signal()

    def __init__(self, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._book = CategoryBook()
        self._model = CheckModel(self)
        self._popup_host = popup_host
        self._popup: CategoryPopup | None = None
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(_LEAST_PX)
        # Qt mirrors it in a mirrored window.
        self.setStyleSheet("text-align: left; padding: 0 10px;")
        self.clicked.connect(self._on_clicked)
        self._model.checks_changed.connect(self._on_changed)
        look.icons.changed.connect(self.update)
        self._show()

    @override
    def sizeHint(self) -> QSize:
        return QSize(typography.scaled(_USUAL_PX), super().sizeHint().height())

    @property
    def model(self) -> CheckModel:
        return self._model

    @property
    def popup(self) -> CategoryPopup:
        """The list of checks, made when it is first opened."""
        if self._popup is None:
            self._popup = CategoryPopup(self._model, self._look, self._popup_host)
        return self._popup

    @property
    def chosen(self) -> frozenset[CategoryId]:
        """The categories that are let through; none stands for all."""
        return frozenset(key for key in self._keys if key is not None)

    @property
    def uncategorised(self) -> bool:
        """Whether those without a category are let through too."""
        return None in self._keys

    @property
    def is_active(self) -> bool:
        """Whether any category is left out."""
        return bool(self._keys)

    @property
    def _keys(self) -> frozenset[Key]:
        """No check and every check show the same expenses, archived categories' too; none is the shorter question."""
        return frozenset() if self._model.checked == self._model.all_keys else self._model.checked

    @property
    def words(self) -> str:
        """What the button says. A parent with all its children counts as one."""
        keys = [key for key in self._keys if not self._covered(key)]
        if not keys:
            return translate("Expenses", "All categories")
        if len(keys) == 1:
            return self._book.name(keys[0])
        return translate("Expenses", "%n categories", "", len(keys))

    def _covered(self, key: Key) -> bool:
        found = self._book.get(key)
        return found is not None and found.parent_id in self._keys

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def set_book(self, book: CategoryBook) -> None:
        """Give the categories."""
        self._book = book
        self._model.set_book(book)
        self._show()

    def choose(self, keys: Iterable[Key]) -> None:
        """Let exactly these through, and what lies in them."""
        self._model.check(self._model.with_children(keys))

    def clear(self) -> None:
        """Let all through."""
        if self._model.checked:
            self._model.check(())

    def _on_clicked(self) -> None:
        if self.popup.isVisible():
            self.popup.close_popup()
        else:
            self.popup.open_below(self)

    def _on_changed(self) -> None:
        self._show()
        self.changed.emit()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, self.width() - _SIDES_PX)
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(self.words if shown != self.words else "")

    def _show(self) -> None:
        self._elide()
        self.setAccessibleName(translate("Expenses", "Categories: {words}").format(words=self.words))
        self.setProperty("active", self.is_active)
        restyle(self)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        at = placed_f(painter, self.rect(), QRectF(self.width() - 24, (self.height() - 14) / 2, 14, 14))
        self._look.icons.paint(painter, "chevron-down", "text.secondary", at)


def _is_down(event: QKeyEvent) -> bool:
    return event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down
