"""Compare: what two devices made of the shown expense, a block a field, and what the server refused of it."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from expense_desktop.domain.errors import WorldError
from expense_desktop.domain.records import ExpenseId
from expense_desktop.ui.conflict_words import DELETED, Names, decided_words, keep_words, sentence, use_words
from expense_desktop.ui.deciding import Deciding, Matters, drop
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.widgets.buttons import Button, IconButton
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.matter import Matter
from expense_desktop.ui.widgets.toast import News

if TYPE_CHECKING:
    from expense_desktop.repository.expenses import ExpenseView
    from expense_desktop.repository.history import Version
    from expense_desktop.services.conflicts import Conflict, Decided
    from expense_desktop.services.refused import RefusedRow


class Compare(QWidget):
    """Shown while something of the expense waits for a word. `news(News)`, `done(str)` with what undo takes back;
    `expense_wanted(ExpenseId)` by the arrows between several such expenses."""

    news = Signal(object)
    done = Signal(str)
    expense_wanted = Signal(object)

    def __init__(self, desk: Desk, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._look = desk, look
        self._expense: ExpenseId | None = None
        self._shown: tuple[object, ...] = ()
        self._names: Names = {}
        self._choices: dict[int, dict[str, bool]] = {}
        self.deciding = Deciding(desk, self)
        self.deciding.changed.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.hide()

    def show_expense(self, view: "ExpenseView | None") -> None:
        """Show what waits for a word of this expense; nothing of none."""
        expense = None if view is None else view.expense.id
        if expense != self._expense:
            self._expense, self._names = expense, {}
            self._choices.clear()
        self._show()

    def learn(self, versions: "Iterable[Version]") -> None:
        """Take from the expense's history whose the values are: with more than two devices nothing else tells."""
        self._names = {
            (name, new): version.device for version in versions for name, (_old, new) in version.changed.items()
        }
        self._show()

    # ── showing ──

    def _show(self) -> None:
        matters = self.deciding.matters
        conflicts = [] if self._expense is None else matters.conflicts_of(self._expense)
        refused = None if self._expense is None else matters.refused_of(self._expense)
        shown = (*conflicts, refused, tuple(matters.conflicted), tuple(self._names.items()))
        if shown == self._shown and not self.isHidden():
            return
        self._shown = shown
        layout = self.layout()
        assert layout is not None  # noqa: S101  made above
        while (item := layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if refused is not None:
            layout.addWidget(self._refused_block(refused))
        if conflicts:
            layout.addWidget(self._conflict_block(conflicts, matters))
        self.setVisible(bool(conflicts) or refused is not None)

    def _conflict_block(self, conflicts: "list[Conflict]", matters: Matters) -> Matter:
        block = Matter(self._look, "warn", "git-compare", translate("Inspector", "Changed on two devices"))
        for conflict in conflicts:
            block.add_words(sentence(conflict, self._names, self._desk.formats, matters.categories))
            block.add_choices(self._choices_of(conflict, matters))
        self._add_steps(block, matters.conflicted)
        return block

    def _choices_of(self, conflict: "Conflict", matters: Matters) -> list[Button]:
        formats, categories = self._desk.formats, matters.categories
        chosen = self._choices.get(conflict.seq, {}).get(conflict.field)
        keep = Button(keep_words(conflict, formats, categories), self._look, height="small")
        use = Button(use_words(conflict, formats, categories), self._look, height="small")
        for button, takes in ((keep, False), (use, True)):
            button.setEnabled(not self._desk.read_only)
            if chosen is takes:
                button.show_icon("check")
            button.clicked.connect(partial(self._choose, conflict, takes))
        return [use, keep] if conflict.field == DELETED else [keep, use]

    def _refused_block(self, refused: "RefusedRow") -> Matter:
        block = Matter(self._look, "over", "triangle-alert", translate("Inspector", "Refused by the server"))
        for refusal in refused.refusals:
            block.add_words(in_words(refusal.words))
        block.add_words(
            translate("Inspector", "It exists on this computer only. Change it and it is sent again.")
            if refused.only_here
            else translate("Inspector", "What you typed is not shown. Change the field again, or give it up.")
        )
        text = translate("Inspector", "Delete it") if refused.only_here else translate("Inspector", "Give it up")
        button = Button(text, self._look, height="small")
        button.clicked.connect(partial(self._give_up, refused))
        block.add_choices([button])
        return block

    def _add_steps(self, block: Matter, conflicted: list[ExpenseId]) -> None:
        """“1 of 3” and arrows, when other expenses wait too."""
        if len(conflicted) < 2 or self._expense not in conflicted:
            return
        at = conflicted.index(self._expense)
        words = translate("Inspector", "{number} of {count}").format(
            number=self._desk.formats.count(at + 1), count=self._desk.formats.count(len(conflicted))
        )
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        arrows: list[IconButton] = []
        for step, icon, name in (
            (-1, "chevron-right" if mirrored else "chevron-left", translate("Inspector", "The one before")),
            (1, "chevron-left" if mirrored else "chevron-right", translate("Inspector", "The next one")),
        ):
            arrow = IconButton(icon, name, self._look, size_px=24, icon_px=14)
            target = conflicted[(at + step) % len(conflicted)]
            arrow.clicked.connect(partial(self.expense_wanted.emit, target))
            arrows.append(arrow)
        block.add_steps(words, arrows)

    # ── deciding ──

    def _choose(self, conflict: "Conflict", use: bool, _checked: bool = False) -> None:
        """Note a choice; what was sent as one change is decided as one, when all its fields are chosen."""
        choices = self._choices.setdefault(conflict.seq, {})
        choices[conflict.field] = use
        together = [each for each in self.deciding.matters.conflicts if each.seq == conflict.seq]
        if any(each.field not in choices for each in together):
            self._shown = ()
            self._show()
            return
        used = frozenset(name for name, wanted in choices.items() if wanted)
        future = self._desk.change(self.deciding.change(conflict.seq, used))
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

    def _on_given_up(self, undoable: bool) -> None:
        if undoable:
            self.done.emit(translate("Inspector", "Deleted what the server refused"))
        else:
            self.news.emit(News(translate("Inspector", "Gave up the refused change")))

    def _on_failed(self, error: WorldError) -> None:
        failure = failure_of(error)
        self._choices.clear()
        self.deciding.read()
        self.news.emit(News(failure.words, grave=failure.grave))
