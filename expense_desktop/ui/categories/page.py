"""The Categories page: the tree with twelve months of figures, and the panel that changes one category."""

import datetime as dt
import uuid
from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.changes import Touched
from expense_desktop.domain.errors import InputError
from expense_desktop.domain.records import CategoryId
from expense_desktop.ui import keys, typography
from expense_desktop.ui.background import Latest
from expense_desktop.ui.categories import figures
from expense_desktop.ui.categories.changing import Changing
from expense_desktop.ui.categories.empty import EmptyTree
from expense_desktop.ui.categories.figures import Node, Year
from expense_desktop.ui.categories.foot import Foot
from expense_desktop.ui.categories.model import CategoryModel, Columns
from expense_desktop.ui.categories.panel import CategoryPanel
from expense_desktop.ui.categories.tree import CategoryTree
from expense_desktop.ui.commands import Command
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.language import translate
from expense_desktop.ui.page import Page
from expense_desktop.ui.widgets.buttons import Button
from expense_desktop.ui.widgets.fields import LineEdit, label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.rule import rule

_ROOM_FOR_PANEL_PX = 900
_PANEL_PX = 295
_FIND_PX = 220


class CategoriesPage(Page):
    """`category_wanted(DateRange, CategoryId | None)`: the expenses behind a number are to be shown; None: of none."""

    category_wanted = Signal(object, object)

    def __init__(self, desk: Desk, look: Look, popup_host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        del popup_host  # nothing here opens above the window by itself
        self.setObjectName("page")
        self._desk = desk
        self._stale = True
        self._has_read = self._begins_new = False
        self._follow: tuple[CategoryId] | None = None
        self._panel_closed = False
        self._question = Latest(desk.courier)
        self.model = CategoryModel(desk.formats, self)
        self.model.can_change = not desk.read_only
        self.tree = CategoryTree(self.model, look)
        self.search = LineEdit(look, icon="search", key_hint=keys.shown("Ctrl+F"))
        self.add = Button(translate("Categories", "New category"), look, icon="plus")
        self.foot = Foot(look, desk.formats)
        self.panel = CategoryPanel(desk, look)
        self.empty = EmptyTree(look)
        self.changing = Changing(desk, self)
        self._assemble()
        self._connect()
        if desk.read_only:
            self.panel.set_read_only()
            self.add.hide()

    # ── what the window asks ──

    @override
    def focus_main(self) -> None:
        if self._body.currentWidget() is self.tree:
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.empty.add.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def focus_search(self) -> bool:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        return True

    @override
    def panes(self) -> list[tuple[QWidget, QWidget]]:
        panes: list[tuple[QWidget, QWidget]] = [(self._left, self.tree)]
        if self.panel.isVisible() and (self.panel.shown is not None or self.panel.is_draft):
            panes.append((self.panel, self.panel.name))
        return panes

    @override
    def commands(self) -> list[Command]:
        tree, chosen = self.tree, self._has_current
        return [
            Command("category-rename", translate("Categories", "Rename"), tree.rename, "pencil", ("F2",),
                    changes=True, within=tree, possible=chosen),
            Command("category-edit", translate("Categories", "Edit in the panel"), self.edit_current, possible=chosen),
            Command("category-expenses", translate("Categories", "Show its expenses"), self.show_expenses,
                    "receipt-text"),
            Command("category-out", translate("Categories", "Move out of its parent"), self.move_out, "",
                    ("Alt+Shift+Left",), section=True, changes=True, within=tree, possible=self._may_move_out),
            Command("category-in", translate("Categories", "Move into the one above"), self.move_in, "",
                    ("Alt+Shift+Right",), changes=True, within=tree, possible=self._may_move_in),
            Command("category-archive", translate("Categories", "Archive", "verb"), self.archive_current, "archive",
                    ("Delete",), section=True, changes=True, within=tree, possible=self._may_archive),
            Command("category-bring-back", translate("Categories", "Bring back"), self.bring_back_current, "history",
                    changes=True, possible=self._may_bring_back),
            Command("category-delete", translate("Categories", "Delete"), self.delete_current, "trash-2",
                    changes=True, possible=self._may_delete),
            Command("category-archived", translate("Categories", "Show or hide archived categories"),
                    self.foot.archived.toggle, section=True),
            Command("category-panel", translate("Categories", "Show or hide the panel"), self.toggle_panel, "",
                    ("Ctrl+Shift+I",)),
        ]  # fmt: skip

    @override
    def state(self) -> dict[str, str]:
        splitter = bytes(self._splitter.saveState().toBase64().data()).decode()
        sorting = self.model.sorting
        return {
            "open": " ".join(sorted(map(str, self.tree.opened))),
            "splitter": splitter,
            "sort": "" if sorting is None else f"{sorting[0].name} {'down' if sorting[1] else 'up'}",
            "panel": "closed" if self._panel_closed else "open",
        }

    @override
    def restore_state(self, state: dict[str, str]) -> None:
        self.tree.open_these(frozenset(filter(None, map(_id, state.get("open", "").split()))))
        if state.get("splitter"):
            self._splitter.restoreState(QByteArray.fromBase64(state["splitter"].encode()))
        column, _, way = state.get("sort", "").partition(" ")
        if column in Columns.__members__:
            self.tree.sort_by((Columns[column], way == "down"))
        self._panel_closed = state.get("panel") == "closed"
        self.panel.setVisible(not self._panel_closed)

    # ── reading ──

    def refresh(self) -> None:
        """Read again now if the page can be seen and no name is being typed over, else when it is so."""
        self._stale = True
        if self.isVisible() and not self.tree.is_renaming:
            self._stale = False
            self._question.ask(self._desk.source.read(partial(figures.read, today=dt.date.today())), self._on_read)

    def _on_read(self, year: Year) -> None:
        if self.tree.is_renaming:
            self._stale = True
            return
        self._has_read = True
        self.tree.show_year(year)
        self.foot.show_year(year)
        if self._follow is not None and self.tree.choose(self._follow[0]):
            self._follow = None
        self._show_body()
        if self._begins_new:
            self.begin_new()

    def _on_touched(self, touched: Touched) -> None:
        if touched.expenses or touched.categories or touched.budgets or touched.everything or touched.sync_state:
            self.refresh()

    def _on_editor_closed(self) -> None:
        if self._stale:
            self.refresh()

    def _on_chosen(self, _node: object) -> None:
        self._show_current()

    def _show_current(self) -> None:
        if self.panel.is_draft and self.panel.isAncestorOf(self.focusWidget()):
            return
        node = self.tree.current()
        # the model keeps only what was found of a parent's children; the panel is about all of them
        self.panel.show_node(node if node is None else self.model.year.find(node.id), self.model.year)

    def _show_body(self) -> None:
        year = self.model.year
        if self.model.is_finding and not self.model.rowCount():
            self.empty.say_no_match(self.search.text())
        elif not year.live and not year.archived and year.uncategorised is None and not self.panel.is_draft:
            self.empty.say_none_yet(can_add=not self._desk.read_only)
        else:
            self._body.setCurrentWidget(self.tree)
            return
        self._body.setCurrentWidget(self.empty)

    def show_category(self, category: CategoryId) -> None:
        """Make a category the current one, as soon as it has been read."""
        self._follow = (category,)
        self.refresh()

    # ── changing ──

    def begin_new(self) -> None:
        """Ask for the name of a new category, on the level of the current one: beside it, in the same parent.

        As soon as it is known which there are, where the page was opened for this.
        """
        if self._desk.read_only:
            return
        self._begins_new = not self._has_read
        if self._begins_new:
            return
        node = self.tree.current()
        parent = None if node is None or node.category is None or node.archived else node.category.parent_id
        self.panel.setVisible(True)
        self.panel.begin(parent, self.model.year)

    def edit_current(self) -> None:
        """Go to the panel, in the name."""
        if self.panel.shown is not None:
            self.panel.setVisible(True)
            self.panel.enter()

    def show_expenses(self) -> None:
        """Show the expenses of the current category."""
        node = self.tree.current()
        if node is not None:
            self._on_expenses_wanted(node.id)

    def move_out(self) -> None:
        """Put the current category out to the top level."""
        node = self.tree.current()
        if node is not None and node.id is not None and self._may_move_out():
            self._on_moved(node.id, None)

    def move_in(self) -> None:
        """Put the current category into the top-level one that stands above it."""
        node, above = self.tree.current(), self._above()
        if node is not None and node.id is not None and above is not None and self._may_move_in():
            self._on_moved(node.id, above.id)

    def archive_current(self) -> None:
        """Archive the current category."""
        node = self.tree.current()
        if node is not None and node.id is not None and self._may_archive():
            self._on_archived(node.id, True)

    def bring_back_current(self) -> None:
        """Offer the current category again."""
        node = self.tree.current()
        if node is not None and node.id is not None and node.archived:
            self._on_archived(node.id, False)

    def delete_current(self) -> None:
        """Delete the current category, if nothing is in it."""
        node = self.tree.current()
        if node is not None and node.id is not None and self._may_delete():
            self._on_deleted(node.id)

    def toggle_panel(self) -> None:
        """Show or hide the panel."""
        self._panel_closed = self.panel.isVisible()
        self.panel.setVisible(not self._panel_closed)
        if self._panel_closed:
            self.focus_main()

    def _on_made(self, category: CategoryId) -> None:
        self._follow = (category,)
        self.focus_main()
        self.refresh()

    def _on_name_failed(self, error: InputError) -> None:
        self.panel.keep_typing()
        self.panel.show_failure(error)

    def _on_place_failed(self, category: CategoryId) -> None:
        if self.tree.choose(category):
            self.tree.rename()

    def _on_moved(self, category: CategoryId, parent: CategoryId | None) -> None:
        node, into = self.model.year.find(category), None if parent is None else self.model.year.find(parent)
        if node is not None:
            self._follow = (category,)
            self.changing.move(node, into)

    def _on_archived(self, category: CategoryId, archived: bool) -> None:
        node = self.model.year.find(category)
        if node is None:
            return
        if archived:
            self._choose_next(category)
        else:
            self._follow = (category,)
        self.changing.archive(node, archived=archived)

    def _on_deleted(self, category: CategoryId) -> None:
        node = self.model.year.find(category)
        if node is not None:
            self._choose_next(category)
            self.changing.delete(node)

    def _on_merge_wanted(self, source: CategoryId, target: CategoryId) -> None:
        self.panel.merge.show_under_way()
        self._follow = (target,)
        self.changing.merge(source, target)

    def _on_refused(self) -> None:
        """What the panel shows goes back to what is so."""
        self._follow = None
        self.refresh()

    def _choose_next(self, category: CategoryId) -> None:
        """What goes leaves the next row as the current one, else the one before."""
        index = self.model.index_of(category)
        after = self.tree.indexBelow(index)
        while after.isValid() and after.parent() == index.siblingAtColumn(0):
            after = self.tree.indexBelow(after)
        node = self.model.node(after if after.isValid() else self.tree.indexAbove(index))
        if node is not None:
            self.tree.choose(node.id)

    # ── what would do something ──

    def _has_current(self) -> bool:
        node = self.tree.current()
        return node is not None and node.category is not None

    def _may_move_out(self) -> bool:
        node = self.tree.current()
        return node is not None and self.model.may_move(node, None)

    def _may_move_in(self) -> bool:
        node, above = self.tree.current(), self._above()
        return node is not None and above is not None and self.model.may_move(node, above)

    def _may_archive(self) -> bool:
        node = self.tree.current()
        return node is not None and node.category is not None and not node.archived

    def _may_bring_back(self) -> bool:
        node = self.tree.current()
        return node is not None and node.archived

    def _may_delete(self) -> bool:
        node = self.tree.current()
        return node is not None and node.is_empty

    def _above(self) -> Node | None:
        """The top-level row above the current one, if that is of the top level."""
        index = self.tree.currentIndex()
        if not index.isValid() or index.parent().isValid() or index.row() == 0:
            return None
        return self.model.node(self.model.index(index.row() - 1, 0))

    # ── slots ──

    def _on_found(self, text: str) -> None:
        self.model.find(text)
        if text.strip() and not self.tree.currentIndex().isValid() and self.model.rowCount():
            self.tree.setCurrentIndex(self.model.index(0, 0))
        self._show_body()

    def _on_find_left(self) -> None:
        """Enter or Down in the search goes to what was found."""
        if self.model.rowCount():
            self.focus_main()

    def _on_escaped(self) -> None:
        self.search.clear()
        self.focus_main()

    def _on_archived_wanted(self, shown: bool) -> None:
        self.model.show_archived(shown)
        if shown:
            self.tree.scrollToBottom()

    def _on_panel_returned(self) -> None:
        self.focus_main()
        self._show_current()

    def _on_menu_wanted(self, point: QPoint) -> None:
        menu = QMenu(self)
        for command in self.commands():
            if command.section and menu.actions():
                menu.addSeparator()
            shown = command.key not in ("category-panel", "category-archived")
            if shown and command.is_possible and not (command.changes and self._desk.read_only):
                action = menu.addAction(command.text.replace("&", "&&"), command.act)
                action.setShortcuts([QKeySequence(each) for each in command.keys])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    # ── parts ──

    def _assemble(self) -> None:
        title = label(translate("Categories", "Categories"))
        title.setObjectName("page-title")
        self.search.setFixedWidth(typography.scaled(_FIND_PX))
        self.search.setPlaceholderText(translate("Categories", "Find a category"))
        self.search.setAccessibleName(translate("Categories", "Find a category"))
        head = QHBoxLayout()
        head.setContentsMargins(24, 0, 24, 0)
        head.setSpacing(8)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.search)
        head.addWidget(self.add)
        line = rule()
        self._body = QStackedWidget()
        self._body.addWidget(self.tree)
        self._body.addWidget(self.empty)
        self._left = QWidget()
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._body, 1)
        column.addWidget(self.foot)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._left)
        self._splitter.addWidget(self.panel)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        self._splitter.setSizes([768, _PANEL_PX])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 18, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addSpacing(14)
        layout.addWidget(line)
        layout.addWidget(self._splitter, 1)

    def _connect(self) -> None:
        tree, panel = self.tree, self.panel
        self.add.clicked.connect(self.begin_new)
        self.add.setToolTip(f"{self.add.text()}  {keys.shown('Ctrl+Shift+N')}")
        self.search.textChanged.connect(self._on_found)
        self.search.returnPressed.connect(self._on_find_left)
        self.search.escaped.connect(self._on_escaped)
        self.foot.archived_wanted.connect(self._on_archived_wanted)
        self.empty.add_wanted.connect(self.begin_new)
        self.empty.cleared.connect(self._on_escaped)
        tree.chosen.connect(self._on_chosen)
        tree.edit_wanted.connect(self.edit_current)
        tree.expenses_wanted.connect(self._on_expenses_wanted)
        tree.moved.connect(self._on_moved)
        tree.brought_back.connect(self._on_brought_back)
        tree.menu_wanted.connect(self._on_menu_wanted)
        tree.escaped.connect(self._on_escaped)
        tree.editor_closed.connect(self._on_editor_closed)
        tree.delegate.renamed.connect(self.changing.rename_in_place)
        panel.made.connect(self.changing.make)
        panel.renamed.connect(self.changing.rename)
        panel.moved.connect(self._on_moved)
        panel.recoloured.connect(self.changing.recolour)
        panel.archived.connect(self._on_archived)
        panel.deleted.connect(self._on_deleted)
        panel.returned.connect(self._on_panel_returned)
        panel.merge.merge_wanted.connect(self._on_merge_wanted)
        for part in (panel.doubts, panel.history):
            part.news.connect(self.news)
            part.done.connect(self.changing.tell)
        changing = self.changing
        changing.news.connect(self.news)
        changing.undo_wanted.connect(self.undo_wanted)
        changing.saved.connect(panel.show_saved)
        changing.made.connect(self._on_made)
        changing.name_failed.connect(self._on_name_failed)
        changing.place_failed.connect(self._on_place_failed)
        changing.refused.connect(self._on_refused)
        self._desk.touched.connect(self._on_touched)

    def _on_expenses_wanted(self, category: CategoryId | None) -> None:
        self.category_wanted.emit(self.model.year.days, category)

    def _on_brought_back(self, category: CategoryId) -> None:
        self._on_archived(category, False)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.search.setFixedWidth(typography.scaled(_FIND_PX))

    @override
    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self.refresh()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() < _ROOM_FOR_PANEL_PX:
            self.panel.setVisible(False)
        elif not self._panel_closed:
            self.panel.setVisible(True)


def _id(text: str) -> CategoryId | None:
    try:
        return CategoryId(uuid.UUID(text))
    except ValueError:
        return None
