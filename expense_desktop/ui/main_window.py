"""The main window: assembles side bar, quick entry, notice, pages and toast, and carries wishes between them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.ui import keys
from expense_desktop.ui.commands import Commands
from expense_desktop.ui.desk import Desk, Facts
from expense_desktop.ui.entry.bar import QuickEntryBar
from expense_desktop.ui.exporting.exits import Exits
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.page import Page
from expense_desktop.ui.recording import Recording
from expense_desktop.ui.shell.account_menu import open_account_menu
from expense_desktop.ui.shell.alt_key import AltKey
from expense_desktop.ui.shell.files import dropped_file
from expense_desktop.ui.shell.menus import Menus
from expense_desktop.ui.shell.pages import EXPENSES, KINDS, Pages
from expense_desktop.ui.shell.panes import Pane, move_pane
from expense_desktop.ui.shell.popups import Popups
from expense_desktop.ui.shell.side_bar import SideBar
from expense_desktop.ui.shell.sync_display import SyncDisplay
from expense_desktop.ui.shell.ways import Ways
from expense_desktop.ui.shell.window_commands import window_commands
from expense_desktop.ui.theme import Choice
from expense_desktop.ui.widgets.focus_ring import FocusRing
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.notice import Notice
from expense_desktop.ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from expense_desktop.ui.expenses.page import ExpensesPage
    from expense_desktop.ui.importing.page import ImportPage
    from expense_desktop.ui.shell.network import Network

LEAST_PX = (960, 620)
USUAL_PX = (1280, 800)
_NETWORK_AFTER_MS = 3_000


class MainWindow(QMainWindow):
    """One account's window. `closing` before it goes; `switch_wanted`, and `sign_out_wanted(bool)` with whether what
    waits may be lost, are for whoever made it; so is `preferences_wanted(str)` with the key of a section."""

    closing = Signal()
    switch_wanted = Signal()
    sign_in_wanted = Signal()
    sign_out_wanted = Signal(bool)
    preferences_wanted = Signal(str)

    def __init__(self, desk: Desk, look: Look) -> None:
        super().__init__()
        self.desk = desk
        self.look = look
        self.setWindowTitle("Expense Desktop")
        self.setMinimumSize(*LEAST_PX)
        self.resize(*USUAL_PX)
        self.setAcceptDrops(not desk.read_only)
        self._host = QWidget(self)
        self.setCentralWidget(self._host)
        self.side_bar = SideBar(look)
        self.entry = QuickEntryBar(look, self._host)
        self.notice = Notice(look)
        self.pages = Pages(desk, look, self._host)
        self._assemble()
        self.toast = ToastHost(self._page_area)
        self.popups = Popups(self, self._host)
        self.recording = Recording(desk, self.entry, self.toast, self)
        self.exits = Exits(self, desk, look, self.toast, self.recording.undo)
        self.ways = Ways(self, self.pages, self.entry, self.toast, self.recording, self.exits)
        self.recording.look_through(self.ways.filter_now)
        self.sync_display = SyncDisplay(desk, self.side_bar, self.notice, self)
        self._ring = FocusRing(look.appearance, self)
        self._alt = AltKey(self)
        self._network: Network | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self.commands = Commands(self, look, window_commands(self), read_only=desk.read_only)
        self.menus = Menus(self, self.commands, self.pages)
        self._connect()
        self._prepare()

    # ── what is remembered ──

    def state(self) -> dict[str, str]:
        """What is remembered for this account on this computer."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        narrow = "yes" if self.side_bar.is_narrow else "no"
        return {"geometry": geometry, "narrow": narrow, **self.pages.state()}

    def restore_state(self, state: dict[str, str]) -> None:
        """Restore what `state` gave."""
        if state.get("geometry"):
            self.restoreGeometry(QByteArray.fromBase64(state["geometry"].encode()))
        self.side_bar.set_narrow(state.get("narrow") == "yes")
        self.pages.restore_state(state)

    # ── pages ──

    @property
    def expenses(self) -> "ExpensesPage":
        """The page of all expenses."""
        return self.ways.expenses

    @property
    def importing(self) -> "ImportPage":
        """The page that imports."""
        return self.ways.importing

    def show_page(self, key: str) -> None:
        """Show a page and give its main part the focus."""
        self.ways.show_page(key)

    def search(self) -> None:
        """Put the focus into this page's search; a page that has none leads to the expenses'."""
        page = self.pages.current
        if page is None or not page.focus_search():
            self.show_page(EXPENSES)
            self.expenses.focus_search()

    def has_periods(self) -> bool:
        """Whether the page that is shown can go from one period to the next."""
        page = self.pages.current
        return page is not None and type(page).step_period is not Page.step_period

    def step_period(self, step: int) -> None:
        """Let the page go to the period before (−1) or after (1)."""
        page = self.pages.current
        if page is not None:
            page.step_period(step)

    def move_pane(self, step: int) -> None:
        """Give the focus to the next part of the window: side bar, quick entry, page, inspector, toast."""
        page = self.pages.current
        panes: list[Pane] = [(self.side_bar, self.side_bar.first), (self.entry, self.entry.line)]
        panes += [] if page is None else page.panes()
        move_pane([*panes, (self.toast, self.toast.button)], step)

    def _on_page_made(self, _key: str, page: "Page") -> None:
        self.commands.add_page(page, page.commands())
        self.side_bar.come_last()

    def _on_page_shown(self, _key: str, page: "Page") -> None:
        self.side_bar.show_page(self.pages.marked_key)
        self.commands.show_page(page)
        self.menus.show_page()

    # ── importing ──

    def choose_file(self) -> None:
        """Ask for a file to import."""
        self.ways.choose_file()

    def import_file(self, path: str) -> None:
        """Show what a file would bring."""
        self.ways.import_file(path)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.import_file(path)

    # ── syncing ──

    def sync_now(self) -> None:
        """Try at once."""
        if self.desk.syncing is not None:
            self.desk.syncing.sync_now()

    def break_off_fetching(self) -> None:
        """End a long pull; what has come stays."""
        if self.desk.syncing is not None:
            self.desk.syncing.break_off()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.desk.syncing is not None:
            self.desk.syncing.set_active(self.isActiveWindow())

    # ── menus ──

    def toggle_side_bar(self) -> None:
        """Icons only, or everything."""
        self.side_bar.set_narrow(not self.side_bar.is_narrow)

    def choose_theme(self, choice: Choice) -> None:
        """Show a theme from now on."""
        self.look.preferred.change(theme=choice)

    def open_menu(self) -> None:
        """Open the menu of everything."""
        self.menus.open_below(self.side_bar.menu)

    def _open_account_menu(self) -> None:
        open_account_menu(self.side_bar.account, self.commands)

    # ── leaving ──

    def close_it(self) -> None:
        """Close the window."""
        self.close()

    def sign_out(self) -> None:
        """Sign out; what waits is not lost without a word (UI.md 8.4)."""
        from expense_desktop.ui.shell.leaving import ask_to_sign_out

        ask_to_sign_out(self, self.desk.sync_status.waiting, self.sync_now, self.sign_out_wanted.emit)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.sync_display.stop()
        self._later.stop()
        self.recording.finish()
        self.popups.close()
        self.toast.dismiss()
        # What stands in the inspector's field is saved by leaving it; the replica finishes what is queued.
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            focus.clearFocus()
        # Gone from the screen at once: what ends behind it may wait for a server that hangs.
        self.hide()
        self.closing.emit()
        super().closeEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self.pages.begin()
        super().showEvent(event)
        self._alt.watch(self.windowHandle())
        if self._network is None and not self.desk.read_only:
            self._later.start(_NETWORK_AFTER_MS)

    def _watch_network(self) -> None:
        """Hear of the network; nobody waits for that at the start."""
        from expense_desktop.ui.shell.network import Network

        self._network = Network(self)
        self._network.came_back.connect(self.sync_now)
        self._network.watch()

    # ── parts ──

    def _assemble(self) -> None:
        self._page_area = QWidget()
        area = QVBoxLayout(self._page_area)
        area.setContentsMargins(0, 0, 0, 0)
        area.setSpacing(0)
        notice = QHBoxLayout()
        notice.setContentsMargins(24, 18, 24, 0)
        notice.addWidget(self.notice)
        area.addLayout(notice)
        area.addWidget(self.pages, 1)
        self._notice_row = notice
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.entry)
        right.addWidget(self._page_area, 1)
        layout = QHBoxLayout(self._host)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.side_bar)
        layout.addLayout(right, 1)
        for kind in KINDS:
            if not kind.under:
                self.side_bar.add_page(kind.key, kind.icon, kind.name(), keys.shown(kind.keys))
        self.notice.shown_changed.connect(self._on_notice_shown)
        self._on_notice_shown(False)

    def _on_notice_shown(self, shown: bool) -> None:
        self._notice_row.setContentsMargins(24, 18 if shown else 0, 24, 0)
        # Of a page's own 18 px above its title four lie under the notice.
        self.pages.setContentsMargins(0, -4 if shown else 0, 0, 0)

    def _connect(self) -> None:
        self.pages.made.connect(self._on_page_made)
        self.pages.page_shown.connect(self._on_page_shown)
        self.side_bar.page_chosen.connect(self.show_page)
        self.side_bar.menu_wanted.connect(self.open_menu)
        self.side_bar.palette_wanted.connect(self.popups.open_palette)
        self.side_bar.sync_panel_wanted.connect(self.popups.toggle_sync_panel)
        self.side_bar.account_menu_wanted.connect(self._open_account_menu)
        self.sync_display.state_wanted.connect(self.ways.show_state)
        self.sync_display.expense_wanted.connect(self.ways.show_expense)
        self.sync_display.sign_in_wanted.connect(self.sign_in_wanted)
        self.sync_display.category_wanted.connect(self.ways.show_category)
        self.sync_display.news.connect(self.toast.tell)
        self.sync_display.undo_wanted.connect(self.recording.undo)
        self.desk.facts_changed.connect(self._on_facts)
        self.desk.order_changed.connect(self._on_order_changed)
        self._alt.tapped.connect(self.open_menu)
        self._later.timeout.connect(self._watch_network)

    def _prepare(self) -> None:
        person = self.desk.person
        self.side_bar.account.show_account(person.display_name, person.place)
        self._on_order_changed()
        self.entry.setVisible(not self.desk.read_only)
        self._on_facts(self.desk.facts)
        if not self.desk.read_only:
            self.entry.enter()

    def _on_order_changed(self) -> None:
        self.entry.set_formats(self.desk.formats, self.desk.day_order)

    def _on_facts(self, facts: Facts) -> None:
        self.entry.set_vocabulary(facts.vocabulary, facts.book, list(facts.recent))
        undo, redo = translate("Shell", "Undo {step}"), translate("Shell", "Redo {step}")
        back, again = in_words(facts.undo or ""), in_words(facts.redo or "")
        self.commands.rename("undo", undo.format(step=back) if back else translate("Shell", "Undo"))
        self.commands.rename("redo", redo.format(step=again) if again else translate("Shell", "Redo"))
