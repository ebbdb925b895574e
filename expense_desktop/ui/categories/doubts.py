"""What waits for a word about a category: values changed on two devices, changes that the server refused."""

from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from expense_desktop.domain.errors import WorldError
from expense_desktop.domain.records import CategoryId
from expense_desktop.ui.conflict_words import DELETED, decided_words, keep_words, sentence, use_words
from expense_desktop.ui.deciding import Deciding, Matters, drop
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.widgets.buttons import Button
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.matter import Matter
from expense_desktop.ui.widgets.toast import News

if TYPE_CHECKING:
    from expense_desktop.services.conflicts import Conflict, Decided
    from expense_desktop.services.refused import RefusedRow


class Doubts(QWidget):
    """Shown while something of the category waits for a word. `news(News)`; `done(str)` is what undo can take back."""

    news = Signal(object)
    done = Signal(str)

    def __init__(self, desk: Desk, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._look = desk, look
        self._category: CategoryId | None = None
        self._shown: tuple[object, ...] = ()
        self.deciding = Deciding(desk, self)
        self.deciding.changed.connect(self._show)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_category(self, category: CategoryId | None) -> None:
        """Show what waits for a word of this category; nothing of none."""
        self._category = category
        self._show()

    def _show(self) -> None:
        matters, category = self.deciding.matters, self._category
        conflicts = [] if category is None else matters.conflicts_of(category)
        refused = None if category is None else matters.refused_of(category)
        if (shown := (category, *conflicts, refused)) != self._shown:
            self._shown = shown
            self._lay_out(conflicts, refused, matters)
        self.setVisible(bool(conflicts) or refused is not None)

    def _lay_out(self, conflicts: "list[Conflict]", refused: "RefusedRow | None", matters: Matters) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if refused is not None:
            self._column.addWidget(self._refused_block(refused))
        for _seq, together in groupby(conflicts, attrgetter("seq")):
            self._column.addWidget(self._conflict_block(list(together), matters))

    def _conflict_block(self, together: "list[Conflict]", matters: Matters) -> Matter:
        """What was sent as one change is decided as one."""
        title = translate("Categories", "Changed on two devices")
        block = Matter(self._look, "warn", "git-compare", title)
        for conflict in together:
            if conflict.field == DELETED:
                words = translate("Categories", "Deleted on one device, used on another: it was brought back.")
            else:
                words = sentence(conflict, {}, self._desk.formats, matters.categories)
            block.add_words(words)
        first = together[0]
        buttons: list[Button] = []
        for words, used in (
            (keep_words(first, self._desk.formats, matters.categories), False),
            (use_words(first, self._desk.formats, matters.categories), True),
        ):
            button = Button(words, self._look, height="small")
            button.clicked.connect(partial(self._choose, together, used))
            buttons.append(button)
        block.add_choices(buttons)
        return block

    def _refused_block(self, refused: "RefusedRow") -> Matter:
        block = Matter(self._look, "over", "triangle-alert", translate("Categories", "Refused by the server"))
        for refusal in refused.refusals:
            block.add_words(in_words(refusal.words))
        block.add_words(translate("Categories", "What was refused is not shown. Do it again, or give it up."))
        button = Button(translate("Categories", "Give it up"), self._look, height="small")
        button.clicked.connect(partial(self._give_up, refused))
        block.add_choices([button])
        return block

    # ── deciding ──

    def _choose(self, together: "list[Conflict]", use: bool, _checked: bool = False) -> None:
        used = frozenset(each.field for each in together) if use else frozenset[str]()
        future = self._desk.change(self.deciding.change(together[0].seq, used))
        done = partial(self._on_decided, together, self.deciding.matters)
        self._desk.courier.bring(future, done, self._on_failed)

    def _on_decided(self, together: "list[Conflict]", matters: Matters, decided: "Decided") -> None:
        words = decided_words(together, decided.used, self._desk.formats, matters.categories)
        if decided.step is None:
            self.news.emit(News(words))
        else:
            self.done.emit(words)

    def _give_up(self, refused: "RefusedRow", _checked: bool = False) -> None:
        future = self._desk.change(partial(drop, ref=refused.ref))
        self._desk.courier.bring(future, self._on_given_up, self._on_failed)

    def _on_given_up(self, _undoable: bool) -> None:
        self.news.emit(News(translate("Categories", "Given up; it stays as the server has it.")))

    def _on_failed(self, error: WorldError) -> None:
        failure = failure_of(error)
        self.news.emit(News(f"{in_words(failure.title)}. {in_words(failure.message)}", grave=failure.grave))
