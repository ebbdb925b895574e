"""The panel beside the tree: one category's name, place and colour, its figures, and what can be done with it."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import InputError, WorldError
from expense_desktop.domain.records import CategoryId, checked_category_name
from expense_desktop.ui.categories import words
from expense_desktop.ui.categories.choice_box import ChoiceBox
from expense_desktop.ui.categories.doubts import Doubts
from expense_desktop.ui.categories.figures import Node, Year
from expense_desktop.ui.categories.merge_section import MergeSection
from expense_desktop.ui.categories.swatches import Swatches
from expense_desktop.ui.category_book import colour_name
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.history.pane import HistoryPane, Subject
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.widgets.buttons import Button
from expense_desktop.ui.widgets.fields import FieldBox, LineEdit, label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.rule import rule
from expense_desktop.ui.widgets.saved import SavedLabel

LEAST_PX, MOST_PX = 280, 420


@dataclass(frozen=True, slots=True)
class Draft:
    """A category that is made when its name is known."""

    parent: CategoryId | None


class CategoryPanel(QFrame):
    """`renamed(CategoryId, str)`, `made(str, CategoryId | None)`, `moved(CategoryId, CategoryId | None)`,
    `recoloured(CategoryId, int)`, `archived(CategoryId, bool)`, `deleted(CategoryId)`: what a person wants; merging is
    `merge`'s to say. `returned`: back to the tree."""

    renamed = Signal(object, str)
    made = Signal(str, object)
    moved = Signal(object, object)
    recoloured = Signal(object, int)
    archived = Signal(object, bool)
    deleted = Signal(object)
    returned = Signal()

    def __init__(self, desk: Desk, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName(translate("Categories", "Category"))
        self.setMinimumWidth(LEAST_PX)
        self.setMaximumWidth(MOST_PX)
        self._look = look
        self._formats = desk.formats
        self._year = Year()
        self._node: Node | None = None
        self._draft: Draft | None = None
        self._loaded = ""
        self._can_change = True
        self.name = LineEdit(look)
        self.inside = ChoiceBox(look)
        self.swatches = Swatches(look)
        self.saved = SavedLabel(look)
        self.merge = MergeSection(look, desk.formats)
        self.doubts = Doubts(desk, look)
        self.history = HistoryPane(desk, look)
        self._make_parts(look)
        self._assemble()
        self._connect()

    # ── showing ──

    @property
    def shown(self) -> Node | None:
        """The category in the panel."""
        return self._node

    @property
    def is_draft(self) -> bool:
        """Whether a new category is being named."""
        return self._draft is not None

    def show_node(self, node: Node | None, year: Year) -> None:
        """Show a category, or nothing. The same one again leaves a name alone that is being typed."""
        self._year = year
        if node is None or node.category is None:
            self._leave()
            self._say_nothing(node)
            return
        if self._node is None or self._node.id != node.id:
            self._leave()
            self.saved.say_saved()
            self.name_box.clear()
            self._load_name(node.name)
        elif self.name.text() == self._loaded:
            self._load_name(node.name)
        self._node = node
        self._show_place(node)
        self._show_colour(node)
        self._show_figures(node, year)
        self.merge.show_node(node, year)
        self._show_actions(node)
        self.doubts.show_category(node.id)
        self.history.show_history(Subject.of(node.category))
        self._show_parts(known=True)
        self._stack.setCurrentWidget(self._scroll)

    def begin(self, parent: CategoryId | None, year: Year) -> None:
        """Ask for the name of a new category inside `parent`."""
        self._leave()
        self._year, self._draft = year, Draft(parent)
        self._load_name("")
        self.name_box.clear()
        self._offer_parents(parent, None)
        self.inside.setEnabled(True)
        self.inside.setToolTip("")
        self._say_colour(parent)
        self._show_parts(known=False)
        self._stack.setCurrentWidget(self._scroll)
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def enter(self) -> None:
        """Take the focus, in the name."""
        if self._node is not None or self._draft is not None:
            self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.name.selectAll()

    def show_saved(self) -> None:
        """What was changed is on the disk."""
        self.saved.say_saved(fresh=True)

    def show_failure(self, error: WorldError) -> None:
        """A name or a place could not be saved: the words stand below the name."""
        self.name_box.fail(in_words(error.message))
        self.saved.say_not_saved()

    def set_read_only(self) -> None:
        """Show only."""
        self.name.setReadOnly(True)
        for each in (self.inside, self.swatches):
            each.setEnabled(False)
        self.history.set_read_only()
        self._can_change = False

    def _leave(self) -> None:
        """Another row comes; a name that is being typed was saved when the focus left it."""
        self._node = self._draft = None
        self.doubts.show_category(None)
        self.history.show_history(None)

    def _say_nothing(self, node: Node | None) -> None:
        if node is None:
            self._nothing.setText(translate("Categories", "Select a category"))
        else:
            self._nothing.setText(
                translate("Categories", "These expenses have no category. To give them one, select them in Expenses.")
            )
        self._stack.setCurrentWidget(self._empty)

    def _load_name(self, name: str) -> None:
        self._loaded = name
        self.name.setText(name)
        self.name.setCursorPosition(0)

    def _show_place(self, node: Node) -> None:
        assert node.category is not None  # noqa: S101  said for the type checker
        self._offer_parents(node.category.parent_id, node)
        possible = self._can_change and not node.has_children and not node.archived
        self.inside.setEnabled(possible)
        why = translate("Categories", "It has subcategories: categories have two levels.") if node.has_children else ""
        self.inside.setToolTip(why)

    def _say_colour(self, parent: CategoryId | None) -> None:
        above = None if parent is None else self._year.find(parent)
        if above is None:
            words_of = translate("Categories", "Enter makes it. It gets the colour that is used least.")
        else:
            words_of = translate("Categories", "Enter makes it. It gets the colour of {parent}.")
            words_of = words_of.format(parent=above.name)
        self._draft_words.setText(words_of)

    def _offer_parents(self, parent: CategoryId | None, node: Node | None) -> None:
        own = None if node is None else node.id
        tops = [one for one in (*self._year.live, *self._year.archived) if one.parent is None and one.id != own]
        offered = [(one.id, one.name, one.colour) for one in tops if not one.archived or one.id == parent]
        none = translate("Categories", "Top level")
        self.inside.offer([(None, none, -1), *offered], parent)

    def _show_colour(self, node: Node) -> None:
        name = colour_name(node.colour)
        if node.parent is None:
            self.colour_name.setText(name)
            self.swatches.show_colour(node.colour)
            return
        inherited = translate("Categories", "{colour}, from {parent}").format(colour=name, parent=node.parent.name)
        why = translate("Categories", "Subcategories have the colour of {parent}. Choose it there.")
        self.colour_name.setText(inherited)
        self.swatches.show_colour(
            node.colour, inherited_from=node.parent.name, why_not=why.format(parent=node.parent.name)
        )

    def _show_figures(self, node: Node, year: Year) -> None:
        figures = node.figures
        self.count.setText(self._formats.count(figures.count))
        self.total.setText(self._formats.money(figures.total_minor))
        self.average.setText(self._formats.money(year.average(figures)))
        since = words.averaged(year, self._formats)
        average = translate("Categories", "Average a month")
        self._average_words.setText(f"{average}, {since}" if since else average)

    def _show_actions(self, node: Node) -> None:
        archived = node.archived
        self.archive.setText(
            translate("Categories", "Bring back") if archived else translate("Categories", "Archive", "verb")
        )
        self.archive.show_icon("history" if archived else "archive")
        self._archive_words.setText(
            translate("Categories", "Archived: hidden from lists; its expenses stay.")
            if archived
            else translate("Categories", "Hidden from lists; its expenses stay.")
        )
        self._delete_row.setVisible(node.is_empty and self._can_change)

    def _show_parts(self, *, known: bool) -> None:
        for part in self._parts_of_known:
            part.setVisible(known)
        self.saved.setVisible(known and self._can_change)
        self.merge.setVisible(known and self._can_change and self.merge.target.count() > 0)
        self._archive_part.setVisible(known and self._can_change)
        self._draft_words.setVisible(not known)

    # ── saving ──

    def _save_name(self) -> None:
        typed = self.name.text()
        if typed == self._loaded or self.name.isReadOnly():
            return
        if self._draft is not None and not typed.strip():
            return
        try:
            name = checked_category_name(typed)
        except InputError as error:
            self.show_failure(error)
            return
        self._loaded = typed
        if self._draft is not None:
            self.made.emit(name, self.inside.choice)
        elif self._node is not None and name != self._node.name:
            self.renamed.emit(self._node.id, name)

    def keep_typing(self) -> None:
        """What was typed could not be saved: leaving the name tries again."""
        self._loaded = "" if self._node is None else self._node.name

    def _on_left(self) -> None:
        """A new category isn't made while its place is being chosen."""
        if self._draft is None or not (self.name.hasFocus() or self.inside.hasFocus()):
            self._save_name()

    def _on_inside_submitted(self) -> None:
        if self._draft is not None:
            self._save_name()

    def _on_submitted(self) -> None:
        self._save_name()
        if self._draft is None and not self.name_box.sentence:
            self.inside.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_escaped(self) -> None:
        """Esc restores the name; when there is nothing to restore it goes back to the tree."""
        if self.name.text() != self._loaded or self.name_box.sentence:
            self._load_name("" if self._node is None else self._node.name)
            self.name_box.clear()
            if self._draft is None:
                return
        if self._draft is not None:
            self._leave()
        self.returned.emit()

    def _on_inside_picked(self, parent: CategoryId | None) -> None:
        if self._node is not None and self._node.category is not None and parent != self._node.category.parent_id:
            self.moved.emit(self._node.id, parent)
        elif self._draft is not None:
            self._draft = Draft(parent)
            self._say_colour(parent)

    def _on_colour_chosen(self, colour: int) -> None:
        if self._node is not None:
            self.recoloured.emit(self._node.id, colour)

    def _on_archive(self) -> None:
        if self._node is not None:
            self.archived.emit(self._node.id, not self._node.archived)

    def _on_delete(self) -> None:
        if self._node is not None:
            self.deleted.emit(self._node.id)

    # ── parts ──

    def _make_parts(self, look: Look) -> None:
        self.name_box = FieldBox(translate("Categories", "Name"), self.name, look)
        self._inside_box = FieldBox(translate("Categories", "Inside"), self.inside, look)
        self.swatches.setAccessibleName(translate("Categories", "Colour"))
        self.colour_name = label(role="tertiary", size="small")
        self.colour_name.setWordWrap(True)
        self._draft_words = label(role="tertiary", size="small")
        self._draft_words.setWordWrap(True)
        self.count, self.total, self.average = label(), label(), label()
        self._average_words = label(role="secondary")
        self.archive = Button("", look, icon="archive", height="small")
        self._archive_words = label(role="tertiary", size="small")
        self._archive_words.setWordWrap(True)
        self.delete = Button(translate("Categories", "Delete"), look, icon="trash-2", height="small")

    def _assemble(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._colour_part = self._make_colour_part()
        self._figures_part, self._archive_part = self._make_figures_part(), self._make_archive_part()
        lines = [rule() for _ in range(4)]
        self._parts_of_known = [self._colour_part, self._figures_part, self.history, *lines]
        column.addWidget(self._make_fields_part())
        parts = (self._figures_part, self.merge, self._archive_part, self.history)
        for line, part in zip(lines, parts, strict=True):
            column.addWidget(line)
            column.addWidget(part)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        self._scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        self._nothing = label(role="tertiary", size="small")
        self._nothing.setWordWrap(True)
        self._empty = QWidget()
        empty = QVBoxLayout(self._empty)
        empty.setContentsMargins(16, 18, 16, 16)
        empty.addWidget(self._nothing)
        empty.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._scroll)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def _make_fields_part(self) -> QWidget:
        part = QWidget()
        layout = QVBoxLayout(part)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(13)
        layout.addWidget(self.doubts)
        layout.addWidget(self.name_box)
        layout.addWidget(self._inside_box)
        layout.addWidget(self._draft_words)
        layout.addWidget(self._colour_part)
        layout.addSpacing(3)
        layout.addWidget(self.saved, 0, Qt.AlignmentFlag.AlignLeft)
        return part

    def _make_colour_part(self) -> QWidget:
        part = QWidget()
        head = QHBoxLayout()
        caption = label(translate("Categories", "Colour"), role="secondary", size="small")
        head.addWidget(caption)
        head.addStretch(1)
        head.addWidget(self.colour_name)
        layout = QVBoxLayout(part)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.swatches)
        return part

    def _make_figures_part(self) -> QWidget:
        part = QWidget()
        layout = QVBoxLayout(part)
        layout.setContentsMargins(16, 13, 16, 14)
        layout.setSpacing(5)
        layout.addWidget(label(translate("Categories", "Last 12 months"), weight="strong"))
        layout.addSpacing(5)
        for caption, figure in (
            (label(translate("Categories", "Expenses"), role="secondary"), self.count),
            (label(translate("Categories", "Total"), role="secondary"), self.total),
            (self._average_words, self.average),
        ):
            caption.setWordWrap(True)
            row = QHBoxLayout()
            row.addWidget(caption)
            row.addStretch(1)
            row.addWidget(figure)
            layout.addLayout(row)
            caption.setBuddy(figure)
        return part

    def _make_archive_part(self) -> QWidget:
        part = QWidget()
        layout = QVBoxLayout(part)
        layout.setContentsMargins(16, 15, 12, 14)
        layout.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(5)
        row.addWidget(self.archive)
        row.addWidget(self._archive_words, 1)
        layout.addLayout(row)
        self._delete_row = QWidget()
        second = QHBoxLayout(self._delete_row)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(7)
        second.addWidget(self.delete)
        why = label(translate("Categories", "It has no expenses."), role="tertiary", size="small")
        second.addWidget(why, 1)
        layout.addWidget(self._delete_row)
        return part

    def _connect(self) -> None:
        self.name.left.connect(self._on_left)
        self.inside.left.connect(self._on_left)
        self.inside.submitted.connect(self._on_inside_submitted)
        self.name.returnPressed.connect(self._on_submitted)
        self.name.escaped.connect(self._on_escaped)
        self.inside.picked.connect(self._on_inside_picked)
        self.swatches.chosen.connect(self._on_colour_chosen)
        self.archive.clicked.connect(self._on_archive)
        self.delete.clicked.connect(self._on_delete)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self._node is not None:
            self.show_node(self._node, self._year)
