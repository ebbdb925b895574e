"""Changes of categories: made on the replica's thread, told of in toasts that offer Undo."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from expense_desktop.domain.errors import InputError, WorldError
from expense_desktop.domain.records import CategoryId
from expense_desktop.ui import keys
from expense_desktop.ui.categories import acts, words
from expense_desktop.ui.categories.figures import Node
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.widgets.toast import News

if TYPE_CHECKING:
    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.categories import Filed
    from expense_desktop.services.merging import Merged

T = TypeVar("T")
Failed = Callable[[WorldError], None]


class Changing(QObject):
    """`news(News)`, `undo_wanted`. `saved`: a name or colour is on the disk. `name_failed(InputError)`: it could not be
    that. `place_failed(CategoryId)`: a name typed in the tree is to be typed again. `made(CategoryId)`. `refused`: what
    was tried didn't happen."""

    news = Signal(object)
    undo_wanted = Signal()
    saved = Signal()
    made = Signal(object)
    name_failed = Signal(object)
    place_failed = Signal(object)
    refused = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def make(self, name: str, parent: CategoryId | None) -> None:
        """Make a category inside `parent`."""
        self._change(partial(acts.make, name=name, parent=parent), partial(self._on_made, name), self._on_name_failed)

    def rename(self, category: CategoryId, name: str) -> None:
        """Give it another name, typed in the panel."""
        self._change(partial(acts.rename, category=category, name=name), self._on_saved, self._on_name_failed)

    def rename_in_place(self, category: CategoryId, name: str) -> None:
        """Give it another name, typed in the tree."""
        failed = partial(self._on_place_failed, category)
        self._change(partial(acts.rename, category=category, name=name), self._on_saved, failed)

    def recolour(self, category: CategoryId, colour: int) -> None:
        """Give it another colour."""
        self._change(partial(acts.recolour, category=category, colour=colour), self._on_saved, self._on_refused)

    def move(self, node: Node, into: Node | None) -> None:
        """Put it into another one, or out to the top level."""
        if node.id is None:
            return
        if into is not None:
            done = translate("Categories", "Moved {name} into {parent}").format(name=node.name, parent=into.name)
        else:
            above = "" if node.parent is None else node.parent.name
            done = translate("Categories", "Moved {name} out of {parent}").format(name=node.name, parent=above)
        change = partial(acts.move, category=node.id, parent=None if into is None else into.id)
        self._change(change, partial(self._on_done, done), self._on_refused)

    def archive(self, node: Node, *, archived: bool) -> None:
        """Take it out of what is offered, or back in."""
        if node.id is None:
            return
        if archived:
            done = translate("Categories", "Archived {name}").format(name=node.name)
        else:
            done = translate("Categories", "Brought back {name}").format(name=node.name)
        change = partial(acts.archive, category=node.id, archived=archived)
        self._change(change, partial(self._on_done, done), self._on_refused)

    def delete(self, node: Node) -> None:
        """Delete it; nothing is in it."""
        if node.id is not None:
            done = translate("Categories", "Deleted {name}").format(name=node.name)
            self._change(partial(acts.delete, category=node.id), partial(self._on_done, done), self._on_refused)

    def merge(self, source: CategoryId, target: CategoryId) -> None:
        """Move everything of one into another."""
        self._change(partial(acts.merge, source=source, target=target), self._on_merged, self._on_refused)

    # ── what came of it ──

    def _change(self, fn: "Callable[[WritableLedger], T]", done: Callable[[T], None], failed: Failed) -> None:
        if not self._desk.read_only:
            self._desk.courier.bring(self._desk.change(fn), done, failed)

    def _on_made(self, name: str, filed: "Filed") -> None:
        self.made.emit(filed.category)
        self.tell(translate("Categories", "Added {name}").format(name=name))

    def _on_saved(self, _filed: "Filed") -> None:
        self.saved.emit()

    def _on_done(self, done: str, filed: "Filed") -> None:
        if filed.step is not None:
            self.tell(done)

    def _on_merged(self, merged: "Merged") -> None:
        expenses = words.expenses(merged.expenses, self._desk.formats)
        done = translate("Categories", "Merged {source} into {target}, {expenses}")
        self.tell(done.format(source=merged.source, target=merged.target, expenses=expenses))

    def _on_name_failed(self, error: WorldError) -> None:
        if isinstance(error, InputError):
            self.name_failed.emit(error)
        else:
            self._on_refused(error)

    def _on_place_failed(self, category: CategoryId, error: WorldError) -> None:
        """What was typed in the tree can't be: it says why, and Fix types again."""
        text = translate("Categories", "Not saved: {reason}").format(reason=in_words(error.message).rstrip("."))
        fix = partial(self.place_failed.emit, category)
        self.news.emit(News(text, translate("Categories", "Fix"), act=fix, grave=True))

    def _on_refused(self, error: WorldError) -> None:
        failure = failure_of(error)
        text = f"{in_words(failure.title)}. {in_words(failure.message)}"
        self.news.emit(News(text, grave=failure.grave))
        self.refused.emit()

    def tell(self, text: str) -> None:
        """Say what was done, and offer to take it back."""
        undo = translate("Categories", "Undo")
        self.news.emit(News(text, undo, keys.shown(keys.UNDO), self.undo_wanted.emit))
