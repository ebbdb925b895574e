"""The part of the panel that merges a category into another one, and says beforehand what that does."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.records import CategoryId
from expense_desktop.ui import keys, typography
from expense_desktop.ui.categories import words
from expense_desktop.ui.categories.choice_box import ChoiceBox
from expense_desktop.ui.categories.figures import Node, Year
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import translate
from expense_desktop.ui.typography import Size
from expense_desktop.ui.widgets.buttons import Button
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look


class MergeSection(QWidget):
    """`merge_wanted(CategoryId, CategoryId)`: what is shown, into what is chosen."""

    merge_wanted = Signal(object, object)

    def __init__(self, look: Look, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._year = Year()
        self._node: Node | None = None
        title = label(translate("Categories", "Merge"), weight="strong")
        self.target = ChoiceBox(look)
        self.target.setPlaceholderText(translate("Categories", "Choose a category"))
        self.target.setAccessibleName(translate("Categories", "Merge into"))
        self.explanation = label(role="secondary", size="small")
        self.explanation.setWordWrap(True)
        # plain labels can't have lines as high as drawn
        self.explanation.setTextFormat(Qt.TextFormat.RichText)
        self.words = ""
        self.button = Button("", look, icon="merge", height="small")
        # As wide as the panel: a long name is elided in it, and must not make the panel wider.
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 13, 16, 14)
        layout.setSpacing(8)
        layout.addWidget(title)
        layout.addWidget(self.target)
        layout.addWidget(self.explanation)
        layout.addSpacing(3)
        layout.addWidget(self.button)
        self.target.picked.connect(self._explain)
        self.target.submitted.connect(self.button.click)
        self.button.clicked.connect(self._on_clicked)

    def show_node(self, node: Node, year: Year) -> None:
        """Offer what it can be merged into. The choice stays while it is the same category's; a twin is proposed."""
        same = self._node is not None and self._node.id == node.id
        chosen = self.target.choice if same else None
        self._node, self._year = node, year
        self.target.offer(self._targets(node, year), chosen or node.twin or ())
        self.setVisible(self.target.count() > 0)
        self._explain()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # What the button says has another room now.
        self._explain()

    def show_under_way(self) -> None:
        """Say that it is being done: very many expenses take a few seconds."""
        self.button.setText(translate("Categories", "Merging…"))
        self.button.setEnabled(False)

    def _targets(self, node: Node, year: Year) -> list[tuple[CategoryId | None, str, int]]:
        """Those beside it first, by their names; then all others that it fits into, by their paths."""
        assert node.category is not None  # noqa: S101  the panel shows no other
        live = [one for one in year.nodes() if one.category is not None and not one.archived and one.id != node.id]
        if node.has_children:
            live = [one for one in live if one.parent is None]
        parent_id = node.category.parent_id
        beside = [one for one in live if parent_id is not None and one.parent and one.parent.id == parent_id]
        known = {one.id for one in beside}
        others = [one for one in live if one.id not in known]
        named = [(one.id, one.name, one.colour) for one in beside]
        return named + [(one.id, words.path(one), one.colour) for one in others]

    def _explain(self, _picked: object = None) -> None:
        node, target = self._node, self._year.find(self.target.choice) if self.target.choice else None
        if node is None:
            return
        if target is None:
            self.button.setText(translate("Categories", "Merge"))
            self.button.setToolTip(translate("Categories", "Choose the category into which it goes."))
            self.words = translate("Categories", "Its expenses move into the category that you choose.")
        else:
            merge_into = translate("Categories", "Merge into {name}").format(name=target.name)
            self.button.setToolTip(merge_into)
            room = max(80, self.button.width() - 60)
            # as in a menu, an ampersand marks a key
            self.button.setText(_elided(self.button, merge_into, room).replace("&", "&&"))
            self.words = self._consequences(node, target)
        self.explanation.setText(typography.spaced(self.words, Size.SMALL))
        self.button.setEnabled(target is not None)

    def _consequences(self, node: Node, target: Node) -> str:
        number, inside = node.expenses, len(node.children)
        if number:
            moves = translate("Categories", "%n expense(s) move from {source} to {target}.", "", number)
        else:
            moves = translate("Categories", "{source} has no expenses of its own.")
        sentences = [words.with_number(moves, number, self._formats).format(source=node.name, target=target.name)]
        if inside:
            along = translate("Categories", "%n subcategory(s) go along.", "", inside)
            sentences.append(words.with_number(along, inside, self._formats))
        if node.twin is not None:
            sentences.insert(0, translate("Categories", "There are two categories of this name."))
        if node.limited and target.limited:
            sentences.append(translate("Categories", "Their limits add up."))
        elif node.limited:
            sentences.append(translate("Categories", "Its limit goes along."))
        if node.archived:
            undoes = translate("Categories", "{keys} undoes it.")
        else:
            undoes = translate("Categories", "{source} is archived. {keys} undoes it.")
        sentences.append(undoes.format(source=node.name, keys=keys.shown(keys.UNDO)))
        return " ".join(sentences)

    def _on_clicked(self) -> None:
        if self._node is not None and self.target.choice is not None:
            self.merge_wanted.emit(self._node.id, self.target.choice)


def _elided(button: Button, text: str, room: int) -> str:
    return button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
