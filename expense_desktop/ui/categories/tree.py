"""The tree of categories: keys, renaming in place, counts that lead to their expenses, and dragging into a parent."""

from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QTreeView, QWidget
from typing_extensions import override

from expense_desktop.domain.records import CategoryId
from expense_desktop.ui import typography
from expense_desktop.ui.categories.delegate import (
    CHEVRON_ROOM_PX,
    MONTHS_LEFT_PX,
    NAME_LEFT_PX,
    SIDE_PX,
    CategoryDelegate,
    action_rect,
)
from expense_desktop.ui.categories.figures import Node, Year
from expense_desktop.ui.categories.model import MIME, CategoryModel, Columns
from expense_desktop.ui.language import translate
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.table import Header, OverlayBar

AnyIndex = QModelIndex | QPersistentModelIndex
_WIDTHS_PX: Final = {Columns.EXPENSES: 90, Columns.MONTHS: 176, Columns.TOTAL: 100, Columns.AVERAGE: 102}
_BETWEEN_PX: Final = 14
_LEAST_NAME_PX: Final = 170
"""What names have at least: the average and then the bars go before they have less."""
"""What is left out where the names would have no room."""
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CategoryTree(QTreeView):
    """`chosen(Node | None)`: another row is the current one. `edit_wanted`: Enter, or a double click.

    `expenses_wanted(CategoryId | None)`: a count was clicked. `moved(CategoryId, CategoryId | None)`: dropped into a
    parent, or out to the top level. `brought_back(CategoryId)`, `menu_wanted(QPoint)`, `escaped`, `editor_closed`.
    """

    chosen = Signal(object)
    edit_wanted = Signal()
    expenses_wanted = Signal(object)
    moved = Signal(object, object)
    brought_back = Signal(object)
    menu_wanted = Signal(object)
    escaped = Signal()
    editor_closed = Signal()

    def __init__(self, model: CategoryModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._model = model
        self._opened: set[CategoryId] = set()
        self._restoring = False
        self._widths = dict(_WIDTHS_PX)
        self._before: tuple[tuple[CategoryId | None] | None, int] = (None, 0)
        self._pointed = QPersistentModelIndex()
        self._target: tuple[Node | None] | None = None
        self.setAccessibleName(translate("Categories", "Categories"))
        self.setHeader(_TreeHeader(look, self))
        self.delegate = CategoryDelegate(look, self, self)
        self.setItemDelegate(self.delegate)
        self._behave()
        self._bar = OverlayBar(self)
        self.setModel(model)
        self._size_columns()
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.modelReset.connect(self._on_reset)
        self.expanded.connect(self._on_expanded)
        self.collapsed.connect(self._on_collapsed)
        self.doubleClicked.connect(self._on_double_clicked)
        self.header().sectionClicked.connect(self._on_header_clicked)
        look.appearance.changed.connect(self.viewport().update)
        look.icons.changed.connect(self.viewport().update)
        look.preferred.changed.connect(self.doItemsLayout)

    def _behave(self) -> None:
        # indentation and branches are the delegate's: they are drawn where the pictures have them
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setDragEnabled(self._model.can_change)
        self.setAcceptDrops(self._model.can_change)
        self.setDropIndicatorShown(False)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    def _size_columns(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionsClickable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Columns.NAME, QHeaderView.ResizeMode.Stretch)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """As wide as drawn, or as the largest figure and the title need: other text, another currency."""
        figures = typography.metrics(weight=QFont.Weight.Medium)
        titles = typography.metrics(Size.SMALL, QFont.Weight.Medium)
        model = self._model
        for column, width in _WIDTHS_PX.items():
            texts = [str(model.index(row, column).data()) for row in range(model.rowCount())]
            title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            needed = max([titles.horizontalAdvance(title), *map(figures.horizontalAdvance, texts)])
            beside = MONTHS_LEFT_PX if column is Columns.MONTHS else SIDE_PX
            self._widths[column] = max(width, needed + beside + _BETWEEN_PX)
            self.header().resizeSection(column, self._widths[column])
        self._make_room_for_names()

    # ── the current row and what is open ──

    def current(self) -> Node | None:
        """The row that is chosen."""
        return self._model.node(self.currentIndex())

    def choose(self, category: CategoryId | None) -> bool:
        """Make a category the current row, and open what it lies in; False when it isn't shown."""
        index = self._model.index_of(category)
        if not index.isValid():
            return False
        if index.parent().isValid():
            self.expand(index.parent())
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)
        return True

    @property
    def opened(self) -> frozenset[CategoryId]:
        """The parents whose children are shown."""
        return frozenset(self._opened)

    def open_these(self, opened: frozenset[CategoryId]) -> None:
        """Show the children of exactly these."""
        self._opened = set(opened)
        self._open_all()

    def show_year(self, year: Year) -> None:
        """Show another reading; the current row, what is open, and the place stay as they were."""
        self._model.show_year(year)

    def rename(self) -> None:
        """Let the name of the current row be typed over in place."""
        index = self.currentIndex().siblingAtColumn(Columns.NAME)
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    @property
    def is_renaming(self) -> bool:
        """Whether a name is being typed over."""
        return self.state() is QAbstractItemView.State.EditingState

    def _on_about_to_reset(self) -> None:
        self._restoring = True
        current = self.current()
        self._before = (None if current is None else (current.id,), self.verticalScrollBar().value())

    def _on_reset(self) -> None:
        self._target = None
        self._fit_columns()
        self._open_all()
        self._restoring = True
        current, place = self._before
        if current is not None:
            index = self._model.index_of(current[0])
            if index.isValid():
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
                self.selectionModel().setCurrentIndex(index, flags)
        self.verticalScrollBar().setValue(place)
        self._restoring = False
        self.chosen.emit(self.current())

    def _open_all(self) -> None:
        self._restoring = True
        for row in range(self._model.rowCount()):
            index = self._model.index(row, 0)
            node = self._model.node(index)
            # what was found is shown, whatever was closed
            opened = node is not None and (self._model.is_finding or node.id in self._opened)
            self.setExpanded(index, opened and bool(node and node.children))
        self._restoring = False

    def _on_expanded(self, index: QModelIndex) -> None:
        node = self._model.node(index)
        if not self._restoring and node is not None and node.id is not None:
            self._opened.add(node.id)

    def _on_collapsed(self, index: QModelIndex) -> None:
        node = self._model.node(index)
        if not self._restoring and node is not None and node.id is not None:
            self._opened.discard(node.id)

    @override
    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        # while rows are replaced it is told once, at the end
        if not self._restoring:
            self.chosen.emit(self._model.node(current))

    # ── sorting ──

    def _on_header_clicked(self, section: int) -> None:
        """One click sorts, a second reverses, a third goes back to the order in which they were made."""
        column = Columns(section)
        begins_down = column is not Columns.NAME
        sorting = self._model.sorting
        if sorting is None or sorting[0] is not column:
            self.sort_by((column, begins_down))
        elif sorting[1] is begins_down:
            self.sort_by((column, not begins_down))
        else:
            self.sort_by(None)

    def sort_by(self, sorting: tuple[Columns, bool] | None) -> None:
        """Order the rows by a column, and say so in the header."""
        header = self.header()
        header.setSortIndicatorShown(sorting is not None)
        if sorting is None:
            self._model.sort_by(None)
            return
        order = Qt.SortOrder.DescendingOrder if sorting[1] else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(sorting[0], order)
        self._model.sort_by(sorting[0], descending=sorting[1])

    # ── room ──

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_columns()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bar.place()
        self._make_room_for_names()

    def _make_room_for_names(self) -> None:
        widths = self._widths
        room = self.viewport().width() - widths[Columns.EXPENSES] - widths[Columns.TOTAL]
        room -= typography.scaled(_LEAST_NAME_PX)
        for column in (Columns.MONTHS, Columns.AVERAGE):
            room -= widths[column]
            self.setColumnHidden(column, room < 0)

    def ends(self) -> tuple[int, int]:
        """The columns that stand first and last from the left."""
        last = Columns.TOTAL if self.isColumnHidden(Columns.AVERAGE) else Columns.AVERAGE
        return (last, Columns.NAME) if self.isRightToLeft() else (Columns.NAME, last)

    # ── keys ──

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not self.is_renaming:
            self.edit_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape and not self.is_renaming:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    @override
    def closeEditor(self, editor: QWidget, hint: object) -> None:
        super().closeEditor(editor, hint)  # type: ignore[arg-type]
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor_closed.emit()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        place = self.visualRect(self.currentIndex()).bottomLeft() + QPoint(NAME_LEFT_PX, 0) if by_key else event.pos()
        if by_key or index.isValid():
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))

    # ── the pointer ──

    def is_pointed_at(self, index: AnyIndex) -> bool:
        """Whether the pointer is on this cell."""
        return self._pointed.isValid() and self._pointed == index

    def offers_action(self, index: AnyIndex) -> bool:
        """Whether a row can be brought back here."""
        node = self._model.node(index)
        return self._model.can_change and node is not None and node.archived and not index.parent().isValid()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and self._is_on_chevron(index, event.position().toPoint()):
            self.setExpanded(index.siblingAtColumn(0), not self.isExpanded(index.siblingAtColumn(0)))
            return
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        point = event.position().toPoint()
        index = self.indexAt(point)
        node = self._model.node(index)
        if event.button() is not Qt.MouseButton.LeftButton or node is None or index.row() != self.currentIndex().row():
            return
        if index.column() == Columns.EXPENSES:
            self.expenses_wanted.emit(node.id)
        elif self.offers_action(index) and self._action_rect(index).contains(point):
            self.brought_back.emit(node.id)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        self._point_at(index)
        node = self._model.node(index)
        acts = index.column() == Columns.EXPENSES or (
            node is not None
            and self.offers_action(index)
            and self._action_rect(index).contains(event.position().toPoint())
        )
        hand = index.isValid() and acts
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(QModelIndex())

    def _point_at(self, index: QModelIndex) -> None:
        before, self._pointed = self._pointed, QPersistentModelIndex(index)
        for each in (before, self._pointed):
            if each.isValid():
                self.viewport().update(self.visualRect(each))

    def _is_on_chevron(self, index: QModelIndex, point: QPoint) -> bool:
        node = self._model.node(index)
        if node is None or not node.children or index.column() != Columns.NAME:
            return False
        rect = self.visualRect(index)
        into = rect.right() - point.x() if self.isRightToLeft() else point.x() - rect.left()
        return into < CHEVRON_ROOM_PX

    def _action_rect(self, index: QModelIndex) -> QRect:
        option = QStyleOptionViewItem()
        option.direction = self.layoutDirection()
        return action_rect(option, self.visualRect(index.siblingAtColumn(Columns.NAME)))

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if index.column() != Columns.EXPENSES:
            self.edit_wanted.emit()

    # ── dragging ──

    @override
    def drawBranches(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        """Nothing: the delegate draws the chevron."""

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is self and event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        # scrolls at the edges; whether it may be dropped here is said below
        super().dragMoveEvent(event)
        dragged = self._dragged(event)
        target = self._target_at(event.position().toPoint())
        possible = dragged is not None and self._model.may_move(dragged, target)
        self._aim((target,) if possible else None)
        if possible:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._aim(None)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        dragged = self._dragged(event)
        target = self._target_at(event.position().toPoint())
        self._aim(None)
        self.setState(QAbstractItemView.State.NoState)
        if dragged is None or not self._model.may_move(dragged, target):
            event.ignore()
            return
        # not a move to Qt: it would remove the row here, which the change itself does
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.moved.emit(dragged.id, None if target is None else target.id)

    def _dragged(self, event: QDropEvent) -> Node | None:
        text = bytes(event.mimeData().data(MIME).data()).decode()
        return next((node for node in self._model.year.nodes() if str(node.id) == text), None)

    def _target_at(self, point: QPoint) -> Node | None:
        """The parent into which a drop at this point would put it; None, the top level: below the rows, and left of the
        squares, where a child of the row's own parent can be dropped out of it."""
        index = self.indexAt(point)
        node = self._model.node(index)
        if node is None:
            return None
        rect = self.visualRect(index.siblingAtColumn(0))
        leading = rect.right() - point.x() if self.isRightToLeft() else point.x() - rect.left()
        if leading < CHEVRON_ROOM_PX:
            return None
        parent = self._model.node(index.parent())
        return parent or node

    def _aim(self, target: tuple[Node | None] | None) -> None:
        if target != self._target:
            self._target = target
            self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._target is not None:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._look.theme.colour("accent"), 2))
            painter.drawRoundedRect(self._target_rect(self._target[0]).adjusted(1, 1, -1, -1), 4, 4)

    def _target_rect(self, target: Node | None) -> QRect:
        """What a drop would put it into: a parent with the children that are shown, or everything."""
        room = self.viewport().rect()
        if target is None:
            return room
        index = self._model.index_of(target.id)
        last = index
        if self.isExpanded(index):
            last = self._model.index(self._model.rowCount(index) - 1, 0, index)
        top, bottom = self.visualRect(index).top(), self.visualRect(last).bottom()
        return QRect(room.left(), top, room.width(), bottom - top)


class _TreeHeader(Header):
    """The titles stand where the delegate paints what is below them."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.right_padding_px = SIDE_PX

    @override
    def left_padding_px(self, section: int) -> int:
        return NAME_LEFT_PX if section == Columns.NAME else MONTHS_LEFT_PX
