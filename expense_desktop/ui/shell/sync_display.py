"""How syncing stands, as the window says it: a few words in the side bar, and at most one notice above the page."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from expense_desktop.domain.errors import WorldError
from expense_desktop.domain.records import SyncState
from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.ui import keys
from expense_desktop.ui.conflict_words import DELETED, decided_words
from expense_desktop.ui.deciding import (
    Deciding,
    Doubled,
    Matters,
    dismiss_recovered,
    drop,
    note_heard,
    note_restored_seen,
    use_recovered,
)
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.failures import failure_of
from expense_desktop.ui.language import translate
from expense_desktop.ui.shell.notices import Due, due
from expense_desktop.ui.shell.side_bar import SideBar
from expense_desktop.ui.shell.sync_words import SyncWords, words
from expense_desktop.ui.widgets.announcing import announce
from expense_desktop.ui.widgets.notice import Notice
from expense_desktop.ui.widgets.toast import News

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from expense_desktop.repository.replica.writing import WritableLedger
    from expense_desktop.services.conflicts import Conflict, Decided
    from expense_desktop.ui.categories.changing import Changing

_SAY_AGAIN_MS = 20_000
_LONG_SYNC_MS = 1_000


class SyncDisplay(QObject):
    """What the notice's button leads to: `expense_wanted(ExpenseId)` to one expense, `state_wanted(SyncState)` to all
    in a state, `category_wanted(CategoryId)` to a category, `sign_in_wanted`. `news(News)` when it was decided there,
    `undo_wanted` by that."""

    expense_wanted = Signal(object)
    state_wanted = Signal(object)
    category_wanted = Signal(object)
    sign_in_wanted = Signal()
    undo_wanted = Signal()
    news = Signal(object)

    def __init__(self, desk: Desk, side_bar: SideBar, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._side_bar = side_bar
        self._notice = notice
        self._due: Due | None = None
        self._dismissed: Due | None = None
        self._said: SyncWords | None = None
        self._takes_long = False
        self._changing: Changing | None = None
        self.deciding = Deciding(desk, self)
        self.deciding.changed.connect(self._show_notice)
        self._say_again = QTimer(self)
        self._say_again.setInterval(_SAY_AGAIN_MS)
        self._say_again.timeout.connect(self.show_status)
        self._long_sync = QTimer(self)
        self._long_sync.setSingleShot(True)
        self._long_sync.setInterval(_LONG_SYNC_MS)
        self._long_sync.timeout.connect(self._on_long)
        desk.sync_changed.connect(self._on_sync_changed)
        notice.acted.connect(self._on_acted)
        notice.acted_otherwise.connect(self._on_acted_otherwise)
        notice.dismissed.connect(self._on_dismissed)
        self.show_status()
        self._say_again.start()

    def stop(self) -> None:
        """Say nothing more: the window goes."""
        self._say_again.stop()
        self._long_sync.stop()

    def show_status(self) -> None:
        """Say how syncing stands now."""
        status = self._desk.sync_status
        syncing = status.phase is SyncPhase.SYNCING
        if syncing and status.to_fetch:
            self._side_bar.how_far.show_counts(status.fetched, status.to_fetch)
        else:
            self._side_bar.how_far.hide()
        said = words(status, self._desk.formats, dt.datetime.now(dt.UTC), long_syncing=syncing)
        self._side_bar.sync.say(said.icon, said.role, said.short, said.aside)
        self._announce(said)
        self._show_notice()

    def _announce(self, said: SyncWords) -> None:
        """Have another state spoken; minutes that pass and changes that are counted are none."""
        before, self._said = self._said, said
        if before is not None and before.icon != said.icon and "refresh-cw" not in (before.icon, said.icon):
            spoken = ". ".join(part for part in (said.title, said.sentence) if part)
            announce(self._side_bar.sync, spoken, grave=said.role == "over.text")

    def _on_sync_changed(self, status: SyncStatus) -> None:
        if status.phase is SyncPhase.SYNCING:
            # Only what takes more than a second is worth a word.
            if self._takes_long:
                self.show_status()
            elif not self._long_sync.isActive():
                self._long_sync.start()
            return
        self._takes_long = False
        self._long_sync.stop()
        self.show_status()

    def _on_long(self) -> None:
        self._takes_long = True
        self.show_status()

    # ── the notice ──

    def _show_notice(self) -> None:
        """At most one notice, the gravest; it goes by itself when it is over, and stays closed while nothing is new."""
        self._due = due(self.deciding.matters, self._desk.sync_status, self._desk.formats)
        if self._due is None or self._due == self._dismissed:
            self._notice.hide()
            return
        self._dismissed = None
        self._notice.say(self._due.said)

    def _on_dismissed(self) -> None:
        self._dismissed = self._due

    def _on_acted(self) -> None:
        now = self._due
        if now is None:
            return
        if now.sign_in:
            self.sign_in_wanted.emit()
        elif now.refused_list:
            self.state_wanted.emit(SyncState.REFUSED)
        elif now.give_up is not None:
            future = self._desk.change(partial(drop, ref=now.give_up))
            self._desk.courier.bring(future, self._on_given_up, self._on_failed)
        elif now.expense is not None:
            self.expense_wanted.emit(now.expense)
        elif now.conflict is not None:
            self._decide(now.conflict.seq, ())
        elif now.doubled is not None:
            self._merge(now.doubled)
        elif now.doubtful is not None:
            self._change(partial(dismiss_recovered, no=now.doubtful.no))
        elif now.restored or now.brought_back:
            self._change(note_restored_seen if now.restored else note_heard)

    def _on_acted_otherwise(self) -> None:
        now = self._due
        if now is None:
            return
        if now.doubled is not None:
            self.category_wanted.emit(now.doubled.category)
        elif now.doubtful is not None:
            self._change(partial(use_recovered, no=now.doubtful.no))
        elif now.conflict is not None:
            seq = now.conflict.seq
            # What was sent as one change is decided as one; deleting again is all that there is to decide.
            fields = [each.field for each in self.deciding.matters.conflicts if each.seq == seq]
            self._decide(seq, [DELETED] if DELETED in fields else fields)

    def _change(self, change: "Callable[[WritableLedger], bool]") -> None:
        self._desk.courier.bring(self._desk.change(change), self._on_changed, self._on_failed)

    def _on_changed(self, undoable: bool) -> None:
        if undoable:
            undo = translate("Notice", "Undo")
            words_of = translate("Notice", "Took what was here")
            self.news.emit(News(words_of, undo, keys.shown(keys.UNDO), self.undo_wanted.emit))

    def _decide(self, seq: int, use: "Collection[str]") -> None:
        matters = self.deciding.matters
        together = [each for each in matters.conflicts if each.seq == seq]
        future = self._desk.change(self.deciding.change(seq, use))
        self._desk.courier.bring(future, partial(self._on_decided, together, matters), self._on_failed)

    def _on_decided(self, together: "list[Conflict]", matters: Matters, decided: "Decided") -> None:
        words_of = decided_words(together, decided.used, self._desk.formats, matters.categories)
        if decided.step is None:
            self.news.emit(News(words_of))
        else:
            undo = translate("Notice", "Undo")
            self.news.emit(News(words_of, undo, keys.shown(keys.UNDO), self.undo_wanted.emit))

    def _merge(self, doubled: Doubled) -> None:
        from expense_desktop.ui.categories.changing import Changing

        if self._changing is None:
            self._changing = Changing(self._desk, self)
            self._changing.news.connect(self.news)
            self._changing.undo_wanted.connect(self.undo_wanted)
        self._changing.merge(doubled.category, doubled.other)

    def _on_given_up(self, _undoable: bool) -> None:
        self.news.emit(News(translate("Categories", "Given up; it stays as the server has it.")))

    def _on_failed(self, error: WorldError) -> None:
        failure = failure_of(error)
        self.deciding.read()
        self.news.emit(News(failure.words, grave=failure.grave))
