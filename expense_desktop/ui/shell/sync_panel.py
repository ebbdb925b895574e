"""The panel above the sync state: what it means, what waits, when the next try is, and a button to try now."""

import datetime as dt

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListView, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui.background import Latest
from expense_desktop.ui.desk import Desk
from expense_desktop.ui.language import translate
from expense_desktop.ui.shell.sync_words import words
from expense_desktop.ui.shell.unsynced import ROW_PX, Unsynced, UnsyncedDelegate, UnsyncedModel, read_unsynced
from expense_desktop.ui.widgets.buttons import Button
from expense_desktop.ui.widgets.fields import label
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.popup import Popup
from expense_desktop.ui.widgets.progress_bar import CountedBar
from expense_desktop.ui.widgets.rule import rule

_WIDTH_PX = 320
_FROM_EDGE_PX = 8
_ABOVE_PX = 10


class SyncPanel(Popup):
    """`expense_wanted(ExpenseId)` when a row is clicked, `sync_wanted` by the button; during a long pull that is to end
    it: `break_off_wanted`."""

    expense_wanted = Signal(object)
    sync_wanted = Signal()
    break_off_wanted = Signal()

    def __init__(self, desk: Desk, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._look = look
        self._reading = Latest(desk.courier)
        self._opened_by: QWidget | None = None
        self._model = UnsyncedModel(desk.formats, self)
        self._icon = QLabel()
        self._title, self._since = label(weight="strong"), label(role="tertiary", size="small")
        self._sentence = label(role="secondary", size="small")
        self._sentence.setWordWrap(True)
        self.how_far = CountedBar()
        self._heading, self._more = label(role="secondary", size="small"), label(role="tertiary", size="small")
        self.list = QListView()
        self._last = label(role="tertiary", size="small")
        self.button = Button(translate("Sync", "Sync now"), look, icon="refresh-cw", height="small")
        self._second = QTimer(self)
        self._second.setInterval(1_000)
        self._second.timeout.connect(self.show_status)
        self._prepare_list()
        self._assemble()
        self.button.clicked.connect(self._on_button)
        desk.sync_changed.connect(self._on_changed)
        desk.touched.connect(self._on_changed)
        look.icons.changed.connect(self.show_status)

    @property
    def text(self) -> str:
        """Everything that it says."""
        said = (self._title, self._since, self._sentence, self._heading, self._more, self._last)
        return " ".join(each.text() for each in said if each.text() and not each.isHidden())

    def open_above(self, button: QWidget) -> None:
        """Open above the side bar's button."""
        self._opened_by = button
        self.show_status()
        self._read()
        self._second.start()
        self._place()
        self.button.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def close_popup(self, *, give_focus_back: bool = True) -> None:
        self._second.stop()
        self._reading.forget()
        super().close_popup(give_focus_back=give_focus_back)

    def show_status(self) -> None:
        """Say how things stand now."""
        now = dt.datetime.now(dt.UTC)
        status = self._desk.sync_status
        said = words(status, self._desk.formats, now, long_syncing=True)
        self._icon.setPixmap(self._look.icons.pixmap(said.icon, said.role, 16))
        self._title.setText(said.title)
        self._since.setText(said.since)
        self._sentence.setText(said.sentence)
        self.button.setText(said.action)
        self.button.show_icon("x" if status.to_fetch else "refresh-cw")
        self.how_far.show_counts(status.fetched, status.to_fetch)
        last = status.last_synced_at
        when = "" if last is None else self._desk.formats.at(last, now)
        self._last.setText(translate("Sync", "Last synced {when}").format(when=when) if when else "")
        self.setAccessibleName(said.title)
        if self.isVisible():
            # Seconds take fewer digits as they pass, and then perhaps fewer lines.
            self._place()

    def _on_button(self) -> None:
        (self.break_off_wanted if self._desk.sync_status.to_fetch else self.sync_wanted).emit()

    def _on_changed(self, _news: object) -> None:
        if self.isVisible():
            self.show_status()
            self._read()

    def _read(self) -> None:
        self._reading.ask(self._desk.source.read(read_unsynced), self._on_read)

    def _on_read(self, unsynced: Unsynced) -> None:
        self._model.show_rows(unsynced.rows)
        self.list.setFixedHeight(len(unsynced.rows) * ROW_PX)
        count = unsynced.waiting or len(unsynced.rows) + unsynced.more
        heading = translate("Sync", "%n waiting", "", count)
        self._heading.setText(heading if unsynced.waiting else translate("Sync", "%n to look at", "", count))
        self._more.setText(translate("Sync", "and %n more", "", unsynced.more))
        self._more.setVisible(unsynced.more > 0)
        self._list_block.setVisible(bool(unsynced.rows))
        self._place()

    def _place(self) -> None:
        if self._opened_by is None:
            return
        self.setFixedWidth(_WIDTH_PX)
        self.ensurePolished()
        self._column.invalidate()
        self._column.activate()
        height = self._column.totalHeightForWidth(_WIDTH_PX)
        self.setFixedHeight(height)
        button = self._opened_by
        above = button.mapTo(self.host, QPoint())
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.host.width() - _WIDTH_PX - _FROM_EDGE_PX if mirrored else _FROM_EDGE_PX
        corner = QPoint(left, max(_FROM_EDGE_PX, above.y() - height - _ABOVE_PX))
        if self.isHidden():
            self.open_at(corner, button)
        else:
            self.move(corner)

    def _on_row(self, index: QModelIndex) -> None:
        row = self._model.row(index.row())
        if row is not None and row.expense is not None and self.isVisible():
            self.close_popup(give_focus_back=False)
            self.expense_wanted.emit(row.expense)

    # ── parts ──

    def _prepare_list(self) -> None:
        self.list.setObjectName("plain")
        self.list.setModel(self._model)
        self.list.setItemDelegate(UnsyncedDelegate(self._look, self.list))
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(translate("Sync", "Changes that are not on the server"))
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A click is also what the system may call activating: once is enough.
        self.list.clicked.connect(self._on_row)
        self.list.activated.connect(self._on_row)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(7)
        head.addWidget(self._icon)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._since)
        top = QVBoxLayout()
        top.setContentsMargins(14, 11, 14, 13)
        top.setSpacing(3)
        top.addLayout(head)
        top.addWidget(self._sentence)
        top.addWidget(self.how_far)
        self._list_block = QWidget()
        rows = QVBoxLayout(self._list_block)
        rows.setContentsMargins(0, 0, 0, 8)
        rows.setSpacing(0)
        rows.addWidget(rule())
        inner = QVBoxLayout()
        inner.setContentsMargins(8, 9, 8, 0)
        inner.setSpacing(3)
        for words_ in (self._heading, self._more):
            words_.setContentsMargins(6, 0, 6, 0)
        inner.addWidget(self._heading)
        inner.addWidget(self.list)
        inner.addWidget(self._more)
        rows.addLayout(inner)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 9, 14, 9)
        foot.addWidget(self._last)
        foot.addStretch(1)
        foot.addWidget(self.button)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._list_block)
        layout.addWidget(rule())
        layout.addLayout(foot)
        self._list_block.hide()
