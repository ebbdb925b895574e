"""The sign-in window, 360 × 588: which form is shown, and what happens while one waits."""

from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from expense_desktop.domain.errors import WorldError
from expense_desktop.ui import typography
from expense_desktop.ui.background import Courier, Latest, Reply
from expense_desktop.ui.language import in_words, translate
from expense_desktop.ui.preferred import Preferences
from expense_desktop.ui.signin.code_form import CodeForm
from expense_desktop.ui.signin.emblem import Emblem
from expense_desktop.ui.signin.foot import Foot
from expense_desktop.ui.signin.forgotten import RecoverForm, ResetForm
from expense_desktop.ui.signin.form import Form
from expense_desktop.ui.signin.gate import Gate, Opened, Situation
from expense_desktop.ui.signin.new_account import JoinForm, SignUpForm
from expense_desktop.ui.signin.signing_in import SignInForm
from expense_desktop.ui.signin.unlock import UnlockForm
from expense_desktop.ui.widgets.focus_ring import FocusRing
from expense_desktop.ui.widgets.look import Look

if TYPE_CHECKING:
    from expense_desktop.services.account import KnownAccount

WIDTH_PX, HEIGHT_PX = 360, 588
_LEAST_HEIGHT_PX = 480


class SignInWindow(QWidget):
    """`opened(OpenAccount, str)` once, with a sentence about what didn't work, or none. Closing the window while an
    account is being opened gives that up. Nothing can be done in it before it is known who has been here."""

    opened = Signal(object, str)
    closed = Signal()

    def __init__(self, look: Look, gate: Gate, courier: Courier) -> None:
        super().__init__()
        self.setObjectName("sign-in")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(translate("SignIn", "Expense Desktop"))
        self._gate = gate
        self._courier = courier
        self._situation: Situation | None = None
        self._again: tuple[str, str] | None = None
        self._told = False
        self._asking = Latest(courier)
        self._opening: tuple[Future[Opened], Reply] | None = None
        self.unlock = UnlockForm(look, gate, courier)
        self.sign_in = SignInForm(look, gate, courier)
        self.sign_up = SignUpForm(look, gate)
        self.join = JoinForm(look, gate, courier)
        self.recover = RecoverForm(look, gate, courier)
        self.reset = ResetForm(look, gate, courier)
        self.code = CodeForm(look, gate)
        self._made: Opened | None = None
        self._all: tuple[Form, ...] = (
            self.unlock, self.sign_in, self.sign_up, self.join, self.recover, self.reset, self.code,
        )  # fmt: skip
        self._forms = QStackedWidget()
        self.foot = Foot(look)
        self._ring = FocusRing(look.appearance, self)
        self._assemble(look)
        self._connect()
        look.preferred.changed.connect(self._on_preferred)
        self._make_room()

    @property
    def form(self) -> Form:
        """The form that is shown."""
        form = self._forms.currentWidget()
        return form if isinstance(form, Form) else self.sign_in

    @property
    def situation(self) -> Situation | None:
        """What this computer knows; None until it has been looked up."""
        return self._situation

    def begin(self, again: tuple[str, str] | None = None, words: str = "") -> None:
        """Look up what this computer knows, then show the fitting form.

        `again` is the user name and the server of an account that is to sign in again, or has just signed out; `words`
        say why, where that wasn't the person's wish.
        """
        self._again, self._told = again, bool(words)
        self.sign_in.tell(words)
        self._asking.ask(self._gate.situation(), self._on_situation, self.fail)

    def show_form(self, form: Form) -> None:
        """Show one of the forms."""
        for other in self._all:
            # A stack is as large as its largest page; the others must not make this one scroll.
            policy = QSizePolicy.Policy.Preferred if other is form else QSizePolicy.Policy.Ignored
            other.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self._forms.setCurrentWidget(form)
        self._show_foot(form)
        self._make_room()
        form.focus_first_empty()

    def _show_foot(self, form: Form) -> None:
        have, sign_in = translate("SignIn", "Have an account?"), translate("SignIn", "Sign in")
        if form is self.unlock:
            name = "" if self.unlock.known is None else (self.unlock.known.display_name.split() or [""])[0]
            question = translate("SignIn", "Not {name}?").format(name=name) if name else ""
            self.foot.ask(question, translate("SignIn", "Use another account"))
        elif form is self.sign_in:
            back = translate("SignIn", "Back") if self._known() else ""
            self.foot.ask(translate("SignIn", "New here?"), translate("SignIn", "Create an account"), back)
        elif form is self.sign_up:
            self.foot.ask(have, sign_in, translate("SignIn", "Use an invitation"))
        elif form is self.recover:
            self.foot.ask(
                translate("SignIn", "No code?"),
                translate("SignIn", "Use the admin’s line"),
                translate("SignIn", "Back"),
            )
        elif form is self.reset:
            self.foot.ask("", translate("SignIn", "Back"))
        elif form is self.code:
            self.foot.ask("", "")
        else:
            alone = translate("SignIn", "Without a server") if self._may_sign_up() else ""
            self.foot.ask(have, sign_in, alone)

    def _known(self) -> "tuple[KnownAccount, ...]":
        return () if self._situation is None else self._situation.known

    def _may_sign_up(self) -> bool:
        return self._situation is None or self._situation.uses_own_server

    def _on_situation(self, situation: Situation) -> None:
        self._situation = situation
        for form in self._all:
            form.show_situation(situation)
        known = [each for each in situation.known if (each.username, each.server_label) == self._again]
        if known:
            self.unlock.show_account(known[0], again=True)
            self.show_form(self.unlock)
        elif situation.known and not self._told:
            self.show_account(situation.known[0])
        elif self._again is not None:
            self.sign_in.username.setText(self._again[0])
            self.show_form(self.sign_in)
        else:
            self.show_form(self.sign_up if situation.uses_own_server else self.join)

    def show_account(self, known: "KnownAccount") -> None:
        """Let this account be unlocked."""
        self.unlock.show_account(known)
        self.show_form(self.unlock)

    def _on_first(self) -> None:
        """Create an account, sign in, or use another account: as the link says."""
        if self.form is self.unlock:
            others = [each for each in self._known() if each is not self.unlock.known]
            if others:
                self._offer_accounts(others)
            else:
                self.show_form(self.sign_in)
        elif self.form is self.sign_in:
            self.show_form(self.sign_up if self._may_sign_up() else self.join)
        elif self.form is self.recover:
            self.show_form(self.reset)
        elif self.form is self.reset and self._known():
            self._go_back()
        else:
            self.show_form(self.sign_in)

    def _on_second(self) -> None:
        if self.form is self.sign_in and self._known():
            self._go_back()
        elif self.form is self.recover:
            if self.recover.known is None:
                self.show_form(self.sign_in)
            else:
                self.show_account(self.recover.known)
        else:
            self.show_form(self.join if self.form is self.sign_up else self.sign_up)

    def _go_back(self) -> None:
        """To the account that was shown, or the first of this computer."""
        self.show_account(self.unlock.known or self._known()[0])

    def _on_forgotten(self) -> None:
        known = self.unlock.known if self.form is self.unlock else None
        if known is not None and not known.has_code:
            self.show_form(self.reset)
            return
        self.recover.show_account(known)
        if known is None:
            self.recover.username.setText(self.sign_in.username.text())
            self.recover.server.setText(self.sign_in.server.line)
        self.show_form(self.recover)

    def _on_code_wanted(self, account: str) -> None:
        known = [each for each in self._known() if each.id == account]
        if known:
            self.recover.show_account(known[0])
            self.show_form(self.recover)

    def _on_reset(self, line: str) -> None:
        self.show_form(self.reset)
        self.reset.line.setText(line)

    def _offer_accounts(self, others: "list[KnownAccount]") -> None:
        menu = QMenu(self)
        menu.setAccessibleName(translate("SignIn", "Use another account"))
        for known in others:
            menu.addAction(_named(known), partial(self.show_account, known))
        menu.addSeparator()
        menu.addAction(translate("SignIn", "Sign in with another account…"), partial(self.show_form, self.sign_in))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.foot.first.mapToGlobal(self.foot.first.rect().bottomLeft()))

    def _on_invited(self, line: str) -> None:
        self.show_form(self.join)
        self.join.invitation.setText(line)

    def _on_line_known(self, line: str) -> None:
        self.show_form(self.sign_in)
        self.sign_in.server.setText(line)

    # ── while one waits ──

    def _on_submitted(self, future: "Future[Opened]") -> None:
        self._opening = (future, self._courier.bring(future, self._on_opened, self.fail))

    def _on_opened(self, opened: Opened) -> None:
        self._opening = None
        self.form.set_busy(False)
        if not opened.code:
            self.opened.emit(opened.account, in_words(opened.note))
            return
        self._made = opened
        self.code.card.show_code(opened.code, opened.account.username)
        self.show_form(self.code)

    def _on_kept(self) -> None:
        """The code of the new account has been seen: on to the account."""
        made, self._made = self._made, None
        if made is not None:
            self.code.card.forget()
            self.opened.emit(made.account, in_words(made.note))

    def fail(self, error: WorldError) -> None:
        """Say why it didn't work; nobody waits any longer."""
        self._opening = None
        if self._forms.currentWidget() not in self._all:
            # Not even who has been here is known: signing in is what can still be tried.
            self.show_form(self.sign_in)
        self.form.fail(error)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._opening is not None:
            self.give_up()
        else:
            super().keyPressEvent(event)

    def give_up(self) -> None:
        """Don't wait any longer. An account that is opened all the same is closed again where it was opened."""
        if self._opening is not None:
            (future, reply), self._opening = self._opening, None
            reply.forget()
            if not future.cancelled():
                future.add_done_callback(_close_unwanted)
            self.form.set_busy(False)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._asking.forget()
        self.unlock.forget()
        for form in self._all:
            for server in form.servers():
                server.forget()
        self.give_up()
        made, self._made = self._made, None
        if made is not None:
            self._gate.let_go(made.account)
        self.closed.emit()
        super().closeEvent(event)

    # ── looks ──

    def _on_preferred(self, _preferences: Preferences) -> None:
        self._make_room()

    def _make_room(self) -> None:
        """Be as large as the form and its text need, where the screen allows it."""
        screen = self.screen().availableGeometry()
        width = min(typography.scaled(WIDTH_PX), screen.width())
        if not self.isVisible():
            # Not later: Qt's platform without a screen complains of limits that change while it is shown.
            self.setMinimumSize(QSize(width, _LEAST_HEIGHT_PX))
        column = self._column
        wanted = column.heightForWidth(width) if column.hasHeightForWidth() else column.sizeHint().height()
        least = min(typography.scaled(HEIGHT_PX), screen.height())
        self.resize(width, min(max(least, wanted + self.foot.sizeHint().height()), screen.height() - 40))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # An error below a field needs a line more.
        if event.type() is QEvent.Type.LayoutRequest:
            self._make_room()
        return False

    def _connect(self) -> None:
        self.foot.first.clicked.connect(self._on_first)
        self.foot.second.clicked.connect(self._on_second)
        self.sign_in.invited.connect(self._on_invited)
        self.join.known.connect(self._on_line_known)
        self.join.reset.connect(self._on_reset)
        self.sign_in.reset.connect(self._on_reset)
        self.sign_in.forgotten.connect(self._on_forgotten)
        self.unlock.forgotten.connect(self._on_forgotten)
        self.reset.code_wanted.connect(self._on_code_wanted)
        self.code.kept.connect(self._on_kept)
        for form in self._all:
            form.submitted.connect(self._on_submitted)
            form.gave_up.connect(self.give_up)

    def _assemble(self, look: Look) -> None:
        # What is shown before it is known who has been here: nothing that could be clicked.
        self._forms.addWidget(QWidget())
        for form in self._all:
            self._forms.addWidget(form)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setObjectName("sign-in-inside")
        inside.installEventFilter(self)
        column = self._column = QVBoxLayout(inside)
        column.setContentsMargins(33, 29, 33, 12)
        column.setSpacing(18)
        column.addWidget(Emblem(look))
        column.addWidget(self._forms, 1)
        scroll.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.foot)


def _named(known: "KnownAccount") -> str:
    server = translate("SignIn", "this computer") if known.on_own_server else known.server_label
    return f"{known.display_name} · {server}".replace("&", "&&")


def _close_unwanted(future: "Future[Opened]") -> None:
    """On the thread that opened it: nobody waits for this account any more."""
    if not future.cancelled() and future.exception() is None:
        future.result().account.close()
