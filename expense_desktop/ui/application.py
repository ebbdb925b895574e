"""The window's program: which window is open, for which account, and the threads behind it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from expense_desktop.domain.changes import Touched
from expense_desktop.domain.errors import DeviceRevoked, WorldError
from expense_desktop.domain.period import DayOrder
from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.settings import Settings, keep_window_preferences, window_preferences
from expense_desktop.ui.background import Courier, Latest
from expense_desktop.ui.desk import Desk, Person, Writer
from expense_desktop.ui.failures import BUG, failure_of
from expense_desktop.ui.formats import Formats, readable
from expense_desktop.ui.icons import Drawings, Icons
from expense_desktop.ui.language import in_words
from expense_desktop.ui.main_window import MainWindow
from expense_desktop.ui.memory import Memory
from expense_desktop.ui.opening import Opening
from expense_desktop.ui.preferred import Preferences, Preferred, locale_order
from expense_desktop.ui.session import Session, open_session, remove_revoked, sign_out
from expense_desktop.ui.source import Source
from expense_desktop.ui.style import Dress
from expense_desktop.ui.theme import Appearance, Choice
from expense_desktop.ui.widgets.look import Look
from expense_desktop.ui.widgets.toast import News

if TYPE_CHECKING:
    from expense_desktop.services.account import Costs, OpenAccount
    from expense_desktop.ui.signin.gate import Gate
    from expense_desktop.ui.signin.window import SignInWindow

_OPENED_AFTER_MS = 50


class Application(QObject):
    """Owns the threads, the windows and the account that is open. `run` returns when the last window is closed.

    `opened`: the window stands, with its account. `left`: it is going.
    """

    opened = Signal()
    left = Signal()

    def __init__(
        self,
        qt: QApplication,
        settings: Settings,
        *,
        server: bool = False,
        choice: Choice | None = None,
        costs: "Callable[[], Costs] | None" = None,
    ) -> None:
        """`choice` is a theme that goes before what the person prefers."""
        super().__init__()
        self._qt = qt
        self._settings = settings
        self._server = server
        self._session: Session | None = None
        self._costs = costs
        self._note = ""
        self._opening: Opening | None = None
        self._leaving: Callable[[], None] | None = None
        self._removing = False
        self.executor = ThreadPoolExecutor(1, thread_name_prefix="accounts")
        self._drawer = ThreadPoolExecutor(1, thread_name_prefix="drawings")
        self.courier = Courier(self)
        self._returning = Latest(self.courier)
        self._looked = QTimer(self)
        self._looked.setSingleShot(True)
        self._looked.setInterval(_OPENED_AFTER_MS)
        self._looked.timeout.connect(self._open_behind)
        begun = Preferences.of_stored(window_preferences(settings.home))
        self.preferred = Preferred(begun if choice is None else replace(begun, theme=choice), self)
        self.preferred.changed.connect(self._on_preferred)
        self.appearance = Appearance(self.preferred.now.theme, self)
        self._dress = Dress(qt, self.appearance, self.preferred)
        self._drawings = Drawings()
        self.look = Look(self.appearance, Icons(self.appearance, self._drawings, self), self.preferred)
        self._gate: Gate | None = None
        self.memory = Memory(settings.home / "window")
        self.sign_in: SignInWindow | None = None
        self.window: MainWindow | None = None

    def start(self) -> None:
        """Show the window of the account that stays signed in and open it behind, else ask; icons are read meanwhile.

        Before the event loop runs: what this reads, the window needs to be shown.
        """
        from expense_desktop.services.returning import find_returning

        returning = find_returning(self._settings)
        if returning is None:
            self.show_sign_in()
        else:
            self._show_early(Opening(returning, self.memory, server=self._server))

    def tell_bug(self) -> None:
        """Say that the program has a fault; what was recorded is kept. Never leaves a program that shows nothing."""
        if self._opening is not None and self._opening.failed:
            # Its window would wait for its rows for ever.
            self._ask_who()
        if self.sign_in is not None:
            self.sign_in.fail(WorldError(BUG.message, title=BUG.title))
        elif self.window is not None:
            self.window.toast.tell(News(f"{in_words(BUG.title)}. {in_words(BUG.message)}", grave=True))
        else:
            self._qt.exit(1)

    def stop_syncing(self) -> None:
        """Let nothing more come from the server or go to it; what waits is kept. Blocks for a moment."""
        if self._session is not None and self._session.syncing is not None:
            self._session.syncing.stop()

    def close(self) -> None:
        """Close what is open and end every thread; what waits is kept. More than once does no harm."""
        for window in (self.window, self.sign_in):
            if window is not None:
                window.close()
        self._looked.stop()
        self._end_session()
        if self._gate is not None:
            self._gate.close()
        self.executor.shutdown(wait=True)
        self._drawer.shutdown(wait=True)

    # ── signing in ──

    def _read_icons(self) -> None:
        if not self._drawings.loaded:
            self.courier.bring(self._drawer.submit(self._drawings.load), self._on_drawings)

    def _on_drawings(self, _nothing: None) -> None:
        self.look.icons.refresh()

    def _show_early(self, opening: Opening) -> None:
        """Show the window: keys are taken from now on, rows come with a first look, and then the account itself."""
        self._opening = opening
        # Meanwhile: it takes about as long as making the window.
        unlocking = self.executor.submit(opening.unlock)
        card = opening.card
        own = card.address is None
        person = Person(card.username, card.display_name, card.currency, card.server_label, own)
        self.window = self._make_window(person, opening.promised, None if self._server else opening.promised)
        self.window.restore_state(self.memory.find(str(card.owner)))
        # The page has asked for its rows: with a little luck they are there before anything is painted.
        looking = self.executor.submit(opening.look, unlocking)
        self._returning.ask(looking, self._on_looked, self._on_not_opened)
        self.window.show()

    def _on_looked(self, unlocked: bool) -> None:
        if not unlocked and self._opening is not None:
            self._ask_who()
        else:
            self._looked.start()

    def _open_behind(self) -> None:
        """Rows and keys come first: reading icons and importing what opens the account take turns with this thread."""
        self._read_icons()
        if self._opening is not None:
            self._returning.ask(self.executor.submit(self._opening.open), self._on_session, self._on_not_opened)

    def _on_not_opened(self, _error: WorldError) -> None:
        # The sign-in window says what is wrong when the same thing fails there.
        self._ask_who()

    def _ask_who(self) -> None:
        """The key store doesn't open the account: ask, and keep what has been typed for whoever it is."""
        self.show_sign_in()
        if self.window is not None:
            self.window.hide()

    def show_sign_in(self, again: tuple[str, str] | None = None, words: str = "") -> None:
        """Ask who it is; `again` and `words` as for SignInWindow.begin."""
        from expense_desktop.ui.signin.gate import Gate
        from expense_desktop.ui.signin.window import SignInWindow

        self._read_icons()
        if self._gate is None:
            self._gate = Gate(self._settings, self.executor, self._costs)
        window = SignInWindow(self.look, self._gate, self.courier)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.opened.connect(self._on_opened)
        window.closed.connect(partial(self._on_sign_in_closed, window))
        self.sign_in = window
        window.show()
        window.begin(again, words)

    def _on_sign_in_closed(self, window: "SignInWindow") -> None:
        """Closed by hand it is gone with its event loop, before `close` comes to it."""
        if self.sign_in is window:
            self.sign_in = None

    def _on_opened(self, account: "OpenAccount", note: str) -> None:
        """The account is open; its threads begin, and then its window comes."""
        self._note = note
        begin = partial(open_session, account, self.memory, server=self._server)
        self.courier.bring(self.executor.submit(begin), self._on_session, self._on_session_failed)

    def _on_session_failed(self, error: WorldError) -> None:
        if self.sign_in is None:
            self.show_sign_in()
        if self.sign_in is not None:
            self.sign_in.fail(error)

    def _on_session(self, session: Session) -> None:
        early = self._take_early(session)
        self._session = session
        if early is None:
            account = session.account
            own = account.on_own_server
            person = Person(account.username, account.display_name, account.currency, account.server_label, own)
            self.window = self._make_window(person, session.source, session.writer)
            self.window.restore_state(session.remembered)
        window = self.window
        assert window is not None  # noqa: S101  said for the type checker
        self._attach(window.desk, session)
        if early is None:
            window.desk.read_facts()
        else:
            # What was shown so far was a first look; another process may have changed things since.
            window.desk.tell_touched(Touched(session.account.owner, profile=True, sync_state=True, everything=True))
        window.show()
        if self.sign_in is not None:
            sign_in, self.sign_in = self.sign_in, None
            sign_in.close()
        if self._note:
            window.toast.tell(News(self._note))
            self._note = ""
        if session.syncing is not None:
            session.syncing.start()
        self.opened.emit()

    def _take_early(self, session: Session) -> MainWindow | None:
        """The window that was shown before, if it is this account's; another's goes."""
        opening, self._opening = self._opening, None
        if opening is None or self.window is None:
            return None
        if opening.card.owner == session.account.owner:
            opening.promised.keep(session.source, session.writer)
            return self.window
        window, self.window = self.window, None
        opening.promised.break_off()
        window.desk.close()
        window.close()
        return None

    def _make_window(self, person: Person, source: Source, writer: Writer | None) -> MainWindow:
        locale = readable(QLocale())
        formats = Formats(person.currency, locale)
        desk = Desk(
            person, source, self.courier, formats, self.executor, writer=writer, day_order=self._day_order()
        )  # fmt: skip
        window = MainWindow(desk, self.look)
        desk.setParent(window)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.closing.connect(self._on_window_closing)
        window.switch_wanted.connect(self._on_switch)
        window.sign_in_wanted.connect(self._on_sign_in_wanted)
        window.sign_out_wanted.connect(self._on_sign_out)
        window.preferences_wanted.connect(self._on_preferences_wanted)
        return window

    def _attach(self, desk: Desk, session: Session) -> None:
        """Let the window hear what is changed and how syncing stands."""
        session.account.replica.on_touched(desk.tell_touched)
        if session.syncing is not None:
            desk.syncing = session.syncing
            desk.server = session.server
            desk.beside = session.account.replica.beside
            session.syncing.on_status(desk.tell_synced)
            desk.sync_changed.connect(self._on_synced)
            desk.sync_status = session.syncing.status

    # ── leaving ──

    def _on_window_closing(self) -> None:
        """The window goes: remember it, end the threads behind it, then do what it was closed for."""
        window, self.window = self.window, None
        if window is None:
            return
        self.left.emit()
        window.desk.close()
        if self._session is not None:
            self.executor.submit(self.memory.keep, str(self._session.account.owner), window.state())
        self._give_up_opening()
        self._end_session()
        leaving, self._leaving = self._leaving, None
        if leaving is not None:
            leaving()

    def _give_up_opening(self) -> None:
        """The account need not be opened any more, unless something was recorded that only waits for it."""
        self._looked.stop()
        opening, self._opening = self._opening, None
        if opening is not None:
            self._returning.forget()
            self.executor.submit(opening.end)

    def _end_session(self) -> None:
        """End the account's threads. Blocks for what is queued, a few milliseconds, so that nothing is lost."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _on_sign_in_wanted(self) -> None:
        if self.window is not None:
            person = self.window.desk.person
            self._leaving = partial(self.show_sign_in, (person.username, person.server_label))
            self.window.close()

    def _on_switch(self) -> None:
        if self.window is not None:
            self._leaving = self.show_sign_in
            self.window.close()

    def _on_sign_out(self, lose_waiting: bool) -> None:
        session, window = self._session, self.window
        if session is None or window is None:
            return
        future = self.executor.submit(sign_out, session, lose_waiting)
        self.courier.bring(future, self._on_signed_out, self._on_not_signed_out)

    def _on_synced(self, status: SyncStatus) -> None:
        """Whoever removed this computer from the account wants its copy gone, whoever sits here now."""
        session = self._session
        if status.phase is SyncPhase.REVOKED and session is not None and not self._removing:
            self._removing = True
            self.courier.bring(self.executor.submit(remove_revoked, session), self._on_removed, self._on_not_removed)

    def _on_removed(self, revoked: DeviceRevoked) -> None:
        self._removing = False
        session = self._session
        if session is not None and session.account.closed:
            self._on_signed_out(str(session.account.owner), in_words(revoked.message))
        elif self.window is not None:
            self.window.toast.tell(News(in_words(revoked.message), grave=True))

    def _on_not_removed(self, error: WorldError) -> None:
        self._removing = False
        self._on_not_signed_out(error)

    def _on_signed_out(self, owner: str, words: str = "") -> None:
        self._session = None
        self.left.emit()
        window, self.window = self.window, None
        self.executor.submit(self.memory.forget, owner)
        person = None if window is None else window.desk.person
        self.show_sign_in(None if person is None else (person.username, person.server_label), words)
        if window is not None:
            window.desk.close()
            window.close()

    def _on_not_signed_out(self, error: WorldError) -> None:
        if self.window is not None:
            failure = failure_of(error)
            self.window.toast.tell(News(failure.words, grave=True))
            if self._session is not None and self._session.syncing is not None:
                self._session.syncing.sync_now()

    # ── preferences ──

    def _on_preferred(self, preferences: Preferences) -> None:
        self.executor.submit(keep_window_preferences, self._settings.home, preferences.stored())
        if self.window is not None:
            self.window.desk.read_dates_as(self._day_order())

    def _day_order(self) -> DayOrder:
        return self.preferred.now.order_or(locale_order(readable(QLocale())))

    def _on_preferences_wanted(self, section: str) -> None:
        from expense_desktop.ui.preferences.access import Access
        from expense_desktop.ui.preferences.showing import show_preferences

        if self.window is not None:
            access = None if self._session is None else Access(self._session.account, self.executor, self._costs)
            show_preferences(self.window, access, section)
